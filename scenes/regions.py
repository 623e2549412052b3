"""The polygons into which a small network cuts the plane, while its weights move from random to the logo's.

Storyboard: a logo fills the frame; a network made by hand draws it. Of how many flat pieces is it made? The lines along
which its ReLUs turn on appear, and the weights scatter to random ones: the logo breaks into pieces that fly apart. The
colours pale, and the plane is one piece again. Unit by unit, the lines are drawn, those of the first layer straight,
then those of the second layer, which bend; the counter counts the pieces that they have cut. The colours come back: one
value scale holds for all of the video. Slowly the weights move back to those made by hand, and every piece moves with
them. From the outside to the inside, the lines between neighbours with the same affine map vanish, and the counter
falls to the answer.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import RIGHT, FadeOut, Rectangle, ValueTracker, VGroup, VMobject, smooth
from manim.utils.rate_functions import ease_out_sine
from scipy.optimize import linear_sum_assignment

import relufig as rf
from relufig.animate import Label, Stage, Tiling, finite_numbers, full_field, look, plate, title_band
from relufig.animate.parameters import whole_number
from relufig.animate.plane import straight
from relufig.animate.readout import counting, significant
from relufig.animate.tiling import shades
from relufig.logo.towers import towers
from relufig.networks import gradients
from relufig.numbers import matrices
from relufig.numbers.text import counted
from relufig.regions.merging import components
from relufig.regions.polygons import polygons

TILE = (16, 0), (80, 0), (96, 16), (96, 80), (80, 96), (16, 96), (0, 80), (0, 16)
RING = (37, 44), (53, 44), (64, 55), (64, 71), (53, 82), (37, 82), (26, 71), (26, 55)
FLAT = (10, 58), (26, 58), (26, 68), (10, 68)
SLOPE = (55, 46), (77, 24), (84, 31), (62, 53)
PIN = (45, 53), (55, 63), (45, 73), (35, 63)


class Regions(Stage):
    """A random network becomes `network`, which draws `drawn`. The view is `height` high, with `center` in it."""

    title = "The flat pieces of a network"
    network = towers([(1, TILE), (-1, RING), (-1, FLAT), (-1, SLOPE), (1, PIN)], width=4)
    drawn = "this logo"
    center = (48, 48)
    height: float = 146
    downwards = True
    seed = 5

    def construct(self):
        """Ask, scatter the weights, count what the lines cut, let the weights move back, and merge equal neighbours."""
        self.prepare()
        self.ask()
        self.scatter()
        self.cut()
        self.colour()
        self.move()
        self.merge()

    def prepare(self):
        """Make the picture, which fills the frame, and the counter on it."""
        center, height = seen(type(self), self.center, self.height)
        field = full_field(center, height, self.look, downwards=self.downwards)
        self.moving = moving = moving_to(type(self), self.network, field.box, self.seed)
        low, high = moving.range
        self.tiling = tiling = Tiling(
            lambda: moving.network, field, moving.moved.get_value, low=low, high=high, width=3.6
        )
        tiling.merged.set_value(1)
        tiling.follow()
        self.veil = field.frame.copy().set_stroke(width=0).set_fill(self.look.background, 0)
        at = np.array(COUNT_AT)
        self.counter = Counter(self.look, at=at)
        self.picture = VGroup(tiling.faces, tiling.straight, tiling.edges, self.veil)
        ground = plate(*PLATE, self.look, at=at + INSET)
        scale = ValueScale(tiling, width=PLATE[0] + 2 * INSET[0], at=at + SCALE_DOWN)
        self.add(self.picture, title_band(self.look), ground, self.counter, scale)
        self.show_title(self.title)

    def ask(self):
        """Ask of how many pieces the picture is made, and let all lines appear."""
        units = counted(self.moving.network.size, "ReLU")
        with self.step("question", f"{units} draw {self.drawn}. How many flat pieces is it made of?"):
            self.rest(1.2)
            self.play(self.tiling.merged.animate(run_time=1.4).set_value(0))

    def scatter(self):
        """Let the weights move to random ones."""
        scattering = self.moving.moved.animate(run_time=5, rate_func=smooth).set_value(0)
        with self.step("random", "With other weights, the same ReLUs cut other pieces", scattering):
            self.rest(0.2)

    def cut(self):
        """Draw the lines of each layer, unit by unit, and count the pieces that they cut."""
        self.cuts = cuts = Cuts(self.tiling)
        self.picture.add(cuts)
        paling = [self.veil.animate(run_time=1).set_fill(opacity=PALE), *self.showing_lines(0, 1)]
        for layer, last in enumerate(cuts.lasts, start=1):
            told = "Each ReLU of the first layer cuts along a straight line"
            if layer > 1:
                told = "Those of the next layer bend where they cross earlier lines"
            with self.step(f"layer {layer}", told, *(paling if layer == 1 else [])):
                self.counter.source = lambda: cuts.count
                cutting = cuts.drawn.animate(run_time=7 if layer == 1 else 4, rate_func=quicker).set_value(last)
                self.play(cutting)
                self.rest(0.5)

    def colour(self):
        """Bring the colours back."""
        showing = [self.veil.animate(run_time=1.4).set_fill(opacity=0), *self.showing_lines(1, 1.4)]
        showing += [FadeOut(self.cuts, run_time=1.4)]
        with self.step("colour", "On each piece the network is flat; the colour shows its value", *showing):
            self.rest(0.5)

    def showing_lines(self, opacity, seconds):
        """The animations in which the lines in the picture appear or vanish."""
        lines = self.tiling.edges, self.tiling.straight
        return [each.animate(run_time=seconds).set_stroke(opacity=opacity) for each in lines]

    def move(self):
        """Let the weights move to those made by hand."""
        self.counter.source = lambda: self.tiling.count
        moving = self.moving.moved.animate(run_time=8, rate_func=smooth).set_value(1)
        with self.step("move", "Back to the weights made by hand: every piece moves with them", moving):
            pass

    def merge(self):
        """Merge neighbours with the same affine map, and answer the question."""
        tiling = self.tiling
        self.merging = merging = Merging(tiling)
        self.replace(tiling.straight, merging)
        self.counter.source = lambda: merging.count
        together = [
            tracker.animate(run_time=4, rate_func=ease_out_sine).set_value(1)
            for tracker in (merging.front, tiling.merged)
        ]
        with self.step("merge", "Neighbours on one plane are one flat piece", *together):
            self.rest(0.3)
        pieces, units = counted(tiling.pieces, "flat piece"), counted(self.moving.network.size, "ReLU")
        with self.step("end", f"{units} draw {self.drawn} in {pieces}", stressed=True):
            self.hold()


# The upper left count, the plate around the count and the scale, and how far below the count the scale is.
COUNT_AT, INSET, PLATE = (-6.35, 0.95, 0), np.array((-0.3, 0.6, 0)), (2.75, 2.55)
SCALE_DOWN = (0, -1.3, 0)
# The font sizes of the count and of its word.
COUNT_EM, WORD_EM = 0.8, 0.42
# The opacity of the background's colour over the picture while lines are drawn.
PALE = 0.93


def quicker(share: float) -> float:
    """The share of the lines that are drawn: the first ones slowly, the others faster."""
    return share**1.3


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


class Cuts(VGroup):
    """The lines of a tiling's units, drawn one after the other; layers after the first have a second colour.

    The tracker `drawn` counts the lines that are drawn, with the share of the next; `lasts` holds this number at the
    end of each layer. `count` is the number of pieces that the lines have cut so far. It grows along each line, which
    cuts a piece in two wherever it has passed one.
    """

    def __init__(self, tiling: Tiling) -> None:
        self.drawn = ValueTracker(0)
        found, theme = tiling.polygons, tiling.field.theme
        units = np.unique(np.c_[found.edge_layers, found.edge_units][found.edge_layers > 0], axis=0)
        self.lasts = [int((units[:, 0] <= layer).sum()) for layer in range(1, units[:, 0].max() + 1)]
        order = np.full((units[:, 0].max() + 1, units[:, 1].max() + 1), -1)
        order[tuple(units.T)] = range(len(units))
        drawn_at = np.where(found.edge_layers > 0, order[found.edge_layers, found.edge_units], -1)
        self.counts = [pieces_between(found, drawn_at >= done) for done in range(len(units) + 1)]
        runs = [found.vertices[end_to_end(found.edges[drawn_at == k])] for k in range(len(units))]
        self._runs = [tiling.field.points(run) for run in runs]
        colours = [theme.second if layer > 1 else theme.ink for layer, _ in units]
        super().__init__(*(tiling.edge(0, colour) for colour in colours))
        self.add_updater(lambda cuts: cuts.follow())

    @property
    def count(self) -> int:
        """The number of pieces that the lines have cut so far."""
        done = int(self.drawn.get_value())
        if done == len(self):
            return self.counts[-1]
        before, after = self.counts[done : done + 2]
        return before + int((self.drawn.get_value() - done) * (after - before))

    def follow(self) -> None:
        """Draw the lines as far as they have come."""
        for k, line in enumerate(self):
            share = min(max(self.drawn.get_value() - k, 0.0), 1.0)
            set_segments(line, until(self._runs[k], share))


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


def seen(owner: type, center: Any, height: Any) -> tuple[np.ndarray, float]:
    """The center and the height of a scene's view. Raises unless these are numbers and the height is above 0."""
    name = f"{owner.__name__}.height"
    (high,) = finite_numbers(owner, "height", [height])
    if high <= 0:
        raise ValueError(f"{name} must be above 0, got {height!r}")
    return finite_numbers(owner, "center", center, 2).astype(float), float(high)


