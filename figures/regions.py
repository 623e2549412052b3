"""The regions of a random network of two hidden layers: polygons from above, and the facets of a surface."""

from relufig import gradients, plot, regions


def draw(ax=None, *, width: int = 8, seed: int = 87, reach: float = 2):
    """Draw the regions of a random network of two layers of `width` units, and its surface; return the axes.

    Its third input is held at 1, which gives the first layer's units their offsets.
    """
    network = gradients.he_network([3, width, width, 1], seed=seed)
    place = {"box": ((-1.5 * reach, 1.5 * reach), (-reach, reach)), "plane": ((0, 0, 1), (1, 0, 0), (0, 1, 0))}
    top, bottom = plot.panels(ax, 2, 1, size=(1, 2))
    plot.regions(network, **place, ax=top)
    count = len(regions.polygons(network, **place))
    top.set_title(f"{width} + {width} random units, {count} polygons")
    bottom = plot.surface(network, **place, ax=bottom)
    bottom.set_title("… are the flat facets of a surface")
    return [top, bottom]


if __name__ == "__main__":
    plot.main(draw)
