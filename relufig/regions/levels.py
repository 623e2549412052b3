"""Where a network is at a level or above it: exact lines and outlines in a box, from the network's polygons.

On each polygon of constant activation pattern the network is affine, so the level's line cuts straight through it. The
parts above are merged, and a few loops go around them.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from relufig.numbers.arrays import Array
from relufig.numbers.coefficients import as_coefficient, whole_number
from relufig.regions import arrangement, merging
from relufig.regions.arrangement import Cut, Mesh, starts_of
from relufig.regions.homogeneous import divided, integer_rows
from relufig.regions.polygons import Polygons

# In floats, a vertex counts as on the level's line if its value differs from the level by at most this share of the
# values' range (_ON_LINE), or by at most this share of the largest value, which rounding explains (_ROUNDING).
_ON_LINE = 1e-9
_ROUNDING = 2.0**-50


def above(polygons: Polygons, level: Any = 0, output: int = 0) -> list[Array]:
    """The loops around the part of the box where an output is above a level.

    Parameters
    ----------
    polygons : Polygons
        The network's polygons, from `polygons`.
    level : number, optional
        The level.
    output : int, optional
        The output, numbered from 0.

    Returns
    -------
    list of ndarray, shape (n, 2)
        The points of each loop, counterclockwise, or clockwise around a hole. They are floats or Fractions, as in
        `polygons`. The list is empty if nothing is above the level.

    Raises
    ------
    ValueError
        If the output does not exist, or the level is not finite.
    TypeError
        If the level is not a number, or the output not a whole number.
    OverflowError
        If the level is beyond the range of floats, unless `polygons` is exact.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig import regions
    >>> a, b = rf.inputs("a", "b")
    >>> polygons = regions.polygons(rf.build(rf.minimum(a, b)), ((0, 1), (0, 1)))
    >>> (loop,) = regions.above(polygons, 0.5)
    >>> sorted(loop.tolist())
    [[0.5, 0.5], [0.5, 1.0], [1.0, 0.5], [1.0, 1.0]]
    """
    label = "above(polygons, level, output)"
    return _loops_above(polygons, *_heights(polygons, _normal(polygons, output, label), level, label))


def preimage(polygons: Polygons, normal: Any, level: Any = 0) -> list[Array]:
    """The loops around the inputs that a network sends into a half-space: where normal . output is above a level.

    Parameters
    ----------
    polygons : Polygons
        The network's polygons, from `polygons`.
    normal : sequence of number
        The normal of the half-space, with one entry for each output. For a classifier, (1, -1) asks where the first
        score is above the second.
    level : number, optional
        The level.

    Returns
    -------
    list of ndarray, shape (n, 2)
        As from `above`.

    Raises
    ------
    ValueError
        If `normal` has not one entry for each output, or a number is not finite.
    TypeError
        If an entry or the level is not a number.
    OverflowError
        If the level is beyond the range of floats, unless `polygons` is exact.

    Examples
    --------
    Where is the smaller of two numbers more than half as large as the larger?

    >>> import relufig as rf
    >>> from relufig import regions
    >>> sorter = rf.build(*rf.sort2(*rf.inputs("a", "b")))
    >>> (loop,) = regions.preimage(regions.polygons(sorter, ((0, 1), (0, 1))), (2, -1))
    >>> sorted(loop.tolist())
    [[0.0, 0.0], [0.5, 1.0], [1.0, 0.5], [1.0, 1.0]]
    """
    label = "preimage(polygons, normal, level)"
    count = polygons.values.shape[1]
    entries = [as_coefficient(entry, f"{label}: an entry of normal must be a number") for entry in normal]
    if len(entries) != count:
        raise ValueError(f"{label}: normal must have {count} entries, one for each output, got {len(entries)}")
    return _loops_above(polygons, *_heights(polygons, entries, level, label))


def level_set(polygons: Polygons, level: Any = 0, output: int = 0) -> list[Array]:
    """The lines on which an output equals a level, as lists of points from corner to corner.

    Where the output equals the level on a whole polygon, the lines run around it. Single points where it equals the
    level, such as the foot of a pyramid at level 0, are left out.

    Parameters
    ----------
    polygons : Polygons
        The network's polygons, from `polygons`; exact ones give exact lines.
    level : number, optional
        The level.
    output : int, optional
        The output, numbered from 0.

    Returns
    -------
    list of ndarray, shape (n, 2)
        The points of each line, floats or Fractions as in `polygons`. The first and the last point of a closed line are
        the same. Lines end at the sides of the box and where more than two of them meet.

    Raises
    ------
    ValueError, TypeError, OverflowError
        As `above`.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig import regions
    >>> a, b = rf.inputs("a", "b")
    >>> polygons = regions.polygons(rf.build(rf.minimum(a, b)), ((0, 1), (0, 1)))
    >>> [line.tolist() for line in regions.level_set(polygons, 0.5)]
    [[[1.0, 0.5], [0.5, 0.5], [0.5, 1.0]]]
    """
    label = "level_set(polygons, level, output)"
    heights, tolerance = _heights(polygons, _normal(polygons, output, label), level, label)
    cut = _cut(polygons, polygons.mesh, polygons.vertices, heights, tolerance)
    level_at = cut.rows[:, -1] == 0
    ends = cut.mesh.tails.reshape(-1, 2)
    flat = np.append(np.logical_and.reduceat(level_at[cut.mesh.tails[cut.mesh.loops]], starts_of(cut.mesh.sizes)), True)
    beside = merging.polygons_beside(cut.mesh)
    # Beyond the box, nothing is known: its sides count as inside of a flat polygon that reaches them.
    on_level = level_at[ends].all(axis=1) & ~flat[beside].all(axis=1)
    points = divided(cut.rows[:, 1:3], cut.rows[:, :1])
    return [points[line] for line in _joined(ends[on_level])]


def _normal(polygons: Polygons, output: int, label: str) -> list[int]:
    """The unit vector of an output. Raises ValueError or TypeError, beginning with `label`, if it does not exist."""
    count = polygons.values.shape[1]
    if not 0 <= whole_number(output, f"{label}: output", 0) < count:
        raise ValueError(f"{label}: output must be from 0 to {count - 1}, got {output!r}")
    return [int(i == output) for i in range(count)]


def _heights(polygons: Polygons, normal: Sequence[Any], level: Any, label: str) -> tuple[Array, float]:
    """At each vertex, normal . output minus the level, shape (vertices, 1); and up to which size that counts as 0."""
    exact = polygons.vertices.dtype == object
    height: Any = as_coefficient(level, f"{label}: level must be a number")
    weights = np.array([Fraction(entry) for entry in normal], dtype=object if exact else float)
    values = (polygons.values @ weights)[:, None]
    if exact:
        return values - Fraction(height), 0
    try:
        height = float(height)
    except OverflowError as error:
        raise OverflowError(f"{label}: level is beyond the range of floats; exact polygons take any") from error
    largest = max(float((abs(polygons.values) @ abs(weights)).max()), abs(height))
    return values - height, max(_ON_LINE * float(np.ptp(values)), _ROUNDING * largest)


def _cut(polygons: Polygons, mesh: Mesh, vertices: Array, heights: Array, tolerance: float) -> Cut:
    """A mesh of the polygons, cut where the heights are 0; the last column of the rows holds the heights there."""
    vectors = np.hstack([vertices, heights])
    exact = vertices.dtype == object
    rows = integer_rows(vectors) if exact else np.hstack([np.ones((len(vectors), 1)), vectors])
    layer = len(polygons.patterns) + 1
    return arrangement.cut(mesh, rows, np.array([tolerance]), layer, limit=2 * len(polygons) + 2)


def _loops_above(polygons: Polygons, heights: Array, tolerance: float) -> list[Array]:
    """The loops around the part where the heights are above 0."""
    reached = _at_the_border(polygons.mesh, heights[:, 0] > tolerance)
    if not reached.any():
        return []
    mesh, vertices = arrangement.part(polygons.mesh, reached)
    cut = _cut(polygons, mesh, polygons.vertices[vertices], heights[vertices], tolerance)
    # Between two ends above 0, an edge borders nothing, unless it is on a side of the box.
    inside = (cut.rows[cut.mesh.tails, -1] > 0).reshape(-1, 2).all(axis=1) & ~_on_a_side(cut.mesh)
    points = divided(cut.rows[:, 1:3], cut.rows[:, :1])
    pieces = merging.boundaries(cut.mesh, np.where(cut.active[:, 0], 0, -1), inside)
    return [points[loop] for loops in pieces for loop in loops]


def _at_the_border(mesh: Mesh, above: Array) -> Array:
    """The polygons that reach the border of the part above the level, as a mask (polygons,).

    `above` says which vertices (vertices,) are above it. These polygons have a corner that is, and one that is not or
    that lies on a side of the box.
    """
    ends_here = ~above
    ends_here[mesh.tails.reshape(-1, 2)[_on_a_side(mesh)]] = True
    corners = (above + 2 * ends_here.astype(np.uint8))[mesh.tails[mesh.loops]]
    return np.asarray(np.bitwise_or.reduceat(corners, starts_of(mesh.sizes)) == 3)


def _on_a_side(mesh: Mesh) -> Array:
    """Which edges (edges,) are on a side of the box, which is the layer 0."""
    return np.asarray(mesh.drawn_by[:, 0] == 0)


def _joined(edges: Array) -> list[list[int]]:
    """Edges (edges, 2) as lines of vertices, which end where they began or where not exactly two edges meet."""
    beside: dict[int, list[int]] = {}
    for tail, head in edges.tolist():
        beside.setdefault(tail, []).append(head)
        beside.setdefault(head, []).append(tail)
    inner = {vertex for vertex, others in beside.items() if len(others) == 2}
    lines: list[list[int]] = []
    # First the lines that have ends, then those that are closed.
    for start in sorted(beside, key=lambda vertex: (vertex in inner, vertex)):
        while beside[start]:
            line = [start]
            while beside[line[-1]] and (len(line) == 1 or line[-1] in inner):
                following = beside[line[-1]].pop()
                beside[following].remove(line[-1])
                line.append(following)
            lines.append(line)
    return lines
