"""The error of an approach against its number of units, on logarithmic axes, as it comes down below a tolerance."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import VGroup, VMobject

from relufig.animate import look
from relufig.animate.approach import Approach
from relufig.animate.plane import DASHES, Plane, set_circles, set_polyline
from relufig.animate.readout import Readout, significant
from relufig.animate.text import Label
from relufig.notation import number
from relufig.style import Theme

_SIZE, _AT = (3.1, 2.7), (4.75, -1.75, 0)
_READOUT_AT = (2.3, 2.02, 0)
_HEADING_AT = (2.3, -0.02, 0)
# What is free beyond the points, in powers of ten; above them there is the name of a line.
_ROOM, _ROOM_ABOVE = 0.12, 0.32
_DOT = 0.09
_GAP = 0.2
_HEADING = "largest gap by units"


class ErrorChart:
    """The largest gap of each network so far: a point that is hollow above the tolerance, and filled below it.

    `points`, with the line that joins them, and `bound`, the tolerance, follow the approach. `rate` is the line 1/n^2
    through the last point, `axes` what there is before any of it. `units`, `gap` and `tolerance` are live numbers.
    """

    def __init__(self, approach: Approach, theme: Theme) -> None:
        self.approach = approach
        knots = range(2, len(approach.knots) + 1)
        self.counts = [approach.network_of(count).size for count in knots]
        self.errors = [approach.error_of(count) for count in knots]
        self._first = max(self.counts[0], 1)
        smallest = min(*self.errors, float(min(approach.tolerance.stops)))
        x = np.log10(self._first) - _ROOM, np.log10(self.counts[-1]) + _ROOM
        y = np.log10(smallest) - _ROOM, np.log10(max(self.errors)) + _ROOM_ABOVE
        doublings = (2**k for k in range(1, 12))
        powers = (10.0**k for k in range(-9, 10))
        x_ticks = {np.log10(n): number(n) for n in doublings if x[0] <= np.log10(n) <= x[1]}
        y_ticks = {np.log10(e): number(e) for e in powers if y[0] <= np.log10(e) <= y[1]}
        self.plane = Plane(x, y, theme, size=_SIZE, at=_AT, x_ticks=x_ticks, y_ticks=y_ticks, name="", zero=False)
        rows = {
            "units of N": lambda: number(approach.size),
            "largest gap": lambda: significant(approach.largest[1], 2),
            "ε": lambda: significant(approach.tolerance.value, 2),
        }
        self.units, self.gap, self.tolerance = Readout(
            rows, (theme.total, theme.second, theme.first), theme, at=_READOUT_AT
        )
        self.axes = VGroup(self.plane, Label(_HEADING, look.SMALL, theme.muted, _HEADING_AT, align="start"))
        self._line = VMobject(stroke_color=theme.ink, stroke_width=look.THIN, fill_opacity=0)
        self._dots = [
            VMobject(fill_color=fill, fill_opacity=1, stroke_color=theme.ink, stroke_width=look.THIN)
            for fill in (theme.background, theme.ink)
        ]
        self.points = VGroup(self._line, *self._dots)
        line = VMobject(stroke_color=theme.first, stroke_width=look.LINE, fill_opacity=0)
        self._bound = line, Label("ε", look.TEXT, theme.first, align="start", bold=True)
        self.bound = VGroup(*self._bound)
        self.rate = self._rate(theme)
        self._shown: tuple[Any, ...] | None = None
        self.follow()
        for mobject in (self.points, self.bound):
            mobject.add_updater(lambda _: self.follow())

    @property
    def shown(self) -> list[tuple[int, float]]:
        """The number of units and the error of each point that is to be seen."""
        finished = int(self.approach.units.get_value()) - 1
        found = list(zip(self.counts, self.errors, strict=True))[:finished]
        # A network that is constant has no unit, and no place on a logarithmic axis.
        return [(count, error) for count, error in found if count]

    def follow(self) -> None:
        """Show the points so far, and the tolerance as it is now."""
        tolerance = float(self.approach.tolerance.value)
        state = (len(self.shown), tolerance)
        if self._shown == state:
            return
        self._shown = state
        places = [self._place(*at) for at in self.shown]
        set_polyline(self._line, [np.array(places)] if len(places) > 1 else [])
        for within, dots in enumerate(self._dots):
            here = [
                place for place, (_, error) in zip(places, self.shown, strict=True) if (error <= tolerance) == within
            ]
            set_circles(dots, here, _DOT)
        left, right = (self.plane.point(x, np.log10(tolerance)) for x in (self.plane.low[0], self.plane.high[0]))
        set_polyline(self._bound[0], [np.array([left, right])], DASHES[1])
        self._bound[1].put(right + (_GAP, 0, 0))

    def _place(self, count: float, error: float) -> Any:
        return self.plane.point(np.log10(count), np.log10(error))

    def _rate(self, theme: Theme) -> VGroup:
        last = self.counts[-1]
        errors = [self.errors[-1] * (last / count) ** 2 for count in (self._first, last)]
        xs, ys = np.log10([self._first, last]), np.log10(errors)
        line = VMobject(stroke_color=theme.muted, stroke_width=look.LINE, fill_opacity=0)
        runs = self.plane.clipped(xs.tolist(), ys.tolist())
        set_polyline(line, runs, DASHES[2])
        label = Label("1/n²", look.TEXT, theme.muted, runs[0][0] + (1.5 * _GAP, -0.5 * _GAP, 0), align="start")
        return VGroup(line, label)
