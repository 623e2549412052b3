"""The fewest straight pieces of a continuous path through a corridor: above a floor and below a ceiling.

Each piece goes as far as a straight line can. The line that goes farthest touches one wall, then the other, and is
stopped by the first wall again. The second touch is its *contact*, the third its *stop*. The next piece may cross it
anywhere between the two. No path of as many pieces gets farther, so this greedy choice takes the fewest pieces (I.
Tomek, "Two algorithms for piecewise-linear continuous approximation of functions of one variable", 1974; H. Imai, M.
Iri, "An optimal algorithm for approximating a piecewise linear function", 1986). The farthest line is found while the
walls are read once from left to right (J. O'Rourke, "An on-line algorithm for fitting straight lines between data
ranges", 1981).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from relufig.numbers.arrays import Array

# So many places are read for the steepest line, and then for the flattest, before either goes on.
_TOGETHER = 64


class Line(NamedTuple):
    """The line through (x, y) with a slope."""

    x: float
    y: float
    slope: float

    def __call__(self, x: float) -> float:
        """The height of the line at x."""
        return self.y + self.slope * (x - self.x)

    def mirrored(self) -> Line:
        """The same line upside down."""
        return Line(self.x, -self.y, -self.slope)


class Link(NamedTuple):
    """A piece of a path: its line, and the x of its contact and its stop, between which the next piece crosses it."""

    line: Line
    contact: float
    stop: float


class _Corridor(NamedTuple):
    """The heights of the floor and the ceiling at the places."""

    places: list[float]
    floor: list[float]
    ceiling: list[float]


class _Start(NamedTuple):
    """Where a wall begins to bound a piece: at (x, y), and at every place from number `first` on."""

    first: int
    x: float
    y: float

    def mirrored(self) -> _Start:
        """The same point upside down."""
        return _Start(self.first, self.x, -self.y)


def fewest_links(x: Array, floor: Array, ceiling: Array, most: int) -> list[Link] | None:
    """The fewest pieces of a path from the first x to the last, or None if it takes more than `most`.

    `floor` and `ceiling` hold the heights of the walls at the increasing places `x`, and are straight between them. The
    floor is below the ceiling. The path may bend anywhere.
    """
    places = x.tolist()
    corridor = _Corridor(places, floor.tolist(), ceiling.tolist())
    mirrored = _Corridor(places, (-ceiling).tolist(), (-floor).tolist())
    starts: tuple[_Start, ...] = tuple(_Start(1, places[0], wall[0]) for wall in (corridor.floor, corridor.ceiling))
    links: list[Link] = []
    while len(links) < most:
        link, starts = _farthest(corridor, mirrored, *starts)
        links.append(link)
        if not starts:
            return links
    return None


def corners(links: Sequence[Link], low: float, high: float) -> tuple[Array, Array]:
    """The knots of a path from `low` to `high`, and its values there."""
    knots, values = [low], [links[0].line(low)]
    for link, following in itertools.pairwise(links):
        x = min(max(_crossing(link.line, following.line, link.contact), link.contact), link.stop)
        if knots[-1] < x < high:
            knots.append(x)
            values.append(link.line(x))
    return np.array([*knots, high]), np.array([*values, links[-1].line(high)])


def _farthest(
    corridor: _Corridor, mirrored: _Corridor, floor: _Start, ceiling: _Start
) -> tuple[Link, tuple[_Start, ...]]:
    """The piece that reaches farthest, and where the floor and the ceiling of the next piece start.

    If it reaches the end, there is no next piece.

    If the ceiling stops the piece, its contact is with the floor. Then the next piece is above the floor from the
    contact on, and below the ceiling from the stop on.
    """
    steepest = _Steepest(corridor, floor, ceiling)
    flattest = _Steepest(mirrored, ceiling.mirrored(), floor.mirrored())  # the steepest upside down
    count = len(corridor.places)
    for first in range(max(floor.first, ceiling.first), count, _TOGETHER):
        last = min(first + _TOGETHER, count)
        reached = steepest.read(first, last)
        if (earlier := flattest.read(first, reached)) < reached:
            stop = flattest.stop(earlier).mirrored()
            return Link(flattest.line.mirrored(), flattest.line.x, stop.x), (flattest.touch().mirrored(), stop)
        if reached < last:
            stop = steepest.stop(reached)
            return Link(steepest.line, steepest.line.x, stop.x), (stop, steepest.touch())
    end = corridor.places[-1]
    lines = [line for line in (steepest.line, flattest.line.mirrored()) if math.isfinite(line.slope)]
    # Of all lines that reach the end, take the mean of the steepest and the flattest.
    y, slope = (sum(part) / len(lines) for part in zip(*((line(end), line.slope) for line in lines), strict=True))
    return Link(Line(end, y, slope), end, end), ()


class _Steepest:
    """The steepest line between the walls read so far: it rests on the floor and then touches the ceiling.

    `line` is given by the point of the ceiling that it touches. Until both walls have been read, it is upright, left of
    everything.
    """

    def __init__(self, corridor: _Corridor, floor: _Start, ceiling: _Start) -> None:
        self.line = Line(-math.inf, 0, math.inf)
        self._corridor, self._floor = corridor, floor
        self._touched = ceiling.first
        # The convex hull of the floor, from the point on that the line rests on.
        self._hull = [(floor.x, floor.y)]
        for place, low in zip(*(part[floor.first : ceiling.first] for part in corridor[:2]), strict=True):
            self._add(place, low)
        self._press(*ceiling)

    def read(self, first: int, last: int) -> int:
        """Read the walls from place number `first` to before `last`; return where the floor stops the line, or `last`.

        This loop takes nearly all the time, so it looks nothing up that it knows.
        """
        places, floor, ceiling = self._corridor
        x, y, slope = self.line
        for i in range(first, last):
            place, low = places[i], floor[i]
            height = y + slope * (place - x)
            if height < low:
                return i
            if height > ceiling[i]:
                self._press(i + 1, place, ceiling[i])
                x, y, slope = self.line
            self._add(place, low)
        return last

    def _press(self, index: int, x: float, y: float) -> None:
        """Turn the line so that it passes a point (x, y) of the ceiling, whose next place has this number.

        It becomes the tangent from that point to the hull. It never rests on an earlier point of the hull again.
        """
        slope, rests = math.inf, 0
        for at, (px, py) in enumerate(self._hull):
            if px >= x or (y - py) / (x - px) > slope:
                break
            slope, rests = (y - py) / (x - px), at
        if slope < math.inf:
            self.line, self._touched = Line(x, y, slope), index
            del self._hull[:rests]

    def _add(self, x: float, y: float) -> None:
        """Add a point of the floor to the hull."""
        hull = self._hull
        while len(hull) >= 2:
            (x0, y0), (x1, y1) = hull[-2], hull[-1]
            if (y1 - y0) * (x - x0) - (y - y0) * (x1 - x0) > 0:
                break
            hull.pop()
        hull.append((x, y))

    def touch(self) -> _Start:
        """Where the line touches the ceiling, and the ceiling of the next piece starts."""
        return _Start(self._touched, self.line.x, self.line.y)

    def stop(self, index: int) -> _Start:
        """Where the floor stops the line, before place `index`, and the floor of the next piece starts."""
        places, floor, _ = self._corridor
        _, x0, y0 = self._floor
        if index > self._floor.first:
            x0, y0 = places[index - 1], floor[index - 1]
        before, after = abs(self.line(x0) - y0), abs(self.line(places[index]) - floor[index])
        x = x0 + (places[index] - x0) * before / (before + after)
        return _Start(index if x < places[index] else index + 1, x, self.line(x))


def _crossing(first: Line, second: Line, otherwise: float) -> float:
    """Where two lines cross, or `otherwise` if they are parallel."""
    if first.slope == second.slope:
        return otherwise
    return second.x + (first(second.x) - second.y) / (second.slope - first.slope)
