"""A comparator network at work on a row of bars: arcs join bars that are compared, and those that swap change places.

Narrow enough for several networks side by side, each at work on the same values.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Animation, Arc, VGroup, VMobject, smooth

from relufig.animate import look
from relufig.animate.bars import set_box
from relufig.animate.text import Label, Points
from relufig.notation import counted
from relufig.sorting.network import ComparatorNetwork
from relufig.sorting.tracing import ComparatorTrace, Outcome
from relufig.style import Theme

# Shares of a lane's height: the highest bar, and from the baseline down to the deepest arc.
_BARS, _ARCS = 0.62, 0.5
# A bar's width as a share of the distance of bars, and the lowest bar as a share of the highest.
_BAR, _LOWEST = 0.78, 0.12
# From the bars down to the arcs.
_GAP = 0.08
# The share of a step in which the bars stand still.
_LOOKING = 0.3


class Lane(VGroup):
    """One network's bars, in a box of the frame `size` wide and high, centred on `at`, under its title.

    `tally` and `work` below them count layers and comparators so far. The network's values are all shown to one scale,
    from the smallest to the largest.
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
        self.trace: ComparatorTrace = network.trace(values)
        self._centre, (self._wide, self._high) = np.asarray(at, dtype=float), size
        self.pitch = self._wide / network.n
        self.baseline = float(self._centre[1]) + self._high * (0.5 - _BARS)
        self.order = list(range(network.n))
        self.done = 0
        shades = look.value_colours(list(values), theme)
        self.bars = [self._bar(position, *each) for position, each in enumerate(zip(values, shades, strict=True))]
        self.kept, self.swapped = (
            VMobject(stroke_color=c, stroke_width=w, fill_opacity=0)
            for c, w in ((theme.faint, look.THIN), (theme.active, look.BOLD))
        )
        top, bottom = (float(self._centre[1]) + side * self._high / 2 for side in (1, -1))
        x = float(self._centre[0])
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
        """The values as they stand from left to right."""
        values = self.trace.input
        return [values[k] for k in sorted(self.order, key=lambda k: float(self.bars[k].get_center()[0]))]

    def place(self, position: float) -> float:
        """Where in the frame the bar at a position stands, counted from 0 at the left."""
        return float(self._centre[0]) + (position - (self.network.n - 1) / 2) * self.pitch

    def count(self) -> None:
        """Write how many layers and comparators are done."""
        comparators = sum(len(layer.comparators) for layer in self.trace.layers[: self.done])
        mark = " ✓" if self.finished else ""
        self.tally.set_text(counted(self.done, "layer") + mark)
        self.work.set_text(counted(comparators, "comparator"))

    def compare(self) -> None:
        """Draw the arcs of the next layer, those of pairs that swap in the colour of units that are on."""
        layer = self.trace.layers[self.done]
        for arcs, wanted in ((self.swapped, True), (self.kept, False)):
            arcs.clear_points()
            for pair, outcome in zip(layer.comparators, layer.outcomes, strict=True):
                if (outcome == Outcome.SWAPPED) == wanted:
                    arcs.append_points(self._arc(*pair))

    def swap(self) -> None:
        """Note that the next layer is done."""
        layer = self.trace.layers[self.done]
        for (i, j), outcome in zip(layer.comparators, layer.outcomes, strict=True):
            if outcome == Outcome.SWAPPED:
                self.order[i], self.order[j] = self.order[j], self.order[i]
        self.done += 1
        self.count()

    def _bar(self, position: int, value: Any, shade: Any) -> VMobject:
        low, high = (float(end(self.trace.input)) for end in (min, max))
        share = (float(value) - low) / ((high - low) or 1)
        height = self._high * _BARS * (_LOWEST + (1 - _LOWEST) * share)
        bar = VMobject(fill_color=shade, fill_opacity=1, stroke_width=0)
        x, half = self.place(position), self.pitch * _BAR / 2
        set_box(bar, x - half, x + half, self.baseline + height / 2, height)
        return bar

    def _arc(self, i: int, j: int) -> Points:
        """Half an ellipse under the baseline, deeper for bars that are farther apart."""
        left, right = sorted((self.place(i), self.place(j)))
        depth = self._high * _ARCS * (right - left) / self._wide
        middle = np.array([(left + right) / 2, self.baseline - _GAP, 0])
        arc: Points = Arc(start_angle=np.pi, angle=np.pi).points * ((right - left) / 2, depth, 1) + middle
        return arc


class Step(Animation):
    """A lane's next layer: its arcs appear, and the bars of pairs that swap change places."""

    def __init__(self, lane: Lane, **options: Any) -> None:
        self.lane = lane
        super().__init__(lane, **{"rate_func": smooth, **options})

    def begin(self) -> None:
        """Draw the arcs, and note where every bar is to go."""
        lane = self.lane
        before = {k: position for position, k in enumerate(lane.order)}
        lane.compare()
        lane.swap()
        after = {k: position for position, k in enumerate(lane.order)}
        self._moves = [
            (lane.bars[k], lane.place(before[k]), lane.place(after[k])) for k in before if before[k] != after[k]
        ]
        super().begin()

    def finish(self) -> None:
        """Leave no arcs when the last layer is done."""
        super().finish()
        if self.lane.finished:
            self.lane.kept.clear_points()
            self.lane.swapped.clear_points()

    def interpolate_mobject(self, alpha: float) -> None:
        """Put every bar where it is at this share of the way, after a moment in which only the arcs are seen."""
        share = self.rate_func(max(0.0, (alpha - _LOOKING) / (1 - _LOOKING)))
        for bar, start, end in self._moves:
            bar.set_x(start + (end - start) * share)
