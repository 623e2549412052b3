"""Random networks at initialisation, and the weights that get no gradient."""

import numpy as np
import pytest

from relufig.networks import gradients


def samples(width, count=24):
    return np.random.default_rng(7).normal(size=(2, count, width))


def test_relu_leaves_half_and_three_quarters_of_the_weights_without_gradient():
    shares = [gradients.zero_shares(gradients.he_network([256] * 7, seed=seed), *samples(256)) for seed in range(4)]
    first, *deeper, last = np.mean(shares, axis=0)
    assert first == pytest.approx(1 / 2, abs=0.04)
    assert deeper == pytest.approx([3 / 4] * 4, abs=0.04)
    assert last == pytest.approx(1 / 2, abs=0.04)


def test_leaky_relu_leaves_none():
    network = gradients.he_network([64] * 7, slope=0.01, seed=3)
    assert gradients.zero_shares(network, *samples(64)).tolist() == [0] * 6


def test_a_share_is_what_counting_one_gradient_gives():
    network = gradients.he_network([5, 8, 3], seed=1)
    x, upstream = np.ones((1, 5)), np.ones((1, 3))
    hidden = network.trace(x).layers[1].activations[0] > 0
    first, second = gradients.zero_shares(network, x, upstream)
    assert first == pytest.approx(1 - hidden.mean())
    assert second == pytest.approx(1 - hidden.mean())


@pytest.mark.parametrize("slope", [0.0, 0.3])
def test_weights_have_the_variance_that_keeps_signals_alive(slope):
    network = gradients.he_network([400, 300, 2], slope=slope, seed=5)
    weights = network.blocks[0].S
    assert weights.shape == (300, 400)
    assert weights.var() == pytest.approx(2 / ((1 + slope**2) * 400), rel=0.02)


def test_activations_are_leaky_relu():
    network = gradients.he_network([4, 6, 2], slope=0.25, seed=2)
    x = np.random.default_rng(0).normal(size=(10, 4))
    z = x @ network.blocks[0].S.T
    np.testing.assert_allclose(network.trace(x).layers[1].output, np.where(z > 0, z, 0.25 * z), rtol=1e-12)


def test_seeds_decide():
    assert gradients.he_network([3, 2], seed=1) == gradients.he_network([3, 2], seed=1)
    assert gradients.he_network([3, 2], seed=1) != gradients.he_network([3, 2], seed=2)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"widths must be at least two numbers of 1 or more, got \[3\]"):
        gradients.he_network([3])
    with pytest.raises(ValueError, match=r"slope must lie in \[0, 1\], got 2"):
        gradients.he_network([3, 2], slope=2)
