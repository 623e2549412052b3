"""Compiled loops against the plain path: the same bits, whatever the batch looks like."""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relufig import sorting
from relufig.sorting import ComparatorNetwork, fast, fast_long, states
from relufig.sorting.layer import Butterfly
from relufig.system import compiled

ROOT = Path(__file__).parents[2]
DTYPES = [f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)] + ["float16", "float32", "float64"]
FAMILIES = [sorting.bitonic, sorting.odd_even_merge, sorting.pairwise, sorting.best, sorting.bubble]
needs_numba = pytest.mark.skipif(not compiled.available(), reason="pip install 'relufig[fast]' brings numba")


@pytest.fixture
def always(monkeypatch):
    """Compiled loops run however small the batch is."""
    monkeypatch.setattr(fast, "_WORTH_CALLING", 0)
    monkeypatch.setattr(fast, "_WORTH_IMPORTING", 0)
    monkeypatch.setattr(fast, "_FEW_VECTORS", 1)


@st.composite
def networks(draw):
    """A network of a family, or any comparators, upside down as often as not."""
    n = draw(st.integers(2, 40))
    if draw(st.booleans()):
        return draw(st.sampled_from(FAMILIES))(n)
    pairs = st.permutations(range(n)).map(lambda order: tuple(order[:2]))
    return ComparatorNetwork.of_comparators(n, draw(st.lists(pairs, max_size=60)))


def values(dtype, shape, seed):
    """Numbers with many ties and, among floats, zeros of both signs, subnormal numbers and the largest."""
    random, dtype = np.random.default_rng(seed), np.dtype(dtype)
    if dtype.kind in "iu":
        few = random.integers(0, 4, shape).astype(dtype)
        limits = np.iinfo(dtype)
        return np.where(random.random(shape) < 0.5, few, random.integers(limits.min, limits.max, shape, dtype, True))
    limits = np.finfo(dtype)
    special = np.array([0.0, -0.0, 1, -1, limits.max, limits.min, limits.smallest_subnormal], dtype)
    normal = random.normal(size=shape).astype(dtype)
    return np.where(random.random(shape) < 0.5, random.choice(special, shape), normal)


def laid_out(batch, layout):
    """The same batch, in memory of another layout."""
    if layout == "by wire":
        return np.asfortranarray(batch)
    if layout == "strided":
        return np.repeat(np.repeat(batch, 2, axis=0), 3, axis=1)[::2, ::3]
    if layout == "reversed":
        return batch[::-1, ::-1].copy()[::-1, ::-1]
    if layout == "swapped bytes":
        return batch.astype(batch.dtype.newbyteorder())
    if layout == "unaligned":
        raw = np.empty(batch.nbytes + 1, np.uint8)[1:].view(batch.dtype).reshape(batch.shape)
        raw[...] = batch
        return raw
    if layout == "read-only":
        batch = batch.copy()
        batch.flags.writeable = False
    return batch


