"""The compiled loop against scipy's sparse matrices."""

import os
import platform
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse
from hypothesis import given, settings
from hypothesis import strategies as st

import relufig as rf
from relufig import logo
from relufig.networks.backends import evaluation, fast
from relufig.networks.block import Block
from relufig.system import compiled

ROOT = Path(__file__).parents[2]
needs_numba = pytest.mark.skipif(not compiled.available(), reason="pip install 'relufig[fast]' brings numba")


def random_network(widths, seed, sparse, residual):
    """A network with at most a few terms a row, some rows without any, and biases of both signs."""
    random = np.random.default_rng(seed)

    def matrix(rows, columns):
        entries = random.normal(size=(rows, columns)) * (random.random((rows, columns)) < min(1, 2 / max(columns, 1)))
        for row in entries:
            row[np.flatnonzero(row)[evaluation._FEW_TERMS :]] = 0
        return scipy.sparse.csr_array(entries) if sparse else entries

    blocks = []
    for n_in, units, n_out in zip(widths[::2], widths[1::2], widths[2::2], strict=False):
        S = matrix(n_out, n_in) if residual else np.zeros((n_out, n_in))
        c, b = random.normal(size=units), random.normal(size=n_out)
        blocks.append(Block(S, matrix(units, n_in), c, matrix(n_out, units), b))
    return rf.Network(blocks)


def outputs(network, x, loops):
    """What the network gives, through compiled loops or without them, for a batch of any size."""
    used = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(evaluation, "_MANY_ROWS", 1)
        patched.setattr(fast, "_WORTH_IMPORTING", 0)
        steps = fast.steps
        patched.setattr(fast, "steps", lambda *given: used.append(True) or steps(*given))
        if not loops:
            patched.setattr(fast, "applies", lambda *_: False)
        result = network(x)
    assert bool(used) == loops
    return result


def assert_same(first, second):
    assert first.dtype == second.dtype
    assert first.shape == second.shape
    if platform.machine() in ("x86_64", "AMD64"):
        assert first.tobytes() == second.tobytes()
    else:  # where scipy may round a product and a sum as one
        eps = np.finfo(first.dtype).eps
        np.testing.assert_allclose(first, second, rtol=1e3 * eps, atol=1e3 * eps)


@needs_numba
@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.integers(0, 40), min_size=3, max_size=9).filter(lambda widths: all(widths[::2]) and len(widths) % 2),
    st.sampled_from([np.float32, np.float64]),
    st.integers(1, 400),
    st.sampled_from(["C", "F", "strided", "read-only"]),
    st.booleans(),
    st.booleans(),
    st.integers(0, 2**32 - 1),
)
def test_the_result_is_that_of_sparse_matrices_bit_for_bit(widths, dtype, points, layout, sparse, residual, seed):
    network = random_network(widths, seed, sparse, residual)
    random = np.random.default_rng(seed)
    x = random.normal(size=(points, widths[0])).astype(dtype)
    x[random.random(x.shape) < 0.2] = random.choice([0.0, -0.0])
    if layout == "strided":
        x = np.repeat(x, 2, axis=1)[:, ::2]
    elif layout == "read-only":
        x.flags.writeable = False
    else:
        x = np.asarray(x, order=layout)
    assert_same(outputs(network, x, loops=True), outputs(network, x, loops=False))


@needs_numba
def test_a_logo_is_the_same_function_on_large_pictures():
    network = logo.polygon([(0, 0), (10, 0), (10, 10), (5, 3), (0, 10)])
    x = np.random.default_rng(0).uniform(-2, 12, (3, 2**14, 2))
    result = outputs(network, x, loops=True)
    assert result.shape == (3, 2**14, 1)
    assert_same(result, outputs(network, x, loops=False))
    bound = rf.exactness.analyse(network, x[0, :200]).bound
    exactly = network(np.vectorize(Fraction, otypes=[object])(x[0, :200]))
    assert np.all(abs(result[0, :200] - exactly) <= bound)


@needs_numba
def test_overflow_is_noticed_and_other_dtypes_take_the_plain_path():
    x, y = rf.inputs("x", "y")
    network = rf.build(rf.relu(x + y) + rf.relu(x - y))
    large = np.full((2**14, 2), np.finfo(np.float32).max)
    with pytest.raises(OverflowError, match="overflows float32"):
        network(large.astype(np.float32))
    for dtype in (np.float16, np.longdouble, np.int64, object):
        assert not fast.applies(network.blocks, np.zeros((2**14, 2), dtype))


NETWORK = """
import sys, numpy as np
import relufig as rf
from relufig.networks.backends import fast
fast._WORTH_IMPORTING //= {sooner}
x, y = rf.inputs("x", "y")
network = rf.build(rf.minimum(x, y), rf.maximum(x, y))
points = np.random.default_rng(0).integers(-1000, 1000, (2**15, 2)).astype(np.float32)
assert np.array_equal(network(points), np.sort(points))
print("numba" in sys.modules)
"""


@needs_numba
@pytest.mark.parametrize(("sooner", "imported"), [(1, False), (2**10, True)])
def test_numba_is_imported_for_large_batches_only(sooner, imported):
    done = subprocess.run(
        [sys.executable, "-c", NETWORK.format(sooner=sooner)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"{imported}\n"
