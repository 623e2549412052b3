"""Eight neurons of one layer: the pieces into which their lines cut the plane, by how many neurons are active."""

from relufig import plot, regions
from relufig.networks import gradients
from relufig.numbers.text import spelled

# The third input is fixed at 1, so that its weights act as the neurons' biases.
PLANE = (0, 0, 1), (1, 0, 0), (0, 1, 0)
# From the origin, so far that all lines that cross have crossed.
FAR = 1000


def draw(ax=None, *, neurons: int = 8, seed: int = 170186, reach: float = 4.2):
    """Draw the pieces of a random layer up to `reach` above and below 0, and how many neurons are active in each.

    Returns the axes.
    """
    network = gradients.he_network([3, neurons, 1], seed=seed)
    everything = regions.polygons(network, ((-FAR, FAR), (-FAR, FAR)), plane=PLANE)
    (ax,) = plot.page(
        ax,
        f"{spelled(neurons).capitalize()} lines cut the plane into {len(everything)} pieces",
        "across each line, one ReLU switches; digits count those that are on",
        bare="a",
    )
    plot.activity(network, plot.window(ax, reach), plane=PLANE, ax=ax)
    return ax


if __name__ == "__main__":
    plot.main(draw)