def plain(network, batch):
    """What the plain path gives."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(fast, "applies", lambda *_: False)
        patched.setattr(fast_long, "applies", lambda *_: False)
        return network(batch)


def same(first, second):
    """Whether two arrays are the same, the signs of zeros, the dtype and the layout included."""
    layouts = [(array.flags.c_contiguous, array.flags.f_contiguous) for array in (first, second)]
    return first.dtype == second.dtype and layouts[0] == layouts[1] and first.tobytes() == second.tobytes()


@needs_numba
@settings(deadline=None, max_examples=60)
@given(
    networks(),
    st.sampled_from(DTYPES),
    st.integers(1, 150),
    st.sampled_from(["by vector", "by wire", "strided", "reversed", "swapped bytes", "unaligned", "read-only"]),
    st.integers(0, 2**32 - 1),
)
def test_the_result_is_that_of_the_plain_path_bit_for_bit(network, dtype, count, layout, seed):
    batch = laid_out(values(dtype, (count, network.n), seed), layout)
    before = batch.copy()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(fast, "_WORTH_CALLING", 0)
        patched.setattr(fast, "_WORTH_IMPORTING", 0)
        patched.setattr(fast, "_FEW_VECTORS", 1)
        assert fast.applies(network.packed_layers, batch) == (network.size > 0)
        result = network(batch)
    assert same(result, plain(network, batch))
    assert before.tobytes() == batch.tobytes()


@needs_numba
@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("n", [2, 3, 7, 8, 33, 64])
def test_what_leaves_a_sorting_network_is_sorted(always, family, n):
    batch = np.random.default_rng(n).normal(size=(3, 90, n)).astype(np.float32)
    assert np.array_equal(family(n)(batch), np.sort(batch))


@needs_numba
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("n", [256, 1000])
def test_slices_of_large_batches_fit_together(order, n):
    network, batch = sorting.bitonic(n), np.random.default_rng(n).random((5000, n), np.float32)
    batch = np.asarray(batch, order=order)
    assert fast.applies(network.packed_layers, batch)
    assert np.array_equal(network(batch), np.sort(batch))


@needs_numba
def test_nan_is_refused_as_on_the_plain_path(always):
    batch = np.ones((100, 8), np.float32)
    batch[37, 2] = np.nan
    with pytest.raises(ValueError, match=r"network\(x\): x must be finite, got nan at index \(37, 2\)"):
        sorting.bitonic(8)(batch)


@needs_numba
@pytest.mark.parametrize("dtype", ["longdouble", object])
def test_other_dtypes_take_the_plain_path(always, dtype):
    batch = np.arange(800)[::-1].reshape(100, 8).astype(dtype)
    network = sorting.bitonic(8)
    assert not fast.applies(network.packed_layers, batch)
    assert np.array_equal(network(batch), np.sort(batch))


@st.composite
def butterflies(draw):
    """A network of butterflies on some runs of 16 wires, mirrored or not."""
    n = 16 * draw(st.sampled_from([2, 4, 6, 16]))
    blocks = [2, 4, 8, 16, *(block for block in range(32, n + 1, 32) if n % block == 0)]
    layers = st.builds(Butterfly, st.just(n), st.sampled_from(blocks), st.booleans())
    return ComparatorNetwork.of_packed(n, tuple(draw(st.lists(layers, min_size=1, max_size=12))))


@needs_numba
@settings(deadline=None)
@given(
    st.one_of(butterflies(), st.sampled_from([sorting.bitonic(32), sorting.bitonic(256)])),
    st.sampled_from([dtype for dtype in DTYPES if dtype != "float16"]),
    st.integers(1, 3),
    st.sampled_from(["by vector", "by wire", "strided", "swapped bytes", "read-only"]),
    st.integers(0, 2**32 - 1),
)
def test_few_vectors_of_many_wires_have_the_same_result_too(network, dtype, count, layout, seed):
    batch = laid_out(values(dtype, (count, network.n), seed), layout)
    with pytest.MonkeyPatch.context() as patched:
        for name, value in {"_RUN": 16, "_FEW_RUNS": 2, "_SLICE": 32}.items():
            patched.setattr(fast_long, name, value)
        patched.setattr(fast, "_WORTH_CALLING", 0)
        patched.setattr(fast, "_WORTH_IMPORTING", 0)
        assert not fast.applies(network.packed_layers, batch)
        assert fast_long.applies(network.packed_layers, batch)
        result = network(batch)
    assert same(result, plain(network, batch))


@needs_numba
def test_a_long_vector_is_sorted():
    network, vector = sorting.bitonic(2**15), np.random.default_rng(0).random(2**15)
    assert fast_long.applies(network.packed_layers, vector.reshape(1, -1))
    assert np.array_equal(network(vector), np.sort(vector))


@needs_numba
@settings(deadline=None)
@given(st.integers(2, 200), st.integers(1, 150), st.integers(0, 2**32 - 1))
def test_states_go_through_comparators_as_on_the_plain_path(n, count, seed):
    random = np.random.default_rng(seed)
    bits = random.random((count, n)) < 0.5
    layers, expected = [], bits.T.copy()
    for _ in range(5):
        first, second = random.permutation(n)[: n // 2 * 2].reshape(2, -1)
        layers.append(states.moves(zip(first.tolist(), second.tolist(), strict=True)))
        expected[first], expected[second] = expected[first] & expected[second], expected[first] | expected[second]
    state_kernels = importlib.import_module("relufig.sorting.state_kernels")
    with_loops, without = states.packed(bits), states.packed(bits)
    states.apply(layers, with_loops)
    with pytest.MonkeyPatch.context() as patched:
        patched.delitem(sys.modules, state_kernels.__name__)
        states.apply(layers, without)
    assert np.array_equal(with_loops, states.packed(expected.T))
    assert np.array_equal(with_loops, without)


@needs_numba
def test_a_long_proof_imports_numba_and_finds_what_is_unsorted(monkeypatch):
    monkeypatch.setattr(states, "_WORTH_IMPORTING", 0)
    network = sorting.best(24)
    proof = sorting.prove(network)
    assert proof
    assert "relufig.sorting.state_kernels" in sys.modules
    broken = ComparatorNetwork.of_comparators(24, network.comparators[:-1])
    example = sorting.prove(broken)
    monkeypatch.delitem(sys.modules, "relufig.sorting.state_kernels")
    monkeypatch.setattr(states, "_WORTH_IMPORTING", 2**62)
    assert sorting.prove(network) == proof
    assert sorting.prove(broken) == example
    assert not example


def _python(code, **environment):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


SORTS = """
import sys, numpy as np
from relufig import sorting
batch = np.random.default_rng(0).random((20000, 64), np.float32)
assert np.array_equal(sorting.bitonic(64)(batch), np.sort(batch))
print("relufig.sorting.kernels" in sys.modules)
"""


@pytest.mark.parametrize("hidden", ["sys.modules['numba'] = None", "import os; os.environ['NUMBA_DISABLE_JIT'] = '1'"])
def test_without_numba_the_result_is_the_same(hidden):
    assert _python(f"import sys\n{hidden}\n{SORTS}") == "False\n"


@needs_numba
def test_small_batches_do_not_import_numba():
    code = (
        "import sys; from relufig import sorting; sorting.bitonic(64)([[0] * 64] * 20); print('numba' in sys.modules)"
    )
    assert _python(code) == "False\n"


@needs_numba
def test_loops_are_compiled_where_no_folder_can_be_written(monkeypatch):
    import numba

    njit = numba.njit

    def nowhere(cache=False, **options):
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return njit(**options)

    monkeypatch.setattr(numba, "njit", nowhere)
    assert compiled.compiled(lambda x: x + 1)(1) == 2
