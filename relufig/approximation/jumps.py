"""Jumps of a function, as far as floats can tell: where it changes much from one float to the next.

A network is continuous, so its error at a jump is at least half the jump. Jumps between samples are found by halving
the interval: a jump keeps its size, while any other change shrinks.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from relufig.approximation.sampling import Sampled
from relufig.numbers.arrays import Array

# A jump is looked for in this many cells between neighbouring samples: those that look most like jumps.
_CELLS = 8
# A change is a jump if this many halvings do not reduce it below this share.
_HALVINGS = 16
_REDUCED = 0.9
# Its sides must also be this near, as a share of the interval. Near 0, a root of high order changes much in any small
# interval.
_NEAR = 2.0**-50


class Jump(NamedTuple):
    """A jump between two nearby points: the points `left` and `right`, and the values `before` and `after`."""

    left: float
    right: float
    before: float
    after: float

    @property
    def change(self) -> float:
        """The size of the jump."""
        return abs(self.after - self.before)


def largest_jump(function: Sampled, x: Array, f: Array, above: float) -> Jump | None:
    """The largest jump found that is larger than `above`, or None.

    `f` (n,) holds the function's values at the increasing points `x` (n,).
    """
    likeliest = np.argsort(-_unexpected_changes(x, f), kind="stable")[:_CELLS]
    cells = [Jump(*map(float, (x[i], x[i + 1], f[i], f[i + 1]))) for i in likeliest]
    jumps = [_jump_in(function, cell, above, near=float(_NEAR * (x[-1] - x[0]))) for cell in cells]
    return max((jump for jump in jumps if jump is not None), key=lambda jump: jump.change, default=None)


def _unexpected_changes(x: Array, f: Array) -> Array:
    """How much the change in each cell differs from what the slope of a neighbouring cell predicts, shape (n - 1,)."""
    change, width = np.diff(f), np.diff(x)
    with np.errstate(over="ignore", invalid="ignore"):
        turns = np.abs(np.diff(change / width))
        # No more than the change itself: otherwise a gentle cell beside a jump would look like one.
        return np.asarray(np.fmin(np.abs(change), width * np.fmax(np.r_[0, turns], np.r_[turns, 0])))


def _jump_in(function: Sampled, cell: Jump, above: float, near: float) -> Jump | None:
    """The jump in a cell, narrowed to neighbouring floats or until it is certain, or None."""
    while cell.change > above:
        before = cell.change
        for _ in range(_HALVINGS):
            middle = (cell.left + cell.right) / 2
            if not cell.left < middle < cell.right:
                return cell
            try:
                value = float(function(np.array([middle]))[0])
            except ValueError:  # not finite here: at a pole, or only at a point that rounding makes, such as 1 / x at 0
                return cell if cell.change >= _REDUCED * before else None
            halves = Jump(cell.left, middle, cell.before, value), Jump(middle, cell.right, value, cell.after)
            cell = max(halves, key=lambda half: half.change)
        if cell.right - cell.left <= near and cell.change >= _REDUCED * before:
            return cell
    return None
