"""Three sorting networks race on the same input; a tick of the clock is a layer, however many comparators it has.

Storyboard: three rows of the same bars. At every tick each network's next layer compares its pairs, arcs join them, and
those out of order swap. One after the other is done; bubble sort takes its time. Then how their layers and comparators
grow with the number of values.
"""

import itertools
from functools import partial
from typing import ClassVar

from manim import Create, FadeIn, FadeOut, linear

from relufig import sorting
from relufig.animate import GrowthPlot, Lane, Stage, Step, comparator_network, finite_numbers
from relufig.notation import counted


class SortingRace(Stage):
    """The networks of `networks`, given by name as functions of n, sort `values` side by side."""

    values = (11, 3, 16, 7, 1, 14, 9, 5, 12, 2, 15, 8, 4, 13, 6, 10)
    networks: ClassVar = {
        "bubble": sorting.bubble,
        "bitonic": sorting.bitonic,
        "best known": partial(sorting.best, by="depth"),
    }
    counts = tuple(range(2, sorting.LARGEST_KNOWN + 1))
    tick: float = 0.5

    def construct(self):
        """Line up, race, and show how the networks grow."""
        given = finite_numbers(type(self), "values", self.values)
        self.lanes = [self.lane(k, name, given) for k, name in enumerate(self.networks)]
        self.entitle("A race of sorting networks")
        self.clock = self.label("", at=(6.6, 3.4, 0), align="end", bold=True)
        self.add(self.clock)
        with self.step("lined up", f"{counted(len(given), 'value')}, the same for all"):
            self.play(FadeIn(*self.lanes), run_time=1)
            self.rest(0.8)
        self.race()
        self.growth()

    def lane(self, k, name, given):
        """The k-th network, at work on the given values."""
        sorter = comparator_network(type(self), f"networks[{name!r}]", self.networks[name], len(given))
        finite_numbers(type(self), "values", given, sorter.n, each=f"each wire of {name}")
        wide = 13.2 / len(self.networks)
        at = ((k - (len(self.networks) - 1) / 2) * wide, -0.6, 0)
        return Lane(sorter, given, name, self.look.terms[k % 4], self.look, size=(wide - 0.6, 4.3), at=at)

    def race(self):
        """Let every lane take its next layer until all are done; what is told changes whenever one finishes."""
        telling = "A tick of the clock is a layer: all its comparators at once"
        ends = sorted({lane.network.depth for lane in self.lanes})
        for begin, end in itertools.pairwise([0, *ends]):
            with self.step(f"to layer {end}", telling):
                for layer in range(begin + 1, end + 1):
                    self.next_section(f"layer {layer}")
                    self.clock.set_text(f"layer {layer}")
                    self.play(*(Step(lane, run_time=self.tick) for lane in self.lanes if not lane.finished))
            done = sorted((lane.network.depth, lane.title.text) for lane in self.lanes if lane.finished)
            telling = f"Sorted after {', '.join(f'{depth} ({name})' for depth, name in done)} layers"
        with self.step("sorted", telling):
            self.rest(1.2)

    def growth(self):
        """The layers, then the comparators, of the same networks for more and more values."""
        leaving = [*self.lanes, self.clock]
        for measure, noun in (("depth", "layers"), ("size", "comparators")):
            plot = self.plot = GrowthPlot(self.networks, self.counts, measure, self.look, marked=len(self.values))
            with self.step(noun, f"The more values, the more {noun}", FadeOut(*leaving)):
                self.play(FadeIn(plot.plane), run_time=0.5)
                self.play(*(Create(curve, rate_func=linear) for curve in plot.curves), run_time=2.5)
                self.play(FadeIn(plot.marks, plot.labels), run_time=0.5)
                self.rest(0.8)
            counts = ", ".join(f"{name} {values[-1]}" for name, values in plot.values.items())
            with self.step(f"{noun} counted", f"{self.counts[-1]} values: {counts} {noun}", stressed=True):
                self.rest(1.6)
            leaving = [plot]
