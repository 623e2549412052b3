"""The linear pieces of a network with one input: where it bends, and its values there.

They are found exactly, layer by layer. On an interval where all values so far are linear, a unit adds a breakpoint
where its pre-activation changes sign.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from relufig.networks.network import Network
from relufig.numbers.arrays import LARGEST_INT64, Array, largest_magnitude
from relufig.numbers.coefficients import as_coefficient
from relufig.regions.counting import refuse_limit
from relufig.regions.homogeneous import between, integer_rows, integral, reduced, times

_LABEL = "pieces(network, low, high)"


@dataclass(frozen=True, eq=False)
class Pieces:
    """The linear pieces of a network with one input on an interval, in exact rational numbers.

    Between two neighbouring knots, every output is linear.

    Parameters
    ----------
    knots : tuple of Fraction
        The k knots in ascending order: the ends of the interval, and every point between them where some output bends.
    values : ndarray of Fraction, shape (k, n_out)
        The outputs at the knots.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig import regions
    >>> (x,) = rf.inputs("x")
    >>> pieces = regions.pieces(rf.build(rf.clip(x, 0, 1)), -1, 2)
    >>> [float(knot) for knot in pieces.knots], pieces.slopes.ravel().astype(float).tolist()
    ([-1.0, 0.0, 1.0, 2.0], [0.0, 1.0, 0.0])
    """

    knots: tuple[Fraction, ...]
    values: Array

    @property
    def slopes(self) -> Array:
        """The slope of each output on each piece, shape (k - 1, n_out)."""
        widths = np.diff(np.array(self.knots, dtype=object))
        return np.diff(self.values, axis=0) / widths[:, None]

    def breakpoints(self, output: int = 0) -> list[tuple[Fraction, Fraction]]:
        """The points strictly inside the interval where one output bends.

        Parameters
        ----------
        output : int, optional
            The output, numbered from 0.

        Returns
        -------
        list of (Fraction, Fraction)
            The points (x, y) in ascending order.

        Raises
        ------
        ValueError
            If the output does not exist.

        Examples
        --------
        >>> import relufig as rf
        >>> from relufig import regions
        >>> (x,) = rf.inputs("x")
        >>> regions.pieces(rf.build(rf.relu(x - 3)), 0, 5).breakpoints()
        [(Fraction(3, 1), Fraction(0, 1))]
        """
        if not 0 <= output < self.values.shape[1]:
            raise ValueError(f"output must be from 0 to {self.values.shape[1] - 1}, got {output}")
        slopes = self.slopes[:, output]
        bends = np.flatnonzero(slopes[1:] != slopes[:-1]) + 1
        return [(self.knots[i], self.values[i, output]) for i in bends]


def pieces(network: Network, low: Any, high: Any, *, limit: int = 100_000) -> Pieces:
    """The exact linear pieces of a network with one input, for low <= x <= high.

    Parameters
    ----------
    network : Network
        A network with one input.
    low, high : number
        The ends of the interval.
    limit : int, optional
        The largest number of pieces to find.

    Returns
    -------
    Pieces
        The knots and the outputs there, as Fractions.

    Raises
    ------
    ValueError
        If the network has another number of inputs, low is not below high, or `limit` is not a whole number of at least
        1.
    TypeError
        If low or high is not a number.
    OverflowError
        If the units of some layer change sign at so many points that there would be more pieces than `limit`.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig import regions
    >>> (x,) = rf.inputs("x")
    >>> regions.pieces(rf.build(rf.clip(x, 0, 1)), -1, 2).breakpoints()
    [(Fraction(0, 1), Fraction(0, 1)), (Fraction(1, 1), Fraction(1, 1))]
    """
    refuse_limit(limit, _LABEL)
    if len(network.inputs) != 1:
        names = ", ".join(network.inputs)
        raise ValueError(f"{_LABEL}: network must have one input, got {len(network.inputs)} ({names})")
    ends = [
        Fraction(as_coefficient(bound, f"{_LABEL}: {name} must be a number"))
        for name, bound in (("low", low), ("high", high))
    ]
    if not ends[0] < ends[1]:
        raise ValueError(f"{_LABEL}: low must be below high, got low={low} and high={high}")
    # Rows [w, w t, w x] of integers, one for each knot t in ascending order: see `relufig.regions.homogeneous`.
    rows = integer_rows(np.array([[end, end] for end in ends], dtype=object))
    for block in network.blocks:
        layer = integral(block)
        rows, z = _with_crossings(rows, layer.preactivations(rows[:, :1], rows[:, 2:]), limit)
        y = layer.output(rows[:, :1], rows[:, 2:], np.maximum(z, 0))
        rows = reduced(np.hstack([times(rows[:, :2], layer.scale), y]))
    rows = _without_straight(rows)
    weights, *columns = rows.T.tolist()
    knots, *values = ([Fraction(*entry) for entry in zip(column, weights, strict=True)] for column in columns)
    return Pieces(tuple(knots), np.array(values, dtype=object).T)


def _with_crossings(rows: Array, z: Array, limit: int) -> tuple[Array, Array]:
    """The rows and pre-activations, with new rows where a pre-activation changes sign; it is linear between knots."""
    above, below = z > 0, z < 0
    at, unit = np.nonzero(below[:-1] & above[1:] | above[:-1] & below[1:])
    if not len(at):
        return rows, z
    # Units that change sign at the same point make one knot together.
    _refuse_beyond_limit(len(rows) - 1 + len(np.unique(at)), limit)
    columns = rows.shape[1]
    rows = np.hstack([rows, z])
    crossings = between(rows[at], rows[at + 1], z[at, unit], z[at + 1, unit])
    # Mostly there is one crossing between two knots. Only where there are several must they be put in order.
    shared = np.flatnonzero(np.isin(at, at[1:][at[1:] == at[:-1]]))
    knots = [Fraction(*entry) for entry in crossings[shared, 1::-1].tolist()]
    order = np.arange(len(at))
    order[shared] = shared[sorted(range(len(shared)), key=lambda i: (at[shared[i]], knots[i]))]
    crossings, at = crossings[order], at[order]
    new = np.ones(len(at), dtype=bool)
    new[1:] = np.any(crossings[1:] != crossings[:-1], axis=1)
    _refuse_beyond_limit(len(rows) - 1 + int(new.sum()), limit)
    rows = np.insert(rows.astype(crossings.dtype, copy=False), at[new] + 1, crossings[new], axis=0)
    return rows[:, :columns], rows[:, columns:]


def _refuse_beyond_limit(count: int, limit: int) -> None:
    if count > limit:
        rule = "give a smaller interval or a larger limit"
        raise OverflowError(f"{_LABEL}: the interval holds more than limit={limit} pieces; {rule}")


def _without_straight(rows: Array) -> Array:
    """The rows of the ends, and of knots where some output bends: where (t, x) is not on its neighbours' line."""
    bends = np.ones(len(rows), dtype=bool)
    if 6 * largest_magnitude(rows) ** 3 > LARGEST_INT64:
        rows = rows.astype(object)
    before, here, after = ((part[:, 0], part[:, 1], part[:, 2:].T) for part in (rows[:-2], rows[1:-1], rows[2:]))
    determinants = (
        here[2] * (before[0] * after[1] - before[1] * after[0])
        - before[2] * (here[0] * after[1] - here[1] * after[0])
        - after[2] * (before[0] * here[1] - before[1] * here[0])
    )
    bends[1:-1] = np.any(determinants != 0, axis=0)
    return rows[bends]
