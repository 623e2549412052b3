"""A comparator that opens into its neurons: a and b, the unit d = ReLU(a - b), and min = a - d, max = b + d.

Closed, it is a line between two wires. As it opens, the ends of the line slide along the wires to both sides: the wires
are the connections that skip the unit, and the two halves of the line become the four connections of the unit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from manim import ManimColor, VGroup, VMobject

import relufig as rf
from relufig.animate import look
from relufig.animate.discs import DIGITS, ValueDisc
from relufig.animate.nodes import lit
from relufig.animate.plane import set_circles, set_polyline
from relufig.animate.readout import value_text
from relufig.animate.sources import Source, reader
from relufig.animate.text import Align, Label, Points, fitting
from relufig.look.style import Theme
from relufig.numbers.text import MINUS

# Sizes as shares of the distance between the wires. The first three are radii.
_DISC = 0.155
_UNIT = 0.17
_RIDER = 0.15  # a number that rides along
_NAME = 0.155
_WEIGHT = 0.14
_GAP = 0.11  # between a connection and its weight
_DASH = 0.16, 0.1
# Shares of a number's way.
_FLIP = 0.5  # where it passes the weight of -1
_ARRIVE = 0.85  # where that at which it arrives begins to show
_GROW = 0.12  # in which it grows, and shrinks


class _Places(NamedTuple):
    """Where the inputs a and b, the unit, and the outputs min and max are, and the distance between the wires."""

    inputs: tuple[Points, Points]
    middle: Points
    outputs: tuple[Points, Points]
    high: float

    @classmethod
    def of(cls, x: float, y: float, wide: float, high: float) -> _Places:
        ends = [[np.array([x + side * wide / 2, y + up * high / 2, 0.0]) for up in (1, -1)] for side in (-1, 1)]
        return cls((ends[0][0], ends[0][1]), np.array([x, y, 0.0]), (ends[1][0], ends[1][1]), high)

    def foot(self, end: Points, opened: float) -> Points:
        """Where the connection between the unit and an end meets the wire: above or below the unit while closed."""
        foot: Points = self.middle + (end - self.middle) * (opened, 1, 0)
        return foot


class Comparator(VGroup):
    """A comparator of two numbers, which opens into its neurons and lets the numbers pass.

    Parameters
    ----------
    a, b : ValueTracker or callable
        The sources of the two numbers.
    theme : Theme
        The theme of the colours.
    opened : ValueTracker or callable
        The source of how far it is opened: 0 is a comparator between two wires, 1 a network.
    passed : ValueTracker or callable
        The source of how far the numbers have passed: at 1 they are in the unit, at 2 at the outputs.
    box : callable
        A function without arguments that gives the middle of the drawing and its size: x, y, width, height.
    colour : callable
        A function from a value to its colour.
    full : float
        The activation from which on the unit has its full colour.
    text : callable
        A function from a value to its text.

    Examples
    --------
    >>> from relufig.animate import Comparator, look, theme
    >>> light = theme("light")
    >>> drawn = Comparator(lambda: 3, lambda: 1, light, colour=look.value_map(1, 3, light))
    >>> [disc.label.text for disc in (drawn.min, drawn.max)]
    ['1', '3']
    """

    def __init__(
        self,
        a: Source,
        b: Source,
        theme: Theme,
        *,
        colour: Callable[[Any], ManimColor],
        opened: Source = lambda: 1,
        passed: Source = lambda: 2,
        box: Callable[[], tuple[float, float, float, float]] = lambda: (0.0, -0.5, 8.0, 2.6),
        full: float = 0.3,
        text: Callable[[Any], str] = value_text,
    ) -> None:
        self.network: rf.Network = rf.build(*rf.sort2(*rf.inputs("a", "b")))
        self._a, self._b, self._opened, self._passed = reader(a), reader(b), reader(opened), reader(passed)
        self._theme, self._colour, self._box, self._full, self._text = theme, colour, box, full, text
        self._wires, self._plus, self._minus = (VMobject(fill_opacity=0) for _ in range(3))
        self.unit: VMobject = VMobject(stroke_color=theme.muted, fill_color=theme.background, fill_opacity=1)
        self.number: Label = Label("", bold=True)
        self.a: ValueDisc = ValueDisc()
        self.b: ValueDisc = ValueDisc()
        self.min: ValueDisc = ValueDisc()
        self.max: ValueDisc = ValueDisc()
        self._riders = [ValueDisc() for _ in range(2)]
        self.names: dict[str, Label] = {
            name: Label(name, variables=True) for name in ("a", "b", "min", "max", "ReLU(a − b)")
        }
        self._weights = [Label(f"{MINUS}1") for _ in range(2)]
        super().__init__(
            *(self._wires, self._plus, self._minus, *self._weights, *self._riders, self.unit, self.number),
            *(self.min, self.max, self.a, self.b, *self.names.values()),
        )
        self.follow()
        self.add_updater(lambda drawn: drawn.follow())

    @property
    def trace(self) -> Any:
        """What the network computes for the present a and b."""
        return self.network.trace([self._a(), self._b()])

    def follow(self) -> None:
        """Draw the comparator as it is now."""
        at, opened, passed = _Places.of(*self._box()), float(self._opened()), float(self._passed())
        trace = self.trace
        (d,), outputs = trace.layers[0].activations, trace.output
        self._draw_lines(at, opened, 1 - _share(passed) * (1 - self._on(d)))
        self._draw_unit(d, at, opened, _arrived(passed))
        self._draw_discs((self._a(), self._b()), outputs, at, _share(passed - 1))
        self._draw_riders(d, at, passed)
        self._write(at, opened)

    def _on(self, d: Any) -> float:
        """How much the unit is on, for its colours."""
        return _share(float(d) / self._full)

    def _draw_lines(self, at: _Places, opened: float, strength: float) -> None:
        """Draw the wires, and the unit's connections: pale if the unit is off."""
        theme = self._theme
        set_polyline(self._wires, [np.array(pair) for pair in zip(at.inputs, at.outputs, strict=True)])
        self._wires.set_stroke(_mix(theme.faint, theme.muted, opened), look.THIN + opened)
        (a, b), (least, most) = ([at.foot(end, opened) for end in ends] for ends in (at.inputs, at.outputs))
        dashes = (_DASH[0], _DASH[1] * opened) if opened > 0 else ()
        set_polyline(self._plus, [np.array([a, at.middle]), np.array([at.middle, most])])
        set_polyline(self._minus, [np.array([b, at.middle]), np.array([at.middle, least])], dashes)
        colour = _mix(theme.guide, _mix(theme.faint, theme.ink, strength), opened)
        for lines in (self._plus, self._minus):
            lines.set_stroke(colour, look.THIN + (look.LINE - look.THIN) * opened)

    def _draw_unit(self, d: Any, at: _Places, opened: float, arrived: float) -> None:
        """Draw the unit, with its number when that has arrived."""
        theme, radius, shown = self._theme, max(_UNIT * at.high * opened, 1e-3), float(d) * arrived
        set_circles(self.unit, [at.middle], radius)
        self.unit.set_fill(lit(shown, self._full, theme, theme.background))
        self.unit.set_stroke(lit(shown, self._full, theme, theme.muted), look.LINE * opened)
        em = fitting(self._text(d), 2 * radius * DIGITS, 1.6 * radius, bold=True)
        self.number.write(self._text(d), at.middle, em)
        self.number.set_fill(_mix(theme.muted, theme.on_active, self._on(d)), arrived)

    def _draw_discs(self, inputs: Sequence[Any], outputs: Sequence[Any], at: _Places, out: float) -> None:
        """Draw a and b, and copies of them on their ways along the wires, at whose ends they become min and max."""
        radius = _DISC * at.high
        for disc, value, place in zip((self.a, self.b), inputs, at.inputs, strict=True):
            disc.write(self._text(value), self._colour(value), place, radius)
        counts = _arrived(out)
        ways = zip((self.min, self.max), inputs, outputs, at.inputs, at.outputs, strict=True)
        for disc, before, after, start, end in ways:
            colour = _mix(self._colour(before), self._colour(after), counts)
            text = self._text(after if counts > 0.5 else before)
            disc.write(text, colour, start + (end - start) * out, radius if out > 0 else 0)

    def _draw_riders(self, d: Any, at: _Places, passed: float) -> None:
        """Let numbers ride along the connections: a and b into the unit, then its number out to both outputs."""
        share = passed % 1 if passed < 2 else 0.0
        flipped = share > _FLIP
        if passed < 1:
            a, b = self._a(), self._b()
            ways = [(a, self._colour(a), at.inputs[0], at.middle)]
            ways += [(-b if flipped else b, self._colour(b), at.inputs[1], at.middle)]
        else:
            colour = lit(d, self._full, self._theme, self._theme.muted)
            ways = [(-d if flipped else d, colour, at.middle, at.outputs[0]), (d, colour, at.middle, at.outputs[1])]
        radius = _RIDER * at.high * _share(share / _GROW) * _share((1 - share) / _GROW)
        for rider, (value, colour, start, end) in zip(self._riders, ways, strict=True):
            rider.write(self._text(value), colour, start + (end - start) * share, radius)

    def _write(self, at: _Places, opened: float) -> None:
        """Write the names, and the weights that are not 1."""
        theme, beside = self._theme, np.array([(_DISC + 0.12) * at.high, 0, 0])
        places: list[tuple[Points, Align]] = [
            *((end - beside, "end") for end in at.inputs),
            *((end + beside, "start") for end in at.outputs),
            (at.middle + (0, (_UNIT + 0.1) * at.high, 0), "middle"),
        ]
        for (name, label), (place, align) in zip(self.names.items(), places, strict=True):
            label.align = align
            label.write(name, place, _NAME * at.high)
            label.set_fill(theme.active if align == "middle" else theme.ink, opened)
        ways = (at.inputs[1], at.middle, _GAP), (at.middle, at.outputs[0], -_GAP)
        for label, (start, end, gap) in zip(self._weights, ways, strict=True):
            along = (end - start) / np.linalg.norm(end - start)
            side = np.array([-along[1], along[0], 0]) * gap * at.high
            label.write(f"{MINUS}1", (start + end) / 2 + side, _WEIGHT * at.high).set_fill(theme.muted, opened)


def _mix(first: str | ManimColor, second: str | ManimColor, share: float) -> ManimColor:
    return ManimColor(first).interpolate(ManimColor(second), share)


def _share(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def _arrived(share: float) -> float:
    """How visible a number is at its goal when it has come this share of its way."""
    return _share((share - _ARRIVE) / (1 - _ARRIVE))
