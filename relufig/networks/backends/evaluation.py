"""Running a network's blocks over a batch: in which dtype, in which slices, and with which checks.

Integers are computed in int64 if a bound on every partial sum shows that it suffices, else as Python numbers. Large
batches are computed in slices of rows, which bounds the memory, and on all cores. Floating-point results are checked
layer by layer, unless that bound excludes an overflow.
"""

from __future__ import annotations

import math
import os
from collections import deque
from collections.abc import Callable, Sequence
from threading import Thread
from typing import Any

import numpy as np

from relufig.formulas.operations import rectify
from relufig.networks import block as layer
from relufig.networks.backends import fast, standard
from relufig.networks.block import Block, LayerTrace
from relufig.numbers.arrays import (
    LARGEST_EXACT_FLOAT,
    LARGEST_INT64,
    Array,
    is_dask,
    is_exact,
    is_hidden,
    largest_integer,
    largest_magnitude,
    largest_size,
    namespace,
    refuse_overflow,
    to_widest,
    whole_as_ints,
)

# A batch is computed in slices of rows. A slice's widest layer takes about this many bytes, so that it stays in cache.
_SLICE_BYTES = 2**20
# From this many rows on, a network whose sums all have few terms is computed by columns, with sparse matrices: then a
# product is a few additions of whole columns, where dense matrices would mostly add zeros. A product takes longer to
# start, so slices are longer.
_MANY_ROWS = 2**14
_FEW_TERMS = 8
_COLUMNS_BYTES = 2**21
# From this many slices on, starting threads is worth it.
_MANY_SLICES = 16


def in_faithful_dtype(blocks: Sequence[Block], batch: Any) -> Any:
    """The batch in a dtype in which the blocks can be computed without a wrong result.

    For integers of a library other than numpy, raises TypeError if a coefficient is not an integer or a result might
    not fit.
    """
    if not is_exact(batch) or is_dask(batch):
        return batch
    if isinstance(batch, np.ndarray):
        return batch.astype(_exact_dtype(blocks, batch), copy=False)
    integral = all(part.dtype == np.int64 for block in blocks for part in block.coefficients)
    if not integral:
        rule = "must be floating-point for a network whose coefficients are not all integers"
        raise TypeError(f"network(x): x {rule}, got dtype {batch.dtype}")
    if not _fit(blocks, batch):
        rule = "must be floating-point for a network whose results might not fit its integers"
        hidden = ", whose values are not known yet" if is_hidden(batch) else ""
        raise TypeError(f"network(x): x {rule}, got dtype {batch.dtype}{hidden}")
    return to_widest(batch)


def output(blocks: Sequence[Block], batch: Any) -> Any:
    """The last block's output, shape (..., n_out), for a batch (..., n_in).

    Raises OverflowError if a floating-point result is too large for the dtype.
    """
    checked = _may_overflow(blocks, batch)
    if not isinstance(batch, np.ndarray):
        return standard.output(blocks, batch, checked)
    rows = batch.reshape(math.prod(batch.shape[:-1]), batch.shape[-1])
    result = np.empty((len(rows), blocks[-1].n_out), dtype=rows.dtype)

    by_columns = _by_columns(blocks, rows)
    if by_columns and not checked and fast.applies(blocks, rows):
        steps = fast.steps(blocks, rows)
        parts = _slices(blocks, rows, _COLUMNS_BYTES)
        for_each(lambda part: fast.run(steps, rows[part], result[part]), parts, many=2)
        return result.reshape(*batch.shape[:-1], blocks[-1].n_out)

    def compute(part: slice) -> None:
        result[part] = _run(blocks, np.asfortranarray(rows[part]) if by_columns else rows[part], checked, by_columns)

    for_each(compute, _slices(blocks, rows, _COLUMNS_BYTES if by_columns else _SLICE_BYTES))
    return result.reshape(*batch.shape[:-1], blocks[-1].n_out)


def trace(blocks: Sequence[Block], batch: Any) -> list[LayerTrace]:
    """What every block computes for a batch (..., n_in); each part has shape (..., values).

    Raises OverflowError if a floating-point result is too large for the dtype.
    """
    checked = _may_overflow(blocks, batch)
    if not isinstance(batch, np.ndarray):
        return standard.trace(blocks, batch, checked)
    rows, traced = batch.reshape(math.prod(batch.shape[:-1]), batch.shape[-1]), []
    for block in blocks:
        of_rows = _layer(block, rows, checked)
        traced.append(LayerTrace(*(part.reshape(*batch.shape[:-1], part.shape[-1]) for part in of_rows)))
        rows = of_rows.output
    return traced


