import dataclasses
import tracemalloc
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import relufig as rf
from relufig import Block
from relufig.networks.backends import evaluation
from relufig.sorting import ComparatorNetwork
from tests.formulas.strategies import bitonic, exact_values, formulas, network_of, points

AFFINE = rf.Block.affine([[1, 2]], [3])
BLOCK = rf.Block(S=[[1, 0], [0, 1]], U=[[1, -1]], c=[0], V=[[-1], [1]], b=[0, 0])


@pytest.fixture
def comparator():
    a, b = rf.inputs("a", "b")
    return rf.build(rf.minimum(a, b), rf.maximum(a, b))


def dense(part):
    return part.toarray() if hasattr(part, "toarray") else np.asarray(part)


def exact(part):
    """A dense matrix or vector as Fractions."""
    fractions = np.empty(part.shape, dtype=object)
    fractions.ravel()[:] = [Fraction(entry) for entry in part.ravel().tolist()]
    return fractions


def random_network(seed, widths=(3, 4, 2), units=(5, 3), integer=False):
    """A network of dense random blocks with skip connections."""
    random = np.random.default_rng(seed)

    def draw(*shape):
        return random.integers(-3, 4, shape) if integer else random.normal(size=shape)

    sizes = zip(widths[:-1], units, widths[1:], strict=True)
    return rf.Network([rf.Block(draw(n, m), draw(k, m), draw(k), draw(n, k), draw(n)) for m, k, n in sizes])


def sparse_network(n=80, seed=0):
    random = np.random.default_rng(seed)

    def draw():
        return random.integers(-2, 3, (n, n)) * (random.random((n, n)) < 0.04)

    blocks = [rf.Block(draw(), draw(), random.integers(-3, 4, n), draw(), random.integers(-3, 4, n)) for _ in range(2)]
    assert not isinstance(blocks[0].S, np.ndarray)
    return rf.Network(blocks)


def by_hand(net, row):
    """A network's output at one point, in Fraction arithmetic alone."""
    x = [Fraction(value) for value in row]
    for block in net.blocks:
        S, U, V = (dense(part).tolist() for part in (block.S, block.U, block.V))

        def times(matrix, vector):
            return [sum((Fraction(p) * q for p, q in zip(r, vector, strict=True)), Fraction(0)) for r in matrix]

        z = [p + Fraction(q) for p, q in zip(times(U, x), block.c.tolist(), strict=True)]
        y = times(V, [max(value, Fraction(0)) for value in z])
        x = [p + q + Fraction(r) for p, q, r in zip(times(S, x), y, block.b.tolist(), strict=True)]
    return x


# Values


@pytest.mark.parametrize("shape", [(2,), (0, 2), (1, 2), (3, 0, 2), (4, 3, 2), (1, 2, 3, 2)])
@pytest.mark.parametrize("dtype", [np.float64, np.int64, object])
def test_any_leading_shape(comparator, shape, dtype):
    x = np.random.default_rng(0).integers(-9, 10, shape).astype(dtype)
    y = comparator(x)
    assert y.shape == shape
    assert y.dtype == dtype
    assert np.array_equal(y, np.sort(x))


@given(st.integers(0, 10), st.lists(st.lists(st.fractions(), min_size=3, max_size=3), min_size=1, max_size=4))
def test_fractions_give_what_the_blocks_say(seed, rows):
    net = random_network(seed)
    assert net(np.array(rows, dtype=object)).tolist() == [by_hand(net, row) for row in rows]
    assert net(rows).tolist() == net(np.array(rows, dtype=object)).tolist()


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_floats_keep_their_dtype(comparator, dtype):
    x = np.array([[3, 1], [-0.5, 0.25]], dtype)
    assert comparator(x).dtype == dtype
    assert np.array_equal(comparator(x), np.sort(x))
    assert random_network(0)(np.ones(3, dtype)).dtype == dtype


@pytest.mark.parametrize("dtype", [np.dtype(f"{sign}int{bits}") for sign in ("", "u") for bits in (8, 16, 32, 64)])
def test_integers_never_wrap_around(comparator, dtype):
    limits = np.iinfo(dtype)
    x = np.array([[limits.max, limits.min], [limits.max, limits.max - 1], [1, 0]], dtype)
    y = comparator(x)
    assert y.dtype == (np.int64 if dtype.itemsize < 8 else object)
    assert y.tolist() == np.sort(x).tolist()


