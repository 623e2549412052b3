"""A sort as a braid that is drawn while its values travel: the moving form of `relufig.plot.braids`.

Each value is a disc that leaves a ribbon in its colour behind it. At a comparator that swaps, two ribbons cross in
front of a green stroke: its ReLU is on. A comparator that keeps the order is a thin stroke with open dots; one that
meets a tie is dotted, with open squares. Everything follows one source, the time, which runs along the wires.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from manim import ManimColor, Rectangle, VGroup, VMobject
from manim.utils.bezier import partial_bezier_points

from relufig.animate import look
from relufig.animate.plane import DOTTED, set_circles, set_polyline, straight
from relufig.animate.readout import value_text
from relufig.animate.sources import Source, reader
from relufig.animate.text import Label, Points, width
from relufig.look import ribbons
from relufig.look.ribbons import FLAT, HALF_CROSSING, Mark, Ribbon
from relufig.look.style import Theme
from relufig.sorting.network import ComparatorNetwork
from relufig.sorting.tracing import Outcome

# Sizes as shares of the distance between wires.
_DISC = 0.88
_RIBBON = 0.17
_HALO = 0.06  # the ground beside a ribbon, which parts it from what it crosses
_GLOW = 0.6  # the green behind a swap
_DOT = 0.12  # a comparator's
# The same in units of the frame, at most.
_LARGEST_DISC = 0.9
_WIDEST_RIBBON = 0.17
_WIDEST_GLOW = 0.42
_LARGEST_DOT = 0.09
# The same as shares of a unit of time, at most.
_RIBBON_IN_TIME = 0.2
_GLOW_IN_TIME = 0.6
_DOT_IN_TIME = 0.14
# Digits as a share of their disc, and in units of the frame at most.
_DIGITS = 0.76
_LARGEST_DIGITS = 0.49
# A value's share of the frame's width, at most.
_LONGEST = 1 / 7
# The room beside a value's text, both sides together, in heights of its disc.
_PADDING = 0.3
# How opaque the green is, and how much of the earlier layers is covered.
_GREEN = 0.3
_COVERED = 0.68
# The cover ends over so much time, in so many steps.
_SOFT = 1.0
_STEPS = 16
# Between a disc and the ring around it.
_RING = 0.055
# Layers: how opaque a shade is, the gap between two, and how far below the wires their numbers stand.
_SHADE = 0.16
_GAP = 0.06
_BELOW = 0.3
# The time that a crossing has taken after each parameter of its curve.
_PARAMETERS = np.linspace(0, 1, 257)
_TIMES = 3 * (1 - _PARAMETERS) * _PARAMETERS * ((1 - _PARAMETERS) * FLAT + _PARAMETERS * (1 - FLAT)) + _PARAMETERS**3


class Braid(VGroup):
    """What a comparator network does with values, up to the time that a source gives.

    Time runs from 0 to `end`, in units of about the distance between two layers. `layers` holds the times at which each
    layer begins and ends.

    Parameters
    ----------
    network : ComparatorNetwork
        The network.
    values : sequence of numbers
        The values on its wires.
    now : ValueTracker or callable
        The source of the time.
    theme : Theme
        The theme of the colours.
    followed : int, optional
        The wire on which a value starts that the eye shall follow: it gets a ring, and its ribbon stays in front.
    past : ValueTracker or callable
        The source of the time before which the picture falls back, all but the ribbon that is followed.
    since : ValueTracker or callable
        The source of the time from which on ribbons are drawn: before it they are drawn in, and comparators are as they
        were.
    colour : callable, optional
        A function from a value to its colour; by default the ramp from the smallest to the largest of the values.
    box : (float, float, float, float)
        The left, right, bottom and top edge of the braid, in units of the frame.
    farthest : float
        The largest distance between wires, in units of the frame.
    numbered : bool
        Whether the layers are shaded and numbered.

    Examples
    --------
    >>> from manim import ValueTracker
    >>> from relufig import sorting
    >>> from relufig.animate import Braid, theme
    >>> now = ValueTracker(0)
    >>> braid = Braid(sorting.bubble(3), [2, 3, 1], now, theme("light"))
    >>> _ = now.set_value(braid.end)
    >>> braid.update().shown
    [1, 2, 3]
    """

    def __init__(
        self,
        network: ComparatorNetwork,
        values: Sequence[Any],
        now: Source,
        theme: Theme,
        *,
        followed: int | None = None,
        past: Source = lambda: 0,
        since: Source = lambda: 0,
        colour: Callable[[Any], ManimColor] | None = None,
        box: tuple[float, float, float, float] = (-6.6, 6.6, -3.25, 2.25),
        farthest: float = 0.95,
        numbered: bool = True,
    ) -> None:
        trace = network.trace(values)
        drawn, given = ribbons.braid(network, trace), trace.input.tolist()
        self.theme: Theme = theme
        self.layers: tuple[tuple[float, float], ...] = drawn.layers
        self.marks: tuple[Mark, ...] = drawn.marks
        self.end: float = drawn.end
        self._now, self._past, self._since = reader(now), reader(past), reader(since)
        self._at = (-1.0, -1.0, -1.0)
        # How large the braid is drawn, and the point towards which it is drawn together.
        self.size: float = 1.0
        self._towards: Points = np.zeros(3)
        self._place(network.n, [value_text(each.value) for each in drawn.ribbons], box, farthest)
        shade = colour or look.value_map(min(map(float, given)), max(map(float, given)), theme)
        self._strands = [_Strand(ribbon, shade(ribbon.value), self) for ribbon in drawn.ribbons]
        ahead = [each for each in self._strands if each.ribbon.wires[0] == followed]
        others = [each for each in self._strands if each not in ahead]
        for strand in ahead:
            strand.disc.ring(theme)
        self._ahead = VMobject(stroke_color=theme.faint, stroke_width=look.THIN * self.stroke, fill_opacity=0)
        columns = itertools.groupby(sorted(drawn.marks, key=_alike), _alike)
        self._columns = [_Column(list(marks), self) for _, marks in columns]
        veil = {"fill_color": theme.background, "fill_opacity": 1 - (1 - _COVERED) ** (1 / _STEPS), "stroke_width": 0}
        self._cover = [VMobject(**veil) for _ in range(_STEPS)]
        super().__init__(
            *(self._shades() if numbered and len(self.layers) > 1 else ()),
            self._ahead,
            *(column.behind for column in self._columns),
            *(part for strand in others for part in strand.ways),
            *(column.dots for column in self._columns),
            *self._cover,
            *(part for strand in ahead for part in strand.ways),
            *(strand.start for strand in self._strands),
            *(strand.disc for strand in (*others, *ahead)),
        )
        self.follow()
        self.add_updater(lambda braid: braid.follow())

    def _place(self, n: int, texts: Sequence[str], box: tuple[float, float, float, float], farthest: float) -> None:
        """Find the sizes, so that every text fits its disc."""
        left, right, bottom, top = box
        self.row: float = min((top - bottom) / n, farthest)
        self.heights: list[float] = [(top + bottom) / 2 + ((n - 1) / 2 - wire) * self.row for wire in range(n)]
        self.high: float = min(_DISC * self.row, _LARGEST_DISC)
        em = min(_DIGITS * self.high, _LARGEST_DIGITS)
        longest = max(width(text, em, bold=True) for text in texts)
        self.em: float = em * min(1.0, (right - left) * _LONGEST / longest)
        self.wide: float = max(self.high, longest * self.em / em + _PADDING * self.high)
        # A long disc reaches back from the start of its wire, and ahead of the place where its value is.
        self.ahead: float = (self.wide - self.high) / 2
        self.unit: float = (right - left - self.wide - 2 * self.ahead) / self.end
        self._left = left + self.wide / 2 + self.ahead
        self.ribbon: float = 100 * min(_RIBBON * self.row, _RIBBON_IN_TIME * self.unit, _WIDEST_RIBBON)
        self.halo: float = self.ribbon + 200 * min(_HALO * self.row, 0.08 * self.unit)
        self.glow: float = 100 * min(_GLOW * self.row, _GLOW_IN_TIME * self.unit, _WIDEST_GLOW)
        self.dot: float = min(_DOT * self.row, _DOT_IN_TIME * self.unit, _LARGEST_DOT)
        # The factor for thin lines where wires are near one another.
        self.stroke: float = min(1.0, self.row / 0.5, self.unit / 0.5)

    def point(self, time: float, wire: float) -> Points:
        """The point of the frame, shape (3,), at a time and on a wire, or between two."""
        y = self.heights[0] - wire * self.row
        return self.seen(np.array([self._left + time * self.unit, y, 0.0]))

    def seen(self, points: Points) -> Points:
        """Where points of the braid in its own size are, shape (..., 3), in its present size."""
        seen: Points = self._towards + (points - self._towards) * self.size
        return seen

    def resize(self, size: float, towards: Any) -> None:
        """Draw the braid in this size, as a share of its own: drawn together towards a point that stays."""
        if size == self.size:
            return
        self._towards = np.asarray(towards, dtype=float)
        self.scale(size / self.size, scale_stroke=True, about_point=self._towards)
        self.size = size

    @property
    def now(self) -> float:
        """The present time."""
        return min(max(float(self._now()), 0.0), self.end)

    @property
    def shown(self) -> list[Any]:
        """The values shown now, from the first wire to the last."""
        return [each.ribbon.value for each in sorted(self._strands, key=lambda each: -each.disc.box.get_y())]

    @property
    def discs(self) -> list[Disc]:
        """The moving discs, from the first wire to the last."""
        return sorted((each.disc for each in self._strands), key=lambda disc: -float(disc.box.get_y()))

    @property
    def moving(self) -> list[tuple[Disc, Ribbon]]:
        """Each moving disc with its ribbon, from the smallest value to the largest."""
        return [(each.disc, each.ribbon) for each in self._strands]

    @property
    def passed(self) -> list[Mark]:
        """The comparators that the values have passed: half of their crossing is done."""
        return [mark for mark in self.marks if mark.time <= self.now]

    def follow(self) -> None:
        """Draw the braid as it is at the present time."""
        at = self.now, float(self._past()), min(max(float(self._since()), 0.0), self.now)
        if at == self._at:
            return
        self._at = at
        bare = [(at[0], self.end), *([(0, at[2])] if at[2] > 0 else [])]
        wires = [
            np.array([self.point(time, wire) for time in span]) for span in bare for wire in range(len(self.heights))
        ]
        set_polyline(self._ahead, wires)
        for column in self._columns:
            column.reach(at[0], at[2])
        for strand in self._strands:
            strand.reach(at[0], at[2])
        self._cover_until(at[1])

    def _cover_until(self, time: float) -> None:
        """Cover what is before a time, less and less towards it."""
        top, bottom = self.heights[0] + self.row / 2, self.heights[-1] - self.row / 2
        left = self._left - self.wide / 2 - self.ahead
        for k, cover in enumerate(self._cover):
            right = max(self._left + (time - _SOFT * k / _STEPS) * self.unit, left) if time > 0 else left
            corners = [(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)]
            cover.set_points_as_corners(self.seen(np.array([(*corner, 0) for corner in corners])))

    def _shades(self) -> list[VMobject]:
        """A shade behind each layer, with the layer's number below it where there is room."""
        em = min(look.SMALL, 0.5 * self.unit)
        bottom = self.heights[-1] - self.row / 2
        shown: list[VMobject] = []
        for at, (start, end) in enumerate(self.layers, start=1):
            size = (end - start - 2 * _GAP) * self.unit, len(self.heights) * self.row
            middle = self.point((start + end) / 2, (len(self.heights) - 1) / 2)
            shade = Rectangle(width=size[0], height=size[1]).move_to(middle)
            shown.append(shade.set_stroke(width=0).set_fill(self.theme.faint, _SHADE))
            if em > 0.6 * look.SMALL:
                shown.append(Label(str(at), em, self.theme.muted, (middle[0], bottom - _BELOW, 0)))
        return shown


