"""Two ReLUs that come closer and get steeper make a ramp that tends to a jump, and never is one.

Storyboard: a broad dashed line jumps at 0, which is wanted. Two ReLUs begin w apart, one upwards and one downwards,
with the slopes 1/w and -1/w beside them; their sum is a ramp. A ball rolls up the sum on arrows: the first ReLU lifts
it, and from 0 on the second one pulls it down to 1. The two come closer and get steeper, and the value at a fixed x
slides down to the jump's. They do so again, until their sum looks like a jump. A magnifier opens out of it, whose
factor stands above it: there are the two ReLUs and the ramp again, as at first. They come closer by another factor, and
the magnifier with them: the numbers run, and in it nothing changes. Half-way up the ramp the value is always 1/2.
"""

from fractions import Fraction
from typing import Any

import numpy as np
from manim import (
    Animation,
    Create,
    FadeIn,
    FadeOut,
    GrowFromCenter,
    Rectangle,
    ValueTracker,
    VGroup,
    VMobject,
    linear,
    rush_into,
)

import relufig as rf
from relufig.animate import Curve, Label, Plane, Readout, Stage, Stops, look
from relufig.animate.plane import DASHES, DOTTED, set_circles, set_polyline, upright_arrow
from relufig.animate.readout import significant
from relufig.animate.stops import decreasing
from relufig.animate.text import width as text_width
from relufig.look.style import Theme
from relufig.numbers.text import number


class StepLimit(Stage):
    """The step with each of the decreasing `widths`. At `watched`, which is below 0, its value falls to 0."""

    widths = (1, Fraction(1, 10), Fraction(1, 1000), Fraction(1, 10**6))
    watched = Fraction(-1, 4)
    variables = "xfw"

    def construct(self):
        """Show the jump and the two ReLUs of a ramp, bring these together, and magnify the ramp."""
        widths = decreasing(type(self), "widths", self.widths)
        self.width, self.zoom = Stops(widths), Stops(widths)
        self.plot = LimitPlot(self.width, self.look, watched=self.watched)
        self.magnifier = Magnifier(self.plot, self.zoom, x=LENS_X)
        self.show_title("Can ReLUs jump?")
        self.show_readout()
        self.ramp()
        # The magnifier opens at the width before the last, so that there is one more to come.
        opened = max(1, len(widths) - 2)
        self.narrow()
        for k in range(2, opened + 1):
            self.narrow_on(k)
        self.magnify(opened)
        for k in range(opened + 1, len(widths)):
            self.follow(k)
        half = number(self.plot.value(-self.width.value / 2))
        telling = f"Slope {significant(self.plot.slope)}, and still {half} half-way: never a jump"
        with self.step("never", telling, stressed=True):
            self.hold()

    def show_readout(self):
        """Make the numbers that change."""
        plot, theme = self.plot, self.look
        rows = {
            "width w": lambda: significant(self.width.value),
            f"f({number(self.watched)})": lambda: significant(plot.value(self.watched)),
            "half-way": lambda: significant(plot.value(-self.width.value / 2)),
        }
        self.readout = Readout(rows, (theme.ink, theme.third, theme.ink), theme, at=READOUT_AT, em=look.TEXT)

    def ramp(self):
        """Roll a ball up the ramp, on an arrow for each ReLU."""
        plot = self.plot
        self.add(plot.plane, plot.jump, plot.written, *plot.terms, *plot.slopes, plot.curve, plot.across)
        self.add(plot.arrows, plot.ball, self.readout.rows[0])
        with self.step("ramp", "Wanted: a jump at 0. Two ReLUs, w apart, make a ramp"):
            self.play(plot.rolled.animate.set_value(0), run_time=2.6, rate_func=linear)
        with self.step("stop", "From 0 on, the second ReLU takes away what the first one adds"):
            self.play(plot.rolled.animate.set_value(plot.farthest), run_time=2.6, rate_func=linear)
            self.rest(0.4)

    def narrow(self):
        """Bring the ReLUs to the next width, and watch the value at one place."""
        plot = self.plot
        with self.step("narrow", f"Closer and steeper: soon f({number(self.watched)}) is 0, like the jump"):
            leaving = FadeOut(plot.ball, plot.arrows)
            self.play(GrowFromCenter(plot.mark), FadeIn(self.readout.rows[1]), leaving, run_time=0.8)
            self.play(self.width.animate.set_value(1), run_time=3.6)
            self.rest(0.3)

    def narrow_on(self, k):
        """Bring the ReLUs to width k, which makes their sum look like a jump."""
        times = significant(self.width.stops[k - 1] / self.width.stops[k])
        with self.step(f"narrow {k + 1}", f"{times} times closer and steeper: now it looks like a jump …"):
            self.play(self.width.animate.set_value(k), run_time=2.6)
            self.rest(0.3)

    def magnify(self, k):
        """Open the magnifier out of a frame around the ramp of width k, and mark the middle of the ramp in it."""
        lens = self.magnifier
        self.zoom.set_value(k)
        lens.follow()
        with self.step("magnify", f"… but stretched {lens.times} times sideways, it looks as it did before"):
            self.play(Create(lens.frame), FadeOut(self.plot.across), run_time=0.7)
            self.play(Unfold(lens.view, lens.frame), Create(lens.joins), run_time=1.8)
            self.play(GrowFromCenter(lens.mark), FadeIn(self.readout.rows[2]), run_time=0.7)
            self.rest(0.8)

    def follow(self, k):
        """Bring the ReLUs to width k, and the magnifier with them."""
        seen = significant(self.magnifier.magnification_at(self.zoom.stops[k]))
        with self.step(f"zoom {k + 1}", f"However close and steep: stretched {seen} times, nothing changes"):
            both = (tracker.animate.set_value(k) for tracker in (self.width, self.zoom))
            self.play(*both, run_time=4, rate_func=rush_into)
            self.rest(0.3)


