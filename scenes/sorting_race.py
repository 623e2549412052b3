"""Three sorting networks race on the same input; a tick of the clock is a layer, however many comparators it has.

Storyboard: three tracks with what the networks do with the same bars, which is rolled back to their start. Which
network is done first, and with the least work? They run: at every tick each network's next layer exchanges bars, and
every bar leaves a ribbon behind, slowly enough to be followed. The networks stop one after the other, each with a swap
in its last layer that brings its bars in order: they jump, a line stands at their feet, and a sentence says so. Bubble
sort runs on alone, faster. Then the ribbons are drawn in, and every comparator becomes a square in the column of its
layer, and is counted as it lands: as long as a network has layers, as large as it has comparators. The number of values
grows to 64: bubble sort becomes a long hill, the others become short blocks. The squares of the network that was first
flow into the hill of bubble sort, and fill a part of it. The last line says how many layers that is: 20, not 125.
"""

from functools import partial
from typing import Any, ClassVar

import numpy as np
from manim import FadeIn, FadeOut, ValueTracker, VGroup, VMobject, linear, smooth, there_and_back
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
LEFT, RIGHT, TOP, BOTTOM = -2.3, 4.8, 2.2, -3.8
LONGEST, GAP = 1.6, 0.3
NAMES_AT, NAMES_ROOM = -6.6, 4.1
# The right end of the counts beside a track, and how far the words for them are from that.
TALLIES_AT, WORD_GAP, MARKS_AT = -5.35, 0.15, -3.85
# The widths of a ribbon, with the gaps around it and of a bar, as shares of a row: two side by side, with their gaps,
# leave no slit through which one below is seen.
RIBBON, HALO, BAR = 0.68, 1.04, 0.8
# How long the ribbons are before the first layer, and the share of the time of drawing in in which that part goes.
LEAD, SOON = 0.3, 0.1
# The side of a comparator's square where it starts, as a share of its last side, and the part of it that is seen.
SMALL, FILLED = 0.4, 0.92
# The share of the time of flying in which squares start, one layer after the other.
LATER = 0.7
# The right end of the longest row of columns.
WORK_RIGHT = 6.6
# By how much the bars become longer where a network is done, for a moment.
JUMP = 0.3
# The seconds of a layer: while all run, and when some are done; and the least to read who is done.
SLOW, FAST, READ = 1.2, 0.7, 2.0
# Over so many numbers of values before and after, what grows is averaged: bitonic sort grows by leaps.
LEAPS = 2
# The distance of the lines of text beside a track.
LINES = 0.6


