"""Formulas that users write: how the annotations of their parameters are read, and of which type results are."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest

import relufig as rf
from relufig import formulas
from relufig.formulas import Constant, Constants, Value, formula, rectify
from relufig.formulas import Constant as Number
from tests.formulas import own_formulas

if TYPE_CHECKING:
    from collections.abc import Hashable


@formula
def shrunk(x: Value, limit: Constant) -> Value:
    return rectify(x - limit) - rectify(-x - limit)


@formula
def renamed(x: formulas.Value, limit: Number) -> Value:
    return rectify(x - limit) - rectify(-x - limit)


@formula
def known_to_a_type_checker(x: Value, limit: formulas.Constant) -> Hashable:
    return rectify(x - limit) - rectify(-x - limit)


@formula
def total(x: Value, knots: Constants) -> Value:
    return sum((rectify(x - knot) for knot in knots), start=0 * x)


SHRINKING = [shrunk, renamed, known_to_a_type_checker, own_formulas.shrunk, own_formulas.renamed]


@pytest.mark.parametrize("function", SHRINKING)
def test_annotations_are_read_as_strings_and_as_objects(function):
    assert [function(x, 1) for x in (-3, 0, 2)] == [-2, 0, 1]
    assert function(np.array([3, -3]), Fraction(1, 2)).tolist() == [Fraction(5, 2), Fraction(-5, 2)]
    with pytest.raises(TypeError, match="limit must be a number, got array"):
        function(1, np.ones(2))
    with pytest.raises(TypeError, match="limit must be a number, got a"):
        function(1, rf.inputs("a")[0])


@pytest.mark.parametrize("function", [total, own_formulas.total])
def test_constants_are_a_sequence(function):
    assert function(5, [1, 2]) == 7
    with pytest.raises(TypeError, match="knots must be a sequence of numbers, got 3"):
        function(5, 3)


WHOLE = {
    "maximum_of_five": (rf.maximum_of_five, (1, 2, 3, 4, 5), 5),
    "square": (lambda x: rf.square(x, 2), (1,), 1),
    "leaky_relu": (rf.leaky_relu, (5,), 5),
    "ramp": (lambda x: rf.ramp(x, 0, Fraction(3, 2), 0, 3), (1,), 2),
    "interpolate": (lambda x: rf.interpolate(x, [0, 2], [0, 3]), (2,), 3),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_result_is_of_the_kind_of_the_values(name):
    function, arguments, expected = WHOLE[name]
    assert function(*arguments) == expected
    assert type(function(*arguments)) is int
    fractions = function(*map(Fraction, arguments))
    assert fractions == expected
    assert type(fractions) is Fraction
    network = rf.build(function(*rf.inputs(*"abcde"[: len(arguments)])))
    for array in (function(*(np.array([value]) for value in arguments)), network(np.array(arguments, dtype=object))):
        assert array.tolist() == [expected]
        assert type(array.tolist()[0]) is int


def test_a_result_between_whole_numbers_is_a_fraction():
    assert rf.leaky_relu(-5) == Fraction(-1, 20)
    assert rf.square(np.array([1, 2]), 2).tolist() == [1, Fraction(11, 4)]
