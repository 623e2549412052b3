"""Training a small network by gradient descent, with the gradients that networks give: no other library is needed.

The network learns which points of the plane lie in a shape. Its output is the log-odds that a point lies inside, so
the shape that it has learned is where the output is above 0. Each epoch is one step of gradient descent on the mean
logistic loss of all samples. The same training with slope 0 and with another slope has the same weights at its start,
so it shows what a leak does. A unit is dead if every sample leaves it where its activation function is flat: then no
sample gives its weights a gradient, and it cannot learn.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from relufig.networks.gradients import perceptron
from relufig.networks.network import Network
from relufig.numbers.arrays import Array

# The weights and biases of each linear layer.
Layers = list[tuple[Array, Array]]
# How far the biases of the start are spread.
_BIASES = 0.3


def heart(points: Any) -> Array:
    """A function of points (..., 2) that is above 0 in a heart around the origin, 2.3 wide, and below 0 outside.

    It is a disc, of which both halves are sheared upwards.

    >>> heart([[0, 0], [2, 0]]) > 0
    array([ True, False])
    """
    x, y = np.moveaxis(np.asarray(points, dtype=float), -1, 0)
    return np.asarray(1 - (x / 1.15) ** 2 - (y / 1.04 - 0.48 * abs(x / 1.15)) ** 2)


@dataclass(frozen=True)
class Training:
    """Gradient descent on a network that learns a shape in the plane. Nothing in it is random but for the seed.

    Parameters
    ----------
    slope : float
        LeakyReLU's slope below 0; with 0 the units are ReLUs.
    widths : sequence of int
        The numbers of units of the hidden layers.
    seed : int
        The seed of the weights at the start: Gaussian, as He's initialisation for ReLU, whatever the slope.
    rate, slowing : float
        The step in epoch t is `rate / (1 + t / slowing)` times the gradient. The default rate is large, so that ReLUs
        die.
    epochs : int
        The number of epochs.
    shape : callable
        The shape: a function of points (n, 2) that is above 0 inside.
    reach : float
        The samples are a grid on the square from -reach to reach.
    samples : int
        The number of samples along each side of the grid.

    Raises
    ------
    ValueError
        If a number is out of its range, or the shape holds all samples or none.

    Examples
    --------
    >>> from relufig.networks.training import Training
    >>> leaky = Training(slope=0.1, epochs=40)
    >>> leaky.network(0)
    Network(x, y -> inside: 16 ReLUs in 2 hidden layers, 153 parameters)
    >>> leaky.loss(leaky.network(40)) < leaky.loss(leaky.network(0))
    True

    Which units can still learn?

    >>> relu = Training(epochs=40)
    >>> relu.dead(relu.network(40)), leaky.dead(leaky.network(40))
    (10, 0)
    """

    slope: float = 0.0
    widths: Sequence[int] = (8, 8)
    seed: int = 8
    rate: float = 5.0
    slowing: float = 40.0
    epochs: int = 200
    shape: Callable[[Any], Any] = heart
    reach: float = 1.7
    samples: int = 18

    def __post_init__(self) -> None:
        rules = {
            "slope": (0 <= self.slope <= 1, "from 0 to 1"),
            "rate": (self.rate > 0, "above 0"),
            "slowing": (self.slowing > 0, "above 0"),
            "epochs": (self.epochs >= 1, "at least 1"),
            "reach": (self.reach > 0, "above 0"),
            "samples": (self.samples >= 2, "at least 2"),
        }
        for name, (holds, rule) in rules.items():
            if not holds:
                raise ValueError(f"Training({name}): {name} must be {rule}, got {getattr(self, name)!r}")
        if not len(self.widths) or min(self.widths) < 1:
            raise ValueError(f"Training(widths): widths must be numbers of 1 or more, got {list(self.widths)}")
        if not 0 < self.labels.mean() < 1:
            raise ValueError("Training(shape): the shape must hold some of the samples, but not all")

    @cached_property
    def points(self) -> Array:
        """The samples, shape (samples², 2)."""
        side = np.linspace(-self.reach, self.reach, self.samples)
        return np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)

    @cached_property
    def labels(self) -> Array:
        """For each sample 1 if it lies in the shape, otherwise 0: shape (samples²,)."""
        return (np.asarray(self.shape(self.points)) > 0).astype(float)

    @cached_property
    def states(self) -> list[Layers]:
        """The weights and biases before the first epoch and after each."""
        states = [self._start()]
        for epoch in range(self.epochs):
            network = perceptron(states[-1], self.slope)
            step = self.rate / (1 + epoch / self.slowing)
            gradients = self._gradients(network)
            states.append(
                [(W - step * dW, b - step * db) for (W, b), (dW, db) in zip(states[-1], gradients, strict=True)]
            )
        return states

    def network(self, epoch: float) -> Network:
        """The network after so many epochs. Between two epochs, its weights are on the straight way between them."""
        if not 0 <= epoch <= self.epochs:
            raise ValueError(f"network(epoch): epoch must be from 0 to {self.epochs}, got {epoch}")
        before = min(int(epoch), self.epochs - 1)
        share = epoch - before
        pairs = zip(self.states[before], self.states[before + 1], strict=True)
        layers = [((1 - share) * W + share * X, (1 - share) * b + share * c) for (W, b), (X, c) in pairs]
        return Network(perceptron(layers, self.slope).blocks, ["x", "y"], ["inside"])

    def loss(self, network: Network) -> float:
        """The mean logistic loss of a network's outputs for the samples."""
        outputs = np.asarray(network(self.points))[:, 0]
        return float(np.mean(np.logaddexp(0, outputs) - self.labels * outputs))

    def dead(self, network: Network) -> int:
        """The number of units that no sample activates and that do not leak, so that they get no gradient."""
        return sum(int(np.sum(each == 0)) for each in self.derivatives(network))

    def derivatives(self, network: Network) -> list[Array]:
        """The mean derivative of each unit's activation function over the samples, by hidden layer.

        For ReLU that is the share of the samples for which the unit is on; for LeakyReLU it is at least the slope.
        """
        activations = [t.preactivations for t in network.trace(self.points).layers if t.preactivations.shape[-1]]
        return [np.where(z > 0, 1, self.slope).mean(axis=0) for z in activations]

    def _start(self) -> Layers:
        random = np.random.default_rng(self.seed)
        sizes = itertools.pairwise([2, *self.widths, 1])
        return [(random.normal(0, np.sqrt(2 / m), (n, m)), random.normal(0, _BIASES, n)) for m, n in sizes]

    def _gradients(self, network: Network) -> Layers:
        """The gradients of the mean loss with respect to each linear layer's weights and biases."""
        outputs = np.asarray(network(self.points))
        inside = 0.5 + 0.5 * np.tanh(outputs / 2)  # the logistic function, which does not overflow so
        upstream = (inside - self.labels[:, None]) / len(self.points)
        # Linear layers and activations alternate.
        return [(block.S, block.b) for block in network.gradients(self.points, upstream).blocks[::2]]
