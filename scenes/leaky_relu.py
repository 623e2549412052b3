"""A unit below 0 gets no gradient through ReLU, and some through LeakyReLU.

Storyboard: one unit, as a ring on the axis of its pre-activation z, and above it its point on ReLU, whose slope 1 is
drawn at 45 degrees. What is on is green: the unit is, and it empties as it slides below 0. A gradient comes back: an
arrow with the number 1. At the curve, the slope leaves its place and grows to a "times 0" beside the arrow, which
shrinks to nothing while its number runs to 0. The 0 goes on down beside the unit. A copy of the picture is pulled off
it, and its flat side leans. There the same arrow comes: times 0.2, so that a small arrow comes through and leaves a
core in the unit. Then the many: each of the two units bursts into a layer of units, the same in both pictures. An
arrow comes back for each, in both at once, first for those that are off, and what gets through leaves a core, as the
counters count: half of the units beside all of them.
"""

from functools import lru_cache
from numbers import Real
from typing import Any

import numpy as np
from manim import ManimColor, ValueTracker, VMobject, linear, there_and_back

import relufig as rf
from relufig.animate import Label, Plane, Stage, look
from relufig.animate.parameters import whole_number
from relufig.animate.plain import Plain
from relufig.animate.plane import DOTTED, set_circles, set_polyline
from relufig.animate.redrawn import Redrawn
from relufig.animate.text import width
from relufig.look.style import Theme
from relufig.networks import gradients
from relufig.numbers.text import counted, number


class LeakyReLU(Stage):
    """One unit below 0, then a layer of so many He-initialised `units`, with ReLU and with a leak of slope `alpha`."""

    variables = "zα"
    units = 64
    alpha = 0.2
    seed = 1475

    def construct(self):
        """Send a gradient to one unit, put a leaky one beside it, and do the same with the many."""
        require_leak(type(self), self.alpha)
        self.layer = Layer(whole_number(type(self), "units", self.units, 2), self.seed)
        self.relu = Panel(self.layer, self.look, self.alpha)
        self.show_title("Can a ReLU that is off learn?")
        self.slide()
        self.die()
        self.lean()
        self.reach()
        self.burst()
        self.send_back()
        without, learning = self.relu.learning, self.leaky.learning
        many = f"all {learning}" if learning == self.units else f"{learning}"
        with self.step("end", f"On this input, {without} units learn with ReLU, {many} with a leak", stressed=True):
            self.play(*(panel.raised.animate.set_value(0) for panel in (self.relu, self.leaky)), run_time=0.8)
            self.hold(2.4)

    def slide(self):
        """Let one unit slide below 0."""
        self.add(self.relu)
        with self.step("unit", "A unit gives ReLU(z). Below 0 it is off: it gives 0"):
            self.play(self.relu.z.animate.set_value(self.layer.below), run_time=3)
            self.rest(0.3)

    def die(self):
        """Send a gradient back to the unit, which is multiplied by the slope 0."""
        relu = self.relu
        with self.step("gradient", "To learn, it needs a gradient. Let a gradient of 1 come back"):
            self.play(relu.sent.animate.set_value(1), run_time=1.8, rate_func=linear)
        with self.step("times 0", "At the curve, it is multiplied by the slope, and the slope is 0"):
            self.play(relu.factor.animate.set_value(1), run_time=1.2)
            pulse = relu.pulse.animate(rate_func=there_and_back).set_value(1)
            self.play(relu.sent.animate.set_value(2), pulse, run_time=1.8)
        with self.step("dead", "Nothing is left of it: this unit learns nothing"):
            self.play(relu.sent.animate.set_value(3), relu.factor.animate.set_value(0), run_time=1.4)
            self.rest(0.5)

    def lean(self):
        """Take a copy off, and let its flat side lean."""
        relu = self.relu
        with self.step("copy", "The same unit again …"):
            self.leaky = leaky = Panel(self.layer, self.look, self.alpha, like=relu)
            self.add(leaky)
            halving = (panel.halved.animate.set_value(1) for panel in (relu, leaky))
            apart = relu.aside.animate.set_value(-1), leaky.aside.animate.set_value(1)
            self.play(*halving, *apart, leaky.numbered.animate.set_value(0), run_time=1.6)
            leaky.sent.set_value(0)
            leaky.numbered.set_value(1)
        with self.step("leak", "… but let its flat side lean a little: LeakyReLU"):
            raising = (panel.raised.animate.set_value(1) for panel in (relu, leaky))
            self.play(leaky.slope.animate.set_value(self.alpha), *raising, run_time=1.8)

    def reach(self):
        """Send the same gradient back to the leaky unit, which gets some of it."""
        leaky = self.leaky
        with self.step("passed", f"The same gradient, times {number(self.alpha)}: some comes through, and it learns"):
            self.play(leaky.sent.animate.set_value(1), run_time=1.3, rate_func=linear)
            self.play(leaky.factor.animate.set_value(1), run_time=0.7)
            self.play(leaky.sent.animate.set_value(2), run_time=0.9)
            self.play(leaky.sent.animate.set_value(3), leaky.factor.animate.set_value(0), run_time=1.2)
            self.rest(0.3)

    def burst(self):
        """Let the unit burst into a layer of units, in both pictures."""
        with self.step("units", f"Now {counted(self.units, 'unit')}, for one input: about half of them are off"):
            self.play(*(panel.spread.animate.set_value(1) for panel in (self.relu, self.leaky)), run_time=3)

    def send_back(self):
        """Send a gradient back to each unit."""
        both = self.relu, self.leaky
        with self.step("gradients", "Each gets a gradient, times the slope: first the units that are off"):
            appearing = (panel.told.animate.set_value(1) for panel in both)
            self.play(*appearing, run_time=0.5)
            passing = (panel.passed.animate.set_value(1) for panel in both)
            self.play(*passing, run_time=6, rate_func=linear)


