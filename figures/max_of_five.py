"""The largest of five numbers by two hidden layers of ReLUs, where a tournament takes three."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import relufig as rf
from relufig import plot
from relufig.look import style
from relufig.look.colours import on, value_colours
from relufig.look.notation import Token
from relufig.look.typesetting import mathtext
from relufig.networks.network import Network
from relufig.numbers.text import counted, number, spelled
from relufig.plot import marks
from relufig.plot.axes import background, describe, description, own_or_new, palette, points_per_unit, size_in_points
from relufig.plot.regions import widest_place
from relufig.regions.polygons import LinearPieces, polygons

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Polygon

# The picture is drawn this many times as large as the page is estimated to show.
_FURTHER = 2
# The size of letters, in units of the font size.
_LETTERS = 1.5


def draw(
    ax=None,
    *,
    values: tuple[float, ...] = (3, 1, 4, 2, 5),
    reach: float = 1.5,
    center: tuple[float, ...] = (0, 0.3, -0.25, 0.15, 0.3),
):
    """Draw two networks at some values, and which number is largest on a plane through `center`; return the axes."""
    a, b, c, d, e = rf.inputs("a", "b", "c", "d", "e")
    network = rf.build(max=rf.maximum_of_five(a, b, c, d, e))
    tournament = rf.build(max=rf.maximum(rf.maximum(rf.maximum(a, b), rf.maximum(c, d)), e))
    title = f"{spelled(network.depth).capitalize()} hidden layers find the largest of five"
    subtitle = f"a tournament of pairs takes {spelled(tournament.depth)}, of fewer ReLUs"
    shape: Any = {"wide": "ab;ac", "widths": (1.5, 1), "tall": "a;b;c", "tall_heights": (1.4, 1, 1)}
    panels = plot.page(ax, title, subtitle, **shape, bare="abc")
    for panel, each, name in ((panels[0], network, "Pairs at once"), (panels[1], tournament, "Tournament")):
        layers(each, values, ax=panel)
        marks.heading(panel, name, f"{counted(each.size, 'ReLU')}, {counted(each.depth, 'layer')}")
    # In this plane, the five numbers grow in five evenly spread directions.
    turns = 2 * np.pi * np.arange(5) / 5
    largest(network, float(reach), [np.array(center, dtype=float), np.cos(turns), np.sin(turns)], ax=panels[2])
    marks.heading(panels[2], "Largest", "on a plane of inputs")
    right, orders = right_orders(network)
    describe(panels[0], f"{description(panels[:1])} It is right for {right} of {orders} orders of its inputs.")
    return panels


def layers(network: Network, x: Sequence[float], ax: Axes | None = None) -> Axes:
    """Draw a network's hidden layers as columns, between its inputs and its output, at an input x (n_in,).

    Units that are on are green, and all ways on which something other than 0 arrives are in ink. A line stands for all
    ways from one unit or input to another that pass no other unit. Returns the axes drawn on.
    """
    ax = own_or_new(ax)
    theme, base = palette(ax), float(mpl.rcParams["font.size"])
    units = [each.activations.ravel() for each in network.trace([x]).layers if each.activations.size]
    columns = [np.asarray(x), *units, network([x])[0]]
    rows = max(map(len, columns))
    places = [[(at, (len(column) - 1) / 2 - row) for row in range(len(column))] for at, column in enumerate(columns)]
    ax.set_xlim(-0.35, len(columns) - 0.75)
    ax.set_ylim(-rows / 2, rows / 2)
    size = min(0.72 * points_per_unit(ax)[1], 0.4 * points_per_unit(ax)[0], 2 * base)
    for layer in range(1, len(units) + 1):
        ax.axvspan(layer - 0.25, layer + 0.25, color=theme.faint, alpha=0.16, linewidth=0, zorder=0)
    for source, target, row, column in ways(network):
        lives = columns[source][column] and (target == len(columns) - 1 or columns[target][row])
        look: Any = {"color": theme.ink, "zorder": 2} if lives else {"color": theme.faint, "zorder": 1}
        start, end = np.array(places[source][column]), np.array(places[target][row])
        within = 0.4 * size / points_per_unit(ax)[0] * (end - start) / (target - source)  # not under the numbers
        ends = np.transpose([start + within, end - within])
        ax.plot(*ends, linewidth=style.TERM_LINE * (0.7 if lives else 0.3), **look)
    for at, column in enumerate(columns):
        inner = 0 < at < len(columns) - 1
        for place, value in zip(places[at], column, strict=True):
            fill = theme.active if inner and value else background(ax)
            edge = fill if inner and value else theme.muted
            look = {"markerfacecolor": fill, "markeredgecolor": edge, "markeredgewidth": style.TERM_LINE / 2}
            ax.plot(*place, "o" if inner else "s", markersize=size, zorder=3, **look)
            if not inner:
                ax.text(*place, number(value), ha="center", va="center", weight="bold", size=0.6 * size)
    for place, name in zip(places[0], network.inputs, strict=True):
        look = {"textcoords": "offset points", "ha": "right", "va": "center", "annotation_clip": False}
        ax.annotate(mathtext([Token("variable", name)]), place, (-0.7 * size, 0), **look)
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


def largest(network: Network, reach: float, plane: Sequence[Any], ax: Axes | None = None) -> Axes:
    """Fill each piece of a network for the maximum with the colour of the input that it equals, and name the input.

    Pieces end where the output bends. The axes show at least the points (s, t) of the plane from -reach to reach, and
    more if they are not square. `plane` is as in `relufig.regions.polygons`. Returns the axes drawn on.
    """
    ax = own_or_new(ax)
    width, height = size_in_points(ax)
    box = np.array([max(width / height, 1), max(height / width, 1)])[:, None] * [-reach, reach]
    cells, shown = (polygons(network, far, plane=plane) for far in (_FURTHER * box, box))
    pieces, labelled = cells.merged(), shown.merged()
    colours, ground = value_colours(range(len(network.inputs)), palette(ax)), background(ax)
    line, font = (float(mpl.rcParams[each]) for each in ("lines.linewidth", "font.size"))
    for piece, loops in enumerate(pieces.outlines):
        colour = colours[equal_input(pieces, piece)]
        ax.add_patch(Polygon(cells.vertices[loops[0]], color=colour, linewidth=0.5, zorder=1))
    ends = list(cells.vertices[cells.edges[pieces.bends]])
    ax.add_collection(LineCollection(ends, colors=[ground], linewidths=2 * line, capstyle="round", zorder=2))
    names = []
    for piece in range(len(labelled)):
        which = equal_input(labelled, piece)
        names.append(network.inputs[which])
        look: Any = {"size": _LETTERS * font, "color": on(colours[which]), "zorder": 3}
        ax.text(*middle(labelled, piece), mathtext([Token("variable", names[-1])]), ha="center", va="center", **look)
    ax.set_axis_off()
    ax.set_xlim(-reach, reach, auto=True)
    ax.set_ylim(-reach, reach, auto=True)
    ax.set_aspect("equal", adjustable="datalim")
    words = f"{len(shown)} polygons on which the same units are active, which make {len(names)} pieces of the output"
    describe(
        ax,
        f"A plane through the inputs of a network of {network.size} ReLUs: {words}. On each piece the output is one "
        f"input: {', '.join(names)}. All bends between polygons of the same piece cancel.",
    )
    return ax


def equal_input(pieces: LinearPieces, piece: int) -> int:
    """The index of the input that the output equals on a piece."""
    x = pieces.polygons.inputs(middle(pieces, piece))
    return int(np.argmin(abs(x - pieces.polygons.network(x)[0])))


def middle(pieces: LinearPieces, piece: int) -> Any:
    """The middle of a piece, where it is widest."""
    return widest_place(pieces.polygons.vertices[pieces.outlines[piece][0]])[0]


def right_orders(network: Network) -> tuple[int, int]:
    """For how many orders of its inputs, including those with ties, a network gives the maximum; and how many exist."""
    count = len(network.inputs)
    # Ranks from 0 to count - 1 are enough to write every order, including those with ties.
    ranks = np.array(list(itertools.product(range(count), repeat=count)))
    orders = ranks[[set(row) == set(range(max(row) + 1)) for row in ranks.tolist()]]
    return int(np.sum(network(orders)[:, 0] == orders.max(axis=1))), len(orders)


if __name__ == "__main__":
    plot.main(draw)
