import itertools
import re
from fractions import Fraction
from numbers import Real

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import relufig as rf

HALF = Fraction(1, 2)
KNOTS, VALUES = [-2, -1, 1, 3, Fraction(7, 2)], [1, -1, 3, Fraction(5, 2), 0]


def polyline(x, knots, values, left_slope=0, right_slope=0):
    """The piecewise linear function through the points, by the chord that x lies under, in exact arithmetic."""
    x, knots, values = Fraction(x), [Fraction(k) for k in knots], [Fraction(v) for v in values]
    if x <= knots[0]:
        return values[0] + Fraction(left_slope) * (x - knots[0])
    for (k, v), (next_k, next_v) in itertools.pairwise(zip(knots, values, strict=True)):
        if x <= next_k:
            return v + (next_v - v) * (x - k) / (next_k - k)
    return values[-1] + Fraction(right_slope) * (x - knots[-1])


def clipped(x, low, high):
    return min(high, max(low, x))


# The formula, its number of arguments, the oracle on exact numbers. Every constant and every slope is dyadic, so that
# all floating-point types compute them exactly on a grid.
DYADIC = {
    "relu": (rf.relu, 1, lambda x: max(x, 0)),
    "maximum": (rf.maximum, 2, max),
    "minimum": (rf.minimum, 2, min),
    "leaky_relu": (lambda x: rf.leaky_relu(x, Fraction(1, 4)), 1, lambda x: max(x / 4, x)),
    "leaky_relu 0": (lambda x: rf.leaky_relu(x, 0), 1, lambda x: max(x, 0)),
    "leaky_relu 1": (lambda x: rf.leaky_relu(x, 1), 1, lambda x: x),
    "sort3": (rf.sort3, 3, lambda *numbers: tuple(sorted(numbers))),
    "clip": (lambda x: rf.clip(x, -3 * HALF, HALF), 1, lambda x: clipped(x, Fraction(-3, 2), HALF)),
    "clip to a point": (lambda x: rf.clip(x, 2, 2), 1, lambda _: 2),
    "clip_chained": (lambda x: rf.clip_chained(x, -3 * HALF, HALF), 1, lambda x: clipped(x, Fraction(-3, 2), HALF)),
    "ramp": (lambda x: rf.ramp(x, -1, HALF + HALF), 1, lambda x: polyline(x, [-1, 1], [0, 1])),
    "ramp down": (lambda x: rf.ramp(x, -1, 3, 2, -3 * HALF), 1, lambda x: polyline(x, [-1, 3], [2, -1.5])),
    "step": (lambda x: rf.step(x, HALF), 1, lambda x: polyline(x, [-HALF, 0], [0, 1])),
    "bucket": (
        lambda x: rf.bucket(x, -2, -1, HALF, 3 * HALF),
        1,
        lambda x: polyline(x, [-2, -1, 0.5, 1.5], [1, 0, 0, 1]),
    ),
    "bucket with rim": (
        lambda x: rf.bucket(x, -2, -1, -1, 1, floor=-1, rim=3),
        1,
        lambda x: polyline(x, [-2, -1, 1], [3, -1, 3]),
    ),
    "triangle": (lambda x: rf.triangle(x, -1, 0, 4), 1, lambda x: polyline(x, [-1, 0, 4], [0, 1, 0])),
    "high triangle": (
        lambda x: rf.triangle(x, -1, 1, 2, -5 * HALF),
        1,
        lambda x: polyline(x, [-1, 1, 2], [0, -2.5, 0]),
    ),
    "tent": (rf.tent, 1, lambda x: min(2 * x, 2 - 2 * x)),
    "interpolate": (lambda x: rf.interpolate(x, KNOTS, VALUES), 1, lambda x: polyline(x, KNOTS, VALUES)),
    "interpolate with slopes": (
        lambda x: rf.interpolate(x, KNOTS, VALUES, HALF, -2),
        1,
        lambda x: polyline(x, KNOTS, VALUES, HALF, -2),
    ),
    "interpolate one knot": (
        lambda x: rf.interpolate(x, (HALF,), np.array([2]), -1, 3),
        1,
        lambda x: polyline(x, [HALF], [2], -1, 3),
    ),
}
GRID = np.arange(-24, 25) / 4
FRACTIONS = st.fractions(-6, 6, max_denominator=10**6)

