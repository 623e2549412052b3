"""The matrices of blocks, assembled from those of single layers; and sums of matrices without rounding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from relufig.formats.models.values import identity
from relufig.numbers import matrices
from relufig.numbers.arrays import Array
from relufig.numbers.coefficients import exact
from relufig.numbers.coefficients import exact_sum as sum_of_two
from relufig.numbers.matrices import Matrix

# In a larger matrix, coefficients that are not float64 would take too much memory; they are rounded to float64.
MOST_EXACT = 2**16
# Up to this, every integer is a float64.
_WHOLE = 2**53


class Piece(NamedTuple):
    """A matrix, and the row and column of a larger one where it begins. None stands for an identity of `width`."""

    row: int
    column: int
    matrix: Matrix | None
    width: int


def matrix(pieces: Sequence[Piece], shape: tuple[int, int]) -> Matrix:
    """The matrix made of these pieces, which do not overlap; zero elsewhere."""
    if len(pieces) == 1 and pieces[0].matrix is not None and pieces[0].matrix.shape == shape:
        return pieces[0].matrix
    parts = [matrices.coordinates(identity(p.width) if p.matrix is None else p.matrix) for p in pieces]
    if not parts:
        return matrices.zeros(*shape)
    rows = np.concatenate([rows + piece.row for piece, (rows, _, _) in zip(pieces, parts, strict=True)])
    columns = np.concatenate([columns + piece.column for piece, (_, columns, _) in zip(pieces, parts, strict=True)])
    values = _together([values for _, _, values in parts], shape[0] * shape[1])
    if values.dtype == object:
        return matrices.from_entries(
            dict(zip(zip(rows.tolist(), columns.tolist(), strict=True), values, strict=True)), shape
        )
    from scipy.sparse import csr_array

    return matrices.as_matrix(csr_array((values, (rows, columns)), shape=shape), "weights")


def vector(parts: Sequence[Array]) -> Array:
    """Vectors joined end to end."""
    return _together(parts, 0) if parts else np.zeros(0, np.int64)


def exact_sum(first: Matrix | None, second: Matrix | None, n: int) -> Any:
    """The sum of two matrices (None for the n x n identity); None if the sum would have to be rounded."""
    p, q = (_sparse(identity(n) if part is None else part) for part in (first, second))
    if p is None or q is None:
        return None
    with np.errstate(all="ignore"):
        total = p + q
        # The rounding error of a sum of two floats is itself a float (Knuth, The Art of Computer Programming 2,
        # section 4.2.2, theorem B).
        virtual = total - p
        lost = (p - (total - virtual)) + (q - virtual)
    return matrices.as_matrix(total, "weights") if not np.any(lost.data != 0) else None


def sum_of_biases(first: Array | None, second: Array | None) -> Array | None:
    """The sum of two vectors (None for zero), without rounding."""
    if first is None or second is None:
        return second if first is None else first
    pairs = zip(first.tolist(), second.tolist(), strict=True)
    return matrices.as_exact([sum_of_two(p, q) for p, q in pairs], "biases", dimensions=1)


def _sparse(part: Matrix) -> Any:
    """The matrix in float64, sparse; None if float64 does not hold it exactly."""
    if part.dtype == object:
        return None
    csr = matrices.as_sparse(part)
    if csr.dtype == np.int64 and np.any(abs(csr.data) > _WHOLE):
        return None
    return csr.astype(np.float64)


def _together(parts: Sequence[Array], entries: int) -> Array:
    """Arrays joined end to end, exactly, or rounded to float64 if the matrix has too many entries for objects."""
    kinds = {part.dtype for part in parts if len(part)}
    large = any(part.dtype == np.int64 and len(part) and np.any(abs(part) > _WHOLE) for part in parts)
    if len(kinds) > 1 and (large or np.dtype(object) in kinds):
        parts = [
            np.array([number if isinstance(number, float) else exact(number) for number in part.tolist()], object)
            for part in parts
        ]
    together = np.concatenate(parts)
    return together.astype(np.float64) if together.dtype == object and entries > MOST_EXACT else together
