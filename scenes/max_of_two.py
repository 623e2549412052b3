"""The larger of two numbers: what a has beyond b, put on top of b.

Storyboard: two bars, a and b; below them b again, with ReLU(a − b) laid at its end; beside them the unit's own curve.
While a is short of b the unit is off. a slides past b: the unit opens, by what a has beyond b. Then b slides.
"""

from manim import Create, FadeIn, ValueTracker

import relufig as rf
from relufig.animate import Guides, Plane, Row, Scale, Stage, Term, UnitCurve, finite_numbers
from relufig.notation import counted, expression

# What is said of a slide, by whether a is beyond b before it and after.
TELLINGS = {
    (False, False): "b is still the larger one: the ReLU stays closed",
    (False, True): "a passes b: the ReLU opens, by just as much",
    (True, True): "The ReLU makes up what b lacks: the sum is a",
    (True, False): "Now b is the larger one: the ReLU closes, and the sum is b",
}


class MaxOfTwo(Stage):
    """max(a, b) = b + ReLU(a − b), while (a, b) go through `values`."""

    values: tuple[tuple[float, float], ...] = ((2, 4), (6.5, 4), (6.5, 1.5), (3, 5.5))

    def construct(self):
        """Lay out the bars and the unit's curve, and let a and b slide."""
        a, b = rf.inputs("a", "b")
        self.formula = rf.maximum(a, b)
        self.network = rf.build(max=self.formula)
        kind, pairs = type(self), enumerate(self.values)
        self.points = [finite_numbers(kind, f"values[{k}]", pair, 2, positive=True) for k, pair in pairs]
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
        with self.step("the sum", "Laid at the end of b, it adds what b lacks, if anything"):
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
        """The rows a, b and b + ReLU(a − b) on one scale, and the unit's curve."""
        first, second, active = self.look.first, self.look.second, self.look.active
        axis = Scale.fitting(-5.6, 1.2, 0, max(map(max, self.points)))
        summands = [Term(self.b, first, "b"), Term(lambda: self.traced().layers[0].activations[0], active, "ReLU")]
        self.rows = [
            Row([Term(self.a, second)], axis, 1.2, self.look, title="a", title_at=-6.6),
            Row([Term(self.b, first)], axis, -0.1, self.look, title="b", title_at=-6.6),
            Row(summands, axis, -2.3, self.look, title="max", total=lambda: self.traced().output[0], title_at=-6.6),
        ]
        self.guides = Guides((self.a, self.b), axis, (1.75, -2.85), self.look)
        (d,) = rf.inputs("d")
        far = 1.1 * max(abs(a - b) for a, b in self.points) or 1
        plane = Plane((-far, far), (0, far), self.look, size=(4, 3.8), at=(4.6, -0.9, 0), x_ticks=[0], name="a − b")
        shown = {"title": "ReLU(a − b)", "decimals": axis.decimals}
        self.unit = UnitCurve(rf.build(rf.relu(d)), self.difference, plane, self.look, **shown)

    def difference(self):
        """The unit's pre-activation."""
        return self.traced().layers[0].preactivations[0]

    def traced(self):
        """The network's trace at a and b as they are now."""
        return self.network.trace([self.a.get_value(), self.b.get_value()])
