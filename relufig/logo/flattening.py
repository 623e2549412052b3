"""Curves as polygons: lines, Bezier curves and elliptical arcs, replaced by chords within a stated tolerance.

A chord between two points of a curve, a step h of its parameter apart, is nowhere farther from it than h^2/8 times the
largest second derivative, which the control points bound (the error of linear interpolation; for Bezier curves the rule
of G. Wang, "The subdivision method for finding the intersection between two Bezier curves or surfaces", 1984).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from relufig.arrays import Array
from relufig.logo.outline import MOST_EDGES

# How much of the tolerance is for chords. The rest is for rounding their ends to a grid, by up to 1/sqrt(2) of its
# spacing, which is at most a quarter of the tolerance, and for floats.
_CHORDS = 0.75
_SPACING = 0.25
# The finest tolerance there is, in terms of the largest coordinate, and at all.
_FINEST = 2.0**-20
_SMALLEST = 2.0**-1000


class Curve(Protocol):
    """A curve over 0 <= t <= 1, and a bound on the size of its second derivative."""

    @property
    def bend(self) -> float:
        """The bound, in user units."""

    def at(self, t: Array) -> Array:
        """The points at parameters t (n,), shape (n, 2)."""


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


@dataclass(frozen=True, eq=False)
class Arc:
    """The elliptical arc center + cos(a) u + sin(a) v, with a from `start` over `sweep`, in radians."""

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


def size(curves: Sequence[Curve]) -> float:
    """The larger side of the box around the ends of curves."""
    ends = np.concatenate([curve.at(np.array([0.0, 1.0])) for curve in curves])
    return float(np.ptp(ends, axis=0).max())


def polygons(paths: Sequence[Sequence[Curve]], tolerance: float, label: str) -> list[Array]:
    """A closed polygon (n, 2) for each closed path of curves, all on one grid, within the tolerance everywhere.

    No point equals the one before it.

    Raises ValueError for a tolerance that is not above 0 or too fine for float64 to be exact about the polygons, and
    for too many edges.
    """
    largest = max(float(abs(curve.at(np.array([0.0, 1.0]))).max()) for path in paths for curve in path)
    finest = max(largest * _FINEST, _SMALLEST)
    if not finest <= tolerance < math.inf:
        rule = f"tolerance must be finite and at least {finest:.3g}, for coordinates up to {largest:.6g}"
        raise ValueError(f"{label}: {rule}, got {tolerance}")
    counts = [[_chords(curve, tolerance * _CHORDS) for curve in path] for path in paths]
    edges = sum(map(sum, counts))
    if edges > MOST_EDGES:
        rule = f"at most {MOST_EDGES} edges can be handled, got {edges}; a tolerance above {tolerance:.3g} takes fewer"
        raise ValueError(f"{label}: {rule}")
    spacing = 2.0 ** math.floor(math.log2(tolerance * _SPACING))
    found = []
    for path, numbers in zip(paths, counts, strict=True):
        points = [curve.at(np.arange(n) / n) for curve, n in zip(path, numbers, strict=True)]
        rounded = np.round(np.concatenate(points) / spacing) * spacing
        found.append(rounded[np.any(rounded != np.roll(rounded, -1, axis=0), axis=1)])
    return found


def _chords(curve: Curve, tolerance: float) -> int:
    return max(1, math.ceil(min(math.sqrt(curve.bend / (8 * tolerance)), MOST_EDGES + 1)))
