"""Captions below axes, such as a curve's formula: each term has its curve's colour and stands over a sample of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.offsetbox import AnchoredOffsetbox, DrawingArea, HPacker, OffsetBox, TextArea, VPacker
from matplotlib.textpath import TextPath
from matplotlib.transforms import ScaledTranslation

from relufig.plot.axes import size_in_points

_SIZE = "small"
# Points between the terms of a caption, and between its lines.
_WORD = 5
_LINE = 4
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
    rows: list[Artist] = [HPacker(children=line, pad=0, sep=_WORD, align="top") for line in lines]
    below: Any = ScaledTranslation(0, -_depth_of_ticks(ax) / 72, ax.figure.dpi_scale_trans)
    ax.add_artist(
        AnchoredOffsetbox(
            loc="upper left",
            child=VPacker(children=rows, pad=0, sep=_LINE, align="left"),
            bbox_to_anchor=(0, 0),
            bbox_transform=ax.transAxes + below,
            frameon=False,
            pad=0,
            borderpad=0,
        )
    )


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


@lru_cache(maxsize=1024)  # arranging a diagram measures the same texts many times
def _measured(text: str, font: FontProperties) -> float:
    return float(TextPath((0, 0), text, prop=font).get_extents().width)


def _available(ax: Axes) -> float:
    """The width of the axes in points; if a layout engine will still widen the axes, an estimate of the final width."""
    figure: Any = ax.figure
    width, _ = size_in_points(ax)
    if figure.get_layout_engine() is None:
        return width
    share = float(figure.subplotpars.right - figure.subplotpars.left)
    return width / share - 2 * float(mpl.rcParams["font.size"])


def _depth_of_ticks(ax: Axes) -> float:
    """How far the tick labels reach below the axes, in points, including a gap."""
    rows = 1 + max((label.get_text().count("\n") for label in ax.get_xticklabels()), default=0)
    size = FontProperties(size=mpl.rcParams["xtick.labelsize"]).get_size_in_points()
    return float(mpl.rcParams["xtick.major.size"] + mpl.rcParams["xtick.major.pad"] + 1.2 * size * rows + 4)
