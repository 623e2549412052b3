"""The largest and the smallest of any number of values."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import relufig as rf
from relufig import questions


@given(st.lists(st.fractions(max_denominator=50), min_size=2, max_size=9))
def test_they_are_pythons(values):
    assert rf.maximum(*values) == max(values)
    assert rf.minimum(*values) == min(values)


@pytest.mark.parametrize("n", range(2, 10))
def test_n_values_take_n_less_one_units_in_as_few_layers_as_a_tournament(n):
    for extreme, plain in ((rf.maximum, np.max), (rf.minimum, np.min)):
        network = rf.build(extreme(*rf.inputs(*"abcdefghi"[:n])))
        assert (network.size, network.depth) == (n - 1, math.ceil(math.log2(n)))
        x = np.random.default_rng(n).integers(-9, 9, (50, n))
        assert network(x)[:, 0].tolist() == plain(x, axis=1).tolist()


def test_five_in_two_layers_are_the_same_function():
    values = rf.inputs(*"abcde")
    assert questions.equal(rf.build(rf.maximum(*values)), rf.build(rf.maximum_of_five(*values)))


def test_kinds_may_be_mixed_as_ever():
    x = np.array([1.0, 5.0])
    assert rf.maximum(x, 2, 3).tolist() == [3, 5]
    assert rf.maximum(np.array([2**62]), 1, -(2**62)).tolist() == [2**62]
    assert rf.maximum(1, 2, Fraction(5, 2)) == Fraction(5, 2)
    assert rf.maximum(a=1, b=2) == 2
    da = pytest.importorskip("dask.array", reason="Dask is not installed")
    assert rf.minimum(da.from_array(x), 2, da.from_array(x + 1)).compute().tolist() == [1, 2]


def test_bad_values_are_named():
    with pytest.raises(TypeError, match=r"maximum\(a, b, more\): more\[1\] must be a number, an array"):
        rf.maximum(1, 2, 3, "4")
    with pytest.raises(ValueError, match=r"more\[0\] must be a number.* and finite, got nan"):
        rf.minimum(1, 2, math.nan)
    with pytest.raises(TypeError, match="missing a required argument: 'b'"):
        rf.maximum(1)
