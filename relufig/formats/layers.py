"""A large network as tables: the affine layers of a plain perceptron."""

from __future__ import annotations

import itertools

from relufig.networks.network import Network
from relufig.numbers import matrices
from relufig.numbers.arrays import Array


def affine_layers(net: Network) -> list[tuple[Array, Array]]:
    """Weights and biases of the network as a plain perceptron: affine layers with ReLUs between them."""
    if any(matrices.count_nonzero(block.S) for block in net.blocks) or not all(block.size for block in net.blocks):
        net = net.feedforward()
    first, last = net.blocks[0], net.blocks[-1]
    if not first.size:
        return [(matrices.as_dense(first.S), first.b)]
    layers = [(matrices.as_dense(first.U), first.c)]
    for before, after in itertools.pairwise(net.blocks):
        layers.append(
            (matrices.as_dense(matrices.product(after.U, before.V)), matrices.affine(after.U, before.b, after.c))
        )
    return [*layers, (matrices.as_dense(last.V), last.b)]