class Disc(VGroup):
    """A value on a disc, which is stretched if the value is long."""

    def __init__(self, value: Any, colour: ManimColor, size: tuple[float, float], em: float) -> None:
        self.value: Any = value
        self.box: VMobject = pill(*size).set_fill(colour, 1).set_stroke(width=0)
        self.label: Label = Label(value_text(value), em, look.text_on(colour), bold=True)
        super().__init__(self.box, self.label)

    def ring(self, theme: Theme) -> None:
        """Put a ring around the disc, on a strip of the ground."""
        wide, high = self.box.width + 2 * _RING, self.box.height + 2 * _RING
        around = pill(wide, high).set_fill(theme.background, 1).set_stroke(theme.ink, look.LINE)
        self.add_to_back(around)

    def put(self, at: Points) -> None:
        """Move the middle of the disc to a point."""
        self.shift(at - self.label.at)


class _Strand:
    """A ribbon: the disc at its start and the one that moves, and its way up to now on a strip of the ground."""

    def __init__(self, ribbon: Ribbon, colour: ManimColor, braid: Braid) -> None:
        self.ribbon, self._braid, self._ahead = ribbon, braid, np.array([braid.ahead, 0, 0])
        size = braid.wide, braid.high
        self.start, self.disc = (Disc(ribbon.value, colour, size, braid.em) for _ in range(2))
        self.start.put(braid.point(0, ribbon.wires[0]) - self._ahead)
        self.ways = [
            VMobject(stroke_color=shade, stroke_width=stroke, fill_opacity=0)
            for shade, stroke in ((braid.theme.background, braid.halo), (colour, braid.ribbon))
        ]
        curves = [[braid.point(*each) for each in curve] for curve in ribbon.curves(braid.end)]
        self._bends = [len(curve) == 4 for curve in curves]
        cubics = [np.array(curve) if len(curve) == 4 else _line(*curve) for curve in curves]
        self._points = np.stack(cubics)
        self._times = [0.0, *(curve[-1][0] for curve in ribbon.curves(braid.end))]

    def reach(self, now: float, since: float) -> None:
        """Draw the way from one time up to another."""
        # It leaves the disc at the start before it comes to the first comparators.
        ahead = min(2 * now, 1.0) * 2 - 1
        braid = self._braid
        self.disc.put(braid.point(now, self.ribbon.at(now)) + ahead * braid.size * self._ahead)
        (first, begin), (last, end) = self._along(since), self._along(now)
        curves = self._points[first : last + 1].copy()
        if first < last:
            curves[0] = partial_bezier_points(curves[0], begin, 1.0)
            begin = 0.0
        curves[-1] = partial_bezier_points(curves[-1], begin, end)
        points = braid.seen(curves.reshape(-1, 3))
        for way in self.ways:
            way.set_points(points)

    def _along(self, time: float) -> tuple[int, float]:
        """The curve on which the value is at a time, and the parameter there."""
        curve = min(int(np.searchsorted(self._times, time, side="right")) - 1, len(self._points) - 1)
        begin, end = self._times[curve : curve + 2]
        share = min((time - begin) / max(end - begin, 1e-9), 1.0)
        return curve, float(np.interp(share, _TIMES, _PARAMETERS)) if self._bends[curve] else share


