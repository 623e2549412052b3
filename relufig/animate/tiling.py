"""The polygons into which a network cuts the plane, in every frame: faces in the colours of values, and their edges.

However many polygons there are, they are few mobjects: faces of one shade are one, edges of one layer are one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import RIGHT, CapStyleType, Rectangle, ValueTracker, VGroup, VMobject

from relufig.animate import look
from relufig.animate.field import Field
from relufig.animate.text import Label, Number
from relufig.arrays import Array
from relufig.network import Network
from relufig.regions.polygons import Polygons, polygons

# So many shades of the value map tell values apart.
_SHADES = 48
# How wide the first layer's edges are, and each layer's next to those before it.
_WIDEST, _THINNER = 4.5, 0.55
_SCALE_HEIGHT = 0.28


class Tiling:
    """The polygons of the network that a function gives, each in the colour of the network's value in its middle.

    `faces` are mobjects by shade. `edges` are mobjects by layer, of the edges along which the network bends, and
    `straight` of those along which only the activation pattern changes. The tracker `merged`, from 0 to 1, leads each
    polygon's value to the mean of the linear piece that it is part of.
    """

    def __init__(self, source: Callable[[], Network], field: Field, state: Callable[[], Any]) -> None:
        self.source, self.field, self._state = source, field, state
        self.merged = ValueTracker(0)
        colours = look.value_map(0, _SHADES - 1, field.theme)
        self.faces = VGroup(*(VMobject(fill_opacity=1, stroke_width=0, fill_color=colours(k)) for k in range(_SHADES)))
        depth = source().depth
        self.edges, self.straight = (VGroup(*map(self._edge, range(depth))) for _ in range(2))
        # Edge by edge there are no corners, at which lines would be joined.
        for mobject in (*self.edges, *self.straight):
            mobject.set_cap_style(CapStyleType.ROUND)
        self._shown: tuple[Any, ...] | None = None
        self.follow()
        for mobject in (self.faces, self.edges, self.straight):
            mobject.add_updater(lambda _: self.follow())

    @property
    def count(self) -> int:
        """How many polygons there are now."""
        self.follow()
        return len(self.polygons)

    @property
    def pieces(self) -> int:
        """How many linear pieces there are now."""
        self.follow()
        return len(self._pieces)

    @property
    def range(self) -> tuple[float, float]:
        """The least and the greatest of the values that colours stand for now."""
        self.follow()
        return float(self.values.min()), float(self.values.max())

    def follow(self) -> None:
        """Show the network as it is now."""
        network_state, merged = self._state(), self.merged.get_value()
        if self._shown is None or self._shown[0] != network_state:
            self.polygons: Polygons = polygons(self.source(), self.field.box)
            self._pieces = self.polygons.merged()
            self._draw_edges()
        if self._shown != (network_state, merged):
            self._shown = network_state, merged
            self._draw_faces(merged)

    def lines(self, layer: int) -> list[VMobject]:
        """The lines that a layer's units draw, one mobject for each unit that does, from end to end.

        Those of later layers than the first are as thick here, and in a colour of their own.
        """
        found, width = self.polygons, self.polygons.patterns[layer - 1].shape[1]
        drawn = [found.edges[(found.edge_layers == layer) & (found.edge_units == unit)] for unit in range(width)]
        drawn = [found.vertices[end_to_end(edges)] for edges in drawn if len(edges)]
        return [self.field.connect(self._edge(0, self._colour(layer)), ends) for ends in drawn]

    def _draw_edges(self) -> None:
        found = self.polygons
        for group, bending in ((self.edges, self._pieces.bends), (self.straight, ~self._pieces.bends)):
            for k, mobject in enumerate(group):
                self.field.connect(mobject, self._ends(bending & (found.edge_layers == k + 1)))

    def _draw_faces(self, merged: float) -> None:
        found, labels = self.polygons, self._pieces.labels
        values = found.network(found.centers)[:, 0]
        means = np.bincount(labels, values * found.areas) / np.bincount(labels, found.areas)
        self.values: Array = (1 - merged) * values + merged * means[labels]
        low, high = self.values.min(), self.values.max()
        shades = np.rint((self.values - low) / ((high - low) or 1) * (_SHADES - 1)).astype(int)
        corners = [found.vertices[loop] for loop in found.loops]
        for shade, mobject in enumerate(self.faces):
            self.field.enclose(mobject, [corners[at] for at in np.flatnonzero(shades == shade)])

    def _colour(self, layer: int) -> str:
        return self.field.theme.second if layer > 1 else self.field.theme.background

    def _edge(self, layer: int, colour: str | None = None) -> VMobject:
        colour = colour or self.field.theme.background
        return VMobject(stroke_color=colour, stroke_width=_WIDEST * _THINNER**layer, fill_opacity=0)

    def _ends(self, which: Any) -> Array:
        return np.asarray(self.polygons.vertices[self.polygons.edges[which]])


class ValueScale(VGroup):
    """The colours of a tiling, from the least value to the greatest, which are written below; `at` is its left end."""

    def __init__(self, tiling: Tiling, *, width: float, at: Any) -> None:
        theme, left = tiling.field.theme, np.asarray(at, dtype=float)
        colours = look.value_map(0, _SHADES - 1, theme)
        bar = Rectangle(width=width, height=_SCALE_HEIGHT, stroke_width=0, fill_opacity=1)
        gradient: Any = [colours(k) for k in range(_SHADES)]
        bar.set_fill(gradient).set_sheen_direction(RIGHT)
        bar.move_to(left + (width / 2, 0, 0))
        down = np.array([0, -_SCALE_HEIGHT / 2 - look.SMALL, 0])
        named = Label("value", look.SMALL, theme.muted, left - down, "start")
        ends = [
            Number(lambda: tiling.range[0], look.SMALL, theme.muted, left + down, "start", decimals=1),
            Number(lambda: tiling.range[1], look.SMALL, theme.muted, left + down + (width, 0, 0), "end", decimals=1),
        ]
        super().__init__(bar, named, *ends)


def end_to_end(edges: Array) -> Array:
    """Edges (n, 2), pairs of vertices, in an order and direction in which each goes on where the one before it ends.

    Where lines end or meet themselves there are several such runs, one after the other.
    """
    at: dict[int, list[int]] = {}
    for edge, ends in enumerate(edges.tolist()):
        for vertex in ends:
            at.setdefault(vertex, []).append(edge)
    left = set(range(len(edges)))
    # From the ends of lines first, then around those that are closed.
    starts = sorted(at, key=lambda vertex: len(at[vertex]) != 1)
    found = []
    for start in starts:
        vertex = start
        while going := [edge for edge in at[vertex] if edge in left]:
            left.remove(going[0])
            tail, head = edges[going[0]].tolist()
            found.append((vertex, head if tail == vertex else tail))
            vertex = found[-1][1]
    return np.array(found, dtype=int).reshape(-1, 2)
