"""The polygons into which a small network cuts the plane, while its weights move from random to the logo's.

Storyboard: a logo fills the frame, as the polygons of a network made by hand. Its weights scatter to random ones, and
the logo breaks into polygons that fly apart. The colours pale, and the lines of the first layer's units are drawn,
straight, then those of the second layer's, which bend. The colours come back: one value scale holds for all of the
video. Slowly the weights move back to those made by hand, and every polygon moves with them. Neighbours with the same
affine map merge into the logo. The counters are those of the network as it is drawn.
"""

from typing import Any

import numpy as np
from manim import RIGHT, Create, FadeOut, LaggedStart, Rectangle, ValueTracker, VGroup, smooth
from scipy.optimize import linear_sum_assignment

import relufig as rf
from relufig.animate import (
    Counts,
    Label,
    Stage,
    Tiling,
    finite_numbers,
    full_field,
    look,
    plate,
    title_band,
)
from relufig.animate.parameters import whole_number
from relufig.animate.readout import significant
from relufig.animate.tiling import shades
from relufig.logo.towers import towers
from relufig.networks import gradients
from relufig.numbers import matrices
from relufig.numbers.text import counted
from relufig.regions.polygons import polygons

TILE = (16, 0), (80, 0), (96, 16), (96, 80), (80, 96), (16, 96), (0, 80), (0, 16)
RING = (37, 44), (53, 44), (64, 55), (64, 71), (53, 82), (37, 82), (26, 71), (26, 55)
FLAT = (10, 58), (26, 58), (26, 68), (10, 68)
SLOPE = (55, 46), (77, 24), (84, 31), (62, 53)
PIN = (45, 53), (55, 63), (45, 73), (35, 63)


class Regions(Stage):
    """A random network becomes `network`, described by `made`. The view is `height` high, with `center` in it."""

    title = "A network’s regions, from random to a logo"
    network = towers([(1, TILE), (-1, RING), (-1, FLAT), (-1, SLOPE), (1, PIN)], width=4)
    made = "Ours are made by hand: the edges of a logo, 1 inside and 0 outside"
    center = (48, 48)
    height: float = 146
    downwards = True
    seed = 5

    def construct(self):
        """Scatter the weights, show each layer's lines, let the weights move back, and merge equal neighbours."""
        self.prepare()
        self.scatter()
        lines = self.cut()
        self.colour(lines)
        self.move()
        self.merge()

    def prepare(self):
        """Make the picture, which fills the frame, and the counters on it."""
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
        sources = {
            "polygons": lambda: tiling.count,
            "linear pieces": lambda: tiling.pieces,
            "ReLUs": lambda: moving.network.size,
        }
        at = np.array(COUNTS_AT)
        self.counts = Counts(sources, self.look, at=at)
        self.picture = VGroup(tiling.faces, tiling.straight, tiling.edges, self.veil)
        ground = plate(*PLATE, self.look, at=at + INSET)
        scale = ValueScale(tiling, width=PLATE[0] + 2 * INSET[0], at=at + SCALE_DOWN)
        self.add(self.picture, title_band(self.look), ground, self.counts, scale)
        self.show_title(self.title)

    def scatter(self):
        """Split the pieces into polygons, and let the weights move to random ones."""
        splitting = self.tiling.merged.animate(run_time=1.4).set_value(0)
        with self.step("polygons", "A network cuts the plane into polygons", splitting):
            pass
        scattering = self.moving.moved.animate(run_time=4, rate_func=smooth).set_value(0)
        with self.step("random", "With random weights, they are anything but a logo", scattering):
            self.rest(0.3)

    def cut(self):
        """Draw the lines of each layer, alone; return them."""
        paling = self.veil.animate(run_time=0.8).set_fill(opacity=PALE)
        drawn = VGroup()
        self.picture.add(drawn)
        for layer in range(1, self.moving.network.depth + 1):
            text = "Each unit of the first layer cuts the plane along a straight line"
            if layer > 1:
                text = "The next layer’s lines bend where they cross earlier lines"
            lines = lines_of(self.tiling, layer)
            with self.step(f"layer {layer}", text, *([paling] if layer == 1 else [])):
                if lines:
                    drawn.add(*lines)
                    self.play(LaggedStart(*map(Create, lines), lag_ratio=0.15), run_time=3 if layer == 1 else 2.2)
                self.rest(0.3)
        return drawn

    def colour(self, lines):
        """Bring the colours back."""
        showing = [self.veil.animate(run_time=1.4).set_fill(opacity=0), FadeOut(lines, run_time=1.4)]
        with self.step("colour", "On each polygon the network is one affine map; the colour shows its value", *showing):
            self.rest(0.8)

    def move(self):
        """Let the weights move to those made by hand."""
        moving = self.moving.moved.animate(run_time=9, rate_func=smooth).set_value(1)
        with self.step("move", "The weights move from random ones to ours, and the polygons follow", moving):
            pass

    def merge(self):
        """Merge neighbours with the same affine map, and count."""
        tiling = self.tiling
        with self.step("made", self.made):
            self.rest(1)
        merging = tiling.merged.animate(run_time=2.2).set_value(1)
        with self.step("merge", "Neighbours with the same affine map are one linear piece", merging):
            self.rest(0.4)
        counts = f"{counted(tiling.count, 'polygon')}, {counted(tiling.pieces, 'linear piece')}"
        with self.step("end", f"{counts}, {counted(self.moving.network.size, 'ReLU')}", stressed=True):
            self.hold()


# The upper left count, the plate around the counts and the scale, and how far below the counts the scale is.
COUNTS_AT, INSET, PLATE = (-6.35, 0.95, 0), np.array((-0.3, 0.6, 0)), (2.75, 5.35)
SCALE_DOWN = (0, -4.1, 0)
# The opacity of the background's colour over the picture while lines are drawn.
PALE = 0.86


def lines_of(tiling, layer):
    """The lines of a layer's units, one mobject for each unit with a line in the box, in order from end to end.

    All layers' lines have the same thickness here. Layers after the first have a second colour.
    """
    found, theme = tiling.polygons, tiling.field.theme
    drawn = []
    for unit in range(found.patterns[layer - 1].shape[1]):
        edges = found.edges[(found.edge_layers == layer) & (found.edge_units == unit)]
        if len(edges):
            line = tiling.edge(0, theme.second if layer > 1 else theme.ink)
            drawn.append(tiling.field.connect(line, found.vertices[end_to_end(edges)]))
    return drawn


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
