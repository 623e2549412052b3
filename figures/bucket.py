"""A bucket by two clips in parallel: one makes the first wall, one the second."""

import relufig as rf
from relufig import plot


def draw(ax=None, *, a: float = 0, b: float = 1, c: float = 3, d: float = 4, floor: float = 0, rim: float = 1):
    """Draw the two clips and, below, the bucket they add up to; return the axes."""
    (x,) = rf.inputs("x")
    bucket = rf.build(y=rf.bucket(x, a, b, c, d, floor, rim))
    clips = rf.build(**{"first wall": rf.ramp(x, a, b, rim, floor), "second wall": rf.ramp(x, c, d, 0, rim - floor)})
    margin = 0.25 * float(d - a)
    top, bottom = plot.panels(ax, 2, 1, size=(1, 1.35))
    plot.outputs(clips, a - margin, d + margin, ax=top)
    top.set_title("Two clips …")
    plot.function(bucket, a - margin, d + margin, ax=bottom)
    bottom.set_title(f"… add up to a bucket of {bucket.size} ReLUs")
    return [top, bottom]


if __name__ == "__main__":
    plot.main(draw)
