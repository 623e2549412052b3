"""A network of two inputs as a surface in space: flat facets, folded along the edges of its polygons.

Facets are drawn from back to front, in an order that follows from the network's polygons. Of two facets that share an
edge, only the nearer one can hide the other. Convex polygons can always be ordered so that none hides a later one,
whatever the heights. matplotlib sorts by mean depth instead, and so can draw a large facet over a small one before it.
"""

from __future__ import annotations

import graphlib
from collections.abc import Sequence
from typing import Any, Literal

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.ticker import MaxNLocator
from mpl_toolkits.mplot3d import Axes3D
from mpl_toolkits.mplot3d.art3d import Line3D, Line3DCollection, Poly3DCollection
from mpl_toolkits.mplot3d.proj3d import proj_transform

from relufig.formulas.expression import inputs
from relufig.functions import relu
from relufig.look import colours as ramps
from relufig.look import notation
from relufig.look.typesetting import mathtext
from relufig.networks.build import build
from relufig.networks.network import Network
from relufig.numbers.arrays import Array
from relufig.numbers.text import number
from relufig.plot.axes import background, describe, palette
from relufig.plot.pages import current_axes_kept
from relufig.plot.planes import (
    active_colours,
    axis_name,
    edge_width,
    in_words,
    value_colours,
    values_at_centers,
    variable,
)
from relufig.regions import Polygons, polygons

# The room around the box for the axes' names and numbers, and their distance from it, in units of the font size.
_AROUND, _BESIDE = 1.9, 1.1
# Numbers this near to the name at the middle of an axis, or to a corner, are left out, in units of the axis.
_CLEAR, _NEAR = 0.2, 0.05
# And so many font sizes.
_APART = 2.0
# The width of edges, in units of the width when seen from above.
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
    colours: Literal["values", "active"] = "values",
    view: tuple[float, float] = (40, -60),
    height: float = 0.42,
) -> Axes3D:
    """Draw an output as a surface over a box, each facet coloured by its value at the center or by its active units.

    Parameters
    ----------
    network : Network
        A network with two inputs; with any other number, `plane` is needed.
    box : ((s_low, s_high), (t_low, t_high))
        The rectangle below the surface, as in `regions.polygons`.
    ax : Axes, optional
        Where to draw; a new figure's axes by default. Axes in the plane are replaced by axes in space.
    plane : sequence of three vectors, optional
        Origin, first and second direction of the plane, as in `regions.polygons`.
    output : int
        Index of the output.
    levels : sequence of float
        Heights at which thinner lines cross the facets; between them, the colours show how the facets rise.
    formulas : bool
        Whether to write on each linear piece what the output is equal to.
    colours : {"values", "active"}
        What the colours show: the value at the facet's center, or the number of active units.
    view : (float, float)
        Elevation and azimuth of the viewer, in degrees. If the axes are turned later, facets may hide the wrong ones.
    height : float
        The height of the drawing, in units of the longer side of the rectangle.

    Returns
    -------
    Axes3D
        The axes drawn on.

    Raises
    ------
    ValueError
        Unless the elevation is between 0 and 90, and the height above 0. Also as `regions.polygons`.

    Examples
    --------
    >>> from relufig import build, inputs, plot, relu
    >>> x, y = inputs("x", "y")
    >>> ax = plot.surface(build(z=relu(x) + relu(y)), ((-2, 2), (-2, 2)))
    >>> plot.description([ax])
    'z as a surface over 4 polygons drawn by 2 units: flat facets, from 0 to 4.'
    """
    if not 0 < view[0] < 90:
        raise ValueError(f"surface(network, box, view): the elevation must be between 0 and 90 degrees, got {view[0]}")
    if not 0 < height < np.inf:
        raise ValueError(f"surface(network, box, height): the height must be finite and above 0, got {height}")
    cells = polygons(_cut_at(network, levels, output) if levels else network, box, plane=plane)
    ax = in_space(ax)
    _frame(ax, cells, output, view, height)
    shades = _shades(ax, network, cells, output, colours)
    heights = cells.values[:, output]
    faces, edges = depths(cells, view[1])
    _draw(ax, cells, np.column_stack([cells.vertices, heights]), shades, faces, edges)
    if formulas:
        _write_formulas(ax, network, box, plane, output, colours, int(faces.max()) + 1)
    name = network.outputs[output]
    least, greatest = (number(round(float(value), 2)) for value in (heights.min(), heights.max()))
    counted = in_words(polygons(network, box, plane=plane) if levels else cells)
    describe(ax, f"{name} as a surface over {counted}: flat facets, from {least} to {greatest}.")
    return ax


