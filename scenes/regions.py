"""The polygons into which a small network cuts the plane, while its weights move from random to the logo's.

Storyboard: the units of a random network's first layer cut the plane along straight lines, those of the second along
lines that bend. Each polygon takes the colour of its value. Then all weights move to those of a network made by hand,
the logo, and every polygon moves with them. Neighbours with the same affine map merge, and everything is counted.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import RIGHT, CapStyleType, Create, FadeIn, FadeOut, LaggedStart, Rectangle, ValueTracker, VGroup, VMobject
from scipy.optimize import linear_sum_assignment

import relufig as rf
from relufig.animate import Counts, Field, Label, Number, Stage, finite_numbers, look
from relufig.animate.parameters import whole_number
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
    """A random network becomes `network`, described by `made`. The view is `height` high, around `center`."""

    title = "A network’s regions, from random to a logo"
    network = towers([(1, TILE), (-1, RING), (-1, FLAT), (-1, SLOPE), (1, PIN)], width=4)
    made = "Ours are made by hand: the edges of a logo, 1 inside and 0 outside"
    center = (48, 48)
    height: float = 116
    downwards = True
    seed = 1

    def construct(self):
        """Cut the plane, colour its polygons, let the weights move, and merge equal neighbours."""
        center, height = seen(type(self), self.center, self.height)
        field = Field(center, height, self.look, downwards=self.downwards)
        self.moving = moving = moving_to(type(self), self.network, field.box, self.seed)
        self.tiling = tiling = Tiling(lambda: moving.network, field, moving.moved.get_value)
        self.show_title(self.title)
        plane = field.frame.copy().set_fill(self.look.faint, 1).set_stroke(width=0)
        lines = self.cut(plane)
        self.colour(plane, *lines)
        with self.step("move", "The weights move from random ones to ours, and the polygons follow"):
            self.play(moving.moved.animate.set_value(1), run_time=9)
            self.rest(0.6)
        with self.step("made", self.made):
            self.rest(1.6)
        with self.step("merge", "Neighbours with the same affine map are one linear piece"):
            self.play(tiling.merged.animate.set_value(1), FadeOut(tiling.straight), run_time=2)
            self.rest(0.6)
        counts = f"{counted(tiling.count, 'polygon')}, {counted(tiling.pieces, 'linear piece')}"
        with self.step("end", f"{counts}, {counted(moving.network.size, 'ReLU')}", stressed=True):
            self.rest(2)

    def cut(self, plane):
        """Draw the plane, and on it the lines of each layer; return the lines."""
        with self.step("layer 1", "Each unit of the first layer cuts the plane along a straight line", FadeIn(plane)):
            drawn = self.draw_lines(1)
        for layer in range(2, self.moving.network.depth + 1):
            with self.step(f"layer {layer}", "The next layer’s lines bend where they cross earlier lines"):
                drawn += self.draw_lines(layer)
        return drawn

    def draw_lines(self, layer):
        """Draw a layer's lines in the box one after the other, if any, and return them."""
        lines = self.tiling.lines(layer)
        if lines:
            self.play(LaggedStart(*map(Create, lines), lag_ratio=0.15), run_time=3)
        self.rest(0.6)
        return lines

    def colour(self, *drawn):
        """Replace the drawing by the polygons in their colours, and count them."""
        tiling, moving = self.tiling, self.moving
        sources = {
            "polygons": lambda: tiling.count,
            "linear pieces": lambda: tiling.pieces,
            "ReLUs": lambda: moving.network.size,
        }
        self.counts = Counts(sources, self.look, at=(3.5, 1.65, 0))
        self.scale = ValueScale(tiling, width=3, at=(3.5, -2.75, 0))
        with self.step("colour", "On each polygon the network is one affine map; the colour shows its value"):
            self.play(FadeIn(tiling.faces, tiling.straight, tiling.edges), run_time=1.2)
            self.remove(*drawn)
            self.play(FadeIn(self.counts, self.scale), run_time=0.6)
            self.rest(0.8)


def seen(owner: type, center: Any, height: Any) -> tuple[np.ndarray, float]:
    """The center and the height of a scene's view. Raises unless these are numbers and the height is above 0."""
    name = f"{owner.__name__}.height"
    (high,) = finite_numbers(owner, "height", [height])
    if high <= 0:
        raise ValueError(f"{name} must be above 0, got {height!r}")
    return finite_numbers(owner, "center", center, 2).astype(float), float(high)


MOST_UNITS = 64
# The weights and biases of a hidden layer or of the output, (rows, columns) and (rows,).
Layer = tuple[np.ndarray, np.ndarray]


