"""A logo drawn by a ReLU network, without training: half-planes, minima and maxima, and a step.

Storyboard: the logo fills the frame, with the straight lines that carve it. The lines leave, at first faster than the
eye can count, until all of the plane is inside. Now slowly: a half-plane sweeps in and takes away what lies beyond its
edge; the part that it takes glows and fades. More do so, each by a min and a ReLU, quicker and quicker. Some join by
max and give back a part. All others sweep in together. Then each line shrinks to its edge of the outline. A step of
the network's value paints the picture; flat, it blurs the picture; the steeper it gets, the sharper is the picture.
The counters are those of the network of the half-planes that have arrived.
"""

import itertools
import os
from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
from manim import RIGHT, ManimColor, ValueTracker, VGroup, VMobject, config, smooth
from scipy.interpolate import PchipInterpolator

import relufig as rf
from relufig import logo
from relufig.animate import Counts, Curve, Field, Plane, Stage, Stops, full_field, look, plate, title_band
from relufig.animate.parameters import whole_number
from relufig.animate.stops import decreasing
from relufig.logo import svg
from relufig.logo.minmax import Form, Kind, Tree, forms, joining, network, restricted
from relufig.look.style import Theme
from relufig.numbers.text import counted
from relufig.regions import pieces
from relufig.regions.levels import above
from relufig.regions.polygons import Polygons, polygons

# The text for half-planes, by how they join those before; the first joins none.
TELLING = {
    None: "A half-plane takes away what lies beyond its edge",
    "min": "min of two keeps only what lies in both: one ReLU",
    "max": "max of two takes in what lies in either: one ReLU",
}
# The seconds for the first half-plane of a kind, and for those that repeat it.
FIRST, REPEATED = 2.3, (1.4, 1.2, 1.1)


class Logo(Stage):
    """Carve an outline: an SVG file or text, or the vertices of a polygon, x to the right and y downwards.

    The first `slow` edges fold in slowly. At the end come steps with each of `widths`, shares of the visible height.
    """

    outline = logo.FILE
    slow: int = 8
    widths = (0.14, 0.04, 0.003)

    def construct(self):
        """Take the logo's lines away, fold them in again, first one by one, and paint the picture."""
        self.prepare()
        self.unfold()
        self.fold()
        self.outline_again()
        self.paint()

    def prepare(self):
        """Make the picture, which fills the frame, and the counters on it."""
        formula = outline_formula(type(self), self.outline)
        field = field_around(self.outline, self.look)
        steps = decreasing(type(self), "widths", self.widths)
        # From the sharpest step to the first, and on through all of them.
        self.width = Stops([steps[-1], *steps])
        self.slow = whole_number(type(self), "slow", self.slow)
        self.folding = Folding(formula, field, self.slow)
        self.sharpening = Sharpening(self.folding.polygons, self.width, field)
        # The network whose units are counted: first the folding one, later the one that draws the picture.
        self.shown = self.folding
        self.edges = len(self.folding.forms)
        sources = {
            f"of {counted(self.edges, 'edge')}": lambda: self.folding.count,
            "ReLUs": lambda: self.shown.size,
            "hidden layers": lambda: self.shown.depth,
        }
        counts_at = np.array(COUNTS_AT)
        self.counts = Counts(sources, self.look, at=counts_at)
        ground = plate(*COUNTS_SIZE, self.look, at=counts_at + COUNTS_INSET)
        self.picture = VGroup(self.folding.region, self.folding.changed, self.folding.lines)
        self.add(self.picture, title_band(self.look), ground, self.counts)
        self.show_title("A logo, carved by a ReLU network")

    def unfold(self):
        """Take the lines away, the first ones last."""
        few = min(self.slow / self.edges, 0.5)
        slower = partial(braking, few=few)
        going = self.folding.joined.animate(run_time=5, rate_func=slower).set_value(0)
        with self.step("lines", f"{counted(self.edges, 'straight line')} carve it. Let us take them away", going):
            pass

    def fold(self):
        """Let half-planes sweep in, with a text on how they join, and then all others together."""
        folding = self.folding
        slow = min(self.slow, self.edges)
        met = set()
        for kind, run in itertools.groupby(range(slow), lambda k: folding.kinds[k]):
            numbers = [k + 1 for k in run]
            seconds = [*REPEATED, *[REPEATED[-1]] * len(numbers)]
            if kind not in met:
                seconds = [FIRST, *seconds]
            met.add(kind)
            with self.step(f"{kind or 'edge'} {numbers[0]}", TELLING[kind], self.joining(numbers[0], seconds[0])):
                for number, time in zip(numbers[1:], seconds[1:], strict=False):
                    self.play(self.joining(number, time))
        if slow < self.edges:
            rest = folding.joined.animate(run_time=6, rate_func=speeding).set_value(self.edges)
            with self.step("all", "The others do the same, one ReLU for each", rest):
                pass

    def joining(self, number, seconds):
        """The half-plane with this number sweeps in."""
        return self.folding.joined.animate(run_time=seconds, rate_func=smooth).set_value(number)

    def outline_again(self):
        """Shrink the lines to their edges of the outline."""
        shrinking = self.folding.extent.animate(run_time=2.2).set_value(0)
        with self.step("carved", "What is left of the lines is the outline, exactly", shrinking):
            self.rest(0.5)

    def paint(self):
        """Apply a step to the network's value: sharp, flat, and steeper and steeper."""
        sharp, folding = self.sharpening, self.folding
        sharp.plot.shift(RIGHT * PLOT_AWAY)
        self.add(sharp.plot)
        self.picture.add_to_back(sharp.bands)
        painting = [
            folding.painted.animate(run_time=1.5).set_value(1),
            sharp.plot.animate(run_time=1.5).shift(-RIGHT * PLOT_AWAY),
        ]
        with self.step("step", "A last ReLU step: 1 inside, 0 outside", *painting):
            self.picture.remove(folding.region, folding.changed, folding.lines)
            self.shown = sharp
            self.rest(0.4)
        with self.step("blur", "A flat step fades slowly from 1 to 0", self.width.animate(run_time=2).set_value(1)):
            self.rest(0.3)
        sharpening = self.width.animate(run_time=3.5).set_value(len(self.widths))
        with self.step("sharpen", "The steeper the step, the sharper the picture", sharpening):
            pass
        counts = f"{counted(sharp.size, 'ReLU')} in {counted(sharp.depth, 'layer')}"
        with self.step("end", f"{counted(self.edges, 'edge')}: {counts}, nothing trained", stressed=True):
            self.hold()