# Formulas with integer constants and slopes, which take integers to integers.
INTEGRAL = {
    "relu": (rf.relu, 1, lambda x: max(x, 0)),
    "maximum": (rf.maximum, 2, max),
    "minimum": (rf.minimum, 2, min),
    "sort3": (rf.sort3, 3, lambda *numbers: tuple(sorted(numbers))),
    "maximum_of_five": (rf.maximum_of_five, 5, max),
    "tent": (rf.tent, 1, lambda x: min(2 * x, 2 - 2 * x)),
    "leaky_relu 0": (lambda x: rf.leaky_relu(x, 0), 1, lambda x: max(x, 0)),
    "clip": (lambda x: rf.clip(x, 3, 100), 1, lambda x: clipped(x, 3, 100)),
    "wide clip": (lambda x: rf.clip(x, -(2**63), 2**64), 1, lambda x: clipped(x, -(2**63), 2**64)),
    "clip_chained": (lambda x: rf.clip_chained(x, -7, 200), 1, lambda x: clipped(x, -7, 200)),
    "ramp": (lambda x: rf.ramp(x, 5, 7, 2, -8), 1, lambda x: polyline(x, [5, 7], [2, -8])),
    "step": (lambda x: rf.step(x, 1), 1, lambda x: int(x >= 0)),
    "bucket": (lambda x: rf.bucket(x, -2, -1, 3, 5, 0, 6), 1, lambda x: polyline(x, [-2, -1, 3, 5], [6, 0, 0, 6])),
    "triangle": (lambda x: rf.triangle(x, 1, 2, 4, 8), 1, lambda x: polyline(x, [1, 2, 4], [0, 8, 0])),
    "interpolate": (
        lambda x: rf.interpolate(x, [0, 1, 3], [5, 7, -1], -3, 2**40),
        1,
        lambda x: polyline(x, [0, 1, 3], [5, 7, -1], -3, 2**40),
    ),
}
INTEGER_DTYPES = [np.dtype(f"{sign}int{bits}") for sign in ("", "u") for bits in (8, 16, 32, 64)]

UNITS = {
    "relu": (lambda a, *_: [rf.relu(a)], (1,)),
    "maximum": (lambda a, b, _: [rf.maximum(a, b)], (1,)),
    "minimum and maximum": (lambda a, b, _: [rf.minimum(a, b), rf.maximum(a, b)], (1,)),
    "leaky_relu": (lambda a, *_: [rf.leaky_relu(a)], (1,)),
    "clip": (lambda a, *_: [rf.clip(a, 0, 1)], (2,)),
    "clip_chained": (lambda a, *_: [rf.clip_chained(a, 0, 1)], (1, 1)),
    "ramp": (lambda a, *_: [rf.ramp(a, 0, 3)], (2,)),
    "step": (lambda a, *_: [rf.step(a, 0.125)], (2,)),
    "bucket": (lambda a, *_: [rf.bucket(a, 0, 1, 2, 3)], (4,)),
    "triangle": (lambda a, *_: [rf.triangle(a, 0, 1, 2)], (3,)),
    "sort3": (lambda a, b, c: rf.sort3(a, b, c), (1, 2)),
    "interpolate": (lambda a, *_: [rf.interpolate(a, [0, 1, 2, 3], [1, 0, 0, 5])], (4,)),
    "straight interpolate": (lambda a, *_: [rf.interpolate(a, [0, 1, 2], [0, 1, 2], 0, 1)], (1,)),
    "interpolate with slopes": (lambda a, *_: [rf.interpolate(a, [0, 1], [1, 0], 2, 3)], (3,)),
}


def as_tuple(result):
    return result if isinstance(result, tuple) else (result,)


def columns(count):
    """`count` columns of numbers on a grid, differently ordered."""
    return [np.random.default_rng(i).permutation(GRID) for i in range(count)]


def check(result, numbers, oracle):
    """That the parts of a result are what the oracle says of each row of exact numbers."""
    expected = [as_tuple(oracle(*row)) for row in zip(*numbers, strict=True)]
    parts = [np.asarray(part).ravel().tolist() for part in as_tuple(result)]
    assert list(zip(*parts, strict=True)) == expected


def fractions_of(columns_of_numbers):
    return [[Fraction(number) for number in column] for column in columns_of_numbers]


