"""The largest of five numbers by two hidden layers of ReLUs, where a tournament takes three."""

import itertools
from typing import Any, NamedTuple

import relufig as rf
from relufig import plot
from relufig.look import style
from relufig.look.colours import on, value_colours
from relufig.look.ticks import spread
from relufig.networks.network import Network
from relufig.numbers.text import counted, number, spelled
from relufig.plot import marks
from relufig.plot.axes import describe, palette, points_per_unit
from relufig.plot.captions import digit_height, name_text, text_width
from relufig.plot.diagrams import BOX

import matplotlib as mpl
import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path

# The largest size of a box, in units of the font size, and its size in units of the least distance of boxes.
_LARGEST, _SHARE = 1.8, 0.72
# The width of a layer's column, in units of the size of its boxes.
_COLUMN = 1.4
# The width of lines that lead to no maximum, in points.
_FINE = 0.8


def draw(ax=None, *, values: tuple[float, ...] = (3, 1, 5, 2, 4)):
    """Draw the network and a tournament at some values; return the axes."""
    a, b, c, d, e = rf.inputs("a", "b", "c", "d", "e")
    network = rf.build(max=rf.maximum_of_five(a, b, c, d, e))
    tournament = rf.build(max=rf.maximum(rf.maximum(rf.maximum(c, d), rf.maximum(a, b)), e))
    graphs = [Maxima(each, values) for each in (tournament, network)]
    panels = plot.page(
        ax,
        f"{spelled(network.depth).capitalize()} hidden layers find the largest of five",
        "in each layer, a box is the larger of two sums, by one ReLU",
        wide="ab",
        widths=(0.9, 1.5),
        tall_heights=(1, 1.3),
        bare="ab",
    )
    shown = sorted({value for graph in graphs for value in graph.values})
    colours = dict(zip(shown, value_colours(range(len(shown)), palette(panels[0])), strict=True))
    for panel, graph, name in zip(panels, graphs, ("Tournament", "Pairs at once"), strict=True):
        boxes(graph, colours, panel)
        each = graph.network
        marks.heading(panel, name, f"{counted(each.depth, 'layer')}, {counted(each.size, 'ReLU')}")
    right, orders = right_orders(network)
    describe(panels[1], f"{plot.description(panels[1:])} It is right for {right} of {orders} orders of its inputs.")
    return panels


class Box(NamedTuple):
    """An input, a maximum of two sums or the output: its layer, and how much of which boxes it adds.

    `wins` are the parts of the sum that is the larger one, `loses` those of the other.
    """

    layer: int
    wins: dict[int, Any]
    loses: dict[int, Any]


class Maxima:
    """A network whose ReLUs compute maxima, as boxes with their values at an input x (n_in,).

    A unit gives ReLU(p - q), where p and q are sums of boxes of the layers before. With the q that is carried beside
    it, this is the maximum of p and q, its box.
    """

    def __init__(self, network: Network, x: Any) -> None:
        self.network = network
        self.boxes = [Box(0, {}, {}) for _ in x]
        self.values = list(x)
        # What is carried between the blocks, as sums of boxes.
        carried: Any = np.eye(len(x), dtype=int).astype(object)
        for layer, block in enumerate(network.blocks, start=1):
            compared = block.U @ carried
            q = -np.minimum(compared, 0)
            for first, second in zip(compared + q, q, strict=True):
                sums = first @ self.values[: len(first)], second @ self.values[: len(second)]
                wins, loses = (first, second) if sums[0] > sums[1] else (second, first)
                self.boxes.append(Box(layer, parts(wins), parts(loses)))
                self.values.append(max(sums))
            carried = np.hstack([block.S @ carried - block.V @ q, block.V])
        (output,) = carried
        self.boxes.append(Box(network.depth + 1, parts(output), {}))
        self.values.append(output @ self.values)


def parts(row):
    """The entries of a row other than 0, by their places."""
    return {int(at): row[at] for at in np.flatnonzero(row)}


def heights(graph):
    """The heights of boxes, and of their lines where these pass a layer, by layer and box: at least 1 apart.

    A box stands as near as possible to the middle of those that it compares. Inputs are spread over the whole height.
    """
    inputs, layers = len(graph.network.inputs), range(1, graph.network.depth + 2)
    last = {source: box.layer for box in graph.boxes for source in (*box.wins, *box.loses)}
    present = [
        [at for at, box in enumerate(graph.boxes) if box.layer == layer or box.layer < layer < last.get(at, 0)]
        for layer in (0, *layers)
    ]
    apart = max(map(len, present)) / inputs
    found = {(0, at): apart * (inputs - at) for at in range(inputs)}
    for layer in layers:
        wanted = {}
        for at in present[layer]:
            box = graph.boxes[at]
            sources = (*box.wins, *box.loses) if box.layer == layer else (at,)
            wanted[layer, at] = np.mean([found[layer - 1, source] for source in sources])
        found |= zip(wanted, spread(list(wanted.values()), 1), strict=True)
    return found


