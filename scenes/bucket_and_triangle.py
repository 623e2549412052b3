"""Two clips make a bucket, and the same two a triangle, with one ReLU fewer.

Storyboard: a ball with its height rolls through a pale bucket, which is wanted; its walls' places and its heights stand
on the axes from the first frame on. One clip falls from the rim to the floor, another one rises again, and arrows lift
them onto the sum, which lands on the pale bucket. The clips draw in to the walls, which keep their colours, and a ReLU
drops out of each bend in the colour of its clip, with the change of slope there: four. The walls are dragged, and each
takes its ReLUs along. The bucket is turned over: from left to right every height y goes to the other side of a line at
half the height, every weight changes its sign as the wave passes it, and the formula becomes 2 minus the clips: a hat.
Its two upper bends run together until their rings touch. Slowly the two rings slide into one, and their changes of
slope add up: a triangle has three. Each bend's term grows beside it, and goes up into the formula.
"""

import numpy as np
from manim import (
    Animation,
    FadeIn,
    FadeOut,
    GrowFromPoint,
    ManimColor,
    ValueTracker,
    VGroup,
    VMobject,
    linear,
    smooth,
    there_and_back,
)

import relufig as rf
from relufig.animate import FunctionPlot, Label, Plane, SummingStage, finite_numbers, look
from relufig.animate.plane import DOTTED, set_circles, set_polyline
from relufig.animate.rings import rings, set_rings
from relufig.animate.text import decimal, fitting, width
from relufig.look.notation import expression, expressions, following, summands
from relufig.look.ticks import spread
from relufig.numbers.text import counted, number


