"""The regions of the network that sorts three numbers: six cones, one for each order."""

import relufig as rf
from relufig import plot


def draw(ax=None, *, total: float = 6, reach: float = 2):
    """Draw the plane a + b + c = total, which the network cuts into one cone for each order; return the axes."""
    network = rf.build(*rf.sort3(*rf.inputs("a", "b", "c")))
    subtitle = rf"each point is three numbers with $a + b + c = {plot.number(total)}$"
    (ax,) = plot.page(ax, "Three ReLUs tell six orders apart", subtitle)
    return plot.orders(network, total, reach, ax=ax)


if __name__ == "__main__":
    plot.main(draw)
