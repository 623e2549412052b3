"""Two clips make a bucket, and the same two a triangle, with one ReLU fewer.

Storyboard: side by side a pale bucket and a pale triangle, both wanted, and a ball with its height rolls through each:
which takes fewer ReLUs? On the left one clip falls from the rim to the floor, another one rises again, and arrows lift
them onto the sum, which lands on the pale bucket. The clips draw in to the walls, which keep their colours. The height
at which the bucket starts drops out of its left end, and a ReLU out of each bend, in the colour of its clip and with
the change of slope there: a constant and four ReLUs, whose terms go up into the formula in place of the clips. The
bucket stays. A copy slides out to the right, and gets its numbers when it has landed. The copy is flipped about the
line at half its height, so that every weight changes its sign and the constant becomes 0: a hat. Its walls are pushed
together, and each takes its ReLUs along, until two rings touch. Slowly they slide into one, and their changes of slope
add up: the triangle has three. Its formula grows below that of the bucket: four against three, in the pictures and in
the formulas. (That is side by side: as a chain, three ReLUs make a bucket, too.)
"""

import numpy as np
from manim import (
    Animation,
    AnimationGroup,
    FadeIn,
    FadeOut,
    GrowFromPoint,
    LaggedStart,
    ManimColor,
    ValueTracker,
    VGroup,
    VMobject,
    linear,
    smooth,
    squish_rate_func,
    there_and_back,
)

import relufig as rf
from relufig.animate import FunctionPlot, Label, Plane, SummingStage, finite_numbers, look
from relufig.animate.graph import rounded
from relufig.animate.plane import DOTTED, set_circles, set_polyline
from relufig.animate.rings import rings, set_rings
from relufig.animate.text import decimal, fitting, width
from relufig.look.notation import expression, expressions, following, summands
from relufig.look.ticks import spread
from relufig.numbers.text import MINUS, counted, number


