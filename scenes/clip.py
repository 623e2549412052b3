"""The clip by two ReLUs, in parallel and in a chain.

Storyboard: the parts of ReLU(x − a) + a − ReLU(x − b) appear one by one. They are added one after the other, and the
sum becomes the clip. Then a and b are dragged, and everything follows. Last, two ReLUs in a chain, where the first
feeds the second, draw the same curve.
"""

from manim import Create, FadeIn, ValueTracker

import relufig as rf
from relufig.animate import FunctionPlot, Plane, SummingStage, finite_numbers
from relufig.numbers.text import number
from relufig.regions import pieces


class Clip(SummingStage):
    """The clip to [low, high] = `ends`. The ends are dragged to `then`, and back."""

    ends: tuple[float, float] = (-1, 2)
    then: tuple[float, float] = (-2, 3)

    def construct(self):
        """Show the parts, add them, drag the ends, and compare with the chain."""
        low, high = finite_numbers(type(self), "ends", self.ends, 2)
        then = finite_numbers(type(self), "then", self.then, 2)
        self.a, self.b = ValueTracker(low), ValueTracker(high)
        if not low < high or not then[0] < then[1]:
            raise ValueError(f"{type(self).__name__}.ends and then must each ascend, got {self.ends} and {self.then}")
        least, most = min(low, *then), max(high, *then)
        wide = most - least
        self.x = float(least - 0.3 * wide), float(most + 0.4 * wide)
        self.plane = Plane(self.x, (least - 0.12 * wide, most + 0.2 * wide), self.look)
        self.plot = FunctionPlot(self.plane, rf.clip, (self.a, self.b), name="clip")
        self.show_title("The clip, by two ReLUs")
        self.add(self.plane)
        for k, curve in enumerate(self.plot.parts):
            self.show_part(self.plot, k, self.telling(curve))
        self.add_up(self.plot, "Added up, they are the clip")
        with self.step("drag", "Other biases move the ends"):
            self.play(self.a.animate.set_value(then[0]), run_time=1.5)
            self.play(self.b.animate.set_value(then[1]), run_time=1.5)
            self.play(self.a.animate.set_value(low), self.b.animate.set_value(high), run_time=2)
            self.rest(0.5)
        self.chain(low, high)

    def telling(self, curve):
        """The text for a part: what the part does."""
        if not curve.breakpoints:
            return "A constant moves it up or down"
        at = number(curve.breakpoints[0][0])
        return f"One ReLU starts the rise at {at}" if curve.slopes[-1] > 0 else f"The other cancels it from {at} on"

    def chain(self, low, high):
        """Draw the curves of the chain's units, and their sum over the faded clip."""
        old = self.plot
        self.chained = FunctionPlot(self.plane, rf.clip_chained, (self.a, self.b), name="clip")
        (x,) = rf.inputs("x")
        difference = rf.build(y=rf.clip(x, low, high) - rf.clip_chained(x, low, high))
        self.difference = max(abs(pieces(difference, *self.x).values[:, 0]))
        fading = old.total.animate.set_stroke(self.look.faint, 18)
        (inner,) = self.chained.inner
        outer = self.chained.parts
        with self.step("first", "In a chain, a first ReLU starts the rise", fading, *self.leave_the_sum(old)):
            self.play(Create(inner), FadeIn(inner.label), run_time=1)
            self.rest(0.6)
        with self.step("second", "The second takes it as its input, and falls to 0"):
            self.play(*(Create(curve) for curve in outer), FadeIn(*(curve.label for curve in outer)), run_time=1.2)
            self.rest(0.6)
        with self.step("chain", "Added up, they are the clip again"):
            self.play(FadeIn(self.chained.prefix, *self.chained.terms), run_time=0.6)
            self.play(Create(self.chained.total), run_time=2)
            self.play(FadeIn(self.chained.total.dots, self.chained.total.label), run_time=0.4)
            self.rest()
        with self.step("same", f"The same curve: they differ by {number(self.difference)}", stressed=True):
            self.rest(1.6)
