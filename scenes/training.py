"""Why some ReLUs stop learning, and LeakyReLUs do not: one unit of each, from the same weights.

Storyboard: samples fill a square, to be told apart by a heart. Close to it, the line of one ReLU of the first layer,
green on the side where it is on, with a halo around the samples there, and its activation function with all samples on
it; a light runs along the line, and the halos swell. The first steps of gradient descent move the line a little. Then
one step throws it out of the data: the samples slide onto the flat part, where the slope is 0, and none is left that
could move the line back. It is dead, and the epochs pass. Then the flat part tilts up, and the plot grows: LeakyReLU.
The activation function leaves while the picture moves to the left, where its network appears beside it, and at the
right LeakyReLUs start from the same weights. The same line is thrown out too, but it creeps back, among the points. Now
both networks are looked at as a whole. At the left, all units of a layer are dead, a wall of empty rings: the gradient
comes from the output to the wall and no further, while at the right it gets through to the inputs. Then the colours
sweep over the samples from the left, what both networks say: points vanish where their colour is right. At the left
nothing is learned, at the right the thick line comes near the heart. Both are held side by side, each with its network.
"""

import itertools
from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from contourpy import contour_generator
from manim import (
    DOWN,
    DR,
    RIGHT,
    ManimColor,
    ShowPassingFlash,
    ValueTracker,
    VGroup,
    VMobject,
    config,
    linear,
    smooth,
)
from manim import there_and_back as pulsing

from relufig.animate import Field, Label, Number, Stage, Tiling, finite_numbers, look, plate, title_band
from relufig.animate.parameters import whole_number
from relufig.animate.plane import set_circles, set_polyline
from relufig.animate.tiling import shades
from relufig.look.style import Theme
from relufig.networks.network import Network
from relufig.networks.training import Training, heart
from relufig.numbers.arrays import Array
from relufig.numbers.text import be, counted, number


