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

# A circle of radius 1, and in it the axis and ReLU's graph, which goes up by 45 degrees: both from edge to edge.
_CIRCLE: Points = Circle(1).points
_EDGE = 0.91**0.5
_AXIS = np.array([(-_EDGE, -0.3, 0), (_EDGE, -0.3, 0)])
_KINK = np.array([(-_EDGE, -0.3, 0), (-0.1, -0.3, 0), (0.8, 0.6, 0)])


def rings(theme: Theme, colour: str) -> tuple[VMobject, VMobject, VMobject]:
    """The mobjects of rings in one colour, at first empty: the rings, filled with the ground, their axes and bends."""
    around = VMobject(fill_color=theme.background, fill_opacity=1, stroke_color=colour, stroke_width=look.LINE)
    axes = VMobject(stroke_color=theme.guide, stroke_width=look.THIN, fill_opacity=0)
    return around, axes, VMobject(stroke_color=colour, stroke_width=look.LINE, fill_opacity=0)


def set_rings(drawn: tuple[VMobject, VMobject, VMobject], places: Sequence[Any], radii: Sequence[float]) -> None:
    """Turn the mobjects of `rings` into rings around these places."""
    around, *inside = drawn
    circles = [(np.asarray(place), radius) for place, radius in zip(places, radii, strict=True)]
    edges = [place + radius * _CIRCLE for place, radius in circles]
    around.set_points(np.concatenate([np.zeros((0, 3)), *edges]))
    for lines, shape in zip(inside, (_AXIS, _KINK), strict=True):
        set_polyline(lines, [place + radius * shape for place, radius in circles])
