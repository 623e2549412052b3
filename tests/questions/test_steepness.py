"""Lipschitz constants against numpy's norms, finite differences and known functions."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings

import relufig as rf
from relufig import questions, regions, sorting
from relufig.networks.gradients import he_network
from tests.regions.degenerate import networks

NORMS = {1: 1, 2: 2, "inf": np.inf}


@given(networks())
@settings(deadline=None, max_examples=60)
def test_it_is_the_largest_norm_of_all_regions(network):
    box = [(-1, 1)] * len(network.inputs)
    found = list(regions.enumerate(network, box))
    for norm, of_numpy in NORMS.items():
        answer = questions.lipschitz(network, box, norm=norm)
        expected = max(np.linalg.norm(region.weights.astype(float), of_numpy) for region in found)
        assert answer
        assert answer.value == pytest.approx(expected, rel=1e-9, abs=1e-12)
        assert answer.low <= answer.high <= answer.low * (1 + Fraction(1, 2**39))
        assert answer.product >= answer.low
        here = np.linalg.norm(answer.region.weights.astype(float), of_numpy)
        assert here == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("seed", range(3))
def test_no_two_inputs_are_pulled_apart_further(norm, seed):
    network = he_network([3, 6, 4, 2], seed=seed)
    high = float(questions.lipschitz(network, [(-1, 1)] * 3, norm=norm).high)
    random = np.random.default_rng(seed)
    x = random.uniform(-1, 1, (2000, 3))
    y = np.clip(x + random.normal(0, 0.01, x.shape), -1, 1)
    moved = np.linalg.norm(network(x) - network(y), NORMS[norm], axis=1)
    assert np.all(moved <= high * np.linalg.norm(x - y, NORMS[norm], axis=1) * (1 + 1e-9))


def test_known_functions():
    (x,) = rf.inputs("x")
    assert questions.lipschitz(rf.build(rf.step(x, Fraction(1, 10)))).low == 10
    assert questions.lipschitz(rf.build(rf.square(x, 3)), [(0, 1)]).low == Fraction(15, 8)
    for norm in NORMS:  # to sort never moves two vectors apart
        assert questions.lipschitz(sorting.bubble(3).network(), norm=norm).low == 1
    flat = questions.lipschitz(rf.build(rf.relu(x) - rf.relu(x)))
    assert (flat.low, flat.high, flat.value) == (0, 0, 0)
    assert questions.lipschitz(rf.build(rf.relu(x)), [(-2, -1)]).ratio == math.inf


def test_norm_2_is_enclosed():
    root_two = questions.lipschitz(rf.Network([rf.Block.affine([[1, 1]], [0])]))
    assert root_two.low**2 <= 2 <= root_two.high**2
    golden = questions.lipschitz(rf.Network([rf.Block.affine([[1, 1], [1, 0]], [0, 0])]))
    assert golden.low * (golden.low - 1) <= 1 <= golden.high * (golden.high - 1)
    huge = questions.lipschitz(rf.Network([rf.Block.affine([[10**200, 1], [1, Fraction(1, 10**200)]], [0, 0])]))
    assert huge.low <= 10**200 + Fraction(1, 10**200) <= huge.high


def test_a_limit_leaves_the_product_as_bound():
    network = sorting.bubble(4).network()
    answer = questions.lipschitz(network, limit=3)
    assert not answer
    assert (answer.regions, answer.high) == (3, answer.product)
    assert "the search stopped" in str(answer)


def test_bad_norms_are_named():
    (x,) = rf.inputs("x")
    for norm in (3, "two", True):
        with pytest.raises(ValueError, match='norm must be 1, 2 or "inf", got'):
            questions.lipschitz(rf.build(x), norm=norm)
    assert questions.lipschitz(rf.build(x), norm=math.inf).norm == "inf"
