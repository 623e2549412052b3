"""Running a network's blocks on arrays of any library: on their device, with functions of the array API standard.

The batch is laid out wire by wire, (wires, samples), so that a product with a matrix of few terms a row is a few
additions of whole rows. No array is changed in place, because some libraries cannot do that, and others trace or
differentiate the computation.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from relufig.formulas.operations import rectify
from relufig.networks.block import Block, LayerTrace
from relufig.numbers import matrices
from relufig.numbers.arrays import device, indices, is_exact, is_hidden, is_torch, like, namespace, refuse_overflow

# A sparse matrix whose rows have at most this many terms multiplies by additions; any other as a dense matrix.
_FEW_TERMS = 8


class Terms(NamedTuple):
    """A matrix as terms: row i of a product is the sum over k of factors[k][i, 0] times row wires[k][i]."""

    wires: tuple[Any, ...]
    factors: tuple[Any, ...]


# Stands for the identity matrix, whatever its size; recognised by `is`.
IDENTITY = Terms((), ())
Factor: TypeAlias = "Terms | Any"


class Weights(NamedTuple):
    """A block's coefficients as arrays of one library: factors S (None if zero), U and V, and columns c and b."""

    S: Factor | None
    U: Factor
    c: Any
    V: Factor
    b: Any


def output(blocks: Sequence[Block], batch: Any, checked: bool) -> Any:
    """The last block's output, shape (..., n_out), for a batch (..., n_in). Raises OverflowError if `checked`."""
    y = by_wire(batch)
    with _computing(batch):
        for block in blocks:
            y = _layer(block, y, batch, checked).output
    return by_vector(y, batch)


def trace(blocks: Sequence[Block], batch: Any, checked: bool) -> list[LayerTrace]:
    """What every block computes; each part has shape (..., values). Raises OverflowError if `checked`."""
    y = by_wire(batch)
    traced = []
    with _computing(batch):
        for block in blocks:
            layer = _layer(block, y, batch, checked)
            traced.append(LayerTrace(*(by_vector(part, batch) for part in layer)))
            y = layer.output
    return traced


def by_wire(batch: Any) -> Any:
    """A batch of shape (..., n) as (n, samples)."""
    xp = namespace(batch)
    samples = math.prod(batch.shape[:-1])
    return _laid_out(xp.permute_dims(xp.reshape(batch, (samples, batch.shape[-1])), (1, 0)))


def by_vector(wires: Any, batch: Any) -> Any:
    """Values of shape (m, samples) as (..., m), with the leading shape of the batch."""
    xp = namespace(wires)
    return _laid_out(xp.reshape(xp.permute_dims(wires, (1, 0)), (*batch.shape[:-1], wires.shape[0])))


def _laid_out(array: Any) -> Any:
    # PyTorch's transposes are views, whose rows are slow to take; other libraries choose the layout themselves.
    return array.contiguous() if hasattr(array, "contiguous") else array


@contextmanager
def _computing(batch: Any) -> Iterator[None]:
    """Without numpy's warnings, if numpy does the work; with full-precision matrix products, if JAX does."""
    from array_api_compat import is_jax_array

    # On some devices JAX rounds the factors of matrix products by default.
    precision = sys.modules["jax"].default_matmul_precision("highest") if is_jax_array(batch) else nullcontext()
    with precision, np.errstate(over="ignore", invalid="ignore"):
        yield


def _layer(block: Block, x: Any, batch: Any, checked: bool) -> LayerTrace:
    weights = _weights(block, x)
    z = _product(weights.U, x) + weights.c
    h = rectify(z)
    y = _product(weights.V, h) + weights.b
    if weights.S is not None:
        y = y + _product(weights.S, x)
    if checked:
        refuse_overflow(by_vector(z, batch), "network(x)")
        refuse_overflow(by_vector(y, batch), "network(x)")
    return LayerTrace(z, h, y)


def _product(matrix: Factor, x: Any) -> Any:
    if not isinstance(matrix, Terms):
        return matrix @ x
    if matrix is IDENTITY:
        return x
    xp = namespace(x)
    first, *others = (
        xp.take(x, wires, axis=0) * factors for wires, factors in zip(matrix.wires, matrix.factors, strict=True)
    )
    return sum(others, start=first)


def _weights(block: Block, x: Any) -> Weights:
    """The block's coefficients for a batch: made once for each library, dtype and device, then kept."""
    if is_torch(x) and is_hidden(x):
        return _made(block, x)  # PyTorch does not mix tensors without memory with others
    key = namespace(x).__name__, x.dtype, device(x)
    weights: Weights | None = block._moved.get(key)
    if weights is None:
        weights = _made(block, x)
        if not is_hidden(weights.b):  # constants of a function that is being traced cannot be used outside it
            block._moved[key] = weights
    return weights


def _numpy_dtype(x: Any) -> Any:
    """The numpy dtype to round coefficients to: x's own, or the widest of its kind if numpy lacks x's."""
    if is_exact(x):
        return np.dtype(np.int64)
    name = str(x.dtype).rpartition(".")[-1]
    return np.dtype(name if name in ("float16", "float32") else np.float64)


def _made(block: Block, x: Any) -> Weights:
    dtype = _numpy_dtype(x)
    S, U, c, V, b, skips = block.weights(np.empty(0, dtype))
    if not is_exact(x):
        limit = float(namespace(x).finfo(x.dtype).max)
        if any(abs(part).max() > limit for part in (S, U, c, V, b) if 0 not in part.shape):
            raise OverflowError(f"network(x): a coefficient is beyond the range of {x.dtype}")
    return Weights(
        S=_factor(S.T, x) if skips else None,
        U=_factor(U.T, x),
        c=like(x, c[:, None]),
        V=_factor(V.T, x),
        b=like(x, b[:, None]),
    )


def _factor(matrix: Any, x: Any) -> Factor:
    if not matrices.is_sparse(matrix):
        return like(x, matrix)
    count = matrices.longest_row(matrix)
    if not 0 < count <= _FEW_TERMS:
        return like(x, matrix.toarray())
    rows, columns, values = matrices.coordinates(matrix)
    places = np.arange(len(rows)) - np.searchsorted(rows, rows)
    # Shorter rows are padded with zero times the first wire.
    wires = np.zeros((count, matrix.shape[0]), np.int64)
    factors = np.zeros((count, matrix.shape[0], 1), values.dtype)
    wires[places, rows], factors[places, rows, 0] = columns, values
    if matrix.shape[0] == matrix.shape[1] and np.array_equal(wires, [range(matrix.shape[0])]) and np.all(factors == 1):
        return IDENTITY
    return Terms(tuple(indices(x, row) for row in wires), tuple(like(x, row) for row in factors))
