"""A ReLU unit by its curve: where its pre-activation stands on it, and what it passes on."""

from __future__ import annotations

import numpy as np
from manim import Circle, VGroup, VMobject

from relufig.animate import look
from relufig.animate.graph import Curve
from relufig.animate.plane import DOTTED, Plane, set_polyline
from relufig.animate.sources import Source, reader
from relufig.animate.text import Label, decimal
from relufig.network import Network
from relufig.style import Theme

_RADIUS = 0.17


class UnitCurve(VGroup):
    """The curve of a network of one input and one unit, and a dot on it at what a source gives.

    The dot is filled while the unit is on, and hollow while it is off; `reading` is what the network makes of it.
    `title` stands over it. `plane`, `curve`, `dot` (with the lines to both axes) and `reading` are its parts.
    """

    def __init__(
        self,
        network: Network,
        x: Source,
        plane: Plane,
        theme: Theme,
        *,
        title: str = "",
        decimals: int | None = 1,
    ) -> None:
        self.network, self.x, self.plane, self.theme, self.decimals = network, reader(x), plane, theme, decimals
        self.curve = Curve(plane, theme.active, look.BOLD)
        self.curve.draw(network)
        self._lines = VMobject(stroke_color=theme.muted, stroke_width=look.THIN, fill_opacity=0)
        self._circle = Circle(_RADIUS).set_stroke(theme.active, look.LINE)
        self.dot = VGroup(self._lines, self._circle)
        self.reading = Label("", look.TEXT, theme.ink, align="end", bold=True)
        above = plane.point(plane.low[0], plane.high[1]) + (0, look.TEXT, 0)
        self.title = Label(title, look.TEXT, theme.active, above, align="start", bold=True)
        super().__init__(plane, self.title, self.curve, self.dot, self.reading)
        self.follow()
        self.add_updater(lambda drawn: drawn.follow())

    @property
    def on(self) -> bool:
        """Whether the unit is on."""
        return bool(np.any(self.network.trace([self.x()]).layers[0].preactivations > 0))

    def follow(self) -> None:
        """Show the unit at its pre-activation as it is now."""
        x = self.x()
        (y,) = self.network([x])
        at = self.plane.point(x, y)
        on, theme = self.on, self.theme
        self._circle.move_to(at).set_fill(theme.active if on else theme.background, 1)
        self._circle.set_stroke(theme.active if on else theme.muted)
        feet = [self.plane.point(x, self.plane.low[1]), self.plane.point(self.plane.low[0], y)]
        set_polyline(self._lines, [np.array([at, foot]) for foot in feet], DOTTED)
        self.reading.set_text(decimal(y, self.decimals))
        self.reading.set_fill(theme.active if on else theme.muted)
        self.reading.put(at + (-_RADIUS, 0.42, 0))
