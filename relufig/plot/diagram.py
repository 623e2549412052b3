"""A network as a node-link diagram, with its real weights on the edges.

Values (inputs, what is carried between layers, outputs) and units alternate from left to right. An edge is solid and in
the positive colour for a positive weight, dashed and in the negative colour for a negative one, and bears the weight.
Skip connections, thinner, run past the units. With an input, every node shows its number, and units are filled where
they are active, hollow where they are off; without one, a unit bears the graph of the ReLU.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import matplotlib as mpl
import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.path import Path

from relufig import matrices
from relufig.block import Block, LayerTrace
from relufig.matrices import Matrix
from relufig.network import Network
from relufig.notation import expression, expressions, number
from relufig.plot.axes import bare, describe, own_or_new, palette
from relufig.style import Theme

# Diameters in units of the font size.
_DIAMETER = {"unit": 2.5, "value": 2.5, "joint": 0.45}
# Where an edge may bear its weight, as shares of its length, the best place first: near the unit, where edges of
# different nodes are apart. The first place with no weight nearer than this (in rows of the drawing) is taken.
_LABEL_AT = {"into": (0.56, 0.68, 0.42, 0.3), "out": (0.44, 0.32, 0.58, 0.7), "skip": (0.5, 0.62, 0.38, 0.26)}
_LABEL_DISTANCE = 0.3
_HINGE = Path([(-1.0, -0.5), (0.0, -0.5), (1.0, 0.5)])


@dataclass
class _Node:
    column: float
    y: float
    kind: Literal["unit", "value", "joint"]
    name: str = ""
    offset: Any = 0
    value: Any = None
    side: Literal["left", "right", ""] = ""


@dataclass
class _Edge:
    start: _Node
    end: _Node
    weight: Any
    role: Literal["into", "out", "skip"]


def diagram(network: Network, x: Any = None, ax: Axes | None = None) -> Axes:
    """Draw the network; `x`, of shape (n_in,), is an input whose values the nodes then show.

    Returns the axes drawn on. Raises as `network(x)` for a bad input, and ValueError for a batch of them.
    """
    if x is not None and np.ndim(x) != 1:
        raise ValueError(f"diagram(network, x): x must have shape ({len(network.inputs)},), got {np.shape(x)}")
    ax = own_or_new(ax)
    theme = palette(ax)
    nodes, edges = _Layout(network, x).drawing()
    labelled: list[tuple[float, float]] = []
    for edge in edges:
        labelled.append(_label_place(edge, labelled))
        _draw_edge(ax, edge, labelled[-1], theme)
    for node in nodes:
        _draw_node(ax, node, theme)
    columns, heights = [node.column for node in nodes], [node.y for node in nodes]
    ax.set_xlim(min(columns) - 0.3, max(columns) + 0.3)
    ax.set_ylim(min(heights) - 0.7, max(heights) + 0.7)
    bare(ax)
    describe(ax, _in_words(network, x))
    return ax


class _Layout:
    """Places a network's nodes column by column."""

    def __init__(self, network: Network, x: Any) -> None:
        self.network = network
        self.nodes: list[_Node] = []
        self.edges: list[_Edge] = []
        self.numbers = x is not None
        self.trace = network.trace(x) if self.numbers else None

    def drawing(self) -> tuple[list[_Node], list[_Edge]]:
        values = self._column(0, len(self.network.inputs), "value")
        for i, node in enumerate(values):
            node.name, node.side = self.network.inputs[i], "left"
            node.value = self.trace.input[i] if self.trace else None
        for at, block in enumerate(self.network.blocks):
            traced = self.trace.layers[at] if self.trace else None
            values = self._block(block, values, traced, last=block is self.network.blocks[-1])
        return self.nodes, self.edges

    def _block(self, block: Block, values: list[_Node], traced: LayerTrace | None, last: bool) -> list[_Node]:
        column = values[0].column
        skips = [(i, j) for i, j, _ in matrices.nonzeros(block.S)] if block.size else []
        heights = _rows(block.n_out)
        units = self._column(column + 1, block.size, "unit")
        if skips:
            passing = [(values[j].y + heights[i]) / 2 for i, j in skips]
            for node, y in zip(units, _beside(passing, _wanted(block, values, heights)), strict=True):
                node.y = y
        for i, node in enumerate(units):
            node.offset = block.c[i]
            node.value = traced.preactivations[i] if traced else None
        self._connect(block.U, values, units, "into")
        if not last and not skips and _passes_on(block):
            return units
        named = last or self.numbers
        after = self._column(column + (2 if units else 1), block.n_out, "value" if named else "joint")
        for i, node in enumerate(after):
            node.offset = block.b[i]
            node.value = traced.output[i] if traced else None
            if last:
                node.name, node.side = self.network.outputs[i], "right"
        self._connect(block.V, units, after, "out")
        self._connect(block.S, values, after, "skip" if units else "into")
        return after

    def _column(self, column: float, count: int, kind: Literal["unit", "value", "joint"]) -> list[_Node]:
        nodes = [_Node(column, y, kind) for y in _rows(count)]
        self.nodes += nodes
        return nodes

    def _connect(
        self, matrix: Matrix, starts: list[_Node], ends: list[_Node], role: Literal["into", "out", "skip"]
    ) -> None:
        self.edges += [_Edge(starts[j], ends[i], weight, role) for i, j, weight in matrices.nonzeros(matrix)]


