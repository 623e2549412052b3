"""Where floats are exact: held against the same networks computed in Fractions."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import relufig as rf
from relufig import sorting
from relufig.networks import exactness
from relufig.networks.block import Block

FORMATS = ("float16", "float32", "float64")


def sort2():
    a, b = rf.inputs("a", "b")
    return rf.build(rf.minimum(a, b), rf.maximum(a, b))


def networks():
    a, b = rf.inputs("a", "b")
    return {
        "sort2": sort2(),
        "sort2 feedforward": sort2().feedforward(),
        "clips": rf.build(rf.clip(a, 0, 1), rf.clip_chained(b, 0, 1)),
        "coefficients no float holds": rf.build(rf.clip(Fraction(1, 3) * a + 0.1 * b, 0, Fraction(3, 10))),
        "a hidden layer of sums": rf.build(rf.bucket(a + b, -1, 0, 1, 3) - rf.triangle(3 * a, 0, 1, 2)),
    }


def errors(network, x):
    exact = np.array([[Fraction(float(value)) for value in row] for row in x], dtype=object)
    return [
        [abs(Fraction(float(got)) - want) for got, want in zip(*pair, strict=True)]
        for pair in zip(network(x), network(exact), strict=True)
    ]


def check(network, x):
    report = exactness.analyse(network, x)
    for error, bound, exact in zip(
        itertools.chain(*errors(network, x)), report.bound.ravel().tolist(), report.exact.ravel().tolist(), strict=True
    ):
        assert error <= bound, x.dtype
        assert exact == (bound == 0)
    return report


@pytest.mark.parametrize("dtype", FORMATS)
@pytest.mark.parametrize("name", networks())
def test_no_error_exceeds_its_bound_and_what_is_called_exact_is(name, dtype):
    network = networks()[name]
    random = np.random.default_rng(1)
    x = (random.normal(size=(400, 2)) * 2.0 ** random.integers(-6, 7, size=(400, 1))).astype(dtype)
    report = exactness.analyse(network, x)
    assert report.exact.any() or name == "coefficients no float holds"
    for i, row in enumerate(errors(network, x)):
        for j, error in enumerate(row):
            assert error <= Fraction(float(report.bound[i, j]))
            assert report.exact[i, j] == (report.bound[i, j] == 0)


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_bounds_hold_for_any_finite_pair(data):
    dtype = data.draw(st.sampled_from(FORMATS))
    width = {"float16": 16, "float32": 32, "float64": 64}[dtype]
    limit = float(np.finfo(dtype).max) / 8
    number = st.floats(-limit, limit, width=width)
    x = np.array(data.draw(st.lists(st.tuples(number, number), min_size=1, max_size=5)), dtype=dtype)
    report = exactness.analyse(sort2(), x)
    for i, row in enumerate(errors(sort2(), x)):
        for j, error in enumerate(row):
            assert error <= Fraction(float(report.bound[i, j]))


@pytest.mark.parametrize(("dtype", "largest"), [("float64", 2**52), ("float32", 2**23)])
@pytest.mark.parametrize("network", [sort2(), sort2().feedforward()], ids=["residual", "feedforward"])
def test_integers_up_to_the_promised_size_are_proved_exact(network, dtype, largest):
    random = np.random.default_rng(2)
    # One below the limit, so that the proof also goes through where long double is no wider than float64.
    x = random.integers(-largest + 1, largest, size=(500, 2)).astype(dtype)
    x[0] = (largest - 1, -largest + 1)
    assert exactness.analyse(network, x).exact.all()
    assert (network(x) == np.sort(x, axis=-1)).all()


@pytest.mark.parametrize("dtype", FORMATS)
def test_a_common_grid_of_fractions_is_exact_too(dtype):
    x = (np.random.default_rng(3).integers(-200, 200, size=(300, 2)) / 2.0**5).astype(dtype)
    assert exactness.analyse(sort2(), x).exact.all()


def test_the_known_failure_is_not_called_exact():
    x = np.array([[1.0, -1e20]])
    report = exactness.analyse(sort2(), x)
    assert sort2()(x)[0, 1] == 0.0
    assert not report.exact.any()
    assert report.bound[0, 1] >= 1.0


def test_not_everything_is_called_inexact_for_gaussians():
    x = np.random.default_rng(4).normal(size=(1000, 2))
    wrong = (sort2()(x) != np.sort(x, axis=-1)).mean()
    unproved = 1 - exactness.analyse(sort2(), x).exact.mean()
    assert 0 < wrong <= unproved < 2.5 * wrong


def test_integers_and_fractions_are_exact():
    assert exactness.analyse(sort2(), [[3, 1]]).exact.all()
    assert exactness.analyse(sort2(), [[Fraction(1, 3), 1]]).exact.all()


def test_leading_dimensions_are_kept():
    report = exactness.analyse(sort2(), np.zeros((2, 3, 2)))
    assert report.exact.shape == report.bound.shape == (2, 3, 2)
    assert exactness.analyse(sort2(), np.zeros((0, 2))).exact.shape == (0, 2)


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_bounds_hold_for_random_networks_inputs_of_any_size_and_subnormals(data):
    a, b = rf.inputs("a", "b")
    weight = st.integers(-9, 9).map(lambda n: Fraction(n, 7)) | st.integers(-4, 4) | st.sampled_from([0.1, 2.0**-20])
    draw = lambda: data.draw(weight)  # noqa: E731
    hidden = [rf.relu(draw() * a + draw() * b + draw()) for _ in range(3)]
    deeper = [rf.relu(sum((draw() * unit for unit in hidden), start=draw() * a)) for _ in range(2)]
    network = rf.build(sum((draw() * unit for unit in deeper), start=draw() * b), *hidden[:1])
    dtype = data.draw(st.sampled_from(FORMATS))
    info = np.finfo(dtype)
    # Three layers make at most 80,000 of 2^size.
    size = data.draw(st.integers(info.minexp - info.nmant + 2, min(6, info.maxexp - 18)))
    x = (np.random.default_rng(data.draw(st.integers(0, 99))).integers(-99, 100, (6, 2)) * 2.0**size).astype(dtype)
    check(network, x)


def coefficient(random, info):
    """A number of any kind and size: from below the format's smallest, often, to its largest."""
    lowest, highest = info.minexp - info.nmant, info.maxexp - 1
    exponent = random.choice([random.randint(-1100, highest), lowest, highest, 0]) + random.randint(-3, 0)
    return random.choice(
        [
            0,
            random.randint(-9, 9),
            random.randint(-(2**62), 2**62) >> random.randint(0, 61),
            math.ldexp(random.choice([1, random.uniform(-1, 1)]), exponent),
            Fraction(random.randint(-9, 9), random.randint(1, 9)) * Fraction(2) ** exponent,
        ]
    )


