"""Networks and formulas on Dask arrays: nothing is computed until it is asked for, and then chunk by chunk."""

import tracemalloc
from fractions import Fraction

import numpy as np
import pytest

import relufig as rf
from relufig import sorting

da = pytest.importorskip("dask.array", reason="this test is of Dask")

A, B = rf.inputs("a", "b")
COMPARATOR = rf.build(rf.minimum(A, B), rf.maximum(A, B))
X = np.random.default_rng(0).normal(size=(100, 8)).astype(np.float32)


@pytest.fixture
def forbidden():
    """A Dask array whose chunks refuse to be computed."""

    def refuse(block):
        raise AssertionError("a chunk was computed")

    return da.zeros((40, 2), chunks=(10, 1), dtype=np.float32).map_blocks(
        refuse, dtype=np.float32, meta=np.zeros((0, 0))
    )


def test_nothing_is_computed_at_a_call(forbidden):
    for result in (
        COMPARATOR(forbidden),
        sorting.bitonic(2)(forbidden),
        rf.clip(forbidden, 0, 1),
        *rf.sort2(forbidden, forbidden[0]),
    ):
        assert isinstance(result, da.Array)
        with pytest.raises(AssertionError, match="a chunk was computed"):
            result.compute()


@pytest.mark.parametrize("network", [sorting.bitonic(8), sorting.best(8).network()], ids=["comparators", "ReLUs"])
@pytest.mark.parametrize("chunks", [(30, 8), (7, 3), (100, 1), -1], ids=str)
def test_chunks_along_the_vectors_are_brought_together(network, chunks):
    x = da.from_array(X, chunks=chunks)
    y = network(x)
    assert (y.dtype, y.shape, y.chunks[0], y.chunks[1]) == (X.dtype, X.shape, x.chunks[0], (8,))
    assert y._meta.dtype == X.dtype
    np.testing.assert_array_equal(y, network(X))


def test_the_dtype_that_was_promised_is_that_of_numpy():
    halves, whole = rf.build(A / 2, B), np.array([[3, 1], [2, 7]])
    for network in (COMPARATOR, halves, rf.build(A * 0.5, B), sorting.bitonic(2)):
        for dtype in (np.int8, np.int64, np.float16, np.float64):
            y = network(da.from_array(whole.astype(dtype), chunks=1))
            assert y.dtype == y.compute().dtype == network(whole.astype(dtype)).dtype
            assert y.compute().tolist() == network(whole.astype(dtype)).tolist()
    assert rf.clip(da.from_array(whole[0]), 0, Fraction(5, 2)).compute().tolist() == [Fraction(5, 2), 1]


def test_integers_that_do_not_suffice_are_refused_when_computed():
    x = da.from_array(np.array([[2**62, -(2**62)], [1, 2]]), chunks=1)
    rule = "a result does not fit the dtype promised for it; give floating-point numbers, got a chunk of int64"
    with pytest.raises(OverflowError, match=rf"network\(x\): {rule}"):
        COMPARATOR(x * 2).compute()
    with pytest.raises(OverflowError, match=rf"maximum\(a, b\): {rule}"):
        rf.maximum(x[:, 0] * 2, x[:, 1] * 2).compute()


def test_nan_is_refused_by_name_when_computed():
    x = X.copy()
    x[77, 5] = np.nan
    for call, label in ((sorting.bitonic(8), r"network\(x\): x"), (lambda x: rf.maximum(0, x), r"maximum\(a, b\): b")):
        y = call(da.from_array(x, chunks=(30, 8)))
        y[:60].compute()
        with pytest.raises(ValueError, match=rf"{label} must be finite, got nan at index \(17, 5\)"):
            y.compute()


def test_formulas_broadcast_over_chunks():
    a, b = da.from_array(X, chunks=(30, 3)), da.from_array(X[0], chunks=8)
    expected = rf.sort3(X, X[0], 0.25)
    results = rf.sort3(a, b, 0.25)
    assert len(results) == 3
    for result, values in zip(results, expected, strict=True):
        assert (result.shape, result.dtype) == (X.shape, X.dtype)
        np.testing.assert_array_equal(result, values)


@pytest.mark.parametrize("x", [np.array(-3), np.array(5), np.array(-3.0)], ids=repr)
def test_formulas_of_arrays_without_dimensions(x):
    for formula in (rf.leaky_relu, lambda x: rf.clip(x, 0, Fraction(1, 3)), lambda x: rf.sort2(x, Fraction(1, 3))):
        results, expected = formula(da.from_array(x)), formula(x)
        for result, value in zip(as_tuple(results), as_tuple(expected), strict=True):
            assert result.shape == ()
            assert result.compute() == value


def as_tuple(results):
    return results if isinstance(results, tuple) else (results,)


def test_other_refusals():
    x = da.from_array(X, chunks=30)
    for call, error, message in (
        (lambda: sorting.bitonic(4)(x), ValueError, r"network\(x\): x must have last dimension 4"),
        (lambda: COMPARATOR.trace(x[:, :2]), TypeError, r"trace\(x\): x must be .*, got a Dask array"),
        (lambda: sorting.bitonic(8).trace(x), TypeError, "x must be a list or a numpy array"),
        (
            lambda: rf.maximum(x, X),
            TypeError,
            r"the arrays must come from one library, got a from dask.array, b from numpy",
        ),
        (lambda: rf.clip(x, 1, 0), ValueError, "low must not exceed high"),
        (lambda: rf.relu(x > 0), TypeError, r"relu\(x\): x must hold real numbers, got an array of dtype bool"),
    ):
        with pytest.raises(error, match=message):
            call()


def test_a_hundred_million_vectors_make_a_small_graph():
    x = da.random.default_rng(0).normal(size=(10**8, 8)).astype(np.float32)
    tracemalloc.start()
    y = sorting.bitonic(8)(x)
    tasks = len(y.__dask_graph__())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert tasks == 3 * x.npartitions  # drawn, rounded, sorted
    assert peak < 4e6


def test_a_cluster_sorts_chunk_by_chunk():
    distributed = pytest.importorskip("distributed", reason="this test is of a cluster")
    network = sorting.bitonic(8)
    cluster = distributed.LocalCluster(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None)
    with cluster, distributed.Client(cluster):
        x = da.random.default_rng(0).integers(0, 10**6, size=(2_000_000, 8), chunks=(200_000, 8), dtype=np.int32)
        y = network(x)
        unordered = (y[:, 1:] < y[:, :-1]).any()
        assert [bool(unordered), int((y.sum(axis=1) != x.sum(axis=1)).sum())] == [False, 0]
