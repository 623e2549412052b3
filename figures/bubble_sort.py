"""Bubble sort as a network: the largest value goes down first, and passes overlap."""

from relufig import plot, sorting


def draw(ax=None, *, values: tuple[float, ...] = (5, 2, 6, 1, 4, 3)):
    """Draw the network for as many wires as there are values, and what it does with them; return the axes."""
    network = sorting.bubble(len(values))
    (ax,) = plot.panels(ax, size=(1.1, 1.0))
    plot.knuth(network, values, ax=ax)
    ax.set_title(f"Bubble sort, n = {network.n}: {network.size} comparators in {network.depth} layers")
    return ax


if __name__ == "__main__":
    plot.main(draw)
