"""What a notebook shows for a network: a card with its drawing and its counts.

A network of one input has its curve beside the diagram. If a diagram would be too large, or its weights or names would
not be legible, the card shows only the curve, or else a table. Cards neither use nor change the user's matplotlib
settings and current figure.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from functools import lru_cache
from html import escape
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.patches import FancyBboxPatch
from matplotlib.transforms import Bbox

from relufig.look import fonts, style
from relufig.look.layout import Layout
from relufig.networks.network import Network
from relufig.numbers.matrices import count_nonzero
from relufig.numbers.text import counted
from relufig.plot import answers, curves, inline
from relufig.plot.arrangement import Arrangement, margins, weight_text
from relufig.plot.axes import around, description, rc_parameters
from relufig.plot.captions import text_width
from relufig.plot.diagrams import diagram
from relufig.plot.wires import knuth
from relufig.questions import Answer
from relufig.regions import pieces
from relufig.sorting.columns import placed
from relufig.sorting.network import ComparatorNetwork

# All lengths are in points. The font is nearly as large as a notebook's own.
_FONT, _LINE_WIDTH = 10, 1.7
# The margin around a drawing, the gap between its parts, and the gap to the line of text below.
_MARGIN, _BETWEEN, _FOOT = 11, 20, 15
# The least gap between a diagram and the texts to the left of a curve.
_APART = 14
# The widest drawing that a notebook has room for, and the most that is legible in it: coefficients of a matrix, units
# of a layer, layers, breakpoints; wires and comparators. Functions that may have more than _MOST_PIECES pieces are not
# drawn.
_WIDEST = 640
_MOST_COEFFICIENTS, _MOST_UNITS, _MOST_LAYERS, _MOST_BREAKPOINTS = 12, 8, 8, 40
_MOST_WIRES, _MOST_COMPARATORS = 32, 240
_MOST_PIECES = 2000
# The distances between columns and between rows of a diagram to try, smallest first.
_COLUMNS, _ROWS = range(74, 195, 20), (42, 50, 60)
# The tallest diagram that can be seen at a glance.
_HIGHEST = 400
# The distance between layers of a sorting network, with and without enough room, and between wires.
_LAYER, _NARROW_LAYER, _WIRE = 24, 13, 15
# The sizes of a curve's axes beside a diagram, and of a curve alone.
_CURVE_WIDTH, _CURVE_HEIGHT = 190, 110
_ALONE_WIDTH, _ALONE_HEIGHT = 400, 160
# The height of an answer's picture.
_ANSWER_HEIGHT = 240
# Only breakpoints between -_FAR and _FAR are looked for.
_FAR = 10**6
# If there are more counts than this, a table lists the first few and the last.
_MOST_COUNTS = 12


def network_card(network: Network) -> Mapping[str, str]:
    """The displays of a network by MIME type: HTML, and SVG if the network is small enough to draw."""
    counts = f"{counted(network.size, 'ReLU')} in {counted(network.depth, 'hidden layer')}"
    counts = f"{counts}, {counted(network.parameters, 'parameter')}"
    written = _is_written(*network.inputs, *network.outputs)
    for draw, is_fit in ((_draw_network, _is_small), (_draw_curve, _is_simple)):
        drawn = _displays(draw, network, counts) if written and is_fit(network) else None
        if drawn is not None:
            return drawn
    rows = {
        "Inputs": f"{len(network.inputs):,}",
        "Outputs": f"{len(network.outputs):,}",
        "ReLUs": f"{network.size:,}",
        "Hidden layers": f"{network.depth:,}",
        "Widths": _listed(network.widths),
        "Parameters": f"{network.parameters:,}",
    }
    return {"text/html": _table("Network", rows)}


def comparator_card(network: ComparatorNetwork) -> Mapping[str, str]:
    """The displays of a comparator network by MIME type: HTML, and SVG if the network is small enough to draw."""
    counts = f"{counted(network.size, 'comparator')} in {counted(network.depth, 'layer')}"
    small = network.n <= _MOST_WIRES and network.size <= _MOST_COMPARATORS
    drawn = _displays(_draw_wires, network, counts) if small else None
    if drawn is not None:
        return drawn
    rows = {
        "Wires": f"{network.n:,}",
        "Comparators": f"{network.size:,}",
        "Layers": f"{network.depth:,}",
        "Comparators of each layer": _listed([layer.size for layer in network.packed_layers]),
    }
    return {"text/html": _table("Comparator network", rows)}


def answer_card(answer: Answer) -> Mapping[str, str]:
    """The displays of an answer by MIME type: HTML, and SVG if it has a picture."""
    text = str(answer)
    with _own_settings():
        figure = Figure(figsize=(1, 1), dpi=72, facecolor="none")
        try:
            answers.answer(answer, _place(figure, 0, 0, _ALONE_WIDTH, _ANSWER_HEIGHT))
        except (ValueError, TypeError, OverflowError):  # there is no picture of this one
            return {"text/html": f"<p>{escape(text)}</p>"}
        drawn = Bbox.union([_extent(ax) for ax in figure.axes])
        card = drawn.padded(_MARGIN)
        figure.add_artist(_ground(card))
        drawing = inline.svg(figure, text, Bbox(card.padded(1).get_points() / 72))
    return {"text/html": f"{inline.image(drawing, text)}<p>{escape(text)}</p>", "image/svg+xml": drawing}


def _is_written(*names: str) -> bool:
    """Whether the typefaces have all letters of these names; they have no Chinese ones, for example."""
    faces = [get_font(findfont(FontProperties(family=family))) for family in fonts.families()]
    return all(any(face.get_char_index(ord(letter)) for face in faces) for name in names for letter in name)


def _is_small(network: Network) -> bool:
    """Whether a diagram of the network is small enough to read."""
    return len(network.blocks) <= _MOST_LAYERS and all(
        max(count_nonzero(part) for part in block.coefficients) <= _MOST_COEFFICIENTS
        and max(block.n_in, block.size, block.n_out) <= _MOST_UNITS
        for block in network.blocks
    )


def _is_simple(network: Network) -> bool:
    """Whether the network has one input, and few enough breakpoints to tell apart."""
    # A layer of w units cuts a piece of the line into at most w + 1 pieces.
    if len(network.inputs) != 1 or math.prod(width + 1 for width in network.widths) > _MOST_PIECES:
        return False
    return len(network.outputs) <= _MOST_UNITS and len(_bends(network)) <= _MOST_BREAKPOINTS


def _draw_network(network: Network, figure: Figure) -> bool:
    """Draw the diagram and, beside it or below if it is wide, the curve if there is one.

    Returns whether the diagram is legible.
    """
    size = _diagram_size(network)
    if size is None:
        return False
    width, height = size
    box = _extent(diagram(network, ax=_place(figure, 0, -height / 2, width, height)))
    if _is_simple(network):
        ax = _curve_of(network, figure, box.x1 + 2 * _BETWEEN, -_CURVE_HEIGHT / 2, _CURVE_WIDTH)
        apart = max(0, box.x1 + _APART - _extent(ax).x0)
        if _extent(ax).x1 + apart - box.x0 <= _WIDEST:
            ax.set_position(ax.get_position().translated(apart / 72, 0))
        else:
            ax.remove()
            _curve_of(network, figure, 2 * _BETWEEN, box.y0 - _BETWEEN - _CURVE_HEIGHT, _ALONE_WIDTH)
    return True


def _curve_of(network: Network, figure: Figure, left: float, bottom: float, width: float) -> Axes:
    """Draw the curve of a function of one input, with its formula, at a place in points."""
    ax = _place(figure, left, bottom, width, _CURVE_HEIGHT)
    if len(network.outputs) == 1:
        curves.function(network, *_range(network), ax=ax, slopes=False)
    else:
        curves.outputs(network, *_range(network), ax=ax)
    _thin_out(ax)
    return ax


def _diagram_size(network: Network) -> tuple[float, float] | None:
    """The width and height of the smallest diagram in which every weight is legible, or None."""
    nodes, edges = Layout(network, None).drawing()
    heights = [node.y for node in nodes]
    columns, rows = max(node.column for node in nodes), max(heights) - min(heights)
    left, right, below, above = (_FONT * each for each in margins(nodes))
    # A column must fit a weight between two units.
    least = max((text_width(weight_text(edge), _FONT) for edge in edges), default=0) + 2.4 * _FONT
    spacings = [
        (column, row)
        for column in _COLUMNS
        for row in _ROWS
        if least <= column <= (_WIDEST - left - right) / columns
        and (rows * row + below + above <= _HIGHEST or row == _ROWS[0])
    ]
    for column, row in sorted(spacings, key=math.prod):
        if Arrangement(nodes, edges, column, row, _FONT).clear:
            return left + columns * column + right, below + rows * row + above
    return None


def _draw_curve(network: Network, figure: Figure) -> bool:
    """Draw the curve alone."""
    _thin_out(curves.outputs(network, *_range(network), ax=_place(figure, 0, 0, _ALONE_WIDTH, _ALONE_HEIGHT)))
    return True


def _draw_wires(network: ComparatorNetwork, figure: Figure) -> bool:
    """Draw the diagram of a sorting network, with layers closer together if there are many."""
    _, gaps = placed(network)
    layer = max(_NARROW_LAYER, min(_LAYER, _WIDEST / (gaps[-1] + 1.2)))
    knuth(network, ax=_place(figure, 0, 0, (gaps[-1] + 1.2) * layer, (network.n + 0.4) * _WIRE))
    return True


@lru_cache(maxsize=16)  # a notebook asks for each display separately
def _displays(draw: Callable[[Any, Figure], bool], network: Any, counts: str) -> Mapping[str, str] | None:
    """The displays of a drawing with its counts below; None if the drawing is too wide or not legible."""
    with _own_settings():
        # A figure of one inch, so that figure coordinates are inches. Axes may lie outside it.
        figure = Figure(figsize=(1, 1), dpi=72, facecolor="none")
        if not draw(network, figure):
            return None
        text = f"{description(figure.axes)} {counts}."
        drawn = Bbox.union([_extent(ax) for ax in figure.axes])
        if drawn.width > _WIDEST:
            return None
        foot = Bbox.from_bounds(drawn.x0, drawn.y0 - _FOOT, text_width(counts, "medium"), _FONT)
        card = Bbox.union([drawn, foot]).padded(_MARGIN)
        figure.text(foot.x0 / 72, foot.y0 / 72, counts, color=style.LIGHT.muted)
        figure.add_artist(_ground(card))
        drawing = inline.svg(figure, text, Bbox(card.padded(1).get_points() / 72))
    return {"text/html": inline.image(drawing, text), "image/svg+xml": drawing}


@contextmanager
def _own_settings() -> Iterator[None]:
    """Draw in relufig's light style, without using or changing the user's settings."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(rc_parameters(style.LIGHT))
        mpl.rcParams.update({"font.size": _FONT, "lines.linewidth": _LINE_WIDTH})
        # Names are written literally, even with dollar signs.
        mpl.rcParams.update({"text.parse_math": False, "figure.constrained_layout.use": False})
        yield