MOST_UNITS = 64
# The weights of the output are at the share of their way to the power of this. They are large in the network made by
# hand, so that values would leave the scale while the other weights do not yet fit.
LATER = 4
# The weights and biases of a hidden layer or of the output, (rows, columns) and (rows,).
Layer = tuple[np.ndarray, np.ndarray]


class Moving:
    """The networks on the way from a random one to `target`, at the share that the tracker `moved` gives, from 0 to 1.

    Both ends are plain multilayer perceptrons with the same inputs. The order of a layer's units does not change the
    function. Neither does a positive factor before a unit's ReLU that is divided out after it. So all units are scaled
    to weights of length 1, and each layer's units are matched so that the sum of squared distances is smallest.

    The random network has the widths of the target's `feedforward()` and He-initialised weights. Its biases are the
    weights of an extra input that is 1. Both are seen in a box ((s_low, s_high), (t_low, t_high)). For the random
    network the box has height 2, so that its lines cross the whole box. Its output is scaled and shifted so that in the
    box it has the target's `range` of values.
    """

    def __init__(self, target: rf.Network, box: Any, seed: int) -> None:
        (left, right), (low, high) = box
        scale, middle = (high - low) / 2, np.array([(left + right) / 2, (low + high) / 2])
        self.target = target
        # From the box of height 2 around 0 to the given box, and back.
        there = rf.Network([rf.Block.affine(np.eye(2) * scale, middle)])
        plain = there.then(target).feedforward()
        start = rf.Network([rf.Block.affine([[1, 0], [0, 1], [0, 0]], [0, 0, 1])]).then(
            gradients.he_network([3, *plain.widths, len(target.outputs)], seed=seed)
        )
        self._back = np.eye(2) / scale, -middle / scale
        self.range = range_of(target, box)
        moved_box = tuple((np.array(side) - middle[axis]) / scale for axis, side in enumerate(box))
        first = ranged(layers_of(start.feedforward()), range_of(start, moved_box), self.range)
        self._ends = aligned(first, layers_of(plain))
        self.moved = ValueTracker(1)

    @property
    def network(self) -> rf.Network:
        """The present network."""
        return self.at(self.moved.get_value())

    def at(self, share: float) -> rf.Network:
        """The network whose weights are at that share of the way; those of the output come later than all others."""
        shares = [share] * (len(self._ends[0]) - 1) + [share**LATER]
        *hidden, output = (
            ((1 - part) * W + part * X, (1 - part) * b + part * c)
            for part, (W, b), (X, c) in zip(shares, *self._ends, strict=True)
        )
        across, along = self._back
        W, b = hidden[0]
        hidden[0] = W @ across, b + W @ along
        # Each hidden layer's block passes its units on unchanged; the last block has the output's weights.
        after = [(np.eye(len(c)), np.zeros(len(c))) for _, c in hidden[:-1]]
        blocks = [
            rf.Block(np.zeros((len(V), U.shape[1])), U, c, V, offset)
            for (U, c), (V, offset) in zip(hidden, [*after, output], strict=True)
        ]
        return rf.Network(blocks, self.target.inputs, self.target.outputs)


