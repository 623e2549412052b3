"""The wire diagram of a comparator network, and the values that travel, compare and swap on it.

A wire runs from left to right, the first at the top; a comparator is a line between two wires with a dot at each end.
When it compares, its unit d = relu(a - b) appears on it: filled where it is on (the two swap), hollow where it is off.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import Animation, Circle, ManimColor, RoundedRectangle, VGroup, VMobject, smooth

from relufig.animate import look
from relufig.animate.text import Label, Points, width
from relufig.notation import number
from relufig.sorting.columns import columns
from relufig.sorting.network import ComparatorNetwork
from relufig.sorting.tracing import ComparatorLayerTrace, ComparatorTrace, Outcome
from relufig.style import Theme

# Wires are at most this far apart.
_WIRE_DISTANCE = 0.9
# A value's height as a share of the distance of wires, and its text's em as a share of that height.
_TOKEN_HEIGHT = 0.54
_TOKEN_EM = 0.85
# A unit's height as a share of the gap between two values, and its text's em as a share of that height.
_UNIT_HEIGHT = 0.92
_UNIT_EM = 0.98
# Room left and right of the text in a value's and in a unit's box, in ems.
_PADDING, _UNIT_PADDING = 0.75, 0.55
# Columns of comparators are at least and at most this many boxes apart; between layers there is more room by a share.
_NEAREST, _FARTHEST = 1.05, 2.2
# How much smaller text may be set for the network to take fewer pages.
_SHRINKING = (1.0, 0.9, 0.8)
_LAYER_GAP = 0.35
# Paths of two values that swap run on either side of the unit between them, this share of its width from it.
_CLEARANCE = 0.16


@dataclass(frozen=True)
class Page:
    """Some layers of a network as they fit on the frame: x of each comparator, layer by layer, and where they end."""

    first: int
    columns: tuple[dict[tuple[int, int], float], ...]
    ends: tuple[float, ...]


@dataclass(frozen=True)
class Layout:
    """Where wires and comparators are: computed once for a network, a box of the frame and the texts to be shown."""

    network: ComparatorNetwork
    left: float
    right: float
    heights: tuple[float, ...]
    em: float
    box: tuple[float, float]
    unit: tuple[float, float]
    pages: tuple[Page, ...]

    @classmethod
    def of(
        cls,
        network: ComparatorNetwork,
        texts: Sequence[str],
        differences: Sequence[str] = (),
        *,
        left: float = -6.6,
        right: float = 6.6,
        top: float = 2.3,
        bottom: float = -3.4,
        farthest: float = _WIRE_DISTANCE,
    ) -> Layout:
        """The layout in which the given texts fit, on as many pages as it takes, wires at most `farthest` apart."""
        distance = min((top - bottom) / max(network.n, 2), farthest)
        middle = (top + bottom) / 2
        heights = tuple(middle + ((network.n - 1) / 2 - wire) * distance for wire in range(network.n))
        # Very long texts are set smaller, so that a value takes no more than a sixth of the way.
        largest = distance * _TOKEN_HEIGHT * _TOKEN_EM
        largest *= min(1.0, (right - left) / 6 / max(width(text, largest) for text in texts))
        found = []
        for share in _SHRINKING:
            em = largest * share
            unit = _boxed(differences, _unit_em(em, distance), _UNIT_PADDING, _unit_em(em, distance) / _UNIT_EM)
            box = _boxed(texts, em, _PADDING, em / _TOKEN_EM)
            box = max(box[0], unit[0] * (1 + _CLEARANCE)), box[1]
            pages = _pages(network, left + box[0], right - box[0], box[0])
            found.append(cls(network, left, right, heights, em, box, unit, pages))
        return min(found, key=lambda layout: len(layout.pages))

    def page_of(self, layer: int) -> Page:
        """The page that a layer is on."""
        return next(page for page in reversed(self.pages) if page.first <= layer)

    def start(self, wire: int) -> Points:
        """Where a value stands at the left end of a wire."""
        return np.array([self.left + self.box[0] / 2, self.heights[wire], 0])

    def end(self, wire: int) -> Points:
        """Where a value stands at the right end of a wire."""
        return np.array([self.right - self.box[0] / 2, self.heights[wire], 0])


class Token(VGroup):
    """A value on its way: a box in the value's colour, with the value in it."""

    def __init__(self, value: Any, colour: ManimColor, layout: Layout, at: Points, theme: Theme) -> None:
        wide, high = layout.box
        self.value = value
        self.box = RoundedRectangle(
            corner_radius=high / 2,
            width=wide,
            height=high,
            fill_color=colour,
            fill_opacity=1,
            stroke_color=theme.background,
            stroke_width=2,
        ).move_to(at)
        self.label = Label(number(value), layout.em, look.on(colour), at)
        super().__init__(self.box, self.label)


