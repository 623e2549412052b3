"""A trained network loses the ReLUs that are never on, and draws the same map without them.

Storyboard: at the left a trained network, a disc for each ReLU; at the right the number that it gives at each point of
a square, as a colour, and between them the scale of the colours. A point lies on the map: the ReLUs that are on there
are green, the output has the point's colour and number, and a pointer stands at it on the scale. Which of its ReLUs
does the network need? The colours pale. Within a region no ReLU turns on or off, so a point from each is enough: the
point visits them all, slowly at first and then faster. ReLUs that have ever been on are filled; each region that was
visited gets its colour back, and a number counts them. Some discs are still empty at the end. The map moves to the
middle, and a copy of the network comes out from behind its right edge. The copy's number comes up when it stands. Its
empty discs drop out at their sides, with their connections, one by one, and the number falls with them. The others move
together. Is it the same function? The map pales again, and its lines stay as broad grey tracks. Now the small network
draws its own map: for each of its ReLUs, which swells, a thin line runs along a track, until every track has its line.
Then its colours sweep over the pale ones, from its own side, and nothing is left of the tracks: the map stands between
the network before and the network after.
"""

from typing import Any

import numpy as np
from manim import (
    DOWN,
    UP,
    CapStyleType,
    ManimColor,
    Rectangle,
    Triangle,
    ValueTracker,
    VGroup,
    VMobject,
    linear,
    smooth,
    there_and_back,
)

from relufig import questions
from relufig.animate import Count, Field, Label, Stage, Tiling, look
from relufig.animate.plane import points_along, set_circles, set_polyline, straight
from relufig.animate.readout import significant
from relufig.animate.text import decimal
from relufig.animate.tiling import shades
from relufig.look.style import Theme
from relufig.networks.network import Network
from relufig.networks.training import Training
from relufig.numbers.arrays import Array
from relufig.numbers.text import counted
from relufig.regions.polygons import Polygons, polygons


