"""A network as nodes and links that follow its input. Every node shows the value that it computes.

For the network of `relufig.sort2` it shows a comparator from inside: a, b, the unit d = relu(a - b), and a - d, b + d.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from manim import (
    Animation,
    AnimationGroup,
    Circle,
    DashedLine,
    LaggedStart,
    Line,
    ManimColor,
    MoveAlongPath,
    RoundedRectangle,
    VGroup,
    VMobject,
)

from relufig.animate import look
from relufig.animate.fonts import metrics
from relufig.animate.sources import Source, reader
from relufig.animate.text import Align, Label, Points, decimal
from relufig.look.layout import Edge, Layout, Node
from relufig.look.style import Theme
from relufig.networks.network import Network
from relufig.numbers.text import number

# A node's diameter as a share of the distance between rows, and the largest diameter.
_NODE_SHARE, _LARGEST = 0.62, 1.4
# The size of a node's text and the largest width of the text, as shares of the diameter.
_TEXT_SHARE, _ROOM = 0.36, 0.76
_WEIGHT_EM = 0.36
# The gap between a connection and its weight, and the places for the weight along the connection, the best first.
_WEIGHT_GAP = 0.13
_SHARES = (0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65, 0.3, 0.7, 0.26, 0.74)
_DASH = 0.14
# The radius of a dot that runs along a connection, as a share of a node's diameter.
_RUNNING = 0.11


class NodeLink(VGroup):
    """A network as nodes and links, for an input that sources give.

    `edges`, `nodes` and `weights` are its parts.

    Parameters
    ----------
    network : Network
        The network to draw.
    x : sequence of ValueTracker or callable
        The sources of the inputs: trackers, or functions without arguments.
    theme : Theme
        The theme of the colours.
    size : (float, float)
        The width and the height of the drawing, in units of the frame.
    at : array_like, shape (3,)
        The middle of the drawing in the frame.
    decimals : int, optional
        The number of decimals of values; None writes them exactly, as short as possible.
    colour : callable, optional
        A function from a value to its colour, to fill the boxes of values with; without it they are hollow.
    full : float
        The activation from which on a unit has its full colour. Below, it is paler, so that it turns off gradually.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig.animate import NodeLink, theme
    >>> a, b = rf.inputs("a", "b")
    >>> drawn = NodeLink(rf.build(*rf.sort2(a, b)), [lambda: 3, lambda: 1], theme("light"))
    >>> [node.number.text for node in drawn.nodes]
    ['3.0', '1.0', '2.0', '1.0', '3.0']
    """

    def __init__(
        self,
        network: Network,
        x: Sequence[Source],
        theme: Theme,
        *,
        size: tuple[float, float] = (9.6, 5.4),
        at: Any = (0, 0, 0),
        decimals: int | None = 1,
        colour: Callable[[Any], ManimColor] | None = None,
        full: float = 0.2,
    ) -> None:
        self.network: Network = network
        self._theme = theme
        self._x = [reader(source) for source in x]
        nodes, edges = Layout(network, self.values).drawing()
        self._place = _Placing(nodes, size, np.asarray(at, dtype=float))
        diameter = self._diameter = min(_LARGEST, _NODE_SHARE * self._place.row)
        style = _Style(theme, decimals, colour, full)
        self._links = [_Link(edge, self._place(edge.start), self._place(edge.end), diameter, style) for edge in edges]
        self.edges: VGroup = VGroup(*self._links)
        self.nodes: list[DrawnNode] = [DrawnNode(node, self._place(node), diameter, style) for node in nodes]
        self.weights: VGroup = VGroup(*self._weights(edges))
        self._columns = sorted({node.column for node in nodes})
        super().__init__(self.edges, self.weights, *self.nodes)
        self.add_updater(lambda drawn: drawn.follow())

    @property
    def values(self) -> list[Any]:
        """The present input of the network."""
        return [value() for value in self._x]

    def follow(self) -> None:
        """Show what the network computes for the present input."""
        nodes, edges = Layout(self.network, self.values).drawing()
        for drawn, node in zip(self.nodes, nodes, strict=True):
            drawn.follow(node)
        for link, edge in zip(self._links, edges, strict=True):
            link.follow(edge)

    def forward_pass(self) -> list[Animation]:
        """The animations of a forward pass: one for each column after the inputs, in which the values arrive there."""
        return [self._arrival(column) for column in self._columns[1:]]

    def _arrival(self, column: float) -> Animation:
        """Dots run along the connections to a column, where its values appear; those of a unit that is off go pale."""
        reached = [drawn for drawn in self.nodes if drawn.node.column == column]
        arriving = [link for link in self._links if link.edge.end.column == column]
        touched = [link for link in self._links if column in (link.edge.end.column, link.edge.start.column)]
        dots = [MoveAlongPath(link.dot(), link.way, remover=True) for link in arriving]
        revealing: list[Any] = [drawn.animate.reveal() for drawn in reached]
        revealing += [link.animate.reveal() for link in touched if link.unit and link.unit.column == column]
        return LaggedStart(AnimationGroup(*dots), AnimationGroup(*revealing), lag_ratio=0.7)

    def hide(self) -> None:
        """Show only the input, until `forward_pass`. Hidden values do not follow the input."""
        self.suspend_updating()
        for drawn in self.nodes:
            if drawn.node.column > self._columns[0]:
                drawn.hide()
        for link in self._links:
            link.hide()

    def _weights(self, edges: Sequence[Edge]) -> list[Label]:
        """A label beside each connection whose weight is not 1, where it has the most distance from all else."""
        lines = [(self._place(edge.start), self._place(edge.end)) for edge in edges]
        nodes = [drawn.shape.get_center() for drawn in self.nodes]
        placed: list[Label] = []
        for edge, line in zip(edges, lines, strict=True):
            if edge.weight == 1:
                continue
            colour = self._theme.positive if edge.weight > 0 else self._theme.negative
            label = Label(number(edge.weight, sign=True), _WEIGHT_EM, colour)
            others = [other for other in lines if other is not line]
            clear = [
                (self._clearance(at, nodes, others, placed), -k, at) for k, at in enumerate(_beside(line, label.width))
            ]
            placed.append(label.put(max(clear, key=lambda place: place[:2])[2]))
        return placed

    def _clearance(
        self, at: Points, nodes: Sequence[Points], lines: Sequence[tuple[Points, Points]], labels: Sequence[Label]
    ) -> float:
        """The distance of a label's centre from what it could touch, capped where it touches nothing."""
        free = _WEIGHT_EM * 0.85
        distances = [float(np.linalg.norm(at - node)) - 0.62 * self._diameter for node in nodes]
        distances += [_distance(at, *line) for line in lines]
        distances += [float(np.linalg.norm(at - label.at)) / 2 for label in labels]
        return min([free, *distances])