@given(st.lists(st.lists(st.integers(-(2**65), 2**65), min_size=2, max_size=2), min_size=1, max_size=4))
def test_lists_of_integers_are_exact(rows):
    a, b = rf.inputs("a", "b")
    net = rf.build(rf.minimum(a, b), rf.maximum(a, b))
    assert net(rows).tolist() == [sorted(row) for row in rows]


def test_a_list_of_large_integers_of_both_signs_is_exact(comparator):
    assert comparator([2**63 + 1, -1]).tolist() == [-1, 2**63 + 1]


def test_the_dtype_follows_from_input_and_coefficients():
    (a,) = rf.inputs("a")
    whole, floats, thirds = (rf.build(rf.relu(k * a) + a) for k in (2, 0.5, Fraction(1, 3)))
    for net, dtype in [(whole, np.int64), (floats, np.float64), (thirds, object)]:
        assert net([3]).dtype == dtype
        assert net(np.array([3], object)).dtype == object
        assert net(np.array([3], np.float32)).dtype == np.float32
        assert net([3.0]).dtype == np.float64
    assert thirds([1]).tolist() == [Fraction(4, 3)]
    assert floats([2**53 + 1]).tolist() == [Fraction(2**53 + 1) * 3 / 2]
    assert rf.build(2**62 * a)([4]).tolist() == [2**64]


def test_large_batches_equal_row_by_row():
    net = rf.build(*bitonic(rf.inputs(*"abcdefgh")))
    x = np.random.default_rng(0).integers(-1000, 1000, (40_000, 8)).astype(float)
    y = net(x)
    assert np.array_equal(y, np.sort(x))
    for i in range(0, len(x), 1999):
        assert np.array_equal(net(x[i]), y[i])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.int64, object])
def test_sparse_networks_equal_dense_fractions(dtype):
    net = sparse_network()
    rows = np.random.default_rng(1).integers(-3, 4, (5, 80))
    for form in (net, net.feedforward()):
        y = form(rows.astype(dtype))
        assert y.dtype == dtype
        assert y.tolist() == [by_hand(net, row) for row in rows.tolist()]
        assert form(rows[:0].astype(dtype)).shape == (0, 80)


def test_torch_tensors_stay_tensors(torch, comparator):
    for dtype in (torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.int64):
        x = torch.tensor([[3, 1], [-2, 5]], dtype=dtype)
        y = comparator(x)
        assert y.dtype == dtype
        assert y.tolist() == [[1, 3], [-2, 5]]
    net = random_network(0)
    x = torch.randn(7, 3, dtype=torch.float64)
    np.testing.assert_allclose(net(x).numpy(), net(x.numpy()), rtol=1e-12)
    assert comparator(torch.zeros(0, 2)).shape == (0, 2)
    sparse = sparse_network()
    x = torch.ones(3, 80, dtype=torch.float64)
    assert sparse(x).tolist() == sparse(x.numpy()).tolist()


def test_torch_gradients_flow_through_a_network(torch):
    net = random_network(0)
    x = torch.randn(7, 3, dtype=torch.float64, requires_grad=True)
    net(x).sum().backward()
    np.testing.assert_allclose(x.grad, net.gradients(x.detach().numpy(), np.ones((7, 2))).inputs, rtol=1e-12)


def test_torch_does_not_share_a_networks_weights(torch):
    a, b = rf.inputs("a", "b")
    net = rf.build(0.5 * a - b + 0.25)
    assert net(torch.ones(2, dtype=torch.float64)).tolist() == [-0.25]


def test_standard_arrays_stay_standard_arrays(xp, comparator):
    for dtype in (xp.float32, xp.float64, xp.int64):
        x = xp.asarray([[3, 1], [-2, 5]], dtype=dtype)
        y = comparator(x)
        assert y.dtype == dtype
        assert np.asarray(y).tolist() == [[1, 3], [-2, 5]]
        assert np.asarray(comparator(x[0, :])).tolist() == [1, 3]


def test_narrow_integers_of_other_libraries_never_wrap_around(torch, xp, comparator):
    for library in (torch, xp):
        for dtype, row in [(library.int8, [127, -128]), (library.uint8, [100, 200]), (library.int32, [2**31 - 1, -5])]:
            y = comparator(library.asarray([row], dtype=dtype))
            assert np.asarray(y).tolist() == [sorted(row)]


