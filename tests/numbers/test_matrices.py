from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array, csr_array

from relufig.numbers import matrices

INTEGERS = st.integers(-9, 9)
LARGE = st.integers(-(2**70), 2**70)
FRACTIONS = st.fractions(-9, 9, max_denominator=12)
FLOATS = st.floats(-1e9, 1e9)
ENTRIES = st.sampled_from([INTEGERS, LARGE, FRACTIONS, FLOATS, INTEGERS | FRACTIONS, LARGE | FLOATS | FRACTIONS])


@st.composite
def grids(draw, rows=None, columns=None):
    """Rows of numbers of one or several kinds."""
    rows = draw(st.integers(1, 4)) if rows is None else rows
    columns = draw(st.integers(1, 4)) if columns is None else columns
    entry = draw(ENTRIES)
    return [[draw(entry) for _ in range(columns)] for _ in range(rows)]


def exact(rows):
    return [[Fraction(entry) for entry in row] for row in rows]


def dense(matrix):
    return matrix if isinstance(matrix, np.ndarray) else matrix.toarray()


def mostly_zero(shape=(70, 70), seed=0, largest=5):
    random = np.random.default_rng(seed)
    return random.integers(-largest, largest + 1, shape) * (random.random(shape) < 0.08)


@given(grids())
def test_every_entry_is_held_exactly(rows):
    held = matrices.as_matrix(rows, "S")
    assert exact(held.tolist()) == exact(rows)


@pytest.mark.parametrize(
    ("rows", "dtype"),
    [
        ([[1, -2]], np.int64),
        ([[True + 1, np.int8(3)]], np.int64),
        ([[Fraction(4, 2), 3]], np.int64),
        ([[1, 0.5]], np.float64),
        ([[0.5, Fraction(1, 2)]], object),
        ([[0.5, 2**53 + 1]], object),
        ([[0.5, Fraction(1, 3)]], object),
        ([[1, 2**63]], object),
        ([[2**63 - 1, -1]], np.int64),
        (np.array([[2**64 - 1]], np.uint64), object),
        (np.array([[7]], np.uint8), np.int64),
        (np.array([[0.1]], np.float16), np.float64),
    ],
)
def test_a_matrix_is_held_in_the_plainest_dtype(rows, dtype):
    held = matrices.as_matrix(rows, "S")
    assert held.dtype == dtype
    assert held.tolist() == [list(row) for row in rows]


def test_long_doubles_are_held_exactly():
    third = np.longdouble(1) / 3
    held = matrices.as_matrix(np.array([[third, 0.5]]), "S")
    assert held.tolist() == [[Fraction(*third.as_integer_ratio()), 0.5]]


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0)])
def test_empty_matrices_keep_their_shape(shape):
    for held in (matrices.as_matrix(np.zeros(shape), "S"), matrices.zeros(*shape)):
        assert held.shape == shape
        assert matrices.count_nonzero(held) == 0


def test_what_is_held_is_a_read_only_copy():
    rows = np.ones((2, 2))
    held = matrices.as_matrix(rows, "S")
    rows[0, 0] = 5
    assert held.tolist() == [[1, 1], [1, 1]]
    with pytest.raises(ValueError, match="read-only"):
        held[0, 0] = 5
    sparse = matrices.as_matrix(mostly_zero(), "S")
    with pytest.raises(ValueError, match="read-only"):
        sparse.data[0] = 5


@pytest.mark.parametrize(
    ("shape", "nonzeros", "sparse"),
    [((64, 64), 512, True), ((64, 64), 513, False), ((63, 65), 1, False), ((1, 4096), 0, True)],
)
def test_a_large_matrix_that_is_mostly_zero_is_held_sparse(shape, nonzeros, sparse):
    rows = np.zeros(shape[0] * shape[1], int)
    rows[:nonzeros] = 3
    rows = rows.reshape(shape)
    for given_as in (rows, csr_array(rows), coo_array(rows)):
        held = matrices.as_matrix(given_as, "S")
        assert matrices.is_sparse(held) is sparse
        assert held.dtype == np.int64
        assert np.array_equal(dense(held), rows)


def test_stored_zeros_and_duplicates_of_a_sparse_array_are_merged():
    entries = coo_array(([1, 2, 0, 3, -3], ([0, 0, 1, 2, 2], [5, 5, 6, 7, 7])), shape=(70, 70))
    held = matrices.as_matrix(entries, "S")
    assert matrices.count_nonzero(held) == 1
    assert list(matrices.nonzeros(held)) == [(0, 5, 3)]


@given(grids())
def test_from_entries_puts_them_where_they_belong(rows):
    entries = {(i, j): entry for i, row in enumerate(rows) for j, entry in enumerate(row)}
    shape = len(rows) + 1, len(rows[0])
    assert exact(matrices.from_entries(entries, shape).tolist()) == [*exact(rows), [0] * shape[1]]


@given(grids())
def test_nonzeros_come_row_by_row(rows):
    held = matrices.as_matrix(rows, "S")
    expected = [(i, j, entry) for i, row in enumerate(rows) for j, entry in enumerate(row) if entry]
    found = list(matrices.nonzeros(held))
    assert found == expected
    assert matrices.count_nonzero(held) == len(expected)
    assert all(type(value) in (int, float, Fraction) for _, _, value in found)