@given(st.randoms(use_true_random=True))
@settings(deadline=None, max_examples=100)
@pytest.mark.parametrize("dtype", FORMATS)
def test_bounds_hold_for_coefficients_of_any_size(dtype, random):
    info = np.finfo(dtype)

    def draw(*shape):
        entries = [coefficient(random, info) for _ in range(math.prod(shape))]
        return np.array(entries, dtype=object).reshape(shape)

    blocks, n = [], random.randint(1, 2)
    for _ in range(random.randint(1, 5)):
        units, outputs = random.randint(0, 3), random.randint(1, 2)
        blocks.append(Block(draw(outputs, n), draw(units, n), draw(units), draw(outputs, units), draw(outputs)))
        n = outputs
    network = rf.Network(blocks)
    exponents = range(info.minexp - info.nmant, info.maxexp - 1)
    sizes = [0.0, 1.0, -3.0, random.gauss(0, 1), math.ldexp(random.uniform(-2, 2), random.choice(exponents))]
    x = np.array([[random.choice(sizes) for _ in network.inputs] for _ in range(2)], dtype=dtype)
    try:
        network(x)
    except OverflowError:
        return  # refused, so there is nothing to bound
    check(network, x)


@pytest.mark.parametrize("dtype", FORMATS)
def test_what_vanishes_in_one_layer_and_is_scaled_up_in_later_ones_is_not_called_exact(dtype):
    (x,) = rf.inputs("x")
    info = np.finfo(dtype)
    vanishing = [float(info.smallest_subnormal)] * 2
    ups = [2.0 ** (info.maxexp - 2)] * 2
    network = rf.build(x)
    for weight in [*vanishing, 0.1, *ups]:
        network = network.then(rf.build(weight * x))
    report = check(network, np.ones((1, 1), dtype))
    assert not report.exact.any()
    assert network(np.ones(1, dtype)) == 0


