"""The wire diagram of a comparator network, and the values that travel, compare and swap on it.

A wire runs from left to right, the first at the top; a comparator is a line between two wires with a dot at each end.
When it compares, its unit d = relu(a - b) appears on it: filled where it is on (the two swap), hollow where it is off.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from manim import Animation, Circle, ManimColor, VGroup, VMobject, smooth

from relufig.animate import look
from relufig.animate.text import Label, Points
from relufig.animate.wiring import CLEARANCE, UNIT_EM, Layout, Page, difference_text, value_text
from relufig.look.style import Theme
from relufig.sorting.tracing import ComparatorLayerTrace, Outcome

# The handles of a cubic curve that is a quarter of a unit circle to a fiftieth of a percent.
_QUARTER = 4 / 3 * (math.sqrt(2) - 1)


class Token(VGroup):
    """A value on its way: a box in the value's colour, with the value in it."""

    def __init__(self, value: Any, colour: ManimColor, layout: Layout, at: Points) -> None:
        wide, high = layout.box
        self.value = value
        self.box = rounded_box(wide, high, high / 2, at).set_fill(colour, 1)
        self.label = Label(value_text(value), layout.em, look.on(colour), at)
        super().__init__(self.box, self.label)


class Unit(VGroup):
    """The ReLU of a comparator after it has compared: filled with its value d if it is on, hollow if it is off."""

    def __init__(self, difference: Any, outcome: Outcome, layout: Layout, at: Points, theme: Theme) -> None:
        on = outcome is Outcome.SWAPPED
        self.outcome = outcome
        text = difference_text(difference, outcome)
        wide, high = layout.unit
        em = high * UNIT_EM
        self.box = rounded_box(wide, high, high / 4, at).set_fill(theme.active if on else theme.background, 1)
        self.box.set_stroke(theme.active if on else theme.muted, look.THIN * layout.stroke)
        self.label = Label(text, em, theme.on_active if on else theme.muted, at, bold=on)
        super().__init__(self.box, self.label)


class WireDiagram(VGroup):
    """One page of a comparator network: its wires, and its comparators layer by layer, as mobjects that do not move."""

    def __init__(self, layout: Layout, page: Page, theme: Theme) -> None:
        self.layout, self.page = layout, page
        ends = [[(layout.left, y, 0), (layout.right, y, 0)] for y in layout.heights]
        self.wires = lines(ends, theme.faint, look.THIN * layout.stroke)
        self.layers = VGroup(
            *(
                _comparators([(x, layout.heights[i], layout.heights[j]) for (i, j), x in placed.items()], layout, theme)
                for placed in page.columns
            )
        )
        super().__init__(self.wires, self.layers)

    def layer(self, number: int) -> VMobject:
        """The comparators of a layer, counted in the whole network."""
        return self.layers[number - self.page.first]


class Travel(Animation):
    """Tokens move along their paths, polylines in the frame, each leaving a trail behind it that grows with it."""

    def __init__(self, tokens: Sequence[Token], paths: Sequence[Points], trails: Sequence[Trail], **options: Any):
        self._moves = [
            (token, _Polyline(path), trail) for token, path, trail in zip(tokens, paths, trails, strict=True)
        ]
        self._left = [trail.corners for trail in trails]
        super().__init__(VGroup(*trails, *tokens), **{"rate_func": smooth, **options})

    def interpolate_mobject(self, alpha: float) -> None:
        """Put every token where it is at this share of the way."""
        share = self.rate_func(alpha)
        for (token, path, trail), left in zip(self._moves, self._left, strict=True):
            gone = path.until(share)
            token.shift(gone[-1] - token.box.get_center())
            trail.set_corners(np.concatenate([left, gone]))


class Trail(VMobject):
    """The way that a value has come from a place, in its colour: drawn from the right edge of its box there."""

    def __init__(self, start: Points, layout: Layout, colour: ManimColor, stroke_width: float) -> None:
        super().__init__(stroke_color=colour, stroke_width=stroke_width * layout.stroke, fill_opacity=0)
        self.colour = colour
        self._edge = float(start[0]) + layout.box[0] / 2
        self.set_corners(np.array([start, start]))

    def set_corners(self, corners: Points) -> None:
        """Run through these corners."""
        self.corners = corners
        self.set_points_as_corners(np.maximum(corners, [self._edge, -np.inf, -np.inf]))


