"""A 2-layer network on its way to a function: unit by unit it is bent where the gap between them is largest.

A tracker counts the units. Between k and k + 1 the next knot's value is on its way from where the network passed to
where the function is, so that what is shown is a network at any time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import ValueTracker, VGroup, VMobject

from relufig.animate import look
from relufig.animate.graph import Curve
from relufig.animate.parameters import finite_numbers
from relufig.animate.plane import DASHES, Plane, set_circles, set_polyline
from relufig.animate.readout import Phrase, rounded_terms
from relufig.animate.stops import Stops
from relufig.animate.text import Label
from relufig.approximation import fit, largest_gap, refining_knots
from relufig.build import build
from relufig.expression import Expression, Unit, inputs
from relufig.functions import interpolate
from relufig.network import Network
from relufig.notation import expressions, following
from relufig.style import Theme

_SIZE, _AT = (7.9, 4.6), (-2.55, -0.8, 0)
# What is free above and below the function, as a share of its height.
_ROOM = 0.12
_SAMPLES = 401
_BAND_OPACITY = 0.22
_THEOREM_AT = (-6.6, 2.02, 0)
# Where the function, and later the newest unit's term, are written; the function's short name at its end.
_WRITTEN_AT = (-5.7, -3.43, 0)
_WRITTEN_EM = 0.38
_NAME_GAP = 0.32
_DOT, _RING = 0.1, 0.24
# A gap's line ends in bars so wide.
_BAR = 0.1


class Approach:
    """A function on an interval, a band `tolerance` wide on either side of it, and the network of the first knots.

    `units` is the tracker that counts them. All of these are mobjects: `target` and `band`, `curve` and its dots,
    `gap` at the place where the two are farthest apart, and `newest`, which is the newest unit's term in the sum, as a
    curve, `unit`, and `written`. `theorem` is what is shown of N, the network, quantifier by quantifier.

    `enough` is how many units each of the tolerance's stops takes. Raises ValueError where 64 are not enough.
    """

    def __init__(
        self,
        function: Callable[[Any], Any],
        name: str,
        ends: tuple[float, float],
        tolerance: Stops,
        theme: Theme,
    ) -> None:
        self.function, self.ends, self.tolerance = function, ends, tolerance
        knots = [refining_knots(function, *ends, float(width)) for width in tolerance.stops]
        self.knots, self.enough = knots[-1], [len(found) for found in knots]
        self.units = ValueTracker(2)
        self._x = np.linspace(float(ends[0]), float(ends[1]), _SAMPLES)
        self._y = np.asarray(function(self._x), dtype=float)
        widest = float(max(tolerance.stops))
        low, high = self._y.min() - widest, self._y.max() + widest
        room = _ROOM * (high - low)
        self.plane = Plane(ends, (low - room, high + room), theme, size=_SIZE, at=_AT, x_ticks=ends, name="")
        self.target = VMobject(stroke_color=theme.first, stroke_width=look.BOLD, fill_opacity=0)
        set_polyline(self.target, self.plane.clipped(self._x.tolist(), self._y.tolist()))
        self.band = VMobject(fill_color=theme.first, fill_opacity=_BAND_OPACITY, stroke_color=theme.first)
        self.band.set_stroke(width=look.THIN / 2)
        end = self.plane.point(self._x[-1], self._y[-1]) + (_NAME_GAP, 0, 0)
        self.short = Label("f", look.TEXT, theme.first, end, align="start", bold=True)
        self.named = Label(name, look.TEXT, theme.first, _WRITTEN_AT, align="start", bold=True)
        self.curve = Curve(self.plane, theme.total, look.LINE)
        self.unit = Curve(self.plane, theme.third, look.LINE, DASHES[1])
        self.written = Label("", _WRITTEN_EM, theme.third, _WRITTEN_AT, align="start", bold=True)
        given, found, within = theme.first, theme.total, theme.second
        parts = {"∀ f": given, "∀ ε > 0": given, "∃ N :": found, "|N − f| ≤ ε": within}
        self.theorem = Phrase(parts, at=_THEOREM_AT)
        self.newest = VGroup(self.unit, self.unit.dots, self.written)
        self._line = VMobject(stroke_color=theme.second, stroke_width=look.BOLD, fill_opacity=0)
        self._ring = VMobject(stroke_color=theme.second, stroke_width=look.LINE, fill_opacity=0)
        self.gap = VGroup(self._line, self._ring)
        self._number: int | None = None
        self._shown: tuple[Any, ...] | None = None
        self.follow()
        for mobject in (self.band, self.curve, self.curve.dots, self.newest, self.gap):
            mobject.add_updater(lambda _: self.follow())

    @property
    def network(self) -> Network:
        """The network as it is now."""
        return self.network_of(self.units.get_value())

    def network_of(self, units: float) -> Network:
        """The network of so many units; a fraction is how far the last of them has come."""
        count = min(int(units), len(self.knots))
        at = np.array(self.knots[:count])
        values = self.function(at)
        if units > count:
            knot = self.knots[count]
            before = float(self.network_of(count)([knot])[0])
            at, values = (
                np.append(at, knot),
                np.append(values, before + (units - count) * (self.function(knot) - before)),
            )
        order = np.argsort(at)
        (x,) = inputs("x")
        return build(y=interpolate(x, at[order].tolist(), values[order].tolist()))

    @property
    def size(self) -> int:
        """How many units the network has now, one that is on its way included."""
        self.follow()
        return self.curve.network.size

    @property
    def largest(self) -> tuple[float, float]:
        """Where the network as it is now is farthest from the function, and how far."""
        self.follow()
        return self._largest

    def error_of(self, units: int) -> float:
        """How far the network of so many units is from the function."""
        return largest_gap(self.function, self.network_of(units), *self.ends)[1]

    def best(self) -> Curve:
        """The network of the fewest units within the last tolerance, its knots and values where they are best."""
        found = fit(self.function, *map(float, self.ends), error=float(self.tolerance.stops[-1]))
        curve = Curve(self.plane, self.plane.theme.third, look.BOLD, DASHES[1])
        curve.draw(found.network)
        set_circles(curve.dots, [self.plane.point(*at) for at in curve.corners], _DOT)
        return curve

    def announce(self, unit: int) -> None:
        """Let the newest unit be the one with that number, counted from 0, which is about to be added."""
        self._number, self._shown = unit, None
        self.follow()

    def follow(self) -> None:
        """Show the network, the gap and the band as they are now."""
        state = (self.units.get_value(), self.tolerance.value)
        if self._shown == state:
            return
        self._shown = state
        network = self.network
        self.curve.draw(network)
        set_circles(self.curve.dots, [self.plane.point(*at) for at in self.curve.corners], _DOT)
        self._largest = largest_gap(self.function, network, *self.ends)
        self._mark_gap(network)
        self._show_band()
        self._show_unit(network)

    def _mark_gap(self, network: Network) -> None:
        x = self._largest[0]
        ends = [self.plane.point(x, y) for y in (float(self.function(x)), float(network([x])[0]))]
        bars = [np.array([end - (_BAR, 0, 0), end + (_BAR, 0, 0)]) for end in ends]
        # A gap too small to be seen has a ring around it.
        small = abs(ends[0][1] - ends[1][1]) < _RING
        set_polyline(self._line, [np.array(ends), *([] if small else bars)])
        set_circles(self._ring, [(ends[0] + ends[1]) / 2] if small else [], _RING)

    def _show_band(self) -> None:
        width = float(self.tolerance.value)
        low, high = self.plane.low[1], self.plane.high[1]
        edges = [np.clip(self._y + sign * width, low, high) for sign in (1, -1)]
        upper, lower = ([self.plane.point(*at) for at in zip(self._x, edge, strict=True)] for edge in edges)
        set_polyline(self.band, [np.array([*upper, *reversed(lower), upper[0]])])

    def _show_unit(self, network: Network) -> None:
        """The term that the newest unit has in the sum: 0 until it is being added."""
        if self._number is None:
            return
        knot = self.knots[self._number]
        (whole,) = expressions(network)
        found: dict[Any, Any] = {
            unit: weight for unit, weight in whole.terms.items() if isinstance(unit, Unit) and _bends_at(unit, knot)
        }
        term = Expression(found, 0, whole.declared)
        self.unit.draw(build(y=term))
        set_circles(self.unit.dots, [self.plane.point(knot, 0)], _DOT)
        self.written.set_text(f"y = … {following(rounded_terms(term))}" if found else "y = …")


def function_of(owner: type, ends: Any) -> Any:
    """A scene's function. Raises unless `ends` are an interval, and it gives a finite number everywhere there."""
    # On the class, for a plain function to stay one: on the scene it would be a method.
    name, function = owner.__name__, getattr(owner, "function", None)
    low, high = finite_numbers(owner, "ends", ends, 2)
    if not low < high:
        raise ValueError(f"{name}.ends must be an interval, its lower end first, got {tuple(ends)}")
    if not callable(function):
        raise TypeError(f"{name}.function must be a function of an array, got {function!r}")
    x = np.linspace(float(low), float(high), _SAMPLES)
    y = np.asarray(function(x))
    if y.shape != x.shape:
        raise ValueError(f"{name}.function must give one value for each x, got shape {y.shape} for {x.shape}")
    if not np.isfinite(y).all():
        raise ValueError(f"{name}.function must be finite on the interval, got {y[~np.isfinite(y)][0]}")
    return function


def _bends_at(unit: Unit, knot: float) -> bool:
    return float(unit.preactivation.constant) == -knot