def require_leak(owner: type, alpha: Any) -> None:
    """Raise TypeError or ValueError unless alpha is the slope of a leak."""
    rule = f"{owner.__name__}.alpha must be a number above 0 and at most 1, got {alpha!r}"
    if isinstance(alpha, bool) or not isinstance(alpha, Real):
        raise TypeError(rule)
    if not 0 < alpha <= 1:
        raise ValueError(rule)


# The single unit is about so many standard deviations from 0. One gradient of many is on its way for this share of the
# time of all.
ABOUT, FLIGHT = -0.6, 0.4


class Layer:
    """The pre-activations `z` of a He-initialised layer, shape (units,), for a Gaussian input.

    `single` is the unit that is shown alone before, `below` is its pre-activation, and `starts` say when the gradients
    of the units leave, as shares of the time of all.
    """

    def __init__(self, units: int, seed: int) -> None:
        # Not the stream of the weights.
        x = np.random.default_rng([seed, 1]).normal(size=units)
        self.z = gradients.he_network((units, units), seed=seed)(x)
        if not np.any(self.z < 0):
            raise ValueError(
                f"Layer(units, seed): with seed {seed}, none of {units} units is below 0; try another seed"
            )
        self.single = int(np.argmin(np.where(self.z < 0, abs(self.z - ABOUT * self.z.std()), np.inf)))
        self.below = float(self.z[self.single])
        self.reach = 1.06 * abs(self.z).max()
        self.starts = np.zeros(units)
        random, half = np.random.default_rng(0), (1 - FLIGHT) / 2
        # First those that are off. Evenly in time on each side, so that the counters run evenly.
        for side, begin in ((self.z <= 0, 0), (self.z > 0, half)):
            self.starts[side] = begin + random.permutation(np.linspace(0, half, np.sum(side)))


