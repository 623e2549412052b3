"""Two ReLUs that come closer and get steeper make a ramp that tends to a jump, and never is one.

Storyboard: a jump, alone. A ball runs along it: at 0 it is up in no time, the one cut of this film. Two ReLUs shall do
the same. The first one swings out of the axis, w before 0; the ball rolls up on it, lifted by an arrow, and far too
high. The second one swings out at 0, and a second arrow pulls the ball down to 1, and with it the line behind the ball:
a ramp. The names of the two fly into the formula. The ball rolls back to a place before 0 and stays there; the two come
closer and get steeper, and it falls down to the jump's height. They do so again: that looks like a jump. A frame closes
in on it and opens again to the whole picture, which is stretched with it, while its ticks fly out: there is the ramp,
as before. The ball rolls on to half its height, and all is done again, faster. At last a copy is pulled off the
picture, and goes back to how it was, where it looks like a jump: the same ball, at the same height, is half-way in
both.
"""

import itertools
import math
from collections.abc import Hashable
from fractions import Fraction
from typing import Any

import numpy as np
from manim import FadeIn, ValueTracker, VGroup, VMobject, linear, smooth, squish_rate_func
from manim.utils.rate_functions import ease_in_out_sine, ease_out_sine

import relufig as rf
from relufig.animate import Curve, Label, Plane, Stage, Stops, look
from relufig.animate.plain import Plain
from relufig.animate.plane import DASHES, set_circles, set_polyline, upright_arrow
from relufig.animate.readout import significant
from relufig.animate.redrawn import Redrawn
from relufig.animate.stops import decreasing
from relufig.animate.summing import Fly
from relufig.animate.text import decimal
from relufig.animate.text import width as text_width
from relufig.look.style import Theme
from relufig.numbers.text import number


