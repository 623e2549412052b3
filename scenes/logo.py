"""A logo drawn by a ReLU network, without training: half-planes, minima and maxima, and a step.

Storyboard: at first all of the plane is inside. Half-planes sweep in and take away everything beyond their edges; one
joins by max, and gives back its part. The other edges fold in faster and faster, until the shape is carved. A steeper
and steeper step of the network's value turns it into the picture, with the counts of edges, ReLUs and layers.
"""

import itertools
import os
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from manim import FadeIn, FadeOut, ManimColor, ValueTracker, VGroup, VMobject, rush_into

import relufig as rf
from relufig import logo
from relufig.animate import Counts, Curve, Field, Plane, Stage, Stops, look
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
    "min": "min of two keeps only what lies in both",
    "max": "max of two takes in what lies in either",
}


class Logo(Stage):
    """Carve an outline: an SVG file or text, or the vertices of a polygon, x to the right and y downwards.

    The first `slow` edges fold in slowly. At the end come steps with each of `widths`, shares of the visible height.
    """

    outline = logo.FILE
    slow: int = 8
    widths = (0.25, 0.05, 0.004)

    def construct(self):
        """Fold in the first half-planes one by one, then all others, and sharpen the picture."""
        formula = outline_formula(type(self), self.outline)
        field = field_around(self.outline, self.look)
        self.width = Stops(decreasing(type(self), "widths", self.widths))
        self.folding = Folding(formula, field)
        self.sharpening = Sharpening(self.folding.polygons, self.width, field)
        # The network whose units are counted: first the folding one, later the one that draws the picture.
        self.shown = self.folding
        self.edges = len(self.folding.forms)
        sources = {
            f"of {counted(self.edges, 'edge')}": lambda: self.folding.count,
            "ReLUs": lambda: self.shown.size,
            "hidden layers": lambda: self.shown.depth,
        }
        self.counts = Counts(sources, self.look, at=(3.5, 1.65, 0))
        self.show_title("A logo, carved by a ReLU network")
        showing = FadeIn(self.folding.region, field.frame, self.counts)
        with self.step("plane", "At first, all of the plane is inside", showing):
            self.rest(0.8)
        self.fold()
        self.sharpen()

    def fold(self):
        """Let half-planes sweep in, with a text on how they join, and then all others."""
        folding = self.folding
        self.add(folding.edges)
        slow = min(whole_number(type(self), "slow", self.slow), self.edges)
        for kind, run in itertools.groupby(range(slow), lambda k: folding.kinds[k]):
            numbers = [k + 1 for k in run]
            with self.step(f"{kind or 'edge'} {numbers[0]}", TELLING[kind]):
                for number in numbers:
                    self.play(folding.joined.animate.set_value(number), run_time=1.25)
        if slow < self.edges:
            with self.step("all", "The others do the same, one ReLU for each", folding.sweep.animate.set_value(0)):
                self.play(folding.joined.animate(run_time=7, rate_func=rush_into).set_value(self.edges))
                self.rest(0.3)
        with self.step("carved", "Above 0 inside, below 0 outside: the outline, exactly", FadeOut(folding.edges)):
            self.rest(1.2)

    def sharpen(self):
        """Apply a steeper and steeper step to the network's value."""
        sharp = self.sharpening
        with self.step("step", "A step of its value is 1 inside, and fades to 0 outside"):
            self.play(FadeIn(sharp.bands, sharp.plot), run_time=1)
            self.remove(self.folding.region)
            self.shown = sharp
            self.rest(0.6)
        with self.step("sharpen", "The steeper the step, the sharper the picture"):
            self.play(self.width.animate.set_value(len(self.widths) - 1), run_time=4)
        counts = f"{counted(sharp.size, 'ReLU')} in {counted(sharp.depth, 'layer')}"
        with self.step("end", f"{counted(self.edges, 'edge')}: {counts}, nothing trained", stressed=True):
            self.rest(2)


# The most edges for which the polygons of every frame are found fast enough.
MOST_FORMS = 256
# The visible height over the outline's height (or over its width / ASPECT, if that is larger).
ROOM, ASPECT = 1.24, 1.5


def outline_formula(owner: type, outline: Any) -> Tree:
    """A scene's outline as a tree. Raises what `logo.formula` raises, and ValueError for too many edges."""
    name = f"{owner.__name__}.outline"
    tree = logo.formula(outline, name)
    count = len(forms(tree))
    if count > MOST_FORMS:
        raise ValueError(f"{name} must have at most {MOST_FORMS} edges, got {count}")
    return tree


def field_around(outline: Any, theme: Theme) -> Field:
    """The field that shows an outline with some room around it; its second input grows downwards."""
    if isinstance(outline, str | os.PathLike):
        corners = np.concatenate([ring for shape in svg.read(outline) for ring in shape.outlines]).astype(float)
    else:
        corners = np.array(outline, dtype=float)
    low, high = corners.min(axis=0), corners.max(axis=0)
    height = ROOM * max(high[1] - low[1], (high[0] - low[0]) / ASPECT)
    return Field((low + high) / 2, height, theme, downwards=True)