# The width of a picture, the height of 0, and the font size of the factor: of a whole picture and of half of one; how
# far a half is aside.
WIDE, ZERO, FACTOR, ASIDE = (8.0, 6.1), (-1.95, -1.2), (1.2, 0.62), 3.45
# The height of the z axis, its ticks, and the room for its name; how far the ground reaches beyond its corners.
AXIS, TICKS, NAMED = -3.25, range(-8, 9, 2), 0.3
GROUND = (-0.3, -0.75, 0), (-0.3, 0.1, 0), (0.3, 0.1, 0), (0.3, -0.75, 0)
# The largest distance between units and height of their stacks, and the radii of units, of the gap in
# them and of their cores as shares of it.
FARTHEST, HIGHEST, UNIT, GAP, CORE = 0.3, 1.55, 0.45, 0.34, 0.27
# The radius of the single unit, where it starts, when it is fully green, and the radius of its point.
LARGE, FROM, FULL, POINT = 0.38, 1.1, 0.3, 0.14
# From how high above the curve gradients come, in a whole picture and in half of one; how long their arrows are, of the
# single unit and of the layer; the highest tip.
HEIGHTS, LENGTHS, HIGHEST_TIP = (2.0, 0.75), (0.72, 0.34), 1.95
# When an arrow has its full length, and when it arrives in the unit, where its core stays; how fast the labels of the
# single unit leave as it bursts.
APPEARS, ARRIVES, LEAVES = 0.15, 2.7, 6
# How much thicker the curve gets as it multiplies, and the place of the factor from the arrow's tip. In a whole picture
# and in half of one, how high the factor flies over it and the number stands; where the number ends from the arrow and
# from the unit, and its font size there.
THICKER, FACTOR_AT = 9, (0.34, 1.6, 0)
OVER, ABOVE, AT_ARROW, AT_UNIT, BESIDE = (1.0, 0.6), (1.1, 0.25), -0.3, -0.5, 0.5
# The gap from the curve to its slopes, and when they are raised.
AWAY = 0.35, 1.35
# The places of the name and of the count from the upper left corner.
NAME_AT, COUNT_AT = (0.2, -0.2, 0), (0.2, -0.85, 0)


@lru_cache(maxsize=16)
def activation(slope: float) -> rf.Network:
    """Leaky ReLU with that slope below 0, as a network."""
    (z,) = rf.inputs("z")
    return rf.build(y=rf.leaky_relu(z, slope))


