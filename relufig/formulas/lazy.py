"""Dask arrays: networks and formulas that are computed later, chunk by chunk, each chunk as an array of its own.

Nothing is computed when they are called. What a chunk holds is checked when it is computed; an index that an error
names then counts from the start of its chunk.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from relufig.numbers.arrays import is_dask


def over_vectors(evaluate: Callable[[Any], Any], batch: Any, label: str) -> Any:
    """`evaluate`, of shapes (..., n) and (..., m), on a Dask array: chunks along the last axis are brought together."""
    batch = batch.rechunk({batch.ndim - 1: -1})
    sample = evaluate(np.zeros((*[0] * (batch.ndim - 1), batch.shape[-1]), batch.dtype))
    return batch.map_blocks(
        _Chunk(evaluate, label, sample.dtype),
        dtype=sample.dtype,
        chunks=(*batch.chunks[:-1], (sample.shape[-1],)),
        meta=sample,
        token=label.partition("(")[0],
    )


def elementwise(function: Callable[..., Any], arguments: dict[str, Any], label: str) -> Any:
    """A formula on Dask arrays among its arguments: one Dask array for each of its results, all computed at once."""
    from dask.array import blockwise

    arrays = {name: value for name, value in arguments.items() if is_dask(value)}
    evaluate = _Formula(function, tuple(arrays), {n: v for n, v in arguments.items() if n not in arrays})
    samples = evaluate(*(np.zeros([0] * array.ndim, array.dtype) for array in arrays.values()))
    several = isinstance(samples, tuple)
    sample = np.stack(samples) if several else samples
    axes = tuple(range(max(array.ndim for array in arrays.values())))
    results = len(axes)  # the name of the axis along which they lie
    placed = [part for array in arrays.values() for part in (array, axes[len(axes) - array.ndim :])]
    computed = blockwise(  # type: ignore[no-untyped-call]
        _Chunk(evaluate, label, sample.dtype),
        (results, *axes) if several else axes,
        *placed,
        new_axes={results: len(samples)} if several else {},
        dtype=sample.dtype,
        meta=sample,
        token=label.partition("(")[0],
    )
    return tuple(computed) if several else computed


class _Formula:
    """A formula as a function of its Dask arrays' chunks."""

    def __init__(self, function: Callable[..., Any], names: tuple[str, ...], others: dict[str, Any]) -> None:
        self.function, self.names, self.others = function, names, others

    def __call__(self, *chunks: Any) -> Any:
        return self.function(**self.others, **dict(zip(self.names, chunks, strict=True)))


class _Chunk:
    """What is computed of one chunk, of the dtype that was promised for all."""

    def __init__(self, evaluate: Callable[..., Any], label: str, dtype: Any) -> None:
        self.evaluate, self.label, self.dtype = evaluate, label, dtype

    def __call__(self, *chunks: Any) -> Any:
        result = self.evaluate(*chunks)
        result = np.stack(result) if isinstance(result, tuple) else result
        if result.dtype != self.dtype:
            rule = "a result does not fit the dtype promised for it; give floating-point numbers"
            raise OverflowError(f"{self.label}: {rule}, got a chunk of {chunks[0].dtype}")
        return result
