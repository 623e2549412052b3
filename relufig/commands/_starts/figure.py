"""A triangle by ReLUs: what each of them adds, and the sum."""

import relufig as rf
from relufig import plot


def draw(ax=None, *, left: float = 0, peak: float = 1, right: float = 3):
    """Draw the network and its parts; return the axes. The parameters are options on the command line."""
    (x,) = rf.inputs("x")
    network = rf.build(y=rf.triangle(x, left, peak, right))
    diagram, parts = plot.page(ax, "Three ReLUs make a triangle", "their terms and the sum", wide="ab", tall="a;b")
    plot.diagram(network, [peak], ax=diagram)
    plot.parts(network, left - 1, right + 1, ax=parts)
    return [diagram, parts]


if __name__ == "__main__":
    plot.main(draw)