# A plane as wide as the frame, and the range of each axis.
PLANE_SIZE, PLANE_AT = (12.5, 4.6), (0.3, -0.85, 0)
X, HEIGHTS = (-1.5, 1.5), (-0.75, 1.6)
READOUT_AT = (-5.6, 0.85, 0)
# The place of the formula and the space between its parts, the height at which the width is measured, and the gap to
# its name.
FORMULA_AT, SPACE, ACROSS, NAME_GAP = (-6.6, 1.92, 0), 0.16, -0.3, 0.16
# The gap from a ReLU to its slope, which is read at these heights, and by how much nearer to 0 where the slope is 1.
SLOPE_GAP, SLOPES_AT, SHALLOW = 0.45, (1.47, -0.61), 0.18
RADIUS = 0.15
# The length of an arrow's head, half its width, and how far from each other the two arrows are.
HEAD, HALF_WIDTH, ASIDE = 0.22, 0.12, 0.13
# How high the first ReLU may lift the ball, as a share of the plane's height.
LIFTED = 0.81
# Where the ball starts, in widths.
STARTS = -0.8
# The ticks of x. The mark gets a tick too if it is this far from them, in units of the frame.
TICKS, TICK_DISTANCE = (-1, 0, 1), 1.0


class LimitPlot:
    """The step with a shrinking width: its `curve`, the `jump` that it tends to, and a `mark` on it at `watched`.

    Whenever the width changes, the network is built again, and gives the curve, the slope and the values. `terms` are
    the curves of its two ReLUs, with their `slopes` beside them. `across` measures the width, `written` is the formula.
    The `ball` is on the curve, where the tracker `rolled` says, and `arrows` are the values of the two terms there.
    """

    def __init__(self, width: Stops, theme: Theme, *, watched: Any) -> None:
        self.tracker, self.watched = width, Fraction(watched)
        self.rolled = ValueTracker(STARTS * float(width.value))
        ends = [exactly(self.network, end) for end in X]
        apart = min(abs(self.watched - tick) for tick in TICKS) * Fraction(PLANE_SIZE[0]) / Fraction(X[1] - X[0])
        ticks = (*TICKS, self.watched) if apart > TICK_DISTANCE else TICKS
        self.plane = Plane(X, HEIGHTS, theme, size=PLANE_SIZE, at=PLANE_AT, x_ticks=ticks, y_ticks=ends, em=look.DIGITS)
        self.curve = Curve(self.plane, theme.total, look.BOLD)
        self.terms = term_curves(self.plane)
        self.slopes = VGroup(*(Label("", look.TEXT, each.get_color(), align="start") for each in self.terms))
        self.arrows = VGroup(*(Arrow(each.get_color()) for each in self.terms))
        # As far as the first term does not leave the plane.
        self.farthest = (LIFTED * HEIGHTS[1] - 1) * float(self.width)
        self.mark = VMobject(fill_color=theme.third, fill_opacity=1, stroke_width=0)
        self.ball = VMobject(fill_color=theme.ink, fill_opacity=1, stroke_width=0)
        self._span = VMobject(stroke_color=theme.muted, stroke_width=look.LINE, fill_opacity=0)
        self._name = Label("w", look.TEXT, theme.ink, align="end", variables=True)
        self.across = VGroup(self._span, self._name)
        self.written, at = VGroup(), np.array(FORMULA_AT)
        colours = theme.ink, *(each.get_color() for each in self.terms)
        for text, colour in zip(("f(x) =", "ReLU(x + w) / w", "− ReLU(x) / w"), colours, strict=True):
            self.written.add(Label(text, look.DIGITS, colour, at, align="start", variables=True))
            at = at + (text_width(text, look.DIGITS, variables=True) + SPACE, 0, 0)
        self._shown: tuple[Any, ...] | None = None
        self.follow()
        self.jump = Jump(self.plane, ends[0], ends[1], "1[x ≥ 0]")
        for mobject in (self.curve, *self.terms, self.slopes, self.arrows, self.mark, self.ball, self.across):
            mobject.add_updater(lambda _: self.follow())

    @property
    def width(self) -> Fraction:
        """The present width."""
        return self.tracker.value

    @property
    def network(self) -> rf.Network:
        """The network of the present width."""
        (x,) = rf.inputs("x")
        return rf.build(y=rf.step(x, self.width))

    @property
    def slope(self) -> Fraction:
        """The slope of the network's steepest piece."""
        self.follow()
        return Fraction(max(self.curve.slopes))

    def value(self, x: Any) -> Fraction:
        """The network's exact output at x."""
        return exactly(self.network, x)

    def follow(self) -> None:
        """Show the network of the present width, and the ball on it."""
        state = (self.width, self.rolled.get_value())
        if self._shown == state:
            return
        self._shown = state
        self.curve.draw(self.network)
        self._draw_terms(self.rolled.get_value())
        for dot, x in ((self.mark, self.watched), (self.ball, self.rolled.get_value())):
            set_circles(dot, [self.plane.point(x, self.value(x))], RADIUS)
        start, end = self.plane.point(-self.width, ACROSS), self.plane.point(0, ACROSS)
        up = np.array([0, 0.12, 0])
        set_polyline(self._span, [np.array([start, end]), *(np.array([at - up, at + up]) for at in (start, end))])
        self._name.put(start - (NAME_GAP, 0, 0))

    def _draw_terms(self, x: float) -> None:
        """Show the two ReLUs of the present width, their slopes, and their values at x."""
        foot = Fraction(0)
        parts = zip(self.terms, self.slopes, self.arrows, SLOPES_AT, (-1, 1), strict=True)
        for network, (curve, slope, arrow, height, side) in zip(terms(self.width), parts, strict=True):
            draw_bent(curve, network)
            steepest = Fraction(max(curve.slopes, key=abs))
            level = Fraction(height) - Fraction(SHALLOW) / max(steepest, 1, key=abs)
            at = self.plane.point(curve.breakpoints[0][0] + level / steepest, level)
            slope.set_text(f"slope {significant(steepest)}").put(at + (SLOPE_GAP, 0, 0))
            value = exactly(network, x)
            aside = np.array([side * ASIDE if x > 0 else 0, 0, 0])
            arrow.point(self.plane.point(x, foot) + aside, self.plane.point(x, foot + value) + aside)
            foot += value


