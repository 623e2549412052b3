"""Universal approximation, in the order of its quantifiers: for every f and every ε > 0 there is a network.

Storyboard: a continuous f is drawn; then a band of ε around it; then a network of two units, and where it is farthest
from f; unit by unit it is bent there, each new unit's term swinging out of the axis as the sum takes it in; the network
enters the band, and at the side the error comes below ε; ε shrinks, and more units follow. Last, the fewest that do.
"""

import numpy as np
from manim import Create, FadeIn, FadeOut

from relufig.animate import Stage
from relufig.animate.approach import Approach, function_of
from relufig.animate.chart import ErrorChart
from relufig.animate.readout import significant
from relufig.animate.stops import Stops, decreasing
from relufig.notation import number


class UniversalApproximation(Stage):
    """Networks within each of `epsilons`, which decrease, of a continuous function on the interval from low to high."""

    function = staticmethod(lambda x: np.sin(x) + np.sin(3.5 * x) / 2)
    formula = "f(x) = sin x + ½ sin 3.5x"
    ends = (0, 5)
    epsilons = (0.3, 0.08)

    def construct(self):
        """Take the function, then ε, then units until the network is in the band; then a smaller ε."""
        self.tolerance = Stops(decreasing(type(self), "epsilons", self.epsilons))
        self.approach = Approach(function_of(type(self), self.ends), self.formula, self.ends, self.tolerance, self.look)
        self.chart = ErrorChart(self.approach, self.look)
        self.entitle("Universal approximation")
        self.begin()
        for unit in range(2, self.approach.enough[0]):
            self.add_unit(unit)
        self.within(0)
        for k in range(1, len(self.approach.enough)):
            leaving = FadeOut(self.approach.newest, self.approach.theorem[3])
            with self.step(f"ε {k + 1}", "A smaller ε takes more units: the gap falls about as 1/n²", leaving):
                self.play(self.tolerance.animate.set_value(k), run_time=1.5)
                self.play(self.approach.units.animate.set_value(self.approach.enough[k]), run_time=5)
                self.play(FadeIn(self.chart.rate), run_time=0.8)
            self.within(k)
        best, chart, old = self.approach.best(), self.chart, self.approach.curve
        leaving = FadeOut(self.approach.newest, self.approach.gap, old, old.dots, chart.units, chart.gap)
        with self.step("best", f"Bent where it is best, {best.network.size} units are enough", leaving, stressed=True):
            self.play(Create(best), FadeIn(best.dots), run_time=1.2)
            self.rest(1.6)

    def begin(self):
        """Draw what the theorem is given, the function and ε, and a first network."""
        approach, chart = self.approach, self.chart
        self.add(approach.plane)
        low, high = map(number, self.ends)
        with self.step("function", f"For every continuous f on a compact set, such as [{low}, {high}], …"):
            self.play(Create(approach.target), FadeIn(approach.named), run_time=1.6)
            self.play(FadeIn(approach.short, approach.theorem[0]), run_time=0.5)
        with self.step("epsilon", "… and every ε > 0 …"):
            self.play(FadeIn(approach.band, chart.tolerance, approach.theorem[1]), run_time=0.8)
            self.play(FadeIn(chart.axes, chart.bound), run_time=0.6)
            self.rest(0.8)
        with self.step("network", "… there is a 2-layer network N …", FadeOut(approach.named)):
            self.play(Create(approach.curve), FadeIn(approach.curve.dots, chart.units, approach.theorem[2]))
            self.play(FadeIn(approach.gap, chart.points, chart.gap), run_time=0.6)
            self.rest(0.8)

    def add_unit(self, unit):
        """Bend the network where the gap is largest."""
        telling = f"A new unit bends it where the gap is largest, at x = {significant(self.approach.largest[0], 2)}"
        with self.step(f"unit {unit + 1}", telling, FadeOut(self.approach.newest)):
            self.approach.announce(unit)
            self.play(FadeIn(self.approach.newest), run_time=0.5)
            self.play(self.approach.units.animate.set_value(unit + 1), run_time=1.3)

    def within(self, k):
        """Say that the network is within ε."""
        gap = significant(self.approach.largest[1], 2)
        shown = f"… within ε = {number(self.tolerance.value)} of f: {self.approach.size} units, largest gap {gap}"
        with self.step(f"within {k + 1}", shown, FadeIn(self.approach.theorem[3]), stressed=True):
            self.rest(1.4)
