"""A plane to draw functions on: a box of the frame with coordinates, and polylines clipped to it.

A polyline is one mobject, with corners only where the function bends. Its dashes, which repeat the information of its
colour, are its subpaths.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from manim import Circle, VGroup, VMobject

from relufig.animate import look
from relufig.animate.plain import Plain
from relufig.animate.text import Label, Points
from relufig.look.style import Theme
from relufig.numbers.text import number

# Lengths of dashes and gaps, in units, for the terms of a sum in order: the first is solid.
DASHES: tuple[tuple[float, ...], ...] = ((), (0.3, 0.13), (0.09, 0.11), (0.3, 0.11, 0.09, 0.11))
# The dashes of lines that lead from one place to another.
DOTTED = (0.05, 0.09)
# The gap between the box and the ticks' labels, and the length of ticks.
_TICK_GAP = 0.16
_TICK = 0.08
# A circle of radius 1.
_CIRCLE = Circle(1).points


class Plane(VGroup):
    """Axes with ticks and labels, on a box of the frame.

    Parameters
    ----------
    x, y : (float, float)
        The range of each axis.
    theme : Theme
        The theme of the colours.
    size : (float, float)
        The width and the height of the box, in units of the frame.
    at : array_like, shape (3,)
        The middle of the box in the frame.
    x_ticks, y_ticks : iterable of numbers, or mapping of numbers to str
        The values of the ticks, written exactly and as short as possible; or the values with their texts.
    name : str
        The name of the x axis.
    zero : bool
        Whether to draw a line at y = 0.
    em : float
        The font size of the ticks' labels and of the name, in units of the frame.

    Examples
    --------
    >>> from relufig.animate import Plane, theme
    >>> plane = Plane((-2, 2), (0, 4), theme("light"), size=(8, 4), at=(0, 0, 0), x_ticks=[-1, 1])
    >>> plane.point(1, 2).tolist()
    [2.0, 0.0, 0.0]
    >>> plane.contains(1, 5)
    False
    """

    def __init__(
        self,
        x: tuple[float, float],
        y: tuple[float, float],
        theme: Theme,
        *,
        size: tuple[float, float] = (9.4, 4.8),
        at: Any = (-0.95, -0.9, 0),
        x_ticks: Iterable[Any] | Mapping[Any, str] = (),
        y_ticks: Iterable[Any] | Mapping[Any, str] = (),
        name: str = "x",
        zero: bool = True,
        em: float = look.SMALL,
    ) -> None:
        self.em = em
        self.low: Points = np.array([x[0], y[0]], dtype=float)
        self.high: Points = np.array([x[1], y[1]], dtype=float)
        self.scale_xy: Points = np.array(size) / (self.high - self.low)
        self._corner = np.asarray(at, dtype=float)[:2] - np.array(size) / 2
        self.theme: Theme = theme
        self.x_ticks: dict[Any, str] = _with_texts(x_ticks)
        self.y_ticks: dict[Any, str] = _with_texts(y_ticks)
        origin = self.point(*self.low)
        lines = [(origin, self.point(x[1], y[0])), (origin, self.point(x[0], y[1]))]
        if zero and y[0] < 0 < y[1]:
            lines.append((self.point(x[0], 0), self.point(x[1], 0)))
        lines += [(foot, foot - (0, _TICK, 0)) for foot in (self.point(value, y[0]) for value in self.x_ticks)]
        lines += [(foot, foot - (_TICK, 0, 0)) for foot in (self.point(x[0], value) for value in self.y_ticks)]
        drawn = Plain(stroke_color=theme.faint, stroke_width=look.THIN)
        set_polyline(drawn, map(np.array, lines))
        labels = [self.x_label(value, text) for value, text in self.x_ticks.items()]
        labels += [self.y_label(value, text) for value, text in self.y_ticks.items()]
        named = Label(name, em, theme.muted, self._below(x[1]), align="end", variables=True)
        super().__init__(drawn, *labels, named)

    def point(self, x: Any, y: Any) -> Points:
        """The point of the frame, shape (3,), for the coordinates (x, y)."""
        at = self._corner + (np.array([float(x), float(y)]) - self.low) * self.scale_xy
        return np.array([*at, 0.0])

    def coordinates(self, points: Any) -> Points:
        """The coordinates (x, y), shape (..., 2), of points of the frame, shape (..., 3)."""
        coordinates: Points = (np.asarray(points)[..., :2] - self._corner) / self.scale_xy + self.low
        return coordinates

    def x_label(self, x: Any, text: str) -> Label:
        """A label below the box, for a tick of the x axis."""
        return Label(text, self.em, self.theme.muted, self._below(x), variables=True)

    def y_label(self, y: Any, text: str) -> Label:
        """A label left of the box, for a tick of the y axis."""
        return Label(text, self.em, self.theme.muted, self._beside(y), align="end", variables=True)

    def clipped(self, xs: Sequence[Any], ys: Sequence[Any]) -> list[Points]:
        """The parts inside the box of the polyline through these points, each as its corners in the frame."""
        low, high = float(self.low[1]), float(self.high[1])
        corners = [(float(x), float(y)) for x, y in zip(xs, ys, strict=True)]
        if len(corners) > 1 and all(low <= y <= high for _, y in corners):
            return [self._points(corners)]
        runs: list[list[tuple[float, float]]] = []
        for start, end in itertools.pairwise(corners):
            part = _within(start, end, low, high)
            if part is None:
                continue
            if runs and runs[-1][-1] == part[0]:
                runs[-1].append(part[1])
            else:
                runs.append(list(part))
        return [self._points(run) for run in runs]

    def _points(self, corners: Sequence[tuple[float, float]]) -> Points:
        """The points of the frame, shape (n, 3), for coordinates (x, y)."""
        at = self._corner + (np.array(corners) - self.low) * self.scale_xy
        return np.concatenate([at, np.zeros((len(at), 1))], axis=1)

    def contains(self, x: Any, y: Any) -> bool:
        """Whether a point is inside the box or on its border."""
        at = np.array([float(x), float(y)])
        return bool(np.all(self.low - 1e-9 <= at) and np.all(at <= self.high + 1e-9))

    def _below(self, x: Any) -> Points:
        return self.point(x, self.low[1]) - (0, _TICK_GAP + self.em / 2, 0)

    def _beside(self, y: Any) -> Points:
        return self.point(self.low[0], y) - (_TICK_GAP, 0, 0)


def set_polyline(mobject: VMobject, runs: Iterable[Points], dashes: Sequence[float] = ()) -> None:
    """Turn a mobject into these polylines, dashed if dashes are given."""
    parts = [corners for run in runs for corners in (_dashed(run, dashes) if dashes else [run])]
    none = np.zeros((0, 3))
    starts, ends = [none, *(part[:-1] for part in parts)], [none, *(part[1:] for part in parts)]
    mobject.set_points(straight(np.concatenate(starts), np.concatenate(ends)))


def straight(start: Points, end: Points) -> Points:
    """Straight lines between points, shape (lines, 3) each, as the points of Bezier curves."""
    way = end - start
    curves = np.empty((len(start), 4, 3))
    curves[:, 0], curves[:, 1] = start, start + way / 3
    curves[:, 2], curves[:, 3] = start + way * 2 / 3, end
    return curves.reshape(-1, 3)


def upright_arrow(foot: Points, tip: Points, head: float, half_width: float) -> tuple[Points, Points]:
    """The corners of an arrow up or down: of its shaft, and of its head, which is smaller in an arrow that is shorter.

    `head` is the head's length, and `half_width` half its width.
    """
    long = min(head, abs(tip[1] - foot[1])) * np.sign(tip[1] - foot[1])
    neck = tip - (0, long, 0)
    side = np.array([half_width * abs(long) / head if head else 0, 0, 0])
    return np.array([foot, neck]), np.array([neck - side, neck + side, tip, neck - side])


def lengths_along(corners: Points) -> Points:
    """The length of a polyline from its start to each of its corners."""
    steps = np.linalg.norm(np.diff(corners, axis=0), axis=1)
    return np.concatenate([[0.0], np.cumsum(steps)])


def points_along(corners: Points, lengths: Points, at: Any) -> Points:
    """The points of a polyline at these lengths from its start, given the lengths at its corners."""
    return np.stack([np.interp(at, lengths, corners[:, axis]) for axis in range(3)], axis=-1)


def set_circles(mobject: VMobject, centres: Any, radii: Any) -> None:
    """Turn a mobject into circles around these points, shape (n, 3), of one radius or of one each."""
    around = np.asarray(centres, dtype=float).reshape(-1, 1, 3)
    sizes = np.broadcast_to(radii, len(around))[:, None, None]
    mobject.set_points((around + sizes * _CIRCLE).reshape(-1, 3))


def _dashed(corners: Points, dashes: Sequence[float]) -> list[Points]:
    """The dashes of a polyline, each as its corners; every second one of the lengths is a gap."""
    lengths = lengths_along(corners)
    repeats = int(lengths[-1] / sum(dashes)) + 2
    marks = np.cumsum([0.0, *np.tile(dashes, repeats).tolist()])
    begins, ends = marks[:-1:2], np.minimum(marks[1::2], lengths[-1])
    drawn = ends > begins
    begins, ends = begins[drawn], ends[drawn]
    # The corners of the polyline inside of dashes.
    owners = np.searchsorted(begins, lengths) - 1
    inside = (owners >= 0) & (lengths < ends[owners]) if len(ends) else np.zeros(len(lengths), dtype=bool)
    points = points_along(corners, lengths, np.sort(np.concatenate([begins, ends, lengths[inside]])))
    sizes = 2 + np.bincount(owners[inside], minlength=len(begins))
    return np.split(points, np.cumsum(sizes)[:-1])


def _within(
    start: tuple[float, float], end: tuple[float, float], low: float, high: float
) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """The part of a segment with heights in [low, high], or None. Ends in that range are kept exactly."""
    (x0, y0), (x1, y1) = start, end
    if max(y0, y1) < low or min(y0, y1) > high:
        return None

    def moved(x: float, y: float) -> tuple[float, float]:
        inside = min(max(y, low), high)
        return (x, y) if inside == y else (x0 + (inside - y0) * (x1 - x0) / (y1 - y0), inside)

    return moved(x0, y0), moved(x1, y1)


def _with_texts(ticks: Iterable[Any] | Mapping[Any, str]) -> dict[Any, str]:
    return dict(ticks) if isinstance(ticks, Mapping) else {value: number(value) for value in ticks}
