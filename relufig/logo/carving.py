"""A simple polygon as minima and maxima of its edges' half-planes, each edge used once.

Take a chain of edges whose first and last edges run on to infinity: it splits the plane in two. Cut the chain at a
vertex of its convex hull, and let the two edges there run on too. Nothing is in their way, so both parts are such
chains again. The region of the whole chain is the intersection of the two parts' regions if it is convex at the vertex,
else their union. So every minimum or maximum joins regions with the right sign, and is zero only on the outline.

D. Dobkin, L. Guibas, J. Hershberger, J. Snoeyink, "An efficient algorithm for finding the CSG representation of a
simple polygon", 1988 (Algorithmica 10, 1993). Here each cut searches its chain anew, in exact integers.
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

# The number of directions in which to look for vertices of a chain's hull. The vertex nearest to the chain's middle is
# taken.
_DIRECTIONS = 12


def carve(outline: Outline) -> Tree:
    """The tree of an outline: one form for each edge, positive inside and nearly the distance from the edge's line."""
    n = len(outline)
    points = outline.grid if outline.turns > 0 else outline.grid[::-1]
    vertices = outline.vertices if outline.turns > 0 else outline.vertices[::-1]
    first, second = _opposite(points)
    # Twice around, so that every chain is a slice.
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
    """The form a x + b y + c that is zero on the line from p to q.

    It is positive on the side to which q - p points after a quarter turn from the x axis to the y axis. It is exact,
    and within 1/256 of the distance from the line: the factor that would make it the distance is the square root of a
    rational number, and is rounded to nine bits times a power of two.
    """
    (px, py), (qx, qy) = (tuple(map(Fraction, point)) for point in (p, q))
    a, b = py - qy, qx - px
    scale = _inverse_root(a * a + b * b)
    return tuple(float_if_exact(scale * weight) for weight in (a, b, -a * px - b * py))


def _inverse_root(square: Fraction) -> Fraction:
    """1 / sqrt(square), rounded to within 1/256 of itself: an integer of nine bits times a power of two."""
    up, down = square.denominator, square.numerator
    shift = (18 - up.bit_length() + down.bit_length()) // 2
    ratio = up * 4**shift // down if shift >= 0 else up // (down * 4**-shift)
    return Fraction(math.isqrt(ratio)) * Fraction(2) ** -shift


def _hull_vertex(chain: Array) -> int:
    """The index of a vertex of the hull of a chain, n > 2 points (n, 2), whose end edges run on to infinity.

    If an end edge runs along the hull and passes other vertices, the result may be the first or last inner vertex
    instead. The part cut off there is a whole line with the rest on one side, which works as well.
    """
    back, on = chain[0] - chain[1], chain[-1] - chain[-2]
    inner = chain[1:-1]
    vertices = []
    for direction in _outward(back, on):
        vertices += _extreme(inner, direction)
    return 1 + min(vertices, key=lambda at: abs(2 * at - len(inner) + 1))


def _outward(back: Array, on: Array) -> list[Array]:
    """Directions along which neither ray rises, spread over all such directions."""
    turn, normal = _cross(back, on), _turned(back)
    if turn == 0:
        return [normal, -normal]
    return _fan(-normal if turn > 0 else normal, _turned(on) if turn > 0 else -_turned(on))


def _fan(first: Array, second: Array) -> list[Array]:
    """Directions from the first to the second, both included. The two must be less than a half turn apart."""
    longer = [max(map(abs, direction.tolist())).bit_length() for direction in (first, second)]
    first, second = first * 2 ** max(0, longer[1] - longer[0]), second * 2 ** max(0, longer[0] - longer[1])
    return [first * (_DIRECTIONS - k) + second * k for k in range(_DIRECTIONS + 1)]


def _opposite(points: Array) -> tuple[int, int]:
    """The indices of two vertices on parallel lines that hold the outline between them; they nearly halve its edges.

    Edges that run on beyond the two vertices never meet: they leave the strip between the lines on different sides.
    """
    pairs = []
    for x, y in ((x, y) for x in range(4) for y in range(-3, 4) if math.gcd(x, y) == 1):
        direction = np.array([x, y])
        pairs += [(i, j) for i in _extreme(points, direction) for j in _extreme(points, -direction)]
    first, second = min(pairs, key=lambda pair: abs(2 * abs(pair[1] - pair[0]) - len(points)))
    return min(first, second), max(first, second)


def _extreme(points: Array, direction: Array) -> list[int]:
    """The indices of the one or two hull vertices of points (n, 2) that lie furthest in a direction."""
    heights = points @ direction
    top = np.flatnonzero(heights == heights.max())
    places = points[top] @ _turned(direction)
    return sorted({int(top[places.argmin()]), int(top[places.argmax()])})


def _cross(p: Array, q: Array) -> Any:
    return p[0] * q[1] - p[1] * q[0]


def _turned(direction: Array) -> Array:
    """The direction turned by a quarter turn."""
    return np.array([-direction[1], direction[0]], dtype=direction.dtype)  # large integers stay Python's
