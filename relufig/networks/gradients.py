"""Gradients of random networks at initialisation: which weights learn nothing from a sample.

At initialisation, pre-activations are roughly Gaussian with mean 0, so half of the ReLU units are inactive. The
gradient of the weight from unit j to unit i is i's error times j's activation, so it is exactly 0 where either is.
LeakyReLU is zero only at 0, so every weight gets a gradient.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from relufig.networks.block import Block
from relufig.networks.network import Network
from relufig.numbers import matrices
from relufig.numbers.arrays import Array


def he_network(widths: Sequence[int], *, slope: float = 0.0, seed: int = 0) -> Network:
    """A network of random weights: linear layers of the given widths, with LeakyReLU between them.

    `widths` runs from the inputs to the outputs; `slope` is LeakyReLU's slope below 0. Weights are Gaussian with mean 0
    and variance 2 / ((1 + slope^2) fan_in), biases are 0. (K. He, X. Zhang, S. Ren, J. Sun, "Delving deep into
    rectifiers", 2015.) Its blocks are those of `perceptron`.

    Raises ValueError for fewer than two widths, a width below 1, or a slope outside [0, 1].

    >>> he_network([3, 4, 2]).widths
    (4,)
    """
    if len(widths) < 2 or min(widths) < 1:
        raise ValueError(f"he_network(widths): widths must be at least two numbers of 1 or more, got {list(widths)}")
    if not 0 <= slope <= 1:
        raise ValueError(f"he_network(widths, slope): slope must lie in [0, 1], got {slope}")
    random = np.random.default_rng(seed)
    layers = []
    for n_in, n_out in itertools.pairwise(widths):
        deviation = np.sqrt(2 / ((1 + slope**2) * n_in))
        layers.append((random.normal(0, deviation, (n_out, n_in)), np.zeros(n_out, np.int64)))
    return perceptron(layers, slope)


def perceptron(layers: Iterable[tuple[Any, Any]], slope: float = 0.0) -> Network:
    """The network of linear layers, given as weights (n_out, n_in) and biases (n_out,), with LeakyReLU between them.

    Each linear layer is a block without units. Each activation is a block by LeakyReLU's formula,
    slope * x + relu(x - slope * x). So the blocks alternate, and `gradients(x, upstream).blocks[::2]` are those of the
    linear layers: S of the weights, b of the biases.

    >>> network = perceptron([([[1.0, -1.0]], [0.0]), ([[2.0]], [0.5])], slope=0.1)
    >>> network([[3.0, 1.0], [1.0, 1.0]]).ravel().tolist()
    [4.5, 0.5]
    """
    blocks: list[Block] = []
    for W, b in layers:
        block = Block.affine(W, b)
        if blocks:
            blocks.append(_activation(block.n_in, slope))
        blocks.append(block)
    return Network(blocks)


@lru_cache(maxsize=64, typed=True)
def _activation(size: int, slope: float) -> Block:
    """LeakyReLU of so many values, which training needs again after each step."""
    identity = matrices.identity(size)
    zero = np.zeros(size, np.int64)
    return Block(S=identity * slope, U=identity * (1 - slope), c=zero, V=identity, b=zero)


def zero_shares(network: Network, x: Any, upstream: Any) -> Array:
    """For each linear layer, the share of weight gradients that are exactly 0, averaged over samples.

    A linear layer is a block without units. x has shape (samples, n_in). upstream has shape (samples, n_out) and holds,
    for each sample, the gradient of its loss with respect to the network's output. Returns one number in [0, 1] a
    layer.

    Raises ValueError unless x and upstream have the same number of rows, at least one.
    """
    x, upstream = np.asarray(x), np.asarray(upstream)
    if x.ndim != 2 or not len(x) or len(x) != len(upstream):
        rule = "x must be a matrix of at least one row, and upstream must have as many rows"
        raise ValueError(f"zero_shares(network, x, upstream): {rule}, got shapes {x.shape} and {upstream.shape}")
    linear = [i for i, block in enumerate(network.blocks) if not block.size]
    zeros = np.zeros(len(linear))
    for sample, gradient in zip(x[:, None, :], upstream[:, None, :], strict=True):
        of_blocks = network.gradients(sample, gradient).blocks
        zeros += [np.mean(of_blocks[i].S == 0) for i in linear]
    return zeros / len(x)
