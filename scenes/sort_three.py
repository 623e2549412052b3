"""Three numbers: the largest and the smallest by comparing, the middle one by what they leave of the sum.

Storyboard: three bars end to end, above an empty frame as long as their sum, while the numbers move. A copy of the
largest bar comes down to the right end of the frame, a copy of the smallest to its left end, and what they leave fills:
it is the middle one. The numbers slide, and the lower row stays in order. Then every bar shrinks where it is: the upper
ones to the inputs of a network, the lower ones to its outputs, which are empty but for their names. The numbers leave
the inputs and draw the connections behind them. Where a and b meet, a ReLU grows. Then c meets both, one after the
other: first where the ReLU is on, then where it is off, quickly. Whenever all that an output waits for is there, the
numbers run down and fill it. Last the numbers slide once more, through the network.
"""

import numpy as np
from manim import (
    FadeOut,
    RoundedRectangle,
    ShrinkToCenter,
    Transform,
    ValueTracker,
    VGroup,
    VMobject,
    linear,
    smooth,
    squish_rate_func,
)

import relufig as rf
from relufig.animate import Guides, NodeLink, Row, Scale, Stage, Term, finite_numbers, look
from relufig.animate.bars import set_box
from relufig.animate.text import width
from relufig.look.layout import Edge
from relufig.numbers.text import counted

# The heights of both rows and their bars, and the box of the network.
UPPER, LOWER, THICK = 0.6, -2.0, 1.4
NETWORK = {"size": (13, 4.95), "at": (0, -0.8, 0)}
# The seconds in which numbers run to a ReLU that is on, to one that is off, and to an output.
ON, OFF, OUT = 1.5, 0.8, 1.2
# An empty output fades as the box with its number covers it.
AT_LAST = squish_rate_func(smooth, 0.85, 1)


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
        """Let every bar shrink to the node that it is in the network; the outputs keep only their names."""
        rows, nodes = [self.sum, *self.rows], self.drawn.update().nodes
        self.ends = VGroup(*map(bar_of, self.sum.bars, self.sum.labels))
        becoming = [VGroup(node.shape.copy(), node.number.copy()) for node in nodes[:3]]
        moves = [Transform(*pair, run_time=1.8) for pair in zip(self.ends, becoming, strict=True)]
        self.outputs, self.numbers = VGroup(), VGroup()
        for row, node, name in zip(self.rows, nodes[-3:], self.names, strict=True):
            moves += self.emptying(row.bars[0], row.labels[0], node, name)
        total = self.sum.sum.copy().clear_updaters()
        self.remove(*rows)
        self.add(self.ends, self.outputs, self.numbers)
        leaving = [joined.animate(run_time=0.8).set_value(0) for joined in self.joined]
        told = "A network does the same: numbers in, numbers in order out"
        with self.step("network", told, *moves, *leaving, FadeOut(total, run_time=0.5)):
            self.remove(*self.guides, self.numbers)
            self.rest(0.3)

    def emptying(self, bar, label, node, name):
        """The animations in which a bar becomes an output without its number, which shrinks; its name stays."""
        goal = node.shape.copy().set_fill(self.look.background).set_stroke(self.look.muted)
        empty = VGroup(goal, self.label(name, look.TEXT, at=node.shape.get_center(), bold=True))
        # The label is divided into its name, at the left end, and its number, at the right end. On a short bar it had
        # no room for the name, which grows then.
        value = label.text.removeprefix(name).strip()
        style = {"colour": label.get_fill_color(), "bold": True}
        half = np.array([width(label.text, look.TEXT, bold=True) / 2, 0, 0])
        em = look.TEXT if label.text.startswith(name) else 1e-3
        named = self.label(name, em, at=label.at - half, align="start", **style)
        number = self.label(value, at=label.at + half, align="end", **style)
        self.outputs.add(VGroup(rounded(bar), named))
        self.numbers.add(number)
        return [Transform(self.outputs[-1], empty, run_time=1.8), ShrinkToCenter(number, run_time=0.9)]

    def pass_forward(self):
        """Let the numbers run down through the network, which is drawn as they come."""
        self.passed.set_value(0)
        self.remove(self.ends)
        self.add(self.outputs, self.drawn)
        told = "A ReLU compares a and b: what a has beyond b changes places"
        with self.step("a and b", told, self.running(self.turns.begin, 3.6)):
            self.rest(0.4)
        told = "Two more ReLUs compare both with c, and the numbers are in order"
        with self.step("and c", told):
            for at, (kind, k) in enumerate(self.turns.order):
                seconds = self.turns.seconds[at]
                covered = [FadeOut(self.outputs[k], run_time=seconds, rate_func=AT_LAST)] if kind == "value" else []
                self.play(self.running(self.turns.begin + at + 1, seconds), *covered)
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
        self.turns = Turns(self.network, self.points[-1])
        style = {"colour": colour, "full": 0.1 * largest, "downwards": True, **NETWORK}
        self.drawn = NodeLink(self.network, self.inputs, self.look, passed=self.passed, local=self.turns.local, **style)

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


class Turns:
    """The order in which the last layer works: its units one after the other, and each output as soon as it can be.

    First come the units that are on for the input x. `begin` is the column before the layer, and `seconds` are how long
    the turns take.
    """

    def __init__(self, network, x):
        block, on = network.blocks[-1], network.trace(x).layers[-1].activations > 0
        self.begin = 2 * (network.depth - 1)  # every layer has a column of units, and one of values
        self.order, self.seconds = [], []
        done, waiting = set(), list(range(block.n_out))
        for unit in sorted(range(block.size), key=lambda k: not on[k]):
            done.add(unit)
            ready = [k for k in waiting if all(j in done for j in range(block.size) if block.V[k, j] != 0)]
            waiting = [k for k in waiting if k not in ready]
            self.order += [("unit", unit), *(("value", k) for k in ready)]
            self.seconds += [ON if on[unit] else OFF, *(OUT for _ in ready)]

    def local(self, part, passed):
        """How far the numbers have run at a node or on a connection: at its turn, the whole way to its end."""
        is_edge = isinstance(part, Edge)
        end = part.end if is_edge else part
        if end.column <= self.begin:
            return passed
        start = part.start.column if is_edge else end.column - 1
        turn = self.begin + self.order.index((end.kind, end.place[1]))
        return start + (end.column - start) * min(max(passed - turn, 0), 1)


def bar_of(bar, label):
    """A bar and its label, as they can become a node."""
    return VGroup(rounded(bar), label.copy())


def rounded(bar):
    """A copy of a bar that can become a node: its corners are round, if only a little."""
    box = RoundedRectangle(width=bar.width, height=bar.height, corner_radius=0.01)
    return box.move_to(bar).match_style(bar)