def test_large_integer_weights_are_exact_in_other_libraries(torch):
    net = rf.build((2**60 + 1) * rf.inputs("a")[0])
    assert net(torch.tensor([1])).tolist() == [2**60 + 1]


def test_integers_of_other_libraries_that_need_not_fit_are_refused(torch, xp):
    (a,) = rf.inputs("a")
    for library in (torch, xp):
        for net, what in (
            (rf.build(a / 2), "coefficients are not all"),
            (rf.build(a * 2**40), "results might not fit its integers"),
        ):
            with pytest.raises(TypeError, match=rf"network\(x\): x must be floating-point for a network whose {what}"):
                net(library.asarray([2**30]))


# Traces


@given(st.data())
def test_a_trace_holds_every_layers_values(data):
    n_inputs, outputs = data.draw(formulas())
    rows = data.draw(points(n_inputs))
    net = network_of(outputs, n_inputs)
    trace = net.trace(np.array(rows, dtype=object))
    assert trace.input.tolist() == rows
    assert trace.output.tolist() == [exact_values(outputs, row) for row in rows]
    x = trace.input
    for block, layer in zip(net.blocks, trace.layers, strict=True):
        assert layer.preactivations.tolist() == (x @ exact(block.U).T + exact(block.c)).tolist()
        assert layer.activations.tolist() == [[max(z, 0) for z in row] for row in layer.preactivations]
        x = layer.output
    assert np.array_equal(x, net(np.array(rows, dtype=object)))


@pytest.mark.parametrize("lead", [(), (0,), (3, 0), (2, 3)])
def test_a_trace_has_the_batchs_leading_shape(lead):
    net = random_network(0)
    trace = net.trace(np.ones((*lead, 3)))
    assert [layer.preactivations.shape for layer in trace.layers] == [(*lead, 5), (*lead, 3)]
    assert [layer.activations.shape for layer in trace.layers] == [(*lead, 5), (*lead, 3)]
    assert [layer.output.shape for layer in trace.layers] == [(*lead, 4), (*lead, 2)]


def test_traces_of_other_libraries(torch, xp, comparator):
    for library in (torch, xp):
        x = library.asarray([[[3.0, 1.0], [1.0, 2.0]]])
        trace = comparator.trace(x)
        assert np.asarray(trace.output).tolist() == [[[1, 3], [1, 2]]]
        assert np.asarray(trace.layers[0].activations).tolist() == [[[2], [0]]]


# Gradients


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("form", [lambda net: net, rf.Network.feedforward], ids=["with skips", "feedforward"])
def test_gradients_are_those_of_torch(torch, seed, form):
    net = form(random_network(seed))
    x = np.random.default_rng(seed).normal(size=(2, 5, 3))
    upstream = np.random.default_rng(seed + 1).normal(size=(2, 5, 2))
    leaves = [
        [torch.tensor(dense(part).astype(float), requires_grad=True) for part in block.coefficients]
        for block in net.blocks
    ]
    start = torch.tensor(x, requires_grad=True)
    rows = start
    for S, U, c, V, b in leaves:
        rows = rows @ S.T + torch.relu(rows @ U.T + c) @ V.T + b
    (rows * torch.tensor(upstream)).sum().backward()
    gradients = net.gradients(x, upstream)
    np.testing.assert_allclose(gradients.inputs, start.grad, rtol=1e-10, atol=1e-12)
    for of_block, parts in zip(gradients.blocks, leaves, strict=True):
        for ours, theirs in zip(of_block, parts, strict=True):
            np.testing.assert_allclose(ours, theirs.grad, rtol=1e-10, atol=1e-12)


def loss(net, x, upstream):
    return sum(net(x).ravel() * upstream.ravel())