def boxes(graph, colours, ax):
    """Draw the boxes in columns, with lines from those that they compare: in colour from the larger of two sums."""
    base, places = float(mpl.rcParams["font.size"]), heights(graph)
    ax.set(xlim=(-0.45, graph.network.depth + 1.3), ylim=(min(places.values()) - 0.5, max(places.values()) + 0.5))
    side = min(_LARGEST * base, _SHARE * points_per_unit(ax)[1])
    name_layers(graph.network.depth, side, ax)
    for at, box in enumerate(graph.boxes):
        for source in (*box.wins, *box.loses):
            stops = [(layer, places[layer, source]) for layer in range(graph.boxes[source].layer, box.layer)]
            colour = colours[graph.values[source]] if source in box.wins else palette(ax).faint
            weight = {**box.wins, **box.loses}[source]
            lead([*stops, (box.layer, places[box.layer, at])], weight, side, colour, ax, above=source in box.wins)
        place, value = (box.layer, places[box.layer, at]), graph.values[at]
        ax.plot(*place, marker=BOX, ls="none", color=colours[value], ms=side, markeredgewidth=0, zorder=3)
        size = base * min(1.1, side / base)
        look = {"color": on(colours[value]), "weight": "bold", "size": size, "ha": "center", "zorder": 4}
        ax.annotate(number(value), place, (0, -digit_height(size, bold=True) / 2), textcoords="offset points", **look)
    for at, name in enumerate(graph.network.inputs):
        look = {"textcoords": "offset points", "ha": "right", "annotation_clip": False}
        ax.annotate(name_text(name), (0, places[0, at]), (-0.7 * side, -0.3 * base), **look)
    for layer in range(1, graph.network.depth + 1):
        top = max((at for at, box in enumerate(graph.boxes) if box.layer == layer), key=lambda at: places[layer, at])
        open_box(graph, top, (layer, places[layer, top]), side, ax)
    describe(ax, in_words(graph))


def open_box(graph, at, place, side, ax):
    """Write above a box of which sums it is the larger, if it adds more than one box."""
    box, base = graph.boxes[at], float(mpl.rcParams["font.size"])
    if len(box.wins) > 1 and {*box.wins.values(), *box.loses.values()} == {1}:
        sums = (" + ".join(number(graph.values[source]) for source in each) for each in (box.wins, box.loses))
        away = -side / 2, side / 2 + 0.4 * base
        ax.annotate(f"max({', '.join(sums)})", place, away, textcoords="offset points", annotation_clip=False)


def name_layers(depth, side, ax):
    """Shade a column for each hidden layer, behind boxes of this size, and name it."""
    theme, half = palette(ax), _COLUMN / 2 * side / points_per_unit(ax)[0]
    look = {"xycoords": ax.get_xaxis_transform(), "textcoords": "offset points", "ha": "center", "va": "top"}
    for layer in range(1, depth + 1):
        ax.axvspan(layer - half, layer + half, color=theme.faint, alpha=0.16, linewidth=0, zorder=0)
        ax.annotate(f"layer {layer}", (layer, 0), (0, -3), color=theme.muted, annotation_clip=False, **look)


def lead(stops, weight, side, colour, ax, *, above):
    """Draw a line from one box to another, in an S from each stop to the next; before it stands a weight other than 1.

    It is broad and above others, or fine. If the weight is negative, it is dashed.
    """
    base, free = float(mpl.rcParams["font.size"]), side / 2
    if abs(weight) != 1:
        away = free + 0.2 * base, -digit_height(base) / 2
        look = {"textcoords": "offset points", "color": palette(ax).muted, "annotation_clip": False}
        ax.annotate(number(weight), stops[0], away, **look)
        free += 0.5 * base + text_width(number(weight), base)
    points = np.array(stops, dtype=float)
    points[[0, -1], 0] += np.array([free, -side / 2]) / points_per_unit(ax)[0]
    corners, codes = [points[0]], [Path.MOVETO]
    for (x, y), (after, level) in itertools.pairwise(points):
        corners += [((x + after) / 2, y), ((x + after) / 2, level), (after, level)]
        codes += [Path.CURVE4] * 3
    look = {"facecolor": "none", "edgecolor": colour, "linestyle": marks.MINUS if weight < 0 else "-"}
    look |= {"linewidth": style.TERM_LINE, "zorder": 2} if above else {"linewidth": _FINE, "zorder": 1}
    ax.add_patch(PathPatch(Path(corners, codes), **look))


def in_words(graph):
    """What the boxes of each layer give."""
    given, *found, output = (
        ", ".join(number(value) for value, box in zip(graph.values, graph.boxes, strict=True) if box.layer == layer)
        for layer in range(graph.network.depth + 2)
    )
    layers = "; ".join(f"layer {at} gives {values}" for at, values in enumerate(found, start=1))
    network = f"A network of {graph.network.size} ReLUs, each of which gives a maximum."
    return f"{network} At {given}, {layers}. The output is {output}."


def right_orders(network: Network) -> tuple[int, int]:
    """For how many orders of its inputs, including those with ties, a network gives the maximum; and how many exist."""
    count = len(network.inputs)
    # Ranks from 0 to count - 1 are enough to write every order, including those with ties.
    ranks = np.array(list(itertools.product(range(count), repeat=count)))
    orders = ranks[[set(row) == set(range(max(row) + 1)) for row in ranks.tolist()]]
    return int(np.sum(network(orders)[:, 0] == orders.max(axis=1))), len(orders)


if __name__ == "__main__":
    plot.main(draw)