# Where the counters stand, and the plate below them.
COUNTS_AT, COUNTS_INSET, COUNTS_SIZE = (-6.35, 0.95, 0), (-0.3, 0.6, 0), (2.75, 3.95)
# How far to the right of its place the plot of the step waits.
PLOT_AWAY = 4
# The most edges for which the polygons of every frame are found fast enough.
MOST_FORMS = 256
# The width and height in the frame that an outline fits in.
ROOM = (6.6, 5.5)


def braking(share: float, few: float) -> float:
    """A rate function that is fast until only a `few` of the way, as a share, is left, and takes its time for that."""
    return float(PchipInterpolator([0, 0.12, 0.36, 1], [0, 0.05, 1 - few, 1])(share))


def speeding(share: float) -> float:
    """A rate function that goes faster and faster, and stops softly."""
    return float(smooth(share**1.4))


def outline_formula(owner: type, outline: Any) -> Tree:
    """A scene's outline as a tree. Raises what `logo.formula` raises, and ValueError for too many edges."""
    name = f"{owner.__name__}.outline"
    tree = logo.formula(outline, name)
    count = len(forms(tree))
    if count > MOST_FORMS:
        raise ValueError(f"{name} must have at most {MOST_FORMS} edges, got {count}")
    return tree


def field_around(outline: Any, theme: Theme) -> Field:
    """The field that fills the frame around an outline; its second input grows downwards."""
    if isinstance(outline, str | os.PathLike):
        corners = np.concatenate([ring for shape in svg.read(outline) for ring in shape.outlines]).astype(float)
    else:
        corners = np.array(outline, dtype=float)
    low, high = corners.min(axis=0), corners.max(axis=0)
    unit = float(max((high - low) / ROOM))
    return full_field((low + high) / 2, unit * config.frame_height, theme, downwards=True)


# How strong the colour is of what a half-plane has just changed, and the opacity of lines that have arrived.
CHANGED, LINES = 0.45, 0.5
# A half-plane arrives at this share of its time; then the part that it changed fades.
ARRIVING = 0.72
# Until this share of its time, a line gets wider.
COMING = 0.2
# After the slow ones, so many half-planes are on their way at a time.
TOGETHER = 28
# Lengths that differ by less than this share of the longest count as equal.
SAME = 0.02
NAMES = ["x", "y"]


