"""A stage on which the parts of a function appear one by one and are added up, each lifted onto the sum by arrows."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Animation, Create, FadeIn, ValueTracker, VGroup, VMobject

from relufig.animate import look
from relufig.animate.graph import Curve, FunctionPlot
from relufig.animate.plane import set_polyline, upright_arrow
from relufig.animate.stage import Stage
from relufig.animate.text import Label

# The number of arrows across a plane, and the length and half the width of an arrow's head.
_ARROWS = 12
_HEAD, _HALF_WIDTH = 0.2, 0.1
# The seconds to add a part: the first, slowly, and those that follow.
_SLOW, _FAST = 2.6, 1.8
# The width and the opacity of what is wanted.
_BROAD, _PALE = 20.0, 0.55


class SummingStage(Stage):
    """A base class for scenes in which the parts of a formula are shown one by one and then added up.

    Examples
    --------
    A scene to render with manim::

        class Ramp(SummingStage):
            def construct(self):
                plane = Plane((-1, 3), (-2, 3), self.look)
                plot = FunctionPlot(plane, lambda x: rf.clip(x, 0, 1))
                self.add(plane)
                for k, term in enumerate(plot.terms):
                    self.show_part(plot, k, f"A part: {term.text}")
                self.add_up(plot, "Their sum is the clip")
    """

    def wanted(self, plot: FunctionPlot) -> Curve:
        """What the sum is going to be: the plot's present curve, broad and pale, behind everything."""
        pale = Curve(plot.total.plane, self.look.faint, _BROAD)
        pale.draw(plot.network)
        return pale.set_stroke(opacity=_PALE).set_z_index(-1)

    def show_part(self, plot: FunctionPlot, k: int, telling: str, seconds: float = 2.0) -> None:
        """Draw part k flat along the axis, then let it swing out to its curve, with its name at its end."""
        curve = plot.parts[k]
        plot.unnamed.add(len(plot.parts))
        plot.grown[k].set_value(0)
        plot.follow()
        with self.step(f"part {k + 1}", telling):
            self.play(Create(curve), run_time=0.3 * seconds)
            self.add(curve.dots)
            self.play(plot.grown[k].animate.set_value(1), Appear(curve.label), run_time=0.7 * seconds)
            self.rest(0.3)

    def add_up(
        self,
        plot: FunctionPlot,
        telling: str,
        *at_last: Animation,
        seconds: tuple[float, float] = (_SLOW, _FAST),
    ) -> None:
        """Start from zero, lift part after part onto the sum by arrows, and send their names into the formula.

        `at_last` are animations to play while the sum's breakpoints and name appear. `seconds` are the times for the
        first part and for each that follows.
        """
        for share in plot.shares:
            share.set_value(0)
        plot.unnamed.add(len(plot.parts))
        plot.follow()
        with self.step("sum", telling):
            self.play(Create(plot.total), FadeIn(plot.prefix), run_time=0.6)
            for k in range(len(plot.parts)):
                self.lift(plot, k, seconds[min(k, 1)])
            plot.unnamed.remove(len(plot.parts))
            self.play(FadeIn(plot.ticks, plot.total.dots, plot.total.label), *at_last, run_time=0.5)
            self.rest(0.5)

    def lift(self, plot: FunctionPlot, k: int, seconds: float) -> None:
        """Add part k: arrows measure it, rise onto the sum, which moves along them; its name becomes a term."""
        lift = Lift(plot, k)
        lift.follow()
        self.add(lift)
        self.remove(plot.parts[k].label)  # the formula's term starts in its place
        plot.unnamed.add(k)
        self.bring_to_front(plot.total)
        moves = [lift.grown, lift.lifted, plot.shares[k]] if lift.before_is_seen else [lift.grown, plot.shares[k]]
        for tracker in moves:
            flying = [Fly(plot.terms[k], plot.parts[k].label)] if tracker is lift.grown else []
            self.play(tracker.animate.set_value(1), *flying, run_time=seconds / len(moves))
        self.remove(lift)


class Lift(VGroup):
    """A part of a plot as arrows, one for its value at each of several x, and the part's curve on their heads.

    Three trackers move them from 0 to 1: while `grown` moves, the arrows grow from the axis; while `lifted` moves, they
    rise by the sum's values; then the part's share in the plot moves, and the sum takes the arrows up.
    """

    def __init__(self, plot: FunctionPlot, k: int) -> None:
        self.grown: ValueTracker = ValueTracker(0)
        self.lifted: ValueTracker = ValueTracker(0)
        self.share: ValueTracker = plot.shares[k]
        self._plane = plane = plot.total.plane
        self._plot, self._k = plot, k
        x = np.linspace(plane.low[0], plane.high[0], _ARROWS + 2)[1:-1]
        values, before = (network(x[:, None])[:, 0].astype(float) for network in (plot.parts[k].network, plot.network))
        self._shares = [share.get_value() for share in plot.shares]
        seen = values != 0
        self._x, self._values, self._sums = x[seen], values[seen], before[seen]
        self.before_is_seen: bool = bool(np.any(before))
        colour = plane.theme.terms[k % 4]
        self.shafts: VMobject = VMobject(stroke_color=colour, stroke_width=look.LINE, fill_opacity=0)
        self.heads: VMobject = VMobject(fill_color=colour, fill_opacity=1, stroke_width=0)
        self.rider: Curve = Curve(plane, colour, look.LINE, plot.parts[k].dashes)
        super().__init__(self.shafts, self.heads, self.rider)
        self.follow()
        self.add_updater(lambda lift: lift.follow())

    def follow(self) -> None:
        """Draw the arrows where the trackers have moved them."""
        grown, lifted, share = (tracker.get_value() for tracker in (self.grown, self.lifted, self.share))
        low, high = self._plane.low[1], self._plane.high[1]
        feet, tips = (lifted * self._sums + part * self._values for part in (share, grown))
        shafts, heads = [], []
        for x, foot, tip in zip(self._x, feet, tips, strict=True):
            start, end = (self._plane.point(x, min(max(y, low), high)) for y in (foot, tip))
            # An arrow that leaves the plane has no head in it.
            shaft, head = upright_arrow(start, end, _HEAD if low <= tip <= high else 0, _HALF_WIDTH)
            shafts.append(shaft)
            heads.append(head)
        set_polyline(self.shafts, shafts)
        set_polyline(self.heads, heads)
        self.rider.draw(self._plot.added(1 if j == self._k else lifted * s for j, s in enumerate(self._shares)))


class Fly(Animation):
    """A label comes from another label's place, in that one's size, to its own.

    Parameters
    ----------
    label : Label
        The label that flies.
    start : Label
        The label from which it comes.
    """

    def __init__(self, label: Label, start: Label, **options: Any) -> None:
        self._from, self._to = (start.at, start.em), (label.at, label.em)
        self._label = label
        super().__init__(label, **options)

    def interpolate_mobject(self, alpha: float) -> None:
        """Write the label where it has come to."""
        along = self.rate_func(alpha)
        (at, em), (there, size) = self._from, self._to
        self._label.write(self._label.text, at + along * (there - at), em + along * (size - em))


class Appear(Animation):
    """A mobject becomes opaque while its updaters move it: `FadeIn` would hold it where it was.

    Parameters
    ----------
    mobject : VMobject
        The mobject, filled.
    """

    def __init__(self, mobject: VMobject, **options: Any) -> None:
        self._filled = mobject
        super().__init__(mobject, suspend_mobject_updating=False, **options)

    def interpolate_mobject(self, alpha: float) -> None:
        """Set the opacity."""
        self._filled.set_fill(opacity=self.rate_func(alpha))
