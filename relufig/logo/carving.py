"""A simple polygon as minima and maxima of its edges' half-planes, each edge used once.

A chain of edges whose first and last run on to infinity parts the plane in two. Cut it at a vertex of its convex hull
and let the edges there run on as well: nothing is in their way, so both parts are such chains again, and the region of
the whole is the intersection of theirs if it is convex at the vertex, else their union. Every minimum or maximum is
thus of regions with the right sign, and is zero on the outline only.

D. Dobkin, L. Guibas, J. Hershberger, J. Snoeyink, "An efficient algorithm for finding the CSG representation of a
simple polygon", 1988 (Algorithmica 10, 1993). Here a chain is searched anew for each cut, in exact integers.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np

from relufig.logo.minmax import Form, Kind, Tree, choice
from relufig.logo.outline import Outline
from relufig.numbers.arrays import Array
from relufig.numbers.coefficients import float_if_exact

# Directions in which a chain is searched for a vertex of its hull; the vertex nearest to its middle is taken.
_DIRECTIONS = 12


def carve(outline: Outline) -> Tree:
    """The tree of an outline: one form an edge, positive on the inner side and nearly the distance from its line."""
    n = len(outline)
    points = outline.grid if outline.turns > 0 else outline.grid[::-1]
    vertices = outline.vertices if outline.turns > 0 else outline.vertices[::-1]
    first, second = _opposite(points)
    # Twice around, so that a chain is a slice.
    around = np.concatenate([points, points])
    pending: list[tuple[int, int] | Kind] = ["min", (first, second), (second, first + n)]
    done: list[Tree] = []
    while pending:
        task = pending.pop()
        if isinstance(task, str):
            done.append(choice(task, [done.pop(), done.pop()]))
            continue
        start, stop = task
        if stop == start + 1:
            done.append(half_plane(vertices[start % n], vertices[stop % n]))
            continue
        cut = start + _hull_vertex(around[start : stop + 1])
        before, at, after = around[cut - 1 : cut + 2]
        convex = _cross(at - before, after - at) > 0
        pending += ["min" if convex else "max", (start, cut), (cut, stop)]
    return done[0]


def half_plane(p: tuple[Any, Any], q: tuple[Any, Any]) -> Form:
    """The form a x + b y + c that is zero on the line from p to q, positive where the turn from x to y axis leads.

    It is exact, and within 1/256 of the distance from the line: the factor that would make it so is the root of a
    rational number, and is rounded to a multiple of a power of two with nine bits.
    """
    (px, py), (qx, qy) = (tuple(map(Fraction, point)) for point in (p, q))
    a, b = py - qy, qx - px
    scale = _inverse_root(a * a + b * b)
    return tuple(float_if_exact(scale * weight) for weight in (a, b, -a * px - b * py))


def _inverse_root(square: Fraction) -> Fraction:
    """1 / sqrt(square), within 1/256 of it, as an integer of nine bits times a power of two."""
    up, down = square.denominator, square.numerator
    shift = (18 - up.bit_length() + down.bit_length()) // 2
    ratio = up * 4**shift // down if shift >= 0 else up // (down * 4**-shift)
    return Fraction(math.isqrt(ratio)) * Fraction(2) ** -shift


def _hull_vertex(chain: Array) -> int:
    """The index of a vertex of the hull of a chain, n > 2 points (n, 2), whose end edges run on to infinity.

    Or that of its first or last vertex, where an end edge runs along the hull and passes others on its way: what is cut
    off there is a whole line with the rest on one side of it, which does as well.
    """
    back, on = chain[0] - chain[1], chain[-1] - chain[-2]
    inner = chain[1:-1]
    found = []
    for direction in _outward(back, on):
        found += _extreme(inner, direction)
    return 1 + min(found, key=lambda at: abs(2 * at - len(inner) + 1))


def _outward(back: Array, on: Array) -> list[Array]:
    """Directions in which neither ray rises, spread over all there are."""
    turn, normal = _cross(back, on), _turned(back)
    if turn == 0:
        return [normal, -normal]
    return _fan(-normal if turn > 0 else normal, _turned(on) if turn > 0 else -_turned(on))


def _fan(first: Array, second: Array) -> list[Array]:
    """Directions from the first to the second of two that are less than a half turn apart, both included."""
    longer = [max(map(abs, direction.tolist())).bit_length() for direction in (first, second)]
    first, second = first * 2 ** max(0, longer[1] - longer[0]), second * 2 ** max(0, longer[0] - longer[1])
    return [first * (_DIRECTIONS - k) + second * k for k in range(_DIRECTIONS + 1)]


def _opposite(points: Array) -> tuple[int, int]:
    """Two vertices, first and second by index, between parallel lines that hold the outline, nearly halving its edges.

    Edges that run on beyond the two never meet, for they leave the strip between the lines on different sides.
    """
    pairs = []
    for x, y in ((x, y) for x in range(4) for y in range(-3, 4) if math.gcd(x, y) == 1):
        direction = np.array([x, y])
        pairs += [(i, j) for i in _extreme(points, direction) for j in _extreme(points, -direction)]
    first, second = min(pairs, key=lambda pair: abs(2 * abs(pair[1] - pair[0]) - len(points)))
    return min(first, second), max(first, second)


def _extreme(points: Array, direction: Array) -> list[int]:
    """The one or two vertices of the hull of points (n, 2) that lie furthest in a direction."""
    heights = points @ direction
    top = np.flatnonzero(heights == heights.max())
    places = points[top] @ _turned(direction)
    return sorted({int(top[places.argmin()]), int(top[places.argmax()])})


def _cross(p: Array, q: Array) -> Any:
    return p[0] * q[1] - p[1] * q[0]


def _turned(direction: Array) -> Array:
    """A quarter turn."""
    return np.array([-direction[1], direction[0]], dtype=direction.dtype)  # large integers stay Python's