def depths(cells: Polygons, azimuth: float) -> tuple[Array, Array]:
    """The drawing order of polygons and edges: numbers from 0 for the farthest; at each number, polygons come first.

    Seen along the azimuth, in degrees, from any elevation above the ground, nothing hides what has the same or a later
    number.
    """
    tails, heads = cells.vertices[cells.edges].swapaxes(0, 1)
    towards = np.array([np.cos(np.radians(azimuth)), np.sin(np.radians(azimuth))])
    # The viewer is to the left of an edge if the direction to the viewer is anticlockwise from the edge's direction.
    along = heads - tails
    left_is_nearer = along[:, 0] * towards[1] - along[:, 1] * towards[0] > 0
    beside = cells.edge_polygons
    inner = (beside >= 0).all(axis=1)
    behind: dict[int, set[int]] = {face: set() for face in range(len(cells))}
    for (left, right), nearer in zip(beside[inner].tolist(), left_is_nearer[inner].tolist(), strict=True):
        behind[left if nearer else right].add(right if nearer else left)
    faces = np.zeros(len(cells), dtype=int)
    for face in graphlib.TopologicalSorter(behind).static_order():
        faces[face] = max((faces[other] + 1 for other in behind[face]), default=0)
    return faces, np.append(faces, -1)[beside].max(axis=1)


def in_space(ax: Axes | None) -> Axes3D:
    """Axes in space: in a new figure, the given ones, or new ones that replace the given plane ones."""
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


def _shades(ax: Axes, network: Network, cells: Polygons, output: int, shown: str) -> Array:
    """The colour of each facet, of shape (polygons, 4); `cells` may be of the network cut at levels."""
    if shown == "active":
        layers = network.trace(cells.inputs(cells.centers)).layers
        return active_colours(ax, np.sum([np.sum(layer.preactivations > 0, axis=1) for layer in layers], axis=0))
    values = values_at_centers(cells, output).astype(float)
    ramp, scale = value_colours(ax, values)
    return np.asarray(ramp(scale(values)))


def _cut_at(network: Network, levels: Sequence[Any], output: int) -> Network:
    """The network with one more layer, whose units bend where an output is at one of the levels."""
    outputs = inputs(*network.outputs)
    above = [relu(outputs[output] - level) for level in levels]
    return network.then(build(**dict(zip(network.outputs, outputs, strict=True)), above=sum(above[1:], above[0])))


def _write_formulas(
    ax: Axes3D, network: Network, box: Any, plane: Sequence[Any] | None, output: int, shown: str, front: int
) -> None:
    """Write on each linear piece what the output is equal to, in front of everything below the depth `front`.

    If the facets' colours show values, the text has its own background, because it may lie across several colours.
    """
    cells = polygons(network, box, plane=plane, exact=True)
    joined = cells.merged()
    shades = _shades(ax, network, cells, output, shown)
    s, t = inputs(axis_name(cells, 0), axis_name(cells, 1))
    for piece, ((along_s, along_t), offset) in enumerate(
        zip(joined.gradients[:, output], joined.biases[:, output], strict=True)
    ):
        symbols = notation.tokens(along_s * s + along_t * t + offset, network.outputs[output])
        members = np.flatnonzero(joined.labels == piece)
        center = cells.centers[members[np.argmax(cells.areas[members])]]
        height = float(along_s * center[0] + along_t * center[1] + offset)
        x, y, _ = proj_transform(float(center[0]), float(center[1]), height, ax.get_proj())
        colour = to_hex(shades[members[0]]) if shown == "active" else to_hex(background(ax))
        ground = {"boxstyle": "round,pad=0.1", "facecolor": colour, "edgecolor": "none"}
        look: Any = {"ha": "center", "va": "center", "color": ramps.on(colour), "size": "large", "bbox": ground}
        ax.annotate(mathtext(symbols), (x, y), zorder=front, annotation_clip=False, **look).set_in_layout(False)


def _draw(ax: Axes3D, cells: Polygons, corners: Array, colours: Array, faces: Array, edges: Array) -> None:
    """Draw the facets and edges in the order of their depths; `corners` has shape (vertices, 3)."""
    for depth in range(faces.max() + 1):
        shown = np.flatnonzero(faces == depth)
        facets = [corners[cells.loops[face]] for face in shown]
        _add(ax, Poly3DCollection(facets, facecolors=colours[shown], edgecolors="none", zorder=depth))
        for layer in np.unique(cells.edge_layers[(edges == depth) & (cells.edge_layers > 0)]):
            lines = corners[cells.edges[(edges == depth) & (cells.edge_layers == layer)]]
            look: Any = {
                "colors": [background(ax)],
                "linewidths": _THINNER * edge_width(layer, len(cells)),
                "capstyle": "round",
            }
            _add(ax, Line3DCollection(lines, zorder=depth, **look))


def _add(ax: Axes3D, drawn: Any) -> None:
    # matplotlib clips axes in space to a square, but the drawing may fill the whole area of the axes.
    drawn.set(clip_on=False, in_layout=False)
    ax.add_collection3d(drawn)