class Simplified(Stage):
    """The units of `network` that are active nowhere on a square around 0 go. `reach` is half the square's side."""

    network = Training(seed=8, rate=5, epochs=200).network(200)
    reach: float = 1.7

    def construct(self):
        """Ask, visit every region, let units fall from a copy, and let the copy draw the map again."""
        self.prepare()
        self.ask()
        self.visit()
        self.point_out()
        self.copy_and_drop()
        self.draw_again()

    def prepare(self):
        """Find the smaller network, and make the pictures."""
        box = [(-self.reach, self.reach)] * 2
        self.answer = checked(type(self), self.network, questions.simplify(self.network, box))
        self.apart = ValueTracker(0)
        self.field = Field((0, 0), 1, self.look, size=(1, 1), at=(0, 0, 0))
        self.arrange()
        values = polygons(self.network, box).values.astype(float)
        scale = {"low": values.min(), "high": values.max()}
        self.tiling = Tiling(lambda: self.network, self.field, self.apart.get_value, **scale, width=WIDTH, graded=True)
        # Before anything is drawn on it.
        self.tiling.faces.add_updater(lambda _: self.arrange(), 0)
        self.tour = Tour(self.tiling.polygons, self.field)
        self.before, self.after = (Diagram(self.tour, self.apart, ends, self.look) for ends in PLACES)
        self.output = Output(self.tour, self.before, self.tiling)
        self.units = Count(lambda: self.before.left, ["ReLUs"], self.look, at=COUNT_AT)
        regions = f"of {counted(len(self.tour.stops), 'region')}"
        self.visited = Count(lambda: self.tour.seen, [regions], self.look, at=VISITED_AT)
        self.left = Count(lambda: self.after.left, ["ReLUs"], self.look, at=LEFT_AT)
        self.again = Again(self.answer.smaller, self.tiling, self.after)
        lines = self.tiling.straight, self.tiling.edges
        self.add(self.tiling.faces, self.tour.veil, *lines, self.again, self.tour, self.before, self.output, self.units)
        self.show_title("Which ReLUs does a network need?")

    def arrange(self):
        """Put the map beside the network, or, the more `apart` the networks are, between the two."""
        side, left = (np.interp(self.apart.get_value(), (0, 1), ends) for ends in (SIDES, LEFTS))
        at = left + side / 2, MAP_MIDDLE, 0
        self.field.show((0, 0), 2 * self.reach, size=(side, side), at=at)

    def ask(self):
        """Say what the picture shows, ask which units are needed, and let the colours pale."""
        with self.step("map", "A trained network gives a number at each point, shown as a colour"):
            self.play(self.tour.roaming.animate(run_time=2.8).set_value(1))
        units = counted(self.network.size, "ReLU")
        with self.step("question", f"It has {units}, the green ones are on here. Which of them does it need?"):
            self.rest(1.2)
            self.play(self.tour.pale.animate(run_time=1.2).set_value(1))

    def visit(self):
        """Visit every region: the first ones slowly."""
        count = len(self.tour.stops)
        first = min(FIRST, count)
        with self.step("first", "Within a region no ReLU switches, so one point of it is enough"):
            self.play(self.visited.animate(run_time=RISE).shift(UP * HIDDEN))
            for stop in range(2, first + 1):
                self.play(self.tour.at.animate(run_time=0.9).set_value(stop))
                self.rest(0.25)
        if count > first:
            with self.step("all", "A ReLU is filled once it has been on in a region"):
                self.play(self.tour.at.animate(run_time=0.3 * (count - first), rate_func=linear).set_value(count))

    def point_out(self):
        """Point out the units that were never on."""
        gone = self.network.size - self.answer.smaller.size
        which = f"{gone} are" if gone > 1 else "One is"
        told = f"{which} never on in this square, and so always 0"
        leaving = (
            self.tour.leave.animate(run_time=0.8).set_value(1),
            self.visited.animate(run_time=RISE, remover=True).shift(DOWN * HIDDEN),
        )
        with self.step("never", told, *leaving):
            self.play(self.before.pointed.animate(run_time=1.2, rate_func=there_and_back).set_value(1))

    def copy_and_drop(self):
        """Let a copy of the network slide out behind the map, and lose the units that were never on."""
        self.add(self.after)
        self.bring_to_back(self.after)
        moving = self.apart.animate(run_time=MOVE).set_value(1)
        with self.step("copy", "A copy of the network, without them: is it the same function?", moving):
            self.play(self.left.animate(run_time=RISE).shift(UP * HIDDEN))
            self.play(self.after.fallen.animate(run_time=5, rate_func=slow_ends).set_value(1))
            self.play(self.after.closed.animate(run_time=1.2).set_value(1))

    def draw_again(self):
        """Let the small network draw its own map on the tracks of the old one, and say whether it is the same."""
        again, left = self.again, counted(self.answer.smaller.size, "ReLU")
        paling = self.tour.paled.animate(run_time=1.2).set_value(1), again.tracked.animate(run_time=1.2).set_value(1)
        with self.step("lines", f"Let {left} draw the map again: each line runs along an old one", *paling):
            self.play(again.drawn.animate(run_time=1.2).set_value(1))
            if again.count > 1:
                rest = again.count - 1
                self.play(again.drawn.animate(run_time=0.3 + 0.6 * rest, rate_func=linear).set_value(again.count))
        with self.step("colours", "And its colours are the old ones"):
            self.play(again.painted.animate(run_time=2.6, rate_func=smooth).set_value(1))
        told = f"In this square, {left} give exactly what {self.network.size} give"
        with self.step("end", told, stressed=True):
            self.hold()


