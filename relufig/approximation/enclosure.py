"""A bound on the distance between a function and a polyline that holds at every point, not only at samples.

A cell is the interval between two neighbouring samples. The polyline is straight there. One of two facts about the
function bounds the error in a cell:

- If |f''| <= M, the error exceeds that at the cell's ends by at most M h^2 / 8, where h is the cell's width (the
  remainder of linear interpolation; P. Davis, "Interpolation and Approximation", 1963).
- If f is convex, it lies below its chord in the cell and above the continued chords of the neighbouring cells (G. Rote,
  "The convergence rate of the sandwich algorithm for approximating convex functions", 1992).

Only cells in which the bound is not yet tight are halved.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from relufig.approximation.sampling import Sampled
from relufig.numbers.arrays import Array

# Cells are halved until the bound exceeds the largest error at samples by at most this share, or there are too many.
_TIGHT = 2e-4
_MOST_SAMPLES = 200_000
# The number of cells on each piece at first.
_CELLS = 64
# Neighbouring cells differ in width by at most this factor: a short chord continued far gives a poor bound.
_GRADING = 4.0
# The function's values may be wrong by this share of the largest. The bound allows for it.
_ROUNDING = 2.0**-48


@dataclass(frozen=True)
class Shape:
    """What is known of a function between samples: one of two facts. The other is None.

    `curvature` is a bound on |f''|. `sections` are points, with the ends of the interval, between which the function is
    convex or concave.
    """

    curvature: float | None = None
    sections: tuple[float, ...] | None = None


def enclosed_error(function: Sampled, knots: Array, values: Array, shape: Shape) -> float:
    """A bound on |f - p| from the first knot to the last, where p is the polyline through the knots.

    It allows for errors in the function's values of up to 2^-48 of the largest. Raises ValueError if the values show
    that the function does not have the given shape.
    """
    starts = np.union1d(knots, shape.sections or ())
    x = np.unique(np.concatenate([np.linspace(*ends, _CELLS + 1) for ends in pairwise(starts)]))
    f = function(x)
    while True:
        gaps = np.abs(f - np.interp(x, knots, values))
        slack = _rounding(f)
        bounds = _bounds(function.label, x, f, np.interp(x, knots, values), shape)
        wide = bounds > (1 + _TIGHT) * gaps.max() + slack
        middles = (x[:-1] + x[1:]) / 2
        halved = (wide | _ungraded(np.diff(x))) & (x[:-1] < middles) & (middles < x[1:])
        if not (wide & halved).any() or len(x) + halved.sum() > _MOST_SAMPLES:
            return float(bounds.max() + slack)
        at = np.flatnonzero(halved)
        x, f = np.insert(x, at + 1, middles[at]), np.insert(f, at + 1, function(middles[at]))


def _rounding(f: Array) -> float:
    """How far the function's values may be wrong."""
    return float(_ROUNDING * np.abs(f).max() + np.finfo(float).tiny)


def _bounds(label: str, x: Array, f: Array, p: Array, shape: Shape) -> Array:
    """A bound on |f - p| in each cell, from the values f and p at the samples x."""
    rounding = 4 * _rounding(f)
    widths = np.diff(x)
    slopes = np.diff(f) / widths
    turns = np.diff(slopes)
    unsure = rounding * (1 / widths[:-1] + 1 / widths[1:])
    if shape.curvature is not None:
        most = shape.curvature * (widths[:-1] + widths[1:]) / 2
        over = np.flatnonzero(np.abs(turns) > most * (1 + 1e-9) + unsure)
        if len(over):
            rule = "curvature must be a bound on |f''|"
            raise ValueError(f"{label}: {rule}, got {shape.curvature:g}, and f bends more near x = {x[over[0] + 1]:g}")
        gaps = np.abs(f - p)
        return np.asarray(np.maximum(gaps[:-1], gaps[1:]) + shape.curvature * widths**2 / 8)
    bounds = np.empty(len(widths))
    for low, high in pairwise(shape.sections or ()):
        first, last = np.searchsorted(x, [low, high])
        within = turns[first : last - 1]
        side = 1.0 if slopes[last - 1] >= slopes[first] else -1.0
        wrong = np.flatnonzero(side * within < -unsure[first : last - 1])
        if len(wrong):
            rule = "function must be convex or concave between the places in convex"
            raise ValueError(
                f"{label}: {rule}, got both from {low:g} to {high:g}, near x = {x[first + wrong[0] + 1]:g}"
            )
        part = slice(first, last + 1)
        bounds[first:last] = _convex_bounds(x[part], side * f[part], side * p[part])
    return bounds


def _convex_bounds(x: Array, f: Array, p: Array) -> Array:
    """A bound on |f - p| in each cell, for a convex f, from the values f and p at the samples x."""
    g = f - p
    slopes = np.diff(f) / np.diff(x)
    left, right = x[:-1], x[1:]
    before, after = np.r_[-np.inf, slopes[:-1]], np.r_[slopes[1:], np.inf]
    # The point where the two neighbouring chords meet, as a share of the cell. The first and the last cell have only
    # one neighbour: there it is the outer end.
    with np.errstate(all="ignore"):
        share = (after - slopes) / (after - before)
    share[0], share[-1] = 0.0, 1.0
    share = np.clip(np.nan_to_num(share, nan=0.5), 0, 1)
    at = left + share * (right - left)
    straight = p[:-1] + share * np.diff(p)
    from_left = np.r_[-np.inf, f[1:-1] + slopes[:-1] * (at - left)[1:]]
    from_right = np.r_[f[1:-1] + slopes[1:] * (at - right)[:-1], -np.inf]
    lowest = np.minimum(np.maximum(from_left, from_right) - straight, np.minimum(g[:-1], g[1:]))
    return np.asarray(np.maximum(np.maximum(g[:-1], g[1:]), -lowest))


def _ungraded(widths: Array) -> Array:
    """Which cells are much wider than a neighbour."""
    padded = np.r_[np.inf, widths, np.inf]
    return np.asarray(widths > _GRADING * np.minimum(padded[:-2], padded[2:]))
