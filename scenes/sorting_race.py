"""Three sorting networks race on the same input; a tick of the clock is a layer, however many comparators it has.

Storyboard: three rows of the same bars. At every tick each network's next layer compares its pairs: arcs join them, and
pairs out of order swap. The networks finish one after the other, bubble sort last. Then curves show how the numbers of
layers and comparators grow with the number of values.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, Literal

import numpy as np
from manim import Animation, Arc, Create, FadeIn, FadeOut, VGroup, VMobject, linear, smooth

from relufig import sorting
from relufig.animate import Label, Plane, Stage, comparator_network, finite_numbers, look
from relufig.animate.bars import set_box
from relufig.animate.graph import spread
from relufig.animate.plane import DASHES, set_circles, set_polyline
from relufig.look.style import Theme
from relufig.numbers.text import counted
from relufig.sorting.network import ComparatorNetwork
from relufig.sorting.tracing import Outcome


class SortingRace(Stage):
    """The networks in `networks`, given by name as functions of n, sort `values` side by side."""

    values = (11, 3, 16, 7, 1, 14, 9, 5, 12, 2, 15, 8, 4, 13, 6, 10)
    networks: ClassVar = {
        "bubble": sorting.bubble,
        "bitonic": sorting.bitonic,
        "best known": partial(sorting.best, by="depth"),
    }
    counts = tuple(range(2, sorting.LARGEST_KNOWN + 1))
    tick: float = 0.5

    def construct(self):
        """Line the networks up, let them race, and show how they grow."""
        given = finite_numbers(type(self), "values", self.values)
        self.lanes = [self.lane(k, name, given) for k, name in enumerate(self.networks)]
        self.show_title("A race of sorting networks")
        self.clock = self.label("", at=(6.6, 3.4, 0), align="end", bold=True)
        self.add(self.clock)
        with self.step("lined up", f"{counted(len(given), 'value')}, the same for all"):
            self.play(FadeIn(*self.lanes), run_time=1)
            self.rest(0.8)
        self.race()
        self.growth()

    def lane(self, k, name, given):
        """The lane of the k-th network, with the given values."""
        sorter = comparator_network(type(self), f"networks[{name!r}]", self.networks[name], len(given))
        finite_numbers(type(self), "values", given, sorter.n, each=f"each wire of {name}")
        wide = 13.2 / len(self.networks)
        at = ((k - (len(self.networks) - 1) / 2) * wide, -0.6, 0)
        return Lane(sorter, given, name, self.look.terms[k % 4], self.look, size=(wide - 0.6, 4.3), at=at)

    def race(self):
        """Let every lane take its next layer until all are done. The text changes whenever a lane finishes."""
        telling = "A tick of the clock is a layer: all its comparators at once"
        ends = sorted({lane.network.depth for lane in self.lanes})
        for begin, end in itertools.pairwise([0, *ends]):
            with self.step(f"to layer {end}", telling):
                for layer in range(begin + 1, end + 1):
                    self.tick_to(layer)
            done = sorted((lane.network.depth, lane.title.text) for lane in self.lanes if lane.finished)
            telling = f"Sorted after {', '.join(f'{depth} ({name})' for depth, name in done)} layers"
        with self.step("sorted", telling):
            self.rest(1.2)

    def tick_to(self, layer):
        """Let every lane that is not done take its next layer."""
        self.next_section(f"layer {layer}")
        self.clock.set_text(f"layer {layer}")
        self.play(*(Step(lane, run_time=self.tick) for lane in self.lanes if not lane.finished))

    def growth(self):
        """Show the layers, then the comparators, of the same networks for more and more values."""
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


# Shares of a lane's height: the highest bar, and the deepest arc below the baseline.
BARS, ARCS = 0.62, 0.5
# A bar's width as a share of the distance between bars, and the lowest bar as a share of the highest.
BAR, LOWEST = 0.78, 0.12
# The gap between the bars and the arcs.
ARC_GAP = 0.08
# The share of a step during which the bars stand still.
LOOKING = 0.3


class Lane(VGroup):
    """One network's bars under its title, in a box of the frame with width and height `size`, centred on `at`.

    Below them, `tally` and `work` count the layers and comparators so far. The bars show the values on one scale, from
    the smallest to the largest.
    """

    def __init__(
        self,
        network: ComparatorNetwork,
        values: Any,
        title: str,
        colour: str,
        theme: Theme,
        *,
        size: tuple[float, float],
        at: Any,
    ) -> None:
        self.network, self.theme, self.colour = network, theme, colour
        self.trace = network.trace(values)
        self._centre = np.asarray(at, dtype=float)
        self._wide, self._high = size
        self.pitch = self._wide / network.n
        self.baseline = float(self._centre[1]) + self._high * (0.5 - BARS)
        self.order = list(range(network.n))
        self.done = 0
        shades = look.value_colours(list(values), theme)
        self.bars = [self._bar(k, value, shade) for k, (value, shade) in enumerate(zip(values, shades, strict=True))]
        self.kept = VMobject(stroke_color=theme.faint, stroke_width=look.THIN, fill_opacity=0)
        self.swapped = VMobject(stroke_color=theme.active, stroke_width=look.BOLD, fill_opacity=0)
        x, y = float(self._centre[0]), float(self._centre[1])
        top, bottom = y + self._high / 2, y - self._high / 2
        self.title = Label(title, look.TEXT, colour, (x, top + look.TEXT, 0), bold=True)
        self.tally = Label("", look.TEXT, theme.ink, (x, bottom - 0.1, 0), bold=True)
        self.work = Label("", look.SMALL, theme.muted, (x, bottom - 0.1 - 1.3 * look.TEXT, 0))
        self.count()
        super().__init__(*self.bars, self.kept, self.swapped, self.title, self.tally, self.work)

    @property
    def finished(self) -> bool:
        """Whether the network's last layer is done."""
        return self.done == self.network.depth

    @property
    def shown(self) -> list[Any]:
        """The values shown now, from left to right."""
        values = self.trace.input
        return [values[k] for k in sorted(self.order, key=lambda k: float(self.bars[k].get_center()[0]))]

    def place(self, position: float) -> float:
        """The x coordinate of the bar at a position, counted from 0 at the left."""
        return float(self._centre[0]) + (position - (self.network.n - 1) / 2) * self.pitch

    def count(self) -> None:
        """Write how many layers and comparators are done."""
        comparators = sum(len(layer.comparators) for layer in self.trace.layers[: self.done])
        mark = " ✓" if self.finished else ""
        self.tally.set_text(f"{counted(self.done, 'layer')}{mark}")
        self.work.set_text(counted(comparators, "comparator"))

    def compare(self) -> None:
        """Draw the arcs of the next layer; pairs that swap get the colour of active units."""
        layer = self.trace.layers[self.done]
        for arcs, wanted in ((self.swapped, True), (self.kept, False)):
            arcs.clear_points()
            for pair, outcome in zip(layer.comparators, layer.outcomes, strict=True):
                if (outcome == Outcome.SWAPPED) == wanted:
                    arcs.append_points(self._arc(*pair))

    def swap(self) -> None:
        """Carry out the swaps of the next layer, and count the layer as done."""
        layer = self.trace.layers[self.done]
        for (i, j), outcome in zip(layer.comparators, layer.outcomes, strict=True):
            if outcome == Outcome.SWAPPED:
                self.order[i], self.order[j] = self.order[j], self.order[i]
        self.done += 1
        self.count()

    def _bar(self, position: int, value: Any, shade: Any) -> VMobject:
        low, high = float(min(self.trace.input)), float(max(self.trace.input))
        share = (float(value) - low) / (high - low) if high > low else 0
        height = self._high * BARS * (LOWEST + (1 - LOWEST) * share)
        bar = VMobject(fill_color=shade, fill_opacity=1, stroke_width=0)
        x, half = self.place(position), self.pitch * BAR / 2
        set_box(bar, x - half, x + half, self.baseline + height / 2, height)
        return bar

    def _arc(self, i: int, j: int) -> np.ndarray:
        """Half an ellipse below the baseline, deeper for bars that are farther apart."""
        left, right = sorted((self.place(i), self.place(j)))
        depth = self._high * ARCS * (right - left) / self._wide
        middle = np.array([(left + right) / 2, self.baseline - ARC_GAP, 0])
        return Arc(start_angle=np.pi, angle=np.pi).points * ((right - left) / 2, depth, 1) + middle


