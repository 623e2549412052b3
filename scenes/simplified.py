"""A trained network loses the ReLUs that are never on, and its regions stay where they are.

Storyboard: at the left a trained network, a disc for each ReLU; at the right what it says on a square, in colours, cut
into its regions. Which of its ReLUs does it need? The colours pale. Within a region no ReLU turns on or off, so a point
from each is enough: a point visits them all, slowly at first and then faster. In the network the ReLUs that are on at
the point are green, and those that have ever been on are filled; each region that was visited gets its colour back.
Some discs are still empty at the end: their ReLUs are on nowhere. These fall out of the picture with their connections,
and the counter falls with them, while the regions stand still. The others move together. Is it the same function? The
small network's own picture comes out of it, grows, and lies down on the other one: nothing changes.
"""

from typing import Any

import numpy as np
from manim import DOWN, UP, ValueTracker, VGroup, VMobject, config, linear, rush_into, there_and_back

from relufig import questions
from relufig.animate import Count, Field, Stage, Tiling, look
from relufig.animate.plane import points_along, set_circles, set_polyline
from relufig.look.style import Theme
from relufig.networks.network import Network
from relufig.networks.training import Training
from relufig.numbers.arrays import Array
from relufig.numbers.text import counted, number
from relufig.regions.polygons import Polygons, polygons


class Simplified(Stage):
    """The units of `network` that are active nowhere on a square around 0 go. `reach` is half the square's side."""

    network = Training(seed=8, rate=5, epochs=200).network(200)
    reach: float = 1.7

    def construct(self):
        """Ask, visit every region, let units fall, and compare the regions."""
        self.prepare()
        self.ask()
        self.visit()
        self.drop()
        self.compare()

    def prepare(self):
        """Find the smaller network, and make both pictures."""
        box = [(-self.reach, self.reach)] * 2
        self.answer = checked(type(self), self.network, questions.simplify(self.network, box))
        field = Field((0, 0), 2 * self.reach, self.look, size=(SIDE, SIDE), at=SQUARE_AT)
        values = polygons(self.network, box).values.astype(float)
        self.tiling = Tiling(lambda: self.network, field, lambda: 0, low=values.min(), high=values.max(), width=WIDTH)
        self.tour = Tour(self.tiling.polygons, field)
        self.diagram = Diagram(self.tour, self.look)
        self.regions = Count(lambda: self.tour.seen, ["regions visited"], self.look, at=COUNTS_AT[1])
        self.units = Count(lambda: self.diagram.left, ["ReLUs"], self.look, at=COUNTS_AT[0])
        lines = self.tiling.straight, self.tiling.edges
        self.add(self.tiling.faces, self.tour.veil, *lines, self.tour, self.diagram, self.units)
        self.show_title("Which ReLUs does a network need?")

    def ask(self):
        """Ask which units are needed, and let the colours pale."""
        units = counted(self.network.size, "ReLU")
        with self.step("question", f"A trained network has {units}. Which of them does it need?"):
            self.rest(1.2)
            self.play(self.tour.pale.animate(run_time=1.2).set_value(1))

    def visit(self):
        """Visit every region: the first ones slowly."""
        count = len(self.tour.stops)
        first = min(FIRST, count)
        coming = self.regions.shift(DOWN * AWAY).animate(run_time=1).shift(UP * AWAY)
        self.add(self.regions)
        with self.step("first", "In a region no ReLU turns on or off: one point of it is enough", coming):
            for stop in range(1, first + 1):
                self.play(self.tour.at.animate(run_time=0.8).set_value(stop))
                self.rest(0.25)
        if count > first:
            with self.step("all", f"So {counted(count, 'point')} show all there is. Green: this ReLU is on here"):
                self.play(self.tour.at.animate(run_time=0.36 * (count - first), rate_func=linear).set_value(count))

    def drop(self):
        """Let the units fall that were never on, and the others move together."""
        gone = self.network.size - self.answer.smaller.size
        which = f"{gone} are" if gone > 1 else "One is"
        told = f"{which} never on in this square, and so always 0"
        with self.step("never", told, self.tour.leave.animate(run_time=0.8).set_value(1)):
            self.play(self.diagram.pointed.animate(run_time=1.2, rate_func=there_and_back).set_value(1))
        falling = self.diagram.fallen.animate(run_time=2.6, rate_func=linear).set_value(1)
        with self.step("fall", "Without them, no region changes", falling):
            self.play(self.diagram.closed.animate(run_time=1.6).set_value(1))

    def compare(self):
        """Let the small network's own regions come out of it, and say whether it is the same function."""
        copy = Copy(self.answer.smaller, self.tiling, self.diagram.places[-1][0])
        self.add(copy)
        growing = copy.share.animate(run_time=2.8).set_value(1)
        with self.step(
            "copy", f"Its own picture has {counted(copy.tiling.count, 'region')} too. Is it the same?", growing
        ):
            self.play(copy.field.frame.animate(run_time=0.8).set_stroke(opacity=0))
        left, largest = counted(self.answer.smaller.size, "ReLU"), number(self.answer.proof.largest)
        told = f"{left} give the same function here: largest difference {largest}, proved"
        with self.step("end", told, stressed=True):
            self.hold()


