"""Two small networks learn a shape by gradient descent: the regions of ReLU and of LeakyReLU, from the same weights.

Storyboard: samples fill a square, those in a heart in the colour of high values, and a light runs along the heart. Can
a few ReLUs learn it? One network shows what it says at its start, in colours; the first step of gradient descent moves
all of its folds. Then the colours pale. One ReLU of the first layer is left: its line, green on the side where it is
on, and beside it its activation function with all samples on it. The next step throws the line out of the data; the
samples slide onto the flat part, where the slope is 0, and its disc in the row of units goes out. It is dead: the other
lines go on, and it stays where it is. The colours come back, and the ReLUs that are left learn what they can. Then the
flat part of the activation function tilts up: LeakyReLU. The picture moves to the left, and LeakyReLUs start at the
right from the same weights. The same line leaves the data, but its disc does not go out, and the thick line around
what the network takes for the inside comes near the heart. Both results are held side by side.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from contourpy import contour_generator
from manim import (
    LEFT,
    RIGHT,
    Circle,
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
from relufig.animate.plane import set_polyline
from relufig.animate.tiling import shades
from relufig.look.style import Theme
from relufig.networks.network import Network
from relufig.networks.training import Training, heart
from relufig.numbers.arrays import Array
from relufig.numbers.text import counted, number


class Learning(Stage):
    """ReLU and LeakyReLU with slope `alpha` learn `shape`, a function of points (n, 2) that is above 0 inside.

    `drawn` names the shape. The other parameters are those of `Training`. Up to the first of the epochs `stops`, one
    LeakyReLU is looked at alone, and up to the second, one ReLU.
    """

    alpha: float = 0.1
    shape = staticmethod(heart)
    drawn = "this heart"
    widths = (8, 8)
    seed = 8
    rate: float = 5
    epochs: int = 200
    stops = (8, 40)

    def construct(self):
        """Ask, let the ReLUs learn, look at one that dies, and let the LeakyReLUs learn beside them."""
        self.prepare()
        self.ask()
        self.start()
        if self.death:
            self.look_at_one()
            self.die()
        self.go_on()
        if self.death:
            self.tilt()
        self.compare()
        self.learn()

    def prepare(self):
        """Make both networks, and what shows them."""
        same = {name: getattr(self, name) for name in ("shape", "widths", "seed", "rate", "epochs")}
        finite_numbers(type(self), "alpha", [self.alpha], positive=True)
        finite_numbers(type(self), "stops", self.stops, 2, each="each change of tempo", positive=True)
        relu, leaky = Training(slope=0, **same), Training(slope=self.alpha, **same)
        self.death = first_death(relu)
        unit = self.death[1] if self.death else 0
        self.relu = Learner(relu, "ReLU", unit, self.look, LEFT_EDGE)
        self.leaky = Learner(leaky, "LeakyReLU", unit, self.look, MIDDLE)
        self.learners = self.relu, self.leaky
        self.function = ActivationFunction(self.relu, self.alpha, self.look)
        self.relu.pale.set_value(1)
        self.add(self.relu.picture, title_band(self.look))
        self.show_title("Why some ReLUs stop learning")

    def ask(self):
        """Let a light run along the shape to learn."""
        light = ShowPassingFlash(self.relu.light(), time_width=0.35, run_time=2.8, rate_func=linear)
        units, points = counted(sum(self.widths), "ReLU"), counted(self.relu.training.labels.size, "point")
        with self.step("question", f"Can {units} learn {self.drawn} from {points}?", light):
            pass

    def start(self):
        """Show what the network says at its start, and its first epochs, until just before a ReLU dies."""
        coming = self.sliding_in(self.relu.readings, LEFT)
        showing = self.relu.to("view", NEAR, 2), self.relu.to("pale", 0, 2), coming
        with self.step("start", "It starts with random weights: its colours should be those of the points", *showing):
            self.rest(0.3)
        until = self.death[0] - 1 if self.death else min(self.stops[0], self.epochs)
        if until:
            with self.step("first", self.telling_of_the_first(until), self.relu.to("epoch", until, 2.6)):
                self.rest(0.2)

    def telling_of_the_first(self, epoch):
        """The text for the first epochs: whether they lower the loss."""
        training = self.relu.training
        if training.loss(training.network(epoch)) > training.loss(training.network(0)):
            return "A step of gradient descent moves every fold; this one is too long"
        return "Each step of gradient descent moves every fold"

    def look_at_one(self):
        """Let everything pale but the line of one ReLU, and show its activation function."""
        showing = [self.relu.to(*change, 2) for change in (("view", FOCUS), ("pale", 1), ("watched", 1))]
        coming = self.sliding_in(self.function, RIGHT)
        with self.step("one", "Look at one ReLU: on the green side of its line, it is on", *showing, coming):
            self.rest(0.6)

    def die(self):
        """Let the line leave the data, say what this means, and let the others go on."""
        relu, (dying, _) = self.relu, self.death
        with self.step("leaves", "The next step throws its line out of the data", relu.to("epoch", dying, 3.6)):
            self.rest(0.3)
        pulse = relu.to("pulse", 1, 1.3, pulsing)
        with self.step("dead", "Off for every point, its gradient is 0: it is dead", pulse):
            pass
        until = min(self.stops[1], self.epochs)
        if until > dying:
            with self.step("still", "The other lines go on. This one never moves again", relu.to("others", 1, 0.6)):
                self.play(relu.to("epoch", until, 2.6))

    def go_on(self):
        """Let the ReLUs that are left learn what they can."""
        training = self.relu.training
        dead, units = training.dead(training.network(self.epochs)), counted(sum(self.widths), "ReLU")
        told = f"{dead} of {units} {'dies' if dead == 1 else 'die'}. The others learn what they can"
        if not dead:
            told = "All of them learn on"
        hiding = [self.relu.to(name, 0, 1) for name in ("pale", "watched", "others")]
        with self.step("others", told, *hiding):
            self.play(self.relu.to("epoch", self.epochs, 3.6, linear))

    def tilt(self):
        """Turn the ReLU's activation function into the LeakyReLU's."""
        told = f"A LeakyReLU has the slope {number(self.alpha)} below 0: some gradient always passes"
        with self.step("leak", told, self.function.leak.animate(run_time=1.5).set_value(self.alpha)):
            self.rest(0.6)

    def compare(self):
        """Move the network to the left; the other one comes from the right, with the same weights."""
        leaky = self.leaky
        for name in ("pale", "watched"):
            getattr(leaky, name).set_value(1 if self.death else 0)
        leaky.view.set_value(SIDE)
        self.add(leaky.picture)
        self.bring_to_back(self.relu.picture, leaky.picture)
        moving = [self.relu.to("view", SIDE, 1.8), *(each.to("split", 1, 1.8) for each in self.learners)]
        if self.death:
            moving.append(self.function.animate(run_time=1.8, remover=True).shift(RIGHT * AWAY))
        moving.append(self.sliding_in(leaky.readings, RIGHT, 1.8))
        with self.step("same start", "LeakyReLUs start from the same weights", *moving):
            pass

    def learn(self):
        """Let the LeakyReLUs learn, and compare."""
        leaky, few = self.leaky, min(self.stops[0], self.epochs)
        if self.death:
            told = f"The line leaves the data too, but {number(self.alpha)} of its gradient passes"
            with self.step("passes", told, leaky.to("epoch", self.death[0], 2)):
                self.play(leaky.to("epoch", max(few, self.death[0]), 1))
        with self.step("learn", f"So no unit stops learning, and the thick line comes near {self.drawn}"):
            if self.death:
                self.play(leaky.to("pale", 0, 1), leaky.to("watched", 0, 1))
            self.play(leaky.to("epoch", self.epochs, 4.8))
        ends = (f"{learner.dead} dead, loss {learner.loss:.2f}" for learner in self.learners)
        with self.step("end", "ReLU: {}. LeakyReLU: {}".format(*ends), stressed=True):
            self.hold()

    def sliding_in(self, mobject, side, seconds=2):
        """A mobject slides to its place from beyond the frame."""
        mobject.shift(side * AWAY)
        self.add(mobject)
        return mobject.animate(run_time=seconds).shift(-side * AWAY)


# How far out of the frame mobjects wait.
AWAY = 8
# The views: the place in the frame of the plane's origin, from the middle of the picture, and the scale.
VIEWS = np.array([(0, -1.05, 1.5), (2.3, -1.1, 1.48), (1.3, -0.75, 1.02), (0, -1.85, 1.2)])
ASK, NEAR, FOCUS, SIDE = range(len(VIEWS))
# The samples' reach for which the scales are meant.
REACH = 1.7
# Where the pictures begin, and the gap between the two.
LEFT_EDGE, MIDDLE, GAP = -config.frame_width / 2, 0.03, 0.06
# The outputs with the colours at the ends: log-odds of e to the power of 4, or 55, to 1.
SURE = 4
# The dashes of the shape to learn, in units of the frame, the radius of the dots, as a share of the samples' reach, and
# the width of the light; the opacity of the side where the unit is on.
DASHES, DOT, LIGHT, GREEN = (0.12, 0.1), 0.029, 3 * look.LINE, 0.3
# The plate of readings and its place from the picture's left edge, that of the epoch from the name, the heights of the
# lines, and their font size.
PLATE, PLATE_AT, EPOCH, LINES, EM = (6.5, 1.36), (0.25, 1.62), 2.5, (1.28, 0.67), 0.42


class Learner:
    """One of the networks, after as many epochs as its tracker `epoch` says.

    `picture` has its regions in the colours of its output, the line around where the output is above 0, the samples and
    the shape to learn. `readings` are its name, the epoch, the loss and its units. The trackers `pale`, `watched` and
    `others`, from 0 to 1, let the colours pale, show the line of the unit `unit` of the first layer, and those of the
    layer's other units. `view` is the part of the plane that is seen, one of `VIEWS` or between two. `split` is 0
    while the frame shows only the first network, and 1 when it shows both.
    """

    def __init__(self, training: Training, name: str, unit: int, theme: Theme, edge: float) -> None:
        self.training, self.unit, self.theme, self._edge = training, unit, theme, edge
        self.epoch, self.pale, self.watched, self.others = (ValueTracker(0) for _ in range(4))
        self.view, self.split, self.pulse = (ValueTracker(0) for _ in range(3))
        self._known: dict[str, Any] = {}
        self._drawn: tuple[float, ...] | None = None
        self.field = Field((0, 0), 1, theme, size=(1, 1), at=(0, 0, 0))
        self._show_view()
        self.tiling = Tiling(
            lambda: self.network, self.field, lambda: self._state, low=-SURE, high=SURE, level=0, width=2.6
        )
        colours = shades(self.field)
        self.veil = VMobject(fill_color=theme.background, stroke_width=0)
        self.side = VMobject(fill_color=theme.active, stroke_width=0)
        self.other_lines = VMobject(stroke_color=theme.muted, stroke_width=look.THIN, fill_opacity=0)
        self.line = VMobject(stroke_color=theme.ink, stroke_width=look.BOLD, fill_opacity=0)
        self.dots = [VMobject(fill_color=colours[end], fill_opacity=1, stroke_width=0) for end in (0, -1)]
        self.target = VMobject(stroke_width=1.3 * look.LINE, fill_opacity=0)
        # The samples lie below the folds, which they would cut into dashes.
        drawn = self.veil, self.side, *self.dots, self.tiling.edges, self.tiling.border
        self.picture = VGroup(self.tiling.faces, *drawn, self.other_lines, self.line, self.target)
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
    def loss(self) -> float:
        """The present loss."""
        return self._now("loss", lambda: self.training.loss(self.network))

    @property
    def derivatives(self) -> Array:
        """The mean derivative of each unit's activation function over the samples, layer by layer."""
        return self._now("derivatives", lambda: np.concatenate(self.training.derivatives(self.network)))

    @property
    def values(self) -> Array:
        """The pre-activation of the unit that is looked at for each sample."""
        return self._now("values", lambda: self.first_layer(self.training.points)[:, self.unit])

    def first_layer(self, points: Any) -> Array:
        """The pre-activations of the first layer at points (n, 2)."""
        return first_layer(self.network, points)

    def light(self) -> VMobject:
        """The outline of the shape to learn, as a light to run along it."""
        colour = self.theme.ink
        light = VMobject(stroke_color=colour, stroke_width=LIGHT, fill_opacity=0)
        set_polyline(light, outlines(self.training, self.field))
        return light

    def follow(self) -> None:
        """Show the present network in the present view."""
        pale, now = self.pale.get_value(), (self.view.get_value(), self.split.get_value())
        if self._drawn != now:
            self._drawn = now
            self._show_view()
            self._draw_what_stands()
        self.veil.set_fill(opacity=pale)
        for lines in (self.tiling.edges, self.tiling.border):
            lines.set_stroke(opacity=1 - pale)
        self.target.set_stroke(ManimColor(self.theme.background).interpolate(ManimColor(self.theme.ink), pale))
        self._draw_lines()

    @property
    def _state(self) -> tuple[float, ...]:
        return self.epoch.get_value(), self.view.get_value(), self.split.get_value()

    def _show_view(self) -> None:
        """Let the field show the present view."""
        left, right, split = self._edge, config.frame_width / 2, self.split.get_value()
        if left == LEFT_EDGE:
            right += split * (MIDDLE - GAP - right)
        else:
            left, right = (edge + (1 - split) * (right - left + GAP) for edge in (left, right))
        at = np.array([(left + right) / 2, 0, 0])
        x, y, scale = (np.interp(self.view.get_value(), range(len(VIEWS)), each) for each in VIEWS.T)
        scale *= REACH / self.training.reach
        size = right - left, config.frame_height
        self.field.show((-x / scale, -y / scale), size[1] / scale, size=size, at=at)

    def _draw_what_stands(self) -> None:
        """Draw what changes only with the view: the veil, the samples and the shape to learn."""
        self.field.enclose(self.veil, [self.field.corners])
        for label, dots in enumerate(self.dots):
            places = self.training.points[self.training.labels == label]
            dots.set_points(circles(self.field.points(places), DOT * self.training.reach * self.field.scale))
        set_polyline(self.target, outlines(self.training, self.field), DASHES)

    def _draw_lines(self) -> None:
        """Draw the line of the unit that is looked at, the side where it is on, and the lines of the layer's others."""
        watched, others = self.watched.get_value(), self.others.get_value()
        values = self.first_layer(self.field.corners)
        chords = [self.field.chord(each) for each in values.T]
        self.field.enclose(self.side, [self.field.above(values[:, self.unit])] if watched else [])
        self.field.connect(self.line, chords[self.unit] if watched else [])
        rest = [ends for unit, ends in enumerate(chords) if unit != self.unit and len(ends)]
        self.field.connect(self.other_lines, rest if others else [])
        self.side.set_fill(opacity=GREEN * watched)
        self.line.set_stroke(opacity=watched)
        self.other_lines.set_stroke(opacity=others)

    def _readings(self, name: str) -> VGroup:
        """The readings, on a plate in the upper left corner of the picture."""
        theme, left = self.theme, self._edge + PLATE_AT[0]
        first, last = left + EM / 2, left + PLATE[0] - EM / 2
        at = [np.array([first, height, 0]) for height in LINES]
        named = Label(name, EM, theme.ink, at[0], "start", bold=True)
        at_epoch = np.array([first + EPOCH, LINES[0], 0])
        epoch = Number(lambda: int(self.epoch.get_value()), EM, theme.ink, at_epoch, "start", form="epoch {}".format)
        loss = Number(lambda: self.loss, EM, theme.ink, (last, LINES[0], 0), "end", decimals=2, form="loss {}".format)
        dead = Number(lambda: self.dead, EM, theme.ink, (last, LINES[1], 0), "end", form="{} dead".format)
        units = Units(self, Label("", EM, theme.ink, at[1], "start"), theme)
        return VGroup(plate(*PLATE, theme, at=(left, PLATE_AT[1], 0)), named, epoch, loss, dead, units)

    def _now(self, what: str, computed: Callable[[], Any]) -> Any:
        """What is computed of the present network, once for each state of it."""
        epoch = self.epoch.get_value()
        if self._known.get("epoch") != epoch:
            self._known = {"epoch": epoch}
        if what not in self._known:
            self._known[what] = computed()
        return self._known[what]