@pytest.mark.parametrize("name", DYADIC)
@given(data=st.data())
def test_exact_on_fractions(name, data):
    function, count, oracle = DYADIC[name]
    numbers = data.draw(st.lists(FRACTIONS, min_size=count, max_size=count))
    assert as_tuple(function(*numbers)) == as_tuple(oracle(*numbers))


@pytest.mark.parametrize("name", DYADIC)
def test_the_same_values_on_python_floats(name):
    function, count, oracle = DYADIC[name]
    for numbers in zip(*(column.tolist() for column in columns(count)), strict=True):
        result = as_tuple(function(*numbers))
        assert result == as_tuple(oracle(*map(Fraction, numbers)))


@pytest.mark.parametrize("name", DYADIC)
def test_the_same_values_on_python_integers(name):
    function, count, oracle = DYADIC[name]
    for numbers in itertools.product(range(-5, 6), repeat=count):
        assert as_tuple(function(*numbers)) == as_tuple(oracle(*map(Fraction, numbers)))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("name", DYADIC)
def test_the_same_values_and_dtype_on_numpy_floats(name, dtype):
    function, count, oracle = DYADIC[name]
    numbers = columns(count)
    result = function(*(column.astype(dtype) for column in numbers))
    assert all(part.dtype == dtype for part in as_tuple(result))
    check(result, fractions_of(numbers), oracle)


@pytest.mark.parametrize("name", DYADIC)
def test_the_same_values_on_object_arrays(name):
    function, count, oracle = DYADIC[name]
    numbers = fractions_of(columns(count))
    result = function(*(np.array(column, dtype=object) for column in numbers))
    assert all(part.dtype == object for part in as_tuple(result))
    check(result, numbers, oracle)


@pytest.mark.parametrize("name", DYADIC)
def test_the_same_values_and_dtype_on_torch_tensors(name, torch):
    function, count, oracle = DYADIC[name]
    numbers = columns(count)
    for dtype in (torch.float16, torch.bfloat16, torch.float32, torch.float64):
        result = function(*(torch.tensor(column, dtype=dtype) for column in numbers))
        assert all(part.dtype == dtype for part in as_tuple(result))
        check(tuple(part.double() for part in as_tuple(result)), fractions_of(numbers), oracle)


@pytest.mark.parametrize("name", DYADIC)
def test_the_same_values_and_dtype_on_standard_arrays(name, xp):
    function, count, oracle = DYADIC[name]
    numbers = columns(count)
    for dtype in (xp.float32, xp.float64):
        result = function(*(xp.asarray(column, dtype=dtype) for column in numbers))
        assert all(part.dtype == dtype for part in as_tuple(result))
        check(result, fractions_of(numbers), oracle)


@pytest.mark.parametrize("name", DYADIC)
def test_the_same_values_through_a_network(name):
    function, count, oracle = DYADIC[name]
    numbers = fractions_of(columns(count))
    net = rf.build(*as_tuple(function(*rf.inputs(*"abc"[:count]))))
    result = net(np.array(numbers, dtype=object).T)
    check(tuple(result.T), numbers, oracle)


@pytest.mark.parametrize(
    ("with_floats", "with_fractions"),
    [
        (lambda x: rf.clip(x, -1.5, 0.5), lambda x: rf.clip(x, Fraction(-3, 2), HALF)),
        (lambda x: rf.leaky_relu(x, 0.25), lambda x: rf.leaky_relu(x, Fraction(1, 4))),
        (lambda x: rf.ramp(x, -1.0, 3.0, 2.0, -1.5), lambda x: rf.ramp(x, -1, 3, 2, Fraction(-3, 2))),
        (lambda x: rf.interpolate(x, [0.5, 1.5], [2.0, 0.5]), lambda x: rf.interpolate(x, [HALF, 3 * HALF], [2, HALF])),
    ],
    ids=["clip", "leaky_relu", "ramp", "interpolate"],
)
def test_constants_of_either_kind_mean_the_same(with_floats, with_fractions):
    (a,) = rf.inputs("a")
    assert rf.build(with_floats(a)) == rf.build(with_fractions(a))
    for dtype in (np.float16, np.float64):
        assert np.array_equal(with_floats(GRID.astype(dtype)), with_fractions(GRID.astype(dtype)))


