"""Bubble sort of six numbers, as many comparisons at once as do not touch.

Storyboard: the network appears, a triangle of comparators between neighbours, with six numbers at its wires. Layer by
layer the numbers are compared with a neighbour, while a counter runs. They arrive in order, with the final counts.
"""

from relufig import sorting
from relufig.animate import SortingScene


class BubbleSort(SortingScene):
    """Sort `values` by bubble sort."""

    values = (4, 6, 1, 5, 3, 2)
    network = sorting.bubble
    title = "Bubble sort"
