"""A logo drawn by a ReLU network, without training: half-planes, minima and maxima, and a step.

Storyboard: the logo fills the frame, with the straight lines that carve it. The lines leave, faster than the eye can
count, until two are left; the view glides to their corner. The corner opens to the half-plane of one line, and the
levels of its function f are seen; over it sweeps the half-plane of the other line, with the levels of g. Over both
comes a unit, green where f is larger than g. Its value is subtracted from f, whose levels bend there until they lie on
those of g: that is the corner. Added to g, it bends g's levels to those of max. Then the corner is filled again, and
further half-planes sweep in, each by a min that takes away or a max that gives back, and by one ReLU; what they change
glows. All others follow together. Each line shrinks to its edge of the outline. A step of the network's value paints
the picture; flat, it blurs the picture; the steeper it gets, the sharper is the picture. The counters are those of the
network of the half-planes that have arrived; they leave the frame while two half-planes are looked at.
"""

import itertools
import os
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
from manim import (
    LEFT,
    RIGHT,
    FadeIn,
    FadeOut,
    ManimColor,
    Transform,
    ValueTracker,
    VGroup,
    VMobject,
    config,
    smooth,
    squish_rate_func,
)
from scipy.interpolate import PchipInterpolator

import relufig as rf
from relufig import logo
from relufig.animate import Counts, Curve, Field, Label, Plane, Stage, Stops, full_field, look, plate, title_band
from relufig.animate.parameters import whole_number
from relufig.animate.stops import decreasing
from relufig.animate.text import fitting
from relufig.animate.text import width as text_width
from relufig.logo import svg
from relufig.logo.minmax import Form, Kind, Tree, forms, joining, network, restricted
from relufig.look.style import Theme
from relufig.numbers.arrays import Array
from relufig.numbers.text import counted
from relufig.regions import pieces
from relufig.regions.levels import above
from relufig.regions.polygons import Polygons, polygons

# The text for half-planes, by how they join those before.
TELLING = {
    "min": "min cuts off what lies outside a line",
    "max": "max adds what lies inside a line",
}
# The seconds for the first half-plane of a kind, and for those that repeat it.
FIRST, REPEATED = 1.5, 0.9
# So many half-planes are looked at first, and so many have come when the frame is full again.
TWO, FULL = 2, 4


