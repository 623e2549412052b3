"""Universal approximation: however thin the band around a curve, enough ReLUs stay in it.

Storyboard: a curve f across the whole frame, in a band that reaches ε above and below it; a gauge of that height runs
along it. Is there a ReLU network that stays in the band? The band peels off below the curve, is straightened and
magnified, until f is its middle line. Then ε gets its first value, and a network is sought for it: one ReLU, a line,
is drawn in both pictures, vermilion where it leaves the band. ReLU by ReLU it is bent where it is farthest from f: a
mark shows the gap in both pictures, and closes as the sum is pulled onto f. The one counter goes up. When all of the
sum is in the band, the band lights up, and the counter is the answer for this ε. Now the band shrinks around the
curve; in the magnifier it keeps its height, and the sum swells out of it, until more ReLUs have pulled it back. The
same again for a third ε, faster. The last frame holds the curve, the sum in its magnified band, and the number of
ReLUs that is enough.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import FadeIn, ShrinkToCenter, Transform, ValueTracker, VGroup, VMobject, linear, smooth
from manim import there_and_back as pulsing

import relufig as rf
from relufig.animate import Label, Plane, Stage, Stops, finite_numbers, look
from relufig.animate.plane import DOTTED, set_circles, set_polyline
from relufig.animate.stops import decreasing
from relufig.approximation import largest_gap, refining_knots
from relufig.look.style import Theme
from relufig.numbers.text import be, counted, number


class UniversalApproximation(Stage):
    """Networks within each of the decreasing `epsilons` of a continuous function on the interval `ends`."""

    function = staticmethod(lambda x: np.sin(1.5 * x) + np.sin(4 * x) / 4)
    formula = "f(x) = sin 1.5x + ¼ sin 4x"
    ends = (0, 3)
    epsilons = (0.3, 0.08, 0.02)
    variables = "xfε"

    def construct(self):
        """Ask for a network in the band, and find one: for each ε, by adding units until it is in the band."""
        self.tolerance = Stops(decreasing(type(self), "epsilons", self.epsilons))
        self.approach = Approach(function_of(type(self), self.ends), self.ends, self.tolerance, self.look)
        self.show_title("With enough ReLUs, any curve", 3)
        self.ask()
        self.magnify()
        self.begin()
        for k in range(len(self.approach.enough)):
            if k:
                self.shrink(k)
            self.add_units(k)
            self.within(k)
        self.end()

    def ask(self):
        """Show the curve in its band, along which a gauge of the band's height runs, and ask."""
        approach = self.approach
        self.named = self.label(
            self.formula, look.DIGITS, self.look.first, at=WRITTEN_AT, align="start", variables="xf"
        )
        self.gauge = Gauge(approach, approach.opening.plane, self.look)
        self.whole = approach.opening
        self.add(self.whole.band, self.whole.plane, self.whole.target, self.whole.name, self.named, self.gauge)
        rolling = self.gauge.at.animate(run_time=2.8, rate_func=linear).set_value(GAUGED[1])
        with self.step("question", "A curve f, and a band of ε around it. Can a ReLU network stay inside?", rolling):
            pass

    def magnify(self):
        """Let the band peel off below the curve, straightened and magnified."""
        approach, whole = self.approach, self.whole
        peeled = VGroup(whole.band.copy(), whole.target.copy()).clear_updaters()
        # It comes out of the band without making it darker.
        peeled[0].set_fill(opacity=0).set_stroke(opacity=0)
        strip = VGroup(approach.strip.band.copy(), approach.strip.target.copy()).clear_updaters()
        rising = VGroup(whole.band, whole.plane, whole.target, whole.name)
        for part in rising:
            part.clear_updaters()
        curve = approach.curve
        above = VGroup(*(part.copy().clear_updaters() for part in (curve.band, curve.plane, curve.target, curve.name)))
        self.add(peeled)
        moves = [Transform(*pair, run_time=2.4) for pair in ((rising, above), (peeled, strip))]
        leaving = [ShrinkToCenter(part, run_time=1) for part in (self.gauge.clear_updaters(), self.named)]
        with self.step(
            "magnifier", "The band once more, straightened and magnified: f is its middle", *moves, *leaving
        ):
            self.remove(peeled, rising, self.gauge, self.named)
            self.add(*approach.pictures)
            self.play(FadeIn(approach.strip.name, *approach.strip.edges), run_time=0.5)
            self.rest(0.5)

    def begin(self):
        """Give ε its first value, and show the first network, a line."""
        approach = self.approach
        # The number and its word stand where they are, whatever the number.
        count, word = (
            self.label("", look.TITLE, at=COUNTER_AT + shift, align=align, bold=True)
            for align, shift in (("end", np.zeros(3)), ("start", np.array([0.18, 0, 0])))
        )
        count.add_updater(lambda label: label.set_text(str(approach.size))).update()
        word.add_updater(lambda label: label.set_text(counted(approach.size, "ReLU").split()[1])).update()
        self.counter = VGroup(count, word)
        self.add(*approach.sums)
        drawing = approach.drawn.animate(run_time=1.8).set_value(1)
        leaves = ", and that leaves the band" if approach.enough[0] > 1 else ""
        telling = f"First ε = {number(self.tolerance.value)}. One ReLU makes a line{leaves}"
        with self.step("network", telling, drawing, FadeIn(self.counter, run_time=0.6)):
            self.rest(0.8)

    def add_units(self, k):
        """Bend the network where the gap is largest, until it is in the k-th band; faster each time."""
        units = range(int(self.approach.units.get_value()), self.approach.enough[k])
        if k == 0:
            self.bend(units[:1], "A second ReLU bends it where the gap is largest", SECONDS[0])
            self.bend(units[1:], "And one more wherever the gap is largest then", SECONDS[1])
        else:
            self.bend(units, "Each ReLU closes the largest gap", SECONDS[min(k + 1, len(SECONDS) - 1)])

    def bend(self, units, telling, seconds):
        """Add units one after the other."""
        if not units:
            return
        with self.step(f"unit {units[0] + 1}", telling):
            for unit in units:
                self.play(self.approach.units.animate(run_time=seconds, rate_func=linear).set_value(unit + 1))

    def within(self, k):
        """Say that the network is within the k-th ε: the band lights up."""
        count = self.approach.size
        shown = f"Inside. For ε = {number(self.tolerance.value)}, {counted(count, 'ReLU')} {be(count)} enough"
        lights = [
            picture.band.animate(run_time=1.2, rate_func=pulsing).set_fill(opacity=LIT)
            for picture in (self.approach.curve, self.approach.strip)
        ]
        swelling = self.counter.animate(run_time=1.2, rate_func=pulsing).scale(1.25, about_point=COUNTER_AT)
        with self.step(f"within {k + 1}", shown, *lights, swelling, stressed=True):
            self.rest(0.4)

    def shrink(self, k):
        """Let the band shrink to the k-th ε: in the magnifier, the sum swells out of it."""
        leaves = "leaves" if self.approach.enough[k] > self.approach.enough[k - 1] else "stays in"
        telling = f"Now ε = {number(self.tolerance.stops[k])}. The same network {leaves} the thinner band"
        with self.step(f"ε {k + 1}", telling, self.tolerance.animate(run_time=2).set_value(k)):
            self.rest(0.3)

    def end(self):
        """Hold the answer."""
        with self.step("end", "For every continuous curve and every ε > 0, enough ReLUs exist", stressed=True):
            self.hold()


