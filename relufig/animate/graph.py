"""Functions on a plane, built from a network's units: the parts of a formula and their sum, which follow trackers.

A plot holds a formula f(x, *values). Whenever a value changes, the plot builds the network again from the formula, and
takes every curve, breakpoint, label and tick from that network's exact pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from manim import Mobject, ValueTracker, VGroup, VMobject

from relufig.animate import look
from relufig.animate.plain import Plain
from relufig.animate.plane import DASHES, DOTTED, Plane, set_circles, set_polyline
from relufig.animate.text import Label, Points, fitting, width
from relufig.formulas.expression import Expression, inputs
from relufig.look.notation import expression, expressions, following, inner_units, summands
from relufig.look.ticks import spread
from relufig.networks.build import build
from relufig.networks.network import Network
from relufig.numbers.arrays import Array
from relufig.numbers.text import number
from relufig.regions import Pieces, pieces

Formula = Callable[..., Any]

_DOT, _SMALL_DOT = 0.13, 0.09
# The gap between a curve and its label, the label's size and room, and the distances of labels and ticks, in units.
_LABEL_GAP = 0.25
_LABEL_EM = look.TEXT
_LABEL_ROOM = 3.05
_LABEL_DISTANCE = 0.56
_TICK_DISTANCE = 0.85
# The left end of the formula, at half its height, and its size.
_FORMULA_AT = (-6.6, 1.92, 0)
_FORMULA_EM = look.DIGITS
_FORMULA_ROOM = 13.0
_SPACE = 0.3


class Curve(Plain):
    """A network's output on a plane.

    `corners` are its ends and the points (x, y) at which it bends. `dots`, the visible breakpoints, and `label`, the
    name at its right end, are separate mobjects.

    Parameters
    ----------
    plane : Plane
        The axes.
    colour : str
        The colour of the curve, its dots and its label.
    stroke_width : float
        The width of the line, in hundredths of a unit.
    dashes : sequence of float
        Lengths of dashes and gaps, in units of the frame; empty for a solid line.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig.animate import Curve, Plane, theme
    >>> curve = Curve(Plane((-2, 2), (-1, 2), theme("light")), "#000000", 4)
    >>> (x,) = rf.inputs("x")
    >>> curve.draw(rf.build(rf.clip(x, 0, 1)))
    >>> [(int(x), int(y)) for x, y in curve.corners]
    [(-2, 0), (0, 0), (1, 1), (2, 1)]
    """

    def __init__(self, plane: Plane, colour: str, stroke_width: float, dashes: Sequence[float] = ()) -> None:
        super().__init__(stroke_color=colour, stroke_width=stroke_width)
        self.plane: Plane = plane
        self.dashes: tuple[float, ...] = tuple(dashes)
        bold = stroke_width > look.LINE
        self._radius = _DOT if bold else _SMALL_DOT
        self.dots: VMobject = Plain(fill_color=colour, fill_opacity=1, stroke_width=0)
        self.label: Label = Label("", _LABEL_EM, colour, plane.point(*plane.high), "start", bold=bold, variables=True)

    def draw(self, network: Network) -> None:
        """Draw the first output of a network with one input."""
        self.network: Network = network
        linear, runs = self._pieces(network)
        self.corners: list[tuple[Fraction, Any]] = list(zip(linear.knots, linear.values[:, 0], strict=True))
        self.breakpoints: list[tuple[Fraction, Fraction]] = linear.breakpoints()
        self.slopes: Array = linear.slopes[:, 0]
        set_polyline(self, runs, self.dashes)
        seen = [at for at in self.breakpoints if self.plane.contains(*at)]
        set_circles(self.dots, [self.plane.point(*at) for at in seen], self._radius)
        self.end: Points = self._last(runs)

    def end_of(self, network: Network) -> Points:
        """Where the curve would end, if it were that of another network."""
        return self._last(self._pieces(network)[1])

    def _pieces(self, network: Network) -> tuple[Pieces, list[Points]]:
        """A network's linear pieces on the plane, and the polylines that are seen of it."""
        linear = pieces(network, *(float(end[0]) for end in (self.plane.low, self.plane.high)))
        return linear, self.plane.clipped(linear.knots, list(linear.values[:, 0]))

    def _last(self, runs: list[Points]) -> Points:
        return runs[-1][-1] if runs else self.plane.point(*self.plane.high)