@pytest.mark.parametrize("seed", range(3))
def test_gradients_are_exact_differences_in_fractions(seed):
    net = random_network(seed, widths=(2, 3, 1), units=(3, 2), integer=True)
    random = np.random.default_rng(seed)
    x = random.integers(-50, 50, (3, 2)).astype(object) + Fraction(1, 7)
    x[:, 1] += Fraction(1, 11)
    upstream = random.integers(-3, 4, (3, 1)).astype(object)
    gradients, before = net.gradients(x, upstream), loss(net, x, upstream)
    assert all((layer.preactivations != 0).all() for layer in net.trace(x).layers)
    tiny = Fraction(1, 10**12)  # so small that no unit changes sign
    for index in np.ndindex(x.shape):
        moved = x.copy()
        moved[index] += tiny
        assert gradients.inputs[index] == (loss(net, moved, upstream) - before) / tiny
    for i, block in enumerate(net.blocks):
        for name in "SUcVb":
            part = getattr(block, name).astype(object)
            for index in np.ndindex(part.shape):
                moved = part.copy()
                moved[index] += tiny
                blocks = list(net.blocks)
                blocks[i] = dataclasses.replace(block, **{name: moved})
                difference = (loss(rf.Network(blocks), x, upstream) - before) / tiny
                assert getattr(gradients.blocks[i], name)[index] == difference


def test_the_derivative_of_relu_at_zero_is_zero():
    (a,) = rf.inputs("a")
    gradients = rf.build(rf.relu(a)).gradients([[-1.0], [0.0], [1.0]], np.ones((3, 1)))
    assert gradients.inputs.tolist() == [[0], [0], [1]]
    assert gradients.blocks[0].c.tolist() == [1]


def test_gradients_at_integers_with_fractional_upstream(comparator):
    assert comparator.gradients([3, 1], [0.5, 0.25]).inputs.tolist() == [0.25, 0.5]
    assert comparator.gradients([3, 1], [Fraction(1, 3), 0]).inputs.tolist() == [0, Fraction(1, 3)]


def test_gradients_at_large_integers_never_wrap_around(comparator):
    gradients = comparator.gradients([2**40, 1], [2**40, 0])
    assert gradients.blocks[0].S.tolist() == [[2**80, 2**40], [0, 0]]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.int64, object])
def test_sparse_gradients_are_the_dense_ones_at_the_stored_entries(dtype):
    net = sparse_network()
    x = np.random.default_rng(0).integers(-2, 3, (3, 80)).astype(dtype)
    upstream = np.random.default_rng(1).integers(-1, 2, (3, 80)).astype(dtype)
    gradients = net.gradients(x, upstream)
    assert gradients.inputs.dtype == (object if dtype is np.int64 else dtype)  # products may leave int64
    above = upstream.astype(float)
    trace = net.trace(x.astype(float))
    for block, of_block, traced, below in zip(
        net.blocks[::-1], gradients.blocks[::-1], trace.layers[::-1], [trace.layers[0].output, trace.input], strict=True
    ):
        at_units = (above @ dense(block.V)) * (traced.preactivations > 0)
        for name, expected in [
            ("S", above.T @ below),
            ("U", at_units.T @ below),
            ("V", above.T @ traced.activations),
        ]:
            stored = dense(getattr(block, name)) != 0
            assert np.array_equal(dense(getattr(of_block, name)), np.where(stored, expected, 0))
        assert np.array_equal(of_block.c, at_units.sum(axis=0))
        above = above @ dense(block.S) + at_units @ dense(block.U)
    assert np.array_equal(gradients.inputs, above)


def test_gradients_of_an_empty_batch_are_zero():
    gradients = random_network(0).gradients(np.zeros((0, 3)), np.zeros((0, 2)))
    assert gradients.inputs.shape == (0, 3)
    assert all(not dense(part).any() for block in gradients.blocks for part in block)


@pytest.mark.parametrize(
    ("upstream", "error", "message"),
    [
        ([1.0], ValueError, r"gradients\(x, upstream\): upstream must have shape \(2,\), got \(1,\)"),
        ([[1.0, 1.0]], ValueError, r"gradients\(x, upstream\): upstream must have shape \(2,\), got \(1, 2\)"),
        ([1.0, np.nan], ValueError, r"gradients\(x, upstream\): upstream must be finite, got nan at index \(1,\)"),
        (["1", "2"], TypeError, r"gradients\(x, upstream\): upstream must hold real numbers"),
    ],
)
def test_a_bad_upstream_is_refused(comparator, upstream, error, message):
    with pytest.raises(error, match=message):
        comparator.gradients([1.0, 2.0], upstream)


# What a network is


def test_size_depth_widths_and_parameters():
    net = rf.Network([AFFINE.affine([[1, 0], [5, 1]], [0, 0]), BLOCK, BLOCK, AFFINE])
    assert (net.size, net.depth, net.widths) == (2, 2, (1, 1))
    assert net.parameters == 3 + 2 * 6 + 3
    assert (net.inputs, net.outputs) == (("x1", "x2"), ("y",))
    assert rf.Network([AFFINE]).depth == 0


