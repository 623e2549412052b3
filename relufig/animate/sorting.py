"""Scenes of a comparator network that sorts, layer by layer: a base class for your own.

A class with two attributes makes a video:

    class Mine(SortingScene):
        values = (5, 3, 8, 1)
        network = sorting.bitonic(4)
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np
from manim import AnimationGroup, Create, FadeIn, FadeOut, GrowFromCenter

from relufig.animate import look, wires
from relufig.animate.parameters import comparator_network, finite_numbers
from relufig.animate.stage import Stage
from relufig.animate.text import Label, width
from relufig.animate.wire_layout import Layout, Page, value_differences, value_text
from relufig.animate.wires import Token, Trail, Travel, Unit, WireDiagram
from relufig.numbers.text import counted
from relufig.sorting.network import ComparatorNetwork
from relufig.sorting.tracing import ComparatorLayerTrace, ComparatorTrace, Outcome

# A scene aims at this many seconds for all layers together, and keeps each layer within these bounds.
_SECONDS = 24.0
_SLOWEST, _FASTEST = 3.4, 0.6
_COUNTER_AT = (6.6, 3.4, 0)
_FORMULA_AT = (0, -3.66, 0)
_FORMULA = "d = ReLU(a − b)      a, b → a − d, b + d"


class SortingScene(Stage):
    """A comparator network sorts numbers.

    The class attribute `values` holds the numbers, one for each wire. `network` is a comparator network, or a function
    of n that gives one. `title` is the title, by default such as '8 numbers in order'.

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

    def construct(self) -> None:
        """Show the network, let every layer compare and swap, and count the comparators."""
        self.prepare()
        self.introduce()
        for k in range(self.sorter.depth):
            self.layer(k)
        self.conclude()

    def prepare(self) -> None:
        """Trace the values through the network, and lay out everything that will be shown."""
        values = finite_numbers(type(self), "values", self.values)
        # Looked up on the class, where a function stays a function. On the scene it would be a method.
        network = inspect.getattr_static(type(self), "network", None)
        self.sorter: ComparatorNetwork = comparator_network(type(self), "network", network, len(values))
        given = finite_numbers(type(self), "values", values, self.sorter.n, each="each wire")
        self.trace: ComparatorTrace = self.sorter.trace(given)
        texts = [value_text(value) for value in self.trace.input]
        self.layout: Layout = Layout.of(self.sorter, texts, value_differences(self.trace))
        colours = look.value_colours(list(self.trace.input), self.look)
        self.tokens: list[Token] = [
            Token(value, colour, self.layout, self.layout.start(wire))
            for wire, (value, colour) in enumerate(zip(self.trace.input, colours, strict=True))
        ]
        self.trails: list[Trail] = [
            Trail(self.layout.start(w), self.layout, c, look.LINE) for w, c in enumerate(colours)
        ]
        self.units: dict[int, list[Unit]] = {}
        self.order: list[int] = list(range(self.sorter.n))
        self.seconds: float = min(max(_SECONDS / max(self.sorter.depth, 1), _FASTEST), _SLOWEST)

    @property
    def shown(self) -> list[Any]:
        """The value shown on each wire now."""
        return [self.tokens[k].value for k in self.order]

    def introduce(self) -> None:
        """Show the network, then the values on its wires."""
        beside = width(self.count(self.sorter.depth - 1), look.TEXT) + look.TEXT
        self.show_title(self.title or f"{self.sorter.n} numbers in order", beside)
        self.page: Page = self.layout.pages[0]
        self.diagram: WireDiagram = WireDiagram(self.layout, self.page, self.look)
        self.counter: Label = self.label("", at=_COUNTER_AT, align="end")
        self.add(self.counter)
        with self.step("network", self.telling_of_the_network()):
            self.play(Create(self.diagram.wires), run_time=0.8)
            # Layers are added one by one, not as a group, so that a step redraws only what changes.
            self.add(self.diagram.wires, *self.diagram.layers)
            self.play(FadeIn(self.diagram.layers, lag_ratio=0.1), run_time=0.8)
            formula = self.label(_FORMULA, look.SMALL, self.look.muted, at=_FORMULA_AT)
            self.add(*self.trails, *self.tokens)
            growing = AnimationGroup(*(GrowFromCenter(token) for token in self.tokens), lag_ratio=0.1)
            self.play(FadeIn(formula), growing, run_time=1)
            self.leave_copies()
            self.rest(0.6)

    def leave_copies(self) -> None:
        """Leave copies of the values at the left ends of the wires, to show where the values came from."""
        self.remove(*self.trails, *self.tokens)
        self.copies: list[Token] = [token.copy() for token in self.tokens]
        self.add(*self.copies, *self.trails, *self.tokens)

    def telling_of_the_network(self) -> str:
        """The text that appears with the network."""
        return f"{self.sorter.n} wires; every line compares two of them"

    def layer(self, k: int) -> None:
        """Show layer k: the values come to their comparators, are compared, and leave in order."""
        if self.layout.page_of(k) is not self.page:
            self.turn_to(self.layout.page_of(k))
        traced = self.trace.layers[k]
        with self.step(f"layer {k + 1}", telling_of(k, traced, self.sorter.depth)):
            self.move(wires.approach(self.layout, k, [token.box.get_center() for token in self.on_wires()]), 0.3)
            self.compare(k, traced)
            self.move(wires.departure(self.layout, traced, k), 0.4)
            for (i, j), outcome in zip(traced.comparators, traced.outcomes, strict=True):
                if outcome == Outcome.SWAPPED:
                    self.order[i], self.order[j] = self.order[j], self.order[i]

    def on_wires(self) -> list[Token]:
        """The tokens, in the order of their wires."""
        return [self.tokens[k] for k in self.order]

    def move(self, paths: Sequence[Any], share: float) -> None:
        """Move the value on each wire along its path, in that share of the layer's time."""
        trails = [self.trails[k] for k in self.order]
        self.play(Travel(self.on_wires(), paths, trails, run_time=share * self.seconds))

    def compare(self, k: int, traced: ComparatorLayerTrace) -> None:
        """Show every comparator's unit d = relu(a - b) on the comparator, filled if the unit is active."""
        self.units[k] = [
            Unit(d, Outcome(outcome), self.layout, wires.unit_place(self.layout, k, pair), self.look)
            for pair, d, outcome in zip(traced.comparators, traced.differences, traced.outcomes, strict=True)
        ]
        self.counter.set_text(self.count(k))
        # The units are in front while they grow, so that nothing else is redrawn in each frame. Then they join a group
        # that is already on the screen, so that values move in front of them.
        self.play(AnimationGroup(*(GrowFromCenter(unit) for unit in self.units[k])), run_time=0.15 * self.seconds)
        self.remove(*self.units[k])
        self.diagram.layer(k).add(*self.units[k])
        self.rest(0.15 * self.seconds)

    def count(self, k: int) -> str:
        """The text of the counter in layer k."""
        done = sum(len(layer.comparators) for layer in self.trace.layers[: k + 1])
        return f"{done} of {counted(len(self.sorter.comparators), 'comparator')}"

    def turn_to(self, page: Page) -> None:
        """Turn to the page with the next layers, if not all fit the frame: the values go back to the left."""
        self.play(*(FadeOut(mobject) for mobject in (*self.diagram.layers, *self.trails, *self.copies)), run_time=0.4)
        self.page, self.diagram = page, WireDiagram(self.layout, page, self.look)
        paths = [np.array([token.box.get_center(), self.layout.start(w)]) for w, token in enumerate(self.on_wires())]
        colours = [trail.colour for trail in self.trails]
        hidden = [Trail(self.layout.start(0), self.layout, colour, 0) for colour in colours]
        self.play(Travel(self.on_wires(), paths, [hidden[k] for k in self.order], run_time=0.6))
        self.remove(*hidden, *self.tokens)
        self.trails = [
            Trail(self.layout.start(self.order.index(k)), self.layout, c, look.LINE) for k, c in enumerate(colours)
        ]
        self.add(*self.diagram.layers, *self.trails, *self.tokens)
        self.leave_copies()
        self.play(FadeIn(self.diagram.layers), run_time=0.4)

    def conclude(self) -> None:
        """Move the values to the right ends of the wires, and say what sorting took."""
        with self.step("sorted", self.telling_of_the_end(), stressed=True):
            ends = [np.array([token.box.get_center(), self.layout.end(w)]) for w, token in enumerate(self.on_wires())]
            self.move(ends, min(1 / self.seconds, 1))
            self.rest(1.6)

    def telling_of_the_end(self) -> str:
        """The text for the finished sort: the counts of layers, comparators and ReLUs, taken from the network."""
        units = self.sorter.network().size
        layers, comparators = counted(self.sorter.depth, "layer"), counted(len(self.sorter.comparators), "comparator")
        return f"{layers}, {comparators}, {counted(units, 'ReLU')}"


def telling_of(k: int, layer: ComparatorLayerTrace, depth: int) -> str:
    """The text for layer k: how many comparisons it makes at once, and how many of them are swaps and ties."""
    made = counted(len(layer.comparators), "comparison") + " at once" * (len(layer.comparators) > 1)
    swaps, ties = (int(np.sum(layer.outcomes == outcome)) for outcome in (Outcome.SWAPPED, Outcome.TIE))
    return f"Layer {k + 1} of {depth}: {made}, {counted(swaps, 'swap')}" + f", {counted(ties, 'tie')}" * (ties > 0)