class Arrow(VGroup):
    """An arrow, which may be short: then its head is small."""

    def __init__(self, colour: Any) -> None:
        self.shaft = VMobject(stroke_color=colour, stroke_width=look.BOLD, fill_opacity=0)
        self.head = VMobject(fill_color=colour, fill_opacity=1, stroke_width=0)
        super().__init__(self.shaft, self.head)

    def point(self, foot: Any, tip: Any) -> None:
        """Lead up or down from one place to another."""
        parts = upright_arrow(foot, tip, HEAD, HALF_WIDTH)
        for drawn, corners in zip((self.shaft, self.head), parts, strict=True):
            set_polyline(drawn, [corners] if tip[1] != foot[1] else [])


def terms(width: Fraction, zoom: Any = 1) -> list[rf.Network]:
    """The two terms of the step of that width, as networks with the input x / zoom."""
    (u,) = rf.inputs("x")
    x = u * Fraction(zoom)
    return [rf.build(y=rf.relu(x + width) / width), rf.build(y=-rf.relu(x) / width)]


def draw_bent(curve: Curve, network: rf.Network) -> None:
    """Draw a term from where it begins to differ from 0."""
    curve.draw(network)
    set_polyline(curve, curve.plane.clipped(*zip(*curve.corners[1:], strict=True)), curve.dashes)


