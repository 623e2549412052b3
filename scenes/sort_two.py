"""One ReLU sorts two numbers: the comparator opened up as neurons.

Storyboard: two ribbons have crossed at a comparator. They are drawn in, so that both numbers stand at the start and, in
order, at the end. The comparator opens: the ends of its line slide apart along the wires, a unit grows in the middle,
and the numbers at the end shrink, so that only empty rings are there. Copies of the numbers ride into the unit, which
turns green. a and b ride along the wires, and the unit's number along the connections; before the rings they wait to
be read. There the unit's number is taken from a and given to b: the numbers in order fill the rings. Copies of the
unit's name come out from behind it, and move between the outputs into the two formulas. Then a sinks below b: the unit
fades to hollow, and both numbers pass unchanged. a rises again, the comparator closes, the numbers at the end shrink
once more, and the ribbons cross and bring them again.
"""

import numpy as np
from manim import (
    AnimationGroup,
    Circle,
    FadeIn,
    LaggedStart,
    ShrinkToCenter,
    Transform,
    ValueTracker,
    VGroup,
    smooth,
    squish_rate_func,
)

import relufig as rf
from relufig import sorting
from relufig.animate import Braid, Comparator, Stage, finite_numbers, look
from relufig.animate.text import decimal, width
from relufig.look.notation import expression, following, summands
from relufig.numbers.text import counted

# The braid's box. At its right is the room for the formulas. At this distance, its discs are those of the comparator.
BOX = (-5.6, 2.5, -3.75, 2.1)
FARTHEST = 2.9
# The share of their way at which the numbers wait before the outputs.
WAITING = 0.74
# How far the ways of the unit's name into the formulas of min and max lie beside the straight ones: they lead between
# the outputs, beside all other texts.
WAYS = (0.8, -0.35, 0), (1.5, 0.9, 0)


class SortTwo(Stage):
    """The network of min and max at (a, b) = `values`, while a moves to `then`, and back."""

    values: tuple[float, float] = (3.4, 1.2)
    then: float = -0.8

    def construct(self):
        """Show the comparator, open it up, pass the numbers forward, and let a sink below b."""
        self.lay_out()
        self.show_title("One ReLU sorts two numbers")
        self.ask()
        self.open_up()
        self.pass_forward()
        a, b = self.given
        self.slide("a sinks", b, 2.5)
        self.slide("inactive", self.lowest, 1.8)
        self.slide("back", a, 2.2)
        self.close()

    def lay_out(self):
        """Lay out the braid of the two numbers, and their comparator at the same place."""
        self.given = finite_numbers(type(self), "values", self.values, 2, each="each wire").tolist()
        (self.lowest,) = finite_numbers(type(self), "then", [self.then]).tolist()
        self.a, self.b = (ValueTracker(value) for value in self.given)
        self.now, self.since, self.opened, self.passed = (ValueTracker(0) for _ in range(4))
        lowest, highest = min(self.lowest, *self.given), max(self.lowest, *self.given)
        colour = look.value_map(lowest, highest, self.look)
        at = {"box": BOX, "farthest": FARTHEST, "colour": colour}
        self.braid = Braid(sorting.bitonic(2), self.given, self.now, self.look, since=self.since, **at)
        start, end = self.braid.point(0, 0), self.braid.point(self.braid.end, 1)
        middle, size = (start + end) / 2, abs(end - start)
        self.drawn = Comparator(
            self.a,
            self.b,
            self.look,
            colour=colour,
            opened=self.opened,
            passed=self.passed,
            box=lambda: (middle[0], middle[1], size[0], size[1]),
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
        with self.step("neurons", "It opens into a small network: one ReLU between the wires", *opening):
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
        told = "The ReLU takes a − b: what a has beyond b" if on else "a has nothing beyond b: the ReLU stays off"
        with self.step("forward", told, self.passed.animate(run_time=1.8).set_value(1)):
            self.rest(0.3)
        told = "a gives it away, and b receives it"
        with self.step("exchange", told, self.passed.animate(run_time=1.8).set_value(1 + WAITING)):
            self.rest(0.6)
            self.play(self.passed.animate(run_time=1).set_value(2))
            self.drawn.remove(self.rings)
            self.play(self.formulas(), run_time=2.4)
            self.rest(0.5)

    def formulas(self):
        """The animation in which copies of the unit's name move into the formulas beside min and max."""
        names, moves = self.drawn.names, []
        for name, formula, beside in zip(("min", "max"), rf.sort2(*rf.inputs("a", "b")), WAYS, strict=True):
            first, excess = summands(formula)
            sign, unit = following(excess).split(" ", 1)
            at = names[name].at + (0, -0.62, 0)
            own = self.label(f"= {expression(first)} {sign}", at=at, align="start")
            at = own.at + (width(own.text, look.TEXT) + 0.25 * look.TEXT, 0, 0)
            rest = self.label(unit, look.TEXT, self.look.active, at=at, align="start")
            # It is hidden behind the unit at first.
            riding = rest.copy().scale(0.3).move_to(self.drawn.unit)
            self.bring_to_back(riding)
            riding = Transform(riding, rest, path_func=way(np.array(beside)))
            moves.append(AnimationGroup(riding, FadeIn(own, rate_func=squish_rate_func(smooth, 0.6, 1))))
        return LaggedStart(*moves, lag_ratio=0.7)

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

    def close(self):
        """Close the comparator, and let the numbers cross."""
        kept = [name.copy() for text, name in self.drawn.names.items() if "ReLU" not in text]
        self.add(*kept)
        told = f"A comparator is {counted(self.drawn.network.size, 'ReLU')}"
        outputs = self.drawn.min, self.drawn.max
        closing = self.opened.animate(run_time=1.6).set_value(0), self.emptying(outputs)
        self.drawn.remove(*outputs)
        self.drawn.add(self.rings)
        with self.step("end", told, *closing, stressed=True):
            self.remove(self.drawn)
            self.now.set_value(0)
            self.since.set_value(0)
            self.add(self.rings, self.braid.update())
            self.play(self.now.animate(run_time=2.2).set_value(self.braid.end))
            self.hold()


def way(beside):
    """A way of points that runs beside the straight one, in its middle by `beside`."""
    return lambda start, end, share: start + (end - start) * share + 4 * share * (1 - share) * beside
