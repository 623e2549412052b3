"""A network as a node-link diagram, with its real weights on the edges.

Columns of values (inputs, values carried between layers, outputs) and of units alternate from left to right. Each edge
shows its weight: solid if positive, dashed and paler if negative. Skip connections are thinner and run past the units.
Given an input, every node shows its value, and active units are filled, inactive ones hollow. Without an input, each
unit shows the graph of the ReLU. If there are several outputs, they have the colours of their curves in `outputs`.
"""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.path import Path

from relufig.look.layout import Edge, Layout, Node
from relufig.look.notation import expression, expressions
from relufig.networks.network import Network
from relufig.numbers.text import counted, number
from relufig.plot.arrangement import (
    DIAMETER,
    NAME_AT,
    OFFSET_SIZE,
    Arrangement,
    Label,
    name_inside,
    offset_distance,
)
from relufig.plot.axes import bare, describe, own_or_new, palette

# The width of a column and the height of a row, in units of the font size. If the axes have less room, nodes and
# letters shrink.
_COLUMN, _ROW = 3.3, 2.3
# The smallest font size, in points.
_SMALLEST = 4.0
_HINGE = Path([(-1.0, -0.5), (0.0, -0.5), (1.0, 0.5)])


def diagram(network: Network, x: Any = None, ax: Axes | None = None) -> Axes:
    """Draw a network as a diagram of nodes and weighted edges.

    Parameters
    ----------
    network : Network
        The network to draw.
    x : array_like, shape (n_in,), optional
        An input. If given, the nodes show their values.
    ax : Axes, optional
        Where to draw; a new figure's axes by default.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If `x` has not exactly one dimension. For other bad inputs, as `network(x)`.

    Examples
    --------
    >>> from relufig import build, inputs, plot, relu
    >>> (x,) = inputs("x")
    >>> ax = plot.diagram(build(y=relu(x)), [3])
    >>> print(plot.description([ax]))
    Diagram of a network of 1 ReLU unit in 1 layer: y = ReLU(x). For x = 3 it gives y = 3, with 1 of 1 active.
    """
    if x is not None and np.ndim(x) != 1:
        raise ValueError(f"diagram(network, x): x must have shape ({len(network.inputs)},), got {np.shape(x)}")
    ax = own_or_new(ax)
    nodes, edges = Layout(network, x).drawing()
    columns, heights = [node.column for node in nodes], [node.y for node in nodes]
    ax.set_xlim(min(columns) - 0.3, max(columns) + 0.3)
    ax.set_ylim(min(heights) - 0.6, max(heights) + 0.6)
    bare(ax)
    page = _Page(ax)
    arrangement = Arrangement(nodes, edges, page.column, page.row, page.font)
    for edge, label in zip(edges, arrangement.labels, strict=True):
        page.draw_edge(edge, label)
    for node, side in zip(nodes, arrangement.offset_sides, strict=True):
        page.draw_node(node, side)
    describe(ax, _in_words(network, x))
    return ax