def term_curves(plane: Plane) -> list[Curve]:
    """Curves in the colours and dashes of the two terms."""
    colours = plane.theme.first, plane.theme.second
    return [Curve(plane, colour, look.LINE, dashes) for colour, dashes in zip(colours, DASHES[:2], strict=True)]


def exactly(network: rf.Network, x: Any) -> Fraction:
    """The output at x of a network with one input, without rounding."""
    (value,) = network(np.array([Fraction(x)], dtype=object))
    return Fraction(value)


# The width and the dashes of the jump.
BROAD, JUMP_DASHES = 13.0, (0.3, 0.2)


class Jump(VGroup):
    """The limit of a ramp: `low` left of 0 and `high` from 0 on, dashed, with an open and a full dot, and a name."""

    def __init__(self, plane: Plane, low: Any, high: Any, name: str = "") -> None:
        colour, background = plane.theme.muted, plane.theme.background
        # Broad, so that it shows behind the curve that tends to it.
        self.steps = VMobject(stroke_color=plane.theme.faint, stroke_width=BROAD, fill_opacity=0).set_z_index(-1)
        before = np.array([plane.point(plane.low[0], low), plane.point(0, low)])
        after = np.array([plane.point(0, high), plane.point(plane.high[0], high)])
        set_polyline(self.steps, [before, after], JUMP_DASHES)
        open_dot = VMobject(fill_color=background, fill_opacity=1, stroke_color=colour, stroke_width=look.LINE)
        full_dot = VMobject(fill_color=colour, fill_opacity=1, stroke_color=colour, stroke_width=look.LINE)
        set_circles(open_dot, [plane.point(0, low)], RADIUS)
        set_circles(full_dot, [plane.point(0, high)], RADIUS)
        self.dots = VGroup(open_dot, full_dot)
        above = plane.point(plane.high[0], high) + (0, look.TEXT * 0.95, 0)
        self.label = Label(name, look.TEXT, colour, above, align="end", variables=True)
        super().__init__(self.steps, self.dots, self.label)


# The view's range of x, in multiples of the zoom, and its box, below the upper side of the jump. It is as wide as this
# range is on the plane, so that the factor is how many times as wide x is seen.
LENS_X = (-1.05, 0.3)
LENS_SIZE, LENS_AT = ((LENS_X[1] - LENS_X[0]) * PLANE_SIZE[0] / (X[1] - X[0]), 2.1), (3.73, -1.45, 0)
# The gap from the plane up to its heading, and from the ring to the right end of the text left of and above it; the
# opacity of the small frame.
HEADING_GAP = 0.36
BESIDE = (-0.16, 0.36, 0)
FRAMED = 0.25


