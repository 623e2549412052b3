"""A unit below 0 gets no gradient through ReLU, and some through LeakyReLU.

Storyboard: one unit, as a ring on the axis of its pre-activation z, and above it its point on ReLU, whose slope 1 is
drawn at 45 degrees. The unit slides below 0, where its output is 0. A gradient comes back, an arrow: the flat curve
takes it in and multiplies it by 0, so that nothing comes out, and the ring stays empty. The flat side bends. The same
arrow comes out of the curve now, smaller, and fills the unit with its colour, paler. Then the many: ReLU bends back,
the unit shrinks into its place, and a layer of units drops from the curve, for one sample. An arrow comes back for
each: one half of the rings is filled, as a counter counts, and the other half stays empty. The flat side bends, and
with the next gradient all are filled. Nothing is ever drawn across the curve.
"""

from collections.abc import Iterable, Sequence
from numbers import Integral, Real
from typing import Any

import numpy as np
from manim import Circle, FadeIn, FadeOut, ManimColor, ValueTracker, VGroup, VMobject, linear

import relufig as rf
from relufig.animate import Count, Curve, Label, Plane, Stage, look
from relufig.animate.plane import DOTTED, set_circles, set_polyline
from relufig.animate.text import decimal, fitting
from relufig.look.style import Theme
from relufig.networks import gradients
from relufig.numbers.text import counted, number


class LeakyReLU(Stage):
    """One unit below 0, then a layer of He-initialised units of these `widths`, while the slope goes to `alpha`."""

    variables = "zα"
    widths = (64, 128, 10)
    alpha = 0.2
    seed = 230

    def construct(self):
        """Send a gradient to one unit, bend ReLU, send it again, and do the same with the many."""
        self.prepare()
        self.show_title("Can a ReLU that is off learn?")
        self.slide()
        self.die()
        self.bend("leak", "Bend the flat side a little: LeakyReLU", 2.4)
        self.reach()
        self.rain()
        self.send_back()
        self.bend("leak for all", "With the leak, the slope is nowhere 0 …", 1.8)
        with self.step("through", f"… and every unit gets a gradient: below 0, times {number(self.alpha)}"):
            self.play(self.passed.at.animate.set_value(2), run_time=5, rate_func=linear)
        learning, units = int(np.sum(self.passed.learning)), counted(len(self.passed.z), "unit")
        many = f"all {units}" if learning == len(self.passed.z) else f"{learning} of {units}"
        with self.step("end", f"From this input, {many} learn with a leak, {self.before} without", stressed=True):
            self.hold(LAST)

    def prepare(self):
        """Make the network and the mobjects that show it."""
        require_network(type(self), self.widths, self.alpha)
        self.slope = ValueTracker(0)
        self.backward = Backward(self.widths, self.slope, self.seed)
        z = self.backward.preactivations
        reach = 1.06 * abs(z).max()
        self.activation = ActivationPlot(self.slope, self.look, reach=reach, alpha=self.alpha)
        self.passed = Passes(z, self.activation)
        self.population = Population(z, self.passed, self.look, reach=reach)
        self.sparks = Sparks(self.population, self.activation, self.passed, self.look)
        self.unit = SingleUnit(self.population, self.activation, self.look)
        self.units = Count(
            lambda: int(np.sum(self.passed.learning)),
            [f"of {counted(len(z), 'unit')}", "got a gradient"],
            self.look,
            at=UNITS_AT,
            align="end",
        )

    def slide(self):
        """Let one unit slide below 0."""
        unit = self.unit
        self.add(self.population.axis, self.activation, self.activation.guide, unit)
        with self.step("unit", "A unit gives ReLU(z). Below 0 it is off: it gives 0"):
            self.play(unit.z.animate.set_value(unit.below), run_time=3.2)
            self.rest(0.3)

    def die(self):
        """Send a gradient back to the unit, which dies at the flat curve."""
        unit = self.unit
        with self.step("gradient", "To learn, it needs a gradient. It is multiplied by the slope: 0"):
            self.play(unit.sent.animate.set_value(AT_CURVE), run_time=1.6, rate_func=linear)
            self.play(unit.sent.animate.set_value(1), FadeIn(unit.times), run_time=1)
        with self.step("dead", "So this unit learns nothing"):
            self.play(FadeOut(unit.times), run_time=1)
        unit.sent.set_value(0)

    def bend(self, name, telling, seconds):
        """Bend the flat side."""
        with self.step(name, telling):
            self.play(self.slope.animate.set_value(self.alpha), run_time=seconds)

    def reach(self):
        """Send the same gradient back again, which passes."""
        unit = self.unit
        told = f"The same gradient passes now, times {number(self.alpha)}: the unit learns"
        with self.step("passed", told):
            self.play(unit.sent.animate.set_value(AT_CURVE), run_time=1.3, rate_func=linear)
            unit.times.set_text(f"× {number(self.alpha)}")
            self.play(unit.sent.animate.set_value(1), FadeIn(unit.times), run_time=1.6, rate_func=linear)
            self.play(FadeOut(unit.times), run_time=0.6)

    def rain(self):
        """Bend ReLU back, and drop the other units around the one into the columns of their pre-activations."""
        units, unit = self.population, self.unit
        self.add(units)
        with self.step("units", f"Now {counted(len(units.places), 'unit')}, for one sample"):
            moves = self.slope.animate.set_value(0), unit.joined.animate.set_value(1)
            self.play(*moves, run_time=1.4)
            self.play(units.fallen.animate.set_value(1), run_time=3, rate_func=linear)
        self.remove(unit)

    def send_back(self):
        """Send a gradient back through ReLU, and say what it has not reached."""
        self.add(self.sparks)
        with self.step("gradients", "Each gradient is multiplied by the slope: 1 or 0"):
            self.play(FadeIn(self.units), run_time=0.5)
            self.play(self.passed.at.animate.set_value(1), run_time=5, rate_func=linear)
        self.before = int(np.sum(self.passed.learning))
        units = counted(len(self.passed.z) - self.before, "unit")
        with self.step("stopped", f"{units} with z below 0 learn nothing from this input"):
            self.rest(1.4)


