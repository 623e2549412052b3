"""A comparator network as a ReLU network: x + P relu(Q x) for each layer.

Row k of Q takes the difference a - b of the values that comparator k compares. With d = relu(a - b), column k of P
turns them into a - d and b + d, the minimum and the maximum.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from relufig.networks.block import Block
from relufig.networks.network import Network
from relufig.numbers import matrices
from relufig.sorting.layer import Layer


def network(n: int, layers: Sequence[Layer]) -> Network:
    """The network with one block a layer, or the identity if there are no layers."""
    identity = matrices.identity(n)
    zero = np.zeros(n, np.int64)
    if not layers:
        return Network([Block.affine(identity, zero)])
    blocks = []
    for layer in layers:
        pairs = list(enumerate(zip(layer.first.tolist(), layer.second.tolist(), strict=True)))
        Q = {(k, wire): sign for k, (i, j) in pairs for wire, sign in ((i, 1), (j, -1))}
        P = {(wire, k): sign for k, (i, j) in pairs for wire, sign in ((i, -1), (j, 1))}
        blocks.append(
            Block(
                S=identity,
                U=matrices.from_entries(Q, (layer.size, n)),
                c=np.zeros(layer.size, np.int64),
                V=matrices.from_entries(P, (n, layer.size)),
                b=zero,
            )
        )
    return Network(blocks)
