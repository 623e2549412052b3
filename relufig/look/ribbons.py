"""Where the values of a sort stand at every time: the geometry of braids, for figures, pages, TikZ and videos.

A braid draws each value as a ribbon along the wires. At a comparator that swaps, two ribbons cross; where a comparator
keeps the order, or meets a tie, they go straight on. Time runs along the wires, in units of the distance between two
layers, and wires are counted from 0, as in `sorting.columns`.
"""

from __future__ import annotations

import itertools
import math
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from relufig.sorting.columns import Placed, placed
from relufig.sorting.network import ComparatorNetwork
from relufig.sorting.tracing import ComparatorTrace, Outcome

# The distance between the columns of one layer, and the time that a crossing takes, from its middle to either end.
WITHIN_LAYER = 0.72
HALF_CROSSING = 0.33
# The least length of layers that are equally long.
SHORTEST = 1.5
# The inner control points of a crossing's Bezier curve stand this far along it: flat at both ends.
FLAT = 0.52


# A straight line (two points) or a cubic Bezier curve (four); each point is a time and a wire.
Curve = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Ribbon:
    """The way of one value: along `wires[0]` until `crossings[0]`, then along `wires[1]`, and so on.

    `rank` counts the distinct values that are smaller.
    """

    value: Any
    rank: int
    wires: tuple[int, ...]
    crossings: tuple[float, ...]

    def at(self, time: float) -> float:
        """Where the value stands at a time, as a wire, which lies between two wires during a crossing."""
        past = [middle for middle in self.crossings if middle - HALF_CROSSING < time]
        if not past:
            return self.wires[0]
        before, after = self.wires[len(past) - 1 : len(past) + 1]
        share = (time - past[-1] + HALF_CROSSING) / (2 * HALF_CROSSING)
        return before + (after - before) * eased(min(share, 1.0))

    def curves(self, end: float) -> Iterator[Curve]:
        """The way as straight lines (two points) and cubic Bezier curves (four), each point a time and a wire."""
        time, wire = 0.0, self.wires[0]
        for middle, to in zip(self.crossings, self.wires[1:], strict=True):
            begin, after = middle - HALF_CROSSING, middle + HALF_CROSSING
            yield (time, wire), (begin, wire)
            reach = 2 * HALF_CROSSING * FLAT
            yield (begin, wire), (begin + reach, wire), (after - reach, to), (after, to)
            time, wire = after, to
        yield (time, wire), (end, wire)


def eased(share: float) -> float:
    """How much of a crossing is done after a share of its time, both in [0, 1]: the height of its Bezier curve."""
    low, high = 0.0, 1.0
    while high - low > 1e-9:  # the curve's time grows with its parameter
        middle = (low + high) / 2
        low, high = (middle, high) if _cubic(FLAT, 1 - FLAT, middle) < share else (low, middle)
    return _cubic(0.0, 1.0, (low + high) / 2)


def _cubic(first: float, second: float, parameter: float) -> float:
    """A cubic Bezier curve from 0 to 1 with these inner control points."""
    rest = 1 - parameter
    return 3 * rest * rest * parameter * first + 3 * rest * parameter**2 * second + parameter**3


@dataclass(frozen=True)
class Mark:
    """A comparator: its ends' wires, the time it stands at, its layer, and what it did."""

    wires: tuple[int, int]
    time: float
    layer: int
    outcome: Outcome

    @property
    def swaps(self) -> bool:
        """Whether it swaps, so that its ReLU is active."""
        return self.outcome is Outcome.SWAPPED


