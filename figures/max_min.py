"""One ReLU sorts two numbers: it is the excess that max adds to b and min takes from a."""

import relufig as rf
from relufig import plot


def draw(ax=None, *, a: float = 3, b: float = 1, low: float = -1, high: float = 4):
    """Draw the network at (a, b), and its outputs against the first number with b held; return the axes."""
    first, second = rf.inputs("a", "b")
    network = rf.build(min=rf.minimum(first, second), max=rf.maximum(first, second))
    (x,) = rf.inputs("a")
    curves = rf.build(min=rf.minimum(x, b), max=rf.maximum(x, b))
    top, bottom = plot.panels(ax, 2, 1, heights=(1, 1.25), size=(1, 1.45))
    plot.diagram(network, [a, b], ax=top)
    top.set_title("One ReLU sorts a and b")
    plot.outputs(curves, low, high, ax=bottom)
    bottom.set_title(f"… and for every a, with b = {plot.number(b)}")
    return [top, bottom]


if __name__ == "__main__":
    plot.main(draw)
