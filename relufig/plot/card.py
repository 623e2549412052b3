"""What a notebook shows for a network: a card with its drawing and its counts.

A network of one input has its curve beside it. A network too large to be read as a drawing has a table instead. Cards
are drawn apart from the user's matplotlib: neither its settings nor its current figure are used or changed.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from relufig import style
from relufig.layout import Layout
from relufig.network import Network
from relufig.notation import counted
from relufig.plot import curves, inline
from relufig.plot.axes import around, description, rc_parameters
from relufig.plot.captions import text_width
from relufig.plot.diagram import diagram
from relufig.plot.knuth import knuth
from relufig.regions import pieces
from relufig.sorting.columns import placed
from relufig.sorting.network import ComparatorNetwork

# All lengths are in points. Type is as large as a notebook's own.
_FONT, _LINE_WIDTH = 10, 1.7
_MARGIN, _FOOT = 12, 26
# The widest and highest drawing that still fits a notebook beside its code, and what fits into it.
_WIDEST, _HIGHEST = 640, 400
_MOST_COEFFICIENTS, _MOST_COMPARATORS = 90, 250
# From column to column and from row to row of a diagram, and of wires.
_COLUMN, _ROW = 66, 34
_LAYER, _WIRE = (14, 24), (10, 17)
# A curve's axes, and the room around them for ticks and names.
_CURVE = (210, 130)
_LEFT_OF_CURVE, _BELOW_CURVE = 36, 30
# A function is shown between these, and a little beyond its outermost breakpoints.
_FAR = 10**6
# Of more layers than this, a table lists the first few and the last.
_MOST_LAYERS = 12


@lru_cache(maxsize=16)
def network_card(network: Network) -> Mapping[str, str]:
    """The displays of a network by MIME type: HTML, and SVG where it is small enough to be drawn."""
    counts = f"{counted(network.size, 'ReLU')} in {counted(network.depth, 'hidden layer')}"
    counts = f"{counts}, {counted(network.parameters, 'parameter')}"
    if network.parameters <= _MOST_COEFFICIENTS:
        with _own_settings():
            figure = _diagram(network, counts)
            if figure is not None:
                return _displays(figure, f"{counts}.")
    rows = {
        "Inputs": f"{len(network.inputs):,}",
        "Outputs": f"{len(network.outputs):,}",
        "ReLUs": f"{network.size:,}",
        "Hidden layers": f"{network.depth:,}",
        "Widths": _listed(network.widths),
        "Parameters": f"{network.parameters:,}",
    }
    return {"text/html": _table("Network", rows)}


@lru_cache(maxsize=16)
def comparator_card(network: ComparatorNetwork) -> Mapping[str, str]:
    """The displays of a comparator network by MIME type: HTML, and SVG where it is small enough to be drawn."""
    if network.size <= _MOST_COMPARATORS and network.n <= _HIGHEST / _WIRE[0]:
        with _own_settings():
            figure = _wires(network)
            if figure is not None:
                return _displays(figure)
    rows = {
        "Wires": f"{network.n:,}",
        "Comparators": f"{network.size:,}",
        "Layers": f"{network.depth:,}",
        "Comparators of each layer": _listed([layer.size for layer in network.packed_layers]),
    }
    return {"text/html": _table("Comparator network", rows)}


@contextmanager
def _own_settings() -> Iterator[None]:
    """Draw in relufig's light style whatever the user has set, and leave that as it is."""
    with mpl.rc_context():
        mpl.rcdefaults()
        sizes = {"font.size": _FONT, "lines.linewidth": _LINE_WIDTH}
        mpl.rcParams.update({**rc_parameters(style.LIGHT), **sizes, "figure.constrained_layout.use": False})
        yield


