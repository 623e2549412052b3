"""Ranges and positivity, against vertices in Fractions, samples and z3."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings

import relufig as rf
from relufig import questions, sorting
from relufig.networks.gradients import he_network
from relufig.regions import polygons
from tests.regions.degenerate import networks

BOX = ((-1, 2), (0, Fraction(3, 2)))


@given(networks(inputs=2))
@settings(deadline=None, max_examples=60)
def test_exact_bounds_are_those_at_all_vertices(network):
    found = questions.range(network, BOX, exact=True)
    values = polygons(network, BOX, exact=True).values
    assert found
    assert list(found.low) == values.min(axis=0).tolist()
    assert list(found.high) == values.max(axis=0).tolist()
    for bounds, places in ((found.low, found.at_low), (found.high, found.at_high)):
        for i, (bound, at) in enumerate(zip(bounds, places, strict=True)):
            assert network(np.array(at, dtype=object))[i] == bound
            assert all(low <= entry <= high for entry, (low, high) in zip(at, BOX, strict=True))


@given(networks())
@settings(deadline=None, max_examples=60)
def test_intervals_hold_the_exact_bounds(network):
    box = [(-1, Fraction(1, 3))] * len(network.inputs)
    rough, found = questions.range(network, box), questions.range(network, box, exact=True)
    assert not rough
    assert all(a <= b <= c <= d for a, b, c, d in zip(rough.low, found.low, found.high, rough.high, strict=True))


def test_one_layer_without_shared_inputs_has_exact_intervals():
    a, b = rf.inputs("a", "b")
    network = rf.build(rf.relu(a) - rf.relu(2 * b))
    rough, found = (questions.range(network, [(-1, 3), (-2, 5)], exact=exact) for exact in (False, True))
    assert (rough.low, rough.high) == (found.low, found.high) == ((-10,), (3,))


def test_in_many_dimensions_samples_are_within():
    network = he_network([6, 5, 3], seed=2)
    found = questions.range(network, [(-1, 1)] * 6, exact=True)
    samples = network(np.random.default_rng(0).uniform(-1, 1, (4000, 6)))
    assert np.all(samples >= np.array(found.low, dtype=float) - 1e-12)
    assert np.all(samples <= np.array(found.high, dtype=float) + 1e-12)


def test_a_limit_leaves_the_bounds_of_intervals():
    network = sorting.bubble(4).network()
    found = questions.range(network, [(0, 1)] * 4, exact=True, limit=10)
    assert not found
    assert found.high == questions.range(network, [(0, 1)] * 4).high
    assert found.at_low is None


@given(networks())
@settings(deadline=None, max_examples=60)
def test_positive_agrees_with_the_exact_bounds(network):
    box = [(-1, 2)] * len(network.inputs)
    least = min(questions.range(network, box, exact=True).low)
    for shift, expected in ((0, least > 0), (-least, False), (1 - least, True)):
        last = network.blocks[-1]
        shifted = rf.Block(last.S, last.U, last.c, last.V, [Fraction(b) + shift for b in last.b.tolist()])
        answer = questions.positive(rf.Network([*network.blocks[:-1], shifted]), box)
        assert bool(answer) == expected
        if not answer:
            assert min(answer.values) <= 0
            assert (
                list(answer.values)
                == rf.Network([*network.blocks[:-1], shifted])(np.array(answer.at, dtype=object)).tolist()
            )


def test_everywhere_positive():
    (x,) = rf.inputs("x")
    assert questions.positive(rf.build(rf.maximum(x, -x) + Fraction(1, 10**9)))
    touching = questions.positive(rf.build(rf.maximum(x, -x)))
    assert not touching
    assert (touching.at, touching.values) == ((0,), (0,))
    falling = questions.positive(rf.build(10**6 - rf.relu(x)))
    assert not falling
    assert falling.at[0] >= 10**6
    assert "Not decided" in str(questions.positive(rf.build(1 + rf.relu(x)), limit=1))


def test_bad_input_is_named():
    (x,) = rf.inputs("x")
    with pytest.raises(ValueError, match=r"box must be pairs \(low, high\), one for each input, got None"):
        questions.range(rf.build(x), None)
    with pytest.raises(TypeError, match="network must be a Network, got Expression"):
        questions.positive(x)