def test_equality_and_hash():
    a, b = rf.inputs("a", "b")
    net = rf.build(rf.minimum(a, b), rf.maximum(a, b))
    twin = rf.Network([BLOCK], ["a", "b"])
    assert net == twin
    assert hash(net) == hash(twin)
    as_floats = rf.Network([dataclasses.replace(BLOCK, S=np.eye(2))], ["a", "b"])
    assert net == as_floats
    assert hash(net) == hash(as_floats)
    for other in (
        rf.Network([BLOCK]),
        rf.Network([BLOCK], ["a", "b"], ["low", "high"]),
        rf.Network([BLOCK, BLOCK], ["a", "b"]),
        rf.Network([dataclasses.replace(BLOCK, c=[1])], ["a", "b"]),
        net.feedforward(),
        "net",
    ):
        assert net != other
    assert len({net, twin, net.feedforward()}) == 2


def test_repr_says_what_it_is(comparator):
    assert repr(comparator) == "Network(a, b -> y1, y2: 1 ReLU in 1 hidden layer, 6 parameters)"
    assert repr(rf.Network([AFFINE])) == "Network(x1, x2 -> y: 0 ReLUs in 0 hidden layers, 3 parameters)"
    assert len(repr(sparse_network())) < 150


def test_a_network_is_immutable(comparator):
    for name in ("blocks", "inputs", "outputs"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(comparator, name, ())
    with pytest.raises(dataclasses.FrozenInstanceError):
        comparator.blocks[0].S = np.eye(2)
    for part in comparator.blocks[0].coefficients:
        with pytest.raises(ValueError, match="read-only"):
            part[...] = 7
    comparator(np.ones(2, np.float32))[...] = 5
    assert comparator([3, 1]).tolist() == [1, 3]


# Bad input


@pytest.mark.parametrize(
    ("x", "error", "message"),
    [
        ([1, 2, 3], ValueError, r"must have last dimension 2 \(inputs a, b\), got shape \(3,\)"),
        (5, ValueError, r"must have last dimension 2 \(inputs a, b\), got shape \(\)"),
        (np.zeros((2, 0)), ValueError, r"must have last dimension 2 \(inputs a, b\), got shape \(2, 0\)"),
        ([[1, 2], [3]], ValueError, "must"),
        ([1.0, np.nan], ValueError, r"must be finite, got nan at index \(1,\)"),
        ([[1.0, 2.0], [-np.inf, 1]], ValueError, r"must be finite, got -inf at index \(1, 0\)"),
        (np.array([1, float("inf")], object), ValueError, r"must be finite, got inf at index \(1,\)"),
        (["a", "b"], TypeError, "must hold real numbers, got 'a' at index \\(0,\\)"),
        ([True, False], TypeError, "must hold real numbers, got True at index \\(0,\\)"),
        ([True, 2], TypeError, "must hold real numbers, got"),
        ([1j, 2], TypeError, "must hold real numbers, got 1j at index \\(0,\\)"),
        ([None, 1], TypeError, r"must hold real numbers, got None at index \(0,\)"),
        (rf.inputs("a", "b"), TypeError, r"must hold real numbers, got a at index \(0,\)"),
        ({"a": 1, "b": 2}, TypeError, "must hold real numbers"),
    ],
    ids=str,
)
def test_bad_input_is_refused(comparator, x, error, message):
    for method in (comparator, comparator.trace, lambda x: comparator.gradients(x, [1.0, 1.0])):
        with pytest.raises(error, match=rf"^network\(x\): x {message}"):
            method(x)


def test_bad_input_of_other_libraries_is_refused(torch, xp, comparator):
    for library in (torch, xp):
        with pytest.raises(ValueError, match=r"network\(x\): x must be finite, got nan at index \(0, 1\)"):
            comparator(library.asarray([[1.0, float("nan")]]))
        with pytest.raises(ValueError, match=r"network\(x\): x must have last dimension 2 .* got shape \(1, 3\)"):
            comparator(library.zeros((1, 3)))
        with pytest.raises(TypeError, match=r"network\(x\): x must hold real numbers, got an array of dtype .*bool"):
            comparator(library.asarray([True, False]))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_an_overflow_is_refused(comparator, dtype):
    largest = np.finfo(dtype).max
    x = np.array([[1, 2], [largest, -largest]], dtype)
    with pytest.raises(
        OverflowError, match=rf"network\(x\): an intermediate result overflows {np.dtype(dtype)} at index \(1, 0\)"
    ):
        comparator(x)


@pytest.mark.parametrize("method", ["trace", "gradients"])
def test_an_overflow_in_a_trace_is_refused(comparator, method):
    with pytest.raises(OverflowError, match="overflows float64"):
        getattr(comparator, method)([1e308, -1e308], *([[1.0, 1.0]] if method == "gradients" else []))


@pytest.mark.parametrize("x", [np.array([1e308, -1e308], object), [2**60 + 1, 2.5], np.array([1.0, -1e20], object)])
def test_floats_in_an_object_array_are_taken_exactly(comparator, x):
    assert [Fraction(value) for value in comparator(x)] == sorted(Fraction(value) for value in x)


def test_an_overflow_within_is_refused_though_the_result_would_be_finite():
    p, q, r = rf.inputs("p", "q", "r")
    net = rf.build(rf.relu(1 - rf.relu(p + q - r) * 1e-308))
    assert net([Fraction(10) ** 308, Fraction(10) ** 308, Fraction(3, 2) * 10**308]) == pytest.approx(0.5)
    for evaluate in (net, net.trace):
        with pytest.raises(OverflowError, match="overflows float64"):
            evaluate([1e308, 1e308, 1.5e308])


def test_a_coefficient_beyond_the_format_is_refused():
    (x,) = rf.inputs("x")
    for net, dtype in ((rf.build(x * 10**400), np.float64), (rf.build(x * 10**6), np.float16)):
        with pytest.raises(OverflowError, match=rf"a coefficient is beyond the range of {np.dtype(dtype)}"):
            net(np.array([1e-3], dtype))


def test_masked_arrays_are_refused(comparator):
    with pytest.raises(TypeError, match="must be a plain array, got a masked"):
        comparator(np.ma.array([1.0, 2.0], mask=[False, True]))


def test_a_large_batch_is_computed_in_bounded_memory():
    net = rf.Network([Block(np.zeros((1, 1)), np.ones((1000, 1)), np.arange(1000.0), np.ones((1, 1000)), [0])])
    x = np.ones((100_000, 1), np.float32)  # of which all activations at once would take 400 MB
    net(x[:10])
    tracemalloc.start()
    result = net(x)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40e6
    assert (result == sum(range(1, 1001))).all()


def test_an_overflow_in_other_libraries_is_refused(torch, xp, comparator):
    for library in (torch, xp):
        with pytest.raises(
            OverflowError, match=r"network\(x\): an intermediate result overflows .*float32 at index \(0,\)"
        ):
            comparator(library.asarray([3e38, -3e38], dtype=library.float32))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: rf.Network([]), ValueError, "Network(blocks): at least one block is needed, got none"),
        (
            lambda: rf.Network([BLOCK, AFFINE, BLOCK]),
            ValueError,
            "Network(blocks): block 2 must take the 1 outputs of block 1, got a block with 2 inputs",
        ),
        (
            lambda: rf.Network([BLOCK, rf.Block.affine([[1]], [0])]),
            ValueError,
            "Network(blocks): block 1 must take the 2 outputs of block 0, got a block with 1 inputs",
        ),
        (lambda: rf.Network([1]), TypeError, "Network(blocks): "),
        (lambda: rf.Network([BLOCK], ["a"]), ValueError, "Network(inputs): 2 different names are needed, got ('a',)"),
        (lambda: rf.Network([BLOCK], ["a", "a"]), ValueError, "Network(inputs): 2 different names are needed, got"),
        (lambda: rf.Network([BLOCK], ["a", ""]), ValueError, "Network(inputs): 2 different names are needed, got"),
        (lambda: rf.Network([BLOCK], None, [1, 2]), ValueError, "Network(outputs): 2 different names are needed, got"),
        (
            lambda: dataclasses.replace(BLOCK, U=[[1, 2, 3]]),
            ValueError,
            "Block: U must have shape (1, 2) to fit the 2 inputs and 2 outputs of S and the 1 units of c, got (1, 3)",
        ),
        (lambda: dataclasses.replace(BLOCK, V=[[1, 1]]), ValueError, "Block: V must have shape (2, 1)"),
        (lambda: dataclasses.replace(BLOCK, b=[1]), ValueError, "Block: b must have shape (2,)"),
        (lambda: dataclasses.replace(BLOCK, c=[[1]]), ValueError, "Block: c must have 1 dimensions, got shape (1, 1)"),
        (lambda: dataclasses.replace(BLOCK, S=[1, 2]), ValueError, "Block: S must have 2 dimensions, got shape (2,)"),
        (lambda: dataclasses.replace(BLOCK, c=[np.nan]), ValueError, "Block: c must be finite, got nan at index (0,)"),
        (lambda: dataclasses.replace(BLOCK, b=["1", "2"]), TypeError, "Block: b must hold real numbers"),
        (lambda: rf.Block.affine([1, 2], [0]), ValueError, "Block: S must have 2 dimensions, got shape (2,)"),
    ],
)
def test_what_does_not_fit_together_is_refused(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value).startswith(message)


