"""Run a comparator network over a batch by compiled loops, where numba is installed (the extra `fast`).

The result is that of `relufig.sorting.evaluation` bit for bit: equal values stay on their wires.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from relufig.networks.backends.evaluation import for_each
from relufig.numbers.arrays import Array
from relufig.sorting.layer import Layer
from relufig.system import compiled

_KERNELS = "relufig.sorting.kernels"
# From so many comparisons on, the loops are worth their start, and from so many on, importing numba first.
_WORTH_CALLING, _WORTH_IMPORTING = 2**16, 2**22
# With fewer vectors, registers are mostly empty.
_FEW_VECTORS = 8
# The tables of more comparators take more time and memory than they save.
_MOST_COMPARATORS = 2**22
# A block of vectors takes about so many bytes, to stay in cache, and its rows between so many.
_BLOCK_BYTES = 2**18
_ROW_BYTES = 64, 512
# A batch is cut into about so many slices, each of at least so many bytes: enough to keep all cores busy to the end.
_SLICES = 8
_SLICE_BYTES = 2**19


def applies(layers: Sequence[Layer], rows: Array) -> bool:
    """Whether `output` can run these layers on rows (vectors, n), and pays."""
    if len(rows) < _FEW_VECTORS or rows.dtype.kind not in "iuf" or rows.itemsize > 8:
        return False
    return 0 < sum(layer.size for layer in layers) <= _MOST_COMPARATORS and worth_it(layers, rows)


def worth_it(layers: Sequence[Layer], rows: Array) -> bool:
    """Whether there is numba, and enough to do for it."""
    least = _WORTH_CALLING if _KERNELS in sys.modules else _WORTH_IMPORTING
    return len(rows) * sum(layer.size for layer in layers) >= least and compiled.available()


def output(layers: tuple[Layer, ...], rows: Array, result: Array) -> None:
    """Write the values that leave the wires to `result`, which has the shape of `rows` and numpy's own byte order."""
    # Compiled loops have no float16. As float32, its numbers keep their order and its zeros their signs.
    dtype = np.dtype(np.float32) if result.dtype == np.float16 else result.dtype
    count, n = rows.shape
    plan = Plan(layers, count, n, dtype)
    by_wire = rows.flags.f_contiguous
    as_they_lie = rows.dtype == dtype and rows.flags.aligned and (by_wire or rows.flags.c_contiguous)

    def run(part: slice) -> None:
        if as_they_lie:
            order: Any = "F" if by_wire else "C"
            plan.run(rows.ravel(order), result.ravel(order), by_wire, part)
        else:
            copy = np.array(rows[part], dtype, order="C")
            plan.run(copy.ravel(), copy.ravel(), False, slice(0, len(copy)))
            result[part] = copy

    for_each(run, plan.slices, many=2)


class Plan:
    """How compiled loops run layers on `count` vectors of n values: in which tiles, blocks and slices."""

    kinds: Array
    places: Array
    block: tuple[int, int]
    slices: list[slice]

    def __init__(self, layers: tuple[Layer, ...], count: int, n: int, dtype: np.dtype[Any]) -> None:
        row_bytes = min(max(_BLOCK_BYTES // n, 1), _ROW_BYTES[1])
        row_bytes = max(_ROW_BYTES[0], 2 ** (row_bytes.bit_length() - 1))
        wires, self.kinds = _tiles(n, layers)
        self.places = wires * np.uint32(row_bytes)
        self.block = (n, row_bytes // dtype.itemsize)
        vectors = max(count // _SLICES, _SLICE_BYTES // (n * dtype.itemsize), 1)
        vectors = -(-vectors // self.block[1]) * self.block[1]
        self.slices = [slice(at, min(count, at + vectors)) for at in range(0, count, vectors)]

    def run(self, source: Array, target: Array, by_wire: bool, part: slice) -> None:
        """Run the layers on a slice of the vectors in the flat source, which may be the flat target."""
        from relufig.sorting import kernels

        block, ends = np.zeros(self.block, target.dtype), (part.start, part.stop)
        kernels.run(_read_only(source), target, by_wire, ends, block, self.places, self.kinds)


def _read_only(array: Array) -> Array:
    """The same array: all are read-only, because the loops would be compiled once more for arrays that are not."""
    view = array.view()
    view.flags.writeable = False
    return view


@lru_cache(maxsize=16)
def _tiles(n: int, layers: tuple[Layer, ...]) -> tuple[Array, Array]:
    """The wires of a network's tiles, as uint32, and their kinds."""
    from relufig.sorting import kernels

    ends = np.concatenate([np.column_stack([layer.first, layer.second]) for layer in layers])
    wires, kinds = kernels.tiles(n, ends.astype(np.int32).ravel())
    return wires.astype(np.uint32), kinds
