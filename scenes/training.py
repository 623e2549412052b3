"""Two small networks learn a shape by gradient descent: the regions of ReLU and of LeakyReLU, from the same weights.

Storyboard: two pictures side by side show the exact regions of the same weights, with ReLUs at the left and LeakyReLUs
at the right. The shape to learn draws itself on both. Then the networks learn. First the epochs pass slowly: every
fold moves, the weights overshoot, and ReLUs die, which empties their discs in the row of units. The dead ones are
pointed out. Then the epochs pass faster and faster. The line around what each network takes for the inside closes on
the shape at the right, where no unit is dead, and hardly moves at the left. A small plot of both losses grows with
the epochs. The counters are those of the networks as they are drawn, between two epochs too.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from contourpy import contour_generator
from manim import Circle, Create, ValueTracker, VGroup, VMobject, smooth, there_and_back

from relufig.animate import Field, Label, Number, Plane, Stage, Tiling, finite_numbers, look, plate
from relufig.animate.graph import spread
from relufig.animate.plane import set_polyline
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
        name = f"LeakyReLU, α = {number(self.alpha)}"
        leaky = Learner(Training(slope=self.alpha, **same), self.epoch, name, self.look.second, self.look, RIGHT_AT)
        self.learners = relu, leaky
        self.losses = Losses(self.learners, self.epoch, self.look)
        self.units = sum(self.widths)
        self.add(*(learner.picture for learner in self.learners), *(learner.readings for learner in self.learners))
        self.add(self.losses)
        self.show_title("Two networks learn a shape; one of them leaks")

    def show_shape(self):
        """Draw the shape to learn on both pictures."""
        drawing = [Create(learner.target, run_time=2.4, rate_func=smooth) for learner in self.learners]
        with self.step(
            "start", f"{self.units} units each, from the same weights: which learns the dashed shape?", *drawing
        ):
            self.rest(0.3)

    def die(self):
        """Let the first epochs pass slowly, and point at the units that died."""
        first, second, third, _ = self.passed
        with self.step("first", "Each step of gradient descent moves every fold", self.until(first, 2.4)):
            self.play(self.until(second, 1.8))
        text = f"Steps at a rate of {number(self.rate)} are large: a ReLU may fall off all samples"
        with self.step("large", text, self.until(third, 3)):
            self.rest(0.2)
        relu = self.learners[0]
        if relu.dead:
            pulse = relu.pulse.animate(run_time=1.8, rate_func=there_and_back).set_value(1)
            with self.step("dead", "Off for every sample, it gets no gradient: it is dead", pulse):
                self.rest(0.4)

    def go_on(self):
        """Let the other epochs pass, faster and faster."""
        text = f"Where a LeakyReLU is off, {number(self.alpha)} of the gradient passes"
        with self.step("leak", text, self.until(self.passed[-1], 5)):
            pass
        text = "So all of its units learn, and its thick line closes on the shape"
        with self.step("learn", text, self.until(self.epochs, 8)):
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
SIZE = (7.06, 4.9)
LEFT_AT, RIGHT_AT = (-3.58, -1.55, 0), (3.58, -1.55, 0)
# How much of the plane a picture shows from bottom to top, in units of the samples' reach.
VIEW = 2.2
# The outputs with the colours at the ends: log-odds of e to the power of 4, or 55, to 1.
SURE = 4
# The dashes of the shape to learn, in units of the frame.
DASHES = (0.12, 0.1)
# The heights of the two lines of readings, and their distance from the picture's sides.
NAME_Y, UNITS_Y, INSET = 1.95, 1.32, 0.5


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
        self.target = outline_of(training, self.field)
        self.pulse = ValueTracker(0)
        self.picture = VGroup(self.tiling.faces, self.tiling.edges, self.tiling.border)
        left, right = at[0] - SIZE[0] / 2 + INSET, at[0] + SIZE[0] / 2 - INSET
        of = f"{{}} of {sum(training.widths)} dead".format
        self.units = Units(self, np.array([left, UNITS_Y, 0]), theme)
        self.readings = VGroup(
            Label(name, look.TEXT, colour, (left, NAME_Y, 0), "start", bold=True),
            Number(lambda: self.dead, look.SMALL, theme.ink, (right, NAME_Y, 0), "end", form=of),
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


def outline_of(training: Training, field: Field) -> VMobject:
    """The dashed line along which the shape to learn is 0."""
    (left, right), (low, high) = field.box
    x, y = np.linspace(left, right, 241), np.linspace(low, high, 181)
    values = training.shape(np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)).reshape(len(y), len(x))
    drawn = VMobject(stroke_color=field.theme.background, stroke_width=1.3 * look.LINE, fill_opacity=0)
    set_polyline(drawn, [field.points(line) for line in contour_generator(x, y, values).lines(0)], DASHES)
    return drawn


# The radius of a unit's ring, the distance between two, and the gap between two layers.
RING, APART, GAP = 0.15, 0.37, 0.2
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


# The plate of the losses, the box of the plot on it, and the highest loss that it shows.
PLATE, PLATE_AT = (4.6, 2.0), (-2.3, -1.9, 0)
PLOT, PLOT_AT = (2.15, 1.0), (-0.72, -3.22, 0)
HIGHEST = 1.0


class Losses(VGroup):
    """A plot of the losses after each epoch so far."""

    def __init__(self, learners: tuple[Learner, ...], epoch: ValueTracker, theme: Theme) -> None:
        self._learners, self._epoch = learners, epoch
        epochs = learners[0].training.epochs
        self.plane = Plane((0, epochs), (0, HIGHEST), theme, size=PLOT, at=PLOT_AT, y_ticks=(0, 1), name="")
        self.before = [[each.training.loss(each.training.network(k)) for k in range(epochs + 1)] for each in learners]
        self.curves = [VMobject(stroke_color=each.colour, stroke_width=look.LINE, fill_opacity=0) for each in learners]
        self.names = [
            Number(
                partial(getattr, each, "loss"), look.SMALL, each.colour, align="start", decimals=2, form=short.format
            )
            for each, short in zip(learners, ("ReLU {}", "Leaky {}"), strict=True)
        ]
        top = self.plane.point(0, HIGHEST)
        heading = Label("loss", look.SMALL, theme.muted, top + (-0.35, 0.42, 0), "start")
        at = self.plane.point(epochs, HIGHEST) + (1.6, 0.42, 0)
        passed = Number(lambda: int(epoch.get_value()), look.SMALL, theme.ink, at, "end", form="epoch {}".format)
        super().__init__(plate(*PLATE, theme, at=PLATE_AT), self.plane, *self.curves, *self.names, heading, passed)
        self._shown: float | None = None
        self.follow()
        self.add_updater(lambda losses: losses.follow())

    def follow(self) -> None:
        """Show the losses until now."""
        now = self._epoch.get_value()
        if self._shown == now:
            return
        self._shown = now
        ends = []
        for learner, before, curve in zip(self._learners, self.before, self.curves, strict=True):
            xs, ys = [*range(int(now) + 1), now], [*before[: int(now) + 1], learner.loss]
            set_polyline(curve, self.plane.clipped(xs, ys))
            end = self.plane.point(now, learner.loss)
            ends.append(np.minimum(end, self.plane.point(learner.training.epochs, HIGHEST) - (0, 0.18, 0)))
        for name, end, height in zip(self.names, ends, spread([end[1] for end in ends], 0.36), strict=True):
            name.put((end[0] + 0.12, height, 0))