class BucketAndTriangle(SummingStage):
    """A bucket with walls from a to b and from c to d, dragged to `then`, and turned into a triangle."""

    walls: tuple[float, float, float, float] = (-3, -2, 1, 3)
    then: tuple[float, float, float, float] = (-2, -1, 2, 3)
    height: float = 2

    def construct(self):
        """Add the clips up, count ReLUs, drag the walls, turn the bucket over to a triangle, and write that down."""
        walls = finite_numbers(type(self), "walls", self.walls, 4)
        then = finite_numbers(type(self), "then", self.then, 4)
        (high,) = finite_numbers(type(self), "height", [self.height], positive=True)
        for name, (a, b, c, d) in (("walls", walls), ("then", then)):
            if not a < b <= c < d:
                raise ValueError(f"{type(self).__name__}.{name} must ascend, got {getattr(self, name)}")
        peak = (then[1] + then[2]) / 2
        self.trackers = [ValueTracker(value) for value in (*walls, 0, high)]
        self.lay_out((*walls, *then), high)
        self.show_title("Two clips make a bucket, and a triangle")
        self.want(walls)
        a, b, c, d = map(number, walls)
        self.show_part(self.plot, 0, f"One clip falls from {number(high)} to 0 between {a} and {b} …", 2)
        self.show_part(self.plot, 1, f"… another one rises from 0 to {number(high)} between {c} and {d}", 1.4)
        self.add_up(self.plot, "Add them, arrow by arrow: the bucket", FadeOut(self.pale))
        self.remove(self.marks)
        self.count()
        self.drag("drag", "Drag the walls: each takes its two ReLUs along", (*then, 0, high), 2.6)
        self.turn_over(high)
        touching = min(self.units.touching / 2, peak - then[1])
        ends = then[0], peak - touching, peak + touching, then[3], high, 0
        self.drag("come together", "Let the two upper ends run together …", ends, 2.4)
        self.meet(peak)
        self.write()

    def lay_out(self, walls, high):
        """Lay out the plane, and on it the bucket as the sum of its clips."""
        margin = 0.15 * (max(walls) - min(walls))
        reach = min(walls) - margin, max(walls) + margin
        self.plane = Plane(
            reach, (LOWEST * high, HIGHEST * high), self.look, size=PLANE_SIZE, at=PLANE_AT, em=look.DIGITS
        )
        clips = [
            lambda x, a, b, _c, _d, floor, rim: rf.ramp(x, a, b, rim, floor),
            lambda x, _a, _b, c, d, floor, rim: rf.ramp(x, c, d, 0, rim - floor),
        ]
        names = "first clip", "second clip"
        self.plot = FunctionPlot(self.plane, rf.bucket, self.trackers, parts=clips, names=names, decimals=1)
        self.pale = self.wanted(self.plot)

    def want(self, walls):
        """Let a ball roll through the bucket that is wanted."""
        start, end = self.plane.low[0] + 0.3, self.plane.high[0] - 0.3
        # What stands on the axes does not follow the sum, which is first to come.
        self.marks = self.plot.ticks.copy().clear_updaters()
        at = ValueTracker(start)
        ball = Ball(self.plane, self.plot.network, at)
        self.add(self.plane, self.marks, self.pale, ball)
        with self.step("wanted", f"Wanted: low from {number(walls[1])} to {number(walls[2])}, and high outside"):
            self.play(at.animate.set_value(end), run_time=3.4, rate_func=linear)
            self.play(FadeOut(ball), run_time=0.4)

    def count(self):
        """Let the clips draw in to the walls and a ReLU drop out of each bend, and count them."""
        parts = self.plot.parts
        self.sides, self.units = Sides(self.plot), Units(self.plot, self.look)
        with self.step("bucket counted", "Every bend is one ReLU. Its weight is the change of slope"):
            self.remove(*(part.dots for part in parts))
            self.add(self.sides, self.plot.total.dots)
            self.play(*map(DrawIn, parts), self.sides.grown.animate.set_value(1), run_time=1)
            self.remove(*parts)
            self.add(self.units)
            # The rings stand above the places of the bends, so that no lines need to lead there.
            guides = self.plot.ticks[0].animate.set_stroke(opacity=0)
            self.play(guides, self.units.dropped.animate.set_value(1), run_time=1.6)
            self.play(FadeIn(self.units.count), run_time=0.5)
            self.rest(0.5)

    def turn_over(self, high):
        """Mirror the bucket at half its height, place after place from the left, and its formula with it."""
        plot, wave = self.plot, Wave(self.plot, high)
        self.units.wave = wave
        before = plot.total, self.sides, plot.total.dots
        self.remove(*before, plot.prefix, *plot.terms)
        self.formula = Turned(plot, high)
        self.add(wave, self.formula)
        self.bring_to_front(self.units)
        told = f"Turn it over: {number(high)} minus the bucket is a hat. Each weight changes its sign"
        with self.step("turn over", told):
            self.play(wave.mirror.animate.set_stroke(opacity=1), run_time=0.6)
            self.play(wave.at.animate.set_value(1), self.formula.turned.animate.set_value(1), run_time=3.6)
            self.trackers[4].set_value(high)
            self.trackers[5].set_value(0)
            plot.follow()
            self.units.wave = None
            self.remove(wave)
            self.add(wave.mirror, *before)
            self.bring_to_front(self.units)
            self.play(FadeOut(wave.mirror), run_time=0.5)

    def drag(self, name, telling, values, seconds, rate=smooth):
        """Move the bucket's parameters to new values."""
        with self.step(name, telling):
            pairs = zip(self.trackers, values, strict=True)
            moves = [tracker.animate.set_value(value) for tracker, value in pairs if tracker.get_value() != value]
            self.play(*moves, run_time=seconds, rate_func=rate)
            self.rest(0.4)

    def meet(self, peak):
        """Let the units at the peak slide into one, say how many are left, and let that one swell."""
        meeting = [tracker.animate.set_value(peak) for tracker in self.trackers[1:3]]
        with self.step("meeting", "… until they meet: two become one, and their weights add up"):
            self.play(*meeting, run_time=2.4)
        size = counted(self.plot.network.size, "ReLU")
        with self.step("triangle counted", f"So a triangle has {size}"):
            self.play(self.units.swelling.animate(rate_func=there_and_back).set_value(1), run_time=1.4)
            self.rest(0.6)

    def write(self):
        """Let the unit of each bend write its term into the formula, from the left to the right."""
        plot = self.plot
        texts = terms_of(plot.network)
        spaced = " ".join([plot.prefix.text, *texts])
        em = fitting(spaced, look.DIGITS, FORMULA_ROOM, variables=True)
        at = plot.terms[0].at.copy()
        self.terms = []
        with self.step("triangle written", "A triangle is a sum of ReLUs, one for each bend", stressed=True):
            self.formula.clear_updaters()
            self.play(FadeOut(*self.formula.turning), run_time=0.6)
            bends, colours = plot.total.breakpoints, (self.look.first, self.look.ink, self.look.second)
            for k, (text, bend) in enumerate(zip(texts, bends, strict=True)):
                wide = width(text, em, variables=True)
                # Above the bend, where no line is: left of the first one and right of the last.
                beside = self.plane.point(*bend) + (wide * (k / (len(bends) - 1) - 1), ABOVE, 0)
                term = Label(text, em, colours[k], beside, align="start", variables=True)
                self.play(GrowFromPoint(term, self.plane.point(*bend)), run_time=0.6)
                self.play(term.animate.put(at), run_time=0.7)
                self.terms.append(term)
                at = at + (wide + SPACE * em, 0, 0)
            self.hold()


