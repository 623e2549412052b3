"""Networks and formulas on the arrays of every library: values, dtypes, shapes, devices, and what is refused."""

import os
import pickle
import re
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import relufig as rf
from relufig import sorting
from tests.networks.libraries import LIBRARIES
from tests.networks.test_network import by_hand, random_network, sparse_network
from tests.system.test_import import ROOT
from tests.test_functions import DYADIC, INTEGRAL, as_tuple, check, columns, fractions_of

A, B = rf.inputs("a", "b")
COMPARATOR = rf.build(rf.minimum(A, B), rf.maximum(A, B))
SHAPES = [(), (1,), (7,), (0,), (3, 0), (2, 3)]


# Values


@pytest.mark.parametrize("name", DYADIC)
def test_formulas_are_exact_on_a_grid(library, name):
    function, count, oracle = DYADIC[name]
    numbers = columns(count)
    for dtype in library.floats:
        parts = as_tuple(function(*(library.array(column, dtype) for column in numbers)))
        assert all(library.dtype(part) == dtype for part in parts)
        check(tuple(map(library.numpy, parts)), fractions_of(numbers), oracle)


@pytest.mark.parametrize("name", [n for n in INTEGRAL if n not in ("wide clip", "interpolate", "maximum_of_five")])
def test_formulas_are_exact_on_integers(library, name):
    function, count, oracle = INTEGRAL[name]
    numbers = [np.random.default_rng(i).integers(-100, 100, 50) for i in range(count)]
    parts = as_tuple(function(*(library.array(column, "int16") for column in numbers)))
    check(tuple(map(library.numpy, parts)), [column.tolist() for column in numbers], oracle)


SORTERS = {"butterflies": sorting.bitonic(4), "listed": sorting.best(3), "ReLUs": sorting.best(2).network()}
WIRES = {"butterflies": 4, "listed": 3, "ReLUs": 2}


@pytest.mark.parametrize("name", SORTERS)
@pytest.mark.parametrize("lead", SHAPES, ids=str)
def test_any_leading_shape(library, lead, name):
    x = np.random.default_rng(0).integers(-50, 50, (*lead, WIRES[name]))
    y = library.numpy(SORTERS[name](library.array(x)))
    assert y.shape == x.shape
    assert np.array_equal(y, np.sort(x))


@pytest.mark.parametrize("name", SORTERS)
def test_the_dtype_is_kept(library, name):
    x = np.random.default_rng(1).integers(-50, 50, (5, WIRES[name]))
    for dtype in (*library.floats, "int16"):
        y = SORTERS[name](library.array(x, dtype))
        assert np.array_equal(library.numpy(y), np.sort(x))
        if name != "ReLUs" or dtype != "int16":  # differences of 16-bit integers need not be such
            assert library.dtype(y) == dtype


NETWORKS = {"sparse": sparse_network(), "dense": random_network(1, integer=True)}
ROWS = {
    name: np.random.default_rng(2).integers(-3, 4, (3, len(network.inputs))).tolist()
    for name, network in NETWORKS.items()
}
EXPECTED = {name: [by_hand(network, row) for row in ROWS[name]] for name, network in NETWORKS.items()}


@pytest.mark.parametrize("form", [lambda net: net, rf.Network.feedforward], ids=["with skips", "feedforward"])
@pytest.mark.parametrize("name", NETWORKS)
def test_integers_in_floats_are_exact_to_the_bit(library, name, form):
    for dtype in ("float32", "int16"):
        assert library.numpy(form(NETWORKS[name])(library.array(ROWS[name], dtype))).tolist() == EXPECTED[name]


def test_a_large_sorting_network_sorts_integers_in_floats(library):
    x = np.random.default_rng(2).integers(-(2**20), 2**20, (5, 128))
    residual = sorting.bitonic(128).network()
    for network in (residual, residual.feedforward()):
        assert np.array_equal(library.numpy(network(library.array(x))), np.sort(x))


# JAX on a CPU takes subnormal numbers for zero.
NORMAL = st.floats(width=32, allow_nan=False, allow_infinity=False, allow_subnormal=False)


@pytest.mark.parametrize("network", [sorting.bitonic(16), sorting.best(16)], ids=["butterflies", "listed"])
@settings(max_examples=10)
@given(x=arrays(np.float32, (2, 16), elements=NORMAL))
def test_whatever_is_sorted_is_only_moved(network, x):
    for name in ("torch", "jax.numpy", "array_api_strict"):
        pytest.importorskip(name, reason=f"this test is of {name}")
        y = LIBRARIES[name].numpy(network(LIBRARIES[name].array(x)))
        assert np.array_equal(y, np.sort(x))


