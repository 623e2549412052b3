"""The flat pieces into which the ReLUs of a small network cut the plane: line by line, until it draws a logo.

Storyboard: a logo fills the frame; a network made by hand draws it. Of how many flat pieces is it made? Its colours
pale. One after the other, slowly and then faster, the ReLUs of the first layer cut the plane along straight lines, and
the counter says into how many pieces. Then one line of the second layer is followed closely: where it meets a line of
the first layer, at whose green side a ReLU turns on, it bends. The view widens again, and the other lines of the second
layer follow. The colours come back, and every piece is seen, though many neighbours have the same slope. From the
outside to the inside, the lines between these vanish, and the counter falls to the answer. One value scale holds all
along.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from manim import RIGHT, Rectangle, ValueTracker, VGroup, VMobject, config, linear, smooth
from manim.utils.rate_functions import ease_out_sine

import relufig as rf
from relufig.animate import Label, Stage, Tiling, finite_numbers, full_field, look, plate, title_band
from relufig.animate.plane import DOTTED, set_circles, set_polyline, straight
from relufig.animate.readout import counting, significant
from relufig.animate.text import Align
from relufig.animate.text import width as text_width
from relufig.animate.tiling import shades
from relufig.logo.towers import towers
from relufig.numbers.arrays import Array
from relufig.numbers.text import counted
from relufig.regions.merging import components
from relufig.regions.polygons import Polygons, polygons

TILE = (16, 0), (80, 0), (96, 16), (96, 80), (80, 96), (16, 96), (0, 80), (0, 16)
RING = (37, 44), (53, 44), (64, 55), (64, 71), (53, 82), (37, 82), (26, 71), (26, 55)
FLAT = (10, 58), (26, 58), (26, 68), (10, 68)
SLOPE = (55, 46), (77, 24), (84, 31), (62, 53)
PIN = (45, 53), (55, 63), (45, 73), (35, 63)


class Regions(Stage):
    """The lines of `network`, which draws `drawn`, cut the plane. The view is `height` high, with `center` in it."""

    title = "The flat pieces of a network"
    network = towers([(1, TILE), (-1, RING), (-1, FLAT), (-1, SLOPE), (1, PIN)], width=4)
    drawn = "this logo"
    center = (48, 48)
    height: float = 146
    downwards = True

    def construct(self):
        """Ask, cut the plane line by line, look at a bend, and merge neighbours with the same slope."""
        self.prepare()
        self.ask()
        self.cut_straight()
        self.cut_bending()
        self.colour()
        self.merge()

    def prepare(self):
        """Make the picture, which fills the frame, and the counter on it."""
        network = checked(type(self), self.network)
        self.view = view = View(*seen(type(self), self.center, self.height), self.downwards, self.look)
        low, high = range_of(network, view.field.box)
        self.tiling = tiling = Tiling(lambda: network, view.field, view.near.get_value, low=low, high=high, width=3.6)
        tiling.merged.set_value(1)
        tiling.follow()
        self.cuts = Cuts(tiling)
        self.veil = Rectangle(width=config.frame_width, height=config.frame_height, stroke_width=0)
        self.veil.set_fill(self.look.background, 0)
        at = np.array(COUNT_AT)
        self.counter = Counter(self.look, at=at)
        self.picture = VGroup(tiling.faces, tiling.straight, tiling.edges, self.veil, self.cuts)
        self.picture.add_updater(lambda _: view.follow(), 0)
        ground = plate(*PLATE, self.look, at=at + INSET)
        scale = ValueScale(tiling, width=PLATE[0] + 2 * INSET[0], at=at + SCALE_DOWN)
        self.add(self.picture, title_band(self.look), ground, self.counter, scale)
        self.show_title(self.title)

    def ask(self):
        """Ask of how many pieces the picture is made, and let it pale."""
        units = counted(self.network.size, "ReLU")
        with self.step("question", f"{units} draw {self.drawn}. How many flat pieces is it made of?"):
            self.rest(1.4)
            lines = self.tiling.edges.animate(run_time=1.4).set_stroke(opacity=0)
            self.play(self.veil.animate(run_time=1.4).set_fill(opacity=PALE), lines)

    def cut_straight(self):
        """Draw the lines of the first layer, and count the pieces that they cut."""
        self.counter.source = lambda: self.cuts.count
        last = self.cuts.lasts[0]
        told = f"{counted(last, 'ReLU')} of the first layer: each cuts along a straight line"
        with self.step("layer 1", told):
            self.play(self.drawing(min(3, last), 3.6, linear))
            if last > 3:
                self.play(self.drawing(last, 7.5, quicker))
            self.rest(0.3)

    def cut_bending(self):
        """Follow the first line of the second layer to where it bends, and draw the other lines."""
        first, last = self.cuts.lasts[0], self.cuts.lasts[-1]
        if last == first:
            return
        bend = self.cuts.bend
        with self.step("layer 2", "A ReLU of the second layer cuts along a line with bends"):
            if bend:
                self.follow(bend)
            else:
                self.play(self.drawing(first + 1, 3))
        if last > first + 1:
            with self.step("all lines", "The others bend too", self.drawing(last, 3.5)):
                self.rest(0.3)

    def follow(self, bend):
        """Zoom in while the line comes near its bend, let it pass, and zoom out."""
        first, at = self.cuts.lasts[0], self.cuts.bend_at
        self.view.aim(bend.at, AROUND * bend.room)
        near, shown = self.view.near, self.cuts.shown
        before, after = (first + min(max(at + side * BEFORE, 0), 1) for side in (-1, 1))
        self.play(shown.animate(run_time=0.8).set_value(1))
        self.play(near.animate(run_time=2.4).set_value(1), self.drawing(before, 2.4))
        self.tell(
            "It bends where it meets a line of the first layer: there a ReLU switches",
            self.drawing(after, 2.6, linear),
        )
        self.rest(0.8)
        self.play(near.animate(run_time=2.2).set_value(0), self.drawing(first + 1, 2.2))
        self.play(shown.animate(run_time=0.6).set_value(0))

    def colour(self):
        """Bring the colours back; the lines become those of the picture."""
        tiling, lines = self.tiling, zip(self.cuts.lines, self.cuts.units, strict=True)
        tiling.merged.set_value(0)
        showing = [self.veil.animate(run_time=1.6).set_fill(opacity=0)]
        for line, (layer, _) in lines:
            like = tiling.edges[layer - 1]
            becoming = line.animate(run_time=1.6)
            showing.append(becoming.set_stroke(like.get_stroke_color(), like.get_stroke_width()))
        pieces = counted(self.cuts.counts[-1], "piece")
        with self.step("colour", f"So the lines cut {pieces}, and on each the network has one slope", *showing):
            self.picture.remove(self.cuts)
            tiling.edges.set_stroke(opacity=1)
            self.counter.source = lambda: tiling.count
            self.rest(0.6)

    def merge(self):
        """Merge neighbours with the same affine map, and answer the question."""
        tiling = self.tiling
        self.merging = merging = Merging(tiling)
        self.replace(tiling.straight, merging)
        self.counter.source = lambda: merging.count
        together = [
            tracker.animate(run_time=5, rate_func=ease_out_sine).set_value(1)
            for tracker in (merging.front, tiling.merged)
        ]
        with self.step("merge", "The lines between neighbours with the same slope vanish", *together):
            self.rest(0.3)
        pieces, units = counted(tiling.pieces, "flat piece"), counted(self.network.size, "ReLU")
        with self.step("end", f"{units} draw {self.drawn} in {pieces}", stressed=True):
            self.hold()

    def drawing(self, until, seconds, rate=smooth):
        """The animation in which the lines are drawn until so many."""
        return self.cuts.drawn.animate(run_time=seconds, rate_func=rate).set_value(until)


# The upper left count, the plate around the count and the scale, and how far below the count the scale is.
COUNT_AT, INSET, PLATE = (-6.35, 0.95, 0), np.array((-0.3, 0.6, 0)), (2.75, 2.55)
SCALE_DOWN = (0, -1.3, 0)
# The font sizes of the count and of its word.
COUNT_EM, WORD_EM = 0.8, 0.42
# The opacity of the background's colour over the picture while lines are drawn.
PALE = 0.88
# Where a bend stands in the frame, how much is seen around it from bottom to top, in distances to the next corner, how
# much of the line is drawn slowly before it and after, as a share, how much other lines pale and this one grows.
BEND_AT, AROUND, BEFORE, PALER, WIDER = np.array([0.6, -1.0, 0]), 5, 0.06, 0.75, 0.8
# How far the line would have gone on, in distances to the next corner, the dot's radius, and the opacity of green.
ONWARD, DOT, GREEN = 1.6, 0.12, 0.3
# From this angle on, bends are equally sharp.
SHARP = np.radians(40)


def quicker(share: float) -> float:
    """The share of the lines that are drawn: the first ones slowly, the others faster."""
    return share**1.15


class View:
    """A field that fills the frame, and zooms in to a place while the tracker `near` goes from 0 to 1."""

    def __init__(self, center: Array, height: float, downwards: bool, theme: Any) -> None:
        self.near = ValueTracker(0)
        self.field = full_field(center, height, theme, downwards=downwards)
        self._from = self.field.center, height
        self._to = self._from
        self._shown = 0.0

    def aim(self, place: Array, height: float) -> None:
        """Say which place to zoom in to, and the height of what is seen around it."""
        scale = config.frame_height / height
        away = self.field.places(BEND_AT) - self.field.places(np.zeros(3))
        self._to = place - away * self.field.scale / scale, height

    def follow(self) -> None:
        """Show the present view."""
        near = self.near.get_value()
        if near == self._shown:
            return
        self._shown = near
        (start, high), (end, low) = self._from, self._to
        height = high * (low / high) ** near
        # The place in the middle of all views in between stays where it is.
        share = (high - height) / ((high - low) or 1)
        size = config.frame_width, config.frame_height
        self.field.show(start + share * (end - start), height, size=size, at=(0, 0, 0))


class Counter(VGroup):
    """The count of pieces that the function `source` gives, or a question mark while there is none."""

    def __init__(self, theme, *, at):
        self.source: Callable[[], int] | None = None
        self.shown = Label("?", COUNT_EM, theme.ink, at, align="start", bold=True)
        word = Label("pieces", WORD_EM, theme.muted, np.array(at) - (0, 0.66, 0), align="start")
        super().__init__(self.shown, word)
        self.add_updater(lambda counter: counter.shown.set_text(counter.text))

    @property
    def text(self) -> str:
        """The text of the count."""
        return "?" if self.source is None else counting(self.source())


class Bend(NamedTuple):
    """A place where the line of the second layer's unit `second` bends, as the first layer's unit `first` turns on.

    `room` is the distance to the next corner of any line.
    """

    at: Array
    first: int
    second: int
    room: float


def clearest_bend(found: Polygons) -> Bend | None:
    """A sharp bend of the second layer's lines that is farthest from all other corners; None if no line bends."""
    bends = []
    for vertex in np.unique(found.edges[found.edge_layers == 2]):
        edges = np.flatnonzero((found.edges == vertex).any(axis=1))
        second, first = ([edge for edge in edges if found.edge_layers[edge] == layer] for layer in (2, 1))
        firsts = {int(found.edge_units[edge]) for edge in first}
        if len(second) != 2 or len(firsts) != 1 or len(edges) != len(first) + 2:
            continue
        at = found.vertices[vertex].astype(float)
        ways = [found.vertices[found.edges[edge].sum() - vertex].astype(float) - at for edge in second]
        cosine = ways[0] @ ways[1] / np.prod([np.linalg.norm(way) for way in ways])
        turn = np.pi - np.arccos(np.clip(cosine, -1, 1))
        away = np.linalg.norm(found.vertices.astype(float) - at, axis=1)
        room = float(np.delete(away, vertex).min())
        bends.append((min(turn, SHARP) * room, Bend(at, *firsts, int(found.edge_units[second[0]]), room)))
    return max(bends, key=lambda pair: pair[0])[1] if bends else None


