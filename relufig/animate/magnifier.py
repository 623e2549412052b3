"""A magnifier over the ramp of a limit plot, as wide as the ramp is: under it the network looks the same at any width.

It shows f(u * width, width): the plot's own network, read in multiples of the width.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
from manim import Rectangle, VGroup, VMobject

from relufig.animate import look
from relufig.animate.graph import Curve
from relufig.animate.limit import HEIGHTS, RADIUS, Jump, LimitPlot, exactly
from relufig.animate.plane import DOTTED, Plane, set_circles, set_polyline
from relufig.animate.readout import significant
from relufig.animate.text import Label, Points
from relufig.build import build
from relufig.expression import inputs
from relufig.network import Network
from relufig.notation import number

# In the plot's plane, below the upper half of the jump.
_SIZE, _AT = (4.7, 2.5), (3.85, -0.62, 0)
# From the plane up to its heading, and from the ring to what is written beside it.
_HEADING_GAP = 0.36
_BESIDE = 0.32


class Magnifier:
    """What a small frame on a plot's plane holds, drawn larger: x runs over multiples of the width.

    `frame` is the small frame, `joins` lead from it to the `view`; `mark` is the middle of the ramp in it. `names` are
    the view's ticks, multiples of the width, and their texts.
    """

    def __init__(self, plot: LimitPlot, *, x: tuple[float, float], names: Mapping[Any, str]) -> None:
        theme = plot.plane.theme
        self.plot, self.x = plot, x
        self.plane = Plane(x, HEIGHTS, theme, size=_SIZE, at=_AT, x_ticks=names, name="")
        self.frame = VMobject(stroke_color=theme.third, stroke_width=look.LINE, fill_opacity=0).set_z_index(-1)
        self.joins = VMobject(stroke_color=theme.third, stroke_width=look.THIN, fill_opacity=0)
        border = Rectangle(width=_SIZE[0], height=_SIZE[1], stroke_color=theme.third, stroke_width=look.LINE)
        border.move_to(_AT)
        above = self.plane.point(x[0], HEIGHTS[1]) + (0, _HEADING_GAP, 0)
        self.heading = Label("", look.TEXT, theme.third, above, align="start", bold=True)
        self.curve = Curve(self.plane, theme.total, look.BOLD)
        self._middle = VMobject(fill_color=theme.background, fill_opacity=1, stroke_color=theme.second)
        self._middle.set_stroke(width=look.BOLD)
        self._value = Label("", look.TEXT, theme.second, align="end", bold=True)
        self.mark = VGroup(self._middle, self._value)
        self._shown: Fraction | None = None
        self.follow()
        jump = Jump(self.plane, self.curve.corners[0][1], self.curve.corners[-1][1])
        self.view = VGroup(border, self.plane, jump, self.curve, self.heading)
        for mobject in (self.frame, self.joins, self.view, self.mark):
            mobject.add_updater(lambda _: self.follow())

    @property
    def magnification(self) -> Fraction:
        """How many times wider x is drawn than on the plot's own plane."""
        return Fraction(self.plane.scale_xy[0] / self.plot.plane.scale_xy[0]) / self.plot.width

    @property
    def network(self) -> Network:
        """The plot's network as it is now, as a function of x in multiples of the width."""
        (u,) = inputs("u")
        return build(y=self.plot.formula(u * self.plot.width, self.plot.width))

    def follow(self) -> None:
        """Frame what is looked at, and show it."""
        if self._shown == self.plot.width:
            return
        self._shown = width = self.plot.width
        network = self.network
        self.curve.draw(network)
        self.heading.set_text(f"× {significant(self.magnification)}")
        middle = Fraction(-1, 2)
        place = self.plane.point(middle, exactly(network, middle))
        set_circles(self._middle, [place], RADIUS)
        self._value.set_text(number(exactly(network, middle))).put(place - (_BESIDE, 0, 0))
        outer, (low, high) = self.plot.plane, HEIGHTS
        left, right = (Fraction(end) * width for end in self.x)
        corners = [outer.point(x, y) for x, y in ((left, low), (left, high), (right, high), (right, low))]
        set_polyline(self.frame, [np.array([*corners, corners[0]])])
        targets: list[Points] = [self.plane.point(self.x[0], y) for y in (high, low)]
        set_polyline(self.joins, [np.array(ends) for ends in zip(corners[2:], targets, strict=True)], DOTTED)
