"""How far a network is from x^2, exactly: on each of its linear pieces the difference is a parabola."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

from relufig.networks.network import Network
from relufig.regions import pieces


def square_error(network: Network, low: Any = 0, high: Any = 1) -> Fraction:
    """The largest |network(x) - x^2| for low <= x <= high, as an exact number. Raises as `regions.pieces`."""
    found = pieces(network, low, high)
    ends = zip(found.knots, (Fraction(value) for value in found.values[:, 0]), strict=True)
    return max(_error(*piece) for piece in pairwise(ends))


def _error(start: tuple[Fraction, Fraction], end: tuple[Fraction, Fraction]) -> Fraction:
    (left, value), (right, last) = start, end
    slope = (last - value) / (right - left)
    # The parabola turns where its slope, 2x, is the piece's; on a piece that does not reach there, it does at an end.
    turn = min(max(slope / 2, left), right)
    return max(abs(value + slope * (x - left) - x * x) for x in (left, turn, right))
