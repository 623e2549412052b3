"""A network that tends to a jump as a parameter of it, its width, shrinks.

A plot holds a formula f(x, width). Whenever the width changes the network is built again, and its curve, its slope, its
values and its formula are taken from that.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from manim import VGroup, VMobject

from relufig.animate import look
from relufig.animate.graph import Curve, Formula
from relufig.animate.plane import Plane, set_circles, set_polyline
from relufig.animate.readout import rounded_terms
from relufig.animate.stops import Stops
from relufig.animate.text import Label
from relufig.animate.text import width as width_of
from relufig.build import build
from relufig.expression import inputs
from relufig.network import Network
from relufig.notation import expression, expressions, following, summands
from relufig.style import Theme

# A plane as wide as the frame, and the heights that it shows.
_SIZE, _AT = (12.7, 5.0), (0.15, -0.5, 0)
HEIGHTS = (-0.12, 1.14)
# Where the formula stands before there is a magnifier, and how far its second line is below.
_FORMULA_AT, _LINE = (1.2, -0.4, 0), 0.66
RADIUS = 0.15
# The x that are named; that of the mark is too, if it is so far from them, in units.
_TICKS, _TICK_DISTANCE = (-1, 0, 1), 0.9
_JUMP_DASHES = (0.3, 0.2)
_BROAD = 13.0


class Jump(VGroup):
    """What a ramp tends to: `low` left of 0 and `high` from 0 on, dashed, with an open and a full dot, and its name."""

    def __init__(self, plane: Plane, low: Any, high: Any, name: str = "") -> None:
        colour, background = plane.theme.muted, plane.theme.background
        # Broad and behind the curve that tends to it, around which it shows.
        self.steps = VMobject(stroke_color=plane.theme.faint, stroke_width=_BROAD, fill_opacity=0).set_z_index(-1)
        ends = ((plane.low[0], 0, low), (0, plane.high[0], high))
        set_polyline(self.steps, [np.array([plane.point(x, y), plane.point(z, y)]) for x, z, y in ends], _JUMP_DASHES)
        open_dot, full_dot = (
            VMobject(fill_color=fill, fill_opacity=1, stroke_color=colour, stroke_width=look.LINE)
            for fill in (background, colour)
        )
        set_circles(open_dot, [plane.point(0, low)], RADIUS)
        set_circles(full_dot, [plane.point(0, high)], RADIUS)
        self.dots = VGroup(open_dot, full_dot)
        above = plane.point(plane.high[0], high) + (0, look.TEXT * 0.95, 0)
        self.label = Label(name, look.TEXT, colour, above, align="end")
        super().__init__(self.steps, self.dots, self.label)


class LimitPlot:
    """A formula f(x, width) on a plane: its `curve`, the `jump` that it tends to, and a `mark` on it at one x.

    `written` is the network's formula, unit by unit, line by line, its numbers rounded.
    """

    def __init__(
        self,
        formula: Formula,
        width: Stops,
        theme: Theme,
        *,
        x: tuple[float, float] = (-1.5, 1.5),
        watched: Any,
        name: str = "",
    ) -> None:
        self.formula, self.tracker, self.watched = formula, width, Fraction(watched)
        ends = [exactly(self.network, end) for end in x]
        apart = min(abs(self.watched - tick) for tick in _TICKS) * Fraction(_SIZE[0]) / Fraction(x[1] - x[0])
        ticks = (*_TICKS, self.watched) if apart > _TICK_DISTANCE else _TICKS
        self.plane = Plane(x, HEIGHTS, theme, size=_SIZE, at=_AT, x_ticks=ticks, y_ticks=ends)
        self.curve = Curve(self.plane, theme.total, look.BOLD)
        self.mark = VMobject(fill_color=theme.first, fill_opacity=1, stroke_width=0)
        named = Label("f(x) =", look.TEXT, theme.ink, _FORMULA_AT, align="start")
        after = np.array(_FORMULA_AT) + (width_of("f(x) = ", look.TEXT), 0, 0)
        self.lines = [
            Label("", look.TEXT, theme.ink, after - (0, k * _LINE, 0), align="start")
            for k in range(len(summands(expressions(self.network)[0])))
        ]
        self.written = VGroup(named, *self.lines)
        self._shown: Fraction | None = None
        self.follow()
        self.jump = Jump(self.plane, ends[0], ends[1], name)
        for mobject in (self.curve, self.mark, self.written):
            mobject.add_updater(lambda _: self.follow())

    @property
    def width(self) -> Fraction:
        """The width as it is now."""
        return self.tracker.value

    @property
    def network(self) -> Network:
        """The network of the width as it is now."""
        (x,) = inputs("x")
        return build(y=self.formula(x, self.width))

    @property
    def slope(self) -> Fraction:
        """The slope of the network's steepest piece."""
        self.follow()
        return Fraction(max(self.curve.slopes))

    def value(self, x: Any) -> Fraction:
        """What the network gives at x, exactly."""
        return exactly(self.network, x)

    def follow(self) -> None:
        """Show the network of the width as it is now."""
        if self._shown == self.width:
            return
        self._shown = self.width
        self.curve.draw(self.network)
        set_circles(self.mark, [self.plane.point(self.watched, self.value(self.watched))], RADIUS)
        parts = summands(rounded_terms(expressions(self.network)[0]))
        for k, (line, part) in enumerate(zip(self.lines, parts, strict=True)):
            line.set_text(following(part) if k else expression(part))


def exactly(network: Network, x: Any) -> Fraction:
    """The output of a network of one input at x, without rounding."""
    (value,) = network(np.array([Fraction(x)], dtype=object))
    return Fraction(value)