class BucketAndTriangle(SummingStage):
    """A bucket with walls from a to b and from c to d; turned over, and its walls pushed together, a triangle."""

    walls: tuple[float, float, float, float] = (-3, -1, 1, 3)
    height: float = 2

    def construct(self):
        """Add the clips up, count ReLUs, turn a second bucket over, push its walls together, and write that down."""
        a, b, c, d = walls = finite_numbers(type(self), "walls", self.walls, 4)
        (high,) = finite_numbers(type(self), "height", [self.height], positive=True)
        if not a < b < c < d:
            raise ValueError(f"{type(self).__name__}.walls must ascend, got {self.walls}")
        self.show_title("Two clips make a bucket, and a triangle")
        self.bucket = Panel("bucket", (*walls, 0, high), walls, high, LEFT, self.look)
        inwards = (c - b) / 2
        triangle = a + inwards, b + inwards, c - inwards, d - inwards, high, 0
        self.triangle = Panel("triangle", triangle, walls, high, RIGHT, self.look)
        self.want()
        self.make_bucket(walls, high)
        self.count()
        self.take_over((*walls, 0, high))
        self.turn_over(high)
        self.push_together(triangle)
        self.write()

    def want(self):
        """Let a ball roll through the bucket and the triangle that are wanted, and ask."""
        panels = self.bucket, self.triangle
        self.pale = [self.wanted(panel.plot) for panel in panels]
        # What stands on the axis does not follow the sum, which is first to come.
        self.marks = self.bucket.plot.ticks.copy().clear_updaters()
        low, high = self.bucket.plane.low[0], self.bucket.plane.high[0]
        at = ValueTracker(low + AROUND)
        balls = [Ball(panel.plane, panel.plot.network, at) for panel in panels]
        self.add(*(panel.plane for panel in panels), self.marks, *self.pale, *balls)
        self.add(*(panel.asked for panel in panels))
        with self.step("wanted", "Two clips side by side make each of these. Which takes fewer ReLUs?"):
            self.play(at.animate.set_value(high - AROUND), run_time=3.4, rate_func=linear)
            self.play(*map(FadeOut, balls), run_time=0.4)

    def make_bucket(self, walls, high):
        """Show both clips, and add them up."""
        plot, plane = self.bucket.plot, self.bucket.plane
        # Their names stand above the rims, where there is room, and clear of "bucket =" on their way up.
        first, second = (part.label for part in plot.parts)
        right = plane.point(plane.high[0], 0)[0] - width(second.text, second.em, variables=True)
        for label, x in ((first, behind(plot.prefix)), (second, right)):
            above = x, plane.point(0, high)[1] + NAMES_UP, 0
            label.add_updater(lambda label, at=above: label.put(at))
        a, b, c, d = map(number, walls)
        self.show_part(plot, 0, f"One clip falls from {number(high)} to 0 between {a} and {b} …", 1.6)
        self.show_part(plot, 1, f"… another one rises from 0 to {number(high)} between {c} and {d}", 1.2)
        self.add_up(plot, "Add them: the bucket", FadeOut(self.pale[0]), seconds=(1.8, 1.4))
        self.remove(self.marks)

    def count(self):
        """Let the clips draw in to the walls, the start and a ReLU drop out of each bend, and count them."""
        panel, start = self.bucket, number(self.bucket.units.start)
        with self.step("bends", "Each bend is a ReLU, and its weight the change of slope"):
            self.remove(*(part.dots for part in panel.plot.parts))
            self.add(panel.sides, panel.plot.total.dots)
            self.play(*map(DrawIn, panel.plot.parts), panel.sides.grown.animate.set_value(1), run_time=0.8)
            self.remove(*panel.plot.parts, panel.plot.total.dots)
            self.add(panel.units)
            guides = panel.plot.ticks[0].animate.set_stroke(opacity=0)
            self.play(guides, panel.units.dropped.animate.set_value(1), panel.make_way(), run_time=1.8)
        with self.step("bucket counted", f"The bucket starts at {start}: that is the constant"):
            self.play(panel.answer(), FadeOut(*panel.plot.terms), run_time=0.6)
            self.play(panel.writing(panel.terms(panel.plot.prefix)), run_time=2)
            self.rest(0.6)

    def take_over(self, values):
        """Let a second bucket, with all that it has, slide out of the first one to the right."""
        first, second = self.bucket, self.triangle
        second.sides.grown.set_value(1)
        second.units.dropped.set_value(1)
        second.set_values(values)
        across = second.plane.point(0, 0) - first.plane.point(0, 0)
        taken = copied(first.plot.total, first.sides, first.units.shapes)
        # The numbers come where it lands: on the way, they would cross those of the first.
        numbers = copied(first.plot.ticks, first.units.numbers).shift(across)
        landing = FadeIn(numbers, rate_func=squish_rate_func(smooth, 0.7, 1))
        with self.step("second bucket", "The triangle begins as a second bucket …"):
            self.play(taken.animate.shift(across), second.make_way(), landing, run_time=1.6)
        self.remove(taken, numbers)
        second.plot.ticks[0].set_stroke(opacity=0)
        self.add(second.plot.ticks, second.plot.total, second.sides, second.units)

    def turn_over(self, high):
        """Flip the second bucket about the line at half its height."""
        panel = self.triangle
        ends = [np.array([panel.plane.point(x, high / 2) for x in (panel.plane.low[0], panel.plane.high[0])])]
        mirror = VMobject(stroke_color=self.look.guide, stroke_width=look.LINE, fill_opacity=0)
        set_polyline(mirror, ends, DOTTED)
        # For a moment the bucket is flat and bends nowhere: what stands on the axis waits.
        marks = panel.plot.ticks.copy().clear_updaters()
        with self.step("turn over", "… turned over: now it starts at 0, and each weight changes its sign"):
            self.remove(panel.plot.ticks)
            self.add(marks)
            self.play(FadeIn(mirror), run_time=0.5)
            self.play(*panel.moves({4: high, 5: 0}), run_time=2.2)
            self.remove(marks)
            self.add(panel.plot.ticks)
            self.play(FadeOut(mirror), run_time=0.4)

    def push_together(self, triangle):
        """Push the walls together until their rings touch; let two slide into one, and say how many are left."""
        panel, (a, b, c, d, *_) = self.triangle, triangle
        apart = min(panel.units.touching, (self.walls[2] - self.walls[1])) / 2
        touching = dict(enumerate((a - apart, b - apart, c + apart, d + apart)))
        with self.step("push together", "Push the walls together: each takes its two ReLUs along …"):
            self.play(*panel.moves(touching), run_time=1.8)
        left, right = (number(rounded(weight, 1)) for weight in panel.units.weights[1:3])
        told = f"{left} {MINUS} {right.lstrip(MINUS)} = {number(rounded(sum(panel.units.weights[1:3]), 1))}"
        with self.step("meeting", f"… until two bends meet: two ReLUs become one, {told}"):
            self.play(*panel.moves(dict(enumerate((a, b, c, d)))), FadeOut(self.pale[1]), run_time=2.4)
            swelling = panel.units.swelling.animate(rate_func=there_and_back).set_value(1)
            self.play(swelling, panel.answer(), run_time=1)

    def write(self):
        """Write the triangle's formula below that of the bucket."""
        first, second = self.bucket.plot, self.triangle.plot
        second.prefix.clear_updaters().put(first.prefix.at - (0, FORMULA_DOWN, 0))
        takes = counted(first.network.size, "ReLU")
        told = f"Side by side, the bucket takes {takes}, the triangle {second.network.size}"
        # Its bends are far away: each term grows where it stands.
        terms = [GrowFromPoint(term, term.at) for term in self.triangle.terms(second.prefix)]
        with self.step("triangle written", told, FadeIn(second.prefix, run_time=0.6), stressed=True):
            self.play(LaggedStart(*terms, lag_ratio=0.4), run_time=2.6)
            self.hold()