def test_a_network_without_inputs_gives_its_constants():
    net = rf.Network([rf.Block.affine(np.zeros((2, 0)), [1, 5])])
    assert net(np.zeros((3, 0))).tolist() == [[1, 5]] * 3


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64, np.float16])
def test_a_large_batch_of_a_network_of_short_sums_is_computed_as_a_small_one(dtype):
    a, b, c = rf.inputs("a", "b", "c")
    net = rf.build(*rf.sort3(a, b, c), rf.minimum(2 * a - 3, b + c))
    x = np.random.default_rng(0).integers(-50, 50, size=(2**14 + 3, 3)).astype(dtype)
    y = net(x)
    assert y.dtype == dtype
    np.testing.assert_array_equal(y, np.concatenate([net(part) for part in np.array_split(x, 7)]))
    np.testing.assert_array_equal(y[:, :3], np.sort(x, axis=1))
    np.testing.assert_array_equal(y, net.trace(x).output)


@pytest.mark.parametrize("net", [AFFINE, rf.Block.affine(np.zeros((2, 0)), [1, 5]), BLOCK])
def test_a_large_batch_may_meet_matrices_without_rows_or_columns(net):
    net = rf.Network([net])
    x = np.random.default_rng(0).normal(size=(2**14, len(net.inputs)))
    np.testing.assert_array_equal(net(x), np.concatenate([net(part) for part in np.array_split(x, 3)]))


