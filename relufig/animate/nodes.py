"""A network as nodes and links that follow its input. Every node shows the value that it computes.

For the network of `relufig.sort2` it shows a comparator from inside: a, b, the unit d = relu(a - b), and a - d, b + d.
The values can run through it: they ride along the connections, which are drawn behind them, and nodes grow where they
arrive.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from manim import Circle, ManimColor, RoundedRectangle, VGroup, VMobject

from relufig.animate import look
from relufig.animate.discs import ValueDisc
from relufig.animate.fonts import metrics
from relufig.animate.plane import set_polyline
from relufig.animate.sources import Source, reader
from relufig.animate.text import Align, Label, Points, decimal, fitting
from relufig.look.layout import Edge, Layout, Node
from relufig.look.style import Theme
from relufig.networks.network import Network
from relufig.numbers.text import number

# A node's diameter as a share of the distance between rows, or between columns if they stand below one another; and the
# largest, in units.
_NODE_SHARE = 0.62
_DOWN_SHARE = 0.76
_LARGEST = 1.4
# Shares of a node's diameter: the size of its text, also where columns stand below one another, and its width at most.
_TEXT_SHARE = 0.36
_DOWN_TEXT_SHARE = 0.5
_ROOM = 0.76
# The same: the height of a box, and the width of one that holds its name.
_BOX = 0.8
_NAMED_BOX = 2.1
_WEIGHT_EM = 0.36
# The gap between a connection and its weight, and the places for the weight along the connection, the best first.
_WEIGHT_GAP = 0.13
_SHARES = (0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65, 0.3, 0.7, 0.26, 0.74)
_DASH = 0.14, 0.1
# The radius of a number that rides along a connection, as a share of a node's diameter.
_RIDER = 0.34
# Shares of its way.
_GROW = 0.15  # in which it grows, and shrinks
_TURN = 0.5  # where it passes the weight
_ARRIVE = 0.7  # where the next node begins to grow


class NodeLink(VGroup):
    """A network as nodes and links, for an input that sources give.

    `edges`, `nodes` and `weights` are its parts. Its columns are numbered from 0, the inputs, to `last`, the outputs.

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
    passed : ValueTracker or callable, optional
        The source of how far the values have run: to the column with that number. Only what they have reached is drawn.
    local : callable, optional
        A function from a node or an edge of the layout, and how far the values have run, to how far they have come
        there. With it, the units of a layer can work one after the other.
    downwards : bool
        Whether the inputs are on top and the outputs at the bottom. Names are in the boxes then.
    em : float, optional
        The font size of numbers, and of names beside their boxes; by default it follows the size of the nodes.

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
        passed: Source = lambda: math.inf,
        downwards: bool = False,
        local: Callable[[Node | Edge, float], float] | None = None,
        em: float | None = None,
    ) -> None:
        self.network: Network = network
        self._local = local or (lambda _, passed: passed)
        self._theme = theme
        self._x, self._passed = [reader(source) for source in x], reader(passed)
        nodes, edges = Layout(network, self.values).drawing()
        self._place = _Placing(nodes, size, np.asarray(at, dtype=float), downwards)
        diameter = self._diameter = self._place.diameter
        style = _Style(theme, decimals, colour, full, diameter, downwards, em)
        self._links = [_Link(edge, self._place(edge.start), self._place(edge.end), style) for edge in edges]
        self.edges: VGroup = VGroup(*self._links)
        self.nodes: list[DrawnNode] = [DrawnNode(node, self._place(node), style) for node in nodes]
        self.weights: VGroup = VGroup(*self._weights(edges))
        self.last: int = max(int(node.column) for node in nodes)
        super().__init__(self.edges, self.weights, *(link.rider for link in self._links), *self.nodes)
        self.follow()
        self.add_updater(lambda drawn: drawn.follow())

    @property
    def values(self) -> list[Any]:
        """The present input of the network."""
        return [value() for value in self._x]

    def follow(self) -> None:
        """Show what the network computes for the present input, as far as the values have run."""
        nodes, edges = Layout(self.network, self.values).drawing()
        passed = float(self._passed())
        for drawn, node in zip(self.nodes, nodes, strict=True):
            drawn.follow(node, self._local(node, passed))
        for link, edge in zip(self._links, edges, strict=True):
            link.follow(edge, self._local(edge, passed))
        for label, link in zip(self.weights, self._weighted, strict=True):
            label.set_opacity(link.done)

    @property
    def _weighted(self) -> list[_Link]:
        """The links whose weights are written."""
        return [link for link in self._links if link.edge.weight != 1]

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
    diameter: float
    downwards: bool
    em: float | None = None

    def text(self, node: Node) -> str:
        """The text of a node's value; for a unit, of its activation."""
        return decimal(max(node.value, 0) if node.kind == "unit" else node.value, self.decimals)

    def fill(self, node: Node) -> ManimColor:
        """The colour of a node's value."""
        if node.kind == "unit":
            return lit(node.value, self.full, self.theme, self.theme.muted)
        return self.colour(node.value) if self.colour else ManimColor(self.theme.muted)

    def lit(self, node: Node) -> float:
        """How much a unit is on, for its colours."""
        return _share(float(node.value) / self.full)


