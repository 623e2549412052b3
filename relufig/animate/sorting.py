"""Scenes of a comparator network that sorts, as a braid drawn layer by layer: a base class for your own.

A class with two attributes makes a video:

    class Mine(SortingScene):
        values = (5, 3, 8, 1)
        network = sorting.bitonic(4)
"""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar

import numpy as np
from manim import DOWN, LEFT, RIGHT, Animation, FadeIn, LaggedStart, ValueTracker, VGroup, VMobject, linear, smooth

from relufig.animate import look
from relufig.animate.braids import Braid
from relufig.animate.comparator import Comparator
from relufig.animate.parameters import comparator_network, finite_numbers
from relufig.animate.plane import set_polyline
from relufig.animate.readout import Counts, value_text
from relufig.animate.stage import Stage
from relufig.animate.text import Label, Points, fitting, width
from relufig.look.ribbons import HALF_CROSSING, Mark
from relufig.numbers.text import counted
from relufig.sorting.network import ComparatorNetwork
from relufig.sorting.tracing import ComparatorTrace, Outcome

# The seconds of the first layers, of each later one, and of the last. Layers beyond this number share their steps.
_FIRST, _LATER, _LAST = (3.2, 2.6, 2.0), 1.5, 2.5
_MOST_STEPS = 12
_COUNTER_AT = (6.6, 3.4, 0)
# The card on which a comparator opens: its middle and size, and those of the drawing on it. Beside it the braid is that
# much smaller, drawn together towards a point.
_CARD = (2.75, -0.6, 8.2, 4.9)
_DRAWING = (2.45, -0.6, 5.2, 2.7)
_SMALLER, _TOWARDS = 0.38, (-6.6, -0.6)
# At the end the braid is that large, drawn together towards its upper left corner.
_ENDING, _CORNER = 0.82, (-6.6, 2.25)
# The counts come to their place beside it from outside the frame, so far to the right.
_TAKEN_AT, _AWAY = (4.75, 1.3), 3.5
# How far below the braid its notes stand, and the smallest font size in which they are shown.
_BELOW, _LEAST_NOTE = 0.95, 0.3


