"""The marks of a graph of one variable: lines, breakpoints, exact ticks, names of curves, and slopes of pieces."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.transforms import Bbox, TransformedBbox

from relufig.look.style import GUIDE_LINE, SUM_LINE, TERM_LINE
from relufig.look.ticks import APART, spread, tick_rows
from relufig.numbers.text import number
from relufig.plot.axes import background, has_background, palette, points_per_unit, size_in_points
from relufig.plot.captions import name_text, text_width
from relufig.regions import Pieces

DOTS = (0, (1, 2))
# What covers the guides is above them and below the curves.
_GROUND = 1.5
# What is subtracted is dashed, as weights below 0 are in diagrams.
MINUS = (0, (5, 1.6))

# If a piece is at most this steep on the page (rise over run), its slope is written above it instead of beside it.
_GENTLE = 0.35
# Distance from a piece to its slope's text, and from a curve's end to its name, in points.
_SLOPE_GAP, _LABEL_GAP = 8, 7
# The width of the sum of the parts and of guides, in units of the setting `lines.linewidth`, the width of a part.
SUM, GUIDE = SUM_LINE / TERM_LINE, GUIDE_LINE / TERM_LINE
# The size of dots where a part of a sum bends.
SMALL_DOT = 5
# Distance between the baselines of two names, in units of the font size.
_LEADING = 1.25


class _Around(TransformedBbox):
    """The box of an axes and so many points around it: a clip that leaves lines along the edge their full width."""

    def __init__(self, ax: Axes, points: float) -> None:
        super().__init__(Bbox.unit(), ax.transAxes)
        self._axes, self._room = ax, points

    def get_points(self) -> Any:
        room = self._room * self._axes.figure.dpi / 72
        return super().get_points() + [[-room, -room], [room, room]]


def line(ax: Axes, x: Sequence[float], y: Sequence[float], colour: Any, **style: Any) -> None:
    """Draw a curve from knot to knot; `style` holds matplotlib's line settings, and `scale` multiplies the width.

    Guides do not show through the gaps of a dashed curve.
    """
    width = mpl.rcParams["lines.linewidth"] * style.pop("scale", 1)
    around = _Around(ax, width / 2 + 1)
    (drawn,) = ax.plot(x, y, color=colour, linewidth=width, **{"zorder": 2.5, **style})
    drawn.set_clip_box(around)
    if style.get("linestyle") == MINUS and has_background(ax):
        ground = LineCollection([list(zip(x, y, strict=True))], colors=[background(ax)], linewidths=width)
        ground.set(zorder=_GROUND)
        ax.add_collection(ground, autolim=False)
        ground.set_clip_box(around)


def on_pieces(x: Sequence[float], y: Sequence[float], drawn: Any) -> tuple[list[float], list[float]]:
    """The points of a curve on some of its pieces only, for `line`: between them stands not-a-number, where it breaks.

    >>> on_pieces([0, 1, 2, 3], [5, 6, 7, 8], [True, False, True])
    ([0, 1, nan, 2, 3], [5, 6, nan, 7, 8])
    """
    across: list[float] = []
    up: list[float] = []
    for piece, wanted in enumerate(drawn):
        if wanted:
            ends = slice(piece if not piece or not drawn[piece - 1] else piece + 1, piece + 2)
            gap = [math.nan] * bool(across and ends.start == piece)
            across += [*gap, *x[ends]]
            up += [*gap, *y[ends]]
    return across, up


def dot_size(points: float) -> float:
    """A marker's size: `points` under matplotlib's default marker size, scaled if the user changed that."""
    return points / float(mpl.rcParamsDefault["lines.markersize"]) * float(mpl.rcParams["lines.markersize"])


def dots(ax: Axes, points: Iterable[tuple[Any, Any]], colour: Any = None, size: float = 7, zorder: float = 4) -> None:
    """Draw filled circles at breakpoints."""
    at = [(float(x), float(y)) for x, y in points]
    if at:
        colour = colour or palette(ax).total
        ax.plot(*zip(*at, strict=True), "o", color=colour, markersize=dot_size(size), zorder=zorder, clip_on=False)


def dots_by_curve(ax: Axes, curves: Sequence[tuple[Sequence[tuple[Any, Any]], Any]]) -> None:
    """Draw filled circles in each curve's colour; a point that several curves share gets the ink colour."""
    shared = Counter(point for points, _ in curves for point in points)
    for points, colour in curves:
        dots(ax, [point for point in points if shared[point] == 1], colour)
    dots(ax, [point for point, count in shared.items() if count > 1])


def open_circle(ax: Axes, x: Any, y: Any) -> None:
    """Draw a hollow circle at a value that the curve approaches but does not take."""
    ring: Any = {"markerfacecolor": background(ax), "markeredgecolor": palette(ax).total, "markeredgewidth": 1.8}
    ax.plot(float(x), float(y), "o", markersize=dot_size(7), zorder=4, **ring)


