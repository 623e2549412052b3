"""Three numbers, three ReLUs: least and greatest by comparing, the middle one by what they leave of the sum."""

import relufig as rf
from relufig import plot


def draw(ax=None, *, a: float = 3, b: float = 1, c: float = 2):
    """Draw the network at (a, b, c); return the axes."""
    names = ("min", "mid", "max")
    network = rf.build(**dict(zip(names, rf.sort3(*rf.inputs("a", "b", "c")), strict=True)))
    subtitle = "each ReLU compares two numbers; dashed edges subtract"
    (ax,) = plot.page(ax, "Three ReLUs sort three numbers", subtitle, bare="a")
    plot.diagram(network, [a, b, c], ax=ax, by_value=True, weights=False)
    return ax


if __name__ == "__main__":
    plot.main(draw)
