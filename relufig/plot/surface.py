"""A network of two inputs as a surface in space: flat facets, folded along the edges of its polygons.

Facets are put in order from back to front by the network's own polygons. Of two that share an edge the nearer hides the
other, and convex polygons have an order in which none is hidden by one before it, whatever the heights. So the picture
is right where matplotlib, which sorts by mean depth, would draw large facets over small ones.
"""

from __future__ import annotations

import graphlib
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from mpl_toolkits.mplot3d import Axes3D
from mpl_toolkits.mplot3d.art3d import Line3DCollection, Poly3DCollection
from mpl_toolkits.mplot3d.proj3d import proj_transform

from relufig.formulas.expression import inputs
from relufig.look import notation
from relufig.networks.network import Network
from relufig.numbers.arrays import Array
from relufig.numbers.text import number
from relufig.plot.axes import background, current_axes_kept, describe, palette
from relufig.plot.regions import axis_name, cut_at, edge_width, in_words, value_colours, values_at_centers
from relufig.regions import Polygons, polygons

# How high the box is, in units of its longer side on the ground.
_HEIGHT = 0.5
# The share of the axes' place that the box fills, which leaves room for ticks.
_FILLED = 0.85
# The height of a title and of the ticks' labels below, in units of the font size.
_TITLE = 4
# How wide edges are, beside those of the polygons seen from above.
_THINNER = 0.7


def surface(
    network: Network,
    box: Any,
    ax: Axes | None = None,
    *,
    plane: Sequence[Any] | None = None,
    output: int = 0,
    levels: Sequence[Any] = (),
    formulas: bool = False,
    view: tuple[float, float] = (40, -60),
) -> Axes3D:
    """Draw one output over a box in the plane, each facet in the colour of its value at the center.

    `box` and `plane` are as in `regions.polygons`; `view` is the elevation and the azimuth, in degrees, from which the
    surface is seen, and for which its facets are in order. At `levels` the facets are cut, along thinner lines, so that
    the colours show how they rise. With `formulas`, what it is equal to is written on each linear piece. Axes in the
    plane are replaced by axes in space.

    Returns the axes drawn on. Raises as `regions.polygons`, and ValueError unless 0 < elevation < 90.
    """
    if not 0 < view[0] < 90:
        raise ValueError(f"surface(network, box, view): the elevation must be between 0 and 90, got {view[0]}")
    found = polygons(cut_at(network, levels, output) if levels else network, box, plane=plane)
    ax = in_space(ax)
    _frame(ax, found, output, view)
    values = values_at_centers(found, output)
    colours, scale = value_colours(ax, values)
    heights = found.values[:, output]
    faces, edges = depths(found, view[1])
    _draw(ax, found, np.column_stack([found.vertices, heights]), colours(scale(values)), faces, edges)
    if formulas:
        _write_formulas(ax, network, box, plane, output, int(faces.max()) + 1)
    name = network.outputs[output]
    least, greatest = (number(round(float(value), 2)) for value in (heights.min(), heights.max()))
    describe(ax, f"{name} as a surface over {in_words(found)}: flat facets, from {least} to {greatest}.")
    return ax


def depths(found: Polygons, azimuth: float) -> tuple[Array, Array]:
    """In which order, from 0 on, to draw polygons and edges (after the polygons of their number), the nearer the later.

    Seen along the azimuth, in degrees, from anywhere above, none is hidden by those of its own number or an earlier.
    """
    tails, heads = found.vertices[found.edges].swapaxes(0, 1)
    towards = np.array([np.cos(np.radians(azimuth)), np.sin(np.radians(azimuth))])
    # The viewer is to the left of an edge if the direction to him, turned from the edge's own, is anticlockwise.
    along = heads - tails
    left_is_nearer = along[:, 0] * towards[1] - along[:, 1] * towards[0] > 0
    beside = found.edge_polygons
    inner = (beside >= 0).all(axis=1)
    behind: dict[int, set[int]] = {face: set() for face in range(len(found))}
    for (left, right), nearer in zip(beside[inner].tolist(), left_is_nearer[inner].tolist(), strict=True):
        behind[left if nearer else right].add(right if nearer else left)
    faces = np.zeros(len(found), dtype=int)
    for face in graphlib.TopologicalSorter(behind).static_order():
        faces[face] = max((faces[other] + 1 for other in behind[face]), default=0)
    return faces, np.append(faces, -1)[beside].max(axis=1)


def in_space(ax: Axes | None) -> Axes3D:
    """Axes in space: those of a new figure, the ones given, or new ones in the place of the plane ones given."""
    if isinstance(ax, Axes3D):
        return ax
    if ax is None:
        return plt.figure().add_subplot(projection="3d")
    figure: Any = ax.figure
    place, box, face = ax.get_subplotspec(), ax.get_position(), ax.get_facecolor()
    with current_axes_kept(ax):
        ax.remove()
        if place is not None:
            return figure.add_subplot(place, projection="3d", facecolor=face)
        drawn = figure.add_axes(box, projection="3d", facecolor=face)
    drawn.set_axes_locator(ax.get_axes_locator())
    return drawn