# The left edges of both panels, their height and the size of their planes, whose axes have the same scale for the walls
# and the height above; the margins as shares of the walls' reach and of the height.
LEFT, RIGHT, GROUND, PLANE_SIZE = -6.05, 0.85, -1.0, (5.76, 1.8)
BESIDE, BELOW, ABOVE_RIM = 0.14, 0.1, 1.1
# The distance of the clips' names from the rim, and of the second formula from the first.
NAMES_UP, FORMULA_DOWN = 0.5, 0.62
# The height of the units, and of the count, and the radius of a unit, and by how much one swells.
UNITS_AT, COUNT_AT, UNIT, SWELLING = -2.56, -3.28, 0.32, 0.3
# The width of a wall, under which the sum is not seen.
COVERING = look.BOLD + 1.5
# The radii of bends and of the ball, the distance of the ball's value, and over which x around it the slope is taken.
DOT, BALL, VALUE_AWAY, AROUND = 0.13, 0.2, 0.56, 0.3
# The distance at which two units touch, the size of weights, how far they are above units, and how far apart.
TOUCHING, WEIGHT, WEIGHT_UP, WEIGHTS_APART = 0.72, look.DIGITS, 0.58, 0.8
# The formula's room, the space between its terms, and ends of x beyond every bend.
FORMULA_ROOM, SPACE, FAR = 13.0, 0.3, 10**6
# How far left of the curve the constant stands: below the number on the axis.
CONSTANT_LEFT = 0.32

CLIPS = (
    lambda x, a, b, _c, _d, floor, rim: rf.ramp(x, a, b, rim, floor),
    lambda x, _a, _b, c, d, floor, rim: rf.ramp(x, c, d, 0, rim - floor),
)


def terms_of(network):
    """The terms of the sum that a network computes, as texts: a constant, then those that bend further left first."""
    (whole,) = expressions(network)

    def bend(part):
        return rf.regions.pieces(rf.build(y=part), -FAR, FAR).knots[1] if part.terms else -FAR

    first, *others = sorted(summands(whole), key=bend)
    return [expression(first), *map(following, others)]


def behind(prefix):
    """The x at which a prefix ends."""
    return prefix.at[0] + width(prefix.text, prefix.em, variables=True)


def copied(*parts):
    """Copies of all that is seen of some mobjects, which follow nothing."""
    return VGroup(*(leaf.copy().clear_updaters() for part in parts for leaf in part.family_members_with_points()))


