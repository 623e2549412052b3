"""The axes that figures are drawn on: the user's own, or new ones in relufig's style."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb, to_rgba

from relufig.look import colours, fonts, style
from relufig.look.contrast import is_dark
from relufig.look.style import Theme


def rc_parameters(theme: Theme, transparent: bool = False, shape: str = "wide") -> Any:
    """The settings of matplotlib for a theme and a shape."""
    background = "none" if transparent else theme.background
    return {
        **fonts.settings(),
        "axes.edgecolor": theme.guide,
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
        "figure.figsize": style.shape(shape).size,
        "font.size": style.FIGURE_SIZES.note,
        "image.cmap": colours.colormap("values", theme),
        "lines.linewidth": style.TERM_LINE,
        "lines.solid_capstyle": "round",
        "lines.solid_joinstyle": "round",
        "pdf.fonttype": 42,  # letters that stay text
        "savefig.facecolor": "auto",
        "text.color": theme.ink,
        "xtick.color": theme.faint,
        "xtick.labelcolor": theme.muted,
        "xtick.labelsize": "medium",
        "ytick.alignment": "center",  # digits in the middle; matplotlib's default is for faces of less ascent
        "ytick.color": theme.faint,
        "ytick.labelcolor": theme.muted,
        "ytick.labelsize": "medium",
    }


@contextmanager
def themed(theme: str = "light", transparent: bool = False, shape: str = "wide") -> Iterator[Theme]:
    """Draw in relufig's style within a `with` block; matplotlib's settings are restored afterwards.

    Parameters
    ----------
    theme : {"light", "dark"}
        The theme's name.
    transparent : bool
        Whether figures have no background.
    shape : {"wide", "tall"}
        The size of new figures: wide for slides and pages, tall for columns and phones.

    Returns
    -------
    context manager of Theme
        `with themed() as theme` gives the theme's colours.

    Raises
    ------
    ValueError
        If there is no theme or no shape of this name.

    Examples
    --------
    >>> from relufig import plot
    >>> with plot.themed("dark") as theme:
    ...     theme.background
    '#12161B'
    """
    chosen = style.theme(theme)
    with mpl.rc_context(rc_parameters(chosen, transparent, shape)):
        yield chosen


def palette(ax: Axes) -> Theme:
    """Return the theme that suits the background of an axes.

    If neither the axes nor its figure has a background, the text colour decides: light text means the dark theme.

    Parameters
    ----------
    ax : Axes
        The axes to draw on.

    Returns
    -------
    Theme
        Colours by meaning, as hexadecimal strings.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from relufig import plot
    >>> with plot.themed("dark"):
    ...     plot.palette(Figure().add_subplot()).name
    'dark'
    """
    behind = _background(ax)
    dark = not is_dark(to_rgb(mpl.rcParams["text.color"])) if behind is None else is_dark(to_rgb(behind))
    return style.DARK if dark else style.LIGHT


def background(ax: Axes) -> Any:
    """The colour behind an axes, for covering what lies beneath; the theme's background if there is none."""
    behind = _background(ax)
    return palette(ax).background if behind is None else behind


def has_background(ax: Axes) -> bool:
    """Whether the axes or its figure has a background."""
    return _background(ax) is not None


def _background(ax: Axes) -> Any:
    """The background of the axes, or else of the figure; None if neither has one."""
    colours = ax.get_facecolor(), ax.figure.get_facecolor()
    return next((colour for colour in colours if to_rgba(colour)[3] > 0), None)


def own_or_new(ax: Axes | None) -> Axes:
    """The given axes, or the axes of a new figure."""
    return plt.figure().add_subplot() if ax is None else ax


def size_in_points(ax: Axes) -> tuple[float, float]:
    """The width and height of an axes, in points."""
    box = ax.get_window_extent()
    # The last digits of a layout engine vary, and would make pictures differ that depend on them.
    return round(float(box.width * 72 / ax.figure.dpi), 6), round(float(box.height * 72 / ax.figure.dpi), 6)