class Cuts(VGroup):
    """The lines of a tiling's units, drawn one after the other; layers after the first have a second colour.

    The tracker `drawn` counts the lines that are drawn, with the share of the next; `lasts` holds this number at the
    end of each layer, and `units` the layer and the number of each line's unit. `count` is the number of pieces that
    the lines have cut so far. It grows along each line, which cuts a piece in two wherever it has passed one.

    `bend` is a place to look at. It is in the second layer's first line, at the share `bend_at` of its length. The
    tracker `shown`, from 0 to 1, shows the side where the first layer's unit is on there.
    """

    def __init__(self, tiling: Tiling) -> None:
        self.drawn, self.shown = ValueTracker(0), ValueTracker(0)
        self._field, self._network, theme = tiling.field, tiling.source(), tiling.field.theme
        found = tiling.polygons
        self.bend = clearest_bend(found)
        units = np.unique(np.c_[found.edge_layers, found.edge_units][found.edge_layers > 0], axis=0).tolist()
        # The line with the bend comes before the others of its layer.
        units.sort(key=lambda unit: (unit[0], self.bend is not None and unit != [2, self.bend.second]))
        self.units = [(layer, unit) for layer, unit in units]
        self.lasts = [sum(each <= layer for each, _ in units) for layer in range(1, units[-1][0] + 1)]
        of_unit = [(found.edge_layers == layer) & (found.edge_units == unit) for layer, unit in units]
        left = found.edge_layers > 0
        self.counts = [pieces_between(found, left)]
        for own in of_unit:
            left = left & ~own
            self.counts.append(pieces_between(found, left))
        self._runs = [found.vertices[end_to_end(found.edges[own])].astype(float) for own in of_unit]
        if self.bend:
            first = self.lasts[0]
            self._runs[first], self._into = through_middle(self._runs[first], self.bend.at)
            lengths = np.linalg.norm(self._runs[first][:, 1] - self._runs[first][:, 0], axis=1)
            self.bend_at = float(lengths[: self._into + 1].sum() / lengths.sum())
            self._crossed = units.index([1, self.bend.first])
        colours = [theme.second if layer > 1 else theme.ink for layer, _ in units]
        self.lines = VGroup(*(tiling.edge(0, colour) for colour in colours))
        self._shown: list[Any] = [None] * len(self.lines)  # what each line was drawn from
        self.side = VMobject(fill_color=theme.active, stroke_width=0)
        self.onward = VMobject(stroke_color=theme.second, stroke_width=look.LINE, fill_opacity=0)
        self.dot = VMobject(fill_color=theme.second, stroke_width=0)
        super().__init__(self.side, self.lines, self.onward, self.dot)
        self.add_updater(lambda cuts: cuts.follow())

    @property
    def count(self) -> int:
        """The number of pieces that the lines have cut so far."""
        done = int(self.drawn.get_value())
        if done == len(self.lines):
            return self.counts[-1]
        before, after = self.counts[done : done + 2]
        return before + int((self.drawn.get_value() - done) * (after - before))

    def follow(self) -> None:
        """Draw the lines as far as they have come, in the present view."""
        for k, line in enumerate(self.lines):
            share = min(max(self.drawn.get_value() - k, 0.0), 1.0)
            shown = share, self._field.box, tuple(self._field.at)
            if self._shown[k] != shown:
                self._shown[k] = shown
                self._field.connect(line, self._field.clipped(until(self._runs[k], share)))
        if self.bend:
            self._show_bend(self.shown.get_value())

    def _show_bend(self, shown: float) -> None:
        """Show the side where the first layer's unit is on and, after the bend, where the line would have gone on."""
        first = self.lasts[0]
        for k, line in enumerate(self.lines[:first]):
            line.set_stroke(opacity=1 if self._crossed == k else 1 - PALER * shown)
        if shown:
            self.lines[first].set_stroke(width=self.lines[first - 1].get_stroke_width() * (1 + WIDER * shown))
        self.side.set_fill(opacity=GREEN * shown)
        self._field.enclose(self.side, [self._field.above(self._turning_on(self.bend.first))] if shown else [])
        at = self.bend.at
        way = at - self._runs[first][self._into, 0]
        end = at + ONWARD * self.bend.room / np.linalg.norm(way) * way
        gone = (self.drawn.get_value() - first - self.bend_at) / BEFORE
        onward = self._field.points([at, at + min(gone, 1) * (end - at)])
        set_polyline(self.onward, [onward] if shown and gone > 0 else [], DOTTED)
        self.onward.set_stroke(opacity=shown)
        set_circles(self.dot, [self._field.points(at)], DOT)
        self.dot.set_fill(opacity=shown * min(max(10 * gone, 0), 1))

    def _turning_on(self, first: int) -> Array:
        """The pre-activation of a unit of the first layer at the field's corners."""
        layers = self._network.trace(self._field.corners).layers
        values = next(each.preactivations for each in layers if each.preactivations.shape[-1])
        return np.asarray(values[:, first])