class Logo(Stage):
    """Carve an outline: an SVG file or text, or the vertices of a polygon, x to the right and y downwards.

    The first `slow` edges, at least two, fold in slowly. At the end come steps with each of `widths`, which are shares
    of the visible height.
    """

    variables = "fg"
    outline = logo.FILE
    slow: int = 8
    widths = (0.14, 0.04, 0.003)

    def construct(self):
        """Take the logo's lines away, look at two of them, fold the others in again, and paint the picture."""
        self.prepare()
        self.unfold()
        self.look_at_two()
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
        self.slow = max(whole_number(type(self), "slow", self.slow), TWO)
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
        self.readings = VGroup(ground, self.counts)
        folding = self.folding
        self.picture = VGroup(folding.region, folding.changed, folding.lines)
        self.add(self.picture, title_band(self.look), self.readings)
        self.show_title("A logo, carved by a ReLU network")

    def unfold(self):
        """Take the lines away, the first ones last."""
        few = min(FULL, self.edges)
        slower = partial(braking, few=min(few / self.edges, 0.5))
        going = self.folding.joined.animate(run_time=3.5, rate_func=slower).set_value(few)
        with self.step("lines", f"{counted(self.edges, 'straight line')} carve it. Let us take them away", going):
            pass

    def look_at_two(self):
        """Show how one ReLU makes the corner of two half-planes."""
        folding = self.folding
        leaving = [
            folding.joined.animate(run_time=2).set_value(TWO),
            folding.near.animate(run_time=2).set_value(1),
            self.readings.animate(run_time=1, remover=True).shift(LEFT * COUNTS_AWAY),
        ]
        with self.step("corner", "Two lines are left. How does a network make their corner?", *leaving):
            pass
        self.pair = pair = Pair(folding)
        self.picture.remove(folding.region)
        self.picture.add_to_back(*pair.sheets.values())
        first, second, unit = pair.sheets.values()
        with self.step("halves", "Each line has a function, f or g, above 0 on its inner side"):
            opening = pair.bent[pair.wanted].animate.set_value(0), first.clear.animate.set_value(1)
            self.play(*opening, folding.faint.animate.set_value(1), run_time=1.8)
            self.show_name(first)
            self.play(second.away.animate.set_value(0), first.weight.animate.set_value(0.4), run_time=1.6)
            self.show_name(second)
            self.rest(0.2)
        with self.step("unit", "One ReLU takes f − g: it is on where f is larger"):
            self.play(unit.away.animate.set_value(0), *pair.falling_back(unit), run_time=1.5)
            self.show_name(unit)
            self.rest(0.4)
        for kind in (pair.wanted, pair.other):
            self.compute(kind)

    def show_name(self, sheet):
        """Let the name of a function appear."""
        self.add(sheet.plate, sheet.name)
        self.play(FadeIn(sheet.plate, sheet.name), run_time=0.5)

    def compute(self, kind):
        """Let f or g bend by the unit's value, to the minimum or the maximum; a copy of the unit's name goes along."""
        pair, seconds = self.pair, 1.8 if kind == self.pair.wanted else 1.6
        told = {
            "min": "Subtracted from f, it leaves the smaller: what lies in both",
            "max": "Added to g, it gives the larger: what lies in either",
        }
        sheet, unit = pair.sheets[kind], pair.sheets["unit"]
        before, _, sign, added = parts = pair.parts(kind)
        copy = unit.name.copy()
        self.add(copy)
        joining = [
            Transform(sheet.plate, sheet.wide_plate),
            Transform(sheet.name, parts[1]),
            Transform(copy, added, path_arc=ARC[kind]),
            *(FadeIn(each, rate_func=squish_rate_func(smooth, 0.6, 1)) for each in (before, sign)),
        ]
        bending = pair.bent[kind].animate.set_value(1), *pair.falling_back(sheet)
        with self.step(f"{kind} of two", told[kind]):
            self.play(*bending, *joining, run_time=seconds)
            self.rest(0.5)
        sheet.formula = VGroup(sheet.name, copy, before, sign)

    def fold(self):
        """Let half-planes sweep in, with a text on how they join, and then all others together."""
        folding, pair = self.folding, self.pair
        slow, few = min(self.slow, self.edges), min(FULL, self.edges, self.slow)
        first, *others = pair.sheets.values()
        filling = [
            *(sheet.away.animate.set_value(1) for sheet in others),
            *pair.falling_back(first),
            first.clear.animate.set_value(0),
            folding.faint.animate.set_value(0),
        ]
        back = [folding.near.animate(run_time=2).set_value(0)]
        if few > TWO:
            back.append(folding.joined.animate(run_time=2).set_value(few))
        coming = squish_rate_func(smooth, 0.5, 1)
        back.append(self.readings.animate(run_time=2, rate_func=coming).shift(RIGHT * COUNTS_AWAY))
        with self.step("grow", TELLING[folding.kinds[few - 1]]):
            self.play(*(FadeOut(each.plate, each.formula or each.name) for each in pair.sheets.values()), run_time=0.4)
            self.play(*filling, run_time=1)
            self.picture.remove(*pair.sheets.values())
            self.picture.add_to_back(folding.region)
            self.add(self.readings)
            self.play(*back)
        met = set()
        for kind, run in itertools.groupby(range(few, slow), lambda k: folding.kinds[k]):
            numbers = [k + 1 for k in run]
            with self.step(f"{kind} {numbers[0]}", TELLING[kind]):
                for number in numbers:
                    self.play(self.joining(number, REPEATED if kind in met else FIRST))
                    met.add(kind)
        if slow < self.edges:
            rest = folding.joined.animate(run_time=3.4, rate_func=speeding).set_value(self.edges)
            with self.step("all", "The others do the same, one ReLU for each", rest):
                pass

    def joining(self, number, seconds):
        """The half-plane with this number sweeps in."""
        return self.folding.joined.animate(run_time=seconds, rate_func=smooth).set_value(number)

    def outline_again(self):
        """Shrink the lines to their edges of the outline."""
        shrinking = self.folding.extent.animate(run_time=2).set_value(0)
        with self.step("carved", "What is left of the lines is the outline, exactly", shrinking):
            self.rest(0.3)

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
        with self.step("blur", "A flat step fades slowly from 1 to 0", self.width.animate(run_time=2).set_value(1)):
            pass
        sharpening = self.width.animate(run_time=2.2).set_value(len(self.widths))
        with self.step("sharpen", "The steeper the step, the sharper the picture", sharpening):
            pass
        counts = f"{counted(sharp.size, 'ReLU')} in {counted(sharp.depth, 'hidden layer')}"
        with self.step("end", f"{counted(self.edges, 'edge')}: {counts}, nothing trained", stressed=True):
            self.hold()


