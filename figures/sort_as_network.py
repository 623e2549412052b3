"""A sorting network is a residual ReLU network: each layer adds to the wires what its units find."""

from relufig import plot, sorting


def draw(ax=None, *, values: tuple[float, ...] = (3, 1, 4, 2)):
    """Draw the best known network for as many values, as a diagram and as units, at these values; return the axes."""
    comparators = sorting.best(len(values))
    network = comparators.network()
    top, bottom = plot.panels(ax, 2, 1, heights=(1, 1.6), size=(1.25, 1.5))
    plot.knuth(comparators, values, ax=top)
    top.set_title(f"{comparators.size} comparators in {comparators.depth} layers …")
    plot.diagram(network, values, ax=bottom)
    bottom.set_title(f"… are {network.size} ReLUs in {network.depth} hidden layers")
    return [top, bottom]


if __name__ == "__main__":
    plot.main(draw)