class _Page:
    """The axes as a page measured in points; draws nodes and edges to scale."""

    def __init__(self, ax: Axes) -> None:
        self.ax = ax
        self.theme = palette(ax)
        box = ax.get_window_extent()
        (x0, x1), (y0, y1) = ax.get_xlim(), ax.get_ylim()
        self.column = box.width * 72 / ax.figure.dpi / (x1 - x0)
        self.row = box.height * 72 / ax.figure.dpi / (y1 - y0)
        size = mpl.rcParams["font.size"]
        self.font = min(size, max(_SMALLEST, min(self.column / _COLUMN, self.row / _ROW)))
        self.scale = self.font / size

    def draw_edge(self, edge: Edge, label: Label) -> None:
        """Draw an arrow with its weight in a gap, or above the arrow if that is too short for a gap."""
        colour = self.theme.positive if edge.weight > 0 else self.theme.negative
        start, end = (edge.start.column, edge.start.y), (edge.end.column, edge.end.y)
        at = label.at[0] / self.column, label.at[1] / self.row
        radii = [self.font * DIAMETER[node.kind] / 2 for node in (edge.start, edge.end)]
        if label.above:
            self._stroke(start, end, edge, colour, radii[0], radii[1], head=True)
        else:
            self._stroke(start, at, edge, colour, radii[0], label.gap, head=False)
            self._stroke(at, end, edge, colour, label.gap, radii[1], head=True)
        self._write(number(edge.weight, sign=True), at, colour, (0, label.above))

    def _stroke(self, start: Any, end: Any, edge: Edge, colour: str, free: float, free_end: float, head: bool) -> None:
        arrow = {
            "arrowstyle": "-|>,head_width=0.2,head_length=0.4" if head else "-",
            "color": colour,
            "linestyle": "-" if edge.weight > 0 else (0, (3.5, 1.8)),
            "linewidth": (1.0 if edge.role == "skip" else 1.7) * self.scale,
            "mutation_scale": self.font,
            "shrinkA": free,
            "shrinkB": free_end,
        }
        self.ax.annotate("", end, start, arrowprops=arrow, zorder=1)

    def _write(self, text: str, at: Any, colour: str, offset: tuple[float, float], **style: Any) -> None:
        settings = {"ha": "center", "va": "center", "size": self.font, "zorder": 5, **style}
        self.ax.annotate(text, at, offset, textcoords="offset points", color=colour, annotation_clip=False, **settings)

    def draw_node(self, node: Node, offset_side: int) -> None:
        """Draw a node: a box for a value, a circle for a unit, a small dot for a joint.

        The bias stands below the node if `offset_side` is -1, above it if 1.
        """
        theme, at = self.theme, (node.column, node.y)
        active = node.kind == "unit" and node.value is not None and node.value > 0
        inactive = node.kind == "unit" and node.value is not None and not active
        own = None if node.term is None else theme.terms[node.term % len(theme.terms)]
        edge = own or (theme.active if active else theme.ink if node.kind == "unit" and not inactive else theme.muted)
        self.ax.plot(
            *at,
            "s" if node.kind == "value" else "o",
            markersize=self.font * DIAMETER[node.kind],
            markerfacecolor=theme.active if active else theme.muted if node.kind == "joint" else "none",
            markeredgecolor=edge,
            markeredgewidth=(1.7 if node.kind == "unit" or own else 1.0) * self.scale,
            zorder=3,
            clip_on=False,
        )
        if node.kind == "unit" and node.value is None:
            self.ax.plot(
                *at,
                marker=_HINGE,
                linestyle="none",
                markersize=self.font * 1.2,
                markerfacecolor="none",
                markeredgecolor=theme.ink,
                markeredgewidth=1.7 * self.scale,
                zorder=4,
            )
        # A name of one or two letters fits inside the node; longer names stand beside it.
        text = node.name if name_inside(node) else ""
        if node.value is not None and node.kind != "joint":
            text = number(max(node.value, 0) if node.kind == "unit" else node.value)
        if text:
            colour = theme.on_active if active else theme.muted if inactive else theme.ink
            # Long numbers are smaller, so that they fit inside.
            size = self.font * min(1.0, DIAMETER[node.kind] * 1.45 / len(text))
            self._write(text, at, colour, (0, 0), va="center_baseline", size=size)
        if node.name and text != node.name:
            outward = self.font * (NAME_AT if node.side == "right" else -NAME_AT)
            side: Any = {"ha": "left" if node.side == "right" else "right", "va": "center_baseline"}
            self._write(node.name, at, own or theme.ink, (outward, 0), **side)
        if node.offset != 0:
            away = offset_side * offset_distance(node, self.font)
            offset: Any = {"va": "top" if offset_side < 0 else "bottom", "size": self.font * OFFSET_SIZE}
            self._write(number(node.offset, sign=True), at, theme.muted, (0, away), **offset)


def _in_words(network: Network, x: Any) -> str:
    units = f"{counted(network.size, 'ReLU unit')} in {counted(network.depth, 'layer')}"
    formulas = ", ".join(
        f"{name} = {expression(formula)}" for name, formula in zip(network.outputs, expressions(network), strict=True)
    )
    words = f"Diagram of a network of {units}: {formulas}."
    if x is None:
        return words
    trace = network.trace(x)
    active = sum(int(np.sum(layer.preactivations > 0)) for layer in trace.layers)
    given = ", ".join(f"{name} = {number(value)}" for name, value in zip(network.inputs, trace.input, strict=True))
    got = ", ".join(f"{name} = {number(value)}" for name, value in zip(network.outputs, trace.output, strict=True))
    return f"{words} For {given} it gives {got}, with {active} of {network.size} active."
