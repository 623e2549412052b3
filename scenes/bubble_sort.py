"""Bubble sort of six numbers, as many comparisons at once as do not touch.

Storyboard: the finished braid, in which the largest number sinks along the edge of a triangle of comparators, is rolled
back to the six numbers at its start. Layer by layer the numbers travel on: two that are out of order cross in front of
a green stroke, two in order keep their wires, and the counter counts each comparator as it is passed. Earlier layers
fall back, except for the ribbon of the largest number, which has a ring. At last the whole braid returns, with counts.
"""

from relufig import sorting
from relufig.animate import SortingScene


class BubbleSort(SortingScene):
    """Sort `values` by bubble sort."""

    values = (4, 6, 1, 5, 3, 2)
    network = sorting.bubble
    title = "Bubble sort"
    follow = 1
    inside = False