class StepLimit(Stage):
    """The step with each of the decreasing `widths`. At `watched`, which is below 0, its value falls to 0."""

    widths = (1, Fraction(1, 10), Fraction(1, 1000), Fraction(1, 10**6))
    watched = Fraction(-1, 4)
    variables = "xfw"

    def construct(self):
        """Show the jump, make a ramp of two ReLUs, and narrow it and stretch it by turns."""
        widths = decreasing(type(self), "widths", self.widths)
        self.ramp = Ramp(Stops(widths))
        self.view = View(self.ramp, self.look)
        self.show_title("Can ReLUs jump?")
        self.want()
        self.climb()
        self.take_away()
        self.narrow()
        # It is stretched at the width before the last, so that there is one more to come.
        looks_like_a_jump = max(1, len(widths) - 2)
        for k in range(2, looks_like_a_jump + 1):
            self.narrow_on(k, 2)
        self.stretch(looks_like_a_jump)
        for k in range(looks_like_a_jump + 1, len(widths)):
            self.narrow_on(k, 1.6)
            self.stretch_again(k)
        self.compare()

    def want(self):
        """Let a ball run along the jump, forth and back."""
        self.add(self.view)
        with self.step("jump", "Wanted: a jump, from 0 to 1 in no time"):
            self.play(self.ramp.at.animate.set_value(0.9), run_time=2.2, rate_func=linear)
            self.play(self.ramp.at.animate.set_value(STARTS), run_time=1.4, rate_func=ease_in_out_sine)
        self.ramp.jumping = False

    def climb(self):
        """Let the first ReLU swing out, and the ball roll up on it."""
        ramp, view = self.ramp, self.view
        self.names = [
            self.label(text, look.TEXT, colour, at=view.plane.point(*at), align="start", variables=True)
            for text, colour, at in zip(TERMS, self.look.terms, NAMES_AT, strict=False)
        ]
        view.drawn.set_value(STARTS)
        with self.step("first", "One ReLU starts to climb at −w, and never stops"):
            swinging = ramp.shares[0].animate.set_value(1), view.measured.animate.set_value(1)
            self.play(*swinging, FadeIn(self.names[0]), run_time=1.1)
            rolling = ramp.at.animate.set_value(FARTHEST), view.drawn.animate.set_value(FARTHEST)
            self.play(*rolling, run_time=2.6, rate_func=linear)

    def take_away(self):
        """Let the second ReLU swing out, which pulls the ball down, and write the formula of both."""
        plane, colours = self.view.plane, (self.look.ink, self.look.first, self.look.second)
        self.formula, at = VGroup(), np.array(FORMULA_AT)
        for text, colour in zip(("f(x) =", *TERMS), colours, strict=True):
            self.formula.add(Label(text, look.DIGITS, colour, at, align="start", variables=True))
            at = at + (text_width(text, look.DIGITS, variables=True) + SPACE, 0, 0)
        with self.step("second", "Another starts at 0 and takes away the excess: a ramp"):
            swinging = self.ramp.shares[1].animate.set_value(1), self.view.drawn.animate.set_value(plane.high[0])
            self.play(*swinging, FadeIn(self.names[1], rate_func=squish_rate_func(smooth, 0.6, 1)), run_time=2.2)
            self.remove(*self.names)
            flying = (Fly(*pair) for pair in zip(self.formula[1:], self.names, strict=True))
            self.play(FadeIn(self.formula[0]), *flying, run_time=1.2)
            self.rest(0.3)

    def narrow(self):
        """Let the ball roll back to the watched place and stay there, and bring the ReLUs to the next width."""
        ramp, watched = self.ramp, Fraction(self.watched)
        with self.step("narrow", f"Closer and steeper: soon f({number(watched)}) is 0, like the jump"):
            self.play(ramp.at.animate.set_value(float(watched / ramp.width.value)), run_time=1)
            ramp.fixed = watched
            self.play(self.view.told.animate.set_value(1), run_time=0.7)
            self.play(ramp.width.animate.set_value(1), run_time=3)
        self.view.lifting = False

    def narrow_on(self, k, seconds):
        """Bring the ReLUs to width k, which makes their sum look like a jump."""
        times = significant(self.ramp.width.stops[k - 1] / self.ramp.width.stops[k])
        seen = "is this a jump?" if self.view.zoom.get_value() else "now it looks like a jump …"
        with self.step(f"narrow {k}", f"{times} times closer and steeper: {seen}"):
            self.play(self.ramp.width.animate.set_value(k), run_time=seconds)

    def stretch(self, k):
        """Stretch the picture until the ramp of width k fills it, and let the ball roll up half-way."""
        view, ramp = self.view, self.ramp
        with self.step(
            f"stretch {k}", f"… but stretched {view.times(ramp.width.value)} times sideways, it is the same ramp"
        ):
            self.play(view.framed.animate.set_value(k), run_time=1)
            self.play(view.zoom.animate.set_value(k), run_time=2.6, rate_func=ease_out_sine)
        outside = 1.1 * self.view.plane.low[0]
        ramp.at.set_value(max(outside, float(ramp.x / ramp.width.value)))
        ramp.fixed = None
        with self.step("half-way", f"Half-way along the ramp, it is {number(ramp.value(-ramp.width.value / 2))}"):
            self.play(ramp.at.animate.set_value(-0.5), run_time=1.4)

    def stretch_again(self, k):
        """Stretch the picture until the ramp of width k fills it."""
        view, ramp = self.view, self.ramp
        with self.step(f"stretch {k}", f"Stretched {view.times(ramp.width.value)} times sideways, it is the same ramp"):
            self.play(view.framed.animate.set_value(k), run_time=0.7)
            self.play(view.zoom.animate.set_value(k), run_time=2, rate_func=ease_in_out_sine)

    def compare(self):
        """Take a copy off the picture, which goes back to how it was."""
        half = number(self.ramp.value(self.ramp.x))
        telling = f"Slope {significant(1 / self.ramp.width.value)}, and still {half} half-way: never a jump"
        with self.step("never", telling, stressed=True):
            self.before = View(self.ramp, self.look, like=self.view)
            self.add(self.before)
            apart = zip((self.before, self.view), (-1, 1), strict=True)
            moves = ((view.halved.animate.set_value(1), view.aside.animate.set_value(side)) for view, side in apart)
            self.play(*itertools.chain(*moves), run_time=1.8, rate_func=ease_in_out_sine)
            self.play(self.before.zoom.animate.set_value(0), run_time=1.8)
            self.hold()


# The written terms, the place of the formula and the space between its parts.
TERMS = "ReLU(x + w) / w", "− ReLU(x) / w"
FORMULA_AT, SPACE = (-6.6, 1.92, 0), 0.16
# The left ends of the terms' names on the plane, which the lines do not cross as they swing out.
NAMES_AT = (-0.42, 1.52), (0.8, -0.28)
# Where the ball starts, and how far it rolls at first, in widths.
STARTS, FARTHEST = -1.38, 0.5


