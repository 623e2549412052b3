"""Three numbers: the largest and the smallest by comparing, the middle one by what they leave of the sum.

Storyboard: three bars end to end, above an empty frame as long as their sum, while the numbers move. A copy of the
largest bar comes down to the right end of the frame, a copy of the smallest to its left end, and what they leave fills:
it is the middle one. The names leave their bars for a formula between the rows: mid = a + b + c - max - min, with the
numbers of the picture beside it. The numbers slide, the lower row stays in order, and the formula holds. Formula and
lower row move down and stay: they are the answer. Above them, the upper bars shrink to the inputs of a network. The
numbers ride out of the inputs and draw the connections behind them. Where a and b meet, a ReLU grows. Then c meets
both, one after the other: first where the ReLU is on, then where it is off, quickly. Whenever all that an output waits
for is there, the numbers run on and become it. Last the numbers slide once more, through network, formula and bars.
"""

from functools import lru_cache

import numpy as np
from manim import FadeIn, FadeOut, RoundedRectangle, Transform, ValueTracker, VGroup, VMobject, linear

import relufig as rf
from relufig.animate import Guides, NodeLink, Row, Scale, Stage, Term, finite_numbers, look
from relufig.animate.bars import set_box
from relufig.animate.summing import Fly
from relufig.animate.text import decimal, fitting, width
from relufig.look.layout import Edge
from relufig.numbers.text import counted

# The heights of both rows, of their bars and of the formula; those of the lower row and of the formula when they stand
# below the network, and the network's box.
UPPER, LOWER, THICK, WRITTEN = 0.7, -2.4, 1.4, -0.85
FOOT, FLAT, WRITTEN_BELOW = -3.25, 0.8, -2.35
NETWORK = {"size": (10.4, 4.0), "at": (-0.2, 0.2, 0)}
# The font size of the formula at most, its spaces in ems, and where it begins and ends.
EM, SPACE, LEFT, RIGHT = 0.5, 0.28, -6.6, 6.6
# The seconds in which numbers run to a ReLU that is on, to one that is off, and to an output.
ON, OFF, OUT = 1.5, 0.8, 1.2


