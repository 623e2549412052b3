"""The best continuous piecewise linear approximation of a function: the knots and values with the least largest error.

The function is sampled at many points. For a given error, `corridor` finds the fewest pieces that stay within it at
these points. Bisection finds the least error for a given number of pieces. Between the points the result may be farther
off. There points are added, and the search is repeated, as in Remez's exchange (E. Remez, "Sur la détermination des
polynômes d'approximation de degré donnée", 1934).
"""

from __future__ import annotations

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
from relufig.numbers.coefficients import as_coefficient, whole_number

_FIT = "fit(function, low, high)"
_THROUGH = "through(function, knots)"
# A search begins with at least this many points, and with this many for each piece.
_POINTS = 257
_POINTS_A_PIECE = 64
# The error is measured at this many points of each piece.
_SAMPLES_A_PIECE = 129
# A search ends once the error between its points exceeds the error at its points by at most this share.
_CLOSE = 2e-4
# Bisection ends once it knows the least error to within this share.
_BISECTED = 2e-5
# Adding points rarely lowers the least error below this share of its old value, so bisection starts there.
_FALLEN = 0.9
# The most times that points are added.
_ROUNDS = 16
# A search is cut off once its corridors have had this many points in all.
_MOST_POINTS = 5_000_000
# Errors below this share of the largest value are not aimed at.
_LEAST = 2.0**-44
# A jump smaller than this share of the largest value may be rounding.
_ROUNDED = 2.0**-30
# Knots must be this far apart, as a share of the interval: between closer ones floats give no slope.
_APART = 1e-12


