"""A figure's page: a title that says the idea as a sentence, a subtitle that says what is drawn, and panels below."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.gridspec import GridSpec
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.transforms import Bbox, BboxTransformTo, ScaledTranslation, TransformedBbox

from relufig.look import row
from relufig.look.notation import Token
from relufig.look.style import Theme
from relufig.look.typesetting import mathtext
from relufig.plot.axes import palette, rounded_place, size_in_points
from relufig.plot.captions import text_width

# Sizes relative to `font.size`, by matplotlib's names, and the height of a line relative to its letters.
_TITLE, _SUBTITLE, _LINE = "xx-large", "large", 1.4
# The distance of a subtitle's lines, relative to its letters and to matplotlib's usual distance for this face, and how
# far matplotlib raises the first of lines so near to each other, relative to its letters.
_LEADING, _SPACING, _RAISED = 1.25, 0.88, 0.14
# A subtitle that would be written smaller than this share of its size stands in two lines instead.
_SMALLEST = 0.95
# The id of a page's title in SVG, by which slides know that a figure has one.
TITLE_ID = "page-title"
# The room around the page, in points.
_MARGIN = 10.0
# The space between panels where no layout engine sets it, in units of the font size.
_BETWEEN_ROWS, _BETWEEN_COLUMNS = 5, 3
# A header on given axes takes at most this share of their height.
_MOST_FOR_HEADER = 0.35
# Wider than this in proportion to its height, a page has its panels side by side.
_WIDE = 1.15


def page(
    ax: Axes | None,
    title: str,
    subtitle: str | Sequence[Token] = "",
    *,
    wide: str = "a",
    tall: str | None = None,
    widths: Sequence[float] | None = None,
    heights: Sequence[float] | None = None,
    tall_heights: Sequence[float] | None = None,
    projections: dict[str, str] | None = None,
    bare: str = "",
) -> list[Axes]:
    """Make a page with a header and panels, as a new figure or in the place of the given axes.

    Parameters
    ----------
    ax : Axes or None
        The axes to divide, which are then hidden except for the header; None makes a new figure.
    title : str
        One line, written smaller if it is too long for the page.
    subtitle : str or sequence of Token
        One line, or two where the page is too narrow. A formula, from `notation.tokens`, is one line, in the colours of
        its terms.
    wide, tall : str
        Where the panels stand on a wide and on a tall page, as in `Figure.subplot_mosaic`: "ab" is two side by side,
        "a;b" one above the other, "." an empty place. On tall pages, the panels of `wide` stand one above the other
        by default.
    widths, heights : sequence of float, optional
        Relative widths of the columns and heights of the rows of `wide`; equal by default.
    tall_heights : sequence of float, optional
        Relative heights of the rows of `tall`; equal by default.
    projections : dict, optional
        The projection of panels that are not flat, by letter: {"b": "3d"}.
    bare : str
        The letters of panels for pictures without axes, such as braids, which get the room of ticks and labels.

    Returns
    -------
    list of Axes
        The panels, by letter.

    Raises
    ------
    ValueError
        If a row of `wide` or `tall` has not as many letters as the others.

    Examples
    --------
    >>> from relufig import plot
    >>> left, right = plot.page(None, "Two ReLUs make a clip", wide="ab")
    >>> [text.get_text() for text in left.figure.texts]
    ['Two ReLUs make a clip']
    """
    size = _size(ax)
    if isinstance(subtitle, str):
        subtitle = _in_lines(subtitle, size[0] - (0 if ax else 2 * _MARGIN))
    panels = sorted(set(wide) - set(";."))
    mosaic, rows, columns = wide, heights, widths
    if size[0] < _WIDE * size[1]:
        mosaic, rows, columns = tall or ";".join(panels), tall_heights, None
    lines = [list(line) for line in mosaic.split(";")]
    if len({len(line) for line in lines}) > 1 or sorted(set(mosaic) - set(";.")) != panels:
        raise ValueError(f"page(wide, tall): both must name the same panels in rows of equal length, got {mosaic!r}")
    cells = {letter: _cell(lines, letter) for letter in panels}
    rows, columns = list(rows or [1] * len(lines)), columns or [1] * len(lines[0])
    if ax is not None:
        # The header takes a row of its own, above the panels.
        between = _BETWEEN_ROWS * mpl.rcParams["font.size"] if _spacing(ax, 1, 1) else 0
        share = min(max(_header(title, subtitle, size[0]) - between, 1) / size[1], _MOST_FOR_HEADER)
        rows = [share / (1 - share) * sum(rows), *rows]
        cells = {letter: (slice(i.start + 1, i.stop + 1), j) for letter, (i, j) in cells.items()}
    ratios = {"height_ratios": rows, "width_ratios": columns}
    kinds = [(projections or {}).get(letter) for letter in panels]
    drawn = _divided(ax, mpl.rcParams["figure.figsize"], [cells[letter] for letter in panels], ratios, kinds)
    for letter in bare:
        drawn[panels.index(letter)].set_axis_off()
    if ax is None:
        _write_above_figure(drawn[0].figure, title, subtitle, flush=set(bare) == set(panels))
    else:
        _write_above_axes(ax, title, subtitle, size[0])
    return drawn


def panels(
    ax: Axes | None,
    rows: int = 1,
    columns: int = 1,
    *,
    heights: Sequence[float] | None = None,
    widths: Sequence[float] | None = None,
    size: tuple[float, float] | None = None,
) -> list[Axes]:
    """Make `rows` x `columns` axes, in a new figure or in the place of the given axes.

    Parameters
    ----------
    ax : Axes or None
        The axes to divide, which are then hidden; None makes a new figure.
    rows, columns : int
        The grid's shape.
    heights, widths : sequence of float, optional
        Relative heights of the rows and widths of the columns; equal by default.
    size : (float, float), optional
        Width and height of a new figure, as multiples of the current setting `figure.figsize`.

    Returns
    -------
    list of Axes
        Row by row.

    Examples
    --------
    >>> from relufig import plot
    >>> top, bottom = plot.panels(None, 2, 1, heights=(1, 2))
    >>> top.figure is bottom.figure
    True
    """
    width, height = mpl.rcParams["figure.figsize"]
    across, down = size or (1, 1)
    cells = [(slice(i, i + 1), slice(j, j + 1)) for i in range(rows) for j in range(columns)]
    ratios = {"height_ratios": heights or [1] * rows, "width_ratios": widths or [1] * columns}
    return _divided(ax, (width * across, height * down), cells, ratios)


def pair(
    ax: Axes | None,
    wide: bool,
    *,
    tall_size: tuple[float, float],
    wide_size: tuple[float, float],
    shares: tuple[float, float] = (1, 1),
) -> list[Axes]:
    """Make two axes, one above the other, or side by side if `wide`, which suits slides.

    Parameters
    ----------
    ax : Axes or None
        As in `panels`.
    wide : bool
        Whether to put them side by side.
    tall_size, wide_size : (float, float)
        Size of a new figure, as in `panels`, for each of the two cases.
    shares : (float, float)
        Relative heights, or widths, of the two axes.

    Returns
    -------
    list of Axes
        The upper or left one first.

    Examples
    --------
    >>> from relufig import plot
    >>> left, right = plot.pair(None, True, tall_size=(1, 1.6), wide_size=(1.75, 1.1))
    >>> left.get_gridspec().get_geometry()
    (1, 2)
    """
    if wide:
        return panels(ax, 1, 2, widths=shares, size=wide_size)
    return panels(ax, 2, 1, heights=shares, size=tall_size)


@contextmanager
def current_axes_kept(ax: Axes) -> Iterator[None]:
    """Keep the figure's current axes current while new axes are added, unless they are `ax`, which is replaced."""
    figure = ax.figure
    current = figure.gca()
    yield
    if current is not ax:
        figure.sca(current)