class Panel(Redrawn):
    """LeakyReLU with the slope `slope` below 0, and below it units on an axis of z, to which gradients come back.

    First it is one unit, at the tracker `z`. Its gradient is away at 0 of the tracker `sent`, at the curve at 1,
    multiplied by the slope at 2, and at the unit at 3. `factor` moves the slope from its place to the arrow at 1,
    `numbered` shows the gradient as a number, and `pulse` makes the curve thicker. While `spread` goes to 1, the one
    unit becomes the layer; while `passed` does, the gradients of all come back, which `told` shows as a count. `raised`
    makes room for them between the curve and its slopes.

    The whole picture is half as wide at 1 of `halved`, and at the left or right at -1 or 1 of `aside`. A panel that is
    `like` another one begins in the same state.
    """

    def __init__(self, layer: Layer, theme: Theme, alpha: float, like: "Panel | None" = None) -> None:
        self.layer, self.theme, self.alpha = layer, theme, alpha
        self.z, self.numbered = ValueTracker(FROM), ValueTracker(1)
        self.slope, self.sent, self.factor, self.pulse = (ValueTracker(0) for _ in range(4))
        self.spread, self.raised, self.passed, self.told = (ValueTracker(0) for _ in range(4))
        self.halved, self.aside = ValueTracker(0), ValueTracker(0)
        own = self.z, self.slope, self.sent, self.factor, self.numbered, self.pulse
        super().__init__([*own, self.spread, self.raised, self.passed, self.told, self.halved, self.aside], like)

    @property
    def network(self) -> rf.Network:
        """The activation function, as a network."""
        return activation(self.slope.get_value())

    def derivatives(self, z: Any) -> Any:
        """The derivative of the activation function at each z (n,), shape (n,)."""
        column = np.reshape(np.asarray(z, dtype=float), (-1, 1))
        return self.network.gradients(column, np.ones_like(column)).inputs[:, 0]

    @property
    def sent_to_all(self) -> Any:
        """How far the gradient of each unit of the layer has come, as `sent` says it of the single one's."""
        return 3 * np.clip((self.passed.get_value() - self.layer.starts) / FLIGHT, 0, 1)

    @property
    def learning(self) -> int:
        """How many units of the layer have got a gradient that is not zero."""
        return int(np.sum((self.sent_to_all == 3) & (self.derivatives(self.layer.z) != 0)))

    def parts(self) -> list[VMobject]:
        """Everything as it is now."""
        self.plane = self._plane()
        self.pitch, self.places = stacked(self.plane, self.layer.z)
        self.curve = self._curve()
        self.leaving = max(0, 1 - LEAVES * self.spread.get_value())
        self.units = self._layer() if self.spread.get_value() else self._single()
        point = shape(self.theme.ink)
        set_circles(point, self._at([self.z.get_value()]), POINT * self.leaving)
        left, top, low = self.plane.low[0], self.plane.high[1], self.plane.low[1]
        ground = shape(self.theme.background)
        corners = [self.plane.point(*at) for at in ((left, low), (left, top), (-left, top), (-left, low))]
        set_polyline(ground, [np.array([at + gap for at, gap in zip(corners, GROUND, strict=True)])])
        return [ground, self.plane, *self.units, *self.curve, point, *self._texts()]

    def _between(self, ends: tuple[float, float]) -> float:
        """The present value of what is different for a whole and for half a picture."""
        whole, half = ends
        return whole + self.halved.get_value() * (half - whole)

    def _plane(self) -> Plane:
        """The plane of the curve, down to the axis of z. Both axes have one scale, so that slope 1 is at 45 degrees."""
        reach, wide, zero = self.layer.reach, self._between(WIDE), self._between(ZERO)
        high, low = zero + wide / 2, (AXIS - zero) * 2 * reach / wide
        size, at = (wide, high - AXIS), (ASIDE * self.aside.get_value(), (high + AXIS) / 2, 0)
        ticks = [tick for tick in TICKS if abs(tick) < reach - NAMED]
        return Plane(
            (-reach, reach), (low, reach), self.theme, size=size, at=at, x_ticks=ticks, name="z", em=look.DIGITS
        )

    def _at(self, z: Any) -> Any:
        """The points of the curve at each z (n,), shape (n, 3)."""
        return np.array([self.plane.point(*at) for at in zip(z, self._heights(z), strict=True)])

    def _heights(self, z: Any) -> Any:
        """The activations at each z (n,)."""
        return self.network(np.reshape(z, (-1, 1)).astype(float))[:, 0]

    def _curve(self) -> list[VMobject]:
        """The line at z = 0, and the branches below and above 0."""
        guide = line(self.theme.guide, look.THIN)
        set_polyline(guide, [np.array([self.plane.point(0, 0), self.plane.point(0, self.plane.low[1])])], DOTTED)
        ends = [-self.layer.reach, 0, self.layer.reach]
        (corners,) = self.plane.clipped(ends, self._heights(ends))
        thick = look.BOLD + THICKER * self.pulse.get_value()
        off, on = line(self.theme.ink, thick), line(self.theme.active, look.BOLD)
        set_polyline(off, [corners[:2]])
        set_polyline(on, [corners[1:]])
        return [guide, off, on]

    def _single(self) -> list[VMobject]:
        """The one unit, joined to its point on the curve."""
        z, sent = np.array([self.z.get_value()]), np.array([self.sent.get_value()])
        (curve,), home, join = self._at(z), self._home(z[0]), line(self.theme.muted, look.THIN)
        set_polyline(join, [np.array([curve, home + (0, LARGE, 0)])], DOTTED)
        return [join, *self._units(z, home[None], np.array([LARGE]), np.clip(z / FULL, 0, 1), sent, arrived(sent), 0)]

    def _home(self, z: float) -> Any:
        """The place of the single unit on the axis of z."""
        return self.plane.point(z, self.plane.low[1]) + (0, 1.5 * LARGE, 0)

    def _layer(self) -> list[VMobject]:
        """The layer, which comes out of the one unit: the nearest first."""
        z, home = self.layer.z, self._home(self.layer.below)
        away = np.linalg.norm(self.places - home, axis=1)
        time = np.clip(2 * self.spread.get_value() - away / away.max(), 0, 1)
        moved = time**2 * (3 - 2 * time)
        radii = UNIT * self.pitch * np.minimum(1, 4 * moved)
        single = self.layer.single
        radii[single] = LARGE + (UNIT * self.pitch - LARGE) * moved[single]
        centres = home + moved[:, None] * (self.places - home)
        cores = arrived(self.sent_to_all)
        cores[single] += self.leaving * arrived(self.sent.get_value())
        return self._units(z, centres, radii, z > 0, self.sent_to_all, cores, 1)

    def _units(self, z: Any, centres: Any, radii: Any, green: Any, sent: Any, marked: Any, kind: int) -> list[VMobject]:
        """Units as rings, as full of green as they are `green`, with cores as far as they are `marked`, and arrows."""
        theme, slopes, on, seen = self.theme, self.derivatives(z), z > 0, radii > 0
        full, gaps, arrows = shape(theme.active), shape(theme.background), shape(theme.second)
        marked = marked * (slopes != 0)
        set_circles(full, centres, radii * np.sqrt(green))
        set_circles(gaps, centres, radii * marked * GAP / UNIT)
        rings = [line(colour, look.LINE) for colour in (theme.muted, theme.active)]
        cores = [shape(self._tinted(slopes[side].max(initial=0))) for side in (~on, on)]
        for side, ring, core in zip((~on & seen, on & seen), rings, cores, strict=True):
            set_circles(ring, centres[side], radii[side])
            set_circles(core, centres[side], (radii * marked * CORE / UNIT)[side])
        tips, sizes = self._flown(z, centres, slopes, sent, kind)
        set_polyline(arrows, [tip + size * ARROW for tip, size in zip(tips, sizes, strict=True) if size > 0])
        return [full, *rings, gaps, *cores, arrows]

    def _flown(self, z: Any, centres: Any, slopes: Any, sent: Any, kind: int) -> tuple[Any, Any]:
        """The tips and lengths of arrows, which come to the curve, are multiplied by the slope, and go on to units."""
        down, multiplied, through = (np.clip(sent - k, 0, 1)[:, None] for k in range(3))
        curve = self._at(z)
        starts = curve + (0, self._between(HEIGHTS), 0)
        starts[:, 1] = np.maximum(np.minimum(starts[:, 1], HIGHEST_TIP), curve[:, 1])
        tips = starts + down * (curve - starts) + through * (centres - curve)
        # The area of an arrow is the gradient.
        shares = np.sqrt(1 + multiplied[:, 0] * (slopes - 1))
        return tips, LENGTHS[kind] * shares * np.clip(sent / APPEARS, 0, 1) * (1 - arrived(sent))

    def _tinted(self, slope: float) -> ManimColor:
        """The colour of a gradient that was multiplied by a slope: the paler the smaller."""
        return ManimColor(self.theme.background).interpolate(ManimColor(self.theme.second), np.sqrt(slope))

    def _texts(self) -> list[Label]:
        """The function's name, its slopes, the number of the gradient and by what it is multiplied, and the count."""
        theme, reach = self.theme, self.layer.reach
        (low, high), slopes = self._at([-reach, reach]), self.derivatives([-reach, reach])
        corner = np.array([low[0], high[1], 0])
        leaky = 2 * slopes[0] / self.alpha - 1
        # Half-way to the leak the name changes, while it is invisible.
        name = Label("ReLU" if leaky < 0 else "LeakyReLU", look.TITLE, theme.ink, corner + NAME_AT, "start", bold=True)
        up = AWAY[0] + (AWAY[1] - AWAY[0]) * self.raised.get_value()
        places = self.plane.point(-reach, 0) + (0.2, up, 0), high - (up + 0.25, 0.2, 0)
        labels = zip(slopes, (theme.ink, theme.active), places, ("start", "end"), strict=True)
        off, on = (Label(f"slope {self._written(each)}", look.TEXT, *style) for each, *style in labels)
        return [name.set_fill(opacity=abs(leaky)), off, on, *self._multiplication(off), *self._count(corner)]

    def _multiplication(self, off: Label) -> list[Label]:
        """The number of the single unit's gradient, and the slope on its way from its label to the gradient."""
        z, sent, factor = [self.z.get_value()], np.array([self.sent.get_value()]), self.factor.get_value()
        (slope,), home = self.derivatives(z), self._home(z[0])
        multiplied, through = np.clip(sent - (1, 2), 0, 1)
        (curve,), seen = self._at(z), min(1, sent[0] / APPEARS) * self.numbered.get_value()
        (tip,), _ = self._flown(z, home[None], np.array([slope]), np.minimum(sent, 2), 0)
        value = self._written(1 + multiplied * (slope - 1))
        at, em = tip + (AT_ARROW, self._between(ABOVE), 0), look.TITLE + through * (BESIDE - look.TITLE)
        at = at + through * (home + (AT_UNIT, 0, 0) - at)
        shown = Label(value, em, self.theme.ink, at, "end", bold=True)
        place = off.at + factor * (curve + FACTOR_AT - off.at) + (0, self._between(OVER) * np.sin(np.pi * factor), 0)
        em = look.TEXT + factor * (self._between(FACTOR) - look.TEXT)
        times = Label(f"× {self._written(slope)}", em, self.theme.second, place, "start", bold=True)
        labels = (shown, seen * self.leaving), (times, min(1, 6 * factor))
        return [label.set_fill(opacity=opacity) for label, opacity in labels if opacity > 0]

    def _count(self, corner: Any) -> list[Label]:
        """How many units of the layer learn."""
        told, units = self.told.get_value(), len(self.layer.z)
        at = corner + COUNT_AT + (width(str(units), look.TITLE, bold=True), 0, 0)
        count = Label(str(self.learning), look.TITLE, self.theme.ink, at, "end", bold=True)
        beside = at + (width(" ", look.TITLE), 0, 0)
        line = Label(f"of {counted(units, 'unit')} learn", look.TEXT, self.theme.muted, beside, "start")
        return [label.set_fill(opacity=told) for label in (count, line) if told]

    def _written(self, value: float) -> str:
        """A slope or a gradient, with as many decimals as the leak has."""
        return number(round(value, len(number(self.alpha).partition(".")[2])))


