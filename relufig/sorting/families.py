"""The classical sorting networks, each for any number of wires, and mergers.

Those that are usually given for powers of two are cut to size: of the network (or merger) for the next power of two,
the upper wires are left out. Had they carried values larger than all others, no comparator would have moved one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from relufig.numbers.arrays import Array
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
    """Batcher's odd-even merge sort: O(n log^2 n) comparators, fewer than `bitonic`, in no more layers.

    In the form that suits any n, merge exchange: the even wires and the odd ones are sorted, each the same way, and
    merged. (D. E. Knuth, "The Art of Computer Programming", volume 3, 2nd edition, 1998, section 5.2.2, algorithm M.)
    Raises ValueError for n below 1.
    """
    n = wires("odd_even_merge(n)", n)
    every = np.arange(n)
    layers = []
    widest = power_of_two(n) // 2
    for step in reversed(_powers(1, widest)):
        # Wires whose number has the bit `step`, or for rest = 0 has it not, are compared with those `distance` on.
        for rest, distance in [(0, step), *((step, far - step) for far in reversed(_powers(2 * step, widest)))]:
            first = every[: max(0, n - distance)]
            first = first[first & step == rest]
            layers.append((first, first + distance))
    return ComparatorNetwork.of_packed(n, packed(n, layers))


def merge(m: int, n: int) -> ComparatorNetwork:
    """Batcher's odd-even merger: m values in ascending order on the first wires, n on the others, become one order.

    Raises ValueError for m or n below 0, or both 0.
    """
    m, n = wires("merge(m, n)", m, 0, "m"), wires("merge(m, n)", n, 0, "n")
    wires("merge(m, n)", m + n, 1, "m + n")
    return ComparatorNetwork.of_packed(m + n, packed(m + n, _merging(m, n)))


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


def _merging(m: int, n: int) -> _Layers:
    """The layers that merge the first m wires with the n after them: of two blocks of 2^k, their inner wires.

    As if values smaller than all others came before the first m, and larger ones after the other n.
    """
    if m == 0 or n == 0:
        return []
    half = power_of_two(max(m, n))
    every = np.arange(2 * half)
    layers = []
    for distance in reversed(_powers(1, half)):
        # At the full distance all of the lower block; then, of what lies between, pairs of neighbouring stretches.
        offset = every - distance % half
        first = every[(offset >= 0) & (offset // distance % 2 == 0) & (every + distance < 2 * half)]
        layers.append((first, first + distance))
    return _window(layers, half - m, m + n)


def _neighbours(n: int, layers: Iterable[Array]) -> ComparatorNetwork:
    """The network whose layers compare wires i, given for each layer, with wires i + 1."""
    return ComparatorNetwork.of_packed(n, packed(n, [(first, first + 1) for first in layers if len(first)]))


def cut(n: int, layers: _Layers, start: int = 0) -> ComparatorNetwork:
    """The network on n wires of larger layers, wire `start` of which becomes wire 0."""
    return ComparatorNetwork.of_packed(n, packed(n, _window(layers, start, n)))


def _window(layers: _Layers, start: int, n: int) -> _Layers:
    kept = [(first >= start) & (second < start + n) for first, second in layers]
    return [(first[k] - start, second[k] - start) for (first, second), k in zip(layers, kept, strict=True)]


def power_of_two(n: int) -> int:
    """The least power of two that is at least n."""
    return 1 << max(0, n - 1).bit_length()


def _powers(low: int, high: int) -> list[int]:
    """The powers of two from `low` (one of them) to `high`."""
    return [low << k for k in range(max(0, (high // low).bit_length()))]