class Backward:
    """A forward pass of a Gaussian sample and a backward pass of a Gaussian loss gradient in a He-initialised network.

    The weights stay the same. Only the activation function changes: the tracker `slope` gives its slope below 0.
    `preactivations` are those of the first hidden layer, shape (widths[1],); they do not depend on the slope.
    """

    def __init__(self, widths: Sequence[int], slope: ValueTracker, seed: int = 0) -> None:
        self.widths, self.slope = tuple(widths), slope
        self._plain = gradients.he_network(self.widths, seed=seed)
        random = np.random.default_rng([seed, 1])  # not the stream of the weights
        self.x = random.normal(size=self.widths[0])
        self.upstream = random.normal(size=self.widths[-1])
        self.preactivations = self._plain.trace(self.x).layers[0].output
        self._counted: tuple[float, int] | None = None

    @property
    def network(self) -> rf.Network:
        """The network with LeakyReLU of the present slope."""
        return self.network_of(self.slope.get_value())

    def network_of(self, slope: float) -> rf.Network:
        """The network with LeakyReLU of that slope."""
        leaky = gradients.he_network(self.widths, slope=slope)
        # Blocks of weights and of activation functions alternate.
        blocks = [(leaky if k % 2 else self._plain).blocks[k] for k in range(len(leaky.blocks))]
        return rf.Network(blocks, self._plain.inputs, self._plain.outputs)

    @property
    def zero_weights(self) -> int:
        """The number of weights whose gradient, at the present slope, is exactly zero."""
        slope = self.slope.get_value()
        if self._counted is None or self._counted[0] != slope:
            blocks = self.network.gradients(self.x[None], self.upstream[None]).blocks[::2]
            self._counted = slope, sum(int(np.sum(block.S == 0)) for block in blocks)
        return self._counted[1]


