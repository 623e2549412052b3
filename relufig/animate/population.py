"""The units of a hidden layer as dots, stacked into a histogram of their pre-activations, and what gradient they pass.

A dot is a ring around a disc. The disc's area is the derivative of the unit's activation function: none for a ReLU that
is off, a small disc for one that leaks, a full one for a unit that is on.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from manim import Circle, ManimColor, ValueTracker, VGroup, VMobject

from relufig.animate import look
from relufig.animate.plane import Plane, set_polyline
from relufig.animate.sources import Source, reader
from relufig.animate.text import Label, Points
from relufig.notation import number
from relufig.style import Theme

# Stacks are at most this high, in units, and lower where they are this far from the middle, for text to be over them.
_HIGHEST, _LOWER, _ASIDE = 2.6, 1.3, 2.75
# Dots are at most this far apart; a ring's and a disc's radius as shares of that.
_FARTHEST = 0.22
_RING, _DISC = 0.42, 0.42
# The box in which dots fall, and the values named on its axis.
_SIZE, _AT = (13.0, 5.2), (0, -0.45, 0)
_TICKS = range(-8, 9, 2)
# How long one dot falls, as a share of the time in which all do.
_FALL = 0.3


class Population(VGroup):
    """Units as dots over an axis from -reach to reach, in columns of pre-activations that have an edge at zero.

    `fallen`, from 0 to 1, lets the dots come down one by one. `judged`, from 0 to 1, turns the same grey discs into
    what the derivatives that the source gives make of them. `bell` is the Gaussian of the same mean and variance.
    """

    def __init__(self, preactivations: Any, derivatives: Source, theme: Theme, *, reach: float) -> None:
        self.preactivations = np.asarray(preactivations, dtype=float)
        self.theme = theme
        self.reach = reach
        self.plane = Plane((-self.reach, self.reach), (0, 1), theme, size=_SIZE, at=_AT)
        self.pitch, self.places = _stacked(self.plane, self.preactivations)
        self.fallen, self.judged = ValueTracker(0), ValueTracker(0)
        self.on = self.preactivations > 0
        self.rings = [VMobject(fill_opacity=0, stroke_width=look.THIN) for _ in range(2)]
        self.discs = [VMobject(fill_opacity=1, stroke_width=0) for _ in range(2)]
        super().__init__(*self.rings, *self.discs)
        self.axis, self.bell = self._axis(), self._bell()
        self._shown: tuple[Any, ...] | None = None
        self._derivatives = reader(derivatives)
        self.follow()
        self.add_updater(lambda _: self.follow())

    @property
    def shares(self) -> Any:
        """The area of each dot's disc, as a share of a full one."""
        judged = self.judged.get_value()
        return 1 - judged + judged * np.asarray(self._derivatives(), dtype=float)

    def follow(self) -> None:
        """Show the dots where they are now, with the derivatives as they are now."""
        fallen, judged, shares = self.fallen.get_value(), self.judged.get_value(), self.shares
        state = (fallen, judged, shares.tobytes())
        if state == self._shown:
            return
        self._shown = state
        centres, seen = self._falling(fallen)
        active, muted = ManimColor(self.theme.active), ManimColor(self.theme.muted)
        turning = muted.interpolate(active, judged)
        for k, (units, ring, disc) in enumerate(
            ((self.on, turning, turning), (~self.on, muted, active if judged == 1 else muted))
        ):
            shown = units & seen
            self.rings[k].set_stroke(ring).set_points(_circles(centres[shown], _RING * self.pitch))
            radii = _DISC * self.pitch * np.sqrt(np.clip(shares[shown], 0, None))
            self.discs[k].set_fill(disc).set_points(_circles(centres[shown][radii > 0], radii[radii > 0]))

    def _axis(self) -> VGroup:
        ticks = [tick for tick in _TICKS if abs(tick) < self.reach]
        line = VMobject(stroke_color=self.theme.faint, stroke_width=look.THIN, fill_opacity=0)
        set_polyline(line, [np.array([self.plane.point(-self.reach, 0), self.plane.point(self.reach, 0)])])
        name = Label("z", look.SMALL, self.theme.muted, self.plane.x_label(self.reach, "").at)
        return VGroup(line, *(self.plane.x_label(tick, number(tick)) for tick in ticks), name)

    def _bell(self) -> VMobject:
        z = np.linspace(-self.reach, self.reach, 161)
        mean, deviation = self.preactivations.mean(), self.preactivations.std()
        density = np.exp(-(((z - mean) / deviation) ** 2) / 2) / (deviation * np.sqrt(2 * np.pi))
        # As high as a stack of that density: the units in a column's width of z, times the distance of dots.
        heights = density * len(self.preactivations) * self.pitch / self.plane.scale_xy[0] * self.pitch
        bell = VMobject(stroke_color=self.theme.ink, stroke_width=look.LINE, fill_opacity=0)
        set_polyline(bell, [np.array([self.plane.point(x, 0) + (0, y, 0) for x, y in zip(z, heights, strict=True)])])
        return bell

    def _falling(self, fallen: float) -> tuple[Points, Any]:
        """Where the dots are, and which are to be seen: each falls from the frame's upper part, faster and faster."""
        count = len(self.places)
        starts = np.arange(count) / max(count - 1, 1) * (1 - _FALL)
        time = np.clip((fallen - starts) / _FALL, 0, 1)
        top = self.plane.point(0, self.plane.high[1])[1]
        centres = self.places.copy()
        centres[:, 1] += (top - centres[:, 1]) * (1 - time**2)
        return centres, (time > 0) | (fallen == 1)


def _stacked(plane: Plane, values: Any) -> tuple[float, Points]:
    """The distance of dots, and the place of each: in its column, on those that came before it."""
    across = np.array([plane.point(value, 0)[0] for value in values]) - plane.point(0, 0)[0]
    pitch = _FARTHEST
    # Narrower columns have lower stacks of smaller dots: once is not enough, for stacks change with the columns.
    while (excess := _excess(across, pitch)) > 1:
        pitch *= max(0.95, 1 / excess)
    columns = np.floor(across / pitch).astype(int)
    heights: dict[int, int] = {}
    places = np.zeros((len(values), 3))
    for k, column in enumerate(columns):
        level = heights.get(column, 0)
        heights[column] = level + 1
        places[k] = plane.point(0, 0) + ((column + 0.5) * pitch, (level + 0.5) * pitch, 0)
    return pitch, places


def _excess(across: Any, pitch: float) -> float:
    """The largest ratio of a stack's height to the height that there is room for."""
    columns, counts = np.unique(np.floor(across / pitch), return_counts=True)
    room = np.where(np.abs((columns + 0.5) * pitch) > _ASIDE, _LOWER, _HIGHEST)
    return float(np.max(counts * pitch / room))


def _circles(centres: Iterable[Any], radii: Any) -> Points:
    """Circles around these points, as points of one mobject."""
    centres = np.asarray(centres).reshape(-1, 1, 3)
    circle = Circle(1).points * np.broadcast_to(radii, len(centres))[:, None, None]
    points: Points = (centres + circle).reshape(-1, 3)
    return points
