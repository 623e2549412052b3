"""Dask arrays: networks and formulas computed later, chunk by chunk, each chunk as an array by itself.

A call computes nothing. The values of a chunk are checked when the chunk is computed, so an index in an error message
counts from the start of the chunk.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from relufig.numbers.arrays import is_dask


def over_vectors(evaluate: Callable[[Any], Any], batch: Any, call: str) -> Any:
    """`evaluate`, from shape (..., n) to (..., m), on a Dask array. Chunks along the last axis are merged first."""
    batch = batch.rechunk({batch.ndim - 1: -1})
    sample = evaluate(np.zeros((*[0] * (batch.ndim - 1), batch.shape[-1]), batch.dtype))
    return batch.map_blocks(
        _Chunk(evaluate, call, sample.dtype),
        dtype=sample.dtype,
        chunks=(*batch.chunks[:-1], (sample.shape[-1],)),
        meta=sample,
        token=call.partition("(")[0],
    )


def elementwise(function: Callable[..., Any], arguments: dict[str, Any], call: str) -> Any:
    """A formula on arguments some of which are Dask arrays: one Dask array for each result, all computed together."""
    from dask.array import blockwise

    arrays = {name: value for name, value in arguments.items() if is_dask(value)}
    evaluate = _Formula(function, tuple(arrays), {n: v for n, v in arguments.items() if n not in arrays})
    samples = evaluate(*(np.zeros([0] * array.ndim, array.dtype) for array in arrays.values()))
    several = isinstance(samples, tuple)
    sample = np.stack(samples) if several else samples
    axes = tuple(range(max(array.ndim for array in arrays.values())))
    results = len(axes)  # blockwise's name for the axis along which the results are stacked
    placed = [part for array in arrays.values() for part in (array, axes[len(axes) - array.ndim :])]
    computed = blockwise(  # type: ignore[no-untyped-call]
        _Chunk(evaluate, call, sample.dtype),
        (results, *axes) if several else axes,
        *placed,
        new_axes={results: len(samples)} if several else {},
        dtype=sample.dtype,
        meta=sample,
        token=call.partition("(")[0],
    )
    return tuple(computed) if several else computed


class _Formula:
    """A formula as a function of the chunks of its Dask arrays."""

    def __init__(self, function: Callable[..., Any], names: tuple[str, ...], others: dict[str, Any]) -> None:
        self.function, self.names, self.others = function, names, others

    def __call__(self, *chunks: Any) -> Any:
        result = self.function(**self.others, **dict(zip(self.names, chunks, strict=True)))
        return tuple(map(_as_array, result)) if isinstance(result, tuple) else _as_array(result)


def _as_array(value: Any) -> Any:
    # Numpy's arithmetic on arrays of dtype object that have no dimension gives the object.
    return value if hasattr(value, "dtype") else np.asarray(value, dtype=object)


class _Chunk:
    """Computes one chunk, and checks that it has the dtype promised for all chunks."""

    def __init__(self, evaluate: Callable[..., Any], call: str, dtype: Any) -> None:
        self.evaluate, self.call, self.dtype = evaluate, call, dtype

    def __call__(self, *chunks: Any) -> Any:
        result = self.evaluate(*chunks)
        result = np.stack(result) if isinstance(result, tuple) else result
        if result.dtype != self.dtype:
            rule = "a result does not fit the dtype promised for it; give floating-point numbers"
            raise OverflowError(f"{self.call}: {rule}, got a chunk of {chunks[0].dtype}")
        return result
