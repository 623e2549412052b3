"""The axes that figures are drawn on: the user's own, or new ones in relufig's style."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.gridspec import GridSpec
from matplotlib.transforms import Bbox, BboxTransformTo, TransformedBbox

from relufig.look import style
from relufig.look.contrast import is_dark
from relufig.look.style import Theme

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def rc_parameters(theme: Theme, transparent: bool = False) -> Any:
    """Matplotlib's settings for a theme."""
    background = "none" if transparent else theme.background
    return {
        "axes.edgecolor": theme.faint,
        "axes.facecolor": "none",
        "axes.labelcolor": theme.ink,
        "axes.linewidth": 1.0,
        "axes.prop_cycle": cycler(color=theme.terms),
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.titlelocation": "left",
        "axes.titlesize": "medium",
        "axes.titleweight": "bold",
        "axes.titlepad": 10.0,
        "axes.unicode_minus": True,
        "figure.constrained_layout.h_pad": 0.08,
        "figure.constrained_layout.use": True,
        "figure.constrained_layout.w_pad": 0.08,
        "figure.edgecolor": background,
        "figure.facecolor": background,
        "figure.figsize": (style.FIGURE_WIDTH, style.FIGURE_HEIGHT),
        "font.family": style.FONT,
        "font.size": style.FONT_SIZE,
        "image.cmap": style.VALUE_MAP,
        "lines.linewidth": style.LINE_WIDTH,
        "lines.solid_capstyle": "round",
        "lines.solid_joinstyle": "round",
        "savefig.facecolor": "auto",
        "text.color": theme.ink,
        "xtick.color": theme.faint,
        "xtick.labelcolor": theme.muted,
        "xtick.labelsize": "medium",
        "ytick.color": theme.faint,
        "ytick.labelcolor": theme.muted,
        "ytick.labelsize": "medium",
    }


@contextmanager
def themed(theme: str = "light", transparent: bool = False) -> Iterator[Theme]:
    """Draw in relufig's style inside the block: `with plot.themed("dark"): draw()`. Restores the settings after.

    Raises ValueError for a theme that does not exist.
    """
    chosen = style.theme(theme)
    with mpl.rc_context(rc_parameters(chosen, transparent)):
        yield chosen


def palette(ax: Axes) -> Theme:
    """The colours that suit an axes: the dark theme's on a dark background, or where text is light on none."""
    for colour in (ax.get_facecolor(), ax.figure.get_facecolor()):
        if to_rgba(colour)[3] > 0:
            return style.DARK if is_dark(to_rgb(colour)) else style.LIGHT
    return style.LIGHT if is_dark(to_rgb(mpl.rcParams["text.color"])) else style.DARK


def background(ax: Axes) -> Any:
    """The colour behind an axes, with which a drawing can cover what it lies on; the theme's where there is none."""
    for colour in (ax.get_facecolor(), ax.figure.get_facecolor()):
        if to_rgba(colour)[3] > 0:
            return colour
    return palette(ax).background


def own_or_new(ax: Axes | None) -> Axes:
    """The axes given, or those of a new figure."""
    return plt.figure().add_subplot() if ax is None else ax


def panels(
    ax: Axes | None,
    rows: int = 1,
    columns: int = 1,
    *,
    heights: Sequence[float] | None = None,
    widths: Sequence[float] | None = None,
    size: tuple[float, float] | None = None,
) -> list[Axes]:
    """`rows` x `columns` axes, row by row: in a new figure, or in the place of the axes given (which are switched off).

    `heights` and `widths` are the ratios of rows and columns; `size` is the new figure's, in units of the figure size
    that is set (`figure.figsize`), so that a user's own setting scales it.
    """
    cells = [(i, j) for i in range(rows) for j in range(columns)]
    if ax is None:
        width, height = mpl.rcParams["figure.figsize"]
        across, down = size or (1, 1)
        figure = plt.figure(figsize=(width * across, height * down))
        grid = figure.add_gridspec(rows, columns, height_ratios=heights, width_ratios=widths)
        return [figure.add_subplot(grid[cell]) for cell in cells]
    ratios = {"height_ratios": heights, "width_ratios": widths, **_spacing(ax, rows, columns)}
    with current_axes_kept(ax):
        drawn = _in_place_of(ax, rows, columns, ratios)
    for panel in drawn:
        panel.set_facecolor(ax.get_facecolor())
    ax.set_axis_off()
    return drawn