class Folding:
    """The half-planes of a formula of minima and maxima, joined one after the other, longest edges first.

    At any time it shows the set where the network of the half-planes that are under way or have arrived is above 0,
    exactly, from that network's polygons. The tracker `joined` counts half-planes. The first `slow` come one by one:
    half-plane k sweeps in from beyond the box, where it changes nothing, while `joined` goes from k to k + 1. Later
    ones end at the same times but begin earlier, so that several are under way. The tracker `extent` says how much is
    drawn of each line, from 0, its edge of the outline, to 1, all of it; `painted`, from 0 to 1, takes all away.

    The mobjects are `region`, where the network is above 0; `changed`, what the newest of the slow half-planes has
    changed; and `lines`, the border of each half-plane.
    """

    def __init__(self, tree: Tree, field: Field, slow: int) -> None:
        self.tree, self.field, self.slow = tree, field, slow
        self.forms = forms(tree)
        self.whole = network(tree, NAMES, "inside")
        self.polygons = polygons(self.whole, field.box)
        loops = above(self.polygons)
        rows = np.array([[float(weight) for weight in form] for form in self.forms])
        owners = owners_of(rows, loops)
        self.order = by_length(rows, loops, owners)
        self.kinds: list[Kind | None] = joining(tree, self.order)
        self._edges = [edge_of(rows[at], loops, owners, at) for at in self.order]
        self.joined, self.extent, self.painted = ValueTracker(len(rows)), ValueTracker(1), ValueTracker(0)
        theme = field.theme
        self.region = VMobject(fill_color=theme.first, fill_opacity=1, stroke_width=0)
        self.changed = VMobject(fill_color=shade(theme, theme.second, CHANGED), stroke_width=0)
        self.lines = VGroup(*(VMobject(fill_opacity=0) for _ in rows))
        self._shown: tuple[float, ...] | None = None
        self._counted: tuple[int, rf.Network | None] = (-1, None)
        self.follow()
        for mobject in (self.region, self.changed, self.lines):
            mobject.add_updater(lambda _: self.follow())

    def progress(self, k: int) -> float:
        """How far half-plane k of the order is in its time, from 0 to 1."""
        begins = k if k < self.slow else max(self.slow, k + 1 - TOGETHER)
        return min(max((self.joined.get_value() - begins) / (k + 1 - begins), 0.0), 1.0)

    @property
    def count(self) -> int:
        """The number of half-planes that have arrived."""
        return sum(self.progress(k) >= ARRIVING for k in range(len(self.order)))

    @property
    def network(self) -> rf.Network | None:
        """The network of the half-planes that have arrived; None if there are none."""
        count = self.count
        if self._counted[0] != count:
            self._counted = count, self._network({at: self.forms[at] for at in self.order[:count]})
        return self._counted[1]

    @property
    def size(self) -> int:
        """The number of ReLUs of the network so far."""
        found = self.network
        return found.size if found else 0

    @property
    def depth(self) -> int:
        """The number of hidden layers of the network so far."""
        found = self.network
        return found.depth if found else 0

    def place(self, k: int) -> Form:
        """Half-plane k of the order in its present place."""
        form = self.forms[self.order[k]]
        ahead = 1 - min(self.progress(k) / ARRIVING, 1.0)
        if not ahead:
            return form
        values = self.field.corners @ np.array(form[:2], dtype=float) + float(form[2])
        # A half-plane that takes away starts with all of the box on its inner side, one that adds with none.
        beyond = -values.max() if self.kinds[k] == "max" else -values.min()
        return (*form[:2], float(form[2]) + ahead * float(beyond))

    def follow(self) -> None:
        """Show the half-planes in their present places."""
        joined, extent, painted = (one.get_value() for one in (self.joined, self.extent, self.painted))
        if self._shown == (joined, extent, painted):
            return
        self.region.set_fill(opacity=1 - painted)
        if self._shown is None or self._shown[0] != joined:
            under_way = [k for k in range(len(self.order)) if self.progress(k) > 0]
            loops = self._loops(under_way)
            self.field.enclose(self.region, loops)
            self._show_change(under_way, loops)
        self._shown = joined, extent, painted
        self._draw_lines(extent, painted)

    def _show_change(self, under_way: list[int], loops: list[np.ndarray]) -> None:
        """Show what is inside before the newest half-plane or after it, and not both."""
        newest = len(under_way) - 1
        progress = self.progress(newest) if under_way else 1
        if newest >= self.slow or progress == 1:
            self.field.enclose(self.changed, [])
            return
        before = self._loops(under_way[:-1])
        # Turned round, the loops cancel those of what is inside both times.
        self.field.enclose(self.changed, [*before, *(loop[::-1] for loop in loops)])
        fading = max(progress - ARRIVING, 0) / (1 - ARRIVING)
        self.changed.set_fill(opacity=1 - fading)

    def _draw_lines(self, extent: float, painted: float) -> None:
        theme = self.field.theme
        new, old, outline = (ManimColor(colour) for colour in (theme.second, theme.muted, theme.ink))
        # Short lines become the outline: darker and wider.
        short = (1 - extent) ** 4
        colour, width = old.interpolate(outline, short), look.THIN + (look.LINE - look.THIN) * short
        opacity = (LINES + (1 - LINES) * short) * (1 - painted)
        for k, line in enumerate(self.lines):
            progress = self.progress(k)
            chord = chords([self.place(k)], self.field.corners) if progress else ()
            self.field.connect(line, shrunk(chord, self._edges[k], extent))
            cooled = max(progress - ARRIVING, 0) / (1 - ARRIVING)
            # At the border of the frame, a line comes in thin.
            hot = (look.BOLD if k < self.slow else look.LINE) * min(progress / COMING, 1)
            line.set_stroke(new.interpolate(colour, cooled), hot + (width - hot) * cooled, 1 + (opacity - 1) * cooled)

    def _loops(self, numbers: Sequence[int]) -> list[np.ndarray]:
        """The outlines of where the network of these half-planes, in their present places, is above 0."""
        found = self._network({self.order[k]: self.place(k) for k in numbers})
        if found is None:
            return [self.field.corners]
        return above(self.polygons if found == self.whole else polygons(found, self.field.box))

    def _network(self, kept: dict[int, Form]) -> rf.Network | None:
        tree = restricted(self.tree, dict(sorted(kept.items())))
        return None if tree is None else network(tree, NAMES, "inside")


