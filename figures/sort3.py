"""Three numbers, three ReLUs: least and greatest by comparing, the middle one by what they leave of the sum."""

import relufig as rf
from relufig import plot


def draw(ax=None, *, a: float = 3, b: float = 1, c: float = 2, low: float | None = None, high: float | None = None):
    """Draw the network at (a, b, c), and its outputs against the first number with the others held; return the axes."""
    names = ("min", "mid", "max")
    network = rf.build(**dict(zip(names, rf.sort3(*rf.inputs("a", "b", "c")), strict=True)))
    (x,) = rf.inputs("a")
    curves = rf.build(**dict(zip(names, rf.sort3(x, b, c), strict=True)))
    subtitle = f"first $a$ with $b$, then both with $c$; here, $b = {plot.number(b)}$ and $c = {plot.number(c)}$"
    left, right = plot.page(
        ax, "Three ReLUs sort three numbers", subtitle, wide="ab", widths=(2.1, 1), tall_heights=(1, 1.4)
    )
    plot.diagram(network, [a, b, c], ax=left, by_value=True)
    plot.outputs(curves, *plot.around((a, b, c), low, high), ax=right, at=a, equal=True, by_value=True)
    return [left, right]


if __name__ == "__main__":
    plot.main(draw)
