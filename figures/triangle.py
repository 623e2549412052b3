"""A triangle by two clips in parallel, which share the ReLU at the peak."""

import relufig as rf
from relufig import plot
from relufig.look import notation
from relufig.plot import captions


def draw(ax=None, *, left: float = 0, peak: float = 1, right: float = 3, height: float = 1):
    """Draw the two clips and, beside them, the triangle they add up to; return the axes."""
    (x,) = rf.inputs("x")
    up, down = rf.ramp(x, left, peak, 0, height), rf.ramp(x, peak, right, 0, -height)
    triangle = rf.build(y=rf.triangle(x, left, peak, right, height))
    before, after = plot.page(
        ax,
        "Two clips that share a ReLU make a triangle",
        f"the ReLU at {plot.number(peak)} ends the rise and starts the fall: {triangle.size} ReLUs in all",
        wide="ab",
    )
    margin = 0.2 * float(right - left)
    plot.outputs(rf.build(rise=up, fall=down), left - margin, right + margin, ax=before)
    plot.function(triangle, left - margin, right + margin, ax=after, formula="", slopes=False)
    # The term that both clips need is in the colour of their sum.
    roles = dict.fromkeys(notation.term_roles(up), "first") | dict.fromkeys(notation.term_roles(down), "second")
    roles |= dict.fromkeys(set(notation.term_roles(up)) & set(notation.term_roles(down)), "ink")
    captions.formula(after, notation.tokens(rf.triangle(x, left, peak, right, height), "y", roles=roles))
    plot.share_heights([before, after])
    return [before, after]


if __name__ == "__main__":
    plot.main(draw)
