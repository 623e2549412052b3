"""Universal approximation: however thin the band around a curve, enough ReLUs stay in it.

Storyboard: a curve f in a band of ε on either side; a ball runs along it. How many ReLUs does a network need to stay in
the band? The first network is a line, one ReLU, with a mark where it is farthest from f. Unit by unit it is bent there:
the mark closes, while the unit's term swings out of the axis, until the network is in the band. Every dot is a bend,
and every bend is a ReLU. Then the band closes in on f. A chart of the gaps so far appears, and more units follow,
faster. Last, the bends run together to the best places. One after the other they meet and are one bend, and the count
of ReLUs falls with each: this is the answer.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import Create, FadeIn, FadeOut, ValueTracker, VGroup, VMobject, linear

import relufig as rf
from relufig.animate import Curve, Label, Plane, Readout, Stage, Stops, finite_numbers, look
from relufig.animate.plane import DASHES, set_circles, set_polyline
from relufig.animate.readout import significant
from relufig.animate.stops import decreasing
from relufig.approximation import fit, largest_gap, refining_knots
from relufig.formulas.expression import Unit
from relufig.look.notation import expressions
from relufig.look.style import Theme
from relufig.numbers.text import counted, number


class UniversalApproximation(Stage):
    """Networks within each of the decreasing `epsilons` of a continuous function on the interval `ends`."""

    function = staticmethod(lambda x: np.sin(1.5 * x) + np.sin(4 * x) / 4)
    formula = "f(x) = sin 1.5x + ¼ sin 4x"
    ends = (0, 3)
    epsilons = (0.3, 0.08)
    variables = "xfnε"

    def construct(self):
        """Ask how many units a band takes, add units until the network is in it, then take a thinner band."""
        self.tolerance = Stops(decreasing(type(self), "epsilons", self.epsilons))
        self.approach = Approach(function_of(type(self), self.ends), self.formula, self.ends, self.tolerance, self.look)
        self.chart = ErrorChart(self.approach, self.look)
        self.show_title("Enough ReLUs come near every curve")
        self.ask()
        self.begin()
        for unit in range(1, self.approach.enough[0]):
            self.add_unit(unit, max(1.2, 2.4 - 0.6 * (unit - 1)))
        self.within(0)
        for k in range(1, len(self.approach.enough)):
            self.shrink(k)
            self.within(k)
        self.end()

    def ask(self):
        """Show the curve in its band, along which a ball runs, and ask."""
        approach = self.approach
        self.add(approach.band, approach.plane, approach.target, approach.named, approach.short, approach.ball)
        self.add(self.chart.tolerance)
        rolling = approach.rolled.animate(run_time=3.2, rate_func=linear).set_value(self.ends[1])
        with self.step("question", "How many ReLUs does a network need to stay in this band around f?", rolling):
            pass

    def begin(self):
        """Show the first network, a line, and where it is farthest from the curve."""
        approach, chart = self.approach, self.chart
        leaving = FadeOut(approach.ball, approach.named, run_time=0.6)
        with self.step("network", "First, a line. It is far from f", Create(approach.curve, run_time=1.2), leaving):
            self.play(FadeIn(approach.curve.dots, chart.units), run_time=0.4)
            self.mark(chart.gap)

    def mark(self, *others):
        """Let the mark grow where the gap is largest now."""
        approach = self.approach
        approach.marked.set_value(approach.largest[0])
        approach.reach.set_value(0)
        self.add(approach.gap)
        self.play(approach.reach.animate.set_value(1), FadeIn(*others) if others else (), run_time=0.6)

    def add_unit(self, unit, seconds):
        """Bend the network where the gap is largest."""
        approach = self.approach
        where = f"x = {significant(approach.largest[0], 2)}"
        telling = f"One more ReLU bends it where the gap is largest: at {where}"
        with self.step(f"unit {unit + 1}", telling):
            approach.announce(unit)
            self.play(FadeIn(approach.newest), run_time=0.4)
            self.play(approach.units.animate.set_value(unit + 1), run_time=seconds)
            self.play(FadeOut(approach.newest), run_time=0.3)
            self.mark()

    def within(self, k):
        """Say that the network is within the k-th ε."""
        shown = f"In the band: {counted(self.approach.size, 'ReLU')} for ε = {number(self.tolerance.value)}"
        with self.step(f"within {k + 1}", shown, stressed=True):
            self.rest(1.4)

    def shrink(self, k):
        """Go on to the k-th ε, and to as many units as it needs; the chart of gaps comes with the first of them."""
        approach, chart = self.approach, self.chart
        approach.announce(None)
        telling = "And for a thinner band? Every ReLU makes the largest gap smaller"
        closing = self.tolerance.animate(run_time=1.6).set_value(k), approach.reach.animate(run_time=0.6).set_value(0)
        with self.step(f"ε {k + 1}", telling, *closing):
            if k == 1:
                chart.follow()
                self.play(FadeIn(chart.axes, chart.bound, chart.points), run_time=0.8)
            self.play(approach.units.animate.set_value(approach.enough[k]), run_time=5)
            # The line of the rate is that of the last ε.
            self.mark(*([chart.rate] if k == len(approach.enough) - 1 else []))

    def end(self):
        """Move the bends to the best places, where the fewest units are enough."""
        approach, chart = self.approach, self.chart
        leaving = approach.reach.animate(run_time=0.5).set_value(0)
        with self.step("best", "With every bend at its best place, how few are enough?", leaving):
            self.add(chart.star)
            self.play(approach.sliding.animate.set_value(1), run_time=5)
        telling = f"{counted(approach.best.size, 'ReLU')}! However thin the band, some number is enough"
        with self.step("fewer", telling, stressed=True):
            self.mark()
            self.hold()


# The function's box, and the free room above and below the function as a share of its height.
PLANE_SIZE, PLANE_AT = (7.9, 4.5), (-2.55, -0.85, 0)
ROOM = 0.12
SAMPLES = 401
BAND_OPACITY = 0.22
# The place of the function's formula, and the gap to the name f.
WRITTEN_AT = (-5.7, -3.48, 0)
NAME_GAP = 0.32
DOT, RING, BALL = 0.1, 0.24, 0.2
CLOSED = 1e-3
# The share of the sliding in which bends meet: the last while it is still seen to move.
MEETING = 0.85
# The half-width of the bars at the ends of a gap's line.
BAR = 0.1


class Approach:
    """A function on an interval, a band of width `tolerance` on either side, and the network of the first bends.

    The network has the function's values at its `bends`, one for each unit, and at the interval's right end, to which
    its last piece goes straight on. The first bend is the left end. Unit by unit the network is bent where the gap is
    largest. The tracker `units` counts them. Between k and k + 1 the value at the next bend moves from the network's
    to the function's, so that a network is shown at any time.

    When the tracker `sliding` goes from 0 to 1, the last network's bends slide together to those of `best`, the network
    with the fewest units for the last tolerance. `marked` is where the gap is marked while no unit is on its way, and
    `reach` is how much of the mark is seen.

    The mobjects are `target`, its formula `named`, a `ball` on it at the tracker `rolled`, and `band`; `curve` and its
    dots; `gap`, the mark that joins the two; and `newest`, the newest unit's term, the curve `unit` with its bend.

    `enough` is the number of units for each of the tolerance's stops. Raises ValueError if 63 are not enough.
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
        # The first two knots are the ends. Every knot takes a unit, except the right end: the last piece ends there.
        self.bends, self.enough = (knots[-1][0], *knots[-1][2:]), [len(found) - 1 for found in knots]
        self.units, self.sliding = ValueTracker(1), ValueTracker(0)
        self.rolled, self.marked, self.reach = ValueTracker(ends[0]), ValueTracker(ends[0]), ValueTracker(0)
        self.best = fit(function, *map(float, ends), error=float(tolerance.stops[-1])).network
        self._x = np.linspace(float(ends[0]), float(ends[1]), SAMPLES)
        self._y = np.asarray(function(self._x), dtype=float)
        widest = float(max(tolerance.stops))
        low, high = self._y.min() - widest, self._y.max() + widest
        room = ROOM * (high - low)
        self.plane = Plane(
            ends, (low - room, high + room), theme, size=PLANE_SIZE, at=PLANE_AT, x_ticks=ends, name="", em=look.DIGITS
        )
        self.target = VMobject(stroke_color=theme.first, stroke_width=look.BOLD, fill_opacity=0)
        set_polyline(self.target, self.plane.clipped(self._x.tolist(), self._y.tolist()))
        self.band = VMobject(fill_color=theme.first, fill_opacity=BAND_OPACITY, stroke_color=theme.first)
        self.band.set_stroke(width=look.THIN / 2)
        end = self.plane.point(self._x[-1], self._y[-1]) + (NAME_GAP, 0, 0)
        self.short = Label("f", look.DIGITS, theme.first, end, align="start", bold=True, variables=True)
        self.named = Label(name, look.TEXT, theme.first, WRITTEN_AT, align="start", variables="xf")
        self.ball = VMobject(fill_color=theme.first, fill_opacity=1, stroke_width=0)
        self.curve = Curve(self.plane, theme.total, look.LINE)
        self.unit = Curve(self.plane, theme.third, look.LINE, DASHES[1])
        self.newest = VGroup(self.unit, self.unit.dots)
        self._line = VMobject(stroke_color=theme.second, stroke_width=look.BOLD, fill_opacity=0)
        self._ring = VMobject(stroke_color=theme.second, stroke_width=look.LINE, fill_opacity=0)
        self.gap = VGroup(self._line, self._ring)
        best = Curve(self.plane, theme.total, look.LINE)
        best.draw(self.best)
        self._slides = Slides(sorted(knots[-1]), function, best.corners)
        self._number: int | None = None
        self._shown: tuple[Any, ...] | None = None
        self.follow()
        for mobject in (self.ball, self.band, self.curve, self.curve.dots, self.newest, self.gap):
            mobject.add_updater(lambda _: self.follow())

    @property
    def network(self) -> rf.Network:
        """The present network."""
        share = self.sliding.get_value()
        if share == 0:
            return self.network_of(self.units.get_value())
        if share == 1:
            return self.best
        return network_through(*self._slides.at(share).T)

    def network_of(self, units: float) -> rf.Network:
        """The network of that many units; a fraction says how far the last unit has come."""
        count = min(int(units), len(self.bends))
        at = np.array([*self.bends[:count], float(self.ends[1])])
        values = self.function(at)
        if units > count:
            bend = self.bends[count]
            before = float(self.network_of(count)([bend])[0])
            value = before + (units - count) * (self.function(bend) - before)
            at, values = np.append(at, bend), np.append(values, value)
        order = np.argsort(at)
        return network_through(at[order], values[order])

    @property
    def size(self) -> int:
        """The present number of units, including one on its way."""
        self.follow()
        return self.curve.network.size

    @property
    def largest(self) -> tuple[float, float]:
        """The point where the present network is farthest from the function, and the distance there."""
        self.follow()
        return self._largest

    def error_of(self, units: int) -> float:
        """The largest distance of the network of that many units from the function."""
        return largest_gap(self.function, self.network_of(units), *self.ends)[1]

    def announce(self, unit: int | None) -> None:
        """Make the unit with that number, counted from 0, the newest: it is about to be added. None forgets it."""
        self._number, self._shown = unit, None
        self.follow()

    def follow(self) -> None:
        """Show the present network, gap and band."""
        trackers = (self.units, self.sliding, self.rolled, self.marked, self.reach)
        state = (*(tracker.get_value() for tracker in trackers), self.tolerance.value)
        if self._shown == state:
            return
        self._shown = state
        network = self.network
        rolled = self.rolled.get_value()
        set_circles(self.ball, [self.plane.point(rolled, self.function(rolled))], BALL)
        self.curve.draw(network)
        self._show_dots()
        self._largest = largest_gap(self.function, network, *self.ends)
        self._mark_gap(network)
        self._show_band()
        self._show_unit(network)

    def _show_dots(self) -> None:
        """Put a dot on every bend: at each, a unit changes the slope. Before the first one, the network is constant."""
        turns = np.diff(self.curve.slopes, prepend=0)
        bends = [at for at, turn in zip(self.curve.corners[:-1], turns, strict=True) if turn != 0]
        set_circles(self.curve.dots, [self.plane.point(*at) for at in bends], DOT)

    def _mark_gap(self, network: rf.Network) -> None:
        """Join the two curves where the gap is marked. A gap too small to see has a ring instead."""
        x = self.marked.get_value()
        ends = [self.plane.point(x, y) for y in (float(self.function(x)), float(network([x])[0]))]
        reach, apart = self.reach.get_value(), abs(ends[0][1] - ends[1][1])
        ends[1] = ends[0] + reach * (ends[1] - ends[0])
        bar = np.array([BAR * min(1, 4 * reach * apart), 0, 0])
        set_polyline(self._line, [np.array(ends), *(np.array([end - bar, end + bar]) for end in ends)])
        # No ring around a gap that a unit on its way closes, or has closed.
        is_small = self.units.get_value() == int(self.units.get_value()) and CLOSED < apart < RING
        set_circles(self._ring, [(ends[0] + ends[1]) / 2] if is_small and reach else [], RING * reach)

    def _show_band(self) -> None:
        """Fill the band within the tolerance of the function, clipped to the box."""
        width = float(self.tolerance.value)
        low, high = self.plane.low[1], self.plane.high[1]
        edges = [np.clip(self._y + sign * width, low, high) for sign in (1, -1)]
        upper, lower = ([self.plane.point(*at) for at in zip(self._x, edge, strict=True)] for edge in edges)
        set_polyline(self.band, [np.array([*upper, *reversed(lower), upper[0]])])

    def _show_unit(self, network: rf.Network) -> None:
        """Show the newest unit's term in the sum: 0 until the unit is being added."""
        if self._number is None:
            return
        bend = self.bends[self._number]
        (whole,) = expressions(network)
        found: dict[Any, Any] = {
            unit: weight for unit, weight in whole.terms.items() if isinstance(unit, Unit) and bends_at(unit, bend)
        }
        term = rf.Expression(found, 0, whole.declared)
        self.unit.draw(rf.build(y=term))
        set_circles(self.unit.dots, [self.plane.point(bend, 0)], DOT)


