"""The best continuous piecewise linear approximation of a function: knots and values where the largest error is least.

How few pieces stay within eps of the function, taken as straight between many points, is found exactly
(`relufig.approximation.corridor`), and eps by bisection. Points are added where the result is off between them, as in
Remez's exchange (E. Remez, "Sur la détermination des polynômes d'approximation de degré donnée", 1934), until it is no
farther off there.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from relufig.approximation.corridor import Link, corners, fewest_links
from relufig.approximation.enclosure import Shape, enclosed_error
from relufig.approximation.jumps import largest_jump
from relufig.approximation.sampling import Sampled
from relufig.formulas.expression import inputs
from relufig.functions import interpolate
from relufig.networks.build import build
from relufig.networks.network import Network
from relufig.numbers.arrays import Array
from relufig.numbers.coefficients import as_coefficient

_FIT = "fit(function, low, high)"
_THROUGH = "through(function, knots)"
# Points tried at first, at least and for each piece; points for each piece at which errors are looked for.
_POINTS, _POINTS_A_PIECE = 257, 64
_SAMPLES_A_PIECE = 129
# Shares by which the largest error between the points may exceed that at them, and bisection's result the least; and
# to which the least mostly falls at most when points are added, the function being no longer straight between two.
_CLOSE, _BISECTED, _FALLEN = 2e-4, 2e-5, 0.9
_ROUNDS = 16
# The points of all corridors through which a path is sought, before the search is cut off.
_MOST_POINTS = 5_000_000
# No error below this share of the largest value is aimed at.
_LEAST = 2.0**-44
# A jump smaller than this share of the largest value could be rounding.
_ROUNDED = 2.0**-30
# Knots nearer than this share of the interval are none that floats could tell slopes between.
_APART = 1e-12


@dataclass(frozen=True)
class Approximation:
    """A 2-layer network that is near a function on the interval between its first and its last knot.

    There it is straight between `knots`. Each piece takes one ReLU unit, which bends at its left end: n pieces are n
    units, and as many fewer as knots happen not to bend. Left of the interval the network is constant, right of it it
    goes on straight.

    `error` is the largest |function - network| on the interval. If `certified`, it is a bound that holds at every
    point, for the network in exact arithmetic and function values that are right to 2^-48 of the largest; else it is
    the largest at the points sampled, which others may exceed, the rounding of the network in float64 included.

    `converged` says whether the search for the best knots came to its end. Where a function bends far more often than
    there are pieces it need not: then `error` is as true as ever, but some other knots may do better.
    """

    network: Network
    knots: tuple[float, ...]
    error: float
    certified: bool
    converged: bool = True


def fit(
    function: Callable[[Any], Any],
    low: float,
    high: float,
    *,
    units: int | None = None,
    error: float | None = None,
    curvature: float | None = None,
    convex: Sequence[float] | None = None,
    most: int = 256,
) -> Approximation:
    """The network of so many units that is nearest to a function on [low, high], or one of fewest units within `error`.

    The function takes an array or a number, and may be any that is finite there. The error is certified if `curvature`
    is given, a bound on |f''|, or `convex`, the places inside the interval between which the function is convex or
    concave (none for one that is so all over). For functions without features much narrower than the pieces it is
    within 0.1 % of the least that is possible; where fewer pieces do as well, there are fewer. The search is cut off
    after a certain amount of work (see `Approximation.converged`).

    Raises ValueError unless one of units and error is given, for units below 1, an error or a curvature not above 0,
    places outside the interval, low >= high, ends or function values that are not finite or beyond 2^500, a function
    that is found to jump by more than twice the error, or not of the shape said, and an error that `most` units do not
    reach, or not before the search is cut off.
    """
    if (units is None) == (error is None):
        given = "neither" if units is None else "both"
        raise ValueError(f"{_FIT}: one of units and error must be given, got {given}")
    ends = _end("low", low), _end("high", high)
    if not ends[0] < ends[1]:
        raise ValueError(f"{_FIT}: low must be below high, got low={low} and high={high}")
    shape = _shape(_FIT, ends, curvature, convex)
    sampled = Sampled(function, _FIT)
    search = _Search(sampled, ends, shape)
    if units is not None:
        return search.nearest(_count("units", units))
    return search.fewest(_positive(_FIT, "error", error), _count("most", most))


def through(
    function: Callable[[Any], Any],
    knots: Sequence[float],
    *,
    curvature: float | None = None,
    convex: Sequence[float] | None = None,
) -> Approximation:
    """The network that takes the function's values at the knots, from the first to the last, and is straight between.

    `curvature` and `convex` are as for `fit`. Raises ValueError for fewer than two knots, unless they increase by 1e-12
    of the interval at least, and as `fit`.
    """
    at = np.array([_end(f"knots[{i}]", knot, _THROUGH) for i, knot in enumerate(knots)])
    if len(at) < 2 or not (np.diff(at) > _APART * np.ptp(at)).all():
        rule = f"knots must be at least two numbers that increase, by {_APART:g} of the interval at least"
        raise ValueError(f"{_THROUGH}: {rule}, got {list(knots)}")
    sampled = Sampled(function, _THROUGH)
    shape = _shape(_THROUGH, (float(at[0]), float(at[-1])), curvature, convex)
    return _approximation(sampled, at, sampled(at), shape, seen=at)


class _Search:
    """The search for the best knots of a function on an interval, and the points it may still look at."""

    def __init__(self, function: Sampled, ends: tuple[float, float], shape: Shape | None) -> None:
        self.function, self.ends, self.shape = function, ends, shape
        self._left = _MOST_POINTS

    def nearest(self, units: int) -> Approximation:
        """The nearest that so many units come."""
        x = self._points(max(_POINTS, _POINTS_A_PIECE * units + 1))
        f = self.function(x)
        least, most, best_error, converged = 0.0, np.inf, np.inf, False
        for _ in range(_ROUNDS):
            before = most
            least, links = self._bisected(x, f, units, _FALLEN * least, min(most, np.ptp(f) / 2))
            knots, values = corners(links, *self.ends)
            tried = _samples(knots)
            gaps = np.abs(self.function(tried) - np.interp(tried, knots, values))
            most = min(most, gaps.max())
            # What is certified is certified of exact arithmetic; else too steep a network is one that rounding spoils.
            error = gaps.max() + (_rounding(knots, values) if self.shape is None else 0)
            if error < best_error:
                best_error, best = error, (knots, values)
            beside_jump = self._beside_jump(x, f, most) if self.shape is None else np.empty(0)
            close = (1 + _CLOSE) * np.array([least, most]) + _LEAST * np.abs(f).max()
            converged = bool(most <= close[0] and before <= close[1])
            if converged or self._left <= 0:
                break
            x = np.unique(np.concatenate([x, tried[_around_peaks(gaps)], tried[:: _SAMPLES_A_PIECE // 8]]))
            f = self.function(x)
        return _approximation(self.function, *best, self.shape, np.r_[x, beside_jump], converged)

    def fewest(self, error: float, most: int) -> Approximation:
        """Numbers of units are tried from what many points ask for on, in growing steps, then between the last two."""
        units, step = self._asked_for(error, most), 1
        failed = units - 1
        while (found := self.nearest(units)).error > error:
            if units == most or self._left <= 0:
                within = f"within {found.error:.3g} of the function, not within {error:.3g}"
                cut_off = ", and the search is cut off: the function bends too often" * (self._left <= 0)
                raise ValueError(f"{_FIT}: {units} units come {within}{cut_off}")
            failed, units, step = units, min(units + step, most), 2 * step
        while units - failed > 1 and self._left > 0:
            middle = (units + failed) // 2
            nearer = self.nearest(middle)
            if nearer.error <= error:
                units, found = middle, nearer
            else:
                failed = middle
        return found if self._left > 0 else replace(found, converged=False)

    def _points(self, count: int) -> Array:
        # Each once: a short interval far from 0 has few floats.
        points: Array = np.unique(np.linspace(*self.ends, count))
        return points

    def _links(self, x: Array, f: Array, error: float, pieces: int) -> list[Link] | None:
        self._left -= len(x)
        return fewest_links(x, f - error, f + error, pieces)

    def _bisected(self, x: Array, f: Array, pieces: int, least: float, most: float) -> tuple[float, list[Link]]:
        """What the error must exceed with so many pieces, f being straight between the x; and a path hardly worse.

        They are looked for between `least` and `most`, and below or above if they are not there.
        """
        smallest = _LEAST * max(np.abs(f).max(), np.finfo(float).tiny / _LEAST)
        most, more = max(most, smallest), _BISECTED
        while (links := self._links(x, f, most, pieces)) is None:
            most, more = most * (1 + more), 2 * more
        while self._left > 0 and least > smallest and (found := self._links(x, f, least, pieces)) is not None:
            most, least, links = least, least / 2, found
        while self._left > 0 and most - least > max(_BISECTED * most, smallest):
            middle = (least + most) / 2
            found = self._links(x, f, middle, pieces)
            if found is None:
                least = middle
            else:
                most, links = middle, found
        return least, links

    def _asked_for(self, error: float, most: int) -> int:
        """How many units an error takes at the least, or `most` if that is less."""
        x = self._points(_POINTS_A_PIECE * most + 1)
        links = self._links(x, self.function(x), error, most)
        # One less, for what asks for one more may be that the function is not straight between points.
        return most if links is None else max(len(links) - 1, 1)

    def _beside_jump(self, x: Array, f: Array, error: float) -> Array:
        """Some places on both sides of the largest jump found, if there is one above the error at the points tried.

        Raises ValueError for a jump of more than twice that error: no network comes so near to it.
        """
        rounding = _ROUNDED * np.abs(f).max() + np.finfo(float).tiny
        jump = largest_jump(self.function, x, f, max(error, rounding))
        if jump is None:
            return np.empty(0)
        if jump.change > 2 * (1 + _CLOSE) * error:
            jumps = f"it jumps from {jump.before:g} to {jump.after:g} near x = {jump.left:g}"
            raise ValueError(f"{self.function.label}: function must be continuous, and is not continuous: {jumps}")
        return np.array([np.nextafter(jump.left, x[0]), jump.left, jump.right, np.nextafter(jump.right, x[-1])])


def _approximation(
    function: Sampled, knots: Array, values: Array, shape: Shape | None, seen: Array, converged: bool = True
) -> Approximation:
    """The network through the knots, and how far it is from the function.

    If that is not certified, it is measured between the knots, right beside them and at the places `seen`.
    """
    network = _network(knots.tolist(), values.tolist())
    if shape is None:
        apart = np.maximum(np.spacing(np.abs(knots)), np.finfo(float).eps * np.ptp(knots))
        beside = np.concatenate([(knots - apart)[1:], (knots + apart)[:-1]])
        x = np.unique(np.concatenate([_samples(knots), beside, seen]))
        straight, computed = np.interp(x, knots, values), network(x[:, None])[:, 0]
        error = float(np.abs(function(x) - [straight, computed]).max())
    else:
        error = enclosed_error(function, knots, values, shape)
    return Approximation(network, tuple(knots.tolist()), error, shape is not None, converged)


def _rounding(knots: Array, values: Array) -> float:
    """About how far rounding can take the network of a polyline from it: as far as it takes its steepest piece."""
    return float(np.finfo(float).eps * np.abs(np.diff(values) / np.diff(knots)).max() * np.ptp(knots))


def _samples(knots: Array) -> Array:
    return np.unique(np.concatenate([np.linspace(*piece, _SAMPLES_A_PIECE) for piece in pairwise(knots)]))


def _network(knots: list[float], values: list[float]) -> Network:
    (x,) = inputs("x")
    last = (Fraction(values[-1]) - Fraction(values[-2])) / (Fraction(knots[-1]) - Fraction(knots[-2]))
    return build(y=interpolate(x, knots[:-1], values[:-1], right_slope=last))


def _around_peaks(gaps: Array) -> Array:
    """Which samples have no larger neighbour, and the neighbours of those."""
    padded = np.r_[-np.inf, gaps, -np.inf]
    peaks = (gaps >= padded[:-2]) & (gaps >= padded[2:])
    around: Array = peaks.copy()
    around[1:] |= peaks[:-1]
    around[:-1] |= peaks[1:]
    return around


def _shape(
    label: str, ends: tuple[float, float], curvature: float | None, convex: Sequence[float] | None
) -> Shape | None:
    if curvature is not None and convex is not None:
        raise ValueError(f"{label}: one of curvature and convex must be given at most, got both")
    if curvature is not None:
        return Shape(curvature=_positive(label, "curvature", curvature))
    if convex is None:
        return None
    places = [_number(f"convex[{i}]", place, label) for i, place in enumerate(convex)]
    if any(not ends[0] <= place <= ends[1] for place in places):
        raise ValueError(f"{label}: places in convex must lie in [{ends[0]:g}, {ends[1]:g}], got {list(convex)}")
    return Shape(sections=tuple(sorted({*ends, *places})))


def _number(name: str, value: Any, label: str = _FIT) -> float:
    return float(as_coefficient(value, f"{label}: {name} must be a number"))


def _end(name: str, value: Any, label: str = _FIT) -> float:
    number = _number(name, value, label)
    if abs(number) > Sampled.LARGEST:
        raise ValueError(f"{label}: {name} must be at most 2^500 in size, got {value}")
    return number


def _positive(label: str, name: str, value: Any) -> float:
    number = _number(name, value, label)
    if not number > 0:
        raise ValueError(f"{label}: {name} must be above 0, got {value}")
    return number


def _count(name: str, value: Any) -> int:
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise TypeError(f"{_FIT}: {name} must be a whole number, got {value!r}")
    count = operator.index(value)
    if count < 1:
        raise ValueError(f"{_FIT}: {name} must be at least 1, got {count}")
    return count
