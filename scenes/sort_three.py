"""Three numbers: the largest and the smallest by comparing, the middle one by what they leave of the sum.

Storyboard: three bars end to end, above an empty frame as long as their sum, while the numbers move. A copy of the
largest bar comes down to the right end of the frame, a copy of the smallest to its left end, and what they leave fills:
it is the middle one. The numbers slide, and the lower row stays in order. Then every bar shrinks where it is, with its
name and its number: the upper ones to the inputs of a network, the lower ones to its outputs. The numbers leave the
inputs and draw the connections behind them. Where a and b meet, a ReLU grows, then another two where c meets both; at
the bottom the numbers arrive at those that are there already. Last the numbers slide once more, through the network.
"""

import numpy as np
from manim import FadeOut, RoundedRectangle, Transform, ValueTracker, VGroup, VMobject, linear

import relufig as rf
from relufig.animate import Guides, NodeLink, Row, Scale, Stage, Term, finite_numbers, look
from relufig.animate.bars import set_box
from relufig.numbers.text import counted

# The heights of both rows and their bars, and the box of the network.
UPPER, LOWER, THICK = 0.6, -2.0, 1.4
NETWORK = {"size": (13, 4.95), "at": (0, -0.8, 0)}


class SortThree(Stage):
    """sort3(a, b, c), while (a, b, c) moves through `values`."""

    values: tuple[tuple[float, float, float], ...] = ((5, 2, 3), (2.2, 5.5, 4), (6, 2, 3.5))
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
        self.add(self.sum, self.frame, self.asked)
        with self.step("sum", "Three numbers, end to end. What is their order?", *self.slide(self.points[0], 2)):
            self.rest(0.5)
        self.put(2, "max", "max(max(a, b), c) is the largest", 1.1)
        self.put(0, "min", "min(min(a, b), c) is the smallest", 1.1)
        self.put(1, "mid", "What they leave is the middle one: a + b + c − max − min", 1.4, FadeOut(self.asked))
        self.remove(self.frame)
        for k, point in enumerate(self.points[1:]):
            told = "Whatever the numbers are, the lower row is in order"
            with self.step(f"slide {k + 1}", told, *self.slide(point, 3 if k == 0 else 2)):
                self.rest(0.3)
        self.become_a_network()
        self.pass_forward()
        self.conclude()

    def slide(self, point, seconds):
        """The animations in which the three numbers move to others."""
        pairs = zip(self.inputs, point, strict=True)
        return [tracker.animate(run_time=seconds).set_value(value) for tracker, value in pairs]

    def put(self, k, name, telling, seconds, *leaving):
        """Bring down the k-th of the sorted numbers, or fill its place, and join its ends to the sum."""
        self.add(self.rows[k], self.guides[k])
        with self.step(name, telling, self.shares[k].animate(run_time=seconds).set_value(1), *leaving):
            self.play(self.joined[k].animate(run_time=0.5).set_value(1))
            self.rest(0.5)

    def become_a_network(self):
        """Let every bar shrink to the node that it is in the network, with its name and its number."""
        rows, nodes = [self.sum, *self.rows], self.drawn.update().nodes
        bars = [pair for row in rows for pair in zip(row.bars, row.labels, strict=True)]
        self.ends = VGroup(*(VGroup(rounded(bar), label.copy()) for bar, label in bars))
        becoming = [VGroup(node.shape.copy(), node.number.copy()) for node in (*nodes[:3], *nodes[-3:])]
        moves = [Transform(*pair, run_time=1.8) for pair in zip(self.ends, becoming, strict=True)]
        total = self.sum.sum.copy().clear_updaters()
        self.remove(*rows)
        self.add(self.ends)
        leaving = [joined.animate(run_time=0.8).set_value(0) for joined in self.joined]
        told = "A network does the same: numbers in, numbers in order out"
        with self.step("network", told, *moves, *leaving, FadeOut(total, run_time=0.5)):
            self.remove(*self.guides)
            self.rest(0.3)

    def pass_forward(self):
        """Let the numbers run down through the network, which is drawn as they come."""
        self.passed.set_value(0)
        self.add(self.drawn, self.ends)
        halfway = self.drawn.last / 2
        told = "A ReLU compares a and b: what a has beyond b changes places"
        with self.step("a and b", told, self.running(halfway, 3.6)):
            self.rest(0.4)
        told = "Two more ReLUs compare both with c, and the numbers are in order"
        with self.step("and c", told, self.running(self.drawn.last, 2.8)):
            self.remove(self.ends)
            self.rest(0.4)

    def running(self, to, seconds):
        """The animation in which the numbers run to a column of the network."""
        return self.passed.animate(run_time=seconds, rate_func=linear).set_value(to)

    def conclude(self):
        """Let the numbers slide once more, and count."""
        told = "A ReLU is on where two numbers must change places"
        with self.step("live", told, *self.slide(self.points[1 % len(self.points)], 3.5)):
            self.rest(0.3)
        counts = f"{counted(self.network.size, 'ReLU')} in {counted(self.network.depth, 'layer')}"
        with self.step("end", f"Three numbers in order: {counts}", stressed=True):
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

        def heights(joined):
            low, high = LOWER + THICK / 2, UPPER - THICK / 2
            return lambda: (low, low + (high - low) * joined.get_value())

        ends = [(smallest_ends,), (), (largest_begins, lambda: sum(self.given()))]
        self.joined = [ValueTracker(0) for _ in range(3)]
        self.guides = [
            Guides(each, axis, heights(joined), self.look) for each, joined in zip(ends, self.joined, strict=True)
        ]
        self.frame = VMobject(stroke_color=self.look.guide, stroke_width=look.LINE)
        self.frame.add_updater(
            lambda frame: set_box(frame, axis(0), axis(float(sum(self.given()))), LOWER, THICK), call_updater=True
        )
        self.asked = self.label("?", look.TITLE, self.look.muted, at=(axis(0), LOWER, 0), bold=True)
        self.asked.add_updater(lambda label: label.put((axis(sum(self.sorted()[:2]) - self.sorted()[1] / 2), LOWER, 0)))
        self.asked.update()
        self.passed = ValueTracker(np.inf)
        style = {"colour": colour, "full": 0.1 * largest, "passed": self.passed, "downwards": True, **NETWORK}
        self.drawn = NodeLink(self.network, self.inputs, self.look, **style)

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