# The map's side and left edge: beside one network, and between two; the height of its middle.
SIDES, LEFTS, MAP_MIDDLE = (5.9, 5.0), (0.7, -2.35), -0.85
# Where the columns of the network and of its copy are, from the inputs to the output: while the network is alone, with
# the copy behind the map, and when they are at both sides of it.
PLACES = ((-6.25, -1.7), (-6.45, -3.35)), ((3.0, 6.1), (3.35, 6.45))
# The columns' middle, and their height; the discs' largest radius, as a share of the distance between two.
MIDDLE, HIGH, DISC = -0.2, 4.5, 0.36
# How far below its place a counter waits, the seconds in which it comes up, and those in which the copy comes out; and
# where the counters are at first.
HIDDEN, RISE, MOVE = 2, 0.7, 2.4
COUNT_AT, VISITED_AT, LEFT_AT = (-6.6, -3.05, 0), (-4.6, -3.05 - HIDDEN, 0), (5.85, -3.05 - HIDDEN, 0)
# How many regions are visited slowly.
FIRST = 3
# The width of the first layer's lines, of the tracks that stay of them, and of the lines that are drawn on the tracks.
WIDTH, TRACK, DRAWN = 3, 12, 5
# How far the scale of the colours is left of the map, its width, its lower end and height; the gap to its texts, the
# size of the pointer on it, and how far the output's number is right of its disc.
BEFORE_MAP, SCALE, SCALE_LOW, SCALE_HIGH, GAP, POINTER, BESIDE = 0.4, 0.24, -2.95, 4.2, 0.12, 0.16, 0.32
# The opacity of the veil over regions not yet visited, its levels, the visits in which it goes, and the point's radius.
PALE, LEVELS, SOFT, POINT = 0.62, 12, 0.9, 0.14
# Where the point's first way begins, and where it bends to, from the middle of the square in halves of its side.
ROAM = (0.55, -0.6), (0.9, 1.5)
# The pre-activation from which on a unit is wholly green.
FULL = 0.3
# How much larger discs get when they are pointed out, how far at their side they drop out, and which part of the time
# each takes.
LARGER, BESIDES, SHARE = 0.3, 0.5, 0.2
# How much larger the disc of a unit gets whose line is drawn, and the least share of the picture that is painted.
SWELLING, LEAST = 0.6, 1e-4
# One by the share of the time of painting in which the line at its edge comes, and goes again.
SOON = 25


