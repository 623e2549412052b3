"""A triangle by two clips in parallel, which share the ReLU at the peak."""

import relufig as rf
from relufig import plot
from relufig.look import notation
from relufig.look.notation import pieces_in_words
from relufig.plot import marks
from relufig.regions import pieces

import matplotlib as mpl


def draw(ax=None, *, left: float = 0, peak: float = 1, right: float = 3, height: float = 1):
    """Draw the two clips and the triangle they add up to; return the axes."""
    (x,) = rf.inputs("x")
    up, down = rf.ramp(x, left, peak, 0, height), rf.ramp(x, peak, right, 0, -height)
    triangle = rf.triangle(x, left, peak, right, height)
    # The ReLU that both clips need has a colour of its own.
    roles = dict.fromkeys(notation.term_roles(up), "first") | dict.fromkeys(notation.term_roles(down), "second")
    roles |= dict.fromkeys(set(notation.term_roles(up)) & set(notation.term_roles(down)), "third")
    formula = notation.tokens(triangle, "y", roles=roles)
    (ax,) = plot.page(ax, "Two clips that share a ReLU make a triangle", formula)
    view = left - 0.12 * float(right - left), right + 0.3 * float(right - left)
    sums(rf.build(rise=up, fall=down), rf.build(sum=triangle), *view, ax=ax)
    theme = plot.palette(ax)
    marks.beside(ax, (peak, 0), (peak, height), "shared ReLU", theme.third, share=0.3)
    for at, y, colour in ((left, 0, theme.first), (peak, height, theme.third), (peak, 0, theme.third)):
        marks.dots(ax, [(at, y)], colour)
    marks.dots(ax, [(right, 0), (right, -height)], theme.second)
    return ax


def sums(terms, total, low, high, ax):
    """Draw the outputs of a network, named at their ends, on their sum, which is thick."""
    curve = pieces(total, low, high)
    plot.outputs(terms, low, high, ax=ax, names=False, equal=True)
    limits = ax.get_ylim()
    for line in ax.lines[: len(terms.outputs)]:  # so that the sum shows on both sides
        line.set_linewidth(mpl.rcParams["lines.linewidth"])
    marks.line(ax, *marks.as_floats(curve, 0), plot.palette(ax).total, scale=marks.SUM, zorder=2.2)
    ax.set_ylim(limits)
    theme, ends = plot.palette(ax), [*terms([high]).tolist(), *total([high]).tolist()]
    names, colours = [*terms.outputs, *total.outputs], [theme.first, theme.second, theme.total]
    marks.label_ends(ax, list(zip(ends, names, colours, strict=True)))
    plot.describe(ax, f"{plot.description([ax])} Their sum: {pieces_in_words(curve, 0)}.")


if __name__ == "__main__":
    plot.main(draw)
