"""Polygons merged into larger pieces: which polygons belong together, and the loops around each piece."""

from __future__ import annotations

import numpy as np

from relufig.numbers.arrays import Array
from relufig.regions.arrangement import Mesh, following, twin


def polygons_beside(mesh: Mesh) -> Array:
    """The polygons to the left and to the right of each edge, shape (edges, 2); -1 is outside the box."""
    beside = np.full(len(mesh.tails), -1)
    beside[mesh.loops] = np.repeat(np.arange(len(mesh.sizes)), mesh.sizes)
    return beside.reshape(-1, 2)


def components(pairs: Array, count: int) -> Array:
    """The component of each of `count` polygons, if each pair in `pairs` (n, 2) belongs together.

    Components are numbered in the order in which they first occur.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(pairs), dtype=np.int8), pairs.T), shape=(count, count))
    labels = connected_components(graph, directed=False)[1]
    first = np.unique(labels, return_index=True)[1]
    return np.asarray(np.argsort(np.argsort(first))[labels])


def boundaries(mesh: Mesh, labels: Array, inside: Array | None = None) -> list[list[Array]]:
    """The loops around each piece, as vertices, with the piece on the left.

    So loops run counterclockwise, except around holes. `labels` (polygons,) is the piece of each polygon, or -1
    for none. A loop may pass a vertex twice, where a piece touches itself. If the mesh is a part of another, `inside`
    (edges,) tells which edges are inside pieces, though the polygons beyond them were left out.
    """
    after = np.empty(len(mesh.tails), dtype=int)
    after[mesh.loops] = mesh.loops[following(mesh.sizes)]
    label = np.append(labels, -1)[polygons_beside(mesh)].ravel()
    half_edges = np.arange(len(label))
    bounding = (label >= 0) & (label != label[twin(half_edges)])
    if inside is not None:
        bounding &= ~np.repeat(inside, 2)
    # The next half-edge of a piece's boundary is found by turning around the vertex, past the edges inside the piece.
    next_bounding = after[bounding]
    while len(inner := np.flatnonzero(~bounding[next_bounding])):
        next_bounding[inner] = after[twin(next_bounding[inner])]
    remaining = dict(zip(half_edges[bounding].tolist(), next_bounding.tolist(), strict=True))
    loops: list[list[Array]] = [[] for _ in range(labels.max() + 1)]
    while remaining:
        start, half_edge = remaining.popitem()
        loop = [start]
        while half_edge != start:
            loop.append(half_edge)
            half_edge = remaining.pop(half_edge)
        loops[label[start]].append(mesh.tails[loop])
    return loops


def signed_area(points: Array) -> float:
    """The area inside a closed loop of points (n, 2), positive if the loop runs counterclockwise."""
    x, y = (points - points[0]).T
    return float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y) / 2)
