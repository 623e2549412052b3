"""Two ReLUs make a clip, side by side or in a chain.

Storyboard: a ball runs along y = x, and a second one below or above it stays between the dotted levels: that is the
wanted clip, drawn as a broad pale line. The parts of ReLU(x − a) − ReLU(x − b) + a swing out of the axis. Arrows lift
one after the other onto the sum, their names fly into the formula, and the sum lands on the pale line. Its two bends
send a ReLU each, as a ring, to a place of their own, where they stand side by side between x and y. The formula's
numbers become letters while the ends are dragged and come back. Then two such rings leave them, and move into a row
below. The first part lives on, and becomes the chain: a thick dashed line with its name. The second ring turns it over
and cuts it off, while its formula grows around the first one's. Bars measure how far it is from the clip; they shrink
to nothing as it is turned back, and it lies on the clip.
"""

import numpy as np
from manim import FadeIn, FadeOut, ValueTracker, VGroup, VMobject, linear
from manim.utils.rate_functions import ease_in_out_sine

import relufig as rf
from relufig.animate import Curve, FunctionPlot, Label, Plane, SummingStage, finite_numbers, look
from relufig.animate.graph import rounded
from relufig.animate.plane import DOTTED, set_circles, set_polyline
from relufig.animate.rings import rings, set_rings
from relufig.animate.summing import Appear, Fly
from relufig.animate.text import fitting, width
from relufig.look.notation import expression, expressions
from relufig.numbers.text import number


