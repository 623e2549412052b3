"""The orders of three numbers as a hexagon of six triangles: the cones into which a network that sorts cuts space.

All cones meet in the line where the three numbers are equal, so a plane across this line shows each of them, and all at
the same angle. Each triangle is labelled with its order, and with a dot for each ReLU, which is filled if the ReLU is
active; its shade of green says how many are.
"""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.patches import BoxStyle, Circle, FancyBboxPatch, RegularPolygon, Wedge
from matplotlib.transforms import ScaledTranslation

from relufig.formulas.expression import inputs
from relufig.look import colours as ramps
from relufig.look import notation
from relufig.look.notation import Token
from relufig.look.typesetting import mathtext
from relufig.networks.network import Network
from relufig.numbers.arrays import Array
from relufig.numbers.text import counted, number
from relufig.plot.axes import background, describe, own_or_new, palette
from relufig.plot.planes import edge_width
from relufig.regions import Polygons, polygons

# Upwards, c grows and a falls, so that the numbers at the top are in order; to the right, b falls.
_RIGHT, _UP = np.array([1, -2, 1]) / np.sqrt(6), np.array([-1, 0, 1]) / np.sqrt(2)
# The corners of a hexagon, as factors of the distance from its center to its sides.
_CORNER = 2 / np.sqrt(3)
# The size of dots, their distance, and how far they are below the middle of the texts, in units of the font size.
_DOT, _DOT_STEP, _DOTS_BELOW = 0.75, 1.25, 0.75
# The height of the plate below dots, in the same unit.
_PLATE = 1.2
# How much nearer to the flat side of its triangle a text is than the triangle's center, in the same unit.
_NEARER = 0.07


