"""A triangle by two clips in parallel, which share the ReLU at the peak."""

import relufig as rf
from relufig import plot
from relufig.look import notation
from relufig.plot import marks
from relufig.plot.sums import addition


def draw(ax=None, *, left: float = 0, peak: float = 1, right: float = 3, height: float = 1):
    """Draw both clips and, below them, the triangle that they add up to; return the axes."""
    (x,) = rf.inputs("x")
    up, down = rf.ramp(x, left, peak, 0, height), rf.ramp(x, peak, right, 0, -height)
    # The ReLU that both clips need has a colour of its own.
    roles = dict.fromkeys(notation.term_roles(up), "first") | dict.fromkeys(notation.term_roles(down), "second")
    roles |= dict.fromkeys(set(notation.term_roles(up)) & set(notation.term_roles(down)), "third")
    formula = notation.tokens(rf.triangle(x, left, peak, right, height), "y", roles=roles)
    axes = plot.page(ax, "Two clips that share a ReLU make a triangle", formula, wide="a;b;c", bare="ab")
    theme = plot.palette(axes[0])
    bends = {left: theme.first, peak: theme.third, right: theme.second}
    addition(axes, {"rise": up, "fall": down}, "triangle", [theme.first, theme.second], bends)
    marks.beside(axes[0], (peak, 0), (peak, height), "shared ReLU", theme.third, share=0.4)
    return axes


if __name__ == "__main__":
    plot.main(draw)