class Passes:
    """Gradients on their way back to the units: the tracker `at` says how many have passed, 0 to 2.

    The first comes while the activation function is ReLU. At the second, it has a leak. A unit is reached later than
    others by a random delay; where the gradient is stopped at the curve, that is when it dies there.
    """

    def __init__(self, preactivations: Any, activation: "ActivationPlot") -> None:
        self.at = ValueTracker(0)
        self.z, self.activation = np.asarray(preactivations, dtype=float), activation
        self._first = activation.derivatives(self.z)
        self.starts = np.zeros(len(self.z))
        random = np.random.default_rng(0)
        # Evenly in time on each side, so that the counters run evenly.
        for side in (self.z > 0, self.z <= 0):
            self.starts[side] = random.permutation(np.linspace(0, 1 - FLIGHT, np.sum(side)))

    @property
    def number(self) -> int:
        """The number of the present gradient: 0 or 1."""
        return int(self.at.get_value() > 1)

    @property
    def slopes(self) -> Any:
        """By what the present gradient is multiplied."""
        return self.activation.derivatives(self.z) if self.number else self._first

    @property
    def along(self) -> Any:
        """How far each spark of the present gradient is, from 0 at its start to 1 at its unit."""
        return np.clip((self.at.get_value() - self.number - self.starts) / FLIGHT, 0, 1)

    @property
    def arrived(self) -> Any:
        """How much of its mark the present gradient has left on each unit: from 0 as it arrives to 1."""
        return np.clip((self.along - np.where(self.slopes > 0, 1 - MARKING, AT_CURVE)) / MARKING, 0, 1)

    @property
    def reached(self) -> Any:
        """How many gradients have reached each unit, or have died on their way to it."""
        return self.number + (self.arrived == 1)

    @property
    def learning(self) -> Any:
        """Whether each unit has got a gradient that is not zero."""
        return ((self.reached > 0) & (self._first > 0)) | ((self.arrived == 1) & (self.slopes > 0))

    @property
    def shares(self) -> Any:
        """By what the last gradient that has reached each unit was multiplied; 0 before any has."""
        before = self._first if self.number else np.zeros_like(self.z)
        return before + self.arrived * (self.slopes - before)


def require_network(owner: type, widths: Any, alpha: Any) -> None:
    """Raise TypeError or ValueError unless the widths have a hidden layer and alpha is a leak."""
    name = owner.__name__
    whole = isinstance(widths, Sequence) and all(isinstance(n, Integral) and not isinstance(n, bool) for n in widths)
    if not whole or isinstance(widths, str):
        raise TypeError(f"{name}.widths must be whole numbers, got {widths!r}")
    if len(widths) < 3 or min(widths) < 1:
        raise ValueError(f"{name}.widths must be at least three numbers, each at least 1, got {list(widths)}")
    if isinstance(alpha, bool) or not isinstance(alpha, Real):
        raise TypeError(f"{name}.alpha must be a number, got {alpha!r}")
    if not 0 < float(alpha) <= 1:
        raise ValueError(f"{name}.alpha must be above 0 and at most 1, got {alpha}")


# The box in which the dots fall, and the values labelled on its axis.
DOTS_SIZE, DOTS_AT = (9.0, 4.85), (-0.25, -0.62, 0)
TICKS = range(-8, 9, 2)
# The largest height of stacks, in units of the frame.
HIGHEST = 2.35
# The largest distance between dots, and the radii of rings and discs as shares of the distance.
FARTHEST = 0.32
RING, DISC = 0.42, 0.42
# The time for which one dot falls, as a share of the time for all, and for which it grows, as a share of that.
FALL, GROWING = 0.3, 0.3
# One spark flies for this share of the time of all. In shares of its flight: when it meets the curve, begins to come
# out, is out, and for how long it marks its unit. The height from which sparks come, and the sizes of their arrows: one
# of many, and a single one.
FLIGHT, AT_CURVE, OUT, ON, MARKING = 0.4, 0.4, 0.5, 0.62, 0.12
SPARKS_FROM, SPARK, LARGE_SPARK = 1.52, 0.3, 0.85
# The place of the counter, and the seconds for which the last picture is held.
UNITS_AT, LAST = (6.6, -1.6, 0), 3
# The single unit: its radius, the width of its ring, where it starts, and about where it goes, in standard deviations.
UNIT, UNIT_RING, FROM, ABOUT = 0.36, 7, 1.1, -1.2


