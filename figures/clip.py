"""The clip by two ReLUs, in parallel and in a chain."""

from fractions import Fraction

import relufig as rf
from relufig import plot
from relufig.plot import marks
from relufig.plot.axes import background, points_per_unit

import matplotlib as mpl
import numpy as np

# While the ends are dragged: moments, and how far the low and the high end are from where they stay, in units of the
# distance between them.
_MOMENTS, _LOW, _HIGH = (0, 0.35, 0.55, 0.75, 1), (0, 0, 0, -0.3, 0), (-0.75, 0.3, 0, 0, 0)


def draw(ax=None, *, low: float = -1, high: float = 2, moment: float = 1.0):
    """Draw both networks of clip(x, low, high), their parts and their sum; return the axes.

    At a `moment` before 1, the ends are on their way: the high one comes from the low one and goes too far, then the
    low one does.
    """
    (x,) = rf.inputs("x")
    span = (high - low) or 1
    ends = dragged(low, high, span, moment) if moment < 1 else (low, high)
    parallel, chain = rf.build(y=rf.clip(x, *ends)), rf.build(y=rf.clip_chained(x, *ends))
    axes = plot.page(
        ax,
        "Two ReLUs make a clip, in parallel or chained",
        wide="ab;cd",
        tall="a;c;b;d",
        heights=(0.95, 1),
        tall_heights=(1, 1.1, 0.8, 1.1),
    )
    view = low - Fraction(7, 10) * Fraction(span), high + Fraction(7, 10) * Fraction(span)
    bottom, top = min(low, -span) - 0.1 * float(span), max(high, 0) + 0.36 * float(span)
    for network, title, above, below in ((parallel, "In parallel", *axes[::2]), (chain, "Chained", *axes[1::2])):
        plot.parts(network, *view, ax=below, formula="above")
        below.set_ylim(bottom, top)
        plot.diagram(network, ax=above)
        marks.heading(above, title)
    start, end = ends
    risen, fallen = min(top - 0.16 * float(span), 1.2 * float(span)), (end - view[1]) * Fraction(4, 5)
    beside(axes[2], start + risen, risen, "starts the rise", "first")
    beside(axes[2], end - fallen, fallen, "ends it", "second")
    beside(axes[3], start + risen, risen, "inner", "muted")
    beside(axes[3], start + (end - start) / 4, (start - end) * 3 / 4, "outer", "first", side=1)
    return axes


def beside(ax, x, y, text, colour, side=-1):
    """Write a text to the left (-1) or right (1) of a line of slope 1 or -1 that goes through x, y."""
    across, up = points_per_unit(ax)
    away = side * (4 + 0.7 * float(mpl.rcParams["font.size"]) * across / up)
    place = {"textcoords": "offset points", "ha": "left" if side > 0 else "right", "va": "center"}
    look = {"color": plot.palette(ax).colour(colour), "zorder": 2}
    look["bbox"] = {"facecolor": background(ax), "edgecolor": "none", "pad": 1}
    ax.annotate(text, (float(x), float(y)), (away, 0), **place, **look)


def dragged(low, high, span, moment):
    """Where the ends are at a moment, in hundredths of their distance."""
    eased = np.interp(moment, _MOMENTS, range(len(_MOMENTS)))
    leg, share = divmod(float(eased), 1)
    at = leg + share * share * (3 - 2 * share)
    shifts = [np.interp(at, range(len(_MOMENTS)), each) for each in (_LOW, _HIGH)]
    return tuple(
        end + Fraction(round(100 * shift), 100) * Fraction(span) for end, shift in zip((low, high), shifts, strict=True)
    )


if __name__ == "__main__":
    plot.main(draw)
