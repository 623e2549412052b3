import gc
import operator
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import relufig as rf

NUMBERS = (
    st.integers(-(10**20), 10**20)
    | st.fractions(max_denominator=10**6)
    | st.floats(allow_nan=False, allow_infinity=False)
)


@pytest.fixture
def ab():
    return rf.inputs("a", "b")


def coefficient_of(expression):
    (coefficient,) = expression.terms.values()
    return coefficient


@given(NUMBERS, NUMBERS)
def test_sums_of_coefficients_are_never_rounded(p, q):
    (a,) = rf.inputs("a")
    total = a * p + p + (a * q + q)
    assert total.constant == Fraction(p) + Fraction(q)
    if total.constant:
        assert coefficient_of(total) == Fraction(p) + Fraction(q)


@given(NUMBERS, NUMBERS)
def test_products_of_coefficients_are_never_rounded(p, q):
    (a,) = rf.inputs("a")
    scaled = (p * a + p) * q
    assert scaled.constant == Fraction(p) * Fraction(q)
    if scaled.constant:
        assert coefficient_of(scaled) == Fraction(p) * Fraction(q)


@given(NUMBERS, NUMBERS.filter(bool))
def test_quotients_of_coefficients_are_never_rounded(p, q):
    (a,) = rf.inputs("a")
    quotient = (p * a + p) / q
    assert quotient.constant == Fraction(p) / Fraction(q)


def test_a_tenth_and_two_tenths_keep_their_exact_sum(ab):
    a, _ = ab
    assert coefficient_of(0.1 * a + 0.2 * a) == Fraction(0.1) + Fraction(0.2) != 0.1 + 0.2


@pytest.mark.parametrize(
    ("p", "q", "kind"),
    [(1, 2, int), (0.25, 0.5, float), (1, 0.5, float), (0.1, 0.2, Fraction), (Fraction(1, 3), 0.5, Fraction)],
)
def test_a_sum_is_of_the_plainest_kind_that_holds_it(ab, p, q, kind):
    a, _ = ab
    assert type(coefficient_of(p * a + q * a)) is kind


@given(NUMBERS)
def test_subtraction_undoes_addition(p):
    a, b = rf.inputs("a", "b")
    assert a + (p * b + p) - (p * b + p) == a
    assert p - (p - a) == a


def test_signs_and_reflected_operators(ab):
    a, b = ab
    assert +a == a == 0 - (-a)
    assert 3 - a == -(a - 3)
    assert 3 + a == a + 3
    assert 2 * a == a * 2 == a + a
    assert a / 4 == a * 0.25
    assert a - b == -(b - a)


def test_relu_of_the_same_expression_is_one_unit(ab):
    a, b = ab
    first, second = rf.relu(a - b), rf.relu(-1 * b + a + 1 - 1)
    assert first == second
    assert hash(first) == hash(second)
    assert list(first.terms) == list(second.terms)
    assert rf.build(first + 2 * second).size == 1


def test_relu_of_different_expressions_are_different_units(ab):
    a, b = ab
    assert rf.relu(a - b) != rf.relu(b - a)
    assert rf.relu(a) != rf.relu(a + 1)
    assert rf.relu(a) != rf.relu(rf.inputs("a")[0])


def test_a_unit_comes_back_equal_after_it_was_forgotten(ab):
    a, b = ab
    kept = rf.relu(a - b)
    rf.relu(a + b)
    gc.collect()
    assert rf.relu(a - b) == kept
    assert rf.build(rf.relu(a - b), kept, rf.relu(a + b)).size == 2


@pytest.mark.parametrize("others", [(2, 2.0), (2.0, 2), (0.5, Fraction(1, 2)), (Fraction(1, 2), 0.5)], ids=str)
@pytest.mark.parametrize("form", [lambda b, w: rf.relu(w * b), lambda b, w: rf.relu(b + w)], ids=["weight", "constant"])
def test_the_kind_of_a_result_does_not_depend_on_the_units_made_before(form, others):
    first, second = others
    (b,) = rf.inputs("b")
    kept = form(b, first)  # held, so that its unit stays
    dtype = {int: np.int64, float: np.float64, Fraction: object}
    assert rf.build(form(b, second))([3]).dtype == dtype[type(second)]
    assert rf.build(kept)([3]).dtype == dtype[type(first)]


def test_whole_fractions_are_integers_and_floats_of_one_value_are_one_unit(ab):
    a, b = ab
    assert rf.relu(a / 2 * 2 - b) == rf.relu(a - b)
    assert rf.relu(0.5 * a + 0.25) == rf.relu((a + 0.5) * 0.5)


def test_relu_of_a_constant_is_a_constant(ab):
    a, _ = ab
    assert rf.relu(a - a - 3) == a * 0
    assert rf.relu(a - a + 3).constant == 3


def test_equal_expressions_hash_equal_whatever_the_kind_of_number(ab):
    a, b = ab
    first, second = 0.5 * a + b + 1, Fraction(1, 2) * a + 1.0 * b + Fraction(1)
    assert first == second
    assert hash(first) == hash(second)
    assert first != "a"


