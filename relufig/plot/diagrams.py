"""A network as a node-link diagram, with its real weights on the edges.

Columns of values (inputs, values carried between layers, outputs) and of units alternate from left to right. An edge
has the colour of the term that it carries, as in `parts`; it is dashed if its weight is negative, and the weight is
written if it is not 1. Given an input, every node shows its value: active units are green, inactive ones hollow, with
pale edges. Without an input, each unit shows the graph of the ReLU. If there are several outputs, they and the edges
that end at them have the colours of their curves in `outputs`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from relufig.look.colours import on, value_colours
from relufig.look.layout import Edge, Layout, Node
from relufig.look.notation import expression, expressions
from relufig.look.style import Theme
from relufig.networks.network import Network
from relufig.numbers.text import counted, number
from relufig.plot.arrangement import (
    BIAS_SIZE,
    DIAMETER,
    NAME_AT,
    NAME_SIZE,
    Arrangement,
    Label,
    Point,
    bias_distance,
    margins,
    name_inside,
    weight_text,
)
from relufig.plot.axes import background, describe, own_or_new, palette, points_per_unit, size_in_points
from relufig.plot.captions import digit_height, name_text

# The width of a column and the height of a row, in units of the font size. If the axes have less room, nodes and
# letters shrink.
_COLUMN, _ROW = 4.0, 2.6
# The ground that weights keep clear around them, in units of the font size.
_CLEAR = 0.3
# The smallest font size, in points.
_SMALLEST = 4.0
# Line widths in points, at matplotlib's current font size.
_THICK, _THIN = 1.8, 1.2
# The size of values, and the largest width of a text inside a node, in units of the node's diameter: letters of the
# font's size.
_VALUE_SIZE, _LETTERS_INSIDE = 1.3, 1.45
# How far from the middle of a box's side the edges to and from units end, as a share of its side. Steeper edges (rise
# over run) lead to the middle: they end apart from level ones anyway.
_PORT, _STEEP = 0.25, 0.6
# The corners of a box, as a share of half its side.
_ROUND = 0.35
# How much farther from a box's middle than its sides are its round corners.
_CORNER = math.sqrt(2) * (1 - _ROUND) + _ROUND
_HINGE = Path([(-1.0, -0.5), (0.0, -0.5), (1.0, 0.5)])


def diagram(
    network: Network,
    x: Any = None,
    ax: Axes | None = None,
    *,
    by_value: bool = False,
    weights: bool = True,
    in_order: bool = False,
) -> Axes:
    """Draw a network as a diagram of nodes and weighted edges.

    Parameters
    ----------
    network : Network
        The network to draw.
    x : array_like, shape (n_in,), optional
        An input. If given, the nodes show their values.
    ax : Axes, optional
        Where to draw; a new figure's axes by default.
    by_value : bool
        Whether, given an input, values and the edges from them have the colours of values that are compared, as in
        `braid`, and edges from active units are green. This suits networks that sort.
    weights : bool
        Whether to write the weights. Where all are 1 or -1, as in networks that sort, dashes say enough.
    in_order : bool
        As in `parts`.

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
    nodes, edges = Layout(network, x, in_order).drawing()
    page = _new_page(own_or_new(ax), nodes, by_value and x is not None)
    arrangement = Arrangement(nodes, edges, page.column, page.row, page.font)
    for edge, label in zip(edges, arrangement.labels, strict=True):
        _draw_edge(page, edge, label if weights else None, apart=not weights)
    for node, side in zip(nodes, arrangement.bias_sides, strict=True):
        _draw_node(page, node, side)
    describe(page.ax, _in_words(network, x))
    return page.ax


class _Text(NamedTuple):
    """A text at a node or an edge, `away` from its point; both lengths are in units of the font size.

    If it is centred, the middle of its digits is at this height, whatever other letters it has.
    """

    text: str
    colour: str
    away: tuple[float, float] = (0, 0)
    ha: str = "center"
    va: str = "center"
    size: float = 1.0
    bold: bool = False


class _EdgeStyle(NamedTuple):
    """How an edge is drawn; its weight has the same colour."""

    colour: str
    linestyle: Any
    width: float


class _NodeStyle(NamedTuple):
    """How a node is drawn, with the colour of a text inside; a unit without a value shows the graph of the ReLU."""

    marker: Any
    edge: str
    face: str
    width: float
    ink: str
    hinge: bool = False


def _rounded_box() -> Path:
    """A square from -1 to 1 with round corners."""
    near, turns = 1 - _ROUND, ((1, 1), (-1, 1), (-1, -1), (1, -1))
    points: list[tuple[float, float]] = [(1, -near)]
    codes = [Path.MOVETO]
    for at, (x, y) in enumerate(turns):
        start, end = ((x, y * near), (x * near, y)) if at % 2 == 0 else ((x * near, y), (x, y * near))
        points += [start, (x, y), end]
        codes += [Path.LINETO, Path.CURVE3, Path.CURVE3]
    return Path([*points, points[0]], [*codes, Path.CLOSEPOLY])