# The boxes of the curve while it is alone, of the curve, and of the magnified band: their sizes and middles. The free
# room above and below the function, as a share of its height.
OPENING = {"size": (12.2, 4.9), "at": (-0.35, -0.8, 0)}
CURVE = {"size": (12.2, 2.75), "at": (-0.35, 0.85, 0)}
STRIP = {"size": (12.2, 2.5), "at": (-0.35, -2.55, 0)}
ROOM = 0.06
# What is seen of the magnified picture, in units of ε.
SEEN = 1.9
SAMPLES = 401
# The number of networks that are kept, as a frame asks for the same one several times.
KEPT = 8
# The opacity of the band, usually and when it lights up, and of the area outside of it.
BAND_OPACITY, LIT, OUTSIDE = 0.2, 0.5, 0.3
# The places of the function's formula and of the counter, and the gap to names.
WRITTEN_AT, COUNTER_AT, NAME_GAP = (-6.2, -2.75, 0), np.array([4.9, 3.4, 0]), 0.2
DOT, BALL = 0.1, 0.15
# The shares of the interval between which the gauge runs, and half the width of the bars at its ends and at a gap's.
GAUGED, BAR = (0.06, 0.9), 0.12
# The seconds of the second unit, of the others for the first ε, and of those for each later ε; and the share of them in
# which a gap is marked before it closes.
SECONDS, MARKED = (2.6, 2, 1.4, 0.6), 0.35