class SortingScene(Stage):
    """A comparator network sorts numbers, as a braid that is drawn while the values travel.

    The class attribute `values` holds the numbers, one for each wire. `network` is a comparator network, or a function
    of n that gives one. `title` is the title, by default such as '8 numbers in order'. `follow` is the wire on which
    the value starts that is highlighted, by default that of the smallest value. `inside` says whether one comparator
    opens into its neurons.

    Raises
    ------
    TypeError
        When the scene is rendered, if the values are not numbers or the network is not a comparator network.
    ValueError
        When the scene is rendered, if a value is not finite, if there are not as many values as wires, or if there
        are not 2 to 32 wires.

    Examples
    --------
    A scene to render with manim::

        class Mine(SortingScene):
            values = (5, 3, 8, 1)
            network = sorting.bitonic(4)
    """

    values: ClassVar[Sequence[Any]] = ()
    network: ClassVar[ComparatorNetwork | Callable[[int], ComparatorNetwork]]
    title: ClassVar[str] = ""
    follow: ClassVar[int | None] = None
    inside: ClassVar[bool] = True

    def construct(self) -> None:
        """Show the finished braid, roll it back, and draw it again layer by layer."""
        self.prepare()
        self.introduce()
        if self.inside and self.braid.marks:
            self.look_inside()
        for first, last in self.steps():
            self.draw_layers(first, last)
        self.conclude()

    def prepare(self) -> None:
        """Trace the values through the network, and lay out the braid."""
        values = finite_numbers(type(self), "values", self.values)
        # Looked up on the class, where a function stays a function. On the scene it would be a method.
        network = inspect.getattr_static(type(self), "network", None)
        self.sorter: ComparatorNetwork = comparator_network(type(self), "network", network, len(values))
        given = finite_numbers(type(self), "values", values, self.sorter.n, each="each wire")
        self.trace: ComparatorTrace = self.sorter.trace(given)
        self.followed: int = int(np.argmin(given)) if self.follow is None else self.follow
        self.wires: list[int] = self.followed_wires()
        self.now: ValueTracker = ValueTracker(0)
        self.past: ValueTracker = ValueTracker(0)
        self.braid: Braid = Braid(
            self.sorter, given.tolist(), self.now, self.look, followed=self.followed, past=self.past
        )
        self.now.set_value(self.braid.end)

    @property
    def shown(self) -> list[Any]:
        """The value shown on each wire now."""
        return self.braid.shown

    def introduce(self) -> None:
        """Show the finished braid, and roll it back to the values at its start."""
        beside = width(self.count(len(self.braid.marks)), look.TEXT) + look.TEXT
        self.show_title(self.title or f"{self.sorter.n} numbers in order", beside)
        self.counter: Label = self.label("", at=_COUNTER_AT, align="end")
        self.counter.add_updater(lambda label: label.set_text(self.count(len(self.braid.passed)))).update()
        self.add(self.braid, self.counter)
        with self.step("question", self.question(), self.travel(0, 2.5, smooth)):
            self.rest(0.6)

    def question(self) -> str:
        """The text of the opening."""
        followed = value_text(self.trace.input[self.followed])
        if list(self.trace.output) != sorted(self.trace.input):
            return f"What does this network do? Follow the {followed}"
        return f"How are {self.sorter.n} numbers sorted? Follow the {followed}"

    def count(self, done: int) -> str:
        """The text of the counter, when so many comparators are done."""
        return f"{done} of {counted(len(self.braid.marks), 'comparator')}"

    def travel(self, to: float, seconds: float, rate: Callable[[float], float] = linear) -> Animation:
        """The animation in which the values travel to a time of the braid."""
        return moved(self.now, to, seconds, rate)

    def look_inside(self) -> None:
        """Open the first comparator that swaps, if possible the followed value, into its neurons, and close it."""

        def rank(mark: Mark) -> tuple[bool, float, bool]:
            return mark.outcome is not Outcome.SWAPPED, mark.time, self.followed not in mark.wires

        mark = min(self.braid.marks, key=rank)
        if mark.layer > 0:
            mark = min(self.braid.marks, key=lambda mark: mark.time)
        opening = Opening(self.braid, mark, self.values_at(mark), self)
        self.opening: Opening = opening
        arriving = self.travel(max(mark.time - HALF_CROSSING - 0.1, 0), 1)
        told = "Each vertical line is a comparator: it sorts the numbers on two wires"
        with self.step("comparator", told, arriving):
            self.add(opening)
            self.play(opening.grown.animate.set_value(1), run_time=2)
        told = "Inside it is one ReLU: it takes a − b, how much larger a is"
        with self.step("inside", told, opening.passing(1, 1.8), variables="ab"):
            self.rest(0.3)
        with self.step("exchange", opening.telling, opening.passing(2, 2)):
            self.rest(0.6)
            self.play(opening.grown.animate.set_value(0), run_time=1.2)
            self.remove(opening)

    def values_at(self, mark: Mark) -> tuple[Any, Any]:
        """The two values that come to a comparator of the first layer."""
        first, second = mark.wires
        return self.trace.input.tolist()[first], self.trace.input.tolist()[second]

    def steps(self) -> list[tuple[int, int]]:
        """The first and the last layer of each step: the first three and the last alone, the others in groups."""
        depth = self.sorter.depth
        alone = len(_FIRST)
        if depth <= _MOST_STEPS:
            return [(k, k) for k in range(depth)]
        between = np.linspace(alone, depth - 1, _MOST_STEPS - alone).round().astype(int).tolist()
        groups = [(first, last - 1) for first, last in itertools.pairwise(between)]
        return [*((k, k) for k in range(alone)), *groups, (depth - 1, depth - 1)]

    def draw_layers(self, first: int, last: int) -> None:
        """Let the values travel through some layers, while earlier ones fall back."""
        depth = self.sorter.depth
        seconds = _LAST if last == depth - 1 else _FIRST[first] if first < len(_FIRST) else _LATER
        start, end = self.braid.layers[first][0], self.braid.layers[last][1]
        falling = moved(self.past, start if first else 0, seconds, linear)
        which = f"layer {first + 1}" if first == last else f"layers {first + 1} to {last + 1}"
        with self.step(which, self.telling_of(first, last), self.travel(end, seconds), falling):
            pass

    def telling_of(self, first: int, last: int) -> str:
        """The text for some layers: what the followed value does, if it is one, and how many pairs swap or stay."""
        marks = [mark for mark in self.braid.marks if first <= mark.layer <= last]
        which = f"Layer {first + 1}" if first == last else f"Layers {first + 1} to {last + 1}"
        met = next((mark for mark in marks if first == last and self.wires[first] in mark.wires), None)
        others = [mark for mark in marks if mark is not met]
        swaps = sum(mark.outcome is Outcome.SWAPPED for mark in others)
        pairs, told = "other pair" if met else "pair", [self.meeting(met)] if met else []
        if swaps:
            told.append(f"{counted(swaps, pairs)} {'swaps' if swaps == 1 else 'swap'}")
        if stays := len(others) - swaps:
            told.append(f"{stays if swaps else counted(stays, pairs)} {'stays' if stays == 1 else 'stay'}")
        return f"{which} of {self.sorter.depth}: {', '.join(told) or 'nothing to compare'}"

    def meeting(self, mark: Mark) -> str:
        """What the followed value does at a comparator."""
        wire = self.wires[mark.layer]
        (other,) = {*mark.wires} - {wire}
        before = self.trace.layers[mark.layer].before.tolist()
        value, met = value_text(before[wire]), value_text(before[other])
        if mark.outcome is Outcome.SWAPPED:
            return f"the {value} swaps with the {met}"
        return f"the {value} meets an equal" if mark.outcome is Outcome.TIE else f"the {value} and the {met} stay"

    def followed_wires(self) -> list[int]:
        """The wire of the followed value before each layer."""
        wires = [self.followed]
        for layer in self.trace.layers:
            swapped: dict[int, int] = {}
            for (first, second), outcome in zip(layer.comparators, layer.outcomes, strict=True):
                if outcome == Outcome.SWAPPED:
                    swapped |= {first: second, second: first}
            wires.append(swapped.get(wires[-1], wires[-1]))
        return wires[:-1]

    def conclude(self) -> None:
        """Bring the whole braid back, and put beside and below it what sorting took."""
        ending = ValueTracker(0)
        self.braid.add_updater(lambda braid: braid.resize(1 + (_ENDING - 1) * ending.get_value(), (*_CORNER, 0)))
        notes = self.notes()
        counter: Any = self.counter
        taken: Any = self.taken()
        self.add(taken)
        moving = [
            taken.animate(run_time=2).shift(LEFT * _AWAY),
            counter.animate(run_time=1.5, remover=True).shift(RIGHT * _AWAY),
        ]
        arriving = self.travel(self.braid.end, 1), moved(self.past, 0, 2), moved(ending, 1, 2)
        with self.step("sorted", self.telling_of_the_end(), *arriving, *moving, stressed=True):
            if notes:
                coming = [FadeIn(note, shift=0.4 * DOWN) for note in notes]
                self.play(LaggedStart(*coming, lag_ratio=0.2, run_time=1.5))
            self.hold()

    def taken(self) -> Counts:
        """The counts of layers, comparators and ReLUs, taken from the network, to the right of the frame."""
        units = self.sorter.network().size
        numbers = {"layer": self.sorter.depth, "comparator": len(self.braid.marks), "ReLU": units}
        words = {counted(number, name).split(" ", 1)[1]: partial(int, number) for name, number in numbers.items()}
        return Counts(words, self.look, at=(_TAKEN_AT[0] + _AWAY, _TAKEN_AT[1], 0))

    def notes(self) -> list[Label]:
        """The labels below the layers of the smaller braid, if there is room, in the places that they will have."""
        texts, last = self.layer_notes()
        corner, middles = np.array([*_CORNER, 0.0]), [(start + end) / 2 for start, end in self.braid.layers]
        room = 0.95 * _ENDING * self.braid.unit * min((end - start for start, end in self.braid.layers), default=1)
        em = min((fitting(text, look.TEXT, room) for text in texts), default=0.0)
        if em < _LEAST_NOTE:
            return []
        low = _ENDING * (self.braid.heights[-1] - self.braid.row / 2 - corner[1]) + corner[1] - _BELOW
        xs = [(corner + (self.braid.point(time, 0) - corner) * _ENDING)[0] for time in middles]
        labels = [self.label(text, em, at=(x, low, 0)) for text, x in zip(texts, xs, strict=True)]
        if last:
            labels.append(self.label(last, em, at=(_TAKEN_AT[0], low, 0), align="start", bold=True))
        return labels

    def telling_of_the_end(self) -> str:
        """The text for the finished sort."""
        if list(self.trace.output) != sorted(self.trace.input):
            return "This is what the network does: one ReLU for each comparator"
        return f"{self.sorter.n} numbers are in order: one ReLU for each comparator"

    def layer_notes(self) -> tuple[list[str], str]:
        """The texts below the layers at the end, one for each, and the text behind them: the counts of comparators."""
        counts = [len(layer) for layer in self.sorter.layers]
        return [str(counts[0]), *(f"+ {count}" for count in counts[1:])], f"= {sum(counts)}"


