"""Three sorting networks race on the same input; a tick of the clock is a layer, however many comparators it has.

Storyboard: three tracks with what the networks do with the same bars, which is rolled back to their start. Which
network is done first, and with the least work? They run: at every tick each network's next layer exchanges bars, and
every bar leaves a ribbon behind, slowly enough to be followed. The networks stop one after the other, each with a swap
in its last layer that brings its bars in order; bubble sort runs on alone, faster. Then the ribbons are drawn in, and
every comparator flies to a square and is counted, and the names come along: three squares of squares, as large as the
work was. The number of values grows to 64, and the squares with it, while their comparators become small. The last line
answers: first, and with 525 comparators against 2016.
"""

from functools import partial
from typing import Any, ClassVar

import numpy as np
from manim import FadeOut, ValueTracker, VGroup, VMobject, linear, smooth, squish_rate_func
from manim.utils.bezier import partial_bezier_points

from relufig import sorting
from relufig.animate import Label, Stage, comparator_network, finite_numbers, look
from relufig.animate.bars import set_box
from relufig.animate.plane import set_polyline, straight
from relufig.animate.readout import counting
from relufig.animate.summing import Appear
from relufig.animate.text import fitting
from relufig.look.ribbons import FLAT
from relufig.look.style import Theme
from relufig.numbers.text import counted
from relufig.sorting.network import ComparatorNetwork

# The edges of the tracks, the room for the longest bar, the gap between two tracks, and the place of the texts.
LEFT, RIGHT, TOP, BOTTOM = -2.3, 5.2, 2.2, -3.8
LONGEST, GAP = 1.6, 0.3
NAMES_AT, NAMES_ROOM = -6.6, 4.1
# The widths of a ribbon, of the gap around it and of a bar, as shares of a row.
RIBBON, HALO, BAR = 0.68, 0.94, 0.8
# How long the ribbons are before the first layer, and the share of the time of drawing in in which that part goes.
LEAD, SOON = 0.3, 0.1
# The side of a comparator's square where it starts, as a share of its last side.
SMALL = 0.4
# The seconds of a layer: while all run, and when one is left.
SLOW, FAST = 1.2, 0.7
# Where the squares stand, the side of the largest at first and at last, and the distance between two.
GROUND, FIRST_LARGEST, LARGEST, BETWEEN = -3.6, 2.8, 4.5, 1.4


