"""The lines where a trained network equals a level, all of them polygons, and how far a point is from one."""

from relufig import plot, questions, regions
from relufig.look.colours import value_colours
from relufig.networks.training import Training
from relufig.numbers.text import number
from relufig.plot import marks, outlines
from relufig.plot.answers import ball
from relufig.plot.axes import describe, palette

import matplotlib as mpl
import numpy as np
from matplotlib.lines import Line2D


def draw(ax=None, *, levels: tuple[float, ...] = (-4, -2, 0, 2, 4), seed: int = 8, epochs: int = 200):
    """Draw lines of a trained network at some levels, and a point's distances to the other class in three norms."""
    training = Training(slope=0.1, seed=seed, rate=5, epochs=epochs)
    network, box = training.network(epochs), [(-training.reach, training.reach)] * 2
    cells = regions.polygons(network, box)
    answers = [questions.robust_radius(network, (0, 0), norm=norm, box=box) for norm in (1, 2, "inf")]
    left, right = plot.page(
        ax,
        "The edge of a class is a polygon, so distances are exact",
        "the log-odds of a trained network at five levels, and how far a point is from the edge",
        wide="ab",
        bare="ab",
    )
    lines(cells, levels, left)
    distances(cells, answers, right)
    return [left, right]


def lines(cells, levels, ax):
    """Draw the lines where the output equals each level, the one at 0 broad, and a key beside them."""
    theme, drawn = palette(ax), {}
    for level, colour in zip(levels, value_colours(levels, theme), strict=True):
        look = (theme.ink, marks.SUM) if level == 0 else (colour, 1)
        drawn[number(level)] = look
        for line in regions.level_set(cells, level):
            x, y = np.asarray(line, dtype=float).T
            marks.line(ax, x, y, look[0], scale=look[1])
    frame(ax, cells)
    key(ax, dict(reversed(drawn.items())))
    ax.set_title("Log-odds")
    describe(ax, f"The lines where the output is {', '.join(map(number, levels))}.")


def distances(cells, answers, ax):
    """Draw the class of a point, and around the point all points as near as the other class, in each norm."""
    theme, drawn = palette(ax), {}
    outlines.fill(ax, regions.preimage(cells, [-1]), theme.faint)
    frame(ax, cells)
    for answer, colour in zip(answers, (theme.first, theme.ink, theme.third), strict=True):
        look = {"facecolor": "none", "edgecolor": colour, "linewidth": mpl.rcParams["lines.linewidth"], "zorder": 3}
        ax.add_patch(ball(answer, **look))
        marks.dots(ax, [answer.at], colour)
        norm = "∞" if answer.norm == "inf" else answer.norm
        drawn[f"norm {norm}: {number(round(answer.radius, 2))}"] = colour, 1
    marks.dots(ax, [answers[0].point], theme.ink)
    key(ax, drawn)
    ax.set_title("Distance to the edge")
    describe(ax, " ".join(map(str, answers)))


def key(ax, drawn):
    """Name lines of these colours and widths to the right of the axes."""
    width = float(mpl.rcParams["lines.linewidth"])
    samples = [Line2D([], [], color=colour, linewidth=scale * width) for colour, scale in drawn.values()]
    look = {"frameon": False, "handlelength": 1.2, "borderaxespad": 0.3, "handletextpad": 0.5}
    ax.legend(samples, drawn, loc="center left", bbox_to_anchor=(1, 0.5), **look)


def frame(ax, cells):
    """Show the box, in equal scales."""
    lows, highs = cells.vertices.min(axis=0), cells.vertices.max(axis=0)
    ax.set(xlim=(lows[0], highs[0]), ylim=(lows[1], highs[1]), aspect="equal")


if __name__ == "__main__":
    plot.main(draw)
