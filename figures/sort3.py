"""Three numbers, three ReLUs: least and greatest by comparing, the middle one by what they leave of the sum."""

import relufig as rf
from relufig import plot


def draw(ax=None, *, a: float = 3, b: float = 1, c: float = 2, low: float | None = None, high: float | None = None):
    """Draw the network at (a, b, c), and its outputs against the first number with the others held; return the axes."""
    names = ("min", "mid", "max")
    network = rf.build(**dict(zip(names, rf.sort3(*rf.inputs("a", "b", "c")), strict=True)))
    (x,) = rf.inputs("a")
    curves = rf.build(**dict(zip(names, rf.sort3(x, b, c), strict=True)))
    top, bottom = plot.panels(ax, 2, 1, heights=(1.15, 1), size=(1, 1.65))
    plot.diagram(network, [a, b, c], ax=top)
    top.set_title(f"{network.size} ReLUs sort three numbers")
    plot.outputs(curves, *plot.around((a, b, c), low, high), ax=bottom, at=a)
    bottom.set_title(f"… and for every a, with b = {plot.number(b)} and c = {plot.number(c)}")
    return [top, bottom]


if __name__ == "__main__":
    plot.main(draw)