def integers(dtype):
    limits = np.iinfo(dtype)
    return st.sampled_from([limits.min, limits.min + 1, limits.max - 1, limits.max]) | st.integers(
        limits.min, limits.max
    )


@pytest.mark.parametrize("dtype", INTEGER_DTYPES, ids=str)
@pytest.mark.parametrize("name", INTEGRAL)
@given(data=st.data())
def test_integers_of_every_width_are_exact_and_never_wrap_around(name, dtype, data):
    function, count, oracle = INTEGRAL[name]
    row = st.lists(integers(dtype), min_size=count, max_size=count)
    numbers = list(zip(*data.draw(st.lists(row, min_size=1, max_size=3)), strict=True))
    result = function(*(np.array(column, dtype=dtype) for column in numbers))
    assert all(part.dtype in (np.int64, object) for part in as_tuple(result))
    check(result, numbers, oracle)


@given(st.lists(integers(np.int16), min_size=1, max_size=3))
def test_integers_beside_fractions_are_exact(row):
    check(rf.leaky_relu(np.array(row, np.int16)), [row], lambda x: max(x, Fraction(x, 100)))
    check(rf.clip(np.array(row, np.int16), Fraction(1, 3), 7), [row], lambda x: clipped(x, Fraction(1, 3), 7))
    check(rf.maximum(np.array(row, np.int16), HALF), [row], lambda x: max(x, HALF))


@pytest.mark.parametrize("dtype", INTEGER_DTYPES[:3] + INTEGER_DTYPES[4:7], ids=str)
@given(data=st.data())
def test_integers_beside_floats_never_wrap_around(dtype, data):
    row = data.draw(st.lists(integers(dtype), min_size=1, max_size=3))
    other = data.draw(st.lists(integers(dtype), min_size=len(row), max_size=len(row)))
    x, y = np.array(row, dtype), np.array(other, dtype)
    check(rf.clip(x, 3, 100.5), [row], lambda x: clipped(x, 3, 100.5))
    check(rf.maximum(x, 0.5), [row], lambda x: max(x, 0.5))
    check(rf.sort3(x, y, 0.5), [row, other], lambda x, y: tuple(sorted([x, y, 0.5])))


@pytest.mark.parametrize("dtype", [np.uint8, np.int8], ids=str)
def test_object_arrays_of_numpy_integers_never_wrap_around(dtype):
    limits = np.iinfo(dtype)
    low, high = np.empty(1, object), np.empty(1, object)
    low[0], high[0] = dtype(limits.min), dtype(limits.max)
    check(rf.maximum(low, high), [[limits.min], [limits.max]], max)


def test_a_large_slope_at_zero_is_exact():
    assert rf.interpolate(np.array([0]), [0], [0], 0, 2**70).tolist() == [0]
    assert rf.interpolate(np.array([3]), [0], [0], 0, 2**70).tolist() == [3 * 2**70]


def test_torch_integers_are_exact_or_refused(torch):
    for dtype in (torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64):
        limits = torch.iinfo(dtype)
        a, b = torch.tensor([limits.min, 5], dtype=dtype), torch.tensor([limits.max, -5 % 100], dtype=dtype)
        if dtype == torch.int64:
            with pytest.raises(OverflowError, match=r"maximum\(a, b\): the result might not fit the integers of a"):
                rf.maximum(a, b)
        else:
            check(rf.maximum(a, b), [a.tolist(), b.tolist()], max)


def test_standard_integers_are_exact_or_refused(xp):
    a = xp.asarray([0, 255], dtype=xp.uint8)
    check(rf.minimum(a, xp.asarray([255, 0], dtype=xp.uint8)), [[0, 255], [255, 0]], min)
    with pytest.raises(OverflowError, match="the result might not fit the integers of x"):
        rf.leaky_relu(a)
    with pytest.raises(OverflowError, match="the result might not fit the integers of a"):
        rf.maximum(xp.asarray([2**64 - 1], dtype=xp.uint64), 0)