class FunctionPlot:
    """A formula `f(x, *values)` on a plane, as the sum of its parts. Trackers give the values.

    `parts` are the curves of the parts, `total` is the curve of the sum, and `inner` are the curves of units that feed
    other units. `terms` are the written formula, part by part, after `prefix`. `ticks` label the sum's breakpoints.
    All of these are mobjects, to be added or played one by one. `shares` and `grown` are trackers, at first 1: the sum
    adds each part times its share, and each part's curve is drawn times what it has grown to. `unnamed` are the numbers
    of the parts whose names need no room at their curves; the sum has the number after the last part's.

    Parameters
    ----------
    plane : Plane
        The axes.
    formula : callable
        The formula, a function of x and the values.
    trackers : sequence of ValueTracker
        The trackers of the values.
    parts : sequence of callable, optional
        Formulas that add up to `formula`. Without them, the parts are the terms of the formula's units, and the rest.
    names : sequence of str, optional
        Names of the parts. Without them, each part is labelled with its formula.
    name : str
        The name of the sum.
    prefix : str
        The text before the written formula.
    decimals : int
        The number of decimals to which formulas and ticks round the values.
    room : float
        The largest width of the written formula, in units of the frame.

    Examples
    --------
    >>> import relufig as rf
    >>> from manim import ValueTracker
    >>> from relufig.animate import FunctionPlot, Plane, theme
    >>> high = ValueTracker(1)
    >>> plot = FunctionPlot(Plane((-1, 3), (-2, 3), theme("light")), lambda x, b: rf.clip(x, 0, b), [high])
    >>> [term.text for term in plot.terms]
    ['ReLU(x)', '− ReLU(x − 1)']
    >>> _ = high.set_value(2)
    >>> plot.follow()
    >>> [term.text for term in plot.terms]
    ['ReLU(x)', '− ReLU(x − 2)']
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
        room: float = _FORMULA_ROOM,
    ) -> None:
        self._room = room
        self._plane, self._formula, self._trackers = plane, formula, tuple(trackers)
        self._given, self._names, self._name, self._decimals = parts, names, name, decimals
        theme = plane.theme
        (self._x,) = inputs("x")
        count = self._count = len(self._parts(self.values))
        colours = [theme.terms[k % 4] for k in range(count)]
        self.shares: list[ValueTracker] = [ValueTracker(1) for _ in range(count)]
        self.grown: list[ValueTracker] = [ValueTracker(1) for _ in range(count)]
        self.parts: list[Curve] = [Curve(plane, colours[k], look.LINE, DASHES[k % 4]) for k in range(count)]
        within = inner_units(self._of(formula, self.values))
        self.inner: list[Curve] = [Curve(plane, theme.muted, look.LINE, DASHES[-1]) for _ in within]
        self.total: Curve = Curve(plane, theme.total, look.BOLD)
        self.prefix: Label = Label(prefix, _FORMULA_EM, theme.ink, _FORMULA_AT, align="start", variables=True)
        self.terms: list[Label] = [
            Label("", _FORMULA_EM, each, _FORMULA_AT, "start", variables=True) for each in colours
        ]
        self.ticks: VGroup = _Ticks(plane)
        self.unnamed: set[int] = set()
        self._shown: tuple[float, ...] | None = None
        self.follow()
        for mobject in self.mobjects:
            mobject.add_updater(lambda _: self.follow())

    @property
    def values(self) -> tuple[float, ...]:
        """The present values of the trackers."""
        return tuple(tracker.get_value() for tracker in self._trackers)

    @property
    def mobjects(self) -> list[Mobject]:
        """Everything that can be shown, the sum in front of its parts."""
        curves = [*self.inner, *self.parts, self.total]
        beside = [*(curve.dots for curve in curves), *(curve.label for curve in curves)]
        return [self.ticks, *curves, *beside, self.prefix, *self.terms]

    def part(self, k: int) -> VGroup:
        """The curve, the breakpoints and the name of part k."""
        return VGroup(self.parts[k], self.parts[k].dots, self.parts[k].label)

    def follow(self) -> None:
        """Build the network for the present values, and show it."""
        values, shares = self.values, tuple(share.get_value() for share in self.shares)
        grown = tuple(tracker.get_value() for tracker in self.grown)
        if self._shown == (*values, *shares, *grown):
            return
        self._shown = (*values, *shares, *grown)
        parts, whole = self._parts(values), self._of(self._formula, values)
        drawn = [part if size == 1 else part * size for part, size in zip(parts, grown, strict=True)]
        for curve, part in zip([*self.parts, *self.inner], [*drawn, *inner_units(whole)], strict=True):
            curve.draw(build(y=part))
        self.network: Network = build(y=whole) if set(shares) == {1} else self.added(shares)
        self.total.draw(self.network)
        self.ticks.draw(self.total.breakpoints, self._decimals)
        self._sizes = [*(1 for _ in self.inner), *grown, int(set(shares) == {1})]
        self._write([rounded(value, self._decimals) for value in values])

    def added(self, shares: Iterable[float]) -> Network:
        """The network of the sum of the parts, each times its share."""
        parts = zip(self._parts(self.values), shares, strict=True)
        return build(y=sum(part * share for part, share in parts))

    def _write(self, values: Sequence[Fraction]) -> None:
        texts = self._parts(values)
        units = inner_units(self._of(self._formula, values))
        curves = [*self.inner, *self.parts, self.total]
        named = [*map(_short, units), *(self._names or map(_short, texts)), self._name]
        wholes = [*units, *texts, self._of(self._formula, values)]
        full = [
            curve.end if size == 1 else curve.end_of(build(y=whole))
            for curve, size, whole in zip(curves, self._sizes, wholes, strict=True)
        ]
        for curve, text in zip(curves, named, strict=True):
            curve.label.set_text(text).put((curve.end[0] + _LABEL_GAP, self._within(curve.end), 0))
        # Names are moved apart by where their curves end when they are whole, so that they stay at curves that grow.
        crowded = [k for k in range(len(curves)) if k - len(self.inner) not in self.unnamed]
        heights = [self._within(full[k]) for k in crowded]
        for k, height, apart in zip(crowded, heights, spread(heights, _LABEL_DISTANCE), strict=True):
            curves[k].label.shift((0, apart - height, 0))
        if self._names:
            self._write_formula([self._names[0], *(f"+ {name}" for name in self._names[1:])])
        else:
            rest = ("" if is_zero(part) else following(part) for part in texts[1:])
            self._write_formula([expression(texts[0]), *rest])

    def _within(self, end: Points) -> float:
        """The height of a name beside a curve's end."""
        low, high = (float(self._plane.point(*corner)[1]) for corner in (self._plane.low, self._plane.high))
        return min(max(float(end[1]), low + _LABEL_EM), high)

    def _write_formula(self, texts: Sequence[str]) -> None:
        """Write the formula in one line, as large as fits."""
        spaced = " ".join(filter(None, [self.prefix.text, *texts]))
        em = fitting(spaced, _FORMULA_EM, self._room, variables=True)
        at = np.array(_FORMULA_AT) + (width(self.prefix.text, _FORMULA_EM, variables=True) + _SPACE * em, 0, 0)
        for label, text in zip(self.terms, texts, strict=True):
            label.write(text, at, em)
            at = at + (width(text, em, variables=True) + _SPACE * em, 0, 0)

    def _of(self, formula: Formula, values: Sequence[Any]) -> Expression:
        # A constant formula is a number, not yet an expression of x.
        of: Expression = Expression({}, 0, self._x.declared) + formula(self._x, *values)
        return of

    def _parts(self, values: Sequence[Any]) -> list[Expression]:
        """The parts at these values. Their number stays the same: one that vanishes is zero, new ones join the last."""
        if self._given is not None:
            return [self._of(part, values) for part in self._given]
        whole = self._of(self._formula, values)
        parts = summands(expressions(build(y=whole))[0])
        count = getattr(self, "_count", len(parts))
        if len(parts) > count:
            parts[count - 1 :] = [sum(parts[count:], parts[count - 1])]
        return parts + [Expression({}, 0, whole.declared)] * (count - len(parts))


