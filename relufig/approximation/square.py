"""How far a network is from x^2, exactly: on each linear piece of the network, the difference is a parabola."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

from relufig.networks.network import Network
from relufig.regions import pieces


def square_error(network: Network, low: Any = 0, high: Any = 1) -> Fraction:
    """The largest difference between a network and x^2 on an interval, exactly.

    Parameters
    ----------
    network : Network
        A network with one input. Its first output is measured.
    low, high : number, optional
        The ends of the interval.

    Returns
    -------
    Fraction
        The largest `|network(x) - x^2|`.

    Raises
    ------
    ValueError, TypeError, OverflowError
        As `relufig.regions.pieces` does.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig import approximation
    >>> (x,) = rf.inputs("x")
    >>> approximation.square_error(rf.build(rf.square(x, layers=3)))
    Fraction(1, 256)
    """
    linear = pieces(network, low, high)
    ends = zip(linear.knots, linear.values[:, 0].tolist(), strict=True)
    return max(_error(*piece) for piece in pairwise(ends))


def _error(start: tuple[Fraction, Fraction], end: tuple[Fraction, Fraction]) -> Fraction:
    """The largest error on the piece between two points (x, y)."""
    (left, y), (right, y_right) = start, end
    slope = (y_right - y) / (right - left)
    # The error is largest at an end, or where the parabola has the piece's slope: 2 x = slope.
    middle = min(max(slope / 2, left), right)
    return max(abs(y + slope * (x - left) - x * x) for x in (left, middle, right))