def _divided(
    ax: Axes | None,
    size: tuple[float, float],
    cells: Sequence[tuple[slice, slice]],
    ratios: dict[str, Any],
    projections: Sequence[str | None] | None = None,
) -> list[Axes]:
    """Axes in cells of a grid, in a new figure of this size in inches, or in the place of given axes."""
    kinds = projections or [None] * len(cells)
    shape = len(ratios["height_ratios"]), len(ratios["width_ratios"])
    if ax is None:
        figure = plt.figure(figsize=size)
        grid = figure.add_gridspec(*shape, **ratios)
        return [figure.add_subplot(grid[cell], projection=kind) for cell, kind in zip(cells, kinds, strict=True)]
    with current_axes_kept(ax):
        drawn = [_in_place_of(ax, shape, cell, ratios, kind) for cell, kind in zip(cells, kinds, strict=True)]
    for panel in drawn:
        panel.set_facecolor(ax.get_facecolor())
    ax.set_axis_off()
    return drawn


def _size(ax: Axes | None) -> tuple[float, float]:
    """The width and height of the page in points."""
    width, height = mpl.rcParams["figure.figsize"]
    return (width * 72, height * 72) if ax is None else size_in_points(ax)


def _cell(lines: Sequence[Sequence[str]], letter: str) -> tuple[slice, slice]:
    """The part of the grid that a panel takes."""
    places = [(i, j) for i, line in enumerate(lines) for j, each in enumerate(line) if each == letter]
    rows, columns = zip(*places, strict=True)
    return slice(min(rows), max(rows) + 1), slice(min(columns), max(columns) + 1)


