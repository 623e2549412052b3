"""Run butterflies on few vectors of many wires by compiled loops, as they run any network on many vectors.

Split a vector into runs of `_RUN` wires. A butterfly whose blocks fit in a run acts on all runs alike, as if they were
vectors. A larger one, if it is not mirrored, compares whole runs, as if each place in a run were a vector with a wire
for each run. Only mirrored ones that are larger need a loop of their own.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np

from relufig.networks.backends.evaluation import for_each
from relufig.numbers.arrays import Array
from relufig.sorting import fast
from relufig.sorting.fast import Plan
from relufig.sorting.layer import Butterfly, Layer

_RUN = 2**10
# With fewer runs, registers are mostly empty.
_FEW_RUNS = 2**4
# So many comparators of a mirrored butterfly run in a thread at a time.
_SLICE = 2**16


def applies(layers: Sequence[Layer], rows: Array) -> bool:
    """Whether `output` can run these layers on rows (vectors, n), and is worth it."""
    n = rows.shape[1]
    return (
        n % _RUN == 0
        and n // _RUN >= _FEW_RUNS
        and rows.dtype.kind in "iuf"
        and rows.dtype.itemsize <= 8
        and rows.dtype != np.float16
        and all(isinstance(layer, Butterfly) and _fits(layer.block) for layer in layers)
        and fast.worth_it(layers, rows)
    )


def output(layers: Sequence[Layer], rows: Array, result: Array) -> None:
    """Write the values that leave the wires to `result`, which has the shape of `rows` and numpy's own byte order."""
    held = result if result.flags.c_contiguous else np.empty(result.shape, result.dtype)
    held[...] = rows
    for kind, group in groupby(_butterflies(layers), _kind):
        butterflies = tuple(group)
        if kind == "in runs":
            inner = tuple(replace(butterfly, n=_RUN) for butterfly in butterflies)
            _run(Plan(inner, held.size // _RUN, _RUN, held.dtype), held.ravel(), by_wire=False)
        elif kind == "of runs":
            runs = held.shape[1] // _RUN
            outer = tuple(replace(butterfly, n=runs, block=butterfly.block // _RUN) for butterfly in butterflies)
            plan = Plan(outer, _RUN, runs, held.dtype)
            for vector in held:
                _run(plan, vector, by_wire=True)
        else:
            for butterfly in butterflies:
                _mirror(butterfly.block, held.ravel())
    if held is not result:
        result[...] = held


def _fits(block: int) -> bool:
    """Whether the blocks of a butterfly fit in runs, or both their halves are made of whole runs."""
    return _RUN % block == 0 if block <= _RUN else block % (2 * _RUN) == 0


def _butterflies(layers: Sequence[Layer]) -> Iterator[Butterfly]:
    return (layer for layer in layers if isinstance(layer, Butterfly))


def _kind(butterfly: Butterfly) -> str:
    return "in runs" if butterfly.block <= _RUN else "mirrored" if butterfly.mirrored else "of runs"


def _run(plan: Plan, values: Array, by_wire: bool) -> None:
    for_each(lambda part: plan.run(values, values, by_wire, part), plan.slices, many=2)


def _mirror(block: int, values: Array) -> None:
    from relufig.sorting import kernels

    pairs, size = len(values) // 2, math.gcd(block // 2, _SLICE)

    def run(part: slice) -> None:
        kernels.mirrored(values, block, part.start, part.stop)

    for_each(run, [slice(at, at + size) for at in range(0, pairs, size)], many=2)
