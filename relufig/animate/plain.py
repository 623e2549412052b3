"""Mobjects that are made fast, for pictures that are made anew in every frame."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from manim import VMobject


class Plain(VMobject):
    """A mobject with one colour to fill it and one for its lines, without points: the same as manim's `VMobject`.

    manim sets up every new mobject step by step, nearly always to the same values. Here they are copied from one that
    was made before.

    Parameters
    ----------
    fill_color, stroke_color : colour, optional
        The colours; white by default.
    fill_opacity : float
        The opacity of the filling.
    stroke_width : float
        The width of the lines.

    Examples
    --------
    >>> from relufig.animate.plain import Plain
    >>> Plain(fill_color="#ff0000", fill_opacity=1, stroke_width=0).get_fill_color().to_hex()
    '#FF0000'
    """

    def __init__(
        self, fill_color: Any = None, fill_opacity: float = 0.0, stroke_color: Any = None, stroke_width: float = 4
    ) -> None:
        for name, value in vars(_another()).items():
            vars(self)[name] = value.copy() if isinstance(value, np.ndarray | list) else value
        self.name: str = type(self).__name__
        self.fill_opacity: float = fill_opacity
        self.stroke_width: float = stroke_width
        if fill_color is not None or fill_opacity:
            self.set_fill(fill_color, fill_opacity)
        if stroke_color is not None:
            self.set_stroke(stroke_color)


@lru_cache(maxsize=1)
def _another() -> VMobject:
    return VMobject()