@pytest.mark.parametrize("shape", [(), (0,), (1,), (2, 0, 3), (2, 3, 2)])
@pytest.mark.parametrize("dtype", [np.float16, np.float64, np.int8, object])
def test_any_shape(shape, dtype):
    x = np.random.default_rng(0).integers(-3, 4, shape)
    x = np.asarray(x).astype(dtype)
    for result, expected in [
        (rf.relu(x), np.maximum(x, 0)),
        (rf.clip(x, -1, 1), np.clip(x, -1, 1)),
        (rf.clip_chained(x, -1, 1), np.clip(x, -1, 1)),
        (rf.maximum(x, 1), np.maximum(x, 1)),
    ]:
        assert np.shape(result) == shape
        assert np.array_equal(result, expected)


def test_arrays_broadcast():
    a, b = np.arange(3.0)[:, None], np.arange(4.0)[::-1]
    assert np.array_equal(rf.maximum(a, b), np.maximum(a, b))
    low, middle, high = rf.sort3(a, b, 1.5)
    expected = np.sort(np.broadcast_arrays(a, b, 1.5), axis=0)
    assert np.array_equal([low, middle, high], expected)


@given(st.lists(st.integers(-(2**50), 2**50), min_size=3, max_size=3))
def test_integers_in_floats_are_sorted_bit_for_bit(numbers):
    assert rf.sort3(*map(float, numbers)) == tuple(map(float, sorted(numbers)))


@given(st.lists(st.floats(-1e6, 1e6), min_size=1), st.integers(1, 6), st.randoms())
def test_interpolate_is_numpys(xs, count, random):
    knots = sorted(random.sample(range(-50, 50), count))
    values = [random.uniform(-1, 1) for _ in knots]
    np.testing.assert_allclose(rf.interpolate(np.array(xs), knots, values), np.interp(xs, knots, values), atol=1e-7)


@given(st.floats(-100, 100), st.sampled_from([1, 0.5, 2.0**-20]))
def test_a_step_is_the_indicator_outside_its_width(x, width):
    x = float(Fraction(round(x / width)) * Fraction(width))
    if x <= -width or x >= 0:
        assert rf.step(x, width) == (x >= 0)
    else:
        assert 0 < rf.step(x, width) < 1


def test_a_step_tends_to_the_indicator():
    x = np.array([-1.0, -1e-3, 0.0, 1e-3, 1.0])
    assert np.array_equal(rf.step(x, 2.0**-10), x >= 0)


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_clip_chained_from_zero_is_exact_in_floats_however_large(x):
    result = rf.clip_chained(np.array([x], np.float32), 0, 1)
    if not 0 < x < 1:
        assert result.tolist() == np.clip([x], 0, 1).tolist()


@given(
    st.floats(-1e30, 1e30),
    st.floats(-1e6, 1e6),
    st.floats(-1e6, 1e6),
)
def test_clip_chained_keeps_its_limits_in_floats(x, low, high):
    low, high = sorted([low, high])
    result = rf.clip_chained(np.array([x], np.float64), low, high)
    if x <= low:
        assert result.tolist() == [high - (high - low)]
    elif x - low >= 2 * (high - low):
        assert result.tolist() == [high]


def test_the_parallel_clip_of_a_large_float_differs_from_the_chained():
    x = np.array([2e7], np.float32)
    assert (rf.clip(x, 0, 1).tolist(), rf.clip_chained(x, 0, 1).tolist()) == ([0], [1])


def test_leaky_relu_leaks_a_hundredth_unless_told():
    assert rf.leaky_relu(Fraction(-3)) == Fraction(-3, 100)
    assert rf.leaky_relu(5) == 5


@pytest.mark.parametrize("name", UNITS)
def test_the_number_of_units(name):
    formula, widths = UNITS[name]
    net = rf.build(*formula(*rf.inputs("a", "b", "c")))
    assert net.widths == widths
    assert (net.size, net.depth) == (sum(widths), len(widths))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (rf.relu, lambda torch, x: torch.relu(x)),
        (lambda x: rf.clip(x, -1, 2), lambda torch, x: torch.clamp(x, -1, 2)),
        (lambda x: rf.clip_chained(x, -1, 2), lambda torch, x: torch.clamp(x, -1, 2)),
        (lambda x: rf.leaky_relu(x, 0.25), lambda torch, x: torch.nn.functional.leaky_relu(x, 0.25)),
        (lambda x: rf.maximum(x, x.flip(0)), lambda torch, x: torch.maximum(x, x.flip(0))),
        (lambda x: rf.minimum(x, x.flip(0)), lambda torch, x: torch.minimum(x, x.flip(0))),
        (
            lambda x: sum((i + 1) * part for i, part in enumerate(rf.sort3(x, x.flip(0), 0.1))),
            lambda torch, x: (
                torch.stack([x, x.flip(0), torch.full_like(x, 0.1)]).sort(0).values
                * torch.tensor([[1.0], [2.0], [3.0]])
            ).sum(0),
        ),
    ],
    ids=["relu", "clip", "clip_chained", "leaky_relu", "maximum", "minimum", "sort3"],
)
def test_torch_gradients_flow(torch, ours, theirs):
    start = torch.linspace(-3.3, 3.1, 40)
    gradients = []
    for function in (ours, lambda x: theirs(torch, x)):
        x = start.clone().requires_grad_()
        (function(x) * torch.arange(40.0)).sum().backward()
        gradients.append(x.grad)
    torch.testing.assert_close(*gradients)


