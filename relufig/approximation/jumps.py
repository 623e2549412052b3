"""Jumps of a function, as far as floats can tell: where it changes by much from one number to the next.

No continuous function, and so no network, is nearer to a function that jumps than half of the jump. Between two samples
a jump is looked for by halving: a jump stays as large however near its two sides come, and any other change gets less.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from relufig.approximation.sampling import Sampled
from relufig.numbers.arrays import Array

# Between how many neighbouring samples, those whose values most seem to jump, a jump is looked for.
_CELLS = 8
# After so many halvings a change that has not lessened to this share counts as a jump, if its sides are as near as this
# share of the interval: of a root of high order at 0, the change lessens only slowly.
_HALVINGS, _LESSENED, _NEAR = 16, 0.9, 2.0**-50


class Jump(NamedTuple):
    """Two places near each other, and a function's values there."""

    left: float
    right: float
    before: float
    after: float

    @property
    def change(self) -> float:
        """By how much it jumps."""
        return abs(self.after - self.before)


def largest_jump(function: Sampled, x: Array, f: Array, above: float) -> Jump | None:
    """The largest jump by more than `above` that is found, where f are the function's values at increasing places x."""
    likeliest = np.argsort(-_unexpected(x, f), kind="stable")[:_CELLS]
    cells = [Jump(*map(float, (x[i], x[i + 1], f[i], f[i + 1]))) for i in likeliest]
    found = [_jump_in(function, cell, above, near=float(_NEAR * (x[-1] - x[0]))) for cell in cells]
    return max((jump for jump in found if jump is not None), key=lambda jump: jump.change, default=None)


def _unexpected(x: Array, f: Array) -> Array:
    """By how much the function changes between samples otherwise than at the slope on either side of them."""
    change, width = np.diff(f), np.diff(x)
    with np.errstate(over="ignore", invalid="ignore"):
        turns = np.abs(np.diff(change / width))
        # A gentle cell beside a jump changes by little, whatever the slope in that.
        unexpected: Array = np.fmin(np.abs(change), width * np.fmax(np.r_[0, turns], np.r_[turns, 0]))
    return unexpected


def _jump_in(function: Sampled, cell: Jump, above: float, near: float) -> Jump | None:
    while cell.change > above:
        before = cell.change
        for _ in range(_HALVINGS):
            middle = (cell.left + cell.right) / 2
            if not cell.left < middle < cell.right:
                return cell
            try:
                value = float(function(np.array([middle]))[0])
            except ValueError:  # not finite: a pole, or a place next to 0 that nobody has asked for
                return cell if cell.change >= _LESSENED * before else None
            halves = Jump(cell.left, middle, cell.before, value), Jump(middle, cell.right, value, cell.after)
            cell = max(halves, key=lambda half: half.change)
        if cell.right - cell.left <= near and cell.change >= _LESSENED * before:
            return cell
    return None
