"""One layer of a network: y = S x + V relu(U x + c) + b.

S is the skip connection, U and c give the units' pre-activations, and V and b read the output from the activations. A
layer of a sorting network is residual: S = I. A layer of a plain multilayer perceptron has S = 0. A block without units
is an affine map.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from relufig.numbers import matrices
from relufig.numbers.arrays import Array
from relufig.numbers.matrices import Matrix


class LayerTrace(NamedTuple):
    """What one block computed for a batch: pre-activations and activations of its units, and its output."""

    preactivations: Any
    activations: Any
    output: Any


class BlockGradients(NamedTuple):
    """Gradients of a block's coefficients, summed over the batch. Each has the shape of its matrix.

    If a matrix is sparse, only the entries that it stores have a gradient.
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
    """The map y = S x + V relu(U x + c) + b of m inputs to n outputs by k ReLU units. Immutable.

    The coefficients are array-likes or scipy.sparse arrays and are kept exactly (see `relufig.numbers.matrices`).

    Parameters
    ----------
    S : (n, m) matrix
        The skip connection.
    U : (k, m) matrix
        The weights from the inputs to the units.
    c : (k,) vector
        The biases of the units.
    V : (n, k) matrix
        The weights from the units to the outputs.
    b : (n,) vector
        The biases of the outputs.

    Raises
    ------
    ValueError
        If the shapes do not fit together, or for NaN or infinity.
    TypeError
        If an entry is not a real number.

    Examples
    --------
    >>> import relufig as rf
    >>> comparator = rf.Block(S=[[1, 0], [0, 1]], U=[[1, -1]], c=[0], V=[[-1], [1]], b=[0, 0])
    >>> rf.Network([comparator])([3, 1])
    array([1, 3])
    """

    S: Matrix
    U: Matrix
    c: Array
    V: Matrix
    b: Array
    _weights: dict[Any, Weights] = field(default_factory=dict, init=False, repr=False)
    # Copies of the coefficients for other libraries and devices, kept by `relufig.networks.backends.standard`.
    _moved: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)

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
        """The block without units, y = S x + b.

        Parameters
        ----------
        S : (n, m) matrix
            The weights.
        b : (n,) vector
            The biases.

        Returns
        -------
        Block
            A block of size 0.

        Raises
        ------
        ValueError, TypeError
            As the class does.

        Examples
        --------
        >>> import relufig as rf
        >>> rf.Network([rf.Block.affine([[2, 1]], [3])])([1, 1])
        array([6])
        """
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
        # Without the caches, which can be made again and may lie on a device.
        return {name: value for name, value in vars(self).items() if name not in ("_weights", "_moved")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state, _weights={}, _moved={})

    def same_as(self, other: Block) -> bool:
        """Whether two blocks have the same shapes and the same coefficients.

        Parameters
        ----------
        other : Block
            The other block.

        Returns
        -------
        bool
            True if all shapes and coefficients are equal.

        Examples
        --------
        >>> import relufig as rf
        >>> rf.Block.affine([[2]], [1]).same_as(rf.Block.affine([[2]], [0]))
        False
        """
        return all(matrices.same(p, q) for p, q in zip(self.coefficients, other.coefficients, strict=True))

    @property
    def terms(self) -> int:
        """The most values that one unit or output adds up: the largest number of nonzeros in a row of S, U or V."""
        return max(matrices.longest_row(matrix) for matrix in (self.S, self.U, self.V))

    def weights(self, like: Array, sparse: bool = False) -> Weights:
        """The coefficients in the dtype of the numpy array `like`, transposed to multiply rows.

        Parameters
        ----------
        like : numpy array
            An array whose dtype the coefficients get.
        sparse : bool, optional
            Whether dense matrices are converted to sparse ones. The dtype must then be one of scipy.sparse's.

        Returns
        -------
        Weights
            The coefficients; S, U and V are transposed.

        Raises
        ------
        OverflowError
            If a coefficient is too large for the dtype.
        """
        key = like.dtype, sparse
        if key not in self._weights:
            try:
                with np.errstate(over="raise"):
                    S, U, c, V, b = (
                        matrices.cast_to(matrices.at_samples(part), like.dtype) for part in self.coefficients
                    )
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
    z += weights.c  # in place: with many units, memory traffic takes most of the time
    return z


def output(weights: Weights, x: Any, activations: Any) -> Any:
    """S x + V h + b for rows x and activations h, in x's dtype."""
    y = _in_dtype_of(x, activations @ weights.V)
    y += weights.b
    if weights.skips:
        y += _in_dtype_of(x, x @ weights.S)
    return y


def gradients(block: Block, x: Array, traced: LayerTrace, upstream: Array) -> tuple[Array, BlockGradients]:
    """Backpropagation through one block: the gradients of its input (one row a sample) and of its coefficients."""
    weights = block.weights(x)
    at_activations = _in_dtype_of(x, upstream @ weights.V.T)
    at_preactivations = np.where(traced.preactivations > 0, at_activations, 0)
    at_input = upstream @ weights.S.T + at_preactivations @ weights.U.T
    return _in_dtype_of(x, at_input), BlockGradients(
        S=_summed_outer(upstream, x, block.S),
        U=_summed_outer(at_preactivations, x, block.U),
        c=at_preactivations.sum(axis=0),
        V=_summed_outer(upstream, traced.activations, block.V),
        b=upstream.sum(axis=0),
    )


def _summed_outer(left: Array, right: Array, like: Matrix) -> Any:
    """The sum over the batch of the outer products left[i] right[i]; only at stored entries if `like` is sparse."""
    if isinstance(like, np.ndarray):
        return left.T @ right
    rows, columns, _ = matrices.coordinates(like)
    entries = (left[:, rows] * right[:, columns]).sum(axis=0)
    if left.dtype not in (np.float16, object):
        gradient = like.astype(left.dtype)
        gradient.data = entries
        return gradient
    dense = np.zeros(like.shape, dtype=left.dtype)  # scipy.sparse has neither dtype
    dense[rows, columns] = entries
    return dense


def _in_dtype_of(x: Any, rows: Any) -> Any:
    # The dtype differs only for float16 times a sparse matrix, which scipy computes in float32.
    return rows if rows.dtype == x.dtype else rows.astype(x.dtype)
