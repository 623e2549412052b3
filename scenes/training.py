"""Two small networks learn a shape by gradient descent: the regions of ReLU and of LeakyReLU, from the same weights.

Storyboard: two pictures show the exact regions of the same weights, ReLUs at the left, LeakyReLUs at the right, and on
both the shape to learn, dashed. Between them stands a plot of both losses. A light runs along the shape. Then the
networks learn. The first step is slow and too long: every fold moves, and the loss shoots up, all of it on the plot.
In the next steps ReLUs die while the words say so: their discs in the row of units go out, then their rings swell.
After that the epochs pass faster and faster. The line around what each network takes for the inside closes on the
shape at the right, where no unit is dead, and hardly at the left. Counters and losses are those of the networks as
they are drawn, between two epochs too.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from contourpy import contour_generator
from manim import Circle, ShowPassingFlash, ValueTracker, VGroup, VMobject, linear, smooth, there_and_back

from relufig.animate import Field, Label, Number, Plane, Stage, Tiling, finite_numbers, look
from relufig.animate.plane import set_circles, set_polyline
from relufig.look.style import Theme
from relufig.networks.network import Network
from relufig.networks.training import Training, heart
from relufig.numbers.text import number


class Learning(Stage):
    """ReLU and LeakyReLU with slope `alpha` learn `shape`, a function of points (n, 2) that is above 0 inside.

    The other parameters are those of `Training`. After the epochs `stops`, the tempo changes.
    """

    alpha: float = 0.1
    shape = staticmethod(heart)
    widths = (8, 8)
    seed = 8
    rate: float = 5
    epochs: int = 200
    stops = (1, 2, 4, 40)

    def construct(self):
        """Show the start and the shape, then let the networks learn."""
        self.prepare()
        self.show_shape()
        self.die()
        self.go_on()

    def prepare(self):
        """Make both networks, and what shows them."""
        same = {name: getattr(self, name) for name in ("shape", "widths", "seed", "rate", "epochs")}
        finite_numbers(type(self), "alpha", [self.alpha], positive=True)
        finite_numbers(type(self), "stops", self.stops, 4, each="each change of tempo", positive=True)
        self.epoch = ValueTracker(0)
        relu = Learner(Training(slope=0, **same), self.epoch, "ReLU", self.look.first, self.look, LEFT_AT)
        leaky = Learner(
            Training(slope=self.alpha, **same), self.epoch, "LeakyReLU", self.look.second, self.look, RIGHT_AT
        )
        self.learners = relu, leaky
        self.losses = Losses(self.learners, self.epoch, self.stops, self.look)
        self.units = sum(self.widths)
        self.add(*(learner.picture for learner in self.learners), *(learner.readings for learner in self.learners))
        self.add(*(learner.target for learner in self.learners), self.losses)
        self.show_title("Two networks learn a shape; one of them leaks")

    def show_shape(self):
        """Let a light run along the shape to learn."""
        lights = [
            ShowPassingFlash(learner.light, time_width=0.3, run_time=2.6, rate_func=linear) for learner in self.learners
        ]
        telling = f"{self.units} units each, from the same weights: which learns the dashed shape?"
        with self.step("start", telling, *lights):
            self.rest(0.3)

    def die(self):
        """Let the first epochs pass slowly, and point at the units that died."""
        first, second, third, _ = self.passed
        with self.step("first", self.telling_of_the_first(first), self.until(first, 3)):
            self.rest(0.3)
        dying = self.learners[0].dead_after(third) > 0
        text = "The next step throws ReLUs off all samples" if dying else "Step by step, the folds go on"
        with self.step("large", text, self.until(second, 3)):
            self.rest(0.2)
        if not dying:
            text = "All units still get a gradient from some sample"
            with self.step("alive", text, self.until(third, 2)):
                return
        pulse = self.learners[0].pulse.animate(run_time=1.8, rate_func=there_and_back).set_value(1)
        with self.step("dead", "Off for every sample, a ReLU gets no gradient: it is dead", self.until(third, 2)):
            self.play(pulse)

    def telling_of_the_first(self, epoch):
        """The text for the first epochs: whether they lower the loss."""
        training = self.learners[0].training
        if training.loss(training.network(epoch)) > training.loss(training.network(0)):
            return "A first step of gradient descent is too long: the loss shoots up"
        return "Each step of gradient descent moves every fold"

    def go_on(self):
        """Let the other epochs pass, faster and faster."""
        text = f"Where a LeakyReLU is off, {number(self.alpha)} of the gradient passes"
        with self.step("leak", text, self.until(self.passed[-1], 5)):
            pass
        text = "So all of its units learn, and its thick line closes on the shape"
        with self.step("learn", text, self.until(self.epochs, 7)):
            pass
        relu, leaky = (f"{learner.dead} dead, loss {learner.loss:.2f}" for learner in self.learners)
        with self.step("end", f"ReLU: {relu}. LeakyReLU: {leaky}", stressed=True):
            self.hold()

    @property
    def passed(self):
        """The epochs at which the tempo changes."""
        return [min(stop, self.epochs) for stop in self.stops]

    def until(self, epoch, seconds):
        """The networks learn until an epoch."""
        return self.epoch.animate(run_time=seconds, rate_func=smooth).set_value(epoch)


# The size of each picture, and the places of the two in the frame.
SIZE = (5.3, 4.9)
LEFT_AT, RIGHT_AT = (-4.46, -1.55, 0), (4.46, -1.55, 0)
# How much of the plane a picture shows from bottom to top, in units of the samples' reach.
VIEW = 2.2
# The outputs with the colours at the ends: log-odds of e to the power of 4, or 55, to 1.
SURE = 4
# The dashes of the shape to learn, in units of the frame.
DASHES = (0.12, 0.1)
# The width of the light that runs along the shape.
LIGHT = 3 * look.LINE
# The heights of the two lines of readings, the first one's font size, and their ends, from the picture's middle.
NAME_Y, UNITS_Y, NAME_EM, ENDS = 1.95, 1.32, 0.44, 2.3


class Learner:
    """One of the networks, after as many epochs as the tracker `epoch` says.

    `picture` has its regions in the colours of its output, and the line around where the output is above 0. `target` is
    the shape to learn. `readings` are its name, its units, and how many of them are dead.
    """

    def __init__(self, training: Training, epoch: ValueTracker, name: str, colour: str, theme: Theme, at: Any) -> None:
        self.training, self.name, self.colour = training, name, colour
        self._epoch = epoch
        self._known: dict[str, Any] = {}
        self.field = Field((0, 0), VIEW * training.reach, theme, size=SIZE, at=at)
        self.tiling = Tiling(
            lambda: self.network, self.field, epoch.get_value, low=-SURE, high=SURE, level=0, width=2.6
        )
        self.target = outline_of(training, self.field, DASHES)
        self.light = outline_of(training, self.field).set_stroke(width=LIGHT)
        self.pulse = ValueTracker(0)
        self.picture = VGroup(self.tiling.faces, self.tiling.edges, self.tiling.border)
        left, right = at[0] - ENDS, at[0] + ENDS
        of = f"{{}} of {sum(training.widths)} dead".format
        self.units = Units(self, np.array([left, UNITS_Y, 0]), theme)
        self.readings = VGroup(
            Label(name, NAME_EM, colour, (left, NAME_Y, 0), "start", bold=True),
            Number(lambda: self.dead, NAME_EM, theme.ink, (right, NAME_Y, 0), "end", form=of),
            self.units,
        )

    @property
    def network(self) -> Network:
        """The present network."""
        return self._now("network", lambda: self.training.network(min(self._epoch.get_value(), self.training.epochs)))

    @property
    def dead(self) -> int:
        """The present number of dead units."""
        return self._now("dead", lambda: self.training.dead(self.network))

    def dead_after(self, epoch: float) -> int:
        """The number of dead units after so many epochs."""
        return self.training.dead(self.training.network(epoch))

    @property
    def loss(self) -> float:
        """The present loss."""
        return self._now("loss", lambda: self.training.loss(self.network))

    @property
    def derivatives(self) -> np.ndarray:
        """The mean derivative of each unit's activation function over the samples, layer by layer."""
        return self._now("derivatives", lambda: np.concatenate(self.training.derivatives(self.network)))

    def _now(self, what: str, computed: Callable[[], Any]) -> Any:
        """What is computed of the present network, once for each state of it."""
        epoch = self._epoch.get_value()
        if self._known.get("epoch") != epoch:
            self._known = {"epoch": epoch}
        if what not in self._known:
            self._known[what] = computed()
        return self._known[what]


