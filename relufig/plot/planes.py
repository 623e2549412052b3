"""The polygons into which a network cuts a plane, seen from above.

On each polygon the network is one affine map. The polygon's colour stands for a value, which a colour bar explains or
which is written inside. The edges that later layers draw are thinner, and all are thinner where there are many.

The picture has no ticks: it fills its axes, and the axes' names stand inside its corners.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import Colormap, Normalize, to_hex, to_rgba_array
from matplotlib.font_manager import FontProperties
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import ScaledTranslation

from relufig.look import colours as ramps
from relufig.look.notation import Token
from relufig.look.typesetting import mathtext
from relufig.networks.network import Network
from relufig.numbers.arrays import Array
from relufig.numbers.text import counted, number
from relufig.plot.axes import background, describe, own_or_new, palette, points_per_unit
from relufig.plot.captions import digit_height, text_width
from relufig.regions import Polygons, polygons

# The width of the first layer's edges, in units of the line width, and the factor from each layer to the next.
_WIDEST, _THINNER = 0.9, 0.42
# From this many polygons on, edges are thinner, so that they cover no more of the picture.
_MANY = 40
# The room around a digit, and between a name and the sides of the picture, in units of the font size.
_AROUND, _CORNER = 0.2, 0.2


def regions(
    network: Network,
    box: Any,
    ax: Axes | None = None,
    *,
    plane: Sequence[Any] | None = None,
    output: int = 0,
    bar: bool = True,
) -> Axes:
    """Draw the polygons of constant activation pattern, coloured by the value of an output at their centers.

    Parameters
    ----------
    network : Network
        A network with two inputs; with any other number, `plane` is needed.
    box : ((s_low, s_high), (t_low, t_high))
        The rectangle to draw, as in `regions.polygons`.
    ax : Axes, optional
        Where to draw; a new figure's axes by default.
    plane : sequence of three vectors, optional
        Origin, first and second direction of the plane, as in `regions.polygons`.
    output : int
        Index of the output.
    bar : bool
        Whether a colour bar beside the picture tells the values.

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
    >>> ax = plot.regions(build(z=relu(x) + relu(y)), ((-2, 2), (-2, 2)))
    >>> plot.description([ax])
    '4 polygons drawn by 2 units, in the colours of z at their centers, from 0 to 2.'
    """
    cells = polygons(network, box, plane=plane)
    ax = own_or_new(ax)
    values, name = values_at_centers(cells, output), network.outputs[output]
    colours, scale = value_colours(ax, values)
    shades = colours(scale(values))
    _fill(ax, cells, shades)
    _bleed(ax, cells)
    if bar:
        drawn = ax.figure.colorbar(ScalarMappable(scale, colours), ax=ax, aspect=25, pad=0.03, ticks=MaxNLocator(3))
        drawn.outline.set_visible(False)
        drawn.ax.tick_params(length=0)
        drawn.ax.set_title(variable(name), loc="center", weight="normal")
    _name(ax, cells, shades)
    least, greatest = (number(round(float(value), 2)) for value in (values.min(), values.max()))
    describe(ax, f"{in_words(cells)}, in the colours of {name} at their centers, from {least} to {greatest}.")
    return ax


def activity(network: Network, box: Any, ax: Axes | None = None, *, plane: Sequence[Any] | None = None) -> Axes:
    """Draw the polygons of constant activation pattern, with the number of active units in each.

    The colours show the same numbers, also where a polygon is too small for text.

    Parameters
    ----------
    network : Network
        A network with two inputs; with any other number, `plane` is needed.
    box : ((s_low, s_high), (t_low, t_high))
        The rectangle to draw, as in `regions.polygons`.
    ax : Axes, optional
        Where to draw; a new figure's axes by default.
    plane : sequence of three vectors, optional
        Origin, first and second direction of the plane, as in `regions.polygons`.

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
    >>> ax = plot.activity(build(z=relu(x) + relu(y)), ((-2, 2), (-2, 2)))
    >>> sorted(text.get_text() for text in ax.texts)
    ['$x$', '$y$', '0', '1', '1', '2']
    """
    cells = polygons(network, box, plane=plane)
    ax = own_or_new(ax)
    active, shades = _fill_by_activity(ax, cells)
    _bleed(ax, cells)
    names = _name(ax, cells, shades)
    _write(ax, cells, [str(count) for count in active], shades, names)
    describe(ax, f"{in_words(cells)}. In each of them from {active.min()} to {active.max()} units are active.")
    return ax


def values_at_centers(cells: Polygons, output: int) -> Array:
    """An output's value at the center of each polygon, of shape (polygons,)."""
    return np.asarray(cells.network(cells.inputs(cells.centers))[:, output])


