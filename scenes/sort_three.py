"""Three numbers: the largest and the smallest by comparing, the middle one by what they leave of the sum.

Storyboard: three bars end to end, above an empty frame as long as their sum, while the numbers move. A copy of the
largest bar comes down to the right end of the frame, a copy of the smallest to its left end, and what they leave fills:
it is the middle one. The numbers slide, and the lower row stays in order. Then the upper bars become the inputs of a
network, and the lower ones its outputs, which empty; the values run forward and fill them again. Last the numbers slide
once more, through the network.
"""

from manim import AnimationGroup, Create, FadeIn, FadeOut, RoundedRectangle, Transform, ValueTracker, VMobject

import relufig as rf
from relufig.animate import Guides, NodeLink, Row, Scale, Stage, Term, finite_numbers, look
from relufig.animate.bars import set_box
from relufig.numbers.text import counted

# The heights of both rows and their bars.
UPPER, LOWER, THICK = 0.6, -2.0, 1.4


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
        self.inputs = [ValueTracker(value) for value in self.points[-1]]
        self.lay_out()
        self.show_title("Three numbers in order")
        self.add(self.sum, self.frame)
        with self.step("sum", "Three numbers, end to end. What is their order?", *self.slide(self.points[0], 2)):
            self.rest(0.5)
        self.put(2, "max", "max(max(a, b), c) is the largest")
        self.put(0, "min", "min(min(a, b), c) is the smallest")
        self.put(1, "mid", "What they leave is the middle one: a + b + c − max − min")
        self.remove(self.frame)
        for k, point in enumerate(self.points[1:]):
            told = "Whatever the numbers are, the lower row is in order"
            with self.step(f"slide {k + 1}", told, *self.slide(point, 3 if k == 0 else 2)):
                self.rest(0.3)
        self.open_up()
        self.conclude()

    def slide(self, point, seconds):
        """The animations in which the three numbers move to others."""
        pairs = zip(self.inputs, point, strict=True)
        return [tracker.animate(run_time=seconds).set_value(value) for tracker, value in pairs]

    def put(self, k, name, telling):
        """Bring down the k-th of the sorted numbers, or fill its place, and lead to its ends."""
        self.add(self.rows[k])
        with self.step(name, telling, self.shares[k].animate(run_time=1.1).set_value(1)):
            self.play(Create(self.guides[k]), run_time=0.7)
            self.rest(0.4)

    def open_up(self):
        """Let the bars become the inputs and outputs of a network, and its values run forward."""
        drawn = self.drawn
        drawn.hide()
        inputs, outputs = drawn.nodes[:3], drawn.nodes[-3:]
        bars = [*self.sum.bars, *(row.bars[0] for row in self.rows)]
        copies = [rounded(bar) for bar in bars]
        moves = [Transform(copy, node.shape) for copy, node in zip(copies, (*inputs, *outputs), strict=True)]
        texts = [text for label, node in zip(self.sum.labels, inputs, strict=True) for text in self.riding(label, node)]
        labels = [label for row in self.rows for label in (*row.labels, row.sum)]
        self.remove(self.sum, *self.rows)
        self.add(*copies)
        leaving = FadeOut(*labels, self.sum.sum, *self.guides, run_time=0.4)
        with self.step("network", "The same as a network", AnimationGroup(*moves, *texts, run_time=1.5), leaving):
            units = [node for node in drawn.nodes if node not in (*inputs, *outputs)]
            names = [part for node in outputs for part in node[2:]]
            self.play(Create(drawn.edges, lag_ratio=0.02), FadeIn(drawn.weights, *units, *names), run_time=1.5)
            self.remove(*copies, *(text.mobject for text in texts))
            self.add(drawn)
            for arrival in drawn.forward_pass():
                self.play(arrival, run_time=1.1)
        # manim has taken it apart to animate its parts.
        self.add(drawn)
        drawn.resume_updating()

    def riding(self, label, node):
        """The animations in which the name and the number on a bar ride to an input of the network."""
        look_alike = {"em": look.TEXT, "colour": label.get_fill_color(), "bold": True}
        number = self.label(node.number.text, **look_alike, at=label.get_right(), align="end")
        name = self.label(node[2].text, **look_alike, at=label.get_left(), align="start")
        return [Transform(number, node.number.copy()), Transform(name, node[2].copy())]

    def conclude(self):
        """Let the numbers slide once more, and count."""
        with self.step(
            "live", "Its units turn on where two numbers must swap", *self.slide(self.points[1 % len(self.points)], 3)
        ):
            self.rest(0.3)
        counts = f"{counted(self.network.size, 'ReLU')} in {counted(self.network.depth, 'layer')}"
        with self.step("end", counts, stressed=True):
            self.hold()

    def lay_out(self):
        """Lay out the sum on top, below it the three numbers as the network sorts them, and the network."""
        longest = max(map(sum, self.points))
        axis = Scale.fitting(-6.6, 5.4, 0, longest)
        largest = max(map(max, self.points))
        colour = look.value_map(0, largest, self.look)
        terms = [Term(tracker, colour, name) for tracker, name in zip(self.inputs, "abc", strict=True)]
        self.sum = Row(terms, axis, UPPER, self.look, total=lambda: sum(self.given()), thickness=THICK)
        self.shares = [ValueTracker(0) for _ in range(3)]
        self.rows = [self.row(k, axis, colour) for k in range(3)]

        # The smallest begins at 0; the largest ends where the sum does; the middle one is between them.
        def smallest_ends():
            return self.sorted()[0]

        def largest_begins():
            return sum(self.given()) - self.sorted()[2]

        ends = [(smallest_ends,), (), (largest_begins, lambda: sum(self.given()))]
        heights = (UPPER - THICK / 2, LOWER + THICK / 2)
        self.guides = [Guides(each, axis, heights, self.look) for each in ends]
        self.frame = VMobject(stroke_color=self.look.guide, stroke_width=look.LINE)
        self.frame.add_updater(
            lambda frame: set_box(frame, axis(0), axis(float(sum(self.given()))), LOWER, THICK), call_updater=True
        )
        size = {"size": (10.6, 5.2), "at": (-0.1, -0.75, 0)}
        self.drawn = NodeLink(self.network, self.inputs, self.look, colour=colour, full=0.1 * largest, **size)

    def row(self, k, axis, colour):
        """The k-th of the sorted numbers: on its way from its bar in the sum, or, for the middle one, filling."""
        share = self.shares[k]

        def begin():
            given, at = self.given(), [0, self.sorted()[0], sum(self.given()) - self.sorted()[2]][k]
            if k == 1 or share.get_value() == 1:
                return at
            which = given.index(min(given) if k == 0 else max(given))
            start = sum(given[:which])
            return start + (at - start) * share.get_value()

        def height():
            return UPPER + (LOWER - UPPER) * (1 if k == 1 else share.get_value())

        def value():
            return self.sorted()[k] * (share.get_value() if k == 1 else 1)

        term = Term(value, lambda _: colour(self.sorted()[k]), self.names[k])
        return Row([term], axis, height, self.look, begin=begin, thickness=THICK)

    def given(self):
        """The present a, b and c."""
        return [tracker.get_value() for tracker in self.inputs]

    def sorted(self):
        """The network's output for the present a, b and c."""
        return self.network(self.given())


def rounded(bar):
    """A copy of a bar that can become a node: its corners are round, if only a little."""
    box = RoundedRectangle(width=bar.width, height=bar.height, corner_radius=0.01)
    return box.move_to(bar).match_style(bar)