# The square's side and middle; the places of the counters; how many regions are visited slowly, and from where things
# slide in.
SIDE, SQUARE_AT, COUNTS_AT, FIRST, AWAY = 5.9, (3.65, -0.85, 0), ((-6.4, -3.05, 0), (-1.95, -3.05, 0)), 3, 2
# The width of the first layer's lines, and the side of the small network's picture before it grows.
WIDTH, SMALLEST = 3, 0.05
# The place and the size of the network's drawing; its discs' largest radius, as a share of the distance between two.
NETWORK_AT, NETWORK_SIZE, DISC = np.array((-3.35, -0.2, 0)), (5.6, 4.5), 0.36
# The opacity of the veil over regions not yet visited, its levels, the visits in which it goes, and the point's radius.
PALE, LEVELS, SOFT, POINT = 0.86, 12, 0.9, 0.12
# The pre-activation from which on a unit is wholly green.
FULL = 0.3
# How much larger discs get when they are pointed out, how far they fall, and which part of the time each takes.
LARGER, FALL, SHARE = 0.3, 8.0, 0.45


def checked(owner: type, network: Any, answer: questions.Simplification) -> questions.Simplification:
    """The answer. Raises unless the network has two inputs, one output, and units that are active nowhere only."""
    name = f"{owner.__name__}.network"
    if (len(network.inputs), len(network.outputs)) != (2, 1):
        got = f"{len(network.inputs)} and {len(network.outputs)}"
        raise ValueError(f"{name} must have two inputs and one output, got {got}")
    if not answer or not answer.inactive or answer.inactive != network.size - answer.smaller.size:
        raise ValueError(f"{name} must have units that are never active on the square, and no others to drop: {answer}")
    return answer


