import copy
import dataclasses
import itertools
import pickle
import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import relufig as rf
from relufig import sorting
from relufig.sorting import ComparatorNetwork, Outcome

DTYPES = [f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)]
DTYPES += ["float16", "float32", "float64", "longdouble"]


def comparators_on(n):
    """One comparator on n wires, upside down as often as not."""
    return st.permutations(range(n)).map(lambda order: tuple(order[:2]))


@st.composite
def rows_of_comparators(draw, largest=8, most=30):
    """A number of wires, and comparators one after the other."""
    n = draw(st.integers(2, largest))
    return n, draw(st.lists(comparators_on(n), max_size=most))


def by_hand(comparators, row):
    """What leaves the wires, one comparator at a time."""
    row = list(row)
    for i, j in comparators:
        if row[i] > row[j]:
            row[i], row[j] = row[j], row[i]
    return row


def on_each_wire(n, comparators):
    """The comparators that each wire meets, in order: what a network is, however its comparators are listed."""
    return [[pair for pair in comparators if wire in pair] for wire in range(n)]


def random_network(n, size, seed):
    random = np.random.default_rng(seed)
    return ComparatorNetwork.of_comparators(n, [random.permutation(n)[:2].tolist() for _ in range(size)])


def random_batch(dtype, shape, seed=0):
    random = np.random.default_rng(seed)
    dtype = np.dtype(dtype)
    if dtype.kind in "iu":
        limits = np.iinfo(dtype)
        return random.integers(limits.min, limits.max, shape, dtype, endpoint=True)
    return (random.normal(size=shape) * 10.0 ** random.integers(-3, 4, shape)).astype(dtype)


NETWORKS = {
    "butterflies": sorting.bitonic(8),
    "listed": sorting.best(8),
    "upside down": random_network(8, 20, 1),
    "idle wires": ComparatorNetwork(8, [[(6, 1), (2, 5)], [(1, 2)]]),
    "no comparators": ComparatorNetwork(8, []),
}
each_network = pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS.keys())


# Making one


@pytest.mark.parametrize(
    ("n", "layers", "error", "message"),
    [
        (0, [], ValueError, "ComparatorNetwork(n, layers): n must be at least 1, got 0"),
        (-3, [], ValueError, "ComparatorNetwork(n, layers): n must be at least 1, got -3"),
        (2.0, [], TypeError, "ComparatorNetwork(n, layers): n must be a whole number, got 2.0"),
        ("2", [], TypeError, "ComparatorNetwork(n, layers): n must be a whole number, got '2'"),
        (True, [], TypeError, "ComparatorNetwork(n, layers): n must be a whole number, got True"),
        (None, [], TypeError, "ComparatorNetwork(n, layers): n must be a whole number, got None"),
        (3, [[(0, 1)], [(1, 3)]], ValueError, "layer 1: wires must be between 0 and 2, got 3"),
        (3, [[(-1, 1)]], ValueError, "layer 0: wires must be between 0 and 2, got -1"),
        (3, [[(1, 1)]], ValueError, "layer 0: a comparator must join two different wires, got 1 and 1"),
        (3, [[(0, 1), (1, 2)]], ValueError, "layer 0: comparators of a layer must not share a wire, got wire 1 twice"),
        (3, [[(0, 1), (2, 0)]], ValueError, "layer 0: comparators of a layer must not share a wire, got wire 0 twice"),
        (3, [[(0, 1), (0, 1)]], ValueError, "layer 0: comparators of a layer must not share a wire, got wire 0 twice"),
        (3, [[(0, 1, 2)]], TypeError, "layer 0 must hold pairs of wires (i, j), got (0, 1, 2)"),
        (3, [[(0,)]], TypeError, "layer 0 must hold pairs of wires (i, j), got (0,)"),
        (3, [[(0, 1.0)]], TypeError, "layer 0 must hold pairs of wires (i, j), got (0, 1.0)"),
        (3, [["01"]], TypeError, "layer 0 must hold pairs of wires (i, j), got '01'"),
        (3, [(0, 1)], TypeError, "layer 0 must hold pairs of wires (i, j), got 0"),
    ],
)
def test_what_is_no_network_is_refused_by_name(n, layers, error, message):
    with pytest.raises(error, match=re.escape(message) + "$") as caught:
        ComparatorNetwork(n, layers)
    assert str(caught.value).startswith("ComparatorNetwork(n, layers)")


