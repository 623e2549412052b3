"""The polygons into which a network cuts a plane, seen from above.

On each polygon the network is one affine map. The polygon's colour stands for a value, which a colour bar explains or
which is written inside. The edges that later layers draw are thinner.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import Colormap, Normalize, to_hex
from matplotlib.font_manager import FontProperties
from matplotlib.ticker import MaxNLocator
from scipy.optimize import linprog

from relufig.look import colours as ramps
from relufig.networks.network import Network
from relufig.numbers.arrays import Array
from relufig.numbers.text import counted, number
from relufig.plot.axes import background, describe, own_or_new, palette, points_per_unit
from relufig.plot.captions import Term, caption, text_width
from relufig.regions import Polygons, polygons

# The width of the first layer's edges, in units of the line width, and the factor from each layer to the next.
_WIDEST, _THINNER = 1.3, 0.42
_WIDTHS = "the later the layer, the thinner its edges"
# The share of an axis, at its end, that is free of ticks because the name stands there.
_NAME = 0.08


def regions(
    network: Network, box: Any, ax: Axes | None = None, *, plane: Sequence[Any] | None = None, output: int = 0
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
    _fill(ax, cells, colours(scale(values)))
    _frame(ax, cells)
    bar = ax.figure.colorbar(ScalarMappable(scale, colours), ax=ax, aspect=25, pad=0.03, ticks=MaxNLocator(3))
    bar.outline.set_visible(False)
    bar.ax.tick_params(length=0)
    bar.ax.set_title(name, loc="center", weight="normal")
    if len(cells.patterns) > 1:
        caption(ax, [Term(_WIDTHS, palette(ax).muted)])
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
    ['0', '1', '1', '2', 'x', 'y']
    """
    cells = polygons(network, box, plane=plane)
    ax = own_or_new(ax)
    active, shades = _fill_by_activity(ax, cells)
    _frame(ax, cells)
    _write(ax, cells, [str(count) for count in active], shades)
    caption(ax, [Term("numbers and colours: active units", palette(ax).muted)])
    describe(ax, f"{in_words(cells)}. In each of them from {active.min()} to {active.max()} units are active.")
    return ax


def values_at_centers(cells: Polygons, output: int) -> Array:
    """An output's value at the center of each polygon, of shape (polygons,)."""
    return np.asarray(cells.network(cells.inputs(cells.centers))[:, output])


def value_colours(ax: Axes, values: Any) -> tuple[Colormap, Normalize]:
    """The colour map of values in the axes' theme, and the scale from values to its colours."""
    shades = mpl.colormaps[ramps.colormap("values", palette(ax))]
    return shades, Normalize(float(np.min(values)), float(np.max(values)))


def edge_width(layer: int) -> float:
    """The width of a layer's edges in points; layers count from 1."""
    return float(mpl.rcParams["lines.linewidth"] * _WIDEST * _THINNER ** (layer - 1))


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
        look: Any = {"colors": [background(ax)], "linewidths": edge_width(layer), "capstyle": "round"}
        ax.add_collection(LineCollection(edges, zorder=2, **look))


def _fill_by_activity(ax: Axes, cells: Polygons) -> tuple[Array, Array]:
    """Colour each polygon by its number of active units; returns these numbers, and the colours."""
    active = np.asarray(sum((pattern.sum(axis=1) for pattern in cells.patterns), np.zeros(len(cells), dtype=int)))
    colours, scale = mpl.colormaps[ramps.colormap("active", palette(ax))], Normalize(0, cells.network.size)
    shades = colours(scale(active))
    _fill(ax, cells, shades)
    return active, shades


def _frame(ax: Axes, cells: Polygons) -> None:
    """Set limits and equal scales, and a few ticks and the axes' names in line with them."""
    lows, highs = cells.vertices.min(axis=0), cells.vertices.max(axis=0)
    ax.set_xlim(lows[0], highs[0])
    ax.set_ylim(lows[1], highs[1])
    ax.set_aspect("equal")
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    for axis, low, high in zip((ax.xaxis, ax.yaxis), lows, highs, strict=True):
        clear = _NAME * (high - low)
        ticks = MaxNLocator(4, steps=[1, 2, 5, 10]).tick_values(low, high)
        axis.set_ticks([tick for tick in ticks if low <= tick <= high - clear])
    pad = mpl.rcParams["xtick.major.pad"]
    place: Any = {"xycoords": "axes fraction", "textcoords": "offset points", "ha": "right", "va": "top"}
    ax.annotate(axis_name(cells, 0), (1, 0), (0, -pad), annotation_clip=False, **place)
    ax.annotate(axis_name(cells, 1), (0, 1), (-pad, 0), annotation_clip=False, **place)


def _write(ax: Axes, cells: Polygons, texts: Sequence[str], colours: Array) -> None:
    """Write a text where each polygon is widest, if it fits."""
    points = min(points_per_unit(ax))
    for polygon, (text, colour) in enumerate(zip(texts, colours, strict=True)):
        needed = {size: _radius(text, size) / points for size in ("medium", "small")}
        if cells.areas[polygon] < np.pi * needed["small"] ** 2:
            continue
        center, radius = widest_place(cells.vertices[cells.loops[polygon]])
        size = next((size for size, needs in needed.items() if radius > needs), None)
        if size:
            ax.text(
                center[0], center[1], text, ha="center", va="center_baseline", color=ramps.on(to_hex(colour)), size=size
            )


def _radius(text: str, size: str) -> float:
    """The radius of a circle around a text, in points."""
    return float(np.hypot(text_width(text, size), FontProperties(size=size).get_size_in_points()) / 2)


def widest_place(corners: Array) -> tuple[Array, float]:
    """The center and radius of the largest circle in a convex polygon with corners (n, 2), counterclockwise."""
    along = np.roll(corners, -1, axis=0) - corners
    outward = np.column_stack([along[:, 1], -along[:, 0]]) / np.hypot(*along.T)[:, None]
    bounds = np.sum(outward * corners, axis=1)
    circle = linprog([0, 0, -1], np.hstack([outward, np.ones((len(corners), 1))]), bounds, bounds=(None, None)).x
    return circle[:2], float(circle[2])