def value_colours(ax: Axes, values: Any) -> tuple[Colormap, Normalize]:
    """The colour map of values in the axes' theme, and the scale from values to its colours."""
    shades = mpl.colormaps[ramps.colormap("values", palette(ax))]
    return shades, Normalize(float(np.min(values)), float(np.max(values)))


def edge_width(layer: int, polygons: int = 1) -> float:
    """The width in points of a layer's edges, among so many polygons; layers count from 1."""
    crowding = float(np.sqrt(_MANY / max(polygons, _MANY)))
    return float(mpl.rcParams["lines.linewidth"]) * _WIDEST * _THINNER ** (layer - 1) * crowding


def variable(name: str) -> str:
    """An input's or an output's name, set as mathematics."""
    return mathtext([Token("variable", name)])


def in_words(cells: Polygons) -> str:
    """A phrase that says how many polygons there are and how many units drew them."""
    widths = [pattern.shape[1] for pattern in cells.patterns]
    layers = " and ".join(str(width) for width in widths)
    return f"{counted(len(cells), 'polygon')} drawn by {layers} unit{'s' * (widths != [1])}"


def axis_name(cells: Polygons, direction: int) -> str:
    """The axis's name: that of an input if the axis shows just this input, from 0 and to scale; else s or t."""
    moved = np.flatnonzero(cells.plane[1 + direction])
    if len(moved) == 1 and cells.plane[1 + direction, moved[0]] == 1 and cells.plane[0, moved[0]] == 0:
        return str(cells.network.inputs[moved[0]])
    return ("s", "t")[direction]


def _fill(ax: Axes, cells: Polygons, colours: Array) -> None:
    ax.add_collection(PolyCollection([cells.vertices[loop] for loop in cells.loops], facecolors=colours, zorder=1))
    for layer in range(1, len(cells.patterns) + 1):
        edges = list(cells.vertices[cells.edges[cells.edge_layers == layer]])
        look: Any = {"colors": [background(ax)], "linewidths": edge_width(layer, len(cells)), "capstyle": "round"}
        ax.add_collection(LineCollection(edges, zorder=2, **look))


def active_colours(ax: Axes, active: Array) -> Array:
    """The colours of polygons with these numbers of active units, of shape (polygons, 4)."""
    most = int(active.max())
    return to_rgba_array([ramps.active_colour(int(count), most, palette(ax)) for count in active])


def _fill_by_activity(ax: Axes, cells: Polygons) -> tuple[Array, Array]:
    """Colour each polygon by its number of active units; returns these numbers, and the colours."""
    active = np.asarray(sum((pattern.sum(axis=1) for pattern in cells.patterns), np.zeros(len(cells), dtype=int)))
    shades = active_colours(ax, active)
    _fill(ax, cells, shades)
    return active, shades


def _bleed(ax: Axes, cells: Polygons) -> None:
    """Set limits and equal scales, without ticks, so that the polygons fill the axes."""
    lows, highs = cells.vertices.min(axis=0), cells.vertices.max(axis=0)
    ax.set(xlim=(lows[0], highs[0]), ylim=(lows[1], highs[1]), xticks=[], yticks=[], aspect="equal")
    ax.spines[:].set_visible(False)