def test_comparators_in_a_row_are_refused_by_their_place_in_it():
    with pytest.raises(ValueError, match="layer 2: wires must be between 0 and 3, got 4"):
        ComparatorNetwork.of_comparators(4, [(0, 1), (1, 2), (3, 4)])


def test_wires_can_be_any_whole_numbers_and_layers_any_iterables():
    expected = ComparatorNetwork(3, [[(0, 1)], [(1, 2)]])
    assert ComparatorNetwork(np.int8(3), [np.array([[0, 1]]), [(np.uint8(1), 2)]]) == expected
    assert ComparatorNetwork(3, (iter([pair]) for pair in ([0, 1], [1, 2]))) == expected
    assert all(type(wire) is int for pair in expected.comparators for wire in pair)
    assert type(ComparatorNetwork(np.int8(3), []).n) is int


def test_a_comparator_that_can_be_read_only_once_is_not_lost():
    try:
        network = ComparatorNetwork(3, [[map(int, ["0", "1"])]])
    except TypeError:
        return
    assert network == ComparatorNetwork(3, [[(0, 1)]])


def test_its_size_depth_layers_and_comparators_count_the_same():
    network = ComparatorNetwork(5, [[(3, 1)], [(0, 1), (4, 2)], [(2, 3)]])
    assert network.layers == (((3, 1), (4, 2)), ((0, 1), (2, 3)))
    assert network.comparators == ((3, 1), (4, 2), (0, 1), (2, 3))
    assert (network.size, network.depth) == (4, 2)


def test_empty_layers_count_for_nothing():
    assert ComparatorNetwork(3, [[], [(0, 1)], [], []]) == ComparatorNetwork(3, [[(0, 1)]])
    for layers in ([[]], [[], []]):
        network = ComparatorNetwork(3, layers)
        assert network == ComparatorNetwork(3, [])
        assert (network.size, network.depth, network.layers) == (0, 0, ())


@pytest.mark.parametrize(
    ("network", "text"),
    [
        (ComparatorNetwork(1, []), "ComparatorNetwork(1 wire: 0 comparators in 0 layers)"),
        (ComparatorNetwork(2, [[(0, 1)]]), "ComparatorNetwork(2 wires: 1 comparator in 1 layer)"),
        (sorting.bitonic(1024), "ComparatorNetwork(1,024 wires: 28,160 comparators in 55 layers)"),
    ],
)
def test_its_repr_counts_wires_comparators_and_layers(network, text):
    assert repr(network) == text


# Packing


@given(rows_of_comparators())
def test_each_comparator_is_in_the_earliest_layer_it_can_be(case):
    n, comparators = case
    depth_of_wire, layers = [0] * n, []
    for i, j in comparators:
        at = max(depth_of_wire[i], depth_of_wire[j])
        depth_of_wire[i] = depth_of_wire[j] = at + 1
        layers += [[]] * (at == len(layers))
        layers[at] = [*layers[at], (i, j)]
    expected = tuple(tuple(sorted(layer, key=min)) for layer in layers)
    assert ComparatorNetwork.of_comparators(n, comparators).layers == expected


@given(rows_of_comparators())
def test_packing_keeps_the_order_on_every_wire(case):
    n, comparators = case
    network = ComparatorNetwork.of_comparators(n, comparators)
    assert on_each_wire(n, network.comparators) == on_each_wire(n, comparators)
    assert network.size == len(comparators)


@given(rows_of_comparators(), st.randoms(use_true_random=False))
def test_the_order_of_independent_comparators_makes_no_difference(case, random):
    n, comparators = case
    shuffled = list(comparators)
    for _ in range(3 * len(shuffled)):
        k = random.randrange(max(1, len(shuffled) - 1))
        if not set(shuffled[k]) & set(shuffled[k + 1 if k + 1 < len(shuffled) else k]):
            shuffled[k], shuffled[k + 1] = shuffled[k + 1], shuffled[k]
    first, second = (ComparatorNetwork.of_comparators(n, row) for row in (comparators, shuffled))
    assert first == second
    assert hash(first) == hash(second)
    assert first.layers == second.layers


