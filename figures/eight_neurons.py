"""Eight neurons of one layer: the regions into which their lines cut the plane, by how many neurons are active."""

from relufig import plot, regions
from relufig.networks import gradients


def draw(ax=None, *, neurons: int = 8, seed: int = 336, reach: float = 2):
    """Draw the regions of a random layer, and in each how many neurons are active; return the axes.

    The network's third input is fixed at 1, so that its weights act as the neurons' biases.
    """
    network = gradients.he_network([3, neurons, 1], seed=seed)
    place = {"box": ((-1.5 * reach, 1.5 * reach), (-reach, reach)), "plane": ((0, 0, 1), (1, 0, 0), (0, 1, 0))}
    (ax,) = plot.panels(ax, size=(1, 1.15))
    plot.activity(network, **place, ax=ax)
    count = len(regions.polygons(network, **place))
    ax.set_title(f"{neurons} neurons: {count} of {regions.most_regions(neurons)} possible regions in view")
    return ax


if __name__ == "__main__":
    plot.main(draw)
