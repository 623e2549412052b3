"""The polygons into which a network cuts the plane, as mobjects that follow the network while its weights move."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import CapStyleType, ManimColor, ValueTracker, VGroup, VMobject

from relufig.animate import look
from relufig.animate.field import Field
from relufig.networks.network import Network
from relufig.numbers.arrays import Array
from relufig.regions.arrangement import following, starts_of
from relufig.regions.levels import above
from relufig.regions.polygons import Polygons, polygons

# The number of shades of the value map.
SHADES = 64
# The factor from the width of a layer's edges to that of the next layer's.
_THINNER = 0.55
# Polygons whose area is below this share of the picture's have no centroid that rounding would not spoil.
_FLAT = 1e-12


class Tiling:
    """The polygons of a network, each in the colour of the network's mean value over it, or `graded` by its values.

    The function `source` gives the network. The polygons are drawn again whenever the function `state` gives a new
    state. However many polygons there are, there are few mobjects: one for the faces of a shade, one for the edges of a
    layer.

    The colours stand for values from `low` to `high`, always the same ones, so that a colour changes only if the value
    does. Values beyond have the colours of the ends.

    `faces` are mobjects by shade. `edges` are mobjects by layer, for the edges along which the network bends, and
    `straight` for the edges along which only the activation pattern changes. The tracker `merged`, from 0 to 1, moves
    each polygon's value to the mean over its linear piece, and lets `straight` vanish. `border` goes around where the
    value is above `level`.

    Parameters
    ----------
    source : callable
        A function without arguments that gives the network, which has two inputs.
    field : Field
        Where to draw.
    state : callable
        A function without arguments that gives something that changes if the network does.
    low, high : float
        The values with the colours at the ends of the ramp.
    level : float, optional
        The level of `border`; without it, `border` stays empty.
    width : float
        The width of the first layer's edges, in hundredths of a unit; those of later layers are thinner.
    graded : bool
        Whether each point has the colour of the network's value there, so that slopes are seen as gradients of colour.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig.animate import Field, Tiling, theme
    >>> network = rf.build(rf.maximum(*rf.inputs("a", "b")))
    >>> tiling = Tiling(lambda: network, Field((0, 0), 2, theme("light")), lambda: 0, low=-1, high=1)
    >>> tiling.count, tiling.pieces
    (2, 2)
    """

    def __init__(
        self,
        source: Callable[[], Network],
        field: Field,
        state: Callable[[], Any],
        *,
        low: float,
        high: float,
        level: float | None = None,
        width: float = 4.5,
        graded: bool = False,
    ) -> None:
        self._width = width
        self._graded = graded
        self._state = state
        self.source: Callable[[], Network] = source
        self.field: Field = field
        self.low: float = float(low)
        self.high: float = float(high)
        self.level: float | None = level
        self.merged: ValueTracker = ValueTracker(0)
        theme = field.theme
        self.faces: VGroup = VGroup(
            *(VMobject(fill_opacity=1, stroke_width=0, fill_color=colour) for colour in shades(field))
        )
        depth = source().depth
        self.edges: VGroup = VGroup(*(self.edge(layer, theme.background) for layer in range(depth)))
        self.straight: VGroup = VGroup(*(self.edge(layer, theme.background) for layer in range(depth)))
        # The border is a line in the ink, between two that set it off from all colours.
        self.border: VGroup = VGroup(
            VMobject(stroke_color=theme.background, stroke_width=3 * look.LINE, fill_opacity=0),
            VMobject(stroke_color=theme.ink, stroke_width=1.6 * look.LINE, fill_opacity=0),
        )
        self._shown: tuple[Any, ...] | None = None
        self.follow()
        for mobject in (self.faces, self.edges, self.straight, self.border):
            mobject.add_updater(lambda _: self.follow())

    @property
    def count(self) -> int:
        """The present number of polygons."""
        self.follow()
        return len(self.polygons)

    @property
    def pieces(self) -> int:
        """The present number of linear pieces."""
        self.follow()
        return len(self._pieces)

    def follow(self) -> None:
        """Show the present network."""
        network_state, merged = self._state(), self.merged.get_value()
        if self._shown is None or self._shown[0] != network_state:
            self.polygons: Polygons = polygons(self.source(), self.field.box)
            self._pieces = self.polygons.merged()
            self._draw_edges()
            self._draw_border()
        if self._shown != (network_state, merged):
            self._shown = network_state, merged
            self._draw_bands() if self._graded else self._draw_means()
            self.straight.set_stroke(opacity=1 - merged)

    def edge(self, layer: int, colour: str) -> VMobject:
        """A mobject for edges of a layer, counted from 0, without any edge as yet."""
        mobject = VMobject(stroke_color=colour, stroke_width=self._width * _THINNER**layer, fill_opacity=0)
        # Edges are separate lines, so round caps take the place of joins at corners.
        mobject.set_cap_style(CapStyleType.ROUND)
        return mobject

    def _draw_edges(self) -> None:
        found = self.polygons
        for group, bending in ((self.edges, self._pieces.bends), (self.straight, ~self._pieces.bends)):
            for k, mobject in enumerate(group):
                self.field.connect(mobject, self._ends(bending & (found.edge_layers == k + 1)))

    def _draw_border(self) -> None:
        if self.level is None:
            return
        loops = above(self.polygons, self.level)
        ends = [np.stack([loop, np.roll(loop, -1, axis=0)], axis=1) for loop in loops]
        sides = np.concatenate([np.zeros((0, 2, 2)), *ends])
        (left, right), (low, high) = self.field.box
        # The sides that lie in the border of the box bound nothing.
        at_side = np.zeros(len(sides), dtype=bool)
        for axis, bounds in enumerate(((left, right), (low, high))):
            for bound in bounds:
                at_side |= np.isclose(sides[:, :, axis], bound).all(axis=1)
        for mobject in self.border:
            self.field.connect(mobject, sides[~at_side])
            mobject.set_cap_style(CapStyleType.ROUND)

    def _draw_means(self) -> None:
        found, labels, merged = self.polygons, self._pieces.labels, self.merged.get_value()
        values = found.network(_centroids(found))[:, 0]
        means = np.bincount(labels, values * found.areas) / np.bincount(labels, found.areas)
        self.values: Array = (1 - merged) * values + merged * means[labels]
        shares = np.clip((self.values - self.low) / (self.high - self.low), 0, 1)
        shades = np.rint(shares * (SHADES - 1)).astype(int)
        corners, sizes = _around(found), found.mesh.sizes
        shade_at = np.repeat(shades, sizes)
        for shade, mobject in enumerate(self.faces):
            self.field.enclose_all(mobject, corners[shade_at == shade], sizes[shades == shade])

    def _draw_bands(self) -> None:
        """Give each shade the band of all points whose values it stands for."""
        found = self.polygons
        between = self.low + (np.arange(SHADES - 1) + 0.5) / (SHADES - 1) * (self.high - self.low)
        places, values, owners = _with_crossings(found, between)
        count, starts = len(found), starts_of(np.bincount(owners))
        # The shades of each polygon are those from its lowest value to its highest.
        first, last = (
            np.searchsorted(between, each.reduceat(values, starts))[owners] for each in (np.minimum, np.maximum)
        )
        # A band goes on under the next one, which is drawn later, so that no seam shows.
        lows, highs = [-np.inf, *between], [*between[1:], np.inf, np.inf]
        for shade, (mobject, low, high) in enumerate(zip(self.faces, lows, highs, strict=True)):
            inside = (first <= shade) & (shade <= last) & (values >= low) & (values <= high)
            sizes = np.bincount(owners[inside], minlength=count)
            self.field.enclose_all(mobject, places[inside], sizes[sizes > 0])

    def _ends(self, which: Any) -> Array:
        return np.asarray(self.polygons.vertices[self.polygons.edges[which]])


def _around(found: Polygons) -> Array:
    """The corners around one polygon after the other, shape (corners, 2)."""
    return np.asarray(found.vertices[found.mesh.tails[found.mesh.loops]].astype(float))


def _centroids(found: Polygons) -> Array:
    """The centroid of each polygon, shape (polygons, 2).

    The output there is its mean over the polygon. That stays continuous where a polygon gets a corner or loses one,
    which the output at the mean of the corners does not.
    """
    corners, sizes = _around(found), found.mesh.sizes
    starts = starts_of(sizes)
    # Triangles from each polygon's first corner to its sides, with twice their areas.
    bases = corners[starts]
    ends = [part - np.repeat(bases, sizes, axis=0) for part in (corners, corners[following(sizes)])]
    areas = ends[0][:, 0] * ends[1][:, 1] - ends[0][:, 1] * ends[1][:, 0]
    moments = np.add.reduceat(areas[:, None] * (ends[0] + ends[1]), starts, axis=0)
    whole = np.add.reduceat(areas, starts)[:, None]
    flat = abs(whole) <= _FLAT * np.ptp(found.vertices.astype(float)) ** 2
    centroids = bases + moments / np.where(flat, 1, 3 * whole)
    return np.asarray(np.where(flat, found.centers.astype(float), centroids))


def _with_crossings(found: Polygons, levels: Array) -> tuple[Array, Array, Array]:
    """The corners around all polygons, with the points between them at which the values reach a level.

    Also the values there, and the polygon of each point.
    """
    sizes, corners = found.mesh.sizes, _around(found)
    values = found.values[found.mesh.tails[found.mesh.loops], 0].astype(float)
    owners, after = np.repeat(np.arange(len(sizes)), sizes), following(sizes)
    ends = values[after]
    # The levels strictly between the values at the two ends of each side, in the order in which they are reached.
    lowest = np.searchsorted(levels, np.minimum(values, ends), side="right")
    reached = np.maximum(np.searchsorted(levels, np.maximum(values, ends), side="left") - lowest, 0)
    side = np.repeat(np.arange(len(corners)), reached + 1)
    step = np.arange(len(side)) - np.repeat(starts_of(reached + 1), reached + 1)
    rises = values[side] < ends[side]
    crossed = np.where(rises, lowest[side] + step - 1, lowest[side] + reached[side] - step)
    heights = np.where(step == 0, values[side], levels[np.clip(crossed, 0, len(levels) - 1)])
    shares = np.divide(heights - values[side], ends[side] - values[side], where=step > 0, out=np.zeros(len(side)))
    return corners[side] + shares[:, None] * (corners[after] - corners)[side], heights, owners[side]


def shades(field: Field) -> list[ManimColor]:
    """The colours of the faces, from the lowest value to the highest."""
    colour = look.value_map(0, SHADES - 1, field.theme)
    return [colour(k) for k in range(SHADES)]
