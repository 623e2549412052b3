"""What a model computes, step by step: sums of matrices times earlier values, and ReLUs; all else is made of these.

A `Value` is a row of numbers for each sample. A `Tensor` arranges its columns in another shape, so that flattening,
transposing or slicing a picture is done on indices, and costs the network nothing.
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
    """The input of `width` columns."""

    width: int


@dataclass(frozen=True, eq=False)
class Linear:
    """The sum of matrix @ value over `terms`, plus `offset`; None stands for the identity, and for no offset."""

    terms: tuple[Term, ...]
    offset: Array | None
    width: int


@dataclass(frozen=True, eq=False)
class Rectified:
    """The ReLU of each of the `width` columns of `argument`."""

    argument: Value
    width: int


@dataclass(frozen=True, eq=False)
class Through:
    """What a block makes of a value, kept as the block it is."""

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
    """The columns of a value in another arrangement: `places` says for each entry of a sample which column it is."""

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
        """Whether each column is there exactly once."""
        flat = self.places.ravel()
        return len(flat) == self.value.width and bool(np.all(np.bincount(flat, minlength=len(flat)) == 1))

    @property
    def in_order(self) -> bool:
        """Whether its entries, row by row, are the value's columns."""
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
    """A value in order, in one row or in a shape."""
    return Tensor(value, np.arange(value.width).reshape((value.width,) if shape is None else shape))


def identity(n: int) -> Any:
    """The identity matrix, sparse."""
    from scipy.sparse import eye_array

    return eye_array(n, dtype=np.int64, format="csr")