def first_death(training: Training) -> tuple[int, int] | None:
    """The first epoch after which a unit of the first layer is dead, and the dead one whose line is nearest."""
    for epoch in range(1, training.epochs + 1):
        (dead,) = np.nonzero(training.derivatives(training.network(epoch))[0] == 0)
        if len(dead):
            weights, biases = training.states[epoch][0]
            away = np.abs(biases[dead]) / np.linalg.norm(weights[dead], axis=1)
            return epoch, int(dead[away.argmin()])
    return None


def first_layer(network: Network, points: Any) -> Array:
    """The pre-activations of a network's first layer of units at points (n, 2)."""
    found = (np.asarray(layer.preactivations) for layer in network.trace(points).layers)
    return next(each for each in found if each.shape[-1])


def outlines(training: Training, field: Field) -> list[Array]:
    """The lines in the frame along which the shape to learn is 0, within the samples' reach."""
    side = np.linspace(-training.reach, training.reach, 201)
    values = training.shape(np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)).reshape(201, 201)
    return [field.points(line) for line in contour_generator(side, side, values).lines(0)]


# The radius of a unit's ring, the largest distance between two, the gap between two layers, and their room.
RING, APART, BETWEEN, ROOM = 0.115, 0.255, 0.16, 4.2
# How much larger the rings of dead units get while they are pointed out.
LARGER = 0.45