class Unit(VGroup):
    """The ReLU of a comparator after it has compared: filled with its value d if it is on, hollow if it is off."""

    def __init__(self, difference: Any, outcome: Outcome, layout: Layout, at: Points, theme: Theme) -> None:
        on = outcome is Outcome.SWAPPED
        self.outcome = outcome
        text = difference_text(difference, outcome)
        wide, high = layout.unit
        em = high * _UNIT_EM
        self.box = RoundedRectangle(
            corner_radius=high / 4,
            width=wide,
            height=high,
            fill_color=theme.active if on else theme.background,
            fill_opacity=1,
            stroke_color=theme.active if on else theme.muted,
            stroke_width=look.THIN,
        ).move_to(at)
        self.label = Label(text, em, theme.on_active if on else theme.muted, at, bold=on)
        super().__init__(self.box, self.label)


def difference_text(difference: Any, outcome: Outcome) -> str:
    """What a comparator's unit shows: d, and for a tie the sign of equality before the 0."""
    return ("=" if outcome is Outcome.TIE else "") + number(difference)


class WireDiagram(VGroup):
    """One page of a comparator network: its wires, and its comparators layer by layer, as mobjects that do not move."""

    def __init__(self, layout: Layout, page: Page, theme: Theme) -> None:
        self.layout, self.page = layout, page
        ends = [[(layout.left, y, 0), (layout.right, y, 0)] for y in layout.heights]
        self.wires = lines(ends, theme.faint, look.THIN)
        self.layers = VGroup(
            *(
                _comparators([(x, layout.heights[i], layout.heights[j]) for (i, j), x in placed.items()], layout, theme)
                for placed in page.columns
            )
        )
        super().__init__(self.wires, self.layers)

    def layer(self, number: int) -> VMobject:
        """The comparators of a layer, counted in the whole network."""
        return self.layers[number - self.page.first]


class Travel(Animation):
    """Tokens move along their paths, polylines in the frame, each leaving a trail behind it that grows with it."""

    def __init__(self, tokens: Sequence[Token], paths: Sequence[Points], trails: Sequence[Trail], **options: Any):
        self._moves = [
            (token, _Polyline(path), trail) for token, path, trail in zip(tokens, paths, trails, strict=True)
        ]
        self._left = [trail.corners for trail in trails]
        super().__init__(VGroup(*trails, *tokens), **{"rate_func": smooth, **options})

    def interpolate_mobject(self, alpha: float) -> None:
        """Put every token where it is at this share of the way."""
        share = self.rate_func(alpha)
        for (token, path, trail), left in zip(self._moves, self._left, strict=True):
            gone = path.until(share)
            token.shift(gone[-1] - token.box.get_center())
            trail.set_corners(np.concatenate([left, gone]))


class Trail(VMobject):
    """The way that a value has come from a place, in its colour: drawn from the right edge of its box there."""

    def __init__(self, start: Points, layout: Layout, colour: ManimColor, stroke_width: float) -> None:
        super().__init__(stroke_color=colour, stroke_width=stroke_width, fill_opacity=0)
        self.colour = colour
        self._edge = float(start[0]) + layout.box[0] / 2
        self.set_corners(np.array([start, start]))

    def set_corners(self, corners: Points) -> None:
        """Run through these corners."""
        self.corners = corners
        self.set_points_as_corners(np.maximum(corners, [self._edge, -np.inf, -np.inf]))


def value_differences(trace: ComparatorTrace) -> list[str]:
    """The texts of all units of a trace."""
    return [
        difference_text(d, Outcome(outcome))
        for layer in trace.layers
        for d, outcome in zip(layer.differences, layer.outcomes, strict=True)
    ]


def approach(layout: Layout, number: int, at: Sequence[Points]) -> list[Points]:
    """The path of the value on each wire, from where it stands to its comparator, or past the layer if it has none."""
    placed, end = _of_layer(layout, number)
    where = {wire: x for pair, x in placed.items() for wire in pair}
    return [np.array([at[wire], [where.get(wire, end), y, 0]]) for wire, y in enumerate(layout.heights)]