class Approach:
    """A function on an interval, a band of width `tolerance` on either side, and the network of the first bends.

    The network has the function's values at its `bends`, one for each unit, and at the interval's right end, to which
    its last piece goes straight on. The first bend is the left end. Unit by unit the network is bent where the gap is
    largest. The tracker `units` counts them. On its way from k to k + 1, first the gap at the next bend is marked; then
    the value there moves from the network's to the function's, so that a network is shown at any time.

    Three pictures show them: `opening` and `curve` as they are, and `strip` magnified, less the function. `drawn` is
    the share of the interval in which the sum is drawn. `sums` are the mobjects of the network in `curve` and `strip`.

    `enough` is the number of units for each of the tolerance's stops. Raises ValueError if 63 are not enough.
    """

    def __init__(self, function: Callable[[Any], Any], ends: tuple[float, float], tolerance: Stops, theme: Theme):
        self.function, self.ends, self.tolerance = function, ends, tolerance
        knots = [refining_knots(function, *ends, float(width)) for width in tolerance.stops]
        # The first two knots are the ends. Every knot takes a unit, except the right end: the last piece ends there.
        self.bends, self.enough = (knots[-1][0], *knots[-1][2:]), [len(found) - 1 for found in knots]
        self.units, self.drawn = ValueTracker(1), ValueTracker(0)
        self.x = np.linspace(float(ends[0]), float(ends[1]), SAMPLES)
        y = np.asarray(function(self.x), dtype=float)
        low, high = y.min() - float(max(tolerance.stops)), y.max() + float(max(tolerance.stops))
        heights = low - ROOM * (high - low), high + ROOM * (high - low)
        ticks = {"x_ticks": ends, "name": "", "em": look.DIGITS}
        self.opening, self.curve = (
            Picture(self, Plane(ends, heights, theme, **ticks, **box)) for box in (OPENING, CURVE)
        )
        self.strip = Picture(self, Plane(ends, (-SEEN, SEEN), theme, zero=False, **STRIP), straightened=True)
        self.link = VMobject(stroke_color=theme.second, stroke_width=look.THIN, fill_opacity=0)
        self.pictures = [*self.curve.still, *self.strip.still]
        self.sums = [self.link, *self.strip.moving, *self.curve.moving]
        self._state: tuple[float, ...] | None = None
        self._networks: dict[float, rf.Network] = {}
        self.follow()
        for mobject in (*self.pictures, *self.sums):
            mobject.add_updater(lambda _: self.follow())

    @property
    def bent(self) -> float:
        """The number of units that have bent the network; a fraction says how far the last one has."""
        whole, share = divmod(self.units.get_value(), 1)
        return float(whole + smooth(max(share - MARKED, 0) / (1 - MARKED)))

    @property
    def marked(self) -> tuple[float, float]:
        """Where a gap is marked, and how much of the mark is seen."""
        whole, share = divmod(self.units.get_value(), 1)
        bend = self.bends[min(int(whole), len(self.bends) - 1)]
        return float(bend), float(smooth(min(share / MARKED, 1)))

    @property
    def size(self) -> int:
        """The present number of units, including one that is bending the network."""
        return self.network_of(self.bent).size

    def network_of(self, units: float) -> rf.Network:
        """The network of that many units; a fraction says how far the last unit has come."""
        if units not in self._networks:
            if len(self._networks) == KEPT:
                self._networks.clear()
            self._networks[units] = self._network_of(units)
        return self._networks[units]

    def _network_of(self, units: float) -> rf.Network:
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
    def largest(self) -> tuple[float, float]:
        """The point where the present network is farthest from the function, and the distance there."""
        return largest_gap(self.function, self.network_of(self.bent), *self.ends)

    def follow(self) -> None:
        """Show the present network in the present band."""
        state = self.units.get_value(), self.drawn.get_value(), self.tolerance.get_value()
        if self._state == state:
            return
        self._state = state
        bent = self.bent
        network = self.network_of(bent)
        bends = np.array(self.bends[: int(np.ceil(bent))])
        low, high = map(float, self.ends)
        until = low + self.drawn.get_value() * (high - low)
        x = np.union1d(self.x, bends)
        x = np.append(x[x < until], until)
        for picture in (self.opening, self.curve, self.strip):
            picture.show_band()
        for picture in (self.curve, self.strip):
            picture.show(network, x, bends[bends <= until])
        self._show_link(network)

    def _show_link(self, network: rf.Network) -> None:
        """Join the marks of the gap in both pictures."""
        at, reach = self.marked
        top, low = (picture.place(at, float(network([at])[0])) for picture in (self.curve, self.strip))
        set_polyline(self.link, [np.array([top, top + reach * (low - top)])] if reach else [], DOTTED)