class Tour(VGroup):
    """A point that visits every region once: the tracker `at` is the number of visits, with the share of the next way.

    `veil` covers the regions that are still to be visited, once the tracker `pale` is 1. The point is there while the
    tracker `leave` is below 1.
    """

    def __init__(self, found: Polygons, field: Field) -> None:
        self.at, self.pale, self.leave = ValueTracker(0), ValueTracker(0), ValueTracker(0)
        self.polygons, self._field, theme = found, field, field.theme
        self.order = nearest_first(field.points(found.centers.astype(float)))
        self.stops = field.points(found.centers.astype(float))[self.order]
        # It starts from beyond the square's left side.
        self._way = np.concatenate([self.stops[:1] * (0, 1, 1) + (field.points(field.corners)[0, 0], 0, 0), self.stops])
        levels = (PALE * level / LEVELS for level in range(1, LEVELS + 1))
        self.veil = VGroup(*(VMobject(fill_color=theme.background, fill_opacity=at, stroke_width=0) for at in levels))
        self.point = VMobject(
            fill_color=theme.ink, fill_opacity=1, stroke_color=theme.background, stroke_width=look.LINE
        )
        super().__init__(self.point)
        self.follow()
        self.add_updater(lambda tour: tour.follow())

    @property
    def seen(self) -> int:
        """The number of regions that were visited."""
        return int(self.at.get_value() + 1e-9)

    @property
    def place(self) -> Array:
        """The point's present place in the frame."""
        return points_along(self._way, np.arange(len(self._way)), self.at.get_value())

    @property
    def moving(self) -> bool:
        """Whether the point is there."""
        return self.at.get_value() > 0 and self.leave.get_value() < 1

    def follow(self) -> None:
        """Show the point and the regions that are still to be visited."""
        rank = np.argsort(self.order)
        left = np.clip((rank + 1 - self.at.get_value()) / SOFT, 0, 1) * self.pale.get_value()
        levels = np.rint(left * LEVELS)
        corners = [self.polygons.vertices[loop].astype(float) for loop in self.polygons.loops]
        for level, veil in enumerate(self.veil, start=1):
            self._field.enclose(veil, [corners[k] for k in np.flatnonzero(levels == level)])
        radius = POINT * (1 - self.leave.get_value()) * min(4 * self.at.get_value(), 1)
        set_circles(self.point, [self.place] if radius > 0 else [], radius)

    def activations(self) -> list[Array]:
        """The activations of each layer's units at the point's present place; all are 0 while it is not there."""
        layers = self.polygons.network.trace(self._field.places(self.place)).layers
        there = float(self.moving)
        return [there * np.maximum(each.preactivations, 0) for each in layers if np.size(each.preactivations)]

    def known(self) -> list[Array]:
        """For each layer, which of its units were on in a region that was visited."""
        return [pattern[self.order[: self.seen]].any(axis=0) for pattern in self.polygons.patterns]


def nearest_first(points: Array) -> list[int]:
    """An order of points, shape (n, 3): the leftmost one first, then always the nearest of the others."""
    order = [int(points[:, 0].argmin())]
    while len(order) < len(points):
        away = np.linalg.norm(points - points[order[-1]], axis=1)
        away[order] = np.inf
        order.append(int(away.argmin()))
    return order


class Diagram(VGroup):
    """The network: a column of discs for each layer, and their connections.

    Discs are filled once their units have been on, and green while they are. While the tracker `fallen` goes from 0 to
    1, those of units that were never on fall out of the picture one after the other; while `closed` does, the others
    move together. `pointed`, from 0 to 1, makes the discs of units that were never on larger.
    """

    def __init__(self, tour: Tour, theme: Theme) -> None:
        self.fallen, self.closed, self.pointed = ValueTracker(0), ValueTracker(0), ValueTracker(0)
        self._tour, network = tour, tour.polygons.network
        ends = [np.ones(len(network.inputs), bool), np.ones(len(network.outputs), bool)]
        self._kept = [ends[0], *(pattern.any(axis=0) for pattern in tour.polygons.patterns), ends[1]]
        apart = min(NETWORK_SIZE[1] / max(map(len, self._kept)), 1)
        self._apart, self._radius = apart, DISC * apart
        gone = sum(int((~kept).sum()) for kept in self._kept)
        self._turns = turns_of(self._kept, gone)
        edge = {"fill_opacity": 0, "stroke_width": look.THIN}
        self.edges = [VMobject(stroke_color=colour, **edge) for colour in (theme.faint, theme.muted)]
        disc = {"fill_opacity": 1, "stroke_width": look.THIN}
        looks = {"empty": (theme.background, theme.muted), "filled": (theme.muted, theme.muted)}
        looks["end"] = theme.ink, theme.ink
        self.discs = {
            name: VMobject(fill_color=fill, stroke_color=line, **disc) for name, (fill, line) in looks.items()
        }
        count = sum(map(len, self._kept[1:-1]))
        self.lights = [VMobject(fill_color=theme.active, stroke_width=0) for _ in range(count)]
        super().__init__(*self.edges, *self.discs.values(), *self.lights)
        self.follow()
        self.add_updater(lambda diagram: diagram.follow())

    @property
    def left(self) -> int:
        """The number of units that have not begun to fall."""
        fallen = self.fallen.get_value()
        return sum(int((turns >= fallen).sum() if fallen else len(turns)) for turns in self._turns[1:-1])

    @property
    def places(self) -> list[Array]:
        """The present place of each disc in the frame, layer by layer."""
        closed, fallen = self.closed.get_value(), self.fallen.get_value()
        columns = np.linspace(-0.5, 0.5, len(self._kept)) * NETWORK_SIZE[0]
        found = []
        for across, kept, turns in zip(columns, self._kept, self._turns, strict=True):
            before = (len(kept) - 1) / 2 - np.arange(len(kept))
            rank = np.cumsum(kept) - 1
            after = np.where(kept, (kept.sum() - 1) / 2 - rank, before)
            heights = (before + closed * (after - before)) * self._apart
            down = fallen_after(np.clip((fallen - turns) / SHARE, 0, 1)) * FALL
            found.append(NETWORK_AT + np.c_[np.full(len(kept), across), heights - down, 0 * heights])
        return found

    def follow(self) -> None:
        """Show the units' present states and places."""
        places = self.places
        shown = {name: [] for name in self.discs} | {"end": [*places[0], *places[-1]]}
        units, known = np.concatenate(places[1:-1]), np.concatenate(self._tour.known())
        for place, once in zip(units, known, strict=True):
            if place[1] > -config.frame_height / 2 - self._radius:
                shown["filled" if once else "empty"].append(place)
        for light, place, activation in zip(self.lights, units, np.concatenate(self._tour.activations()), strict=True):
            set_circles(light, [place] if activation else [], self._radius)
            light.set_fill(opacity=min(activation / FULL, 1))
        for name, mobject in self.discs.items():
            larger = LARGER * self.pointed.get_value() if name == "empty" else 0
            set_circles(mobject, shown[name], self._radius * (1 + larger))
        self._connect(places)

    def _connect(self, places: list[Array]) -> None:
        """Draw the connections; those of a unit that has begun to fall are gone."""
        fallen = self.fallen.get_value()
        here = [kept | (turns >= fallen) for kept, turns in zip(self._kept, self._turns, strict=True)]
        drawn: list[list[Array]] = [[], []]
        for k in range(len(places) - 1):
            for i, j in np.ndindex(len(places[k]), len(places[k + 1])):
                if here[k][i] and here[k + 1][j]:
                    strong = self._kept[k][i] and self._kept[k + 1][j]
                    drawn[int(strong)].append(np.array([places[k][i], places[k + 1][j]]))
        for mobject, runs in zip(self.edges, drawn, strict=True):
            set_polyline(mobject, runs)


