"""The fewest straight pieces that lead through a corridor: a continuous path above a floor and below a ceiling.

Each piece goes as far as any line can. The line that gets farthest touches floor and ceiling in turn, three times: at
the third, what stops it, it would leave. The next piece crosses it between the second touch, the contact, and there,
which is all that a path of as many pieces can do; so being greedy gives the fewest. (I. Tomek, "Two algorithms for
piecewise-linear continuous approximation of functions of one variable", 1974; H. Imai, M. Iri, "An optimal algorithm
for approximating a piecewise linear function", 1986; the line by J. O'Rourke, "An on-line algorithm for fitting
straight lines between data ranges", 1981.)
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from relufig.numbers.arrays import Array


class Line(NamedTuple):
    """The line of a slope through (x, y)."""

    x: float
    y: float
    slope: float

    def __call__(self, x: float) -> float:
        """Its height at x."""
        return self.y + self.slope * (x - self.x)


class Link(NamedTuple):
    """A piece of a path: its line, and the interval of x in which the next piece has to cross it."""

    line: Line
    contact: float
    stop: float


class _Wall(NamedTuple):
    """A floor or a ceiling, which binds a piece at (x, y) and at all places from the one of index `start` on."""

    heights: list[float]
    start: int
    x: float
    y: float

    def left_of(self, index: int, places: list[float]) -> tuple[float, float]:
        """The wall's point before that of an index."""
        return (places[index - 1], self.heights[index - 1]) if index > self.start else (self.x, self.y)


def fewest_links(x: Array, floor: Array, ceiling: Array, most: int) -> list[Link] | None:
    """The pieces of a path from the first x to the last, as few as there can be; None if that takes more than `most`.

    Floor and ceiling are given at each x and straight between; the path lies between them and may bend anywhere. `x`
    must strictly increase, and the floor be below the ceiling.
    """
    places = x.tolist()
    walls = tuple(_Wall(wall, 0, places[0], wall[0]) for wall in (floor.tolist(), ceiling.tolist()))
    links: list[Link] = []
    while len(links) < most:
        link, walls = _farthest(places, *walls)
        links.append(link)
        if not walls:
            return links
    return None


def corners(links: Sequence[Link], low: float, high: float) -> tuple[Array, Array]:
    """The knots of a path and its values there, from low to high."""
    knots, values = [low], [links[0].line(low)]
    for link, following in itertools.pairwise(links):
        x = min(max(_crossing(link.line, following.line, link.contact), link.contact), link.stop)
        if knots[-1] < x < high:
            knots.append(x)
            values.append(link.line(x))
    return np.array([*knots, high]), np.array([*values, links[-1].line(high)])


def _farthest(places: list[float], floor: _Wall, ceiling: _Wall) -> tuple[Link, tuple[_Wall, ...]]:
    """The piece that gets farthest, and the walls that bind the next one: none if it gets to the end.

    A piece that the ceiling stops has touched the floor last, so that the next one is above it up to there, and the
    other way round.
    """
    steepest, flattest = _Extreme(1), _Extreme(-1)
    for i in range(min(floor.start, ceiling.start), len(places)):
        if i == floor.start:
            flattest.press(floor.x, floor.y, floor)
            steepest.add(floor.x, floor.y)
        if i == ceiling.start:
            steepest.press(ceiling.x, ceiling.y, ceiling)
            flattest.add(ceiling.x, ceiling.y)
        x, low, high = places[i], floor.heights[i], ceiling.heights[i]
        below, above = i >= floor.start and x > floor.x, i >= ceiling.start and x > ceiling.x
        if below and not steepest.allows(x, low):
            link, stop = steepest.stopped(floor, i, places)
            return link, (stop, steepest.touch)
        if above and not flattest.allows(x, high):
            link, stop = flattest.stopped(ceiling, i, places)
            return link, (flattest.touch, stop)
        if above:
            steepest.press(x, high, _Wall(ceiling.heights, i, x, high))
        if below:
            flattest.press(x, low, _Wall(floor.heights, i, x, low))
            steepest.add(x, low)
        if above:
            flattest.add(x, high)
    end = places[-1]
    lines = [extreme.line for extreme in (steepest, flattest) if extreme.line is not None]
    # Of the lines that get to the end, the mean of the two extreme ones.
    y, slope = (sum(part) / len(lines) for part in zip(*((line(end), line.slope) for line in lines), strict=True))
    return Link(Line(end, y, slope), end, end), ()


class _Extreme:
    """The steepest line that is still possible (side 1) or the flattest (side -1), walls being met from left to right.

    The steepest rests on the floor and then touches the ceiling, the flattest the other way round. There is no line
    until both walls have been met.
    """

    line: Line | None = None
    touch: _Wall

    def __init__(self, side: int) -> None:
        self.side = side
        # The convex hull of the wall that the line rests on, from where it does on.
        self._points: list[tuple[float, float]] = []
        self._first = 0

    def allows(self, x: float, y: float) -> bool:
        """Whether the line is on the right side of a point of the wall that it rests on."""
        return self.line is None or self.side * (self.line(x) - y) >= 0

    def press(self, x: float, y: float, wall: _Wall) -> None:
        """Turn the line, if it has to, for it to be on the right side of a point where the other wall begins to bind.

        It turns to the tangent of the hull. What is left of where that rests is never rested on again.
        """
        if self.line is not None and self.side * (self.line(x) - y) <= 0:
            return
        best = math.inf
        for at in range(self._first, len(self._points)):
            px, py = self._points[at]
            if px >= x or self.side * (y - py) / (x - px) > best:
                break
            best, self._first = self.side * (y - py) / (x - px), at
        if best < math.inf:
            self.line, self.touch = Line(x, y, self.side * best), wall

    def add(self, x: float, y: float) -> None:
        """Add a point to the wall that the line rests on."""
        points = self._points
        while len(points) - self._first >= 2:
            (x0, y0), (x1, y1) = points[-2:]
            if self.side * ((y1 - y0) * (x - x0) - (y - y0) * (x1 - x0)) > 0:
                break
            points.pop()
        points.append((x, y))

    def stopped(self, wall: _Wall, index: int, places: list[float]) -> tuple[Link, _Wall]:
        """The piece along the line, which a wall stops before the place of that index, and the wall from there on."""
        assert self.line is not None
        x0, y0 = wall.left_of(index, places)
        before, after = abs(self.line(x0) - y0), abs(self.line(places[index]) - wall.heights[index])
        x = x0 + (places[index] - x0) * before / (before + after)
        return Link(self.line, self.touch.x, x), _Wall(wall.heights, index, x, self.line(x))


def _crossing(first: Line, second: Line, otherwise: float) -> float:
    if first.slope == second.slope:
        return otherwise
    return second.x + (first(second.x) - second.y) / (second.slope - first.slope)
