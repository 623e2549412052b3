"""Where the texts of a diagram stand: clear of nodes, edges and each other, as far as there is room.

All lengths are in points. An edge shows a weight other than 1 in a gap, at the first clear one of several places. A
bias stands below its node, or above it if edges pass below.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from relufig.look.layout import Edge, Node
from relufig.numbers.text import number
from relufig.plot.captions import name_text, text_width

Point = tuple[float, float]

# Diameters of nodes in units of the font size.
DIAMETER = {"unit": 2.4, "value": 2.2, "joint": 0.45}
# The sizes of biases and names, and the distance from a node's middle to a name beside it, in units of the font size.
BIAS_SIZE, NAME_SIZE, NAME_AT = 1.0, 1.15, 1.5
# The longest name that fits inside its node.
_SHORT_NAME = 2
# Between a node and its bias, of whose line the upper part is empty, in units of the font size.
_BIAS_GAP = 0.1
# The room for the outline of an outermost node, in units of the font size.
_EDGE = 0.1
# The places for an edge's weight, as shares of the edge's length, best first: near the unit, where edges to different
# nodes are apart.
_LABEL_AT = {
    "into": (0.56, 0.5, 0.62, 0.44, 0.68, 0.38, 0.32),
    "out": (0.44, 0.5, 0.38, 0.56, 0.32, 0.62, 0.68),
    "skip": (0.5, 0.56, 0.44, 0.62, 0.38, 0.68, 0.32),
}
# Further places, if none of these is clear.
_ELSE_AT = (0.71, 0.29, 0.74, 0.26, 0.77, 0.23, 0.65, 0.35, 0.59, 0.41, 0.53, 0.47, 0.8, 0.2)
# The first place at least this far from other weights and edges is chosen, in units of the font size.
_LABEL_DISTANCE = 0.85
# If less than _SHORT of an edge would show beside its gap, its weight stands above it instead. At least _STUB must show
# on either side of a gap. In units of the font size.
_SHORT, _STUB = 1.7, 0.5
# The height of a line of text, in units of its font size; the least distance between texts side by side, and between
# weights, in points.
_LINE, _APART, _BETWEEN = 1.43, 4.0, 6.0
# The share of a line's height, at the top and at the bottom, that digits leave empty.
_SPARE = 0.22
# How often weights that are not clear are placed again after all others.
_ROUNDS = 4


class Label(NamedTuple):
    """The place of an edge's weight: a point of the edge, half the gap's length, and the text's height above the point.

    The height is 0 if the text is in the gap.
    """

    at: Point
    gap: float
    above: float = 0.0


def name_inside(node: Node) -> bool:
    """Whether a node shows its name inside its box."""
    return node.kind == "value" and node.value is None and len(node.name) <= _SHORT_NAME


def weight_text(edge: Edge) -> str:
    """The weight that is written at an edge; nothing if it is 1."""
    text = number(edge.weight)
    return "" if text == "1" else text


def margins(nodes: Sequence[Node]) -> tuple[float, float, float, float]:
    """The room around the middles of the outermost nodes, in units of the font size: left, right, below, above."""
    columns, heights = [node.column for node in nodes], [node.y for node in nodes]
    left, right = (
        max(_reach(node, side) for node in nodes if node.column == column)
        for side, column in (("left", min(columns)), ("right", max(columns)))
    )
    low, high = (max(_height(node) for node in nodes if node.y == height) for height in (min(heights), max(heights)))
    return left, right, low, high


def _reach(node: Node, side: str) -> float:
    """How far a node and a name on this side of it reach, in units of the font size."""
    named = node.name and not name_inside(node) and node.side == side
    return NAME_AT + NAME_SIZE * text_width(name_text(node.name), 10) / 10 if named else _EDGE + DIAMETER[node.kind] / 2


def _height(node: Node) -> float:
    bias = _LINE * BIAS_SIZE + _BIAS_GAP if node.bias != 0 else 0
    return _EDGE + DIAMETER[node.kind] / 2 + bias


def bias_distance(node: Node) -> float:
    """The distance from a node's middle to the nearer edge of its bias's text, in units of the font size."""
    return DIAMETER[node.kind] / 2 + _BIAS_GAP


class Arrangement:
    """The places of all texts of a diagram, given the distances between columns and rows and the font size.

    `labels` has a label for each edge whose weight is written, else None. `bias_sides` has for each node -1 if its bias
    stands below the node and 1 if above. `clear` says whether every text is legible.
    """

    def __init__(self, nodes: Sequence[Node], edges: Sequence[Edge], column: float, row: float, font: float) -> None:
        self.edges: Sequence[Edge] = edges
        self.font: float = font
        self._unit = np.array([column, row])
        ends = [(edge.start.column, edge.start.y, edge.end.column, edge.end.y) for edge in edges]
        self._lines = np.array(ends, dtype=float).reshape(-1, 4) * np.tile(self._unit, 2)
        circles = [(*self._point(node), self._radius(node)) for node in nodes if node.kind != "value"]
        self._circles = np.array(circles, dtype=float).reshape(-1, 3)
        boxes = [self._square(node) for node in nodes if node.kind == "value"]
        boxes += [self._name(node) for node in nodes if node.name and not name_inside(node)]
        self._fixed = np.array(boxes, dtype=float).reshape(-1, 4)
        placed = [self._bias_side(node) for node in nodes]
        self.bias_sides: list[int] = [side for side, _ in placed]
        labels, unclear = self._placed_labels()
        self.labels: list[Label | None] = labels
        self.clear: bool = unclear == 0 and all(clear for _, clear in placed)

    def _point(self, node: Node) -> Point:
        x, y = (self._unit * (node.column, node.y)).tolist()
        return x, y

    def _radius(self, node: Node) -> float:
        return self.font * DIAMETER[node.kind] / 2

    def _square(self, node: Node) -> np.ndarray:
        return _around(self._point(node), 2 * self._radius(node), 2 * self._radius(node))

    def _name(self, node: Node) -> np.ndarray:
        (x, y), width = self._point(node), text_width(name_text(node.name), NAME_SIZE * self.font)
        away = self.font * NAME_AT + width / 2
        return _around((x + (away if node.side == "right" else -away), y), width, _LINE * self.font)

    def _bias_side(self, node: Node) -> tuple[int, bool]:
        """The side of a node's bias, -1 for below and 1 for above, and whether it is clear there."""
        if node.bias == 0:
            return -1, True
        size, (x, y) = BIAS_SIZE * self.font, self._point(node)
        away = self.font * bias_distance(node) + _LINE * size / 2
        width = text_width(number(node.bias, sign=True), size)
        boxes = np.array([_around((x, y + side * away), width, _LINE * size) for side in (-1, 1)])
        faults = self._in_the_way(boxes, range(len(self.edges)))
        best = int(np.argmin(faults))
        self._fixed = np.vstack([self._fixed, boxes[best]])
        return (-1, 1)[best], not faults[best]

    def _placed_labels(self) -> tuple[list[Label | None], int]:
        """A label for each edge whose weight is written, and how many labels are not clear."""
        written = [at for at, edge in enumerate(self.edges) if weight_text(edge)]
        choices = {at: self._choices(at) for at in written}
        chosen: dict[int, int] = {}

        def faults(at: int) -> np.ndarray:
            _, boxes, fixed = choices[at]
            others = [choices[other][1][which] for other, which in chosen.items() if other != at]
            wide = boxes + (-_BETWEEN, 0, _BETWEEN, 0)
            counts: np.ndarray = fixed + _overlaps(wide, np.array(others, dtype=float).reshape(-1, 4)).sum(axis=1)
            return counts

        def place(at: int) -> None:
            counts = faults(at)
            best = np.flatnonzero(counts == counts.min())
            usual = best[best < len(_LABEL_AT[self.edges[at].role])]
            others = [choices[other][0][which].at for other, which in chosen.items() if other != at]
            room = {int(which): self._room(choices[at][0][which].at, at, others) for which in best}
            chosen[at] = max((usual if len(usual) else best).tolist(), key=room.__getitem__)

        unclear = written
        for _ in range(1 + _ROUNDS):
            for at in unclear:
                place(at)
            unclear = [at for at, which in chosen.items() if faults(at)[which]]
        labels = [choices[at][0][chosen[at]] if at in chosen else None for at in range(len(self.edges))]
        return labels, len(unclear)

    def _choices(self, at: int) -> tuple[list[Label], np.ndarray, np.ndarray]:
        """The possible labels of an edge, best first, their texts' boxes, and how many things are in their way."""
        edge, line = self.edges[at], self._lines[at]
        start, end = line[:2], line[2:]
        text = weight_text(edge)
        length = math.dist(start, end)
        across, up = (end - start) / length
        # The gap is where the edge would cross an ellipse around the text.
        wide, high = self.font * (0.34 * len(text) + 0.15), self.font * 0.75
        gap = 1 / math.hypot(across / wide, up / high)
        radii = self._radius(edge.start), self._radius(edge.end)
        if length - sum(radii) < _SHORT * self.font + 2 * gap:
            labels = [Label(tuple((start + end) / 2), gap, 0.85 * self.font)]
            short = np.zeros(1, dtype=int)
        else:
            shares = np.array([*_LABEL_AT[edge.role], *_ELSE_AT])
            labels = [Label(tuple(start + share * (end - start)), gap) for share in shares]
            stubs = np.array([shares * length - radii[0], (1 - shares) * length - radii[1]]) - gap
            short = (stubs < _STUB * self.font).sum(axis=0)
        size = text_width(text, self.font), _LINE * self.font
        boxes = np.array([_around((label.at[0], label.at[1] + label.above), *size) for label in labels])
        others = [other for other in range(len(self.edges)) if other != at]
        return labels, boxes, short + self._in_the_way(boxes, others)

    def _in_the_way(self, boxes: np.ndarray, edges: Sequence[int]) -> np.ndarray:
        """For each text box, how many nodes, names, biases and of these edges it overlaps."""
        wide = boxes + (-_APART, 0, _APART, 0)
        counts = _overlaps(wide, self._fixed).sum(axis=1) + _touches(boxes, self._circles).sum(axis=1)
        figures = boxes + np.outer(boxes[:, 3] - boxes[:, 1], (0, _SPARE, 0, -_SPARE))
        whole: np.ndarray = counts + _crosses(figures, self._lines[list(edges)]).sum(axis=1)
        return whole

    def _room(self, place: Point, own: int, others: Sequence[Point]) -> float:
        """The distance from a place to the nearest weight or edge, as a share of the distance that is enough."""
        lines = np.delete(self._lines, own, axis=0)
        start, step = lines[:, :2], lines[:, 2:] - lines[:, :2]
        away = np.array(place) - start
        shares = np.clip((away * step).sum(axis=1) / (step * step).sum(axis=1), 0, 1)
        distances = np.hypot(*(away - shares[:, None] * step).T).tolist()
        # Two weights need twice the distance of a weight and a line.
        nearest = min([*(math.dist(place, other) / 2 for other in others), *distances], default=math.inf)
        return float(min(1.0, nearest / (_LABEL_DISTANCE * self.font)))


