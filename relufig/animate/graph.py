"""Functions on a plane, built from a network's units: the parts of a formula, and their sum, which all follow trackers.

A plot holds a formula f(x, *values). Whenever a value changes, the network is built again from the formula, and every
curve, breakpoint, label and tick is taken from that network's exact pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from manim import Mobject, ValueTracker, VGroup, VMobject

from relufig.animate import look
from relufig.animate.plane import DASHES, DOTTED, Plane, set_circles, set_polyline
from relufig.animate.text import Label, Points, fitting, width
from relufig.formulas.expression import Expression, inputs
from relufig.look.notation import expression, expressions, following, inner_units, summands
from relufig.networks.build import build
from relufig.networks.network import Network
from relufig.numbers.text import number
from relufig.regions import pieces

Formula = Callable[..., Any]

_DOT, _SMALL_DOT = 0.13, 0.09
# From the end of a curve to its label, between labels, and from one tick to the next, in units.
_LABEL_GAP = 0.25
_LABEL_EM = look.SMALL
_LABEL_ROOM = 3.05
_LABEL_DISTANCE = 0.5
_TICK_DISTANCE = 0.75
# Where the formula stands: its left end and its middle.
_FORMULA_AT = (-6.6, 2.02, 0)
_FORMULA_ROOM = 13.0
_SPACE = 0.3


class Curve(VMobject):
    """A network's output on a plane: `corners` are all points (x, y) at which it bends, and its ends.

    `dots`, the breakpoints that are in the box, and `label`, its name at its right end, are mobjects of their own.
    """

    def __init__(self, plane: Plane, colour: str, stroke_width: float, dashes: Sequence[float] = ()) -> None:
        super().__init__(stroke_color=colour, stroke_width=stroke_width, fill_opacity=0)
        self.plane, self.dashes = plane, tuple(dashes)
        self.radius = _DOT if stroke_width > look.LINE else _SMALL_DOT
        self.dots = VMobject(fill_color=colour, fill_opacity=1, stroke_width=0)
        self.label = Label("", _LABEL_EM, colour, plane.point(*plane.high), align="start", bold=self.radius == _DOT)

    def draw(self, network: Network) -> None:
        """Draw the first output of a network of one input."""
        found = pieces(network, *(float(end[0]) for end in (self.plane.low, self.plane.high)))
        self.network = network
        self.corners = [(x, y) for x, y in zip(found.knots, found.values[:, 0], strict=True)]
        self.breakpoints = found.breakpoints()
        self.slopes = found.slopes[:, 0]
        runs = self.plane.clipped(*zip(*self.corners, strict=True))
        set_polyline(self, runs, self.dashes)
        seen = [at for at in self.breakpoints if self.plane.contains(*at)]
        set_circles(self.dots, [self.plane.point(*at) for at in seen], self.radius)
        self.end: Points = runs[-1][-1] if runs else self.plane.point(*self.plane.high)


class FunctionPlot:
    """A formula f(x, *values) on a plane, its values given by trackers: the parts that it is a sum of, and the sum.

    The parts are the terms of the formula's units and what else there is, or, if given, formulas themselves, by their
    `names`. `parts` are their curves and `total` that of the sum, in which each part has a share, 1 unless `shares`'
    trackers say otherwise; `inner` are those of units that others are fed by. `terms` are the sum as it is written,
    part by part; `ticks` name the sum's breakpoints. All of these are mobjects, to be added or played one by one.
    Formulas are written at the values rounded to that many decimals.
    """

    def __init__(
        self,
        plane: Plane,
        formula: Formula,
        trackers: Sequence[ValueTracker] = (),
        *,
        parts: Sequence[Formula] | None = None,
        names: Sequence[str] | None = None,
        name: str = "sum",
        prefix: str = "y =",
        decimals: int = 2,
    ) -> None:
        self.plane, self.formula, self.trackers = plane, formula, tuple(trackers)
        self._given, self.names, self.name, self.decimals = parts, names, name, decimals
        theme = plane.theme
        (self._x,) = inputs("x")
        self._count = len(self._parts(self.values))
        self.shares = [ValueTracker(1) for _ in range(self._count)]
        self.parts = [Curve(plane, theme.terms[k % 4], look.LINE, DASHES[k % 4]) for k in range(self._count)]
        within = inner_units(self._of(self.formula, self.values))
        self.inner = [Curve(plane, theme.muted, look.LINE, DASHES[-1]) for _ in within]
        self.total = Curve(plane, theme.total, look.BOLD)
        self.prefix = Label(prefix, look.TEXT, theme.ink, _FORMULA_AT, align="start")
        self.terms = [
            Label("", look.TEXT, theme.terms[k % 4], _FORMULA_AT, align="start", bold=True) for k in range(self._count)
        ]
        self.ticks = _Ticks(plane)
        self._shown: tuple[float, ...] | None = None
        self.follow()
        for mobject in self.mobjects:
            mobject.add_updater(lambda _: self.follow())

    @property
    def values(self) -> tuple[float, ...]:
        """The formula's values as they are now."""
        return tuple(tracker.get_value() for tracker in self.trackers)

    @property
    def mobjects(self) -> list[Mobject]:
        """All that can be shown, the sum in front of its parts."""
        curves = [*self.inner, *self.parts, self.total]
        return [
            self.ticks,
            *curves,
            *(curve.dots for curve in curves),
            *(curve.label for curve in curves),
            self.prefix,
            *self.terms,
        ]

    def part(self, k: int) -> VGroup:
        """Curve, breakpoints and name of a part."""
        return VGroup(self.parts[k], self.parts[k].dots, self.parts[k].label)

    def follow(self) -> None:
        """Build the network for the values as they are now, and show it."""
        values, shares = self.values, tuple(share.get_value() for share in self.shares)
        if self._shown == (*values, *shares):
            return
        self._shown = (*values, *shares)
        found = self._parts(values)
        for curve, part in zip(self.parts, found, strict=True):
            curve.draw(build(y=part))
        for curve, unit in zip(self.inner, inner_units(self._of(self.formula, values)), strict=True):
            curve.draw(build(y=unit))
        whole = shares == (1,) * self._count
        total = self._of(self.formula, values) if whole else sum(p * s for p, s in zip(found, shares, strict=True))
        self.network = build(y=total)
        self.total.draw(self.network)
        self.ticks.draw(self.total.breakpoints, self.decimals)
        self._write([rounded(value, self.decimals) for value in values])

    def _write(self, values: Sequence[Fraction]) -> None:
        texts = self._parts(values)
        units = inner_units(self._of(self.formula, values))
        curves = [*self.inner, *self.parts, self.total]
        named = [*map(_short, units), *(self.names or map(_short, texts)), self.name]
        low, high = self.plane.point(*self.plane.low)[1], self.plane.point(*self.plane.high)[1]
        ends = [min(max(float(curve.end[1]), low + _LABEL_EM), high) for curve in curves]
        for curve, text, height in zip(curves, named, spread(ends, _LABEL_DISTANCE), strict=True):
            curve.label.set_text(text).put((curve.end[0] + _LABEL_GAP, height, 0))
        if self.names:
            self._write_formula([self.names[0], *(f"+ {name}" for name in self.names[1:])])
        else:
            rest = ("" if is_zero(part) else following(part) for part in texts[1:])
            self._write_formula([expression(texts[0]), *rest])

    def _write_formula(self, texts: Sequence[str]) -> None:
        """The formula in one line, as large as fits."""
        spaced = " ".join(filter(None, [self.prefix.text, *texts]))
        em = fitting(spaced, look.TEXT, _FORMULA_ROOM, bold=True)
        at = np.array(_FORMULA_AT) + (width(self.prefix.text, look.TEXT) + _SPACE * look.TEXT, 0, 0)
        for label, text in zip(self.terms, texts, strict=True):
            label.write(text, at, em)
            at = at + (width(text, em, bold=True) + _SPACE * em, 0, 0)

    def _of(self, formula: Formula, values: Sequence[Any]) -> Expression:
        # A constant formula is a number, not yet an expression of x.
        of: Expression = Expression({}, 0, self._x.declared) + formula(self._x, *values)
        return of

    def _parts(self, values: Sequence[Any]) -> list[Expression]:
        """The parts at these values, always as many: what vanishes is a part that is zero."""
        if self._given is not None:
            return [self._of(part, values) for part in self._given]
        whole = self._of(self.formula, values)
        found = summands(expressions(build(y=whole))[0])
        missing = getattr(self, "_count", len(found)) - len(found)
        return found + [Expression({}, 0, whole.declared)] * missing