def _write_formulas(
    ax: Axes3D, network: Network, box: Any, plane: Sequence[Any] | None, output: int, front: int
) -> None:
    """What an output is equal to, on each linear piece, in front of all that is drawn before the depth `front`."""
    found = polygons(network, box, plane=plane, exact=True)
    joined = found.merged()
    s, t = inputs(axis_name(found, 0), axis_name(found, 1))
    for piece, ((along_s, along_t), offset) in enumerate(
        zip(joined.gradients[:, output], joined.offsets[:, output], strict=True)
    ):
        text = notation.expression(along_s * s + along_t * t + offset)
        members = np.flatnonzero(joined.labels == piece)
        center = found.centers[members[np.argmax(found.areas[members])]]
        height = float(along_s * center[0] + along_t * center[1] + offset)
        x, y, _ = proj_transform(float(center[0]), float(center[1]), height, ax.get_proj())
        # On a ground of its own, for it may lie across several colours.
        ground = {"boxstyle": "round,pad=0.35", "facecolor": background(ax), "edgecolor": "none"}
        written = f"{network.outputs[output]} = {text}"
        ax.annotate(written, (x, y), ha="center", va="center", color=palette(ax).ink, bbox=ground, zorder=front)


def _draw(ax: Axes3D, found: Polygons, corners: Array, colours: Array, faces: Array, edges: Array) -> None:
    """The facets and edges, for corners (vertices, 3), those of depth 0 first, and so on."""
    for depth in range(faces.max() + 1):
        shown = np.flatnonzero(faces == depth)
        facets = [corners[found.loops[face]] for face in shown]
        _add(ax, Poly3DCollection(facets, facecolors=colours[shown], edgecolors="none", zorder=depth))
        for layer in np.unique(found.edge_layers[(edges == depth) & (found.edge_layers > 0)]):
            lines = corners[found.edges[(edges == depth) & (found.edge_layers == layer)]]
            look: Any = {"colors": [background(ax)], "linewidths": _THINNER * edge_width(layer), "capstyle": "round"}
            _add(ax, Line3DCollection(lines, zorder=depth, **look))


def _add(ax: Axes3D, drawn: Any) -> None:
    # What is drawn outside the square that matplotlib gives such axes is still within their place.
    drawn.set(clip_on=False, in_layout=False)
    ax.add_collection3d(drawn)


def _frame(ax: Axes3D, found: Polygons, output: int, view: tuple[float, float]) -> None:
    """The box: no walls, few ticks, the axes' names, seen from afar, as large as its place allows."""
    theme = palette(ax)
    points = np.hstack([found.vertices, found.values[:, output : output + 1]])
    low, high = points.min(axis=0), points.max(axis=0)
    high[2] += low[2] == high[2]
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), zlim=(low[2], high[2]))
    ax.set_proj_type("ortho")
    ax.view_init(*view)
    ax.computed_zorder = False
    ax.grid(visible=False)
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        axis.set_pane_color((0, 0, 0, 0))
        axis.line.set_color(theme.faint)
        axis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))
        axis.set_tick_params(pad=-1)
    ax.set_xlabel(axis_name(found, 0), labelpad=0)
    ax.set_ylabel(axis_name(found, 1), labelpad=0)
    ax.set_zlabel(found.network.outputs[output], labelpad=-8)
    sides = (high - low)[:2]
    shape = (*sides, _HEIGHT * sides.max())
    ax.set_box_aspect(shape)
    ax.set_box_aspect(shape, zoom=_largest(ax, low, high))


def _largest(ax: Axes3D, low: Array, high: Array) -> float:
    """How much larger the box may be than matplotlib makes it, to fill the axes' place."""
    figure: Any = ax.figure
    place = ax.get_position(original=True).transformed(figure.transSubfigure)
    width, height = place.width, place.height
    if figure.get_layout_engine() is not None:  # which has yet to widen the place, about so much
        within = figure.subplotpars
        width, height = width / (within.right - within.left), height / (within.top - within.bottom)
    height = max(height - _TITLE * mpl.rcParams["font.size"] * figure.dpi / 72, height / 2)
    ax.apply_aspect()
    corners = np.array(np.meshgrid(*zip(low, high, strict=True))).reshape(3, -1)
    x, y, _ = proj_transform(*corners, ax.get_proj())
    across, up = np.ptp(ax.transData.transform(np.transpose([x, y])), axis=0)
    return float(_FILLED * min(width / across, height / up))
