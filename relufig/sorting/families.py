"""The classical sorting networks, each for any number of wires, and mergers.

Those that are usually given for powers of two are cut to size: of the network for the next power of two, the upper
wires are left out. Had they carried values larger than all others, no comparator would ever have moved one of these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from relufig.arrays import Array
from relufig.sorting.layer import Butterfly, packed
from relufig.sorting.network import ComparatorNetwork, wires

_Layers = list[tuple[Array, Array]]


def bubble(n: int) -> ComparatorNetwork:
    """Bubble sort: passes over neighbours, each begun as soon as it cannot catch up with the one before.

    n (n - 1) / 2 comparators in 2n - 3 layers (for n >= 2). Raises ValueError for n below 1.
    """
    n = wires("bubble(n)", n)
    # Pass p compares wires i and i + 1 in layer i + 2 p, and need not go beyond i = n - 2 - p.
    return _neighbours(n, (np.arange(at % 2, min(at, 2 * n - 4 - at) + 1, 2) for at in range(2 * n - 3)))


def insertion(n: int) -> ComparatorNetwork:
    """Insertion sort: each value in turn goes down to its place among those before it.

    Comparing as early as possible makes it the very network of `bubble`. (D. E. Knuth, "The Art of Computer
    Programming", volume 3, 2nd edition, 1998, section 5.3.4.) Raises ValueError for n below 1.
    """
    n = wires("insertion(n)", n)
    # Value k meets wires i and i + 1, from i = k - 1 down to 0, in layer 2 k - 2 - i.
    layers = ([i for i in range(at % 2, n - 1, 2) if i < (at + i + 2) // 2 < n] for at in range(2 * n - 3))
    return _neighbours(n, (np.array(layer, dtype=np.intp) for layer in layers))


def odd_even_transposition(n: int) -> ComparatorNetwork:
    """Even pairs of neighbours and odd ones by turns: n (n - 1) / 2 comparators in n layers (for n >= 3).

    (N. Haberman, "Parallel neighbor-sort", 1972.) Raises ValueError for n below 1.
    """
    n = wires("odd_even_transposition(n)", n)
    return _neighbours(n, (np.arange(at % 2, n - 1, 2) for at in range(n)))


def bitonic(n: int) -> ComparatorNetwork:
    """Batcher's bitonic sorter, all comparators with the maximum on the higher wire: O(n log^2 n) of them.

    Sorted blocks are merged in pairs: their wires compared with those of the other block mirrored, then halves with
    halves. For n = 2^k it has k (k + 1) / 2 layers of n / 2 comparators. (K. E. Batcher, "Sorting networks and their
    applications", 1968.) Raises ValueError for n below 1.
    """
    n = wires("bitonic(n)", n)
    whole = power_of_two(n)
    layers = []
    for block in _powers(2, whole):
        layers.append(Butterfly(whole, block, mirrored=block > 2))
        layers += [Butterfly(whole, half) for half in reversed(_powers(2, block // 2))]
    if n == whole:
        return ComparatorNetwork.of_packed(n, tuple(layers))
    return cut(n, [(layer.first, layer.second) for layer in layers])


def odd_even_merge(n: int) -> ComparatorNetwork:
    """Batcher's odd-even merge sort: O(n log^2 n) comparators, fewer than `bitonic`, in as many layers.

    (K. E. Batcher, "Sorting networks and their applications", 1968.) Raises ValueError for n below 1.
    """
    n = wires("odd_even_merge(n)", n)
    whole = power_of_two(n)
    return cut(n, [layer for half in _powers(1, whole // 2) for layer in _merging(whole, half)])


def merge(m: int, n: int) -> ComparatorNetwork:
    """Batcher's odd-even merger: m values in ascending order on the first wires, n on the others, become one order.

    Raises ValueError for m or n below 0, or both 0.
    """
    m, n = wires("merge(m, n)", m, 0, "m"), wires("merge(m, n)", n, 0, "n")
    wires("merge(m, n)", m + n, 1, "m + n")
    half = power_of_two(max(m, n))
    # As if values smaller than all others came before the first m, and larger ones after the other n.
    return cut(m + n, _merging(2 * half, half), start=half - m)


def pairwise(n: int) -> ComparatorNetwork:
    """Parberry's pairwise sorter: as many comparators and layers as `odd_even_merge`, for n = 2^k, in another order.

    All pairs are sorted first, then pairs of pairs by their larger members, and so on; then the pairs' smaller members.
    (I. Parberry, "The pairwise sorting network", 1992.) Raises ValueError for n below 1.
    """
    n = wires("pairwise(n)", n)
    whole = power_of_two(n)
    layers = []
    every = np.arange(whole)
    for distance in _powers(1, whole // 2):
        first = every[every // distance % 2 == 0]
        layers.append((first, first + distance))
    for step in reversed(_powers(1, whole // 4)):
        first = every[every // step % 2 == 1]
        for pairs in reversed(_powers(2, whole // step // 2)):
            distance = (pairs - 1) * step
            inside = first[first + distance < whole]
            layers.append((inside, inside + distance))
    return cut(n, layers)


FAMILIES: dict[str, Callable[[int], ComparatorNetwork]] = {
    family.__name__: family for family in (bubble, insertion, odd_even_transposition, bitonic, odd_even_merge, pairwise)
}


def _merging(whole: int, half: int) -> _Layers:
    """The layers that merge neighbouring blocks of `half` wires each."""
    layers = []
    every = np.arange(whole)
    for distance in reversed(_powers(1, half)):
        within = every // (2 * half) == (every + distance) // (2 * half)
        # At the full distance all wires of the lower block; then pairs of the rest of each `2 * half` wires.
        offset = every - distance % half
        first = every[within & (offset >= 0) & (offset // distance % 2 == 0)]
        layers.append((first, first + distance))
    return layers


def _neighbours(n: int, layers: Iterable[Array]) -> ComparatorNetwork:
    """The network whose layers compare wires i, given for each layer, with wires i + 1."""
    return ComparatorNetwork.of_packed(n, packed(n, [(first, first + 1) for first in layers if len(first)]))


def cut(n: int, layers: _Layers, start: int = 0) -> ComparatorNetwork:
    """The network on n wires of larger layers, wire `start` of which becomes wire 0."""
    kept = [(first >= start) & (second < start + n) for first, second in layers]
    cut = [(first[k] - start, second[k] - start) for (first, second), k in zip(layers, kept, strict=True) if k.any()]
    return ComparatorNetwork.of_packed(n, packed(n, cut))


def power_of_two(n: int) -> int:
    """The least power of two that is at least n."""
    return 1 << max(0, n - 1).bit_length()


def _powers(low: int, high: int) -> list[int]:
    """The powers of two from `low` (one of them) to `high`."""
    return [low << k for k in range(max(0, (high // low).bit_length()))]
