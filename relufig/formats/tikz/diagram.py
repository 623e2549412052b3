"""A network as a node-link diagram in TikZ: the picture of `plot.diagram`, with the same layout.

Its only colour is grey, so it suits any slide. Dashes and fills say what colours would.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from relufig.formats import tex
from relufig.formats.tikz import frame
from relufig.formats.tikz.labels import Rectangle, first_free
from relufig.look.layout import Edge, Layout, Node
from relufig.networks.network import Network

# A number with more characters than this is set smaller, to fit inside its node.
_ROOMY = 3
_STYLES = r"""\begin{tikzpicture}[
  x=1.8cm, y=%(row)gcm, >={Stealth[length=5pt]},
  value/.style={draw=gray, minimum size=6.5mm, inner sep=1pt},
  unit/.style={draw, thick, circle, minimum size=7.5mm, inner sep=1pt},
  hinge/.style={unit, path picture={\draw[thick] ([shift={(-2mm,-1mm)}]path picture bounding box.center)
    -- ++(2mm,0) -- ++(2mm,2mm);}},
  active/.style={unit, very thick, fill=gray, fill opacity=0.4, text opacity=1},
  inactive/.style={unit, draw=gray, text=gray},
  joint/.style={fill=gray, circle, inner sep=1.5pt},
  bias/.style={text=gray, font=\footnotesize},
  positive/.style={thick, ->},
  negative/.style={thick, ->, gray, densely dashed},
  skip/.style={thin},
  weight/.style={above, sloped, font=\footnotesize, inner sep=1.5pt},
]"""
# In centimetres: the distance of columns and of rows, half a node, half the height of a bias or a weight with the room
# around it, half the width of a character in them, and the room of a name beside its node.
_COLUMN, _ROW, _NODE, _LABEL, _CHARACTER, _NAME = 1.8, 1.25, 0.4, 0.18, 0.085, 0.6
# Where an edge shows its weight, as a share of its length: nearer to the unit, where edges are apart; and where else.
_WEIGHT_AT = {"into": 0.6, "out": 0.4, "skip": 0.5}
_ELSEWHERE = (0, 0.08, -0.08, 0.16, -0.16, 0.24, -0.24, 0.3, -0.3)
# A picture that is scaled down more than this has letters of less than 4 points, and no weights.
_LEGIBLE = 0.5


def picture(network: Network, x: Any) -> str:
    """The network as a tikzpicture, with its values for an input `x` (n_in,), if given. Raises as `plot.diagram`.

    Weights stand where they touch neither each other nor a node. Those without such a place are left out, and a comment
    counts them; dashes show their signs.
    """
    if x is not None and np.ndim(x) != 1:
        raise ValueError(f"tikz(network, x): x must have shape ({len(network.inputs)},), got {np.shape(x)}")
    nodes, edges = Layout(network, x).drawing()
    names = {id(node): f"n{i}" for i, node in enumerate(nodes)}
    row = _row(nodes)
    width = _COLUMN * max(node.column for node in nodes) + 2 * (_NODE + _NAME)
    heights = [node.y for node in nodes]
    height = row * (max(heights) - min(heights)) + 2 * (_NODE + 2 * _LABEL)
    places = list(_places(nodes, edges, row, hidden=frame.scale(width, height) < _LEGIBLE))
    lines = [_STYLES % {"row": row}, *(_node(node, names[id(node)]) for node in nodes)]
    lines += [
        _edge(edge, names[id(edge.start)], names[id(edge.end)], place)
        for edge, place in zip(edges, places, strict=True)
    ]
    if left_out := places.count(None):
        lines.append(f"  % {left_out} of {len(edges)} weights have no room; dashed lines are negative")
    return frame.fitted("\n".join([*lines, r"\end{tikzpicture}", ""]), width, height)


def _node(node: Node, name: str) -> str:
    style, text = _look(node)
    options = [style]
    if node.bias != 0:
        options.append(f"label={{[bias]below:{tex.number(node.bias, sign=True)}}}")
    # As in `plot.diagram`: a short name stands in the node, unless a value does.
    if node.name and not text and len(node.name) <= 2:
        text = tex.name(node.name)
    elif node.name:
        options.append(f"label={{{node.side}:{tex.name(node.name)}}}")
    return rf"  \node[{', '.join(options)}] ({name}) at ({node.column:g},{node.y:g}) {{{text}}};"


def _look(node: Node) -> tuple[str, str]:
    """The style of a node, and the number inside it."""
    if node.kind == "joint":
        return "joint", ""
    if node.value is None:
        return ("hinge" if node.kind == "unit" else "value"), ""
    text = tex.number(max(node.value, 0) if node.kind == "unit" else node.value)
    text = rf"\scriptsize {text}" if len(text.strip("$")) > _ROOMY else text
    return ("value" if node.kind == "value" else "active" if node.value > 0 else "inactive"), text


def _edge(edge: Edge, start: str, end: str, place: str | None) -> str:
    style = ("positive" if edge.weight > 0 else "negative") + (", skip" if edge.role == "skip" else "")
    if place is None:
        return rf"  \draw[{style}] ({start}) -- ({end});"
    return rf"  \draw[{style}] ({start}) -- node[weight, {place}] {{{tex.number(edge.weight, sign=True)}}} ({end});"


def _row(nodes: list[Node]) -> float:
    """The distance of rows with which a bias has room between its node and the next one below."""
    gaps = [
        abs(node.y - other.y)
        for node in nodes
        for other in nodes
        if node.column == other.column and node.y > other.y and node.bias != 0
    ]
    return round(max(_ROW, 2 * (_NODE + _LABEL) / min(gaps, default=1)), 2)


def _places(nodes: list[Node], edges: list[Edge], row: float, *, hidden: bool) -> Iterator[str | None]:
    """Where each edge's weight stands, as options of its node in TikZ; None for those that have no room."""
    taken = [shape for node in nodes for shape in _shapes(node, row)]
    for edge in edges:
        if hidden:
            yield None
            continue
        usual = _WEIGHT_AT[edge.role]
        below = _is_below_units(edge, nodes)
        candidates = [
            (round(usual + move, 2), side) for move in _ELSEWHERE for side in (below, not below) if usual + move < 0.9
        ]
        shapes = [_shape(edge, at, side, row) for at, side in candidates]
        free = first_free(shapes, taken)
        if free is None:
            yield None
            continue
        taken.append(shapes[free])
        at, side = candidates[free]
        yield f"pos={at:g}" + (", below" if side else "")


