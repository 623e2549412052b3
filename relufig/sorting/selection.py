"""Networks for some of the outputs only: what is left of a sorting network when the rest of its work is dropped."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from relufig.sorting.best import LARGEST_KNOWN, best
from relufig.sorting.families import bitonic, cut, odd_even_merge, pairwise, power_of_two
from relufig.sorting.layer import packed
from relufig.sorting.network import ComparatorNetwork, wires


def prune(network: ComparatorNetwork, outputs: Iterable[int]) -> ComparatorNetwork:
    """The network without the comparators that none of the wanted output wires needs.

    On those wires it gives what `network` gives; on others, what it happens to. Raises ValueError for no wire and for
    one that does not exist, TypeError for what is not a whole number.
    """
    label = "prune(network, outputs)"
    wanted = [wires(label, wire, 0, "wire") for wire in outputs]
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
    """The middle one of n values, on wire n // 2; for an even n, the two middle ones on wires n // 2 - 1 and n // 2.

    Raises ValueError for n below 1.
    """
    n = wires("median(n)", n)
    return _smallest(n, {(n - 1) // 2, n // 2})


def top_k(n: int, k: int) -> ComparatorNetwork:
    """The k largest of n values, in ascending order on the last k wires. Raises ValueError unless 1 <= k <= n."""
    n, k = wires("top_k(n, k)", n), wires("top_k(n, k)", k, 1, "k")
    if k > n:
        raise ValueError(f"top_k(n, k): k must be at most n, got k = {k} and n = {n}")
    return _smallest(n, range(n - k, n))


def maximum_tree(n: int) -> ComparatorNetwork:
    """The largest of n values on the last wire, by a tournament: n - 1 comparators in ceil(log2 n) layers.

    Raises ValueError for n below 1.
    """
    n = wires("maximum_tree(n)", n)
    whole = power_of_two(n)
    tree = prune(odd_even_merge(whole), {whole - 1})
    # As if values smaller than all others were on the lower wires: those are the ones that have byes.
    return cut(n, [(layer.first, layer.second) for layer in tree.packed_layers], start=whole - n)


def _smallest(n: int, outputs: Iterable[int]) -> ComparatorNetwork:
    """The smallest (and of equal ones the shallowest) of the known sorters, pruned to the outputs."""
    outputs = list(outputs)
    sorters = [odd_even_merge(n), pairwise(n), bitonic(n)]
    if n <= LARGEST_KNOWN:
        sorters += [best(n), best(n, by="depth")]
    return min((prune(sorter, outputs) for sorter in sorters), key=lambda network: (network.size, network.depth))
