"""The larger of two numbers: what a has beyond b, put on top of b.

Storyboard: two bars, a and b, trade lengths, above an empty box for the larger. What a has beyond b turns green. The
bar of b is copied down into the box, and the green piece follows to its end: together they are as long as a. A copy of
the piece turns upright, as long as it is, and stands below the curve of a ReLU. Then the bars slide: a falls below b
and the ReLU closes, b grows alone, and a passes b again. At last b and the ReLU move from their bars into the formula.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import Circle, Create, FadeIn, FadeOut, Transform, ValueTracker, VGroup, VMobject, smooth, squish_rate_func

import relufig as rf
from relufig.animate import Guides, Label, Plane, Row, Scale, Stage, Term, finite_numbers, look
from relufig.animate.bars import set_box
from relufig.animate.nodes import lit
from relufig.animate.plane import DOTTED, set_polyline
from relufig.animate.text import decimal, width
from relufig.look.notation import expression, following, summands
from relufig.look.style import Theme
from relufig.numbers.text import counted

# The text of a slide, by whether a is beyond b before and after it.
TELLINGS = {
    (False, False): "b is the larger: the ReLU stays closed",
    (False, True): "a passes b: the ReLU opens by the difference",
    (True, True): "The ReLU makes up what b lacks: the sum is a",
    (True, False): "a falls below b: the ReLU closes, and the sum is b",
}
# The heights of the three rows and of the formula, and the left end of their names.
A, B, MAX, FORMULA = 1.45, 0.25, -1.5, -3.1
NAMES_AT = -6.6


class MaxOfTwo(Stage):
    """max(a, b) = b + ReLU(a − b), while (a, b) moves through `values`."""

    values: tuple[tuple[float, float], ...] = ((6.5, 4), (2.5, 4), (2.5, 6), (6.5, 3.5))
    variables = "ab"

    def construct(self):
        """Build the larger out of b and what a has beyond it, let a and b slide, and write the formula."""
        self.points = [
            finite_numbers(type(self), f"values[{k}]", pair, 2, positive=True) for k, pair in enumerate(self.values)
        ]
        self.formula = rf.maximum(*rf.inputs("a", "b"))
        self.network = rf.build(max=self.formula)
        a, b = self.points[0]
        self.a, self.b = ValueTracker(a), ValueTracker(b)
        self.lay_out()
        self.show_title("The larger of two numbers")
        self.ask()
        self.cut_off()
        self.put_together()
        self.show_the_unit()
        for k, (a, b) in enumerate(self.points[1:], start=1):
            both = self.a.animate.set_value(a), self.b.animate.set_value(b)
            seconds = 3 if k in (1, len(self.points) - 1) else 2.2
            with self.step(f"slide {k}", TELLINGS[self.difference() > 0, a > b]):
                self.play(*both, run_time=seconds)
                self.rest(0.5)
        self.write_the_formula()

    def ask(self):
        """Show two bars that trade their lengths, and the empty place of the larger."""
        (a, b), asking = self.points[0], "Which is larger? A network can only weigh, add, and cut at 0"
        self.a.set_value(b)
        self.b.set_value(a)
        self.add(*self.rows, self.asked, self.guides, self.name_of_max)
        both = self.a.animate(run_time=2).set_value(a), self.b.animate(run_time=2).set_value(b)
        with self.step("two numbers", asking, *both):
            self.rest(0.8)

    def cut_off(self):
        """Colour what a has beyond b."""
        self.add(self.piece)
        told = "This is how much larger a is than b" if self.difference() > 0 else "Here a is not larger than b"
        with self.step("beyond", told, self.cut.animate(run_time=1.4).set_value(1)):
            self.rest(0.3)

    def put_together(self):
        """Copy b down to the third row, and put the piece on top of it."""
        self.add(self.copy, self.piece)
        copying = self.copy_at.animate(run_time=0.9).set_value(MAX), FadeOut(self.asked[1], run_time=0.5)
        with self.step("sum", "On top of b, it makes up what b lacks", *copying):
            self.play(self.piece_at.animate.set_value(MAX), FadeOut(self.asked[0]), run_time=1.1)
            self.play(FadeIn(self.total), run_time=0.5)
            self.rest(0.4)

    def show_the_unit(self):
        """Draw the curve of the unit; the piece becomes the dot on it."""
        unit = self.unit
        drawing = FadeIn(unit.plane, unit.title, run_time=1), Create(unit.curve, run_time=1.4)
        with self.step("the unit", "A ReLU does just that: it passes a − b on, but nothing below 0", *drawing):
            if self.difference() > 0:
                cut = self.piece.bars[0].copy()
                upright = cut.copy().rotate(np.pi / 2).stretch_to_fit_width(THICK).move_to(unit.slab)
                self.play(Transform(cut, upright, path_arc=np.pi / 2), run_time=1.6)
                self.remove(cut)
                self.add(unit.slab)
            self.play(FadeIn(unit.circle, unit.lines, unit.reading), run_time=0.5)
            self.add(unit)
            self.rest(0.4)

    def write_the_formula(self):
        """Move b from its bar, and the ReLU from its curve, into the formula."""
        b, excess = summands(self.formula)
        sign, rest = following(excess).split(" ", 1)
        texts = ["max(a, b)", "=", expression(b), sign, rest]
        colours = [self.look.ink, self.look.ink, self.look.first, self.look.ink, self.look.active]
        sources = [self.name_of_max, None, self.copy.labels[0], None, self.piece.labels[0]]
        x, moves, last = NAMES_AT, [], squish_rate_func(smooth, 0.75, 1)
        for text, colour, source in zip(texts, colours, sources, strict=True):
            style = {"bold": True, "variables": True}
            label = self.label(text, look.TITLE, colour, at=(x, FORMULA, 0), align="start", **style)
            # A copy of the text leaves its place in the picture and grows on its way. The signs come last, between.
            arriving = FadeIn(label, target_position=source, scale=0.8) if source else FadeIn(label, rate_func=last)
            moves.append(arriving)
            x += width(text, look.TITLE, **style) + 0.5 * look.TITLE
        with self.step("max", f"{counted(self.network.size, 'ReLU')} and one sum with b: the maximum", stressed=True):
            self.play(*moves, run_time=1.6)
            self.hold()

    def lay_out(self):
        """Lay out the rows a, b and b + ReLU(a − b) on one scale, and the unit's curve."""
        first, second, active = self.look.first, self.look.second, self.look.active
        axis = Scale.fitting(*BARS, 0, max(map(max, self.points)))
        self.cut, self.copy_at, self.piece_at = ValueTracker(0), ValueTracker(B), ValueTracker(A)
        self.rows = [
            Row([Term(self.a, second)], axis, A, self.look, title="a", title_at=NAMES_AT),
            Row([Term(self.b, first)], axis, B, self.look, title="b", title_at=NAMES_AT),
        ]
        self.copy = Row([Term(self.b, first, "b")], axis, self.copy_at, self.look)
        excess = Term(lambda: self.cut.get_value() * self.excess(), active, "ReLU")
        self.piece = Row([excess], axis, self.piece_at, self.look, begin=self.b)

        def larger():
            return self.traced().output[0]

        self.total = Row([], axis, MAX, self.look, begin=larger, total=larger)
        self.name_of_max = self.label("max", at=(NAMES_AT, MAX, 0), align="start")
        self.asked = VGroup(VMobject(), self.label("?", look.TITLE, self.look.muted, at=(axis(2), MAX, 0), bold=True))
        self.asked[0].set_stroke(self.look.guide, look.LINE)
        self.asked[0].add_updater(lambda box: set_box(box, axis.zero, axis(larger()), MAX, 0.95)).update()
        self.guides = Guides((self.a, self.b), axis, (A + 0.55, MAX - 0.55), self.look)
        plane = plane_for([a - b for a, b in self.points], axis.unit, self.look)
        self.unit = UnitCurve(lambda: self.difference(), plane, self.look, "ReLU(a − b)", axis.decimals)

    def difference(self):
        """The unit's pre-activation."""
        return self.traced().layers[0].preactivations[0]

    def excess(self):
        """The unit's activation: what a has beyond b."""
        return self.traced().layers[0].activations[0]

    def traced(self):
        """The network's trace at the present a and b."""
        return self.network.trace([self.a.get_value(), self.b.get_value()])


