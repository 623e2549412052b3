"""Two pairs of networks: one pair is proved to be the same function, the other differs, most where the bar is."""

import relufig as rf
from relufig import plot, questions
from relufig.look import notation
from relufig.look.typesetting import mathtext
from relufig.numbers.text import number
from relufig.plot import marks
from relufig.plot.axes import size_in_points

import matplotlib as mpl

# The room below 0, as a share of the largest value above it.
_BELOW = 0.08
# The length of a curve's sample beside its formula, and the distance of formulas, in units of the font size.
_SAMPLE, _LEADING = 1.6, 1.8


def draw(ax=None, *, low: float = -1, high: float = 2):
    """Draw a clip in parallel and in a chain, and a clip beside a ReLU, with what is proved about them."""
    (x,) = rf.inputs("x")
    clip, chained, relu = (rf.build(y=y) for y in (rf.clip(x, 0, 1), rf.clip_chained(x, 0, 1), rf.relu(x)))
    panels = plot.page(
        ax,
        "Equal is proved, and a difference is found",
        rf"a clip of two ReLUs and two other networks, for ${number(low)} \leq x \leq {number(high)}$",
        wide="a.b",
        widths=(1, 0.04, 1),
    )
    answers = [questions.equal(clip, other, box=[(low, high)]) for other in (chained, relu)]
    for panel, answer in zip(panels, answers, strict=True):
        plot.answer(answer, panel)
    top = 1.04 * max(panel.get_ylim()[1] for panel in panels)
    for panel, answer in zip(panels, answers, strict=True):
        panel.set(ylim=(-_BELOW * top, top), aspect="equal")
        panel.apply_aspect()  # so that what is measured is final
        name_curves(panel, answer)
        if answer:
            marks.heading(panel, "Equal", "proved")
        else:
            marks.heading(panel, "Different", f"most at $x = {number(answer.at[0])}$")
    return panels


def name_curves(ax, answer):
    """Write the formulas of the two networks into the upper left corner, each after a piece of its curve."""
    letters = float(mpl.rcParams["font.size"])
    across, up = size_in_points(ax)
    for at, (network, curve) in enumerate(zip((answer.first, answer.second), ax.lines[:2], strict=True)):
        (formula,) = notation.expressions(network)
        height = 1 - (1 + _LEADING * at) * letters / up
        sample = {"color": curve.get_color(), "linewidth": curve.get_linewidth(), "solid_capstyle": "butt"}
        ax.plot([0, _SAMPLE * letters / across], [height] * 2, transform=ax.transAxes, **sample)
        look = {"xycoords": "axes fraction", "textcoords": "offset points", "va": "center", "size": "large"}
        text = mathtext(notation.tokens(formula, "y"))
        ax.annotate(text, (0, height), ((_SAMPLE + 0.5) * letters, 0), color=curve.get_color(), **look)


if __name__ == "__main__":
    plot.main(draw)
