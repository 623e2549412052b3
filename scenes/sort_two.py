"""One ReLU sorts two numbers: the comparator opened up as neurons.

Storyboard: two ribbons have crossed at a comparator. They are drawn in, so that both numbers stand at the start and, in
order, at the end. The comparator opens: the ends of its line slide apart along the wires, a unit grows in the middle,
and the numbers at the end shrink, so that only empty rings are there. Copies of the numbers ride into the unit, which
turns green. a and b ride along the wires, and the unit's number along the connections; before the rings they wait to be
read. There the unit's number is taken from a and given to b: the numbers in order fill the rings. The network makes
room at its right. Copies of a and of the unit's name ride from where they stand into a formula; b and the same unit's
name into another one; and below them the numbers of the picture are put in for the letters. Then a sinks below b: the
unit fades to hollow, and both numbers pass unchanged. a rises again, and all stays open: the comparator, its result,
and the formulas.
"""

import numpy as np
from manim import AnimationGroup, Circle, FadeIn, LaggedStart, ShrinkToCenter, Transform, ValueTracker, VGroup

import relufig as rf
from relufig import sorting
from relufig.animate import Braid, Comparator, Stage, finite_numbers, look
from relufig.animate.text import decimal, fitting, width
from relufig.look.notation import expression, following, summands

# The braid's box; at this distance of its wires, its discs are those of the comparator. The share of its width to which
# the network is narrowed later, to make room for the formulas, and where these end.
BOX = (-5.75, 5.5, -3.8, 2.1)
FARTHEST = 2.9
NARROW, RIGHT = 0.55, 6.75
# The share of their way at which the numbers wait before the outputs.
WAITING = 0.74
# The font size of the formulas, the spaces in them, in ems, and the distance of the lines.
EM, SPACE, LINE = 0.54, 0.26, 0.85
# How far beside the straight way the letters ride into the formulas, in heights of the network: a and b along the outer
# sides of the wires, the unit's name over the upper wire.
OUTER, OVER = 0.42, 0.62


