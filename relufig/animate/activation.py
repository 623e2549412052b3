"""An activation function with a parameter, drawn over the units that it acts on: each branch is named by its slope."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import ValueTracker, VGroup, VMobject

from relufig.animate import look
from relufig.animate.graph import Curve, Formula
from relufig.animate.plane import DOTTED, Plane, set_polyline
from relufig.animate.readout import significant
from relufig.animate.text import Label
from relufig.build import build
from relufig.expression import inputs
from relufig.network import Network
from relufig.style import Theme

# The box, and the heights that it shows.
_SIZE, _AT = (13.0, 2.3), (0, 1.05, 0)
# Down to where the line at z = 0 runs.
_DOWN_TO = -3.05
_Y = (-1.1, 2.9)
# Where the branches' slopes are written: z as a share of the reach, and y.
_SLOPES_AT = ((-0.5, 0.6), (0.52, 1.0))
# The height at which the function is named, at the left.
_NAME_AT = 2.5


class ActivationPlot(VGroup):
    """A formula f(z, alpha) for |z| up to `reach`, alpha given by a tracker: curve, name, and its branches' slopes.

    `derivatives(z)` are taken from the network too. `guide` is the line at z = 0, down through the units.
    """

    def __init__(self, formula: Formula, alpha: ValueTracker, theme: Theme, *, reach: float) -> None:
        self.formula, self.alpha = formula, alpha
        self.plane = Plane((-reach, reach), _Y, theme, size=_SIZE, at=_AT)
        self.curve = Curve(self.plane, theme.total, look.BOLD)
        places = [self.plane.point(share * reach, y) for share, y in _SLOPES_AT]
        self.slopes = [Label("", look.TEXT, theme.ink, at) for at in places]
        self.named = Label("", look.TEXT, theme.ink, self.plane.point(-reach, _NAME_AT), align="start", bold=True)
        self.axis, self.guide = (
            VMobject(stroke_color=theme.faint, stroke_width=look.THIN, fill_opacity=0) for _ in range(2)
        )
        set_polyline(self.axis, [np.array([self.plane.point(-reach, 0), self.plane.point(reach, 0)])])
        top = self.plane.point(0, _Y[1])
        set_polyline(self.guide, [np.array([top, (top[0], _DOWN_TO, 0)])], DOTTED)
        super().__init__(self.axis, self.curve, self.named, *self.slopes)
        self._shown: float | None = None
        self.follow()
        self.add_updater(lambda _: self.follow())

    @property
    def network(self) -> Network:
        """The activation function as it is now."""
        (z,) = inputs("z")
        return build(y=self.formula(z, self.alpha.get_value()))

    def derivatives(self, z: Any) -> Any:
        """The derivative at each z (n,), shape (n,)."""
        column = np.asarray(z, dtype=float)[:, None]
        return self.network.gradients(column, np.ones_like(column)).inputs[:, 0]

    def follow(self) -> None:
        """Show the function as it is now."""
        if self._shown == self.alpha.get_value():
            return
        self._shown = self.alpha.get_value()
        self.curve.draw(self.network)
        for label, slope in zip(self.slopes, (self.curve.slopes[0], self.curve.slopes[-1]), strict=True):
            label.set_text(f"slope {significant(slope, 2)}")
        self.named.set_text("ReLU" if self._shown == 0 else f"LeakyReLU, α = {significant(self._shown, 2)}")
