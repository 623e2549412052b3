"""The network of an outline, seen from above: the outline, its half-planes, the output's levels, and the filled shape.

The network is the only source: on the outline the output is 0, and in a half-plane the affine map of a linear piece is
positive. As in SVG, y points down.
"""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator

from relufig.networks.network import Network
from relufig.numbers.arrays import Array
from relufig.numbers.text import counted, number
from relufig.plot.axes import background, describe, own_or_new, palette
from relufig.plot.regions import cut_at, value_colours, values_at_centers
from relufig.regions import LinearPieces, Polygons, polygons

# Points where the line turns by less than this (sine of the angle) are dropped.
_STRAIGHT = 1e-6


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
    _draw_outline(ax, network, box)
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
    (left, right), (low, high) = box
    corners = np.array([(left, low), (right, low), (right, high), (left, high)], dtype=float)
    joined = polygons(network, box).merged()
    heights = joined.gradients[:, 0] @ corners.T + joined.offsets[:, :1]
    lines = [line for each in heights if len(line := _crossings(corners, each))]
    _draw(ax, lines, palette(ax).first, 0.8, zorder=1)
    _draw_outline(ax, network, box)
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
    cells = polygons(network, box)
    joined = cells.merged()
    heights = MaxNLocator(bands).tick_values(cells.values.min(), cells.values.max())[1:-1]
    colours, scale = value_colours(ax, cells.values)
    cut = polygons(cut_at(network, heights), box)
    at = np.searchsorted(heights, values_at_centers(cut, 0))
    middles = np.interp(np.arange(len(heights) + 1) - 0.5, np.arange(len(heights)), heights)
    for band, loops in enumerate(LinearPieces(cut, at).outlines):
        if loops:
            _fill(ax, cut, loops, colours(scale(middles[band])))
    _draw(ax, cells.vertices[cells.edges[joined.bends]], background(ax), 0.8, zorder=2)
    _draw_outline(ax, network, box)
    _frame(ax, box)
    least, greatest = (number(round(float(value), 1)) for value in (cells.values.min(), cells.values.max()))
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
    cells, loops = _above_zero(network, box)
    if loops:
        _fill(ax, cells, loops, palette(ax).active)
    _frame(ax, box)
    share = float(cells.areas[cells.patterns[-1][:, 0]].sum() / cells.areas.sum())
    describe(ax, f"Where {network.outputs[0]} is above 0, filled: {share:.0%} of the box.")
    return ax


def _above_zero(network: Network, box: Any) -> tuple[Polygons, list[Array]]:
    """The network's polygons, cut where the output is 0, and the loops around the area where it is positive."""
    cells = polygons(cut_at(network, [0]), box)
    inside = cells.patterns[-1][:, 0]
    return cells, LinearPieces(cells, inside.astype(int)).outlines[1] if inside.any() else []


def _draw_outline(ax: Axes, network: Network, box: Any) -> None:
    """Draw the line on which the output is 0, without the sides of the box."""
    cells, loops = _above_zero(network, box)
    corners = [_corners(cells.vertices[loop]) for loop in loops]
    sides = np.concatenate([np.empty((0, 2, 2)), *(np.stack([loop[:-1], loop[1:]], axis=1) for loop in corners)])
    on_box = [np.all(sides[:, :, axis] == bound, axis=1) for axis in (0, 1) for bound in box[axis]]
    _draw(ax, sides[~np.any(on_box, axis=0)], palette(ax).total, mpl.rcParams["lines.linewidth"], zorder=3)


def _draw(ax: Axes, lines: Any, colour: Any, width: float, zorder: float) -> None:
    """Draw line segments, of shape (lines, 2, 2), as one artist."""
    ends = np.full((len(lines), 3, 2), np.nan)
    ends[:, :2] = np.reshape(lines, (-1, 2, 2))
    x, y = ends.reshape(-1, 2).T
    ax.plot(x, y, color=colour, linewidth=width, solid_capstyle="round", zorder=zorder, snap=False)


def _fill(ax: Axes, cells: Polygons, loops: list[Array], colour: Any) -> None:
    """Fill the area inside loops of vertices. Loops around holes run the other way round."""
    paths = [Path(_corners(cells.vertices[loop]), closed=True) for loop in loops]
    # An edge of the same colour covers the hairline gaps that viewers show between neighbouring areas.
    ax.add_patch(PathPatch(Path.make_compound_path(*paths), facecolor=colour, edgecolor=colour, linewidth=0.3))


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
    for side in ax.spines.values():
        side.set(visible=True, color=palette(ax).faint, linewidth=mpl.rcParams["axes.linewidth"])