class Learning(Stage):
    """ReLU and LeakyReLU with slope `alpha` learn `shape`, a function of points (n, 2) that is above 0 inside.

    `drawn` names the shape. The other parameters are those of `Training`. The close look at one unit ends after the
    epoch `close`.
    """

    alpha: float = 0.1
    shape = staticmethod(heart)
    drawn = "the heart"
    widths = (8, 8)
    seed = 36
    rate: float = 5
    epochs: int = 200
    close = 40

    def construct(self):
        """Look at one ReLU that dies, then at the same unit with a leak, and compare what both networks learn."""
        self.prepare()
        if self.death:
            self.look_at_one()
            self.move()
            self.leave()
            self.die()
            self.tilt()
        else:
            self.learn_without_death()
        self.compare()
        if self.death:
            self.come_back()
        if self.wall is not None:
            self.look_at_the_wall()
        self.learn()

    def prepare(self):
        """Make both networks, and what shows them."""
        same = {name: getattr(self, name) for name in ("shape", "widths", "seed", "rate", "epochs")}
        finite_numbers(type(self), "alpha", [self.alpha], positive=True)
        self.until = min(whole_number(type(self), "close", self.close, 1), self.epochs)
        relu, leaky = Training(slope=0, **same), Training(slope=self.alpha, **same)
        self.death = clearest_death(relu, leaky)
        unit = self.death[1] if self.death else 0
        self.relu = Learner(relu, "ReLU", unit, self.look, FULL, BOXES[0])
        self.leaky = Learner(leaky, "LeakyReLU", unit, self.look, BOXES[1] + OUT, BOXES[1])
        self.wall = dead_layer(relu, self.until)
        self.learners = self.relu, self.leaky
        for learner in self.learners:
            for name in ("pale", "watched"):
                getattr(learner, name).set_value(1 if self.death else 0)
            learner.follow()
        self.function = ActivationFunction(self.relu, self.alpha, self.death, self.look)
        self.band = title_band(self.look)
        self.add(self.relu.picture, self.band)
        self.title = self.show_title("Why some ReLUs stop learning")

    def look_at_one(self):
        """Show the line of one ReLU, along which a light runs, and its activation function."""
        self.add(self.function)
        light = VMobject(stroke_color=self.look.active, stroke_width=LIGHT, fill_opacity=0)
        light.set_points(self.relu.line.points)
        self.add(light)
        self.bring_to_front(self.band, self.title)
        running = ShowPassingFlash(light, time_width=0.4, run_time=2.6, rate_func=linear)
        swelling = self.relu.to("swollen", 1, 2.6, pulsing)
        with self.step("one", "This ReLU is on for the points on the green side of its line", running, swelling):
            self.rest(0.2)

    def move(self):
        """Show the steps of gradient descent until just before the ReLU dies."""
        before = self.death[0] - 1
        if not before:
            return
        told = "They send it a gradient: each step of descent moves the line"
        with self.step("steps", told, self.relu.to("epoch", before, 0.8 + 0.7 * before)):
            self.rest(0.2)

    def leave(self):
        """Let the line leave the data."""
        throwing = self.relu.to("epoch", self.death[0], 3)
        with self.step("leaves", "One step is too long: it throws the line off all points", throwing):
            self.rest(0.3)

    def die(self):
        """Say what this means, and let the epochs pass."""
        pulse = self.relu.to("pulse", 1, 1.3, pulsing)
        with self.step("dead", "Off for every point, it gets no gradient: nothing moves it again", pulse):
            if self.until > self.death[0]:
                self.play(self.relu.to("epoch", self.until, 1.8, linear))

    def tilt(self):
        """Turn the ReLU's activation function into the LeakyReLU's."""
        told = f"A LeakyReLU has the slope {number(self.alpha)} there, so some gradient passes"
        with self.step("leak", told, self.function.leak.animate(run_time=1.5).set_value(self.alpha)):
            self.rest(0.6)

    def learn_without_death(self):
        """Let ReLUs learn of which none dies."""
        with self.step("all", "With these steps, no line of a ReLU is thrown off all points"):
            self.play(self.relu.to("epoch", self.until, 3.6))

    def compare(self):
        """Move the network to the left; the other one comes from the right, with the same weights."""
        relu, leaky = self.learners
        self.add(leaky.picture, relu.readings, leaky.readings)
        # What comes from the left appears as the picture draws back from it.
        self.bring_to_back(relu.readings, relu.picture, leaky.picture)
        moving = [each.to("split", 1, MOVE) for each in self.learners]
        if self.death:
            moving.append(self.function.animate(run_time=LEAVE, remover=True).shift(DOWN * AWAY))
        with self.step("same start", "Now a second network, of LeakyReLUs, from the same weights", *moving):
            self.rest(0.2)

    def come_back(self):
        """Let the line of the LeakyReLU leave the data too, and come back."""
        leaky, (dying, _) = self.leaky, self.death
        with self.step("thrown too", "One step throws the line off again", leaky.to("epoch", dying, 1.8)):
            self.rest(0.3)
        if self.until > dying:
            told = f"But {number(self.alpha)} of the gradient passes, and so it goes on learning"
            if self.leaky.training_on(self.until):
                told = f"But {number(self.alpha)} of the gradient passes, and that brings it back"
            with self.step("back", told, leaky.to("epoch", self.until, 4.6)):
                self.rest(0.3)

    def look_at_the_wall(self):
        """Show that no gradient gets from the output through a layer of dead ReLUs."""
        width, layer = self.relu.training.widths[self.wall], self.wall + 1
        which = f"All {width} ReLUs of layer {layer} are" if width > 1 else f"The ReLU of layer {layer} is"
        looking = [each.to("watched", 0, 1.2) for each in self.learners]
        with self.step("wall", f"{which} dead: no gradient gets through", *looking, self.relu.to("wall", 1, 1.5)):
            self.play(*(each.to("flow", 1, 2.6, linear) for each in self.learners))
            self.rest(0.2)

    def learn(self):
        """Show what both networks say, let them learn to the end, and compare."""
        if self.death:
            told = "Colours show what each network says: a point vanishes where it is right"
            with self.step("colours", told):
                fading = [each.to("watched", 0, 1) for each in self.learners]
                self.play(*fading, *(each.to("pale", 0, 2.2) for each in self.learners))
        with self.step("learn", f"Let both go on learning: which one finds {self.drawn}?"):
            self.play(*(each.to("epoch", self.epochs, 4) for each in self.learners))
        with self.step("end", self.reason(), stressed=True):
            self.hold()

    def reason(self):
        """Why one network learns and the other does not, or without a dead layer, how many units are dead."""
        relu, leaky = (learner.dead for learner in self.learners)
        if dead_layer(self.relu.training, self.epochs) is not None and not leaky:
            return f"No gradient gets through a dead layer. With a leak of {number(self.alpha)}, some does"
        lost = f"{relu or 'None'} of {counted(sum(self.widths), 'ReLU')} {be(relu)} dead"
        others = f"{leaky} {'LeakyReLUs are' if leaky > 1 else 'LeakyReLU is'}" if leaky else "no LeakyReLU is"
        return f"{lost}, but {others}"


