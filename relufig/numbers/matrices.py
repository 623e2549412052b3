"""Exact matrices: the coefficients of a network, kept exactly as they were given.

A matrix (or vector) has the plainest numpy dtype that holds every entry exactly: int64 if all entries are integers,
float64 if all are floats or integers, and object (int and Fraction) otherwise. A large matrix of mostly zeros is stored
as a `scipy.sparse.csr_array`; scipy is imported only when there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import numpy as np

from relufig.numbers.arrays import LARGEST_INT64, Array, array_of, as_array, largest_magnitude
from relufig.numbers.coefficients import Coefficient, exact, float_if_exact
from relufig.numbers.parametric import Parametric

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Matrix: TypeAlias = "Array | csr_array[Any, Any]"
# The nonzero entries of a matrix's row, by column.
Row: TypeAlias = dict[int, Coefficient]

# A matrix of at least this many entries, of which at most one in eight is not zero, is stored sparse.
_SPARSE_ENTRIES = 4096
SPARSE_RATIO = 8


def is_sparse(matrix: Any) -> bool:
    """Whether the matrix is a scipy.sparse one (scipy is not imported to find out)."""
    return not isinstance(matrix, np.ndarray) and hasattr(matrix, "tocsr")


def as_matrix(entries: Any, argument: str) -> Matrix:
    """A two-dimensional array-like or scipy.sparse array as a read-only exact matrix, after checks.

    Raises TypeError or ValueError, naming `argument`, for anything but a matrix of finite real numbers.
    """
    if is_sparse(entries):
        return _as_csr(entries, argument)
    dense = as_exact(entries, argument, dimensions=2)
    nonzero = np.count_nonzero(dense)
    if dense.dtype != object and dense.size >= _SPARSE_ENTRIES and nonzero * SPARSE_RATIO <= dense.size:
        from scipy.sparse import csr_array

        return _frozen(csr_array(dense))
    return dense


def as_exact(entries: Any, argument: str, dimensions: int) -> Array:
    """An array-like of numbers as a new read-only array of int64, float64 or object, with the same values."""
    array = np.asarray(as_array(entries, argument, plainest=True))
    if array.ndim != dimensions:
        raise ValueError(f"{argument} must have {dimensions} dimensions, got shape {array.shape}")
    held = _simplest(array)
    held.flags.writeable = False
    return held


def from_entries(entries: Mapping[tuple[int, int], Coefficient], shape: tuple[int, int]) -> Matrix:
    """The matrix with these entries, zero elsewhere."""
    plain = _simplest(_object_array(list(entries.values())))
    rows = np.array([i for i, _ in entries], dtype=np.intp)
    columns = np.array([j for _, j in entries], dtype=np.intp)
    if plain.dtype != object and shape[0] * shape[1] >= _SPARSE_ENTRIES:
        from scipy.sparse import csr_array

        return as_matrix(csr_array((plain, (rows, columns)), shape=shape), "entries")
    dense = np.zeros(shape, dtype=plain.dtype)
    dense[rows, columns] = plain
    return as_matrix(dense, "entries")


def zeros(rows: int, columns: int) -> Matrix:
    """The zero matrix."""
    return from_entries({}, (rows, columns))


def identity(n: int) -> Matrix:
    """The identity matrix."""
    return from_entries({(i, i): 1 for i in range(n)}, (n, n))


def nonzeros(matrix: Matrix) -> Iterator[tuple[int, int, Coefficient]]:
    """The nonzero entries as (row, column, value), row by row. The values are Python numbers."""
    rows, columns, values = coordinates(matrix)
    yield from zip(rows.tolist(), columns.tolist(), values.tolist(), strict=True)


def rows(matrix: Matrix) -> list[Row]:
    """For each row, its nonzero entries by column, as Python numbers."""
    entries: list[Row] = [{} for _ in range(matrix.shape[0])]
    for i, j, value in nonzeros(matrix):
        entries[i][j] = value
    return entries


def coordinates(matrix: Matrix) -> tuple[Array, Array, Array]:
    """The row indices, column indices and values of the nonzero entries, row by row."""
    if isinstance(matrix, np.ndarray):
        rows, columns = np.nonzero(matrix)
        return rows, columns, matrix[rows, columns]
    coo = matrix.tocoo()
    return coo.row, coo.col, coo.data


def count_nonzero(array: Matrix) -> int:
    """The number of nonzero entries."""
    return int(np.count_nonzero(array)) if isinstance(array, np.ndarray) else int(array.nnz)


def longest_row(matrix: Matrix) -> int:
    """The largest number of nonzero entries in a row."""
    counts = np.count_nonzero(matrix, axis=1) if isinstance(matrix, np.ndarray) else np.diff(matrix.indptr)
    return int(counts.max(initial=0))


def as_dense(matrix: Matrix) -> Array:
    """The matrix (or vector) as a numpy array."""
    return matrix if isinstance(matrix, np.ndarray) else matrix.toarray()


def as_sparse(matrix: Matrix) -> Any:
    """The matrix as a `csr_array`, whatever its size and its number of zeros."""
    from scipy.sparse import csr_array

    return csr_array(matrix)


def cast_to(array: Matrix, dtype: Any) -> Any:
    """The array in another dtype: a float dtype (each entry rounded once), int64, or object (exact Python numbers)."""
    if array.dtype == dtype:
        return array
    if np.dtype(dtype).kind == "O":
        dense = as_dense(array)
        return _object_array([exact(entry) for entry in dense.ravel().tolist()]).reshape(dense.shape)
    if is_sparse(array) and dtype == np.float16:
        return array.astype(np.float32)  # scipy.sparse has no float16; the products are rounded to float16 afterwards
    return array.astype(dtype)


def parametric(matrix: Matrix) -> list[Parametric]:
    """The entries of a matrix (or vector) that depend on parameters."""
    if matrix.dtype != object:
        return []
    return [entry for entry in matrix.ravel().tolist() if isinstance(entry, Parametric)]


def at_samples(matrix: Matrix) -> Matrix:
    """The matrix (or vector) with the sample values of entries that depend on parameters."""
    return replaced(matrix, lambda entry: exact(Fraction(entry))) if parametric(matrix) else matrix


def replaced(matrix: Matrix, value: Callable[[Parametric], Coefficient]) -> Matrix:
    """The matrix (or vector) with other values of the entries that depend on parameters."""
    if matrix.dtype != object:
        return matrix
    entries = [value(entry) if isinstance(entry, Parametric) else entry for entry in matrix.ravel().tolist()]
    return _object_array(entries).reshape(matrix.shape)


def same(first: Matrix, second: Matrix) -> bool:
    """Whether two matrices or vectors have the same shape and the same entries."""
    if first.shape != second.shape:
        return False
    if isinstance(first, np.ndarray) and isinstance(second, np.ndarray):
        return bool(np.all(first == second))
    return list(nonzeros(first)) == list(nonzeros(second))


def product(left: Matrix, right: Matrix) -> Matrix:
    """The product left @ right, without rounding."""
    if is_identity(left):
        return right
    if is_identity(right):
        return left
    if left.dtype == right.dtype == np.int64 and _integer_product_fits(left, right):
        return as_matrix(left @ right, "product")
    rows: list[dict[int, Coefficient]] = [{} for _ in range(right.shape[0])]
    for i, j, value in nonzeros(right):
        rows[i][j] = exact(value)
    entries: dict[tuple[int, int], Coefficient] = {}
    for i, k, value in nonzeros(left):
        factor = exact(value)
        for j, other in rows[k].items():
            entries[i, j] = entries.get((i, j), 0) + factor * other
    floats = np.float64 in (left.dtype, right.dtype)
    return from_entries(
        {at: float_if_exact(value) if floats else value for at, value in entries.items()},
        (left.shape[0], right.shape[1]),
    )


def affine(matrix: Matrix, vector: Array, bias: Array) -> Array:
    """The vector matrix @ vector + bias, without rounding."""
    column = from_entries({(i, 0): value for i, value in enumerate(vector.tolist())}, (len(vector), 1))
    total: list[Coefficient] = [exact(value) for value in bias.tolist()]
    for i, _, value in nonzeros(product(matrix, column)):
        total[i] = total[i] + exact(value)
    floats = np.float64 in (matrix.dtype, vector.dtype, bias.dtype)
    return as_exact([float_if_exact(value) if floats else value for value in total], "bias", dimensions=1)


def _simplest(array: Array) -> Array:
    """The array in the plainest of int64, float64 and object that holds every entry exactly."""
    if not array.size:
        return np.zeros(array.shape, dtype=np.int64)
    if array.dtype.kind == "f" and array.dtype.itemsize <= 8:
        return array.astype(np.float64)
    if array.dtype.kind == "i" or (array.dtype.kind == "u" and largest_magnitude(array) <= LARGEST_INT64):
        return array.astype(np.int64)
    numbers = [number if isinstance(number, float) else exact(number) for number in array.ravel().tolist()]
    return array_of(numbers).reshape(array.shape)


def _as_csr(entries: Any, argument: str) -> Matrix:
    csr = entries.tocsr().copy()
    csr.sum_duplicates()
    csr.eliminate_zeros()
    finite = np.isfinite(csr.data)
    if not finite.all():
        at = int(np.argmin(finite))
        index = int(np.searchsorted(csr.indptr, at, side="right")) - 1, int(csr.indices[at])
        raise ValueError(f"{argument} must be finite, got {float(csr.data[at])!r} at index {index}")
    rows, columns = csr.shape
    if rows * columns < _SPARSE_ENTRIES or csr.nnz * SPARSE_RATIO > rows * columns:
        return as_matrix(csr.toarray(), argument)
    csr.data = _simplest(csr.data)
    return _frozen(csr)


def _frozen(csr: Any) -> Matrix:
    for part in (csr.data, csr.indices, csr.indptr):
        part.flags.writeable = False
    return cast("Matrix", csr)


def _object_array(entries: list[Any]) -> Array:
    array = np.empty(len(entries), dtype=object)
    array[:] = entries
    return array


def is_identity(matrix: Matrix) -> bool:
    """Whether a matrix is the identity matrix."""
    rows, columns = matrix.shape
    if rows != columns or count_nonzero(matrix) != rows:
        return False
    at_rows, at_columns, values = coordinates(matrix)
    return bool(np.all(at_rows == at_columns) and np.all(values == 1))


def _integer_product_fits(left: Matrix, right: Matrix) -> bool:
    largest = _largest(left) * _largest(right) * max(1, left.shape[1])
    return bool(largest <= LARGEST_INT64)


def _largest(matrix: Matrix) -> int:
    return largest_magnitude(matrix if isinstance(matrix, np.ndarray) else matrix.data)
