"""How far rounding may move a network's values, measured by changing the last places of its weights.

A value that is zero comes out of floating-point sums as a number near zero. How near depends on the numbers summed, in
this layer and the earlier ones. Bounds on it are needlessly large where errors cancel, as they do in deep networks. So
the network is computed again with every weight changed by some units in its last place. A value no larger than its
change may be zero.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from relufig.numbers import matrices
from relufig.numbers.arrays import Array
from relufig.regions.homogeneous import Layer, times

# Each weight changes, relatively, by half of this to all of it: 4 to 8 times what rounding does to a product.
_SHAKE = 2.0**-50
# The number of independent changes: in one alone, errors may cancel by chance.
_TIMES = 4
# The largest difference is multiplied by this, to allow for points that were not tried and for other orders of sums.
_SAFETY = 16.0
# The changes of networks with at most this many weights are kept.
_FEW = 4096


def spread(compute: Callable[[Sequence[Layer]], list[Array]], layers: Sequence[Layer]) -> list[Array]:
    """The sizes up to which a value that `compute` returns may be zero.

    `compute` turns layers into arrays (points, ...); the sizes have the shapes (...).
    """
    plain = compute(layers)
    largest = [np.zeros(array.shape[1:]) for array in plain]
    shapes = tuple(_entries(part).shape for layer in layers for part in _parts(layer).values())
    few = sum(map(math.prod, shapes)) <= _FEW
    for factors in (_kept_changes if few else _changes)(shapes):
        one_by_one = iter(factors)
        moved = compute([_changed(layer, one_by_one) for layer in layers])
        largest = [
            np.maximum(size, abs(one - other).max(axis=0))
            for size, one, other in zip(largest, plain, moved, strict=True)
        ]
    return [_SAFETY * size for size in largest]


def tolerances(layers: Sequence[Layer], points: Array) -> list[Array]:
    """For the units of each layer, the size up to which a pre-activation may be a rounded zero.

    `points` (points, n_in) are the inputs at which this is measured.
    """
    return spread(lambda layers: preactivations(layers, np.ones((len(points), 1)), points), layers)


def preactivations(
    layers: Sequence[Layer], w: Array, x: Array, divided: Callable[[Array, Array], Array] | None = None
) -> list[Array]:
    """The pre-activations of each layer for rows x with weights w, as in `relufig.regions.homogeneous`.

    With `divided`, they are divided by their weights, which exact layers change.
    """
    result = []
    for layer in layers:
        z = layer.preactivations(w, x)
        result.append(divided(z, times(w, layer.unit_scale)) if divided else z)
        x, w = layer.output(w, x, np.maximum(z, 0)), times(w, layer.scale)
    return result


def _changes(shapes: tuple[tuple[int, ...], ...]) -> Iterator[list[Array]]:
    """Independent factors for weights of these shapes, all near 1: as many lists of them as are tried."""
    random = np.random.default_rng(0)
    for _ in range(_TIMES):
        yield [1 + _SHAKE * random.choice([-1, 1], shape) * random.uniform(0.5, 1, shape) for shape in shapes]


@lru_cache(maxsize=64)
def _kept_changes(shapes: tuple[tuple[int, ...], ...]) -> list[list[Array]]:
    """The same, kept: a small network is often looked at again and again while its weights move."""
    return [*_changes(shapes)]


def _changed(layer: Layer, factors: Iterator[Array]) -> Layer:
    """The layer with each weight changed by its factor, taken from an iterator; zeros stay zeros."""
    changed = {}
    for name, part in _parts(layer).items():
        factor = next(factors)
        if matrices.is_sparse(part):
            changed[name] = part.copy()
            changed[name].data = part.data * factor
        else:
            changed[name] = part * factor
    return dataclasses.replace(layer, **changed)


def _parts(layer: Layer) -> dict[str, Any]:
    """The layer's weights by name, without an identity, which does not round."""
    return {name: part for name in "SUcVb" if (part := getattr(layer, name)) is not None}


def _entries(part: Any) -> Array:
    return np.asarray(part.data if matrices.is_sparse(part) else part)