class Step(Animation):
    """The animation of a lane's next layer: arcs appear, and the bars of pairs that swap change places."""

    def __init__(self, lane: Lane, **options: Any) -> None:
        self.lane = lane
        super().__init__(lane, rate_func=smooth, **options)

    def begin(self) -> None:
        """Draw the arcs, and record where every bar will go."""
        lane = self.lane
        before = {k: position for position, k in enumerate(lane.order)}
        lane.compare()
        lane.swap()
        after = {k: position for position, k in enumerate(lane.order)}
        moving = [k for k in before if before[k] != after[k]]
        self._moves = [(lane.bars[k], lane.place(before[k]), lane.place(after[k])) for k in moving]
        super().begin()

    def finish(self) -> None:
        """Remove the arcs after the last layer."""
        super().finish()
        if self.lane.finished:
            self.lane.kept.clear_points()
            self.lane.swapped.clear_points()

    def interpolate_mobject(self, alpha: float) -> None:
        """Put every bar at its place after this share of the time. At first only the arcs appear."""
        share = self.rate_func(max(0.0, (alpha - LOOKING) / (1 - LOOKING)))
        for bar, start, end in self._moves:
            bar.set_x(start + (end - start) * share)


# The radius of the dots at the marked number, the distance between labels, and their gap to the curves.
DOT = 0.15
LABEL_DISTANCE = 0.55
LABEL_GAP = 0.2