@given(rows_of_comparators(4, 6), rows_of_comparators(4, 6))
def test_networks_are_equal_exactly_if_every_wire_meets_the_same_comparators(one, other):
    first, second = ComparatorNetwork.of_comparators(*one), ComparatorNetwork.of_comparators(*other)
    same = one[0] == other[0] and on_each_wire(*one) == on_each_wire(*other)
    assert (first == second) == same
    assert first != second or hash(first) == hash(second)


@given(rows_of_comparators())
def test_packing_what_is_packed_changes_nothing(case):
    network = ComparatorNetwork.of_comparators(*case)
    again = ComparatorNetwork(network.n, network.layers)
    assert again == network
    assert again.layers == network.layers


@pytest.mark.parametrize("pair", list(itertools.permutations(range(4), 2)))
def test_a_layer_that_looks_like_a_butterfly_is_what_was_given(pair):
    # All layers of two comparators on four wires, butterflies and those that are upside down in part.
    rest = sorted(set(range(4)) - set(pair))
    for other in (rest, rest[::-1]):
        network = ComparatorNetwork(4, [[pair, other]])
        assert set(network.comparators) == {pair, tuple(other)}
        for row in itertools.permutations(range(4)):
            assert network(row).tolist() == by_hand([pair, other], row)


@pytest.mark.parametrize("n", [2, 4, 6, 8])
def test_any_layer_on_all_wires_is_what_was_given(n):
    def matchings(wires):
        if not wires:
            yield ()
        for k in range(1, len(wires)):
            for rest in matchings(wires[1:k] + wires[k + 1 :]):
                yield ((wires[0], wires[k]), *rest)

    given = list(matchings(tuple(range(n))))
    assert [ComparatorNetwork(n, [layer]).layers for layer in given] == [(layer,) for layer in given]
    assert len({ComparatorNetwork(n, [layer]) for layer in given}) == len(given)


# Being one value


@pytest.mark.parametrize("n", [2, 3, 4, 8, 16, 24])
def test_a_family_and_its_own_comparators_given_one_by_one_are_equal(n):
    for family in (*sorting.FAMILIES.values(), sorting.maximum_tree):
        network = family(n)
        again = ComparatorNetwork.of_comparators(n, network.comparators)
        assert again == network
        assert hash(again) == hash(network)


def test_other_wires_comparators_or_directions_make_other_networks():
    network = ComparatorNetwork(3, [[(0, 1)]])
    others = [
        ComparatorNetwork(4, [[(0, 1)]]),
        ComparatorNetwork(3, []),
        ComparatorNetwork(3, [[(1, 0)]]),
        ComparatorNetwork(3, [[(0, 2)]]),
        ComparatorNetwork(3, [[(0, 1)], [(0, 1)]]),
    ]
    assert all(network != other for other in others)
    assert len({network, *others, ComparatorNetwork.of_comparators(3, [(0, 1)])}) == 6
    assert network != ((0, 1),)
    assert network is not None


@each_network
def test_it_cannot_be_changed(network):
    for name in ("n", "packed_layers", "size", "depth", "comparators", "other"):
        with pytest.raises((dataclasses.FrozenInstanceError, AttributeError)):
            setattr(network, name, 3)
    with pytest.raises(dataclasses.FrozenInstanceError):
        del network.n
    before = network.layers
    for layer in network.packed_layers:
        for wires in (layer.first, layer.second):
            if wires.flags.writeable:
                wires[:] = 0
    assert ComparatorNetwork(network.n, before) == network


def test_it_shares_nothing_with_the_layers_it_was_made_from():
    layer = np.array([[0, 1], [3, 2]])
    network = ComparatorNetwork(4, [layer])
    layer[:] = 0
    assert network.layers == (((0, 1), (3, 2)),)


