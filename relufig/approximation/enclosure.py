"""How far a function can be from a polyline between samples: a bound that holds everywhere, not at samples only.

Between two neighbouring samples, where the polyline is straight, the error is enclosed by one of two things known of
the function. If |f''| <= M, it exceeds that at the samples by M h^2 / 8 at most, h being their distance (the remainder
of linear interpolation; P. Davis, "Interpolation and Approximation", 1963). If f is convex there, it lies below the
chord and above the neighbouring chords, continued (G. Rote, "The convergence rate of the sandwich algorithm for
approximating convex functions", 1992). Cells in which the bound is not yet tight are halved, and no others.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from relufig.approximation.sampling import Sampled
from relufig.numbers.arrays import Array

# The bound is to exceed the largest error found by this share of it at most, unless that takes too many samples.
_TIGHT = 2e-4
_MOST_SAMPLES = 200_000
_CELLS = 64
# Neighbouring cells differ in width by this factor at most, for a short chord is not to be continued far.
_GRADING = 4.0
# Values of f are taken to be right to this share of the largest; the bound allows for it.
_ROUNDING = 2.0**-48


@dataclass(frozen=True)
class Shape:
    """What is known of a function between samples; the other is None.

    Either a bound on |f''|, or the places between which it is convex or concave, the ends of the interval included.
    """

    curvature: float | None = None
    sections: tuple[float, ...] | None = None


def enclosed_error(function: Sampled, knots: Array, values: Array, shape: Shape) -> float:
    """A bound on |f - p| from the first knot to the last, p being the polyline through the knots.

    Function values are taken to be right to 2^-48 of the largest of them. Raises ValueError if the values show that
    the function is not of the shape it is said to have.
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
    return float(_ROUNDING * np.abs(f).max() + np.finfo(float).tiny)


def _bounds(label: str, x: Array, f: Array, p: Array, shape: Shape) -> Array:
    """A bound on |f - p| in each cell."""
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
        bounds: Array = np.maximum(gaps[:-1], gaps[1:]) + shape.curvature * widths**2 / 8
        return bounds
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
    """A bound on |f - p| in each cell, f being convex and p straight in each."""
    g = f - p
    slopes = np.diff(f) / np.diff(x)
    left, right = x[:-1], x[1:]
    before, after = np.r_[-np.inf, slopes[:-1]], np.r_[slopes[1:], np.inf]
    # Where the neighbouring chords meet, seen from the left end; where they do not, at the end with one neighbour.
    with np.errstate(all="ignore"):
        share = (after - slopes) / (after - before)
    share[0], share[-1] = 0.0, 1.0
    share = np.clip(np.nan_to_num(share, nan=0.5), 0, 1)
    at = left + share * (right - left)
    straight = p[:-1] + share * np.diff(p)
    from_left = np.r_[-np.inf, f[1:-1] + slopes[:-1] * (at - left)[1:]]
    from_right = np.r_[f[1:-1] + slopes[1:] * (at - right)[:-1], -np.inf]
    lowest = np.minimum(np.maximum(from_left, from_right) - straight, np.minimum(g[:-1], g[1:]))
    bounds: Array = np.maximum(np.maximum(g[:-1], g[1:]), -lowest)
    return bounds


def _ungraded(widths: Array) -> Array:
    """Which cells are too wide beside a neighbour."""
    padded = np.r_[np.inf, widths, np.inf]
    ungraded: Array = widths > _GRADING * np.minimum(padded[:-2], padded[2:])
    return ungraded
