"""One ReLU sorts two numbers: it is the excess that max adds to b and min takes from a."""

import relufig as rf
from relufig import plot
from relufig.look import notation


def draw(ax=None, *, a: float = 3, b: float = 1, low: float | None = None, high: float | None = None):
    """Draw the network at (a, b), and its outputs against the first number with b held; return the axes."""
    network = rf.build(**dict(zip(("min", "max"), rf.sort2(*rf.inputs("a", "b")), strict=True)))
    (x,) = rf.inputs("a")
    curves = rf.build(**dict(zip(("min", "max"), rf.sort2(x, b), strict=True)))
    low, high = plot.around((a, b), low, high)
    top, bottom = plot.panels(ax, 2, 1, heights=(1, 1.5), size=(1, 1.4))
    plot.diagram(network, [a, b], ax=top)
    top.set_title(f"{network.size} ReLU sorts a and b")
    plot.outputs(curves, low, high, ax=bottom, at=a)
    excess = notation.expression(rf.relu(x - b))
    plot.excess(rf.build(b + 0 * x), rf.build(rf.maximum(x, b)), low, high, excess, ax=bottom)
    bottom.set_title(f"… and for every a, with b = {plot.number(b)}")
    return [top, bottom]


if __name__ == "__main__":
    plot.main(draw)
