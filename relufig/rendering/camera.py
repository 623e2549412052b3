"""A camera that draws the same pixels as manim's in less time, where mobjects stay as they are from frame to frame.

manim draws a mobject that may move, and all that is in front of it, in every frame. Here,

- an outline that has not moved is described to cairo once, and kept as cairo's own path;
- what is wholly transparent is not drawn: it would change no pixel;
- mobjects that have stood still for some frames are drawn once, together. The picture of them is where the next frames
  begin. A mobject in front of a moving one belongs to it only if the two do not meet: then the order does not matter.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias
from weakref import WeakKeyDictionary

import cairo
import numpy as np
from manim import Camera, LineJointType, Mobject, PMobject, VMobject
from manim.mobject.types.image_mobject import AbstractImageMobject

from relufig.numbers.arrays import Array

_Context: TypeAlias = "cairo.Context[Any]"

# A mobject is taken to stand still if it has done so, and met no moving one, for this many frames.
_STILL = 3
# A picture of still mobjects is worth its copying if they have this many points at least.
_WORTH = 200
# How far a stroke reaches beside its line, in halves of its width: at pointed corners (cairo's limit), and elsewhere.
_MITER, _SQUARE = 10.0, 1.5
# The pixels beside an outline that it may still cover in part.
_BESIDE = 2


@dataclass
class _Known:
    """A mobject's outline as it was drawn last: its points, cairo's matrix and, once it was drawn twice, the path."""

    points: bytes
    matrix: cairo.Matrix
    path: cairo.Path | None = None


class _Box(NamedTuple):
    """A part of the frame."""

    left: float
    right: float
    low: float
    high: float

    def meets_any(self, others: Iterable[_Box]) -> bool:
        """Whether the part has a place in common with one of the others."""
        for left, right, low, high in others:
            if left < self.right and self.left < right and low < self.high and self.low < high:
                return True
        return False


@dataclass
class _Seen:
    """A mobject as it looked in the last frame that showed it.

    - `look`: all that its pixels depend on, and first its points.
    - `box`: the part of the frame outside of which it changes no pixel.
    - `behind`, `fill`, `stroke`: which of its colours are visible, from back to front.
    - `still`: for how many frames it has stood still, and met no moving mobject behind it.
    - `draws`, `path`: how often this outline has been drawn and, once it was drawn twice, the outline as cairo's path.
    """

    look: tuple[Any, ...]
    box: _Box
    behind: bool
    fill: bool
    stroke: bool
    still: int = 0
    draws: int = 0
    path: cairo.Path | None = None


@dataclass
class _Picture:
    """The pixels of still mobjects on a ground, with how these looked."""

    ground: Array
    looks: list[tuple[Any, ...]]
    pixels: Array


_Met: TypeAlias = tuple[VMobject, _Seen]


class Remembering(Camera):
    """A mixin for manim's cameras. Its methods give what the methods of the same names in `Camera` give."""

    _known: WeakKeyDictionary[VMobject, _Known]

    def set_cairo_context_path(self, ctx: _Context, vmobject: VMobject) -> Any:
        """Set the outline of a mobject as the context's path."""
        points = self.transform_points_pre_display(vmobject, vmobject.points)
        known, matrix, now = self._known.get(vmobject), ctx.get_matrix(), points.tobytes()
        if known is None or known.matrix != matrix or known.points != now:
            self._known[vmobject] = _Known(now, matrix)
        elif known.path is not None:
            ctx.new_path()
            ctx.append_path(known.path)
            return self
        _set_path(ctx, vmobject, points)
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


