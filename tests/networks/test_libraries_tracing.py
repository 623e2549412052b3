"""Networks and formulas inside what PyTorch and JAX trace, compile, map and differentiate."""

import copy
import pickle
import shutil
import sys
import warnings
from fractions import Fraction

import numpy as np
import pytest

import relufig as rf
from relufig import sorting
from tests.networks.test_network import random_network, sparse_network

A, B = rf.inputs("a", "b")
COMPARATOR = rf.build(rf.minimum(A, B), rf.maximum(A, B))
X = np.random.default_rng(0).normal(size=(5, 4)).astype(np.float32)
# Of rows of four numbers, to arrays of any shape.
FUNCTIONS = {
    "network": sorting.best(4).network(),
    "dense": random_network(0, widths=(4, 4, 3)),
    "butterflies": sorting.bitonic(4),
    "listed": sorting.best(4),
    "formula": lambda x: rf.triangle(x, -1, 0, 0.5),
    "formula of two": lambda x: sum(rf.sort2(x, 0.5 * x + 0.25)),
}
of_functions = pytest.mark.parametrize("name", FUNCTIONS)


@pytest.fixture(scope="module")
def jax():
    return pytest.importorskip("jax", reason="this test is of JAX")


def gradient_by_fractions(network, x, upstream, h=Fraction(1, 2**60)):
    """The central difference of sum(upstream * network(x)) in each input, exactly: one piece is affine."""
    x = [Fraction(value) for value in x]
    gradient = []
    for i in range(len(x)):
        above, below = ([*x[:i], x[i] + step, *x[i + 1 :]] for step in (h, -h))
        change = [p - q for p, q in zip(network(above), network(below), strict=True)]
        gradient.append(sum(Fraction(u) * c for u, c in zip(upstream, change, strict=True)) / (2 * h))
    return gradient


# Gradients


@pytest.mark.parametrize("network", [random_network(1), random_network(2).feedforward(), COMPARATOR])
def test_gradients_are_those_of_relufig_and_of_exact_differences(network, torch, jax):
    random = np.random.default_rng(1)
    x = random.normal(size=(4, len(network.inputs))).astype(np.float32)
    upstream = random.integers(-3, 4, (4, len(network.outputs))).astype(np.float32)
    leaf = torch.tensor(x, requires_grad=True)
    (network(leaf) * torch.tensor(upstream)).sum().backward()
    by_jax = jax.grad(lambda x: (network(x) * upstream).sum())(jax.numpy.asarray(x))
    exact = [gradient_by_fractions(network, row, u) for row, u in zip(x.tolist(), upstream.tolist(), strict=True)]
    for gradient in (leaf.grad, by_jax, network.gradients(x, upstream).inputs):
        np.testing.assert_allclose(np.asarray(gradient), np.array(exact, float), rtol=1e-4, atol=1e-5)


def test_the_gradient_at_zero_is_zero(torch, jax):
    for function in (rf.relu, lambda x: rf.build(rf.relu(rf.inputs("a")[0]))(x)):
        leaf = torch.zeros(1, requires_grad=True)
        function(leaf).sum().backward()
        assert leaf.grad.tolist() == [0]
        assert jax.grad(lambda x, function=function: function(x).sum())(jax.numpy.zeros(1)).tolist() == [0]


@pytest.mark.parametrize("network", [sorting.bitonic(4), sorting.best(4)], ids=["butterflies", "listed"])
def test_gradients_of_sorted_values_go_back_to_where_they_came_from(network, torch, jax):
    weights, origins = np.arange(4, dtype=np.float32), network.argsort(X)
    leaf = torch.tensor(X, requires_grad=True)
    (network(leaf) * torch.tensor(weights)).sum().backward()
    by_jax = jax.grad(lambda x: (network(x) * weights).sum())(jax.numpy.asarray(X))
    for gradient in (leaf.grad, by_jax):
        assert np.array_equal(np.take_along_axis(np.asarray(gradient), origins, -1), np.tile(weights, (5, 1)))


def test_each_of_two_equal_values_gets_half_the_gradient(torch, jax):
    network = sorting.bitonic(2)
    leaf = torch.ones(2, requires_grad=True)
    network(leaf)[1].backward()
    assert leaf.grad.tolist() == jax.grad(lambda x: network(x)[1])(jax.numpy.ones(2)).tolist() == [0.5, 0.5]


# PyTorch


@of_functions
@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_torch_compiles_without_a_break(torch, name, backend):
    torch.compiler.reset()
    function = FUNCTIONS[name]
    compiled = torch.compile(lambda x: function(x) + 1, backend=backend, fullgraph=True)
    leaves = [torch.tensor(X, requires_grad=True) for _ in range(2)]
    results = [compiled(leaves[0]), function(leaves[1]) + 1]
    assert torch.equal(*results)
    for result in results:
        result.sum().backward()
    torch.testing.assert_close(leaves[0].grad, leaves[1].grad)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="PyTorch's inductor runs openssl")
@pytest.mark.skipif(" " in sys.prefix, reason="PyTorch's inductor fails in a folder with a space in its name")
def test_inductor_gives_the_same_bits_of_integers(torch):
    x = torch.tensor(np.random.default_rng(3).integers(-100, 100, (6, 4)), dtype=torch.float32)
    sort, network = sorting.bitonic(4), sorting.best(4).network()

    def function(x):
        return rf.clip(sort(x), -50, 50) + network(x)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what inductor imports
        assert torch.equal(torch.compile(function, fullgraph=True)(x), function(x))