def range_of(network: rf.Network, box: Any) -> tuple[float, float]:
    """The least and the greatest value of a network in a box; they are at corners of polygons."""
    values = polygons(network, box).values.astype(float)
    low, high = float(values.min()), float(values.max())
    return (low, high) if high > low else (low, low + 1)


def ranged(layers: list[Layer], now: tuple[float, float], wanted: tuple[float, float]) -> list[Layer]:
    """Layers whose output is scaled and shifted from one range of values to another."""
    factor = (wanted[1] - wanted[0]) / (now[1] - now[0])
    *hidden, (W, b) = layers
    return [*hidden, (factor * W, factor * (b - now[0]) + wanted[0])]


def layers_of(network: rf.Network) -> list[Layer]:
    """The weights and biases of a plain perceptron's hidden layers and of its output, as floats."""
    found = []
    before = (np.eye(len(network.inputs)), np.zeros(len(network.inputs)))
    for block in network.blocks:
        U, c, V, b = (dense(part) for part in block.coefficients[1:])
        found.append((U @ before[0], c + U @ before[1]))
        before = V, b
    return [*found, before]


def dense(matrix: Any) -> np.ndarray:
    """A matrix or vector of any kind as an array of floats."""
    held = matrices.cast_to(matrix, np.float64)
    return np.asarray(held.toarray() if matrices.is_sparse(held) else held)


