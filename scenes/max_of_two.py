"""The larger of two numbers: what a has beyond b, put on top of b.

Storyboard: two bars, a and b; below them b again, with ReLU(a − b) laid at its end; beside them the unit's curve.
While a is shorter than b, the unit is inactive. Then a slides past b, and the unit passes on what a has beyond b. Then
b slides.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import Circle, Create, FadeIn, ValueTracker, VGroup, VMobject

import relufig as rf
from relufig.animate import Curve, Guides, Label, Plane, Row, Scale, Stage, Term, finite_numbers, look
from relufig.animate.plane import DOTTED, set_polyline
from relufig.animate.text import decimal
from relufig.look.notation import expression
from relufig.look.style import Theme
from relufig.numbers.text import counted

# The text of a slide, by whether a is beyond b before and after it.
TELLINGS = {
    (False, False): "b is still larger: the ReLU stays closed",
    (False, True): "a passes b: the ReLU opens by as much",
    (True, True): "The ReLU makes up what b lacks: the sum is a",
    (True, False): "Now b is larger: the ReLU closes, and the sum is b",
}


class MaxOfTwo(Stage):
    """max(a, b) = b + ReLU(a − b), while (a, b) moves through `values`."""

    values: tuple[tuple[float, float], ...] = ((2, 4), (6.5, 4), (6.5, 1.5), (3, 5.5))

    def construct(self):
        """Lay out the bars and the unit's curve, and let a and b slide."""
        self.points = [
            finite_numbers(type(self), f"values[{k}]", pair, 2, positive=True) for k, pair in enumerate(self.values)
        ]
        self.formula = rf.maximum(*rf.inputs("a", "b"))
        self.network = rf.build(max=self.formula)
        a, b = self.points[0]
        self.a, self.b = ValueTracker(a), ValueTracker(b)
        self.lay_out()
        self.show_title("The larger of two numbers")
        with self.step("two numbers", "Two numbers, as lengths"):
            self.play(FadeIn(self.rows[0]), run_time=0.8)
            self.play(FadeIn(self.rows[1]), run_time=0.8)
            self.rest(0.6)
        with self.step("the unit", "A ReLU of their difference passes on what a has beyond b"):
            self.play(FadeIn(self.unit.plane, self.unit.title), Create(self.unit.curve), run_time=1.2)
            self.play(FadeIn(self.unit.dot, self.unit.reading), run_time=0.5)
            self.add(self.unit)
            self.rest(0.8)
        with self.step("the sum", "Added to the end of b, it makes up what b lacks, if anything"):
            self.play(FadeIn(self.rows[2]), Create(self.guides), run_time=1)
            self.rest(1)
        for k, (a, b) in enumerate(self.points[1:], start=1):
            with self.step(f"slide {k}", TELLINGS[self.difference() > 0, a > b]):
                self.play(self.a.animate.set_value(a), self.b.animate.set_value(b), run_time=3)
                self.rest(0.8)
        told = f"max(a, b) = {expression(self.formula)}, with {counted(self.network.size, 'ReLU')}"
        with self.step("max", told, stressed=True):
            self.rest(2)

    def lay_out(self):
        """Lay out the rows a, b and b + ReLU(a − b) on one scale, and the unit's curve."""
        first, second, active = self.look.first, self.look.second, self.look.active
        axis = Scale.fitting(-5.6, 1.2, 0, max(map(max, self.points)))
        summands = [Term(self.b, first, "b"), Term(lambda: self.traced().layers[0].activations[0], active, "ReLU")]
        self.rows = [
            Row([Term(self.a, second)], axis, 1.2, self.look, title="a", title_at=-6.6),
            Row([Term(self.b, first)], axis, -0.1, self.look, title="b", title_at=-6.6),
            Row(summands, axis, -2.3, self.look, title="max", total=lambda: self.traced().output[0], title_at=-6.6),
        ]
        self.guides = Guides((self.a, self.b), axis, (1.75, -2.85), self.look)
        farthest = max(abs(a - b) for a, b in self.points)
        far = 1.1 * farthest if farthest > 0 else 1
        plane = Plane((-far, far), (0, far), self.look, size=(4, 3.8), at=(4.6, -0.9, 0), x_ticks=[0], name="a − b")
        self.unit = UnitCurve(lambda: self.difference(), plane, self.look, "ReLU(a − b)", axis.decimals)

    def difference(self):
        """The unit's pre-activation."""
        return self.traced().layers[0].preactivations[0]

    def traced(self):
        """The network's trace at the present a and b."""
        return self.network.trace([self.a.get_value(), self.b.get_value()])


RADIUS = 0.17


class UnitCurve(VGroup):
    """The curve of a ReLU, and a dot on it at the pre-activation that a function gives.

    The dot is filled while the unit is active, and hollow while it is inactive. Its parts are `plane`, `curve`, `dot`
    (with the lines to both axes), `title` above the plane, and `reading`, the unit's activation.
    """

    def __init__(
        self, preactivation: Callable[[], Any], plane: Plane, theme: Theme, title: str, decimals: int | None
    ) -> None:
        (d,) = rf.inputs("d")
        self.network = rf.build(rf.relu(d))
        self.preactivation, self.plane, self.theme, self.decimals = preactivation, plane, theme, decimals
        self.curve = Curve(plane, theme.active, look.BOLD)
        self.curve.draw(self.network)
        self._lines = VMobject(stroke_color=theme.muted, stroke_width=look.THIN, fill_opacity=0)
        self._circle = Circle(RADIUS).set_stroke(theme.active, look.LINE)
        self.dot = VGroup(self._lines, self._circle)
        self.reading = Label("", look.TEXT, theme.ink, align="end", bold=True)
        above = plane.point(plane.low[0], plane.high[1]) + (0, look.TEXT, 0)
        self.title = Label(title, look.TEXT, theme.active, above, align="start", bold=True)
        super().__init__(plane, self.title, self.curve, self.dot, self.reading)
        self.follow()
        self.add_updater(lambda drawn: drawn.follow())

    def follow(self) -> None:
        """Show the unit at its present pre-activation."""
        x = self.preactivation()
        trace = self.network.trace([x])
        (y,), (active,) = trace.output, trace.layers[0].preactivations > 0
        at = self.plane.point(x, y)
        theme = self.theme
        self._circle.move_to(at).set_fill(theme.active if active else theme.background, 1)
        self._circle.set_stroke(theme.active if active else theme.muted)
        feet = [self.plane.point(x, self.plane.low[1]), self.plane.point(self.plane.low[0], y)]
        set_polyline(self._lines, [np.array([at, foot]) for foot in feet], DOTTED)
        self.reading.set_text(decimal(y, self.decimals))
        self.reading.set_fill(theme.active if active else theme.muted)
        self.reading.put(at + (-RADIUS, 0.42, 0))
