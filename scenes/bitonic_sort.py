"""Bitonic sort of eight numbers: the comparators of a layer all compare at once.

Storyboard: the network appears; eight numbers stand at its wires; layer by layer they come to their comparators, where
the unit d = ReLU(a - b) shows what they differ by, they swap, keep or tie, and go on, each leaving its trail; the
numbers arrive in order, with what it took: layers, comparators, ReLUs.
"""

from relufig import sorting
from relufig.animate import SortingScene


class BitonicSort(SortingScene):
    """Sort `values` by Batcher's bitonic network."""

    values = (5, 3, 8, 1, 9, 2, 5, 4)
    network = sorting.bitonic
    title = "Bitonic sort"
