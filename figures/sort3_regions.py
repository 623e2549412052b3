"""The regions of the network that sorts three numbers: six cones, one for each order."""

import itertools
import re

import relufig as rf
from relufig import plot
from relufig.plot.axes import points_per_unit
from relufig.plot.orderings import draw_units, plane_name

import matplotlib as mpl
import numpy as np

# What the ReLUs of networks that sort compare, as mathtext and as a function of the three numbers.
COMPARISONS = {
    rf"${'abc'[i]} \; > \; {'abc'[j]}$": lambda x, i=i, j=j: x[i] > x[j] for i, j in ((0, 1), (0, 2), (1, 2))
}
COMPARISONS |= {
    rf"$\mathrm{{{extreme.__name__}}}(a, b) \; > \; c$": lambda x, extreme=extreme: extreme(x[:2]) > x[2]
    for extreme in (min, max)
}


def draw(ax=None, *, total: float = 6, reach: float = 2):
    """Draw the plane a + b + c = total, which the network cuts into one cone for each order; return the axes."""
    network = rf.build(*rf.sort3(*rf.inputs("a", "b", "c")))
    key, hexagon = plot.page(
        ax,
        "Three ReLUs tell six orders apart",
        "a cone for each order; at each border, one ReLU switches",
        wide="ab",
        tall="b;a",
        widths=(1, 1.6),
        tall_heights=(4, 1),
        bare="ab",
    )
    plot.orders(network, total, reach, ax=hexagon)
    explain(network, ax=key, note=f"on the plane {plane_name(network, total)}")
    return hexagon


def explain(network, ax, note):
    """Write when each ReLU is on, after its dot among those of the others, and a note below."""
    theme, font, asked = plot.palette(ax), float(mpl.rcParams["font.size"]), questions(network)
    row = 1.8 * font / points_per_unit(ax)[1]
    middle, top = 2.2 * font / points_per_unit(ax)[0], 0.5 + row * len(asked) / 2
    ax.text(0, top, "A ReLU is on where", weight="bold", va="center")
    for unit, question in enumerate(asked):
        at = middle, top - (unit + 1) * row
        draw_units(ax, np.eye(len(asked))[unit], at, font, below=0)
        look = {"textcoords": "offset points", "va": "center", "color": theme.ink, "size": "large"}
        ax.annotate(question, at, (2.4 * font, 0), **look)
    ax.text(0, top - (len(asked) + 1.3) * row, note, va="center", color=theme.muted)
    plain = "; ".join(re.sub(r"\\mathrm|[\\${};]", "", question) for question in asked)
    plot.describe(ax, f"A ReLU is on where: {re.sub(' +', ' ', plain)}.")


def questions(network):
    """The comparison that each ReLU makes, found by its answers for all orders of three numbers."""
    orders = list(itertools.permutations(range(len(network.inputs))))
    active = np.concatenate([layer.preactivations > 0 for layer in network.trace(orders).layers], axis=-1)
    answers = {text: [holds(x) for x in orders] for text, holds in COMPARISONS.items()}
    return [next(text for text, each in answers.items() if each == unit) for unit in active.T.tolist()]


if __name__ == "__main__":
    plot.main(draw)
