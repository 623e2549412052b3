"""Three numbers: the largest and the smallest by comparing, the middle one by what they leave of the sum.

Storyboard: three bars end to end show the sum of a, b and c. Below, the largest is laid at the right end of the sum and
the smallest at the left; between them is the middle one. The numbers slide, and the lower row stays in order. Last, the
same as a network: the values pass forward, and the units light up.
"""

from manim import Create, FadeIn, FadeOut, ValueTracker

import relufig as rf
from relufig.animate import Guides, NodeLink, Row, Scale, Stage, Term, finite_numbers, look
from relufig.numbers.text import counted


class SortThree(Stage):
    """sort3(a, b, c), while (a, b, c) moves through `values`."""

    values: tuple[tuple[float, float, float], ...] = ((5, 2, 3), (1.5, 5.5, 4), (6, 1.5, 4))
    names = ("min", "mid", "max")

    def construct(self):
        """Take the sum apart, let the numbers slide, and show the network."""
        self.points = [
            finite_numbers(type(self), f"values[{k}]", point, 3, positive=True) for k, point in enumerate(self.values)
        ]
        in_order = rf.sort3(*rf.inputs("a", "b", "c"))
        self.network = rf.build(**dict(zip(self.names, in_order, strict=True)))
        self.inputs = [ValueTracker(value) for value in self.points[0]]
        self.lay_out()
        self.show_title("Three numbers")
        with self.step("sum", "Three numbers, end to end: their sum"):
            self.play(FadeIn(self.sum), run_time=1)
            self.rest(0.8)
        self.put(2, "max", "max(max(a, b), c) is the largest")
        self.put(0, "min", "min(min(a, b), c) is the smallest")
        self.put(1, "mid", "What they leave is the middle one: a + b + c − max − min")
        for k, point in enumerate(self.points[1:]):
            with self.step(f"slide {k + 1}", "Whatever the three numbers are, the lower row is in order"):
                pairs = zip(self.inputs, point, strict=True)
                self.play(*(tracker.animate.set_value(value) for tracker, value in pairs), run_time=3)
                self.rest(0.8)
        self.open_up()

    def put(self, k, name, telling):
        """Show the k-th of the sorted numbers, with its guides."""
        with self.step(name, telling):
            self.play(FadeIn(self.rows[k]), Create(self.guides[k]), run_time=1)
            self.rest(1)

    def open_up(self):
        """Show the network, and let its values pass forward."""
        drawn = self.drawn = NodeLink(self.network, self.inputs, self.look, size=(10.6, 5.4), at=(-0.1, -0.8, 0))
        drawn.hide()
        with self.step("network", "As a network", FadeOut(self.sum, *self.rows, *self.guides)):
            self.play(FadeIn(drawn.edges, drawn.weights, *drawn.nodes), run_time=1)
            for arrival in drawn.forward_pass():
                self.play(arrival, run_time=0.8)
        counts = f"{counted(self.network.size, 'ReLU')} in {counted(self.network.depth, 'layer')}"
        with self.step("end", counts, stressed=True):
            self.rest(2)

    def lay_out(self):
        """Lay out the sum on top, and below it the three numbers as the network sorts them."""
        axis = Scale.fitting(-6.6, 5.4, 0, max(map(sum, self.points)))
        colour = look.value_map(0, max(map(max, self.points)), self.look)
        terms = [Term(tracker, colour, name) for tracker, name in zip(self.inputs, "abc", strict=True)]
        self.sum = Row(terms, axis, 0.5, self.look, total=lambda: sum(self.given()), thickness=1.4)

        # The smallest begins at 0; the largest ends where the sum does; the middle one is between them.
        def smallest_ends():
            return self.sorted()[0]

        def largest_begins():
            return sum(self.given()) - self.sorted()[2]

        def row(k, begin):
            term = Term(lambda: self.sorted()[k], colour, self.names[k])
            return Row([term], axis, -2.1, self.look, begin=begin, thickness=1.4)

        def guides(*places):
            return Guides(places, axis, (-0.2, -2.8), self.look)

        self.rows = [row(0, lambda: 0), row(1, smallest_ends), row(2, largest_begins)]
        self.guides = [
            guides(smallest_ends),
            guides(largest_begins),
            guides(largest_begins, lambda: sum(self.given())),
        ]

    def given(self):
        """The present a, b and c."""
        return [tracker.get_value() for tracker in self.inputs]

    def sorted(self):
        """The network's output for the present a, b and c."""
        return self.network(self.given())