def _ground(card: Bbox) -> FancyBboxPatch:
    """A background of the card's own, so that it is legible on light and dark pages."""
    inches = Bbox(card.get_points() / 72)
    corners = f"round,pad=0,rounding_size={6 / 72}"
    face, edge = style.LIGHT.background, style.LIGHT.faint
    return FancyBboxPatch(
        inches.p0, inches.width, inches.height, corners, facecolor=face, edgecolor=edge, linewidth=0.8, zorder=-1
    )


def _place(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """New axes at a place in points."""
    return figure.add_axes((left / 72, bottom / 72, width / 72, height / 72))


def _extent(ax: Axes) -> Bbox:
    """The box of an axes in points, including the texts around it."""
    return Bbox.union([box for box in (ax.get_window_extent(), ax.get_tightbbox()) if box is not None])


def _thin_out(ax: Axes) -> None:
    """Remove ticks whose labels would touch an earlier label of their axis or, along x, the axis's name."""
    names = [text.get_window_extent() for text in ax.texts]
    for axis, taken, room in ((ax.xaxis, names, 1.5), (ax.yaxis, [], 0.0)):
        kept = {}
        for at, label in zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=True):
            # A label in the second row begins with an empty line, which takes no room.
            box = label.get_window_extent().padded(room)
            *above, _ = label.get_text().split("\n")
            box.y1 -= box.height / 2 * bool(above)
            if not any(box.overlaps(other) for other in taken):
                taken.append(box)
                kept[at] = label.get_text()
        axis.set_ticks(list(kept), list(kept.values()))


def _range(network: Network) -> tuple[Fraction, Fraction]:
    """The interval in which to show a function of one input: around its breakpoints, or around 0 if it has none."""
    bends = _bends(network) or (Fraction(0),)
    low, high = around(bends, room=float(bends[-1] - bends[0] or 4) / 4)
    return low, high


def _bends(network: Network) -> tuple[Fraction, ...]:
    """The breakpoints of a function of one input."""
    return pieces(network, -_FAR, _FAR).knots[1:-1]


def _listed(counts: Sequence[int]) -> str:
    texts = [f"{count:,}" for count in counts]
    return ", ".join(texts if len(texts) <= _MOST_COUNTS else [*texts[: _MOST_COUNTS - 2], "...", texts[-1]])


def _table(title: str, rows: Mapping[str, str]) -> str:
    """An HTML table of counts, in the page's own typeface and colours."""
    left = 'style="text-align: left"'
    lines = "".join(f'<tr><th scope="row" {left}>{name}</th><td {left}>{text}</td></tr>' for name, text in rows.items())
    return f"<table><caption {left}>{title}</caption>{lines}</table>"
