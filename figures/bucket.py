"""A bucket by two clips in parallel: one makes the first wall, one the second."""

import relufig as rf
from relufig import plot
from relufig.look import notation
from relufig.plot.sums import addition


def draw(ax=None, *, a: float = 0, b: float = 1, c: float = 3, d: float = 4, floor: float = 0, rim: float = 1):
    """Draw both clips and, below them, the bucket that they add up to; return the axes."""
    (x,) = rf.inputs("x")
    clips = {"first wall": rf.ramp(x, a, b, rim, floor), "second wall": rf.ramp(x, c, d, 0, rim - floor)}
    colours = [
        dict.fromkeys(notation.term_roles(clip), role)
        for clip, role in zip(clips.values(), ("first", "second"), strict=True)
    ]
    formula = notation.tokens(rf.bucket(x, a, b, c, d, floor, rim), "y", roles=colours[0] | colours[1])
    axes = plot.page(ax, "Two clips make a bucket", formula, wide="a;b;c", bare="ab")
    theme = plot.palette(axes[0])
    bends = {a: theme.first, b: theme.first, c: theme.second, d: theme.second}
    addition(axes, clips, "bucket", [theme.first, theme.second], bends)
    return axes


if __name__ == "__main__":
    plot.main(draw)
