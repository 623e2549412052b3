"""The network of an outline, seen from above: the outline, its half-planes, the output's levels, and the filled shape.

The network is the only source: on the outline the output is 0, and in a half-plane the affine map of a linear piece is
positive. As in SVG, y points down. Views of one network in one box share the polygons that are found for the first.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator

from relufig.look import style
from relufig.networks.network import Network
from relufig.numbers.arrays import Array
from relufig.numbers.text import counted, number
from relufig.plot.axes import background, describe, own_or_new, palette
from relufig.plot.planes import value_colours
from relufig.regions import LinearPieces, Polygons, above, polygons

# Points where the line turns by less than this (sine of the angle) are dropped.
_STRAIGHT = 1e-6
# So many lines across and up find where a function is 0.
_GRID = 201
# The widths of the outline and, if there are few, of the lines behind it, in units of the line width.
_OUTLINE, _LINES = 0.9, 0.4
# From this many lines on, they are thinner, so that they cover no more of the picture.
_MANY = 40


def outline(network: Network, box: Any, ax: Axes | None = None) -> Axes:
    """Draw the line on which the output of a network with two inputs is 0.

    Parameters
    ----------
    network : Network
        It must have two inputs.
    box : ((s_low, s_high), (t_low, t_high))
        The rectangle to draw, as in `regions.polygons`.
    ax : Axes, optional
        Where to draw; a new figure's axes by default.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    ValueError, TypeError, OverflowError
        As `regions.polygons`.

    Examples
    --------
    >>> from relufig import build, inputs, plot, relu
    >>> x, y = inputs("x", "y")
    >>> diamond = build(d=1 - relu(x) - relu(-x) - relu(y) - relu(-y))
    >>> ax = plot.outline(diamond, ((-2, 2), (-2, 2)))
    >>> plot.description([ax])
    'The outline on which d is 0.'
    """
    ax = own_or_new(ax)
    _draw_outline(ax, _cells(network, box), box)
    _frame(ax, box)
    describe(ax, f"The outline on which {network.outputs[0]} is 0.")
    return ax


def half_planes(network: Network, box: Any, ax: Axes | None = None) -> Axes:
    """Draw the outline and the border line of each linear piece's half-plane.

    In the half-plane of a linear piece, the affine map of that piece is positive. Minima and maxima choose among these
    maps, so every side of the outline lies on one of the border lines.

    Parameters
    ----------
    network : Network
        It must have two inputs.
    box : ((s_low, s_high), (t_low, t_high))
        The rectangle to draw, as in `regions.polygons`.
    ax : Axes, optional
        Where to draw; a new figure's axes by default.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    ValueError, TypeError, OverflowError
        As `regions.polygons`.

    Examples
    --------
    >>> from relufig import build, inputs, plot, relu
    >>> x, y = inputs("x", "y")
    >>> diamond = build(d=1 - relu(x) - relu(-x) - relu(y) - relu(-y))
    >>> ax = plot.half_planes(diamond, ((-2, 2), (-2, 2)))
    >>> plot.description([ax])
    'The outline, and the lines of 4 half-planes on which it runs.'
    """
    ax = own_or_new(ax)
    (cells, joined), corners = _pieces(network, box), _box_corners(box)
    heights = joined.gradients[:, 0] @ corners.T + joined.biases[:, :1]
    lines = [line for each in heights if len(line := _crossings(corners, each))]
    _draw(ax, lines, palette(ax).guide, _thin(len(lines)), zorder=1)
    _draw_outline(ax, cells, box)
    _frame(ax, box)
    describe(ax, f"The outline, and the lines of {counted(len(lines), 'half-plane')} on which it runs.")
    return ax


def levels(network: Network, box: Any, ax: Axes | None = None, *, bands: int = 12) -> Axes:
    """Draw the output of a network with two inputs in bands of colour, the lines where it bends, and its outline.

    Parameters
    ----------
    network : Network
        It must have two inputs.
    box : ((s_low, s_high), (t_low, t_high))
        The rectangle to draw, as in `regions.polygons`.
    ax : Axes, optional
        Where to draw; a new figure's axes by default.
    bands : int
        Approximate number of bands.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    ValueError, TypeError, OverflowError
        As `regions.polygons`.

    Examples
    --------
    >>> from relufig import build, inputs, plot, relu
    >>> x, y = inputs("x", "y")
    >>> diamond = build(d=1 - relu(x) - relu(-x) - relu(y) - relu(-y))
    >>> ax = plot.levels(diamond, ((-2, 2), (-2, 2)))
    >>> plot.description([ax])
    'The 4 linear pieces, of 4 polygons of one activation pattern, of d, from −3 to 1.'
    """
    ax = own_or_new(ax)
    cells, joined = _pieces(network, box)
    values = cells.values[:, 0]
    heights = MaxNLocator(bands).tick_values(values.min(), values.max())
    colours, scale = value_colours(ax, values)
    # Each band covers the part of the lower ones where the output is higher.
    for at, (bottom, top) in enumerate(itertools.pairwise(heights)):
        fill(ax, above(cells, bottom) if at else [_box_corners(box)], colours(scale((bottom + top) / 2)))
    _draw(ax, cells.vertices[cells.edges[joined.bends]], background(ax), _thin(len(joined)), zorder=2)
    _draw_outline(ax, cells, box)
    _frame(ax, box)
    least, greatest = (number(round(float(value), 1)) for value in (values.min(), values.max()))
    pieces = f"{counted(len(joined), 'linear piece')}, of {counted(len(cells), 'polygon')}"
    describe(ax, f"The {pieces} of one activation pattern, of {network.outputs[0]}, from {least} to {greatest}.")
    return ax


def filled(network: Network, box: Any, ax: Axes | None = None) -> Axes:
    """Fill the area where the output of a network with two inputs is positive.

    Parameters
    ----------
    network : Network
        It must have two inputs.
    box : ((s_low, s_high), (t_low, t_high))
        The rectangle to draw, as in `regions.polygons`.
    ax : Axes, optional
        Where to draw; a new figure's axes by default.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    ValueError, TypeError, OverflowError
        As `regions.polygons`.

    Examples
    --------
    >>> from relufig import build, inputs, plot, relu
    >>> x, y = inputs("x", "y")
    >>> diamond = build(d=1 - relu(x) - relu(-x) - relu(y) - relu(-y))
    >>> ax = plot.filled(diamond, ((-2, 2), (-2, 2)))
    >>> plot.description([ax])
    'Where d is above 0, filled: 12% of the box.'
    """
    ax = own_or_new(ax)
    loops = above(_cells(network, box))
    fill(ax, loops, palette(ax).ink)
    _frame(ax, box)
    share = sum(map(_area, loops)) / _area(_box_corners(box))
    describe(ax, f"Where {network.outputs[0]} is above 0, filled: {share:.0%} of the box.")
    return ax


def _cells(network: Network, box: Any) -> Polygons:
    """The network's polygons in the box: those of the last call, if it was for the same."""
    try:
        return _last(network, tuple(map(tuple, box)))
    except TypeError:  # no box of two pairs: `polygons` says so
        return polygons(network, box)