class Ramp:
    """The two ReLUs of a step with the present `width`, and a ball on their sum.

    Each ReLU counts as far as its tracker in `shares` says. The ball is at the tracker `at`, in widths; or, if `fixed`
    is not None, there, whatever the width is. While it is `jumping`, it runs on the jump.
    """

    def __init__(self, width: Stops) -> None:
        self.width = width
        self.shares = ValueTracker(0), ValueTracker(0)
        self.at, self.fixed, self.jumping = ValueTracker(STARTS), None, True

    def terms(self, zoom: Any = 1) -> list[rf.Expression]:
        """What each ReLU adds, as a formula of x / zoom."""
        (u,) = rf.inputs("x")
        x, width = u * Fraction(zoom), self.width.value
        whole = rf.relu(x + width) / width, -rf.relu(x) / width
        return [term * Fraction(share.get_value()) for term, share in zip(whole, self.shares, strict=True)]

    def network(self, zoom: Any = 1) -> rf.Network:
        """Their sum, as a network with the input x / zoom."""
        first, second = self.terms(zoom)
        return rf.build(y=first + second)

    @property
    def x(self) -> Fraction:
        """Where the ball is."""
        return Fraction(self.at.get_value()) * self.width.value if self.fixed is None else self.fixed

    def value(self, x: Any) -> Fraction:
        """The height of the ball at x, without rounding."""
        return Fraction(x >= 0) if self.jumping else exactly(self.network(), x)

    @property
    def state(self) -> tuple[Any, ...]:
        """All that a picture of it depends on."""
        return self.width.value, self.x, self.jumping, *(share.get_value() for share in self.shares)


def exactly(network: rf.Network, x: Any) -> Fraction:
    """The output at x of a network with one input, without rounding."""
    (value,) = network(np.array([Fraction(x)], dtype=object))
    return Fraction(value)


# The range of x, in multiples of the zoom, and of heights.
X, HEIGHTS = (-1.5, 1.5), (-0.75, 1.65)
# The box of a picture: its middle and its width, how far each half is aside and how wide, and its height and its place.
MIDDLE, WIDE, ASIDE, HALF, HIGH, AT = 0.3, 12.5, 3.5, 5.7, 4.5, -0.86
RADIUS = 0.17
# The height at which the width is measured, how far below it is written, and where the ball's height is, from the ball.
ACROSS, DOWN, BESIDE = -0.17, 0.42, (-0.24, 0.36, 0)
# The place of the factor from the upper left corner, and the smallest width of a frame and its opacity.
FACTOR_AT, SMALLEST, FRAMED = (0.3, -0.42, 0), 0.36, 0.25
# What texts keep clear of others, over which way they appear, and how much smaller the width is written in a half.
CLEAR, SOFT, SMALLER = 0.2, 0.3, 0.15
# What the ground has left of the box, and below it.
GROUND = (0.65, 0.75, 0)
# The length of an arrow's head, half its width, and how far aside of each other two arrows are.
HEAD, HALF_WIDTH, BETWEEN = 0.22, 0.12, 0.13
# The share of a term in which it grows to its length.
GROWS = 0.25


