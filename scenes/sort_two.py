"""One ReLU sorts two numbers: the comparator opened up as neurons.

Storyboard: two numbers pass a comparator, and swap. The comparator opens up: a and b are at the left; the unit,
ReLU(a − b), lights up, and takes from a what it gives to b. Then a sinks below b, the unit becomes inactive, and both
numbers pass unchanged.
"""

from manim import Create, FadeIn, FadeOut, ValueTracker

import relufig as rf
from relufig import sorting
from relufig.animate import Layout, NodeLink, Stage, Token, Trail, Travel, WireDiagram, finite_numbers, look, wires
from relufig.look.notation import expression
from relufig.numbers.text import counted, number


class SortTwo(Stage):
    """The network of min and max at (a, b) = `values`, while a moves to `then`, and back."""

    values: tuple[float, float] = (3, 1)
    then: float = -1

    def construct(self):
        """Show the comparator, open it up, pass the numbers forward, and let a sink below b."""
        first, second = finite_numbers(type(self), "values", self.values, 2, each="each wire")
        (lowest,) = finite_numbers(type(self), "then", [self.then])
        self.show_title("One ReLU sorts two numbers")
        self.comparator(sorting.bitonic(2), [first, second])
        a, b = rf.inputs("a", "b")
        smaller, larger = rf.sort2(a, b)
        self.a, self.b = ValueTracker(first), ValueTracker(second)
        self.drawn = NodeLink(rf.build(min=smaller, max=larger), (self.a, self.b), self.look, at=(0, -0.6, 0))
        with self.step("neurons", f"Opened up: min = {expression(smaller)}, max = {expression(larger)}"):
            self.drawn.hide()
            self.play(FadeIn(*self.drawn.nodes), run_time=0.8)
            self.play(Create(self.drawn.edges), FadeIn(self.drawn.weights), run_time=1.2)
            self.rest(0.8)
        with self.step("forward", "The unit computes what a has beyond b"):
            for arrival in self.drawn.forward_pass():
                self.play(arrival, run_time=1)
            self.rest(0.8)
        self.add(self.drawn)
        self.drawn.resume_updating()
        self.slide("a sinks", "As a comes down to b, the unit passes on less and less", second)
        self.slide("inactive", "Below b the unit is inactive, and both numbers pass unchanged", lowest)
        self.slide("back", "Above b the unit is active, and the numbers swap", first)
        with self.step("end", f"A comparator is {counted(self.drawn.network.size, 'ReLU')}", stressed=True):
            self.rest(1.6)

    def comparator(self, network, values):
        """Let the two values pass a comparator on two wires."""
        trace = network.trace(values)
        texts = [number(value) for value in values]
        layout = Layout.of(network, texts, left=-5.4, right=5.4, top=2, bottom=-3.2, farthest=2.4)
        diagram = WireDiagram(layout, layout.pages[0], self.look)
        colours = look.value_colours(values, self.look)
        starts = [layout.start(wire) for wire in range(2)]
        tokens = [Token(value, colour, layout, at) for value, colour, at in zip(values, colours, starts, strict=True)]
        trails = [Trail(at, layout, colour, look.BOLD) for at, colour in zip(starts, colours, strict=True)]
        with self.step("comparator", "A comparator puts two numbers in order"):
            self.play(Create(diagram), FadeIn(*tokens), run_time=1)
            self.play(Travel(tokens, wires.approach(layout, 0, starts), trails, run_time=1))
            self.play(Travel(tokens, wires.departure(layout, trace.layers[0], 0), trails, run_time=1.2))
            self.rest(0.6)
            self.play(FadeOut(diagram, *tokens, *trails), run_time=0.5)

    def slide(self, name, telling, value):
        """Move a to a value."""
        with self.step(name, telling):
            self.play(self.a.animate.set_value(value), run_time=2.5)
            self.rest(0.8)
