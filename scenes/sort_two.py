"""One ReLU sorts two numbers: the comparator opened up as neurons.

Storyboard: a and b stand at the left; the unit d = ReLU(a - b) lights up, and takes d from a and gives it to b; then a
sinks below b, the unit goes dark, and both numbers pass as they are.
"""

from manim import Create, FadeIn, ValueTracker

import relufig as rf
from relufig.animate import NodeLink, Stage


class SortTwo(Stage):
    """The network of min and max at a and b, while a goes to `then`."""

    a: float = 3
    b: float = 1
    then: float = -1

    def construct(self):
        """Build the network, pass the numbers forward, and let a sink below b."""
        network = rf.build(**dict(zip(("min", "max"), rf.sort2(*rf.inputs("a", "b")), strict=True)))
        a, b = ValueTracker(self.a), ValueTracker(self.b)
        self.drawn = NodeLink(network, (a, b), self.look, at=(0, -0.6, 0))
        self.entitle("One ReLU sorts two numbers")
        with self.step("the network", "min = a − ReLU(a − b), max = b + ReLU(a − b)"):
            self.drawn.hide()
            self.play(FadeIn(*self.drawn.nodes), run_time=0.8)
            self.play(Create(self.drawn.edges), FadeIn(self.drawn.weights), run_time=1.2)
            self.rest(0.6)
        with self.step("forward", "The unit computes what a has beyond b"):
            for arrival in self.drawn.forward_pass():
                self.play(arrival, run_time=1)
            self.rest(1)
        self.add(self.drawn)
        self.drawn.resume_updating()
        with self.step("a sinks", "As a comes down to b, the unit has less and less to move"):
            self.play(a.animate.set_value(self.b), run_time=2.5)
            self.rest(0.8)
        with self.step("off", "Below b the unit is off: both numbers pass as they are"):
            self.play(a.animate.set_value(self.then), run_time=2.5)
            self.rest(0.8)
        with self.step("back", "Above b it is on, and they swap"):
            self.play(a.animate.set_value(self.a), run_time=2.5)
            self.rest(1.4)