def _points(size: str) -> float:
    return FontProperties(size=size).get_size_in_points()


def _fitting(text: str | Sequence[Token], width: float, size: str, bold: bool = False) -> float:
    """The font size of a text, in points: smaller if a line is too long for the width."""
    text = text if isinstance(text, str) else mathtext(text)
    longest = max(text_width(line, size, bold) for line in text.split("\n"))
    return min(1.0, 0.97 * width / max(longest, 1.0)) * _points(size)


def _in_lines(subtitle: str, width: float) -> str:
    """A subtitle in two lines if it is too long for one: about halves, or after a punctuation mark near the middle."""
    if _fitting(subtitle, width, _SUBTITLE) >= _SMALLEST * _points(_SUBTITLE):
        return subtitle
    spaces = [at for at, letter in enumerate(subtitle) if letter == " " and subtitle[:at].count("$") % 2 == 0]
    broken = [(subtitle[:at], subtitle[at + 1 :]) for at in spaces]

    def rank(lines: tuple[str, str]) -> tuple[float, int, float]:
        first, second = (text_width(line, _SUBTITLE) for line in lines)
        thought = 2 if lines[0].endswith((",", ";", ":")) else int(lines[1].startswith("("))
        balanced = -abs(first - second)
        return _fitting("\n".join(lines), width, _SUBTITLE), thought if 2 * first > second else 0, balanced

    first, second = max(broken, key=rank, default=(subtitle, ""))
    return f"{first}\n{second}" if second else first


class _Rounded(ConstrainedLayoutEngine):
    """A layout without the last digits, so that files are the same from run to run."""

    def execute(self, fig: Any) -> None:
        super().execute(fig)
        for ax in fig.axes:
            if ax.get_in_layout() and ax.get_subplotspec() is not None:
                ax.set_position(rounded_place(ax))
                ax.set_in_layout(True)  # which setting a position has ended


def _write_above_figure(figure: Any, title: str, subtitle: str | Sequence[Token], flush: bool) -> None:
    """Write the header at the upper left corner of a new figure, and leave the rest to the panels.

    With `flush`, the panels begin exactly below it.
    """
    width, height = (72 * each for each in figure.get_size_inches())
    theme = palette(figure.axes[0])
    down, room = _MARGIN, width - 2 * _MARGIN
    for text, size, style in (
        (title, _fitting(title, room, _TITLE, bold=True), {"weight": "bold", "color": theme.ink, "gid": TITLE_ID}),
        (subtitle, _fitting(subtitle, room, _SUBTITLE), {"color": theme.muted}),
    ):
        if not text:
            continue
        more = text.count("\n") if isinstance(text, str) else 0
        down += _RAISED * size * more
        place = _MARGIN / width, 1 - down / height
        if isinstance(text, str):
            figure.text(*place, text, size=size, va="top", linespacing=_SPACING if more else None, **style)
            down += (_LEADING - _RAISED) * size * more
        else:
            _add_formula(figure, text, theme, size, place, figure.transFigure)
        down += _LINE * size
    if isinstance(figure.get_layout_engine(), ConstrainedLayoutEngine):
        figure.set_layout_engine(engine := _Rounded())
        top = 1 - down / height
        engine.set(rect=(_MARGIN / width, _MARGIN / height, 1 - 2 * _MARGIN / width, top - _MARGIN / height))
        if flush:
            engine.set(w_pad=0, h_pad=0.04)
        engine.execute(figure)  # what is drawn next is as large as the room for it


