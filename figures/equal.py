"""Two pairs of networks: one pair is proved to be the same function, the other differs, most where the bar is."""

import relufig as rf
from relufig import plot, questions
from relufig.numbers.text import counted
from relufig.plot import marks


def draw(ax=None, *, low: float = -0.75, high: float = 2):
    """Draw a clip in parallel and in a chain, and a clip beside a ReLU, with what is proved about them."""
    (x,) = rf.inputs("x")
    clip, chained, relu = (rf.build(y=y) for y in (rf.clip(x, 0, 1), rf.clip_chained(x, 0, 1), rf.relu(x)))
    panels = plot.page(
        ax,
        "One function, or two? The weights decide it",
        "thick: a clip of two parallel ReLUs; thin: another network, compared with it",
        wide="ab",
    )
    for panel, other, name in zip(panels, (chained, relu), ("A chain", "A single ReLU"), strict=True):
        answer = questions.equal(clip, other, box=[(low, high)])
        plot.answer(answer, panel)
        verdict = "equal, proved" if answer else "not equal, compared"
        marks.heading(panel, name, f"{verdict} on {counted(answer.regions, 'region')}")
    top = max(panel.get_ylim()[1] for panel in panels)
    for panel in panels:
        panel.set(ylim=(panels[-1].get_ylim()[0], top), aspect="equal")
    return panels


if __name__ == "__main__":
    plot.main(draw)