class Clip(SummingStage):
    """The clip to [low, high] = `ends`. The ends are dragged to `then`, and back."""

    ends: tuple[float, float] = (-1, 2)
    then: tuple[float, float] = (-2, 1)
    variables = "xyb"

    def construct(self):
        """Show what is wanted, the parts and their sum, drag the ends, and make the same clip by a chain."""
        self.low, self.high = finite_numbers(type(self), "ends", self.ends, 2)
        then = finite_numbers(type(self), "then", self.then, 2)
        self.a, self.b = ValueTracker(self.low), ValueTracker(self.high)
        if not self.low < self.high or not then[0] < then[1]:
            raise ValueError(f"{type(self).__name__}.ends and then must each ascend, got {self.ends} and {self.then}")
        self.lay_out(min(self.low, *then), max(self.high, *then, self.high - self.low))
        self.show_title("Two ReLUs make a clip")
        self.want()
        for k, curve in enumerate(self.plot.parts):
            self.show_part(self.plot, k, self.telling(curve), 1.4 if k else 2.2)
        self.add_up(self.plot, "Add them, arrow by arrow: the clip", FadeOut(self.balls.levels))
        self.show_units()
        self.drag(then)
        self.chain()

    def lay_out(self, least, most):
        """Lay out a plane with the same scale on both axes, and on it the clip as the sum of its parts."""
        across, up = PLANE_SIZE
        wide = most - least
        y = float(least - 0.1 * wide), float(most + 0.2 * wide)
        middle, half = float(self.low + self.high) / 2, (y[1] - y[0]) * across / up / 2
        self.x = middle - half, middle + half
        self.plane = Plane(self.x, y, self.look, size=PLANE_SIZE, at=PLANE_AT, em=look.DIGITS)
        self.plot = FunctionPlot(self.plane, rf.clip, (self.a, self.b), name="clip", decimals=1, room=FORMULA_ROOM)
        self.pale = self.wanted(self.plot)

    def want(self):
        """Let one ball run along y = x, and a second one along the clip."""
        self.balls = Balls(self.plane, self.plot.network, (self.low, self.high))
        self.add(self.plane, self.balls.levels, self.pale, self.balls.line, self.balls)
        between = f"between {number(self.low)} and {number(self.high)}"
        with self.step("wanted", f"Wanted: y follows x, but stays {between}"):
            self.play(self.balls.x.animate.set_value(self.plane.high[1]), run_time=3.6, rate_func=linear)
            self.play(FadeOut(self.balls, self.balls.line), run_time=0.5)

    def telling(self, curve):
        """The text for a part: what the part does."""
        if not curve.breakpoints:
            return "A constant moves everything up or down"
        at = number(curve.breakpoints[0][0])
        return f"One ReLU bends up at {at}" if curve.slopes[-1] > 0 else f"Another one, subtracted, bends down at {at}"

    def drag(self, then):
        """Move the ends, and bring them back."""
        terms = self.plot.terms
        texts = "ReLU(x − a)", "− ReLU(x − b)", "+ a"
        letters = formula_of(zip(texts, self.look.terms, strict=False), terms[0].at, look.DIGITS)
        with self.step("drag", "Change the biases, and the ends move"):
            self.play(FadeOut(*terms), FadeIn(letters), run_time=0.6)
            self.play(self.a.animate.set_value(then[0]), run_time=2.4, rate_func=ease_in_out_sine)
            self.play(self.b.animate.set_value(then[1]), run_time=1.7, rate_func=ease_in_out_sine)
            back = self.a.animate.set_value(self.low), self.b.animate.set_value(self.high)
            self.play(*back, run_time=2, rate_func=ease_in_out_sine)
            self.play(FadeOut(letters), *map(Appear, terms), run_time=0.6)

    def show_units(self):
        """Let the two bends send their ReLUs to a place where they stand side by side."""
        curve = self.plot.total
        self.pair = Pair(
            "side by side", self.look, lambda: [curve.plane.point(*at) for at in curve.breakpoints], SIDE_BY_SIDE
        )
        self.add(self.pair)
        with self.step("side by side", "Every bend is one ReLU: two, side by side"):
            self.play(self.pair.placed.animate.set_value(1), run_time=1.8)
            self.rest(0.4)

    def chain(self):
        """Put the two ReLUs in a row, and turn the first one's output until it lies on the clip."""
        plot, terms = self.plot, self.plot.terms
        self.chained = chain = Chain(self.plane, plot, (self.low, self.high))
        inner, around, outer = chain.texts
        bends = [k for k, part in enumerate(plot.parts) if k and part.breakpoints]
        leaving = [plot.grown[k].animate.set_value(0) for k in bends]
        leaving += [FadeOut(part) for k, part in enumerate(plot.parts) if k and k not in bends]
        place = inner.at
        inner.put((terms[0].at[0], place[1], 0))
        self.row = Pair("in a chain", self.look, lambda: SIDE_BY_SIDE, IN_A_ROW, chained=True)
        self.add(self.row)
        with self.step("chain", "Or in a chain: the first ReLU stays …"):
            self.play(self.row.placed.animate.set_value(1), *leaving, Fly(inner, terms[0]), run_time=1.6)
            self.remove(*(part.dots for part in plot.parts))
            flat = FadeOut(*(plot.parts[k] for k in (0, *bends)))
            self.play(FadeIn(chain.curve, chain.name), flat, inner.animate.put(place), run_time=1)
        with self.step("turned", "… its output is turned over, and the second ReLU cuts it off …"):
            self.play(chain.at.animate.set_value(3), run_time=1.4)
            self.play(chain.at.animate.set_value(4), FadeIn(around), run_time=1.4)
        self.add(chain.bars)
        with self.step("back", "… and turned back. How far is it from the clip?"):
            self.play(chain.measured.animate.set_value(1), FadeIn(chain.gap), run_time=0.8)
            self.play(chain.at.animate.set_value(5), FadeIn(outer), run_time=2.6)
        with self.step("same", "Side by side or in a chain: two ReLUs make the same clip", stressed=True):
            self.hold()


PLANE_SIZE, PLANE_AT = (8.6, 4.3), (-1.5, -1.1, 0)
# How far the chain's formula is below the other one, and its room.
FORMULA_BELOW, FORMULA_ROOM = 0.66, 9.6
RADIUS = 0.17


class Balls(VGroup):
    """A ring on y = x, and below or above it a ball at the network's output, joined by a line, at the tracker `x`.

    `line` is y = x with its name, and `levels` are dotted lines at the heights that the ball stays between.
    """

    def __init__(self, plane, network, levels):
        theme = plane.theme
        self.plane, self.network, self.x = plane, network, ValueTracker(plane.low[1])
        self.ring = VMobject(fill_color=theme.background, fill_opacity=1, stroke_color=theme.muted, stroke_width=4)
        self.ball = VMobject(fill_color=theme.ink, fill_opacity=1, stroke_width=0)
        self.join = VMobject(stroke_color=theme.muted, stroke_width=look.LINE, fill_opacity=0)
        (x,) = rf.inputs("x")
        same = Curve(plane, theme.muted, look.THIN, (0.12, 0.12))
        same.draw(rf.build(y=x))
        at = same.end + (0.3, -0.25, 0)
        self.line = VGroup(same, Label("y = x", look.TEXT, theme.muted, at, align="start", variables=True))
        dotted = VMobject(stroke_color=theme.guide, stroke_width=look.THIN, fill_opacity=0)
        ends = (plane.low[0], plane.high[0])
        set_polyline(dotted, [np.array([plane.point(end, level) for end in ends]) for level in levels], DOTTED)
        self.levels = VGroup(dotted, *(plane.y_label(level, number(level)) for level in levels))
        super().__init__(self.join, self.ring, self.ball)
        self.follow()
        self.add_updater(lambda balls: balls.follow())

    def follow(self):
        """Move to the present x."""
        x = self.x.get_value()
        above, place = self.plane.point(x, x), self.plane.point(x, self.network([x])[0])
        set_circles(self.ring, [above], RADIUS)
        set_circles(self.ball, [place], RADIUS)
        set_polyline(self.join, [np.array([above, place])])