@dataclass(frozen=True)
class Approximation:
    """A 2-layer network that is near a function on an interval.

    The network is linear between neighbouring knots. Left of the interval it is constant; on the right, the
    last piece continues. Each piece takes one ReLU, which bends at the piece's left end. So n pieces take n units, less
    one for each knot at which the network happens not to bend.

    Parameters
    ----------
    network : Network
        The network, x -> y.
    knots : tuple of float
        The ends of the pieces in ascending order. The first and the last are the ends of the interval.
    error : float
        The largest `|function - network|` on the interval: a proved bound if `certified`, otherwise the largest that
        was measured.
    certified : bool
        Whether `error` holds at every point of the interval. This is for the network in exact arithmetic, and for
        function values that are right to within 2^-48 of the largest. An error that is not certified includes the
        rounding of the network in float64, but there may be larger errors between the points measured.
    converged : bool, optional
        Whether the search for the best knots came to its end. If not, `error` is as true as ever, but other knots may
        do better. This happens if the function bends far more often than there are pieces.

    Examples
    --------
    >>> import numpy as np
    >>> from relufig import approximation
    >>> root = approximation.fit(np.sqrt, 0, 1, units=3, convex=[])
    >>> [round(knot, 3) for knot in root.knots]
    [0.0, 0.028, 0.25, 1.0]
    >>> root.network.size, root.certified, root.converged
    (3, True, True)
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
    """Find the 2-layer network nearest to a function on an interval.

    Given `units`, the error is the least possible, to within 0.1 %, for functions without features much narrower than
    the pieces. Given `error`, the number of units is the least.

    Parameters
    ----------
    function : callable
        A function of a number or an array, finite and continuous on the interval.
    low, high : float
        The ends of the interval.
    units : int, optional
        The number of units. Fewer are used if they do as well. Either this or `error` must be given.
    error : float, optional
        The largest `|function - network|` allowed.
    curvature : float, optional
        A bound on `|f''|`. With it, or with `convex`, the error is certified.
    convex : sequence of float, optional
        Points that divide the interval into parts on each of which the function is convex or concave. It is empty for
        a function that is convex, or concave, on the whole interval.
    most : int, optional
        The largest number of units to try, if `error` is given.

    Returns
    -------
    Approximation
        The network, its knots and its error.

    Raises
    ------
    ValueError
        If both or neither of `units` and `error` are given, or both `curvature` and `convex`. If low is not below high,
        or an argument is out of range. If function values are not finite, or are beyond 2^500. If the function jumps by
        more than twice the error, or is not as `curvature` or `convex` says. If `most` units do not reach the error, or
        the search is cut off before they do.
    TypeError
        If an argument is of the wrong kind.

    Examples
    --------
    >>> import numpy as np
    >>> from relufig import approximation
    >>> sine = approximation.fit(np.sin, 0, 2 * np.pi, units=5, curvature=1)
    >>> round(sine.error, 3)
    0.048
    >>> approximation.fit(np.sin, 0, 2 * np.pi, error=0.01, curvature=1).network
    Network(x -> y: 13 ReLUs in 1 hidden layer, 39 parameters)
    """
    if (units is None) == (error is None):
        given = "neither" if units is None else "both"
        raise ValueError(f"{_FIT}: one of units and error must be given, got {given}")
    ends = _place(low, f"{_FIT}: low"), _place(high, f"{_FIT}: high")
    if not ends[0] < ends[1]:
        raise ValueError(f"{_FIT}: low must be below high, got low={low} and high={high}")
    shape = _shape(_FIT, ends, curvature, convex)
    search = _Search(Sampled(function, _FIT), ends, shape)
    if units is not None:
        return search.nearest(whole_number(units, f"{_FIT}: units"))
    return search.fewest(_positive(error, f"{_FIT}: error"), whole_number(most, f"{_FIT}: most"))


def through(
    function: Callable[[Any], Any],
    knots: Sequence[float],
    *,
    curvature: float | None = None,
    convex: Sequence[float] | None = None,
) -> Approximation:
    """Make the 2-layer network that has the function's values at the knots, and is linear between them.

    Parameters
    ----------
    function : callable
        A function of a number or an array, finite and continuous between the first knot and the last.
    knots : sequence of float
        At least two numbers in ascending order. Neighbours are at least 1e-12 of the interval apart.
    curvature, convex : optional
        What is known of the function, as for `fit`. With either, the error is certified.

    Returns
    -------
    Approximation
        The network, its knots and its error.

    Raises
    ------
    ValueError
        If there are fewer than two knots, or they do not increase. If function values are not finite, or are beyond
        2^500. If the function is not as `curvature` or `convex` says, or both are given.
    TypeError
        If an argument is of the wrong kind.

    Examples
    --------
    >>> import numpy as np
    >>> from relufig import approximation
    >>> chords = approximation.through(np.square, [0, 0.5, 1], curvature=2)
    >>> chords.network([[0.0], [0.5], [0.75], [1.0]]).ravel().tolist()
    [0.0, 0.25, 0.625, 1.0]
    >>> round(chords.error, 4)
    0.0625
    """
    at = np.array([_place(knot, f"{_THROUGH}: knots[{i}]") for i, knot in enumerate(knots)])
    if len(at) < 2 or not (np.diff(at) > _APART * np.ptp(at)).all():
        rule = f"knots must be at least two numbers that increase, by {_APART:g} of the interval at least"
        raise ValueError(f"{_THROUGH}: {rule}, got {list(knots)}")
    sampled = Sampled(function, _THROUGH)
    shape = _shape(_THROUGH, (float(at[0]), float(at[-1])), curvature, convex)
    return _approximation(sampled, at, sampled(at), shape, seen=at)


class _Search:
    """The search for the best knots of a function on an interval. It may look at a limited number of points."""

    def __init__(self, function: Sampled, ends: tuple[float, float], shape: Shape | None) -> None:
        self.function, self.ends, self.shape = function, ends, shape
        self._left = _MOST_POINTS

    def nearest(self, units: int) -> Approximation:
        """The approximation by this many units with the least error."""
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
            # A certified error is that of exact arithmetic. A measured one includes rounding, which is large if the
            # network is steep.
            error = gaps.max() + (_rounding_of_network(knots, values) if self.shape is None else 0)
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
        """The approximation with the fewest units, at most `most`, whose error is at most `error`.

        The number of units grows in ever larger steps until the error is reached. Then bisection finds the least.
        """
        units, step = self._lower_bound(error, most), 1
        too_few = units - 1
        while (result := self.nearest(units)).error > error:
            if units == most or self._left <= 0:
                within = f"within {result.error:.3g} of the function, not within {error:.3g}"
                cut_off = ", and the search is cut off: the function bends too often" if self._left <= 0 else ""
                raise ValueError(f"{_FIT}: {units} units come {within}{cut_off}")
            too_few, units, step = units, min(units + step, most), 2 * step
        while units - too_few > 1 and self._left > 0:
            middle = (units + too_few) // 2
            tried = self.nearest(middle)
            if tried.error <= error:
                units, result = middle, tried
            else:
                too_few = middle
        return result if self._left > 0 else replace(result, converged=False)

    def _points(self, count: int) -> Array:
        """Evenly spaced points of the interval: fewer than `count` if there are not so many floats."""
        return np.unique(np.linspace(*self.ends, count))

    def _links(self, x: Array, f: Array, error: float, pieces: int) -> list[Link] | None:
        """A path of at most `pieces` pieces within the error of f at the points x, or None if there is none."""
        self._left -= len(x)
        return fewest_links(x, f - error, f + error, pieces)

    def _bisected(self, x: Array, f: Array, pieces: int, least: float, most: float) -> tuple[float, list[Link]]:
        """A lower bound on the error at the points x of any path of this many pieces, and a path hardly worse than it.

        The bound is sought between `least` and `most` first, then beyond them.
        """
        smallest = _LEAST * max(np.abs(f).max(), np.finfo(float).tiny / _LEAST)
        most, more = max(most, smallest), _BISECTED
        while (links := self._links(x, f, most, pieces)) is None:
            most, more = most * (1 + more), 2 * more
        while self._left > 0 and least > smallest and (nearer := self._links(x, f, least, pieces)) is not None:
            most, least, links = least, least / 2, nearer
        while self._left > 0 and most - least > max(_BISECTED * most, smallest):
            middle = (least + most) / 2
            nearer = self._links(x, f, middle, pieces)
            if nearer is None:
                least = middle
            else:
                most, links = middle, nearer
        return least, links

    def _lower_bound(self, error: float, most: int) -> int:
        """A number of units that the error takes at least, or `most` if that is less."""
        x = self._points(_POINTS_A_PIECE * most + 1)
        links = self._links(x, self.function(x), error, most)
        # One less, because the function is not straight between the points, and so may need one piece less.
        return most if links is None else max(len(links) - 1, 1)

    def _beside_jump(self, x: Array, f: Array, error: float) -> Array:
        """Points on both sides of the function's largest jump, if it has one that exceeds the error.

        Raises ValueError for a jump of more than twice the error: no continuous function is within the error of it.
        """
        rounding = _ROUNDED * np.abs(f).max() + np.finfo(float).tiny
        jump = largest_jump(self.function, x, f, max(error, rounding))
        if jump is None:
            return np.empty(0)
        if jump.change > 2 * (1 + _CLOSE) * error:
            jumps = f"jumps from {jump.before:g} to {jump.after:g} near x = {jump.left:g}"
            raise ValueError(f"{self.function.label}: function must be continuous, but {jumps}")
        return np.array([np.nextafter(jump.left, x[0]), jump.left, jump.right, np.nextafter(jump.right, x[-1])])


def _approximation(
    function: Sampled, knots: Array, values: Array, shape: Shape | None, seen: Array, converged: bool = True
) -> Approximation:
    """The network through these knots and values, with its error.

    If nothing is known of the function's shape, the error is measured on each piece, right beside the knots, and at the
    points `seen`.
    """
    network = _network(knots.tolist(), values.tolist())
    if shape is None:
        apart = np.maximum(np.spacing(np.abs(knots)), np.finfo(float).eps * np.ptp(knots))
        x = np.unique(np.concatenate([_samples(knots), (knots - apart)[1:], (knots + apart)[:-1], seen]))
        exactly, computed = np.interp(x, knots, values), network(x[:, None])[:, 0]
        error = float(np.abs(function(x) - [exactly, computed]).max())
    else:
        error = enclosed_error(function, knots, values, shape)
    return Approximation(network, tuple(knots.tolist()), error, shape is not None, converged)


def _rounding_of_network(knots: Array, values: Array) -> float:
    """About how far rounding moves the network's output: by one rounding of its input, on the steepest piece."""
    return float(np.finfo(float).eps * np.abs(np.diff(values) / np.diff(knots)).max() * np.ptp(knots))


