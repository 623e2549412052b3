"""Curves as polygons: lines, Bezier curves and elliptical arcs become chords within a stated tolerance.

Take a chord between two points of a curve whose parameters differ by h. The curve is nowhere farther from it than h^2/8
times the largest second derivative, which the control points bound (the error of linear interpolation; for Bezier
curves the rule of G. Wang, "The subdivision method for finding the intersection between two Bezier curves or surfaces",
1984).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from relufig.logo.outline import MOST_EDGES
from relufig.numbers.arrays import Array

# The share of the tolerance for chords. The rest is for floats and for rounding the ends of chords to a grid, by up to
# 1/sqrt(2) of the grid's spacing, which is at most a quarter of the tolerance.
_CHORDS = 0.75
_SPACING = 0.25
# The finest tolerance: relative to the largest coordinate, and absolute.
_FINEST = 2.0**-20
_SMALLEST = 2.0**-1000
# Points this near to a line, relative to the largest coordinate, count as on it: they are rounded floats.
_THIN = 2.0**-40


class Curve(Protocol):
    """A curve for 0 <= t <= 1, with a bound on the size of its second derivative."""

    @property
    def bend(self) -> float:
        """The bound, in user units."""

    def at(self, t: Array) -> Array:
        """The points at parameters t (n,), shape (n, 2)."""

    def turns(self) -> Array:
        """The parameters, besides the ends, where x or y may be largest or smallest. Some may lie outside 0 to 1."""


@dataclass(frozen=True, eq=False)
class Bezier:
    """The Bezier curve of two (a line), three or four control points, shape (k, 2)."""

    control: Array

    @property
    def bend(self) -> float:
        """The largest second difference of the control points, times the factors of differentiation."""
        degree = len(self.control) - 1
        second = np.hypot(*np.diff(self.control, n=2, axis=0).T)
        return degree * (degree - 1) * float(second.max(initial=0.0))

    def at(self, t: Array) -> Array:
        """The points at t, by repeated interpolation (de Casteljau)."""
        points = np.repeat(self.control[None], len(t), axis=0)
        while points.shape[1] > 1:
            points = points[:, :-1] + t[:, None, None] * (points[:, 1:] - points[:, :-1])
        return points[:, 0]

    def turns(self) -> Array:
        """The zeros of the derivative, whose coordinates are at most quadratic."""
        slopes = np.diff(self.control, axis=0) / max(float(abs(self.control).max()), _SMALLEST)
        if len(slopes) == 2:
            slopes = np.stack([slopes[0], slopes.mean(axis=0), slopes[1]])
        first, middle, last = slopes[0], slopes[len(slopes) // 2], slopes[-1]
        half, square = middle - first, first - 2 * middle + last
        # A root that is infinite or NaN is no parameter of the curve.
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            # Neither root comes from a difference of nearly equal numbers.
            sum_ = -(half + np.copysign(np.sqrt(half**2 - square * first), half))
            return np.concatenate([sum_ / square, first / sum_])


@dataclass(frozen=True, eq=False)
class Arc:
    """The elliptical arc center + cos(a) u + sin(a) v, with the angle a from `start` to `start + sweep`, in radians."""

    center: Array
    u: Array
    v: Array
    start: float
    sweep: float

    @property
    def bend(self) -> float:
        """The longer half axis of the ellipse, times the square of the sweep."""
        return self.sweep**2 * float(np.linalg.norm(np.stack([self.u, self.v]), 2))

    def at(self, t: Array) -> Array:
        """The points at t."""
        angle = (self.start + self.sweep * t)[:, None]
        return np.asarray(self.center + np.cos(angle) * self.u + np.sin(angle) * self.v)

    def turns(self) -> Array:
        """The parameters of the extremes of x and y, half a turn apart, starting with the first on the arc."""
        if self.sweep == 0:
            return np.empty(0)
        turns = (np.arctan2(self.v, self.u) - self.start) / math.pi
        ahead = turns % 1 if self.sweep > 0 else turns % -1
        count = math.ceil(abs(self.sweep) / math.pi) or 1
        angles = np.concatenate([ahead + math.copysign(k, self.sweep) for k in range(count)]) * math.pi
        # Only these divide by the sweep without overflow, however short the arc.
        return np.asarray(angles[abs(angles) <= abs(self.sweep)] / self.sweep)


def box(curves: Sequence[Curve]) -> tuple[Array, Array]:
    """The lowest and the highest x and y of curves: two arrays of shape (2,)."""
    points = []
    for curve in curves:
        turns = curve.turns()
        points.append(curve.at(np.concatenate([[0.0, 1.0], turns[(turns > 0) & (turns < 1)]])))
    return np.concatenate(points).min(axis=0), np.concatenate(points).max(axis=0)


def straight(path: Sequence[Curve]) -> bool:
    """Whether all curves lie on one line (or at one point), as far as floats can tell."""
    # Four points of an arc that bends are never on a line. A Bezier curve is straight if its control points are.
    points = [curve.control if isinstance(curve, Bezier) else curve.at(np.arange(4) / 3) for curve in path]
    return not points or flat(np.concatenate(points))


def flat(points: Array) -> bool:
    """Whether all points (n, 2) lie on one line, as far as floats can tell."""
    if len(points) < 3:
        return True
    x, y = (points - points[0]).T
    far = np.argmax(np.hypot(x, y))
    thin = _THIN * float(abs(points).max())
    return bool((abs(x[far] * y - y[far] * x) <= thin * np.hypot(x[far], y[far])).all())


def finest(largest: float) -> float:
    """The finest tolerance for coordinates up to `largest` in size."""
    return max(largest * _FINEST, _SMALLEST)


def polygons(paths: Sequence[Sequence[Curve]], tolerance: float, label: str) -> list[Array]:
    """A closed polygon (n, 2) for each closed path of curves, within the tolerance everywhere.

    All vertices are on one grid, and no vertex equals the one before it.

    Raises ValueError if the tolerance is not above 0 or is too fine for float64 to be exact about the polygons, or if
    there are too many edges.
    """
    largest = max(float(abs(corner).max()) for path in paths for corner in box(path))
    if not finest(largest) <= tolerance < math.inf:
        rule = f"tolerance must be finite and at least {finest(largest):.3g}, for coordinates up to {largest:.6g}"
        raise ValueError(f"{label}: {rule}, got {tolerance}")
    counts = [[_chords(curve, tolerance * _CHORDS) for curve in path] for path in paths]
    edges = sum(map(sum, counts))
    if edges > MOST_EDGES:
        rule = f"at most {MOST_EDGES} edges can be handled, got {edges}; a tolerance above {tolerance:.3g} takes fewer"
        raise ValueError(f"{label}: {rule}")
    spacing = 2.0 ** math.floor(math.log2(tolerance * _SPACING))
    result = []
    for path, numbers in zip(paths, counts, strict=True):
        points = [curve.at(np.arange(n) / n) for curve, n in zip(path, numbers, strict=True)]
        rounded = np.round(np.concatenate(points) / spacing) * spacing
        result.append(rounded[np.any(rounded != np.roll(rounded, -1, axis=0), axis=1)])
    return result


def _chords(curve: Curve, tolerance: float) -> int:
    return max(1, math.ceil(min(math.sqrt(curve.bend / (8 * tolerance)), MOST_EDGES + 1)))