# The opacity of the region, of the newest half-plane, and of the edges before it.
REGION, SIDE, LINES = 0.42, 0.16, 0.4
# Lengths that differ by less than this share of the longest count as equal.
SAME = 0.02
NAMES = ["x", "y"]


class Folding:
    """The half-planes of a formula of minima and maxima, joined one by one, longest edges first.

    At any time it shows the set where the network of the half-planes so far is above 0, exactly, from that network's
    polygons. The tracker `joined` counts half-planes. Between k and k + 1 the next half-plane sweeps to its place, from
    where it changes nothing. The tracker `sweep` says how far it comes: with 1 from beyond the box; with 0 it appears
    in its place, with its side not shaded.

    The mobjects are `region`, where the network so far is above 0; `side`, the newest half-plane; `line`, its edge;
    `lines`, the edges of the half-planes before it; and `edges`, the last three together.
    """

    def __init__(self, tree: Tree, field: Field) -> None:
        self.tree, self.field = tree, field
        self.forms = forms(tree)
        self.whole = network(tree, NAMES, "inside")
        self.polygons = polygons(self.whole, field.box)
        self.order = by_length(self.forms, above(self.polygons))
        self.kinds: list[Kind | None] = joining(tree, self.order)
        self.joined, self.sweep = ValueTracker(0), ValueTracker(1)
        theme = field.theme
        self.region = VMobject(fill_color=theme.first, fill_opacity=REGION, stroke_width=0)
        self.side = VMobject(fill_color=theme.second, fill_opacity=SIDE, stroke_width=0)
        self.line = VMobject(stroke_color=theme.second, stroke_width=look.BOLD, fill_opacity=0)
        self.lines = VMobject(stroke_color=theme.muted, stroke_width=look.THIN, stroke_opacity=LINES, fill_opacity=0)
        self._shown: tuple[float, float] | None = None
        self.follow()
        self.edges = VGroup(self.lines, self.side, self.line)
        for mobject in (self.region, self.edges):
            mobject.add_updater(lambda _: self.follow())

    @property
    def count(self) -> int:
        """The number of half-planes that have joined, including one on its way."""
        return int(np.ceil(self.joined.get_value()))

    @property
    def newest(self) -> Form | None:
        """The half-plane that joined last, in its present place."""
        count = self.count
        if not count:
            return None
        form = self.forms[self.order[count - 1]]
        ahead = (count - self.joined.get_value()) * self.sweep.get_value()
        if not ahead:
            return form
        values = self.field.corners @ np.array(form[:2], dtype=float) + float(form[2])
        # A half-plane that takes away starts with all of the box on its inner side, one that adds with none.
        beyond = -values.max() if self.kinds[count - 1] == "max" else -values.min()
        return (*form[:2], float(form[2]) + ahead * float(beyond))

    @property
    def network(self) -> rf.Network | None:
        """The network of the half-planes so far; None if there are none."""
        newest = self.newest
        if newest is None:
            return None
        places = self.order[: self.count]
        kept = {place: self.forms[place] for place in places}
        tree = restricted(self.tree, {**kept, places[-1]: newest})
        return None if tree is None else network(tree, NAMES, "inside")

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

    def follow(self) -> None:
        """Show the present network."""
        state = (self.joined.get_value(), self.sweep.get_value())
        if self._shown == state:
            return
        self._shown = state
        found, newest, field = self.network, self.newest, self.field
        if found is None or newest is None:
            field.enclose(self.region, [field.corners])
            return
        parts = self.polygons if found == self.whole else polygons(found, field.box)
        field.enclose(self.region, above(parts))
        half_plane = network(newest, NAMES, "inside")
        field.enclose(self.side, above(polygons(half_plane, field.box)))
        self.side.set_fill(opacity=SIDE * self.sweep.get_value())
        field.connect(self.line, chords([newest], field.corners))
        before = [self.forms[at] for at in self.order[: self.count - 1]]
        field.connect(self.lines, chords(before, field.corners))


def by_length(found: Sequence[Form], loops: Sequence[np.ndarray]) -> list[int]:
    """The places of forms, ordered by the length of the part of an outline on which each is zero, longest first.

    Forms of about the same length, as on a curve of many edges, stay in their order along the curve.
    """
    rows = np.array([[float(weight) for weight in form] for form in found])
    lengths = np.zeros(len(rows))
    for loop in loops:
        after = np.roll(loop, -1, axis=0)
        distances = sum(abs(rows[:, :2] @ end.T + rows[:, [2]]) for end in (loop, after))
        np.add.at(lengths, distances.argmin(axis=0), np.hypot(*(after - loop).T))
    # If no edge is visible, all lengths are equal.
    if lengths.any():
        lengths /= lengths.max()
    return np.argsort(-np.round(lengths / SAME), kind="stable").tolist()


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
STEP_SIZE, STEP_AT = (2.7, 1.2), (5.2, -2.55, 0)
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
        reach = float(width.stops[0] * self._unit)
        x = -1.15 * reach, 0.5 * reach
        self.plane = Plane(x, STEP_Y, theme, size=STEP_SIZE, at=STEP_AT, y_ticks=(0, 1), name="value")
        self.curve = Curve(self.plane, theme.total, look.LINE)
        self.plot = VGroup(self.plane, self.curve)
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