def _name(ax: Axes, cells: Polygons, colours: Array) -> list[Array]:
    """Write the axes' names inside the corners at their ends; returns the places: corners (4, 2) of boxes.

    If an edge runs through a corner, the name moves back along its axis to the first polygon that has room.
    """
    lows, highs = cells.vertices.min(axis=0), cells.vertices.max(axis=0)
    em = FontProperties(size="large").get_size_in_points() / np.array(points_per_unit(ax))
    inset, size = _CORNER * em, 1.2 * em
    right_or_top = highs - inset - size
    places = []
    for along in (0, 1):
        start = lows + inset
        start[along] = right_or_top[along]
        steps = np.arange(0, (highs - lows)[along] / 2, em[along] / 2)[:, None]
        boxes = [_box(corner, size) for corner in start - steps * np.eye(2)[along]]
        held = ((box, _polygon_around(cells, box)) for box in boxes)
        box, polygon = next(((box, at) for box, at in held if at is not None), (boxes[0], None))
        if polygon is None:
            polygon = int(np.argmin(np.hypot(*(cells.centers - box.mean(axis=0)).T)))
        look: Any = {"ha": "center", "va": "center", "size": "large", "color": ramps.on(to_hex(colours[polygon]))}
        x, y = box.mean(axis=0)
        ax.text(x, y, variable(axis_name(cells, along)), in_layout=False, **look)
        places.append(box)
    return places


def _write(ax: Axes, cells: Polygons, texts: Sequence[str], colours: Array, taken: Sequence[Array]) -> None:
    """Write a text in the middle of each polygon, or where it is roomiest, if it fits there and no box is taken."""
    for polygon, (text, colour) in enumerate(zip(texts, colours, strict=True)):
        corners = cells.vertices[cells.loops[polygon]]
        for size in ("large", "medium"):
            needs = _size(text, size) / points_per_unit(ax)
            at = _place(corners, cells.centers[polygon], needs) if cells.areas[polygon] > np.prod(needs) else None
            if at is not None and not any(_touch(at, needs, box) for box in taken):
                points = FontProperties(size=size).get_size_in_points()
                figure: Any = ax.figure
                down = ScaledTranslation(0, -digit_height(points) / 2 / 72, figure.dpi_scale_trans)
                look: Any = {"ha": "center", "va": "baseline", "size": points, "color": ramps.on(to_hex(colour))}
                ax.text(at[0], at[1], text, in_layout=False, transform=ax.transData + down, **look)
                break


def _place(corners: Array, center: Array, size: Array) -> Array | None:
    """Where a box of this size fits into a convex polygon: at the center, else where it is roomiest, else nowhere."""
    outward, bounds = _sides(corners)
    if np.all(outward @ center + abs(outward) @ size / 2 <= bounds):
        return center
    roomiest, room = widest_place(corners, size)
    return roomiest if room >= 1 else None


def _touch(center: Array, size: Array, box: Array) -> bool:
    """Whether two boxes overlap: one by its center and size, one by its corners (4, 2)."""
    return bool(np.all(abs(box.mean(axis=0) - center) < (np.ptp(box, axis=0) + size) / 2))


def _size(text: str, size: str) -> Array:
    """The width and height of a text of digits with the room around it, in points."""
    points = FontProperties(size=size).get_size_in_points()
    return np.array([text_width(text, size), 0.7 * points]) + 2 * _AROUND * points


def _box(low: Array, size: Array) -> Array:
    """The corners of a box, counterclockwise, shape (4, 2)."""
    corners: Array = low + size * np.array([(0, 0), (1, 0), (1, 1), (0, 1)])
    return corners


def _polygon_around(cells: Polygons, box: Array) -> int | None:
    """The convex polygon that a box lies in, if it lies in one."""
    for polygon, loop in enumerate(cells.loops):
        outward, bounds = _sides(cells.vertices[loop])
        if np.all(box @ outward.T <= bounds):
            return polygon
    return None


def _sides(corners: Array) -> tuple[Array, Array]:
    """The normals, of length 1, and bounds of a convex polygon's sides: normal · x <= bound inside."""
    along = np.roll(corners, -1, axis=0) - corners
    outward: Array = np.column_stack([along[:, 1], -along[:, 0]]) / np.hypot(*along.T)[:, None]
    return outward, np.sum(outward * corners, axis=1)


def widest_place(corners: Array, box: Any = None) -> tuple[Array, float]:
    """The center and radius of the largest circle in a convex polygon with corners (n, 2), counterclockwise.

    With a box's width and height, the center of the largest enlarged box, and how much larger than `box` it is.
    """
    from scipy.optimize import linprog  # slow to import

    outward, bounds = _sides(corners)
    reach = np.ones(len(corners)) if box is None else abs(outward) @ np.asarray(box) / 2
    found: Array = linprog([0, 0, -1], np.column_stack([outward, reach]), bounds, bounds=(None, None)).x
    return found[:2], float(found[2])
