"""How far rounding may move a network's values: measured, by shaking the last places of its weights.

A value that is zero comes out of floating-point sums as something near zero. How near depends on what was summed, in
this layer and those before: bounds on that grow without need where errors cancel, as they do in deep networks. So the
network is computed a second time with every weight off by some units in its last place, and where the two differ by so
much, a value of that size may be zero.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from relufig.numbers import matrices
from relufig.numbers.arrays import Array
from relufig.regions.homogeneous import Layer, times

# Weights are shaken by half of this to all of it, relatively: by 4 to 8 times what rounding does to a product ...
_SHAKE = 2.0**-50
# ... independently so many times, for in one of them errors may cancel by chance.
_TIMES = 4
# The largest difference is taken this many times: for the points not looked at, and for sums of other orders.
_SAFETY = 16.0


def spread(compute: Callable[[Sequence[Layer]], list[Array]], layers: Sequence[Layer]) -> list[Array]:
    """For what `compute` makes of layers, arrays (points, ...), the sizes (...) up to which a value may be a zero."""
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
    """For the units of each layer, the size up to which a pre-activation may be a zero, rounded.

    `points` (points, n_in) are inputs at which the network is looked at.
    """
    return spread(lambda layers: preactivations(layers, np.ones((len(points), 1)), points), layers)


def preactivations(
    layers: Sequence[Layer], w: Array, x: Array, divided: Callable[[Array, Array], Array] | None = None
) -> list[Array]:
    """The pre-activations of each layer at inputs: rows x of weights w, as in `relufig.regions.homogeneous`.

    With `divided` they are divided by their weights, which exact layers change.
    """
    found = []
    for layer in layers:
        z = layer.preactivations(w, x)
        found.append(divided(z, times(w, layer.unit_scale)) if divided else z)
        x, w = layer.output(w, x, np.maximum(z, 0)), times(w, layer.scale)
    return found


def _shaken(layer: Layer, random: np.random.Generator) -> Layer:
    """The layer with each weight off by some units in its last place; zeros stay zeros."""

    def off(part: Any) -> Any:
        if part is None:  # the identity, which does not round
            return None
        if matrices.is_sparse(part):
            part = part.copy()
            part.data = off(part.data)
            return part
        return part * (1 + _SHAKE * random.choice([-1, 1], part.shape) * random.uniform(0.5, 1, part.shape))

    return dataclasses.replace(layer, **{name: off(getattr(layer, name)) for name in "SUcVb"})
