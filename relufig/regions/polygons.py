"""The polygons into which a network cuts a box in the plane: where its units are active, and its affine map there.

Layer by layer, the lines on which units change sign cut the polygons of the earlier layers (see `arrangement`). On each
polygon the activation pattern is constant, so the network is an affine map. Neighbours with the same map merge into the
linear pieces of the function. There may be far fewer pieces than polygons: a network that sorts two numbers has two.

Rational arithmetic is exact. In floats, a pre-activation counts as zero if rounding could have moved it away from zero
(see `relufig.regions.rounding`). Where large values cancel, this may hide all that a unit does. So polygons on which a
unit was taken for zero are checked in Fractions. If a float was wrong by more than rounding the weights explains,
everything is computed again in Fractions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from relufig.networks.network import Network
from relufig.numbers.arrays import Array, refuse_overflow
from relufig.regions import arrangement, merging, planes, rounding
from relufig.regions.arrangement import Mesh, starts_of, twin
from relufig.regions.counting import refuse_limit
from relufig.regions.homogeneous import Layer, divided, floating, integer_rows, integral, reduced, times

# Affine maps are computed for this many polygons at a time, to bound memory.
_SLICE = 4096
# The effect of rounding is measured at this many points of the box, or on this many polygons.
_PROBES = 256
# Of the polygons on which a unit was taken for zero, this many are checked: the largest.
_DOUBTS = 32
# There, a value above this share of the tolerance is more than rounding the weights explains.
_CLEAR = 2.0**-7


@dataclass(frozen=True, eq=False)
class Polygons:
    """The polygons of constant activation pattern of a network on a box, in floats or Fractions.

    Parameters
    ----------
    network : Network
        The network.
    plane : ndarray, shape (3, n_in)
        The vectors origin, first and second: a point (s, t) of the box is the input origin + s first + t second.
    vertices : ndarray, shape (vertices, 2)
        The points (s, t) at the corners of polygons.
    values : ndarray, shape (vertices, n_out)
        The outputs at the vertices.
    patterns : tuple of ndarray of bool, shape (polygons, width)
        For each hidden layer, which of its units are active (positive) on each polygon.
    mesh : Mesh
        The edges and the loops of the polygons.
    rounded : bool, optional
        Whether everything was computed in Fractions and then rounded to floats.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig import regions
    >>> a, b = rf.inputs("a", "b")
    >>> polygons = regions.polygons(rf.build(rf.relu(a), rf.relu(b)), ((-1, 1), (-1, 1)))

    How many are there, and what do they look like?

    >>> len(polygons), polygons.areas.tolist()
    (4, [1.0, 1.0, 1.0, 1.0])
    >>> polygons.vertices[polygons.loops[0]].tolist()
    [[1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]]

    Which units are active on each polygon, and which affine map does the network compute there?

    >>> polygons.patterns[0].tolist()
    [[True, True], [False, True], [True, False], [False, False]]
    >>> polygons.gradients[0].tolist(), polygons.biases[0].tolist()
    ([[1.0, 0.0], [0.0, 1.0]], [0.0, 0.0])
    """

    network: Network
    plane: Array
    vertices: Array
    values: Array
    patterns: tuple[Array, ...]
    mesh: Mesh
    rounded: bool = False

    def __len__(self) -> int:
        return len(self.mesh.sizes)

    @property
    def edges(self) -> Array:
        """The two vertices of each edge, shape (edges, 2)."""
        return self.mesh.tails.reshape(-1, 2)

    @property
    def edge_layers(self) -> Array:
        """The hidden layer that drew each edge, from 1 on, shape (edges,); 0 for the box.

        If several units bend along one line, the first of them drew it.
        """
        return self.mesh.drawn_by[:, 0]

    @property
    def edge_units(self) -> Array:
        """The unit that drew each edge, counted from 0 in its layer, shape (edges,); -1 for the box."""
        return self.mesh.drawn_by[:, 1]

    @property
    def edge_polygons(self) -> Array:
        """The polygons to the left and to the right of each edge, shape (edges, 2); -1 is outside the box."""
        return merging.polygons_beside(self.mesh)

    @cached_property
    def loops(self) -> list[Array]:
        """The vertices around each polygon, counterclockwise. Some may lie on a straight line between others."""
        return np.split(self.mesh.tails[self.mesh.loops], np.cumsum(self.mesh.sizes)[:-1])

    @cached_property
    def centers(self) -> Array:
        """A point inside each polygon, shape (polygons, 2): the mean of its vertices."""
        starts = starts_of(self.mesh.sizes)
        corners = self.vertices[self.mesh.tails[self.mesh.loops]]
        counts = as_fractions(self.mesh.sizes) if self._exact else self.mesh.sizes
        return np.asarray(np.add.reduceat(corners, starts, axis=0) / counts[:, None])

    @cached_property
    def areas(self) -> Array:
        """The area of each polygon, in units of s times t."""
        starts = starts_of(self.mesh.sizes)
        # Measured from a corner of the polygon: otherwise rounding would lose small areas far from the origin.
        base = np.repeat(self.mesh.tails[self.mesh.loops[starts]], self.mesh.sizes)
        x, y = (self.vertices[self.mesh.tails[self.mesh.loops]] - self.vertices[base]).T
        x_next, y_next = (self.vertices[self.mesh.tails[twin(self.mesh.loops)]] - self.vertices[base]).T
        return np.asarray(np.add.reduceat(x * y_next - x_next * y, starts) / 2)

    @property
    def gradients(self) -> Array:
        """The gradient of each output on each polygon, with respect to (s, t): shape (polygons, n_out, 2)."""
        return self._maps[:, 1:].swapaxes(1, 2)

    @property
    def biases(self) -> Array:
        """The biases of the affine map of each polygon: its value at s = t = 0, shape (polygons, n_out)."""
        return self._maps[:, 0]

    @property
    def offsets(self) -> Array:
        """An older name of `biases`."""
        return self.biases

    def inputs(self, points: Any) -> Array:
        """The network's inputs at points of the plane.

        Parameters
        ----------
        points : array_like, shape (..., 2)
            The points (s, t).

        Returns
        -------
        ndarray, shape (..., n_in)
            The inputs origin + s first + t second.

        Examples
        --------
        >>> import relufig as rf
        >>> from relufig import regions
        >>> sorter = rf.build(*rf.sort3(*rf.inputs("a", "b", "c")))
        >>> polygons = regions.polygons(sorter, ((0, 1), (0, 1)), plane=((0, 0, 5), (1, 0, 0), (0, 1, 0)))
        >>> polygons.inputs([0.25, 0.5])
        array([0.25, 0.5 , 5.  ])
        """
        return np.asarray(self.plane[0] + np.asarray(points) @ self.plane[1:])

    def merged(self) -> LinearPieces:
        """Merge neighbours between which no output bends into the linear pieces of the function.

        In floats, gradients count as equal if rounding could have made the difference.

        Returns
        -------
        LinearPieces
            The pieces, each a group of polygons.

        Examples
        --------
        The two ReLUs bend along the same line, and cancel:

        >>> import relufig as rf
        >>> from relufig import regions
        >>> a, b = rf.inputs("a", "b")
        >>> network = rf.build(rf.relu(a - b) - rf.relu(b - a))
        >>> polygons = regions.polygons(network, ((0, 1), (0, 1)))
        >>> len(polygons), len(polygons.merged())
        (2, 1)
        """
        beside = self.edge_polygons
        inner = np.flatnonzero((beside >= 0).all(axis=1))
        left, right = beside[inner].T
        jumps = abs(self.gradients[left] - self.gradients[right])
        straight = np.all(jumps <= self._gradient_tolerance, axis=(1, 2))
        return LinearPieces(self, merging.components(beside[inner[straight]], len(self)))

    @cached_property
    def _maps(self) -> Array:
        """The affine maps, shape (polygons, 3, n_out): the value at s = t = 0, and the slopes along s and t."""
        exact = self._exact or self.rounded
        plane = as_fractions(self.plane) if self.rounded else self.plane
        maps = _affine_maps(_layers(self.network, exact), plane, self.patterns, len(self))
        return maps.astype(float) if self.rounded else maps

    @property
    def _gradient_tolerance(self) -> Any:
        if self._exact or self.rounded:  # equal Fractions are rounded to equal floats
            return 0
        some = [pattern[:: len(self) // _PROBES + 1] for pattern in self.patterns]

        def maps(layers: Sequence[Layer]) -> list[Array]:
            return [_affine_maps(layers, self.plane, some, len(some[0]) if some else 1)]

        return rounding.spread(maps, _layers(self.network, False))[0][1:].T

    @property
    def _exact(self) -> bool:
        return self.vertices.dtype == object


@dataclass(frozen=True, eq=False)
class LinearPieces:
    """The linear pieces of a network on a box: groups of polygons, connected by edges, with one affine map.

    A piece need not be convex, and may have holes.

    Parameters
    ----------
    polygons : Polygons
        The polygons.
    labels : ndarray of int, shape (polygons,)
        The piece of each polygon, numbered from 0.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig import regions
    >>> a, b = rf.inputs("a", "b")
    >>> pieces = regions.polygons(rf.build(rf.maximum(a, b)), ((0, 1), (0, 1))).merged()
    >>> len(pieces), pieces.areas.tolist()
    (2, [0.5, 0.5])
    """

    polygons: Polygons
    labels: Array

    def __len__(self) -> int:
        return int(self.labels.max()) + 1

    @cached_property
    def bends(self) -> Array:
        """Which edges lie between two pieces, so that some output bends there: booleans, shape (edges,)."""
        beside = self.polygons.edge_polygons
        left, right = np.append(self.labels, -1)[beside].T
        return np.asarray((left != right) & (beside >= 0).all(axis=1))

    @cached_property
    def outlines(self) -> list[list[Array]]:
        """The loops around each piece, as vertices of the polygons: counterclockwise, then clockwise around its holes.

        A loop keeps every vertex that lies on it, so neighbours share theirs. It may pass a vertex twice, where a piece
        touches itself.
        """
        vertices = self.polygons.vertices
        pieces = merging.boundaries(self.polygons.mesh, self.labels)
        return [sorted(loops, key=lambda loop: -merging.signed_area(vertices[loop])) for loops in pieces]

    @cached_property
    def areas(self) -> Array:
        """The area of each piece, in units of s times t."""
        total = np.zeros(len(self), dtype=self.polygons.areas.dtype)
        np.add.at(total, self.labels, self.polygons.areas)
        return total

    @property
    def gradients(self) -> Array:
        """The gradient of each output on each piece, with respect to (s, t): shape (pieces, n_out, 2)."""
        return np.asarray(self.polygons.gradients[self._largest])

    @property
    def biases(self) -> Array:
        """The biases of the affine map of each piece: its value at s = t = 0, shape (pieces, n_out)."""
        return np.asarray(self.polygons.biases[self._largest])

    @property
    def offsets(self) -> Array:
        """An older name of `biases`."""
        return self.biases

    @cached_property
    def _largest(self) -> Array:
        """The largest polygon of each piece."""
        order = np.lexsort((-self.polygons.areas, self.labels))
        return order[np.unique(self.labels[order], return_index=True)[1]]


def polygons(
    network: Network, box: Any, *, plane: Sequence[Any] | None = None, exact: bool = False, limit: int = 100_000
) -> Polygons:
    """The polygons of constant activation pattern of a network on a box.

    The memory used is proportional to the number of polygons times the units of the widest layer.

    Parameters
    ----------
    network : Network
        A network with two inputs, or with any number if `plane` is given.
    box : ((s_low, s_high), (t_low, t_high))
        The box, in the plane's coordinates (s, t).
    plane : sequence of three vectors, optional
        The vectors (origin, first, second), each of n_in numbers: the point (s, t) of the box is the input
        origin + s first + t second. By default s and t are the two inputs.
    exact : bool, optional
        Whether to compute and return everything in Fractions (float weights are exact rational numbers). Otherwise
        everything is in floats; if they are found to lose a part, everything is computed in Fractions and rounded,
        which takes longer (see `Polygons.rounded`).
    limit : int, optional
        The largest number of polygons to find.

    Returns
    -------
    Polygons
        The polygons, their edges and vertices, and the network's affine map on each.

    Raises
    ------
    ValueError
        If the network needs a plane, the box has no area, the two directions of the plane are parallel, or `limit` is
        not a whole number of at least 1.
    TypeError
        If a bound or an entry is not a number.
    OverflowError
        If there are more polygons than `limit`, or a value is beyond the range of floats.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig import regions
    >>> a, b = rf.inputs("a", "b")
    >>> network = rf.build(rf.relu(a), rf.relu(b), rf.relu(a + b))
    >>> len(regions.polygons(network, ((-1, 1), (-1, 1))))
    6

    A network that sorts has a polygon for each pattern of its ReLUs, and a linear piece for each order of its inputs.
    Here it is looked at in a plane of its three inputs:

    >>> sorter = rf.build(*rf.sort3(*rf.inputs("a", "b", "c")))
    >>> polygons = regions.polygons(sorter, ((-1, 1), (-1, 1)), plane=((0, 0, 0), (1, -1, 0), (1, 1, -2)))
    >>> len(polygons), len(polygons.merged())
    (6, 6)
    """
    sides, directions = planes.box_sides(box, exact), planes.directions(network, plane, exact)
    refuse_limit(limit, planes.LABEL)
    (left, right), (low, high) = sides
    points = np.array([(left, low), (right, low), (right, high), (left, high)], dtype=object if exact else float)
    layers = _layers(network, exact)
    with np.errstate(over="ignore", invalid="ignore"):  # `refuse_overflow` raises a clear error instead
        tolerances = _tolerances(layers, points, directions, exact)
        vertices, values, patterns, mesh, doubtful = _cut(layers, points, directions, tolerances, limit)
    result = Polygons(network, directions, vertices, values, patterns, mesh)
    if exact or not _misjudged(result, np.flatnonzero(doubtful), layers, tolerances):
        return result
    exactly = polygons(network, box, plane=plane, exact=True, limit=limit)
    vertices, values = exactly.vertices.astype(float), exactly.values.astype(float)
    return Polygons(network, directions, vertices, values, exactly.patterns, exactly.mesh, rounded=True)


def _cut(
    layers: list[Layer], corners: Array, plane: Array, tolerances: list[Array], limit: int
) -> tuple[Array, Array, tuple[Array, ...], Mesh, Array]:
    """The vertices, the outputs there, the patterns, the mesh, and on which polygons a unit was taken for zero."""
    mesh = arrangement.rectangle()
    patterns: list[Array] = []
    doubtful = np.zeros(1, dtype=bool)
    # Rows [w, w s, w t] and w x, as in `relufig.regions.homogeneous`.
    vectors = np.hstack([corners, plane[0] + corners @ plane[1:]])
    rows = integer_rows(vectors) if corners.dtype == object else np.hstack([np.ones((4, 1)), vectors])
    points, x = rows[:, :3], rows[:, 3:]
    for layer, tolerance in zip(layers, tolerances, strict=True):
        columns, carried = _columns(layer, points, x)
        # Large, and all that is needed of them is in the columns.
        del points, x
        if len(tolerance):
            mesh, columns, origin, active, flat = arrangement.cut(mesh, columns, tolerance, len(patterns) + 1, limit)
            patterns = [*(pattern[origin] for pattern in patterns), active]
            doubtful = doubtful[origin] | flat
        points, x = _after(layer, columns, carried)
        del columns
    return divided(points[:, 1:], points[:, :1]), divided(x, points[:, :1]), tuple(patterns), mesh, doubtful


def _columns(layer: Layer, points: Array, x: Array) -> tuple[Array, int]:
    """What is linear on every polygon, a row for each vertex: points, the part of x that skips, pre-activations.

    Also the number of columns of that part.
    """
    z = layer.preactivations(points[:, :1], x)
    refuse_overflow(z, planes.LABEL)
    carried = x.shape[1] if layer.skips else 0
    return np.hstack([points, x[:, :carried], z]), carried


def _after(layer: Layer, columns: Array, carried: int) -> tuple[Array, Array]:
    """The points and the layer's outputs there. The columns are used up."""
    points, x, z = np.split(columns, [3, 3 + carried], axis=1)
    x = layer.output(points[:, :1], x, np.maximum(z, 0, out=z))
    refuse_overflow(x, planes.LABEL)
    points = times(points, layer.scale)
    if x.dtype.kind != "f":  # keep whole numbers small
        points, x = np.split(reduced(np.hstack([points, x])), [3], axis=1)
    return points, x