class _Link(VGroup):
    """A connection: solid for a positive weight, dashed for a negative one, thinner if it skips the units.

    Connections of a unit that is off are pale. `rider` is the number that rides along it, and `done` the share of its
    way that this has come.
    """

    def __init__(self, edge: Edge, start: Points, end: Points, style: _Style) -> None:
        self.edge: Edge = edge
        self.done: float = 1.0
        self._style, self._ends = style, (start, end)
        reach = np.linalg.norm(end - start)
        self._free = 0.55 * style.diameter / float(reach)
        self._colour = style.theme.positive if edge.weight > 0 else style.theme.negative
        self._line = VMobject(fill_opacity=0, stroke_width=look.THIN if edge.role == "skip" else look.LINE)
        self.rider: ValueDisc = ValueDisc()
        super().__init__(self._line)

    @property
    def unit(self) -> Node | None:
        """The unit that it leads to or comes from."""
        return next((node for node in (self.edge.end, self.edge.start) if node.kind == "unit"), None)

    def at(self, share: float) -> Points:
        """The point at that share of the way."""
        start, end = self._ends
        point: Points = start + (end - start) * share
        return point

    def follow(self, edge: Edge, passed: float) -> None:
        """Draw the connection as far as its number has come, and show whether its unit is on."""
        self.edge = edge
        start, end = edge.start.column, edge.end.column
        self.done = _share((passed - start) / (end - start))
        head = min(self.done, 1 - self._free)
        runs = [np.array([self.at(self._free), self.at(head)])] if head > self._free else []
        set_polyline(self._line, runs, () if edge.weight > 0 else _DASH)
        known = 0.0 if self.unit is None else _share(passed - self.unit.column + 1)
        strength = 1 - known * (1 - (1 if self.unit is None else self._style.lit(self.unit)))
        self._line.set_stroke(ManimColor(self._style.theme.faint).interpolate(ManimColor(self._colour), strength))
        self._ride()

    def _ride(self) -> None:
        """Show the number on its way, multiplied by the weight from the middle on."""
        start, done = self.edge.start, self.done
        size = _share(done / _GROW) * _share((1 - done) / _GROW)
        value = max(start.value, 0) if start.kind == "unit" else start.value
        shown = value * self.edge.weight if done > _TURN else value
        text = decimal(shown, self._style.decimals)
        self.rider.write(text, self._style.fill(start), self.at(done), _RIDER * self._style.diameter * size)


