"""Bitonic sort: sorted blocks are merged in pairs, all comparisons of a layer at once."""

from relufig import plot, sorting
from relufig.numbers.text import counted, spelled


def draw(ax=None, *, values: tuple[float, ...] = (5, 3, 8, 1, 9, 2, 7, 3), moment: float = 1.0):
    """Draw how the network for as many values puts them in order, up to a moment from 0 to 1; return the axes."""
    network = sorting.bitonic(len(values))
    title = f"{spelled(network.n).capitalize()} numbers in order after {spelled(network.depth)} layers"
    (ax,) = plot.page(ax, title, f"bitonic sort: {counted(network.size, 'comparator')}, each is one ReLU", bare="a")
    return plot.braid(network, values, ax=ax, done=moment)


if __name__ == "__main__":
    plot.main(draw)