class View(Redrawn):
    """A ramp on a plane, with the jump behind it, for x in X times the zoom: it is stretched sideways by 1 / zoom.

    Whenever anything changes, the networks are built again, and all is drawn from them. Trackers: `zoom`;
    `framed`, the zoom at which the frame would be all of the plane; `drawn`, up to where the sum is drawn, in
    multiples of the zoom; `measured` and `told`, whether the width and the ball's height are written; `halved`, whether
    it has half the width; and `aside`, -1 at the left and 1 at the right. While it is `lifting`, arrows are
    what the two ReLUs add at the ball. A view that is `like` another one begins in the same state.
    """

    def __init__(self, ramp: Ramp, theme: Theme, like: "View | None" = None) -> None:
        self.ramp, self.theme, self.lifting = ramp, theme, like is None
        self.zoom, self.framed = Stops(ramp.width.stops), Stops(ramp.width.stops)
        self.drawn = ValueTracker(X[0])
        self.measured, self.told, self.halved, self.aside = (ValueTracker(0) for _ in range(4))
        own = self.zoom, self.framed, self.drawn, self.measured, self.told, self.halved, self.aside
        super().__init__(own, like)

    def state(self) -> Hashable:
        """The state of the ramp, and its own."""
        return self.ramp.state, self.lifting, super().state()

    def parts(self) -> list[VMobject]:
        """Everything as it is now."""
        self.plane = self._plane()
        self._at_ball = self.ramp.x / self.zoom.value, self.ramp.value(self.ramp.x)
        self.jump, self.frame, self.span = Jump(self.plane), self._frame(), self._span()
        self.terms, self.curve = self._terms(), self._sum()
        self.lifts, self.ball = self._lifts(), Plain(fill_color=self.theme.ink, fill_opacity=1, stroke_width=0)
        if self.plane.contains(*self._at_ball):
            set_circles(self.ball, [self.plane.point(*self._at_ball)], RADIUS)
        # The ground hides a picture from which this one is taken off.
        ground = Plain(fill_color=self.theme.background, fill_opacity=1, stroke_width=0)
        low, high = self.plane.point(X[0], HEIGHTS[0]) - GROUND, self.plane.point(X[1], HEIGHTS[1])
        set_polyline(ground, [np.array([low, (low[0], high[1], 0), high, (high[0], low[1], 0), low])])
        parts = ground, self.plane, self.frame, self.jump, self.span, *self.terms, self.lifts, self.curve, self.ball
        return [*parts, *self._texts()]

    def times(self, zoom: Fraction) -> str:
        """How many times as wide as at first x is at a zoom."""
        return significant(self.zoom.stops[0] / zoom)

    def _plane(self) -> Plane:
        """The plane, with ticks at powers of ten where there is room."""
        halved, aside = self.halved.get_value(), self.aside.get_value()
        wide = WIDE + halved * (HALF - WIDE)
        size, at = (wide, HIGH), (MIDDLE * (1 - halved) + ASIDE * aside, AT, 0)
        last, ticks, seen = math.floor(math.log10(X[1] * self.zoom.value)), {0: "0"}, [1.0]
        for x in (sign * Fraction(10) ** k for k in (last, last - 1) for sign in (-1, 1)):
            u, text = x / self.zoom.value, significant(x)
            away, half = abs(float(u)) * wide / (X[1] - X[0]), text_width(text, look.DIGITS) / 2
            room = min(away, wide / 2 - away) - half - 2 * CLEAR
            if room > 0:
                ticks[u] = text
                seen.append(min(1, room / SOFT))
        plane = Plane(X, HEIGHTS, self.theme, size=size, at=at, x_ticks=ticks, y_ticks=(0, 1), em=look.DIGITS)
        for label, opacity in zip(plane[1:], seen, strict=False):
            label.set_fill(opacity=opacity)
        return plane

    def _frame(self) -> VMobject:
        """The frame of what will be stretched, or has been: then it is empty."""
        share = min(1, float(self.framed.value / self.zoom.value))
        half, seen = max(share * X[1], SMALLEST / 2 / self.plane.scale_xy[0]), min(1, self.framed.get_value())
        frame = Plain(stroke_color=self.theme.muted, stroke_width=look.THIN, fill_color=self.theme.muted)
        corners = [
            self.plane.point(x, y) for x, y in zip((-half, -half, half, half), (*HEIGHTS, *HEIGHTS[::-1]), strict=True)
        ]
        set_polyline(frame, [np.array([*corners, corners[0]])])
        return frame.set_stroke(opacity=seen).set_fill(opacity=seen * FRAMED * (1 - share))

    def _span(self) -> VMobject:
        """The width of the ramp."""
        start, end, up = self._point(-self.ramp.width.value, ACROSS), self._point(0, ACROSS), np.array([0, 0.12, 0])
        span = Plain(stroke_color=self.theme.muted, stroke_width=look.LINE)
        set_polyline(span, [np.array([start, end]), *(np.array([at - up, at + up]) for at in (start, end))])
        return span.set_stroke(opacity=self.measured.get_value())

    def _terms(self) -> list[Curve]:
        """What each ReLU adds, from its bend on."""
        curves = []
        colours = self.theme.first, self.theme.second
        parts = zip(self.ramp.terms(self.zoom.value), self.ramp.shares, colours, DASHES[:2], strict=True)
        for term, share, colour, dashes in parts:
            curve = Curve(self.plane, colour, look.LINE, dashes)
            if share.get_value():
                curve.draw(rf.build(y=term))
                bend = float(curve.breakpoints[0][0])
                cut(curve, bend, bend + (X[1] - bend) * min(1, share.get_value() / GROWS))
            curves.append(curve)
        return curves

    def _sum(self) -> Curve:
        """The sum, as far as it is drawn."""
        curve = Curve(self.plane, self.theme.total, look.BOLD)
        curve.draw(self.ramp.network(self.zoom.value))
        cut(curve, X[0], self.drawn.get_value())
        return curve

    def _lifts(self) -> VGroup:
        """Arrows, one on the other, for what the ReLUs add at the ball."""
        arrows, foot, x = VGroup(), Fraction(0), self.ramp.x
        values = [exactly(rf.build(y=term), x) for term in self.ramp.terms()] if self.lifting else []
        for value, curve, side in zip(values, self.terms, (-1, 1), strict=False):
            aside = np.array([side * BETWEEN * min(1, 10 * abs(float(values[1]))), 0, 0])
            if value:
                arrows.add(arrow(*(self._point(x, y) + aside for y in (foot, foot + value)), curve.get_color()))
            foot += value
        return arrows

    def _texts(self) -> list[Label]:
        """The factor, the width and the ball's height, where they are to be seen."""
        plane, ramp, ink = self.plane, self.ramp, self.theme.ink
        left, middle = plane.point(X[0], 0)[0], plane.point(0, 0)[0]
        corner = plane.point(X[0], HEIGHTS[1]) + FACTOR_AT
        factor = Label(f"× {self.times(self.zoom.value)}", look.TEXT, ink, corner, "start", bold=True)
        named = f"w = {significant(ramp.width.value)}"
        em = look.TEXT * (1 - SMALLER * self.halved.get_value())
        half = text_width(named, em, variables=True) / 2
        at = self._point(-ramp.width.value / 2, ACROSS) - (0, DOWN, 0)
        at[0] = min(at[0], middle - SMALLEST / 2 - CLEAR - half)
        width = Label(named, em, ink, at, variables=True)
        x, y = self._at_ball
        told = number(round(y, 1)) if ramp.fixed is None else f"f({number(ramp.fixed)}) = {decimal(y, 2) if y else 0}"
        height = Label(told, look.TEXT, ink, plane.point(max(x, X[0]), y) + BESIDE, "end", bold=True, variables=True)
        room = height.at[0] - text_width(told, look.TEXT, bold=True, variables=True) - left
        seen = self.framed.get_value(), self.measured.get_value(), min(self.told.get_value(), room / SOFT)
        pairs = zip((factor, width, height), seen, strict=True)
        return [label.set_fill(opacity=min(1, opacity)) for label, opacity in pairs if opacity > 0]

    def _point(self, x: Any, y: Any) -> Any:
        """The place in the frame for a place of the ramp."""
        return self.plane.point(Fraction(x) / self.zoom.value, y)


