"""The linear pieces of a network: where it bends, and what it is between.

A ReLU network is piecewise linear. In one dimension its pieces are found exactly, layer by layer: on an interval where
all values so far are linear, a unit adds a breakpoint where its pre-activation changes sign.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from relufig import block as layer
from relufig.arrays import Array
from relufig.coefficients import as_coefficient
from relufig.formula import rectify
from relufig.network import Network


@dataclass(frozen=True, eq=False)
class Pieces:
    """The pieces of a network of one input on an interval, in exact rational numbers.

    `knots` (k,) are the ends of the interval and, between them, every point where some output bends; `values`
    (k, n_out) are the outputs there. Between knots every output is linear.
    """

    knots: tuple[Fraction, ...]
    values: Array

    @property
    def slopes(self) -> Array:
        """The slope of each output on each piece, shape (k - 1, n_out)."""
        widths = np.diff(np.array(self.knots, dtype=object))
        return np.diff(self.values, axis=0) / widths[:, None]

    def breakpoints(self, output: int = 0) -> list[tuple[Fraction, Fraction]]:
        """The points (x, y) strictly inside the interval where one output bends.

        Raises ValueError for an output that there is not.
        """
        if not 0 <= output < self.values.shape[1]:
            raise ValueError(f"output must be from 0 to {self.values.shape[1] - 1}, got {output}")
        slopes = self.slopes[:, output]
        bends = np.flatnonzero(slopes[1:] != slopes[:-1]) + 1
        return [(self.knots[i], self.values[i, output]) for i in bends]


def pieces(network: Network, low: Any, high: Any) -> Pieces:
    """The exact pieces of a network of one input for low <= x <= high.

    Raises ValueError for a network of more inputs and unless low < high, TypeError for bounds that are not numbers.
    """
    if len(network.inputs) != 1:
        names = ", ".join(network.inputs)
        raise ValueError(
            f"pieces(network, low, high): network must have one input, got {len(network.inputs)} ({names})"
        )
    ends = [
        Fraction(as_coefficient(bound, f"pieces(network, low, high): {name} must be a number"))
        for name, bound in (("low", low), ("high", high))
    ]
    if not ends[0] < ends[1]:
        raise ValueError(f"pieces(network, low, high): low must be below high, got low={low} and high={high}")
    knots = np.array(ends, dtype=object)
    values = knots[:, None]
    for block in network.blocks:
        weights = block.weights(values)
        knots, values = _with_crossings(knots, values, layer.preactivations(weights, values))
        values = layer.output(weights, values, rectify(layer.preactivations(weights, values)))
    knots, values = _without_straight(knots, values)
    return Pieces(tuple(Fraction(knot) for knot in knots), values)


def _with_crossings(knots: Array, values: Array, preactivations: Array) -> tuple[Array, Array]:
    """The knots and values with those added at which a pre-activation, linear between knots, changes sign."""
    before, after = preactivations[:-1], preactivations[1:]
    at, unit = np.nonzero((before < 0) & (after > 0) | (before > 0) & (after < 0))
    if not len(at):
        return knots, values
    share = before[at, unit] / (before[at, unit] - after[at, unit]).astype(object)
    share = np.array([Fraction(entry) for entry in share], dtype=object)
    crossings = knots[at] + share * (knots[at + 1] - knots[at])
    crossed = values[at] + share[:, None] * (values[at + 1] - values[at])
    merged = dict(zip(knots, values, strict=True)) | dict(zip(crossings, crossed, strict=True))
    ordered = sorted(merged)
    return np.array(ordered, dtype=object), np.array([merged[knot] for knot in ordered], dtype=object)


def _without_straight(knots: Array, values: Array) -> tuple[Array, Array]:
    """The ends, and the knots at which some output bends."""
    slopes = np.diff(values, axis=0) / np.diff(knots)[:, None]
    bends = np.ones(len(knots), dtype=bool)
    bends[1:-1] = np.any(slopes[1:] != slopes[:-1], axis=1)
    return knots[bends], values[bends]
