"""Five numbers are sorted as you watch."""

from relufig import sorting
from relufig.animate import SortingScene


class Start(SortingScene):
    """Odd-even merge sort of five numbers, layer by layer."""

    values = (5, 3, 8, 1, 4)
    network = sorting.odd_even_merge  # or any ComparatorNetwork of up to 32 wires
    follow = 2  # the wire on which the highlighted number starts
