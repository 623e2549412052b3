"""Bitonic sort of eight numbers: the comparators of a layer all compare at once.

Storyboard: the finished braid is rolled back to the eight numbers at its start. They come to the first comparators. The
braid makes room, and the comparator of the number that is followed, which has a ring, grows onto a card and opens into
its neurons: the ReLU takes a - b, and moves it from one number to the other. It closes, and layer by layer the numbers
travel on: two that are out of order cross in front of a green stroke, two in order keep their wires, two that are equal
tie. The words say whom the followed number meets, up to the last layer. Earlier layers fall back, except for its
ribbon. At last the whole braid returns, with the counts of layers, comparators and ReLUs.
"""

from relufig import sorting
from relufig.animate import SortingScene


class BitonicSort(SortingScene):
    """Sort `values` by Batcher's bitonic network."""

    values = (5, 3, 8, 1, 9, 2, 5, 4)
    network = sorting.bitonic
    title = "Bitonic sort"
    follow = 7