# A row of a box array is left, bottom, right, top; of a line array, both ends; of a circle array, middle and radius.


def _around(at: Point, width: float, height: float) -> np.ndarray:
    """The box of this size around a point."""
    return np.array([at[0] - width / 2, at[1] - height / 2, at[0] + width / 2, at[1] + height / 2])


def _overlaps(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Which boxes overlap which others by more than an edge."""
    one, other = boxes[:, None], others[None]
    within: np.ndarray = (one[..., :2] < other[..., 2:]) & (other[..., :2] < one[..., 2:])
    return np.all(within, axis=-1)  # type: ignore[no-any-return]


def _touches(boxes: np.ndarray, circles: np.ndarray) -> np.ndarray:
    """Which boxes reach into which circles."""
    middles = circles[None, :, :2]
    nearest = np.clip(middles, boxes[:, None, :2], boxes[:, None, 2:])
    touching: np.ndarray = np.hypot(*np.moveaxis(nearest - middles, -1, 0)) < circles[None, :, 2]
    return touching


def _crosses(boxes: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """Which lines run through which boxes: those with a point inside both the box's width and its height."""
    start, step = lines[None, :, :2], lines[None, :, 2:] - lines[None, :, :2]
    low, high = boxes[:, None, :2], boxes[:, None, 2:]
    with np.errstate(divide="ignore", invalid="ignore"):
        near, far = (low - start) / step, (high - start) / step
    still, within = step == 0, (start > low) & (start < high)
    first = np.where(still, np.where(within, -np.inf, np.inf), np.minimum(near, far)).max(axis=-1)
    last = np.where(still, np.inf, np.maximum(near, far)).min(axis=-1)
    crossing: np.ndarray = np.maximum(first, 0) < np.minimum(last, 1)
    return crossing