def _diagram(network: Network, counts: str) -> Figure | None:
    """A network's diagram, and its curve if it has one; None if that is too large."""
    nodes, _ = Layout(network, None).drawing()
    across = max(node.column for node in nodes) + 0.6
    down = max(node.y for node in nodes) - min(node.y for node in nodes) + 1.2
    beside = [_beside([name for name in names if len(name) > 2]) for names in (network.inputs, network.outputs)]
    width, height = across * _COLUMN, down * _ROW
    curve = len(network.inputs) == 1
    total = sum(beside) + width + (_LEFT_OF_CURVE + _CURVE[0] + _beside(network.outputs) if curve else 0)
    tall = max(height, _CURVE[1] + _BELOW_CURVE if curve else 0)
    if total > _WIDEST or tall > _HIGHEST:
        return None
    figure = _card(max(total, text_width(counts, "medium")), tall, counts)
    diagram(network, ax=_place(figure, beside[0], (tall - height) / 2, width, height))
    if curve:
        left = sum(beside) + width + _LEFT_OF_CURVE
        ax = _place(figure, left, _BELOW_CURVE, _CURVE[0], tall - _BELOW_CURVE)
        curves.outputs(network, *_range(network), ax=ax)
    return figure


def _wires(network: ComparatorNetwork) -> Figure | None:
    """A comparator network's diagram; None if it is too large."""
    _, gaps = placed(network)
    long, broad = gaps[-1] + 1.2, network.n + 0.4
    layer, wire = min(_LAYER[1], _WIDEST / long), min(_WIRE[1], _HIGHEST / broad)
    if layer < _LAYER[0] or wire < _WIRE[0]:
        return None
    counts = f"{counted(network.n, 'wire')}: {counted(network.size, 'comparator')} in {counted(network.depth, 'layer')}"
    width, height = long * layer, broad * wire
    figure = _card(max(width, text_width(counts, "medium")), height, counts)
    knuth(network, ax=_place(figure, 0, 0, width, height))
    return figure


def _card(width: float, height: float, foot: str) -> Figure:
    """A figure with room for a drawing of that size, on its own ground, with a line of text below."""
    across, down = width + 2 * _MARGIN, height + 2 * _MARGIN + _FOOT
    figure = Figure(figsize=(across / 72, down / 72), dpi=72, facecolor="none")
    theme = style.LIGHT
    corners = FancyBboxPatch(
        (0.5, 0.5), across - 1, down - 1, "round,pad=0,rounding_size=6", fc=theme.background, ec=theme.faint, lw=0.7
    )
    figure.add_artist(corners)
    figure.text(_MARGIN / across, _MARGIN / down, foot, color=theme.muted, va="baseline", ha="left")
    return figure


def _place(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """Axes in a card, at a place in its drawing's room, in points."""
    across, down = figure.get_size_inches() * 72
    left, bottom = left + _MARGIN, bottom + _MARGIN + _FOOT
    return figure.add_axes((left / across, bottom / down, width / across, height / down))


def _beside(names: Sequence[str]) -> float:
    """The room that names need beside their nodes or curves."""
    return max((text_width(name, "medium") + _FONT for name in names), default=0.0)


def _range(network: Network) -> tuple[Fraction, Fraction]:
    """Where a function of one input is worth seeing: around its breakpoints, or around 0 if it has none."""
    bends = pieces(network, -_FAR, _FAR).knots[1:-1] or (Fraction(0),)
    apart = [high - low for low, high in pairwise(bends)]
    low, high = around(bends, room=(sum(apart) or 1) / 2)
    return low, high


def _displays(figure: Figure, counts: str = "") -> dict[str, str]:
    text = " ".join(filter(None, (description(figure.axes), counts)))
    drawing = inline.svg(figure, text)
    return {"text/html": inline.image(drawing, text), "image/svg+xml": drawing}


def _listed(counts: Sequence[int]) -> str:
    texts = [f"{count:,}" for count in counts]
    return ", ".join(texts if len(texts) <= _MOST_LAYERS else [*texts[: _MOST_LAYERS - 2], "...", texts[-1]])


def _table(title: str, rows: Mapping[str, str]) -> str:
    """An HTML table of counts, which a page sets in its own type and colours."""
    lines = "".join(
        f'<tr><th scope="row" style="text-align: left">{name}</th>'
        f'<td style="text-align: left">{html.escape(text)}</td></tr>'
        for name, text in rows.items()
    )
    return f'<table><caption style="text-align: left">{title}</caption>{lines}</table>'