class Panel:
    """A bucket on a plane of its own, with everything that is shown of it. Trackers hold its six parameters."""

    def __init__(self, name, values, walls, high, left, theme):
        self.trackers = [ValueTracker(value) for value in values]
        margin = BESIDE * (max(walls) - min(walls))
        reach, heights = (min(walls) - margin, max(walls) + margin), (-BELOW * high, ABOVE_RIM * high)
        middle = left + PLANE_SIZE[0] / 2, GROUND + PLANE_SIZE[1] / 2, 0
        ticks = (0, high)
        self.plane = Plane(reach, heights, theme, size=PLANE_SIZE, at=middle, y_ticks=ticks, em=look.DIGITS)
        names = "first clip", "second clip"
        options = {"parts": CLIPS, "names": names, "name": "", "prefix": f"{name} =", "decimals": 1}
        self.plot = FunctionPlot(self.plane, rf.bucket, self.trackers, **options)
        self.sides, self.units = Sides(self), Units(self, theme)
        self.asked = Label("? ReLUs", look.TEXT, theme.muted, (middle[0], UNITS_AT, 0), bold=True)

    @property
    def bends(self):
        """The points (x, y) at which the bucket bends, also while it is so flat that it does not."""
        self.plot.follow()
        x = np.unique([tracker.get_value() for tracker in self.trackers[:4]])
        return np.stack([x, self.plot.network(x[:, None])[:, 0].astype(float)], axis=1)

    def terms(self, prefix):
        """The terms of the sum that the network computes, behind a prefix, in the colours of their units."""
        texts, em = terms_of(self.plot.network), prefix.em
        em = fitting(" ".join([prefix.text, *texts]), em, FORMULA_ROOM, variables=True)
        at = np.array([behind(prefix) + SPACE * em, *prefix.at[1:]])
        terms = []
        for text, colour in zip(texts, self.units.colours(len(texts)), strict=True):
            terms.append(Label(text, em, colour, at, "start", variables=True))
            at = at + (width(text, em, variables=True) + SPACE * em, 0, 0)
        return terms

    def writing(self, terms):
        """An animation in which the terms grow out of the start, if it is one of them, and out of the bends."""
        bends = [self.plot.total.corners[0], *self.bends][-len(terms) :]
        growing = [GrowFromPoint(term, self.plane.point(*at)) for term, at in zip(terms, bends, strict=True)]
        return LaggedStart(*growing, lag_ratio=0.4)

    def make_way(self):
        """An animation: the question goes down to where its answer will stand."""
        return self.asked.animate.put(self.units.count.at)

    def answer(self):
        """An animation: the count replaces the question."""
        first, then = (squish_rate_func(smooth, *half) for half in ((0, 0.5), (0.5, 1)))
        return AnimationGroup(FadeOut(self.asked, rate_func=first), FadeIn(self.units.count, rate_func=then))

    @property
    def upright(self):
        """How far the bucket stands upright: from 1, over 0 where it is flat, to -1 for a hat."""
        floor, rim = (tracker.get_value() for tracker in self.trackers[4:])
        return (rim - floor) / (rim + floor)

    def moves(self, values):
        """The animations that move some parameters, given by number, to these values."""
        return [self.trackers[k].animate.set_value(value) for k, value in values.items()]

    def set_values(self, values):
        """Set all parameters."""
        for tracker, value in zip(self.trackers, values, strict=True):
            tracker.set_value(value)
        self.plot.follow()


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
    """The walls of a panel's bucket, each in the colour of its clip. They get broad as the tracker `grown` goes to 1.

    Two bends that meet are the end of both walls. `dots` are the bends.
    """

    def __init__(self, panel):
        self.panel, self.grown = panel, ValueTracker(0)
        self.walls = [VMobject(stroke_color=part.get_color(), fill_opacity=0) for part in panel.plot.parts]
        self.dots = VMobject(fill_color=panel.plane.theme.total, fill_opacity=1, stroke_width=0)
        super().__init__(*self.walls, self.dots)
        self.follow()
        self.add_updater(lambda sides: sides.follow())

    def follow(self):
        """Follow the bends."""
        bends = np.array([self.panel.plane.point(*bend) for bend in self.panel.bends])
        for wall, ends in zip(self.walls, (bends[:2], bends[-2:]), strict=True):
            set_polyline(wall, [ends])
            wall.set_stroke(width=COVERING * self.grown.get_value())
        set_circles(self.dots, bends, DOT)


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
    """The height at which a panel's bucket starts, as a dot, and for each bend a ReLU: a ring with the bend in it.

    Above each stands its weight, the change of slope; above the dot, the height. A ring has the colour of its clip.
    `count` says how many they are. Two of four that touch in the middle become one as they slide together: their
    weights make way for the sum of both, in the ink of the sum. `touching` is the distance of bends at which their
    rings touch, in x. While the tracker `dropped` goes from 0 to 1, they drop from the curve to their row. `swelling`
    makes the one in the middle larger.
    """

    def __init__(self, panel, theme):
        self.panel, self.dropped, self.swelling = panel, ValueTracker(0), ValueTracker(0)
        self._ink = ManimColor(theme.ink)
        self._colours = [ManimColor(part.get_color()) for part in panel.plot.parts for _ in range(2)]
        self.drawn = [rings(theme, colour) for colour in self._colours]
        self.labels = [Label("", WEIGHT, colour, bold=True) for colour in self._colours]
        self.sum = Label("", WEIGHT, theme.ink, bold=True)
        self.dot = VMobject(fill_color=theme.ink, fill_opacity=1, stroke_width=0)
        self.constant = Label("", WEIGHT, theme.ink, bold=True)
        self.shapes = VGroup(self.dot, *(part for ring in self.drawn for part in ring))
        self.numbers = VGroup(*self.labels, self.sum, self.constant)
        super().__init__(self.shapes, self.numbers)
        plane = panel.plane
        self.touching = TOUCHING / plane.scale_xy[0]
        at = plane.point(*(plane.low + plane.high) / 2)[0], COUNT_AT, 0
        self.count = Label("", look.TEXT, theme.ink, at, bold=True)
        self.follow()
        self.add_updater(lambda units: units.follow())
        self.count.add_updater(lambda _: self.follow())

    @property
    def start(self):
        """The height of the bucket's left end, to one decimal."""
        return rounded(self.panel.plot.total.corners[0][1], 1)

    @property
    def weights(self):
        """The change of slope at each bend."""
        plane, (x, y) = self.panel.plane, self.panel.bends.T
        ends = self.panel.plot.network([[plane.low[0]], [plane.high[0]]])[:, 0].astype(float)
        x, y = [plane.low[0], *x, plane.high[0]], [ends[0], *y, ends[1]]
        return np.diff(np.diff(y) / np.diff(x))

    def dropping(self, x, y, aside=0):
        """Where a dot is that drops from a point of the curve. With `aside`, it moves to the left as well."""
        place, dropped = self.panel.plane.point(x, y), self.dropped.get_value()
        return place + (-dropped * aside, dropped * (UNITS_AT - place[1]), 0)

    def colours(self, count):
        """The colours of the formula's terms, of the present units or of the constant and them."""
        middle = self._colours[1:3] if self.panel.plot.network.size == 4 else [self._ink]
        return [self._ink, self._colours[0], *middle, self._colours[3]][-count:]

    def follow(self):
        """Stand below the present bends, and count the present network's units."""
        dropped, swelling = self.dropped.get_value(), self.swelling.get_value()
        places = [self.dropping(*bend) for bend in self.panel.bends]
        start = self.dropping(*self.panel.plot.total.corners[0], CONSTANT_LEFT)
        sizes = [min(1, 2 * dropped) * UNIT] * len(places)
        sizes[len(sizes) // 2] *= 1 + SWELLING * swelling
        seen = self.drawn if len(places) == 4 else [self.drawn[0], self.drawn[1], self.drawn[3]]
        for ring in self.drawn:
            set_rings(ring, [], [])
        for ring, place, size in zip(seen, places, sizes, strict=True):
            set_rings(ring, [place], [size])
        # Where two become one, it belongs to both clips.
        for k in (1, 2):
            for part in self.drawn[k][::2]:
                part.set_stroke(self._colours[k].interpolate(self._ink, self.together(places)))
        set_circles(self.dot, [start], min(1, 2 * dropped) * DOT)
        # Numbers come below those on the axis.
        seen = max(0, 5 * dropped - 4)
        self.constant.write(number(self.start), start + (0, WEIGHT_UP, 0), WEIGHT).set_fill(opacity=seen)
        self.write_weights(places, seen)
        size = counted(self.panel.plot.network.size, "ReLU")
        self.count.set_text(f"{size} + the constant {number(self.start)}" if self.start else size)

    @staticmethod
    def together(places):
        """How far the two units in the middle have become one, from 0 to 1."""
        return 1.0 if len(places) < 4 else float(np.clip(1 - (places[2][0] - places[1][0]) / TOUCHING, 0, 1))

    def write_weights(self, places, seen):
        """Write the weights above the units, apart from one another; of two that become one, at last their sum.

        While the bucket is flipped, a number is as large as its weight is, in shares of the whole.
        """
        size = abs(self.panel.upright)
        weights = self.weights / size if size else np.zeros(len(places))
        for label in (*self.labels, self.sum):
            label.set_text("")
        together = self.together(places)
        labels = self.labels if len(places) == 4 else [self.labels[0], self.sum, self.labels[3]]
        apart = spread([place[0] for place in places], WEIGHTS_APART)
        for label, weight, x, place in zip(labels, weights, apart, places, strict=True):
            label.write(number(rounded(weight, 1)), (x, place[1] + WEIGHT_UP, 0), size * WEIGHT)
            label.set_fill(opacity=seen)
        if len(places) == 4:
            for label in self.labels[1:3]:
                label.set_fill(opacity=seen * max(0, 1 - 2 * together))
            at = (places[1] + places[2]) / 2 + (0, WEIGHT_UP, 0)
            self.sum.write(number(rounded(weights[1] + weights[2], 1)), at, WEIGHT)
            self.sum.set_fill(opacity=seen * max(0, 2 * together - 1))
