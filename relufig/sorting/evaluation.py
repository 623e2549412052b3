"""Running a comparator network over a batch, in its own dtype: as fast as numpy allows.

Slices of the batch are laid out wire by wire, so that a comparator is one minimum and one maximum of whole rows, and a
butterfly two calls for all of its comparators. Slices run side by side on all cores. Floats are compared as integers:
the bits of finite floats, those of negative ones inverted below the sign, have the order of the floats, and integers
need no care for NaN. Only that order sets -0.0 before 0.0, which are equal; so slices that hold a -0.0 are compared as
the floats they are.
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
from relufig.sorting.layer import Butterfly, Layer, rows_after

# A slice of the batch takes about this many bytes: rows long enough for numpy, all of them near enough to the core.
_SLICE_BYTES = 2**21
# Transposed strip by strip, about this many entries at a time, and no strip narrower than a cache line.
_STRIP_ENTRIES = 2**13
_NARROWEST_STRIP = 16
# Numpy copies rows shorter than about a quarter of its buffer into the buffer first. So small, it seldom does.
_BUFFER_ENTRIES = 512

_BITS = {np.dtype(np.float16): np.int16, np.dtype(np.float32): np.int32, np.dtype(np.float64): np.int64}


def output(layers: Sequence[Layer], batch: Any) -> Any:
    """What leaves the wires, shape (..., n), for a batch (..., n)."""
    if not isinstance(batch, np.ndarray):
        return _of_any_library(layers, batch)
    rows = batch.reshape(math.prod(batch.shape[:-1]), batch.shape[-1])
    dtype: Any = rows.dtype.newbyteorder("=")
    result = np.empty(rows.shape, dtype, order="F" if rows.flags.f_contiguous else "C")

    def run(part: slice) -> None:
        with _small_buffer():
            # One array for both, for from 4 MiB on numpy asks for large pages.
            wires, scratch = np.empty((2, rows.shape[1], len(rows[part])), result.dtype)
            _transpose(rows[part], wires)
            compared = _with_ties(layers, wires) if _holds_minus_zero(wires) else _compared(layers, wires, scratch)
            _transpose(compared, result[part])

    for_each(run, _slices(len(rows), rows.shape[1] * result.itemsize), many=2)
    return result.reshape(batch.shape)


def permutation(layers: Sequence[Layer], batch: Array) -> Array:
    """Where what leaves the wires came from, indices of shape (..., n), for a batch (..., n)."""
    wires = np.moveaxis(batch, -1, 0).copy()
    origins = np.broadcast_to(np.arange(len(wires)).reshape(-1, *[1] * (wires.ndim - 1)), wires.shape).copy()
    _with_ties(layers, wires, origins)
    return np.ascontiguousarray(np.moveaxis(origins, 0, -1))


def _with_ties(layers: Sequence[Layer], wires: Array, *carried: Array) -> Array:
    """The values that leave the wires, in place; whatever is carried moves with them. Equal values stay."""
    for layer in layers:
        first, second = layer.first, layer.second
        swapped = np.asarray(wires[first] > wires[second], dtype=bool)
        for values in (wires, *carried):
            a, b = values[first], values[second]
            values[first], values[second] = np.where(swapped, b, a), np.where(swapped, a, b)
    return wires


def _holds_minus_zero(values: Array) -> bool:
    """Whether there is a -0.0 among floats."""
    bits = _BITS.get(values.dtype)
    if bits is not None:  # as an integer, it is the least there is
        least = np.minimum.reduce(values.view(bits), axis=None, initial=0)
        return bool(least == -1 << 8 * values.itemsize - 1)
    return values.dtype.kind == "f" and bool(np.any(np.signbit(values) & (values == 0)))


def _compared(layers: Sequence[Layer], values: Array, scratch: Array) -> Array:
    """What leaves the wires, (n, vectors), for the values that enter: in one of the two arrays, both overwritten."""
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
    """Invert the bits of negative entries below the sign, in place: from floats' order to integers', and back."""
    info = np.iinfo(values.dtype)
    np.right_shift(values, info.bits - 1, out=scratch)
    np.bitwise_and(scratch, info.max, out=scratch)
    np.bitwise_xor(values, scratch, out=values)


def _transpose(source: Array, target: Array) -> None:
    """Copy source.T into target: in strips, which stay in cache, unless one of the two lies transposed already."""
    width = max(_NARROWEST_STRIP, _STRIP_ENTRIES // max(1, source.shape[1]))
    if source.itemsize in (source.strides[0], target.strides[0]):
        width = max(1, len(source))
    for start in range(0, len(source), width):
        strip = slice(start, start + width)
        target[:, strip] = source[strip].T


def _slices(count: int, row_bytes: int) -> list[slice]:
    """Slices of `count` rows, as many as it takes for none to exceed `_SLICE_BYTES`, all about the same size."""
    slices = max(1, math.ceil(count * row_bytes / _SLICE_BYTES))
    size = max(1, math.ceil(count / slices))
    return [slice(start, start + size) for start in range(0, count, size)]


@contextmanager
def _small_buffer() -> Iterator[None]:
    """Numpy's ufunc buffer made small, in this thread, inside the block."""
    before = np.setbufsize(_BUFFER_ENTRIES)
    try:
        yield
    finally:
        np.setbufsize(before)


def _of_any_library(layers: Sequence[Layer], batch: Any) -> Any:
    """The same by the array API's functions, none of which changes an array in place."""
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