class Settling(Remembering):
    """A mixin for manim's plain camera, which also keeps a picture of the mobjects that stand still."""

    _seen: WeakKeyDictionary[VMobject, _Seen]
    _ground: Array | None = None
    _picture: _Picture | None = None
    _context: _Context | None = None

    def set_pixel_array(self, pixel_array: Any, convert_from_floats: bool = False) -> None:
        """Begin a frame, on a ground."""
        super().set_pixel_array(pixel_array, convert_from_floats)
        self._ground = None if convert_from_floats else pixel_array

    def get_mobjects_to_display(self, mobjects: Iterable[Mobject], *options: Any, **named: Any) -> list[Mobject]:
        """The mobjects to draw, with their families, in order."""
        if options or named not in ({}, {"include_submobjects": True}):
            return list(super().get_mobjects_to_display(mobjects, *options, **named))
        found: list[Mobject] = []
        families: dict[Mobject, list[Mobject]] = {}
        for each in mobjects:
            found += _family(each, families)
        # What is there several times is drawn the last time.
        kept = [each for each in dict.fromkeys(reversed(found)) if len(each.points)][::-1]
        return sorted(kept, key=lambda each: each.z_index) if self.use_z_index else kept

    def capture_mobjects(self, mobjects: Iterable[Mobject], **options: Any) -> None:
        """Draw mobjects: those that stand still as one picture, and then the others."""
        found = self.get_mobjects_to_display(mobjects, **options)
        ground, self._ground = self._ground, None
        if ground is None or any(map(_has_pixels, found)):
            super().capture_mobjects(mobjects, **options)
            return
        ctx = self.get_cairo_context(self.pixel_array)
        if ctx is not self._context:  # the picture has another size
            self._context, self._picture = ctx, None
            self._seen.clear()
        met = [(each, self._met(each)) for each in found if isinstance(each, VMobject)]
        shown = [(each, seen) for each, seen in met if seen.behind or seen.fill or seen.stroke]
        for each, seen in self._after_still(ground, shown, ctx):
            self._draw(ctx, each, seen)

    def _after_still(self, ground: Array, shown: list[_Met], ctx: _Context) -> list[_Met]:
        """Show the picture of the mobjects that stand still, and return the others."""
        still, others = _parted(shown)
        if sum(len(each.points) for each, _ in still) < _WORTH:
            return shown
        looks = [seen.look for _, seen in still]
        picture = self._picture
        if picture and picture.ground is ground and picture.looks == looks:
            np.copyto(self.pixel_array, picture.pixels)
            return others
        for each, seen in still:
            self._draw(ctx, each, seen)
        self._picture = _Picture(ground, looks, self.pixel_array.copy())
        return others

    def _met(self, vmobject: VMobject) -> _Seen:
        """What is known about a mobject, now that it is shown again."""
        points, joint = vmobject.points, vmobject.joint_type
        fill, stroke, behind = vmobject.get_fill_rgbas(), vmobject.get_stroke_rgbas(), vmobject.get_stroke_rgbas(True)
        width, width_behind = vmobject.get_stroke_width(), vmobject.get_stroke_width(True)
        colours = fill.tobytes(), stroke.tobytes(), behind.tobytes()
        look: tuple[Any, ...] = (points.tobytes(), *colours, width, width_behind, joint, vmobject.cap_style)
        if len(fill) > 1 or len(stroke) > 1 or len(behind) > 1:
            look += tuple(end.tobytes() for end in vmobject.get_gradient_start_and_end_points())
        before = self._seen.get(vmobject)
        if before is not None and before.look == look:
            before.still += 1
            return before
        box = self._box(points, max(width, width_behind), joint)
        strokes = width_behind > 0 and _is_visible(behind), width > 0 and _is_visible(stroke)
        seen = _Seen(look, box, strokes[0], _is_visible(fill), strokes[1])
        if before is not None and before.look[0] == look[0]:
            seen.draws, seen.path = before.draws, before.path
        self._seen[vmobject] = seen
        return seen

    def _box(self, points: Array, width: float, joint: LineJointType) -> _Box:
        """The part of the frame outside of which an outline with strokes so wide changes no pixel."""
        pointed = joint in (LineJointType.AUTO, LineJointType.MITER)
        width *= self.cairo_line_width_multiple
        beside = width / 2 * (_MITER if pointed else _SQUARE) + _BESIDE * self.frame_height / self.pixel_height
        places = points.T[:2].copy()  # numpy finds the least of a row much faster than of a column
        (left, low), (right, high) = places.min(axis=1).tolist(), places.max(axis=1).tolist()
        return _Box(left - beside, right + beside, low - beside, high + beside)

    def _draw(self, ctx: _Context, vmobject: VMobject, seen: _Seen) -> None:
        """Draw a mobject, as manim's `display_vectorized` does."""
        if seen.path is not None:
            ctx.new_path()
            ctx.append_path(seen.path)
        else:
            _set_path(ctx, vmobject, self.transform_points_pre_display(vmobject, vmobject.points))
            seen.draws += 1
            if seen.draws == 2:
                seen.path = ctx.copy_path()
        if seen.behind:
            Camera.apply_stroke(self, ctx, vmobject, background=True)
        if seen.fill:
            Camera.apply_fill(self, ctx, vmobject)
        if seen.stroke:
            Camera.apply_stroke(self, ctx, vmobject)


