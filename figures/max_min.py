"""One ReLU sorts two numbers: it is the excess that max adds to b and min takes from a."""

import relufig as rf
from relufig import plot
from relufig.look import notation, typesetting


def draw(ax=None, *, a: float = 3, b: float = 1, low: float | None = None, high: float | None = None):
    """Draw the network at (a, b), and its outputs against the first number with b held; return the axes."""
    network = rf.build(**dict(zip(("min", "max"), rf.sort2(*rf.inputs("a", "b")), strict=True)))
    (x,) = rf.inputs("a")
    curves = rf.build(**dict(zip(("min", "max"), rf.sort2(x, b), strict=True)))
    low, high = plot.around((a, b), low, high)
    subtitle = f"at $a = {plot.number(a)}$, and for every $a$; $b = {plot.number(b)}$"
    left, right = plot.page(ax, "One ReLU sorts two numbers", subtitle, wide="ab", tall_heights=(1, 1.6))
    plot.diagram(network, [a, b], ax=left)
    plot.outputs(curves, low, high, ax=right, at=a)
    excess = typesetting.mathtext(notation.tokens(rf.relu(x - b)))
    plot.excess(rf.build(b + 0 * x), rf.build(rf.maximum(x, b)), low, high, excess, ax=right)
    right.set_aspect("equal")
    return [left, right]


if __name__ == "__main__":
    plot.main(draw)
