"""A stage on which the parts of a function appear one by one and are added up."""

from __future__ import annotations

from manim import Create, FadeIn, FadeOut

from relufig.animate.graph import FunctionPlot
from relufig.animate.stage import Stage


class SummingStage(Stage):
    """A base class for scenes in which the parts of a formula are shown one by one and then added up.

    Examples
    --------
    A scene to render with manim::

        class Ramp(SummingStage):
            def construct(self):
                plane = Plane((-1, 3), (-2, 3), self.look)
                plot = FunctionPlot(plane, lambda x: rf.clip(x, 0, 1))
                self.add(plane)
                for k, term in enumerate(plot.terms):
                    self.show_part(plot, k, f"A part: {term.text}")
                self.add_up(plot, "Their sum is the clip")
    """

    def show_part(self, plot: FunctionPlot, k: int, telling: str) -> None:
        """Draw the curve of part k from left to right, then its breakpoints and its name."""
        curve = plot.parts[k]
        with self.step(f"part {k + 1}", telling):
            self.play(Create(curve), run_time=1)
            self.play(FadeIn(curve.dots, curve.label), run_time=0.4)
            self.rest(0.7)

    def add_up(self, plot: FunctionPlot, telling: str) -> None:
        """Start from zero, add part after part to the sum, and write the formula along."""
        for share in plot.shares:
            share.set_value(0)
        plot.follow()
        with self.step("sum", telling, FadeIn(plot.total, plot.prefix)):
            for share, term in zip(plot.shares, plot.terms, strict=True):
                self.play(share.animate.set_value(1), FadeIn(term), run_time=1.2)
            self.play(FadeIn(plot.ticks, plot.total.dots, plot.total.label), run_time=0.5)
            self.rest()

    def leave_the_sum(self, plot: FunctionPlot) -> list[FadeOut]:
        """The animations in which everything except the sum's curve fades out."""
        parts = [mobject for k in range(len(plot.parts)) for mobject in plot.part(k)]
        return [FadeOut(*parts, *plot.terms, plot.prefix, plot.total.dots, plot.total.label)]