def aligned(start: list[Layer], end: list[Layer]) -> tuple[list[Layer], list[Layer]]:
    """Both networks with weights of length 1 before every ReLU, and the second's units matched to the first's.

    Each computes the same function as before.
    """
    start, end = normalised(start), normalised(end)
    for k in range(len(start) - 1):
        (W, b), (X, c) = start[k], end[k]
        distances = np.linalg.norm(np.c_[W, b][:, None] - np.c_[X, c][None], axis=2)
        order = linear_sum_assignment(distances**2)[1]
        following, offsets = end[k + 1]
        end[k], end[k + 1] = (X[order], c[order]), (following[:, order], offsets)
    return start, end


def normalised(layers: list[Layer]) -> list[Layer]:
    """Layers of the same function, with weights of length 1 before every ReLU."""
    found = list(layers)
    for k in range(len(found) - 1):
        W, b = found[k]
        length = np.linalg.norm(np.c_[W, b], axis=1)
        length[length == 0] = 1
        following, offsets = found[k + 1]
        found[k], found[k + 1] = (W / length[:, None], b / length), (following * length, offsets)
    return found


def moving_to(owner: type, network: Any, box: Any, seed: int) -> Moving:
    """The networks that move to a scene's network. Raises unless it has two inputs, one output and 1 to 64 units."""
    name = f"{owner.__name__}.network"
    if not isinstance(network, rf.Network):
        raise TypeError(f"{name} must be a Network, got {network!r}")
    if len(network.inputs) != 2 or len(network.outputs) != 1:
        got = f"{len(network.inputs)} and {len(network.outputs)}"
        raise ValueError(f"{name} must have two inputs and one output, got {got}")
    whole_number(owner, "seed", seed)
    units = network.feedforward().size
    if not 1 <= units <= MOST_UNITS:
        raise ValueError(f"{name} must have 1 to {MOST_UNITS} units without skip connections, got {units}")
    return Moving(network, box, seed)


SCALE_HEIGHT = 0.26


class ValueScale(VGroup):
    """The colours of a tiling, with the values at the ends written below; `at` is the left end."""

    def __init__(self, tiling: Tiling, *, width: float, at: Any) -> None:
        theme, left = tiling.field.theme, np.asarray(at, dtype=float)
        bar = Rectangle(width=width, height=SCALE_HEIGHT, stroke_width=0, fill_opacity=1)
        bar.set_fill(shades(tiling.field)).set_sheen_direction(RIGHT)
        bar.move_to(left + (width / 2, 0, 0))
        down = np.array([0, -SCALE_HEIGHT / 2 - 0.7 * look.SMALL, 0])
        ends = [
            Label(significant(tiling.low, 2), look.SMALL, theme.muted, left + down, "start"),
            Label("value", look.SMALL, theme.muted, left + down + (width / 2, 0, 0)),
            Label(significant(tiling.high, 2), look.SMALL, theme.muted, left + down + (width, 0, 0), "end"),
        ]
        super().__init__(bar, *ends)


def end_to_end(edges: np.ndarray) -> np.ndarray:
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