# Where the two ReLUs stand, right of the plane: side by side, and in a row; their radius, the x of the ends x and y,
# the gap beside these, and how far above the ReLUs their name is.
SIDE_BY_SIDE, IN_A_ROW = ((5.25, 0.78, 0), (5.25, -0.22, 0)), ((4.78, -1.62, 0), (5.72, -1.62, 0))
RING, ENDS, END_GAP, NAMED = 0.36, (4.0, 6.5), 0.22, 0.76


class Pair(VGroup):
    """Two ReLUs in the colours of their terms, between x and y, with a name: side by side, or in a row if `chained`.

    While the tracker `placed` goes from 0 to 1, they come from where `start` says to their places: side by side they
    grow and are connected, and to a row they come as another such pair.
    """

    def __init__(self, name, theme, start, places, chained=False):
        self.placed, self._start, self._places, self._chained = ValueTracker(0), start, np.array(places), chained
        self.lines = VMobject(stroke_color=theme.muted, stroke_width=look.LINE, fill_opacity=0)
        self.rings = [rings(theme, colour) for colour in theme.terms[:2]]
        self.ends = [Label(text, look.DIGITS, theme.ink, variables=True) for text in "xy"]
        top = max(y for _, y, _ in places) + NAMED
        self.named = Label(name, look.TEXT, theme.muted, (np.mean(ENDS), top, 0))
        super().__init__(self.lines, *(part for ring in self.rings for part in ring), *self.ends, self.named)
        self.follow()
        self.add_updater(lambda pair: pair.follow())

    def follow(self):
        """Draw the ReLUs and what connects them as they are now."""
        placed = self.placed.get_value()
        start = np.array(self._start())
        first, second = start + (self._places - start) * placed
        grown, seen = (1, 1) if self._chained else (min(1, 2 * placed) + 1e-3, max(0, 2 * placed - 1))
        for ring, place in zip(self.rings, (first, second), strict=True):
            set_rings(ring, [place], [RING * grown])
        middle = (first + second)[1] / 2 if self._chained else np.mean(self._places[:, 1])
        for end, at in zip(self.ends, ENDS, strict=True):
            end.put((at, middle, 0)).set_fill(opacity=seen)
        x, y = (np.array((at + side * END_GAP, middle, 0)) for at, side in zip(ENDS, (1, -1), strict=True))
        # What leads from x to the second one comes from the first in a chain, and what leads from the first one to y
        # goes to the second.
        chained = placed if self._chained else 0
        lines = [(x, first), (x + (first - x) * chained, second), (first, y + (second - y) * chained), (second, y)]
        set_polyline(self.lines, map(np.array, lines))
        self.lines.set_stroke(opacity=seen)
        self.named.set_fill(opacity=max(0, 2 * placed - 1))