def slow_ends(share: float) -> float:
    """A pace that is slow at the start and at the end, but never stands still."""
    return 0.5 * share + 0.5 * smooth(share)


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

    It begins in the first region, after a tour of the square while the tracker `roaming` goes from 0 to 1. `veil`
    covers the regions that are still to be visited, once the tracker `pale` is 1, and all of them once `paled` is. The
    point is there while the tracker `leave` is below 1.
    """

    def __init__(self, found: Polygons, field: Field) -> None:
        self.at, self.pale, self.paled = ValueTracker(1), ValueTracker(0), ValueTracker(0)
        self.roaming, self.leave = ValueTracker(0), ValueTracker(0)
        self.polygons, self._field, theme = found, field, field.theme
        centers = found.centers.astype(float)
        self.order = nearest_first(centers)
        self.stops = centers[self.order]
        self._roam = np.array([*(np.ptp(field.box[1]) / 2 * np.array(ROAM)), self.stops[0]])
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
        roamed = self.roaming.get_value()
        if roamed < 1:
            return self._field.points([(1 - roamed) ** 2, 2 * roamed * (1 - roamed), roamed**2] @ self._roam)
        return points_along(self._field.points(self.stops), np.arange(len(self.stops)), self.at.get_value() - 1)

    @property
    def moving(self) -> bool:
        """Whether the point is there."""
        return self.leave.get_value() < 1

    def follow(self) -> None:
        """Show the point and the regions that are still to be visited."""
        rank = np.argsort(self.order)
        left = np.clip((rank + 1 - self.at.get_value()) / SOFT, 0, 1) * self.pale.get_value()
        left = np.maximum(left, self.paled.get_value())
        levels = np.rint(left * LEVELS)
        corners = [self.polygons.vertices[loop].astype(float) for loop in self.polygons.loops]
        for level, veil in enumerate(self.veil, start=1):
            self._field.enclose(veil, [corners[k] for k in np.flatnonzero(levels == level)])
        radius = POINT * (1 - self.leave.get_value())
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
    """An order of points, shape (n, 2): the leftmost one first, then always the nearest of the others."""
    order = [int(points[:, 0].argmin())]
    while len(order) < len(points):
        away = np.linalg.norm(points - points[order[-1]], axis=1)
        away[order] = np.inf
        order.append(int(away.argmin()))
    return order


class Diagram(VGroup):
    """The network: a column of discs for each layer, and their connections.

    Its columns go from the first of `places` to the second while the tracker `apart` goes from 0 to 1.

    Discs are filled once their units have been on, and green while they are. While the tracker `fallen` goes from 0 to
    1, those of units that were never on drop out at their sides, one after the other, away from whoever watches; while
    `closed` does, the others move together. `pointed`, from 0 to 1, makes the discs of units that were never on larger.
    `swollen` says by how much the others are larger than usual.
    """

    def __init__(self, tour: Tour, apart: ValueTracker, places: Any, theme: Theme) -> None:
        self.fallen, self.closed, self.pointed = ValueTracker(0), ValueTracker(0), ValueTracker(0)
        self._tour, self._apart, self._ends, network = tour, apart, np.array(places), tour.polygons.network
        ends = [np.ones(len(network.inputs), bool), np.ones(len(network.outputs), bool)]
        self._kept = [ends[0], *(pattern.any(axis=0) for pattern in tour.polygons.patterns), ends[1]]
        self._step = min(HIGH / max(map(len, self._kept)), 1)
        self.radius = DISC * self._step
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
        self.swollen = np.zeros(sum(int(kept.sum()) for kept in self._kept[1:-1]))
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
        closed, apart = self.closed.get_value(), self._apart.get_value()
        columns = np.linspace(*((1 - apart) * self._ends[0] + apart * self._ends[1]), len(self._kept))
        found = []
        for across, kept, gone in zip(columns, self._kept, self._gone, strict=True):
            before = (len(kept) - 1) / 2 - np.arange(len(kept))
            rank = np.cumsum(kept) - 1
            after = np.where(kept, (kept.sum() - 1) / 2 - rank, before)
            heights = (before + closed * (after - before)) * self._step
            found.append(np.c_[across + BESIDES * gone, MIDDLE + heights, 0 * heights])
        return found

    @property
    def _gone(self) -> list[Array]:
        """How far each disc has dropped out, from 0 to 1, layer by layer."""
        shares = ((self.fallen.get_value() - turns) / SHARE for turns in self._turns)
        return [np.clip(share, 0, 1) ** 2 for share in shares]

    def follow(self) -> None:
        """Show the units' present states and places."""
        places = self.places
        units, known = np.concatenate(places[1:-1]), np.concatenate(self._tour.known())
        here = 1 - np.concatenate(self._gone[1:-1])
        empty, swollen = ~known & (here > 0), np.zeros(len(units))
        swollen[np.concatenate(self._kept[1:-1])] = self.swollen
        larger = LARGER * self.pointed.get_value()
        set_circles(self.discs["end"], [*places[0], *places[-1]], self.radius)
        set_circles(self.discs["empty"], units[empty], self.radius * (1 + larger) * here[empty])
        set_circles(self.discs["filled"], units[known], self.radius * (1 + swollen[known]))
        for light, place, activation in zip(self.lights, units, np.concatenate(self._tour.activations()), strict=True):
            set_circles(light, [place] if activation else [], self.radius)
            light.set_fill(opacity=min(activation / FULL, 1))
        self._connect(places)

    def _connect(self, places: list[Array]) -> None:
        """Draw the connections; those of a unit that has begun to fall are gone."""
        fallen = self.fallen.get_value()
        here = [kept | (turns >= fallen) for kept, turns in zip(self._kept, self._turns, strict=True)]
        drawn: list[list[Array]] = [[], []]
        for k in range(len(places) - 1):
            i, j = np.nonzero(np.outer(here[k], here[k + 1]))
            ends, strong = np.stack([places[k][i], places[k + 1][j]], axis=1), self._kept[k][i] & self._kept[k + 1][j]
            for lines, which in zip(drawn, (~strong, strong), strict=True):
                lines.append(ends[which])
        for mobject, lines in zip(self.edges, drawn, strict=True):
            mobject.set_points(straight(*np.concatenate(lines).swapaxes(0, 1)))


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


