"""The classical sorting networks and mergers, for any number of wires.

Some are usually given for powers of two only. For other n, the network (or merger) for the next power of two is built
and its upper wires are left out. If those carried values larger than all others, no comparator would move them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from relufig.numbers.arrays import Array
from relufig.numbers.coefficients import whole_number
from relufig.sorting.layer import Butterfly, packed
from relufig.sorting.network import ComparatorNetwork

_Layers = list[tuple[Array, Array]]


def bubble(n: int) -> ComparatorNetwork:
    """Bubble sort: n (n - 1) / 2 comparators in 2n - 3 layers (for n >= 2).

    Each pass over the neighbours starts as soon as it cannot catch up with the pass before.

    Parameters
    ----------
    n : int
        The number of wires, at least 1.

    Returns
    -------
    ComparatorNetwork
        A sorting network on n wires.

    Raises
    ------
    ValueError
        If n is below 1.
    TypeError
        If n is not a whole number.

    Examples
    --------
    >>> from relufig import sorting
    >>> sorting.bubble(8)
    ComparatorNetwork(8 wires: 28 comparators in 13 layers)
    """
    n = whole_number(n, "bubble(n): n")
    # Pass p compares wires i and i + 1 in layer i + 2 p, and can stop at i = n - 2 - p.
    return _neighbours(n, (np.arange(at % 2, min(at, 2 * n - 4 - at) + 1, 2) for at in range(2 * n - 3)))


def insertion(n: int) -> ComparatorNetwork:
    """Insertion sort: each value in turn moves down to its place among the values before it.

    With every comparison as early as possible, this is the same network as `bubble` (D. E. Knuth, "The Art of Computer
    Programming", volume 3, 2nd edition, 1998, section 5.3.4).

    Parameters
    ----------
    n : int
        The number of wires, at least 1.

    Returns
    -------
    ComparatorNetwork
        A sorting network on n wires.

    Raises
    ------
    ValueError
        If n is below 1.
    TypeError
        If n is not a whole number.

    Examples
    --------
    >>> from relufig import sorting
    >>> sorting.insertion(8) == sorting.bubble(8)
    True
    """
    n = whole_number(n, "insertion(n): n")
    # Value k meets wires i and i + 1, from i = k - 1 down to 0, in layer 2 k - 2 - i.
    layers = ([i for i in range(at % 2, n - 1, 2) if i < (at + i + 2) // 2 < n] for at in range(2 * n - 3))
    return _neighbours(n, (np.array(layer, dtype=np.intp) for layer in layers))


def odd_even_transposition(n: int) -> ComparatorNetwork:
    """Odd-even transposition sort: n (n - 1) / 2 comparators in n layers (for n >= 3).

    Layers compare the even and the odd pairs of neighbours in turn (N. Haberman, "Parallel neighbor-sort", 1972).

    Parameters
    ----------
    n : int
        The number of wires, at least 1.

    Returns
    -------
    ComparatorNetwork
        A sorting network on n wires.

    Raises
    ------
    ValueError
        If n is below 1.
    TypeError
        If n is not a whole number.

    Examples
    --------
    >>> from relufig import sorting
    >>> sorting.odd_even_transposition(8)
    ComparatorNetwork(8 wires: 28 comparators in 8 layers)
    """
    n = whole_number(n, "odd_even_transposition(n): n")
    return _neighbours(n, (np.arange(at % 2, n - 1, 2) for at in range(n)))


def bitonic(n: int) -> ComparatorNetwork:
    """Batcher's bitonic sorter: O(n log^2 n) comparators, all with the maximum on the higher wire.

    Sorted blocks are merged in pairs: first one block with the mirror image of the other, wire by wire, then halves
    with halves. For n = 2^k there are k (k + 1) / 2 layers of n / 2 comparators (K. E. Batcher, "Sorting networks and
    their applications", 1968).

    Parameters
    ----------
    n : int
        The number of wires, at least 1.

    Returns
    -------
    ComparatorNetwork
        A sorting network on n wires.

    Raises
    ------
    ValueError
        If n is below 1.
    TypeError
        If n is not a whole number.

    Examples
    --------
    >>> from relufig import sorting
    >>> sorting.bitonic(8)
    ComparatorNetwork(8 wires: 24 comparators in 6 layers)
    """
    n = whole_number(n, "bitonic(n): n")
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

    This is merge exchange, the form for any n: the even and the odd wires are sorted, each in the same way, and merged
    (D. E. Knuth, "The Art of Computer Programming", volume 3, 2nd edition, 1998, section 5.2.2, algorithm M).

    Parameters
    ----------
    n : int
        The number of wires, at least 1.

    Returns
    -------
    ComparatorNetwork
        A sorting network on n wires.

    Raises
    ------
    ValueError
        If n is below 1.
    TypeError
        If n is not a whole number.

    Examples
    --------
    >>> from relufig import sorting
    >>> sorting.odd_even_merge(8)
    ComparatorNetwork(8 wires: 19 comparators in 6 layers)
    """
    n = whole_number(n, "odd_even_merge(n): n")
    every = np.arange(n)
    layers = []
    widest = power_of_two(n) // 2
    for step in reversed(_powers(1, widest)):
        # A wire whose number has the bit `step` (or lacks it, for rest = 0) is compared with the one `distance` higher.
        for rest, distance in [(0, step), *((step, far - step) for far in reversed(_powers(2 * step, widest)))]:
            first = every[: max(0, n - distance)]
            first = first[first & step == rest]
            layers.append((first, first + distance))
    return ComparatorNetwork.of_packed(n, packed(n, layers))


def merge(m: int, n: int) -> ComparatorNetwork:
    """Batcher's odd-even merger: it merges two sorted runs, of m and of n values.

    m values in ascending order enter on the first wires, n on the others (K. E. Batcher, "Sorting networks and their
    applications", 1968).

    Parameters
    ----------
    m, n : int
        The lengths of the two runs, at least 0 and not both 0.

    Returns
    -------
    ComparatorNetwork
        A network on m + n wires.

    Raises
    ------
    ValueError
        If m or n is below 0, or both are 0.
    TypeError
        If m or n is not a whole number.

    Examples
    --------
    >>> from relufig import sorting
    >>> sorting.merge(2, 3)([2, 5, 1, 3, 4])
    array([1, 2, 3, 4, 5])
    """
    m, n = whole_number(m, "merge(m, n): m", 0), whole_number(n, "merge(m, n): n", 0)
    whole_number(m + n, "merge(m, n): m + n")
    return ComparatorNetwork.of_packed(m + n, packed(m + n, _merging(m, n)))


def pairwise(n: int) -> ComparatorNetwork:
    """Parberry's pairwise sorter: for n = 2^k, as many comparators and layers as `odd_even_merge`, in another order.

    First all pairs are sorted, then pairs of pairs by their larger members, and so on; last, the smaller members of the
    pairs (I. Parberry, "The pairwise sorting network", 1992).

    Parameters
    ----------
    n : int
        The number of wires, at least 1.

    Returns
    -------
    ComparatorNetwork
        A sorting network on n wires.

    Raises
    ------
    ValueError
        If n is below 1.
    TypeError
        If n is not a whole number.

    Examples
    --------
    >>> from relufig import sorting
    >>> sorting.pairwise(8)
    ComparatorNetwork(8 wires: 19 comparators in 6 layers)
    """
    n = whole_number(n, "pairwise(n): n")
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


#: The families by name, each a function of the number of wires.
FAMILIES: dict[str, Callable[[int], ComparatorNetwork]] = {
    family.__name__: family for family in (bubble, insertion, odd_even_transposition, bitonic, odd_even_merge, pairwise)
}


def _merging(m: int, n: int) -> _Layers:
    """The layers that merge the first m wires with the n wires after them.

    They are the layers for two blocks of 2^k wires, with only the inner m + n wires. It is as if smaller values than
    all others came before the first m wires, and larger ones after the other n.
    """
    if m == 0 or n == 0:
        return []
    half = power_of_two(max(m, n))
    every = np.arange(2 * half)
    layers = []
    for distance in reversed(_powers(1, half)):
        # First the two blocks are compared. Then stretches of `distance` wires are compared in pairs of neighbours,
        # without the first stretch and the last.
        offset = every - distance % half
        first = every[(offset >= 0) & (offset // distance % 2 == 0) & (every + distance < 2 * half)]
        layers.append((first, first + distance))
    return _window(layers, half - m, m + n)


def _neighbours(n: int, layers: Iterable[Array]) -> ComparatorNetwork:
    """The network whose layers compare each given wire i with wire i + 1."""
    return ComparatorNetwork.of_packed(n, packed(n, [(first, first + 1) for first in layers if len(first)]))


def cut(n: int, layers: _Layers, start: int = 0) -> ComparatorNetwork:
    """The network that larger layers form on the n wires from `start` on; wire `start` becomes wire 0."""
    return ComparatorNetwork.of_packed(n, packed(n, _window(layers, start, n)))


def _window(layers: _Layers, start: int, n: int) -> _Layers:
    kept = [(first >= start) & (second < start + n) for first, second in layers]
    return [(first[k] - start, second[k] - start) for (first, second), k in zip(layers, kept, strict=True)]


def power_of_two(n: int) -> int:
    """The least power of two that is at least n."""
    return 1 << max(0, n - 1).bit_length()


def _powers(low: int, high: int) -> list[int]:
    """The powers of two from `low`, a power of two, to `high`."""
    return [low << k for k in range(max(0, (high // low).bit_length()))]
