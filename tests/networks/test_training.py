"""Gradient descent on a small network: against gradients by hand, and what a leak changes."""

import numpy as np
import pytest

from relufig.networks.training import Training, heart


def by_hand(training, layers):
    """One step of gradient descent on weights and biases, with numpy alone, and the loss before it."""
    x, slope = training.points, training.slope
    inputs, zs = [x], []
    for k, (W, b) in enumerate(layers):
        z = inputs[-1] @ W.T + b
        zs.append(z)
        if k < len(layers) - 1:
            inputs.append(np.where(z > 0, z, slope * z))
    odds = zs[-1][:, 0]
    inside = 1 / (1 + np.exp(-odds))
    loss = -np.mean(training.labels * np.log(inside) + (1 - training.labels) * np.log(1 - inside))
    error = ((inside - training.labels) / len(x))[:, None]
    stepped = []
    for k in reversed(range(len(layers))):
        W, b = layers[k]
        stepped.append((W - training.rate * error.T @ inputs[k], b - training.rate * error.sum(axis=0)))
        if k:
            error = (error @ W) * np.where(zs[k - 1] > 0, 1, slope)
    return stepped[::-1], loss


@pytest.mark.parametrize("slope", [0, 0.2])
def test_an_epoch_is_a_step_of_gradient_descent(slope):
    training = Training(slope=slope, epochs=1, rate=0.5)
    start, after = training.states
    wanted, loss = by_hand(training, start)
    for (W, b), (X, c) in zip(after, wanted, strict=True):
        np.testing.assert_allclose(W, X, atol=1e-12)
        np.testing.assert_allclose(b, c, atol=1e-12)
    assert training.loss(training.network(0)) == pytest.approx(loss)


def test_steps_get_smaller_and_networks_between_epochs_lie_between():
    training = Training(epochs=2, rate=0.3, slowing=1)
    start, first, second = (state[0][0] for state in training.states)
    assert not np.array_equal(start, first)
    np.testing.assert_allclose(training.network(1.5).blocks[0].S, (first + second) / 2)
    np.testing.assert_allclose(training.network(2).blocks[0].S, second)
    halved, _ = by_hand(Training(rate=0.15), training.states[1])
    np.testing.assert_allclose(second, halved[0][0], atol=1e-12)


def test_relus_die_and_leaky_relus_do_not_from_the_same_start_at_the_same_rate():
    relu, leaky = (Training(slope=slope, epochs=100) for slope in (0, 0.1))
    for (W, b), (X, c) in zip(relu.states[0], leaky.states[0], strict=True):
        assert np.array_equal(W, X)
        assert np.array_equal(b, c)
    ends = [each.network(100) for each in (relu, leaky)]
    assert relu.dead(relu.network(0)) == 0
    assert relu.dead(ends[0]) >= 8
    assert all(leaky.dead(leaky.network(epoch)) == 0 for epoch in range(0, 101, 10))
    assert leaky.loss(ends[1]) < relu.loss(ends[0]) / 3


def test_a_dead_relu_is_off_for_every_sample_and_keeps_its_weights():
    training = Training(epochs=12)
    network = training.network(10)
    upstream = np.random.default_rng(0).normal(size=(len(training.points), 1))
    traced = network.trace(training.points).layers
    gradients = network.gradients(training.points, upstream).blocks
    dead = 0
    for layer in (1, 3):
        never_on = ~(traced[layer].preactivations > 0).any(axis=0)
        assert not gradients[layer - 1].S[never_on].any()
        dead += np.sum(never_on)
    assert training.dead(network) == dead > 0
    # Units of the first layer cannot come back: their inputs are the samples.
    off = training.derivatives(network)[0] == 0
    for (before, bias), (after, other) in [(training.states[10][0], training.states[12][0])]:
        assert np.array_equal(before[off], after[off])
        assert np.array_equal(bias[off], other[off])


def test_the_shape_is_anybodys():
    def disc(points):
        return 1 - (np.asarray(points) ** 2).sum(axis=-1)

    training = Training(slope=0.1, shape=disc, epochs=150, rate=1, seed=1)
    found = training.network(150)(training.points)[:, 0] > 0
    assert np.mean(found == training.labels) > 0.95


def test_the_heart_is_symmetric_and_has_a_notch():
    points = np.random.default_rng(0).uniform(-1.5, 1.5, (100, 2))
    np.testing.assert_allclose(heart(points), heart(points * [-1, 1]))
    assert heart([0, 1.1]) < 0 < heart([0.5, 1.1])


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"slope": 2}, "slope must be from 0 to 1, got 2"),
        ({"rate": 0}, "rate must be above 0, got 0"),
        ({"epochs": 0}, "epochs must be at least 1, got 0"),
        ({"samples": 1}, "samples must be at least 2, got 1"),
        ({"widths": (3, 0)}, r"widths must be numbers of 1 or more, got \[3, 0\]"),
        ({"shape": lambda points: np.ones(len(points))}, "must hold some of the samples, but not all"),
    ],
)
def test_bad_parameters_are_named(options, sentence):
    with pytest.raises(ValueError, match=sentence):
        Training(**options)
    with pytest.raises(ValueError, match="epoch must be from 0 to 2, got 3"):
        Training(epochs=2).network(3)