class Moving:
    """The networks on the way from a random one to `target`, at the share that the tracker `moved` gives, from 0 to 1.

    Both ends are plain multilayer perceptrons with the same inputs. The order of a layer's units does not change the
    function. Neither does a positive factor before a unit's ReLU that is divided out after it. So all units are scaled
    to weights of length 1, and each layer's units are matched so that the sum of squared distances is smallest.

    The random network has the widths of the target's `feedforward()` and He-initialised weights. Its biases are the
    weights of an extra input that is 1. Both are seen in a box ((s_low, s_high), (t_low, t_high)). For the random
    network the box has height 2, so that its lines cross the whole box.
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
        self._ends = aligned(layers_of(start.feedforward()), layers_of(plain))
        self.moved = ValueTracker(0)

    @property
    def network(self) -> rf.Network:
        """The present network."""
        return self.at(self.moved.get_value())

    def at(self, share: float) -> rf.Network:
        """The network whose weights are at that share of the way."""
        *hidden, output = (
            ((1 - share) * W + share * X, (1 - share) * b + share * c)
            for (W, b), (X, c) in zip(*self._ends, strict=True)
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


# The number of shades of the value map.
SHADES = 48
# The width of the first layer's edges, and the factor from each layer to the next.
WIDEST, THINNER = 4.5, 0.55
SCALE_HEIGHT = 0.28


class Tiling:
    """The polygons of a network, each in the colour of the network's value in its middle.

    The function `source` gives the network. The polygons are drawn again whenever the function `state` gives a new
    state. However many polygons there are, there are few mobjects: one for the faces of a shade, one for the edges of a
    layer.

    `faces` are mobjects by shade. `edges` are mobjects by layer, for the edges along which the network bends, and
    `straight` for the edges along which only the activation pattern changes. The tracker `merged`, from 0 to 1, moves
    each polygon's value to the mean over its linear piece.
    """

    def __init__(self, source: Callable[[], rf.Network], field: Field, state: Callable[[], Any]) -> None:
        self.source, self.field, self._state = source, field, state
        self.merged = ValueTracker(0)
        colours = look.value_map(0, SHADES - 1, field.theme)
        self.faces = VGroup(*(VMobject(fill_opacity=1, stroke_width=0, fill_color=colours(k)) for k in range(SHADES)))
        depth = source().depth
        self.edges, self.straight = (
            VGroup(*(self._edge(layer, field.theme.background) for layer in range(depth))) for _ in range(2)
        )
        # Edges are separate lines, so round caps take the place of joins at corners.
        for mobject in (*self.edges, *self.straight):
            mobject.set_cap_style(CapStyleType.ROUND)
        self._shown: tuple[Any, ...] | None = None
        self.follow()
        for mobject in (self.faces, self.edges, self.straight):
            mobject.add_updater(lambda _: self.follow())

    @property
    def count(self) -> int:
        """The present number of polygons."""
        self.follow()
        return len(self.polygons)

    @property
    def pieces(self) -> int:
        """The present number of linear pieces."""
        self.follow()
        return len(self._pieces)

    @property
    def range(self) -> tuple[float, float]:
        """The least and the greatest value that the colours show now."""
        self.follow()
        return float(self.values.min()), float(self.values.max())

    def follow(self) -> None:
        """Show the present network."""
        network_state, merged = self._state(), self.merged.get_value()
        if self._shown is None or self._shown[0] != network_state:
            self.polygons = polygons(self.source(), self.field.box)
            self._pieces = self.polygons.merged()
            self._draw_edges()
        if self._shown != (network_state, merged):
            self._shown = network_state, merged
            self._draw_faces(merged)

    def lines(self, layer: int) -> list[VMobject]:
        """The lines of a layer's units, one mobject for each unit with a line in the box, in order from end to end.

        All layers' lines have the same thickness here. Layers after the first have a second colour.
        """
        found, width = self.polygons, self.polygons.patterns[layer - 1].shape[1]
        colour = self.field.theme.second if layer > 1 else self.field.theme.background
        drawn = []
        for unit in range(width):
            edges = found.edges[(found.edge_layers == layer) & (found.edge_units == unit)]
            if len(edges):
                drawn.append(self.field.connect(self._edge(0, colour), found.vertices[end_to_end(edges)]))
        return drawn

    def _draw_edges(self) -> None:
        found = self.polygons
        for group, bending in ((self.edges, self._pieces.bends), (self.straight, ~self._pieces.bends)):
            for k, mobject in enumerate(group):
                self.field.connect(mobject, self._ends(bending & (found.edge_layers == k + 1)))

    def _draw_faces(self, merged: float) -> None:
        found, labels = self.polygons, self._pieces.labels
        values = found.network(found.centers)[:, 0]
        means = np.bincount(labels, values * found.areas) / np.bincount(labels, found.areas)
        self.values = (1 - merged) * values + merged * means[labels]
        low, high = self.values.min(), self.values.max()
        shares = (self.values - low) / (high - low) if high > low else np.zeros(len(labels))
        shades = np.rint(shares * (SHADES - 1)).astype(int)
        corners = [found.vertices[loop] for loop in found.loops]
        for shade, mobject in enumerate(self.faces):
            self.field.enclose(mobject, [corners[at] for at in np.flatnonzero(shades == shade)])

    def _edge(self, layer: int, colour: str) -> VMobject:
        return VMobject(stroke_color=colour, stroke_width=WIDEST * THINNER**layer, fill_opacity=0)

    def _ends(self, which: Any) -> np.ndarray:
        return self.polygons.vertices[self.polygons.edges[which]]


class ValueScale(VGroup):
    """The colours of a tiling, with the least and the greatest value written below; `at` is the left end."""

    def __init__(self, tiling: Tiling, *, width: float, at: Any) -> None:
        theme, left = tiling.field.theme, np.asarray(at, dtype=float)
        colours = look.value_map(0, SHADES - 1, theme)
        bar = Rectangle(width=width, height=SCALE_HEIGHT, stroke_width=0, fill_opacity=1)
        bar.set_fill([colours(k) for k in range(SHADES)]).set_sheen_direction(RIGHT)
        bar.move_to(left + (width / 2, 0, 0))
        down = np.array([0, -SCALE_HEIGHT / 2 - look.SMALL, 0])
        named = Label("value", look.SMALL, theme.muted, left - down, "start")
        ends = [
            Number(lambda: tiling.range[0], look.SMALL, theme.muted, left + down, "start", decimals=1),
            Number(lambda: tiling.range[1], look.SMALL, theme.muted, left + down + (width, 0, 0), "end", decimals=1),
        ]
        super().__init__(bar, named, *ends)


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