class Population(VGroup):
    """Units as dots over an axis from -reach to reach, in columns of pre-activations with an edge at zero.

    A dot is a ring, green for an active ReLU. When a gradient has reached it, it has the gradient's colour, and is
    filled with it, the paler the smaller the slope was by which that was multiplied.

    `fallen`, from 0 to 1, lets the dots come down one by one. `single` is the unit that is shown alone before.
    """

    def __init__(self, preactivations: Any, passed: Passes, theme: Theme, *, reach: float) -> None:
        self.preactivations = np.asarray(preactivations, dtype=float)
        self.theme = theme
        self.reach = reach
        self.plane = Plane((-self.reach, self.reach), (0, 1), theme, size=DOTS_SIZE, at=DOTS_AT, em=look.DIGITS)
        self.pitch, self.places = stacked(self.plane, self.preactivations)
        # The pre-activations in the middle of the columns, where the dots stand.
        self.columns = self.plane.coordinates(self.places)[:, 0]
        self.fallen, self.passed = ValueTracker(0), passed
        self.on = self.preactivations > 0
        self.single = int(np.argmin(abs(self.preactivations - ABOUT * self.preactivations.std())))
        colours = theme.active, theme.muted, theme.second
        self.rings = [VMobject(fill_opacity=0, stroke_color=colour, stroke_width=look.THIN) for colour in colours]
        self.discs = [VMobject(fill_opacity=1, stroke_width=0) for _ in range(2)]
        super().__init__(*self.discs, *self.rings)
        self.axis = self._axis()
        self._shown: tuple[Any, ...] | None = None
        self.follow()
        self.add_updater(lambda _: self.follow())

    def follow(self) -> None:
        """Show the dots at their present places, as the gradients have left them."""
        fallen, shares = self.fallen.get_value(), self.passed.shares
        state = (fallen, shares.tobytes())
        if state == self._shown:
            return
        self._shown = state
        centres, sizes = self._falling(fallen)
        seen = sizes > 0
        learning = self.passed.learning
        for ring, units in zip(self.rings, (self.on & ~learning, ~self.on & ~learning, learning), strict=True):
            ring.set_points(circles(centres[units & seen], RING * self.pitch * sizes[units & seen]))
        for k, units in enumerate((self.on, ~self.on)):
            shown = units & seen
            # The slope is told by the colour, so a disc grows to its full size whatever the slope is.
            slope = float(np.max(self.passed.slopes[units], initial=0))
            full = np.clip(shares[shown] / (slope or 1), 0, 1)
            radii = DISC * self.pitch * np.sqrt(full)
            self.discs[k].set_fill(tinted(slope, self.theme))
            self.discs[k].set_points(circles(centres[shown][radii > 0], radii[radii > 0]))

    def _axis(self) -> VGroup:
        ticks = [tick for tick in TICKS if abs(tick) < self.reach]
        line = VMobject(stroke_color=self.theme.faint, stroke_width=look.THIN, fill_opacity=0)
        set_polyline(line, [np.array([self.plane.point(-self.reach, 0), self.plane.point(self.reach, 0)])])
        name = Label("z", look.DIGITS, self.theme.muted, self.plane.x_label(self.reach, "").at, variables=True)
        return VGroup(line, *(self.plane.x_label(tick, number(tick)) for tick in ticks), name)

    def _falling(self, fallen: float) -> tuple[Any, Any]:
        """The places of the dots, and their sizes. Each comes out of the curve, and falls faster and faster."""
        count = len(self.places)
        starts = np.arange(count) / max(count - 1, 1) * (1 - FALL)
        time = np.clip((fallen - starts) / FALL, 0, 1)
        top = self.passed.activation.over(self.columns, self.places)
        centres = top + (self.places - top) * time[:, None] ** 2
        sizes = np.clip(time / GROWING, 0, 1)
        sizes[self.single] = fallen == 1
        return centres, sizes