@each_network
def test_copies_are_equal_and_work(network):
    x = random_batch("float64", (5, 8))
    for twin in (copy.copy(network), copy.deepcopy(network), pickle.loads(pickle.dumps(network))):
        assert twin == network
        assert hash(twin) == hash(network)
        assert np.array_equal(twin(x), network(x))


# Calling it


@given(rows_of_comparators(), st.data())
def test_it_does_what_its_comparators_do_one_by_one(case, data):
    n, comparators = case
    network = ComparatorNetwork.of_comparators(n, comparators)
    rows = data.draw(st.lists(st.lists(st.integers(-5, 5), min_size=n, max_size=n), min_size=1, max_size=5))
    assert network(rows).tolist() == [by_hand(comparators, row) for row in rows]


@pytest.mark.parametrize("dtype", DTYPES)
@each_network
def test_every_dtype_is_kept_to_the_last_bit(network, dtype):
    x = random_batch(dtype, (40, 8))
    y = network(x)
    assert y.dtype == x.dtype
    assert y.tolist() == [by_hand(network.comparators, row) for row in x.tolist()]


@pytest.mark.parametrize("dtype", DTYPES)
def test_extreme_values_are_in_order(dtype):
    info = np.iinfo(dtype) if np.dtype(dtype).kind in "iu" else np.finfo(dtype)
    values = [info.min, info.max, 0, 1]
    if np.dtype(dtype).kind == "f":
        values += [info.tiny, -info.tiny, info.smallest_subnormal, -info.smallest_subnormal, -1, info.eps, -info.eps]
    x = np.array(values, dtype)
    for order in (x, x[::-1], np.roll(x, 3)):
        for network in (sorting.best(len(x)), sorting.bitonic(len(x))):
            assert np.array_equal(network(order), np.sort(x))


def test_zeros_of_both_signs_are_kept_and_equal():
    x = np.array([[0.0, -0.0, 1.0, -1.0], [-0.0, 0.0, -0.0, 5e-324]])
    for network in (sorting.bitonic(4), sorting.best(4), sorting.bubble(4)):
        y = network(x)
        assert np.array_equal(y, np.sort(x))
        assert np.array_equal(np.signbit(y).sum(1), np.signbit(x).sum(1))


def bits(array):
    return array.tolist(), np.signbit(array).tolist()


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "longdouble", ">f4"])
def test_zeros_of_both_signs_are_a_tie_in_calls_traces_and_permutations_alike(dtype, order):
    every = np.array(list(itertools.product([0.0, -0.0, 1.0, -1.0], repeat=4)), dtype=dtype, order=order)
    swap = sorting.ComparatorNetwork(4, [[(1, 0), (2, 3)], [(0, 2)]])
    for network in (sorting.bitonic(4), sorting.best(4), sorting.bubble(4), swap):
        y = network(every)
        assert bits(y) == bits(network.trace(every).output)
        assert bits(y) == bits(np.take_along_axis(every, network.argsort(every), axis=-1))
        assert all(bits(network(row)) == bits(at) for row, at in zip(every, y, strict=True))
    trace = sorting.best(2).trace(np.array([0.0, -0.0], dtype))
    assert trace.layers[0].outcomes == [sorting.Outcome.TIE]
    assert bits(trace.output) == ([0.0, 0.0], [False, True])


@pytest.mark.parametrize("dtype", [">f2", ">f4", ">f8", ">i2", ">i4", ">u8"])
@each_network
def test_the_other_byte_order_has_the_same_values(network, dtype):
    x = random_batch(np.dtype(dtype).newbyteorder("="), (9, 8))
    assert np.array_equal(network(x.astype(dtype)), network(x))