def _frame(ax: Axes3D, cells: Polygons, output: int, view: tuple[float, float], height: float) -> None:
    """Set up the view and the axes: two edges of the box's floor and one upright, named, in parallel projection."""
    points = np.hstack([cells.vertices, cells.values[:, output : output + 1]])
    low, high = points.min(axis=0), points.max(axis=0)
    high[2] += low[2] == high[2]
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), zlim=(low[2], high[2]))
    ax.set_proj_type("ortho")
    ax.view_init(*view)
    ax.computed_zorder = False
    ax.set_axis_off()
    sides = (high - low)[:2]
    shape = (*sides, height * sides.max())
    ax.set_box_aspect(shape)
    ax.set_box_aspect(shape, zoom=_largest(ax, low, high))
    names = axis_name(cells, 0), axis_name(cells, 1), cells.network.outputs[output]
    near, left = _corners(low, high, view[1])
    for along, (start, name) in enumerate(zip((near, near, left), names, strict=True)):
        _axis(ax, along, start, low, high, name)


def _corners(low: Array, high: Array, azimuth: float) -> tuple[Array, Array]:
    """The corners of the floor that are nearest to the viewer, and farthest to the left."""
    towards = np.array([np.cos(np.radians(azimuth)), np.sin(np.radians(azimuth))])
    leftwards = np.array([towards[1], -towards[0]])
    bounds = np.array([low, high])
    floor = np.array([[*bounds[[i, j], [0, 1]], low[2]] for i in (0, 1) for j in (0, 1)])
    from_center = (floor - (low + high) / 2)[:, :2]
    return floor[np.argmax(from_center @ towards)], floor[np.argmax(from_center @ leftwards)]


def _axis(ax: Axes3D, along: int, start: Array, low: Array, high: Array, name: str) -> None:
    """Draw an axis through a corner of the floor, with its name and a few numbers beside it, outside of the box.

    The name stands at the middle of the axis, or above it if the axis is upright.
    """
    theme, font = palette(ax), float(mpl.rcParams["font.size"])
    ends = np.array([start, start])
    ends[:, along] = low[along], high[along]
    width = mpl.rcParams["axes.linewidth"]
    ax.add_line(Line3D(*ends.T, color=theme.guide, linewidth=width, zorder=-1, clip_on=False, in_layout=False))
    tail, head = _on_page(ax, ends[0]), _on_page(ax, ends[1])
    length = np.hypot(*(head - tail)) * 72 / ax.figure.dpi
    forward = (head - tail) / np.hypot(*(head - tail))
    across = np.array([-forward[1], forward[0]])
    outward = across * np.sign(across @ ((tail + head) / 2 - _on_page(ax, (low + high) / 2))) * _BESIDE * font
    upright = along == 2
    at, offset = (ends[1], 1.3 * font * forward) if upright else (ends.mean(axis=0), 1.2 * outward)
    _beside(ax, variable(name), at, offset, theme.ink)
    for tick in MaxNLocator(3 if upright else 4, steps=[1, 2, 5, 10]).tick_values(low[along], high[along]):
        share = (tick - low[along]) / (high - low)[along]
        # A number at a corner would stand near one of another axis.
        free = _NEAR <= share <= (1 if upright else 1 - _NEAR)
        if free and (upright or abs(share - 0.5) > max(_CLEAR, _APART * font / length)):
            at = np.where(np.arange(3) == along, tick, start)
            _beside(ax, number(round(float(tick), 6)), at, outward, theme.muted)


def _beside(ax: Axes3D, text: str, point: Array, offset: Array, colour: str) -> None:
    """Write a text near a point in space, at an offset in points."""
    x, y, _ = proj_transform(*point, ax.get_proj())
    place: Any = {"textcoords": "offset points", "ha": "center", "va": "center", "annotation_clip": False}
    size = "large" if text.startswith("$") else "medium"
    ax.annotate(text, (x, y), offset, color=colour, size=size, **place).set_in_layout(False)


def _on_page(ax: Axes3D, point: Array) -> Array:
    """Where a point in space is seen, in pixels."""
    x, y, _ = proj_transform(*point, ax.get_proj())
    return np.asarray(ax.transData.transform((x, y)))


def _largest(ax: Axes3D, low: Array, high: Array) -> float:
    """How much larger than matplotlib's the box may be, to fill the axes' area."""
    figure: Any = ax.figure
    place = ax.get_position(original=True).transformed(figure.transSubfigure)
    room = 2 * _AROUND * float(mpl.rcParams["font.size"]) * figure.dpi / 72
    ax.apply_aspect()
    corners = np.array(np.meshgrid(*zip(low, high, strict=True))).reshape(3, -1)
    x, y, _ = proj_transform(*corners, ax.get_proj())
    across, up = np.ptp(ax.transData.transform(np.transpose([x, y])), axis=0)
    width, height = (max(length - room, length / 2) for length in (place.width, place.height))
    return float(min(width / across, height / up))