def outline_of(training: Training, field: Field, dashes: Sequence[float] = ()) -> VMobject:
    """The line along which the shape to learn is 0, dashed if dashes are given."""
    (left, right), (low, high) = field.box
    x, y = np.linspace(left, right, 241), np.linspace(low, high, 181)
    values = training.shape(np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)).reshape(len(y), len(x))
    drawn = VMobject(stroke_color=field.theme.background, stroke_width=1.3 * look.LINE, fill_opacity=0)
    set_polyline(drawn, [field.points(line) for line in contour_generator(x, y, values).lines(0)], dashes)
    return drawn


# The radius of a unit's ring, the distance between two, and the gap between two layers.
RING, APART, GAP = 0.13, 0.285, 0.16
# How much larger the rings of dead units get while they are pointed out.
LARGER = 0.45


class Units(VGroup):
    """The units of a network in a row, layer by layer: a ring around a disc.

    The disc's area is the mean derivative of the unit's activation function over the samples, as for ReLU the share of
    samples for which it is on: there is no disc for a dead ReLU, and a small one for a LeakyReLU that is always off.
    """

    def __init__(self, learner: Learner, at: np.ndarray, theme: Theme) -> None:
        layers = np.repeat(np.arange(len(learner.training.widths)), learner.training.widths)
        self.centres = at + [1, 0, 0] * (np.arange(len(layers)) * APART + layers * GAP + RING)[:, None]
        self.rings = [
            VMobject(stroke_color=colour, stroke_width=look.THIN, fill_opacity=0)
            for colour in (theme.active, theme.muted)
        ]
        self.discs = VMobject(fill_color=theme.active, fill_opacity=1, stroke_width=0)
        super().__init__(*self.rings, self.discs)
        self._learner = learner
        self.follow()
        self.add_updater(lambda units: units.follow())

    def follow(self) -> None:
        """Show the units of the present network."""
        derivatives, pulse = self._learner.derivatives, self._learner.pulse.get_value()
        off = derivatives == 0
        self.rings[0].set_points(circles(self.centres[~off], RING))
        self.rings[1].set_points(circles(self.centres[off], RING * (1 + LARGER * pulse)))
        self.rings[1].set_stroke(width=look.THIN * (1 + pulse))
        self.discs.set_points(circles(self.centres[~off], RING * np.sqrt(derivatives[~off])))