# How far out of the frame mobjects wait, the seconds in which the activation function leaves, and those in which the
# pictures move side by side.
AWAY, LEAVE, MOVE = 7, 1.2, 2.2
# Where pictures are: the left, right, lower and upper edge in the frame; the place of the plane's origin, from the
# middle of the picture; and the scale, for samples that reach as far as REACH. One that fills the frame, and two side
# by side, of which the second comes from OUT of the frame.
WIDE, HIGH = config.frame_width / 2, config.frame_height / 2
FULL = np.array([-WIDE, WIDE, -HIGH, HIGH, -0.1, -1.12, 1.5])
BOXES = np.array([(left, left + 3.9, -3.6, 1.1, 0, 0, 0.8) for left in (-4.15, 2.95)])
OUT, REACH = np.array([AWAY, AWAY, 0, 0, 0, 0, 0]), 1.7
# The outputs with the colours at the ends: log-odds of e to the power of 4, or 55, to 1.
SURE = 4
# The dashes of the shape to learn, in units of the frame, the radius of the dots, as a share of the samples' reach, and
# the width of the light; the opacity of the side where the unit is on.
DASHES, DOT, LIGHT, GREEN = (0.12, 0.1), 0.029, 3.5 * look.LINE, 0.3
# The radius of a halo, in those of a dot, and the distance from the line at which it has it, in the inputs' units.
HALO, SOFT = 1.55, 0.15
# The font size of readings, and their height; how far the network's left end is left of the picture's, and how far the
# middle of the epoch's number is right of it.
EM, HEADING, NETWORK, EPOCH = 0.45, 1.62, 2.5, 1.1


