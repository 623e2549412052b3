"""Numbers as lengths, laid end to end: a sum is where the last of its terms ends.

A row shows what functions without arguments give, in every frame. A term of zero is a hollow sliver: it is there, and
adds nothing.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import ManimColor, VGroup, VMobject

from relufig.animate import look
from relufig.animate.plane import DOTTED, set_polyline
from relufig.animate.sources import Source, reader
from relufig.animate.text import Colour, Label, decimal, width
from relufig.look.style import Theme

_SLIVER = 0.05
# Room on either side of a text within its bar, and from a bar to the text beside it, in ems.
_INSIDE, _BESIDE = 0.3, 0.45


@dataclass(frozen=True)
class Scale:
    """A horizontal axis: where 0 is in the frame, and how long 1 is."""

    zero: float
    unit: float

    @classmethod
    def fitting(cls, left: float, right: float, low: Any, high: Any) -> Scale:
        """The axis on which low to high, and 0, take the room from left to right."""
        low, high = min(float(low), 0.0), max(float(high), 0.0)
        unit = (right - left) / ((high - low) or 1)
        return cls(left - low * unit, unit)

    @property
    def decimals(self) -> int:
        """How many decimals a value is written with: as many as can be seen in its length."""
        return max(0, 1 + math.floor(math.log10(3 * self.unit)))

    def __call__(self, value: Any) -> float:
        """Where a value is."""
        return self.zero + float(value) * self.unit


@dataclass(frozen=True)
class Term:
    """A term of a row: the source of its value, its colour (or the map of values to colours), and its name, if any."""

    value: Source
    colour: Colour | Callable[[Any], ManimColor]
    name: str = ""


class Row(VGroup):
    """Terms end to end from 0, at a height; each bears its name and value, or its value alone, where there is room.

    `title` stands at the left, at `title_at`. With `total`, the sum stands at the right end of the terms; with `begin`,
    the terms begin there and not at 0.
    """

    def __init__(
        self,
        terms: Sequence[Term],
        axis: Scale,
        y: float,
        theme: Theme,
        *,
        title: str = "",
        title_at: float = 0.0,
        begin: Source = lambda: 0,
        total: Source | None = None,
        thickness: float = 0.95,
    ) -> None:
        self.axis, self.y, self.theme, self.thickness = axis, y, theme, thickness
        self._names = [term.name for term in terms]
        self._values = [reader(term.value) for term in terms]
        self._colours = [_constant(term.colour) for term in terms]
        self._begin, self._total = reader(begin), None if total is None else reader(total)
        at = (axis.zero, y, 0)
        self.bars = [VMobject(stroke_width=look.THIN) for _ in terms]
        self.labels = [Label("", look.TEXT, theme.ink, at, bold=True) for _ in terms]
        self.title = Label(title, look.TEXT, theme.ink, (title_at, y, 0), align="start")
        self.sum = Label("", look.TEXT, theme.ink, at, align="start", bold=True)
        super().__init__(*self.bars, *self.labels, self.title, self.sum)
        self.follow()
        self.add_updater(lambda row: row.follow())

    @property
    def values(self) -> list[Any]:
        """The terms as they are now."""
        return [value() for value in self._values]

    @property
    def edges(self) -> list[Any]:
        """Where the terms begin and end, as values: the partial sums."""
        return list(itertools.accumulate([self._begin(), *self.values]))

    def follow(self) -> None:
        """Show the terms as they are now."""
        edges = self.edges
        for k, value in enumerate(self.values):
            colour = ManimColor(self._colours[k](value))
            left, right = sorted((self.axis(edges[k]), self.axis(edges[k + 1])))
            self._draw(self.bars[k], colour, left, right)
            text = decimal(value, self.axis.decimals)
            room = right - left - 2 * _INSIDE * look.TEXT
            fitting = (t for t in (f"{self._names[k]} {text}".strip(), text) if width(t, look.TEXT, bold=True) <= room)
            self.labels[k].set_text(next(fitting, "")).set_fill(look.on(colour))
            self.labels[k].put(((left + right) / 2, self.y, 0))
        if self._total is not None:
            self.sum.set_text(decimal(self._total(), self.axis.decimals))
        self.sum.put((max(map(self.axis, edges)) + _SLIVER + _BESIDE * look.TEXT, self.y, 0))

    def _draw(self, bar: VMobject, colour: ManimColor, left: float, right: float) -> None:
        hollow = right - left < _SLIVER
        set_box(bar, left, left + _SLIVER if hollow else right, self.y, self.thickness)
        bar.set_fill(colour, 0 if hollow else 1)
        bar.set_stroke(self.theme.muted if hollow else self.theme.background, look.THIN)


class Guides(VMobject):
    """Dotted lines at the values that sources give, from one height to another: they join the ends of bars."""

    def __init__(self, sources: Sequence[Source], axis: Scale, heights: tuple[float, float], theme: Theme) -> None:
        super().__init__(stroke_color=theme.muted, stroke_width=look.THIN, fill_opacity=0)
        self._values, self.axis, self.heights = [reader(source) for source in sources], axis, heights
        self.follow()
        self.add_updater(lambda guides: guides.follow())

    def follow(self) -> None:
        """Stand at the values as they are now."""
        places = [self.axis(value()) for value in self._values]
        set_polyline(self, [np.array([(x, y, 0) for y in self.heights]) for x in places], DOTTED)


def set_box(mobject: VMobject, left: float, right: float, y: float, height: float) -> None:
    """Let a mobject be the outline of a rectangle that is centred on y."""
    bottom, top = y - height / 2, y + height / 2
    corners = [(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)]
    mobject.set_points_as_corners(np.column_stack([corners, np.zeros(5)]))


def _constant(colour: Colour | Callable[[Any], ManimColor]) -> Callable[[Any], Colour]:
    return colour if callable(colour) else lambda _: colour