def _family(mobject: Mobject, known: dict[Mobject, list[Mobject]]) -> list[Mobject]:
    """A mobject and all below it, in order, some of them several times; `known` are those of groups found before.

    manim moves both groups and their members, so that each group is asked for many times.
    """
    if not mobject.submobjects:
        return [mobject]
    if mobject not in known:
        known[mobject] = []  # so that a group inside of itself ends
        below = itertools.chain.from_iterable(_family(each, known) for each in mobject.submobjects)
        known[mobject] = [mobject, *below]
    return known[mobject]


def _parted(shown: list[_Met]) -> tuple[list[_Met], list[_Met]]:
    """The mobjects that stand still and meet no other one behind them; and the others."""
    still: list[_Met] = []
    others: list[_Met] = []
    boxes: list[_Box] = []
    for each, seen in shown:
        if seen.still and seen.box.meets_any(boxes):
            seen.still = 0
        if seen.still >= _STILL:
            still.append((each, seen))
        else:
            others.append((each, seen))
            boxes.append(seen.box)
    return still, others


def _set_path(ctx: _Context, vmobject: VMobject, points: Array) -> None:
    """Set Bezier curves, finite points (4 n, 3), as the context's path, as manim does. Points left over make none."""
    curves = points[: len(points) // 4 * 4, :2].reshape(-1, 8)
    ctx.new_path()
    if not len(curves):
        return
    corners, tolerance, curve_to = curves.tolist(), vmobject.tolerance_for_point_equality, ctx.curve_to
    for start, end in itertools.pairwise([0, *_breaks(curves, tolerance), len(curves)]):
        first_x, first_y, *_ = corners[start]
        ctx.new_sub_path()
        ctx.move_to(first_x, first_y)
        for _, _, x1, y1, x2, y2, x, y in corners[start:end]:
            curve_to(x1, y1, x2, y2, x, y)
        is_closed = x == first_x and y == first_y  # mostly so, and told fast
        if is_closed or (_near(first_x, x, tolerance) and _near(first_y, y, tolerance)):
            ctx.close_path()


def _breaks(curves: Array, tolerance: float) -> list[int]:
    """Which curves, shape (n, 8), do not begin where the one before ends."""
    (x, y), (next_x, next_y) = curves[:-1, 6:].T, curves[1:, :2].T
    apart = np.flatnonzero((x != next_x) | (y != next_y))
    if not len(apart):
        return []
    near = _near(x[apart], next_x[apart], tolerance) & _near(y[apart], next_y[apart], tolerance)
    breaks: list[int] = (apart[~near] + 1).tolist()
    return breaks


def _near(here: Any, there: Any, tolerance: float) -> Any:
    """Whether coordinates are the same to manim (see `VMobject.consider_points_equals_2d`)."""
    return abs(here - there) <= tolerance + 1e-5 * abs(there)


def _has_pixels(mobject: Mobject) -> bool:
    """Whether a mobject has pixels besides outlines. Mobjects that manim does not draw, as trackers, have none."""
    if isinstance(mobject, VMobject):
        return mobject.get_background_image() is not None
    return isinstance(mobject, PMobject | AbstractImageMobject)


def _is_visible(rgbas: Array) -> bool:
    """Whether a colour, or one of a gradient's, shape (n, 4), is not wholly transparent."""
    return any(rgbas[:, 3].tolist())  # for few colours faster than numpy's own


def quicken(camera: Any) -> None:
    """Let a camera of manim's remember what it drew. Cameras that draw without cairo stay as they are."""
    if isinstance(camera, Camera) and not isinstance(camera, Remembering):
        kind: type[Remembering] = Settling if type(camera) is Camera else Remembering
        camera.__class__ = type(
            type(camera).__name__,
            (kind, type(camera)),
            {"_known": WeakKeyDictionary(), "_seen": WeakKeyDictionary()},
        )
