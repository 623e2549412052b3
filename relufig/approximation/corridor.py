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


class Line(NamedTuple):
    """The line through (x, y) with a slope."""

    x: float
    y: float
    slope: float

    def __call__(self, x: float) -> float:
        """The height of the line at x."""
        return self.y + self.slope * (x - self.x)


class Link(NamedTuple):
    """A piece of a path: its line, and the x of its contact and its stop, between which the next piece crosses it."""

    line: Line
    contact: float
    stop: float


class _Wall(NamedTuple):
    """A floor or a ceiling. It bounds the current piece at (x, y) and at every place from number `start` on."""

    heights: list[float]
    start: int
    x: float
    y: float

    def left_of(self, index: int, places: list[float]) -> tuple[float, float]:
        """The last point of the wall before a place."""
        return (places[index - 1], self.heights[index - 1]) if index > self.start else (self.x, self.y)


def fewest_links(x: Array, floor: Array, ceiling: Array, most: int) -> list[Link] | None:
    """The fewest pieces of a path from the first x to the last, or None if it takes more than `most`.

    `floor` and `ceiling` hold the heights of the walls at the increasing places `x`, and are straight between them. The
    floor is below the ceiling. The path may bend anywhere.
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
    """The knots of a path from `low` to `high`, and its values there."""
    knots, values = [low], [links[0].line(low)]
    for link, following in itertools.pairwise(links):
        x = min(max(_crossing(link.line, following.line, link.contact), link.contact), link.stop)
        if knots[-1] < x < high:
            knots.append(x)
            values.append(link.line(x))
    return np.array([*knots, high]), np.array([*values, links[-1].line(high)])


def _farthest(places: list[float], floor: _Wall, ceiling: _Wall) -> tuple[Link, tuple[_Wall, ...]]:
    """The piece that reaches farthest, and the two walls of the next piece.

    If it reaches the end, there are no walls.

    If the ceiling stops the piece, its contact is with the floor. Then the next piece is above the floor from the
    contact on, and below the ceiling from the stop on.
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
    # Of all lines that reach the end, take the mean of the steepest and the flattest.
    y, slope = (sum(part) / len(lines) for part in zip(*((line(end), line.slope) for line in lines), strict=True))
    return Link(Line(end, y, slope), end, end), ()


class _Extreme:
    """The steepest line (side 1) or the flattest line (side -1) between the walls read so far.

    The steepest line rests on the floor and then touches the ceiling. The flattest rests on the ceiling and then
    touches the floor. There is no line before both walls have begun.
    """

    line: Line | None = None
    touch: _Wall

    def __init__(self, side: int) -> None:
        self.side = side
        # The convex hull of the wall on which the line rests. The line rests on point number `_first`, or a later one.
        self._points: list[tuple[float, float]] = []
        self._first = 0

    def allows(self, x: float, y: float) -> bool:
        """Whether the line passes a point of the wall on which it rests."""
        return self.line is None or self.side * (self.line(x) - y) >= 0

    def press(self, x: float, y: float, wall: _Wall) -> None:
        """Turn the line, if necessary, so that it passes a point (x, y) of the other wall.

        It becomes the tangent from that point to the hull. It never rests on an earlier point of the hull again.
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
        """Add a point to the wall on which the line rests."""
        points = self._points
        while len(points) - self._first >= 2:
            (x0, y0), (x1, y1) = points[-2:]
            if self.side * ((y1 - y0) * (x - x0) - (y - y0) * (x1 - x0)) > 0:
                break
            points.pop()
        points.append((x, y))

    def stopped(self, wall: _Wall, index: int, places: list[float]) -> tuple[Link, _Wall]:
        """The piece along the line until a wall stops it, before place `index`, and the wall from there on."""
        assert self.line is not None
        x0, y0 = wall.left_of(index, places)
        before, after = abs(self.line(x0) - y0), abs(self.line(places[index]) - wall.heights[index])
        x = x0 + (places[index] - x0) * before / (before + after)
        return Link(self.line, self.touch.x, x), _Wall(wall.heights, index, x, self.line(x))


def _crossing(first: Line, second: Line, otherwise: float) -> float:
    """Where two lines cross, or `otherwise` if they are parallel."""
    if first.slope == second.slope:
        return otherwise
    return second.x + (first(second.x) - second.y) / (second.slope - first.slope)
