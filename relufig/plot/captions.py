"""Texts above and below axes: formulas, each term in its curve's colour, and captions with samples of lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.offsetbox import AnchoredOffsetbox, DrawingArea, HPacker, OffsetBox, TextArea, VPacker
from matplotlib.textpath import TextPath
from matplotlib.transforms import ScaledTranslation

from relufig.look import row, typesetting
from relufig.look.notation import Token
from relufig.plot.axes import palette, size_in_points

_SIZE = "small"
# Points between the terms of a caption, and between its lines.
_WORD = 5
_LINE = 4
# Points between the axes and a formula above them.
_ABOVE = 5
# A line's sample is at least this long, in points, so that its dashes can be recognized.
_SAMPLE = 17


class Term(NamedTuple):
    """A term of a caption: its text, its colour and, if it has a curve, the curve's line style."""

    text: str
    colour: Any
    linestyle: Any = None
    thick: bool = False


def caption(ax: Axes, terms: Sequence[Term]) -> None:
    """Write the terms below the axes, from the left, in as many lines as they need."""
    available = _available(ax)
    lines: list[list[Artist]] = [[]]
    used = 0.0
    for term in terms:
        width = max(text_width(term.text, _SIZE, bold=term.thick), _SAMPLE if term.linestyle is not None else 0)
        if lines[-1] and used + width > available:
            lines.append([])
            used = 0.0
        lines[-1].append(_box(term, width))
        used += width + _WORD
    _add(ax, [HPacker(children=line, pad=0, sep=_WORD, align="top") for line in lines])


def formula(ax: Axes, symbols: Iterable[Token], *, above: bool = False, size: str = "large") -> None:
    """Write a formula above or below the axes, from the left, in as many lines as it needs; `size` is matplotlib's."""
    available = _available(ax)
    lines: list[list[Token]] = [[]]
    used = 0.0
    for term in _terms(symbols):
        width = text_width(typesetting.mathtext(term), size)
        if lines[-1] and used + width > available:
            lines.append([])
            used = 0.0
        lines[-1] += term
        used += width
    _add(ax, [row.formula(line, palette(ax), size=size) for line in lines], above)


def _terms(symbols: Iterable[Token]) -> Iterator[list[Token]]:
    """The parts of a formula between which a line may end: before an operator that is in no bracket."""
    part: list[Token] = []
    depth = 0
    for symbol in symbols:
        depth += (symbol.kind == "open") - (symbol.kind == "close")
        if symbol.kind == "operator" and depth == 0:
            yield part
            part = []
        part.append(symbol)
    yield part


def _add(ax: Axes, rows: list[Any], above: bool = False) -> None:
    """Put rows of text above the axes, or below them and their tick labels."""
    away = _ABOVE if above else -_depth_of_ticks(ax)
    ax.add_artist(
        AnchoredOffsetbox(
            loc="lower left" if above else "upper left",
            child=VPacker(children=rows, pad=0, sep=_LINE, align="left"),
            bbox_to_anchor=(0, 1 if above else 0),
            bbox_transform=ax.transAxes + ScaledTranslation(0, away / 72, ax.figure.dpi_scale_trans),
            frameon=False,
            pad=0,
            borderpad=0,
        )
    )


def name_text(name: str) -> str:
    """A name as mathtext if it is a variable's: `x1` becomes an italic x with an index. Words stay as they are."""
    text = typesetting.mathtext([Token("variable", name)])
    return name if text.startswith(r"$\text{") and "$" not in name else text


def _box(term: Term, width: float) -> OffsetBox:
    weight = "bold" if term.thick else "normal"
    text = TextArea(term.text, textprops={"color": term.colour, "size": _SIZE, "weight": weight})
    line = DrawingArea(width, 3)
    if term.linestyle is not None:
        thickness = mpl.rcParams["lines.linewidth"] * (1.2 if term.thick else 0.8)
        line.add_artist(Line2D([0, width], [1, 1], color=term.colour, linestyle=term.linestyle, linewidth=thickness))
    return VPacker(children=[text, line], pad=0, sep=1, align="left")


def text_width(text: str, size: str | float, bold: bool = False) -> float:
    """The width of a text in points, in the current font; `size` is in points or one of matplotlib's size names."""
    font = FontProperties(family=mpl.rcParams["font.family"], size=size, weight="bold" if bold else "normal")
    return _measured(text, font) if text.strip() else 0.0


def digit_height(size: float, bold: bool = False) -> float:
    """The height of digits of a font size, both in points: texts whose digits are centred start half of it lower."""
    font = FontProperties(family=mpl.rcParams["font.family"], size=size, weight="bold" if bold else "normal")
    return _height_of_zero(font)


@lru_cache(maxsize=64)
def _height_of_zero(font: FontProperties) -> float:
    return float(TextPath((0, 0), "0", prop=font).get_extents().height)


@lru_cache(maxsize=1024)  # arranging a diagram measures the same texts many times
def _measured(text: str, font: FontProperties) -> float:
    """From the points that control the curves, which are hardly ever beyond them, and much faster than the curves."""
    outline = TextPath((0, 0), text, prop=font)
    x = outline.vertices[outline.codes != TextPath.CLOSEPOLY, 0]
    return float(np.ptp(x)) if len(x) else 0.0


def _available(ax: Axes) -> float:
    """The width of the axes in points; if a layout engine will still widen the axes, an estimate of the final width."""
    figure: Any = ax.figure
    width, _ = size_in_points(ax)
    place = ax.get_subplotspec()
    if figure.get_layout_engine() is None or place is None or ax.get_position() != place.get_position(figure):
        return width
    share = float(figure.subplotpars.right - figure.subplotpars.left)
    return width / share - 2 * float(mpl.rcParams["font.size"])


def _depth_of_ticks(ax: Axes) -> float:
    """How far the tick labels reach below the axes, in points, including a gap."""
    rows = 1 + max((label.get_text().count("\n") for label in ax.get_xticklabels()), default=0)
    size = FontProperties(size=mpl.rcParams["xtick.labelsize"]).get_size_in_points()
    return float(mpl.rcParams["xtick.major.size"] + mpl.rcParams["xtick.major.pad"] + 1.2 * size * rows + 4)
