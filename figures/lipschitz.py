"""How steep a network is, layer by layer, and how steep the product of its layers' norms says that it is."""

import itertools

from relufig import plot, questions
from relufig.look.colours import on
from relufig.networks.network import Network
from relufig.networks.training import Training
from relufig.numbers.text import number
from relufig.plot import marks
from relufig.plot.answers import steepness, steepness_colours
from relufig.plot.axes import describe, palette, points_per_unit, size_in_points
from relufig.plot.captions import text_width
from relufig.plot.planes import widest_place
from relufig.questions.steepness import norm_of
from relufig.regions import polygons

import matplotlib as mpl
import numpy as np
from matplotlib.colors import to_hex
from matplotlib.path import Path

# A region has room for a number if a box so many times as large as the number fits in it.
_ROOM = 1.3
# The map is so many times as large as the steepest region.
_AROUND = 2.2
# The height of a panel's heading, in units of the font size.
_HEADING = 2.2


def draw(ax=None, *, seed: int = 8, epochs: int = 200):
    """Draw both bounds after each layer of a trained network, and its regions in the colours of their steepness."""
    training = Training(seed=seed, rate=5, epochs=epochs)
    network, box = training.network(epochs), [(-training.reach, training.reach)] * 2
    within = rf"$|x_1|, |x_2| \leq {number(float(training.reach))}$"
    answers = [questions.lipschitz(part, box) for part in after_each_layer(network)]
    last = answers[-1]
    left, right = plot.page(
        ax,
        f"The product of norms is {number(round(last.ratio, 1))} times too large",
        "each layer multiplies the usual bound; the exact steepness of this network grows less",
        wide="ab",
        widths=(1, 1.3),
        bare="b",
    )
    by_layer(answers, left)
    near = around_region(last, polygons(network, box), right)
    cells = steepness(last, right, near)
    write_steepness(cells, right)
    right.set_anchor("N")  # both headings at the same height
    marks.heading(left, "Steepness", "after each layer")
    marks.heading(right, "Exact constant", f"{number(round(last.value, 1))} where {within}")
    describe(right, f"The {len(cells)} regions in the colours of their steepness. {last}")
    return [left, right]


def around_region(answer, cells, ax):
    """A box of the shape of the axes around the steepest region, so many times as large as it."""
    inside = np.array(answer.region.point, dtype=float)
    (steepest,) = (loop for loop in cells.loops if Path(cells.vertices[loop].astype(float)).contains_point(inside))
    corners = cells.vertices[steepest].astype(float)
    middle, extent = (corners.max(axis=0) + corners.min(axis=0)) / 2, np.ptp(corners, axis=0)
    shape = size_in_points(ax) - np.array([0, _HEADING * float(mpl.rcParams["font.size"])])
    half = _AROUND * max(extent / shape) * shape / 2
    return list(zip(middle - half, middle + half, strict=True))


def after_each_layer(network):
    """The network up to each hidden layer, and all of it."""
    ends = [at + 1 for at, block in enumerate(network.blocks) if block.size]
    return [Network(network.blocks[:end], network.inputs) for end in ends] + [network]


def by_layer(answers, ax):
    """Draw the exact constant and the product of norms after each layer."""
    theme, layers = palette(ax), range(1, len(answers) + 1)
    curves = {
        "product of norms": [float(answer.product) for answer in answers],
        "exact": [answer.value for answer in answers],
    }
    for (name, values), colour in zip(curves.items(), (theme.second, theme.ink), strict=True):
        marks.line(ax, layers, values, colour, scale=marks.SUM if name == "exact" else 1)
        marks.dots(ax, zip(layers, values, strict=True), colour)
    marks.frame(ax, 1, len(answers), [*curves.values(), [0]])
    marks.ticks(ax, [], [])
    names = [*(f"layer {i}" for i in layers[:-1]), "output"]
    ax.set_xticks(list(layers), names)
    ax.set_xlim(0.8, len(answers) + 0.2)
    letters = float(mpl.rcParams["font.size"])
    places = ((-0.8 * letters, 0), "center"), ((0, -1.1 * letters), "top")
    for (name, values), (away, va), colour in zip(curves.items(), places, (theme.second, theme.ink), strict=True):
        look = {"textcoords": "offset points", "va": va, "ha": "right", "weight": "bold", "color": colour}
        ax.annotate(f"{name}: {number(round(values[-1], 1))}", (len(answers), values[-1]), away, **look)
    factors(curves["product of norms"], ax)
    low, high = (curves[name][-1] for name in ("exact", "product of norms"))
    bracket(ax, len(answers), low, high, f"{number(round(high / low, 1))}×")
    told = "; ".join(f"{name}: {', '.join(number(round(v, 1)) for v in values)}" for name, values in curves.items())
    describe(ax, f"After each layer, {told}.")


def factors(products, ax):
    """Write how many times as large the product is after each layer, beside its curve."""
    letters = float(mpl.rcParams["font.size"])
    for layer, (before, after) in enumerate(itertools.pairwise(products), start=1):
        look = {"textcoords": "offset points", "ha": "right", "va": "bottom", "color": palette(ax).second}
        at = layer + 0.5, (before + after) / 2
        ax.annotate(f"×{number(round(after / before, 1))}", at, (-0.3 * letters, 0.1 * letters), **look)


def bracket(ax, x, low, high, text):
    """Draw an arrow with two heads to the right of x between two heights, and a text beside it."""
    theme, letters = palette(ax), float(mpl.rcParams["font.size"])
    look = {"textcoords": "offset points", "xycoords": "data", "annotation_clip": False}
    for start, end in ((low, high), (high, low)):
        arrow = {"arrowstyle": "->", "color": theme.muted, "shrinkA": 5, "shrinkB": 5}
        ax.annotate("", (x, end), (x, start), arrowprops=arrow)
    ax.annotate(text, (x, (low + high) / 2), (0.4 * letters, 0), va="center", weight="bold", **look)


def write_steepness(cells, ax):
    """Write how steep the output is into each region with room for it."""
    values = np.array([norm_of(weights, 2) for weights in cells.gradients], dtype=float)
    shades, letters = steepness_colours(ax, values), 1.1 * float(mpl.rcParams["font.size"])
    for loop, value, shade in zip(cells.loops, values, shades, strict=True):
        text = number(round(value, 1))
        box = np.array([text_width(text, letters), letters]) / points_per_unit(ax)
        place, room = widest_place(cells.vertices[loop].astype(float), box)
        if room >= _ROOM:
            look = {"ha": "center", "va": "center", "size": letters, "zorder": 4}
            look["weight"] = "bold" if value == values.max() else "normal"
            ax.text(*place, text, color=on(to_hex(shade)), **look)


if __name__ == "__main__":
    plot.main(draw)
