"""Bitonic sort: sorted blocks are merged in pairs, all comparisons of a layer at once."""

from relufig import plot, sorting


def draw(ax=None, *, values: tuple[float, ...] = (5, 3, 8, 1, 9, 2, 7, 3)):
    """Draw the network for as many wires as there are values, and what it does with them; return the axes."""
    network = sorting.bitonic(len(values))
    (ax,) = plot.panels(ax, size=(1.1, 1.05))
    plot.knuth(network, values, ax=ax)
    ax.set_title(f"Bitonic sort, n = {network.n}: {network.size} comparators in {network.depth} layers")
    return ax


if __name__ == "__main__":
    plot.main(draw)