class SortThree(Stage):
    """sort3(a, b, c), while (a, b, c) moves through `values`."""

    values: tuple[tuple[float, float, float], ...] = ((5, 2, 3), (2.2, 5.5, 4), (6, 2, 3.5))
    names = ("min", "mid", "max")
    variables = "abc"

    def construct(self):
        """Take the sum apart, let the numbers slide, and show the network."""
        self.points = [
            finite_numbers(type(self), f"values[{k}]", point, 3, positive=True) for k, point in enumerate(self.values)
        ]
        in_order = rf.sort3(*rf.inputs("a", "b", "c"))
        self.network = rf.build(**dict(zip(self.names, in_order, strict=True)))
        # Many mobjects ask in each frame.
        self.sorted_of = lru_cache(maxsize=1)(lambda *given: self.network(list(given)))
        self.inputs = [ValueTracker(value) for value in self.points[-1]]
        self.lay_out()
        self.show_title("Three numbers in order")
        self.add(self.sum, self.frame, self.asked)
        with self.step("sum", "Three numbers, end to end. What is their order?", *self.slide(self.points[0], 2)):
            self.rest(0.5)
        self.put(2, "max", "max(max(a, b), c) is the largest", 1.1)
        self.put(0, "min", "min(min(a, b), c) is the smallest", 1.1)
        self.put(1, "mid", "What they leave is the middle one", 1.4, FadeOut(self.asked))
        self.remove(self.frame)
        self.write_formula()
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

    def write_formula(self):
        """Let the names leave their bars for the formula, and put the numbers beside it."""
        texts = ["mid", "=", "a + b + c", "− max", "− min"]
        longest = max((self.in_numbers(point) for point in self.points), key=len)
        em = fitting("  ".join([*texts, longest]), EM, RIGHT - LEFT, variables=True)
        at, labels = np.array([LEFT, WRITTEN, 0]), []
        for text in texts:
            labels.append(self.label(text, em, at=at, align="start", variables=True))
            at = at + (width(text, em, variables=True) + SPACE * em, 0, 0)
        numbers = self.label("", em, self.look.muted, at=at, align="start")
        numbers.add_updater(lambda label: label.set_text(self.in_numbers(self.given()))).update()
        self.formula = VGroup(*labels, numbers)
        hiding = [joined.animate(run_time=0.6).set_value(0) for joined in self.joined]
        with self.step("formula", "The middle one needs no comparing: it is what is left of the sum", *hiding):
            self.remove(*self.guides)
            bars = self.rows[1], self.sum, self.rows[2], self.rows[0]
            mid, equals, total, *others = labels
            for k, (label, row) in enumerate(zip((mid, total, *others), bars, strict=True)):
                self.play(Fly(label, self.leaving(row)), *([FadeIn(equals)] if k == 1 else []), run_time=0.75)
            self.play(FadeIn(numbers), run_time=0.5)
            self.rest(0.5)
        self.add(self.formula)

    def leaving(self, row):
        """A small label at the edge of a row's bars from which its name leaves for the formula."""
        left, right = (row.axis(row.edges[end]) for end in (0, -1))
        middle = row.bars[0].get_y()
        return self.label("", 0.1, at=((left + right) / 2, middle + np.sign(WRITTEN - middle) * THICK / 2, 0))

    def in_numbers(self, given):
        """The formula of the middle one with numbers in the places of its letters."""
        low, mid, high = (decimal(value, 1) for value in self.network(list(given)))
        return f"= {decimal(sum(given), 1)} − {high} − {low} = {mid}"

    def become_a_network(self):
        """Let the upper bars shrink to the inputs of a network, while the answer moves below it."""
        nodes = self.drawn.update().nodes[:3]
        starts, goals = VGroup(), VGroup()
        for bar, label, node, name in zip(self.sum.bars, self.sum.labels, nodes, "abc", strict=True):
            starts.add(VGroup(rounded(bar), *self.divided(label, name)))
            goals.add(VGroup(node.shape.copy(), node.beside[0].copy(), node.number.copy()))
        total = self.sum.sum.copy().clear_updaters()
        self.remove(self.sum)
        self.add(total, starts)
        moves = [
            Transform(starts, goals, run_time=2),
            self.settled.animate(run_time=2).set_value(1),
            self.formula.animate(run_time=2).shift((0, WRITTEN_BELOW - WRITTEN, 0)),
            FadeOut(total, run_time=0.5),
        ]
        with self.step("network", "How do ReLUs do it? The numbers go into their network", *moves):
            self.rest(0.3)
        self.passed.set_value(0)
        self.remove(starts)
        self.add(self.drawn)

    def divided(self, label, name):
        """The name and the number of a bar's label, as two labels. On a short bar without a name, that one grows."""
        value = label.text.removeprefix(name).strip()
        style = {"colour": label.get_fill_color(), "bold": True, "variables": True}
        half = np.array([width(label.text, look.TEXT, bold=True, variables=True) / 2, 0, 0])
        em = look.TEXT if label.text.startswith(name) else 1e-3
        named = self.label(name, em, at=label.at - half, align="start", **style)
        return named, self.label(value, at=label.at + half, align="end", **style)

    def pass_forward(self):
        """Let the numbers ride through the network, which is drawn as they come."""
        told = "A ReLU compares a and b: the surplus of a moves to b"
        with self.step("a and b", told, self.running(self.turns.begin, 3.6)):
            self.rest(0.4)
        told = "Two more compare both with c. What they send on is in order"
        with self.step("and c", told):
            for at, seconds in enumerate(self.turns.seconds):
                self.play(self.running(self.turns.begin + at + 1, seconds))
            self.rest(0.4)

    def running(self, to, seconds):
        """The animation in which the numbers run to a column of the network."""
        return self.passed.animate(run_time=seconds, rate_func=linear).set_value(to)

    def conclude(self):
        """Let the numbers slide once more, and count."""
        told = "Other numbers turn other ReLUs on"
        with self.step("live", told, *self.slide(self.points[1 % len(self.points)], 3.5)):
            self.rest(0.3)
        counts = f"{counted(self.network.size, 'ReLU')} in {counted(self.network.depth, 'layer')}"
        with self.step("end", f"{counts} find min and max; mid is what is left of the sum", stressed=True):
            self.hold()

    def lay_out(self):
        """Lay out the sum on top, below it the three numbers as the network sorts them, and the network."""
        longest = max(map(sum, self.points))
        axis = Scale.fitting(-6.6, 5.4, 0, longest)
        largest = max(map(max, self.points))
        colour = look.value_map(0, largest, self.look)
        terms = [Term(tracker, colour, name) for tracker, name in zip(self.inputs, "abc", strict=True)]
        self.sum = Row(terms, axis, UPPER, self.look, total=lambda: sum(self.given()), thickness=THICK)
        self.shares, self.settled = [ValueTracker(0) for _ in range(3)], ValueTracker(0)
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
        style = {"colour": colour, "full": 0.1 * largest, "em": look.DIGITS, **NETWORK}
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
            low = LOWER + (FOOT - LOWER) * self.settled.get_value()
            return UPPER + (low - UPPER) * (1 if k == 1 else share.get_value())

        def thickness():
            return THICK + (FLAT - THICK) * self.settled.get_value()

        def value():
            return self.sorted()[k] * (share.get_value() if k == 1 else 1)

        term = Term(value, lambda _: colour(self.sorted()[k]), self.names[k])
        return Row([term], axis, height, self.look, begin=begin, thickness=thickness)

    def given(self):
        """The present a, b and c."""
        return [tracker.get_value() for tracker in self.inputs]

    def sorted(self):
        """The network's output for the present a, b and c."""
        return self.sorted_of(*self.given())


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


def rounded(bar):
    """A copy of a bar that can become a node: its corners are round, if only a little."""
    box = RoundedRectangle(width=bar.width, height=bar.height, corner_radius=0.01)
    return box.move_to(bar).match_style(bar)
