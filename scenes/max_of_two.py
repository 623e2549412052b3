"""The larger of two numbers: what a has beyond b, put on top of b.

Storyboard: two bars, a and b. Below them b again, with ReLU(a − b) laid at its end; beside them the unit's own curve.
While a is short of b the unit is off, and the sum is b. a slides past b: the unit opens, and what it adds is just what
a has beyond b. Then b slides, and the sum is still the larger of the two.
"""

from manim import Create, FadeIn, ValueTracker

import relufig as rf
from relufig.animate import Guides, Plane, Row, Scale, Stage, Term, UnitCurve, finite_numbers
from relufig.notation import counted, expression


class MaxOfTwo(Stage):
    """max(a, b) = b + ReLU(a − b), while (a, b) go through `values`."""

    values: tuple[tuple[float, float], ...] = ((2, 4), (6.5, 4), (6.5, 1.5), (3, 5.5))

    def construct(self):
        """Lay out the bars and the unit's curve, and let a and b slide."""
        a, b = rf.inputs("a", "b")
        self.formula = rf.maximum(a, b)
        self.network = rf.build(max=self.formula)
        self.points = [finite_numbers(type(self), f"values[{k}]", pair, 2) for k, pair in enumerate(self.values)]
        self.a, self.b = (ValueTracker(value) for value in self.points[0])
        self.lay_out()
        self.entitle("The larger of two numbers")
        with self.step("two numbers", "Two numbers, as lengths"):
            self.play(FadeIn(self.rows[0]), run_time=0.8)
            self.play(FadeIn(self.rows[1]), run_time=0.8)
            self.rest(0.6)
        with self.step("the unit", "A ReLU of their difference passes on what a has beyond b"):
            self.play(FadeIn(self.unit.plane, self.unit.title), Create(self.unit.curve), run_time=1.2)
            self.play(FadeIn(self.unit.dot, self.unit.reading), run_time=0.5)
            self.add(self.unit)
            self.rest(0.8)
        with self.step("the sum", "Laid at the end of b: as long as a is shorter, it adds nothing"):
            self.play(FadeIn(self.rows[2]), Create(self.guides), run_time=1)
            self.rest(1)
        self.slide("opens", "a passes b: the ReLU opens, by just as much", *self.points[1])
        self.slide("b shrinks", "What b loses, the ReLU gains: the sum stays", *self.points[2])
        self.slide("closes", "Now b is the larger one: the ReLU closes, and the sum is b", *self.points[3])
        told = f"max(a, b) = {expression(self.formula)}, with {counted(self.network.size, 'ReLU')}"
        with self.step("max", told, stressed=True):
            self.rest(2)

    def slide(self, name, telling, a, b):
        """Let a and b go to new values."""
        with self.step(name, telling):
            self.play(self.a.animate.set_value(a), self.b.animate.set_value(b), run_time=3)
            self.rest(0.8)

    def lay_out(self):
        """The rows a, b and b + ReLU(a − b) on one scale, and the unit's curve."""
        first, second, active = self.look.first, self.look.second, self.look.active
        axis = Scale.fitting(-5.6, 1.2, 0, max(map(max, self.points)))
        summands = [Term(self.b, first, "b"), Term(lambda: self.traced().layers[0].activations[0], active, "ReLU")]
        self.rows = [
            Row([Term(self.a, second)], axis, 1.2, self.look, title="a", title_at=-6.6),
            Row([Term(self.b, first)], axis, -0.1, self.look, title="b", title_at=-6.6),
            Row(summands, axis, -2.3, self.look, title="max", title_at=-6.6, total=lambda: self.traced().output[0]),
        ]
        self.guides = Guides((self.a, self.b), axis, (1.75, -2.85), self.look)
        (d,) = rf.inputs("d")
        far = 1.1 * max(abs(a - b) for a, b in self.points)
        plane = Plane((-far, far), (0, far), self.look, size=(4, 3.8), at=(4.6, -0.9, 0), x_ticks=[0], name="a − b")
        self.unit = UnitCurve(rf.build(rf.relu(d)), self.difference, plane, self.look, title="ReLU(a − b)")

    def difference(self):
        """The unit's pre-activation."""
        return self.traced().layers[0].preactivations[0]

    def traced(self):
        """The network's trace at a and b as they are now."""
        return self.network.trace([self.a.get_value(), self.b.get_value()])
