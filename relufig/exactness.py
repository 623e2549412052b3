"""Where floating point keeps a network exact, and how far off it can be elsewhere.

A sum of products is computed exactly, in any order, if all its products are multiples of one power of two, 2^e, and
no partial sum exceeds 2^(e + p) in a format of p significant bits: then every partial sum is itself a number of the
format. Where that holds all the way through, an output is exact. Elsewhere the classical bound for a sum of k products,
k u / (1 - k u) times the sum of their magnitudes (u = 2^-p), is carried through the layers; ReLU does not enlarge an
error. (N. J. Higham, "Accuracy and Stability of Numerical Algorithms", 2nd edition, 2002, section 3.1.)
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from relufig import matrices
from relufig.arrays import Array
from relufig.matrices import Matrix
from relufig.network import Network

# Sums of magnitudes are compared with powers of two in the widest format there is. Where it is no wider than float64
# (some ARM machines), a sum that is equal to the power could have been rounded down to it, and does not count.
_WIDE = np.longdouble
_WIDER = np.finfo(_WIDE).nmant > np.finfo(np.float64).nmant

# Exponent given to zero, which is a multiple of every power of two.
_ANY = 100_000

_SLICE_TERMS = 2**20


@dataclass(frozen=True, eq=False)
class Exactness:
    """For each output of each sample, shape (..., n_out): `exact`, and a bound on the absolute error (0 where exact).

    The error is that of the network's floating-point result against its function over the real numbers, for the inputs
    as given and the coefficients as held, whether or not these fit the dtype.
    """

    exact: Array
    bound: Array


def analyse(network: Network, x: Any) -> Exactness:
    """Which outputs of `network(x)` are provably exact in x's dtype, and an error bound for the rest.

    x has shape (..., n_in): float16, float32 or float64, or integers and Fractions, for which all is exact unless the
    network has floats for coefficients and x is not an object array. Raises as `network(x)` does, and TypeError for
    other dtypes.
    """
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
        at_units = _Sums(_side_by_side(block.U, block.c), rows.dtype).error(_and_one(values), _and_one(error, 0))
        # Where the true pre-activation is negative as surely as the computed one, both give 0.
        # (Twice the error: the network may add in another order than the trace did.)
        at_units[z + 2 * at_units <= 0] = 0
        sums = _Sums(_side_by_side(block.S, block.V, block.b), rows.dtype)
        error = sums.error(_and_one(np.hstack([values, h])), _and_one(np.hstack([error, at_units]), 0))
    bound = error.reshape(output.shape)
    return Exactness(bound == 0, bound)


class _Sums:
    """Sums of products weights[i, j] * values[j], one for each row i, as a given dtype computes them."""

    def __init__(self, matrix: list[list[tuple[int, Any]]], dtype: Any) -> None:
        self.info = np.finfo(dtype)
        self.precision = self.info.nmant + 1
        entries = [entry for row in matrix for entry in row]
        self.starts = np.cumsum([0, *(len(row) for row in matrix[:-1])]) if matrix else np.zeros(0, int)
        self.count = len(matrix)
        self.columns = np.array([column for column, _ in entries], dtype=int)
        held = [
            np.dtype(dtype).type(weight) if not isinstance(weight, Fraction) else dtype.type(float(weight))
            for _, weight in entries
        ]
        self.weights = np.array(held, dtype=dtype)
        exact = [weight for _, weight in entries]
        self.weight_errors = np.array(
            [float(abs(Fraction(w) - Fraction(float(r)))) for w, r in zip(exact, held, strict=True)]
        )
        self.terms = max((len(row) for row in matrix), default=0)

    def error(self, values: Array, errors: Array) -> Array:
        """A bound on the error of each sum, given the computed values and bounds on their errors."""
        result = np.empty((len(values), self.count))
        size = max(1, _SLICE_TERMS // max(1, len(self.columns)))
        for start in range(0, len(values), size):
            part = slice(start, start + size)
            result[part] = self._error(values[part], errors[part])
        return result

    def _error(self, values: Array, errors: Array) -> Array:
        if self.count == 0:
            return np.zeros((len(values), 0))
        at = values[:, self.columns].astype(_WIDE)
        terms = at * self.weights
        exponents = _grid(values)[:, self.columns] + _grid(self.weights)
        finest = np.minimum.reduceat(np.where(terms == 0, _ANY, exponents), self.starts, axis=1)
        upward = np.add.reduceat(np.maximum(terms, 0), self.starts, axis=1)
        downward = np.add.reduceat(np.maximum(-terms, 0), self.starts, axis=1)
        # Whatever the order, a partial sum lies between -downward and upward.
        largest = np.maximum(upward, downward)
        limit = np.ldexp(_WIDE(1), np.minimum(finest + self.precision, _ANY // 10))
        fits = largest <= limit if _WIDER else largest < limit
        on_grid = finest >= self.info.minexp - self.info.nmant
        rounding = np.where(fits & on_grid, 0, self._rounding((upward + downward).astype(np.float64)))
        inherited = np.abs(self.weights.astype(np.float64)) + self.weight_errors
        inherited = inherited * errors[:, self.columns] + self.weight_errors * np.abs(at.astype(np.float64))
        total = rounding + np.add.reduceat(inherited, self.starts, axis=1)
        return np.asarray(total * (1 + (self.terms + 16) * 2.0**-50))  # the rounding of this bound itself

    def _rounding(self, magnitude: Array) -> Array:
        operations = self.terms + 2
        relative = operations * 2.0**-self.precision
        if relative >= 1:
            return np.full(magnitude.shape, np.inf)
        return magnitude * (relative / (1 - relative)) + operations * float(self.info.smallest_subnormal)


def _side_by_side(*parts: Matrix) -> list[list[tuple[int, Any]]]:
    """Rows of (column, weight) of matrices set side by side, the last of them a vector.

    The vector's entry ends each row, even where it is zero, so that no row is empty.
    """
    *wide, vector = parts
    rows: list[list[tuple[int, Any]]] = [[] for _ in range(len(vector))]
    first = 0
    for matrix in wide:
        for i, j, weight in matrices.nonzeros(matrix):
            rows[i].append((first + j, weight))
        first += matrix.shape[1]
    for row, weight in zip(rows, vector.tolist(), strict=True):
        row.append((first, weight))
    return rows


def _and_one(values: Array, one: int = 1) -> Array:
    """The values with a last column of ones, which the offsets multiply."""
    return np.hstack([values, np.full((len(values), 1), one, dtype=values.dtype)])


def _grid(values: Array) -> Array:
    """The exponent of the largest power of two that divides each value; `_ANY` for zero."""
    mantissa, exponent = np.frexp(values.astype(np.float64))
    digits = np.ldexp(mantissa, 53).astype(np.int64)
    lowest = np.frexp((digits & -digits).astype(np.float64))[1] - 1
    return np.where(digits == 0, _ANY, exponent - 53 + lowest)