class Opening(VGroup):
    """A comparator of a braid that grows onto a card, where it opens into its neurons, while the braid makes room.

    `grown` is how far it has grown, from 0 to 1, and `passed` how far the numbers have passed, as in `Comparator`.
    """

    def __init__(self, braid: Braid, mark: Mark, values: tuple[Any, Any], scene: SortingScene) -> None:
        self.grown: ValueTracker = ValueTracker(0)
        self.passed: ValueTracker = ValueTracker(0)
        theme, grown = scene.look, self.grown
        top, bottom = (braid.point(mark.time, wire) for wire in (min(mark.wires), max(mark.wires)))
        high = top[1] - bottom[1]
        self._braid = braid
        small = (float(top[0]), float(top[1] + bottom[1]) / 2, 0.5 * braid.unit, high)
        numbers = [float(value) for value in scene.trace.input]
        # The first wire of a comparator gets the smaller value, and may be the lower one.
        a, b = values
        self.drawn: Comparator = Comparator(
            lambda: a,
            lambda: b,
            theme,
            colour=look.value_map(min(numbers), max(numbers), theme),
            opened=lambda: smooth(min(max(2 * grown.get_value() - 1, 0.0), 1.0)),
            passed=self.passed,
            box=lambda: _between(self._seen(small), _DRAWING, _first_half(grown.get_value())),
            full=max(abs(float(a) - float(b)) / 2, 1e-9),
        )
        self.telling: str = (
            "The ReLU moves it from one to the other: they swap"
            if self.drawn.trace.layers[0].activations[0] > 0
            else "There is nothing: the ReLU stays off, and they keep their places"
        )
        lens, card = (VMobject(stroke_color=theme.guide, stroke_width=look.THIN) for _ in range(2))
        beams = VMobject(stroke_color=theme.guide, stroke_width=look.THIN, fill_opacity=0)
        first = *small[:2], 0.9 * braid.unit, high + 0.7 * braid.row

        def follow(*_: Any) -> None:
            share = _first_half(grown.get_value())
            self._braid.resize(1 + (_SMALLER - 1) * share, (*_TOWARDS, 0))
            around = _corners(*self._seen(first))
            lens.set_fill(opacity=0).set_points_as_corners(around)
            corners = _corners(*_between(self._seen(first), _CARD, share))
            card.set_points_as_corners(corners).set_fill(theme.background)
            set_polyline(beams, [np.array([around[k], corners[k]]) for k in range(4)])
            for part in (lens, beams):
                part.set_stroke(opacity=min(1.0, 5 * share))
            card.set_fill(opacity=min(1.0, 5 * share)).set_stroke(opacity=min(1.0, 5 * share))

        super().__init__(beams, lens, card, self.drawn)
        follow()
        self.add_updater(follow)

    def _seen(self, box: Sequence[float]) -> tuple[float, float, float, float]:
        """Where a box of the braid is, and how large, as the braid is now."""
        x, y, _ = self._braid.seen(np.array([*box[:2], 0.0]))
        return x, y, box[2] * self._braid.size, box[3] * self._braid.size

    def passing(self, to: float, seconds: float) -> Animation:
        """The animation in which the numbers pass: into the unit (1), and to the outputs (2)."""
        return moved(self.passed, to, seconds)


def moved(tracker: ValueTracker, to: float, seconds: float, rate: Callable[[float], float] = smooth) -> Animation:
    """The animation in which a tracker moves to a value."""
    moving: Any = tracker.animate
    animation: Animation = moving(run_time=seconds, rate_func=rate).set_value(to).build()
    return animation


def _corners(x: float, y: float, wide: float, high: float) -> Points:
    """The corners of a box around a point, the first one twice."""
    around = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    return np.array([(x + side * wide / 2, y + up * high / 2, 0.0) for side, up in around])


def _first_half(share: float) -> float:
    return float(smooth(min(2 * share, 1.0)))


def _between(small: Sequence[float], large: Sequence[float], share: float) -> tuple[float, float, float, float]:
    x, y, wide, high = (first + (then - first) * share for first, then in zip(small, large, strict=True))
    return x, y, wide, high