def test_a_coefficient_below_every_float_is_not_called_exact():
    (x,) = rf.inputs("x")
    assert not check(rf.build(Fraction(1, 10**400) * x), np.ones((1, 1))).exact.any()


def test_integers_are_rounded_once_in_the_analysis_as_in_the_network():
    (x,) = rf.inputs("x")
    network = rf.build(x * (2**60 + 2**36 + 1))
    for form in (network, network.feedforward()):
        check(form, np.array([[3], [-5]], dtype=np.float32))


def test_sparse_matrices_are_analysed_in_the_dtype_that_multiplies_them():
    # Just above the middle of two float16, which float32 does not tell from the middle.
    weight = 1 + 2.0**-11 + 2.0**-30
    network = rf.Network([Block.affine(np.diag([weight] * 80), np.zeros(80, int))])
    check(network, np.ones((1, 80), dtype=np.float16))


def test_bounds_hold_for_batches_that_are_added_up_in_another_order():
    random = np.random.default_rng(5)
    first = Block(np.zeros((3, 4), int), random.normal(size=(4, 4)), random.normal(size=4), np.ones((3, 4)), np.ones(3))
    network = rf.Network([first, Block.affine(random.normal(size=(2, 3)), np.zeros(2))])
    x = random.normal(size=(2**14, 4)).astype(np.float32)
    report, got = exactness.analyse(network, x), network(x)
    apart = np.flatnonzero((got != network.trace(x).output).any(axis=1))[:50]
    if not len(apart):
        pytest.skip("numpy adds up large batches as small ones here")
    exact = network(np.vectorize(Fraction, otypes=[object])(x[apart].astype(float)))
    for value, want, bound in zip(got[apart].ravel(), exact.ravel(), report.bound[apart].ravel(), strict=True):
        assert abs(Fraction(float(value)) - want) <= bound


def test_a_coefficient_that_the_format_rounds_is_accounted_for():
    (x,) = rf.inputs("x")
    network = rf.build(Fraction(1, 3) * x)
    report = exactness.analyse(network, np.array([[3.0]]))
    assert not report.exact.any()
    assert 3 * abs(Fraction(1, 3) - Fraction(1 / 3)) <= Fraction(float(report.bound[0, 0]))


def test_a_product_below_the_smallest_number_is_not_called_exact():
    (x,) = rf.inputs("x")
    tiny = np.array([[5e-324]])
    assert not exactness.analyse(rf.build(0.5 * x), tiny).exact.any()
    assert exactness.analyse(rf.build(1 * x), tiny).exact.all()


def test_a_format_without_a_known_precision_is_refused():
    with pytest.raises(TypeError, match=r"must be float16, float32 or float64, got (longdouble|float128)"):
        exactness.analyse(sort2(), np.zeros((1, 2), dtype=np.longdouble))


@pytest.mark.parametrize("network", [sorting.bitonic(2), max], ids=["comparators", "function"])
def test_what_is_no_network_is_refused(network):
    with pytest.raises(TypeError, match="network must be a Network, got "):
        exactness.analyse(network, np.zeros((1, 2)))