class _Style(NamedTuple):
    """How a network's values and units are drawn."""

    theme: Theme
    decimals: int | None
    colour: Callable[[Any], ManimColor] | None
    full: float


class _Link(VGroup):
    """A connection: solid for a positive weight, dashed for a negative one, thinner if it skips the units.

    Connections of a unit that is off are pale.
    """

    def __init__(self, edge: Edge, start: Points, end: Points, diameter: float, style: _Style) -> None:
        self.edge: Edge = edge
        self._style, self._diameter = style, diameter
        along = (end - start) / np.linalg.norm(end - start) * diameter * 0.55
        # The dots that run along it vanish behind the node at its end.
        self.way: Line = Line(start + along, end)
        line = (
            Line(start + along, end - along)
            if edge.weight > 0
            else DashedLine(start + along, end - along, dash_length=_DASH)
        )
        self._colour = style.theme.positive if edge.weight > 0 else style.theme.negative
        super().__init__(line.set_stroke(self._colour, look.THIN if edge.role == "skip" else look.LINE))
        self.follow(edge)

    @property
    def unit(self) -> Node | None:
        """The unit that it leads to or comes from."""
        return next((node for node in (self.edge.end, self.edge.start) if node.kind == "unit"), None)

    def follow(self, edge: Edge) -> None:
        """Show whether the unit is on."""
        self.edge = edge
        share = 1.0 if self.unit is None else min(max(float(self.unit.value) / self._style.full, 0.0), 1.0)
        self.set_stroke(ManimColor(self._style.theme.faint).interpolate(ManimColor(self._colour), share))

    def hide(self) -> None:
        """Show it as if its unit were on."""
        self.set_stroke(self._colour)

    def reveal(self) -> _Link:
        """Undo `hide`."""
        self.follow(self.edge)
        return self

    def dot(self) -> Circle:
        """A dot that runs along the link when a value passes."""
        return Circle(_RUNNING * self._diameter).set_stroke(width=0).set_fill(self._style.theme.ink, 1).set_z_index(-1)


