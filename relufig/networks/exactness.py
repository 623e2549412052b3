"""Where floating point computes a network exactly, and a bound on the error elsewhere.

Consider a sum of products in a format of p significant bits. If all products are multiples of one power of two, 2^e,
and no partial sum exceeds 2^(e + p), then every partial sum is a number of the format, and the sum is exact in any
order. If this holds in every layer, the output is exact. Elsewhere the classical bound for a sum of k products,
k u / (1 - k u) times the sum of their magnitudes (u = 2^-p), is carried through the layers; ReLU does not enlarge an
error. (N. J. Higham, "Accuracy and Stability of Numerical Algorithms", 2nd edition, 2002, section 3.1.)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from relufig.networks.backends import evaluation
from relufig.networks.network import Network
from relufig.numbers import matrices
from relufig.numbers.arrays import Array
from relufig.numbers.coefficients import Coefficient
from relufig.numbers.matrices import Matrix

# Sums of magnitudes are compared with powers of two in the widest format of the machine. If it is no wider than float64
# (some ARM machines), a sum that equals the power may have been rounded down to it, and is not taken to be exact.
_WIDE = np.longdouble
_WIDER = np.finfo(_WIDE).nmant > np.finfo(np.float64).nmant

# The exponent for zero, which is a multiple of every power of two.
_ANY = 100_000

_SLICE_TERMS = 2**20

# The smallest positive float64. Rounding a product below the normal range loses at most half of it.
_TINY = float(np.finfo(np.float64).smallest_subnormal)


@dataclass(frozen=True, eq=False)
class Exactness:
    """Which outputs are exact, and error bounds for the rest, as returned by `analyse`.

    The error is the difference between the floating-point result `network(x)` and the network's function over the real
    numbers, for the inputs as given and the coefficients as stored, even if these do not fit the dtype.

    Parameters
    ----------
    exact : boolean array of shape (..., n_out)
        Whether each output of each sample is exact.
    bound : float64 array of shape (..., n_out)
        A bound on the absolute error, 0 where the output is exact.
    """

    exact: Array
    bound: Array


def analyse(network: Network, x: Any) -> Exactness:
    """Which outputs of `network(x)` are provably exact in x's dtype, and an error bound for the rest.

    Parameters
    ----------
    network : Network
        Not a comparator network: those move values and never round.
    x : array of shape (..., n_in)
        Of float16, float32 or float64, or of integers and Fractions. With these every output is exact, unless the
        network has float coefficients and x is not an object array.

    Returns
    -------
    Exactness
        `exact` and `bound`, both of shape (..., n_out).

    Raises
    ------
    TypeError
        If network is not a Network, or x has another dtype or library. Other errors are those of `network(x)`.

    Examples
    --------
    >>> import numpy as np
    >>> import relufig as rf
    >>> net = rf.build(rf.maximum(*rf.inputs("a", "b")))
    >>> rf.exactness.analyse(net, np.array([[3.0, 1.0], [1.0, -1e20]])).exact
    array([[ True],
           [False]])
    """
    if not isinstance(network, Network):
        raise TypeError(f"analyse(network, x): network must be a Network, got {network!r}")
    trace = network.trace(x)
    output = trace.output
    if not isinstance(output, np.ndarray):
        raise TypeError(f"analyse(network, x): x must be a numpy array, got {type(output).__name__}")
    if output.dtype.kind in "iO":
        return Exactness(np.ones(output.shape, dtype=bool), np.zeros(output.shape))
    if output.dtype not in (np.float16, np.float32, np.float64):
        raise TypeError(f"analyse(network, x): x must be float16, float32 or float64, got {output.dtype}")
    rows = trace.input.reshape(-1, trace.input.shape[-1])
    layers = [(t.preactivations, t.activations) for t in trace.layers]
    flat = [tuple(part.reshape(len(rows), part.shape[-1]) for part in pair) for pair in layers]
    into = [rows, *(t.output.reshape(len(rows), t.output.shape[-1]) for t in trace.layers)]

    error = np.zeros(rows.shape)
    for block, values, (z, h) in zip(network.blocks, into, flat, strict=False):
        held = block.weights(values)
        at_units = _Sums([(block.U, held.U)], (block.c, held.c), rows.dtype).error(values, error)
        # Where the bound shows that the true pre-activation is negative, too, ReLU gives 0 for both.
        # (Twice the error, because the network may add in another order than the trace.)
        at_units[z + 2 * at_units <= 0] = 0
        sums = _Sums([(block.S, held.S), (block.V, held.V)], (block.b, held.b), rows.dtype)
        error = sums.error(np.hstack([values, h]), np.hstack([error, at_units]))
    bound = error.reshape(output.shape)
    # So far this bounds the error of the trace. The network itself may add in another order.
    apart = np.abs(evaluation.output(network.blocks, trace.input).astype(np.float64) - output)
    bound = np.where(apart > 0, np.nextafter(bound + apart, np.inf), bound)
    return Exactness(bound == 0, bound)


class _Sums:
    """Sums of matrices times values, side by side, plus a vector: row by row, as a given dtype computes them.

    Each matrix, and the vector, comes with its copy in the dtype in which the network multiplies.
    """

    def __init__(self, wide: Sequence[tuple[Matrix, Any]], vector: tuple[Array, Array], dtype: Any) -> None:
        self.info = np.finfo(dtype)
        self.precision = self.info.nmant + 1
        self.count = len(vector[0])
        # The vector multiplies a last column of ones. Its zeros are kept, so that no row is empty.
        width = sum(matrix.shape[1] for matrix, _ in wide)
        entries = [(np.arange(self.count), np.full(self.count, width), *vector)]
        first = 0
        for matrix, held in wide:
            rows, columns, weights = matrices.coordinates(matrix)
            entries.append((rows, first + columns, weights, weights.astype(held.dtype)))
            first += matrix.shape[1]
        rows, columns, held = (np.concatenate([part[k] for part in entries]) for k in (0, 1, 3))
        exact = [weight for part in entries for weight in part[2].tolist()]
        order = np.argsort(rows, kind="stable")
        self.starts = np.searchsorted(rows[order], np.arange(self.count))
        self.columns = columns[order]
        self.weights = held.astype(np.float64)[order]
        self.weight_errors = np.array([_distance(w, r) for w, r in zip(exact, held.tolist(), strict=True)])[order]
        self.terms = int(np.bincount(rows).max(initial=0))

    def error(self, values: Array, errors: Array) -> Array:
        """A bound on the error of each sum, from the computed values and bounds on their errors."""
        values, errors = _and_a_column(values, 1), _and_a_column(errors, 0)
        result = np.empty((len(values), self.count))
        size = max(1, _SLICE_TERMS // max(1, len(self.columns)))
        with np.errstate(over="ignore"):  # an infinite bound is valid
            for start in range(0, len(values), size):
                part = slice(start, start + size)
                result[part] = self._error(values[part], errors[part])
        return result

    def _error(self, values: Array, errors: Array) -> Array:
        if self.count == 0:
            return np.zeros((len(values), 0))
        at = values[:, self.columns].astype(np.float64)
        terms = at * self.weights.astype(_WIDE)
        exponents = _grid(values)[:, self.columns] + _grid(self.weights)
        finest = np.minimum.reduceat(exponents, self.starts, axis=1)
        upward = np.add.reduceat(np.maximum(terms, 0), self.starts, axis=1)
        downward = np.add.reduceat(np.maximum(-terms, 0), self.starts, axis=1)
        # Whatever the order, a partial sum lies between -downward and upward.
        largest = np.maximum(upward, downward)
        limit = np.ldexp(_WIDE(1), np.minimum(finest + self.precision, _ANY // 10))
        fits = largest <= limit if _WIDER else largest < limit
        on_grid = finest >= self.info.minexp - self.info.nmant
        rounding = np.where(fits & on_grid, 0, self._rounding((upward + downward).astype(np.float64)))
        inherited = _products(errors[:, self.columns], np.abs(self.weights) + self.weight_errors)
        if self.weight_errors.any():
            inherited += _products(np.abs(at), self.weight_errors)
        total = rounding + np.add.reduceat(inherited, self.starts, axis=1)
        return np.asarray(total * (1 + (self.terms + 16) * 2.0**-50))  # covers the rounding of the bound itself

    def _rounding(self, magnitude: Array) -> Array:
        operations = self.terms + 2
        relative = operations * 2.0**-self.precision
        if relative >= 1:
            return np.full(magnitude.shape, np.inf)
        return magnitude * (relative / (1 - relative)) + operations * float(self.info.smallest_subnormal)


def _distance(exact: Coefficient, held: float) -> float:
    """The distance |exact - held| as a float, rounded up."""
    distance = 0 if exact == held else abs(Fraction(exact) - Fraction(held))
    return math.nextafter(float(distance), math.inf) if distance else 0.0


def _products(values: Array, factors: Array) -> Array:
    """Upper bounds on the products of nonnegative numbers, even where these underflow."""
    nonzero = (values > 0) & (factors > 0)
    products = np.multiply(values, factors, out=np.zeros(values.shape), where=nonzero)
    return np.asarray(products + _TINY * nonzero)


def _and_a_column(values: Array, one: int) -> Array:
    """The values with a last column of ones (or zeros), for the biases."""
    return np.hstack([values, np.full((len(values), 1), one, dtype=values.dtype)])


def _grid(values: Array) -> Array:
    """For each value, the exponent of the largest power of two that divides it; `_ANY` for zero."""
    mantissa, exponent = np.frexp(values.astype(np.float64))
    digits = np.ldexp(mantissa, 53).astype(np.int64)
    lowest = np.frexp((digits & -digits).astype(np.float64))[1] - 1
    return np.where(digits == 0, _ANY, exponent - 53 + lowest)