class GrowthPlot(VGroup):
    """The size or depth (`measure`) of every family's networks for each n in `counts`, on logarithmic axes.

    Its parts are `plane` and, family by family, `curves`, their `labels`, and `marks`, larger dots at n = `marked`.
    """

    def __init__(
        self,
        families: Mapping[str, Any],
        counts: Sequence[int],
        measure: Literal["size", "depth"],
        theme: Theme,
        *,
        marked: int | None = None,
    ) -> None:
        self.values = {name: [getattr(family(n), measure) for n in counts] for name, family in families.items()}
        top = max(max(values) for values in self.values.values())
        self.plane = Plane(
            (math.log2(counts[0]), math.log2(counts[-1])),
            (0, math.log10(top) * 1.05),
            theme,
            x_ticks={math.log2(n): str(n) for n in counts if n & (n - 1) == 0},
            y_ticks={k: str(10**k) for k in range(int(math.log10(top)) + 1)},
            name="",
        )
        self.curves, self.marks = VGroup(), VGroup()
        labels: list[Label] = []
        for k, (name, values) in enumerate(self.values.items()):
            places = [(math.log2(n), math.log10(value)) for n, value in zip(counts, values, strict=True)]
            colour = theme.terms[k % 4]
            curve = VMobject(stroke_color=colour, stroke_width=look.BOLD, fill_opacity=0)
            set_polyline(curve, self.plane.clipped(*zip(*places, strict=True)), DASHES[k % 4])
            self.curves.add(curve)
            end = self.plane.point(*places[-1]) + (LABEL_GAP, 0, 0)
            labels.append(Label(name, look.TEXT, colour, end, align="start", bold=True))
            dot = VMobject(fill_color=colour, fill_opacity=1, stroke_width=0)
            if marked in counts:
                set_circles(dot, [self.plane.point(*places[counts.index(marked)])], DOT)
            self.marks.add(dot)
        heights = spread([label.at[1] for label in labels], LABEL_DISTANCE)
        for label, height in zip(labels, heights, strict=True):
            label.put((label.at[0], height, 0))
        self.labels = VGroup(*labels)
        super().__init__(self.plane, self.curves, self.marks, self.labels)
