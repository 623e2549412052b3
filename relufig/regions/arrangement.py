"""A box cut into convex polygons, unit by unit, by the lines on which units change sign.

A unit is known only by its values at the vertices; it is linear along every edge and within every polygon. So the only
thing to decide is the sign of a unit at a vertex. A unit that is zero at a vertex passes through that vertex, whatever
the other units do, and no other vertex is made beside it. The signs alone then say how polygons are cut. This keeps the
mesh sound however degenerate the lines are.

The mesh is held as half-edges (D. Muller, F. Preparata, "Finding the intersection of two convex polyhedra", 1978). Each
edge is two half-edges, one for each direction, and each half-edge has its polygon on the left. The unit square is a
single polygon:

    3 --- edge 2 --- 2      Half-edge 2 e runs along edge e, and its twin, half-edge 2 e + 1, runs back.
    |                |      Counterclockwise, half-edge 0 leads from vertex 0 to 1, half-edge 2 from 1 to 2,
    edge 3      edge 1      half-edge 4 from 2 to 3, and half-edge 6 from 3 to 0. Their twins, half-edges 1, 3, 5
    |                |      and 7, have the outside on their left, and so belong to no polygon.
    0 --- edge 0 --- 1

>>> import numpy as np
>>> square = rectangle()
>>> square.tails.reshape(-1, 2).tolist()
[[0, 1], [1, 2], [2, 3], [3, 0]]
>>> square.loops.tolist(), square.sizes.tolist()
([0, 2, 4, 6], [4])

A unit x - y is zero at vertices 0 and 2, and cuts the square in two. Its chord is edge 4: half-edge 8 from vertex 0 to
2 closes the polygon above the diagonal, half-edge 9 the one below it. Below it, the unit is active.

>>> points = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
>>> unit = points[:, :1] - points[:, 1:]
>>> weights = np.ones((4, 1))
>>> halves = cut(square, np.hstack([weights, points, unit]), np.zeros(1), layer=1, limit=10)
>>> halves.mesh.tails[8:].tolist(), halves.mesh.drawn_by.tolist()
([0, 2], [[0, -1], [0, -1], [0, -1], [0, -1], [1, 0]])
>>> np.split(halves.mesh.loops, np.cumsum(halves.mesh.sizes)[:-1])
[array([0, 2, 9]), array([4, 6, 8])]
>>> halves.active.tolist()
[[True], [False]]
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from relufig.numbers.arrays import Array
from relufig.numbers.bits import has_bit, lowest, packed, unpacked
from relufig.regions.homogeneous import between

# Crossings are looked for on this many edges at a time, to bound memory.
_SLICE = 4096


@dataclass(frozen=True, eq=False)
class Mesh:
    """Polygons and their edges.

    - `tails` (2 edges,): the vertex where each half-edge begins. Its twin begins where it ends.
    - `drawn_by` (edges, 2): the layer and the unit that drew each edge.
    - `loops` (corners,): the half-edges around one polygon after the other, each counterclockwise.
    - `sizes` (polygons,): the number of half-edges around each polygon, and so of its corners.
    """

    tails: Array
    drawn_by: Array
    loops: Array
    sizes: Array


class Cut(NamedTuple):
    """The result of a cut: a finer mesh, the rows of its vertices, and facts about each polygon.

    - `rows` (vertices, columns): the rows of all vertices, old and new.
    - `origin` (polygons,): the polygon of the coarser mesh from which each polygon was cut.
    - `active` (polygons, units): which units are positive on each polygon.
    - `flat` (polygons,): whether some unit was taken for zero everywhere on the polygon.
    """

    mesh: Mesh
    rows: Array
    origin: Array
    active: Array
    flat: Array


def rectangle() -> Mesh:
    """One polygon with vertices 0 to 3, counterclockwise, drawn by layer 0."""
    vertices = edges = np.arange(4)
    tails = np.stack([vertices, np.roll(vertices, -1)], axis=1).ravel()
    return Mesh(tails, np.tile([0, -1], (4, 1)), forward(edges), np.array([4]))


def forward(edges: Array) -> Array:
    """The half-edge that runs along each edge."""
    return 2 * edges


def edge(half_edges: Array) -> Array:
    """The edge of each half-edge."""
    return half_edges >> 1


def runs_back(half_edges: Array) -> Array:
    """Whether each half-edge runs against its edge: 1 if so, else 0."""
    return half_edges & 1


def twin(half_edges: Array) -> Array:
    """The half-edge in the other direction of the same edge."""
    return half_edges ^ 1


def starts_of(sizes: Array) -> Array:
    """Where each polygon's entries begin in an array like `Mesh.loops`."""
    return np.cumsum(sizes) - sizes