def orders(network: Network, total: float = 0, reach: float = 1, ax: Axes | None = None) -> Axes:
    """Draw the orders that a network of three inputs sorts, on the plane where the inputs add up to a constant.

    The plane is seen at a right angle, as a hexagon. Each of its triangles is labelled with its order of the inputs,
    and with a dot for each unit: filled if the unit is active, half filled if it is active in a part of the triangle.
    The colours show how many are active. Each line is labelled with the two inputs that are equal on it.

    Parameters
    ----------
    network : Network
        It must sort three numbers.
    total : float
        The sum of the inputs on the plane.
    reach : float
        The distance from the center to the hexagon's sides.
    ax : Axes, optional
        Where to draw; a new figure's axes by default.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If the network does not have three inputs and three outputs, or does not sort. Also as `regions.polygons`.

    Examples
    --------
    >>> from relufig import build, inputs, plot, sort3
    >>> ax = plot.orders(build(*sort3(*inputs("a", "b", "c"))), total=6)
    >>> plot.description([ax]).split(": ")[1].split(", ")[:3]
    ['b < a < c (1 ReLU on)', 'a < b < c (0 ReLUs on)', 'a < c < b (1 ReLU on)']
    """
    if (len(network.inputs), len(network.outputs)) != (3, 3):
        got = f"{len(network.inputs)} and {len(network.outputs)}"
        raise ValueError(f"orders(network): network must have three inputs and three outputs, got {got}")
    corner = _CORNER * reach
    cells = polygons(network, ((-corner, corner), (-reach, reach)), plane=(np.full(3, total / 3), _RIGHT, _UP))
    wrong = ~np.isclose(cells.values, np.sort(cells.inputs(cells.vertices))).all(axis=1)
    if wrong.any():
        x, y = cells.inputs(cells.vertices)[wrong][0].tolist(), cells.values[wrong][0].tolist()
        raise ValueError(f"orders(network): network must sort its inputs, got {y} from {x}")
    ax = own_or_new(ax)
    theme = palette(ax)
    ax.set(xlim=(-corner, corner), ylim=(-reach, reach), aspect="equal")
    ax.set_axis_off()
    active = np.asarray(sum((pattern.sum(axis=1) for pattern in cells.patterns), np.zeros(len(cells), dtype=int)))
    shades = [ramps.active_colour(int(count), network.size, theme) for count in active]
    _fill(ax, cells, shades, corner)
    labels, written, font = cells.merged().labels, [], float(mpl.rcParams["font.size"])
    for sextant in range(6):
        # The center of the triangle, and the polygons on which the order is the same as there.
        center = 2 / 3 * reach * _direction(60 * sextant + 30)
        inside = np.flatnonzero(np.degrees(np.arctan2(*cells.centers.T[::-1])) % 360 // 60 == sextant)
        largest = inside[np.argmax(cells.areas[inside])]
        order, units = _order(cells, center), _range(active[labels == labels[largest]])
        # The texts are nearer to the side that lies flat, where the triangle is wide.
        at = center + np.array([0, (-1) ** (sextant + 1) * _NEARER * reach])
        ink = ramps.on(shades[largest])
        _write(ax, _related(order, "<"), at, (0, 0.3 * font), color=ink, ha="center", size="large")
        draw_units(ax, np.hstack(cells.patterns)[labels == labels[largest]].mean(axis=0), at, font)
        written.append(f"{' < '.join(order)} ({units})")
    # Each line is named at one of its ends, beside the hexagon.
    for degrees, ha, va in ((0, "left", "center"), (120, "right", "top"), (240, "right", "bottom")):
        end, away = corner * _direction(degrees), (0.5 if ha == "left" else -1.3) * font
        name = _related(_equal(cells, end), "=")
        _write(ax, name, end, (away, 0), color=theme.muted, ha=ha, va=va, size="large")
    plane = f"{' + '.join(network.inputs)} = {number(total)}"
    describe(ax, f"The plane {plane} as a hexagon of six triangles, one for each order: {', '.join(written)}.")
    return ax


def plane_name(network: Network, total: float) -> str:
    """The equation of the plane on which the inputs add up to a constant, as mathtext."""
    first, *others = inputs(*network.inputs)
    return mathtext([*notation.tokens(sum(others, first)), Token("relation", "="), Token("number", number(total))])


def _fill(ax: Axes, cells: Polygons, shades: list[str], corner: float) -> None:
    """Draw the polygons and the lines between them, as far as they are in the hexagon."""
    edges = cells.vertices[cells.edges[cells.edge_layers > 0]]
    hexagon = RegularPolygon((0, 0), 6, radius=corner, orientation=np.pi / 6, transform=ax.transData)
    for drawn in (
        PolyCollection([cells.vertices[loop] for loop in cells.loops], facecolors=shades, zorder=1),
        LineCollection(list(edges), colors=[background(ax)], linewidths=edge_width(1), zorder=2),
    ):
        ax.add_collection(drawn)
        drawn.set_clip_path(hexagon)


def draw_units(ax: Axes, active: Array, at: Any, font: float, below: float = _DOTS_BELOW) -> None:
    """Draw a dot for each unit below a point: green if the share of its active polygons is 1, else half or hollow.

    They lie on a plate of the background's colour, so that they are the same on every shade.
    """
    figure: Any = ax.figure
    on = palette(ax).active
    # In inches from the point. Not as markers, which SVG shares where colours agree: themes would differ in elements.
    data: Any = ax.transData
    place = figure.dpi_scale_trans + ScaledTranslation(at[0], at[1], data)
    look: Any = {"transform": place, "zorder": 3, "edgecolor": palette(ax).ink, "linewidth": 1.5, "clip_on": False}
    high, wide = np.array([_PLATE, _PLATE + (len(active) - 1) * _DOT_STEP]) * font / 72
    corner = -wide / 2, -below * font / 72 - high / 2
    shape = BoxStyle.Round(pad=0, rounding_size=high / 2)
    plate = {**look, "facecolor": background(ax), "edgecolor": "none"}
    ax.add_artist(FancyBboxPatch(corner, wide, high, shape, **plate))
    for unit, share in enumerate(active.tolist()):
        across = (unit - (len(active) - 1) / 2) * _DOT_STEP * font / 72
        middle, radius = (across, -below * font / 72), _DOT * font / 144
        ax.add_artist(Circle(middle, radius, facecolor=on if share == 1 else "none", **look))
        if 0 < share < 1:
            ax.add_artist(Wedge(middle, radius, 90, 270, facecolor=on, **look))


def _write(ax: Axes, text: str, at: Any, away: tuple[float, float], **look: Any) -> None:
    """Write a text `away` from a point, in points."""
    ax.annotate(text, at, away, textcoords="offset points", annotation_clip=False, **look)


def _direction(degrees: float) -> Array:
    return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])


def _related(names: list[str], relation: str) -> str:
    """Names with a relation between them, set as mathematics."""
    first, *others = (Token("variable", name) for name in names)
    return mathtext([first, *(symbol for other in others for symbol in (Token("relation", relation), other))])


def _order(cells: Polygons, point: Array) -> list[str]:
    """The inputs in their order at a point of the plane, read from the network's outputs."""
    x = cells.inputs(point)
    return [str(cells.network.inputs[int(np.argmin(np.abs(x - value)))]) for value in cells.network(x)]


def _equal(cells: Polygons, point: Array) -> list[str]:
    """The two inputs that are equal at a point: those next to each other on the lines between two orders."""
    x = cells.inputs(point)
    pairs = [(0, 1), (0, 2), (1, 2)]
    i, j = min(pairs, key=lambda pair: abs(x[pair[0]] - x[pair[1]]))
    return [str(cells.network.inputs[i]), str(cells.network.inputs[j])]


def _range(active: Array) -> str:
    """The number of active units in words, or the least and the greatest."""
    least, most = int(active.min()), int(active.max())
    return f"{counted(most, 'ReLU')} on" if least == most else f"{least}–{most} ReLUs on"