def _header(title: str, subtitle: str | Sequence[Token], width: float) -> float:
    """The height of a header on given axes, in points."""
    more = subtitle.count("\n") if isinstance(subtitle, str) else 0
    below = (_LINE + _LEADING * more) * _points(_SUBTITLE) if subtitle else 0
    return _LINE * _fitting(title, width, _TITLE, bold=True) + below


def _write_above_axes(ax: Axes, title: str, subtitle: str | Sequence[Token], width: float) -> None:
    """Write the header at the upper left corner of given axes, in the row above the panels."""
    size = _fitting(title, width, _TITLE, bold=True)
    look: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points", "va": "top"}
    theme = palette(ax)
    ax.annotate(title, (0, 1), (0, 0), size=size, weight="bold", color=theme.ink, in_layout=False, **look)
    place, smaller = (0, -_LINE * size), _fitting(subtitle, width, _SUBTITLE)
    if not isinstance(subtitle, str):
        below = ax.transAxes + ScaledTranslation(0, place[1] / 72, ax.figure.dpi_scale_trans)
        _add_formula(ax, subtitle, theme, smaller, (0, 1), below)
    elif subtitle:
        if "\n" in subtitle:
            place = 0, place[1] - _RAISED * smaller
            look["linespacing"] = _SPACING
        ax.annotate(subtitle, (0, 1), place, size=smaller, color=theme.muted, in_layout=False, **look)


def _add_formula(
    owner: Any, symbols: Sequence[Token], theme: Theme, size: float, at: tuple[float, float], coordinates: Any
) -> None:
    """Write a formula to a figure or axes, its upper left corner at a point."""
    placed = row.placed(row.formula(symbols, theme, size=size), at, coordinates=coordinates, anchor=(0, 1))
    placed.set_in_layout(False)
    owner.add_artist(placed)


def _in_place_of(ax: Axes, shape: tuple[int, int], cell: Any, ratios: dict[str, Any], projection: str | None) -> Axes:
    """A panel in the place of given axes: in a cell of a grid of this shape."""
    figure: Any = ax.figure
    place = ax.get_subplotspec()
    options = {**ratios, **_spacing(ax, *shape)}
    if place is not None:
        panel: Axes = figure.add_subplot(place.subgridspec(*shape, **options)[cell], projection=projection)
        return panel
    whole = GridSpec(*shape, left=0, bottom=0, right=1, top=1, **options)
    locate = _part_of(ax, whole[cell].get_position(figure))
    panel = figure.add_axes(locate().bounds, projection=projection)
    panel.set_axes_locator(locate)
    return panel


def _part_of(ax: Axes, part: Bbox) -> Callable[..., Any]:
    """An axes locator for axes that fill a part of `ax`; `part` is in shares of the width and height of `ax`.

    matplotlib calls the locator when it draws. Only then is the position of axes outside a grid, such as an inset,
    final.
    """

    def locate(_: Any = None, renderer: Any = None) -> Any:
        own = ax.get_axes_locator()
        box = ax.get_position() if own is None or renderer is None else own(ax, renderer)
        return TransformedBbox(part, BboxTransformTo(box))

    return locate


def _spacing(ax: Axes, rows: int, columns: int) -> dict[str, float]:
    """The space between panels, for ticks, a line below them and a title; empty if a layout engine sets the space."""
    figure: Any = ax.figure
    if figure.get_layout_engine() is not None and ax.get_subplotspec() is not None:
        return {}
    gap = mpl.rcParams["font.size"]
    width, height = size_in_points(ax)
    across, down = max(width, 1) / columns, max(height, 1) / rows
    rows_apart, columns_apart = _BETWEEN_ROWS * gap, _BETWEEN_COLUMNS * gap
    return {
        "hspace": rows_apart / max(down - rows_apart, gap),
        "wspace": columns_apart / max(across - columns_apart, gap),
    }