class _Ticks(VGroup):
    """The breakpoints of a curve on both axes, joined to it by lines. Breakpoints too near to others are left out."""

    MOST = 6

    def __init__(self, plane: Plane) -> None:
        self._plane = plane
        self._guides = VMobject(stroke_color=plane.theme.faint, stroke_width=look.THIN, fill_opacity=0)
        x_labels = [plane.x_label(plane.low[0], "") for _ in range(self.MOST)]
        y_labels = [plane.y_label(plane.low[1], "") for _ in range(self.MOST)]
        self._axes = (x_labels, plane.x_ticks, _TICK_DISTANCE), (y_labels, plane.y_ticks, _LABEL_DISTANCE)
        super().__init__(self._guides, *x_labels, *y_labels)

    def draw(self, breakpoints: Sequence[tuple[Fraction, Fraction]], decimals: int) -> None:
        """Label these breakpoints."""
        plane, guides = self._plane, []
        for axis, (labels, fixed, near) in enumerate(self._axes):
            taken = [plane.point(value, value)[axis] for value in fixed]
            waiting = iter(labels)
            for at in sorted((at for at in breakpoints if plane.contains(*at)), key=lambda at: at[axis]):
                dot = plane.point(*at)
                if any(abs(dot[axis] - other) <= near for other in taken):
                    continue
                taken.append(dot[axis])
                label = next(waiting, None)
                if label is not None:
                    place = label.at.copy()
                    place[axis] = dot[axis]
                    label.set_text(number(rounded(at[axis], decimals))).put(place)
                    guides.append(np.array([dot, plane.point(*((at[0], plane.low[1]), (plane.low[0], at[1]))[axis])]))
            for label in waiting:
                label.set_text("")
        set_polyline(self._guides, guides, DOTTED)


def rounded(value: Any, decimals: int) -> Fraction:
    """The exact decimal fraction that a value is rounded to."""
    return Fraction(round(Fraction(value) * 10**decimals), 10**decimals)


def is_zero(part: Expression) -> bool:
    """Whether a formula is the constant 0."""
    return not part.terms and part.constant == 0


def _short(part: Expression) -> str:
    """A part as text, with as many nested ReLUs written out as there is room for."""
    texts = [expression(part, levels) for levels in (3, 2, 1)]
    return next((text for text in texts if width(text, _LABEL_EM, variables=True) <= _LABEL_ROOM), expression(part, 0))
