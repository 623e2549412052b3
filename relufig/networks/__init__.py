"""Networks: sequences of blocks of weights, built from formulas.

A network is a sequence of blocks y = S x + V relu(U x + c) + b (see `block`). `build` compiles a formula into a
network, `feedforward` removes skip connections, `exactness` says where floating point is exact, `gradients` which
weights learn nothing, `training` is gradient descent, and `backends` computes a network on each kind of array.
"""

from relufig.networks.block import Block
from relufig.networks.build import build
from relufig.networks.network import Network, Trace

__all__ = ["Block", "Network", "Trace", "build"]
