"""Run a comparator network over a batch, in the batch's own dtype, as fast as numpy allows.

Slices of the batch are laid out wire by wire. So a comparator is one minimum and one maximum of whole rows, and a
butterfly needs two calls for all its comparators. Slices run in parallel on all cores.

Floats are compared as integers, which need no care for NaN. The bits of finite floats have the order of the floats once
the bits below the sign are inverted for negative floats. But that order puts -0.0 before 0.0, although they are equal.
So slices with a -0.0 are compared as floats.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from relufig.networks.backends.evaluation import for_each
from relufig.networks.backends.standard import by_vector, by_wire
from relufig.numbers.arrays import Array, indices, namespace
from relufig.sorting import fast, fast_long
from relufig.sorting.layer import Butterfly, Layer, rows_after

# A slice of the batch takes about this many bytes: its rows are long enough for numpy, and it fits in the cache.
_SLICE_BYTES = 2**21
# Strips to transpose have about this many entries, and are no narrower than a cache line.
_STRIP_ENTRIES = 2**13
_NARROWEST_STRIP = 16
# Numpy first copies rows into its buffer if they are shorter than about a quarter of it. With so small a buffer, it
# seldom does.
_BUFFER_ENTRIES = 512

_BITS = {np.dtype(np.float16): np.int16, np.dtype(np.float32): np.int32, np.dtype(np.float64): np.int64}


def output(layers: tuple[Layer, ...], batch: Any) -> Any:
    """The values that leave the wires, shape (..., n), for a batch of shape (..., n)."""
    if not isinstance(batch, np.ndarray):
        return _of_any_library(layers, batch)
    rows = batch.reshape(math.prod(batch.shape[:-1]), batch.shape[-1])
    dtype: Any = rows.dtype.newbyteorder("=")
    result = np.empty(rows.shape, dtype, order="F" if rows.flags.f_contiguous else "C")
    if fast.applies(layers, rows):
        fast.output(layers, rows, result)
        return result.reshape(batch.shape)
    if fast_long.applies(layers, rows):
        fast_long.output(layers, rows, result)
        return result.reshape(batch.shape)

    def run(part: slice) -> None:
        with _small_buffer():
            # One array for both: numpy asks for large pages from 4 MiB on.
            wires, scratch = np.empty((2, rows.shape[1], len(rows[part])), result.dtype)
            _transpose(rows[part], wires)
            compared = _with_ties(layers, wires) if _holds_minus_zero(wires) else _compared(layers, wires, scratch)
            _transpose(compared, result[part])

    for_each(run, _slices(len(rows), rows.shape[1] * result.itemsize), many=2)
    return result.reshape(batch.shape)


def permutation(layers: Sequence[Layer], batch: Array) -> Array:
    """The wire that each leaving value came from: indices of shape (..., n), for a batch of shape (..., n)."""
    wires = np.moveaxis(batch, -1, 0).copy()
    origins = np.broadcast_to(np.arange(len(wires)).reshape(-1, *[1] * (wires.ndim - 1)), wires.shape).copy()
    _with_ties(layers, wires, origins)
    return np.ascontiguousarray(np.moveaxis(origins, 0, -1))


def _with_ties(layers: Sequence[Layer], wires: Array, *carried: Array) -> Array:
    """The values that leave the wires, computed in place; the arrays `carried` move with them. Equal values stay."""
    for layer in layers:
        first, second = layer.first, layer.second
        swapped = np.asarray(wires[first] > wires[second], dtype=bool)
        for values in (wires, *carried):
            a, b = values[first], values[second]
            values[first], values[second] = np.where(swapped, b, a), np.where(swapped, a, b)
    return wires


def _holds_minus_zero(values: Array) -> bool:
    """Whether an array of floats holds a -0.0."""
    bits = _BITS.get(values.dtype)
    if bits is not None:  # read as an integer, -0.0 is the smallest
        least = np.minimum.reduce(values.view(bits), axis=None, initial=0)
        return bool(least == -1 << 8 * values.itemsize - 1)
    return values.dtype.kind == "f" and bool(np.any(np.signbit(values) & (values == 0)))


def _compared(layers: Sequence[Layer], values: Array, scratch: Array) -> Array:
    """The values that leave the wires, shape (n, vectors): in one of the two arrays. Both are overwritten."""
    dtype, bits = values.dtype, _BITS.get(values.dtype)
    if bits is not None:
        values, scratch = values.view(bits), scratch.view(bits)
        _fold(values, scratch)
    for layer in layers:
        if isinstance(layer, Butterfly):
            a, b = layer.halves(values)
            low, high = layer.halves(scratch)
            np.minimum(a, b, out=low)
            np.maximum(a, b, out=high)
            values, scratch = scratch, values
        else:
            a, b = values[layer.first], values[layer.second]
            values[layer.first], values[layer.second] = np.minimum(a, b), np.maximum(a, b)
    if bits is not None:
        _fold(values, scratch)
    return values.view(dtype)


def _fold(values: Array, scratch: Array) -> None:
    """Invert the bits below the sign of negative entries, in place.

    This turns the order of floats into the order of integers, and back.
    """
    info = np.iinfo(values.dtype)
    np.right_shift(values, info.bits - 1, out=scratch)
    np.bitwise_and(scratch, info.max, out=scratch)
    np.bitwise_xor(values, scratch, out=values)


def _transpose(source: Array, target: Array) -> None:
    """Copy source.T into target, strip by strip to stay in cache, unless one of them already lies transposed."""
    width = max(_NARROWEST_STRIP, _STRIP_ENTRIES // max(1, source.shape[1]))
    if source.itemsize in (source.strides[0], target.strides[0]):
        width = max(1, len(source))
    for start in range(0, len(source), width):
        strip = slice(start, start + width)
        target[:, strip] = source[strip].T


def _slices(count: int, row_bytes: int) -> list[slice]:
    """Slices of `count` rows, about equal in size and none above `_SLICE_BYTES` (or one row)."""
    slices = max(1, math.ceil(count * row_bytes / _SLICE_BYTES))
    size = max(1, math.ceil(count / slices))
    return [slice(start, start + size) for start in range(0, count, size)]


@contextmanager
def _small_buffer() -> Iterator[None]:
    """Make numpy's ufunc buffer small for this thread, inside the block."""
    before = np.setbufsize(_BUFFER_ENTRIES)
    try:
        yield
    finally:
        np.setbufsize(before)