def tinted(slope: float, theme: Theme) -> ManimColor:
    """The colour of a gradient that was multiplied by a slope: the paler the smaller."""
    return ManimColor(theme.background).interpolate(ManimColor(theme.second), np.sqrt(max(slope, 0)))


class Sparks(VMobject):
    """The present gradient as arrows, one for each unit: to the curve, and on, times its slope there, to the unit."""

    def __init__(self, population: Population, activation: "ActivationPlot", passed: Passes, theme: Theme) -> None:
        super().__init__(fill_color=theme.second, fill_opacity=1, stroke_width=0)
        self._population, self._activation, self._passed = population, activation, passed
        self.follow()
        self.add_updater(lambda sparks: sparks.follow())

    def follow(self) -> None:
        """Show the arrows that are on their way."""
        along, slopes, ends = self._passed.along, self._passed.slopes, self._population.places
        curve = self._activation.over(self._population.columns, ends)
        tips, sizes = flown(along, slopes, curve, ends, SPARK)
        seen = (sizes > 0) & (along < 1)
        self.set_points(arrows(tips[seen], sizes[seen]))


def flown(along: Any, slopes: Any, curve: Any, ends: Any, size: float) -> tuple[Any, Any]:
    """The tips and the sizes of arrows of this size at shares of their flights.

    They fly down to the curve and disappear in it. Below it they come out again, scaled by the slope (nothing comes out
    where the slope is 0), and fly on to their units. So no arrow is ever drawn across the curve.
    """
    starts = curve.copy()
    starts[:, 1] = SPARKS_FROM
    times = (0, 0.05), (0, AT_CURVE), (AT_CURVE, OUT), (OUT, ON), (ON, 1)
    seen, down, into, out, on = (np.clip((along - since) / (until - since), 0, 1) for since, until in times)
    below = np.sqrt(slopes) * size * out
    emerged = curve - np.multiply.outer(below, (0, 1, 0))
    above, beyond = starts + down[:, None] * (curve - starts), emerged + on[:, None] * (ends - emerged)
    return np.where((into < 1)[:, None], above, beyond), np.where(into < 1, size * seen * (1 - into), below)


# An arrow that points down, of length 1, with its tip at the origin.
ARROW = np.array([(0, 0), (-0.36, 0.46), (-0.13, 0.4), (-0.13, 1), (0.13, 1), (0.13, 0.4), (0.36, 0.46), (0, 0)])


def arrows(tips: Any, sizes: Any) -> Any:
    """Arrows that point down to these points, as the Bezier points of one mobject."""
    outline = VMobject().set_points_as_corners(np.column_stack([ARROW, np.zeros(len(ARROW))])).points
    return (np.reshape(tips, (-1, 1, 3)) + outline * np.reshape(sizes, (-1, 1, 1))).reshape(-1, 3)