class SortingRace(Stage):
    """The networks in `networks`, given by name as functions of n, sort `values`; then there are up to `until`."""

    # The first permutation of numpy's seeds, 3, for which the last layer of each network swaps something.
    values = (3, 6, 5, 2, 4, 1)
    networks: ClassVar = {
        "bubble": sorting.bubble,
        "bitonic": sorting.bitonic,
        "shallowest known": partial(sorting.best, by="depth"),
    }
    until: int = sorting.LARGEST_KNOWN

    def construct(self):
        """Line the networks up, let them race, and compare their work as areas."""
        given = finite_numbers(type(self), "values", self.values)
        self.now, self.drawn_in = ValueTracker(0), ValueTracker(0)
        self.lanes = [self.lane(k, name, given) for k, name in enumerate(self.networks)]
        self.show_title("A race of sorting networks")
        self.line_up(len(given))
        self.race()
        self.count_the_work()
        self.grow(len(given))

    def lane(self, k, name, given):
        """The track of the k-th network, with the given values."""
        sorter = comparator_network(type(self), f"networks[{name!r}]", self.networks[name], len(given))
        finite_numbers(type(self), "values", given, sorter.n, each=f"each wire of {name}")
        every = [comparator_network(type(self), "networks", each, len(given)) for each in self.networks.values()]
        longest = max(network.depth for network in every)
        self.now.set_value(longest)
        pitch = (TOP - BOTTOM) / len(self.networks)
        track = Track(sorter, given.tolist(), self.now, self.drawn_in, self.look)
        return track.put(TOP - (k + 0.5) * pitch, pitch - GAP, max(longest, 1), name, self.look.terms[k % 4])

    def line_up(self, n):
        """Show the networks at the start, and ask."""
        self.add(*self.lanes, *(lane.texts for lane in self.lanes))
        networks, values = counted(len(self.lanes), "network"), counted(n, "value")
        asked = f"Which of {networks} sorts {values} first, and with the least work?"
        with self.step("lined up", asked, self.now.animate(run_time=2.6, rate_func=smooth).set_value(0)):
            self.rest(0.6)

    def race(self):
        """Let every lane take its next layer until all are done. The text changes when lanes have finished."""
        telling = "Each step is one layer: all its comparators at once"
        begin, stops = 0, self.stops()
        for k, end in enumerate(stops):
            seconds = (end - begin) * (SLOW if k == 0 else FAST)
            rate = quicker if k == 0 else slower if k == len(stops) - 1 else linear
            running = self.now.animate(run_time=max(seconds, 1.5), rate_func=rate).set_value(end)
            with self.step(f"to layer {end}", telling, running):
                pass
            done = sorted((lane.network.depth, lane.name) for lane in self.lanes if lane.network.depth <= end)
            telling = f"Done after {', '.join(f'{depth} ({name})' for depth, name in done)} layers"
            begin = end
        with self.step("sorted", telling):
            self.rest(1.5)

    def stops(self):
        """The layers up to which the race runs before its text changes: where a network is done and the next is not."""
        ends = sorted({lane.network.depth for lane in self.lanes})
        return [end for end, following in zip(ends, [*ends[1:], np.inf], strict=True) if following - end > 2]

    def count_the_work(self):
        """Draw the ribbons in, while every comparator becomes a square."""
        n = len(self.values)
        self.until = max(self.until, n)
        self.sizes = {
            name: [family(m).size for m in range(n, self.until + 1)] for name, family in self.networks.items()
        }
        self.flown, self.grown = ValueTracker(0), ValueTracker(0)
        self.areas = []
        for lane in self.lanes:
            before = [area.side for area in self.areas]
            self.areas.append(Area(lane, self.sizes[lane.name], self.flown, self.grown, self.cell, before))
        self.add(*self.areas, *(area.texts for area in self.areas))
        titles = [lane.title for lane in self.lanes]
        later = {"run_time": 2.4, "rate_func": squish_rate_func(smooth, 0.42, 1)}
        coming = [area.track.title.animate(**later).put(area.named.at) for area in self.areas]
        for area in self.areas:
            area.named.set_opacity(0)
        self.add(*titles)
        leaving = FadeOut(*(VGroup(lane.tally, lane.word) for lane in self.lanes), run_time=0.6)
        moving = self.drawn_in.animate(run_time=1.6).set_value(1), self.flown.animate(run_time=3.4).set_value(1)
        with self.step("work", "And the work? Every comparator is a square", *moving, *coming, leaving):
            for area in self.areas:
                area.named.set_opacity(1)
            self.remove(*self.lanes, *titles)
            self.rest(0.6)

    def cell(self):
        """The side of a comparator's square: the largest square of all grows, while its comparators become smaller."""
        grown = float(self.grown.get_value()) / max(self.until - len(self.values), 1)
        most = max(between(sizes, float(self.grown.get_value())) for sizes in self.sizes.values())
        return (FIRST_LARGEST + (LARGEST - FIRST_LARGEST) * grown) / (np.sqrt(most) + 0.5)

    def grow(self, n):
        """Let the number of values grow, and the squares with it."""
        self.many = Label("", look.TEXT, self.look.ink, (6.6, 3.4, 0), "end", bold=True)
        self.many.add_updater(lambda label: label.set_text(counted(n + whole(self.grown), "value")))
        self.many.update()
        growing = self.grown.animate(run_time=7).set_value(self.until - n)
        with self.step(
            "more values", f"Now from {n} to {counted(self.until, 'value')}", growing, Appear(self.many, run_time=0.6)
        ):
            self.rest(0.3)
        with self.step("answer", self.answer(), stressed=True):
            self.hold()

    def answer(self):
        """Which network was first, and which one needs the least work."""
        first = min(self.lanes, key=lambda lane: lane.network.depth)
        least, most = (choice(self.areas, key=lambda area: area.count) for choice in (min, max))
        against = f"{counting(least.count)} against {counting(most.count)}"
        if first is least.track:
            return f"First, and with the least work of these: {first.name}, {against}"
        return f"First: {first.name}. Least work: {least.track.name}, {against}"


