"""Two clips make a bucket, and the same two a triangle, with one ReLU fewer.

Storyboard: a ball with its height rolls through a pale bucket, which is wanted; its walls' places and its heights stand
on the axes from the first frame on. One clip falls from the rim to the floor, another one rises again, and arrows lift
them onto the sum, which lands on the pale bucket. The clips sink into the axis, and a ReLU drops out of each bend, with
the change of slope there: four. The walls are dragged, and each takes its ReLUs along. The bucket turns over and is a
hat. Its two upper bends run together until their rings touch. Slowly the two rings slide into one, and their changes of
slope add up: a triangle has three. Each bend's term grows beside it, and goes up into the formula.
"""

import numpy as np
from manim import FadeIn, FadeOut, GrowFromPoint, ValueTracker, VGroup, VMobject, linear, smooth, there_and_back

import relufig as rf
from relufig.animate import FunctionPlot, Label, Plane, SummingStage, finite_numbers, look
from relufig.animate.plane import set_circles
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
        self.drag("turn over", "Raise the floor and lower the rim: a hat", (*then, high, 0), 2.8, uneven)
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
        """Let the clips sink into the axis and a ReLU drop out of each bend, and count them."""
        self.units, parts = Units(self.plot, self.look), self.plot.parts
        sinking = [grown.animate.set_value(0) for grown in self.plot.grown]
        with self.step("bucket counted", "Every bend is one ReLU. Its weight is the change of slope"):
            self.play(*sinking, run_time=1)
            self.remove(*(part.dots for part in parts))
            self.add(self.units)
            # The rings stand above the places of the bends, so that no lines need to lead there.
            guides = self.plot.ticks[0].animate.set_stroke(opacity=0)
            self.play(FadeOut(*parts), guides, self.units.dropped.animate.set_value(1), run_time=1.6)
            self.play(FadeIn(self.units.count), run_time=0.5)
            self.rest(0.5)

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
            self.play(FadeOut(*plot.terms), run_time=0.6)
            bends = plot.total.breakpoints
            for k, (text, bend) in enumerate(zip(texts, bends, strict=True)):
                wide = width(text, em, variables=True)
                # Above the bend, where no line is: left of the first one and right of the last.
                beside = self.plane.point(*bend) + (wide * (k / (len(bends) - 1) - 1), ABOVE, 0)
                term = Label(text, em, self.look.ink, beside, align="start", variables=True)
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


def uneven(time):
    """From 0 to 1, at one half in no frame: there the bucket would be flat, without any ReLU."""
    return smooth(time) ** 1.2


PLANE_SIZE, PLANE_AT = (10.0, 4.85), (-0.7, -0.9, 0)
# The ends of the y axis, in heights of the bucket.
LOWEST, HIGHEST = -0.72, 1.26
# The height of the units as a share of the plane's lowest point, their radius, and how much one swells.
UNITS_AT, UNIT, SWELLING = 0.76, 0.33, 0.25
# The ball's radius, how far its value is from it, and over which x around it the slope is taken.
BALL, VALUE_AWAY, AROUND = 0.2, 0.62, 0.3
COUNT_GAP = 0.3
# The distance at which two units touch, the size of weights, how far they are above units, and how far apart.
TOUCHING, WEIGHT, WEIGHT_UP, WEIGHTS_APART = 0.74, look.DIGITS, 0.64, 1.05
# The formula's room, the space between its terms, how far above their bends they begin, and ends of x beyond every
# bend.
FORMULA_ROOM, SPACE, ABOVE, FAR = 13.0, 0.3, 0.46, 10**6


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

    `count` says how many they are. Two of four that touch in the middle become one as they slide together: their
    weights make way for the sum of both. `touching` is the distance of bends at which their rings touch, in x. While
    the tracker `dropped` goes from 0 to 1, they drop from the bends to their row. `swelling` makes the one in the
    middle larger.
    """

    def __init__(self, plot, theme):
        self.plot, self.dropped, self.swelling = plot, ValueTracker(0), ValueTracker(0)
        self.drawn = rings(theme, theme.ink)
        self.labels = [Label("", WEIGHT, theme.ink, bold=True) for _ in range(4)]
        self.sum = Label("", WEIGHT, theme.ink, bold=True)
        super().__init__(*self.drawn, *self.labels, self.sum)
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
        set_rings(self.drawn, places, sizes)
        self.write_weights(places, max(0, 2 * dropped - 1))
        self.count.set_text(counted(self.plot.network.size, "ReLU"))

    def write_weights(self, places, seen):
        """Write the weights above the units, apart from one another; of two that become one, at last their sum."""
        weights = self.weights
        for label in (*self.labels, self.sum):
            label.set_text("")
        together = 1.0
        if len(places) == 4:
            together = float(np.clip(1 - (places[2][0] - places[1][0]) / TOUCHING, 0, 1))
        labels = self.labels if len(places) == 4 else [self.labels[0], self.sum, self.labels[3]]
        apart = spread([place[0] for place in places], WEIGHTS_APART)
        for label, weight, x, place in zip(labels, weights, apart, places, strict=len(places) in (3, 4)):
            label.write(decimal(weight, 1), (x, place[1] + WEIGHT_UP, 0), WEIGHT).set_fill(opacity=seen)
        if len(places) == 4:
            for label in self.labels[1:3]:
                label.set_fill(opacity=seen * max(0, 1 - 2 * together))
            at = (places[1] + places[2]) / 2 + (0, WEIGHT_UP, 0)
            self.sum.write(decimal(weights[1] + weights[2], 1), at, WEIGHT)
            self.sum.set_fill(opacity=seen * max(0, 2 * together - 1))