def approach(layout: Layout, number: int, at: Sequence[Points]) -> list[Points]:
    """The path of the value on each wire, from where it stands to its comparator, or past the layer if it has none."""
    placed, end = layout.placed(number)
    where = {wire: x for pair, x in placed.items() for wire in pair}
    return [np.array([at[wire], [where.get(wire, end), y, 0]]) for wire, y in enumerate(layout.heights)]


def departure(layout: Layout, layer: ComparatorLayerTrace, number: int) -> list[Points]:
    """The path of the value on each wire from its comparator past the layer, on the wire it leaves the layer on."""
    placed, end = layout.placed(number)
    paths = [np.array([[end, y, 0], [end, y, 0]]) for y in layout.heights]
    apart = layout.unit[0] * (1 + CLEARANCE) / 2
    for (i, j), outcome in zip(layer.comparators, layer.outcomes, strict=True):
        x = placed[i, j]
        top, bottom = layout.heights[i], layout.heights[j]
        for here, there, side in ((top, bottom, -apart), (bottom, top, apart)):
            wire = i if here == top else j
            corners = [(x, here), (end, here)]
            if outcome == Outcome.SWAPPED:
                corners = [(x, here), (x + side, here), (x + side, there), (end, there)]
            paths[wire] = np.array([(*corner, 0) for corner in corners])
    return paths


def unit_place(layout: Layout, number: int, comparator: tuple[int, int]) -> Points:
    """Where the unit of a comparator is shown: on its line, between two wires, for its text to be off all wires."""
    placed, _ = layout.placed(number)
    upper = (min(comparator) + max(comparator) - 1) // 2
    return np.array([placed[comparator], (layout.heights[upper] + layout.heights[upper + 1]) / 2, 0])


def lines(ends: Iterable[Any], colour: str | ManimColor, stroke_width: float) -> VMobject:
    """Separate straight lines, as one mobject."""
    drawn = VMobject(stroke_color=colour, stroke_width=stroke_width, fill_opacity=0)
    for start, end in ends:
        drawn.start_new_path(np.array(start, dtype=float))
        drawn.add_line_to(np.array(end, dtype=float))
    return drawn


def rounded_box(width: float, height: float, radius: float, at: Any) -> VMobject:
    """A box with round corners and no border, of as few curves as it takes, for there may be many in every frame."""
    right, top = width / 2, height / 2
    # The corners' centres and the directions in which their quarters of a circle begin and end, counterclockwise.
    corners = [(right, top, (1, 0), (0, 1)), (-right, top, (0, 1), (-1, 0))]
    corners += [(-right, -top, (-1, 0), (0, -1)), (right, -top, (0, -1), (1, 0))]
    drawn = VMobject(stroke_width=0)
    for x, y, begin, end in corners:
        centre = np.array([x - np.sign(x) * radius, y - np.sign(y) * radius, 0])
        first, last = (centre + radius * np.array([*direction, 0]) for direction in (begin, end))
        bend = radius * _QUARTER
        handles = first + bend * np.array([*end, 0]), last + bend * np.array([*begin, 0])
        if not len(drawn.points):
            drawn.start_new_path(first)
        else:
            drawn.add_line_to(first)
        drawn.add_cubic_bezier_curve_to(*handles, last)
    drawn.close_path()
    return drawn.shift(np.asarray(at, dtype=float))


class _Polyline:
    """A polyline by the share of its length."""

    def __init__(self, corners: Points) -> None:
        self.corners = corners
        lengths = np.linalg.norm(np.diff(corners, axis=0), axis=1)
        self.at = np.concatenate([[0.0], np.cumsum(lengths)]) / (lengths.sum() or 1)

    def until(self, share: float) -> Points:
        """The corners up to that share, and the point there."""
        point = [np.interp(share, self.at, self.corners[:, axis]) for axis in range(3)]
        return np.concatenate([self.corners[: np.searchsorted(self.at, share)], [point]])


def _comparators(at: Sequence[tuple[float, float, float]], layout: Layout, theme: Theme) -> VGroup:
    radius = layout.box[1] / 7
    dots = VMobject(fill_color=theme.muted, fill_opacity=1, stroke_width=0)
    for x, *ends in at:
        for y in ends:
            dots.append_points(_circle(x, y, radius))
    return VGroup(
        lines([((x, top, 0), (x, low, 0)) for x, top, low in at], theme.muted, look.LINE * layout.stroke), dots
    )


def _circle(x: float, y: float, radius: float) -> Points:
    return Circle(radius).shift((x, y, 0)).points