# Where the counters stand, and the plate below them.
COUNTS_AT, COUNTS_INSET, COUNTS_SIZE = (-6.35, 0.95, 0), (-0.3, 0.6, 0), (2.75, 3.95)
# How far to the left of their place the counters wait, and how far to the right of its place the plot of the step.
COUNTS_AWAY, PLOT_AWAY = 4, 4
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
    drawn of each line, from 0, its edge of the outline, to 1, all of it; `painted`, from 0 to 1, takes all away. The
    tracker `near`, from 0 to 1, moves the view to the corner of the first two half-planes; `faint`, from 0 to 1, lets
    the lines vanish.

    The mobjects are `region`, where the network is above 0; `changed`, what the newest of the slow half-planes has
    changed; and `lines`, the border of each half-plane. `view` is where they are
    drawn now, and `field` where they are drawn at last.
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
        self.near, self.faint, self.view = ValueTracker(0), ValueTracker(0), field
        theme = field.theme
        self.region = VMobject(fill_color=theme.first, fill_opacity=1, stroke_width=0)
        self.changed = VMobject(fill_color=shade(theme, theme.second, CHANGED), stroke_width=0)
        self.lines = VGroup(*(VMobject(fill_opacity=0) for _ in rows))
        self._shown: tuple[float, ...] | None = None
        self._counted: tuple[int, rf.Network | None] = (-1, None)
        # What each line was drawn from, and the outlines that were found last: most stay from frame to frame.
        self._lines_shown: list[Any] = [None] * len(rows)
        self._found: dict[Any, list[np.ndarray]] = {}
        self.follow()
        for mobject in (self.region, self.changed, self.lines):
            mobject.add_updater(lambda _: self.follow())

    @property
    def corner(self) -> Array:
        """The place to look at two half-planes: near where their lines meet, if they do."""
        a, b, c = np.array([self.forms[k] for k in self.order[:TWO]], dtype=float).T
        lines = np.stack([a, b], axis=-1)
        if abs(np.linalg.det(lines)) < PARALLEL:
            return self.field.center
        middle = np.mean([ends.mean(axis=0) for ends in self._edges if len(ends)], axis=0)
        return (1 - ASIDE) * np.linalg.solve(lines, -c) + ASIDE * middle

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
        values = self.view.corners @ np.array(form[:2], dtype=float) + float(form[2])
        # A half-plane that takes away starts with all of the box on its inner side, one that adds with none.
        beyond = -values.max() if self.kinds[k] == "max" else -values.min()
        return (*form[:2], float(form[2]) + ahead * float(beyond))

    def follow(self) -> None:
        """Show the half-planes in their present places."""
        trackers = self.joined, self.near, self.extent, self.painted, self.faint
        joined, near, extent, painted, faint = shown = tuple(one.get_value() for one in trackers)
        if self._shown == shown:
            return
        self.region.set_fill(opacity=1 - painted)
        if self._shown is None or self._shown[:2] != (joined, near):
            center = self.field.center + near * (centered(self.field, self.corner) - self.field.center)
            self.view = window(self.field, center, *FRAME) if near else self.field
            under_way = [k for k in range(len(self.order)) if self.progress(k) > 0]
            loops = self._loops(under_way)
            self.view.enclose(self.region, loops)
            self._show_change(under_way, loops)
        self._shown = shown
        self._draw_lines(extent, (1 - painted) * (1 - faint))

    def _show_change(self, under_way: list[int], loops: list[np.ndarray]) -> None:
        """Show what is inside before the newest half-plane or after it, and not both."""
        newest = len(under_way) - 1
        progress = self.progress(newest) if under_way else 1
        if newest >= self.slow or progress == 1:
            self.view.enclose(self.changed, [])
            return
        before = self._loops(under_way[:-1])
        # Turned round, the loops cancel those of what is inside both times.
        self.view.enclose(self.changed, [*before, *(loop[::-1] for loop in loops)])
        fading = max(progress - ARRIVING, 0) / (1 - ARRIVING)
        self.changed.set_fill(opacity=1 - fading)

    def _draw_lines(self, extent: float, seen: float) -> None:
        theme = self.field.theme
        new, old, outline = (ManimColor(colour) for colour in (theme.second, theme.muted, theme.ink))
        # Short lines become the outline: darker and wider.
        short = (1 - extent) ** 4
        colour, width = old.interpolate(outline, short), look.THIN + (look.LINE - look.THIN) * short
        opacity = (LINES + (1 - LINES) * short) * seen
        for k, line in enumerate(self.lines):
            progress = self.progress(k)
            shown = progress, extent, seen, self.view.box
            if self._lines_shown[k] == shown:
                continue
            self._lines_shown[k] = shown
            chord = self._chord(k) if progress else np.zeros((0, 2, 2))
            self.view.connect(line, shrunk(chord, self._edges[k], extent))
            cooled = max(progress - ARRIVING, 0) / (1 - ARRIVING)
            # At the border of the frame, a line comes in thin.
            hot = (look.BOLD if k < self.slow else look.LINE) * min(progress / COMING, 1)
            line.set_stroke(new.interpolate(colour, cooled), hot + (width - hot) * cooled, 1 + (opacity - 1) * cooled)

    def _chord(self, k: int) -> Array:
        """The part in view, shape (0 or 1, 2, 2), of the line on which half-plane k of the order is zero."""
        a, b, c = map(float, self.place(k))
        return self.view.chord(self.view.corners @ np.array([a, b]) + c)

    def _loops(self, numbers: Sequence[int]) -> list[np.ndarray]:
        """The outlines of where the network of these half-planes, in their present places, is above 0."""
        places = {self.order[k]: self.place(k) for k in numbers}
        now = tuple(places.items()), self.view.box
        if now not in self._found:
            for old in list(self._found)[:-1]:
                del self._found[old]
            self._found[now] = self._loops_at(places)
        return self._found[now]

    def _loops_at(self, places: dict[int, Form]) -> list[np.ndarray]:
        found = self._network(places)
        if found is None:
            return [self.view.corners]
        known = self.view is self.field and found == self.whole
        return above(self.polygons if known else polygons(found, self.view.box))

    def _network(self, kept: dict[int, Form]) -> rf.Network | None:
        tree = restricted(self.tree, dict(sorted(kept.items())))
        return None if tree is None else network(tree, NAMES, "inside")