def test_the_torch_gradient_of_relu_at_zero_is_zero(torch):
    x = torch.zeros(1, requires_grad=True)
    rf.relu(x).sum().backward()
    assert x.grad.tolist() == [0]


@pytest.mark.parametrize("bad", ["x", None, True, np.True_, 1j, [1.0], (1.0,), {1}, b"x"], ids=repr)
@pytest.mark.parametrize("function", [rf.relu, lambda x: rf.clip(x, 0, 1), lambda x: rf.interpolate(x, [0], [0])])
def test_what_is_not_a_number_is_refused(function, bad):
    with pytest.raises(TypeError, match=r"^\w+\(x.*\): x must (be a number, an array or an expression|hold real)"):
        function(bad)


@pytest.mark.parametrize(
    "bad", [np.array(["1"]), np.array([True]), np.array([1j]), np.array(["2020-01-01"], "M8[D]")], ids=repr
)
def test_arrays_of_what_is_not_a_real_number_are_refused(bad):
    with pytest.raises(
        TypeError,
        match=rf"maximum\(a, b\): b must hold real numbers, got an array of dtype {re.escape(str(bad.dtype))}",
    ):
        rf.maximum(1.0, bad)


@pytest.mark.parametrize("bad", ["1", None, True, 1j])
def test_object_arrays_of_what_is_not_a_real_number_are_refused(bad):
    with pytest.raises(TypeError, match=r"relu\(x\): x must hold real numbers, got .* at index \(0, 1\)"):
        rf.relu(np.array([[1, bad]], dtype=object))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, object])
def test_nan_and_infinity_are_refused_with_their_index(bad, dtype):
    x = np.ones((2, 3), dtype)
    x[1, 2] = bad
    with pytest.raises(ValueError, match=rf"maximum\(a, b\): b must be finite, got {bad} at index \(1, 2\)"):
        rf.maximum(1, x)
    with pytest.raises(ValueError, match=rf"clip\(x, low, high\): x must be .* finite, got {bad}"):
        rf.clip(bad, 0, 1)
    with pytest.raises(ValueError, match=rf"clip\(x, low, high\): high must be a number, and finite, got {bad}"):
        rf.clip(0, 0, bad)


def test_nan_and_infinity_are_refused_in_other_libraries(torch, xp):
    for x in (torch.tensor([[1.0, float("nan")]]), xp.asarray([[1.0, float("nan")]])):
        with pytest.raises(ValueError, match=r"relu\(x\): x must be finite, got nan at index \(0, 1\)"):
            rf.relu(x)


def test_nan_in_a_tensor_that_requires_gradients_is_refused(torch):
    with pytest.raises(ValueError, match=r"relu\(x\): x must be finite, got nan at index \(0,\)"):
        rf.relu(torch.tensor([float("nan")], requires_grad=True))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_a_difference_beyond_the_floating_point_range_is_refused(dtype):
    largest = np.finfo(dtype).max
    a, b = np.array([0, largest], dtype), np.array([0, -largest], dtype)
    message = rf"an intermediate result overflows {np.dtype(dtype)} at index \(1,\)"
    with pytest.raises(OverflowError, match=rf"maximum\(a, b\): {message}"):
        rf.maximum(a, b)
    with pytest.raises(OverflowError, match=rf"sort3\(a, b, c\): {message}"):
        rf.sort3(a, b, 0.0)


