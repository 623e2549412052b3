"""ReLU stops half of the gradient, and a leak lets it through.

Storyboard: one sample rains into a layer of random weights: each unit is a dot that falls to its pre-activation, and
they pile up to a Gaussian around 0. Above it ReLU is drawn. Then the gradient comes back, a spark for each unit: on the
sloping side it passes and the unit lights up, on the flat side it dies and the unit is hollow. Beside the picture two
counters say how many units and weights have got a gradient; they are held for a second and a half. The flat side bends,
a second gradient comes, and smaller sparks pass there too: the counters go on to all, and stay long enough to be read.
"""

from collections.abc import Iterable, Sequence
from numbers import Integral, Real
from typing import Any

import numpy as np
from manim import Circle, Create, FadeIn, ValueTracker, VGroup, VMobject, linear

import relufig as rf
from relufig.animate import Count, Curve, Label, Plane, Stage, look
from relufig.animate.plane import DOTTED, set_polyline
from relufig.animate.readout import counting
from relufig.animate.summing import Appear
from relufig.animate.text import decimal
from relufig.look.style import Theme
from relufig.networks import gradients
from relufig.numbers.text import counted, number


class LeakyReLU(Stage):
    """A He-initialised network of these `widths` at a Gaussian sample, while the slope below 0 goes to `alpha`."""

    variables = "zα"
    widths = (64, 256, 10)
    alpha = 0.2
    seed = 235

    def construct(self):
        """Let the units fall into place, draw ReLU, send a gradient back, open the leak, and send another one."""
        self.prepare()
        self.show_title("ReLU stops half of the gradient")
        self.rain()
        self.draw_relu()
        self.send_back()
        self.leak()
        zeros = self.backward.weights - self.learning_weights()
        of_all = f"of {counting(self.backward.weights)} weights"
        counts = f"{zeros} {of_all} get no gradient" if zeros else f"every one {of_all} gets a gradient"
        with self.step("end", f"With a leak of α = {number(self.alpha)}, {counts}", stressed=True):
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
        got = "got a gradient"
        self.units = Count(
            lambda: int(np.sum(self.passed.learning)),
            [f"of {len(z)} units", got],
            self.look,
            at=UNITS_AT,
            align="end",
        )
        self.weights = Count(
            self.learning_weights,
            [f"of {counting(self.backward.weights)} weights", got],
            self.look,
            at=WEIGHTS_AT,
            align="end",
        )

    def learning_weights(self):
        """How many weights have got a gradient that is not zero, by what has reached the units."""
        reached = self.passed.reached
        each, others = self.backward.learning(0)
        if not self.passed.number:
            return int(np.sum(each[reached > 0])) + others * bool(np.all(reached == 1))
        later, others_later = self.backward.learning(self.slope.get_value())
        total = int(np.sum(np.where(reached == 2, later, each)))
        return total + (others_later if np.all(reached == 2) else others)

    def rain(self):
        """Drop the units into the columns of their pre-activations, and draw the Gaussian around them."""
        units = self.population
        units.fallen.set_value(FALLEN_AT_FIRST)
        units.follow()
        self.add(units.axis, units)
        with self.step("units", f"One sample, {len(units.places)} units: each falls to its pre-activation z"):
            self.play(units.fallen.animate.set_value(1), run_time=4, rate_func=linear)
        with self.step("Gaussian", "Random weights of mean 0: about half of the units are negative"):
            self.play(Create(units.bell), run_time=1.6)
            self.rest(0.3)

    def draw_relu(self):
        """Draw ReLU above the units."""
        activation = self.activation
        with self.step("ReLU", "ReLU is flat for z below 0"):
            self.play(Create(activation.axis), Create(activation.guide), run_time=0.6)
            self.play(Create(activation.curve), run_time=1.4)
            self.play(FadeIn(activation.named, *activation.slopes), run_time=0.4)
        self.add(activation)

    def send_back(self):
        """Send a gradient back through ReLU, and say what it has not reached."""
        self.add(self.sparks)
        with self.step("gradient", "The gradient comes back, and is multiplied by the slope: 1, or 0"):
            self.play(FadeIn(self.units, self.weights), run_time=0.5)
            self.play(self.passed.at.animate.set_value(1), run_time=5.5, rate_func=linear)
        z = self.backward.preactivations
        units = counted(int(np.sum(self.activation.derivatives(z) == 0)), "unit")
        weights = f"{counting(self.backward.zero_weights)} weights"
        with self.step("stopped", f"So {units} and {weights} learn nothing from this sample"):
            self.rest(1.5)

    def leak(self):
        """Bend the flat side, and send another gradient back."""
        with self.step("leak", "LeakyReLU bends the flat side: its slope is α now"):
            named = self.activation.named
            self.play(named.animate.set_fill(opacity=0), run_time=0.3)
            self.play(self.slope.animate.set_value(self.alpha), Appear(named), run_time=2.4)
        with self.step("through", f"Now the gradient passes there too, times {number(self.alpha)}"):
            self.play(self.passed.at.animate.set_value(2), run_time=5, rate_func=linear)


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
        self._learning: dict[float, tuple[Any, int]] = {}

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
    def weights(self) -> int:
        """The number of weights."""
        return sum(block.S.size for block in self._plain.blocks if not block.size)

    @property
    def zero_weights(self) -> int:
        """The number of weights whose gradient, at the present slope, is exactly zero."""
        slope = self.slope.get_value()
        if self._counted is None or self._counted[0] != slope:
            blocks = self.network.gradients(self.x[None], self.upstream[None]).blocks[::2]
            self._counted = slope, sum(int(np.sum(block.S == 0)) for block in blocks)
        return self._counted[1]

    def learning(self, slope: float) -> tuple[Any, int]:
        """How many weights have a gradient at that slope: those of each unit of the first layer, and all others."""
        if slope not in self._learning:
            blocks = self.network_of(slope).gradients(self.x[None], self.upstream[None]).blocks[::2]
            into, out, *others = (np.asarray(block.S) != 0 for block in blocks)
            self._learning[slope] = into.sum(axis=1) + out.sum(axis=0), int(sum(np.sum(other) for other in others))
        return self._learning[slope]