class DrawnNode(VGroup):
    """A node: a box with a value, or a circle with a unit's activation, filled if the unit is active."""

    def __init__(self, node: Node, at: Points, diameter: float, style: _Style) -> None:
        self.node: Node = node
        self._style, self._diameter = style, diameter
        self._unit = node.kind == "unit"
        theme = style.theme
        own = theme.ink if node.term is None or style.colour else theme.terms[node.term % len(theme.terms)]
        shape = (
            Circle(diameter / 2)
            if self._unit
            else RoundedRectangle(corner_radius=diameter / 6, width=diameter, height=diameter * 0.8)
        )
        self.shape: VMobject = shape.move_to(at).set_stroke(own, look.LINE).set_fill(theme.background, 1)
        self.number: Label = Label("", diameter * _TEXT_SHARE, theme.ink, at, bold=style.colour is not None)
        super().__init__(self.shape, self.number)
        if node.name:
            align: Align
            out, align = (0.72, "start") if node.side == "right" else (-0.72, "end")
            self.add(Label(node.name, look.SMALL, own, at + (out * diameter, 0, 0), align))
        if node.bias:
            below = at - (0, diameter / 2 + metrics().cap_height * _WEIGHT_EM, 0)
            self.add(Label(number(node.bias, sign=True), _WEIGHT_EM, theme.muted, below))
        self.follow(node)

    def follow(self, node: Node) -> None:
        """Show the node's value; for a unit, its activation."""
        self.node.value = node.value
        theme, _, colour, full = self._style
        self.number.set_text(decimal(max(node.value, 0) if self._unit else node.value, self._style.decimals))
        room = _ROOM * self._diameter
        if self.number.width > room:
            self.number.scale(room / self.number.width, about_point=self.number.at)
        if self._unit:
            self.shape.set_fill(lit(node.value, full, theme, theme.background), 1)
            self.shape.set_stroke(lit(node.value, full, theme, theme.muted))
            share = min(max(float(node.value) / full, 0.0), 1.0)
            self.number.set_fill(ManimColor(theme.muted).interpolate(ManimColor(theme.on_active), share))
        elif colour:
            own = colour(node.value)
            self.shape.set_fill(own, 1).set_stroke(own)
            self.number.set_fill(look.text_on(own))

    def hide(self) -> None:
        """Hide the number, the value's colour and, for a unit, whether it is active."""
        self.number.set_opacity(0)
        if self._unit or self._style.colour:
            self.shape.set_fill(self._style.theme.background, 1).set_stroke(self._style.theme.muted)

    def reveal(self) -> DrawnNode:
        """Undo `hide`."""
        self.number.set_opacity(1)
        self.follow(self.node)
        return self


def lit(activation: Any, full: float, theme: Theme, off: str) -> ManimColor:
    """The colour of a unit: green from the activation `full` on, `off` at 0, and between them a mixture.

    So a unit that turns off while values slide fades in several frames.
    """
    share = min(max(float(activation) / full, 0.0), 1.0)
    return ManimColor(off).interpolate(ManimColor(theme.active), share)


def _beside(line: tuple[Points, Points], wide: float) -> list[Points]:
    """Places for a label of that width beside a line, the best first: at its middle, above it."""
    start, end = line
    along = (end - start) / np.linalg.norm(end - start)
    side = np.array([-along[1], along[0], 0.0])
    # As far from the line as the label's box reaches towards it.
    off = side * (abs(side[1]) * metrics().cap_height * _WEIGHT_EM / 2 + abs(side[0]) * wide / 2 + _WEIGHT_GAP)
    return [start + (end - start) * share + off * sign for share in _SHARES for sign in (1, -1)]


def _distance(at: Points, start: Points, end: Points) -> float:
    """The distance of a point from a segment."""
    along = end - start
    share = np.clip((at - start) @ along / (along @ along), 0, 1)
    return float(np.linalg.norm(at - start - share * along))


class _Placing:
    """Columns and rows of a layout as points of the frame."""

    def __init__(self, nodes: Sequence[Node], size: tuple[float, float], at: Points) -> None:
        columns, rows = [node.column for node in nodes], [node.y for node in nodes]
        self.middle = np.array([(min(columns) + max(columns)) / 2, (min(rows) + max(rows)) / 2, 0])
        self.column = size[0] / max(max(columns) - min(columns), 1)
        self.row = size[1] / (max(rows) - min(rows) + 0.6)
        self.at: Points = at

    def __call__(self, node: Node) -> Points:
        x, y = node.column - self.middle[0], node.y - self.middle[1]
        placed: Points = self.at + np.array([x * self.column, y * self.row, 0.0])
        return placed
