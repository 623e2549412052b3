"""The polygons into which a network cuts a plane, seen from above.

On each polygon the network is one affine map. Its colour stands for a value there, with a scale beside it or the value
written in it. Edges are drawn the thinner the later their layer is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import Colormap, ListedColormap, Normalize, to_rgb
from matplotlib.font_manager import FontProperties
from matplotlib.ticker import MaxNLocator
from scipy.optimize import linprog

from relufig.formulas.expression import inputs
from relufig.functions import relu
from relufig.look import style
from relufig.look.contrast import is_dark
from relufig.networks.build import build
from relufig.networks.network import Network
from relufig.numbers.arrays import Array
from relufig.numbers.text import counted, number
from relufig.plot.axes import background, describe, own_or_new, palette
from relufig.plot.captions import Term, caption, text_width
from relufig.regions import Polygons, polygons

# The part of the value map that stands out from the background.
_STANDS_OUT = {"light": (0.0, 0.88), "dark": (0.2, 1.0)}
# How wide the edges of the first layer are, in units of the width of lines, and each layer's next to those before it.
_WIDEST, _THINNER = 1.3, 0.42
_WIDTHS = "the later the layer, the thinner its edges"
# The share of an axis that its name, at the end, keeps free of ticks.
_NAME = 0.08


def regions(
    network: Network, box: Any, ax: Axes | None = None, *, plane: Sequence[Any] | None = None, output: int = 0
) -> Axes:
    """Draw the polygons of constant activation pattern in a box, in the colours of an output's values at their centers.

    `box` and `plane` are as in `regions.polygons`. Returns the axes drawn on. Raises as `regions.polygons`.
    """
    found = polygons(network, box, plane=plane)
    ax = own_or_new(ax)
    values, name = values_at_centers(found, output), network.outputs[output]
    colours, scale = value_colours(ax, values)
    _fill(ax, found, colours(scale(values)))
    _frame(ax, found)
    bar = ax.figure.colorbar(ScalarMappable(scale, colours), ax=ax, aspect=25, pad=0.03, ticks=MaxNLocator(3))
    bar.outline.set_visible(False)
    bar.ax.tick_params(length=0)
    bar.ax.set_title(name, loc="center", weight="normal")
    if len(found.patterns) > 1:
        caption(ax, [Term(_WIDTHS, palette(ax).muted)])
    least, greatest = (number(round(float(value), 2)) for value in (values.min(), values.max()))
    describe(ax, f"{in_words(found)}, in the colours of {name} at their centers, from {least} to {greatest}.")
    return ax


def activity(network: Network, box: Any, ax: Axes | None = None, *, plane: Sequence[Any] | None = None) -> Axes:
    """Draw the polygons of constant activation pattern in a box, each with the number of units that are on there.

    Colours say the same, also where there is no room for the number. `box` and `plane` are as in `regions.polygons`.
    Returns the axes drawn on. Raises as `regions.polygons`.
    """
    found = polygons(network, box, plane=plane)
    ax = own_or_new(ax)
    on = active_units(found)
    colours, scale = value_colours(ax, [0, network.size])
    _fill(ax, found, colours(scale(on)))
    _frame(ax, found)
    _write(ax, found, [str(count) for count in on], colours(scale(on)))
    caption(ax, [Term("numbers and colours: how many units are on", palette(ax).muted)])
    describe(ax, f"{in_words(found)}. In each of them from {on.min()} to {on.max()} units are on.")
    return ax


def orders(network: Network, total: float = 0, reach: float = 1, ax: Axes | None = None) -> Axes:
    """Draw the plane on which the inputs of a network that sorts three numbers add up to `total`, seen at right angles.

    In each linear piece is written which order of the inputs it is for, and how many units are on there; colours say
    the latter too. The picture reaches up to `reach` from the center up and down, half as far again to the sides.

    Returns the axes drawn on. Raises ValueError for another number of inputs or outputs, and if the network does not
    sort; and as `regions.polygons`.
    """
    if (len(network.inputs), len(network.outputs)) != (3, 3):
        got = f"{len(network.inputs)} and {len(network.outputs)}"
        raise ValueError(f"orders(network): network must have three inputs and three outputs, got {got}")
    plane = np.full(3, total / 3), np.array([1, -1, 0]) / np.sqrt(2), np.array([-1, -1, 2]) / np.sqrt(6)
    plane_name = f"{' + '.join(network.inputs)} = {number(total)}"
    found = polygons(network, ((-1.5 * reach, 1.5 * reach), (-reach, reach)), plane=plane)
    wrong = ~np.isclose(found.values, np.sort(found.inputs(found.vertices))).all(axis=1)
    if wrong.any():
        x, y = found.inputs(found.vertices)[wrong][0].tolist(), found.values[wrong][0].tolist()
        raise ValueError(f"orders(network): network must sort its inputs, got {y} from {x}")
    ax = own_or_new(ax)
    on = active_units(found)
    colours, scale = value_colours(ax, [0, network.size])
    _fill(ax, found, colours(scale(on)))
    _frame(ax, found, named=False)
    caption(ax, [Term(f"on the plane {plane_name}; {_WIDTHS}", palette(ax).muted)])
    labels, written = found.merged().labels, []
    for piece in range(labels.max() + 1):
        members = np.flatnonzero(labels == piece)
        largest = members[np.argmax(found.areas[members])]
        center, _ = widest_place(found.vertices[found.loops[largest]])
        written.append(f"{_order(found, center)}\n{_counts(on[members])} on")
        ink = readable_on(colours(scale(on[largest])))
        ax.text(center[0], center[1], written[-1], ha="center", va="center", color=ink, linespacing=1.5)
    words = ", ".join(text.replace("\n", " (") + ")" for text in written)
    describe(ax, f"The plane {plane_name}, cut into {counted(len(written), 'cone')}, one for each order: {words}.")
    return ax


def active_units(found: Polygons) -> Array:
    """How many units are on in each polygon, shape (polygons,)."""
    return np.asarray(sum((pattern.sum(axis=1) for pattern in found.patterns), np.zeros(len(found), dtype=int)))


def values_at_centers(found: Polygons, output: int) -> Array:
    """An output at the center of each polygon, shape (polygons,)."""
    return np.asarray(found.network(found.inputs(found.centers))[:, output])


def value_colours(ax: Axes, values: Any) -> tuple[Colormap, Normalize]:
    """The part of the value map that stands out from the background, and the scale that holds the values."""
    shades = mpl.colormaps[mpl.rcParams["image.cmap"]](np.linspace(*_STANDS_OUT[palette(ax).name], 256))
    return ListedColormap(shades), Normalize(float(np.min(values)), float(np.max(values)))


def edge_width(layer: int) -> float:
    """How wide the edges of a layer, from 1 on, are in points."""
    return float(mpl.rcParams["lines.linewidth"] * _WIDEST * _THINNER ** (layer - 1))


def cut_at(network: Network, levels: Sequence[Any], output: int = 0) -> Network:
    """The network with one more layer, whose units bend where an output takes the levels."""
    outputs = inputs(*network.outputs)
    above = [relu(outputs[output] - level) for level in levels]
    return network.then(build(**dict(zip(network.outputs, outputs, strict=True)), above=sum(above[1:], above[0])))


def readable_on(colour: Any) -> str:
    """The ink, light or dark, that can be read on a colour."""
    return style.DARK.ink if is_dark(to_rgb(colour)) else style.LIGHT.ink


def in_words(found: Polygons) -> str:
    """How many polygons there are and what drew them, as a phrase."""
    widths = [pattern.shape[1] for pattern in found.patterns]
    layers = " and ".join(str(width) for width in widths)
    return f"{counted(len(found), 'polygon')} drawn by {layers} unit{'s' * (widths != [1])}"


def axis_name(found: Polygons, direction: int) -> str:
    """The name of the input that a direction of the plane moves alone, from zero and at its own scale, if it does."""
    moved = np.flatnonzero(found.plane[1 + direction])
    if len(moved) == 1 and found.plane[1 + direction, moved[0]] == 1 and found.plane[0, moved[0]] == 0:
        return str(found.network.inputs[moved[0]])
    return ("s", "t")[direction]


def _fill(ax: Axes, found: Polygons, colours: Array) -> None:
    ax.add_collection(PolyCollection([found.vertices[loop] for loop in found.loops], facecolors=colours, zorder=1))
    for layer in range(1, len(found.patterns) + 1):
        edges = found.vertices[found.edges[found.edge_layers == layer]]
        ax.add_collection(
            LineCollection(
                list(edges), colors=[background(ax)], linewidths=edge_width(layer), capstyle="round", zorder=2
            )
        )


def _frame(ax: Axes, found: Polygons, named: bool = True) -> None:
    """Limits, equal scales and, if the axes have names, a few ticks with the names in line with them."""
    lows, highs = found.vertices.min(axis=0), found.vertices.max(axis=0)
    ax.set_xlim(lows[0], highs[0])
    ax.set_ylim(lows[1], highs[1])
    ax.set_aspect("equal")
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    if not named:
        ax.set(xticks=[], yticks=[])
        return
    for axis, low, high in zip((ax.xaxis, ax.yaxis), lows, highs, strict=True):
        clear = _NAME * (high - low)
        ticks = MaxNLocator(4, steps=[1, 2, 5, 10]).tick_values(low, high)
        axis.set_ticks([tick for tick in ticks if low <= tick <= high - clear])
    pad = mpl.rcParams["xtick.major.pad"]
    place: Any = {"xycoords": "axes fraction", "textcoords": "offset points", "ha": "right", "va": "top"}
    ax.annotate(axis_name(found, 0), (1, 0), (0, -pad), annotation_clip=False, **place)
    ax.annotate(axis_name(found, 1), (0, 1), (-pad, 0), annotation_clip=False, **place)


def _write(ax: Axes, found: Polygons, texts: Sequence[str], colours: Array) -> None:
    """Write into the polygons, where they are widest, what fits between their edges."""
    box = ax.get_window_extent()
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    points = min(box.width / (right - left), box.height / (high - low)) * 72 / ax.figure.dpi
    for polygon, (text, colour) in enumerate(zip(texts, colours, strict=True)):
        needed = {size: _radius(text, size) / points for size in ("medium", "small")}
        if found.areas[polygon] < np.pi * needed["small"] ** 2:
            continue
        center, radius = widest_place(found.vertices[found.loops[polygon]])
        for size, needs in needed.items():
            if radius > needs:
                ax.text(
                    center[0], center[1], text, ha="center", va="center_baseline", color=readable_on(colour), size=size
                )
                break


def _radius(text: str, size: str) -> float:
    """The radius of the circle around a text, in points."""
    return float(np.hypot(text_width(text, size), FontProperties(size=size).get_size_in_points()) / 2)


def widest_place(corners: Array) -> tuple[Array, float]:
    """The center and radius of the largest circle within a convex polygon (n, 2), counterclockwise."""
    along = np.roll(corners, -1, axis=0) - corners
    outward = np.column_stack([along[:, 1], -along[:, 0]]) / np.hypot(*along.T)[:, None]
    bounds = np.sum(outward * corners, axis=1)
    circle = linprog([0, 0, -1], np.hstack([outward, np.ones((len(corners), 1))]), bounds, bounds=(None, None)).x
    return circle[:2], float(circle[2])


def _order(found: Polygons, point: Array) -> str:
    """The order of the inputs at a point of the plane, as the outputs give it."""
    x = found.inputs(point)
    given = [int(np.argmin(np.abs(x - value))) for value in found.network(x)]
    return " < ".join(found.network.inputs[i] for i in given)


def _counts(on: Array) -> str:
    """How many ReLUs are on, or from how many to how many."""
    least, most = int(on.min()), int(on.max())
    return counted(most, "ReLU") if least == most else f"{least}–{most} ReLUs"