def _misjudged(polygons: Polygons, doubtful: Array, layers: list[Layer], tolerances: list[Array]) -> bool:
    """Whether a unit's sign is wrong somewhere in a doubtful polygon, by more than rounding explains.

    Only the largest doubtful polygons are checked: in floats, and where a value is small but not zero, in Fractions.
    """
    if not len(doubtful):
        return False
    doubtful = doubtful[np.argsort(-polygons.areas[doubtful], kind="stable")][:_DOUBTS]
    # Check halfway between the center and each vertex: a line that was lost may well pass through the center.
    corners = [polygons.vertices[polygons.loops[at]] for at in doubtful]
    at = np.repeat(doubtful, [len(each) for each in corners])
    x = polygons.inputs((np.concatenate(corners) + polygons.centers[at]) / 2)
    z = rounding.preactivations(layers, np.ones((len(x), 1)), x)
    small = [((each != 0) & (abs(each) <= size)).any(axis=1) for each, size in zip(z, tolerances, strict=True)]
    kept = np.any(small, axis=0)
    if not kept.any():
        return False
    rows = integer_rows(as_fractions(x[kept]))
    exactly = rounding.preactivations(_layers(polygons.network, exact=True), rows[:, :1], rows[:, 1:], divided)
    patterns = iter(polygons.patterns)
    for true, tolerance in zip(exactly, tolerances, strict=True):
        if len(tolerance):
            clear = abs(true) > tolerance * _CLEAR
            if (clear & ((true > 0) != next(patterns)[at[kept]])).any():
                return True
    return False


