"""One sample's way forward and back through a network of random weights whose ReLUs leak: which weights learn from it.

The weights stay as they are; only the activation function changes, with a tracker that holds its slope below 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral, Real
from typing import Any

import numpy as np
from manim import ValueTracker

from relufig import gradients
from relufig.network import Network


class Backward:
    """A Gaussian sample and a Gaussian loss gradient in `gradients.he_network(widths, seed=seed)`.

    `preactivations` are those of the first hidden layer, shape (widths[1],): they do not depend on the slope.
    """

    def __init__(self, widths: Sequence[int], slope: ValueTracker, seed: int = 0) -> None:
        self.widths, self.slope = tuple(widths), slope
        self._plain = gradients.he_network(self.widths, seed=seed)
        random = np.random.default_rng([seed, 1])  # not the stream of the weights
        self.x = random.normal(size=self.widths[0])
        self.upstream = random.normal(size=self.widths[-1])
        self.preactivations = self._plain.trace(self.x).layers[0].output
        self._counted: tuple[float, int] | None = None

    @property
    def network(self) -> Network:
        """The network with LeakyReLU of the slope as it is now."""
        leaky = gradients.he_network(self.widths, slope=self.slope.get_value())
        # Blocks of weights and of activation functions take turns.
        blocks = [(leaky if k % 2 else self._plain).blocks[k] for k in range(len(leaky.blocks))]
        return Network(blocks, self._plain.inputs, self._plain.outputs)

    @property
    def weights(self) -> int:
        """How many weights there are."""
        return sum(block.S.size for block in self._plain.blocks if not block.size)

    @property
    def zero_weights(self) -> int:
        """How many weights have, with the slope as it is now, a gradient of exactly zero."""
        slope = self.slope.get_value()
        if self._counted is None or self._counted[0] != slope:
            found = self.network.gradients(self.x[None], self.upstream[None]).blocks[::2]
            self._counted = slope, sum(int(np.sum(of_block.S == 0)) for of_block in found)
        return self._counted[1]


def require_network(owner: type, widths: Any, alpha: Any) -> None:
    """Refuse a scene's widths and alpha where no hidden layer, or no leak, could be shown of them."""
    name = owner.__name__
    whole = isinstance(widths, Sequence) and all(isinstance(n, Integral) and not isinstance(n, bool) for n in widths)
    if not whole or isinstance(widths, str):
        raise TypeError(f"{name}.widths must be whole numbers, got {widths!r}")
    if len(widths) < 3 or min(widths) < 1:
        raise ValueError(f"{name}.widths must be three numbers or more, all at least 1, got {list(widths)}")
    if isinstance(alpha, bool) or not isinstance(alpha, Real):
        raise TypeError(f"{name}.alpha must be a number, got {alpha!r}")
    if not 0 < float(alpha) <= 1:
        raise ValueError(f"{name}.alpha must be above 0 and at most 1, got {alpha}")