class SortingRace(Stage):
    """The networks in `networks`, given by name as functions of n, sort `values`; then there are up to `until`."""

    # The first permutation of numpy's seeds, 3, for which the last layer of each network swaps something.
    values = (3, 6, 5, 2, 4, 1)
    networks: ClassVar = {
        "bubble sort": sorting.bubble,
        "bitonic sort": sorting.bitonic,
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
        self.grow()

    def lane(self, k, name, given):
        """The track of the k-th network, with the given values."""
        sorter = comparator_network(type(self), f"networks[{name!r}]", self.networks[name], len(given))
        finite_numbers(type(self), "values", given, sorter.n, each=f"each wire of {name}")
        every = [comparator_network(type(self), "networks", each, len(given)) for each in self.networks.values()]
        layers = longest(every)
        self.now.set_value(layers + 1)
        pitch = (TOP - BOTTOM) / len(self.networks)
        track = Track(sorter, given.tolist(), self.now, self.drawn_in, self.look)
        return track.put(TOP - (k + 0.5) * pitch, pitch - GAP, layers, name)

    def line_up(self, n):
        """Show the networks at the start, and ask."""
        self.add(*self.lanes, *(lane.title for lane in self.lanes))
        networks, values = counted(len(self.lanes), "network"), counted(n, "value")
        asked = f"Which of {networks} sorts {values} first, and with the least work?"
        with self.step("lined up", asked, self.now.animate(run_time=2.6, rate_func=smooth).set_value(0)):
            self.play(FadeIn(*(lane.counts for lane in self.lanes)), run_time=0.6)

    def race(self):
        """Let every lane take its next layer until all are done. The text says which one is done, when it is."""
        telling = "Each step is one layer: all its comparators at once"
        begin, stops = 0, sorted({lane.network.depth for lane in self.lanes})
        for k, end in enumerate(stops):
            seconds = (end - begin) * (SLOW if k == 0 else FAST)
            rate = quicker if k == 0 else slower if k == len(stops) - 1 else linear
            running = self.now.animate(run_time=max(seconds, READ), rate_func=rate).set_value(end)
            with self.step(f"to layer {end}", telling, running):
                pass
            done = [named(lane.name) for lane in self.lanes if lane.network.depth == end]
            are = "is" if len(done) == 1 else "are"
            telling = capitalized(f"{' and '.join(done)} {are} done after {counted(end, 'layer')}")
            begin = end
        # One more tick, in which the last one is seen to be done.
        with self.step("sorted", telling):
            self.play(self.now.animate(run_time=1, rate_func=linear).set_value(begin + 1))
            self.rest(0.7)

    def count_the_work(self):
        """Draw the ribbons in, while every comparator becomes a square in the column of its layer."""
        self.flown, self.grown = ValueTracker(0), ValueTracker(0)
        self.counts = range(len(self.values), max(self.until, len(self.values)) + 1)
        families = [[family(n) for n in self.counts] for family in self.networks.values()]
        high = self.lanes[0].high
        cells = [min((WORK_RIGHT - LEFT) / longest(each), high / most(each)) for each in zip(*families, strict=True)]
        shared = np.array(cells), self.flown, self.grown
        self.works = [Work(lane, family, *shared) for lane, family in zip(self.lanes, families, strict=True)]
        self.add(*self.works, *(work.texts for work in self.works))
        leaving = FadeOut(*(lane.mark for lane in self.lanes), run_time=0.6)
        drawing_in = self.drawn_in.animate(run_time=3.2, rate_func=uncovering).set_value(1)
        moving = drawing_in, self.flown.animate(run_time=3.2).set_value(1)
        with self.step("work", "And the work? Each comparator is a square, each layer a column", *moving, leaving):
            self.remove(*self.lanes)
            self.rest(0.6)

    def grow(self):
        """Let the number of values grow, and the networks with it; lay the first one's work into the largest."""
        self.many = Label("", look.TEXT, self.look.ink, (6.6, 3.4, 0), "end")
        self.many.add_updater(lambda label: label.set_text(counted(self.counts[whole(self.grown)], "value")))
        self.many.update()
        few, many = self.counts[0], self.counts[-1]
        growing = self.grown.animate(run_time=7, rate_func=multiplying(many / few)).set_value(many - few)
        told = f"Now from {few} to {counted(many, 'value')}: length is layers, area is comparators"
        with self.step("more values", told, growing, Appear(self.many, run_time=0.6)):
            self.rest(0.3)
        first = min(self.works, key=lambda work: work.depth)
        largest = max(self.works, key=lambda work: work.count)
        with self.step("answer", self.answer(first, largest), stressed=True):
            laid = first.squares.copy().set_fill(self.look.ink, opacity=0)
            self.add(laid)
            self.play(first.squares.animate.set_fill(self.look.ink), laid.animate.set_fill(opacity=1), run_time=0.8)
            self.play(laid.animate.set_points(largest.squares.points[: len(laid.points)]), run_time=2)
            self.hold()

    def answer(self, first, largest):
        """How many layers the largest network and the first one have; their comparators are counted beside them."""
        both = (f"{capitalized(named(work.track.name))}: {counted(work.depth, 'layer')}" for work in (largest, first))
        return ". ".join(both)


def quicker(share):
    """The share of the race that is run: the first layers slowly."""
    return share**1.3


def slower(share):
    """The share of the race that is run: the last layers slowly."""
    return 1 - (1 - share) ** 1.3


def uncovering(share):
    """The share of the ribbons that is drawn in: they end where squares are starting."""
    return min(1, smooth(share) / LATER)


def multiplying(times):
    """The rate at which a number multiplies by so much, ever slower: each value that is added to few is seen."""
    return lambda share: (times ** (1 - (1 - share) ** 1.5) - 1) / (times - 1) if times > 1 else share


# The parameter of a crossing's curve at each share of its time.
PARAMETERS = np.linspace(0, 1, 129)
TIMES = 3 * (1 - PARAMETERS) * PARAMETERS * ((1 - PARAMETERS) * FLAT + PARAMETERS * (1 - FLAT)) + PARAMETERS**3


class Track(VGroup):
    """One network's values as bars that run to the right, a layer at a time, with a ribbon behind each, rails ahead.

    `now` counts the layers that are done; in the one after the last, the bars jump, and a line grows at their feet.
    `drawn_in` is the share of the ribbons and bars that has been drawn in again. `bars` are in the order of the values
    given. Shown beside it are its `title`, and its `counts`: the number of layers so far, `tally`, a `word` for them,
    and a `mark` where the network is done.
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
        self.finish = VMobject(stroke_color=theme.ink, stroke_width=look.BOLD, fill_opacity=0)
        # A larger value passes over a smaller one.
        order = sorted(range(network.n), key=values.__getitem__)
        super().__init__(
            self.rails, *(part for k in order for part in (self.halos[k], self.ribbons[k])), *self.bars, self.finish
        )

    def put(self, y: float, high: float, ticks: int, name: str) -> "Track":
        """Lay the track out around a height, whose whole length is so many ticks; return it."""
        self.name, self.y, self.high = name, y, high
        self.row, self.unit = high / self.network.n, (RIGHT - LEFT) / ticks
        self._ticks = ticks
        for ribbon, halo in zip(self.ribbons, self.halos, strict=True):
            ribbon.set_stroke(width=100 * RIBBON * self.row)
            halo.set_stroke(width=100 * HALO * self.row)
        layers = np.arange(self.network.depth + 1)
        points = np.array([[self.point(layer, wire) for wire in self.wires[layer]] for layer in layers])
        flat = np.array([FLAT * self.unit, 0, 0])
        self._curves = np.stack([points[:-1], points[:-1] + flat, points[1:] - flat, points[1:]], axis=2)
        self._starts = points
        em = fitting(name, look.TEXT, NAMES_ROOM, bold=True)
        self.title = Label(name, em, self.theme.ink, (NAMES_AT, y + LINES, 0), "start", bold=True)
        self.tally = Label("", look.TEXT, self.theme.ink, (TALLIES_AT, y, 0), "end")
        self.word = Label("", look.TEXT, self.theme.muted, (TALLIES_AT + WORD_GAP, y, 0), "start")
        self.mark = Label("✓", look.TEXT, self.theme.ink, (MARKS_AT, y, 0), "start", bold=True)
        self.counts = VGroup(self.tally, self.word, self.mark)
        self.follow()
        self.add_updater(lambda track: track.follow())
        return self

    def point(self, layer: float, wire: float) -> Any:
        """The point of the frame after so many layers, on a wire."""
        return np.array([LEFT + layer * self.unit, self.y + ((self.network.n - 1) / 2 - wire) * self.row, 0.0])

    @property
    def now(self) -> float:
        """The number of layers that are done, with the share of the next."""
        return min(float(self._now.get_value()), self.network.depth)

    @property
    def cheer(self) -> float:
        """The share of the tick after the last layer that has gone."""
        return float(np.clip(float(self._now.get_value()) - self.network.depth, 0, 1))

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
        jump = 1 + JUMP * there_and_back(self.cheer)
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
            end, long = points[-1], LONGEST * (0.1 + 0.9 * share) * (1 - drawn_in) * jump
            set_box(self.bars[k], end[0], end[0] + max(long, 1e-3), end[1], BAR * self.row)
            self.bars[k].set_fill(opacity=1 if drawn_in < 1 else 0)
        ahead = [(self.point(self.now, wire), self.point(self._ticks, wire)) for wire in range(self.network.n)]
        set_polyline(self.rails, map(np.array, ahead))
        self.rails.set_stroke(opacity=1 - drawn_in)
        # The line shrinks as the ribbons are drawn in to it.
        tall = smooth(min(2 * self.cheer, 1)) * (1 - drawn_in) * self.high / 2
        foot = self.point(self.now, (self.network.n - 1) / 2)
        set_polyline(self.finish, [np.array([foot - (0, tall, 0), foot + (0, tall, 0)])])
        self.finish.set_stroke(opacity=min(1, 4 * tall))
        self.tally.set_text(str(self.done))
        self.word.set_text("layer" if self.done == 1 else "layers")
        self.mark.write("✓", self.mark.at, look.TEXT * smooth(min(2 * self.cheer, 1)) * jump)


class Work(VGroup):
    """A network's comparators as little squares in columns, one for each layer, whose middle is that of a track.

    They come from their places on the track as `flown` goes from 0 to 1; then `grown` counts by how many the values
    have become more. `family` holds the network for each number of values, and `cells` the side of a square. `texts`
    are the number of comparators, as many as have come, and a word for them; the track's texts count layers.
    """

    def __init__(self, track: Track, family: list[ComparatorNetwork], cells: Any, flown: Any, grown: Any):
        self.track, self.family, self._cells, self._flown, self._grown = track, family, cells, flown, grown
        self.middle = np.array([LEFT, track.y, 0.0])
        self._columns = np.zeros((len(family), longest(family)))
        for columns, network in zip(self._columns, family, strict=True):
            columns[: network.depth] = [len(layer) for layer in network.layers]
        # From below, as squares are piled up.
        self._from = np.array(
            [
                track.point(layer + 0.5, wire)
                for layer, pairs in enumerate(track.network.layers)
                for wire in sorted((sum(pair) / 2 for pair in pairs), reverse=True)
            ]
        ).reshape(-1, 3)
        self._later = LATER * (self._from[:, 0] - LEFT) / (track.point(track.network.depth, 0)[0] - LEFT)
        self.squares = VMobject(fill_color=track.theme.guide, fill_opacity=1, stroke_width=0)
        theme, y = track.theme, track.y - LINES
        self.number = Label("", look.TEXT, theme.ink, (TALLIES_AT, y, 0), "end")
        self.word = Label("", look.TEXT, theme.muted, (TALLIES_AT + WORD_GAP, y, 0), "start")
        self.texts = VGroup(self.number, self.word)
        super().__init__(self.squares)
        self.follow()
        self.add_updater(lambda work: work.follow())
        track.tally.add_updater(lambda tally: tally.set_text(str(self.depth)))

    @property
    def network(self) -> ComparatorNetwork:
        """The network for the present number of values, which is told."""
        return self.family[whole(self._grown)]

    @property
    def count(self) -> int:
        """The number of its comparators."""
        return self.network.size

    @property
    def depth(self) -> int:
        """The number of its layers."""
        return self.network.depth

    @property
    def cell(self) -> float:
        """The side of a square now: columns of so many squares are always as high."""
        return float(1 / around(1 / self._cells, self._grown))

    @property
    def arrived(self) -> int:
        """The number of squares that have come to their places."""
        return int((self.way > 0.97).sum()) if self._flown.get_value() < 1 else self.count

    @property
    def way(self) -> Any:
        """The share of its way that each square has come: those of later layers start later."""
        return np.clip((float(self._flown.get_value()) - self._later) / (1 - LATER), 0, 1)

    def follow(self) -> None:
        """Draw the squares where they are now, and write how many have arrived."""
        cell, high = self.cell, around(self._columns, self._grown)
        layers, rows = np.arange(len(high))[:, None], np.arange(int(np.ceil(high.max())))
        # The uppermost square of a column that grows is not yet whole.
        filled = np.clip(high[:, None] - rows, 0, 1)
        places = np.stack(np.broadcast_arrays(layers + 0.5, rows + filled / 2 - high.max() / 2, 0), axis=-1)
        seen = filled > 0
        centres = self.middle + cell * places[seen]
        sides = FILLED * cell * np.stack([np.ones(seen.sum()), filled[seen]], axis=-1)
        if self._flown.get_value() < 1:
            share = smooth_of(self.way)[:, None]
            centres = self._from + (centres - self._from) * share
            sides = sides * np.clip(10 * share, 0, 1) * (SMALL + (1 - SMALL) * share)
        self.squares.set_points(boxes(centres, sides))
        # The first count to be read is 1.
        begun = np.clip(4 * np.max(self.way, initial=float(self._flown.get_value())) - 3, 0, 1)
        self.number.set_text(counting(self.arrived)).set_fill(opacity=begun)
        self.word.set_text("comparator" if self.arrived == 1 else "comparators").set_fill(opacity=begun)


def named(name: str) -> str:
    """The name of a network in a sentence: a kind of sort has no article."""
    return name if name.endswith("sort") else f"the {name}"


def capitalized(text: str) -> str:
    """The text as the beginning of a line."""
    return text[:1].upper() + text[1:]


def around(values: Any, grown: Any) -> Any:
    """The mean of the values for the numbers of values around the present one, at both ends that for the end."""
    at, last = float(grown.get_value()), len(values) - 1
    reach = min(LEAPS, at, last - at)
    places = np.linspace(at - reach, at + reach, 8 * LEAPS + 1)
    before = np.clip(places.astype(int), 0, max(last - 1, 0))
    shares = (places - before).reshape(-1, *[1] * (values.ndim - 1))
    return ((1 - shares) * values[before] + shares * values[np.minimum(before + 1, last)]).mean(axis=0)


def longest(networks: Any) -> int:
    """The largest number of layers of some networks, at least 1."""
    return max([1, *(network.depth for network in networks)])


def most(networks: Any) -> int:
    """The largest number of comparators in a layer of some networks, at least 1."""
    return max([1, *(len(layer) for network in networks for layer in network.layers)])


def smooth_of(shares: Any) -> Any:
    """The shares, eased at both ends."""
    return shares * shares * (3 - 2 * shares)


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


def boxes(centres: Any, sides: Any) -> Any:
    """The points of boxes around these centres, with these widths and heights."""
    corners = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5), (-0.5, -0.5)])
    outline = straight(*(np.pad(part, ((0, 0), (0, 1))) for part in (corners[:-1], corners[1:])))
    return (centres[:, None] + np.pad(sides, ((0, 0), (0, 1)))[:, None] * outline).reshape(-1, 3)
