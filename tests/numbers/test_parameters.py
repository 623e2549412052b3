"""Numbers that depend on parameters, compared with Fraction arithmetic at the samples and elsewhere."""

import copy
import json
import operator
import pickle
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import relufig as rf
from relufig.numbers.coefficients import as_coefficient, exact, exact_product, exact_quotient, exact_sum, simplest
from relufig.numbers.parameters import Parametric, tree

NAMES = "abc"
NUMBERS = st.integers(-3, 3) | st.fractions(-3, 3, max_denominator=4) | st.floats(-3, 3, width=16)
VALUES = st.lists(st.integers(-3, 3) | st.fractions(-3, 3, max_denominator=4), min_size=3, max_size=3)
OPERATIONS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
TREES = st.recursive(
    st.sampled_from(NAMES) | NUMBERS,
    lambda inner: st.tuples(st.sampled_from(list(OPERATIONS)), inner, inner),
    max_leaves=8,
)


def read(formula, values):
    """The value of a tree of operations; `values` of the names may be Fractions or parameters."""
    if isinstance(formula, tuple):
        operation, *operands = formula
        first, second = (read(operand, values) for operand in operands)
        if not isinstance(first, Parametric) and not isinstance(second, Parametric):
            first, second = Fraction(first), Fraction(second)  # floats are tested beside parameters only
        return OPERATIONS[operation](first, second)
    return values[formula] if isinstance(formula, str) else formula


def in_fractions(formula, values):
    """The value in Fraction arithmetic alone, or None if it divides by 0."""
    if isinstance(formula, tuple):
        operation, *operands = formula
        first, second = (in_fractions(operand, values) for operand in operands)
        if first is None or second is None or (operation == "/" and second == 0):
            return None
        return OPERATIONS[operation](first, second)
    return Fraction(values[formula] if isinstance(formula, str) else formula)


def of_tree(written, values):
    """What a page computes from the JSON form."""
    if not isinstance(written, dict):
        return Fraction(written)
    return Fraction(written["c"]) + sum(Fraction(c) * of_atom(atom, values) for c, atom in written["t"])


def of_atom(atom, values):
    if isinstance(atom, str):
        return values[atom]
    operation, first, second = atom
    return OPERATIONS[operation](of_tree(first, values), of_tree(second, values))


def declared(samples):
    return dict(zip(NAMES, rf.parameters(**dict(zip(NAMES, samples, strict=True))), strict=True))


@given(TREES, VALUES, VALUES)
def test_arithmetic_is_that_of_fractions_at_the_samples_and_everywhere(formula, samples, values):
    samples_by_name = dict(zip(NAMES, map(Fraction, samples), strict=True))
    values_by_name = dict(zip(NAMES, map(Fraction, values), strict=True))
    sample, value = in_fractions(formula, samples_by_name), in_fractions(formula, values_by_name)
    assume(sample is not None)
    number = read(formula, declared(samples))
    if not isinstance(number, Parametric):
        assert number == sample
        assert value is None or number == value
        return
    assert Fraction(number) == sample
    if value is not None:
        assert number.at(values_by_name) == value
        json.dumps(tree(number))


@given(TREES, VALUES)
def test_the_json_form_is_the_number(formula, samples):
    assume(in_fractions(formula, dict(zip(NAMES, samples, strict=True))) is not None)
    number = read(formula, declared(samples))
    written = json.loads(json.dumps(tree(number)))
    assert abs(of_tree(written, dict(zip(NAMES, map(Fraction, samples), strict=True))) - Fraction(number)) <= 1e-9 * (
        1 + 1e3 * abs(Fraction(number))
    )


@given(TREES, TREES, TREES, VALUES)
def test_one_rational_function_is_one_number(first, second, third, samples):
    parameters = declared(samples)
    values = dict(zip(NAMES, samples, strict=True))
    assume(all(in_fractions(formula, values) is not None for formula in (first, second, third)))
    p, q, r = (read(formula, parameters) for formula in (first, second, third))
    p, q, r = (Fraction(n) if isinstance(n, float) else n for n in (p, q, r))
    assert p * (q + r) - p * q - r * p == 0
    assert p * (q + r) == p * q + r * p
    assert hash(p * (q + r)) == hash(p * q + r * p)
    if Fraction(q) != 0:
        assert p * q / q == p
        assert p / q * q == p
        assert (p + q) / q - p / q == 1


