"""A clip that grows steeper and steeper tends to a jump, and never has one.

Storyboard: a ramp rises from 0 to 1 within a width w, and a dot sits on it at a fixed x; the ramp narrows towards the
dashed jump 1[x ≥ 0], and the dot falls to 0 and stays; a magnifier, as narrow as the ramp, shows that it is one still;
w shrinks by powers of ten, all numbers race, and the magnified ramp does not move: half-way it is at 1/2, always.
"""

from fractions import Fraction

from manim import Create, FadeIn, FadeOut, GrowFromCenter

import relufig as rf
from relufig.animate import Stage
from relufig.animate.limit import LimitPlot
from relufig.animate.magnifier import Magnifier
from relufig.animate.readout import Readout, significant
from relufig.animate.stops import Stops, decreasing
from relufig.notation import number


class StepLimit(Stage):
    """The step of each of `widths`, which decrease; at `watched`, which is below 0, its value falls to 0."""

    widths = (1, Fraction(1, 10), Fraction(1, 1000), Fraction(1, 10**6))
    watched = Fraction(-1, 4)

    def construct(self):
        """Show the ramp, narrow it, magnify it, and narrow it on and on."""
        self.width = Stops(decreasing(type(self), "widths", self.widths))
        self.plot = LimitPlot(rf.step, self.width, self.look, watched=self.watched, name="1[x ≥ 0]")
        self.magnifier = Magnifier(self.plot, x=(-1.6, 0.6), names={-1: "−w", -Fraction(1, 2): "−w/2", 0: "0"})
        self.entitle("The step: steeper and steeper")
        self.ramp()
        with self.step("jump", "It narrows towards a jump at 0, the indicator 1[x ≥ 0]"):
            self.play(Create(self.plot.jump.steps), run_time=1.4)
            self.play(FadeIn(self.plot.jump.dots, self.plot.jump.label), run_time=0.5)
            self.rest(0.6)
        at = number(self.watched)
        with self.step("narrow", f"At each x the value gets there: watch x = {at}"):
            self.play(self.width.animate.set_value(1), run_time=4)
            self.rest(0.8)
        self.magnify()
        for k in range(2, len(self.widths)):
            with self.step(f"width {k + 1}", "The slope grows on, and under the magnifier nothing moves"):
                self.play(self.width.animate.set_value(k), run_time=4)
                self.rest(0.6)
        half = number(self.plot.value(-self.width.value / 2))
        with self.step(
            "never", f"Slope {significant(self.plot.slope)}, and still {half} half-way: no jump", stressed=True
        ):
            self.rest(2)

    def ramp(self):
        """Show the ramp, the dot on it, and the numbers that will change."""
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