def _exact_dtype(blocks: Sequence[Block], batch: Array) -> Any:
    dtypes = {part.dtype for block in blocks for part in block.coefficients}
    if batch.dtype == object or np.dtype(object) in dtypes:
        return object
    if np.dtype(np.float64) in dtypes:
        return np.float64 if largest_magnitude(batch) <= LARGEST_EXACT_FLOAT else object
    return np.int64 if _fit(blocks, batch) else object


def _fit(blocks: Sequence[Block], batch: Any) -> bool:
    """Whether coefficients and partial sums surely fit the widest integer dtype that the batch's library has."""
    limit = largest_integer(batch)
    if limit < LARGEST_INT64:
        parts = (part for block in blocks for part in block.coefficients if 0 not in part.shape)
        if any(abs(part).max() > limit for part in parts):
            return False
    return _largest_possible(blocks, float(largest_magnitude(batch))) < limit / 2


def _may_overflow(blocks: Sequence[Block], batch: Any) -> bool:
    """Whether a partial sum could leave the range of the batch's floating-point dtype."""
    if is_exact(batch) or is_hidden(batch):
        return False
    limit = float(namespace(batch).finfo(batch.dtype).max)
    return not _largest_possible(blocks, largest_size(batch)) < limit / 2


def _largest_possible(blocks: Sequence[Block], largest_input: float) -> float:
    """A bound on every partial sum, for inputs up to a magnitude. It is computed in floats, so leave a margin."""
    bound = np.full(blocks[0].n_in, largest_input)
    largest = largest_input
    with np.errstate(over="ignore", invalid="ignore"):
        for block in blocks:
            S, U, c, V, b, _ = block.weights(np.empty(0))
            units = bound @ abs(U) + abs(c)
            bound = bound @ abs(S) + units @ abs(V) + abs(b)
            largest = max(largest, units.max(initial=0.0), bound.max(initial=0.0))
    return largest


def _by_columns(blocks: Sequence[Block], rows: Array) -> bool:
    plain = rows.dtype in (np.float32, np.float64, np.int64)
    return plain and len(rows) >= _MANY_ROWS and all(block.terms <= _FEW_TERMS for block in blocks)


def _run(blocks: Sequence[Block], rows: Array, checked: bool, sparse: bool = False) -> Any:
    for block in blocks:
        rows = _layer(block, rows, checked, sparse).output
    return rows


def _layer(block: Block, rows: Array, checked: bool, sparse: bool = False) -> LayerTrace:
    weights = block.weights(rows, sparse)
    with np.errstate(over="ignore", invalid="ignore"):
        z = layer.preactivations(weights, rows)
        h = rectify(z)
        y = layer.output(weights, rows, h)
    if rows.dtype == object:
        y = whole_as_ints(y)
    if checked:
        # z too: a sum that overflows to -inf makes a unit inactive and does not show in the output.
        refuse_overflow(z, "network(x)")
        refuse_overflow(y, "network(x)")
    return LayerTrace(z, h, y)


def _slices(blocks: Sequence[Block], rows: Array, size: int) -> list[slice]:
    widest = max(max(block.n_in, block.size, block.n_out) for block in blocks)
    count = max(1, size // (max(1, widest) * rows.dtype.itemsize))
    return [slice(start, start + count) for start in range(0, len(rows), count)]


def for_each(compute: Callable[[slice], None], slices: list[slice], many: int = _MANY_SLICES) -> None:
    """Compute every slice; from `many` slices on in threads, because numpy releases Python's lock while it computes.

    Of several errors, the one of the first slice is raised.
    """
    if len(slices) < many:
        for part in slices:
            compute(part)
        return
    waiting = deque(enumerate(slices))
    errors: dict[int, BaseException] = {}

    def work() -> None:
        while not errors:
            try:
                at, part = waiting.popleft()
            except IndexError:
                return
            try:
                compute(part)
            except BaseException as error:  # raised below, in the thread of the caller
                errors[at] = error

    # A pool would take longer to start than a batch of a few MB takes to compute.
    threads = [Thread(target=work, daemon=True) for _ in range(min(os.cpu_count() or 1, len(slices)))]
    for thread in threads:
        thread.start()
    try:
        for thread in threads:
            thread.join()
    finally:  # after an interrupt, too, the threads end
        waiting.clear()
    if errors:
        raise errors[min(errors)]
