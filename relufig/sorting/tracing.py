"""What a comparator network does with an input, step by step: what figures and animations show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from relufig.formulas.formula import Value, formula
from relufig.functions import relu
from relufig.numbers.arrays import Array


class Outcome(IntEnum):
    """What a comparator did: the sign of the difference between what was on its first wire and on its second."""

    KEPT = -1
    TIE = 0
    SWAPPED = 1


@dataclass(frozen=True, eq=False)
class ComparatorLayerTrace:
    """What one layer of k comparators did.

    `before` and `after`, (..., n), are what is on the wires; `differences`, (..., k), is the ReLU d = relu(a - b) of
    each comparator, which takes (a, b) to (a - d, b + d); `outcomes`, (..., k), has each one's `Outcome`, as int8.
    """

    comparators: tuple[tuple[int, int], ...]
    before: Array
    differences: Array
    outcomes: Array
    after: Array


@dataclass(frozen=True, eq=False)
class ComparatorTrace:
    """Every value on every wire: `input` (..., n), and a `ComparatorLayerTrace` for each layer."""

    input: Array
    layers: tuple[ComparatorLayerTrace, ...]

    @property
    def output(self) -> Array:
        """What leaves the wires, shape (..., n)."""
        return self.layers[-1].after if self.layers else self.input


def trace(layers: Sequence[tuple[tuple[int, int], ...]], x: Array) -> ComparatorTrace:
    """Follow x, of shape (..., n), through the layers. Raises OverflowError where a difference leaves x's range."""
    before = x.copy()
    traced = []
    for comparators in layers:
        first, second = np.array(comparators).T
        a, b = before[..., first], before[..., second]
        outcomes = (a > b).astype(np.int8) - (a < b).astype(np.int8)
        after = before.copy()
        # Values are moved, not computed as a - d and b + d, which would round.
        after[..., first], after[..., second] = np.where(a > b, b, a), np.where(a > b, a, b)
        traced.append(ComparatorLayerTrace(comparators, before, _excess(a, b), outcomes, after))
        before = after
    return ComparatorTrace(x.copy(), tuple(traced))


@formula
def _excess(a: Value, b: Value) -> Value:
    """What a has beyond b, or 0."""
    return relu(a - b)