def _shapes(node: Node, row: float) -> Iterator[Rectangle]:
    """The room of a node, of its bias below it, and of its name beside it."""
    x, y = _COLUMN * node.column, row * node.y
    yield Rectangle(x, y, _NODE, _NODE)
    if node.bias != 0:
        yield Rectangle(x, y - _NODE - _LABEL, _long(tex.number(node.bias, sign=True)), _LABEL)
    if node.name and node.side:
        yield Rectangle(x + (1 if node.side == "right" else -1) * (_NODE + _NAME / 2), y, _NAME / 2, _LABEL)


def _shape(edge: Edge, at: float, below: bool, row: float) -> Rectangle:
    """The room of an edge's weight, which is turned as the edge is; its place counts between the nodes' borders."""
    across, up = _COLUMN * (edge.end.column - edge.start.column), row * (edge.end.y - edge.start.y)
    length = math.hypot(across, up)
    along = _NODE + at * (length - 2 * _NODE)
    side = (-1 if below else 1) * (_LABEL + 0.02)
    x = _COLUMN * edge.start.column + (along * across - side * up) / length
    y = row * edge.start.y + (along * up + side * across) / length
    return Rectangle(x, y, _long(tex.number(edge.weight, sign=True)), _LABEL, math.atan2(up, across))


def _long(text: str) -> float:
    """Half the length of a number in a diagram."""
    return _CHARACTER * len(text.strip("$").replace("\\tfrac", "").replace("{", "").replace("}", "")) + 0.03


def _is_below_units(edge: Edge, nodes: list[Node]) -> bool:
    """Whether an edge runs below the units that it skips, so that its weight is out of their way below it."""
    heights = [node.y for node in nodes if edge.start.column < node.column < edge.end.column and node.kind == "unit"]
    return bool(heights) and float(np.mean(heights)) > (edge.start.y + edge.end.y) / 2