def owners_of(rows: np.ndarray, loops: Sequence[np.ndarray]) -> list[np.ndarray]:
    """For each loop of an outline, the form (a row) that is zero along each of its edges."""
    owners = []
    for loop in loops:
        ends = loop, np.roll(loop, -1, axis=0)
        owners.append(sum(abs(rows[:, :2] @ end.T + rows[:, [2]]) for end in ends).argmin(axis=0))
    return owners


def by_length(rows: np.ndarray, loops: Sequence[np.ndarray], owners: Sequence[np.ndarray]) -> list[int]:
    """The places of forms, ordered by the length of the part of an outline on which each is zero, longest first.

    Forms of about the same length, as on a curve of many edges, stay in their order along the curve; but those that
    come in from the top, where the title hides them at first, come after the others.
    """
    lengths = np.zeros(len(rows))
    for loop, owner in zip(loops, owners, strict=True):
        np.add.at(lengths, owner, np.hypot(*(np.roll(loop, -1, axis=0) - loop).T))
    # If no edge is visible, all lengths are equal.
    if lengths.any():
        lengths /= lengths.max()
    from_top = rows[:, 1] > abs(rows[:, 0])
    return np.lexsort((from_top, -np.round(lengths / SAME))).tolist()


def edge_of(row: np.ndarray, loops: Sequence[np.ndarray], owners: Sequence[np.ndarray], form: int) -> np.ndarray:
    """The ends (2, 2) of the part of an outline on which a form is zero; shape (0, 2) if there is none."""
    parts = [
        end[owner == form]
        for loop, owner in zip(loops, owners, strict=True)
        for end in (loop, np.roll(loop, -1, axis=0))
    ]
    ends = np.concatenate([np.zeros((0, 2)), *parts])
    along = ends @ np.array([-row[1], row[0]])
    return ends[[along.argmin(), along.argmax()]] if len(ends) else ends


def shrunk(chord: np.ndarray, edge: np.ndarray, extent: float) -> np.ndarray:
    """The part of a chord (1, 2, 2) that is drawn: with extent 0 the edge on it, with extent 1 all of it."""
    if extent == 1 or not len(chord):
        return chord
    # A line with no edge of the outline shrinks to its middle.
    ends = edge if len(edge) else np.repeat(chord[0].mean(axis=0, keepdims=True), 2, axis=0)
    if (ends[1] - ends[0]) @ (chord[0, 1] - chord[0, 0]) < 0:
        ends = ends[::-1]
    return (extent * chord[0] + (1 - extent) * ends)[None]


