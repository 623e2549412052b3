"""Where to draw the comparators of a network: each layer in the fewest columns in which none overlap.

Two comparators overlap in a column if the spans of wires between their ends do. Taken in the order of their lower ends,
each comparator goes to the first column with room for it. This takes as many columns as comparators overlap at some
point, and fewer are impossible (interval partitioning; J. Kleinberg, E. Tardos, "Algorithm Design", 2005, section 4.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from relufig.sorting.layer import Comparator
from relufig.sorting.network import ComparatorNetwork

# The distance between columns of one layer. Neighbouring columns of two layers are 1 apart.
_WITHIN_LAYER = 0.5


class Placed(NamedTuple):
    """Comparator number k of layer `layer`, both counted from 0, drawn at `position` along the wires."""

    comparator: Comparator
    layer: int
    k: int
    position: float


def placed(network: ComparatorNetwork, within: float = _WITHIN_LAYER) -> tuple[list[Placed], list[float]]:
    """Every comparator with its position along the wires, and the middles of the gaps before, between and after layers.

    Positions are in units of the distance between layers. The wires begin at 0. `within` is the distance between the
    columns of one layer.
    """
    comparators: list[Placed] = []
    gaps = [0.5]
    for at, layer in enumerate(columns(network)):
        numbers = {pair: k for k, pair in enumerate(network.layers[at])}
        for index, column in enumerate(layer):
            position = gaps[-1] + 0.5 + index * within
            comparators += [Placed(pair, at, numbers[pair], position) for pair in column]
        gaps.append(gaps[-1] + 1 + (len(layer) - 1) * within)
    return comparators, gaps


def columns(network: ComparatorNetwork) -> tuple[tuple[tuple[Comparator, ...], ...], ...]:
    """The columns in which to draw each layer, so that no two comparators of a column overlap.

    Each layer gets the fewest columns possible (interval partitioning; J. Kleinberg, E. Tardos, "Algorithm Design",
    2005, section 4.1).

    Parameters
    ----------
    network : ComparatorNetwork
        The network to draw.

    Returns
    -------
    tuple of tuple of tuple of (int, int)
        For each layer its columns, from left to right; for each column its comparators.

    Examples
    --------
    >>> from relufig import sorting
    >>> sorting.columns(sorting.ComparatorNetwork(4, [[(0, 2), (1, 3)]]))
    ((((0, 2),), ((1, 3),)),)
    """
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