class Learner:
    """One of the networks, after as many epochs as its tracker `epoch` says.

    `picture` has its regions in the colours of its output, the line around where the output is above 0, the samples and
    the shape to learn. `readings` are its name, its units, how many are dead, and the epoch. The tracker `watched`,
    from 0 to 1, shows the line of the unit `unit` of the first layer. There are no colours while `pale` is 1; as it
    goes to 0, they come from the left. While `split` goes from 0 to 1, the picture moves from one place to another.
    While `wall` does, the rings of a dead layer become bold, and while `flow` does, the gradient comes back from the
    output.
    """

    def __init__(self, training: Training, name: str, unit: int, theme: Theme, start: Array, end: Array) -> None:
        self.training, self.unit, self.theme, self._places = training, unit, theme, np.array([start, end])
        self.epoch, self.pale, self.watched, self.split = (ValueTracker(0) for _ in range(4))
        self.pulse, self.swollen, self.wall, self.flow = (ValueTracker(0) for _ in range(4))
        self._known: dict[str, Any] = {}
        self._drawn: tuple[float, ...] | None = None
        self.field = Field((0, 0), 1, theme, size=(1, 1), at=(0, 0, 0))
        self._show_view()
        self.tiling = Tiling(
            lambda: self.network, self.field, lambda: self._state, low=-SURE, high=SURE, level=0, graded=True
        )
        colours = shades(self.field)
        self.veil = VMobject(fill_color=theme.background, fill_opacity=1, stroke_width=0)
        self.side = VMobject(fill_color=theme.active, stroke_width=0)
        self.halos = VMobject(fill_color=theme.active, fill_opacity=1, stroke_width=0)
        self.line = VMobject(stroke_color=theme.ink, stroke_width=look.BOLD, fill_opacity=0)
        self.dots = [VMobject(fill_color=colours[end], fill_opacity=1, stroke_width=0) for end in (0, -1)]
        self.target = VMobject(stroke_width=1.3 * look.LINE, fill_opacity=0)
        drawn = self.veil, self.side, self.halos, *self.dots, self.tiling.border
        self.picture = VGroup(self.tiling.faces, *drawn, self.line, self.target, self.field.frame)
        self.follow()
        self.picture.add_updater(lambda _: self.follow())
        self.readings = self._readings(name)

    def to(self, name: str, value: float, seconds: float, rate: Callable[[float], float] = smooth) -> Any:
        """The animation of a tracker to a value."""
        return getattr(self, name).animate(run_time=seconds, rate_func=rate).set_value(value)

    @property
    def network(self) -> Network:
        """The present network."""
        return self._now("network", lambda: self.training.network(min(self.epoch.get_value(), self.training.epochs)))

    @property
    def dead(self) -> int:
        """The present number of dead units."""
        return self._now("dead", lambda: self.training.dead(self.network))

    @property
    def derivatives(self) -> list[Array]:
        """The mean derivative of each unit's activation function over the samples, layer by layer."""
        return self._now("derivatives", lambda: self.training.derivatives(self.network))

    @property
    def values(self) -> Array:
        """The pre-activation of the unit that is looked at for each sample."""
        return self._now("values", lambda: self.first_layer(self.training.points)[:, self.unit])

    @property
    def aside(self) -> Array:
        """The left and the right end of the readings, which come from beyond the frame as the picture moves aside."""
        ends: Array = self._places[1][:2]
        return ends + (1 - self.split.get_value()) * np.sign(ends[0]) * AWAY

    def first_layer(self, points: Any) -> Array:
        """The pre-activations of the first layer at points (n, 2)."""
        return first_layer(self.network, points)

    def training_on(self, epoch: int) -> int:
        """The number of samples for which the unit that is looked at is on after so many epochs."""
        return int(on_counts(self.training, epoch)[self.unit])

    def follow(self) -> None:
        """Show the present network in the present view."""
        pale = self.pale.get_value()
        now = self.split.get_value(), pale
        if self._drawn != now:
            self._drawn = now
            self._show_view()
            self._draw_what_stands()
        ground, ink = ManimColor(self.theme.background), ManimColor(self.theme.ink)
        self.tiling.border.set_stroke(opacity=1 - pale)
        self.target.set_stroke(ground.interpolate(ink, pale))
        self._draw_lines()

    @property
    def _state(self) -> tuple[float, ...]:
        return self.epoch.get_value(), self.split.get_value()

    def _show_view(self) -> None:
        """Let the field show the present view."""
        share = self.split.get_value()
        left, right, low, high, x, y, scale = (1 - share) * self._places[0] + share * self._places[1]
        scale *= REACH / self.training.reach
        at, size = np.array([(left + right) / 2, (low + high) / 2, 0]), (right - left, high - low)
        self.field.show((-x / scale, -y / scale), size[1] / scale, size=size, at=at)

    def _draw_what_stands(self) -> None:
        """Draw what changes only with the view: the veil, the samples and the shape to learn."""
        corners, pale = self.field.corners, self.pale.get_value()
        corners[[0, 3], 0] += (1 - pale) * np.ptp(corners[:, 0])
        self.field.enclose(self.veil, [corners] if pale else [])
        for label, dots in enumerate(self.dots):
            places = self.training.points[self.training.labels == label]
            set_circles(dots, self.field.points(places), DOT * self.training.reach * self.field.scale)
        set_polyline(self.target, outlines(self.training, self.field), DASHES)

    def _draw_lines(self) -> None:
        """Draw the line of the unit that is looked at, the side where it is on, and halos around the samples there."""
        watched, swollen = self.watched.get_value(), self.swollen.get_value()
        values = self.first_layer(self.field.corners)[:, self.unit]
        self.field.enclose(self.side, [self.field.above(values)] if watched else [])
        self.field.connect(self.line, self.field.chord(values) if watched else [])
        self.side.set_fill(opacity=GREEN * watched)
        self.line.set_stroke(opacity=watched)
        weights = np.asarray(self.network.blocks[0].S)[self.unit] if watched else np.ones(1)
        # A halo grows with the distance from the line, so that none pops up as the line moves.
        shares = np.clip(self.values / np.linalg.norm(weights.astype(float)) / SOFT, 0, 1) * watched
        radii = HALO * (1 + SWELLING * swollen) * DOT * self.training.reach * self.field.scale * shares
        set_circles(self.halos, self.field.points(self.training.points[shares > 0]), radii[shares > 0])

    def _readings(self, name: str) -> VGroup:
        """The readings: above the picture, and the network left of it."""
        ink = self.theme.ink
        named = Label(name, EM, ink, align="start", bold=True)
        dead = Number(lambda: self.dead, EM, ink, align="end", form="{} dead".format)
        epoch = self.epoch_number((0, 0, 0), "middle")
        readings = VGroup(named, dead, Units(self, self.theme), epoch)

        def follow(_: Any) -> None:
            left, right = self.aside
            named.put((left - NETWORK, HEADING, 0))
            dead.put((right, HEADING, 0))
            epoch.put((left + EPOCH, HEADING, 0))

        follow(readings)
        return readings.add_updater(follow)

    def epoch_number(self, at: Any, align: Literal["start", "middle", "end"]) -> Number:
        """The present epoch as a text."""
        return Number(lambda: int(self.epoch.get_value()), EM, self.theme.ink, at, align, form="epoch {}".format)

    def _now(self, what: str, computed: Callable[[], Any]) -> Any:
        """What is computed of the present network, once for each state of it."""
        epoch = self.epoch.get_value()
        if self._known.get("epoch") != epoch:
            self._known = {"epoch": epoch}
        if what not in self._known:
            self._known[what] = computed()
        return self._known[what]