def quicker(share):
    """The share of the race that is run: the first layers slowly."""
    return share**1.3


def slower(share):
    """The share of the race that is run: the last layers slowly."""
    return 1 - (1 - share) ** 1.3


# The parameter of a crossing's curve at each share of its time.
PARAMETERS = np.linspace(0, 1, 129)
TIMES = 3 * (1 - PARAMETERS) * PARAMETERS * ((1 - PARAMETERS) * FLAT + PARAMETERS * (1 - FLAT)) + PARAMETERS**3


class Track(VGroup):
    """One network's values as bars that run to the right, a layer at a time, with a ribbon behind each, rails ahead.

    `now` counts the layers that are done. `drawn_in` is the share of the ribbons and bars that has been drawn in again.
    `bars` are in the order of the values given. `texts`, which are shown beside it, are the name, and
    the layers so far: their number, `tally`, and a `word`.
    """

    def __init__(self, network: ComparatorNetwork, values: Any, now: Any, drawn_in: Any, theme: Theme) -> None:
        self.network, self.values, self.theme = network, values, theme
        self.trace = network.trace(values)
        self.wires = wires_of(network, self.trace)
        self._now, self._drawn_in = now, drawn_in
        shades = look.value_colours(values, theme)
        self.bars = [VMobject(fill_color=shade, fill_opacity=1, stroke_width=0) for shade in shades]
        self.ribbons = [VMobject(stroke_color=shade, fill_opacity=0) for shade in shades]
        self.halos = [VMobject(stroke_color=theme.background, fill_opacity=0) for _ in shades]
        self.rails = VMobject(stroke_color=theme.faint, stroke_width=look.THIN, fill_opacity=0)
        # A larger value passes over a smaller one.
        order = sorted(range(network.n), key=values.__getitem__)
        super().__init__(self.rails, *(part for k in order for part in (self.halos[k], self.ribbons[k])), *self.bars)

    def put(self, y: float, high: float, longest: int, name: str, colour: str) -> "Track":
        """Lay the track out around a height, as long as the longest network; return it."""
        self.name, self.colour = name, colour
        self.row, self.unit = high / self.network.n, (RIGHT - LEFT) / longest
        self._y, self._longest = y, longest
        for ribbon, halo in zip(self.ribbons, self.halos, strict=True):
            ribbon.set_stroke(width=100 * RIBBON * self.row)
            halo.set_stroke(width=100 * HALO * self.row)
        layers = np.arange(self.network.depth + 1)
        points = np.array([[self.point(layer, wire) for wire in self.wires[layer]] for layer in layers])
        flat = np.array([FLAT * self.unit, 0, 0])
        self._curves = np.stack([points[:-1], points[:-1] + flat, points[1:] - flat, points[1:]], axis=2)
        self._starts = points
        em = fitting(name, look.TEXT, NAMES_ROOM, bold=True)
        self.title = Label(name, em, colour, (NAMES_AT, y + 0.32, 0), "start", bold=True)
        self.tally = Label("", look.TEXT, self.theme.ink, (NAMES_AT + 0.55, y - 0.32, 0), "end", bold=True)
        self.word = Label("", look.TEXT, self.theme.ink, (NAMES_AT + 0.7, y - 0.32, 0), "start", bold=True)
        self.texts = VGroup(self.title, self.tally, self.word)
        self.follow()
        self.add_updater(lambda track: track.follow())
        return self

    def point(self, layer: float, wire: float) -> Any:
        """The point of the frame after so many layers, on a wire."""
        return np.array([LEFT + layer * self.unit, self._y + ((self.network.n - 1) / 2 - wire) * self.row, 0.0])

    @property
    def now(self) -> float:
        """The number of layers that are done, with the share of the next."""
        return min(float(self._now.get_value()), self.network.depth)

    @property
    def done(self) -> int:
        """The number of layers that are done."""
        return int(self.now + 1e-6)

    @property
    def shown(self) -> list[Any]:
        """The values shown now, from the first wire to the last."""
        return [self.values[k] for k in sorted(range(self.network.n), key=lambda k: -float(self.bars[k].get_y()))]

    def follow(self) -> None:
        """Show the values where they are now, and count."""
        drawn_in = float(self._drawn_in.get_value())
        layer = min(int(self.now), self.network.depth - 1) if self.network.depth else 0
        parameter = float(np.interp(self.now - layer, TIMES, PARAMETERS))
        first = min(drawn_in * self.network.depth, self.network.depth - 1e-6)
        from_here = float(np.interp(first % 1, TIMES, PARAMETERS))
        low, high = float(min(self.values)), float(max(self.values))
        for k, value in enumerate(self.values):
            points = self._starts[0, k][None]
            if self.network.depth:
                part = partial_bezier_points(self._curves[layer, k], 0, parameter)
                points = np.concatenate([*self._curves[:layer, k], part])
                if drawn_in:
                    points = points[4 * int(first) :]
                    points[:4] = partial_bezier_points(points[:4], from_here, 1)
            lead = points[0] - (LEAD * max(0, 1 - drawn_in / SOON), 0, 0)
            points = np.concatenate([straight(lead[None], points[:1]), points])
            for way in (self.ribbons[k], self.halos[k]):
                way.set_points(points)
            share = (float(value) - low) / ((high - low) or 1)
            end, long = points[-1], LONGEST * (0.1 + 0.9 * share) * (1 - drawn_in)
            set_box(self.bars[k], end[0], end[0] + max(long, 1e-3), end[1], BAR * self.row)
            self.bars[k].set_fill(opacity=1 if drawn_in < 1 else 0)
        ahead = [(self.point(self.now, wire), self.point(self._longest, wire)) for wire in range(self.network.n)]
        set_polyline(self.rails, map(np.array, ahead))
        self.rails.set_stroke(opacity=1 - drawn_in)
        mark = " ✓" if self.done == self.network.depth else ""
        self.tally.set_text(str(self.done))
        self.word.set_text(("layer" if self.done == 1 else "layers") + mark)


