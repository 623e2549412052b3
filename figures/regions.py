"""The regions of a random network of two hidden layers: polygons from above, and the facets of a surface."""

from relufig import plot, regions
from relufig.networks import gradients


def draw(ax=None, *, width: int = 8, seed: int = 87, reach: float = 2, wide: bool = False):
    """Draw the regions of a random network of two layers of `width` units, and its surface; return the axes.

    The network's third input is fixed at 1, so that its weights act as the biases of the first layer. If `wide`, which
    suits a slide, the two pictures are side by side.
    """
    network = gradients.he_network([3, width, width, 1], seed=seed)
    place = {"box": ((-1.5 * reach, 1.5 * reach), (-reach, reach)), "plane": ((0, 0, 1), (1, 0, 0), (0, 1, 0))}
    first, second = plot.pair(ax, wide, tall_size=(1, 2), wide_size=(1.45, 1.05))
    plot.regions(network, **place, ax=first)
    count = len(regions.polygons(network, **place))
    first.set_title(f"{width} + {width} random units, {count} polygons")
    second = plot.surface(network, **place, ax=second)
    second.set_title("… are the flat facets of a surface")
    return [first, second]


if __name__ == "__main__":
    plot.main(draw)