# The left and the right edge of the frame, and where the corner of two half-planes stands in it.
FRAME, CORNER_AT = (-config.frame_width / 2, config.frame_width / 2), np.array([0, -1.3, 0])
# How opaque a sheet is that is looked through, and one that has fallen back, as a share of that.
TINT, PALE = 0.44, 0.22
# The distance between the levels that are drawn, in heights of the frame, and their width.
LEVELS, LEVEL_WIDTH = 0.14, 3.5
# The font size of the names, and their plates: their size, their places in the frame, and the room for the text.
NAME_EM, NAME_PLATE, NAME_Y, NAME_ROOM = 0.54, (4.55, 0.9), 1.15, 4.3
NAME_X = {"min": -4.75, "unit": 0.0, "max": 4.75}
# The arcs on which a copy of the unit's name goes to the left and to the right: above the names.
ARC = {"min": np.pi / 3, "max": -np.pi / 3}
# How far the middle of the view is from the corner, towards the middle of the outline, as a share; and the sine of the
# angle below which two lines count as parallel.
ASIDE, PARALLEL = 0.25, 0.1


class Sheet(VGroup):
    """A function as a picture that fills the frame: where it is above 0, the border of that, and levels.

    `source` gives the formula. Trackers from 0 to 1: with `away` the part above 0 is beyond the frame, with `clear` it
    can be looked through and the levels are seen, and with `weight` it stands out. The `plate` and the `name` on it
    are no part of the group; a formula needs the `wide_plate`.
    """

    def __init__(self, folding: Folding, source: Callable[[], Any], colour: str, name: str, x: float) -> None:
        self.colour, self._source, theme = colour, source, folding.field.theme
        self._field = window(folding.field, centered(folding.field, folding.corner), *FRAME)
        self.away, self.clear, self.weight = (ValueTracker(1) for _ in range(3))
        self.region = VMobject(fill_color=colour, fill_opacity=1, stroke_width=0)
        self.lines = VMobject(stroke_color=colour, stroke_width=LEVEL_WIDTH, fill_opacity=0)
        self.border = VMobject(stroke_color=colour, stroke_width=look.BOLD, fill_opacity=0)
        super().__init__(self.region, self.lines, self.border)
        self.name = Label(name, fitting(name, NAME_EM, NAME_ROOM), colour, (x, NAME_Y, 0), variables="fg")
        wide = min(text_width(name, self.name.em, variables="fg") + NAME_PLATE[1], NAME_PLATE[0])
        self.plate, self.wide_plate = (
            plate(each, NAME_PLATE[1], theme, at=(x - each / 2, NAME_Y + NAME_PLATE[1] / 2, 0))
            for each in (wide, NAME_PLATE[0])
        )
        self.formula: VGroup | None = None
        self._shown: Any = None
        self.follow()
        self.add_updater(lambda sheet: sheet.follow())

    def follow(self) -> None:
        """Show the present function."""
        drawn, away, formula = self._field, self.away.get_value(), self._source()
        if away == 1:
            for each in self.submobjects:
                each.clear_points()
            self._shown = None
            return
        if away:
            formula = formula - away * float(rf.build(y=formula)(drawn.corners).max())
        if self._shown != formula:
            self._shown = formula
            self._draw(rf.build(y=rf.relu(formula)))
        clear, weight = self.clear.get_value(), PALE + (1 - PALE) * self.weight.get_value()
        self.region.set_fill(opacity=1 + (TINT * weight - 1) * clear)
        for each in (self.lines, self.border):
            each.set_stroke(opacity=clear * weight)

    def _draw(self, network: rf.Network) -> None:
        drawn, found = self._field, polygons(network, self._field.box)
        outlines = above(found)
        drawn.enclose(self.region, outlines)
        drawn.connect(self.border, inner_edges(outlines, drawn))
        apart = LEVELS * float(np.ptp(drawn.corners[:, 1]))
        highest = float(network(found.vertices).max())
        edges = [inner_edges(above(found, float(level)), drawn) for level in np.arange(apart, highest, apart)]
        drawn.connect(self.lines, np.concatenate([np.zeros((0, 2, 2)), *edges]))