def test_views_are_as_good_as_arrays(eager):
    x = np.random.default_rng(3).normal(size=(8, 6)).astype(np.float32)
    views = (eager.xp.permute_dims(eager.array(x), (1, 0)), eager.array(np.repeat(x.T, 2, 0))[::2, ...])
    for view in views:
        assert np.array_equal(eager.numpy(sorting.bitonic(8)(view)), np.sort(x.T))
        assert np.array_equal(eager.numpy(rf.relu(view)), np.maximum(x.T, 0))


def test_traces_hold_every_layers_values(eager):
    network, x = random_network(4, integer=True), np.random.default_rng(4).integers(-9, 9, (2, 5, 3))
    trace, expected = network.trace(eager.array(x)), network.trace(x)
    for layer, of_numpy in zip(trace.layers, expected.layers, strict=True):
        for part, values in zip(layer, of_numpy, strict=True):
            assert np.array_equal(eager.numpy(part), values)


# Integers


def test_integers_take_the_widest_that_their_library_has(torch):
    jax = pytest.importorskip("jax", reason="this test is of JAX")
    x = [[100, -(2**14)]]
    assert COMPARATOR(jax.numpy.asarray(x)).dtype == "int32"
    with jax.enable_x64(True):
        assert COMPARATOR(jax.numpy.asarray(x)).dtype == "int64"
    assert COMPARATOR(torch.tensor(x, dtype=torch.int16)).dtype == torch.int64


def test_integers_of_32_bits_are_refused_where_they_need_not_suffice(xp):
    jax = pytest.importorskip("jax", reason="this test is of JAX")
    large = rf.build(A * 2**31 + B)
    for x in (
        jax.numpy.asarray([2**31 - 1, -5]),
        xp.asarray([2**31 - 1, -5], device=xp.Device("no_x64"), dtype=xp.int32),
    ):
        with pytest.raises(TypeError, match=r"network\(x\): x must be floating-point .* got dtype .*int32"):
            COMPARATOR(x)
        with pytest.raises(OverflowError, match=r"maximum\(a, b\): the result might not fit the integers of a"):
            rf.maximum(x, -5)
        with pytest.raises(TypeError, match=r"network\(x\): x must be floating-point"):
            large(x * 0)
        assert [int(value) for value in sorting.bitonic(2)(x)] == [-5, 2**31 - 1]


# Devices and dtypes


def test_results_are_where_their_arrays_are(xp, torch):
    for place in ("device1", "device2"):
        x = xp.asarray([[3.0, 1.0]], device=xp.Device(place))
        for y in (COMPARATOR(x), COMPARATOR.feedforward()(x), sorting.bitonic(2)(x), rf.clip(x, 0, 2), *rf.sort2(x, 2)):
            assert y.device == xp.Device(place)
        assert bool(xp.all(COMPARATOR(x) == xp.asarray([[1.0, 3.0]], device=xp.Device(place))))
    y = COMPARATOR(torch.ones(5, 2, device="meta"))
    assert (y.device.type, y.shape) == ("meta", (5, 2))


def test_arrays_on_two_devices_are_refused(xp, torch):
    a = xp.ones(2, device=xp.Device("device1"))
    with pytest.raises(TypeError, match=r"maximum\(a, b\): the arrays must be on one device, got a on .*1.*, b on .*2"):
        rf.maximum(a, xp.ones(2, device=xp.Device("device2")))
    with pytest.raises(TypeError, match=r"sort3\(a, b, c\): the arrays must be on one device, got a on cpu, c on meta"):
        rf.sort3(torch.ones(2), 1, torch.ones(2, device="meta"))


JAX_DEVICES = """
import jax, jax.numpy as jnp, relufig as rf
first, second = jax.devices()
a, b = rf.inputs("a", "b")
net = rf.build(rf.minimum(a, b), rf.maximum(a, b))
x = jax.device_put(jnp.asarray([[3.0, 1.0], [2.0, 5.0]]), second)
assert net(x).devices() == rf.relu(x).devices() == {second}
assert net(jax.device_put(x, first)).devices() == {first}
split = jax.sharding.NamedSharding(jax.make_mesh((2,), ("rows",)), jax.sharding.PartitionSpec("rows"))
assert net(jax.device_put(x, split)).tolist() == [[1, 3], [2, 5]]
try:
    rf.maximum(x, jax.device_put(x, first))
except TypeError as error:
    print(error)
"""