def through_middle(run: Array, at: Array) -> tuple[Array, int]:
    """A line's segments (n, 2, 2), and which of them ends at a place. A closed line is turned: that one is halfway."""
    into = int(np.flatnonzero(np.all(np.isclose(run[:, 1], at), axis=1))[0])
    if np.allclose(run[0, 0], run[-1, 1]):
        middle = len(run) // 2
        return np.roll(run, middle - into, axis=0), middle
    return run, into


def pieces_between(found: Any, removed: Any) -> int:
    """The number of pieces that polygons make without some of the edges between them."""
    between = found.edge_polygons[removed & (found.edge_polygons >= 0).all(axis=1)]
    return int(components(between, len(found)).max()) + 1


def until(segments: Any, share: float) -> Any:
    """The part of segments, shape (n, 2, 3), up to a share of their whole length."""
    lengths = np.linalg.norm(segments[:, 1] - segments[:, 0], axis=1)
    ends = np.cumsum(lengths)
    reached = np.clip((share * ends[-1] - (ends - lengths)) / lengths, 0, 1)
    part = segments.copy()
    part[:, 1] = segments[:, 0] + reached[:, None] * (segments[:, 1] - segments[:, 0])
    return part[reached > 0]


def set_segments(mobject: VMobject, segments: Any) -> None:
    """Turn a mobject into segments, shape (n, 2, 3)."""
    mobject.set_points(straight(segments[:, 0], segments[:, 1]) if len(segments) else np.zeros((0, 3)))