class Passes:
    """Gradients on their way back to the units: the tracker `at` says how many have passed, 0 to 2.

    The first comes while the activation function is ReLU. At the second, it has a leak. A unit is reached later than
    others by a random delay; where the gradient is stopped at the curve, that is when it dies there.
    """

    def __init__(self, preactivations: Any, activation: "ActivationPlot") -> None:
        self.at = ValueTracker(0)
        self.z, self._activation = np.asarray(preactivations, dtype=float), activation
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
        return self._activation.derivatives(self.z) if self.number else self._first

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
        """The area of each dot's disc, as a share of a full disc."""
        before = self._first if self.number else np.ones_like(self.z)
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
DOTS_SIZE, DOTS_AT = (8.2, 4.7), (-0.65, -0.7, 0)
TICKS = range(-8, 9, 2)
# The largest height of stacks, in units of the frame.
HIGHEST = 2.5
# The largest distance between dots, and the radii of rings and discs as shares of the distance.
FARTHEST = 0.22
RING, DISC = 0.42, 0.42
# The time for which one dot falls, as a share of the time for all; and how many have fallen in the first frame.
FALL, FALLEN_AT_FIRST = 0.3, 0.45
# The time for which one spark flies, as a share of the time for all; the shares of its flight until it meets the curve,
# and in which it marks its unit; the height from which sparks come, and their radius.
FLIGHT, AT_CURVE, MARKING = 0.4, 0.4, 0.12
SPARKS_FROM, SPARK = 1.65, 0.07
# The places of the counters, and the seconds for which the last picture is held.
UNITS_AT, WEIGHTS_AT, LAST = (6.6, -0.5, 0), (6.6, -2.2, 0), 3.4


