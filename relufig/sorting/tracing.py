"""What a comparator network does with an input, step by step, for figures and animations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from relufig.formulas.arguments import Value
from relufig.formulas.formula import formula
from relufig.functions import relu
from relufig.numbers.arrays import Array


class Outcome(IntEnum):
    """What a comparator did: the sign of the difference between the values on its first and its second wire.

    KEPT (-1): they were in order. TIE (0): they were equal. SWAPPED (1): they changed places.

    Examples
    --------
    >>> from relufig import sorting
    >>> trace = sorting.bubble(2).trace([3, 1])
    >>> sorting.Outcome(trace.layers[0].outcomes[0])
    <Outcome.SWAPPED: 1>
    """

    KEPT = -1
    TIE = 0
    SWAPPED = 1


@dataclass(frozen=True, eq=False)
class ComparatorLayerTrace:
    """What one layer of k comparators did.

    Parameters
    ----------
    comparators : tuple of (int, int)
        The comparators, each with the wire of the minimum and that of the maximum.
    before, after : ndarray, shape (..., n)
        The values on the wires before and after the layer.
    differences : ndarray, shape (..., k)
        The ReLU d = relu(a - b) of each comparator, which turns (a, b) into (a - d, b + d).
    outcomes : ndarray of int8, shape (..., k)
        The `Outcome` of each comparator.

    Examples
    --------
    >>> from relufig import sorting
    >>> layer = sorting.bubble(3).trace([3, 1, 2]).layers[0]
    >>> layer.comparators, layer.before, layer.differences, layer.after
    (((0, 1),), array([3, 1, 2]), array([2]), array([1, 3, 2]))
    """

    comparators: tuple[tuple[int, int], ...]
    before: Array
    differences: Array
    outcomes: Array
    after: Array


@dataclass(frozen=True, eq=False)
class ComparatorTrace:
    """Every value on every wire, layer by layer.

    Parameters
    ----------
    input : ndarray, shape (..., n)
        The values that enter the wires.
    layers : tuple of ComparatorLayerTrace
        What each layer did.

    Examples
    --------
    >>> from relufig import sorting
    >>> trace = sorting.bubble(3).trace([3, 1, 2])
    >>> len(trace.layers), trace.output
    (3, array([1, 2, 3]))
    """

    input: Array
    layers: tuple[ComparatorLayerTrace, ...]

    @property
    def output(self) -> Array:
        """The values that leave the wires, shape (..., n)."""
        return self.layers[-1].after if self.layers else self.input


def trace(layers: Sequence[tuple[tuple[int, int], ...]], x: Array) -> ComparatorTrace:
    """Follow x, shape (..., n), through the layers. Raises OverflowError if a difference is beyond x's range."""
    before = x.copy()
    traced = []
    for comparators in layers:
        first, second = np.array(comparators).T
        a, b = before[..., first], before[..., second]
        outcomes = (a > b).astype(np.int8) - (a < b).astype(np.int8)
        after = before.copy()
        # Values are moved: computing a - d and b + d would round.
        after[..., first], after[..., second] = np.where(a > b, b, a), np.where(a > b, a, b)
        traced.append(ComparatorLayerTrace(comparators, before, _excess(a, b), outcomes, after))
        before = after
    return ComparatorTrace(x.copy(), tuple(traced))


@formula
def _excess(a: Value, b: Value) -> Value:
    """How much a exceeds b, or 0."""
    return relu(a - b)
