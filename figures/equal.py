"""Two pairs of networks: one pair is proved to be the same function, the other differs, most where the bar is."""

import relufig as rf
from relufig import plot, questions
from relufig.numbers.text import number
from relufig.plot.axes import palette

import matplotlib as mpl


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
    others = {"two ReLUs in a chain": chained, "one ReLU": relu}
    answers = [questions.equal(clip, other, box=[(low, high)]) for other in others.values()]
    for panel, answer in zip(panels, answers, strict=True):
        plot.answer(answer, panel)
    top = max(panel.get_ylim()[1] for panel in panels)
    for panel, answer, name in zip(panels, answers, others, strict=True):
        panel.set(ylim=(panels[-1].get_ylim()[0], top), aspect="equal")
        panel.set_title("Equal: proved" if answer else f"Different: most at $x = {number(answer.at[0])}$", size="large")
        name_curves(panel, answer, "side by side", name)
    return panels


def name_curves(ax, answer, name, other):
    """Write the names of the two networks at the ends of their curves, the thick one's below."""
    theme, letters = palette(ax), float(mpl.rcParams["font.size"])
    end = answer.box[0][1]
    heights = [float(network([end])[0]) for network in (answer.first, answer.second)]
    for text, height, colour, side in zip((name, other), heights, (theme.first, theme.ink), (-1, 1), strict=True):
        look = {"textcoords": "offset points", "ha": "right", "va": "top" if side < 0 else "bottom", "weight": "bold"}
        ax.annotate(text, (float(end), height), (0, side * 0.5 * letters), color=colour, **look)


if __name__ == "__main__":
    plot.main(draw)
