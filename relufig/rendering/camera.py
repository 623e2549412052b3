"""A camera that draws the same pixels as manim's in less time, where mobjects stay as they are from frame to frame.

Much of the time that manim takes to draw a frame goes into describing outlines to cairo, curve by curve. An outline
that has not moved is described once, and kept as cairo's own path. And what is wholly transparent is not drawn: it
would change no pixel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

import cairo
import numpy as np
from manim import Camera, VMobject

from relufig.numbers.arrays import Array

_Context: TypeAlias = "cairo.Context[Any]"


@dataclass
class _Known:
    """A mobject's outline as it was drawn last: its points, cairo's matrix and, once it was drawn twice, the path."""

    points: Array
    matrix: cairo.Matrix
    path: cairo.Path | None = None


class Remembering(Camera):
    """A mixin for manim's cameras. Its methods give what the methods of the same names in `Camera` give."""

    _known: WeakKeyDictionary[VMobject, _Known]

    def set_cairo_context_path(self, ctx: _Context, vmobject: VMobject) -> Any:
        """Set the outline of a mobject as the context's path."""
        points = self.transform_points_pre_display(vmobject, vmobject.points)
        if not len(points):
            return super().set_cairo_context_path(ctx, vmobject)
        known, matrix = self._known.get(vmobject), ctx.get_matrix()
        if known is None or known.matrix != matrix or not np.array_equal(known.points, points):
            self._known[vmobject] = _Known(points.copy(), matrix)
        elif known.path is not None:
            ctx.new_path()
            ctx.append_path(known.path)
            return self
        super().set_cairo_context_path(ctx, vmobject)
        if known is not None and self._known[vmobject] is known:
            known.path = ctx.copy_path()
        return self

    def apply_fill(self, ctx: _Context, vmobject: VMobject) -> Any:
        """Fill the path, unless the fill is transparent."""
        return super().apply_fill(ctx, vmobject) if _is_visible(self.get_fill_rgbas(vmobject)) else self

    def apply_stroke(self, ctx: _Context, vmobject: VMobject, background: bool = False) -> Any:
        """Stroke the path, unless the stroke is transparent."""
        shown = _is_visible(self.get_stroke_rgbas(vmobject, background=background))
        return super().apply_stroke(ctx, vmobject, background=background) if shown else self


def _is_visible(rgbas: Array) -> bool:
    """Whether a colour, or one of a gradient's, shape (n, 4), is not wholly transparent."""
    return any(rgbas[:, 3].tolist())  # for few colours faster than numpy's own


def quicken(camera: Any) -> None:
    """Let a camera of manim's remember outlines. Cameras that draw without cairo stay as they are."""
    if isinstance(camera, Camera) and not isinstance(camera, Remembering):
        camera.__class__ = type(type(camera).__name__, (Remembering, type(camera)), {"_known": WeakKeyDictionary()})
