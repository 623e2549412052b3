"""Layers and crossings in homogeneous coordinates, which keep exact numbers whole.

A vector x is held as the row [w, w x] for some weight w > 0. So a rational vector is a row of integers, and a layer
with rational coefficients turns it into integers again. This is far faster than arithmetic with fractions. With w = 1
throughout, the same formulas compute in floats.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from relufig.networks.block import Block
from relufig.numbers import matrices
from relufig.numbers.arrays import LARGEST_INT64, Array, largest_magnitude


@dataclass(frozen=True, eq=False)
class Layer:
    """A block's coefficients, multiplied by whole numbers that make them integers (by 1 in floats).

    S, U and V are transposed. Rows are given in two parts: their weights w, shape (rows, 1), and the rest. Relative to
    w, pre-activations come out `unit_scale` times too large, and outputs `scale` times.
    """

    S: Any
    U: Any
    c: Array
    V: Any
    b: Array
    skips: bool
    unit_scale: int = 1
    scale: int = 1

    def preactivations(self, w: Array, x: Array) -> Array:
        """`unit_scale` times U x + c."""
        return _sum(_product(x, self.U), w, self.c)

    def output(self, w: Array, x: Array, activations: Array) -> Array:
        """`scale` times S x + V h + b, for activations h scaled as `preactivations` scales them."""
        if self.skips and not len(self.c):
            return _sum(_product(x, self.S), w, self.b)
        y = _sum(_product(activations, self.V), w, self.b)
        return y + _product(x, self.S) if self.skips else y


def floating(block: Block) -> Layer:
    """The layer with its coefficients rounded to floats."""
    S, U, c, V, b, skips = block.weights(np.empty(0))
    S, U, V = (None if matrices.is_identity(part) else part for part in (S, U, V))
    return Layer(S, U, c, V, b, skips)


def integral(block: Block) -> Layer:
    """The layer with its exact coefficients made integers."""
    S, U, c, V, b, skips = block.weights(np.empty(0, dtype=object))
    unit_scale, out_scale = _denominator(U, c), _denominator(S, V, b)
    scale = unit_scale * out_scale
    scaled = (S * scale, U * unit_scale, c * unit_scale, V * out_scale, b * scale)
    S, U, c, V, b = (_integers(part) for part in scaled)
    return Layer(S, U, c, V, b, skips, unit_scale, scale)


def integer_rows(vectors: Array) -> Array:
    """Vectors x of Fractions, shape (rows, n), as integer rows [w, w x]. The weight w is a common denominator."""
    weights = np.array([[_denominator(vector)] for vector in vectors], dtype=object)
    return reduced(_integers(np.hstack([weights, vectors * weights])))


def between(left: Array, right: Array, at_left: Array, at_right: Array) -> Array:
    """The points where a linear quantity is zero, between rows where it has opposite signs.

    `left` and `right` have shape (points, columns). The quantity, scaled as the rows are, is `at_left` and `at_right`
    there.
    """
    if left.dtype.kind == "f":
        return np.asarray(left + (at_left / (at_left - at_right))[:, None] * (right - left))
    if left.dtype == np.int64:
        largest = max(largest_magnitude(left), largest_magnitude(right))
        if 2 * largest * max(largest_magnitude(at_left), largest_magnitude(at_right)) > LARGEST_INT64:
            left, right = left.astype(object), right.astype(object)
    return reduced(left * abs(at_right)[:, None] + right * abs(at_left)[:, None])


def reduced(rows: Array) -> Array:
    """The same vectors: rows of integers, each divided by the greatest common divisor of its entries."""
    if rows.dtype.kind == "f" or not len(rows):
        return rows
    return np.asarray(rows // np.gcd.reduce(rows, axis=1)[:, None])


def times(rows: Array, factor: int) -> Array:
    """Rows times a whole number, in Python's integers if int64 would overflow."""
    if rows.dtype == np.int64 and largest_magnitude(rows) * factor > LARGEST_INT64:
        rows = rows.astype(object)
    return rows * factor


def divided(columns: Array, weights: Array) -> Array:
    """The vectors of rows: the columns divided by the weights. Integers give Fractions."""
    if columns.dtype.kind == "f":
        return columns / weights
    pairs = zip(columns.ravel().tolist(), np.repeat(weights, columns.shape[1]).tolist(), strict=True)
    return np.array([Fraction(*pair) for pair in pairs], dtype=object).reshape(columns.shape)


def _product(left: Array, right: Any) -> Array:
    """Left @ right (None is the identity), in Python's integers if a sum of a few such products could overflow."""
    if right is None:
        return left
    if left.dtype == np.int64 and right.dtype == np.int64:
        terms = max(1, left.shape[1])
        if 4 * terms * largest_magnitude(left) * largest_magnitude(right) > LARGEST_INT64:
            left = left.astype(object)
    return np.asarray(left @ right)


def _sum(rows: Array, w: Array, bias: Array) -> Array:
    """Rows plus w times a bias."""
    if not bias.any():
        return rows
    weighted = _product(w, bias[None, :])
    # Both can be large: the sum takes the place of one.
    return np.add(rows, weighted, out=weighted if weighted.dtype == rows.dtype else None)


def _denominator(*parts: Array) -> int:
    return math.lcm(*(entry.denominator for part in parts for entry in part.ravel().tolist()))


def _integers(array: Array) -> Array:
    whole = [int(entry) for entry in array.ravel().tolist()]
    fits = all(abs(entry) <= LARGEST_INT64 for entry in whole)
    return np.array(whole, dtype=np.int64 if fits else object).reshape(array.shape)