class Area(VGroup):
    """A network's comparators as little squares that together are nearly a square.

    They fly from their places on a track to the square as `flown` goes from 0 to 1; then `grown` counts by how many
    the values have become more. `sizes` holds the numbers of comparators for each, `cell` gives the side of one, and
    `before` are functions that give the sides of the squares on the left.
    """

    def __init__(self, track: Track, sizes: list[int], flown: Any, grown: Any, cell: Any, before: Any) -> None:
        self.track, self.sizes, self._flown, self._grown = track, sizes, flown, grown
        self.cell, self._before = cell, before
        self._from = np.array(
            [
                track.point(layer + 0.5, sum(pair) / 2)
                for layer, traced in enumerate(track.trace.layers)
                for pair in traced.comparators
            ]
        ).reshape(-1, 3)
        self._later = 0.35 * (self._from[:, 0] - LEFT) / (RIGHT - LEFT)
        self._shells = np.array([(*shell(k), 0) for k in range(max(sizes))]) + (0.5, 0.5, 0)
        self.squares = VMobject(fill_color=track.colour, fill_opacity=1, stroke_width=0)
        self.number = Label("", look.TITLE, track.theme.ink, align="start", bold=True)
        self.named = Label(track.name, track.title.em, track.colour, align="start", bold=True)
        self.texts = VGroup(self.number, self.named)
        super().__init__(self.squares)
        self.follow()
        self.add_updater(lambda area: area.follow())

    @property
    def exact(self) -> float:
        """The number of squares now: between two numbers of values, between the sizes of their networks."""
        return between(self.sizes, float(self._grown.get_value()))

    def side(self) -> float:
        """The side of the whole square now."""
        return float(np.sqrt(self.exact) * self.cell())

    @property
    def left(self) -> float:
        """The left edge now: to the right of the squares before."""
        return NAMES_AT + sum(side() + BETWEEN for side in self._before)

    @property
    def count(self) -> int:
        """The number of squares shown now."""
        return round(self.exact)

    @property
    def arrived(self) -> int:
        """The number of squares that have come to their places; then the size for the number of values that is told."""
        flown = float(self._flown.get_value())
        if flown == 1:
            return self.sizes[whole(self._grown)]
        return int((self.way(flown) > 0.97).sum())

    def way(self, flown: float) -> Any:
        """The share of its way that each square has come: those of later layers start later."""
        return np.clip((flown - self._later) / (1 - 0.35), 0, 1)

    def follow(self) -> None:
        """Draw the squares where they are now, and write above them how many have arrived."""
        flown, count = float(self._flown.get_value()), self.count
        cell, left = self.cell(), self.left
        centres = np.array([left, GROUND, 0]) + cell * self._shells[:count]
        sides = np.full(count, 0.92 * cell)
        if flown < 1:
            share = self.way(flown)[:, None]
            eased = share * share * (3 - 2 * share)
            centres = self._from + (centres - self._from) * eased
            sides = sides * np.clip(10 * share[:, 0], 0, 1) * (SMALL + (1 - SMALL) * eased[:, 0])
        self.squares.set_points(squares(centres, sides))
        top = GROUND + cell * (np.sqrt(self.exact) + 0.5)
        self.number.set_text(counting(self.arrived)).set_opacity(np.clip((flown - 0.7) / 0.08, 0, 1))
        self.number.put((left, top + 0.42, 0))
        self.named.put((left, top + 0.98, 0))


