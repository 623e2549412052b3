"""Where the wires and comparators of a network are in the frame: layer by layer, on as many pages as needed.

Sizes follow from the texts to be shown, so that no unit overlaps another and every text fits its box.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from relufig.animate.readout import significant
from relufig.animate.text import Points, width
from relufig.numbers.text import number
from relufig.sorting.columns import columns
from relufig.sorting.network import ComparatorNetwork
from relufig.sorting.tracing import ComparatorTrace, Outcome

# The largest distance between wires.
_WIRE_DISTANCE = 0.9
# A value's height as a share of the distance between wires, and its font size as a share of that height.
_TOKEN_HEIGHT = 0.54
_TOKEN_EM = 0.85
# A unit's height as a share of the gap between two values, and its font size as a share of that height.
_UNIT_HEIGHT = 0.92
UNIT_EM = 0.98
# The room beside the text in a value's box and in a unit's box, both sides together, in ems.
_PADDING, _UNIT_PADDING = 0.75, 0.55
# The least and the largest distance between columns of comparators, in widths of a box.
_NEAREST, _FARTHEST = 1.05, 2.2
# How much smaller the text may be so that the network takes fewer pages.
_SHRINKING = (1.0, 0.9, 0.8)
# How much smaller it may be if units would overlap otherwise.
_SHRINKING_FURTHER = (0.7, 0.6, 0.5, 0.4, 0.3, 0.22, 0.16)
# The distance between layers, in columns.
_LAYER_GAP = 0.35
# Wires nearer than this have thinner lines.
_NEAR = 0.5
# The largest number of characters in the text of a value.
_LONGEST = 8
# The paths of two values that swap run on either side of their unit, at a distance of this share of its width.
CLEARANCE = 0.16


@dataclass(frozen=True)
class Page:
    """The layers of a network that fit the frame together: x of each comparator, layer by layer, and x of each end."""

    first: int
    columns: tuple[dict[tuple[int, int], float], ...]
    ends: tuple[float, ...]


@dataclass(frozen=True)
class Layout:
    """Where wires and comparators are, for a network, a box of the frame and the texts to be shown.

    Build it with `Layout.of`.

    Parameters
    ----------
    network : ComparatorNetwork
        The network.
    left, right : float
        The ends of the wires, x coordinates in the frame.
    heights : tuple of float
        The height of each wire in the frame.
    em : float
        The font size of values, in units of the frame.
    box, unit : (float, float)
        The width and the height of a value's box and of a unit's box.
    pages : tuple of Page
        The layers that are shown together.

    Examples
    --------
    >>> from relufig import sorting
    >>> from relufig.animate import Layout
    >>> layout = Layout.of(sorting.bitonic(4), ["5", "3", "8", "1"])
    >>> [round(height, 2) for height in layout.heights], len(layout.pages)
    ([0.8, -0.1, -1.0, -1.9], 1)
    """

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
        """The layout in which the given texts fit, on as many pages as needed, with wires at most `farthest` apart."""
        distance = min((top - bottom) / max(network.n, 2), farthest)
        middle = (top + bottom) / 2
        heights = tuple(middle + ((network.n - 1) / 2 - wire) * distance for wire in range(network.n))
        # Very long texts are smaller, so that a value takes at most a sixth of the width.
        largest = distance * _TOKEN_HEIGHT * _TOKEN_EM
        largest *= min(1.0, (right - left) / 6 / max(width(text, largest) for text in texts))
        layouts: list[Layout] = []
        for share in (*_SHRINKING, *_SHRINKING_FURTHER):
            if layouts and share in _SHRINKING_FURTHER and min(layout.crowding for layout in layouts) <= 1:
                break
            em = largest * share
            unit = _boxed(differences, _unit_em(em, distance), _UNIT_PADDING, _unit_em(em, distance) / UNIT_EM)
            box = _boxed(texts, em, _PADDING, em / _TOKEN_EM)
            box = max(box[0], unit[0] * (1 + CLEARANCE)), box[1]
            pages = _pages(network, left + box[0], right - box[0], box[0])
            layouts.append(cls(network, left, right, heights, em, box, unit, pages))
        return min(layouts, key=lambda layout: (layout.crowding > 1, len(layout.pages), layout.crowding))

    @property
    def crowding(self) -> float:
        """The width that the widest layer needs, over the width that there is. Above 1, units overlap."""
        widest = max((len(layer) for layer in columns(self.network)), default=0)
        return _needed(widest, self.box[0]) / (self.right - self.left - 2 * self.box[0])

    @property
    def stroke(self) -> float:
        """The factor for line widths, below 1 if wires are near one another."""
        distance = self.heights[0] - self.heights[1] if len(self.heights) > 1 else _WIRE_DISTANCE
        return min(1.0, distance / _NEAR)

    def page_of(self, layer: int) -> Page:
        """The page that a layer is on."""
        return next(page for page in reversed(self.pages) if page.first <= layer)

    def placed(self, layer: int) -> tuple[dict[tuple[int, int], float], float]:
        """The x coordinate of each comparator of a layer, and of the layer's end."""
        page = self.page_of(layer)
        return page.columns[layer - page.first], page.ends[layer - page.first]

    def start(self, wire: int) -> Points:
        """Where the value on a wire starts, at the left: the middle of its box, shape (3,)."""
        return np.array([self.left + self.box[0] / 2, self.heights[wire], 0])

    def end(self, wire: int) -> Points:
        """Where the value on a wire ends, at the right: the middle of its box, shape (3,)."""
        return np.array([self.right - self.box[0] / 2, self.heights[wire], 0])