def following(sizes: Array) -> Array:
    """The place of the next entry around the polygon, for each place (corners,) in an array like `Mesh.loops`."""
    starts = starts_of(sizes)
    after = np.arange(1, sizes.sum() + 1)
    after[starts + sizes - 1] = starts
    return after


def part(mesh: Mesh, polygons: Array) -> tuple[Mesh, Array]:
    """The mesh of the polygons of a mask (polygons,), and which vertices it has. Nothing changes its order."""
    half_edges = mesh.loops[np.repeat(polygons, mesh.sizes)]
    edges, edge_number = _numbered(edge(half_edges), len(mesh.drawn_by))
    tails = mesh.tails.reshape(-1, 2)[edges].ravel()
    vertices, vertex_number = _numbered(tails, mesh.tails.max() + 1)
    loops = forward(edge_number[edge(half_edges)]) + runs_back(half_edges)
    return Mesh(vertex_number[tails], mesh.drawn_by[edges], loops, mesh.sizes[polygons]), vertices


def _numbered(used: Array, count: int) -> tuple[Array, Array]:
    """The indices below a count that are used, in order, and the number of each index among them."""
    is_used = np.zeros(count, dtype=bool)
    is_used[used] = True
    return np.flatnonzero(is_used), np.cumsum(is_used) - 1


def cut(mesh: Mesh, rows: Array, tolerance: Array, layer: int, limit: int) -> Cut:
    """Cut the mesh along the lines on which the units of one layer change sign.

    `rows` (vertices, columns) holds quantities that are linear on every polygon (see `homogeneous`), with the units'
    values in the last columns. A value within its unit's `tolerance` (units,) of zero counts as zero, and is set to
    zero in `rows`. Raises OverflowError if there would be more polygons than `limit`.
    """
    return _Cutter(mesh, rows, tolerance, layer, limit).cut(mesh)