def as_fractions(numbers: Array) -> Array:
    """The array's numbers as Fractions, exactly."""
    return np.array([Fraction(number) for number in numbers.ravel().tolist()], dtype=object).reshape(numbers.shape)


def _affine_maps(layers: Sequence[Layer], plane: Array, patterns: Sequence[Array], count: int) -> Array:
    """The affine map of each polygon, shape (polygons, 3, n_out): the images of the origin and of the two directions.

    Directions are vectors of weight zero, so biases do not move them.
    """
    rows = integer_rows(plane.reshape(1, -1)) if plane.dtype == object else np.array([[1.0, *plane.ravel()]])
    start = rows[0, 1:].reshape(plane.shape)
    maps = []
    for first in range(0, count, _SLICE):
        part = slice(first, min(first + _SLICE, count))
        size = part.stop - part.start
        w = np.tile(np.array([[rows[0, 0]], [0], [0]], dtype=rows.dtype), (size, 1))
        x, active = np.tile(start, (size, 1)), iter(patterns)
        for layer in layers:
            z = layer.preactivations(w, x)
            if z.shape[1]:
                z = z * np.repeat(next(active)[part], 3, axis=0)
            x, w = layer.output(w, x, z), times(w, layer.scale)
        maps.append(divided(x, np.repeat(w[::3], 3, axis=0)).reshape(size, 3, -1))
    return np.concatenate(maps)


def _layers(network: Network, exact: bool) -> list[Layer]:
    return [(integral if exact else floating)(block) for block in network.blocks]


def _tolerances(layers: list[Layer], corners: Array, plane: Array, exact: bool) -> list[Array]:
    if exact:
        return [np.zeros(len(layer.c), dtype=int) for layer in layers]
    inside = np.random.default_rng(0).random((_PROBES, 2)) * (corners[2] - corners[0]) + corners[0]
    return rounding.tolerances(layers, plane[0] + np.concatenate([corners, inside]) @ plane[1:])