class _Column:
    """Comparators at one time that do the same: their strokes behind the ribbons, and their dots before them."""

    def __init__(self, marks: Sequence[Mark], braid: Braid) -> None:
        theme, self._braid = braid.theme, braid
        self.time, outcome = marks[0].time, marks[0].outcome
        swaps = outcome is Outcome.SWAPPED
        self._from, self._to = ManimColor(theme.guide), ManimColor(theme.active if swaps else theme.muted)
        self._width = look.THIN * braid.stroke, (look.LINE if swaps else look.THIN) * braid.stroke
        ends = self._ends = [np.array([braid.point(self.time, wire) for wire in mark.wires]) for mark in marks]
        self._lines = VMobject(stroke_color=theme.guide, stroke_width=self._width[0], fill_opacity=0)
        set_polyline(self._lines, ends)
        # A tie is dotted when the values have come: it must not show before.
        self._dashes = DOTTED if outcome is Outcome.TIE else ()
        self._glow = VMobject(stroke_color=theme.active, stroke_width=braid.glow, stroke_opacity=0, fill_opacity=0)
        if swaps:
            set_polyline(self._glow, ends)
        places = [end for pair in ends for end in pair]
        self._spots = VMobject(stroke_width=0, fill_opacity=0)
        (_set_squares if outcome is Outcome.TIE else set_circles)(self._spots, places, braid.dot)
        self._spots.set_fill(theme.active if swaps else theme.background, 0)
        self._spots.set_stroke(self._to, 0 if swaps else self._width[0], 0)
        # The dots of a swap stand behind the ribbons, which have left them; the others lie on the ribbons.
        self.behind = VGroup(self._glow, self._lines, *([self._spots] if swaps else ()))
        self.dots = VGroup(*([] if swaps else [self._spots]))
        self._swaps, self._share = swaps, 0.0

    def reach(self, now: float, since: float) -> None:
        """Show whether the values have come here: not before their crossing begins, and fully when it ends.

        The same way it is forgotten when the ribbons are drawn in.
        """
        crossed, forgotten = (
            min(max((time - self.time + HALF_CROSSING) / (2 * HALF_CROSSING), 0.0), 1.0) for time in (now, since)
        )
        share = crossed * (1 - forgotten)
        if share == self._share:
            return
        self._share = share
        before, after = self._width
        if self._dashes:
            set_polyline(self._lines, map(self._braid.seen, self._ends), self._dashes if share > 0 else ())
        stroke = (before + (after - before) * share) * self._braid.size
        self._lines.set_stroke(self._from.interpolate(self._to, share), stroke)
        self._glow.set_stroke(opacity=_GREEN * share if self._swaps else 0)
        self._spots.set_fill(opacity=share)
        self._spots.set_stroke(opacity=share)