class Picture:
    """The function in its band, and the network's sum, on a plane.

    If `straightened`, the function is subtracted from everything, and the unit of height is ε.

    `still` are its mobjects without a network: `band`, `plane`, `target`, the function, and `name`; or, in a
    straightened picture, without the plane. There, `edges` name the edges of the band. `moving` are those of the
    network: `sum`, `outside`, where this is not in the band, its `dots`, and `gap`, the mark of a gap.
    """

    def __init__(self, approach: Approach, plane: Plane, straightened: bool = False) -> None:
        self._approach, self.plane, self._straightened = approach, plane, straightened
        theme = plane.theme
        self.band = VMobject(fill_color=theme.first, fill_opacity=BAND_OPACITY, stroke_color=theme.first)
        self.band.set_stroke(width=look.THIN / 2)
        self.target = VMobject(stroke_color=theme.first, stroke_width=look.LINE, fill_opacity=0)
        self.sum = VMobject(stroke_color=theme.total, stroke_width=look.BOLD * 0.8, fill_opacity=0)
        self.outside = VMobject(stroke_color=theme.second, stroke_width=look.BOLD * 0.8, fill_opacity=0)
        self.beyond = VMobject(fill_color=theme.second, fill_opacity=OUTSIDE, stroke_width=0)
        self.dots = VMobject(fill_color=theme.total, fill_opacity=1, stroke_width=0)
        self.gap = VMobject(stroke_color=theme.second, stroke_width=look.BOLD, fill_opacity=0)
        ends = approach.function(approach.ends[1])
        style = {"em": look.DIGITS, "colour": theme.first, "align": "start", "variables": True}
        right = np.array([NAME_GAP, 0, 0])
        self.name = Label("f", at=self.place(approach.ends[1], ends) + right, bold=True, **style)
        self.edges = [
            Label(text, at=plane.point(approach.ends[1], height) + right, **style)
            for text, height in (("+ ε", 1), ("− ε", -1))
        ]
        drawn = self.place(approach.x, approach.function(approach.x))
        set_polyline(self.target, [drawn])
        self.still = [self.band, *([] if straightened else [plane]), self.target, self.name]
        self.still += self.edges if straightened else []
        self.moving = [self.beyond, self.sum, self.outside, self.gap, self.dots]

    @property
    def epsilon(self) -> float:
        """The present ε."""
        return float(self._approach.tolerance.value)

    def height(self, x: Any, y: Any) -> Any:
        """The heights on the plane that stand for values y at x."""
        return (y - self._approach.function(x)) / self.epsilon if self._straightened else y

    def place(self, x: Any, y: Any) -> Any:
        """The points of the frame, shape (..., 3), for values y at x, within the box."""
        heights = np.clip(self.height(x, y), self.plane.low[1], self.plane.high[1])
        placed = (np.stack([x, heights], axis=-1) - self.plane.low) * self.plane.scale_xy
        return np.concatenate([placed, np.zeros((*np.shape(x), 1))], axis=-1) + self.plane.point(*self.plane.low)

    def show_band(self) -> None:
        """Fill the band within ε of the function, clipped to the box."""
        x = self._approach.x
        y = self._approach.function(x)
        upper, lower = (self.place(x, y + sign * self.epsilon) for sign in (1, -1))
        set_polyline(self.band, [np.concatenate([upper, lower[::-1], upper[:1]])])

    def show(self, network: rf.Network, x: Any, bends: Any) -> None:
        """Draw the sum at the places x, with a dot at each bend, and the mark of a gap."""
        y, wanted = network(x[:, None])[:, 0], self._approach.function(x)
        set_polyline(self.sum, self.plane.clipped(x, self.height(x, y)))
        runs = beyond(x, (y - wanted) / self.epsilon)
        lines, areas = [], []
        for at, away in runs:
            there = self._approach.function(at)
            lines += self.plane.clipped(at, self.height(at, there + away * self.epsilon))
            edge = self.place(at, there + np.sign(away) * self.epsilon)
            areas.append(np.concatenate([self.place(at, there + away * self.epsilon), edge[::-1], edge[:0]]))
        set_polyline(self.outside, lines)
        set_polyline(self.beyond, [np.concatenate([area, area[:1]]) for area in areas])
        values = network(bends[:, None])[:, 0] if len(bends) else bends
        seen = [self.plane.contains(*at) for at in zip(bends, self.height(bends, values), strict=True)]
        set_circles(self.dots, self.place(bends, values)[seen] if len(bends) else [], DOT)
        self._mark_gap(network)

    def _mark_gap(self, network: rf.Network) -> None:
        """Join the function and the sum where a gap is marked."""
        at, reach = self._approach.marked
        start, end = (self.place(at, float(value)) for value in (self._approach.function(at), network([at])[0]))
        end = start + reach * (end - start)
        bar = np.array([BAR * min(1, 4 * abs(end[1] - start[1])), 0, 0])
        bars = [np.array([each - bar, each + bar]) for each in (start, end)]
        set_polyline(self.gap, [np.array([start, end]), *bars] if reach and bar[0] > 1e-3 else [])