def function_of(owner: type, ends: Any) -> Any:
    """A scene's function. Raises unless `ends` are an interval on which the function is finite."""
    # Looked up on the class, where a function stays a function. On the scene it would be a method.
    name, function = owner.__name__, getattr(owner, "function", None)
    low, high = finite_numbers(owner, "ends", ends, 2)
    if not low < high:
        raise ValueError(f"{name}.ends must be an interval, its lower end first, got {tuple(ends)}")
    if not callable(function):
        raise TypeError(f"{name}.function must be a function of an array, got {function!r}")
    x = np.linspace(float(low), float(high), SAMPLES)
    y = np.asarray(function(x))
    if y.shape != x.shape:
        raise ValueError(f"{name}.function must give one value for each x, got shape {y.shape} for {x.shape}")
    if not np.isfinite(y).all():
        raise ValueError(f"{name}.function must be finite on the interval, got {y[~np.isfinite(y)][0]}")
    return function


class Slides:
    """The ways of an interpolation's corners to those of another network, which are fewer.

    Each corner ends at the nearest of the other network's corners, if that leaves none without. The nearest to each of
    these leads; the others that end there follow it, and one after the other they meet it: then they are one corner.
    """

    def __init__(self, knots: Any, function: Any, corners: Any) -> None:
        before = np.array([(at, float(function(at))) for at in knots])
        after = np.array(corners, dtype=float)
        steps = np.linspace(0, 1, max(len(before), len(after)))
        self.starts, self.ends = (at[np.rint(steps * (len(at) - 1)).astype(int)] for at in (before, after))
        nearest = np.abs(before[:, :1] - after[:, 0]).argmin(axis=1)
        if len(np.unique(nearest)) == len(after):
            self.starts, self.ends = before, after[nearest]
        away = np.abs(self.starts[:, 0] - self.ends[:, 0])
        goals = [np.flatnonzero(self.ends[:, 0] == goal) for goal in np.unique(self.ends[:, 0])]
        self.leader = np.empty(len(self.starts), dtype=int)
        for members in goals:
            self.leader[members] = members[np.argmin(away[members])]
        rank = np.abs(np.arange(len(self.starts)) - self.leader)
        following = sorted(np.flatnonzero(rank), key=lambda k: (rank[k], k))
        # The share of the sliding at which each corner meets its leader. Leaders are with themselves from the start.
        self.meets = np.full(len(self.starts), 1e-9)
        self.meets[following] = MEETING * np.arange(1, len(following) + 1) / max(len(following), 1)

    def at(self, share: float) -> Any:
        """The corners at a share of the sliding, in order, each once: shape (n, 2)."""
        share = min(share, 1.0)
        leading = (self.starts + share * (self.ends - self.starts))[self.leader]
        come = np.minimum(share / self.meets, 1)[:, None]
        corners = self.starts + come * (leading - self.starts)
        _, first = np.unique(np.maximum.accumulate(corners[:, 0]).round(9), return_index=True)
        return corners[first]


