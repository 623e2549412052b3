"""Run a network of sparse blocks over a batch by a compiled loop, where numba is installed (the extra `fast`).

Sums have the order of `relufig.networks.backends.evaluation`, which computes such networks by scipy's sparse matrices,
and the same bits where scipy rounds each product. (On some processors, though not on x86, it may be built to round a
product and a sum as one. There, results may differ within the bound of `relufig.exactness`.)
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from relufig.networks.block import Block
from relufig.numbers.arrays import Array
from relufig.system import compiled

_KERNELS = "relufig.networks.backends.kernels"
# From so many products on, importing numba is worth it.
_WORTH_IMPORTING = 2**26
# The values of wider networks do not stay in cache.
_WIDEST = 2**12


class Steps(NamedTuple):
    """A network as `kernels.run` takes it."""

    places: Array
    rectified: Array
    terms: Array
    columns: Array
    weights: Array
    biases: Array
    outputs: int


def applies(blocks: Sequence[Block], rows: Array) -> bool:
    """Whether the compiled loop can run sparse blocks on rows (points, inputs), and is worth it."""
    if rows.dtype not in (np.float32, np.float64) or _widest(blocks) > _WIDEST:
        return False
    if _KERNELS in sys.modules:
        return True
    weights = (block.weights(rows, sparse=True) for block in blocks)
    products = sum(held.U.nnz + held.V.nnz + held.S.nnz for held in weights)
    return products * len(rows) >= _WORTH_IMPORTING and compiled.available()


def run(steps: Steps, rows: Array, result: Array) -> None:
    """Write the outputs for rows (points, inputs) to `result`, a contiguous array (points, outputs)."""
    from relufig.networks.backends import kernels

    rows = np.ascontiguousarray(rows).view()
    rows.flags.writeable = False  # always, because the loop would be compiled once more for arrays that are not
    kernels.run(rows, result, *steps)


def steps(blocks: Sequence[Block], like: Array) -> Steps:
    """The steps that compute the blocks' units and outputs, in the dtype of `like`.

    The inputs of a block, its outputs and its units have a part of the numbers each. As the outputs are the next
    block's inputs, these two change places after each block.
    """
    widest = _widest(blocks)
    inputs, outputs, units = 0, widest, 2 * widest
    places, rectified, lengths, columns, weights, biases = [], [], [], [], [], []
    for block in blocks:
        held = block.weights(like, sparse=True)
        for kind, first, n, added, skipped, bias in (
            (True, units, block.size, (held.U, inputs), None, held.c),
            (False, outputs, block.n_out, (held.V, units), (held.S, inputs), held.b),
        ):
            places.append(first + np.arange(n))
            rectified.append(np.full(n, kind))
            parts = [(matrix.T.tocsr(), start) for matrix, start in filter(None, (added, skipped))]
            counts = [np.diff(matrix.indptr) for matrix, _ in parts]
            lengths.append(np.column_stack([counts[0], counts[1] if skipped else np.zeros(n, int)]))
            # Row by row, first the terms that come before the bias, then those that come after it.
            order = np.argsort(np.concatenate([np.repeat(np.arange(n), count) for count in counts]), kind="stable")
            columns.append(np.concatenate([start + matrix.indices for matrix, start in parts])[order])
            weights.append(np.concatenate([matrix.data for matrix, _ in parts])[order])
            biases.append(bias)
        inputs, outputs = outputs, inputs
    ends = np.concatenate([[0], np.cumsum(np.concatenate(lengths).ravel())])
    return Steps(
        np.concatenate(places),
        np.concatenate(rectified),
        np.column_stack([ends[:-1:2], ends[1::2], ends[2::2]]),
        np.concatenate(columns).astype(np.int64),
        np.concatenate(weights),
        np.concatenate(biases),
        inputs,
    )


def _widest(blocks: Sequence[Block]) -> int:
    return max(max(block.n_in, block.size, block.n_out) for block in blocks)
