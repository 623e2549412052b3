"""Networks: blocks of weights, built from formulas, evaluated, taken apart, proved exact, and saved.

A network is a sequence of blocks y = S x + V relu(U x + c) + b (see `block`). `build` compiles a formula into one,
`feedforward` removes its skip connections, `exactness` says where floating point keeps it exact, `gradients` which
weights learn nothing, and `backends` computes it on each kind of array.
"""

from relufig.networks.block import Block
from relufig.networks.build import build
from relufig.networks.network import Network, Trace

__all__ = ["Block", "Network", "Trace", "build"]