class _Cutter:
    """The growing arrays of a mesh while a layer cuts it.

    - `rows` (vertices, columns): as for `cut`.
    - `above`, `below` (vertices, words): bits for the units that are positive, and negative, at each vertex.
    - `ends` (edges, 2): the two vertices of each edge.
    - `drawn_by` (edges, 2): as in `Mesh`.
    - `polygons`: how many there will be at least, by the cuts so far.

    Every edge is split at once where a unit changes sign on it, so no edge leads from above to below.
    """

    def __init__(self, mesh: Mesh, rows: Array, tolerance: Array, layer: int, limit: int) -> None:
        self.units, self.tolerance, self.layer, self.limit = len(tolerance), tolerance, layer, limit
        self.polygons = len(mesh.sizes)
        self._refuse_beyond_limit()
        above, below = self._settle(rows)
        self.rows, self.above, self.below = _Growing(rows), _Growing(above), _Growing(below)
        self.ends = _Growing(mesh.tails.reshape(-1, 2).copy())  # a copy, because splitting an edge moves its end
        self.drawn_by = _Growing(mesh.drawn_by)

    def cut(self, mesh: Mesh) -> Cut:
        """Cut every polygon by one unit after the other, many polygons at a time."""
        loops, sizes = self._split(np.arange(len(mesh.drawn_by)), mesh.loops, mesh.sizes)
        origin = np.arange(len(sizes))
        done: list[tuple[Array, Array, Array, Array, Array]] = []
        count_done = 0
        all_units = packed(np.ones((1, self.units), dtype=bool))
        while len(sizes):
            tails = self._tails(loops)
            above, below = self.above.held[tails], self.below.held[tails]
            positive, negative = _any_in(above, sizes), _any_in(below, sizes)
            crossing, flat = positive & negative, ((positive | negative) != all_units).any(axis=1)
            again = crossing.any(axis=1)
            whole, loops_again = ~again, np.repeat(again, sizes)
            done.append((loops[~loops_again], sizes[whole], origin[whole], positive[whole], flat[whole]))
            count_done += int(np.count_nonzero(whole))
            loops, sizes, origin, above = loops[loops_again], sizes[again], origin[again], above[loops_again]
            self.polygons = count_done + 2 * len(sizes)
            self._refuse_beyond_limit()
            if len(sizes):
                loops, sizes = self._halved(loops, sizes, above, lowest(crossing[again]))
                origin = np.concatenate([origin, origin])
        loops, sizes, origin, positive, flat = (np.concatenate(parts) for parts in zip(*done, strict=True))
        finer = Mesh(self.ends.held.ravel(), self.drawn_by.held, loops, sizes)
        return Cut(finer, self.rows.held, origin, unpacked(positive, self.units), flat)

    def _tails(self, half_edges: Array) -> Array:
        """The vertices where half-edges begin."""
        return self.ends.held.ravel()[half_edges]

    def _halved(self, loops: Array, sizes: Array, above: Array, unit: Array) -> tuple[Array, Array]:
        """Cut each polygon in two by its `unit` (polygons,): first all parts where the unit is positive, then the rest.

        `above` (corners, words) holds the positive units at each corner. Around a polygon, the positive vertices form
        one run. The vertices just before and after it are zeros, and the chord joins them. If rounding makes several
        runs, the first is cut off now and the others later.
        """
        count, starts, after = len(sizes), starts_of(sizes), following(sizes)
        positive = has_bit(above, np.repeat(unit, sizes))
        rises = np.flatnonzero(~positive & positive[after])
        falls = np.flatnonzero(positive & ~positive[after])
        first = np.searchsorted(rises, starts)
        runs = np.diff(first, append=len(rises))
        rise = rises[first]
        # A run may continue past the end of the loop's array. Then the first fall does not belong to the first rise.
        fall = after[falls[first + ((falls[first] < rise) & (runs > 1))]]
        chords = self.ends.append(np.stack([self._tails(loops[rise]), self._tails(loops[fall])], axis=1))
        self.drawn_by.append(np.stack([np.full(count, self.layer), unit], axis=1))
        # The positive part keeps the half-edges from the rise to the fall, and the chord leads back to the rise. The
        # other part keeps those from the fall to the rise, and the chord leads on to the fall.
        start = np.concatenate([rise, fall]) - np.tile(starts, 2)
        kept = np.concatenate([fall - rise, rise - fall]) % np.tile(sizes, 2)
        closing = np.concatenate([twin(forward(chords)), forward(chords)])
        half, step = _spans(kept + 1)
        polygon = half % count
        halves = loops[starts[polygon] + (start[half] + step) % sizes[polygon]]
        halves[np.cumsum(kept + 1) - 1] = closing
        return self._split(chords, halves, kept + 1)

    def _split(self, edges: Array, loops: Array, sizes: Array) -> tuple[Array, Array]:
        """The loops and sizes after these edges are split wherever a unit crosses zero.

        The first part of an edge keeps the edge's number. The other parts are new edges, numbered along it.
        """
        split, vertices = self._crossings(edges)
        if not len(split):
            return loops, sizes
        # Crossing k begins a new edge, which ends at the next crossing, or where the whole edge ended.
        last = np.flatnonzero(np.diff(split, append=-1))
        first = np.append(0, last[:-1] + 1)
        heads = np.append(vertices[1:], 0)
        heads[last] = self.ends.held[split[last], 1]
        parts = self.ends.append(np.stack([vertices, heads], axis=1))
        self.drawn_by.append(self.drawn_by.held[split])
        self.ends.held[split[first], 1] = vertices[first]
        new_parts = np.bincount(split, minlength=len(self.ends.held))
        first_new = np.zeros(len(new_parts), dtype=int)
        first_new[split[first]] = parts[first]

        # Around polygons, each half-edge becomes those of the edge's parts, in reverse order if it runs back.
        whole, back = edge(loops), runs_back(loops)
        count = new_parts[whole] + 1
        corner, step = _spans(count)
        whole, back = whole[corner], back[corner]
        number = np.where(back == 1, count[corner] - 1 - step, step)
        part = np.where(number == 0, whole, first_new[whole] + number - 1)
        return forward(part) + back, np.add.reduceat(count, starts_of(sizes))

    def _crossings(self, edges: Array) -> tuple[Array, Array]:
        """Where units change sign strictly inside edges: the edge of each crossing and its new vertex.

        Crossings are sorted by edge, and along each edge from its tail to its head.
        """
        split, vertices, count = [], [], 0
        for first in range(0, len(edges), _SLICE):
            some_split, some_vertices = self._crossings_of(edges[first : first + _SLICE], count)
            split.append(some_split)
            vertices.append(some_vertices)
            count += len(some_split)
        return np.concatenate(split), np.concatenate(vertices)

    def _crossings_of(self, edges: Array, before: int) -> tuple[Array, Array]:
        """Like `_crossings`, for a few edges; `before` counts the crossings found on the edges before them."""
        tail, head = self.ends.held[edges].T
        crossed = self.above.held[tail] & self.below.held[head] | self.below.held[tail] & self.above.held[head]
        some = np.flatnonzero(crossed.any(axis=1))
        at, unit = np.nonzero(unpacked(crossed[some], self.units))
        # Each crossing cuts a polygon, and at most one other crossing makes the same cut.
        self._refuse_beyond_limit(more=(before + len(at)) // 2)
        at = some[at]
        left, right = self.rows.held[tail[at]], self.rows.held[head[at]]
        columns = left.shape[1] - self.units
        row = np.arange(len(at))
        at_left, at_right = left[row, columns + unit], right[row, columns + unit]
        order = _order_along(at, left, right, at_left, at_right)
        at, unit = at[order], unit[order]
        new = between(left[order], right[order], at_left[order], at_right[order])
        new[row, columns + unit] = 0
        above, below = self._settle(new)
        # Crossings at the same point share one vertex: the first of them keeps it.
        same = np.zeros(len(at), dtype=bool)
        same[1:] = (at[1:] == at[:-1]) & (new[row[:-1], columns + unit[1:]] == 0)
        leader = np.maximum.accumulate(np.where(same, 0, row))
        keep = (leader == row) | (new[leader, columns + unit] != 0)
        self.above.append(above[keep])
        self.below.append(below[keep])
        return edges[at[keep]], self.rows.append(new[keep])

    def _settle(self, rows: Array) -> tuple[Array, Array]:
        """Set the values within the tolerance to zero; return the bits of positive and of negative values."""
        values = rows[:, rows.shape[1] - self.units :]
        values[(values <= self.tolerance) & (values >= -self.tolerance)] = 0
        return packed(values > 0), packed(values < 0)

    def _refuse_beyond_limit(self, more: int = 0) -> None:
        if self.polygons + more > self.limit:
            rule = "give a smaller box or a larger limit"
            raise OverflowError(f"polygons(network, box): the box holds more than limit={self.limit} polygons; {rule}")


class _Growing:
    """An array that grows at its end, at a cost proportional to the rows added. `held` is the part in use."""

    def __init__(self, array: Array) -> None:
        self._array = array
        self.held = array

    def append(self, rows: Array) -> Array:
        """Add rows and return their indices."""
        start, stop = len(self.held), len(self.held) + len(rows)
        if rows.dtype != self._array.dtype:
            self._array = self._array.astype(np.result_type(rows, self._array))
        if stop > len(self._array):
            larger = np.empty((2 * stop, *rows.shape[1:]), dtype=self._array.dtype)
            larger[:start] = self._array[:start]
            self._array = larger
        self._array[start:stop] = rows
        self.held = self._array[:stop]
        return np.arange(start, stop)


def _order_along(at: Array, left: Array, right: Array, at_left: Array, at_right: Array) -> Array:
    """The order that sorts crossings by edge, and by position along each edge.

    For each crossing: its edge `at`, the rows `left` and `right` of the edge's tail and head, and the unit's values
    `at_left` and `at_right` there.
    """
    if left.dtype.kind == "f":
        return np.lexsort((at_left / (at_left - at_right), at))
    # The position is r / (1 + r) for the ratio r of the values, each divided by its row's weight.
    parts = (abs(part).tolist() for part in (at_left, right[:, 0], at_right, left[:, 0]))
    ratios = [Fraction(a * b, c * d) for a, b, c, d in zip(*parts, strict=True)]
    keys = list(zip(at.tolist(), ratios, strict=True))
    return np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=int)


def _spans(lengths: Array) -> tuple[Array, Array]:
    """For consecutive spans of these lengths: the span that each entry belongs to, and the entry's index in it."""
    owner = np.repeat(np.arange(len(lengths)), lengths)
    return owner, np.arange(len(owner)) - np.repeat(starts_of(lengths), lengths)


def _any_in(words: Array, sizes: Array) -> Array:
    """The bits (polygons, words) that are set at any corner of a polygon, of bits (corners, words)."""
    return np.bitwise_or.reduceat(words, starts_of(sizes), axis=0)