def frame(
    ax: Axes, low: Any, high: Any, curves: Iterable[Sequence[float]], above: float = 0.14, equal: bool = False
) -> None:
    """Set limits with room around the curves, and draw the line y = 0, the only axis, if it is in view.

    `above` is the room above the curves, as a share of their height. With `equal`, x and y have the same scale.
    """
    values = np.concatenate([np.asarray(curve, dtype=float) for curve in curves])
    bottom, top = float(values.min()), float(values.max())
    height = top - bottom or 1
    ax.set_xlim(float(low), float(high))
    ax.set_ylim(bottom - 0.14 * height, top + above * height)
    ax.tick_params(length=0)
    ax.spines[["left", "top", "right"]].set_visible(False)
    if bottom - 0.14 * height < 0 < top + above * height:
        ax.spines["bottom"].set_visible(False)
        ax.axhline(0, color=palette(ax).guide, linewidth=GUIDE * mpl.rcParams["lines.linewidth"], zorder=1)
    if equal:
        ax.set_aspect("equal")
        ax.apply_aspect()  # so that what is measured is final


def guides(ax: Axes, points: Iterable[tuple[Any, Any]], drawn: Iterable[Any] = ()) -> None:
    """Draw dotted lines from points to the tick labels below and to the left of them; set the axes' limits first.

    At the heights `drawn` there is a line already. The lines go on beyond the axes, which cut them off, so that they
    still reach the labels if the limits are widened.
    """
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    at = np.array([(float(x), float(y)) for x, y in points]).reshape(-1, 2)
    width = GUIDE * mpl.rcParams["lines.linewidth"]
    style: Any = {"colors": palette(ax).guide, "linestyles": [DOTS], "linewidths": width, "zorder": 1}
    ax.vlines(at[:, 0], at[:, 1] - 3 * (high - low), at[:, 1], **style)
    level = at[~np.isin(at[:, 1], [0.0, *map(float, drawn)])]  # at 0 there is a line in any case
    ax.hlines(level[:, 1], level[:, 0] - 3 * (right - left), level[:, 0], **style)
    ax.set(xlim=(left, right), ylim=(low, high))


def guide(ax: Axes, x: Sequence[float], y: Sequence[float]) -> None:
    """Draw a dotted line that guides the eye."""
    line(ax, x, y, palette(ax).guide, linestyle=DOTS, scale=GUIDE, zorder=1)


def ticks(ax: Axes, x: Iterable[Any], y: Iterable[Any], rows: int = 2, apart: float = APART) -> None:
    """Put exact ticks at these values and at y = 0. Where two labels would touch, one is set lower or left out.

    Below the x axis, there are at most so many rows of labels, which touch if they are nearer than `apart`, a share of
    the width.
    """
    across, up = (ax.get_xlim(), x, rows, apart), (ax.get_ylim(), [*y, 0], 1, APART)
    for axis, (limits, values, most, distance) in ((ax.xaxis, across), (ax.yaxis, up)):
        labels = {float(value): "\n" * row + number(value) for value, row in tick_rows(values, limits, most, distance)}
        axis.set_ticks(list(labels), list(labels.values()))


def name_axis(ax: Axes, name: str, share: float = 1) -> None:
    """Write the variable's name at the right end of the x axis, on the line of the tick labels.

    The axis ends at this share of the width of the axes.
    """
    settings = ax.xaxis.get_tick_params()
    length = settings.get("length", mpl.rcParams["xtick.major.size"])
    below = length + settings.get("pad", mpl.rcParams["xtick.major.pad"])
    corner: Any = {"xycoords": "axes fraction", "textcoords": "offset points", "ha": "right", "va": "top"}
    corner["size"] = settings.get("labelsize", mpl.rcParams["xtick.labelsize"])
    ax.annotate(name_text(name), (share, 0), (0, -below), annotation_clip=False, parse_math=True, **corner)


def heading(ax: Axes, name: str, told: str, colour: Any = None) -> None:
    """Write a panel's name above it, in bold, and a few words about it after the name."""
    title = ax.set_title(name, loc="left", weight="bold")
    look: Any = {"xycoords": title, "textcoords": "offset points", "va": "bottom", "annotation_clip": False}
    ax.annotate(told, (1, 0), (0.6 * float(title.get_fontsize()), 0), color=colour or palette(ax).muted, **look)


def label_ends(ax: Axes, labels: Sequence[tuple[float, str, Any]]) -> None:
    """Write names to the right of the axes, as near to the ends of their curves as they fit without touching.

    A label is the height of the curve's end, the name, and the colour. Set the axes' limits first. A curve that leaves
    the axes gets its name at the edge where it leaves.
    """
    low, high = ax.get_ylim()
    leading = _LEADING * float(mpl.rcParams["font.size"]) / points_per_unit(ax)[1]
    ends = [float(np.clip(y, low, high)) for y, _, _ in labels]
    beside: Any = {"textcoords": "offset points", "ha": "left", "va": "center", "annotation_clip": False}
    for y, (_, text, colour) in zip(spread(ends, leading), labels, strict=True):
        name = name_text(text)
        ax.annotate(name, (ax.get_xlim()[1], y), (_LABEL_GAP, 0), color=colour, parse_math=True, **beside)