class Units(VGroup):
    """The units of a network in a row, layer by layer: a ring around a disc. `at` is at the left end.

    The disc's area is the mean derivative of the unit's activation function over the samples, as for ReLU the share of
    samples for which it is on: there is no disc for a dead ReLU, and a small one for a LeakyReLU that is always off.
    """

    def __init__(self, learner: Learner, at: Label, theme: Theme) -> None:
        widths = learner.training.widths
        layers = np.repeat(np.arange(len(widths)), widths)
        apart = min(APART, (ROOM - BETWEEN * len(widths)) / len(layers))
        self.radius = RING * apart / APART
        self._offsets = [1, 0, 0] * (np.arange(len(layers)) * apart + layers * BETWEEN + self.radius)[:, None]
        self.rings = [
            VMobject(stroke_color=colour, stroke_width=look.THIN, fill_opacity=0)
            for colour in (theme.active, theme.muted)
        ]
        self.discs = VMobject(fill_color=theme.active, fill_opacity=1, stroke_width=0)
        super().__init__(at, *self.rings, self.discs)
        self._learner, self._at = learner, at
        self.follow()
        self.add_updater(lambda units: units.follow())

    def follow(self) -> None:
        """Show the units of the present network."""
        derivatives, pulse = self._learner.derivatives, self._learner.pulse.get_value()
        off, centres = derivatives == 0, self._at.at + self._offsets
        self.rings[0].set_points(circles(centres[~off], self.radius))
        self.rings[1].set_points(circles(centres[off], self.radius * (1 + LARGER * pulse)))
        self.rings[1].set_stroke(width=look.THIN * (1 + pulse))
        self.discs.set_points(circles(centres[~off], self.radius * np.sqrt(derivatives[~off])))