def _alike(mark: Mark) -> tuple[float, int]:
    return mark.time, int(mark.outcome)


def pill(wide: float, high: float) -> VMobject:
    """A box whose left and right ends are half circles, around the origin."""
    return VMobject(stroke_width=0).set_points(pill_points(wide, high))


def pill_points(wide: float, high: float) -> Points:
    """The points of a pill."""
    radius, inner = high / 2, max(wide - high, 0.0) / 2
    reach = radius * 4 / 3 * (2**0.5 - 1)
    quarters = [(inner, radius, 1, 1), (-inner, radius, -1, 1), (-inner, radius, -1, -1), (inner, radius, 1, -1)]
    arcs = []
    for k, (x, r, right, up) in enumerate(quarters):
        side, end = np.array([x + right * r, 0.0, 0.0]), np.array([x, up * r, 0.0])
        arc = [side, side + (0, up * reach, 0), end + (right * reach, 0, 0), end]
        arcs.append(np.array(arc if k % 2 == 0 else arc[::-1]))
    parts = [
        part for arc, then in zip(arcs, arcs[1:] + arcs[:1], strict=True) for part in (arc, _line(arc[-1], then[0]))
    ]
    return np.concatenate(parts)


def _line(start: Points, end: Points) -> Points:
    return straight(start[None], end[None])


def _set_squares(mobject: VMobject, centres: Iterable[Points], radius: float) -> None:
    """Turn a mobject into squares around these points."""
    square = radius * np.array([(-1, -1, 0), (1, -1, 0), (1, 1, 0), (-1, 1, 0), (-1, -1, 0)])
    set_polyline(mobject, [square + centre for centre in centres])