def rounded_place(ax: Axes) -> list[float]:
    """Left, bottom, width and height of axes as shares of the figure, without the last digits.

    In those a layout differs from run to run, because its solver's order depends on where objects lie in memory.
    """
    # A layout's shares are often ties such as 0.2943359375, which those digits would settle: they are moved off first.
    return [round(float(share) + 3.7e-11, 9) for share in ax.get_position(original=True).bounds]


def points_per_unit(ax: Axes) -> tuple[float, float]:
    """The lengths of a data unit along x and along y, in points; set the axes' limits first."""
    width, height = size_in_points(ax)
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    return width / (right - left), height / (high - low)


def around(values: Iterable[Any], low: Any = None, high: Any = None, room: float = 2) -> tuple[Any, Any]:
    """Return an interval around values, with `room` on both sides.

    Parameters
    ----------
    values : iterable of int, float or Fraction
        At least one.
    low, high : int, float or Fraction, optional
        If given, used as the interval's end instead.
    room : float
        Distance from the values to the ends.

    Returns
    -------
    (low, high)
        The interval's ends.

    Raises
    ------
    ValueError
        If there are no values and an end is not given.

    Examples
    --------
    >>> from relufig import plot
    >>> plot.around([3, 1])
    (-1, 5)
    >>> plot.around([3, 1], high=10)
    (-1, 10)
    """
    values = list(values)
    return (min(values) - room if low is None else low), (max(values) + room if high is None else high)


def window(ax: Axes, reach: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the box around 0 that fills an axes when both scales are equal.

    Parameters
    ----------
    ax : Axes
        The axes.
    reach : float
        Distance from 0 to the lower and the upper side of the box; on a tall axes, to its left and right.

    Returns
    -------
    ((s_low, s_high), (t_low, t_high))
        The box, as in `regions.polygons`.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from relufig import plot
    >>> ax = Figure(figsize=(6, 3)).add_axes((0, 0, 1, 1))
    >>> plot.window(ax, 2)
    ((-4.0, 4.0), (-2.0, 2.0))
    """
    size = size_in_points(ax)
    across, up = (float(reach * length / min(size)) for length in size)
    return (-across, across), (-up, up)


def share_heights(axes: Iterable[Axes]) -> None:
    """Give axes the same vertical limits, wide enough for all of them, so that their curves can be compared.

    Parameters
    ----------
    axes : iterable of Axes
        At least one.

    Raises
    ------
    ValueError
        If there are no axes.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from relufig import plot
    >>> left, right = Figure().subplots(1, 2)
    >>> _, _ = left.set_ylim(0, 1), right.set_ylim(-2, 0.5)
    >>> plot.share_heights([left, right])
    >>> [float(limit) for limit in left.get_ylim()]
    [-2.0, 1.0]
    """
    axes = list(axes)
    low, high = min(ax.get_ylim()[0] for ax in axes), max(ax.get_ylim()[1] for ax in axes)
    for ax in axes:
        ax.set_ylim(low, high)
        ax.apply_aspect()  # so that what is measured is final


def describe(ax: Axes, text: str) -> None:
    """Describe an axes in words, for readers who cannot see it.

    The description is stored as the axes' label. `save` writes it into the file.

    Parameters
    ----------
    ax : Axes
        The axes to describe.
    text : str
        One or more sentences.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from relufig import plot
    >>> ax = Figure().add_subplot()
    >>> plot.describe(ax, "A line from 0 to 1.")
    >>> plot.description([ax])
    'A line from 0 to 1.'
    """
    ax.set_label(text)


def description(axes: Iterable[Axes]) -> str:
    """Join the descriptions of axes, in order, into one text.

    Parameters
    ----------
    axes : iterable of Axes
        Axes without a description are left out.

    Returns
    -------
    str
        The descriptions, separated by spaces.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from relufig import plot
    >>> axes = Figure().subplots(1, 2)
    >>> plot.describe(axes[0], "A line.")
    >>> plot.describe(axes[1], "Its slope.")
    >>> plot.description(axes)
    'A line. Its slope.'
    """
    return " ".join(str(ax.get_label()) for ax in axes if ax.get_label())
