"""Convolutions and pooling on pictures of a known size: what each window sees, and the matrix of a convolution."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from relufig.numbers.arrays import Array

# The index of an entry beyond the picture's edge, in the padding.
OUTSIDE = -1


@dataclass(frozen=True)
class Windows:
    """How windows lie on a picture: a number for each dimension, and `pads` before and after it."""

    kernel: tuple[int, ...]
    strides: tuple[int, ...]
    dilations: tuple[int, ...]
    pads: tuple[tuple[int, int], ...]

    def __post_init__(self) -> None:
        counts = (*self.kernel, *self.strides, *self.dilations)
        padding = [pad for pair in self.pads for pad in pair]
        if len({len(part) for part in (self.kernel, self.strides, self.dilations, self.pads)}) != 1:
            raise ValueError(f"kernel, strides, dilations and pads must have the same number of dimensions, got {self}")
        if any(count < 1 for count in counts) or any(pad < 0 for pad in padding):
            raise ValueError(f"kernel, strides and dilations must be at least 1, and pads at least 0, got {self}")

    def over(self, sizes: Sequence[int]) -> tuple[int, ...]:
        """The number of windows along each dimension of a picture. Raises ValueError if none fits."""
        if len(sizes) != len(self.kernel):
            raise ValueError(f"windows of {len(self.kernel)} dimensions do not fit a picture of {len(sizes)}")
        along = zip(sizes, self.kernel, self.strides, self.dilations, self.pads, strict=True)
        counts = tuple((n + sum(pad) - (k - 1) * d - 1) // s + 1 for n, k, s, d, pad in along)
        if any(count < 1 for count in counts):
            raise ValueError(f"windows of {self.kernel} do not fit a picture of {tuple(sizes)}")
        return counts

    def places(self, sizes: Sequence[int]) -> Array:
        """The indices that each window sees in a picture of these sizes, flattened: (windows, entries of a window)."""
        indices, inside = np.zeros((1, 1), np.int64), np.ones((1, 1), bool)
        for along, (n, count) in enumerate(zip(sizes, self.over(sizes), strict=True)):
            start = np.arange(count) * self.strides[along] - self.pads[along][0]
            at = start[:, None] + np.arange(self.kernel[along]) * self.dilations[along]
            indices = _crossed(indices * n, at, np.add)
            inside = _crossed(inside, (at >= 0) & (at < n), np.logical_and)
        return np.where(inside, indices, OUTSIDE)

    @property
    def seen(self) -> int:
        """The number of entries that a window sees."""
        return math.prod(self.kernel)


def _crossed(outer: Array, inner: Array, combine: Any) -> Array:
    """Each outer window combined with each inner one, entry by entry; the inner ones vary fastest."""
    both = combine(outer[:, None, :, None], inner[None, :, None, :])
    return np.asarray(both.reshape(len(outer) * len(inner), -1))


def convolution(weights: Array, places: Array, groups: int, size: int) -> Any:
    """The sparse matrix of a convolution of pictures of `size` entries; weights are (outputs, inputs / groups, window).

    Its columns are the input pictures one after the other, its rows the output pictures.
    """
    from scipy.sparse import coo_array

    n_out, n_seen, _ = weights.shape
    inside = places != OUTSIDE
    window, entry = np.nonzero(inside)
    columns, values, rows = [], [], []
    for output in range(n_out):
        first = output // (n_out // groups) * n_seen
        pictures = (first + np.arange(n_seen))[:, None] * size
        columns.append((pictures + places[inside]).ravel())
        values.append(weights[output][:, entry].ravel())
        rows.append(np.tile(output * len(places) + window, n_seen))
    at = (np.concatenate(rows), np.concatenate(columns))
    shape = (n_out * len(places), n_seen * groups * size)
    return coo_array((np.concatenate(values), at), shape=shape).tocsr()