@pytest.mark.parametrize("operation", [operator.mul, operator.truediv])
def test_products_and_quotients_of_expressions_are_refused(ab, operation):
    a, b = ab
    with pytest.raises(TypeError, match=r"cannot .* a .*b.* not piecewise linear"):
        operation(a, b)


def test_a_number_divided_by_an_expression_is_refused(ab):
    with pytest.raises(TypeError):
        1 / ab[0]


def test_division_by_zero_is_refused(ab):
    with pytest.raises(ZeroDivisionError, match="cannot divide the expression a by zero"):
        ab[0] / 0


@pytest.mark.parametrize("operation", [operator.add, operator.sub, operator.mul])
@pytest.mark.parametrize("array", [np.ones(2), np.array(1.0), np.array([1, 2]), np.array([Fraction(1, 2)])], ids=repr)
def test_arrays_beside_expressions_are_refused(ab, operation, array):
    for pair in ((ab[0], array), (array, ab[0])):
        with pytest.raises(TypeError, match=r"an expression can .* an int, a float or a Fraction, got array\("):
            operation(*pair)


@pytest.mark.parametrize("value", ["1", None, True, 1j, [1], np.True_])
def test_what_is_not_a_number_is_refused(ab, value):
    with pytest.raises(TypeError, match="an expression can add an expression, an int, a float or a Fraction"):
        ab[0] + value
    with pytest.raises(TypeError, match="an expression can be multiplied by an int, a float or a Fraction"):
        ab[0] * value


@pytest.mark.parametrize("value", [float("nan"), float("inf"), np.float32("-inf")])
def test_nan_and_infinity_are_refused(ab, value):
    with pytest.raises(ValueError, match=f"finite, got .*{float(value)!r}"):
        ab[0] * value


def test_numpy_scalars_are_numbers(ab):
    a, _ = ab
    assert np.float32(0.1) * a == float(np.float32(0.1)) * a
    assert a + np.uint8(200) + np.uint8(100) == a + 300


def test_expressions_are_immutable(ab):
    expression = ab[0] + 1
    for name in ("terms", "constant", "declared", "other"):
        with pytest.raises(AttributeError):
            setattr(expression, name, 0)
    with pytest.raises(TypeError):
        expression.terms[next(iter(expression.terms))] = 5
    assert expression == ab[0] + 1


def test_an_expression_has_no_truth_value(ab):
    a, _ = ab
    with pytest.raises(TypeError, match="the expression a - 1 is neither true nor false"):
        bool(a - 1)
    with pytest.raises(TypeError):
        a < 1  # noqa: B015


def test_repr_is_the_formula(ab):
    a, b = ab
    assert repr(2 * a - b) == "2*a - b"
    assert repr(-a + 0.5) == "-a + 0.5"
    assert repr(a - a) == "0"
    assert repr(b + rf.relu(a - b)) == "b + relu(a - b)"
    assert repr(a * Fraction(1, 3) - Fraction(2, 3)) == "1/3*a - 2/3"
    assert repr(-3 * rf.relu(rf.relu(a) - 1)) == "-3*relu(relu(a) - 1)"


def test_a_deep_formula_has_a_short_repr(ab):
    deep, other = ab
    for _ in range(500):
        deep, other = rf.relu(deep - other), rf.relu(deep + other)
    assert len(repr(deep)) < 200
    assert "..." in repr(deep)


def test_a_wide_formula_has_a_short_repr():
    wide = sum(rf.inputs(*(f"x{i}" for i in range(1000))))
    assert len(repr(wide)) < 200
    assert repr(wide).startswith("x0 + x1 + ")


@pytest.mark.parametrize("size", [Fraction(10**400, 3), 10**5000], ids=["fraction", "int"])
def test_huge_coefficients_have_a_short_repr(ab, size):
    assert len(repr(ab[0] * size)) < 100


def test_inputs_that_cancel_stay_inputs_of_the_network(ab):
    a, b = ab
    assert rf.build(a - a + b).inputs == ("a", "b")
    assert rf.build((a - a) * 0 + 7)([1.0, 2.0]).tolist() == [7.0]


def test_inputs_come_in_the_declared_order_even_if_unused():
    _, b, c = rf.inputs("a", "b", "c")
    net = rf.build(c - b)
    assert net.inputs == ("a", "b", "c")
    assert net([1, 2, 5]).tolist() == [3]


@pytest.mark.parametrize(
    ("names", "error", "message"),
    [
        ((), ValueError, "at least one name is needed"),
        (("a", ""), ValueError, "a name must not be empty"),
        (("a", "b", "a"), ValueError, "names must differ, got 'a' 2 times"),
        (("a", 1), TypeError, "each name must be a string, got 1"),
        ((["a", "b"],), TypeError, r"each name must be a string, got \['a', 'b'\]"),
    ],
)
def test_bad_input_names_are_refused(names, error, message):
    with pytest.raises(error, match=rf"inputs\(\*names\): {message}"):
        rf.inputs(*names)