def test_what_was_compiled_serves_other_batches_and_is_copied_without_it(torch):
    network = rf.build(rf.minimum(A, B), rf.maximum(A, B))
    compiled = torch.compile(network, backend="aot_eager", fullgraph=True, dynamic=True)
    for count in (2, 3, 5):
        x = torch.randn(count, 2)
        assert torch.equal(compiled(x), network(x))
    for again in (copy.deepcopy(network), pickle.loads(pickle.dumps(network))):
        assert again == network
        assert torch.equal(again(x), network(x))


@of_functions
def test_torch_maps_and_differentiates_functions(torch, name):
    function, x = FUNCTIONS[name], torch.tensor(X)
    mapped = torch.func.vmap(function)(x)
    assert mapped.shape == function(x).shape
    torch.testing.assert_close(mapped, function(x))
    leaf = torch.tensor(X, requires_grad=True)
    (function(leaf) ** 2).sum().backward()
    by_row = torch.func.vmap(torch.func.grad(lambda row: (function(row) ** 2).sum()))(x)
    torch.testing.assert_close(by_row, leaf.grad)


def test_torch_exports_networks(torch):
    class Module(torch.nn.Module):
        def forward(self, x):
            return rf.clip(sorting.bitonic(4)(x), -1, 1) + FUNCTIONS["network"](x)

    batch = torch.export.Dim("batch")
    program = torch.export.export(Module(), (torch.tensor(X),), dynamic_shapes=({0: batch},))
    x = torch.randn(7, 4)
    assert torch.equal(program.module()(x), Module()(x))


# JAX


@of_functions
def test_jax_compiles_maps_and_differentiates(jax, name):
    function, x = FUNCTIONS[name], jax.numpy.asarray(X)
    expected = np.asarray(function(x))
    for transformed in (jax.jit(function), jax.vmap(function), jax.jit(jax.vmap(function))):
        np.testing.assert_allclose(transformed(x), expected, rtol=1e-6, atol=1e-6)

    def loss(x):
        return (function(x) ** 2).sum()

    gradient = np.asarray(jax.grad(loss)(x))
    np.testing.assert_allclose(jax.jit(jax.grad(loss))(x), gradient, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(jax.jit(jax.vmap(jax.grad(loss)))(x), gradient, rtol=1e-6, atol=1e-6)


def test_jit_gives_the_same_bits_of_integers(jax):
    x = np.random.default_rng(4).integers(-3, 4, (6, 80)).astype(np.float32)
    network = sparse_network()
    assert np.array_equal(jax.jit(network)(x), network(x))
    assert np.array_equal(jax.jit(network.feedforward())(x), network(x))


def test_a_constant_of_a_trace_is_not_kept(jax, torch):
    network = random_network(5)
    x = np.ones((2, 3), np.float32)
    jax.jit(network)(x)
    torch.compile(lambda x: network(x), backend="aot_eager", fullgraph=True)(torch.tensor(x))
    assert not any(block._moved for block in network.blocks)
    np.testing.assert_allclose(network(jax.numpy.asarray(x)), network(x), rtol=1e-5)  # which a tracer would not survive
    np.testing.assert_allclose(network(torch.tensor(x)), network(x), rtol=1e-5)


# Values that cannot be looked at


def test_of_hidden_integers_all_that_their_dtype_holds_is_reckoned_with(jax, torch):
    narrow, wide = np.array([[100, -7]], np.int16), np.array([[100, -7]], np.int64)
    assert jax.jit(COMPARATOR)(narrow).tolist() == [[-7, 100]]
    assert torch.func.vmap(COMPARATOR)(torch.tensor(narrow)).tolist() == [[-7, 100]]
    for traced, x in ((jax.jit, jax.numpy.asarray(wide)), (torch.func.vmap, torch.tensor(wide))):
        with pytest.raises(TypeError, match=r"x must be floating-point .*, whose values are not known yet"):
            traced(COMPARATOR)(x)
        with pytest.raises(OverflowError, match=", whose values are not known yet"):
            traced(lambda row: rf.maximum(row, 0))(x)
        assert np.asarray(traced(sorting.bitonic(2))(x)).tolist() == [[-7, 100]]


def test_hidden_values_pass_unchecked(jax, torch):
    x = np.array([[np.nan, 1.0]], np.float32)
    for function in (COMPARATOR, rf.relu):
        assert np.isnan(np.asarray(jax.jit(function)(x))).any()
        assert torch.func.vmap(function)(torch.tensor(x)).isnan().any()


def test_shapes_and_dtypes_are_checked_all_the_same(jax, torch):
    for traced, ones in ((jax.jit, jax.numpy.ones), (torch.func.vmap, torch.ones)):
        with pytest.raises(ValueError, match=r"network\(x\): x must have last dimension 2"):
            traced(COMPARATOR)(ones((4, 3)))
        with pytest.raises(TypeError, match=r"network\(x\): x must hold real numbers"):
            traced(COMPARATOR)(ones((4, 2)) > 0)
        with pytest.raises(ValueError, match="low must not exceed high"):
            traced(lambda x: rf.clip(x, 1, 0))(ones((4, 2)))
