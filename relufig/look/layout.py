"""The places of nodes in a network's diagram: column by column, with units clear of the skip connections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from relufig.formulas.expression import Expression
from relufig.look import notation
from relufig.look.notation import TERM_ROLES
from relufig.networks.block import Block, LayerTrace
from relufig.networks.network import Network
from relufig.numbers import matrices
from relufig.numbers.matrices import Matrix


@dataclass
class Node:
    """A node: a value (an input, an output, or carried between layers), a unit, or a joint (a carried value, unnamed).

    `side` is where a name stands that does not fit inside.
    """

    column: float
    y: float
    kind: Literal["unit", "value", "joint"]
    name: str = ""
    bias: Any = 0
    value: Any = None
    side: Literal["left", "right", ""] = ""
    # The index of an output, if there are several: its node has the colour of its curve.
    term: int | None = None
    # The colour of the term that a unit is, as an attribute of a theme.
    colour: str = "muted"
    # The block that computes the node's value, from 1, and its place there; block 0 is the network's input.
    place: tuple[int, int] = (0, 0)


@dataclass
class Edge:
    """A connection with its weight: into a unit, out of one, or skipping the units of its layer."""

    start: Node
    end: Node
    weight: Any
    role: Literal["into", "out", "skip"]
    # The edge's colour, as an attribute of a theme. With one output, it is the colour of the term that it carries.
    # With several, an edge to an output has the colour of that output's curve. All other edges are muted.
    colour: str = "muted"

    @property
    def is_off(self) -> bool:
        """Whether it leads into or out of a unit that is not active for the input that is shown."""
        return any(end.kind == "unit" and end.value is not None and end.value <= 0 for end in (self.start, self.end))


class Layout:
    """Places a network's nodes column by column. `in_order` is as in `notation.curve_roles`."""

    def __init__(self, network: Network, x: Any, in_order: bool = False) -> None:
        self._network = network
        self.nodes: list[Node] = []
        self.edges: list[Edge] = []
        self._trace = None if x is None else network.trace(x)
        self._formulas = notation.blocks(network)
        outputs = self._formulas[-1].outputs
        self._roles = notation.curve_roles(outputs[0], in_order) if len(outputs) == 1 else {}

    def drawing(self) -> tuple[list[Node], list[Edge]]:
        """All nodes and edges. Columns are 0, 1, ...; heights are in rows, centred on 0."""
        values = self._column(0, len(self._network.inputs), "value", 0)
        for i, node in enumerate(values):
            node.name, node.side = self._network.inputs[i], "left"
            node.value = self._trace.input[i] if self._trace else None
        for at, block in enumerate(self._network.blocks):
            traced = self._trace.layers[at] if self._trace else None
            values = self._block(block, values, traced, at)
        return self.nodes, self.edges

    def _block(self, block: Block, values: list[Node], traced: LayerTrace | None, at: int) -> list[Node]:
        formulas, last = self._formulas[at], at == len(self._formulas) - 1
        column = values[0].column
        skips = [(i, j) for i, j, _ in matrices.nonzeros(block.S)] if block.size else []
        heights = _rows(block.n_out)
        units = self._column(column + 1, block.size, "unit", at + 1)
        if skips:
            passing = [(values[j].y + heights[i]) / 2 for i, j in skips]
            for node, y in zip(units, _beside(passing, _wanted(block, values, heights)), strict=True):
                node.y = y
        for i, node in enumerate(units):
            node.bias = block.c[i]
            node.colour = notation.role_of(formulas.units[i], self._roles)
            node.value = traced.preactivations[i] if traced else None
        self._connect(block.U, values, units, "into", formulas.inputs)
        if not last and not skips and _passes_on(block):
            return units
        named = last or self._trace is not None
        after = self._column(column + (2 if units else 1), block.n_out, "value" if named else "joint", at + 1)
        for i, node in enumerate(after):
            node.bias = block.b[i]
            node.value = traced.output[i] if traced else None
            if last:
                node.name, node.side = self._network.outputs[i], "right"
                node.term = i if block.n_out > 1 else None
        self._connect(block.V, units, after, "out", formulas.units)
        self._connect(block.S, values, after, "skip" if units else "into", formulas.inputs)
        return after

    def _column(self, column: float, count: int, kind: Literal["unit", "value", "joint"], block: int) -> list[Node]:
        nodes = [Node(column, y, kind, place=(block, k)) for k, y in enumerate(_rows(count))]
        self.nodes += nodes
        return nodes

    def _connect(
        self,
        matrix: Matrix,
        starts: list[Node],
        ends: list[Node],
        role: Literal["into", "out", "skip"],
        carried: Sequence[Expression],
    ) -> None:
        for i, j, weight in matrices.nonzeros(matrix):
            self.edges.append(Edge(starts[j], ends[i], weight, role, self._colour(ends[i], carried[j])))

    def _colour(self, end: Node, carried: Expression) -> str:
        if end.kind == "unit":
            return end.colour
        if end.term is not None:
            return TERM_ROLES[end.term % len(TERM_ROLES)]
        return notation.role_of(carried, self._roles)


def _rows(count: int) -> list[float]:
    return [(count - 1) / 2 - i for i in range(count)]


def _wanted(block: Block, values: list[Node], heights: list[float]) -> list[float]:
    """For each unit, the mean height of the values that it reads and writes."""
    seen: list[list[float]] = [[] for _ in range(block.size)]
    for unit, j, _ in matrices.nonzeros(block.U):
        seen[unit].append(values[j].y)
    for i, unit, _ in matrices.nonzeros(block.V):
        seen[unit].append(heights[i])
    return [float(np.mean(each)) if each else 0.0 for each in seen]


def _beside(passing: list[float], wanted: list[float]) -> list[float]:
    """Heights for units, as near as possible to `wanted`, clear of each other and of the skip connections `passing`."""
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
    """Whether the block's outputs are its units' activations, so that the outputs need no nodes."""
    return matrices.is_identity(block.V) and not any(block.b)
