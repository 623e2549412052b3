"""The regions of the network that sorts three numbers: six cones, one for each order."""

import relufig as rf
from relufig import plot


def draw(ax=None, *, total: float = 6, reach: float = 2):
    """Draw the plane a + b + c = total, which the network cuts into one cone for each order; return the axes."""
    network = rf.build(*rf.sort3(*rf.inputs("a", "b", "c")))
    asked = r"$a > b$,  $\mathrm{min}(a, b) > c$,  $\mathrm{max}(a, b) > c$"
    subtitle = f"dots are ReLUs, filled where on: {asked}"
    (ax,) = plot.page(ax, "Three ReLUs tell six orders apart", subtitle)
    return plot.orders(network, total, reach, ax=ax)


if __name__ == "__main__":
    plot.main(draw)