class _Ticks(VGroup):
    """The breakpoints of a curve on both axes, joined to it by lines; those too near to one another are left out."""

    MOST = 6

    def __init__(self, plane: Plane) -> None:
        self.plane = plane
        self.guides = VMobject(stroke_color=plane.theme.faint, stroke_width=look.THIN, fill_opacity=0)
        self.x_labels = [plane.x_label(plane.low[0], "") for _ in range(self.MOST)]
        self.y_labels = [plane.y_label(plane.low[1], "") for _ in range(self.MOST)]
        super().__init__(self.guides, *self.x_labels, *self.y_labels)

    def draw(self, breakpoints: Sequence[tuple[Fraction, Fraction]], decimals: int) -> None:
        """Name these breakpoints."""
        plane = self.plane
        seen = [at for at in breakpoints if plane.contains(*at)]
        guides: list[Points] = []
        for axis, labels, fixed in ((0, self.x_labels, plane.x_ticks), (1, self.y_labels, plane.y_ticks)):
            near = _TICK_DISTANCE if axis == 0 else _LABEL_DISTANCE
            taken = [plane.point(*((value, 0) if axis == 0 else (0, value)))[axis] for value in fixed]
            kept = []
            for at in sorted(seen, key=lambda at: at[axis]):
                place = plane.point(*at)[axis]
                if all(abs(place - other) > near for other in taken):
                    taken.append(place)
                    kept.append(at)
            for label in labels[len(kept) :]:
                label.set_text("")
            for label, at in zip(labels, kept, strict=False):
                label.set_text(number(rounded(at[axis], decimals)))
                dot = plane.point(*at)
                foot = plane.point(at[0], plane.low[1]) if axis == 0 else plane.point(plane.low[0], at[1])
                guides.append(np.array([dot, foot]))
                here = label.at.copy()
                here[axis] = dot[axis]
                label.put(here)
        set_polyline(self.guides, guides, DOTTED)