def _pieces(network: Network, box: Any) -> tuple[Polygons, LinearPieces]:
    """The network's polygons, and the linear pieces that they make."""
    cells = _cells(network, box)
    return cells, _merged(cells)


_last = lru_cache(maxsize=1)(polygons)
_merged = lru_cache(maxsize=1)(Polygons.merged)


def _thin(lines: int) -> float:
    """The width of so many lines behind an outline, in points."""
    return float(mpl.rcParams["lines.linewidth"] * _LINES * np.sqrt(_MANY / max(lines, _MANY)))


def _draw_outline(ax: Axes, cells: Polygons, box: Any) -> None:
    """Draw the line on which the output is 0, without the sides of the box."""
    corners = [_corners(loop) for loop in above(cells)]
    sides = np.concatenate([np.empty((0, 2, 2)), *(np.stack([loop[:-1], loop[1:]], axis=1) for loop in corners)])
    on_box = [np.all(sides[:, :, axis] == bound, axis=1) for axis in (0, 1) for bound in box[axis]]
    _draw(ax, sides[~np.any(on_box, axis=0)], palette(ax).total, _OUTLINE * mpl.rcParams["lines.linewidth"], zorder=3)


def _draw(ax: Axes, lines: Any, colour: Any, width: float, zorder: float) -> None:
    """Draw line segments, of shape (lines, 2, 2), as one artist."""
    ends = np.full((len(lines), 3, 2), np.nan)
    ends[:, :2] = np.reshape(lines, (-1, 2, 2))
    x, y = ends.reshape(-1, 2).T
    ax.plot(x, y, color=colour, linewidth=width, solid_capstyle="round", zorder=zorder, snap=False)


def fill(ax: Axes, loops: list[Array], colour: Any) -> None:
    """Fill the area inside loops of points (n, 2), if there are any. Loops around holes run the other way round."""
    if loops:
        path = Path.make_compound_path(*(Path(_corners(loop), closed=True) for loop in loops))
        ax.add_patch(PathPatch(path, facecolor=colour, edgecolor="none"))


def dashed(ax: Axes, height: Callable[[Array], Array], box: Any, colour: Any) -> None:
    """Draw a dashed line in a box where a function of points (n, 2) is 0, found on a grid."""
    x, y = (np.linspace(low, high, _GRID) for low, high in box)
    heights = height(np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)).reshape(_GRID, _GRID)
    look: Any = {"linewidths": style.GUIDE_LINE * 1.5, "linestyles": [(0, (3, 2))]}
    ax.contour(x, y, heights, [0], colors=[colour], **look)


def _area(loop: Array) -> float:
    """The area inside a loop of points (n, 2), negative if the loop runs clockwise."""
    x, y = loop.T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


def _box_corners(box: Any) -> Array:
    (left, right), (low, high) = box
    return np.array([(left, low), (right, low), (right, high), (left, high)], dtype=float)


def _corners(loop: Array) -> Array:
    """The corners of a loop of points (n, 2), the first repeated at the end; points on a straight line are dropped."""
    before, after = loop - np.roll(loop, 1, axis=0), np.roll(loop, -1, axis=0) - loop
    turns = np.abs(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0])
    kept = loop[turns > _STRAIGHT * np.hypot(*before.T) * np.hypot(*after.T)]
    return np.concatenate([kept, kept[:1]])


def _crossings(corners: Array, heights: Array) -> Array:
    """The points at height 0 on the sides of a convex polygon with these heights at its corners: two or none."""
    following, after = np.roll(corners, -1, axis=0), np.roll(heights, -1)
    crossed = (heights >= 0) != (after >= 0)
    share = heights[crossed] / (heights - after)[crossed]
    return np.asarray(corners[crossed] + (following - corners)[crossed] * share[:, None])


def _frame(ax: Axes, box: Any) -> None:
    (left, right), (low, high) = box
    ax.set(xlim=(left, right), ylim=(high, low), xticks=[], yticks=[], aspect="equal")
    ax.spines[:].set_visible(False)
