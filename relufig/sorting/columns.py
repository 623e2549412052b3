"""Where to draw the comparators of a network: in the fewest columns in which no two of a layer overlap.

Comparators of a layer overlap, drawn in one column, if the spans of wires between their ends do. Taken by their lower
ends, each put in the first column that is free there, intervals need no more columns than overlap at some point, and
fewer cannot do (interval partitioning; J. Kleinberg, E. Tardos, "Algorithm Design", 2005, section 4.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from relufig.sorting.network import Comparator, ComparatorNetwork

# Columns of a layer are this far apart, and the layers' outer columns one unit.
_WITHIN_LAYER = 0.5


class Placed(NamedTuple):
    """A comparator of layer `layer` (from 0), the k-th of it, drawn at `position` along the wires."""

    comparator: Comparator
    layer: int
    k: int
    position: float


def placed(network: ComparatorNetwork) -> tuple[list[Placed], list[float]]:
    """Every comparator with its position along the wires, and the middles of the gaps before, between and after layers.

    Positions are in units of the distance between layers; the wires begin at 0.
    """
    found: list[Placed] = []
    gaps = [0.5]
    for at, layer in enumerate(columns(network)):
        place = {pair: k for k, pair in enumerate(network.layers[at])}
        for offset, column in enumerate(layer):
            position = gaps[-1] + 0.5 + offset * _WITHIN_LAYER
            found += [Placed(pair, at, place[pair], position) for pair in column]
        gaps.append(gaps[-1] + 1 + (len(layer) - 1) * _WITHIN_LAYER)
    return found, gaps


def columns(network: ComparatorNetwork) -> tuple[tuple[tuple[Comparator, ...], ...], ...]:
    """For each layer its columns, from left to right, and for each column its comparators."""
    return tuple(_columns_of(layer) for layer in network.layers)


def _columns_of(layer: Sequence[Comparator]) -> tuple[tuple[Comparator, ...], ...]:
    drawn: list[list[Comparator]] = []
    for comparator in sorted(layer, key=min):
        free = (column for column in drawn if max(column[-1]) < min(comparator))
        column = next(free, None)
        if column is None:
            drawn.append(column := [])
        column.append(comparator)
    return tuple(map(tuple, drawn))