def on_counts(training: Training, epoch: int) -> Array:
    """For each unit of the first layer, the number of samples for which it is on after so many epochs."""
    return np.asarray((first_layer(training.network(epoch), training.points) > 0).sum(axis=0))


def dead_layer(training: Training, epoch: int) -> int | None:
    """The first hidden layer of which all units are dead after so many epochs, counted from 0, or None."""
    layers = training.derivatives(training.network(epoch))
    return next((k for k, each in enumerate(layers) if not each.any()), None)


def clearest_death(relu: Training, leaky: Training) -> tuple[int, int] | None:
    """The first epoch after which a ReLU of the first layer is dead to the end, and its number.

    A unit that also leaves all samples with a leak, and comes back, goes before the others.
    """
    on = np.array([on_counts(relu, epoch) for epoch in range(relu.epochs + 1)])
    # The epoch after which each unit is on for no sample any more.
    ends = len(on) - np.argmax(np.cumsum(on[::-1], axis=0) > 0, axis=0)
    dead = [int(unit) for unit in np.flatnonzero((on[-1] == 0) & (on[0] > 0))]

    def rank(unit: int) -> tuple[bool, int]:
        thrown = on_counts(leaky, int(ends[unit]))[unit] == 0
        return not (thrown and on_counts(leaky, leaky.epochs)[unit] > 0), int(ends[unit])

    unit = min(dead, key=rank, default=None)
    return None if unit is None else (int(ends[unit]), unit)


def first_layer(network: Network, points: Any) -> Array:
    """The pre-activations of a network's first layer of units at points (n, 2)."""
    found = (np.asarray(layer.preactivations) for layer in network.trace(points).layers)
    return next(each for each in found if each.shape[-1])


def outlines(training: Training, field: Field) -> list[Array]:
    """The lines in the frame along which the shape to learn is 0, within the samples' reach."""
    side = np.linspace(-training.reach, training.reach, 201)
    values = training.shape(np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)).reshape(201, 201)
    return [field.points(line) for line in contour_generator(side, side, values).lines(0)]


# The radius of a unit's ring, as a share of the distance between two, which is at most APART; the columns' height; the
# room between the network and the picture; how much larger rings get; the length of a light, between two layers; and
# how far the inputs and the output are from the next layer, if two hidden layers are 1 apart.
RING, APART, COLUMN, BESIDE, LARGER, LIT, FANS = 0.36, 0.57, 4.7, 0.42, 0.3, 0.35, 0.6
# The mean derivative below which a disc gets smaller, and the radius of the mark around a unit, in those of its ring.
ALIVE, MARK = 0.01, 1.25
# The height of the network's middle.
MIDDLE = BOXES[0][2:4].mean()


