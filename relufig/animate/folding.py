"""An outline carved out of the plane by half-planes: one by one they join a formula of minima and maxima.

What is shown at any time is the set where the network of the half-planes so far is above 0, found exactly from that
network's polygons. A half-plane that joins comes in from where it changes nothing, and sweeps to its place.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import ValueTracker, VGroup, VMobject

from relufig import logo
from relufig.animate import look
from relufig.animate.field import Field
from relufig.arrays import Array
from relufig.logo import svg
from relufig.logo.minmax import Form, Kind, Tree, forms, joining, network, restricted
from relufig.network import Network
from relufig.regions.levels import above
from relufig.regions.polygons import polygons
from relufig.style import Theme

# The largest network whose polygons are found in every frame in good time.
MOST_FORMS = 256
# What of the plane is seen, in terms of the outline's height (or of its width, if that is the larger by more).
_ROOM, _ASPECT = 1.24, 1.5
_REGION, _SIDE, _LINES = 0.42, 0.16, 0.4
# Lengths that differ by less, as a share of the longest, are about the same.
_SAME = 0.02
_NAMES = ["x", "y"]


class Folding:
    """The half-planes of a tree, joined one by one, longest edges first: `joined` is the tracker that counts them.

    Between k and k + 1 the next of them is on its way. `sweep` is how far it comes: 1 from beyond the box, 0 from
    nowhere, its side not shaded. These are mobjects: `region`, where the network so far is above 0; `side`, the newest
    half-plane, with `line`, its edge; `lines`, the edges of those before it; `edges`, these three.
    """

    def __init__(self, tree: Tree, field: Field) -> None:
        self.tree, self.field = tree, field
        self.forms = forms(tree)
        self.whole = network(tree, _NAMES, "inside")
        self.polygons = polygons(self.whole, field.box)
        self.order = by_length(self.forms, above(self.polygons))
        self.kinds: list[Kind | None] = joining(tree, self.order)
        self.joined, self.sweep = ValueTracker(0), ValueTracker(1)
        theme = field.theme
        self.region = VMobject(fill_color=theme.first, fill_opacity=_REGION, stroke_width=0)
        self.side = VMobject(fill_color=theme.second, fill_opacity=_SIDE, stroke_width=0)
        self.line = VMobject(stroke_color=theme.second, stroke_width=look.BOLD, fill_opacity=0)
        self.lines = VMobject(stroke_color=theme.muted, stroke_width=look.THIN, stroke_opacity=_LINES, fill_opacity=0)
        self._shown: tuple[float, float] | None = None
        self.follow()
        self.edges = VGroup(self.lines, self.side, self.line)
        for mobject in (self.region, self.edges):
            mobject.add_updater(lambda _: self.follow())

    @property
    def count(self) -> int:
        """How many half-planes have joined, one that is on its way included."""
        return int(np.ceil(self.joined.get_value()))

    @property
    def newest(self) -> Form | None:
        """The half-plane that joined last, where it is now."""
        count = self.count
        if not count:
            return None
        form = self.forms[self.order[count - 1]]
        ahead = (count - self.joined.get_value()) * self.sweep.get_value()
        if not ahead:
            return form
        values = self.field.corners @ np.array(form[:2], dtype=float) + float(form[2])
        # All of the box is on its inner side at first if it takes away, and none of it if it adds.
        beyond = -values.max() if self.kinds[count - 1] == "max" else -values.min()
        return (*form[:2], float(form[2]) + ahead * float(beyond))

    @property
    def network(self) -> Network | None:
        """The network of the half-planes so far; of none there is none."""
        newest = self.newest
        if newest is None:
            return None
        places = self.order[: self.count]
        kept = {place: self.forms[place] for place in places}
        found = restricted(self.tree, {**kept, places[-1]: newest})
        return None if found is None else network(found, _NAMES, "inside")

    @property
    def size(self) -> int:
        """How many ReLUs the network so far has."""
        found = self.network
        return found.size if found else 0

    @property
    def depth(self) -> int:
        """How many hidden layers the network so far has."""
        found = self.network
        return found.depth if found else 0

    def follow(self) -> None:
        """Show the network as it is now."""
        state = (self.joined.get_value(), self.sweep.get_value())
        if self._shown == state:
            return
        self._shown = state
        found, newest, field = self.network, self.newest, self.field
        if found is None or newest is None:
            field.enclose(self.region, [field.corners])
            return
        parts = self.polygons if found == self.whole else polygons(found, field.box)
        field.enclose(self.region, above(parts))
        half_plane = network(newest, _NAMES, "inside")
        field.enclose(self.side, above(polygons(half_plane, field.box)))
        self.side.set_fill(opacity=_SIDE * self.sweep.get_value())
        field.connect(self.line, chords([newest], field.corners))
        before = [self.forms[at] for at in self.order[: self.count - 1]]
        field.connect(self.lines, chords(before, field.corners))


def by_length(found: Sequence[Form], loops: Sequence[Array]) -> list[int]:
    """The places of forms, by how long the part of an outline is on which each is zero: the longest first.

    Of about the same length, as on a curve made of many edges, they are in their order along it.
    """
    rows = np.array([[float(weight) for weight in form] for form in found])
    lengths = np.zeros(len(rows))
    for loop in loops:
        after = np.roll(loop, -1, axis=0)
        distances = sum(abs(rows[:, :2] @ end.T + rows[:, [2]]) for end in (loop, after))
        np.add.at(lengths, distances.argmin(axis=0), np.hypot(*(after - loop).T))
    longest = float(lengths.max(initial=0.0)) or 1.0
    order: list[int] = np.argsort(-np.round(lengths / longest / _SAME), kind="stable").tolist()
    return order


def chords(found: Sequence[Form], corners: Array) -> Array:
    """Where the lines on which forms are zero run through a box of these corners, shape (lines through it, 2, 2)."""
    ends = []
    for form in found:
        values = corners @ np.array(form[:2], dtype=float) + float(form[2])
        after, at_end = np.roll(corners, -1, axis=0), np.roll(values, -1)
        crossed = np.flatnonzero((values >= 0) != (at_end >= 0))
        if len(crossed) == 2:
            share = (values[crossed] / (values[crossed] - at_end[crossed]))[:, None]
            ends.append(corners[crossed] + share * (after[crossed] - corners[crossed]))
    return np.array(ends).reshape(-1, 2, 2)


def outline_formula(owner: type, outline: Any) -> Tree:
    """A scene's outline as a tree. Raises as `logo.formula`, and ValueError for more edges than there is time for."""
    name = f"{owner.__name__}.outline"
    tree = logo.formula(outline, name)
    count = len(forms(tree))
    if count > MOST_FORMS:
        raise ValueError(f"{name} must have at most {MOST_FORMS} edges, got {count}")
    return tree


def field_around(outline: Any, theme: Theme, **options: Any) -> Field:
    """The field, its second input downwards, that shows an outline with some room around it."""
    if isinstance(outline, str | os.PathLike):
        corners = np.concatenate([ring for shape in svg.read(outline) for ring in shape.outlines]).astype(float)
    else:
        corners = np.array(outline, dtype=float)
    low, high = corners.min(axis=0), corners.max(axis=0)
    height = _ROOM * max(high[1] - low[1], (high[0] - low[0]) / _ASPECT)
    return Field((low + high) / 2, height, theme, downwards=True, **options)