@dataclass(frozen=True)
class Braid:
    """The geometry of a sort.

    Parameters
    ----------
    ribbons : tuple of Ribbon
        One for each value, by rank. Drawn in this order, a larger value passes over a smaller one.
    marks : tuple of Mark
        One for each comparator.
    layers : tuple of (float, float)
        Where each layer begins and ends.
    end : float
        Where the wires end; they begin at 0.
    """

    ribbons: tuple[Ribbon, ...]
    marks: tuple[Mark, ...]
    layers: tuple[tuple[float, float], ...]
    end: float

    def meetings(self, ribbon: Ribbon) -> Iterator[Curve]:
        """The pieces of a ribbon's way on which it meets others: where it crosses, and where others cross its wire."""
        yield from (curve for curve in ribbon.curves(self.end) if len(curve) == 4)
        for mark in self.marks:
            wire = ribbon.wires[bisect(ribbon.crossings, mark.time)]
            if mark.swaps and min(mark.wires) < wire < max(mark.wires):
                yield (mark.time - HALF_CROSSING, wire), (mark.time + HALF_CROSSING, wire)

    def clearance(self, unit: float, row: float) -> float:
        """The least distance from a swapping comparator's end to the middle of a ribbon that crosses there.

        `unit` and `row` are the lengths of a unit of time and of the distance between wires; infinite without a swap.
        """
        spans = {abs(first - second) for mark in self.marks for first, second in [mark.wires] if mark.swaps}
        distances = []
        for span, at in itertools.product(spans, range(65)):
            across = HALF_CROSSING * (2 * _cubic(FLAT, 1 - FLAT, at / 64) - 1) * unit
            distances.append(math.hypot(across, span * row * _cubic(0.0, 1.0, at / 64)))
        return min(distances, default=math.inf)


def braid(network: ComparatorNetwork, trace: ComparatorTrace, even: bool = False) -> Braid:
    """Find the ribbons, comparators and layers of a sort of one input.

    Parameters
    ----------
    network : ComparatorNetwork
        A network on n wires.
    trace : ComparatorTrace
        What it did with an input of shape (n,).
    even : bool
        Whether all layers are equally long, each with its comparators in the middle, and fill the wires.

    Returns
    -------
    Braid
        Ribbons, comparators and layers.

    Examples
    --------
    >>> from relufig import sorting
    >>> network = sorting.bubble(3)
    >>> drawn = braid(network, network.trace([3, 1, 2]))
    >>> [(ribbon.value, ribbon.wires) for ribbon in drawn.ribbons]
    [(1, (1, 0)), (2, (2, 1)), (3, (0, 1, 2))]
    """
    comparators, gaps = placed(network, WITHIN_LAYER)
    if even:
        comparators, gaps = _evened(comparators, gaps)
    marks = tuple(_mark(each, trace) for each in comparators)
    standing = list(range(network.n))
    wires = [[wire] for wire in range(network.n)]
    crossings: list[list[float]] = [[] for _ in range(network.n)]
    for mark in sorted(marks, key=lambda mark: mark.time):
        if mark.outcome is Outcome.SWAPPED:
            first, second = mark.wires
            standing[first], standing[second] = standing[second], standing[first]
            for wire in mark.wires:
                wires[standing[wire]].append(wire)
                crossings[standing[wire]].append(mark.time)
    values = trace.input.tolist()
    ranks = {value: rank for rank, value in enumerate(sorted(set(values)))}
    ribbons = (
        Ribbon(value, ranks[value], tuple(way), tuple(times))
        for value, way, times in zip(values, wires, crossings, strict=True)
    )
    by_rank = tuple(sorted(ribbons, key=lambda ribbon: ribbon.rank))
    return Braid(by_rank, marks, tuple(itertools.pairwise(gaps)), gaps[-1] + (0 if even else 0.5))


def _evened(comparators: Sequence[Placed], gaps: Sequence[float]) -> tuple[list[Placed], list[float]]:
    longest = max((right - left for left, right in itertools.pairwise(gaps)), default=0.0)
    length = max(longest, SHORTEST)
    even = [length * at for at in range(len(gaps))]
    moved = [even[at] + length / 2 - (gaps[at] + gaps[at + 1]) / 2 for at in range(len(gaps) - 1)]
    return [each._replace(position=each.position + moved[each.layer]) for each in comparators], even


def _mark(each: Placed, trace: ComparatorTrace) -> Mark:
    return Mark(each.comparator, each.position, each.layer, Outcome(trace.layers[each.layer].outcomes[each.k]))