def _rows(count: int) -> list[float]:
    return [(count - 1) / 2 - i for i in range(count)]


def _wanted(block: Block, values: list[_Node], heights: list[float]) -> list[float]:
    """For each unit, the mean height of the values it reads and writes."""
    seen: list[list[float]] = [[] for _ in range(block.size)]
    for unit, j, _ in matrices.nonzeros(block.U):
        seen[unit].append(values[j].y)
    for i, unit, _ in matrices.nonzeros(block.V):
        seen[unit].append(heights[i])
    return [float(np.mean(each)) if each else 0.0 for each in seen]


def _beside(passing: list[float], wanted: list[float]) -> list[float]:
    """Heights for units as near as can be to those wanted, clear of the skip connections and of each other."""
    reach = max(map(abs, passing), default=0) + len(wanted)
    candidates = sorted(np.arange(-reach, reach + 0.25, 0.25), key=lambda y: (abs(y), -y))
    placed: list[float] = []
    for target in wanted:
        free = (
            y
            for y in sorted(candidates, key=lambda y, target=target: abs(y - target))  # type: ignore[misc]
            if all(abs(y - line) >= 0.45 for line in passing) and all(abs(y - other) >= 0.75 for other in placed)
        )
        placed.append(float(next(free)))
    return placed


def _passes_on(block: Block) -> bool:
    """Whether the block's outputs are its units' activations, so that the units stand for them."""
    return (
        matrices.same(block.V, matrices.identity(block.size))
        if block.n_out == block.size and not any(block.b)
        else False
    )


def _label_place(edge: _Edge, taken: list[tuple[float, float]]) -> tuple[float, float]:
    places = [
        (
            edge.start.column + share * (edge.end.column - edge.start.column),
            edge.start.y + share * (edge.end.y - edge.start.y),
        )
        for share in _LABEL_AT[edge.role]
    ]
    # A column is drawn about twice as wide as a row is high.
    free = (at for at in places if all(math.hypot(2 * (at[0] - x), at[1] - y) > _LABEL_DISTANCE for x, y in taken))
    return next(free, places[0])


def _draw_edge(ax: Axes, edge: _Edge, label_at: tuple[float, float], theme: Theme) -> None:
    positive = edge.weight > 0
    colour = theme.positive if positive else theme.negative
    font = mpl.rcParams["font.size"]
    ax.annotate(
        "",
        (edge.end.column, edge.end.y),
        (edge.start.column, edge.start.y),
        arrowprops={
            "arrowstyle": "-|>,head_width=0.22,head_length=0.45",
            "color": colour,
            "linestyle": "-" if positive else (0, (3.5, 1.8)),
            "linewidth": 1.0 if edge.role == "skip" else 1.8,
            "shrinkA": font * _DIAMETER[edge.start.kind] / 2,
            "shrinkB": font * _DIAMETER[edge.end.kind] / 2,
        },
        zorder=1,
    )
    label = ax.text(
        *label_at,
        number(edge.weight, sign=True),
        color=colour,
        ha="center",
        va="center",
        zorder=2,
    )
    label.set_path_effects([patheffects.withStroke(linewidth=5, foreground=theme.background)])


def _draw_node(ax: Axes, node: _Node, theme: Theme) -> None:
    font = mpl.rcParams["font.size"]
    active = node.kind == "unit" and node.value is not None and node.value > 0
    off = node.kind == "unit" and node.value is not None and not active
    edge = theme.active if active else theme.muted if off or node.kind != "unit" else theme.ink
    fill = theme.active if active else theme.muted if node.kind == "joint" else theme.background
    ax.plot(
        node.column,
        node.y,
        "o" if node.kind != "value" else "s",
        markersize=font * _DIAMETER[node.kind] * (0.86 if node.kind == "value" else 1),
        markerfacecolor=fill,
        markeredgecolor=edge,
        markeredgewidth=1.8 if node.kind == "unit" else 1.0,
        zorder=3,
    )
    text = ""
    if node.kind == "unit" and node.value is None:
        ax.plot(
            node.column,
            node.y,
            marker=_HINGE,
            markersize=font * 1.3,
            markerfacecolor="none",
            markeredgecolor=theme.ink,
            markeredgewidth=1.8,
            zorder=4,
        )
    elif node.kind == "unit":
        text = number(max(node.value, 0))
    elif node.kind == "value":
        text = number(node.value) if node.value is not None else node.name
    ax.text(
        node.column,
        node.y,
        text,
        ha="center",
        va="center_baseline",
        zorder=5,
        color=theme.on_active if active else theme.muted if off else theme.ink,
        size="medium" if len(text) <= 3 else "small",
    )
    if node.name and text != node.name:
        outward = -1 if node.side == "left" else 1
        ax.annotate(
            node.name,
            (node.column, node.y),
            (outward * font * 1.5, 0),
            textcoords="offset points",
            ha="right" if node.side == "left" else "left",
            va="center_baseline",
            color=theme.ink,
        )
    if node.offset != 0:
        below = -font * (_DIAMETER[node.kind] / 2 + 0.25)
        ax.annotate(
            number(node.offset, sign=True),
            (node.column, node.y),
            (0, below),
            textcoords="offset points",
            ha="center",
            va="top",
            color=theme.muted,
            size="small",
        )


def _in_words(network: Network, x: Any) -> str:
    units = f"{network.size} ReLU unit{'s' * (network.size != 1)} in {network.depth} layer{'s' * (network.depth != 1)}"
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
