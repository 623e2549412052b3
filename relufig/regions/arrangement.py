"""A box cut into convex polygons, unit by unit, by the lines on which units change sign.

The mesh is held as half-edges in arrays. A unit is known only by its values at the vertices; it is linear along every
edge and within every polygon. So the only thing to decide is the sign of a unit at a vertex. A unit that is zero at a
vertex passes through that vertex, whatever the other units do, and no other vertex is made beside it. The signs alone
then say how polygons are cut. This keeps the mesh sound however degenerate the lines are.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from relufig.numbers.arrays import Array
from relufig.regions.homogeneous import between

_WORD = 64  # signs are stored as bits in words of this size


@dataclass(frozen=True, eq=False)
class Mesh:
    """Polygons and their edges.

    Half-edge 2e runs along edge e, and half-edge 2e + 1 runs back. `tails` holds the vertex where each half-edge
    begins. `drawn_by` (edges, 2) holds the layer and the unit that drew each edge. `loops` holds the half-edges around
    one polygon after the other, counterclockwise; `sizes` holds their number for each polygon.
    """

    tails: Array
    drawn_by: Array
    loops: Array
    sizes: Array


class Cut(NamedTuple):
    """The result of a cut: the finer mesh, the rows of its vertices, and facts about each polygon.

    `origin` (polygons,) is the polygon of the coarser mesh that it was cut from, `active` (polygons, units) says which
    units are positive, and `flat` (polygons,) says whether some unit was taken for zero everywhere in it.
    """

    mesh: Mesh
    rows: Array
    origin: Array
    active: Array
    flat: Array


def rectangle() -> Mesh:
    """One polygon with vertices 0 to 3, counterclockwise, drawn by layer 0."""
    corners = np.arange(4)
    tails = np.stack([corners, (corners + 1) % 4], axis=1).ravel()
    return Mesh(tails, np.tile([0, -1], (4, 1)), 2 * corners, np.array([4]))


def cut(mesh: Mesh, rows: Array, tolerance: Array, layer: int, limit: int) -> Cut:
    """Cut the mesh along the lines on which the units of one layer change sign.

    `rows` (vertices, columns) holds quantities that are linear on every polygon (see `homogeneous`), with the units'
    values in the last columns. A value within its unit's `tolerance` of zero counts as zero. Raises OverflowError if
    there would be more polygons than `limit`.
    """
    return _Cutter(mesh, rows, tolerance, layer, limit).cut(mesh)


class _Cutter:
    """The growing arrays of a mesh while a layer cuts it.

    `above` and `below` hold, for each vertex, bits for the units that are positive and negative there. Every edge is
    split at once where a unit changes sign on it, so no edge leads from above to below.
    """

    def __init__(self, mesh: Mesh, rows: Array, tolerance: Array, layer: int, limit: int) -> None:
        self.units, self.tolerance, self.layer, self.limit = len(tolerance), tolerance, layer, limit
        rows, above, below = self._settled(rows)
        self.rows, self.above, self.below = _Growing(rows), _Growing(above), _Growing(below)
        self.ends = _Growing(mesh.tails.reshape(-1, 2))
        self.drawn_by = _Growing(mesh.drawn_by)

    def cut(self, mesh: Mesh) -> Cut:
        """Cut every polygon by one unit after the other, many polygons at a time."""
        self._refuse_beyond_limit(len(mesh.sizes))
        edges = np.arange(len(mesh.drawn_by))
        loops, sizes = self._with_splits(edges, mesh.loops, mesh.sizes, len(mesh.sizes))
        origin = np.arange(len(sizes))
        finished_parts: list[tuple[Array, Array, Array, Array, Array]] = []
        all_units = _packed(np.ones((1, self.units), dtype=bool))
        finished = 0
        while len(sizes):
            tails = self.ends.held.ravel()[loops]
            above, below = self.above.held[tails], self.below.held[tails]
            positive, negative = _any_in(above, sizes), _any_in(below, sizes)
            crossed, flat = positive & negative, ((positive | negative) != all_units).any(axis=1)
            again = crossed.any(axis=1)
            around = np.repeat(again, sizes)
            finished_parts.append((loops[~around], sizes[~again], origin[~again], positive[~again], flat[~again]))
            finished += len(finished_parts[-1][1])
            loops, sizes, origin, above = loops[around], sizes[again], origin[again], above[around]
            self._refuse_beyond_limit(finished + 2 * len(sizes))
            loops, sizes = self._halved(loops, sizes, above, _lowest(crossed[again]), finished)
            origin = np.concatenate([origin, origin])
        loops, sizes, origin, positive, flat = (np.concatenate(parts) for parts in zip(*finished_parts, strict=True))
        finer = Mesh(self.ends.held.ravel(), self.drawn_by.held, loops, sizes)
        return Cut(finer, self.rows.held, origin, _unpacked(positive, self.units), flat)

    def _halved(self, loops: Array, sizes: Array, above: Array, unit: Array, finished: int) -> tuple[Array, Array]:
        """Cut each polygon in two by its unit: first come the parts where the unit is positive, then the others.

        Around a polygon, the positive vertices form one run. The vertices just before and after it are zeros, and the
        chord joins them. If rounding makes several runs, the first is cut off now and the others later.
        """
        if not len(sizes):
            return loops, sizes
        starts = np.cumsum(sizes) - sizes
        following = np.arange(1, len(loops) + 1)
        following[starts + sizes - 1] = starts
        positive = _bit(above, np.repeat(unit, sizes))
        rises = np.flatnonzero(~positive & positive[following])
        falls = np.flatnonzero(positive & ~positive[following])
        first = np.searchsorted(rises, starts)
        runs = np.diff(first, append=len(rises))
        rise = rises[first]
        # A run may continue past the end of the loop's array. Then the first fall does not belong to the first rise.
        fall = following[falls[first + ((falls[first] < rise) & (runs > 1))]]
        tails = self.ends.held.ravel()[loops]
        drawn_by = np.stack([np.full(len(unit), self.layer), unit], axis=1)
        chords = self.ends.append(np.stack([tails[rise], tails[fall]], axis=1))
        self.drawn_by.append(drawn_by)
        begin = np.concatenate([rise, fall]) - np.tile(starts, 2)
        kept = np.concatenate([fall - rise, rise - fall]) % np.tile(sizes, 2)
        owner, place = _spans(kept + 1)
        polygon = owner % len(sizes)
        halves = loops[starts[polygon] + (begin[owner] + place) % sizes[polygon]]
        halves[np.cumsum(kept + 1) - 1] = np.concatenate([2 * chords + 1, 2 * chords])
        return self._with_splits(chords, halves, kept + 1, finished + 2 * len(sizes))

    def _with_splits(self, edges: Array, loops: Array, sizes: Array, polygons: int) -> tuple[Array, Array]:
        """The loops after the edges are split wherever a unit crosses zero; the first part keeps the edge's number."""
        split, vertices = self._crossings(edges, polygons)
        if not len(split):
            return loops, sizes
        last = np.flatnonzero(np.diff(split, append=-1))
        far = np.append(vertices[1:], 0)
        far[last] = self.ends.held[split[last], 1]
        parts = self.ends.append(np.stack([vertices, far], axis=1))
        self.drawn_by.append(self.drawn_by.held[split])
        count = np.bincount(split, minlength=len(self.ends.held))
        first = np.zeros(len(count), dtype=int)
        begins = np.append(0, last[:-1] + 1)
        first[split[begins]] = parts[begins]
        self.ends.held[split[begins], 1] = vertices[begins]

        edge, back = loops >> 1, loops & 1
        pieces = count[edge] + 1
        owner, place = _spans(pieces)
        edge, back, pieces_of = edge[owner], back[owner], pieces[owner]
        place = np.where(back == 1, pieces_of - 1 - place, place)
        part = np.where(place == 0, edge, first[edge] + place - 1)
        return 2 * part + back, np.add.reduceat(pieces, np.cumsum(sizes) - sizes)

    def _crossings(self, edges: Array, polygons: int) -> tuple[Array, Array]:
        """Where units change sign strictly inside edges: the edge of each crossing and its new vertex, in order."""
        tail, head = self.ends.held[edges].T
        crossed = self.above.held[tail] & self.below.held[head] | self.below.held[tail] & self.above.held[head]
        some = np.flatnonzero(crossed.any(axis=1))
        at, unit = np.nonzero(_unpacked(crossed[some], self.units))
        # Each crossing cuts a polygon, and at most one other crossing makes the same cut.
        self._refuse_beyond_limit(polygons + len(at) // 2)
        at = some[at]
        left, right = self.rows.held[tail[at]], self.rows.held[head[at]]
        columns = left.shape[1] - self.units
        row = np.arange(len(at))
        at_left, at_right = left[row, columns + unit], right[row, columns + unit]
        order = _order_along(at, left, right, at_left, at_right)
        at, unit = at[order], unit[order]
        new = between(left[order], right[order], at_left[order], at_right[order])
        new[row, columns + unit] = 0
        new, above, below = self._settled(new)
        # Crossings at the same point share one vertex: the first of them keeps it.
        same = np.zeros(len(at), dtype=bool)
        same[1:] = (at[1:] == at[:-1]) & (new[row[:-1], columns + unit[1:]] == 0)
        leader = np.maximum.accumulate(np.where(same, 0, row))
        keep = (leader == row) | (new[leader, columns + unit] != 0)
        self.above.append(above[keep])
        self.below.append(below[keep])
        return edges[at[keep]], self.rows.append(new[keep])

    def _settled(self, rows: Array) -> tuple[Array, Array, Array]:
        """The rows with values within the tolerance set to zero, and the bits of positive and of negative values."""
        rows = rows.copy()
        values = rows[:, rows.shape[1] - self.units :]
        values[abs(values) <= self.tolerance] = 0
        return rows, _packed(values > 0), _packed(values < 0)

    def _refuse_beyond_limit(self, polygons: int) -> None:
        if polygons > self.limit:
            rule = "give a smaller box or a larger limit"
            raise OverflowError(f"polygons(network, box): the box holds more than limit={self.limit} polygons; {rule}")


class _Growing:
    """An array that grows at its end, at a cost proportional to the rows added."""

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
    """The order that sorts crossings by edge, and by position along each edge."""
    if left.dtype.kind == "f":
        return np.lexsort((at_left / (at_left - at_right), at))
    parts = (abs(part).tolist() for part in (at_left, right[:, 0], at_right, left[:, 0]))
    ahead = [Fraction(a * b, c * d) for a, b, c, d in zip(*parts, strict=True)]
    return np.array(sorted(range(len(at)), key=lambda i: (at[i], ahead[i])), dtype=int)


def _spans(lengths: Array) -> tuple[Array, Array]:
    """For consecutive spans of these lengths: the span that each entry belongs to, and the entry's index in it."""
    owner = np.repeat(np.arange(len(lengths)), lengths)
    return owner, np.arange(len(owner)) - np.repeat(np.cumsum(lengths) - lengths, lengths)


def _packed(signs: Array) -> Array:
    """Pack rows of booleans into rows of 64-bit words, the first boolean in the lowest bit."""
    words = -(-signs.shape[1] // _WORD)
    octets = np.zeros((len(signs), 8 * words), dtype=np.uint8)
    packed = np.packbits(signs, axis=1, bitorder="little")
    octets[:, : packed.shape[1]] = packed
    return octets.view("<u8")


def _unpacked(words: Array, units: int) -> Array:
    """The booleans that `_packed` packed."""
    octets = np.ascontiguousarray(words).view(np.uint8)
    return np.unpackbits(octets, axis=1, bitorder="little", count=units).astype(bool)


def _any_in(words: Array, sizes: Array) -> Array:
    """The bits that are set in any row of a polygon. Each polygon has `sizes` consecutive rows."""
    starts = np.cumsum(sizes) - sizes
    columns = [np.bitwise_or.reduceat(np.ascontiguousarray(column), starts) for column in words.T]
    return np.stack(columns, axis=1)


def _lowest(words: Array) -> Array:
    """The number of the lowest bit set in each row."""
    word = np.argmax(words != 0, axis=1)
    bits = words[np.arange(len(words)), word]
    return np.asarray(word * _WORD + np.bitwise_count(~bits & (bits - np.uint64(1))))


def _bit(words: Array, number: Array) -> Array:
    """Whether bit `number` is set, row by row."""
    word = words[np.arange(len(words)), number // _WORD]
    return np.asarray((word >> (number % _WORD).astype(np.uint64)) & np.uint64(1) != 0)