def test_a_difference_of_python_floats_beyond_the_range_is_refused():
    with pytest.raises(OverflowError, match=r"maximum\(a, b\): an intermediate result overflows float64"):
        rf.maximum(1e308, -1e308)


def test_floats_in_an_object_array_are_taken_exactly():
    (result,) = rf.maximum(np.array([1e308], object), np.array([-1e308], object))
    assert result == Fraction(1e308)


@given(st.lists(st.fractions(-3, 3) | st.integers(-3, 3), min_size=1, max_size=4), st.floats(0, 1), st.floats(1, 2))
def test_object_arrays_beside_float_constants_are_exact_as_fractions_are(row, low, high):
    x = np.empty(len(row), object)
    x[:] = row
    knots, values = [-1.5, low, 3], [low, -2, 0.1]
    check(rf.clip(x, low, high), [row], lambda x: clipped(x, Fraction(low), Fraction(high)))
    check(rf.leaky_relu(x, low), [row], lambda x: max(x * Fraction(low), x))
    check(rf.maximum(x, low), [row], lambda x: max(x, Fraction(low)))
    check(rf.interpolate(x, knots, values), [row], lambda x: polyline(x, knots, values))
    assert not any(isinstance(value, float) for value in rf.clip(x, low, high).tolist())
    assert rf.clip(x, low, high).tolist() == [rf.clip(Fraction(number), low, high) for number in row]


class Foreign:
    """A number that another library registers as real, and does not say exactly what it is."""

    def __float__(self):
        return 3.0

    def __repr__(self):
        return "3.00"


Real.register(Foreign)


def test_numbers_that_do_not_say_what_they_are_exactly_are_refused_by_name():
    (a,) = rf.inputs("a")
    for call in (lambda: rf.relu(Foreign()), lambda: rf.clip(1.0, 0, Foreign()), lambda: a + Foreign()):
        with pytest.raises(TypeError, match=r"got 3\.00 \(Foreign\); give an int, a float or a Fraction"):
            call()


def test_long_doubles_beyond_the_range_of_float_are_finite():
    huge = np.longdouble(2) ** 1030
    if not np.isfinite(huge):
        pytest.skip("long double is no wider than float64 here")
    (a,) = rf.inputs("a")
    assert (huge * a).terms == (2**1030 * a).terms
    assert rf.relu(np.array([huge, 1], object)).tolist() == [2**1030, 1]
    with pytest.raises(ValueError, match=r"finite, got"):
        _ = a * np.longdouble("inf")


def test_overflow_is_refused_in_other_libraries(torch, xp):
    for a in (torch.tensor([3e38]), xp.asarray([3e38], dtype=xp.float32)):
        with pytest.raises(OverflowError, match=r"maximum\(a, b\): .* overflows .*float32 at index \(0,\)"):
            rf.maximum(a, -a)


HUGE = (10**400, Fraction(10**401, 7))


@pytest.mark.parametrize(
    ("call", "formula"),
    [
        (lambda: rf.step(1.0, 5e-324), "step"),
        *((lambda n=n: rf.maximum(n, 1.0), "maximum") for n in HUGE),
        *((lambda n=n: rf.maximum(np.ones(2), n), "maximum") for n in HUGE),
        *((lambda n=n: rf.maximum(np.array([n], object), np.ones(1)), "maximum") for n in HUGE),
        *((lambda n=n, x=x: rf.clip(x, 0, n), "clip") for n in HUGE for x in (1.0, np.float64(1), np.ones(2))),
        *((lambda n=n: rf.clip(np.ones(2, int), 0.5, n), "clip") for n in HUGE),
        *((lambda n=n: rf.interpolate(1.0, [0, n], [0.5, 1]), "interpolate") for n in HUGE),
    ],
)
def test_numbers_beyond_the_floating_point_range_are_refused_by_name(call, formula):
    with pytest.raises(OverflowError, match=rf"^{formula}\("):
        call()


def test_expressions_beside_arrays_are_refused():
    (a,) = rf.inputs("a")
    with pytest.raises(TypeError, match=r"maximum\(a, b\): a is an expression and b an array"):
        rf.maximum(a, np.ones(2))
    with pytest.raises(TypeError, match=r"sort3\(a, b, c\): c is an expression and a an array"):
        rf.sort3(np.ones(2), 1, a)


