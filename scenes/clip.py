"""The clip by two ReLUs, in parallel and in a chain.

Storyboard: the parts of ReLU(x - a) + a - ReLU(x - b) appear one by one; one after the other they are added, and the
sum becomes the clip; a and b are dragged, and everything follows; last, the two ReLUs in a chain draw the same curve.
"""

from manim import Create, FadeIn, FadeOut, ValueTracker

import relufig as rf
from relufig.animate import FunctionPlot, Plane, Stage
from relufig.notation import number
from relufig.regions import pieces


class Clip(Stage):
    """The clip to [low, high]; its ends are dragged to `then`, and back."""

    low: float = -1
    high: float = 2
    then: tuple[float, float] = (-2, 3)
    x: tuple[float, float] = (-3.5, 5)
    y: tuple[float, float] = (-2.6, 4)

    def construct(self):
        """Show the parts, add them, drag the ends, and compare with the chain."""
        a, b = ValueTracker(self.low), ValueTracker(self.high)
        self.plane = Plane(self.x, self.y, self.look)
        self.plot = FunctionPlot(self.plane, rf.clip, (a, b), name="clip")
        self.entitle("Clip: two ReLUs in parallel")
        self.add(self.plane)
        for k, curve in enumerate(self.plot.parts):
            with self.step(f"part {k + 1}", self.telling(k)):
                self.play(Create(curve), run_time=1)
                self.play(FadeIn(curve.dots, curve.label), run_time=0.4)
                self.rest(0.6)
        self.add_up()
        with self.step("drag", "The ends follow the units’ offsets"):
            self.play(a.animate.set_value(self.then[0]), run_time=1.5)
            self.play(b.animate.set_value(self.then[1]), run_time=1.5)
            self.play(a.animate.set_value(self.low), b.animate.set_value(self.high), run_time=2)
            self.rest(0.5)
        self.chain(a, b)

    def telling(self, k: int) -> str:
        """What a part does, by what it is."""
        curve = self.plot.parts[k]
        if not curve.breakpoints:
            return "A constant moves it up or down"
        at = number(curve.breakpoints[0][0])
        return f"One ReLU starts the rise at {at}" if curve.slopes[-1] > 0 else f"The other cancels it from {at} on"

    def add_up(self):
        """Add part after part to a sum that begins as zero."""
        plot = self.plot
        for share in plot.shares:
            share.set_value(0)
        plot.follow()
        with self.step("sum", "Added up, they are the clip", FadeIn(plot.total, plot.prefix)):
            for share, term in zip(plot.shares, plot.terms, strict=True):
                self.play(share.animate.set_value(1), FadeIn(term), run_time=1.2)
            self.play(FadeIn(plot.ticks, plot.total.dots, plot.total.label), run_time=0.5)
            self.rest()

    def chain(self, a, b):
        """Draw the chain's curve on the faded sum, and say how far the two are apart."""
        old = self.plot
        parts = [mobject for k in range(len(old.parts)) for mobject in old.part(k)]
        self.chained = FunctionPlot(self.plane, rf.clip_chained, (a, b), name="clip")
        (x,) = rf.inputs("x")
        difference = rf.build(y=rf.clip(x, self.low, self.high) - rf.clip_chained(x, self.low, self.high))
        self.difference = max(abs(pieces(difference, *self.x).values[:, 0]))
        leaving = FadeOut(*parts, *old.terms, old.total.dots, old.total.label)
        fading = old.total.animate.set_stroke(self.look.faint, 18)
        with self.step("chain", "In a chain, the second ReLU is fed by the first", leaving, fading):
            self.play(FadeIn(*self.chained.terms), run_time=0.6)
            self.play(Create(self.chained.total), run_time=2)
            self.play(FadeIn(self.chained.total.dots, self.chained.total.label), run_time=0.4)
            self.rest()
        with self.step("same", f"The same curve: they differ by {number(self.difference)}", stressed=True):
            self.rest(1.6)