class Magnifier:
    """An enlarged view of a small frame on a plot's plane, which is as wide as `zoom` says.

    It shows step(u * zoom, width), the plot's network with its input in multiples of the zoom, and its two terms. So it
    looks the same whenever the two are equal. `x` is the range of u. `frame` is the small frame, `joins` are the lines
    from it to the `view`, and `mark` is the middle of the ramp in the view.
    """

    def __init__(self, plot: LimitPlot, zoom: Stops, *, x: tuple[float, float]) -> None:
        theme = plot.plane.theme
        self.plot, self.zoom, self.x = plot, zoom, x
        self.plane = Plane(x, HEIGHTS, theme, size=LENS_SIZE, at=LENS_AT, x_ticks={0: "0"}, name="", em=look.DIGITS)
        self.frame = VMobject(
            stroke_color=theme.muted, stroke_width=look.LINE, fill_color=theme.muted, fill_opacity=FRAMED
        ).set_z_index(-1)
        self.joins = VMobject(stroke_color=theme.muted, stroke_width=look.THIN, fill_opacity=0)
        self.border = Rectangle(width=LENS_SIZE[0], height=LENS_SIZE[1], color=theme.muted, stroke_width=look.LINE)
        self.border.set_fill(theme.background, opacity=1).move_to(LENS_AT)
        above = self.plane.point(x[0], HEIGHTS[1]) + (0, HEADING_GAP, 0)
        self.heading = Label("", look.DIGITS, theme.ink, above, align="start", bold=True)
        self.curve, self.terms = Curve(self.plane, theme.total, look.BOLD), term_curves(self.plane)
        self._middle = VMobject(fill_color=theme.background, fill_opacity=1, stroke_color=theme.ink)
        self._middle.set_stroke(width=look.BOLD)
        self._value = Label("", look.DIGITS, theme.ink, align="end", bold=True)
        self.mark = VGroup(self._middle, self._value)
        self._shown: tuple[Fraction, Fraction] | None = None
        self.follow()
        jump = Jump(self.plane, self.curve.corners[0][1], self.curve.corners[-1][1])
        jump.steps.set_z_index(0)
        self.view = VGroup(self.border, self.plane, jump, *self.terms, self.curve, self.heading)
        for mobject in (self.frame, self.joins, self.view, self.mark):
            mobject.add_updater(lambda _: self.follow())

    @property
    def magnification(self) -> Fraction:
        """How many times as wide x is drawn as on the plot's plane."""
        return self.magnification_at(self.zoom.value)

    def magnification_at(self, zoom: Fraction) -> Fraction:
        """The magnification at another zoom."""
        return Fraction(self.plane.scale_xy[0] / self.plot.plane.scale_xy[0]) / zoom

    @property
    def times(self) -> str:
        """The magnification as text."""
        return significant(self.magnification)

    @property
    def network(self) -> rf.Network:
        """The plot's present network, as a function of x in multiples of the zoom."""
        (u,) = rf.inputs("u")
        return rf.build(y=rf.step(u * self.zoom.value, self.plot.width))

    def follow(self) -> None:
        """Move the frame to the ramp, and show the view."""
        state = (self.plot.width, self.zoom.value)
        if self._shown == state:
            return
        self._shown = state
        width, zoom = state
        network = self.network
        self.curve.draw(network)
        for curve, term in zip(self.terms, terms(width, zoom), strict=True):
            draw_bent(curve, term)
        self.heading.set_text(f"× {self.times}")
        middle = -width / zoom / 2
        place = self.plane.point(middle, exactly(network, middle))
        set_circles(self._middle, [place], RADIUS)
        self._value.set_text(number(exactly(network, middle))).put(place + BESIDE)
        outer, (low, high) = self.plot.plane, HEIGHTS
        left, right = (Fraction(end) * zoom for end in self.x)
        corners = [outer.point(x, y) for x, y in ((left, low), (left, high), (right, high), (right, low))]
        set_polyline(self.frame, [np.array([*corners, corners[0]])])
        targets = [self.plane.point(self.x[0], y) for y in (high, low)]
        set_polyline(self.joins, [np.array(ends) for ends in zip(corners[2:], targets, strict=True)], DOTTED)


class Unfold(Animation):
    """A view grows out of a small frame to its own box, which is that of its first part. Its texts appear in place."""

    def __init__(self, view: VGroup, frame: VMobject, **options: Any) -> None:
        border = view[0]
        self._scale = np.array([frame.width / border.width, frame.height / border.height, 1])
        self._from, self._to = frame.get_center(), border.get_center()
        parts = [part for part in view.get_family() if len(part.points)]
        self._ends = [(part, part.points.copy()) for part in parts if not isinstance(part, Label)]
        self._texts = [part for part in parts if isinstance(part, Label)]
        super().__init__(view, **options)

    def interpolate_mobject(self, alpha: float) -> None:
        """Move every point along the straight line from its place in the frame."""
        along = self.rate_func(alpha)
        for part, end in self._ends:
            start = self._from + (end - self._to) * self._scale
            part.set_points(start + along * (end - start))
        for text in self._texts:
            text.set_fill(opacity=max(0, 3 * along - 2))
