"""A bucket by two clips in parallel: one makes the first wall, one the second."""

import relufig as rf
from relufig import plot
from relufig.look import notation
from relufig.look.notation import pieces_in_words
from relufig.plot import marks
from relufig.regions import pieces

import matplotlib as mpl

# How far the view goes beyond the walls, as a share of the bucket's width.
_BEYOND = 0.15


def draw(ax=None, *, a: float = 0, b: float = 1, c: float = 3, d: float = 4, floor: float = 0, rim: float = 1):
    """Draw the two clips on the bucket that they add up to, which is thick; return the axes."""
    (x,) = rf.inputs("x")
    first, second = rf.ramp(x, a, b, rim, floor), rf.ramp(x, c, d, 0, rim - floor)
    bucket = rf.bucket(x, a, b, c, d, floor, rim)
    roles = dict.fromkeys(notation.term_roles(first), "first") | dict.fromkeys(notation.term_roles(second), "second")
    (ax,) = plot.page(ax, "Two clips make a bucket", notation.tokens(bucket, "y", roles=roles))
    view = a - _BEYOND * float(d - a), d + _BEYOND * float(d - a)
    plot.outputs(rf.build(first=first, second=second), *view, ax=ax, names=False, equal=True)
    limits = ax.get_ylim()
    for line in ax.lines[:2]:  # so that the sum shows on both sides
        line.set_linewidth(mpl.rcParams["lines.linewidth"])
    theme, curve = plot.palette(ax), pieces(rf.build(y=bucket), *view)
    marks.line(ax, *marks.as_floats(curve, 0), theme.total, scale=marks.SUM, zorder=2.2)
    ax.set_ylim(limits)
    marks.beside(ax, (a, rim), (b, floor), "first wall", theme.first, side=-1)
    marks.beside(ax, (c, floor), (d, rim), "second wall", theme.second)
    look = {"textcoords": "offset points", "ha": "center", "size": "large", "color": theme.ink}
    ax.annotate("their sum", (float(b + c) / 2, float(floor)), (0, 10), **look)
    plot.describe(ax, f"{plot.description([ax])} Their sum: {pieces_in_words(curve, 0)}.")
    return ax


if __name__ == "__main__":
    plot.main(draw)