def network_through(at: Any, values: Any) -> rf.Network:
    """The network that is linear between points, and goes straight on behind the last: that one takes no unit."""
    (x,) = rf.inputs("x")
    last = (values[-1] - values[-2]) / (at[-1] - at[-2])
    return rf.build(y=rf.interpolate(x, at[:-1].tolist(), values[:-1].tolist(), right_slope=float(last)))


def bends_at(unit: Unit, place: float) -> bool:
    """Whether a unit of the network is relu(x - place)."""
    return float(unit.preactivation.constant) == -place


# The chart's box, its heading, and its numbers.
CHART_SIZE, CHART_AT = (3.0, 2.4), (4.85, -1.9, 0)
READOUT_AT = (2.2, 1.92, 0)
HEADING_AT = (2.2, -0.3, 0)
HEADING = "largest gap by ReLUs"
# The room beyond the points, in powers of ten; more above them, for the name of a line.
CHART_ROOM, CHART_ROOM_ABOVE = 0.12, 0.32
CHART_DOT = 0.09
CHART_GAP = 0.2


class ErrorChart:
    """The largest gap of each network so far, as points on logarithmic axes, hollow above the tolerance.

    `points`, with the line that joins them, and `bound`, the tolerance, follow the approach. `rate` is the line 1/n^2
    through the last point; `star` is where the best network comes in; `axes` are the empty chart. `units`, `gap` and
    `tolerance` are numbers that follow too.
    """

    def __init__(self, approach: Approach, theme: Theme) -> None:
        self.approach = approach
        units = range(1, len(approach.bends) + 1)
        self.counts = [approach.network_of(count).size for count in units]
        self.errors = [approach.error_of(count) for count in units]
        self._best_error = largest_gap(approach.function, approach.best, *approach.ends)[1]
        self._first = max(self.counts[0], 1)
        smallest = min(*self.errors, 0.8 * self._best_error, float(min(approach.tolerance.stops)))
        x = np.log10(self._first) - CHART_ROOM, np.log10(self.counts[-1]) + CHART_ROOM
        y = np.log10(smallest) - CHART_ROOM, np.log10(max(self.errors)) + CHART_ROOM_ABOVE
        doublings = (2**k for k in range(12))
        powers = (10.0**k for k in range(-9, 10))
        x_ticks = {np.log10(n): number(n) for n in doublings if x[0] <= np.log10(n) <= x[1]}
        y_ticks = {np.log10(e): number(e) for e in powers if y[0] <= np.log10(e) <= y[1]}
        self.plane = Plane(
            x,
            y,
            theme,
            size=CHART_SIZE,
            at=CHART_AT,
            x_ticks=x_ticks,
            y_ticks=y_ticks,
            name="",
            zero=False,
            em=look.DIGITS,
        )
        rows = {
            "band ± ε": lambda: significant(approach.tolerance.value, 2),
            "largest gap": lambda: significant(approach.largest[1], 2),
            "ReLUs": lambda: number(approach.size),
        }
        self.tolerance, self.gap, self.units = Readout(
            rows, (theme.first, theme.second, theme.total), theme, at=READOUT_AT, em=look.DIGITS
        )
        self.axes = VGroup(self.plane, Label(HEADING, look.TEXT, theme.muted, HEADING_AT, align="start"))
        self._line = VMobject(stroke_color=theme.ink, stroke_width=look.THIN, fill_opacity=0)
        edge = {"stroke_color": theme.ink, "stroke_width": look.THIN}
        self._hollow = VMobject(fill_color=theme.background, fill_opacity=1, **edge)
        self._full = VMobject(fill_color=theme.ink, fill_opacity=1, **edge)
        self.points = VGroup(self._line, self._hollow, self._full)
        self._bound_line = VMobject(stroke_color=theme.first, stroke_width=look.LINE, fill_opacity=0)
        self._bound_name = Label("ε", look.DIGITS, theme.first, align="start", bold=True, variables=True)
        self.bound = VGroup(self._bound_line, self._bound_name)
        self.rate = self._rate(theme)
        self.star = VMobject(fill_color=theme.third, fill_opacity=1, stroke_width=0)
        self._shown: tuple[Any, ...] | None = None
        self.follow()
        for mobject in (self.points, self.bound, self.star):
            mobject.add_updater(lambda _: self.follow())

    @property
    def shown(self) -> list[tuple[int, float]]:
        """The number of units and the error of each visible point."""
        finished = int(self.approach.units.get_value())
        found = list(zip(self.counts, self.errors, strict=True))[:finished]
        # A constant network has no unit, and no place on a logarithmic axis.
        return [(count, error) for count, error in found if count]

    def follow(self) -> None:
        """Show the points so far, the line on its way to the next one, and the present tolerance."""
        approach, tolerance = self.approach, float(self.approach.tolerance.value)
        state = (approach.units.get_value(), approach.sliding.get_value(), tolerance)
        if self._shown == state:
            return
        self._shown = state
        places = [self._place(*at) for at in self.shown]
        share, ahead = state[0] % 1, list(zip(self.counts, self.errors, strict=True))[len(self.shown) :]
        tips = [places[-1] + share * (self._place(*ahead[0]) - places[-1])] if places and ahead else []
        set_polyline(self._line, [np.array([*places, *tips])] if len([*places, *tips]) > 1 else [])
        self._show_star(state[1])
        errors = [error for _, error in self.shown]
        set_circles(
            self._hollow, [at for at, error in zip(places, errors, strict=True) if error > tolerance], CHART_DOT
        )
        set_circles(self._full, [at for at, error in zip(places, errors, strict=True) if error <= tolerance], CHART_DOT)
        left = self.plane.point(self.plane.low[0], np.log10(tolerance))
        right = self.plane.point(self.plane.high[0], np.log10(tolerance))
        set_polyline(self._bound_line, [np.array([left, right])], DASHES[1])
        self._bound_name.put(right + (CHART_GAP, 0, 0))

    def _show_star(self, share: float) -> None:
        """Move the star from the last point to the best network's, while the bends slide together."""
        best = self._place(self.approach.best.size, self._best_error)
        last = self._place(self.counts[-1], self.errors[-1])
        set_circles(self.star, [last + share * (best - last)], 1.4 * CHART_DOT)

    def _place(self, count: float, error: float) -> Any:
        return self.plane.point(np.log10(count), np.log10(error))

    def _rate(self, theme: Theme) -> VGroup:
        """The line 1/n² through the last point, and its name."""
        last = self.counts[-1]
        errors = [self.errors[-1] * (last / count) ** 2 for count in (self._first, last)]
        xs, ys = np.log10([self._first, last]), np.log10(errors)
        line = VMobject(stroke_color=theme.muted, stroke_width=look.LINE, fill_opacity=0)
        runs = self.plane.clipped(xs.tolist(), ys.tolist())
        set_polyline(line, runs, DASHES[2])
        at = (runs[0][0] + runs[0][-1]) / 2 + (1.2 * CHART_GAP, 1.8 * CHART_GAP, 0)
        label = Label("1/n²", look.TEXT, theme.muted, at, align="start", variables=True)
        return VGroup(line, label)