@pytest.mark.parametrize("number", [np.float64(0.5), np.float32(0.5), np.int8(2)], ids=repr)
def test_numpy_scalars_are_numbers_beside_expressions_and_tensors(number, torch):
    (a,) = rf.inputs("a")
    assert rf.maximum(a, number) == rf.maximum(a, number.item())
    assert rf.maximum(torch.tensor([0.25, 7]), number).tolist() == [number, 7]


def test_arrays_of_two_libraries_are_refused(torch, xp):
    with pytest.raises(TypeError, match=r"maximum\(a, b\): the arrays must come from one library, got a from torch, b"):
        rf.maximum(torch.ones(1), np.ones(1))
    with pytest.raises(TypeError, match="must come from one library, got a from array_api_strict, b from numpy"):
        rf.maximum(xp.ones(1), np.ones(1))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: rf.clip(0, 2, 1), ValueError, r"clip(x, low, high): low must not exceed high, got low=2 and high=1"),
        (lambda: rf.clip_chained(0, 2, 1), ValueError, "clip_chained(x, low, high): low must not exceed high, got low"),
        (lambda: rf.clip(0, [0], 1), TypeError, "clip(x, low, high): low must be a number, got [0] (list)"),
        (lambda: rf.clip(0, *rf.inputs("a", "b")), TypeError, "clip(x, low, high): low must be a number, got a"),
        (lambda: rf.clip(0, np.zeros(2), 1), TypeError, "clip(x, low, high): low must be a number, got array("),
        (lambda: rf.leaky_relu(1, 1.5), ValueError, "leaky_relu(x, slope): slope must lie in [0, 1], got 1.5"),
        (lambda: rf.leaky_relu(1, -0.1), ValueError, "leaky_relu(x, slope): slope must lie in [0, 1], got -0.1"),
        (lambda: rf.ramp(0, 1, 1), ValueError, "left must be below right, got left=1 and right=1"),
        (lambda: rf.step(0, 0), ValueError, "step(x, width): width must be above 0, got 0"),
        (lambda: rf.bucket(0, 1, 1, 2, 3), ValueError, "a must be below b, got a=1 and b=1"),
        (lambda: rf.bucket(0, 0, 2, 1, 3), ValueError, "b must not exceed c, got b=2 and c=1"),
        (lambda: rf.bucket(0, 0, 1, 2, 2), ValueError, "c must be below d, got c=2 and d=2"),
        (lambda: rf.triangle(0, 1, 1, 2), ValueError, "left must be below peak, got left=1 and peak=1"),
        (lambda: rf.triangle(0, 0, 1, 0.5), ValueError, "peak must be below right, got peak=1 and right=0.5"),
        (lambda: rf.interpolate(0, [0, 2, 1], [0] * 3), ValueError, "knots must strictly increase, got 2 before 1 at"),
        (
            lambda: rf.interpolate(0, [0, 1, 1], [0] * 3),
            ValueError,
            "must strictly increase, got 1 before 1 at index 2",
        ),
        (lambda: rf.interpolate(0, [0, 1], [0]), ValueError, "values must be as many as knots (2), got 1"),
        (lambda: rf.interpolate(0, [], []), ValueError, "knots must be a flat, non-empty sequence of numbers, got []"),
        (
            lambda: rf.interpolate(0, [[0, 1]], [0]),
            ValueError,
            "knots must be a flat, non-empty sequence of numbers, got",
        ),
        (lambda: rf.interpolate(0, [[0, 1], [2]], [0, 1]), ValueError, "slope): knots must be a flat, non-empty"),
        (lambda: rf.interpolate(0, 1, 1), TypeError, "knots must be a sequence of numbers, got 1"),
        (lambda: rf.interpolate(0, "01", "01"), TypeError, "knots must be a sequence of numbers, got '01'"),
        (lambda: rf.interpolate(0, [0, True], [0, 1]), TypeError, "knots[1] must be a number, got True (bool)"),
        (lambda: rf.interpolate(0, [0], [np.nan]), ValueError, "values[0] must be a number, and finite, got nan"),
    ],
)
def test_bad_constants_are_refused_in_one_sentence(call, error, message):
    with pytest.raises(error) as caught:
        call()
    text = str(caught.value)
    assert message in text
    assert text.partition("(")[0] in dir(rf)
