"""Two pairs of networks: one pair is proved to be the same function, the other differs, most where the bar is."""

import relufig as rf
from relufig import plot, questions
from relufig.look import notation
from relufig.look.typesetting import mathtext
from relufig.numbers.text import number
from relufig.plot import marks

import matplotlib as mpl

# The room below 0, as a share of the largest value above it.
_BELOW = 0.08


def draw(ax=None, *, low: float = -1, high: float = 2):
    """Draw a clip in parallel and in a chain, and a clip beside a ReLU, with what is proved about them."""
    (x,) = rf.inputs("x")
    clip, chained, relu = (rf.build(y=y) for y in (rf.clip(x, 0, 1), rf.clip_chained(x, 0, 1), rf.relu(x)))
    panels = plot.page(
        ax,
        "Two formulas, one function: proved",
        rf"a clip beside another formula for it, and beside a ReLU, for ${number(low)} \leq x \leq {number(high)}$",
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
    """Write the formula of each network at the end of its curve; equal ones stand above their curve, as an equation."""
    letters = float(mpl.rcParams["font.size"])
    first, second = (
        mathtext(notation.tokens(*notation.expressions(network))) for network in (answer.first, answer.second)
    )
    left, right = (curve.get_xydata() for curve in ax.lines[:2])
    texts = (first, left[-1], (0, 2.4), "right"), (f"$=$ {second}", right[-1], (0, 0.8), "right")
    if not answer:
        texts = (first, left[-2], (0.6, -1.6), "left"), (second, right[-1], (-1.2, -0.6), "right")
    for curve, (text, at, away, side) in zip(ax.lines[:2], texts, strict=True):
        look = {"textcoords": "offset points", "ha": side, "size": "large", "color": curve.get_color()}
        ax.annotate(text, at, tuple(letters * each for each in away), **look)


if __name__ == "__main__":
    plot.main(draw)
