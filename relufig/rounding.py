"""How far rounding may move a network's values: measured, by shaking the last places of its weights.

A value that is zero comes out of floating-point sums as something near zero. How near depends on what was summed, in
this layer and those before: bounds on that grow without need where errors cancel, as they do in deep networks. So the
network is computed a second time with every weight off by some units in its last place, and where the two differ by so
much, a value of that size may be zero.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from relufig import matrices
from relufig.arrays import Array
from relufig.homogeneous import Layer

# Weights are shaken by half of this to all of it, relatively: by 4 to 8 times what rounding does to a product.
_SHAKE = 2.0**-50
# The difference found is taken this many times: for the points not looked at, and for sums of other orders.
_SAFETY = 16.0


def shaken(layers: Sequence[Layer]) -> list[Layer]:
    """The layers with each weight off by some units in its last place; zeros stay zeros."""
    random = np.random.default_rng(0)

    def off(part: Any) -> Any:
        if matrices.is_sparse(part):
            part = part.copy()
            part.data = off(part.data)
            return part
        return part * (1 + _SHAKE * random.choice([-1, 1], part.shape) * random.uniform(0.5, 1, part.shape))

    return [dataclasses.replace(layer, **{name: off(getattr(layer, name)) for name in "SUcVb"}) for layer in layers]


def tolerances(layers: Sequence[Layer], points: Array) -> list[Array]:
    """For the units of each layer, the size up to which a pre-activation may be a zero, rounded.

    `points` (points, n_in) are inputs at which the network is looked at.
    """
    ones = np.ones((len(points), 1))
    plain = other = points
    found = []
    for layer, off in zip(layers, shaken(layers), strict=True):
        z, moved = layer.preactivations(ones, plain), off.preactivations(ones, other)
        found.append(spread(z, moved))
        plain = layer.output(ones, plain, np.maximum(z, 0))
        other = off.output(ones, other, np.maximum(moved, 0))
    return found


def spread(plain: Array, moved: Array) -> Array:
    """The size up to which a value of a column may be a zero, from what shaking did to the column: shape (columns,)."""
    return np.asarray(_SAFETY * abs(plain - moved).max(axis=0))