@contextmanager
def current_axes_kept(ax: Axes) -> Iterator[None]:
    """Add axes to a figure without making them its current ones, unless it is those given whose place they take."""
    figure = ax.figure
    current = figure.gca()
    yield
    if current is not ax:
        figure.sca(current)


def pair(
    ax: Axes | None,
    wide: bool,
    *,
    tall_size: tuple[float, float],
    wide_size: tuple[float, float],
    shares: tuple[float, float] = (1, 1),
) -> list[Axes]:
    """Two axes as `panels` makes them, one below the other; or, `wide`, side by side, as slides have room for."""
    if wide:
        return panels(ax, 1, 2, widths=shares, size=wide_size)
    return panels(ax, 2, 1, heights=shares, size=tall_size)


def around(values: Iterable[Any], low: Any = None, high: Any = None, room: float = 2) -> tuple[Any, Any]:
    """The interval from `room` below the values to `room` above them, or the ends that are given."""
    values = list(values)
    return (min(values) - room if low is None else low), (max(values) + room if high is None else high)


def share_heights(axes: Iterable[Axes]) -> None:
    """Give axes the same vertical scale, one that holds what each shows, so that their curves can be compared."""
    axes = list(axes)
    low, high = min(ax.get_ylim()[0] for ax in axes), max(ax.get_ylim()[1] for ax in axes)
    for ax in axes:
        ax.set_ylim(low, high)


def describe(ax: Axes, text: str) -> None:
    """Say what an axes shows, for readers who cannot see it: kept as the axes' label."""
    ax.set_label(text)


def description(axes: Iterable[Axes]) -> str:
    """The descriptions of the axes, in order, as one text."""
    return " ".join(str(ax.get_label()) for ax in axes if ax.get_label())


def power_of_ten(value: float, _: Any = None) -> str:
    """A tick of a logarithmic axis as text, 10 with its exponent raised (and 1, 10 as they are)."""
    exponent = round(math.log10(value))
    return "1" if exponent == 0 else "10" if exponent == 1 else f"10{raised(exponent)}"


def raised(exponent: int) -> str:
    """An exponent in raised digits."""
    return str(exponent).translate(_RAISED)


def bare(ax: Axes) -> None:
    """Leave an axes without frame and ticks, for drawings that are not graphs."""
    ax.set_axis_off()


def _in_place_of(ax: Axes, rows: int, columns: int, options: dict[str, Any]) -> list[Axes]:
    figure: Any = ax.figure
    place = ax.get_subplotspec()
    cells = [(i, j) for i in range(rows) for j in range(columns)]
    if place is not None:
        grid = place.subgridspec(rows, columns, **options)
        return [figure.add_subplot(grid[cell]) for cell in cells]
    whole = GridSpec(rows, columns, left=0, bottom=0, right=1, top=1, **options)
    panels = []
    for cell in cells:
        locate = _part_of(ax, whole[cell].get_position(figure))
        panels.append(figure.add_axes(locate().bounds))
        panels[-1].set_axes_locator(locate)
    return panels


def _part_of(ax: Axes, part: Bbox) -> Callable[..., Any]:
    """Where axes are that fill a part of others, given as shares of their width and height, for matplotlib to ask.

    It asks when it draws, and only then axes that are in no grid, an inset for one, are where they say.
    """

    def locate(_: Any = None, renderer: Any = None) -> Any:
        own = ax.get_axes_locator()
        box = ax.get_position() if own is None or renderer is None else own(ax, renderer)
        return TransformedBbox(part, BboxTransformTo(box))

    return locate


def _spacing(ax: Axes, rows: int, columns: int) -> dict[str, float]:
    """Room between panels for ticks, a line below them and a title; a layout engine, where there is one, finds it."""
    figure: Any = ax.figure
    if figure.get_layout_engine() is not None and ax.get_subplotspec() is not None:
        return {}
    gap = mpl.rcParams["font.size"] * figure.dpi / 72
    extent = ax.get_window_extent()
    down, across = max(extent.height, 1) / rows, max(extent.width, 1) / columns
    return {"hspace": 5 * gap / max(down - 5 * gap, gap), "wspace": 3 * gap / max(across - 3 * gap, gap)}