@given(st.integers(0, 100))
def test_a_network_then_another_is_the_other_of_its_outputs(seed):
    first, second = random_network(seed, (3, 4, 2), integer=True), random_network(seed + 1, (2, 1), (3,), integer=True)
    x = np.random.default_rng(seed).integers(-9, 10, size=(5, 3))
    both = first.then(second)
    np.testing.assert_array_equal(both(x), second(first(x)))
    assert (both.inputs, both.outputs) == (first.inputs, second.outputs)
    assert (both.size, both.depth) == (first.size + second.size, first.depth + second.depth)
    with pytest.raises(
        ValueError, match=r"then\(following\): following must take the 1 outputs y, got a network with 3 inputs"
    ):
        both.then(first)
    for other in (3, ComparatorNetwork(1, []), None):
        with pytest.raises(TypeError, match=r"then\(following\): following must be a Network, got "):
            both.then(other)


def test_gradients_of_object_arrays_are_exact_and_upstream_beyond_a_float_is_refused_by_name():
    network = rf.build(Fraction(1, 3) * rf.inputs("x")[0])
    (gradient,) = network.gradients(np.array([10**400], object), [0.1]).inputs
    assert gradient == Fraction(0.1) / 3
    with pytest.raises(OverflowError, match=r"^gradients\(x, upstream\): upstream must .* float64"):
        network.gradients([1.0], [10**400])


def test_of_several_failing_slices_the_first_ones_error_is_raised_and_the_rest_left_out():
    begun = []

    def compute(part):
        begun.append(part.start)
        if part.start >= 5:
            raise ValueError(f"slice {part.start}")

    for _ in range(20):
        with pytest.raises(ValueError, match=r"slice 5$"):
            evaluation.for_each(compute, [slice(k, k + 1) for k in range(1000)])
    assert max(begun) < 999


def test_every_slice_is_computed_once():
    done = []
    evaluation.for_each(done.append, [slice(k, k + 1) for k in range(100)])
    assert sorted(part.start for part in done) == list(range(100))