def _samples(knots: Array) -> Array:
    """The points at which errors are measured, evenly spaced on each piece."""
    return np.unique(np.concatenate([np.linspace(*piece, _SAMPLES_A_PIECE) for piece in pairwise(knots)]))


def _network(knots: list[float], values: list[float]) -> Network:
    (x,) = inputs("x")
    last = (Fraction(values[-1]) - Fraction(values[-2])) / (Fraction(knots[-1]) - Fraction(knots[-2]))
    return build(y=interpolate(x, knots[:-1], values[:-1], right_slope=last))


def _around_peaks(gaps: Array) -> Array:
    """Which samples have no larger neighbour, or are neighbours of one that has none: booleans."""
    padded = np.r_[-np.inf, gaps, -np.inf]
    peaks = np.r_[False, (gaps >= padded[:-2]) & (gaps >= padded[2:]), False]
    return np.asarray(peaks[:-2] | peaks[1:-1] | peaks[2:])


def _shape(
    label: str, ends: tuple[float, float], curvature: float | None, convex: Sequence[float] | None
) -> Shape | None:
    if curvature is not None and convex is not None:
        raise ValueError(f"{label}: one of curvature and convex must be given at most, got both")
    if curvature is not None:
        return Shape(curvature=_positive(curvature, f"{label}: curvature"))
    if convex is None:
        return None
    places = [_number(place, f"{label}: convex[{i}]") for i, place in enumerate(convex)]
    if any(not ends[0] <= place <= ends[1] for place in places):
        raise ValueError(f"{label}: places in convex must lie in [{ends[0]:g}, {ends[1]:g}], got {list(convex)}")
    return Shape(sections=tuple(sorted({*ends, *places})))


def _number(value: Any, name: str) -> float:
    return float(as_coefficient(value, f"{name} must be a number"))


def _place(value: Any, name: str) -> float:
    number = _number(value, name)
    if abs(number) > Sampled.LARGEST:
        raise ValueError(f"{name} must be at most 2^500 in size, got {value}")
    return number


def _positive(value: Any, name: str) -> float:
    number = _number(value, name)
    if not number > 0:
        raise ValueError(f"{name} must be above 0, got {value}")
    return number
