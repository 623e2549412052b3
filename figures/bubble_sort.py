"""Bubble sort as a network: the largest value goes down first, and passes overlap."""

from relufig import plot, sorting
from relufig.numbers.text import counted


def draw(ax=None, *, values: tuple[float, ...] = (5, 3, 8, 1, 9, 2, 7, 3), moment: float = 1.0):
    """Draw how the network for as many values puts them in order, up to a moment from 0 to 1; return the axes."""
    network = sorting.bubble(len(values))
    subtitle = f"{counted(network.size, 'comparator')}, each is one ReLU, in {counted(network.depth, 'layer')}"
    (ax,) = plot.page(ax, "Bubble sort takes the largest number down first", subtitle, bare="a")
    return plot.braid(network, values, ax=ax, done=moment)


if __name__ == "__main__":
    plot.main(draw)
