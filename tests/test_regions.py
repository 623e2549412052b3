"""The exact pieces of networks of one input."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import relufig as rf
from relufig.regions import pieces

rationals = st.fractions(-5, 5, max_denominator=12)


def of(formula):
    (x,) = rf.inputs("x")
    return rf.build(formula(x))


@given(st.lists(rationals, min_size=1, max_size=6, unique=True).map(sorted), st.data())
@settings(deadline=None, max_examples=60)
def test_the_knots_of_an_interpolation_are_found(knots, data):
    values = data.draw(st.lists(rationals, min_size=len(knots), max_size=len(knots)))
    found = pieces(of(lambda x: rf.interpolate(x, knots, values)), -6, 6)
    given_at = dict(zip(knots, values, strict=True))
    slopes = [Fraction(0), *(np.diff(values) / np.diff(knots)), Fraction(0)]
    bends = [knot for knot, before, after in zip(knots, slopes, slopes[1:], strict=False) if before != after]
    assert [x for x, _ in found.breakpoints()] == bends
    assert all(given_at[x] == y for x, y in found.breakpoints())


@given(st.fractions(-6, 6, max_denominator=50))
@settings(deadline=None, max_examples=40)
def test_between_knots_the_function_is_the_chord(x):
    network = of(
        lambda x: rf.clip_chained(2 * rf.triangle(x, -1, 1, 2), Fraction(1, 3), 1) - rf.step(x, Fraction(1, 7))
    )
    found = pieces(network, -6, 6)
    i = min(sum(knot <= x for knot in found.knots), len(found.knots) - 1)
    left = found.knots[i - 1]
    chord = found.values[i - 1, 0] + found.slopes[i - 1, 0] * (x - left)
    assert chord == network(np.array([x], dtype=object))[0]


def test_a_folded_tent_has_a_power_of_two_pieces():
    (x,) = rf.inputs("x")
    tent = x
    for _ in range(6):
        tent = rf.triangle(tent, 0, Fraction(1, 2), 1)
    found = pieces(rf.build(tent), 0, 1)
    assert len(found.knots) == 2**6 + 1
    assert {abs(slope) for slope in found.slopes[:, 0]} == {2**6}


def test_a_very_narrow_step_keeps_its_ramp():
    found = pieces(of(lambda x: rf.step(x, Fraction(1, 10**8))), -1, 1)
    assert found.knots == (-1, Fraction(-1, 10**8), 0, 1)
    assert list(found.slopes[:, 0]) == [0, 10**8, 0]


def test_several_outputs_have_each_their_own_breakpoints():
    (x,) = rf.inputs("x")
    found = pieces(rf.build(rf.relu(x - 1), rf.relu(x - 2)), 0, 3)
    assert found.knots == (0, 1, 2, 3)
    assert (found.breakpoints(0), found.breakpoints(1)) == ([(1, 0)], [(2, 0)])


def test_an_affine_function_has_one_piece():
    assert pieces(of(lambda x: 2 * x + 1), 0, 1).knots == (0, 1)


def test_bad_input_is_named():
    a, b = rf.inputs("a", "b")
    with pytest.raises(ValueError, match=r"network must have one input, got 2 \(a, b\)"):
        pieces(rf.build(a + b), 0, 1)
    with pytest.raises(ValueError, match="low must be below high, got low=1 and high=1"):
        pieces(of(lambda x: x), 1, 1)
    with pytest.raises(TypeError, match="low must be a number, got 'a'"):
        pieces(of(lambda x: x), "a", 1)
