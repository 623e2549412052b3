"""A clip that grows steeper and steeper tends to a jump, and never has one.

Storyboard: a ramp rises from 0 to 1 within a width w, with a dot on it at a fixed x. The ramp narrows towards the
dashed jump 1[x ≥ 0], and the dot falls to 0 and stays. A magnifier, as narrow as the ramp, shows that it is still a
ramp. Then w shrinks by powers of ten, and all numbers race, but the magnified ramp does not move: half-way it is always
at 1/2.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
from manim import Create, FadeIn, FadeOut, GrowFromCenter, Rectangle, VGroup, VMobject

import relufig as rf
from relufig.animate import Curve, Label, Plane, Readout, Stage, Stops, look
from relufig.animate.plane import DOTTED, set_circles, set_polyline
from relufig.animate.readout import rounded_terms, significant
from relufig.animate.stops import decreasing
from relufig.animate.text import width as width_of
from relufig.look.notation import expression, expressions, following, summands
from relufig.look.style import Theme
from relufig.numbers.text import number


class StepLimit(Stage):
    """The step with each of the decreasing `widths`. At `watched`, which is below 0, its value falls to 0."""

    widths = (1, Fraction(1, 10), Fraction(1, 1000), Fraction(1, 10**6))
    watched = Fraction(-1, 4)

    def construct(self):
        """Show the ramp, narrow it, magnify it, and keep narrowing it."""
        self.width = Stops(decreasing(type(self), "widths", self.widths))
        self.plot = LimitPlot(self.width, self.look, watched=self.watched)
        self.magnifier = Magnifier(self.plot, x=(-1.6, 0.6), names={-1: "−w", -Fraction(1, 2): "−w/2", 0: "0"})
        self.show_title("The step: steeper and steeper")
        self.ramp()
        with self.step("jump", "As it narrows, it tends to a jump at 0, the indicator 1[x ≥ 0]"):
            self.play(Create(self.plot.jump.steps), run_time=1.4)
            self.play(FadeIn(self.plot.jump.dots, self.plot.jump.label), run_time=0.5)
            self.rest(0.6)
        with self.step("narrow", f"At every fixed x the value reaches the jump’s: watch x = {number(self.watched)}"):
            self.play(self.width.animate.set_value(1), run_time=4)
            self.rest(0.8)
        self.magnify()
        for k in range(2, len(self.widths)):
            with self.step(f"width {k + 1}", "The slope keeps growing, but the magnified ramp stays the same"):
                self.play(self.width.animate.set_value(k), run_time=4)
                self.rest(0.6)
        half = number(self.plot.value(-self.width.value / 2))
        telling = f"Slope {significant(self.plot.slope)}, and still {half} half-way: no jump"
        with self.step("never", telling, stressed=True):
            self.rest(2)

    def ramp(self):
        """Show the ramp, the dot on it, and the numbers that change."""
        plot, theme = self.plot, self.look
        rows = {
            "width w": lambda: significant(self.width.value),
            "slope": lambda: significant(plot.slope),
            f"f({number(self.watched)})": lambda: significant(plot.value(self.watched)),
            "f(−w/2)": lambda: significant(plot.value(-self.width.value / 2)),
        }
        colours = (theme.ink, theme.ink, theme.first, theme.second)
        self.readout = Readout(rows, colours, theme, at=(-5.8, 1.1, 0))
        self.add(plot.plane)
        with self.step("ramp", "A clip, scaled: it rises from 0 to 1 within a width w"):
            self.play(Create(plot.curve), run_time=1.4)
            self.play(FadeIn(plot.written, *self.readout.rows[:2]), run_time=0.5)
            self.play(GrowFromCenter(plot.mark), FadeIn(self.readout.rows[2]), run_time=0.6)
            self.rest(0.8)

    def magnify(self):
        """Open the magnifier, and mark the middle of the ramp in it."""
        lens = self.magnifier
        lens.follow()
        with self.step("magnify", "Under a magnifier the ramp is still there", FadeOut(self.plot.written)):
            self.play(Create(lens.frame), run_time=0.8)
            self.play(FadeIn(lens.joins, lens.view), run_time=0.8)
            self.play(FadeIn(lens.mark, self.readout.rows[3]), run_time=0.6)
            self.rest(1)


# A plane as wide as the frame, and the range of each axis.
PLANE_SIZE, PLANE_AT = (12.7, 5.0), (0.15, -0.5, 0)
X, HEIGHTS = (-1.5, 1.5), (-0.12, 1.14)
# The place of the formula before the magnifier appears, and the distance between its lines.
FORMULA_AT, LINE = (1.2, -0.4, 0), 0.66
RADIUS = 0.15
# The ticks of x. The mark gets a tick too if it is this far from them, in units of the frame.
TICKS, TICK_DISTANCE = (-1, 0, 1), 0.9


class LimitPlot:
    """The step with a shrinking width: its `curve`, the `jump` that it tends to, and a `mark` on it at `watched`.

    Whenever the width changes, the network is built again, and gives the curve, the slope, the values and the formula.
    `written` is the formula with rounded numbers, one line for each unit.
    """

    def __init__(self, width: Stops, theme: Theme, *, watched: Any) -> None:
        self.tracker, self.watched = width, Fraction(watched)
        ends = [exactly(self.network, end) for end in X]
        apart = min(abs(self.watched - tick) for tick in TICKS) * Fraction(PLANE_SIZE[0]) / Fraction(X[1] - X[0])
        ticks = (*TICKS, self.watched) if apart > TICK_DISTANCE else TICKS
        self.plane = Plane(X, HEIGHTS, theme, size=PLANE_SIZE, at=PLANE_AT, x_ticks=ticks, y_ticks=ends)
        self.curve = Curve(self.plane, theme.total, look.BOLD)
        self.mark = VMobject(fill_color=theme.first, fill_opacity=1, stroke_width=0)
        named = Label("f(x) =", look.TEXT, theme.ink, FORMULA_AT, align="start")
        after = np.array(FORMULA_AT) + (width_of("f(x) = ", look.TEXT), 0, 0)
        self.lines = [
            Label("", look.TEXT, theme.ink, after - (0, k * LINE, 0), align="start")
            for k in range(len(summands(expressions(self.network)[0])))
        ]
        self.written = VGroup(named, *self.lines)
        self._shown: Fraction | None = None
        self.follow()
        self.jump = Jump(self.plane, ends[0], ends[1], "1[x ≥ 0]")
        for mobject in (self.curve, self.mark, self.written):
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
        """Show the network of the present width."""
        if self._shown == self.width:
            return
        self._shown = self.width
        self.curve.draw(self.network)
        set_circles(self.mark, [self.plane.point(self.watched, self.value(self.watched))], RADIUS)
        parts = summands(rounded_terms(expressions(self.network)[0]))
        for k, (line, part) in enumerate(zip(self.lines, parts, strict=True)):
            line.set_text(following(part) if k else expression(part))


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
        self.label = Label(name, look.TEXT, colour, above, align="end")
        super().__init__(self.steps, self.dots, self.label)


# The view's box, below the upper half of the jump.
LENS_SIZE, LENS_AT = (4.7, 2.5), (3.85, -0.62, 0)
# The gap from the plane up to its heading, and from the ring to the text beside it.
HEADING_GAP = 0.36
BESIDE = 0.32


class Magnifier:
    """An enlarged view of a small frame on a plot's plane, which is as wide as the ramp.

    It shows step(u * width, width), the plot's network with its input in multiples of the width. So it looks the same
    at any width. `x` is the range of u. `frame` is the small frame, `joins` are the lines from it to the `view`, and
    `mark` is the middle of the ramp in the view. `names` are the view's ticks, multiples of the width, with texts.
    """

    def __init__(self, plot: LimitPlot, *, x: tuple[float, float], names: Mapping[Any, str]) -> None:
        theme = plot.plane.theme
        self.plot, self.x = plot, x
        self.plane = Plane(x, HEIGHTS, theme, size=LENS_SIZE, at=LENS_AT, x_ticks=names, name="")
        self.frame = VMobject(stroke_color=theme.third, stroke_width=look.LINE, fill_opacity=0).set_z_index(-1)
        self.joins = VMobject(stroke_color=theme.third, stroke_width=look.THIN, fill_opacity=0)
        border = Rectangle(width=LENS_SIZE[0], height=LENS_SIZE[1], stroke_color=theme.third, stroke_width=look.LINE)
        border.move_to(LENS_AT)
        above = self.plane.point(x[0], HEIGHTS[1]) + (0, HEADING_GAP, 0)
        self.heading = Label("", look.TEXT, theme.third, above, align="start", bold=True)
        self.curve = Curve(self.plane, theme.total, look.BOLD)
        self._middle = VMobject(fill_color=theme.background, fill_opacity=1, stroke_color=theme.second)
        self._middle.set_stroke(width=look.BOLD)
        self._value = Label("", look.TEXT, theme.second, align="end", bold=True)
        self.mark = VGroup(self._middle, self._value)
        self._shown: Fraction | None = None
        self.follow()
        jump = Jump(self.plane, self.curve.corners[0][1], self.curve.corners[-1][1])
        self.view = VGroup(border, self.plane, jump, self.curve, self.heading)
        for mobject in (self.frame, self.joins, self.view, self.mark):
            mobject.add_updater(lambda _: self.follow())

    @property
    def magnification(self) -> Fraction:
        """How many times wider x is drawn than on the plot's plane."""
        return Fraction(self.plane.scale_xy[0] / self.plot.plane.scale_xy[0]) / self.plot.width

    @property
    def network(self) -> rf.Network:
        """The plot's present network, as a function of x in multiples of the width."""
        (u,) = rf.inputs("u")
        return rf.build(y=rf.step(u * self.plot.width, self.plot.width))

    def follow(self) -> None:
        """Move the frame to the ramp, and show the view."""
        if self._shown == self.plot.width:
            return
        self._shown = width = self.plot.width
        network = self.network
        self.curve.draw(network)
        self.heading.set_text(f"× {significant(self.magnification)}")
        middle = Fraction(-1, 2)
        place = self.plane.point(middle, exactly(network, middle))
        set_circles(self._middle, [place], RADIUS)
        self._value.set_text(number(exactly(network, middle))).put(place - (BESIDE, 0, 0))
        outer, (low, high) = self.plot.plane, HEIGHTS
        left, right = (Fraction(end) * width for end in self.x)
        corners = [outer.point(x, y) for x, y in ((left, low), (left, high), (right, high), (right, low))]
        set_polyline(self.frame, [np.array([*corners, corners[0]])])
        targets = [self.plane.point(self.x[0], y) for y in (high, low)]
        set_polyline(self.joins, [np.array(ends) for ends in zip(corners[2:], targets, strict=True)], DOTTED)