def cut(curve: Curve, low: float, high: float) -> None:
    """Draw only the part of a curve for x from low to high."""
    x, y = np.array(curve.corners, dtype=float).T
    kept = [low, *x[(x > low) & (x < high)], high] if low < high else []
    set_polyline(curve, curve.plane.clipped(kept, np.interp(kept, x, y)), curve.dashes)


def arrow(foot: Any, tip: Any, colour: Any) -> VGroup:
    """An arrow up or down, which may be short: then its head is small."""
    shaft = Plain(stroke_color=colour, stroke_width=look.BOLD)
    head = Plain(fill_color=colour, fill_opacity=1, stroke_width=0)
    for drawn, corners in zip((shaft, head), upright_arrow(foot, tip, HEAD, HALF_WIDTH), strict=True):
        set_polyline(drawn, [corners])
    return VGroup(shaft, head)


# The width and the dashes of the jump.
BROAD, JUMP_DASHES = 13.0, (0.3, 0.2)


class Jump(VGroup):
    """The limit of a ramp: 0 left of 0 and 1 from there on, dashed, with an open and a full dot, and its name."""

    def __init__(self, plane: Plane) -> None:
        colour, background = plane.theme.muted, plane.theme.background
        # Broad, so that it shows behind the curve that tends to it.
        steps = Plain(stroke_color=plane.theme.faint, stroke_width=BROAD)
        ends = ((X[0], 0), (0, 0)), ((0, 1), (X[1], 1))
        set_polyline(steps, [np.array([plane.point(*at) for at in pair]) for pair in ends], JUMP_DASHES)
        open_dot = Plain(fill_color=background, fill_opacity=1, stroke_color=colour, stroke_width=look.LINE)
        full_dot = Plain(fill_color=colour, fill_opacity=1, stroke_color=colour, stroke_width=look.LINE)
        set_circles(open_dot, [plane.point(0, 0)], RADIUS)
        set_circles(full_dot, [plane.point(0, 1)], RADIUS)
        below = [plane.point(X[1], 1) - (0.14, look.TEXT * lines, 0) for lines in (0.95, 2.05)]
        names = (
            Label(text, look.TEXT, colour, at, "end", variables=True)
            for text, at in zip(("the jump", "1[x ≥ 0]"), below, strict=True)
        )
        super().__init__(steps, open_dot, full_dot, *names)
