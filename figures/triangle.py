"""A triangle by two clips in parallel, which share the ReLU at the peak."""

import relufig as rf
from relufig import plot
from relufig.look import notation
from relufig.plot import marks


def draw(ax=None, *, left: float = 0, peak: float = 1, right: float = 3, height: float = 1):
    """Draw the two clips and, beside them, the triangle they add up to; return the axes."""
    (x,) = rf.inputs("x")
    up, down = rf.ramp(x, left, peak, 0, height), rf.ramp(x, peak, right, 0, -height)
    triangle = rf.triangle(x, left, peak, right, height)
    # The ReLU that both clips need has a colour of its own.
    roles = dict.fromkeys(notation.term_roles(up), "first") | dict.fromkeys(notation.term_roles(down), "second")
    roles |= dict.fromkeys(set(notation.term_roles(up)) & set(notation.term_roles(down)), "third")
    before, after = plot.page(
        ax, "Two clips that share a ReLU make a triangle", notation.tokens(triangle, "y", roles=roles), wide="ab"
    )
    view = left - 0.12 * float(right - left), right + 0.12 * float(right - left)
    plot.outputs(rf.build(rise=up, fall=down), *view, ax=before, names=False, equal=True)
    plot.function(rf.build(y=triangle), *view, ax=after, formula="", slopes=False, equal=True)
    plot.share_heights([before, after])
    theme = plot.palette(before)
    marks.beside(before, (left, 0), (peak, height), "rise", theme.first, side=-1)
    marks.beside(before, (peak, 0), (right, -height), "fall", theme.second, side=-1, share=0.6)
    marks.beside(before, (peak, 0), (peak, height), "shared ReLU", theme.third)
    marks.dots(before, [(peak, 0), (peak, height)], theme.third)
    for at, y, colour in ((left, 0, theme.first), (peak, height, theme.third), (right, 0, theme.second)):
        marks.dots(after, [(at, y)], colour)
    before.set_title("Two clips")
    after.set_title("Their sum")
    for panel in (before, after):
        panel.set_anchor("N")
    return [before, after]


if __name__ == "__main__":
    plot.main(draw)
