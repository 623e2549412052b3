"""A network as a node-link diagram in TikZ: the picture of `plot.diagram`, with the same layout.

Its only colour is grey, so it suits any slide. Dashes and fills say what colours would.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from relufig.formats import tex
from relufig.look.layout import Edge, Layout, Node
from relufig.networks.network import Network

# A number with more characters than this is set smaller, to fit inside its node.
_ROOMY = 3
_STYLES = r"""\begin{tikzpicture}[
  x=1.8cm, y=1.25cm, >={Stealth[length=5pt]},
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
# Where an edge shows its weight, as a share of its length: nearer to the unit, where edges are apart.
_WEIGHT_AT = {"into": 0.6, "out": 0.4, "skip": 0.5}


def picture(network: Network, x: Any) -> str:
    """The network as a tikzpicture, with its values for an input `x` (n_in,), if given. Raises as `plot.diagram`."""
    if x is not None and np.ndim(x) != 1:
        raise ValueError(f"tikz(network, x): x must have shape ({len(network.inputs)},), got {np.shape(x)}")
    nodes, edges = Layout(network, x).drawing()
    names = {id(node): f"n{i}" for i, node in enumerate(nodes)}
    lines = [_STYLES, *(_node(node, names[id(node)]) for node in nodes)]
    lines += [_edge(edge, names[id(edge.start)], names[id(edge.end)], nodes) for edge in edges]
    return "\n".join([*lines, r"\end{tikzpicture}", ""])


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


def _edge(edge: Edge, start: str, end: str, nodes: list[Node]) -> str:
    style = ("positive" if edge.weight > 0 else "negative") + (", skip" if edge.role == "skip" else "")
    place = f"pos={_WEIGHT_AT[edge.role]}" + (", below" if _is_below_units(edge, nodes) else "")
    return rf"  \draw[{style}] ({start}) -- node[weight, {place}] {{{tex.number(edge.weight, sign=True)}}} ({end});"


def _is_below_units(edge: Edge, nodes: list[Node]) -> bool:
    """Whether an edge runs below the units that it skips, so that its weight is out of their way below it."""
    heights = [node.y for node in nodes if edge.start.column < node.column < edge.end.column and node.kind == "unit"]
    return bool(heights) and float(np.mean(heights)) > (edge.start.y + edge.end.y) / 2