class Population(VGroup):
    """Units as dots over an axis from -reach to reach, in columns of pre-activations with an edge at zero.

    A dot is a ring around a disc. The disc's area is what the last gradient was multiplied by: no disc for an inactive
    ReLU, a small disc for one that leaks, a full green disc for an active unit. Before that all are grey.

    `fallen`, from 0 to 1, lets the dots come down one by one. `bell` is the Gaussian with the same mean and variance.
    """

    def __init__(self, preactivations: Any, passed: Passes, theme: Theme, *, reach: float) -> None:
        self.preactivations = np.asarray(preactivations, dtype=float)
        self.theme = theme
        self.reach = reach
        self.plane = Plane((-self.reach, self.reach), (0, 1), theme, size=DOTS_SIZE, at=DOTS_AT, em=look.DIGITS)
        self.pitch, self.places = stacked(self.plane, self.preactivations)
        self.fallen, self.passed = ValueTracker(0), passed
        self.on = self.preactivations > 0
        self.rings = [VMobject(fill_opacity=0, stroke_width=look.THIN) for _ in range(2)]
        self.discs = [VMobject(fill_opacity=1, stroke_width=0) for _ in range(2)]
        super().__init__(*self.rings, *self.discs)
        self.axis, self.bell = self._axis(), self._bell()
        self._shown: tuple[Any, ...] | None = None
        self.follow()
        self.add_updater(lambda _: self.follow())

    def follow(self) -> None:
        """Show the dots at their present places, as the gradients have left them."""
        fallen, shares, reached = self.fallen.get_value(), self.passed.shares, self.passed.reached > 0
        state = (fallen, shares.tobytes(), reached.tobytes())
        if state == self._shown:
            return
        self._shown = state
        centres, seen = self._falling(fallen)
        lit = self.on & reached
        self._draw(0, lit, self.theme.active, centres, seen, shares)
        self._draw(1, ~lit, self.theme.muted, centres, seen, shares)

    def _draw(self, k: int, units: Any, colour: str, centres: Any, seen: Any, shares: Any) -> None:
        """Draw the visible ones of the units that are lit (k = 0) or of the others (k = 1)."""
        shown = units & seen
        self.rings[k].set_stroke(colour).set_points(circles(centres[shown], RING * self.pitch))
        radii = DISC * self.pitch * np.sqrt(np.clip(shares[shown], 0, None))
        self.discs[k].set_fill(colour).set_points(circles(centres[shown][radii > 0], radii[radii > 0]))

    def _axis(self) -> VGroup:
        ticks = [tick for tick in TICKS if abs(tick) < self.reach]
        line = VMobject(stroke_color=self.theme.faint, stroke_width=look.THIN, fill_opacity=0)
        set_polyline(line, [np.array([self.plane.point(-self.reach, 0), self.plane.point(self.reach, 0)])])
        name = Label("z", look.DIGITS, self.theme.muted, self.plane.x_label(self.reach, "").at, variables=True)
        return VGroup(line, *(self.plane.x_label(tick, number(tick)) for tick in ticks), name)

    def _bell(self) -> VMobject:
        z = np.linspace(-self.reach, self.reach, 161)
        mean, deviation = self.preactivations.mean(), self.preactivations.std()
        density = np.exp(-(((z - mean) / deviation) ** 2) / 2) / (deviation * np.sqrt(2 * np.pi))
        # As high as a stack with that density: the units in a column's width of z, times the distance between dots.
        heights = density * len(self.preactivations) * self.pitch / self.plane.scale_xy[0] * self.pitch
        bell = VMobject(stroke_color=self.theme.ink, stroke_width=look.LINE, fill_opacity=0)
        set_polyline(bell, [np.array([self.plane.point(x, 0) + (0, y, 0) for x, y in zip(z, heights, strict=True)])])
        return bell

    def _falling(self, fallen: float) -> tuple[Any, Any]:
        """The places of the dots, and which are visible. Each falls from the top of the box, faster and faster."""
        count = len(self.places)
        starts = np.arange(count) / max(count - 1, 1) * (1 - FALL)
        time = np.clip((fallen - starts) / FALL, 0, 1)
        top = self.plane.point(0, self.plane.high[1])[1]
        centres = self.places.copy()
        centres[:, 1] += (top - centres[:, 1]) * (1 - time**2)
        return centres, (time > 0) | (fallen == 1)