class Units(VGroup):
    """The network left of the picture: a column of rings for each layer, between the inputs and the output.

    A ring is filled unless its unit is dead. It becomes empty little by little while the mean derivative of the unit's
    activation function over the samples goes from ALIVE to 0. A bold ring marks the unit that is looked at.
    Connections are pale behind units that are dead.
    """

    def __init__(self, learner: Learner, theme: Theme) -> None:
        self._learner, widths = learner, [2, *learner.training.widths, 1]
        apart = min(APART, COLUMN / max(widths))
        self.radius = RING * apart
        steps = np.ones(len(widths) - 1)
        steps[[0, -1]] = FANS
        columns = np.interp(np.cumsum([0, *steps]), [0, steps.sum()], [self.radius - NETWORK, -BESIDE])
        heights = [((width - 1) / 2 - np.arange(width)) * apart for width in widths]
        self._offsets = [np.c_[np.full(len(y), x), y, 0 * y] for x, y in zip(columns, heights, strict=True)]
        line = {"fill_opacity": 0, "stroke_width": look.THIN / 2}
        self.edges = [VMobject(stroke_color=colour, **line) for colour in (theme.faint, theme.muted)]
        self.lights = VMobject(stroke_color=theme.ink, stroke_width=0.8 * look.LINE, fill_opacity=0)
        ring = {"fill_color": theme.background, "fill_opacity": 1, "stroke_width": look.THIN}
        self.rings = [VMobject(stroke_color=colour, **ring) for colour in (theme.active, theme.muted, theme.ink)]
        self.discs = VMobject(fill_color=theme.active, fill_opacity=1, stroke_width=0)
        self.ends = VMobject(fill_color=theme.ink, fill_opacity=1, stroke_width=0)
        self.mark = VMobject(stroke_color=theme.ink, stroke_width=look.BOLD, fill_opacity=0)
        super().__init__(*self.edges, self.lights, *self.rings, self.discs, self.ends, self.mark)
        self.follow()
        self.add_updater(lambda units: units.follow())

    def follow(self) -> None:
        """Show the units of the present network."""
        learner, derivatives = self._learner, self._learner.derivatives
        columns = [(learner.aside[0], MIDDLE, 0) + offsets for offsets in self._offsets]
        centres = np.concatenate(columns[1:-1])
        off = np.concatenate([each == 0 for each in derivatives])
        bold = learner.wall.get_value()
        wall = np.concatenate([np.full(len(each), bold > 0 and not each.any()) for each in derivatives])
        radii = self.radius * (1 + LARGER * pulsing(bold) * wall)
        for ring, which in zip(self.rings, (~off, off & ~wall, wall), strict=True):
            set_circles(ring, centres[which], radii[which])
        muted, ink = (ManimColor(colour) for colour in (learner.theme.muted, learner.theme.ink))
        self.rings[-1].set_stroke(muted.interpolate(ink, bold), look.THIN + bold * (look.LINE - look.THIN))
        filled = np.sqrt(np.minimum(np.concatenate(derivatives)[~off] / ALIVE, 1))
        set_circles(self.discs, centres[~off], self.radius * filled)
        set_circles(self.mark, columns[1][[learner.unit]], MARK * self.radius)
        self.mark.set_stroke(opacity=learner.watched.get_value())
        set_circles(self.ends, np.concatenate([columns[0], columns[-1]]), self.radius / 2)
        self._connect(columns, [np.ones(2, bool), *(each > 0 for each in derivatives)])

    def _connect(self, columns: list[Array], alive: list[Array]) -> None:
        """Draw the connections, and on those that the gradient goes along, its lights from the output to the inputs."""
        front = self._learner.flow.get_value() * (len(alive) + LIT)
        passing = [np.ones(1, bool)]
        for living in alive[:0:-1]:
            passing.insert(0, living & passing[0].any())
        drawn: list[list[Array]] = [[], [], []]
        for k, (sources, targets) in enumerate(itertools.pairwise(columns)):
            ends = np.clip(front - (len(alive) - 1 - k) - np.array([LIT, 0]), 0, 1)
            for (i, source), (j, target) in itertools.product(enumerate(sources), enumerate(targets)):
                drawn[int(alive[k][i])].append(np.array([source, target]))
                if passing[k][j] and ends[0] < ends[1]:
                    drawn[2].append(target + ends[:, None] * (source - target))
        for mobject, lines in zip((*self.edges, self.lights), drawn, strict=True):
            set_polyline(mobject, lines)


