"""Robust radii against samples, and against what is known of half-planes."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings

import relufig as rf
from relufig import questions
from relufig.networks.gradients import he_network
from tests.regions.degenerate import networks

NORMS = {1: 1, 2: 2, "inf": np.inf}


@pytest.mark.parametrize("norm", NORMS)
def test_the_distance_to_a_half_plane_is_known(norm):
    a, b = rf.inputs("a", "b")
    network = rf.build(3 * a + 4 * b)
    found = questions.robust_radius(network, [5, 5], norm=norm)
    expected = {1: Fraction(35, 4), 2: 49, "inf": 5}
    assert found
    assert (found.label, found.other, found.power) == (1, 0, expected[norm])
    assert found.radius == pytest.approx({1: 8.75, 2: 7, "inf": 5}[norm])
    assert 3 * found.at[0] + 4 * found.at[1] == 0


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("seed", range(4))
def test_no_sample_of_another_class_is_closer_and_one_is_nearly_as_close(norm, seed):
    scores = he_network([2, 8, 8, 3], seed=seed)
    # Far away, another output is the largest, so that there always is another class.
    network = scores.then(rf.Network([rf.Block.affine(np.eye(3), [0, 0, 3])]))
    start = np.array([0.5, -0.25])
    found = questions.robust_radius(network, start, norm=norm)
    assert found
    random = np.random.default_rng(seed)
    x = start + random.uniform(-1, 1, (40000, 2)) * 1.05 * found.radius
    other = np.argmax(network(x), axis=1) != found.label
    distances = np.linalg.norm(x - start, NORMS[norm], axis=1)
    assert np.all(distances[other] >= found.radius * (1 - 1e-9))
    assert other.any()
    scores = network(np.array(found.at, dtype=object))
    assert scores[found.other] == max(scores) == scores[found.label]
    at = np.array(found.at, dtype=float)
    assert np.linalg.norm(at - start, NORMS[norm]) == pytest.approx(found.radius)


@given(networks(inputs=2, outputs=1))
@settings(deadline=None, max_examples=40)
def test_degenerate_classifiers(network):
    start = (Fraction(1, 3), Fraction(1, 5))
    score = network(np.array(start, dtype=object))[0]
    if score == 0:
        with pytest.raises(ValueError, match="is 0 there"):
            questions.robust_radius(network, start)
        return
    box = [(-1, 1), (-1, 1)]
    found = questions.robust_radius(network, start, box=box)
    assert found.label == (score > 0)
    grid = np.array([(Fraction(i, 8), Fraction(j, 8)) for i in range(-8, 9) for j in range(-8, 9)], dtype=object)
    values = network(grid)[:, 0]
    other = values < 0 if score > 0 else values > 0
    distances = ((grid - np.array(start, dtype=object)) ** 2).sum(axis=1)
    if found.power is None:
        assert not other.any()
        assert found.radius == np.inf
    else:
        assert all(distance >= found.power for distance in distances[other])
        assert network(np.array(found.at, dtype=object))[0] == 0 or found.at == start


def test_a_class_that_no_input_has_is_said_to_be_so():
    (x,) = rf.inputs("x")
    found = questions.robust_radius(rf.build(1 + rf.relu(x)), [0])
    assert found
    assert (found.radius, found.at) == (np.inf, None)
    assert "No input has another class" in str(found)


def test_bad_points_are_named():
    a, b = rf.inputs("a", "b")
    network = rf.build(first=a, second=b)
    with pytest.raises(ValueError, match="first and second are equal there"):
        questions.robust_radius(network, [1, 1])
    with pytest.raises(ValueError, match=r"must be 2 numbers, one for each input \(a, b\), got shape \(3,\)"):
        questions.robust_radius(network, [1, 2, 3])