class SingleUnit(VGroup):
    """One unit on the axis of z, and its point on the curve above it, joined to it by a dotted line.

    The tracker `z` moves it. While `sent` goes from 0 to 1, a gradient flies to it as an arrow, as in `Sparks`, and
    fills it if it arrives. While `joined` goes from 0 to 1, it shrinks into its place in a population, and is emptied.
    `below` is the unit's pre-activation there, and `times` says by what the gradient is multiplied.
    """

    def __init__(self, population: Population, activation: "ActivationPlot", theme: Theme) -> None:
        self.below = float(population.preactivations[population.single])
        self.z, self.sent, self.joined = ValueTracker(FROM), ValueTracker(0), ValueTracker(0)
        self._population, self._activation, self._theme = population, activation, theme
        self._disc = VMobject(stroke_width=0, fill_opacity=1)
        self.ring = VMobject(fill_opacity=0)
        self.point = VMobject(fill_color=theme.ink, fill_opacity=1, stroke_width=0)
        self._join = VMobject(stroke_color=theme.muted, stroke_width=look.THIN, fill_opacity=0)
        self.arrow = VMobject(fill_color=theme.second, fill_opacity=1, stroke_width=0)
        at = activation.plane.point(self.below, 0) + (0.3, 0.55, 0)
        self.times = Label("× 0", look.TITLE, theme.second, at, align="start", bold=True)
        super().__init__(self._join, self._disc, self.ring, self.point, self.arrow)
        self.follow()
        self.add_updater(lambda unit: unit.follow())

    def follow(self) -> None:
        """Draw the unit and its gradient as they are now."""
        z, sent, joined = self.z.get_value(), self.sent.get_value(), self.joined.get_value()
        population, theme = self._population, self._theme
        slope = float(self._activation.derivatives([z])[0])
        foot = population.plane.point(z, 0) + (0, 1.6 * UNIT, 0)
        at = foot + (population.places[population.single] - foot) * joined
        radius = UNIT + (RING * population.pitch - UNIT) * joined
        (curve,) = self._activation.over([z], at[None])
        set_circles(self.ring, [at], radius)
        # Half-way between on and off there is no step, so that nothing pops.
        on = ManimColor(theme.muted).interpolate(ManimColor(theme.active), float(np.clip(z / 0.3 + 0.5, 0, 1)))
        self.ring.set_stroke(on, UNIT_RING + (look.THIN - UNIT_RING) * joined)
        filled = float(np.clip((sent - 1 + MARKING) / MARKING, 0, 1)) * (slope > 0) * (1 - joined)
        set_circles(self._disc, [at], max(radius * np.sqrt(filled), 1e-3))
        self._disc.set_fill(tinted(slope, theme))
        set_circles(self.point, [curve], 0.13 * (1 - joined) + 1e-3)
        set_polyline(self._join, [np.array([curve, at + (0, radius, 0)])] if joined == 0 else [], DOTTED)
        tips, sizes = flown(np.array([sent]), np.array([slope]), curve[None], at[None], LARGE_SPARK)
        seen = 0 < sent < 1 and sizes[0] > 1e-3
        self.arrow.set_points(arrows(tips, sizes) if seen else np.zeros((0, 3)))


def stacked(plane: Plane, values: Any) -> tuple[float, Any]:
    """The distance between dots, and the place of each: in its column, on top of the dots before it."""
    across = np.array([plane.point(value, 0)[0] for value in values]) - plane.point(0, 0)[0]
    pitch = FARTHEST
    # Narrower columns have lower stacks of smaller dots. Repeated, because stacks change with the columns.
    while (excess := stacks_excess(across, pitch)) > 1:
        pitch *= max(0.95, 1 / excess)
    columns = np.floor(across / pitch).astype(int)
    heights: dict[int, int] = {}
    places = np.zeros((len(values), 3))
    for k, column in enumerate(columns):
        level = heights.get(column, 0)
        heights[column] = level + 1
        places[k] = plane.point(0, 0) + ((column + 0.5) * pitch, (level + 0.5) * pitch, 0)
    return pitch, places


def stacks_excess(across: Any, pitch: float) -> float:
    """The largest ratio of a stack's height to the height available."""
    _, counts = np.unique(np.floor(across / pitch), return_counts=True)
    return float(np.max(counts) * pitch / HIGHEST)


def circles(centres: Iterable[Any], radii: Any) -> Any:
    """Circles around these points, as the Bezier points of one mobject."""
    centres = np.asarray(centres).reshape(-1, 1, 3)
    circle = Circle(1).points * np.broadcast_to(radii, len(centres))[:, None, None]
    return (centres + circle).reshape(-1, 3)


# The curve's box, in which both axes have the same scale, and the lowest share of it that is below 0.
CURVE_SIZE, CURVE_AT = (9.0, 2.9), (-0.25, 0.62, 0)
BELOW = 0.42
# The lower end of the line at z = 0.
DOWN_TO = -3.05
# How far the branches' slopes are from the ends of the curve, the place of the function's name, and the font size of
# slopes.
SLOPES_AWAY = (-0.1, 0), (0.25, 0.05)
NAME_AT, SLOPES_EM = (-6.6, 1.7, 0), look.DIGITS


