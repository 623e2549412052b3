"""The largest of five numbers by two hidden layers of ReLUs, where a tournament takes three."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

import relufig as rf
from relufig import plot
from relufig.networks.network import Network
from relufig.plot.axes import background, describe, own_or_new, palette
from relufig.plot.captions import Term, caption
from relufig.plot.marks import DASHES
from relufig.plot.tables import table
from relufig.regions.polygons import polygons


def draw(ax=None, *, reach: float = 1.5, center: tuple[float, ...] = (0, 0.3, -0.25, 0.15, 0.3)):
    """Draw where the units bend on a plane through `center`, and the sum; and compare networks; return the axes."""
    a, b, c, d, e = rf.inputs("a", "b", "c", "d", "e")
    tournament = rf.maximum(rf.maximum(rf.maximum(a, b), rf.maximum(c, d)), e)
    networks = {"tournament": rf.build(max=tournament), "sums of max": rf.build(max=rf.maximum_of_five(a, b, c, d, e))}
    # In this plane, the five numbers grow in five evenly spread directions.
    turns = 2 * np.pi * np.arange(5) / 5
    plane = [np.array(center, dtype=float), np.cos(turns), np.sin(turns)]
    top, bottom = plot.panels(ax, 2, 1, heights=(4.2, 1), size=(1, 1.8))
    box = ((-float(reach), float(reach)), (-float(reach), float(reach)))
    bends(networks["sums of max"], box, ax=top, plane=plane)
    top.set_title("Which is the largest: all other bends cancel")
    maximum_table(networks, ax=bottom)
    bottom.set_title("Two hidden layers are enough for five")
    return [top, bottom]


def bends(network: Network, box: Any, ax: Axes | None = None, *, plane: Sequence[Any] | None = None) -> Axes:
    """Draw where the units of each hidden layer bend, thick lines where the output bends, and which input it equals.

    `box` and `plane` are as in `relufig.regions.polygons`. Returns the axes drawn on. Raises as
    `relufig.regions.polygons`.
    """
    cells = polygons(network, box, plane=plane)
    pieces = cells.merged()
    ax = own_or_new(ax)
    theme = palette(ax)
    ax.set_axis_off()
    ax.set_aspect("equal")
    (left, low), (right, high) = cells.vertices.min(axis=0), cells.vertices.max(axis=0)
    ax.set_xlim(float(left), float(right))
    ax.set_ylim(float(low), float(high))
    width = mpl.rcParams["lines.linewidth"]
    shown = []
    for layer, units in enumerate(network.widths, start=1):
        colour, dashes = theme.terms[(layer - 1) % 4], DASHES[layer % len(DASHES)]
        ends = cells.vertices[cells.edges[cells.edge_layers == layer]].astype(float)
        ax.add_collection(LineCollection(list(ends), colors=colour, linestyles=dashes, linewidths=0.6 * width))
        shown.append(Term(f"bends of {units} units in layer {layer}", colour, dashes))
    ends = cells.vertices[cells.edges[pieces.bends]].astype(float)
    ax.add_collection(LineCollection(list(ends), colors=theme.total, linewidths=2 * width, capstyle="round"))
    shown.append(Term(f"bends of {network.outputs[0]}", theme.total, "-", thick=True))
    picked = []
    for piece in range(len(pieces)):
        inside = cells.centers[pieces.labels == piece].astype(float)
        areas = cells.areas[pieces.labels == piece].astype(float)
        center = (inside * areas[:, None]).sum(axis=0) / areas.sum()
        picked.append(network.inputs[int(np.argmin(abs(cells.inputs(center) - network(cells.inputs(center))[0])))])
        behind = {"facecolor": background(ax), "edgecolor": "none", "boxstyle": "circle,pad=0.15"}
        ink: Any = {"size": "xx-large", "weight": "bold", "color": theme.ink, "bbox": behind}
        ax.text(float(center[0]), float(center[1]), picked[-1], ha="center", va="center", **ink)
    caption(ax, shown)
    words = f"{len(cells)} polygons on which the same units are active, which make {len(pieces)} pieces of the output"
    describe(
        ax,
        f"A plane through the inputs of a network of {network.size} ReLUs: {words}, one each for {', '.join(picked)}.",
    )
    return ax


def maximum_table(networks: Mapping[str, Network], ax: Axes | None = None) -> Axes:
    """Draw a table of networks for the maximum: layers, units, and for how many orders of the inputs they are right.

    All orders are tried, including those with ties. The column "no skips" counts the ReLUs without skip connections.
    Returns the axes drawn on.
    """
    rows = []
    for name, network in networks.items():
        count = len(network.inputs)
        # Ranks from 0 to count - 1 are enough to write every order, including those with ties.
        ranks = np.array(list(itertools.product(range(count), repeat=count)))
        orders = ranks[[set(row) == set(range(max(row) + 1)) for row in ranks.tolist()]]
        right = int(np.sum(network(orders)[:, 0] == orders.max(axis=1)))
        plain = network.feedforward()
        rows.append([name, str(network.depth), str(network.size), str(plain.size), f"{right} of {len(orders)}"])
    return table(["network", "hidden layers", "ReLUs", "no skips", "right orders"], rows, ax=ax)


if __name__ == "__main__":
    plot.main(draw)
