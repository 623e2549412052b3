"""A sorting network is a residual ReLU network: each layer adds to the wires what its units find."""

from relufig import plot, sorting
from relufig.numbers.text import spelled

from matplotlib.patches import Rectangle


def draw(ax=None, *, values: tuple[float, ...] = (3, 1, 4, 2)):
    """Draw the best known network for as many values, as a braid and as units, at these values; return the axes."""
    comparators = sorting.best(len(values))
    network = comparators.network()
    size = spelled(network.size)
    many = f"{size.capitalize()} comparators are {size} ReLUs"
    title = "One comparator is one ReLU" if network.size == 1 else many
    subtitle = "what a ReLU lets through leaves one wire (dashed) and joins another"
    top, bottom = plot.page(ax, title, subtitle, wide="a;b", heights=(1, 1.65), tall_heights=(1, 1.7), bare="ab")
    plot.diagram(network, values, ax=bottom, by_value=True, weights=False)
    plot.braid(comparators, values, ax=top, even=True, quiet=True)
    # A layer's comparators above its units.
    scale = max(max(line.get_xdata()) for line in top.lines) / (2 * network.depth)
    top.set_xlim(*(column * scale for column in bottom.get_xlim()))
    for column in (patch for patch in top.patches if isinstance(patch, Rectangle)):
        left, right = column.get_x() / scale, (column.get_x() + column.get_width()) / scale
        look = {"color": column.get_facecolor(), "linewidth": 0, "zorder": 0}
        bottom.axvspan(left, right, **look)
    return [top, bottom]


if __name__ == "__main__":
    plot.main(draw)
