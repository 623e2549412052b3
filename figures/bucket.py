"""A bucket by two clips in parallel: one makes the first wall, one the second."""

import relufig as rf
from relufig import plot
from relufig.look import notation
from relufig.plot import marks


def draw(ax=None, *, a: float = 0, b: float = 1, c: float = 3, d: float = 4, floor: float = 0, rim: float = 1):
    """Draw the two clips and, beside them, the bucket they add up to; return the axes."""
    (x,) = rf.inputs("x")
    first, second = rf.ramp(x, a, b, rim, floor), rf.ramp(x, c, d, 0, rim - floor)
    bucket = rf.bucket(x, a, b, c, d, floor, rim)
    roles = dict.fromkeys(notation.term_roles(first), "first") | dict.fromkeys(notation.term_roles(second), "second")
    left, right = plot.page(ax, "Two clips make a bucket", notation.tokens(bucket, "y", roles=roles), wide="ab")
    view = a - 0.25 * float(d - a), d + 0.25 * float(d - a)
    plot.outputs(rf.build(first=first, second=second), *view, ax=left, names=False)
    plot.function(rf.build(y=bucket), *view, ax=right, formula="", slopes=False)
    plot.share_heights([left, right])
    theme = plot.palette(left)
    marks.beside(left, (a, rim), (b, floor), "first wall", theme.first, share=0.35)
    marks.beside(left, (c, 0), (d, rim - floor), "second wall", theme.second, side=-1, share=0.35)
    marks.dots(right, [(a, rim), (b, floor)], theme.first)
    marks.dots(right, [(c, floor), (d, rim)], theme.second)
    left.set_title("Two clips")
    right.set_title("Their sum")
    return [left, right]


if __name__ == "__main__":
    plot.main(draw)
