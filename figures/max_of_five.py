"""The largest of five numbers by two hidden layers of ReLUs, where a tournament takes three."""

import itertools
from collections.abc import Sequence
from typing import Any

import relufig as rf
from relufig import plot
from relufig.look.colours import on, value_colours
from relufig.look.notation import Token
from relufig.look.typesetting import mathtext
from relufig.networks.network import Network
from relufig.numbers.text import spelled
from relufig.plot.axes import background, describe, description, own_or_new, palette, size_in_points
from relufig.plot.captions import text_width
from relufig.plot.regions import widest_place
from relufig.regions.polygons import LinearPieces, polygons

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Polygon

# The picture is drawn this many times as large as the page is estimated to show.
_FURTHER = 2
# The size of letters, in units of the font size, and how much larger the places for them are.
_LETTERS, _ROOM = 1.7, 1.2


def draw(ax=None, *, reach: float = 1.5, center: tuple[float, ...] = (0, 0.3, -0.25, 0.15, 0.3)):
    """Draw which number is the largest on a plane through `center`, and where ReLUs bend; return the axes."""
    a, b, c, d, e = rf.inputs("a", "b", "c", "d", "e")
    network = rf.build(max=rf.maximum_of_five(a, b, c, d, e))
    tournament = rf.build(max=rf.maximum(rf.maximum(rf.maximum(a, b), rf.maximum(c, d)), e))
    # In this plane, the five numbers grow in five evenly spread directions.
    turns = 2 * np.pi * np.arange(5) / 5
    plane = [np.array(center, dtype=float), np.cos(turns), np.sin(turns)]
    names = ", ".join(mathtext([Token("variable", name)]) for name in network.inputs)
    subtitle = f"which of {names} is the largest, on a plane through five dimensions"
    (ax,) = plot.page(ax, f"{spelled(network.depth).capitalize()} hidden layers find the largest of five", subtitle)
    largest(network, float(reach), plane, ax=ax)
    right, orders = right_orders(network)
    describe(ax, f"{description([ax])} The network is right for {right} of {orders} orders of its inputs.")
    told = f"Along thin lines, bends of the {network.size} ReLUs cancel."
    note(ax, told, f"A tournament of pairs takes {tournament.depth} layers.")
    return ax


def largest(network: Network, reach: float, plane: Sequence[Any], ax: Axes | None = None) -> Axes:
    """Fill each piece of a network for the maximum with the colour of the input that it equals, and name the input.

    Broad lines are where the output bends, thin ones where units bend and cancel. The axes show at least the points
    (s, t) of the plane from -reach to reach, and more if they are not square. `plane` is as in
    `relufig.regions.polygons`. Returns the axes drawn on.
    """
    ax = own_or_new(ax)
    width, height = size_in_points(ax)
    box = np.array([max(width / height, 1), max(height / width, 1)])[:, None] * [-reach, reach]
    cells, shown = (polygons(network, far, plane=plane) for far in (_FURTHER * box, box))
    pieces, labelled = cells.merged(), shown.merged()
    colours, ground = value_colours(range(len(network.inputs)), palette(ax)), background(ax)
    line, font = (float(mpl.rcParams[each]) for each in ("lines.linewidth", "font.size"))
    filled = {}
    for piece, loops in enumerate(pieces.outlines):
        which = equal_input(pieces, piece)
        filled[which] = ax.add_patch(Polygon(cells.vertices[loops[0]], color=colours[which], linewidth=0.5, zorder=1))
    ends, drawn = cells.vertices[cells.edges], cells.edge_layers > 0
    cancelled = LineCollection(list(ends[drawn & ~pieces.bends]), colors=[ground], linewidths=0.5 * line, alpha=0.55)
    bends = LineCollection(list(ends[pieces.bends]), colors=[ground], linewidths=2.5 * line, capstyle="round", zorder=4)
    ax.add_collection(cancelled)
    ax.add_collection(bends)
    names = []
    for piece in range(len(labelled)):
        which = equal_input(labelled, piece)
        names.append(network.inputs[which])
        text = mathtext([Token("variable", names[-1])])
        look: Any = {"size": _LETTERS * font, "color": on(colours[which]), "zorder": 3}
        needs = _ROOM * _LETTERS * font * np.array([1, 1]) * np.ptp(box, axis=1) / (width, height)
        at, fits = place(labelled, piece, needs)
        label = ax.text(*at, text, ha="center", va="center", **look)
        if not fits:  # the colour of the piece covers the thin lines behind the letter
            label.set_bbox({"facecolor": colours[which], "edgecolor": "none", "boxstyle": "square,pad=0.1"})
            label.get_bbox_patch().set(clip_path=filled[which], clip_on=True)
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
    x = pieces.polygons.inputs(place(pieces, piece)[0])
    return int(np.argmin(abs(x - pieces.polygons.network(x)[0])))


def place(pieces: LinearPieces, piece: int, needs: Any = (1, 1)) -> tuple[Any, bool]:
    """The middle of the roomiest polygon of a piece, or of the piece if no polygon has room for a box of this size.

    And whether one has.
    """
    cells = pieces.polygons
    loops = [cells.loops[each] for each in np.flatnonzero(pieces.labels == piece)]
    found = [widest_place(cells.vertices[loop], needs) for loop in (pieces.outlines[piece][0], *loops)]
    whole, best = found[0], max(found[1:], key=lambda each: each[1])
    return (best if best[1] >= 1 else whole)[0], best[1] >= 1


def right_orders(network: Network) -> tuple[int, int]:
    """For how many orders of its inputs, including those with ties, a network gives the maximum; and how many exist."""
    count = len(network.inputs)
    # Ranks from 0 to count - 1 are enough to write every order, including those with ties.
    ranks = np.array(list(itertools.product(range(count), repeat=count)))
    orders = ranks[[set(row) == set(range(max(row) + 1)) for row in ranks.tolist()]]
    return int(np.sum(network(orders)[:, 0] == orders.max(axis=1))), len(orders)


def note(ax: Axes, *parts: str) -> None:
    """Write a sentence below the axes, in one line if there is room."""
    whole = " ".join(parts)
    text = whole if text_width(whole, "medium") < 1.2 * size_in_points(ax)[0] else "\n".join(parts)
    ax.annotate(
        text, (0, 0), (0, -8), xycoords="axes fraction", textcoords="offset points", va="top", color=palette(ax).muted
    )


if __name__ == "__main__":
    plot.main(draw)
