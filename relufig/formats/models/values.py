"""What a model computes, step by step: sums of matrices times earlier values, and ReLUs. All else is made of these.

A `Value` is a row of numbers for each sample. A `Tensor` arranges its columns in another shape, so that flattening,
transposing or slicing a picture changes only indices, and costs the network nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from relufig.networks.block import Block
from relufig.numbers.arrays import Array
from relufig.numbers.matrices import Matrix


@dataclass(frozen=True, eq=False)
class Source:
    """The input, with `width` columns."""

    width: int


@dataclass(frozen=True, eq=False)
class Linear:
    """The sum of matrix @ value over `terms`, plus `bias`. None stands for the identity, or for no bias."""

    terms: tuple[Term, ...]
    bias: Array | None
    width: int


@dataclass(frozen=True, eq=False)
class Rectified:
    """The ReLU of each of the `width` columns of `argument`."""

    argument: Value
    width: int


@dataclass(frozen=True, eq=False)
class Through:
    """A block applied to a value, and kept as a block."""

    block: Block
    argument: Value

    @property
    def width(self) -> int:
        """The number of columns."""
        return self.block.n_out


Value: TypeAlias = Source | Linear | Rectified | Through
Term: TypeAlias = "tuple[Matrix | None, Value]"


@dataclass(frozen=True, eq=False)
class Tensor:
    """The columns of a value in another arrangement: `places` holds the column of each entry of a sample."""

    value: Value
    places: Array

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one sample, without the batch."""
        return tuple(self.places.shape)

    @property
    def size(self) -> int:
        """The number of entries of one sample."""
        return int(self.places.size)

    @property
    def holds_all(self) -> bool:
        """Whether each column occurs exactly once."""
        flat = self.places.ravel()
        return len(flat) == self.value.width and bool(np.all(np.bincount(flat, minlength=len(flat)) == 1))

    @property
    def in_order(self) -> bool:
        """Whether the entries, row by row, are the value's columns in order."""
        return np.array_equal(self.places.ravel(), np.arange(self.value.width))


def operands(value: Value) -> list[Value]:
    """The values that a value is computed from."""
    match value:
        case Linear(terms):
            return [operand for _, operand in terms]
        case Rectified(argument, _) | Through(_, argument):
            return [argument]
    return []


def tensor(value: Value, shape: tuple[int, ...] | None = None) -> Tensor:
    """A value with its columns in order, as one row or in a given shape."""
    return Tensor(value, np.arange(value.width).reshape((value.width,) if shape is None else shape))


def identity(n: int) -> Any:
    """The identity matrix, sparse."""
    from scipy.sparse import eye_array

    return eye_array(n, dtype=np.int64, format="csr")