def _of_any_library(layers: Sequence[Layer], batch: Any) -> Any:
    """Like `output`, for arrays of any library: uses the array API and changes no array in place."""
    xp = namespace(batch)
    wires = by_wire(batch)
    for layer in layers:
        if isinstance(layer, Butterfly):
            wires = _butterfly(xp, layer, wires)
            continue
        first, second = layer.first, layer.second
        idle, place = rows_after(wires.shape[0], first, second)
        a, b, rest = (xp.take(wires, indices(wires, part), axis=0) for part in (first, second, idle))
        parts = xp.concat([xp.minimum(a, b), xp.maximum(a, b), rest], axis=0)
        wires = xp.take(parts, indices(wires, place), axis=0)
    return by_vector(wires, batch)


def _butterfly(xp: Any, layer: Butterfly, wires: Any) -> Any:
    half = layer.block // 2
    blocks = xp.reshape(wires, (layer.n // layer.block, 2, half, wires.shape[1]))
    a, b = blocks[:, 0, ...], blocks[:, 1, ...]
    b = xp.flip(b, axis=1) if layer.mirrored else b
    low, high = xp.minimum(a, b), xp.maximum(a, b)
    high = xp.flip(high, axis=1) if layer.mirrored else high
    return xp.reshape(xp.stack([low, high], axis=1), wires.shape)
