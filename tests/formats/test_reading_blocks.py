"""Recorded sums and ReLUs placed in blocks, held against Fractions: nothing is rounded, little is carried."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relufig.formats.models import assembly, scheduling
from relufig.formats.models.assembly import Piece
from relufig.formats.models.recording import Recorder
from relufig.numbers import matrices

FLOATS = st.floats(-1e6, 1e6) | st.integers(-3, 3) | st.sampled_from([0.1, 0.2, 2.0**60, 2.0**-60])


@given(st.lists(FLOATS, min_size=4, max_size=4), st.lists(FLOATS, min_size=4, max_size=4))
def test_a_sum_of_matrices_is_exact_or_not_made(first, second):
    p, q = (matrices.as_matrix(np.reshape(part, (2, 2)), "part") for part in (first, second))
    found = assembly.exact_sum(p, q, 2)
    wanted = [Fraction(a) + Fraction(b) for a, b in zip(p.ravel().tolist(), q.ravel().tolist(), strict=True)]
    held = all(Fraction(float(total)) == total for total in wanted)
    assert (found is not None) == held
    if held:
        assert [Fraction(entry) for entry in found.ravel().tolist()] == wanted


@pytest.mark.parametrize("weights", [(0.1, 0.2), (0.5, 0.25), (1.0, -1.0)])
def test_two_matrices_of_one_value_are_added_up_exactly(weights):
    recorder = Recorder((1,))
    parts = [recorder.linear(recorder.input, np.array([[weight]])) for weight in weights]
    network = scheduling.network(recorder, recorder.added(parts, [1, 1]))
    x = Fraction(1, 3)
    (found,) = network(np.array([x], object)).tolist()
    assert found == sum(Fraction(weight) * x for weight in weights)


@pytest.mark.parametrize("weight", [0.1, 2.0**-60, -1.0, 1e300])
@pytest.mark.parametrize("swapped", [False, True])
def test_a_value_beside_a_multiple_of_it_is_added_up_exactly(weight, swapped):
    recorder = Recorder((1,))
    parts = [recorder.input, recorder.linear(recorder.input, np.array([[weight]]))]
    network = scheduling.network(recorder, recorder.added(parts[::-1] if swapped else parts, [1, 1]))
    x = Fraction(1, 3)
    assert network(np.array([x], object)).tolist() == [x + Fraction(weight) * x]


def test_a_value_that_is_needed_again_is_carried_and_not_what_it_was_made_of():
    recorder = Recorder((2,))
    x = recorder.input
    for _ in range(6):
        h = recorder.relu(recorder.linear(x, np.ones((9, 2))))
        x = recorder.added([x, recorder.linear(h, np.ones((2, 9)))], [1, 1])
    network = scheduling.network(recorder, x)
    assert [(block.n_in, block.size, block.n_out) for block in network.blocks] == [(2, 9, 2)] * 6


def test_pieces_stand_where_they_belong_and_keep_their_numbers():
    third, large = Fraction(1, 3), 2**53 + 1
    exact = matrices.as_matrix(np.array([[third]], object), "exact")
    whole = matrices.as_matrix(np.array([[large]]), "whole")
    floats = matrices.as_matrix(np.array([[0.1]]), "floats")
    found = assembly.matrix(
        [Piece(0, 1, exact, 1), Piece(1, 0, None, 1), Piece(2, 2, whole, 1), Piece(3, 0, floats, 1)], (4, 3)
    )
    assert matrices.rows(found) == [{1: third}, {0: 1}, {2: large}, {0: 0.1}]
    assert assembly.matrix([], (2, 3)).shape == (2, 3)


def test_a_large_matrix_holds_floats_where_fractions_would_take_too_much(monkeypatch):
    monkeypatch.setattr(assembly, "MOST_EXACT", 8)
    exact = matrices.as_matrix(np.array([[Fraction(1, 3)]], object), "exact")
    found = assembly.matrix([Piece(0, 1, exact, 1), Piece(1, 0, None, 1)], (3, 3))
    assert found.dtype == np.float64
    assert found[0, 1] == 1 / 3


def test_an_output_that_is_a_constant_of_the_input_is_read():
    recorder = Recorder((2,))
    y = recorder.linear(recorder.input, np.zeros((1, 2)), np.array([7.0]))
    assert scheduling.network(recorder, y)([1, 2]).tolist() == [7]
