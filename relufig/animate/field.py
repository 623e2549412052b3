"""A box of the plane of a network's two inputs, seen from above: what is drawn on it is given in the inputs' units.

Many outlines, or many edges, make one mobject, so that hundreds of polygons can move in every frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from manim import Rectangle, VMobject

from relufig.animate import look
from relufig.animate.text import Points
from relufig.look.style import Theme
from relufig.numbers.arrays import Array


class Field:
    """The part of the plane around `center` that fits a frame `size` units wide and high, at `at` in the video.

    `height` is how much of the plane is seen from bottom to top, `box` what is seen, as `regions.polygons` takes it.
    Where `downwards`, the second input grows downwards, as on screens.
    """

    def __init__(
        self,
        center: Sequence[float],
        height: float,
        theme: Theme,
        *,
        size: tuple[float, float] = (9.6, 5.8),
        at: Any = (-1.8, -0.8, 0),
        downwards: bool = False,
    ) -> None:
        self.theme, self.at = theme, np.asarray(at, dtype=float)
        self.center = np.asarray(center, dtype=float)
        self.scale = size[1] / height
        self._signs = np.array([1, -1 if downwards else 1])
        half = np.array(size) / self.scale / 2
        self.box = tuple(zip((self.center - half).tolist(), (self.center + half).tolist(), strict=True))
        self.frame = Rectangle(width=size[0], height=size[1], stroke_color=theme.faint, stroke_width=look.THIN)
        self.frame.move_to(self.at)

    @property
    def corners(self) -> Array:
        """The corners of the box, counterclockwise, shape (4, 2)."""
        (left, right), (low, high) = self.box
        return np.array([(left, low), (right, low), (right, high), (left, high)])

    def points(self, places: Any) -> Points:
        """The points of the video that stand for places (..., 2) of the plane."""
        moved = (np.asarray(places, dtype=float) - self.center) * self._signs * self.scale
        placed: Points = np.concatenate([moved, np.zeros((*moved.shape[:-1], 1))], axis=-1) + self.at
        return placed

    def places(self, points: Any) -> Array:
        """The places (..., 2) of the plane that points of the video stand for."""
        return np.asarray((np.asarray(points)[..., :2] - self.at[:2]) / self.scale * self._signs + self.center)

    def enclose(self, mobject: VMobject, loops: Iterable[Array]) -> VMobject:
        """Let a mobject be closed outlines, places (n, 2) each."""
        held = [self.points(loop) for loop in loops]
        ends = [np.roll(loop, -1, axis=0) for loop in held]
        return _straight(mobject, np.concatenate(held or [_NONE]), np.concatenate(ends or [_NONE]))

    def connect(self, mobject: VMobject, ends: Any) -> VMobject:
        """Let a mobject be straight lines, between places (lines, 2, 2)."""
        start, end = self.points(np.asarray(ends, dtype=float).reshape(-1, 2, 2)).swapaxes(0, 1)
        return _straight(mobject, start, end)


_NONE = np.zeros((0, 3))


def _straight(mobject: VMobject, start: Points, end: Points) -> VMobject:
    """Straight lines as Bezier curves, all at once: one by one, each copies those before it."""
    curves = np.stack([start, start + (end - start) / 3, start + (end - start) * 2 / 3, end], axis=1)
    mobject.set_points(curves.reshape(-1, 3))
    return mobject