def test_constants_are_plain_numbers():
    a, b = rf.parameters(a=-1, b=1)
    for number, value in [(a - (a - 1), 1), (a * 0, 0), (a / a, 1), ((2 * b + 2) / (b + 1), 2), (a * b / a / b, 1)]:
        assert type(number) is int
        assert number == value
    assert type(a - a) is int
    assert type((a - b) / (2 * b - 2 * a)) is Fraction


def test_a_sample_of_zero_is_a_number_like_any_other():
    (a,) = rf.parameters(a=0)
    assert a
    assert a != 0
    assert not a < 0
    assert not a > 0
    assert (3 * a) / a == 3
    with pytest.raises(ZeroDivisionError, match="sample 0"):
        1 / a


def test_order_goes_by_the_samples_and_equality_by_the_expression():
    a, b = rf.parameters(a=2, b=2)
    assert a != b
    assert a <= b <= a
    assert a != 2
    assert all(number != a for number in (2, 2.0, Fraction(2)))
    assert a == rf.parameters(a=2)[0]
    assert a != rf.parameters(a=3)[0]
    assert abs(-a) == a
    assert abs(-3 * b) == 3 * b
    assert min(a - 1, b) == a - 1
    assert max(3, a) == 3


def test_copies_are_the_same_number():
    a, b = rf.parameters(a=2, b=3)
    number = (a - 1) / b
    assert copy.deepcopy(number) is number
    loaded = pickle.loads(pickle.dumps(number))
    assert loaded == number
    assert loaded.at({"a": Fraction(5), "b": Fraction(8)}) == Fraction(1, 2)


def test_numpys_integers_do_not_overflow():
    (a,) = rf.parameters(a=2**40)
    number = (a + np.int64(2**62)) * np.int64(2**62)
    assert Fraction(number) == (2**40 + 2**62) * 2**62
    assert number - 2**62 * a == 2**124


def test_powers_are_products_and_nothing_else_drops_the_parameter():
    (a,) = rf.parameters(a=2)
    assert a**2 == a * a
    assert a**-1 == 1 / a
    assert a**0 == 1
    for refused in (lambda: a % 2, lambda: a // 2, lambda: 7 // a, lambda: 2**a, lambda: a**0.5, lambda: divmod(a, 2)):
        with pytest.raises(TypeError, match="no other operation"):
            refused()


def test_exact_arithmetic_keeps_parameters():
    (a,) = rf.parameters(a=2)
    assert as_coefficient(a, "a number") is a
    assert exact(a) is a
    assert simplest(a) is a
    assert exact_sum(a, 0.5) == a + Fraction(1, 2)
    assert exact_sum(0.5, a) == a + Fraction(1, 2)
    assert exact_product(0.5, a) == a / 2
    assert exact_quotient(a, 0.5) == 2 * a
    assert exact_quotient(0.5, a) == 1 / (2 * a)


def test_the_text_is_a_formula():
    a, b = rf.parameters(a=-1, b=1)
    assert str(b - a) == "b - a (sample 2)"
    assert str(a * (b - 1) / 2) == "1/2*a*(b - 1) (sample 0)"
    assert str(a / (b * 2)) == "1/2*a/b (sample -1/2)"
    assert str(a * b / a) == "b (sample 1)"
    assert str(1 / (a * b)) == "1/(a*b) (sample -1)"


@pytest.mark.parametrize(
    ("samples", "error", "words"),
    [
        ({}, ValueError, "at least one"),
        ({"a b": 1}, ValueError, "identifier, got 'a b'"),
        ({"a": float("nan")}, ValueError, "a must be a number, and finite"),
        ({"a": "1"}, TypeError, "a must be a number, got '1'"),
    ],
)
def test_bad_parameters_are_refused(samples, error, words):
    with pytest.raises(error, match=words):
        rf.parameters(**samples)
