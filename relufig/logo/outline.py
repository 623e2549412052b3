"""Closed outlines in the plane: simple polygons with exact vertices, and how they lie relative to each other.

Vertices are rational numbers. Every question (Does it cross itself? Which way round does it run? Does it contain this
point?) is answered in integers, on the coarsest grid that contains all vertices. So no answer is rounded.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

from relufig.numbers.arrays import Array
from relufig.numbers.coefficients import Coefficient, as_coefficient, exact

Point: TypeAlias = tuple[Coefficient, Coefficient]

# A picture with more edges than this, in all its outlines, is refused: time grows with the square of their number.
MOST_EDGES = 4096
# For coordinates up to this size, products of two differences, in many directions, fit int64.
_LARGEST_PLAIN = 2**26


@dataclass(frozen=True, eq=False, repr=False)
class Outline:
    """A simple polygon. No three consecutive vertices are in line.

    `vertices` are exact; `grid` holds them as integers on a grid, shape (n, 2). `turns` is 1 if the outline runs in the
    direction from the x axis to the y axis (clockwise on a screen, where the y axis points downwards), else -1.
    """

    vertices: tuple[Point, ...]
    grid: Array
    turns: int

    def __len__(self) -> int:
        return len(self.vertices)

    def holds(self, points: Array) -> Array:
        """Which points (n, 2) of the grid lie inside. None of them may be on the outline."""
        inside = np.zeros(len(points), dtype=bool)
        low, high = self.grid.min(axis=0), self.grid.max(axis=0)
        near = np.flatnonzero(((points > low) & (points < high)).all(axis=1))
        p, q, r = self.grid[None], np.roll(self.grid, -1, axis=0)[None], points[near, None]
        above_p, above_q = p[..., 1] > r[..., 1], q[..., 1] > r[..., 1]
        side = _orientation(p, q, r)
        crossings = np.count_nonzero((above_p != above_q) & ((side > 0) == above_q), axis=1)
        inside[near] = crossings % 2 == 1
        return inside


def outlines(rings: Sequence[Any], label: str) -> list[Outline]:
    """The outlines of rings of points, each of shape (n, 2), which need not repeat the first point at the end.

    Consecutive points that are equal or on one line are reduced to those where the outline turns. Error messages begin
    with `label`. Raises ValueError for NaN and infinity, fewer than three points, an area of zero, edges of one ring
    that cross, touch or double back, and too many edges; TypeError for coordinates that are not numbers.
    """
    names = [label if len(rings) == 1 else f"{label}: outline {number}" for number in range(1, len(rings) + 1)]
    count = 0
    exactly = []
    for ring, name in zip(rings, names, strict=True):
        exactly.append([_point(point, at, name) for at, point in enumerate(_points(ring, name))])
        count += len(exactly[-1])
        if count > MOST_EDGES:
            raise ValueError(f"{label}: at most {MOST_EDGES} edges can be handled, got {count} or more")
    multiple = math.lcm(*(c.denominator for ring in exactly for point in ring for c in point))
    return [_outline(ring, multiple, name) for ring, name in zip(exactly, names, strict=True)]


def meeting(rings: Sequence[Outline]) -> tuple[int, int] | None:
    """The indices of two outlines on one grid that cross or touch, or None if no two do."""
    owner = np.repeat(np.arange(len(rings)), [len(ring) for ring in rings])
    pairs = ((int(owner[i]), int(owner[j])) for i, j in _meetings([ring.grid for ring in rings]))
    return next(((i, j) for i, j in pairs if i != j), None)


def nesting(rings: Sequence[Outline]) -> Array:
    """Which outlines lie inside which: [i, j] says whether i lies inside j. They are on one grid and do not meet."""
    starts = np.stack([ring.grid[0] for ring in rings])
    inside = np.stack([ring.holds(starts) for ring in rings], axis=1)
    np.fill_diagonal(inside, val=False)
    return inside


def _points(ring: Any, name: str) -> list[Any]:
    if isinstance(ring, str | bytes) or not hasattr(ring, "__iter__"):
        raise TypeError(f"{name}: points must be pairs (x, y), got {ring!r}")
    points = list(ring)
    if len(points) > MOST_EDGES + 1:
        raise ValueError(f"{name}: at most {MOST_EDGES} edges can be handled, got {len(points)}")
    return points


def _point(point: Any, at: int, name: str) -> tuple[Fraction | int, Fraction | int]:
    if isinstance(point, str | bytes) or not hasattr(point, "__len__") or len(point) != 2:
        raise ValueError(f"{name}: point {at} must be a pair (x, y), got {point!r}")
    x, y = (
        exact(as_coefficient(c, f"{name}: {axis} of point {at} must be a number"))
        for axis, c in zip("xy", point, strict=True)
    )
    return x, y


def _outline(ring: list[Any], multiple: int, name: str) -> Outline:
    corners = _corners([(int(x * multiple), int(y * multiple)) for x, y in ring], ring, name)
    largest = max(abs(c) for _, on_grid in corners for c in on_grid)
    grid = np.array([on_grid for _, on_grid in corners], dtype=np.int64 if largest <= _LARGEST_PLAIN else object)
    vertices = tuple(vertex for vertex, _ in corners)
    for i, j in _meetings([grid]):
        raise ValueError(f"{name}: the edges {_edge(vertices, i)} and {_edge(vertices, j)} must not cross or touch")
    return Outline(vertices, grid, 1 if _area(grid.astype(object)) > 0 else -1)


def _corners(grid: list[tuple[int, int]], ring: list[Any], name: str) -> list[tuple[Point, tuple[int, int]]]:
    """The points where a ring turns: each exactly, and on the grid."""
    pairs = list(zip(ring, grid, strict=True))
    kept = [pair for at, pair in enumerate(pairs) if at == 0 or pair[1] != pairs[at - 1][1]]
    while len(kept) > 1 and kept[-1][1] == kept[0][1]:
        kept.pop()
    if len(kept) < 3:
        raise ValueError(f"{name}: at least 3 different points are needed, got {len(kept)}")
    if _area(np.array([on_grid for _, on_grid in kept], dtype=object)) == 0 and _flat(kept):
        raise ValueError(f"{name}: the outline must have an area, got points on one line")
    corners = []
    for at, (vertex, (x, y)) in enumerate(kept):
        (px, py), (qx, qy) = kept[at - 1][1], kept[(at + 1) % len(kept)][1]
        turn = (x - px) * (qy - y) - (y - py) * (qx - x)
        if turn == 0 and (x - px) * (qx - x) + (y - py) * (qy - y) < 0:
            raise ValueError(f"{name}: the outline must not double back, but does at {_text(vertex)}")
        if turn != 0:
            corners.append((vertex, (x, y)))
    return corners


def _flat(kept: list[tuple[Point, tuple[int, int]]]) -> bool:
    (x0, y0), (x1, y1) = kept[0][1], kept[1][1]
    return all((x1 - x0) * (y - y0) == (y1 - y0) * (x - x0) for _, (x, y) in kept)


def _area(grid: Array) -> Any:
    """Twice the signed area."""
    x, y = grid[:, 0], grid[:, 1]
    return (x * np.roll(y, -1) - np.roll(x, -1) * y).sum()


def _meetings(rings: list[Array]) -> Iterator[tuple[int, int]]:
    """Pairs of edges, numbered through all rings, that share a point other than the vertex between neighbours."""
    starts = np.concatenate(rings)
    ends = np.concatenate([np.roll(ring, -1, axis=0) for ring in rings])
    numbers = np.split(np.arange(len(starts)), np.cumsum([len(ring) for ring in rings])[:-1])
    following = np.concatenate([np.roll(each, -1) for each in numbers])
    low, high = np.minimum(starts, ends), np.maximum(starts, ends)
    order = np.argsort(low[:, 0], kind="stable")
    reach = np.searchsorted(low[order, 0], high[order, 0], side="right")
    for place, i in enumerate(order):
        others = order[place + 1 : reach[place]]
        near = (low[others, 1] <= high[i, 1]) & (high[others, 1] >= low[i, 1])
        others = others[near & (following[others] != i) & (following[i] != others)]
        if not len(others):
            continue
        p, q, r, s = starts[i], ends[i], starts[others], ends[others]
        # Either edge has both ends of the other on one side.
        parted = np.sign(_orientation(p, q, r)) * np.sign(_orientation(p, q, s)) > 0
        parted |= np.sign(_orientation(r, s, p)) * np.sign(_orientation(r, s, q)) > 0
        for j in others[~parted]:
            yield min(int(i), int(j)), max(int(i), int(j))


def _orientation(p: Array, q: Array, r: Array) -> Any:
    """Twice the signed areas of the triangles p, q, r; each is a point or points (n, 2)."""
    u, v = q - p, r - p
    return u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0]


def _edge(vertices: Sequence[Point], at: int) -> str:
    return f"from {_text(vertices[at])} to {_text(vertices[(at + 1) % len(vertices)])}"


def _text(point: Point) -> str:
    return f"({', '.join(f'{float(c):.6g}' for c in point)})"
