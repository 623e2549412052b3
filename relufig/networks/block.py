"""One layer of a network: y = S x + V relu(U x + c) + b.

S is the skip connection, U and c give the units' pre-activations, V and b what leaves the layer. A sorting layer is the
residual case S = I; a layer of a plain multilayer perceptron has S = 0; a block without units is an affine map.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from relufig.numbers import matrices
from relufig.numbers.arrays import Array
from relufig.numbers.matrices import Matrix


class LayerTrace(NamedTuple):
    """What one block computed for a batch: the units' pre-activations and activations, and the block's output."""

    preactivations: Any
    activations: Any
    output: Any


class BlockGradients(NamedTuple):
    """Gradients with respect to a block's coefficients, each of the shape of its matrix, summed over the batch.

    Where a matrix is held sparse, only the entries it stores have a gradient.
    """

    S: Any
    U: Any
    c: Array
    V: Any
    b: Array


class Weights(NamedTuple):
    """A block's coefficients in one dtype, ready to multiply rows: S, U and V are transposed."""

    S: Any
    U: Any
    c: Any
    V: Any
    b: Any
    skips: bool


@dataclass(frozen=True, eq=False)
class Block:
    """The map y = S x + V relu(U x + c) + b, with exact coefficients (see `relufig.numbers.matrices`).

    For m inputs, k units and n outputs the shapes are S (n, m), U (k, m), c (k,), V (n, k), b (n,). Raises ValueError
    for shapes that do not fit together and for NaN or infinity, TypeError for entries that are not real numbers.
    """

    S: Matrix
    U: Matrix
    c: Array
    V: Matrix
    b: Array
    _weights: dict[Any, Weights] = field(default_factory=dict, init=False, repr=False)
    # The coefficients on devices of other libraries, as `relufig.networks.backends.standard` puts them there.
    moved: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        for name in "SUV":
            object.__setattr__(self, name, matrices.as_matrix(getattr(self, name), f"Block: {name}"))
        for name in "cb":
            object.__setattr__(self, name, matrices.as_exact(getattr(self, name), f"Block: {name}", dimensions=1))
        n, m = self.S.shape
        k = len(self.c)
        for name, shape in {"U": (k, m), "V": (n, k), "b": (n,)}.items():
            got = getattr(self, name).shape
            if got != shape:
                sizes = f"{m} inputs and {n} outputs of S and the {k} units of c"
                raise ValueError(f"Block: {name} must have shape {shape} to fit the {sizes}, got {got}")

    @classmethod
    def affine(cls, S: Any, b: Any) -> Block:
        """The block without units, y = S x + b."""
        S = matrices.as_matrix(S, "Block: S")
        n, m = S.shape
        return cls(S, matrices.zeros(0, m), np.zeros(0, np.int64), matrices.zeros(n, 0), b)

    @property
    def n_in(self) -> int:
        """The number of inputs."""
        return int(self.S.shape[1])

    @property
    def n_out(self) -> int:
        """The number of outputs."""
        return int(self.S.shape[0])

    @property
    def size(self) -> int:
        """The number of ReLU units."""
        return len(self.c)

    @property
    def coefficients(self) -> tuple[Matrix, Matrix, Array, Matrix, Array]:
        """S, U, c, V and b."""
        return self.S, self.U, self.c, self.V, self.b

    def __getstate__(self) -> dict[str, Any]:
        # Copied and pickled without what can be made again, which may lie on a device.
        return {**vars(self), "_weights": {}, "moved": {}}

    def same_as(self, other: Block) -> bool:
        """Whether all coefficients are equal."""
        return all(matrices.same(p, q) for p, q in zip(self.coefficients, other.coefficients, strict=True))

    @property
    def terms(self) -> int:
        """The most values that a unit or an output adds up: the most nonzero entries in a row of S, U or V."""
        return max(matrices.longest_row(matrix) for matrix in (self.S, self.U, self.V))

    def weights(self, like: Array, sparse: bool = False) -> Weights:
        """The coefficients in the dtype of the numpy array `like`.

        `sparse` asks for sparse matrices even where dense ones are held; the dtype must then be one of scipy.sparse's.
        """
        key = like.dtype, sparse
        if key not in self._weights:
            try:
                with np.errstate(over="raise"):
                    S, U, c, V, b = (matrices.cast_to(part, like.dtype) for part in self.coefficients)
            except (OverflowError, FloatingPointError) as error:
                raise OverflowError(f"network(x): a coefficient is beyond the range of {like.dtype}") from error
            if sparse:
                S, U, V = (matrices.as_sparse(part) for part in (S, U, V))
            skips = matrices.count_nonzero(self.S) > 0
            self._weights[key] = Weights(S.T, U.T, c, V.T, b, skips)
        return self._weights[key]


def preactivations(weights: Weights, x: Any) -> Any:
    """U x + c for rows x, in x's dtype."""
    z = _in_dtype_of(x, x @ weights.U)
    z += weights.c  # in place: for many units, memory traffic is what takes the time
    return z


def output(weights: Weights, x: Any, activations: Any) -> Any:
    """S x + V h + b for rows x with activations h, in x's dtype."""
    y = _in_dtype_of(x, activations @ weights.V)
    y += weights.b
    if weights.skips:
        y += _in_dtype_of(x, x @ weights.S)
    return y


def gradients(block: Block, x: Array, traced: LayerTrace, upstream: Array) -> tuple[Array, BlockGradients]:
    """Backpropagation through one block: the gradients of its input (a row per sample) and of its coefficients."""
    weights = block.weights(x)
    at_activations = upstream @ weights.V.T
    at_preactivations = np.where(traced.preactivations > 0, at_activations, 0).astype(x.dtype)
    at_input = upstream @ weights.S.T + at_preactivations @ weights.U.T
    return _in_dtype_of(x, at_input), BlockGradients(
        S=_outer(upstream, x, block.S),
        U=_outer(at_preactivations, x, block.U),
        c=at_preactivations.sum(axis=0),
        V=_outer(upstream, traced.activations, block.V),
        b=upstream.sum(axis=0),
    )


def _outer(left: Array, right: Array, like: Matrix) -> Any:
    """The sum over the batch of left[i] * right[j]: all of it, or the entries that a sparse matrix stores."""
    if isinstance(like, np.ndarray):
        return left.T @ right
    rows, columns, _ = matrices.coordinates(like)
    entries = (left[:, rows] * right[:, columns]).sum(axis=0)
    if left.dtype not in (np.float16, object):
        gradient = like.astype(left.dtype)
        gradient.data = entries
        return gradient
    dense = np.zeros(like.shape, dtype=left.dtype)  # scipy.sparse holds neither of the two
    dense[rows, columns] = entries
    return dense


def _in_dtype_of(x: Any, rows: Any) -> Any:
    # Only float16 beside a sparse matrix, which scipy computes in float32, comes back in another dtype.
    return rows if rows.dtype == x.dtype else rows.astype(x.dtype)