def circles(centres: Array, radii: Any) -> Array:
    """Circles around these points, as the Bezier points of one mobject."""
    circle = Circle(1).points * np.broadcast_to(radii, len(centres))[:, None, None]
    return (centres[:, None] + circle).reshape(-1, 3)


# The upper left corner of the activation function's plate and its size, the place of its zero and the plot's width, and
# the radius of the samples on it.
FUNCTION_AT, FUNCTION, ZERO_AT, WIDE, SAMPLE = (3.35, 1.62, 0), (3.55, 3.55), (5.12, -0.95, 0), 3.1, 0.065
# The room between the function's ends and the samples, as a share, and how much larger the words for the slope get.
BEYOND, SWELLING = 0.04, 0.35


class ActivationFunction(VGroup):
    """The activation function of the ReLU that is looked at, and each sample on it at its pre-activation.

    Slope 1 rises at 45 degrees. The tracker `leak` gives the slope below 0.
    """

    def __init__(self, learner: Learner, alpha: float, theme: Theme) -> None:
        self._learner, self.leak = learner, ValueTracker(0)
        self._range = self._widest()
        self._unit = WIDE / np.ptp(self._range)
        left, top, _ = FUNCTION_AT
        self._ground = plate(*FUNCTION, theme, at=FUNCTION_AT)
        self._home = self._ground.get_center()
        self.curve = VMobject(stroke_color=theme.ink, stroke_width=look.LINE, fill_opacity=0)
        self.samples = [
            VMobject(fill_color=colour, fill_opacity=1, stroke_width=0) for colour in (theme.muted, theme.active)
        ]
        self.count = Number(
            lambda: self._on.sum(),
            EM,
            theme.ink,
            (left + 0.3, top - 0.4, 0),
            "start",
            form=lambda on: f"on for {counted(int(on), 'point')}",
        )
        decimals = max(1, -int(np.floor(np.log10(alpha))))
        self.slope = Number(self.leak, look.TEXT, theme.ink, decimals=decimals, form=slope_text)
        super().__init__(self._ground, self.curve, *self.samples, self.count, self.slope)
        self.follow()
        self.add_updater(lambda drawn: drawn.follow())

    def follow(self) -> None:
        """Show the samples at their present pre-activations."""
        values, on = self._learner.values, self._on
        low, high = self._range
        set_polyline(self.curve, [self._points(np.array([low, 0, high]))])
        for samples, which in zip(self.samples, (~on, on), strict=True):
            samples.set_points(circles(self._points(values[which]), SAMPLE))
        swollen = look.TEXT * (1 + SWELLING * self._learner.pulse.get_value())
        below = self._points(np.array([low / 2]))[0] - (0, 0.5, 0)
        self.slope.write(self.slope.text, below, swollen)

    @property
    def _on(self) -> Array:
        return np.asarray(self._learner.values > 0)

    def _points(self, values: Array) -> Array:
        """The points of the frame on the function at these pre-activations."""
        heights = np.where(values > 0, values, self.leak.get_value() * values)
        moved = np.stack([values - np.mean(self._range), heights, 0 * values], axis=-1) * self._unit
        return np.asarray(np.array(ZERO_AT) + moved + self._ground.get_center() - self._home)

    def _widest(self) -> tuple[float, float]:
        """The range of the pre-activations until the unit is dead."""
        training, unit = self._learner.training, self._learner.unit
        death = first_death(training)
        epochs = range(death[0] + 1) if death else (0,)
        values = [first_layer(training.network(epoch), training.points)[:, unit] for epoch in epochs]
        low, high = float(np.min(values)), float(np.max(values))
        beyond = BEYOND * (high - low)
        return low - beyond, high + beyond


def slope_text(number: str) -> str:
    """The words for a slope, without zeros at the end."""
    return f"slope {number.rstrip('0').rstrip('.')}"