class Output(VGroup):
    """The network's output as a disc in the colour of its value, which stands beside it, and the colours' scale.

    While the point is on the map, a pointer stands at this value on the scale. The scale stays beside the map.
    """

    def __init__(self, tour: Tour, diagram: Diagram, tiling: Tiling) -> None:
        self._tour, self._diagram, self._tiling = tour, diagram, tiling
        self._theme = theme = tiling.field.theme
        self._colour = look.value_map(tiling.low, tiling.high, theme)
        self._bar = Rectangle(width=SCALE, height=SCALE_HIGH, stroke_width=0, fill_opacity=1)
        self._bar.set_fill(shades(tiling.field)).set_sheen_direction(UP)
        self._bar.move_to((0, SCALE_LOW + SCALE_HIGH / 2, 0))
        ends = [
            Label(significant(value, 2), look.SMALL, theme.muted, self._at(value) + (0, away, 0))
            for value, away in ((tiling.low, -GAP - look.SMALL / 2), (tiling.high, GAP + look.SMALL / 2))
        ]
        self.scale_of_colours = VGroup(self._bar, *ends)
        self.disc = VMobject(fill_opacity=1, stroke_width=0)
        self.pointer = VMobject(fill_color=theme.ink, fill_opacity=1, stroke_width=0)
        self._triangle = Triangle(radius=POINTER).rotate(-np.pi / 2).points
        self.shown = Label("", look.TEXT, theme.ink, align="start", bold=True)
        super().__init__(self.scale_of_colours, self.disc, self.pointer, self.shown)
        self.follow()
        self.add_updater(lambda output: output.follow())

    @property
    def value(self) -> float:
        """The network's output at the point's present place."""
        field = self._tiling.field
        return float(self._tiling.polygons.network(field.places(self._tour.place)[None])[0, 0])

    def follow(self) -> None:
        """Show the value at the point's present place, as long as the point is there."""
        field, there, value = self._tiling.field, 1 - self._tour.leave.get_value(), self.value
        edge = field.points(field.corners[0])[0]
        self.scale_of_colours.shift((edge - BEFORE_MAP - self._bar.get_x(), 0, 0))
        (place,) = self._diagram.places[-1]
        set_circles(self.disc, [place], self._diagram.radius)
        self.disc.set_fill(ManimColor(self._theme.ink).interpolate(self._colour(value), there))
        self.shown.set_text(decimal(value, 1)).put(place + (BESIDE, 0, 0)).set_fill(opacity=there)
        left = self._at(value) - (SCALE / 2 + POINTER, 0, 0)
        self.pointer.set_points(self._triangle + left).set_fill(opacity=there)

    def _at(self, value: float) -> Array:
        """The place of a value on the scale."""
        share = (value - self._tiling.low) / (self._tiling.high - self._tiling.low)
        return np.array([self._bar.get_x(), SCALE_LOW + share * SCALE_HIGH, 0])


