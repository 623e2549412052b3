"""One ReLU sorts two numbers: it is the excess that max adds to b and min takes from a."""

import relufig as rf
from relufig import plot


def draw(ax=None, *, a: float = 3, b: float = 1, low: float | None = None, high: float | None = None):
    """Draw the network at (a, b), and its outputs against the first number with b held; return the axes."""
    first, second = rf.inputs("a", "b")
    network = rf.build(**dict(zip(("min", "max"), rf.sort2(first, second), strict=True)))
    (x,) = rf.inputs("a")
    curves = rf.build(**dict(zip(("min", "max"), rf.sort2(x, b), strict=True)))
    low, high = plot.around((a, b), low, high)
    subtitle = f"what min takes from $a$, max adds to $b$; here, $b = {plot.number(b)}$"
    left, right = plot.page(ax, "One ReLU sorts two numbers", subtitle, wide="ab", widths=(1.2, 1), tall_heights=(1, 2))
    plot.diagram(network, [a, b], ax=left, by_value=True)
    plot.outputs(curves, low, high, ax=right, at=a, equal=True, by_value=True)
    plot.excess(rf.build(b + 0 * x), rf.build(rf.maximum(x, b)), low, high, rf.relu(first - second), ax=right)
    return [left, right]


if __name__ == "__main__":
    plot.main(draw)