def between(sizes: list[int], grown: float) -> float:
    """The number of comparators between two numbers of values."""
    return float(np.interp(grown, range(len(sizes)), sizes))


def whole(tracker: Any) -> int:
    """How many steps a tracker has gone wholly."""
    return int(float(tracker.get_value()) + 1e-6)


def wires_of(network: ComparatorNetwork, trace: Any) -> Any:
    """The wire of each value before the first layer and after each, shape (depth + 1, n)."""
    standing = list(range(network.n))
    wires = [np.argsort(standing)]
    for layer in trace.layers:
        for (i, j), outcome in zip(layer.comparators, layer.outcomes, strict=True):
            if outcome == sorting.Outcome.SWAPPED:
                standing[i], standing[j] = standing[j], standing[i]
        wires.append(np.argsort(standing))
    return np.array(wires)


def shell(k: int) -> tuple[int, int]:
    """The column and the row of the k-th little square: each shell makes the square one wider and one higher."""
    side = int(np.sqrt(k))
    rest = k - side * side
    return (side, rest) if rest < side else (2 * side - rest, side)


def squares(centres: Any, sides: Any) -> Any:
    """The points of squares around these centres."""
    corners = np.array([(-0.5, -0.5, 0), (0.5, -0.5, 0), (0.5, 0.5, 0), (-0.5, 0.5, 0), (-0.5, -0.5, 0)])
    outline = straight(corners[:-1], corners[1:])
    return (centres[:, None] + sides[:, None, None] * outline).reshape(-1, 3)