def difference_text(difference: Any, outcome: Outcome) -> str:
    """The text of a comparator's unit: d, with an equals sign before it for a tie."""
    return ("=" if outcome is Outcome.TIE else "") + value_text(difference)


def value_text(value: Any) -> str:
    """The text of a value: exact and as short as possible, or rounded if that is too long."""
    text = number(value)
    return text if len(text) <= _LONGEST and "e" not in text else significant(value, 4)


def value_differences(trace: ComparatorTrace) -> list[str]:
    """The texts of all units of a trace."""
    return [
        difference_text(d, Outcome(outcome))
        for layer in trace.layers
        for d, outcome in zip(layer.differences, layer.outcomes, strict=True)
    ]


def _unit_em(em: float, distance: float) -> float:
    """The font size of units: at most that of values, and small enough to fit between two values."""
    return min(em, distance * (1 - _TOKEN_HEIGHT) * _UNIT_HEIGHT * UNIT_EM)


def _boxed(texts: Sequence[str], em: float, padding: float, height: float) -> tuple[float, float]:
    """The width and height of a box of that height in which every text fits."""
    return max([width(text, em) + padding * em for text in texts] + [height]), height


def _needed(width: int, box: float) -> float:
    """The least width of a layer with that many columns of comparators."""
    return (width + _LAYER_GAP) * box * _NEAREST


def _pages(network: ComparatorNetwork, left: float, right: float, box: float) -> tuple[Page, ...]:
    """Layers in order, as many on a page as fit, spread over the page's width."""
    all_columns = columns(network)
    needs = [_needed(len(layer), box) for layer in all_columns]
    filled: list[list[int]] = [[]]
    for layer, need in enumerate(needs):
        if filled[-1] and sum(needs[k] for k in filled[-1]) + need > right - left:
            filled.append([])
        filled[-1].append(layer)
    return tuple(_page(layers, all_columns, left, right, box) for layers in filled)


def _page(layers: list[int], all_columns: Any, left: float, right: float, box: float) -> Page:
    units = sum(len(all_columns[layer]) + _LAYER_GAP for layer in layers) or 1
    pitch = min((right - left) / units, box * _FARTHEST)
    x = (left + right - pitch * units) / 2
    placed, ends = [], []
    for layer in layers:
        across = all_columns[layer]
        first = x + (0.5 + _LAYER_GAP / 2) * pitch
        placed.append({pair: first + k * pitch for k, column in enumerate(across) for pair in column})
        x += (len(across) + _LAYER_GAP) * pitch
        ends.append(x)
    return Page(layers[0] if layers else 0, tuple(placed), tuple(ends))
