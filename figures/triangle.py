"""A triangle by two clips in parallel, which share the ReLU at the peak."""

import relufig as rf
from relufig import plot


def draw(ax=None, *, left: float = 0, peak: float = 1, right: float = 3, height: float = 1):
    """Draw the two clips and, below, the triangle they add up to; return the axes."""
    (x,) = rf.inputs("x")
    triangle = rf.build(y=rf.triangle(x, left, peak, right, height))
    alone = rf.build(rf.ramp(x, left, peak, 0, height)).size
    clips = rf.build(**{"to peak": rf.ramp(x, left, peak, 0, height), "from peak": rf.ramp(x, peak, right, 0, -height)})
    margin = 0.2 * float(right - left)
    top, bottom = plot.panels(ax, 2, 1, size=(1, 1.4))
    plot.outputs(clips, left - margin, right + margin, ax=top)
    top.set_title(f"Two clips, each of {alone} ReLUs …")
    plot.function(triangle, left - margin, right + margin, ax=bottom)
    bottom.set_title(f"… share the one at {plot.number(peak)}: a triangle of {triangle.size}")
    return [top, bottom]


if __name__ == "__main__":
    plot.main(draw)
