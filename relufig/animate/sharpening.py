"""A network's value made a picture by a step that grows steeper: 1 inside, 0 outside, and a slope between that narrows.

The picture is drawn as bands, each where the step of the network is above a level. Where that is follows from the
step's own pieces, and the bands' outlines from the network's polygons: both are exact.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from manim import VGroup, VMobject

from relufig.animate import look
from relufig.animate.field import Field, shade
from relufig.animate.graph import Curve
from relufig.animate.plane import Plane
from relufig.animate.stops import Stops
from relufig.arrays import Array
from relufig.build import build
from relufig.expression import inputs
from relufig.functions import step
from relufig.logo import filled
from relufig.network import Network
from relufig.regions import pieces
from relufig.regions.levels import above
from relufig.regions.polygons import Polygons

# How many bands there are: the colour of the last is the full one.
_BANDS = 16
_SIZE, _AT = (2.7, 1.2), (5.2, -2.55, 0)
_HEIGHTS = (-0.16, 1.16)


class Sharpening:
    """The step of a network whose polygons are given; the tracker `width` has its width, over the height that is seen.

    `bands` are the picture, for painting over one another; `plot` is the step itself, against the network's value, and
    `curve` its curve.
    """

    def __init__(self, found: Polygons, width: Stops, field: Field) -> None:
        self.polygons, self.width, self.field = found, width, field
        theme = field.theme
        self.shares = np.arange(1, _BANDS + 1) / _BANDS
        self.bands = VGroup(
            *(VMobject(fill_color=shade(theme, theme.first, share), fill_opacity=1) for share in self.shares)
        )
        self.bands.set_stroke(width=0)
        low, high = field.box[1]
        self._unit = Fraction(high - low)
        reach = float(width.stops[0] * self._unit)
        x = -1.15 * reach, 0.5 * reach
        self.plane = Plane(x, _HEIGHTS, theme, size=_SIZE, at=_AT, y_ticks=(0, 1), name="value")
        self.curve = Curve(self.plane, theme.total, look.LINE)
        self.plot = VGroup(self.plane, self.curve)
        self._shown: Fraction | None = None
        self.follow()
        for mobject in (self.bands, self.plot):
            mobject.add_updater(lambda _: self.follow())

    @property
    def network(self) -> Network:
        """The network that gives the picture."""
        return filled(self.polygons.network, self.width.value * self._unit)

    @property
    def size(self) -> int:
        """How many ReLUs that network has."""
        return self.network.size

    @property
    def depth(self) -> int:
        """How many hidden layers that network has."""
        return self.network.depth

    @property
    def levels(self) -> Array:
        """The value of the network from which on each band is painted, shape (bands,)."""
        found = pieces(self._step(), float(self.plane.low[0]), float(self.plane.high[0]))
        knots, values = (np.array(part, dtype=float) for part in (found.knots, found.values[:, 0]))
        # In the middle between a band's share and the one before it, where the step rises.
        return np.asarray(np.interp(self.shares - 0.5 / _BANDS, values[1:-1], knots[1:-1]))

    def follow(self) -> None:
        """Show the step of the width as it is now."""
        if self._shown == self.width.value:
            return
        self._shown = self.width.value
        self.curve.draw(self._step())
        for band, level in zip(self.bands, self.levels, strict=True):
            self.field.enclose(band, above(self.polygons, float(level)))

    def _step(self) -> Network:
        (value,) = inputs("value")
        return build(y=step(value, self.width.value * self._unit))