class Sparks(VMobject):
    """The present gradient as sparks, one for each unit: to the curve, and on, times its slope there, to the unit."""

    def __init__(self, population: Population, activation: "ActivationPlot", passed: Passes, theme: Theme) -> None:
        super().__init__(fill_color=theme.ink, fill_opacity=1, stroke_width=0)
        self.set_z_index(-1)
        self._population, self._activation, self._passed = population, activation, passed
        self.follow()
        self.add_updater(lambda sparks: sparks.follow())

    def follow(self) -> None:
        """Show the sparks that are on their way."""
        along, slopes, ends = self._passed.along, self._passed.slopes, self._population.places
        heights = [self._activation.plane.point(z, y)[1] for z, y in zip(self._passed.z, self._values(), strict=True)]
        starts, curve = ends.copy(), ends.copy()
        starts[:, 1], curve[:, 1] = SPARKS_FROM, np.minimum(heights, SPARKS_FROM)
        before, after = (
            np.clip((along - since) / (until - since), 0, 1)[:, None] for since, until in ((0, AT_CURVE), (AT_CURVE, 1))
        )
        # Where the slope is 0, the spark stays at the curve and goes out.
        after = after * (slopes > 0)[:, None]
        places = starts + before * (curve - starts) + after * (ends - curve)
        out = np.clip((along - AT_CURVE) / MARKING, 0, 1)
        areas = np.clip(along / 0.05, 0, 1) * (1 + out * (slopes - 1)) * (along < 1)
        seen = areas > 0
        self.set_points(circles(places[seen], SPARK * np.sqrt(areas[seen])))

    def _values(self) -> Any:
        return self._activation.curve.network(self._passed.z[:, None])[:, 0]


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


# The curve's box, and its range of heights.
CURVE_SIZE, CURVE_AT = (8.2, 1.95), (-0.65, 0.68, 0)
CURVE_Y = (-1.0, 2.9)
# The lower end of the line at z = 0.
DOWN_TO = -3.05
# The places of the branches' slopes, at the ends of the curve, and of the function's name; the font size of slopes.
SLOPES_AT = ((-4.85, 0.16, 0), (3.7, 1.4, 0))
NAME_AT, SLOPES_EM = (-6.6, 2.0, 0), 0.44


class ActivationPlot(VGroup):
    """LeakyReLU for |z| up to `reach`, its slope from a tracker: its curve, its name, and its branches' slopes.

    `alpha` is the slope at the end, which says how many decimals are written.

    `derivatives(z)` come from the network too. `guide` is the line at z = 0, down through the units.
    """

    def __init__(self, slope: ValueTracker, theme: Theme, *, reach: float, alpha: float) -> None:
        self.alpha = slope
        # One decimal more than the last slope has, so that the text does not move while the slope changes.
        self._decimals = len(number(alpha).partition(".")[2]) + 1
        self.plane = Plane((-reach, reach), CURVE_Y, theme, size=CURVE_SIZE, at=CURVE_AT)
        self.curve = Curve(self.plane, theme.total, look.BOLD)
        self.slopes = [
            Label("", SLOPES_EM, theme.ink, at, align) for at, align in zip(SLOPES_AT, ("end", "start"), strict=True)
        ]
        self.named = Label("", look.DIGITS, theme.ink, NAME_AT, align="start", bold=True, variables=True)
        self.axis, self.guide = (
            VMobject(stroke_color=theme.faint, stroke_width=look.THIN, fill_opacity=0) for _ in range(2)
        )
        set_polyline(self.axis, [np.array([self.plane.point(-reach, 0), self.plane.point(reach, 0)])])
        top = self.plane.point(0, CURVE_Y[1])
        set_polyline(self.guide, [np.array([top, (top[0], DOWN_TO, 0)])], DOTTED)
        super().__init__(self.axis, self.curve, self.named, *self.slopes)
        self._shown: float | None = None
        self.follow()
        self.add_updater(lambda _: self.follow())

    @property
    def network(self) -> rf.Network:
        """The present activation function, as a network."""
        (z,) = rf.inputs("z")
        return rf.build(y=rf.leaky_relu(z, self.alpha.get_value()))

    def derivatives(self, z: Any) -> Any:
        """The derivative at each z (n,), shape (n,)."""
        column = np.asarray(z, dtype=float)[:, None]
        return self.network.gradients(column, np.ones_like(column)).inputs[:, 0]

    def follow(self) -> None:
        """Show the present function."""
        if self._shown == self.alpha.get_value():
            return
        self._shown = self.alpha.get_value()
        self.curve.draw(self.network)
        for label, slope in zip(self.slopes, (self.curve.slopes[0], self.curve.slopes[-1]), strict=True):
            label.set_text(f"slope {self._written(slope)}")
        self.named.set_text("ReLU" if self._shown == 0 else f"LeakyReLU, α = {self._written(self._shown)}")

    def _written(self, slope: Any) -> str:
        return number(int(slope)) if slope in (0, 1) else decimal(slope, self._decimals)