class Merging(VGroup):
    """The edges of a tiling along which the network does not bend, as they vanish from the outside to the inside.

    The tracker `front` goes from 0 to 1. `count` is the number of pieces: polygons between which an edge has vanished
    are one.
    """

    LEVELS, SOFT = 8, 0.15

    def __init__(self, tiling: Tiling) -> None:
        self.front = ValueTracker(0)
        self._found = found = tiling.polygons
        flat = (found.edge_layers > 0) & ~found.merged().bends
        self._edges, self._layers = np.flatnonzero(flat), found.edge_layers[flat]
        self._ends = tiling.field.points(found.vertices[found.edges[flat]])
        away = np.linalg.norm(self._ends.mean(axis=1) - tiling.field.points(tiling.field.center), axis=1)
        self._turns = np.argsort(np.argsort(-away)) / max(len(away), 1) * (1 - self.SOFT)
        ground = tiling.field.theme.background
        self._lines = [
            [tiling.edge(layer, ground).set_stroke(opacity=level / self.LEVELS) for level in range(1, self.LEVELS + 1)]
            for layer in range(len(found.patterns))
        ]
        super().__init__(*(line for lines in self._lines for line in lines))
        self.follow()
        self.add_updater(lambda merging: merging.follow())

    @property
    def seen(self) -> Any:
        """How visible each of the edges is."""
        return np.clip((self._turns + self.SOFT - self.front.get_value()) / self.SOFT, 0, 1)

    @property
    def count(self) -> int:
        """The number of pieces now."""
        removed = np.zeros(len(self._found.edges), dtype=bool)
        removed[self._edges[self.seen < 0.5]] = True
        return pieces_between(self._found, removed)

    def follow(self) -> None:
        """Draw the edges that are left."""
        levels = np.rint(self.seen * self.LEVELS).astype(int)
        for layer, lines in enumerate(self._lines, start=1):
            for level, line in enumerate(lines, start=1):
                set_segments(line, self._ends[(self._layers == layer) & (levels == level)])