# The marker of a value.
BOX = _rounded_box()


def _edge_style(edge: Edge, theme: Theme, shades: dict[Any, str]) -> _EdgeStyle:
    dashes = "-" if edge.weight > 0 else (0, (3.5, 1.8))
    colour = _shade(edge.start, theme, shades) if shades else theme.colour(edge.colour)
    return _EdgeStyle(theme.faint if edge.is_off else colour, dashes, _THICK)


def _shade(node: Node, theme: Theme, shades: dict[Any, str]) -> str:
    """The colour of a node's value among those compared, or green for what a unit gives."""
    return shades[node.value] if node.kind == "value" else theme.active


def _node_style(node: Node, theme: Theme, shades: dict[Any, str]) -> _NodeStyle:
    """A value is a box, in its curve's colour if it is one of several outputs; a unit is a circle, a joint a dot."""
    if node.kind == "joint":
        return _NodeStyle("o", theme.muted, theme.muted, _THIN, theme.ink)
    if node.kind == "value" and shades:
        return _NodeStyle(BOX, shades[node.value], shades[node.value], _THIN, on(shades[node.value]))
    if node.kind == "value" and node.term is None:
        return _NodeStyle(BOX, theme.muted, "none", _THIN, theme.ink)
    if node.kind == "value":
        return _NodeStyle(BOX, _curve_colour(node, theme), "none", _THICK, theme.ink)
    if node.value is None:
        return _NodeStyle("o", theme.colour(node.colour), "none", _THICK, theme.colour(node.colour), hinge=True)
    if node.value > 0:
        return _NodeStyle("o", theme.active, theme.active, _THICK, theme.on_active)
    return _NodeStyle("o", theme.muted, "none", _THICK, theme.muted)


def _curve_colour(node: Node, theme: Theme) -> str:
    """The colour of an output's curve if there are several outputs, else the ink."""
    return theme.ink if node.term is None else theme.terms[node.term % len(theme.terms)]


def _texts(node: Node, ink: str, named: str, bias_side: int, theme: Theme) -> Iterator[_Text]:
    """The texts of a node: its value or short name inside, a longer name beside it, its bias above or below."""
    inside = _text_inside(node)
    if inside:
        # Long numbers are smaller, so that they fit inside.
        size = min(_VALUE_SIZE, DIAMETER[node.kind] * _LETTERS_INSIDE / len(inside))
        is_name = node.value is None
        yield _Text(name_text(inside), ink, size=NAME_SIZE) if is_name else _Text(inside, ink, size=size, bold=True)
    if node.name and not name_inside(node):
        away, side = (NAME_AT, "left") if node.side == "right" else (-NAME_AT, "right")
        yield _Text(name_text(node.name), named, (away, 0), ha=side, size=NAME_SIZE)
    if node.bias != 0:
        away, side = bias_side * bias_distance(node), "top" if bias_side < 0 else "bottom"
        yield _Text(number(node.bias, sign=True), theme.muted, (0, away), va=side, size=BIAS_SIZE)


def _text_inside(node: Node) -> str:
    if node.kind == "joint":
        return ""
    if node.value is None:
        return node.name if name_inside(node) else ""
    return number(max(node.value, 0) if node.kind == "unit" else node.value)


@dataclass(frozen=True)
class _Page:
    """The axes as a page: the width of a column, the height of a row and the font size in points."""

    ax: Axes
    theme: Theme
    column: float
    row: float
    font: float
    shades: dict[Any, str]
    """The colours of values, if they are compared; else empty."""

    @property
    def scale(self) -> float:
        """The factor by which everything is smaller than at matplotlib's current font size."""
        return self.font / float(mpl.rcParams["font.size"])


def _new_page(ax: Axes, nodes: Sequence[Node], by_value: bool) -> _Page:
    """Set the axes' limits around the nodes, and find the font size for which there is room."""
    columns, heights = [node.column for node in nodes], [node.y for node in nodes]
    across, down = max(columns) - min(columns), max(heights) - min(heights)
    left, right, below, above = margins(nodes)
    width, height = size_in_points(ax)
    room = min(width / (across * _COLUMN + left + right), height / (down * _ROW + below + above))
    font = min(mpl.rcParams["font.size"], max(_SMALLEST, room))
    # In points; if all nodes are in one row, it is in the middle.
    column = max((width - font * (left + right)) / (across or 1), font)
    row = max((height - font * (below + above)) / (down or 1), font)
    ax.set_xlim(min(columns) - left * font / column, max(columns) + right * font / column)
    if down:
        ax.set_ylim(min(heights) - below * font / row, max(heights) + above * font / row)
    else:
        ax.set_ylim(heights[0] - height / row / 2, heights[0] + height / row / 2)
    ax.set_axis_off()
    ranked = sorted({node.value for node in nodes if node.kind == "value"}) if by_value else []
    shades = dict(zip(ranked, value_colours(range(len(ranked)), palette(ax)), strict=True))
    return _Page(ax, palette(ax), *points_per_unit(ax), font, shades)


