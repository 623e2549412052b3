"""Numbers as lengths, laid end to end: the sum is where the last term ends.

A row reads its terms and its height from their sources in every frame, so that both may change. A term of zero is a
thin hollow bar: it is there and adds nothing.
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
# The room on either side of a text in its bar, and between a bar and the text beside it, in ems.
_INSIDE, _BESIDE = 0.3, 0.45


@dataclass(frozen=True)
class Scale:
    """A horizontal axis: where 0 is in the frame, and how long 1 is. Calling it with a value gives the value's place.

    Parameters
    ----------
    zero : float
        The x coordinate of 0, in units of the frame.
    unit : float
        The length of 1, in units of the frame.

    Examples
    --------
    >>> from relufig.animate import Scale
    >>> axis = Scale.fitting(-6, 6, 0, 4)
    >>> axis(1), axis.decimals
    (-3.0, 1)
    """

    zero: float
    unit: float

    @classmethod
    def fitting(cls, left: float, right: float, low: Any, high: Any) -> Scale:
        """The axis on which the range from low to high, extended to include 0, fills the room from left to right."""
        low, high = min(float(low), 0.0), max(float(high), 0.0)
        unit = (right - left) / ((high - low) or 1)
        return cls(left - low * unit, unit)

    @property
    def decimals(self) -> int:
        """The number of decimals to write a value with: as many as its length shows."""
        return max(0, 1 + math.floor(math.log10(3 * self.unit)))

    def __call__(self, value: Any) -> float:
        """The x coordinate of a value, in units of the frame."""
        return self.zero + float(value) * self.unit


@dataclass(frozen=True)
class Term:
    """A term of a `Row`.

    Parameters
    ----------
    value : ValueTracker or callable
        The source of the value: a tracker, or a function without arguments.
    colour : colour or callable
        The bar's colour, or a function from the value to a colour.
    name : str
        A name to write in the bar before the value.

    Examples
    --------
    >>> from relufig.animate import Term
    >>> Term(lambda: 2, "#0072B2", "a").name
    'a'
    """

    value: Source
    colour: Colour | Callable[[Any], ManimColor]
    name: str = ""


class Row(VGroup):
    """Terms as bars, end to end. Each shows its name and value, or its value alone, if there is room.

    Parameters
    ----------
    terms : sequence of Term
        The terms, from left to right.
    axis : Scale
        The horizontal axis.
    y : float, ValueTracker or callable
        The height of the row's middle, in units of the frame, or its source.
    theme : Theme
        The theme of the colours.
    title : str
        A text for the row, whose left end is at `title_at`.
    title_at : float
        The x coordinate of the title.
    begin : ValueTracker or callable
        The source of the value where the first term begins.
    total : ValueTracker or callable, optional
        The source of a sum to write at the right end of the terms.
    thickness : float, ValueTracker or callable
        The height of the bars, in units of the frame, or its source.

    Examples
    --------
    >>> from relufig.animate import Row, Scale, Term, theme
    >>> terms = [Term(lambda: 2, "#0072B2", "a"), Term(lambda: 1, "#D55E00", "b")]
    >>> Row(terms, Scale(zero=-4, unit=2), 0, theme("light")).edges
    [0, 2, 3]
    """

    def __init__(
        self,
        terms: Sequence[Term],
        axis: Scale,
        y: float | Source,
        theme: Theme,
        *,
        title: str = "",
        title_at: float = 0.0,
        begin: Source = lambda: 0,
        total: Source | None = None,
        thickness: float | Source = 0.95,
    ) -> None:
        self.axis: Scale = axis
        self._y, self._thickness = _read(y), _read(thickness)
        self._theme, self._title_at = theme, title_at
        self._names = [term.name for term in terms]
        self._values = [reader(term.value) for term in terms]
        self._colours = [_constant(term.colour) for term in terms]
        self._begin, self._total = reader(begin), None if total is None else reader(total)
        at = (axis.zero, self._y(), 0)
        self.bars: list[VMobject] = [VMobject(fill_opacity=1, stroke_width=look.THIN) for _ in terms]
        self.labels: list[Label] = [Label("", look.TEXT, theme.ink, at, bold=True, variables=True) for _ in terms]
        at_title = (title_at, self._y(), 0)
        self.title: Label = Label(title, look.TEXT, theme.ink, at_title, align="start", variables=True)
        self.sum: Label = Label("", look.TEXT, theme.ink, at, align="start", bold=True)
        super().__init__(*self.bars, *self.labels, self.title, self.sum)
        self.follow()
        self.add_updater(lambda row: row.follow())

    @property
    def values(self) -> list[Any]:
        """The present values of the terms."""
        return [value() for value in self._values]

    @property
    def edges(self) -> list[Any]:
        """The values at which the terms begin and end: the partial sums."""
        return list(itertools.accumulate([self._begin(), *self.values]))

    def follow(self) -> None:
        """Show the present values of the terms, at the present height."""
        edges, y = self.edges, self._y()
        self.title.put((self._title_at, y, 0))
        for k, value in enumerate(self.values):
            colour = ManimColor(self._colours[k](value))
            left, right = sorted((self.axis(edges[k]), self.axis(edges[k + 1])))
            self._draw(self.bars[k], colour, left, right, y)
            text = decimal(value, self.axis.decimals)
            room = right - left - 2 * _INSIDE * look.TEXT
            texts = f"{self._names[k]} {text}".strip(), text
            fitting = (t for t in texts if width(t, look.TEXT, bold=True, variables=True) <= room)
            self.labels[k].set_text(next(fitting, "")).set_fill(look.text_on(colour))
            self.labels[k].put(((left + right) / 2, y, 0))
        if self._total is not None:
            self.sum.set_text(decimal(self._total(), self.axis.decimals))
        self.sum.put((max(map(self.axis, edges)) + _SLIVER + _BESIDE * look.TEXT, y, 0))

    def _draw(self, bar: VMobject, colour: ManimColor, left: float, right: float, y: float) -> None:
        hollow = right - left < _SLIVER
        set_box(bar, left, left + _SLIVER if hollow else right, y, self._thickness())
        # The opacities are left alone, so that a row can fade in and out.
        bar.set_fill(self._theme.background if hollow else colour)
        bar.set_stroke(self._theme.muted if hollow else self._theme.background)


class Guides(VMobject):
    """Dotted vertical lines at the values that sources give. They join the ends of bars.

    Parameters
    ----------
    sources : sequence of ValueTracker or callable
        The sources of the values, one for each line.
    axis : Scale
        The horizontal axis.
    heights : (float, float) or callable
        The heights from which and to which the lines run, in units of the frame, or a function that gives them.
    theme : Theme
        The theme of the colours.

    Examples
    --------
    >>> from relufig.animate import Guides, Scale, theme
    >>> guides = Guides([lambda: 2], Scale(zero=-4, unit=2), (1, -1), theme("light"))
    >>> float(guides.get_center()[0])
    0.0
    """

    def __init__(
        self,
        sources: Sequence[Source],
        axis: Scale,
        heights: tuple[float, float] | Callable[[], tuple[float, float]],
        theme: Theme,
    ) -> None:
        super().__init__(stroke_color=theme.muted, stroke_width=look.THIN, fill_opacity=0)
        self._values, self._axis = [reader(source) for source in sources], axis
        self._heights = heights if callable(heights) else lambda: heights
        self.follow()
        self.add_updater(lambda guides: guides.follow())

    def follow(self) -> None:
        """Move the lines to the present values."""
        places = [self._axis(value()) for value in self._values]
        set_polyline(self, [np.array([(x, y, 0) for y in self._heights()]) for x in places], DOTTED)


def set_box(mobject: VMobject, left: float, right: float, y: float, height: float) -> None:
    """Turn a mobject into the outline of a rectangle that is centred on y."""
    bottom, top = y - height / 2, y + height / 2
    corners = [(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)]
    mobject.set_points_as_corners(np.column_stack([corners, np.zeros(5)]))


def _read(given: float | Source) -> Callable[[], Any]:
    """The function that reads a number or its source."""
    return (lambda: given) if isinstance(given, int | float) else reader(given)


def _constant(colour: Colour | Callable[[Any], ManimColor]) -> Callable[[Any], Colour]:
    return colour if callable(colour) else lambda _: colour
