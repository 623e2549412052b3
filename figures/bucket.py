"""A bucket by two clips in parallel: one makes the first wall, one the second."""

import relufig as rf
from relufig import plot
from relufig.look import notation
from relufig.plot import marks


def draw(ax=None, *, a: float = 0, b: float = 1, c: float = 3, d: float = 4, floor: float = 0, rim: float = 1):
    """Draw the two clips and, below them, the bucket they add up to; return the axes."""
    (x,) = rf.inputs("x")
    first, second = rf.ramp(x, a, b, rim, floor), rf.ramp(x, c, d, 0, rim - floor)
    bucket = rf.bucket(x, a, b, c, d, floor, rim)
    roles = dict.fromkeys(notation.term_roles(first), "first") | dict.fromkeys(notation.term_roles(second), "second")
    top, bottom = plot.page(
        ax, "Two clips make a bucket", notation.tokens(bucket, "y", roles=roles), wide="a;b", tall="a;b"
    )
    view = a - 0.25 * float(d - a), d + 0.25 * float(d - a)
    plot.outputs(rf.build(first=first, second=second), *view, ax=top, names=False, equal=True)
    plot.function(rf.build(y=bucket), *view, ax=bottom, formula="", slopes=False, equal=True)
    plot.share_heights([top, bottom])
    theme = plot.palette(top)
    marks.beside(top, (a, rim), (b, floor), "first wall", theme.first, share=0.35)
    marks.beside(top, (c, 0), (d, rim - floor), "second wall", theme.second, side=-1, share=0.35)
    marks.dots(bottom, [(a, rim), (b, floor)], theme.first)
    marks.dots(bottom, [(c, floor), (d, rim)], theme.second)
    top.set_title("Two clips")
    bottom.set_title("Their sum")
    return [top, bottom]


if __name__ == "__main__":
    plot.main(draw)