def terms_of(network):
    """The terms of the sum that a network computes, as texts; those that bend further left come first."""
    (whole,) = expressions(network)
    first, *others = sorted(summands(whole), key=lambda part: rf.regions.pieces(rf.build(y=part), -FAR, FAR).knots[1])
    return [expression(first), *map(following, others)]


PLANE_SIZE, PLANE_AT = (10.0, 4.85), (-0.7, -0.9, 0)
# The ends of the y axis, in heights of the bucket.
LOWEST, HIGHEST = -0.72, 1.26
# The height of the units as a share of the plane's lowest point, their radius, and how much one swells.
UNITS_AT, UNIT, SWELLING = 0.76, 0.33, 0.25
# The radii of the sum's bends and of the ball, how far the ball's value is from it, and over which x around it the
# slope is taken.
DOT, BALL, VALUE_AWAY, AROUND = 0.13, 0.2, 0.62, 0.3
COUNT_GAP = 0.3
# The distance at which two units touch, the size of weights, how far they are above units, and how far apart.
TOUCHING, WEIGHT, WEIGHT_UP, WEIGHTS_APART = 0.74, look.DIGITS, 0.64, 1.05
# The formula's room, the space between its terms, how far above their bends they begin, and ends of x beyond every
# bend.
FORMULA_ROOM, SPACE, ABOVE, FAR = 13.0, 0.3, 0.46, 10**6


# The part of the plane's width in which places turn over at the same time, and how many places are drawn.
SOFT, PLACES = 0.3, 240


class DrawIn(Animation):
    """A part's curve draws its flat ends in to its wall."""

    def interpolate_mobject(self, alpha):
        """Draw the curve up to where its ends have come."""
        curve, share = self.mobject, self.rate_func(alpha)
        (x, y), (left, right) = np.array(curve.corners, dtype=float).T, np.array(curve.breakpoints, dtype=float)[:, 0]
        x[0] += share * (left - x[0])
        x[-1] += share * (right - x[-1])
        set_polyline(curve, curve.plane.clipped(x, y), curve.dashes)


class Sides(VGroup):
    """The walls of a plot's bucket, each in the colour of its clip. They get broad as the tracker `grown` goes to 1."""

    def __init__(self, plot):
        self.plot, self.grown = plot, ValueTracker(0)
        super().__init__(*(VMobject(stroke_color=part.get_color(), fill_opacity=0) for part in plot.parts))
        self.follow()
        self.add_updater(lambda sides: sides.follow())

    def follow(self):
        """Follow the sum's bends; two that meet are the end of both walls."""
        self.plot.follow()
        bends = [self.plot.total.plane.point(*bend) for bend in self.plot.total.breakpoints]
        for wall, ends in zip(self, (bends[:2], bends[-2:]), strict=True):
            set_polyline(wall, [np.array(ends)])
            wall.set_stroke(width=look.BOLD * self.grown.get_value())


