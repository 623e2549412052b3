"""ReLU stops half of the gradient, and a leak brings it back.

Storyboard: one sample goes into a layer of random weights, and its units rain down as dots, each at its pre-activation:
they pile up to a Gaussian around 0; above it ReLU is drawn, and the half at its flat side goes hollow; the weights on
both sides of hollow units have no gradient, and are counted; then the flat side bends, every dot gets a core, and the
counts fall to 0.
"""

from manim import Create, FadeIn, ValueTracker, linear

import relufig as rf
from relufig.animate import Stage
from relufig.animate.activation import ActivationPlot
from relufig.animate.backward import Backward, require_network
from relufig.animate.population import Population
from relufig.animate.readout import Count, counting
from relufig.notation import number


class LeakyReLU(Stage):
    """A He-initialised network of these `widths` at a Gaussian sample, while ReLU's slope below 0 goes to `alpha`."""

    widths = (64, 256, 10)
    alpha = 0.2
    seed = 235

    def construct(self):
        """Let the units fall into place, judge them by ReLU, count, and open the leak."""
        self.prepare()
        self.entitle("Zero gradients, and the leak that ends them")
        self.rain()
        self.judge()
        with self.step("weights", "Weights into and out of such a unit learn nothing from this sample"):
            self.play(FadeIn(self.weights), run_time=0.8)
            self.rest(2)
        with self.step("leak", "max(αz, z) leaks: a gradient α wherever there was none"):
            self.play(self.slope.animate.set_value(self.alpha), run_time=5)
            self.rest(1)
        counts = f"{self.backward.zero_weights} of {counting(self.backward.weights)}"
        with self.step("end", f"α = {number(self.alpha)}: {counts} weights have zero gradient", stressed=True):
            self.rest(2)

    def prepare(self):
        """Make the network, and what shows it."""
        require_network(type(self), self.widths, self.alpha)
        self.slope = ValueTracker(0)
        self.backward = Backward(self.widths, self.slope, self.seed)
        z = self.backward.preactivations
        reach = 1.06 * abs(z).max()
        self.activation = ActivationPlot(rf.leaky_relu, self.slope, self.look, reach=reach)
        self.population = Population(z, lambda: self.activation.derivatives(z), self.look, reach=reach)
        zero = "have zero gradient"
        of_units, of_weights = (f"of {len(z)} units", zero), (f"of {counting(self.backward.weights)} weights", zero)
        self.units = Count(lambda: sum(self.activation.derivatives(z) == 0), of_units, self.look, at=(-6.5, -0.45, 0))
        self.weights = Count(lambda: self.backward.zero_weights, of_weights, self.look, at=(6.5, -0.45, 0), align="end")

    def rain(self):
        """Drop the units into the columns of their pre-activations, and draw the Gaussian around them."""
        units = self.population
        self.add(units.axis, units)
        with self.step("units", f"One sample, {len(units.places)} units: each falls to its pre-activation z"):
            self.play(units.fallen.animate.set_value(1), run_time=5, rate_func=linear)
            self.rest(0.4)
        with self.step("Gaussian", "Random weights of mean 0: about half of the units are negative"):
            self.play(Create(units.bell), run_time=1.2)
            self.rest(0.8)

    def judge(self):
        """Draw ReLU above the units, and empty those on its flat side."""
        with self.step("ReLU", "ReLU is flat for z below 0 …"):
            self.play(FadeIn(self.activation.axis, self.activation.guide), run_time=0.4)
            self.play(Create(self.activation.curve), run_time=1.4)
            self.play(FadeIn(self.activation.named, *self.activation.slopes), run_time=0.4)
            self.rest(0.6)
        self.add(self.activation)
        with self.step("off", "… so these units are off, and pass no gradient back"):
            self.play(self.population.judged.animate.set_value(1), run_time=2)
            self.play(FadeIn(self.units), run_time=0.6)
            self.rest(1)