def seen(owner: type, center: Any, height: Any) -> tuple[Array, float]:
    """The center and the height of a scene's view. Raises unless these are numbers and the height is above 0."""
    name = f"{owner.__name__}.height"
    (high,) = finite_numbers(owner, "height", [height])
    if high <= 0:
        raise ValueError(f"{name} must be above 0, got {height!r}")
    return finite_numbers(owner, "center", center, 2).astype(float), float(high)


MOST_UNITS = 64


def checked(owner: type, network: Any) -> rf.Network:
    """A scene's network. Raises unless it has two inputs, one output and 1 to 64 units."""
    name = f"{owner.__name__}.network"
    if not isinstance(network, rf.Network):
        raise TypeError(f"{name} must be a Network, got {network!r}")
    if len(network.inputs) != 2 or len(network.outputs) != 1:
        got = f"{len(network.inputs)} and {len(network.outputs)}"
        raise ValueError(f"{name} must have two inputs and one output, got {got}")
    if not 1 <= network.size <= MOST_UNITS:
        raise ValueError(f"{name} must have 1 to {MOST_UNITS} units, got {network.size}")
    return network


def range_of(network: rf.Network, box: Any) -> tuple[float, float]:
    """The least and the greatest value of a network in a box; they are at corners of polygons."""
    values = polygons(network, box).values.astype(float)
    low, high = float(values.min()), float(values.max())
    return (low, high) if high > low else (low, low + 1)