def inner_edges(loops: Sequence[Array], field: Field) -> Array:
    """The edges of loops, shape (edges, 2, 2), that do not run along the border of a field."""
    edges = [np.stack([loop, np.roll(loop, -1, axis=0)], axis=1) for loop in loops]
    ends = np.concatenate([np.zeros((0, 2, 2)), *edges])
    low, high = (side(field.corners, axis=0) for side in (np.min, np.max))
    near = 1e-9 * float(np.max(high - low))
    along = [np.all(abs(ends[:, :, axis] - side[axis]) < near, axis=1) for axis in (0, 1) for side in (low, high)]
    return ends[~np.any(along, axis=0)]


class Pair:
    """The first two half-planes of a folding as functions f and g, the unit ReLU(f - g), and the min and max of them.

    Each is one of three `sheets`, which fill the frame one over the other: f, which bends to the minimum; g, which
    bends to the maximum; and the unit. Trackers from 0 to 1 bend them, `bent`. At first there is only the sheet of
    what the folding makes of the two, which looks as the folding does.
    """

    def __init__(self, folding: Folding) -> None:
        self.folding, theme = folding, folding.field.theme
        self.wanted: Kind = folding.kinds[1] or "min"
        self.other: Kind = "max" if self.wanted == "min" else "min"
        x, y = rf.inputs(*NAMES)
        self.f, self.g = (
            float(a) * x + float(b) * y + float(c) for a, b, c in (folding.forms[k] for k in folding.order[:TWO])
        )
        self.bent = {kind: ValueTracker(float(kind == self.wanted)) for kind in ("min", "max")}
        # The picture is in the first colour.
        colours = {self.wanted: theme.first, self.other: theme.second, "unit": theme.active}
        texts = {"min": "f", "unit": "ReLU(f − g)", "max": "g"}
        self.sheets = {
            name: Sheet(folding, partial(self.value, name), colour, texts[name], NAME_X[name])
            for name, colour in colours.items()
        }
        shown = self.sheets[self.wanted]
        shown.away.set_value(0)
        shown.clear.set_value(0)
        shown.follow()

    def value(self, name: str) -> Any:
        """The formula of the function that a sheet shows, bent as far as it is now."""
        unit = rf.relu(self.f - self.g)
        values = {"unit": self.f - self.g}
        values["min"] = self.f - self.bent["min"].get_value() * unit
        values["max"] = self.g + self.bent["max"].get_value() * unit
        return values[name]

    def falling_back(self, *ahead: Sheet) -> list[Any]:
        """The animations in which these sheets stand out, and the others fall back."""
        return [sheet.weight.animate.set_value(float(sheet in ahead)) for sheet in self.sheets.values()]

    def parts(self, kind: str) -> list[Label]:
        """The parts of the formula of the minimum or the maximum, in their places: the last is the unit's name."""
        texts = {
            "min": ("min = ", "f", " − ", "ReLU(f − g)"),
            "max": ("max = ", "g", " + ", "ReLU(f − g)"),
        }[kind]
        sheet, theme = self.sheets[kind], self.folding.field.theme
        em = fitting("".join(texts), NAME_EM, NAME_ROOM, variables="fg")
        wide = [text_width(text, em, variables="fg") for text in texts]
        at = sheet.name.at - (sum(wide) / 2, 0, 0)
        places = [at + (sum(wide[:k]), 0, 0) for k in range(len(texts))]
        colours = [theme.ink, sheet.colour, theme.ink, self.sheets["unit"].colour]
        return [
            Label(text, em, colour, place, "start", variables="fg")
            for text, colour, place in zip(texts, colours, places, strict=True)
        ]


def centered(field: Field, place: Array) -> Array:
    """The center of a field of the same scale that shows a place where corners stand."""
    away = field.places(CORNER_AT) - field.places(np.zeros(3))
    return np.asarray(place - away)


def window(field: Field, center: Array, left: float, right: float) -> Field:
    """A field of the same scale from edge to edge, and from top to bottom of the frame, around a center."""
    size, at = (right - left, config.frame_height), ((left + right) / 2, 0, 0)
    return Field(center, size[1] / field.scale, field.theme, size=size, at=at, downwards=True)


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