class Wave(VGroup):
    """A bucket turns over from left to right: `at` goes from 0 to 1. `mirror` is the line at half its height.

    Each height y moves to `high` - y as the wave passes its place.
    """

    def __init__(self, plot, high):
        self.plane, self.network, self.high, self.at = plot.total.plane, plot.network, float(high), ValueTracker(0)
        self.bends = np.array([float(x) for x, _ in plot.total.breakpoints])
        low, end = self.plane.low[0], self.plane.high[0]
        self.places = np.unique([*np.linspace(low, end, PLACES), *self.bends])
        theme = self.plane.theme
        colours = theme.total, *(part.get_color() for part in plot.parts)
        self.lines = [VMobject(stroke_color=each, stroke_width=look.BOLD, fill_opacity=0) for each in colours]
        self.dots = plot.total.dots.copy().clear_updaters()
        self.named = plot.total.label
        self.mirror = VMobject(stroke_color=theme.guide, stroke_width=look.LINE, stroke_opacity=0, fill_opacity=0)
        set_polyline(self.mirror, [np.array([self.plane.point(x, self.high / 2) for x in (low, end)])], DOTTED)
        super().__init__(self.mirror, *self.lines, self.dots)
        self.follow()
        self.add_updater(lambda wave: wave.follow())

    def turned(self, x):
        """How far the height at x has turned over, from 0 to 1."""
        low, end = self.plane.low[0], self.plane.high[0]
        soft = SOFT * (end - low)
        return smooth_of((low + self.at.get_value() * (end - low + soft) - np.asarray(x)) / soft)

    def heights(self, x):
        """The present heights at these x."""
        before = self.network(np.asarray(x)[:, None])[:, 0].astype(float)
        return before + self.turned(x) * (self.high - 2 * before)

    def follow(self):
        """Draw the curve, its walls and its bends as far as they have turned over."""
        points = self.placed(self.places)
        walls = [(self.places >= low) & (self.places <= end) for low, end in (self.bends[:2], self.bends[-2:])]
        for line, seen in zip(self.lines, [slice(None), *walls], strict=True):
            set_polyline(line, [points[seen]])
        set_circles(self.dots, self.placed(self.bends), DOT)
        self.named.put((self.named.at[0], points[-1][1], 0))

    def placed(self, x):
        """The points of the frame at these x."""
        return np.array([self.plane.point(*at) for at in zip(x, self.heights(x), strict=True)])


def smooth_of(shares):
    """Manim's `smooth`, for many shares at once."""
    return np.array([smooth(min(max(share, 0), 1)) for share in np.ravel(shares)])


class Turned(VGroup):
    """The formula of a bucket, which becomes that of a hat as the tracker `turned` goes from 0 to 1.

    `turning` are its parts after the prefix.
    """

    def __init__(self, plot, high):
        self.turned, (first, second), theme = ValueTracker(0), plot.terms, plot.total.plane.theme
        em, self._at = first.em, first.at
        sign, name = second.text.split(maxsplit=1)
        self._gaps = [width(text, em, variables=True) + SPACE * em for text in (f"{number(high)} −", first.text, sign)]
        labels = (f"{number(high)} −", theme.ink), (first.text, plot.parts[0].get_color())
        colour = plot.parts[1].get_color()
        labels = *labels, (sign, colour), ("−", colour), (name, colour)
        self.turning = [Label(text, em, colour, self._at, "start", variables=True) for text, colour in labels]
        self.prefix = plot.prefix
        super().__init__(plot.prefix, *self.turning)
        self.follow()
        self.add_updater(lambda formula: formula.follow())

    def follow(self):
        """Make room for the constant, and change the sign."""
        share = self.turned.get_value()
        constant, first, plus, minus, second = self.turning
        room, long, wide = self._gaps
        at = self._at + (share * room, 0, 0)
        constant.set_fill(opacity=max(0, 2 * share - 1))
        first.put(at)
        for sign in (plus, minus):
            sign.put(at + (long, 0, 0))
        plus.set_fill(opacity=max(0, 1 - 2 * share))
        minus.set_fill(opacity=max(0, 2 * share - 1))
        second.put(at + (long + wide, 0, 0))


class Ball(VGroup):
    """A ball on a network's curve, at a tracker's x, with its height beside it, on the upper side of the curve."""

    def __init__(self, plane, network, at):
        self.plane, self.network, self.at = plane, network, at
        self.ball = VMobject(fill_color=plane.theme.ink, fill_opacity=1, stroke_width=0)
        self.value = Label("", look.DIGITS, plane.theme.ink, bold=True)
        super().__init__(self.ball, self.value)
        self.follow()
        self.add_updater(lambda ball: ball.follow())

    def follow(self):
        """Move to the present x, and write the height there."""
        x = self.at.get_value()
        (before, (height,), after) = self.network([[x - AROUND], [x], [x + AROUND]])
        place = self.plane.point(x, height)
        set_circles(self.ball, [place], BALL)
        right, up, _ = self.plane.point(x + AROUND, after[0]) - self.plane.point(x - AROUND, before[0])
        upwards = np.array([-up, right, 0]) / np.hypot(up, right)
        self.value.set_text(decimal(height, 1)).put(place + VALUE_AWAY * upwards)


