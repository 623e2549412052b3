"""The clip by two ReLUs, in parallel and in a chain."""

from fractions import Fraction

import relufig as rf
from relufig import plot
from relufig.look import notation
from relufig.plot import captions, marks
from relufig.plot.axes import size_in_points

import numpy as np

# While the ends are dragged: moments, and how far the low and the high end are from where they stay, in units of the
# distance between them.
_MOMENTS, _LOW, _HIGH = (0, 0.35, 0.55, 0.75, 1), (0, 0, 0, -0.3, 0), (-0.75, 0.3, 0, 0, 0)

# The share of the curves' height that formulas and ticks leave.
_LEFT = 0.85


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
        heights=(1.25, 1.65),
        tall_heights=(1.55, 1.35, 0.85, 1.35),
        bare="ab",
    )
    bottom, top = min(low, -span) - 0.1 * float(span), max(high, 0) + 0.2 * float(span)
    for network, above, below in ((parallel, *axes[::2]), (chain, *axes[1::2])):
        (total,) = notation.expressions(network)
        # In the chain, the inner ReLU is computed first: it has the colour of the same ReLU in parallel.
        plot.diagram(network, ax=above, in_order=True)
        roles = notation.curve_roles(total, in_order=True)
        captions.formula(above, notation.tokens(total, "y", roles=roles), above=True)
        plot.parts(network, *view(below, low, high, top - bottom), ax=below, formula="", equal=True, in_order=True)
        below.set_ylim(bottom, top)
        below.apply_aspect()  # so that labels are as far from lines as they will be
        marks.ticks(below, ends, ends)
        marks.label_ends(below, [(float(ends[1]), "y", plot.palette(below).total)])
    theme, (start, end) = plot.palette(axes[0]), ends
    marks.beside(axes[2], (start, 0), (start + span, span), "starts the rise", theme.first, side=-1, share=0.36)
    marks.beside(axes[2], (end, 0), (end + span, -span), "ends it", theme.second, share=0.8)
    marks.beside(axes[3], (start, 0), (start + span, span), "inside", theme.first, side=-1, share=0.36)
    look = {"textcoords": "offset points", "ha": "right", "va": "top", "color": theme.second, "size": "large"}
    axes[3].annotate("ends it", (axes[3].get_xlim()[1], 0), (0, -4), **look)
    return axes


def view(ax, low, high, height):
    """The ends of x around those of the clip, as far apart as axes of a height have room for at equal scales."""
    across, up = size_in_points(ax)
    up *= _LEFT
    room = max(Fraction(round(100 * (across / up * height - (high - low))), 200), Fraction(high - low) / 4)
    return low - room, high + room


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
