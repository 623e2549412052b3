"""From a chain of layers, the form in which trained networks are stored, to a `Network`.

Affine layers and ReLUs become a plain multilayer perceptron, with one block for each hidden layer and as many units as
were trained. Nothing is multiplied out: products of floats would have hundreds of digits, and would round differently
from the network that was read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

from relufig.formats.models import assembly
from relufig.networks.block import Block
from relufig.networks.network import Network
from relufig.numbers import matrices
from relufig.numbers.arrays import Array
from relufig.numbers.coefficients import exact, float_if_exact
from relufig.system import limits


@dataclass(frozen=True, eq=False)
class Affine:
    """The layer W x + b, with W of shape (n_out, n_in) and b of shape (n_out,)."""

    W: Any
    b: Any


@dataclass(frozen=True)
class Relu:
    """The layer max(x, 0)."""


@dataclass(frozen=True)
class LeakyRelu:
    """The layer that is x for x >= 0 and slope * x for x < 0. Any slope is allowed; most are in [0, 1]."""

    slope: float


# A block is a layer too, of a network with skip connections.
Layer: TypeAlias = Affine | Relu | LeakyRelu | Block


def network(
    layers: Iterable[Layer], n_in: int, inputs: Sequence[str] | None = None, outputs: Sequence[str] | None = None
) -> Network:
    """The network that applies the layers in order to n_in values. `inputs` and `outputs` are names, as for `Network`.

    The affine layer just before a ReLU becomes U and c of the ReLU's block. The first one after it becomes V and b, if
    it is not just before the next ReLU. All others become blocks of their own. LeakyReLU is the block
    z + relu((slope - 1) z), the formula of `relufig.leaky_relu`: one unit for each value, exact for z >= 0, and within
    2 ulp of z for z < 0.

    Raises ValueError, naming the layer by its place (from 0), for shapes that do not fit together, for NaN and
    infinity, and for more inputs than `relufig.system.limits` allows; TypeError for something that is not a layer or
    not a number; and as `Network` for wrong names.
    """
    limits.at_most(limits.MOST_INPUTS, "inputs", n_in)
    blocks: list[Block] = []
    width = n_in
    units: Affine | None = None  # the affine layer before a ReLU whose block still lacks V and b
    affine: list[Affine] = []  # the affine layers since that ReLU

    def close(keep: int) -> None:
        """Make blocks of the pending layers, except for the last `keep` affine ones."""
        nonlocal units
        if units is not None:
            k = len(units.b)
            readout = affine.pop(0) if len(affine) > keep else _identity(k)
            none = matrices.zeros(len(readout.b), units.W.shape[1])
            blocks.append(Block(none, units.W, units.b, readout.W, readout.b))
            units = None
        while len(affine) > keep:
            first = affine.pop(0)
            blocks.append(Block.affine(first.W, first.b))

    for at, layer in enumerate(layers):
        match layer:
            case Affine():
                affine.append(_checked(layer, at, width))
                width = len(affine[-1].b)
            case Relu():
                close(keep=1)
                units = affine.pop() if affine else _identity(width)
            case LeakyRelu(slope):
                close(keep=0)
                blocks.append(_leaky(width, slope))
            case Block():
                if layer.n_in != width:
                    raise ValueError(f"layer {at}: a block of {layer.n_in} inputs follows {width} values")
                close(keep=0)
                blocks.append(layer)
                width = layer.n_out
            case _:
                raise TypeError(f"layer {at} must be Affine, Relu, LeakyRelu or Block, got {layer!r}")
    close(keep=0)
    refuse_empty(n_in, width)
    return Network(blocks or [Block.affine(matrices.identity(width), np.zeros(width, np.int64))], inputs, outputs)


def refuse_empty(n_in: int, n_out: int) -> None:
    """Raise ValueError for a network without inputs or outputs."""
    if n_in < 1 or n_out < 1:
        raise ValueError(f"a network must have at least one input and one output, got {n_in} and {n_out}")


def _checked(layer: Affine, at: int, width: int) -> Affine:
    limits.at_most(limits.WIDEST_LAYER, "values of a layer", len(layer.b) if np.ndim(layer.b) else 0)
    W = matrices.as_matrix(layer.W, f"layer {at}: weights")
    b = matrices.as_exact(layer.b, f"layer {at}: biases", dimensions=1)
    if W.shape[1] != width:
        raise ValueError(f"layer {at}: weights must have {width} columns, one for each value, got shape {W.shape}")
    if len(b) != W.shape[0]:
        raise ValueError(f"layer {at}: there must be {W.shape[0]} biases, one for each row of weights, got {len(b)}")
    return Affine(W, b)


def leaky(slopes: Array) -> tuple[matrices.Matrix, matrices.Matrix]:
    """U and V of the block z + V relu(U z) that is z for z >= 0 and slope * z for z < 0, with a slope for each value.

    U holds slope - 1 exactly or, in a matrix of more than `assembly.MOST_EXACT` entries, rounded to float64.
    """
    n = slopes.size
    kinds, which = np.unique(slopes.ravel(), return_inverse=True)
    # For a slope above 1, the result is the minimum of z and slope * z: z - relu((1 - slope) z).
    differences = [Fraction(exact(slope)) - 1 for slope in kinds.tolist()]
    factors = [float_if_exact(-abs(difference)) for difference in differences]
    if n * n > assembly.MOST_EXACT:
        factors = [float(factor) for factor in factors]
    signs = [1 if difference <= 0 else -1 for difference in differences]
    weights, readout = (
        matrices.from_entries({(i, i): values[kind] for i, kind in enumerate(which.tolist())}, (n, n))
        for values in (factors, signs)
    )
    return weights, readout


def _leaky(n: int, slope: float) -> Block:
    limits.at_most(limits.WIDEST_LAYER, "values of a layer", n)
    weights, readout = leaky(np.full(n, slope, object))
    zero = np.zeros(n, np.int64)
    return Block(matrices.identity(n), weights, zero, readout, zero)


def _identity(n: int) -> Affine:
    return Affine(matrices.identity(n), np.zeros(n, np.int64))