def test_nonzeros_of_a_sparse_matrix_are_those_of_the_dense():
    rows = mostly_zero()
    expected = [(i, j, int(rows[i, j])) for i, j in zip(*np.nonzero(rows), strict=True)]
    assert list(matrices.nonzeros(matrices.as_matrix(rows, "S"))) == expected


@given(st.data())
def test_products_are_never_rounded(data):
    left = data.draw(grids())
    right = data.draw(grids(rows=len(left[0])))
    product = matrices.product(matrices.as_matrix(left, "left"), matrices.as_matrix(right, "right"))
    columns = list(zip(*exact(right), strict=True))
    expected = [[sum(p * q for p, q in zip(row, column, strict=True)) for column in columns] for row in exact(left)]
    assert exact(product.tolist()) == expected


@given(st.data())
def test_affine_images_are_never_rounded(data):
    rows = data.draw(grids())
    (vector,) = data.draw(grids(rows=1, columns=len(rows[0])))
    (offset,) = data.draw(grids(rows=1, columns=len(rows)))
    image = matrices.affine(
        matrices.as_matrix(rows, "S"),
        matrices.as_exact(vector, "x", dimensions=1),
        matrices.as_exact(offset, "b", dimensions=1),
    )
    for value, row, start in zip(image.tolist(), exact(rows), offset, strict=True):
        assert Fraction(value) == sum(p * Fraction(q) for p, q in zip(row, vector, strict=True)) + Fraction(start)


@pytest.mark.parametrize("largest", [5, 2**40])
def test_products_of_sparse_matrices_are_never_rounded(largest):
    left, right = mostly_zero(seed=1, largest=largest), mostly_zero(seed=2, largest=largest)
    product = matrices.product(matrices.as_matrix(left, "left"), matrices.as_matrix(right, "right"))
    assert np.array_equal(dense(product), left.astype(object) @ right.astype(object))


def test_the_identity_is_neutral():
    for matrix in (matrices.as_matrix([[Fraction(1, 3), 2], [0, 0.5]], "S"), matrices.as_matrix(mostly_zero(), "S")):
        one = matrices.identity(matrix.shape[0])
        assert matrices.same(matrices.product(one, matrix), matrix)
        assert matrices.same(matrices.product(matrix, one), matrix)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, object])
def test_casting_rounds_each_entry_once(dtype):
    held = matrices.as_matrix([[Fraction(1, 3), 1], [0.1, 2**60]], "S")
    cast = matrices.cast_to(held[:1], np.dtype(dtype))
    assert cast.dtype == dtype
    expected = Fraction(1, 3) if dtype is object else dtype(1 / 3)
    assert cast.tolist() == [[expected, 1]]


def test_casting_floats_to_python_numbers_keeps_their_value():
    cast = matrices.cast_to(matrices.as_matrix([[0.1, 3.0]], "S"), np.dtype(object))
    assert cast.tolist() == [[Fraction(0.1), 3]]
    sparse = matrices.cast_to(matrices.as_matrix(mostly_zero(), "S"), np.dtype(object))
    assert sparse.dtype == object
    assert np.array_equal(sparse, mostly_zero())


@given(grids(), grids())
def test_same_is_equality_of_the_entries(first, second):
    held = [matrices.as_matrix(rows, "S") for rows in (first, second)]
    assert matrices.same(*held) == (exact(first) == exact(second))
    assert matrices.same(held[0], matrices.as_matrix(exact(first), "S"))


def test_same_compares_sparse_with_dense():
    rows = np.zeros((64, 64), int)
    rows[3, 4] = 2
    sparse, equal, other = matrices.as_matrix(rows, "S"), rows.copy(), rows.copy()
    other[3, 5] = 1
    assert matrices.is_sparse(sparse)
    assert matrices.same(sparse, equal)
    assert matrices.same(equal, sparse)
    assert not matrices.same(sparse, other)
    assert not matrices.same(sparse, rows[:, :63])


@pytest.mark.parametrize(
    ("entries", "error", "message"),
    [
        ([1, 2], ValueError, r"S must have 2 dimensions, got shape \(2,\)"),
        (5, ValueError, r"S must have 2 dimensions, got shape \(\)"),
        ([[1, 2], [3]], ValueError, "^S must"),
        ([["1"]], TypeError, "S must hold real numbers"),
        ([[True]], TypeError, r"S must hold real numbers, got True at index \(0, 0\)"),
        ([[1j]], TypeError, r"S must hold real numbers, got 1j at index \(0, 0\)"),
        ([[None]], TypeError, r"S must hold real numbers, got None at index \(0, 0\)"),
        ([[1, 2], [3, np.nan]], ValueError, r"S must be finite, got nan at index \(1, 1\)"),
        (np.array([[np.inf]]), ValueError, r"S must be finite, got inf at index \(0, 0\)"),
        (csr_array(([np.nan], ([3], [5])), shape=(70, 70)), ValueError, r"S must be finite, got nan at index \(3, 5\)"),
    ],
)
def test_what_is_no_matrix_of_finite_numbers_is_refused(entries, error, message):
    with pytest.raises(error, match=message):
        matrices.as_matrix(entries, "S")