class DrawnNode(VGroup):
    """A node: a box with a value, or a circle with a unit's activation, filled if the unit is active.

    `beside` are the labels outside of it: its name and its bias, where it has them.
    """

    def __init__(self, node: Node, at: Points, style: _Style) -> None:
        self.node: Node = node
        self._style, self._at = style, at
        self._unit = node.kind == "unit"
        theme, diameter = style.theme, style.diameter
        own = theme.ink if node.term is None or style.colour else theme.terms[node.term % len(theme.terms)]
        inside = style.downwards and not self._unit
        self._name = node.name if inside else ""
        self._wide = diameter * (_NAMED_BOX if inside else 1)
        shape = (
            Circle(diameter / 2)
            if self._unit
            else RoundedRectangle(corner_radius=diameter / 6, width=self._wide, height=diameter * _BOX)
        )
        self._outline = shape.points
        self._em = style.em or diameter * (_DOWN_TEXT_SHARE if style.downwards else _TEXT_SHARE)
        self.shape: VMobject = VMobject(stroke_color=own, stroke_width=look.LINE, fill_color=theme.background)
        self.number: Label = Label("", self._em, theme.ink, at, bold=style.colour is not None, variables=True)
        self.beside: VGroup = VGroup()
        if node.name and not inside:
            align: Align
            out, align = (0.72, "start") if node.side == "right" else (-0.72, "end")
            place = at + (out * diameter, 0, 0)
            self.beside.add(Label(node.name, style.em or look.SMALL, own, place, align, variables=True))
        if node.bias:
            below = at - (0, diameter / 2 + metrics().cap_height * _WEIGHT_EM, 0)
            self.beside.add(Label(number(node.bias, sign=True), _WEIGHT_EM, theme.muted, below))
        super().__init__(self.shape, self.number, *self.beside)

    def follow(self, node: Node, passed: float = math.inf) -> None:
        """Show the node's value, for a unit its activation. The node grows when the values arrive."""
        self.node.value = node.value
        grown = 1.0 if passed >= self.node.column else _share((passed - self.node.column + 1 - _ARRIVE) / (1 - _ARRIVE))
        self.shape.set_points(self._outline * max(grown, 1e-3) + self._at)
        self._write(f"{self._name} {self._style.text(node)}".strip() if grown > 0 else "", grown)
        self._colour(node)
        self.set_opacity(1 if grown > 0 else 0)
        self.beside.set_opacity(grown)

    def _write(self, text: str, grown: float) -> None:
        em = fitting(text, self._em, _ROOM * self._wide, bold=self.number.bold, variables=True)
        self.number.write(text, self._at, em * max(grown, 1e-3))

    def _colour(self, node: Node) -> None:
        theme, _, colour, full, *_ = self._style
        if self._unit:
            self.shape.set_fill(lit(node.value, full, theme, theme.background))
            self.shape.set_stroke(lit(node.value, full, theme, theme.muted))
            self.number.set_fill(
                ManimColor(theme.muted).interpolate(ManimColor(theme.on_active), self._style.lit(node))
            )
        elif colour:
            own = colour(node.value)
            self.shape.set_fill(own).set_stroke(own)
            self.number.set_fill(look.text_on(own))


def lit(activation: Any, full: float, theme: Theme, off: str) -> ManimColor:
    """The colour of a unit: green from the activation `full` on, `off` at 0, and between them a mixture.

    So a unit that turns off while values slide fades in several frames.
    """
    return ManimColor(off).interpolate(ManimColor(theme.active), _share(float(activation) / full))


def _share(value: float) -> float:
    return min(max(value, 0.0), 1.0)


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
    """Columns and rows of a layout as points of the frame, and the diameter of nodes there."""

    def __init__(self, nodes: Sequence[Node], size: tuple[float, float], at: Points, downwards: bool) -> None:
        columns, rows = [node.column for node in nodes], [node.y for node in nodes]
        self.middle = np.array([(min(columns) + max(columns)) / 2, (min(rows) + max(rows)) / 2])
        self.downwards, self.at = downwards, at
        along, across = (size[1], size[0]) if downwards else size
        self.column = along / max(max(columns) - min(columns), 1)
        self.row = across / (max(rows) - min(rows) + 0.6)
        between = _DOWN_SHARE * self.column if downwards else _NODE_SHARE * self.row
        self.diameter = min(_LARGEST, between)

    def __call__(self, node: Node) -> Points:
        x, y = (node.column - self.middle[0]) * self.column, (node.y - self.middle[1]) * self.row
        placed: Points = self.at + (np.array([-y, -x, 0.0]) if self.downwards else np.array([x, y, 0.0]))
        return placed
