"""A bucket by two clips in parallel: one makes the first wall, one the second."""

import relufig as rf
from relufig import plot
from relufig.look import notation
from relufig.plot import captions


def draw(ax=None, *, a: float = 0, b: float = 1, c: float = 3, d: float = 4, floor: float = 0, rim: float = 1):
    """Draw the two clips and, beside them, the bucket they add up to; return the axes."""
    (x,) = rf.inputs("x")
    first, second = rf.ramp(x, a, b, rim, floor), rf.ramp(x, c, d, 0, rim - floor)
    bucket = rf.build(y=rf.bucket(x, a, b, c, d, floor, rim))
    clips = rf.build(**{"first wall": first, "second wall": second})
    left, right = plot.page(ax, "Two clips make a bucket", f"each makes a wall: {bucket.size} ReLUs in all", wide="ab")
    view = a - 0.25 * float(d - a), d + 0.25 * float(d - a)
    plot.outputs(clips, *view, ax=left)
    plot.function(bucket, *view, ax=right, formula="", slopes=False)
    roles = dict.fromkeys(notation.term_roles(first), "first") | dict.fromkeys(notation.term_roles(second), "second")
    captions.formula(right, notation.tokens(rf.bucket(x, a, b, c, d, floor, rim), "y", roles=roles))
    plot.share_heights([left, right])
    return [left, right]


if __name__ == "__main__":
    plot.main(draw)