def circles(centres: np.ndarray, radii: Any) -> np.ndarray:
    """Circles around these points, as the Bezier points of one mobject."""
    circle = Circle(1).points * np.broadcast_to(radii, len(centres))[:, None, None]
    return (centres[:, None] + circle).reshape(-1, 3)


# The box of the losses' plot, the heights of its heading and of the name of its axis, and the epoch's place.
PLOT, PLOT_AT = (2.7, 3.8), (0.06, -1.15, 0)
HEADING_Y, AXIS_Y, EPOCH_AT = 1.22, -3.72, (0, 1.95, 0)
# In the first epochs the loss between two of them is drawn too, at so many points.
EARLY, BETWEEN = 8, 8
# The smallest distance between ticks of the epochs, and the distance between the lines of numbers.
TICKS_APART, LINES_APART = 0.36, 0.56
# The most ticks of the losses, and the radius of the dots at the curves' ends.
MOST_TICKS, END = 4, 0.1


class Losses(VGroup):
    """A plot of the losses after each epoch so far, and the epoch. The axis of epochs is that of log(1 + epoch)."""

    def __init__(self, learners: tuple[Learner, ...], epoch: ValueTracker, stops: Sequence[int], theme: Theme) -> None:
        self._learners, self._epoch = learners, epoch
        epochs = learners[0].training.epochs
        self.times = np.union1d(np.arange(epochs + 1), np.arange(0, min(EARLY, epochs), 1 / BETWEEN))
        self.before = [
            np.array([each.training.loss(each.training.network(t)) for t in self.times]) for each in learners
        ]
        highest = int(np.ceil(1.05 * max(losses.max() for losses in self.before)))
        ticks = range(highest + 1) if highest <= MOST_TICKS else (0, highest)
        self.plane = Plane(
            (0, np.log1p(epochs)),
            (0, highest),
            theme,
            size=PLOT,
            at=PLOT_AT,
            x_ticks={np.log1p(tick): number(tick) for tick in self._ticks(stops, epochs)},
            y_ticks=ticks,
            name="",
        )
        self.curves = [VMobject(stroke_color=each.colour, stroke_width=look.LINE, fill_opacity=0) for each in learners]
        self.ends = [VMobject(fill_color=each.colour, fill_opacity=1, stroke_width=0) for each in learners]
        corner = self.plane.point(*self.plane.high)
        self.names = [
            Number(
                partial(getattr, each, "loss"),
                look.DIGITS,
                each.colour,
                corner - (0, 0.1 + k * LINES_APART, 0),
                "end",
                decimals=2,
                form=short.format,
            )
            for k, (each, short) in enumerate(zip(learners, ("ReLU {}", "Leaky {}"), strict=True))
        ]
        heading = Label("loss", look.SMALL, theme.muted, (corner[0] - PLOT[0] - 0.3, HEADING_Y, 0), "start")
        axis = Label("epochs", look.SMALL, theme.muted, (corner[0] - PLOT[0] / 2, AXIS_Y, 0))
        passed = Number(lambda: int(epoch.get_value()), look.TEXT, theme.ink, EPOCH_AT, form="epoch {}".format)
        super().__init__(self.plane, *self.curves, *self.ends, *self.names, heading, axis, passed)
        self._shown: float | None = None
        self.follow()
        self.add_updater(lambda losses: losses.follow())

    @staticmethod
    def _ticks(stops: Sequence[int], epochs: int) -> list[int]:
        """The epochs that the axis names: the first, the last, and those stops for which there is room."""
        ticks = [0, epochs]
        for stop in stops:
            places = [np.log1p(tick) / np.log1p(epochs) * PLOT[0] for tick in (*ticks, stop)]
            if stop < epochs and min(abs(place - places[-1]) for place in places[:-1]) > TICKS_APART:
                ticks.append(stop)
        return ticks

    def follow(self) -> None:
        """Show the losses until now."""
        now = self._epoch.get_value()
        if self._shown == now:
            return
        self._shown = now
        passed = self.times < now
        for learner, before, curve, end in zip(self._learners, self.before, self.curves, self.ends, strict=True):
            xs, ys = np.log1p([*self.times[passed], now]), [*before[passed], learner.loss]
            set_polyline(curve, self.plane.clipped(xs, ys))
            set_circles(end, [self.plane.point(xs[-1], ys[-1])], END)
