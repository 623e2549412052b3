"""Outlines for tests: polygons with exact vertices, and an oracle that does nothing but count crossings."""

import math
from fractions import Fraction

import numpy as np
from hypothesis import strategies as st


def star(directions, radii):
    """A polygon that winds once around the origin: a vertex in each direction (as an angle in turns), far or near."""
    points = []
    for turn, radius in zip(sorted(directions), radii, strict=True):
        # A rational point of the circle, from the tangent of half an angle within a half turn.
        half = Fraction(math.tan(math.pi * (float(turn) - 0.5) * 0.999)).limit_denominator(200)
        points.append((radius * (1 - half**2) / (1 + half**2), radius * 2 * half / (1 + half**2)))
    return points


@st.composite
def stars(draw):
    # Three of them so that there is no gap of half a turn.
    directions = draw(st.sets(st.integers(0, 41), max_size=20)) | {1, 14, 28}
    directions = [Fraction(k, 42) for k in directions]
    radii = draw(st.lists(st.fractions(1, 9, max_denominator=8), min_size=len(directions), max_size=len(directions)))
    return star(directions, radii)


def spiral(turns, width=Fraction(3, 5)):
    """A square spiral of corridors: a path that goes out, and comes back beside itself."""
    corners = []
    for k in range(turns):
        corners += [(k, -k), (k, k + Fraction(1, 2)), (-k - 1, k + Fraction(1, 2)), (-k - 1, -k - 1)]
    half = width / 2
    outer = [(x + (half if x >= 0 else -half), y + (half if y > 0 else -half)) for x, y in corners]
    return corners + outer[::-1]


def comb(teeth):
    """A bar with teeth of different lengths on it, none of them with a flat end."""
    points = []
    for k in range(teeth):
        points += [(4 * k, 0), (4 * k + 1, 20 + k * k % 7), (4 * k + 2, 19), (4 * k + 3, Fraction(k % 3, 2))]
    return [*points, (4 * teeth, -5), (-2, -5)]


def maze(cells, seed):
    """The outline of a random tree of corridors in a grid: it turns left and right without any order."""
    random = np.random.default_rng(seed)
    filled = {(0, 0)}
    frontier = [(0, 0)]
    while len(filled) < cells:
        x, y = frontier[random.integers(len(frontier))]
        dx, dy = ((1, 0), (-1, 0), (0, 1), (0, -1))[random.integers(4)]
        first, second = (x + dx, y + dy), (x + 2 * dx, y + 2 * dy)
        if second not in filled:
            filled |= {first, second}
            frontier.append(second)
    return _boundary(filled)


def _boundary(cells):
    """The corners around cells of a grid that have no holes and do not meet at corners only."""
    following = {}
    for x, y in cells:
        sides = (((x, y), (x + 1, y), (0, -1)), ((x + 1, y), (x + 1, y + 1), (1, 0)))
        sides += (((x + 1, y + 1), (x, y + 1), (0, 1)), ((x, y + 1), (x, y), (-1, 0)))
        following.update({p: q for p, q, (dx, dy) in sides if (x + dx, y + dy) not in cells})
    start = min(following)
    points = [start]
    while (point := following[points[-1]]) != start:
        points.append(point)
    return points


def midpoints(points):
    return [tuple((Fraction(a) + Fraction(b)) / 2 for a, b in zip(p, q, strict=True)) for p, q in _edges(points)]


def side(points, point):
    """1 inside a polygon, -1 outside, 0 on it: exactly, by a ray to the right."""
    x, y = point
    inside = False
    for (px, py), (qx, qy) in _edges(points):
        area = (qx - px) * (y - py) - (qy - py) * (x - px)
        if area == 0 and min(px, qx) <= x <= max(px, qx) and min(py, qy) <= y <= max(py, qy):
            return 0
        if (py > y) != (qy > y) and (area > 0) == (qy > py):
            inside = not inside
    return 1 if inside else -1


def exact(points):
    """Points as an array of Fractions, for a network to compute exactly."""
    array = np.empty((len(points), 2), dtype=object)
    array[:] = [[Fraction(c) for c in point] for point in points]
    return array


def _edges(points):
    return zip(points, [*points[1:], points[0]], strict=True)