def chords(found: Sequence[Form], corners: np.ndarray) -> np.ndarray:
    """The parts inside a box of the lines on which forms are zero, shape (lines through the box, 2, 2)."""
    ends = []
    for form in found:
        values = corners @ np.array(form[:2], dtype=float) + float(form[2])
        after, at_end = np.roll(corners, -1, axis=0), np.roll(values, -1)
        crossed = np.flatnonzero((values >= 0) != (at_end >= 0))
        if len(crossed) == 2:
            share = (values[crossed] / (values[crossed] - at_end[crossed]))[:, None]
            ends.append(corners[crossed] + share * (after[crossed] - corners[crossed]))
    return np.array(ends).reshape(-1, 2, 2)


# The number of bands. The last has the full colour.
BANDS = 16
# The box of the step's plot, and its range of heights.
STEP_SIZE, STEP_AT = (2.1, 1.5), (5.35, -0.55, 0)
STEP_PLATE, STEP_PLATE_AT = (3.0, 2.6), (3.8, 0.5, 0)
STEP_Y = (-0.16, 1.16)


class Sharpening:
    """A picture made by a step of a network's value: 1 inside, 0 outside, and between them a slope that narrows.

    The network's polygons are given. The tracker `width` gives the step's width, over the visible height. The picture
    is drawn as bands, each where the step is above a level. The levels come from the step's pieces and the bands'
    outlines from the network's polygons, so both are exact.

    `bands` are the picture, painted one over the other. `plot` is the step against the network's value, with `curve`.
    """

    def __init__(self, found: Polygons, width: Stops, field: Field) -> None:
        self.polygons, self.width, self.field = found, width, field
        theme = field.theme
        self.shares = np.arange(1, BANDS + 1) / BANDS
        self.bands = VGroup(
            *(VMobject(fill_color=shade(theme, theme.first, share), fill_opacity=1) for share in self.shares)
        )
        self.bands.set_stroke(width=0)
        low, high = field.box[1]
        self._unit = Fraction(high - low)
        reach = float(max(width.stops) * self._unit)
        x = -1.15 * reach, 0.5 * reach
        self.plane = Plane(x, STEP_Y, theme, size=STEP_SIZE, at=STEP_AT, y_ticks=(0, 1), name="value")
        self.curve = Curve(self.plane, theme.total, look.LINE)
        self.plot = VGroup(plate(*STEP_PLATE, theme, at=STEP_PLATE_AT), self.plane, self.curve)
        self._shown: Fraction | None = None
        self.follow()
        for mobject in (self.bands, self.plot):
            mobject.add_updater(lambda _: self.follow())

    @property
    def network(self) -> rf.Network:
        """The network that gives the picture."""
        return logo.filled(self.polygons.network, self.width.value * self._unit)

    @property
    def size(self) -> int:
        """The number of ReLUs of that network."""
        return self.network.size

    @property
    def depth(self) -> int:
        """The number of hidden layers of that network."""
        return self.network.depth

    @property
    def levels(self) -> np.ndarray:
        """The value of the network at which each band begins, shape (bands,)."""
        found = pieces(self._step(), float(self.plane.low[0]), float(self.plane.high[0]))
        knots, values = (np.array(part, dtype=float) for part in (found.knots, found.values[:, 0]))
        # Where the step rises to the middle between a band's share and the share before it.
        return np.interp(self.shares - 0.5 / BANDS, values[1:-1], knots[1:-1])

    def follow(self) -> None:
        """Show the step of the present width."""
        if self._shown == self.width.value:
            return
        self._shown = self.width.value
        self.curve.draw(self._step())
        for band, level in zip(self.bands, self.levels, strict=True):
            self.field.enclose(band, above(self.polygons, float(level)))

    def _step(self) -> rf.Network:
        (value,) = rf.inputs("value")
        return rf.build(y=rf.step(value, self.width.value * self._unit))


def shade(theme: Theme, colour: str, share: float) -> ManimColor:
    """The colour at that share of the way from the background to another colour."""
    return ManimColor(theme.background).interpolate(ManimColor(colour), share)
