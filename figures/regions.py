"""A random network of two hidden layers as a surface of flat facets, and the same facets from above."""

from relufig import plot, regions
from relufig.networks import gradients
from relufig.numbers.text import spelled

# The third input is fixed at 1, so that its weights act as the biases of the first layer.
PLANE = (0, 0, 1), (1, 0, 0), (0, 1, 0)


def draw(ax=None, *, width: int = 8, seed: int = 87, reach: float = 2):
    """Draw a random network of two layers of `width` units as a surface and from above; return the axes."""
    network = gradients.he_network([3, width, width, 1], seed=seed)
    box = ((-1.4 * reach, 1.4 * reach), (-reach, reach))
    count = len(regions.polygons(network, box, plane=PLANE))
    first, second = plot.page(
        ax,
        f"{spelled(network.size).capitalize()} ReLUs fold a sheet into {count} flat facets",
        f"{width} random ReLUs fold along straight lines (thick), {width} more along bent ones (thin)",
        wide="ab",
        tall_heights=(1.15, 1),
        projections={"a": "3d"},
        bare="ab",
    )
    first = plot.surface(network, box, first, plane=PLANE)
    plot.regions(network, box, second, plane=PLANE, bar=False)
    return [first, second]


if __name__ == "__main__":
    plot.main(draw)
