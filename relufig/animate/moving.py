"""Networks whose weights move: from random ones to those of a given network, layer by layer of the same widths.

Both are plain multilayer perceptrons of the same inputs. Which hidden unit is which changes no function, nor does what
is put before a unit's ReLU and taken out behind it: so both networks' units have weights of length 1, and each random
unit becomes the unit of its layer that is, over all of them, nearest.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import ValueTracker
from scipy.optimize import linear_sum_assignment

from relufig import gradients, matrices
from relufig.animate.parameters import whole_number
from relufig.arrays import Array
from relufig.block import Block
from relufig.network import Network

# A hidden layer's or the output's weights and offsets, (rows, columns) and (rows,).
Layer = tuple[Array, Array]
MOST_UNITS = 64


class Moving:
    """The networks from a random one to `target`, as far as the tracker `moved`, from 0 to 1, has come.

    The random one has the widths of the target's `feedforward()`, He-initialised; its offsets are the weights of one
    more input that is 1. Both are looked at in a box ((s_low, s_high), (t_low, t_high)), whose height is 2 for the
    random one: so its lines run through all of the box.
    """

    def __init__(self, target: Network, box: Any, seed: int) -> None:
        (left, right), (low, high) = box
        scale, middle = (high - low) / 2, np.array([(left + right) / 2, (low + high) / 2])
        self.target = target
        # From the box of height 2 around 0 to the given one, and back.
        there = Network([Block.affine(np.eye(2) * scale, middle)])
        plain = there.then(target).feedforward()
        start = Network([Block.affine([[1, 0], [0, 1], [0, 0]], [0, 0, 1])]).then(
            gradients.he_network([3, *plain.widths, len(target.outputs)], seed=seed)
        )
        self._back = np.eye(2) / scale, -middle / scale
        self._ends = aligned(_layers(start.feedforward()), _layers(plain))
        self.moved = ValueTracker(0)

    @property
    def network(self) -> Network:
        """The network as it is now."""
        return self.at(self.moved.get_value())

    def at(self, share: float) -> Network:
        """The network of the weights that are that share of the way."""
        mixed = [
            ((1 - share) * W + share * X, (1 - share) * b + share * c)
            for (W, b), (X, c) in zip(*self._ends, strict=True)
        ]
        (W, b), *others = mixed
        across, along = self._back
        hidden = [(W @ across, b + W @ along), *others]
        blocks = []
        for k, (U, c) in enumerate(hidden[:-1]):
            V, offset = hidden[-1] if k == len(hidden) - 2 else (np.eye(len(c)), np.zeros(len(c)))
            blocks.append(Block(np.zeros((len(V), U.shape[1])), U, c, V, offset))
        return Network(blocks, self.target.inputs, self.target.outputs)


def aligned(start: list[Layer], end: list[Layer]) -> tuple[list[Layer], list[Layer]]:
    """Both networks with weights of length 1 before every ReLU, the second's units in the order nearest to the first's.

    Each computes the same function as before.
    """
    start, end = _normalised(start), _normalised(end)
    for k in range(len(start) - 1):
        (W, b), (X, c) = start[k], end[k]
        distances = np.linalg.norm(np.c_[W, b][:, None] - np.c_[X, c][None], axis=2)
        order = linear_sum_assignment(distances**2)[1]
        following, offsets = end[k + 1]
        end[k], end[k + 1] = (X[order], c[order]), (following[:, order], offsets)
    return start, end


def moving_to(owner: type, network: Any, box: Any, seed: int) -> Moving:
    """What moves to a scene's network. Raises unless that has two inputs, one output and 1 to 64 units."""
    name = f"{owner.__name__}.network"
    if not isinstance(network, Network):
        raise TypeError(f"{name} must be a Network, got {network!r}")
    if len(network.inputs) != 2 or len(network.outputs) != 1:
        got = f"{len(network.inputs)} and {len(network.outputs)}"
        raise ValueError(f"{name} must have two inputs and one output, got {got}")
    whole_number(owner, "seed", seed)
    units = network.feedforward().size
    if not 1 <= units <= MOST_UNITS:
        raise ValueError(f"{name} must have 1 to {MOST_UNITS} units without skip connections, got {units}")
    return Moving(network, box, seed)


def _layers(network: Network) -> list[Layer]:
    """The weights and offsets of a plain perceptron's hidden layers and of its output, in floats."""
    found = []
    before: Layer = (np.eye(len(network.inputs)), np.zeros(len(network.inputs)))
    for block in network.blocks:
        U, c, V, b = (_dense(part) for part in block.coefficients[1:])
        found.append((U @ before[0], c + U @ before[1]))
        before = V, b
    return [*found, before]


def _dense(matrix: matrices.Matrix) -> Array:
    held = matrices.cast_to(matrix, np.float64)
    return np.asarray(held.toarray() if matrices.is_sparse(held) else held)


def _normalised(layers: list[Layer]) -> list[Layer]:
    found = list(layers)
    for k in range(len(found) - 1):
        W, b = found[k]
        length = np.linalg.norm(np.c_[W, b], axis=1)
        length[length == 0] = 1
        following, offsets = found[k + 1]
        found[k], found[k + 1] = (W / length[:, None], b / length), (following * length, offsets)
    return found
