"""The network of an outline, seen from above: the outline, its half-planes, how the output rises, and what it fills.

All is found from the network: the outline is where its output is 0, and the half-planes are where the affine maps of
its linear pieces are above 0. As in SVG, y runs downwards.
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

# Of a point that turns by less than this, as the sine of the angle, a line does without.
_STRAIGHT = 1e-6


def outline(network: Network, box: Any, ax: Axes | None = None) -> Axes:
    """Draw where the output of a network of two inputs is 0, as a line.

    Returns the axes drawn on. Raises as `regions.polygons`.
    """
    ax = own_or_new(ax)
    _draw_outline(ax, network, box)
    _frame(ax, box)
    describe(ax, f"The outline on which {network.outputs[0]} is 0.")
    return ax


def half_planes(network: Network, box: Any, ax: Axes | None = None) -> Axes:
    """Draw the outline, and for each linear piece of the network the line that bounds its half-plane.

    On one side of it the affine map of the piece is above 0. Minima and maxima choose among these maps, so that the
    outline runs on such lines throughout. Returns the axes drawn on. Raises as `regions.polygons`.
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
    """Draw the output of a network of two inputs in about so many bands of colour, where it bends, and the outline.

    Returns the axes drawn on. Raises as `regions.polygons`.
    """
    ax = own_or_new(ax)
    found = polygons(network, box)
    joined = found.merged()
    heights = MaxNLocator(bands).tick_values(found.values.min(), found.values.max())[1:-1]
    colours, scale = value_colours(ax, found.values)
    cut = polygons(cut_at(network, heights), box)
    at = np.searchsorted(heights, values_at_centers(cut, 0))
    middles = np.interp(np.arange(len(heights) + 1) - 0.5, np.arange(len(heights)), heights)
    for band, loops in enumerate(LinearPieces(cut, at).outlines):
        if loops:
            _fill(ax, cut, loops, colours(scale(middles[band])))
    _draw(ax, found.vertices[found.edges[joined.bends]], background(ax), 0.8, zorder=2)
    _draw_outline(ax, network, box)
    _frame(ax, box)
    least, greatest = (number(round(float(value), 1)) for value in (found.values.min(), found.values.max()))
    pieces = f"{counted(len(joined), 'linear piece')}, of {counted(len(found), 'polygon')}"
    describe(ax, f"The {pieces} of one activation pattern, of {network.outputs[0]}, from {least} to {greatest}.")
    return ax


def filled(network: Network, box: Any, ax: Axes | None = None) -> Axes:
    """Draw what a network of two inputs fills, which is where its output is above 0.

    Returns the axes drawn on. Raises as `regions.polygons`.
    """
    ax = own_or_new(ax)
    found, loops = _above_zero(network, box)
    if loops:
        _fill(ax, found, loops, palette(ax).active)
    _frame(ax, box)
    share = float(found.areas[found.patterns[-1][:, 0]].sum() / found.areas.sum())
    describe(ax, f"Where {network.outputs[0]} is above 0, filled: {share:.0%} of the box.")
    return ax


def _above_zero(network: Network, box: Any) -> tuple[Polygons, list[Array]]:
    """The polygons of a network, cut along the line on which its output is 0, and the loops around where it is more."""
    found = polygons(cut_at(network, [0]), box)
    inside = found.patterns[-1][:, 0]
    return found, LinearPieces(found, inside.astype(int)).outlines[1] if inside.any() else []


def _draw_outline(ax: Axes, network: Network, box: Any) -> None:
    """The line on which the output is 0, but not the sides of the box, even if it is above 0 there."""
    found, loops = _above_zero(network, box)
    corners = [_corners(found.vertices[loop]) for loop in loops]
    sides = np.concatenate([np.empty((0, 2, 2)), *(np.stack([loop[:-1], loop[1:]], axis=1) for loop in corners)])
    on_box = [np.all(sides[:, :, axis] == bound, axis=1) for axis in (0, 1) for bound in box[axis]]
    _draw(ax, sides[~np.any(on_box, axis=0)], palette(ax).total, mpl.rcParams["lines.linewidth"], zorder=3)


def _draw(ax: Axes, lines: Any, colour: Any, width: float, zorder: float) -> None:
    """Straight lines (lines, 2, 2), all in one, with gaps between them."""
    ends = np.full((len(lines), 3, 2), np.nan)
    ends[:, :2] = np.reshape(lines, (-1, 2, 2))
    x, y = ends.reshape(-1, 2).T
    ax.plot(x, y, color=colour, linewidth=width, solid_capstyle="round", zorder=zorder, snap=False)


def _fill(ax: Axes, found: Polygons, loops: list[Array], colour: Any) -> None:
    """What lies within loops of vertices, but not in the holes, which run the other way round."""
    paths = [Path(_corners(found.vertices[loop]), closed=True) for loop in loops]
    # Edges of the same colour close the hairlines that viewers leave between neighbours.
    ax.add_patch(PathPatch(Path.make_compound_path(*paths), facecolor=colour, edgecolor=colour, linewidth=0.3))


def _corners(loop: Array) -> Array:
    """A closed loop of points (n, 2), the first of them again at the end, without those straight between neighbours."""
    before, after = loop - np.roll(loop, 1, axis=0), np.roll(loop, -1, axis=0) - loop
    turns = np.abs(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0])
    kept = loop[turns > _STRAIGHT * np.hypot(*before.T) * np.hypot(*after.T)]
    return np.concatenate([kept, kept[:1]])


def _crossings(corners: Array, heights: Array) -> Array:
    """The points at height 0 on the sides of a convex polygon, for heights at its corners: two of them, or none."""
    following, after = np.roll(corners, -1, axis=0), np.roll(heights, -1)
    crossed = (heights >= 0) != (after >= 0)
    share = heights[crossed] / (heights - after)[crossed]
    return np.asarray(corners[crossed] + (following - corners)[crossed] * share[:, None])


def _frame(ax: Axes, box: Any) -> None:
    (left, right), (low, high) = box
    ax.set(xlim=(left, right), ylim=(high, low), xticks=[], yticks=[], aspect="equal")
    for side in ax.spines.values():
        side.set(visible=True, color=palette(ax).faint, linewidth=mpl.rcParams["axes.linewidth"])