# An arrow that points down, of length 1, with its tip at the origin.
ARROW = np.array(
    [
        (0, 0, 0),
        (-0.36, 0.46, 0),
        (-0.13, 0.4, 0),
        (-0.13, 1, 0),
        (0.13, 1, 0),
        (0.13, 0.4, 0),
        (0.36, 0.46, 0),
        (0, 0, 0),
    ]
)


def line(colour: Any, thick: float) -> VMobject:
    """A mobject for lines."""
    return Plain(stroke_color=colour, stroke_width=thick)


def shape(colour: Any) -> VMobject:
    """A mobject for filled shapes."""
    return Plain(colour, fill_opacity=1, stroke_width=0)


def arrived(sent: Any) -> Any:
    """How much of a gradient that was sent so far is in its unit."""
    return np.clip((sent - ARRIVES) / (3 - ARRIVES), 0, 1)


def stacked(plane: Plane, values: Any) -> tuple[float, Any]:
    """The distance between units, and the place of each: in its column, on top of the units before it."""
    across = np.array([plane.point(value, 0)[0] for value in values]) - plane.point(0, 0)[0]
    pitch = FARTHEST
    # Narrower columns have lower stacks of smaller dots. Repeated, because stacks change with the columns.
    while (excess := stacks_excess(across, pitch)) > 1:
        pitch *= max(0.95, 1 / excess)
    columns = np.floor(across / pitch).astype(int)
    levels = np.array([np.sum(columns[:k] == column) for k, column in enumerate(columns)])
    offsets = np.stack([(columns + 0.5) * pitch, (levels + 0.5) * pitch, 0 * across], axis=1)
    return pitch, plane.point(0, plane.low[1]) + offsets


def stacks_excess(across: Any, pitch: float) -> float:
    """The largest ratio of a stack's height to the height available."""
    _, counts = np.unique(np.floor(across / pitch), return_counts=True)
    return float(np.max(counts) * pitch / HIGHEST)