def test_jax_arrays_stay_on_their_device():
    pytest.importorskip("jax", reason="this test is of JAX")
    env = {**os.environ, "PYTHONPATH": str(ROOT), "XLA_FLAGS": "--xla_force_host_platform_device_count=2"}
    run = subprocess.run([sys.executable, "-c", JAX_DEVICES], env=env, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert re.search(r"the arrays must be on one device, got a on .*1, b on .*0", run.stdout)


def test_floating_point_dtypes_are_not_mixed(eager):
    narrow, wide = eager.floats[0], eager.floats[-1]
    a, b = eager.array([0.5, 2], narrow), eager.array([1, 0.25], wide)
    if eager.name == "numpy":  # whose wider dtype holds the narrower one
        assert rf.maximum(a, b).dtype == wide
        return
    if narrow == wide:
        return
    rule = rf"the arrays must be of one floating-point dtype, got a of \S*{narrow}, b of \S*{wide}"
    with pytest.raises(TypeError, match=rf"maximum\(a, b\): {rule}"):
        rf.maximum(a, b)


def test_libraries_are_not_mixed(eager):
    if eager.name != "numpy":
        with pytest.raises(TypeError, match=r"minimum\(a, b\): the arrays must come from one library, got a from"):
            rf.minimum(eager.array([1.0]), np.ones(1))


def test_weights_are_put_on_a_device_once(eager):
    if eager.name == "numpy":
        return
    network = rf.build(rf.minimum(A, B) / 3, rf.maximum(A, B))
    (block,) = network.blocks
    results = [network(eager.array([[3, 1]], dtype)) for dtype in eager.floats * 2]
    assert len(block._moved) == len(eager.floats)
    weights = dict(block._moved)
    network(eager.array([[5, 7]], eager.floats[0]))
    assert all(block._moved[key] is kept for key, kept in weights.items())
    for dtype, result in zip(eager.floats, results, strict=False):
        assert eager.dtype(result) == dtype
    copied = pickle.loads(pickle.dumps(network))
    assert copied == network
    assert not copied.blocks[0]._moved


def test_weights_made_in_inference_mode_serve_gradients(torch):
    network = random_network(6)
    x = torch.ones(2, 3, dtype=torch.float64)
    with torch.inference_mode():
        network(x)
    x.requires_grad_()
    network(x).sum().backward()
    np.testing.assert_allclose(x.grad, network.gradients(np.ones((2, 3)), np.ones((2, 2))).inputs, rtol=1e-12)


# What is refused


def test_bad_values_are_refused_by_name(eager):
    sort = sorting.bitonic(2)
    for value in (np.nan, np.inf):
        x = eager.array([[1, 2], [3, value]])
        for call in (COMPARATOR, sort):
            with pytest.raises(ValueError, match=rf"^network\(x\): x must be finite, got {value} at index \(1, 1\)"):
                call(x)
        with pytest.raises(ValueError, match=rf"^relu\(x\): x must be finite, got {value} at index \(1, 1\)"):
            rf.relu(x)
    for bad in (eager.array([True, False], "bool"), eager.array([1j, 2], "complex64")):
        for call in (COMPARATOR, sort, rf.relu):
            with pytest.raises(
                TypeError, match=r": x must hold real numbers, got an array of dtype \S*(bool|complex64)"
            ):
                call(bad)
    with pytest.raises(
        OverflowError, match=r"network\(x\): an intermediate result overflows \S*float32 at index \(0, 0\)"
    ):
        COMPARATOR(eager.array([[3e38, -3e38]]))
    with pytest.raises(OverflowError, match=r"network\(x\): a coefficient is beyond the range of \S*float32"):
        rf.build(A * 10**40)(eager.array([[0, 1]]))


def test_sparse_tensors_are_refused(torch):
    with pytest.raises(TypeError, match=r"network\(x\): x must be a plain array, got one of layout torch.sparse_coo"):
        COMPARATOR(torch.eye(2).to_sparse())
    with pytest.raises(TypeError, match=r"relu\(x\): x must be a plain array, got one of layout torch.sparse_coo"):
        rf.relu(torch.eye(2).to_sparse())


@pytest.mark.parametrize("dtype", ["uint16", "uint32", "uint64", "float8_e4m3fn", "float8_e5m2"])
def test_dtypes_in_which_pytorch_does_not_compute_are_refused(torch, dtype):
    x = torch.zeros(2, 2).to(getattr(torch, dtype))
    for call in (COMPARATOR, sorting.bitonic(2), rf.relu):
        with pytest.raises(TypeError, match=f"x must be of a dtype in which PyTorch computes, .* got torch.{dtype}"):
            call(x)
