"""Bounds of every value of a network, by interval arithmetic in exact numbers.

They are right, but may be too wide: an interval forgets that two values depend on the same input (R. Moore, "Interval
analysis", 1966).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from relufig.networks.block import Block
from relufig.numbers.arrays import Array


class Interval(NamedTuple):
    """Bounds of a vector, each of shape (n,), in exact numbers."""

    low: Array
    high: Array


class BlockBounds(NamedTuple):
    """The bounds of one block's pre-activations and outputs."""

    preactivations: Interval
    output: Interval


def bounds(blocks: Sequence[Block], box: Iterable[tuple[Any, Any]]) -> list[BlockBounds]:
    """The bounds of each block's values for all inputs in a box: one pair (low, high) of rational numbers an input.

    >>> import relufig as rf
    >>> net = rf.build(rf.minimum(*rf.inputs("a", "b")))
    >>> (found,) = bounds(net.blocks, [(0, 1), (0, 2)])
    >>> found.preactivations.high.tolist()
    [Fraction(1, 1)]
    """
    sides = [tuple(side) for side in box]
    low, high = (np.array([Fraction(side[end]) for side in sides], dtype=object) for end in (0, 1))
    found = []
    for block in blocks:
        S, U, c, V, b, _ = block.weights(np.empty(0, dtype=object))
        z = Interval(*(bound + c for bound in _image(U.T, low, high)))
        through = _image(V.T, np.maximum(z.low, 0), np.maximum(z.high, 0))
        y = Interval(*(p + q + b for p, q in zip(_image(S.T, low, high), through, strict=True)))
        found.append(BlockBounds(z, y))
        low, high = y
    return found


def _image(matrix: Array, low: Array, high: Array) -> Interval:
    """The bounds of a matrix times a vector between two bounds."""
    up, down = np.maximum(matrix, 0), np.minimum(matrix, 0)
    return Interval(up @ low + down @ high, up @ high + down @ low)