class Gauge(VGroup):
    """A gauge of the band's height, on the function at the share `at` of the interval."""

    def __init__(self, approach: Approach, plane: Plane, theme: Theme) -> None:
        self.at = ValueTracker(GAUGED[0])
        self._line = VMobject(stroke_color=theme.first, stroke_width=look.LINE, fill_opacity=0)
        self._ball = VMobject(fill_color=theme.first, fill_opacity=1, stroke_width=0)
        self._names = [Label("ε", look.DIGITS, theme.first, align="start", variables=True) for _ in range(2)]
        self._approach, self._plane = approach, plane
        super().__init__(self._line, self._ball, *self._names)
        self.follow()
        self.add_updater(lambda gauge: gauge.follow())

    def follow(self) -> None:
        """Stand where the tracker says."""
        low, high = map(float, self._approach.ends)
        x = low + self.at.get_value() * (high - low)
        y, width, bar = float(self._approach.function(x)), float(self._approach.tolerance.value), (BAR, 0, 0)
        ends = [self._plane.point(x, y + sign * width) for sign in (1, -1)]
        set_polyline(self._line, [np.array(ends), *(np.array([end - bar, end + bar]) for end in ends)])
        set_circles(self._ball, [self._plane.point(x, y)], BALL)
        for name, sign in zip(self._names, (0.55, -0.55), strict=True):
            name.put(self._plane.point(x, y + sign * width) + (NAME_GAP, 0, 0))


def beyond(x: Any, away: Any) -> list[tuple[Any, Any]]:
    """The runs of points at which a polyline is more than 1 away from 0, with the points where it crosses 1 or -1."""
    over = np.abs(away) > 1
    places, heights, inside = [], [], []
    for k in range(len(x)):
        if k and over[k] != over[k - 1]:
            edge = np.sign(away[k] if over[k] else away[k - 1])
            share = (edge - away[k - 1]) / (away[k] - away[k - 1])
            places.append(x[k - 1] + share * (x[k] - x[k - 1]))
            heights.append(edge)
            inside.append(True)
        places.append(x[k])
        heights.append(away[k])
        inside.append(over[k])
    at, high, kept = np.array(places), np.array(heights), np.array(inside, dtype=bool)
    starts = np.flatnonzero(np.diff(np.concatenate([[False], kept, [False]])))
    return [(at[a:b], high[a:b]) for a, b in zip(starts[::2], starts[1::2], strict=True) if b - a > 1]


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


def network_through(at: Any, values: Any) -> rf.Network:
    """The network that is linear between points, and goes straight on behind the last: that one takes no unit."""
    (x,) = rf.inputs("x")
    last = (values[-1] - values[-2]) / (at[-1] - at[-2])
    return rf.build(y=rf.interpolate(x, at[:-1].tolist(), values[:-1].tolist(), right_slope=float(last)))
