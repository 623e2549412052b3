"""A comparator is one ReLU: as a stroke between two wires, and as the neurons that do its work."""

from relufig import plot, sorting


def draw(ax=None, *, a: float = 3, b: float = 1):
    """Draw the comparator and its network, both at (a, b); return the axes."""
    comparator = sorting.bitonic(2)
    network = comparator.network()
    left, right = plot.panels(ax, 1, 2, widths=(1, 1.9), size=(1.15, 0.72))
    plot.knuth(comparator, [a, b], ax=left)
    left.set_title(f"{comparator.size} comparator")
    plot.diagram(network, [a, b], ax=right)
    right.set_title(f"{network.size} ReLU, its difference shared")
    return [left, right]


if __name__ == "__main__":
    plot.main(draw)
