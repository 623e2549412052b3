"""A ReLU as a ring with the bend of ReLU in it: the sign of a unit where only their number and order count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import Circle, VMobject

from relufig.animate import look
from relufig.animate.plane import set_polyline
from relufig.animate.text import Points
from relufig.look.style import Theme

# A circle of radius 1, and in it ReLU's graph.
_CIRCLE: Points = Circle(1).points
_KINK = np.array([(-0.55, -0.25, 0), (0, -0.25, 0), (0.5, 0.4, 0)])


def rings(theme: Theme, colour: str) -> tuple[VMobject, VMobject]:
    """The two mobjects of rings in one colour, at first empty: the rings, filled with the ground, and their bends."""
    around = VMobject(fill_color=theme.background, fill_opacity=1, stroke_color=colour, stroke_width=look.LINE)
    return around, VMobject(stroke_color=colour, stroke_width=look.LINE, fill_opacity=0)


def set_rings(drawn: tuple[VMobject, VMobject], places: Sequence[Any], radii: Sequence[float]) -> None:
    """Turn the mobjects of `rings` into rings around these places."""
    around, bends = drawn
    edges = [place + radius * _CIRCLE for place, radius in zip(places, radii, strict=True)]
    around.set_points(np.concatenate([np.zeros((0, 3)), *edges]))
    set_polyline(bends, [place + radius * _KINK for place, radius in zip(places, radii, strict=True)])
