"""How far rounding may move a network's values, measured by changing the last places of its weights.

A value that is zero comes out of floating-point sums as a number near zero. How near depends on the numbers summed, in
this layer and the earlier ones. Bounds on it are needlessly large where errors cancel, as they do in deep networks. So
the network is computed again with every weight changed by some units in its last place. A value no larger than its
change may be zero.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
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


def spread(compute: Callable[[Sequence[Layer]], list[Array]], layers: Sequence[Layer]) -> list[Array]:
    """The sizes up to which a value that `compute` returns may be zero.

    `compute` turns layers into arrays (points, ...); the sizes have the shapes (...).
    """
    random = np.random.default_rng(0)
    plain = compute(layers)
    largest = [np.zeros(array.shape[1:]) for array in plain]
    for _ in range(_TIMES):
        moved = compute([_shaken(layer, random) for layer in layers])
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


def _shaken(layer: Layer, random: np.random.Generator) -> Layer:
    """The layer with each weight changed by some units in its last place; zeros stay zeros."""

    def off(part: Any) -> Any:
        if part is None:  # the identity, which does not round
            return None
        if matrices.is_sparse(part):
            part = part.copy()
            part.data = off(part.data)
            return part
        return part * (1 + _SHAKE * random.choice([-1, 1], part.shape) * random.uniform(0.5, 1, part.shape))

    return dataclasses.replace(layer, **{name: off(getattr(layer, name)) for name in "SUcVb"})