class ActivationPlot(VGroup):
    """LeakyReLU for |z| up to `reach`, its slope from a tracker: its curve, its name, and its branches' slopes.

    `alpha` is the slope at the end, which says how many decimals are written.

    `derivatives(z)` come from the network too. `guide` is the line at z = 0, down through the units.
    """

    def __init__(self, slope: ValueTracker, theme: Theme, *, reach: float, alpha: float) -> None:
        self.alpha, self._leak = slope, float(alpha)
        # One decimal more than the last slope has, so that the text does not move while the slope changes.
        self._decimals = len(number(alpha).partition(".")[2]) + 1
        # The same scale on both axes, so that a slope of 1 is seen as 45 degrees.
        high = CURVE_SIZE[1] * 2 * reach / CURVE_SIZE[0]
        low = -min(1.05 * float(alpha) * reach, BELOW * high)
        self.plane = Plane((-reach, reach), (low, low + high), theme, size=CURVE_SIZE, at=CURVE_AT)
        self.curve = Curve(self.plane, theme.total, look.BOLD)
        ends = self.plane.point(-reach, 0), self.plane.point(*[min(reach, self.plane.high[1])] * 2)
        # The left slope has room up to the margin of the frame.
        room = ends[0][0] + SLOPES_AWAY[0][0] - NAME_AT[0]
        em = fitting(f"slope {decimal(alpha, self._decimals)}", SLOPES_EM, room)
        self.slopes = [
            Label("", em, theme.ink, end + (*away, 0), align)
            for end, away, align in zip(ends, SLOPES_AWAY, ("end", "start"), strict=True)
        ]
        self.named = Label("", look.DIGITS, theme.ink, NAME_AT, align="start", bold=True, variables=True)
        self.axis, self.guide = (
            VMobject(stroke_color=theme.faint, stroke_width=look.THIN, fill_opacity=0) for _ in range(2)
        )
        set_polyline(self.axis, [np.array([self.plane.point(-reach, 0), self.plane.point(reach, 0)])])
        top = self.plane.point(0, self.plane.high[1])
        set_polyline(self.guide, [np.array([top, (top[0], DOWN_TO, 0)])], DOTTED)
        super().__init__(self.axis, self.curve, self.named, *self.slopes)
        self._shown: float | None = None
        self.follow()
        self.add_updater(lambda _: self.follow())

    def over(self, z: Any, places: Any) -> Any:
        """The points above places, shape (n, 3), at the curve over each z, but not above where sparks start."""
        heights = self.curve.network(np.reshape(z, (-1, 1)).astype(float))[:, 0]
        points = np.array(places, dtype=float)
        points[:, 1] = [min(self.plane.point(0, height)[1], SPARKS_FROM) for height in heights]
        return points

    @property
    def network(self) -> rf.Network:
        """The present activation function, as a network."""
        (z,) = rf.inputs("z")
        return rf.build(y=rf.leaky_relu(z, self.alpha.get_value()))

    def derivatives(self, z: Any) -> Any:
        """The derivative at each z (n,), shape (n,)."""
        column = np.reshape(np.asarray(z, dtype=float), (-1, 1))
        return self.network.gradients(column, np.ones_like(column)).inputs[:, 0]

    def follow(self) -> None:
        """Show the present function."""
        if self._shown == self.alpha.get_value():
            return
        self._shown = self.alpha.get_value()
        self.curve.draw(self.network)
        for label, slope in zip(self.slopes, (self.curve.slopes[0], self.curve.slopes[-1]), strict=True):
            label.set_text(f"slope {self._written(slope)}")
        # Half-way to the leak the name changes, while it is invisible.
        share = self._shown / self._leak
        self.named.set_text("ReLU" if share < 0.5 else "LeakyReLU").set_fill(opacity=abs(1 - 2 * share))

    def _written(self, slope: Any) -> str:
        return number(int(slope)) if slope in (0, 1) else decimal(slope, self._decimals)