# The room of the bars from left to right, and the corner and the size of the curve's.
BARS, CORNER, ROOM = (-5.6, -0.2), (6.8, -1.97), (5.75, 2.7)
# The room beyond the largest differences, as a share of the largest.
BEYOND = 0.06
# The radius of the dot, and how thick the piece is below the curve.
RADIUS, THICK = 0.17, 0.24


def plane_for(differences, unit, theme):
    """A plane for the curve of ReLU(a − b). A length of 1 is as long as on the bars, if there is room, in both axes."""
    low, high = -min(*differences, 0, 0), max(*differences, 0, 0)
    most = max(low, high) or 1
    low, high = (max(each, 0.25 * most) + BEYOND * most for each in (float(low), float(high)))
    unit = min(unit, ROOM[0] / (low + high), ROOM[1] / high)
    size = unit * (low + high), unit * high
    at = np.array([*CORNER, 0]) + (-size[0] / 2, size[1] / 2, 0)
    return Plane((-low, high), (0, high), theme, size=size, at=at, x_ticks=[0], name="a − b")


class UnitCurve(VGroup):
    """The curve of a ReLU, and a dot on it at the pre-activation that a function gives.

    The dot is filled while the unit is active, and hollow while it is inactive. Its parts are `plane`, `curve`,
    `circle` (the dot), `slab`, a bar below it, a dotted line to the other axis, `lines`, `title` above the plane, and
    `reading`, the unit's activation.
    """

    def __init__(
        self, preactivation: Callable[[], Any], plane: Plane, theme: Theme, title: str, decimals: int | None
    ) -> None:
        (d,) = rf.inputs("d")
        self.network = rf.build(rf.relu(d))
        self.preactivation, self.plane, self.theme, self.decimals = preactivation, plane, theme, decimals
        low, bend, high = (plane.point(x, *self.network.trace([x]).output) for x in (plane.low[0], 0, plane.high[0]))
        self.curve = VGroup()
        # Green is what is on.
        for colour, ends in ((theme.ink, (low, bend)), (theme.active, (bend, high))):
            branch = VMobject(stroke_color=colour, stroke_width=look.BOLD, fill_opacity=0)
            set_polyline(branch, [np.array(ends)])
            self.curve.add(branch)
        self.lines = VMobject(stroke_color=theme.muted, stroke_width=look.THIN, fill_opacity=0)
        self.slab = VMobject(fill_color=theme.active, fill_opacity=1, stroke_width=0)
        self.circle = Circle(RADIUS).set_stroke(theme.active, look.LINE)
        self.reading = Label("", look.TEXT, theme.ink, align="end", bold=True)
        above = plane.point(plane.low[0], plane.high[1]) + (0, look.TEXT, 0)
        self.title = Label(title, look.TEXT, theme.active, above, align="start", bold=True, variables=True)
        super().__init__(plane, self.title, self.slab, self.curve, self.lines, self.circle, self.reading)
        self.follow()
        self.add_updater(lambda drawn: drawn.follow())

    def follow(self) -> None:
        """Show the unit at its present pre-activation."""
        x = self.preactivation()
        (y,) = self.network.trace([x]).output
        at, theme, full = self.plane.point(x, y), self.theme, 0.1 * self.plane.high[1]
        self.circle.move_to(at).set_fill(lit(y, full, theme, theme.background), 1)
        self.circle.set_stroke(lit(y, full, theme, theme.muted))
        set_polyline(self.lines, [np.array([at, self.plane.point(self.plane.low[0], y)])], DOTTED)
        foot = self.plane.point(x, 0)
        set_box(self.slab, at[0] - THICK / 2, at[0] + THICK / 2, (at[1] + foot[1]) / 2, at[1] - foot[1])
        self.reading.set_text(decimal(y, self.decimals))
        self.reading.set_fill(lit(y, full, theme, theme.muted))
        left = self.plane.point(*self.plane.low)[0] + width(self.reading.text, look.TEXT, bold=True)
        self.reading.put((max(at[0] - RADIUS, left), at[1] + 0.42, 0))
