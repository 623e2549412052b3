"""The largest of five numbers by two hidden layers of ReLUs, where a tournament takes three."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import relufig as rf
from relufig import plot
from relufig.look import style
from relufig.look.notation import Token
from relufig.look.typesetting import mathtext
from relufig.networks.network import Network
from relufig.numbers.text import counted, number, spelled
from relufig.plot import marks
from relufig.plot.axes import background, describe, description, own_or_new, palette, points_per_unit

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

# The distance of dots where lines pass a layer, in units of the distance of its units.
_PASSING = 0.5
# The size of digits as a share of their node's, and the smallest that are written, in units of the font size.
_DIGIT, _SMALLEST = 0.6, 0.83


def draw(ax=None, *, values: tuple[float, ...] = (3, 1, 5, 2, 4)):
    """Draw the network and a tournament at some values; return the axes."""
    a, b, c, d, e = rf.inputs("a", "b", "c", "d", "e")
    network = rf.build(max=rf.maximum_of_five(a, b, c, d, e))
    tournament = rf.build(max=rf.maximum(rf.maximum(rf.maximum(c, d), rf.maximum(a, b)), e))
    title = f"{spelled(network.depth).capitalize()} hidden layers find the largest of five"
    layers_of_pairs, units = spelled(tournament.depth), counted(tournament.size, "ReLU")
    subtitle = f"a tournament takes {layers_of_pairs} layers, but only {units}; green: on"
    panels = plot.page(ax, title, subtitle, wide="ab", bare="ab")
    for panel, each, name in zip(panels, (tournament, network), ("Tournament", "Pairs at once"), strict=True):
        layers(each, values, ax=panel)
        marks.heading(panel, name, f"{counted(each.size, 'ReLU')}, {counted(each.depth, 'layer')}")
    right, orders = right_orders(network)
    describe(panels[1], f"{description(panels[1:])} It is right for {right} of {orders} orders of its inputs.")
    return panels


def layers(network: Network, x: Sequence[float], ax: Axes | None = None) -> Axes:
    """Draw a network's hidden layers as columns, between its inputs and its output, at an input x (n_in,).

    Units that are on are green, and all ways on which something other than 0 arrives are in ink. A line stands for all
    ways from one unit or input to another that pass no other unit. Where it passes a layer, it goes through a dot
    below the layer's units, as all others that start from the same unit or input do. Inputs are spread over the whole
    height, and nodes that are large enough show their values. Returns the axes drawn on.
    """
    ax = own_or_new(ax)
    theme, base = palette(ax), float(mpl.rcParams["font.size"])
    units = [each.activations.ravel() for each in network.trace([x]).layers if each.activations.size]
    columns = [np.asarray(x), *units, network([x])[0]]
    found = list(ways(network))
    passing = [sorted({(i, column) for i, target, _, column in found if i < at < target}) for at in range(len(columns))]
    heights = [
        len(column) + _PASSING * (len(passed) + bool(passed)) for column, passed in zip(columns, passing, strict=True)
    ]
    rows = max(heights)
    places: dict[tuple[int, int], Any] = {}  # by layer and row
    dots: dict[tuple[int, int, int], Any] = {}  # by layer, and the layer and row where they come from
    for at, (column, passed) in enumerate(zip(columns, passing, strict=True)):
        # Inputs are spread, units are below each other and above the dots.
        top, step = (heights[at] / 2, 1.0) if at else (rows / 2, rows / len(column))
        places |= {(at, row): np.array([at, top - step * (row + 0.5)]) for row in range(len(column))}
        lowest = top - len(column)
        dots |= {(at, *each): np.array([at, lowest - _PASSING * (row + 0.75)]) for row, each in enumerate(passed)}
    ax.set_xlim(-0.35, len(columns) - 0.75)
    ax.set_ylim(-rows / 2, rows / 2)
    scale = np.array(points_per_unit(ax))
    size, size_of_ends = (min(0.72 * step * scale[1], 0.4 * scale[0], 2 * base) for step in (1, rows / len(x)))
    sizes = [size_of_ends, *(size for _ in units), size_of_ends]
    for layer in range(1, len(units) + 1):
        ax.axvspan(layer - 0.25, layer + 0.25, color=theme.faint, alpha=0.16, linewidth=0, zorder=0)
        look = {"textcoords": "offset points", "xycoords": ax.get_xaxis_transform(), "ha": "center", "va": "top"}
        ax.annotate(f"layer {layer}", (layer, 0), (0, -0.2 * base), color=theme.muted, annotation_clip=False, **look)
    pale: set[Any] = set()
    live: set[Any] = set()
    for source, target, row, column in found:
        stops = [places[source, column], *(dots[at, source, column] for at in range(source + 1, target))]
        lives = columns[source][column] and (target == len(columns) - 1 or columns[target][row])
        stops.append(places[target, row])
        first, last = stops[1] - stops[0], stops[-1] - stops[-2]
        # The ends are within the nodes and not under their numbers.
        first *= 0.4 * sizes[source] / np.hypot(*(first * scale))
        last *= 0.4 * sizes[target] / np.hypot(*(last * scale))
        ends = [tuple(stop) for stop in (stops[0] + first, *stops[1:-1], stops[-1] - last)]
        (live if lives else pale).update(itertools.pairwise(ends))
    for lines, colour, width, order in ((pale - live, theme.faint, 0.3, 1), (live, theme.ink, 0.7, 2)):
        look: Any = {"colors": colour, "linewidths": style.TERM_LINE * width, "zorder": order, "capstyle": "round"}
        if lines:
            ax.add_collection(LineCollection(sorted(lines), **look))
    at_dot: Any
    for at_dot in map(tuple, dots.values()):
        lives = any(at_dot in line for line in live)
        ax.plot(*at_dot, "o", markersize=0.15 * size, color=theme.ink if lives else theme.faint, zorder=2.5)
    for at, column in enumerate(columns):
        inner = 0 < at < len(columns) - 1
        for row, value in enumerate(column):
            place: Any = places[at, row]
            fill = theme.active if inner and value else background(ax)
            edge = fill if inner and value else theme.muted
            look = {"markerfacecolor": fill, "markeredgecolor": edge, "markeredgewidth": style.TERM_LINE / 2}
            ax.plot(*place, "o" if inner else "s", markersize=sizes[at], zorder=3, **look)
            digits = _DIGIT * sizes[at]
            if not inner or digits >= _SMALLEST * base:
                look = {"color": theme.on_active if inner and value else theme.ink, "size": digits, "weight": "bold"}
                ax.text(*place, number(value), ha="center", va="center", zorder=4, **look)
    for row, name in enumerate(network.inputs):
        look = {"textcoords": "offset points", "ha": "right", "va": "center", "annotation_clip": False}
        ax.annotate(mathtext([Token("variable", name)]), places[0, row], (-0.7 * size_of_ends, 0), **look)
    ax.set_axis_off()
    described = "; ".join(f"{np.sum(each > 0)} of {len(each)} units of layer {at}" for at, each in enumerate(units, 1))
    describe(ax, f"A network of {network.size} ReLUs at {', '.join(map(number, x))}. On are {described}.")
    return ax


def ways(network: Network) -> Iterator[tuple[int, int, int, int]]:
    """The ways between inputs, units and outputs that pass no other unit: from which layer to which, and ends.

    Yields tuples (source, target, row, column): from unit `column` of layer `source` to unit `row` of layer `target`.
    Layer 0 are the inputs, the last one the outputs.
    """
    # By layer, what its units add to the values between the blocks.
    passed: dict[int, Any] = {0: np.eye(len(network.inputs))}
    for layer, block in enumerate(network.blocks, start=1):
        for source, matrix in passed.items():
            yield from ((source, layer, row, column) for row, column in np.argwhere(block.U @ matrix))
        passed = {source: block.S @ matrix for source, matrix in passed.items()} | {layer: block.V}
    for source, matrix in passed.items():
        yield from ((source, network.depth + 1, row, column) for row, column in np.argwhere(matrix))


def right_orders(network: Network) -> tuple[int, int]:
    """For how many orders of its inputs, including those with ties, a network gives the maximum; and how many exist."""
    count = len(network.inputs)
    # Ranks from 0 to count - 1 are enough to write every order, including those with ties.
    ranks = np.array(list(itertools.product(range(count), repeat=count)))
    orders = ranks[[set(row) == set(range(max(row) + 1)) for row in ranks.tolist()]]
    return int(np.sum(network(orders)[:, 0] == orders.max(axis=1))), len(orders)


if __name__ == "__main__":
    plot.main(draw)
