"""Bubble sort of six numbers, as many comparisons at once as do not touch.

Storyboard: the finished braid, in which the largest number sinks along the edge of a triangle of comparators, is rolled
back to the six numbers at its start. The first two come to their comparator. The braid makes room, and the comparator
grows onto a card, where it opens into its neurons: the ReLU takes a - b, and moves it from one number to the other. It
closes, and they swap, slowly. Then layer by layer the numbers travel on: two that are out of order cross in front of a
green stroke, two in order keep their wires, and the counter counts each comparator as it is passed. The words say whom
the largest number meets, which has a ring. Earlier layers fall back, except for its ribbon. In the last layer the
smallest number comes to the top, and the whole braid returns, with counts.
"""

from relufig import sorting
from relufig.animate import SortingScene


class BubbleSort(SortingScene):
    """Sort `values` by bubble sort."""

    values = (6, 3, 5, 2, 4, 1)
    network = sorting.bubble
    title = "Bubble sort"
    follow = 0