def rounded(value: Any, decimals: int) -> Fraction:
    """The exact decimal fraction that a value is rounded to."""
    return Fraction(round(Fraction(value) * 10**decimals), 10**decimals)


def is_zero(part: Expression) -> bool:
    """Whether a formula is the constant 0."""
    return not part.terms and part.constant == 0


def _short(part: Expression) -> str:
    """A part as text, with as many of its nested ReLUs written out as there is room for."""
    texts = [expression(part, levels) for levels in (3, 2, 1)]
    return next((text for text in texts if width(text, _LABEL_EM) <= _LABEL_ROOM), expression(part, 0))


def spread(places: Sequence[float], apart: float) -> list[float]:
    """The places, moved as little as it takes for any two to be that far apart; their order stays."""
    order = sorted(range(len(places)), key=lambda k: places[k])
    # Groups of neighbours that touch: the sum of what their first would have to be, and their members.
    groups: list[tuple[float, list[int]]] = []
    for k in order:
        groups.append((places[k], [k]))
        while len(groups) > 1 and groups[-1][0] < groups[-2][0] + apart * len(groups[-2][1]):
            (low, below), (high, above) = groups[-2:]
            first = (low * len(below) + (high - apart * len(below)) * len(above)) / (len(below) + len(above))
            groups[-2:] = [(first, below + above)]
    found = [0.0] * len(places)
    for first, members in groups:
        for k, member in enumerate(members):
            found[member] = first + k * apart
    return found