def departure(layout: Layout, layer: ComparatorLayerTrace, number: int) -> list[Points]:
    """The path of the value on each wire from its comparator past the layer, on the wire it leaves the layer on."""
    placed, end = _of_layer(layout, number)
    paths = [np.array([[end, y, 0], [end, y, 0]]) for y in layout.heights]
    apart = layout.unit[0] * (1 + _CLEARANCE) / 2
    for (i, j), outcome in zip(layer.comparators, layer.outcomes, strict=True):
        x = placed[i, j]
        top, bottom = layout.heights[i], layout.heights[j]
        for here, there, side in ((top, bottom, -apart), (bottom, top, apart)):
            wire = i if here == top else j
            corners = [(x, here), (end, here)]
            if outcome == Outcome.SWAPPED:
                corners = [(x, here), (x + side, here), (x + side, there), (end, there)]
            paths[wire] = np.array([(*corner, 0) for corner in corners])
    return paths


def unit_place(layout: Layout, number: int, comparator: tuple[int, int]) -> Points:
    """Where the unit of a comparator is shown: on its line, between two wires, for its text to be off all wires."""
    placed, _ = _of_layer(layout, number)
    upper = (min(comparator) + max(comparator) - 1) // 2
    return np.array([placed[comparator], (layout.heights[upper] + layout.heights[upper + 1]) / 2, 0])


def lines(ends: Iterable[Any], colour: str | ManimColor, stroke_width: float) -> VMobject:
    """Separate straight lines, as one mobject."""
    drawn = VMobject(stroke_color=colour, stroke_width=stroke_width, fill_opacity=0)
    for start, end in ends:
        drawn.start_new_path(np.array(start, dtype=float))
        drawn.add_line_to(np.array(end, dtype=float))
    return drawn


def _unit_em(em: float, distance: float) -> float:
    """The size of a unit's text: at most the values', and such that it fits between two of them."""
    return min(em, distance * (1 - _TOKEN_HEIGHT) * _UNIT_HEIGHT * _UNIT_EM)


def _boxed(texts: Sequence[str], em: float, padding: float, height: float) -> tuple[float, float]:
    """The box of that height in which each of the texts has room."""
    return max([width(text, em) + padding * em for text in texts] + [height]), height


class _Polyline:
    """A polyline by the share of its length."""

    def __init__(self, corners: Points) -> None:
        self.corners = corners
        lengths = np.linalg.norm(np.diff(corners, axis=0), axis=1)
        self.at = np.concatenate([[0.0], np.cumsum(lengths)]) / (lengths.sum() or 1)

    def until(self, share: float) -> Points:
        """The corners up to that share, and the point there."""
        point = [np.interp(share, self.at, self.corners[:, axis]) for axis in range(3)]
        return np.concatenate([self.corners[: np.searchsorted(self.at, share)], [point]])


def _of_layer(layout: Layout, number: int) -> tuple[dict[tuple[int, int], float], float]:
    page = layout.page_of(number)
    return page.columns[number - page.first], page.ends[number - page.first]


def _pages(network: ComparatorNetwork, left: float, right: float, box: float) -> tuple[Page, ...]:
    """Layers in order, as many on a page as there is room for, spread over the page's width."""
    found = columns(network)
    needs = [(len(layer) + _LAYER_GAP) * box * _NEAREST for layer in found]
    filled: list[list[int]] = [[]]
    for layer, need in enumerate(needs):
        if filled[-1] and sum(needs[k] for k in filled[-1]) + need > right - left:
            filled.append([])
        filled[-1].append(layer)
    return tuple(_page(layers, found, left, right, box) for layers in filled)


def _page(layers: list[int], found: Any, left: float, right: float, box: float) -> Page:
    units = sum(len(found[layer]) + _LAYER_GAP for layer in layers) or 1
    pitch = min((right - left) / units, box * _FARTHEST)
    x = (left + right - pitch * units) / 2
    placed, ends = [], []
    for layer in layers:
        placed.append(
            {pair: x + (k + 0.5 + _LAYER_GAP / 2) * pitch for k, column in enumerate(found[layer]) for pair in column}
        )
        x += (len(found[layer]) + _LAYER_GAP) * pitch
        ends.append(x)
    return Page(layers[0] if layers else 0, tuple(placed), tuple(ends))


def _comparators(at: Sequence[tuple[float, float, float]], layout: Layout, theme: Theme) -> VGroup:
    radius = layout.box[1] / 7
    dots = VMobject(fill_color=theme.muted, fill_opacity=1, stroke_width=0)
    for x, *ends in at:
        for y in ends:
            dots.append_points(_circle(x, y, radius))
    return VGroup(lines([((x, top, 0), (x, low, 0)) for x, top, low in at], theme.muted, look.LINE), dots)


def _circle(x: float, y: float, radius: float) -> Points:
    return Circle(radius).shift((x, y, 0)).points