class Again(VGroup):
    """The map of a network, drawn on the tracks of the same map of another network, which `tiling` shows.

    While the tracker `tracked` goes from 0 to 1, the old lines become broad tracks. `drawn` counts the `count` lines of
    the new network's units, with the share of the next, whose unit swells in `diagram`. While `painted` goes from 0 to
    1, the new network's own picture comes from the right, over the tracks and the lines.
    """

    def __init__(self, network: Network, tiling: Tiling, diagram: Diagram) -> None:
        self.tracked, self.drawn, self.painted = ValueTracker(0), ValueTracker(0), ValueTracker(0)
        self._whole, self._diagram, theme = tiling.field, diagram, tiling.field.theme
        old, new = tiling.polygons, polygons(network, self._whole.box)
        self._old = old.vertices[old.edges[old.edge_layers > 0]].astype(float)
        lines = lines_of(new)
        self._strokes = [Stroke(parts) for parts in lines.values()]
        # Which of all units each line belongs to, counted through all layers.
        before = np.cumsum([0, *(pattern.shape[1] for pattern in new.patterns)])
        self._units = [int(before[layer - 1]) + unit for layer, unit in lines]
        self.count = len(lines)
        self.field, self._unpainted = (Field((0, 0), 1, theme, size=(1, 1), at=(0, 0, 0)) for _ in range(2))
        self._cut()
        scale = {"low": tiling.low, "high": tiling.high}
        self.tiling = Tiling(
            lambda: network,
            self.field,
            lambda: (*self.field.at, self.painted.get_value()),
            **scale,
            width=WIDTH,
            graded=True,
        )
        line = {"fill_opacity": 0, "cap_style": CapStyleType.ROUND}
        self.tracks = VMobject(stroke_color=theme.guide, stroke_width=TRACK, **line)
        self.lines = VMobject(stroke_color=theme.ink, stroke_width=DRAWN, **line)
        self.edge = VMobject(stroke_color=theme.ink, stroke_width=look.LINE, fill_opacity=0)
        picture = self.tiling.faces, self.tiling.straight, self.tiling.edges
        super().__init__(self.tracks, self.lines, *picture, self.edge)
        # Before the parts are drawn.
        self.add_updater(lambda again: again.follow(), 0)
        self.follow()

    def follow(self) -> None:
        """Show what has been drawn."""
        drawn, painted, tracked = (each.get_value() for each in (self.drawn, self.painted, self.tracked))
        self._cut()
        self._whole.connect(self.tracks, self._left_of(self._old))
        self.tracks.set_stroke(width=TRACK * tracked, opacity=min(4 * tracked, 1))
        parts = [stroke.until(min(max(drawn - k, 0), 1)) for k, stroke in enumerate(self._strokes)]
        self._whole.connect(self.lines, self._left_of(np.concatenate(parts)))
        for k, unit in enumerate(self._units):
            self._diagram.swollen[unit] = SWELLING * there_and_back(min(max(drawn - k, 0), 1))
        set_polyline(self.edge, [self.field.points(self.field.corners)[[0, 3]]])
        self.edge.set_stroke(opacity=min(SOON * painted, SOON * (1 - painted), 1))

    @property
    def _end(self) -> float:
        """The first input's value up to which nothing has been painted."""
        (left, right), _ = self._whole.box
        return right - max(self.painted.get_value(), LEAST) * (right - left)

    def _cut(self) -> None:
        """Let the field be the part of the whole one that has been painted."""
        show_part(self.field, self._whole, self._end, self._whole.box[0][1])

    def _left_of(self, lines: Array) -> Array:
        """The parts of lines (n, 2, 2) that have not been painted over."""
        left = self._whole.box[0][0]
        if self.painted.get_value() >= 1:
            return np.zeros((0, 2, 2))
        show_part(self._unpainted, self._whole, left, self._end)
        return self._unpainted.clipped(lines)


def show_part(field: Field, whole: Field, left: float, right: float) -> None:
    """Let a field show the part of another one between two values of the first input, where it is in the frame."""
    low, high = whole.box[1]
    middle, size = ((left + right) / 2, (low + high) / 2), np.array([right - left, high - low])
    field.show(middle, high - low, size=tuple(size * whole.scale), at=whole.points(middle))


def lines_of(found: Polygons) -> dict[tuple[int, int], Array]:
    """The line of each unit, by its layer and its number: its parts, shape (n, 2, 2)."""
    ends = found.vertices[found.edges].astype(float)
    drew = np.c_[found.edge_layers, found.edge_units]
    lines = {}
    for layer, unit in sorted(map(tuple, np.unique(drew[found.edge_layers > 0], axis=0).tolist())):
        lines[layer, unit] = ends[(drew == (layer, unit)).all(axis=1)]
    return lines


class Stroke:
    """A line of a unit, as a pen draws it: its `parts`, shape (n, 2, 2), from the left end on."""

    def __init__(self, parts: Array) -> None:
        away = np.linalg.norm(parts - parts.reshape(-1, 2)[parts[..., 0].argmin()], axis=2)
        ends = np.take_along_axis(parts, away.argsort(axis=1)[..., None], axis=1)
        self._near, self._far = np.sort(away, axis=1).T
        self._start, self._end = np.moveaxis(ends, 1, 0)

    def until(self, share: float) -> Array:
        """What is drawn, shape (parts, 2, 2), when a share of the way has been gone."""
        shares = np.clip((share * self._far.max() - self._near) / (self._far - self._near), 0, 1)[:, None]
        parts = np.stack([self._start, self._start + shares * (self._end - self._start)], axis=1)
        return np.asarray(parts[shares[:, 0] > 0])