class Chain:
    """A chain of two ReLUs as what it does to the line y = x, one stage after the other.

    The tracker `at` says how many stages are done, at first two, the first ReLU: at a whole number the curve is that
    stage's network, in between it is on its way to the next. `name` follows its left end. `texts` are the parts of the
    formula that the two ReLUs and the output add, from the innermost. `bars` lead from the sum of a plot to the curve,
    at a share of their lengths that the tracker `measured` gives, and `gap` is the largest distance between the two.
    """

    def __init__(self, plane, plot, ends):
        theme = plane.theme
        self.plane, self.plot = plane, plot
        self.at, self.measured = ValueTracker(FIRST_CUT), ValueTracker(0)
        (x,) = rf.inputs("x")
        self.network = rf.build(y=rf.clip_chained(x, *ends))
        self.stages = stages(self.network)
        # Dashed, so that the clip on which it lies in the end is seen.
        self.curve = Curve(plane, theme.terms[3], CHAIN_WIDTH, CHAIN_DASHES)
        self.name = Label("chain", look.TEXT, theme.terms[3], align="start", bold=True)
        self.bars = VMobject(stroke_color=theme.muted, stroke_width=look.LINE, fill_opacity=0)
        place = np.array([plane.point(*plane.high)[0] + GAP_ASIDE, plane.point(0, plane.low[1])[1] + GAP_UP, 0])
        self.gap = VGroup(
            Label("largest gap", look.TEXT, theme.muted, place, align="start"),
            Label("", look.TITLE, theme.ink, place - (0, 0.6, 0), align="start", bold=True),
        )
        self.write(theme, plot.prefix.at - (0, FORMULA_BELOW, 0))
        self._shown = None
        self.follow()
        for mobject in (self.curve, self.name, self.bars, self.gap):
            mobject.add_updater(lambda _: self.follow())

    def follow(self):
        """Draw the present mixture of two stages, and its distances from the clip."""
        at, measured = shown = self.at.get_value(), self.measured.get_value()
        if self._shown == shown:
            return
        self._shown = shown
        k = min(int(at), len(self.stages) - 2)
        share = at - k
        self.curve.draw(rf.build(y=self.stages[k] * (1 - share) + self.stages[k + 1] * share))
        left, height = self.curve.corners[0]
        within = min(max(float(height), self.plane.low[1]), self.plane.high[1])
        self.name.put(self.plane.point(left, within) + (NAME_ASIDE, NAME_UP, 0))
        x = np.linspace(self.plane.low[0], self.plane.high[0], BARS + 2)[1:-1]
        low, high = self.plane.low[1], self.plane.high[1]
        ends = [np.clip(each.network(x[:, None])[:, 0], low, high) for each in (self.plot.total, self.curve)]
        bars = [
            np.array([self.plane.point(*foot) for foot in ((place, start), (place, start + measured * (end - start)))])
            for place, start, end in zip(x, *ends, strict=True)
            if abs(end - start) > 1e-9
        ]
        set_polyline(self.bars, bars)
        self.gap[1].set_text(number(rounded(self.largest, 1)))

    @property
    def largest(self):
        """The largest distance between the clip and the curve: both are linear between their corners."""
        x = np.array([[float(x)] for curve in (self.plot.total, self.curve) for x, _ in curve.corners])
        return max(abs(self.plot.total.network(x) - self.curve.network(x))[:, 0])

    def write(self, theme, at):
        """Write the formula, from inside out: each stage's text is that of the one before, with something around it."""
        _, _, inner, turned, outer, whole = (expression(stage) for stage in self.stages)
        before_inner, _, after_inner = turned.partition(inner)
        before_turned, _, after_turned = outer.partition(turned)
        before_outer, _, after_outer = whole.partition(outer)
        colours = {
            f"y = {before_outer}": theme.terms[3],
            before_turned + before_inner: theme.second,
            inner: theme.first,
            after_inner + after_turned: theme.second,
            after_outer: theme.terms[3],
        }
        em = fitting("".join(colours), look.DIGITS, FORMULA_ROOM, variables=True)
        opening, left, middle, right, closing = formula_of(colours.items(), at, em, gap=0)
        self.texts = [middle, VGroup(left, right), VGroup(opening, closing)]


# The number of bars between the curves, and where the largest gap is written: right of the plane, above its lower end.
BARS, GAP_ASIDE, GAP_UP = 16, 1.55, 0.85
# The chain's number of stages when the first ReLU is done, its width and dashes, and how far its name is from its left
# end.
FIRST_CUT, CHAIN_WIDTH, CHAIN_DASHES = 2, 8.0, (0.3, 0.24)
NAME_ASIDE, NAME_UP = 0.25, 0.36


def stages(network):
    """The formulas of a chain of units, from the input on: before and after each unit, and the output."""
    (formula,) = expressions(network)
    found = [formula]
    while formula.terms:
        ((atom, _),) = formula.terms.items()
        if not hasattr(atom, "preactivation"):
            break
        formula = atom.preactivation
        found += [rf.relu(formula), formula]
    (x,) = formula.declared
    return [rf.Expression({x: 1}, 0, formula.declared), *reversed(found)]


def formula_of(texts, at, em, gap=0.3):
    """Labels side by side, from pairs of a text and a colour."""
    place, labels = np.array(at), []
    for text, colour in texts:
        labels.append(Label(text, em, colour, place, align="start", variables=True))
        place = place + (width(text, em, variables=True) + gap * em, 0, 0)
    return VGroup(*labels)