SCALE_HEIGHT = 0.26


class ValueScale(VGroup):
    """The colours of a tiling, with the values at the ends written below; `at` is the left end."""

    def __init__(self, tiling: Tiling, *, width: float, at: Any) -> None:
        theme, left = tiling.field.theme, np.asarray(at, dtype=float)
        bar = Rectangle(width=width, height=SCALE_HEIGHT, stroke_width=0, fill_opacity=1)
        bar.set_fill(shades(tiling.field)).set_sheen_direction(RIGHT)
        bar.move_to(left + (width / 2, 0, 0))
        down = np.array([0, -SCALE_HEIGHT / 2 - 0.7 * look.SMALL, 0])
        texts = significant(tiling.low, 2), "value", significant(tiling.high, 2)
        before, wide, after = (text_width(text, look.SMALL) for text in texts)
        em = look.SMALL * min(1, width / (before + wide + after + look.SMALL))
        middle = (width + em / look.SMALL * (before - after)) / 2
        places: list[tuple[float, Align]] = [(0, "start"), (middle, "middle"), (width, "end")]
        words = [
            Label(text, em, theme.muted, left + down + (x, 0, 0), align)
            for text, (x, align) in zip(texts, places, strict=True)
        ]
        super().__init__(bar, *words)


def end_to_end(edges: Array) -> Array:
    """Edges (n, 2), pairs of vertices, ordered and directed so that each begins where the one before it ends.

    If lines end or cross themselves, there are several such runs, one after the other.
    """
    at: dict[int, list[int]] = {}
    for edge, ends in enumerate(edges.tolist()):
        for vertex in ends:
            at.setdefault(vertex, []).append(edge)
    left = set(range(len(edges)))
    # First from the ends of open lines, then around closed lines.
    starts = sorted(at, key=lambda vertex: len(at[vertex]) != 1)
    found = []
    for start in starts:
        vertex = start
        while going := [edge for edge in at[vertex] if edge in left]:
            left.remove(going[0])
            tail, head = edges[going[0]].tolist()
            found.append((vertex, head if tail == vertex else tail))
            vertex = found[-1][1]
    return np.array(found, dtype=int).reshape(-1, 2)