class Units(VGroup):
    """A ReLU for each bend of a plot's sum: a ring with the bend of ReLU in it, and its weight, the change of slope.

    A ring has the colour of its clip. `count` says how many they are. Two of four that touch in the middle become one
    as they slide together: their weights make way for the sum of both, in the ink of the sum. While there is a `wave`,
    weights change their signs in it. `touching` is the distance of bends at which their rings touch, in x. While
    the tracker `dropped` goes from 0 to 1, they drop from the bends to their row. `swelling` makes the one in the
    middle larger.
    """

    def __init__(self, plot, theme):
        self.plot, self.dropped, self.swelling = plot, ValueTracker(0), ValueTracker(0)
        self.wave, self._ink = None, ManimColor(theme.ink)
        self._colours = [ManimColor(part.get_color()) for part in plot.parts for _ in range(2)]
        self.drawn = [rings(theme, colour) for colour in self._colours]
        self.labels = [Label("", WEIGHT, colour, bold=True) for colour in self._colours]
        self.sum = Label("", WEIGHT, theme.ink, bold=True)
        super().__init__(*(part for ring in self.drawn for part in ring), *self.labels, self.sum)
        plane = plot.total.plane
        self.touching = TOUCHING / plane.scale_xy[0]
        self.level = UNITS_AT * plane.low[1]
        at = plane.point(plane.high[0], self.level) + (COUNT_GAP, 0, 0)
        self.count = Label("", look.TITLE, theme.ink, at, align="start", bold=True)
        self.follow()
        self.add_updater(lambda units: units.follow())
        self.count.add_updater(lambda _: self.follow())

    @property
    def places(self):
        """Where the units are now."""
        dropped, bends = self.dropped.get_value(), self.plot.total.breakpoints
        return [self.plot.total.plane.point(x, y + dropped * (self.level - float(y))) for x, y in bends]

    @property
    def weights(self):
        """The change of slope at each bend."""
        curve = self.plot.total
        changes = {x: change for (x, _), change in zip(curve.corners[1:-1], np.diff(curve.slopes), strict=True)}
        return [float(changes[x]) for x, _ in curve.breakpoints]

    def follow(self):
        """Stand below the present bends, and count the present network's units."""
        dropped, swelling = self.dropped.get_value(), self.swelling.get_value()
        places = self.places
        sizes = [min(1, 2 * dropped) * UNIT] * len(places)
        if sizes:
            sizes[len(sizes) // 2] *= 1 + SWELLING * swelling
        seen = self.drawn if len(places) == 4 else [self.drawn[0], self.drawn[1], self.drawn[3]]
        for ring in self.drawn:
            set_rings(ring, [], [])
        for ring, place, size in zip(seen, places, sizes, strict=len(places) in (3, 4)):
            set_rings(ring, [place], [size])
        # Where two become one, it belongs to both clips.
        for k in (1, 2):
            for part in self.drawn[k][::2]:
                part.set_stroke(self._colours[k].interpolate(self._ink, self.together(places)))
        self.write_weights(places, max(0, 2 * dropped - 1))
        self.count.set_text(counted(self.plot.network.size, "ReLU"))

    @staticmethod
    def together(places):
        """How far the two units in the middle have become one, from 0 to 1."""
        return 1.0 if len(places) < 4 else float(np.clip(1 - (places[2][0] - places[1][0]) / TOUCHING, 0, 1))

    def write_weights(self, places, seen):
        """Write the weights above the units, apart from one another; of two that become one, at last their sum."""
        weights = self.weights
        for label in (*self.labels, self.sum):
            label.set_text("")
        together = self.together(places)
        turned = np.zeros(len(places)) if self.wave is None else self.wave.turned(self.wave.bends)
        labels = self.labels if len(places) == 4 else [self.labels[0], self.sum, self.labels[3]]
        apart = spread([place[0] for place in places], WEIGHTS_APART)
        rows = zip(labels, weights, apart, places, turned, strict=len(places) in (3, 4))
        for label, weight, x, place, share in rows:
            sign = 1 if share < 0.5 else -1
            label.write(decimal(sign * weight, 1), (x, place[1] + WEIGHT_UP, 0), WEIGHT)
            label.set_fill(opacity=seen * abs(1 - 2 * share))
        if len(places) == 4:
            for label in self.labels[1:3]:
                label.set_fill(opacity=seen * max(0, 1 - 2 * together))
            at = (places[1] + places[2]) / 2 + (0, WEIGHT_UP, 0)
            self.sum.write(decimal(weights[1] + weights[2], 1), at, WEIGHT)
            self.sum.set_fill(opacity=seen * max(0, 2 * together - 1))
