"""Bubble sort of six numbers, as many comparisons at once as do not touch.

Storyboard: the network appears, a triangle of comparators between neighbours; six numbers stand at its wires; layer by
layer they are compared with a neighbour, the counter running; the numbers arrive in order, with what it took.
"""

from relufig import sorting
from relufig.animate import SortingScene


class BubbleSort(SortingScene):
    """Sort `values` by bubble sort."""

    values = (4, 6, 1, 5, 3, 2)
    network = sorting.bubble
    title = "Bubble sort"
