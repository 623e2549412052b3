"""All linear regions of a network with any number of inputs: one after the other, or only how many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from relufig.networks.network import Network
from relufig.numbers.bits import packed
from relufig.numbers.coefficients import whole_number
from relufig.numbers.text import counted
from relufig.regions.cells import Region, Search, around, cells, region_of
from relufig.regions.cells import samples as sampled_points
from relufig.regions.cones import Polyhedron
from relufig.regions.counting import most_regions, refuse_limit
from relufig.regions.homogeneous import integer_rows, integral
from relufig.regions.rounding import preactivations

_LIMIT = 10_000


@dataclass(frozen=True)
class Count:
    """The number of linear regions of a network. It counts as True if the number is proved.

    Parameters
    ----------
    regions : int
        The number of regions; a lower bound unless `proved`.
    proved : bool
        Whether these are all regions.
    method : {"enumeration", "sampling"}
        Where the number comes from: every region was found, or those in which a sample lies.
    at_most : int
        The upper bound from the widths alone, of `most_regions` for each layer (see `count`).

    Examples
    --------
    >>> from relufig import regions, sorting
    >>> number = regions.count(sorting.best(4).network())
    >>> bool(number), int(number)
    (True, 24)
    >>> print(number)
    24 linear regions: each was found, and proved to be one. The widths allow at most 32.
    """

    regions: int
    proved: bool
    method: Literal["enumeration", "sampling"]
    at_most: int

    def __bool__(self) -> bool:
        return self.proved

    def __int__(self) -> int:
        return self.regions

    def __str__(self) -> str:
        allowed = f"The widths allow at most {self.at_most:,}."
        number = counted(self.regions, "linear region", ",")
        if self.proved:
            return f"{number}: each was found, and proved to be one. {allowed}"
        how = "the search stopped there" if self.method == "enumeration" else "so many contain a sample"
        return f"At least {number}: {how}. {allowed}"


def enumerate(network: Network, box: Any = None, *, limit: int = _LIMIT) -> Iterator[Region]:  # noqa: A001
    """The linear regions of a network with any number of inputs, one after the other.

    A linear region is an open set on which each unit is active or each inactive, with some volume. A unit that is 0 on
    the region counts as inactive. Regions are found in exact arithmetic, in the order of a depth-first search.

    Parameters
    ----------
    network : Network
        The network. Float weights are exact rational numbers.
    box : sequence of (low, high), optional
        One pair for each input: only regions inside are found, cut off at the box. By default the whole space.
    limit : int, optional
        The largest number of regions.

    Yields
    ------
    Region
        Its activation pattern, a point inside, its inequalities and the network's affine map there.

    Raises
    ------
    OverflowError
        If there are more regions than `limit`, after so many.
    ValueError, TypeError
        If `network` is not a Network, `box` is not a pair (low, high) for each input, or `limit` is not a whole number
        of at least 1.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig import regions
    >>> a, b, c = rf.inputs("a", "b", "c")
    >>> found = list(regions.enumerate(rf.build(rf.maximum(rf.maximum(a, b), c))))
    >>> len(found), found[0].pattern
    (4, ((True,), (True,)))
    >>> found[0].weights.tolist()  # there, the maximum is a
    [[Fraction(1, 1), Fraction(0, 1), Fraction(0, 1)]]
    """
    label = "enumerate(network, box)"
    refuse_limit(limit, label)
    within = around(network, box, label)
    return _limited(network, within, limit)


def count(network: Network, box: Any = None, *, limit: int = _LIMIT, samples: int = 0) -> Count:
    """The number of linear regions of a network with any number of inputs.

    Beside it stands an upper bound. In d dimensions, n hyperplanes make at most the sum of the binomial coefficients of
    n over 0, ..., d regions (T. Zaslavsky, "Facing up to arrangements", 1975). In a layer, d is at most the smallest
    number of values that any layer up to there reads, and the bound is the product over the layers (G. Montúfar,
    "Notes on the number of linear regions of deep neural networks", 2017; G. Montúfar, R. Pascanu, K. Cho, Y. Bengio,
    "On the number of linear regions of deep neural networks", 2014, has the lower bounds).

    Parameters
    ----------
    network : Network
        The network. Float weights are exact rational numbers.
    box : sequence of (low, high), optional
        One pair for each input: regions are counted inside. By default in the whole space.
    limit : int, optional
        The search stops after this many regions.
    samples : int, optional
        If above 0, regions are not searched for: those are counted in which one of so many samples lies, which is a
        lower bound. A region is counted only if the signs of all units are certain at the sample.

    Returns
    -------
    Count
        The number, which counts as True if it is proved.

    Raises
    ------
    ValueError, TypeError
        As `enumerate` does.

    Examples
    --------
    >>> from relufig import regions, sorting
    >>> network = sorting.bitonic(4).network()
    >>> int(regions.count(network))  # a region for each of the 4! orders
    24
    >>> print(regions.count(network, limit=10))
    At least 10 linear regions: the search stopped there. The widths allow at most 64.
    >>> print(regions.count(network, samples=1000))
    At least 24 linear regions: so many contain a sample. The widths allow at most 64.
    """
    label = "count(network, box)"
    refuse_limit(limit, label)
    whole_number(samples, f"{label}: samples", 0)
    within = around(network, box, label)
    if samples:
        return Count(_sampled(network, within, samples), False, "sampling", _bound(network))
    search = Search(cells(network, within), limit)
    for _ in search:
        pass
    return Count(search.regions, search.complete, "enumeration", _bound(network))


def _limited(network: Network, within: Polyhedron, limit: int) -> Iterator[Region]:
    search = Search(cells(network, within), limit)
    yield from map(region_of, search)
    if not search.complete:
        rule = "give a smaller box or a larger limit"
        raise OverflowError(f"enumerate(network, box): there are more than limit={limit} regions; {rule}")


def _bound(network: Network) -> int:
    bound, dimensions = 1, len(network.inputs)
    for block in network.blocks:
        dimensions = min(dimensions, block.n_in)
        bound *= most_regions(block.size, dimensions)
    return bound


def _sampled(network: Network, within: Polyhedron, count: int) -> int:
    """The number of regions in which a random point lies: patterns in which no unit is 0, by exact arithmetic."""
    rows = integer_rows(sampled_points(within, count))
    layers = [integral(block) for block in network.blocks]
    z = np.hstack(preactivations(layers, rows[:, :1], rows[:, 1:]))
    certain = np.all(z != 0, axis=1)
    return max(1, len(np.unique(packed(z[certain] > 0), axis=0))) if network.size else 1