# The upper left corner of the activation function's plate and its size, the place of its zero and the plot's width, and
# the radius of the samples on it.
FUNCTION_AT, FUNCTION, ZERO_AT, WIDE, SAMPLE = (2.95, 1.5, 0), (3.9, 4.9), (4.9, -2.1, 0), 3.4, 0.075
# The room between the function's ends and the samples, as a share; how much larger the words for the slope get, and the
# plot as it tilts.
BEYOND, SWELLING, GROWING = 0.04, 0.35, 0.35


class ActivationFunction(VGroup):
    """The activation function of the ReLU that is looked at, and each sample on it at its pre-activation.

    Slope 1 rises at 45 degrees. The tracker `leak` gives the slope below 0; the whole grows until the slope is
    `alpha`. `death` are the epoch in which the unit
    dies and its number.
    """

    def __init__(self, learner: Learner, alpha: float, death: tuple[int, int] | None, theme: Theme) -> None:
        self._learner, self._alpha, self.leak = learner, alpha, ValueTracker(0)
        self._range = self._widest(death)
        self._unit = WIDE / np.ptp(self._range)
        left, top, _ = FUNCTION_AT
        self._ground = plate(*FUNCTION, theme, at=FUNCTION_AT)
        self._home = self._ground.get_corner(DR)
        self.curve = VMobject(stroke_color=theme.ink, stroke_width=look.LINE, fill_opacity=0)
        self.samples = [
            VMobject(fill_color=colour, fill_opacity=1, stroke_width=0) for colour in (theme.muted, theme.active)
        ]
        self.count = Number(
            lambda: self._on.sum(),
            EM,
            theme.ink,
            (left + 0.3, top - 1, 0),
            "start",
            form=lambda on: f"on for {counted(int(on), 'point')}",
        )
        decimals = max(1, -int(np.floor(np.log10(alpha))))
        self.slope = Number(self.leak, look.TEXT, theme.ink, decimals=decimals, form=slope_text)
        epoch = learner.epoch_number((left + 0.3, top - 0.4, 0), "start")
        super().__init__(self._ground, self.curve, *self.samples, epoch, self.count, self.slope)
        self.follow()
        self.add_updater(lambda drawn: drawn.follow())

    def follow(self) -> None:
        """Show the samples at their present pre-activations."""
        values, on = self._learner.values, self._on
        low, high = self._range
        self._ground.stretch_to_fit_width(FUNCTION[0] * self._larger, about_edge=RIGHT)
        set_polyline(self.curve, [self._points(np.array([low, 0, high]))])
        for samples, which in zip(self.samples, (~on, on), strict=True):
            set_circles(samples, self._points(values[which]), SAMPLE * self._larger)
        swollen = look.TEXT * (1 + SWELLING * self._learner.pulse.get_value())
        below = self._points(np.array([low / 2]))[0] - (0, 0.5 * self._larger, 0)
        self.slope.write(self.slope.text, below, swollen * self._larger)

    @property
    def _larger(self) -> float:
        """How many times larger the plot is than at first."""
        return 1 + GROWING * float(self.leak.get_value()) / self._alpha

    @property
    def _on(self) -> Array:
        return np.asarray(self._learner.values > 0)

    def _points(self, values: Array) -> Array:
        """The points of the frame on the function at these pre-activations."""
        heights = np.where(values > 0, values, self.leak.get_value() * values)
        moved = np.stack([values - np.mean(self._range), heights, 0 * values], axis=-1) * self._unit
        return np.asarray(self._ground.get_corner(DR) + self._larger * (ZERO_AT + moved - self._home))

    def _widest(self, death: tuple[int, int] | None) -> tuple[float, float]:
        """The range of the pre-activations until the unit is dead."""
        training, unit = self._learner.training, self._learner.unit
        epochs = range(death[0] + 1) if death else (0,)
        values = [first_layer(training.network(epoch), training.points)[:, unit] for epoch in epochs]
        low, high = float(np.min(values)), float(np.max(values))
        beyond = BEYOND * (high - low)
        return low - beyond, high + beyond


def slope_text(number: str) -> str:
    """The words for a slope, without zeros at the end."""
    return f"slope {number.rstrip('0').rstrip('.')}"
