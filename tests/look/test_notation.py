"""Numbers and formulas as a reader expects them."""

import re
from fractions import Fraction

import numpy as np
import pytest

import relufig as rf
from relufig.look import notation
from relufig.numbers.text import number


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (2, "2"),
        (-3, "−3"),
        (0.1, "0.1"),
        (Fraction(0.1), "0.1"),
        (Fraction(1, 2), "0.5"),
        (Fraction(1, 3), "1/3"),
        (Fraction(-22, 7), "−22/7"),
        (1 / 3, "1/3"),
        (3.14159265, "3.14"),
        (1e-8, "1e-08"),
        (np.float32(0.5), "0.5"),
        (2**63 - 1, "9223372036854775807"),
        (1e20, "100000000000000000000"),
        (-(10**30), "−1e+30"),
        (1.5e300, "1.5e+300"),
        (3 * 10**400, "3e+400"),
        (Fraction(10**400, 3), "3.33e+399"),
    ],
)
def test_numbers_are_short_and_exact_where_they_can_be(value, text):
    assert number(value) == text


def test_a_sign_on_request():
    assert number(2, sign=True) == "+2"
    assert number(-2, sign=True) == "−2"


def test_formulas_read_as_written_by_hand():
    (x,) = rf.inputs("x")
    assert notation.expression(rf.clip(x, -1, 2)) == "ReLU(x + 1) − ReLU(x − 2) − 1"
    assert notation.expression(rf.clip_chained(x, -1, 2)) == "2 − ReLU(3 − ReLU(x + 1))"
    assert notation.expression(rf.bucket(x, 0, 1, 3, 4)) == "1 − ReLU(x) + ReLU(x − 1) + ReLU(x − 3) − ReLU(x − 4)"
    assert notation.expression(-x) == "−x"
    assert notation.expression(0 * x) == "0"


def tents(count):
    (x,) = rf.inputs("x")
    for _ in range(count):
        x = rf.tent(x)
    return x


def test_a_formula_of_many_layers_is_written_with_fewer_of_its_relus_in_full():
    for count, deepest in [(2, 3), (12, 3), (16, 2), (40, 1), (100, 0)]:
        text = notation.expression(tents(count))
        assert text == notation.expression(tents(count), deepest)
        assert len(re.findall("ReLU|x", text)) <= 1000


def test_a_formula_as_deep_as_can_be_asked_for_is_written():
    (x,) = rf.inputs("x")
    for _ in range(5000):
        x = rf.relu(x) - 1
    text = notation.expression(x, 10**9)
    assert text == "ReLU(" * 101 + "…" + ") − 1" * 101


def test_summands_add_up_to_the_formula():
    a, b = rf.inputs("a", "b")
    for formula in (rf.maximum(a, b), rf.sort3(a, b, 1)[1], 2 * a - 3, 0 * a):
        assert sum(notation.summands(formula), start=0 * a) == formula


@pytest.mark.parametrize("feedforward", [False, True])
def test_a_network_reads_back_as_its_formula(feedforward):
    a, b, c = rf.inputs("a", "b", "c")
    network = rf.build(*rf.sort3(a, b, c))
    if feedforward:
        network = network.feedforward()
    again = rf.build(*notation.expressions(network))
    x = np.array([[Fraction(i, 3), Fraction(7 - i), Fraction(i * i, 5)] for i in range(12)], dtype=object)
    assert (again(x) == network(x)).all()
    assert again.size == network.size
