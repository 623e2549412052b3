"""Networks for some of the outputs only: sorting networks without the comparators that those outputs do not need."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from relufig.numbers.coefficients import whole_number
from relufig.sorting.best import LARGEST_KNOWN, best
from relufig.sorting.families import bitonic, cut, odd_even_merge, pairwise, power_of_two
from relufig.sorting.layer import packed
from relufig.sorting.network import ComparatorNetwork


def prune(network: ComparatorNetwork, outputs: Iterable[int]) -> ComparatorNetwork:
    """Remove the comparators that none of the wanted output wires needs.

    Parameters
    ----------
    network : ComparatorNetwork
        The network to prune.
    outputs : iterable of int
        The wanted wires, at least one, numbered from 0.

    Returns
    -------
    ComparatorNetwork
        A network on the same wires. On the wanted wires its output equals that of `network`; on the others it may
        differ.

    Raises
    ------
    ValueError
        If no wire is given, or a wire does not exist.
    TypeError
        If a wire is not a whole number.

    Examples
    --------
    >>> from relufig import sorting
    >>> sorting.prune(sorting.bitonic(8), [7])
    ComparatorNetwork(8 wires: 19 comparators in 6 layers)
    """
    label = "prune(network, outputs)"
    wanted = [whole_number(wire, f"{label}: wire", 0) for wire in outputs]
    if not wanted:
        raise ValueError(f"{label}: at least one wire is needed, got none")
    if max(wanted) >= network.n:
        raise ValueError(f"{label}: wires must be between 0 and {network.n - 1}, got {max(wanted)}")
    needed = np.zeros(network.n, dtype=bool)
    needed[wanted] = True
    kept = []
    for layer in reversed(network.packed_layers):
        first, second = layer.first, layer.second
        used = needed[first] | needed[second]
        first, second = first[used], second[used]
        needed[first] = needed[second] = True
        kept.append((first, second))
    return ComparatorNetwork.of_packed(network.n, packed(network.n, kept[::-1]))


def median(n: int) -> ComparatorNetwork:
    """The network that puts the median of n values on wire n // 2.

    For an even n, the two middle values are on wires n // 2 - 1 and n // 2. Of the known sorting networks, the one that
    pruning leaves smallest is used.

    Parameters
    ----------
    n : int
        The number of wires, at least 1.

    Returns
    -------
    ComparatorNetwork
        A network on n wires. What its other wires hold is not specified.

    Raises
    ------
    ValueError
        If n is below 1.
    TypeError
        If n is not a whole number.

    Examples
    --------
    >>> from relufig import sorting
    >>> int(sorting.median(5)([5, 3, 9, 1, 7])[2])
    5
    """
    n = whole_number(n, "median(n): n")
    return _smallest(n, {(n - 1) // 2, n // 2})


def top_k(n: int, k: int) -> ComparatorNetwork:
    """The network that puts the k largest of n values, in ascending order, on the last k wires.

    Parameters
    ----------
    n : int
        The number of wires, at least 1.
    k : int
        The number of values wanted, from 1 to n.

    Returns
    -------
    ComparatorNetwork
        A network on n wires. What its other wires hold is not specified.

    Raises
    ------
    ValueError
        Unless 1 <= k <= n.
    TypeError
        If n or k is not a whole number.

    Examples
    --------
    >>> from relufig import sorting
    >>> sorting.top_k(8, 2)([5, 3, 8, 1, 9, 2, 7, 4])[-2:]
    array([8, 9])
    """
    n, k = whole_number(n, "top_k(n, k): n"), whole_number(k, "top_k(n, k): k")
    if k > n:
        raise ValueError(f"top_k(n, k): k must be at most n, got k = {k} and n = {n}")
    return _smallest(n, range(n - k, n))


def maximum_tree(n: int) -> ComparatorNetwork:
    """The network that puts the largest of n values on the last wire, by a tournament.

    It has n - 1 comparators in ceil(log2 n) layers.

    Parameters
    ----------
    n : int
        The number of wires, at least 1.

    Returns
    -------
    ComparatorNetwork
        A network on n wires. What its other wires hold is not specified.

    Raises
    ------
    ValueError
        If n is below 1.
    TypeError
        If n is not a whole number.

    Examples
    --------
    >>> from relufig import sorting
    >>> sorting.maximum_tree(8)
    ComparatorNetwork(8 wires: 7 comparators in 3 layers)
    """
    n = whole_number(n, "maximum_tree(n): n")
    whole = power_of_two(n)
    tree = prune(odd_even_merge(whole), {whole - 1})
    # It is as if the lower wires held values smaller than all others: wires that would meet them have byes.
    return cut(n, [(layer.first, layer.second) for layer in tree.packed_layers], start=whole - n)


def _smallest(n: int, outputs: Iterable[int]) -> ComparatorNetwork:
    """The smallest of the known sorting networks, pruned to the outputs; of equally small ones, the shallowest."""
    outputs = list(outputs)
    sorters = [odd_even_merge(n), pairwise(n), bitonic(n)]
    if n <= LARGEST_KNOWN:
        sorters += [best(n), best(n, by="depth")]
    return min((prune(sorter, outputs) for sorter in sorters), key=lambda network: (network.size, network.depth))
