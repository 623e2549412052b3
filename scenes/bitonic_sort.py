"""Bitonic sort of eight numbers: the comparators of a layer all compare at once.

Storyboard: the network appears, with eight numbers at its wires. Layer by layer they come to their comparators, where
the unit d = ReLU(a - b) shows their difference. They swap, keep or tie, and move on, each with a trail behind it. The
numbers arrive in order, with the counts of layers, comparators and ReLUs.
"""

from relufig import sorting
from relufig.animate import SortingScene


class BitonicSort(SortingScene):
    """Sort `values` by Batcher's bitonic network."""

    values = (5, 3, 8, 1, 9, 2, 5, 4)
    network = sorting.bitonic
    title = "Bitonic sort"