def _draw_edge(page: _Page, edge: Edge, label: Label | None, apart: bool) -> None:
    """Draw an arrow with its weight, if that is not 1, in a gap, or above the arrow if that is too short for a gap.

    Arrows point to the middles of nodes, or, if they are to be `apart`, meet boxes at different heights.
    """
    style = _edge_style(edge, page.theme, page.shades)
    start, end = (edge.start.column, edge.start.y), (edge.end.column, edge.end.y)
    if apart:
        start, end = _port(page, edge.start, edge.end), _port(page, edge.end, edge.start)
    across, down = abs(end[0] - start[0]) * page.column, abs(end[1] - start[1]) * page.row
    steep = math.hypot(across, down) / max(across, down)
    free, free_end = (_radius(node, steep) * page.font for node in (edge.start, edge.end))
    if label is None:
        _stroke(page, style, (start, end), (free, free_end), head=True)
        return
    at = label.at[0] / page.column, label.at[1] / page.row
    if label.above:
        _stroke(page, style, (start, end), (free, free_end), head=True)
    else:
        _stroke(page, style, (start, at), (free, label.gap), head=False)
        _stroke(page, style, (at, end), (label.gap, free_end), head=True)
    # A value's colour can be too dark for thin letters.
    colour = page.theme.muted if edge.is_off or page.shades else style.colour
    weight = _write(page, at, _Text(weight_text(edge), colour, (0, label.above / page.font)))
    # Another edge may pass close by: it ends at the letters.
    weight.set_path_effects([withStroke(linewidth=_CLEAR * page.font, foreground=background(page.ax))])


def _port(page: _Page, node: Node, other: Node) -> Point:
    """The point of a node to which an edge from another leads: above or below a box's middle if it is not level."""
    across, up = abs(other.column - node.column) * page.column, (other.y - node.y) * page.row
    if node.kind != "value" or other.kind != "unit" or abs(up) > _STEEP * across:
        return node.column, node.y
    return node.column, node.y + math.copysign(_PORT * DIAMETER["value"] * page.font / page.row, up) * (up != 0)


def _radius(node: Node, steep: float) -> float:
    """The distance from a node's middle to its outline, in units of the font size.

    `steep` is what the distance to the outline of a square is multiplied by, from 1 to the root of 2.
    """
    return DIAMETER[node.kind] / 2 * (min(steep, _CORNER) if node.kind == "value" else 1)


def _draw_node(page: _Page, node: Node, bias_side: int) -> None:
    """Draw a node and its texts; its bias stands below the node if `bias_side` is -1, above it if 1."""
    at, style = (node.column, node.y), _node_style(node, page.theme, page.shades)
    look: Any = {"markeredgewidth": style.width * page.scale, "linestyle": "none"}
    page.ax.plot(
        *at,
        marker=style.marker,
        markersize=page.font * DIAMETER[node.kind],
        markerfacecolor=style.face,
        markeredgecolor=style.edge,
        zorder=3,
        clip_on=False,
        **look,
    )
    if style.hinge:
        size = page.font * 1.2
        page.ax.plot(
            *at, marker=_HINGE, markersize=size, markerfacecolor="none", markeredgecolor=style.ink, zorder=4, **look
        )
    named = page.theme.ink if page.shades else _curve_colour(node, page.theme)
    for text in _texts(node, style.ink, named, bias_side, page.theme):
        _write(page, at, text)


def _stroke(page: _Page, style: _EdgeStyle, ends: tuple[Point, Point], free: tuple[float, float], head: bool) -> None:
    """Draw a line between two points, less the lengths `free` at its ends, which are in points."""
    arrow = {
        "arrowstyle": "-|>,head_width=0.2,head_length=0.4" if head else "-",
        "color": style.colour,
        "linestyle": style.linestyle,
        "linewidth": style.width * page.scale,
        "mutation_scale": page.font,
        "shrinkA": free[0],
        "shrinkB": free[1],
    }
    page.ax.annotate("", ends[1], ends[0], arrowprops=arrow, zorder=1)


def _write(page: _Page, at: Point, text: _Text) -> Text:
    size = text.size * page.font
    centred = text.va == "center"
    return page.ax.annotate(
        text.text,
        at,
        (text.away[0] * page.font, text.away[1] * page.font - centred * digit_height(size, text.bold) / 2),
        textcoords="offset points",
        color=text.colour,
        ha=text.ha,
        va="baseline" if centred else text.va,
        size=size,
        weight="bold" if text.bold else "normal",
        annotation_clip=False,
        parse_math=True,
        zorder=5,
    )


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