class SortTwo(Stage):
    """The network of min and max at (a, b) = `values`, while a moves to `then`, and back."""

    values: tuple[float, float] = (3.4, 1.2)
    then: float = -0.8
    variables = "ab"

    def construct(self):
        """Show the comparator, open it up, pass the numbers forward, and let a sink below b and rise."""
        self.lay_out()
        self.show_title("One ReLU sorts two numbers")
        self.ask()
        self.open_up()
        self.pass_forward()
        a, b = self.given
        self.slide("a sinks", b, 2.5)
        self.slide("inactive", self.lowest, 1.8)
        self.slide("back", a, 2.2)
        self.conclude()

    def lay_out(self):
        """Lay out the braid of the two numbers, and their comparator at the same place."""
        self.given = finite_numbers(type(self), "values", self.values, 2, each="each wire").tolist()
        (self.lowest,) = finite_numbers(type(self), "then", [self.then]).tolist()
        self.a, self.b = (ValueTracker(value) for value in self.given)
        self.now, self.since, self.opened, self.passed, self.narrowed = (ValueTracker(0) for _ in range(5))
        lowest, highest = min(self.lowest, *self.given), max(self.lowest, *self.given)
        colour = look.value_map(lowest, highest, self.look)
        at = {"box": BOX, "farthest": FARTHEST, "colour": colour}
        self.braid = Braid(sorting.bitonic(2), self.given, self.now, self.look, since=self.since, **at)
        start, end = self.braid.point(0, 0), self.braid.point(self.braid.end, 1)
        (left, y, _), (wide, high, _) = start, abs(end - start)

        def box():
            narrow = wide * (1 - (1 - NARROW) * self.narrowed.get_value())
            return left + narrow / 2, y - high / 2, narrow, high

        self.drawn = Comparator(
            self.a,
            self.b,
            self.look,
            colour=colour,
            opened=self.opened,
            passed=self.passed,
            box=box,
            full=0.15 * abs(self.given[0] - self.given[1]) or 1,
            text=lambda value: decimal(value, 1),
        )

    def ask(self):
        """Show the finished crossing, and draw the ribbons in, from the numbers to the same numbers in order."""
        self.now.set_value(self.braid.end)
        self.add(self.braid.update())
        with self.step("comparator", "A comparator puts two numbers in order. How?"):
            self.rest(1)
            self.play(self.since.animate(run_time=1.8).set_value(self.braid.end))

    def open_up(self):
        """Open the comparator into its neurons, and empty the outputs."""
        self.remove(self.braid)
        self.add(self.drawn)
        opening = self.opened.animate(run_time=2).set_value(1), self.emptying(self.braid.discs)
        self.drawn.insert(self.drawn.submobjects.index(self.drawn.min), self.rings)
        with self.step("neurons", "It opens: one ReLU between the two wires", *opening):
            self.rest(0.3)

    def emptying(self, discs):
        """The animation in which copies of the discs at the outputs shrink, each in a ring that stays."""
        leaving = VGroup(*(disc.copy() for disc in discs))
        self.rings = VGroup(*(self.ring(disc.box) for disc in leaving))
        self.add(leaving)
        return AnimationGroup(*(ShrinkToCenter(disc, run_time=1.2, remover=True) for disc in leaving))

    def ring(self, box):
        """An empty ring that a disc hides."""
        ring = Circle(box.height / 2 - look.LINE / 100, color=self.look.muted, stroke_width=look.LINE)
        return ring.set_fill(self.look.background, 1).move_to(box)

    def pass_forward(self):
        """Let the numbers pass the unit, and its number pass to both outputs, where the formulas grow."""
        on = self.drawn.trace.layers[0].activations[0] > 0
        told = "The ReLU takes a − b: how much larger a is" if on else "a is not larger than b: the ReLU stays off"
        with self.step("forward", told, self.passed.animate(run_time=1.8).set_value(1)):
            self.rest(0.3)
        told = "a gives it away, and b receives it"
        with self.step("exchange", told, self.passed.animate(run_time=1.8).set_value(1 + WAITING)):
            self.rest(0.6)
            self.play(self.passed.animate(run_time=1).set_value(2))
            self.drawn.remove(self.rings)
        narrowing = self.narrowed.animate(run_time=1.4).set_value(1)
        with self.step("formulas", "So both outputs are formulas of a and b", narrowing):
            self.write_formulas()
            self.play(FadeIn(*self.numbers), run_time=0.6)
            self.rest(0.5)

    def write_formulas(self):
        """Let a, b and the unit's name ride into the formulas beside min and max: both have the same unit."""
        names, self.numbers = self.drawn.names, []
        high = self.drawn.a.get_y() - self.drawn.b.get_y()
        shared, over = names["ReLU(a − b)"], np.array([0, OVER * high, 0])
        outputs = zip(("min", "max"), "ab", rf.sort2(*rf.inputs("a", "b")), (1, -1), strict=True)
        for name, letter, formula, up in outputs:
            first, excess = summands(formula)
            sign, unit = following(excess).split(" ", 1)
            texts = ["=", expression(first), sign, unit]
            at = names[name].at + (width(name, names[name].em) + SPACE * EM, 0, 0)
            em = fitting("  ".join(texts), EM, RIGHT - at[0], variables=True)
            equals, own, sign, unit = self.row(texts, at, em)
            unit.set_fill(self.look.active)
            outside = way(np.array([0, up * OUTER * high, 0]))
            moves = [
                Transform(names[letter].copy(), own, path_func=outside),
                FadeIn(equals, sign),
                Transform(shared.copy(), unit, path_func=way(over)),
            ]
            self.play(LaggedStart(*moves, lag_ratio=0.25), run_time=1.8)
            self.numbers.append(self.in_numbers(name, letter, sign.text, at - (0, LINE, 0), em))
            # The second formula has the unit of the first one.
            shared, over = unit, np.zeros(3)

    def row(self, texts, at, em):
        """Labels side by side."""
        labels = []
        for text in texts:
            labels.append(self.label(text, em, at=at, align="start", variables=True))
            at = at + (width(text, em, variables=True) + SPACE * em, 0, 0)
        return labels

    def in_numbers(self, name, letter, sign, at, em):
        """A label with the numbers of the picture in the places of the formula's letters."""
        discs, drawn = {"a": self.drawn.a, "b": self.drawn.b}, self.drawn
        output = {"min": drawn.min, "max": drawn.max}[name]

        def text():
            return f"= {discs[letter].label.text} {sign} {drawn.number.text} = {output.label.text}"

        label = self.label(text(), em, self.look.muted, at=at, align="start")
        label.add_updater(lambda label: label.set_text(text()))
        return label

    def slide(self, name, value, seconds):
        """Move a to a value."""
        with self.step(name, self.telling(value), self.a.animate(run_time=seconds).set_value(value)):
            self.rest(0.3)

    def telling(self, to):
        """The text for a slide of a to a value, by where it is from b."""
        a, b = self.a.get_value(), self.b.get_value()
        if to > b:
            return "Above b the ReLU is on, and the numbers swap"
        if to == b and a > b:
            return "As a comes down to b, the ReLU passes on less and less"
        return "Below b the ReLU is off, and both numbers pass unchanged"

    def conclude(self):
        """Say what the comparator does, and hold the picture with the comparator still open."""
        with self.step("end", "One ReLU puts any two numbers in order", stressed=True):
            self.hold()


def way(beside):
    """A way of points that runs beside the straight one, in its middle by `beside`."""
    return lambda start, end, share: start + (end - start) * share + 4 * share * (1 - share) * beside