@pytest.mark.parametrize("shape", [(8,), (1, 8), (0, 8), (5, 8), (2, 3, 8), (3, 0, 8), (0, 0, 8), (1, 2, 1, 2, 8)])
@pytest.mark.parametrize("dtype", ["float64", "int8", "longdouble", object])
@each_network
def test_any_leading_shape(network, shape, dtype):
    x = np.random.default_rng(0).integers(-9, 10, shape).astype(dtype)
    y = network(x)
    assert y.shape == shape
    assert y.dtype == dtype
    expected = [by_hand(network.comparators, row) for row in x.reshape(x.size // 8, 8).tolist()]
    assert y.reshape(x.size // 8, 8).tolist() == expected


def views(x):
    """The same values, laid out in other ways."""
    frozen = x.copy()
    frozen.flags.writeable = False
    wide = np.zeros((2 * x.shape[0], *x.shape[1:-1], 3 * x.shape[-1]), x.dtype)
    wide[::2, ..., ::3] = x
    return {
        "Fortran": np.asfortranarray(x),
        "strided": wide[::2, ..., ::3],
        "reversed": x[::-1, ..., ::-1].copy()[::-1, ..., ::-1],
        "transposed": np.ascontiguousarray(np.moveaxis(x, 0, 1)).swapaxes(0, 1),
        "read-only": frozen,
    }


@pytest.mark.parametrize("shape", [(7, 8), (300, 8), (3, 4, 8), (1, 8), (0, 8)])
@pytest.mark.parametrize("dtype", ["float64", "float32", "uint8", "longdouble", object])
@each_network
def test_the_layout_in_memory_makes_no_difference(network, dtype, shape):
    x = np.random.default_rng(1).integers(0, 100, shape).astype(dtype)
    for name, view in views(x).items():
        assert np.array_equal(network(view), network(x)), name
        assert np.array_equal(view, x), name


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize(("dtype", "count"), [("float64", 70_000), ("int8", 600_001), ("float32", 131_073)])
def test_batches_of_many_slices(dtype, count, order):
    x = np.asarray(random_batch(dtype, (count, 8)), order=order)
    for network in (sorting.bitonic(8), sorting.best(8)):
        assert np.array_equal(network(x), np.sort(x))


@pytest.mark.parametrize("n", [1, 2, 31, 300, 4096])
def test_many_wires_and_few_vectors(n):
    x = random_batch("float64", (3, n))
    assert np.array_equal(sorting.bitonic(n)(x), np.sort(x))
    assert np.array_equal(sorting.bitonic(n)(x[0]), np.sort(x[0]))


@each_network
def test_the_input_is_left_alone_and_not_shared(network):
    for dtype in ("float64", "int32", object):
        x = np.random.default_rng(2).integers(-9, 10, (4, 8)).astype(dtype)
        before = x.copy()
        y = network(x)
        assert not np.shares_memory(x, y)
        y[...] = 100
        assert np.array_equal(x, before)


def test_the_size_of_numpys_buffer_is_left_as_it_was():
    before = np.getbufsize()
    sorting.bitonic(8)(np.ones((3, 8)))
    assert np.getbufsize() == before


@given(
    st.lists(st.lists(st.fractions() | st.integers(-(2**70), 2**70), min_size=5, max_size=5), min_size=1, max_size=4)
)
def test_fractions_and_large_integers_are_exact(rows):
    network = sorting.best(5)
    assert network(rows).tolist() == [sorted(row) for row in rows]
    assert network(np.array(rows, dtype=object)).tolist() == [sorted(row) for row in rows]


def test_floats_among_exact_numbers_are_compared_exactly():
    third = Fraction(1, 3)
    assert sorting.best(3)([third, 1 / 3, 2**80]).tolist() == [Fraction(1 / 3), third, 2**80]
    assert sorting.best(2)([2**53 + 1, float(2**53)]).tolist() == [2**53, 2**53 + 1]


def test_a_list_becomes_the_plainest_array():
    network = sorting.best(3)
    assert network([3, 1, 2]).dtype == np.int64
    assert network([3, 1.5, 2]).dtype == np.float64
    assert network([2**63, 1, 2]).dtype == object


@pytest.mark.parametrize("method", ["__call__", "trace", "argsort"])
@pytest.mark.parametrize(
    ("x", "error", "message"),
    [
        ([1, 2], ValueError, "x must have last dimension 3 (wires), got shape (2,)"),
        (np.ones((3, 2)), ValueError, "x must have last dimension 3 (wires), got shape (3, 2)"),
        (7, ValueError, "x must have last dimension 3 (wires), got shape ()"),
        ([], ValueError, "x must have last dimension 3 (wires), got shape (0,)"),
        ([1, float("nan"), 2], ValueError, "x must be finite, got nan at index (1,)"),
        (np.array([[1, 2, 3], [1, 2, np.inf]]), ValueError, "x must be finite, got inf at index (1, 2)"),
        (["a", 1, 2], TypeError, "x must hold real numbers, got 'a' at index (0,)"),
        ([1, 2, True], TypeError, "x must hold real numbers, got True at index (2,)"),
        (np.ones(3, bool), TypeError, "x must hold real numbers, got an array of dtype bool"),
        (np.ones(3, complex), TypeError, "x must hold real numbers, got an array of dtype complex128"),
        ([[1, 2, 3], [1, 2]], ValueError, "x must be an array or evenly nested lists of numbers"),
    ],
)
def test_bad_input_is_refused_by_name(method, x, error, message):
    label = "network(x)" if method == "__call__" else f"{method}(x)"
    with pytest.raises(error, match=re.escape(f"{label}: {message}")):
        getattr(sorting.best(3), method)(x)


@each_network
def test_torch_tensors_stay_tensors(torch, network):
    dtypes = (torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.int8, torch.uint8, torch.int64)
    x = np.random.default_rng(3).integers(0, 100, (2, 5, 8))
    for dtype in dtypes:
        y = network(torch.tensor(x, dtype=dtype))
        assert isinstance(y, torch.Tensor)
        assert y.dtype == dtype
        assert y.tolist() == network(x).tolist()
    assert network(torch.zeros(0, 8)).shape == (0, 8)
    assert network(torch.arange(8)).tolist() == network(np.arange(8)).tolist()


@each_network
def test_standard_arrays_stay_standard_arrays(xp, network):
    x = np.random.default_rng(4).integers(0, 100, (2, 5, 8))
    for dtype in (xp.float32, xp.float64, xp.int8, xp.uint16, xp.int64):
        y = network(xp.asarray(x, dtype=dtype))
        assert type(y) is type(xp.asarray(0))
        assert y.dtype == dtype
        assert np.array_equal(np.asarray(y), network(x))
    assert network(xp.zeros((0, 8))).shape == (0, 8)


def test_gradients_of_torch_go_back_to_where_the_values_came_from(torch):
    network = sorting.best(8)
    x = torch.tensor(random_batch("float64", (6, 8)), requires_grad=True)
    weights = torch.arange(8.0, dtype=torch.float64)
    (network(x) * weights).sum().backward()
    origins = network.argsort(x.detach().numpy())
    assert np.array_equal(np.take_along_axis(x.grad.numpy(), origins, -1), np.tile(np.arange(8.0), (6, 1)))


def test_bad_input_of_other_libraries_is_refused(torch, xp):
    network = sorting.best(3)
    for library in (torch, xp):
        with pytest.raises(ValueError, match=r"must have last dimension 3 \(wires\), got shape \(2, 4\)"):
            network(library.ones((2, 4)))
        with pytest.raises(ValueError, match=r"must be finite, got nan at index \(1,\)"):
            network(library.asarray([1.0, float("nan"), 2.0]))
        with pytest.raises(TypeError, match="must hold real numbers"):
            network(library.asarray([True, False, True]))
        for method in (network.trace, network.argsort):
            with pytest.raises(TypeError, match="x must be a list or a numpy array, got "):
                method(library.asarray([1.0, 3.0, 2.0]))


# Traces


@given(rows_of_comparators(6, 12), st.data())
def test_a_trace_follows_every_value(case, data):
    n, comparators = case
    network = ComparatorNetwork.of_comparators(n, comparators)
    rows = data.draw(st.lists(st.lists(st.integers(-3, 3), min_size=n, max_size=n), min_size=1, max_size=3))
    trace = network.trace(rows)
    assert trace.input.tolist() == rows
    assert [layer.comparators for layer in trace.layers] == list(network.layers)
    before = rows
    for layer in trace.layers:
        assert layer.before.tolist() == before
        for k, (i, j) in enumerate(layer.comparators):
            for row, differences, outcomes in zip(before, layer.differences, layer.outcomes, strict=True):
                assert differences[k] == max(row[i] - row[j], 0)
                assert outcomes[k] == (row[i] > row[j]) - (row[i] < row[j])
        before = [by_hand(layer.comparators, row) for row in before]
        assert layer.after.tolist() == before
    assert trace.output.tolist() == before == network(rows).tolist()


@each_network
@pytest.mark.parametrize("shape", [(8,), (0, 8), (2, 3, 8)])
@pytest.mark.parametrize("dtype", ["float32", "int8", object])
def test_a_trace_has_the_shapes_and_dtype_of_its_input(network, shape, dtype):
    x = np.random.default_rng(5).integers(-9, 9, shape).astype(dtype)
    trace = network.trace(x)
    assert trace.output.shape == shape
    assert trace.output.dtype == dtype
    for layer in trace.layers:
        assert layer.before.shape == layer.after.shape == shape
        assert layer.differences.shape == layer.outcomes.shape == (*shape[:-1], len(layer.comparators))
        assert layer.outcomes.dtype == np.int8
        assert layer.before.dtype == layer.after.dtype == dtype


def test_outcomes_are_named():
    (layer,) = ComparatorNetwork(6, [[(0, 1), (3, 2), (4, 5)]]).trace([1, 2, 3, 4, 5, 5]).layers
    assert [Outcome(value) for value in layer.outcomes.tolist()] == [Outcome.KEPT, Outcome.SWAPPED, Outcome.TIE]
    assert layer.differences.tolist() == [0, 1, 0]


def test_a_trace_of_floats_moves_values_and_does_not_round_them():
    x = np.array([1e16, 1.0, 0.1, -1e-16])
    trace = sorting.best(4).trace(x)
    assert trace.output.tolist() == sorted(x.tolist())


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int64", "uint64"])
def test_differences_of_integers_never_wrap_around(dtype):
    low, high = int(np.iinfo(dtype).min), int(np.iinfo(dtype).max)
    (layer,) = sorting.best(2).trace(np.array([[high, low], [low, high]], dtype)).layers
    assert layer.differences.tolist() == [[high - low], [0]]


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_a_difference_out_of_range_is_an_overflow_of_the_trace_but_not_of_the_call(dtype):
    x = np.array([np.finfo(dtype).max, np.finfo(dtype).min], dtype)
    assert np.array_equal(sorting.best(2)(x), x[::-1])
    assert sorting.best(2).argsort(x).tolist() == [1, 0]
    with pytest.raises(OverflowError):
        sorting.best(2).trace(x)


def test_a_trace_shares_nothing_with_its_input():
    x = np.array([3, 1, 2])
    for network in (sorting.best(3), ComparatorNetwork(3, [])):
        trace = network.trace(x)
        for values in (trace.input, trace.output, *(layer.before for layer in trace.layers)):
            values[...] = 7
        assert x.tolist() == [3, 1, 2]


def test_a_trace_of_fractions_is_exact():
    trace = sorting.best(2).trace([Fraction(1, 2), Fraction(1, 3)])
    assert trace.layers[0].differences.tolist() == [Fraction(1, 6)]
    assert trace.output.tolist() == [Fraction(1, 3), Fraction(1, 2)]


# Permutations


@pytest.mark.parametrize("dtype", [*DTYPES, object])
@pytest.mark.parametrize("shape", [(8,), (0, 8), (30, 8), (2, 3, 8)])
@each_network
def test_argsort_is_the_permutation_that_the_network_makes(network, shape, dtype):
    x = np.random.default_rng(6).integers(0, 5, shape).astype(dtype)
    p = network.argsort(x)
    assert p.dtype.kind == "i"
    assert p.shape == shape
    assert np.array_equal(np.sort(p), np.broadcast_to(np.arange(8), shape))
    assert np.array_equal(np.take_along_axis(x, p, -1), network(x))


@given(rows_of_comparators(), st.data())
def test_argsort_never_swaps_equal_values(case, data):
    n, comparators = case
    row = data.draw(st.lists(st.integers(0, 3), min_size=n, max_size=n))
    at = list(range(n))
    for i, j in comparators:
        if row[at[i]] > row[at[j]]:
            at[i], at[j] = at[j], at[i]
    assert ComparatorNetwork.of_comparators(n, comparators).argsort(row).tolist() == at


@pytest.mark.parametrize("n", [1, 2, 7, 16])
def test_argsort_of_different_values_is_numpys(n):
    x = np.random.default_rng(n).permuted(np.tile(np.arange(n), (50, 1)), axis=1)
    assert np.array_equal(sorting.bitonic(n).argsort(x), np.argsort(x))
    assert np.array_equal(sorting.best(n).argsort(np.asfortranarray(x)), np.argsort(x))


# As ReLU networks


@settings(max_examples=25)
@given(rows_of_comparators(), st.data())
def test_the_relu_network_is_the_same_function_exactly(case, data):
    n, comparators = case
    network = ComparatorNetwork.of_comparators(n, comparators)
    rows = data.draw(st.lists(st.lists(st.fractions(), min_size=n, max_size=n), min_size=1, max_size=3))
    rows = np.array(rows, dtype=object)
    expected = [by_hand(comparators, row) for row in rows.tolist()]
    assert network.network()(rows).tolist() == expected
    assert network.network().feedforward()(rows).tolist() == expected
    assert network.network().feedforward(nonnegative=True)(abs(rows)).tolist() == network(abs(rows)).tolist()


@settings(max_examples=25)
@given(rows_of_comparators())
def test_the_relu_network_has_one_relu_a_comparator_and_a_block_a_layer(case):
    network = ComparatorNetwork.of_comparators(*case)
    residual = network.network()
    assert isinstance(residual, rf.Network)
    assert (len(residual.inputs), len(residual.outputs)) == (network.n, network.n)
    assert (residual.size, residual.depth) == (network.size, network.depth)
    assert residual.widths == tuple(len(layer) for layer in network.layers)
    assert len(residual.blocks) == max(1, network.depth)


@settings(max_examples=25)
@given(rows_of_comparators())
def test_the_feedforward_network_takes_four_units_a_comparator_and_two_an_idle_wire_at_most(case):
    network = ComparatorNetwork.of_comparators(*case)
    residual = network.network()
    for units, carried, plain in (
        (4, 2, residual.feedforward()),
        (3, 1, residual.feedforward(nonnegative=True)),
    ):
        assert plain.depth == network.depth
        for width, layer in zip(plain.widths, network.layers, strict=True):
            assert width <= units * len(layer) + carried * (network.n - 2 * len(layer))


@pytest.mark.parametrize("family", sorting.FAMILIES.values(), ids=sorting.FAMILIES.keys())
@pytest.mark.parametrize("n", [1, 2, 5, 16, 20])
def test_families_sort_as_relu_networks(family, n):
    network = family(n)
    residual = network.network()
    plain = residual.feedforward()
    idle = n * network.depth - 2 * network.size
    assert residual.size == network.size
    assert plain.size <= 4 * network.size + 2 * idle
    assert residual.feedforward(nonnegative=True).size <= 3 * network.size + idle
    x = np.random.default_rng(n).integers(-1000, 1000, (50, n))
    assert np.array_equal(residual(x), np.sort(x))
    assert np.array_equal(plain(x), np.sort(x))


def test_the_relu_network_of_no_comparators_is_the_identity():
    net = ComparatorNetwork(3, []).network()
    assert net([[1, -2, 3]]).tolist() == [[1, -2, 3]]
    assert (net.size, net.depth) == (0, 0)


def test_the_block_of_a_layer_is_readable():
    (block,) = ComparatorNetwork(3, [[(2, 0)]]).network().blocks
    assert block.U.tolist() == [[-1, 0, 1]]
    assert block.V.tolist() == [[1], [0], [-1]]
    assert block.S.tolist() == np.eye(3).tolist()
    assert not block.c.any()
    assert not block.b.any()


def test_booleans_are_no_wires():
    with pytest.raises(TypeError, match="layer 0 must hold pairs of wires"):
        ComparatorNetwork(3, [[(False, True)]])