def beside(
    ax: Axes, start: Sequence[Any], end: Sequence[Any], text: str, colour: Any, *, side: int = 1, share: float = 0.5
) -> None:
    """Write a text to the right (1) or left (-1) of a piece that rises or falls from one point to another.

    `share` is how far from the start the text stands. Set the axes' limits first.
    """
    (x0, y0), (x1, y1) = ((float(x), float(y)) for x, y in (start, end))
    across, up = points_per_unit(ax)
    run, rise = abs(x1 - x0) * across, abs(y1 - y0) * up
    # Clear of the piece over half a line of text; beside gentle pieces, not farther away than at a slope of 1/2.
    gap = 5 + 0.7 * float(mpl.rcParams["font.size"]) * min(run / rise if rise else 2, 2)
    look: Any = {"ha": "left" if side > 0 else "right", "va": "center", "color": colour, "size": "large", "zorder": 2}
    look["bbox"] = {"facecolor": background(ax), "edgecolor": "none", "pad": 1}
    at = x0 + share * (x1 - x0), y0 + share * (y1 - y0)
    ax.annotate(text, at, (side * gap, 0), textcoords="offset points", **look)


def label_area(ax: Axes, at: tuple[float, float], text: str, colour: Any) -> None:
    """Write a text to the right of a point, outside of the axes if the point is at their right end."""
    look: Any = {"textcoords": "offset points", "va": "center", "color": colour, "annotation_clip": False}
    ax.annotate(text, at, (_LABEL_GAP, 0), ha="left", **look)


def write_slopes(ax: Axes, curve: Pieces, output: int) -> None:
    """Write each piece's slope beside it, or above a gentle piece, if the text fits without touching anything."""
    bends = [curve.knots[0], *(at for at, _ in curve.breakpoints(output)), curve.knots[-1]]
    values = dict(zip(curve.knots, curve.values[:, output], strict=True))
    points, scale = size_in_points(ax), points_per_unit(ax)
    x0, y0 = ax.get_xlim()[0], ax.get_ylim()[0]
    height = mpl.rcParams["font.size"] * 1.1
    corners = [((float(at) - x0) * scale[0], (float(values[at]) - y0) * scale[1]) for at in bends]
    # Texts must not touch the curve either: small boxes cover it.
    taken = [
        Bbox.from_extents(*point, *point).padded(1.5)
        for start, end in itertools.pairwise(corners)
        for point in np.linspace(start, end, 60)
    ]
    pieces = sorted(zip(itertools.pairwise(corners), slopes_between(curve, bends, output), strict=True), key=_length)
    for (start, end), slope in reversed(pieces):
        text = f"slope {number(slope)}"
        width = text_width(text, "medium")
        for x, y in _places(start, end, width, height):
            place = Bbox.from_extents(x, y, x + width, y + height)
            inside = x >= 2 and x + width <= points[0] - 2 and y >= 2 and y + height <= points[1] - 2
            if inside and not any(place.overlaps(other) for other in taken):
                taken.append(place.padded(3))
                at = (x0 + x / scale[0], y0 + y / scale[1])
                ground: Any = {"facecolor": background(ax), "edgecolor": "none", "pad": 1}
                ax.text(*at, text, ha="left", va="bottom", color=palette(ax).muted, bbox=ground, zorder=2)
                break


def slopes_between(curve: Pieces, bends: Sequence[Fraction], output: int) -> list[Fraction]:
    """The slope of an output to the right of each bend except the last."""
    slopes = curve.slopes[:, output]
    return [slopes[curve.knots.index(bend)] for bend in bends[:-1]]


def as_floats(curve: Pieces, output: int) -> tuple[list[float], list[float]]:
    """The knots of an output and its values there, as floats."""
    return [float(knot) for knot in curve.knots], [float(value) for value in curve.values[:, output]]


def _length(piece: tuple[tuple[Any, Any], Fraction]) -> float:
    (start, end), _ = piece
    return float(end[0] - start[0])


def _places(start: Any, end: Any, width: float, height: float) -> list[tuple[float, float]]:
    """The places for a piece's text, best first: lower left corners, in points."""
    (x, y), rise, run = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2), end[1] - start[1], end[0] - start[0]
    above = [(x - width / 2, y + _SLOPE_GAP * 0.7), (x - width / 2, y - height - _SLOPE_GAP * 0.7)]
    # Beside a rising piece: to the left of where the piece enters the text's height. A falling one is mirrored.
    clear = _SLOPE_GAP * 0.6 + height / 2 * abs(run / rise) if rise else _SLOPE_GAP
    beside = [(x - clear - width, y - height / 2), (x + clear, y - height / 2)]
    if abs(rise) <= _GENTLE * run:
        lifted = y + abs(rise / run) * width / 2
        return [(x - width / 2, lifted + _SLOPE_GAP * 0.7), *above, *beside]
    return (beside if rise > 0 else beside[::-1]) + above