def turns_of(kept: list[Array], gone: int) -> list[Array]:
    """When each unit begins to fall, as a share of the time in which all do; infinity for those that are kept."""
    turns, number = [], 0
    for column in kept:
        turn = np.full(len(column), np.inf)
        for unit in np.flatnonzero(~column):
            turn[unit] = (1 - SHARE) * number / max(gone - 1, 1)
            number += 1
        turns.append(turn)
    return turns


def fallen_after(shares: Array) -> Array:
    """How far things have fallen after these shares of their time."""
    return np.array([rush_into(share) for share in shares])


class Copy(VGroup):
    """The picture of a network, which grows from a place in the frame while the tracker `share` goes from 0 to 1.

    At the end it is as large as `tiling`, the picture of another network, and lies on it.
    """

    def __init__(self, network: Network, tiling: Tiling, start: Array) -> None:
        self.share = ValueTracker(0)
        self._whole, self._start = tiling.field, start
        theme, (low, high) = self._whole.theme, self._whole.box[1]
        self.field = Field((0, 0), high - low, theme, size=(SMALLEST, SMALLEST), at=start)
        self.tiling = Tiling(
            lambda: network, self.field, self.share.get_value, low=tiling.low, high=tiling.high, width=WIDTH
        )
        self.field.frame.set_stroke(theme.ink, look.LINE)
        super().__init__(self.tiling.faces, self.tiling.straight, self.tiling.edges, self.field.frame)
        # Before the parts are drawn.
        self.add_updater(lambda copy: copy.follow(), 0)

    def follow(self) -> None:
        """Show the picture at its present place, in its present size."""
        share = self.share.get_value()
        side = SMALLEST + share * (SIDE - SMALLEST)
        at = self._start + share * (self._whole.at - self._start)
        self.field.show((0, 0), self._whole.box[1][1] - self._whole.box[1][0], size=(side, side), at=at)
