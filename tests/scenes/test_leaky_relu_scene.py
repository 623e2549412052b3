"""The gradient that ReLU stops and a leak brings back: counted by backpropagation written out in plain numpy."""

import itertools

import numpy as np
import pytest

pytest.importorskip("manim", reason="manim is not installed")

from tests.scenes.playing import played, scene_class
from tests.scenes.shown import circles, colliding, ink, number_in, on_screen, outside

LEAKY = scene_class("leaky_relu")


def backpropagated(widths, seed, alpha):
    """The first layer's pre-activations and derivatives, and how many of all weights' gradients are zero."""
    random = np.random.default_rng(seed)
    weights = [random.normal(0, np.sqrt(2 / n), (m, n)) for n, m in itertools.pairwise(widths)]
    random = np.random.default_rng([seed, 1])
    h, gradient = random.normal(size=widths[0]), random.normal(size=widths[-1])
    inputs, slopes = [], []
    for k, matrix in enumerate(weights):
        inputs.append(h)
        z = matrix @ h
        slopes.append(np.where(z > 0, 1.0, alpha) if k < len(weights) - 1 else np.ones_like(z))
        if k == 0:
            first = z
        h = z * slopes[-1]
    zeros = 0
    for matrix, into, slope in zip(weights[::-1], inputs[::-1], slopes[::-1], strict=True):
        gradient = gradient * slope
        zeros += np.sum(np.outer(gradient, into) == 0)
        gradient = gradient @ matrix
    return first, slopes[0], zeros


def dots(population):
    """For units that are on and those that are off: the centres of their rings, and the area of each one's disc."""
    for ring, disc in zip(population.rings, population.discs, strict=True):
        centres, _ = circles(ring)
        inner, radii = circles(disc)
        shares = (radii / (0.42 * population.pitch)) ** 2
        areas = {tuple(np.round(at, 6)): share for at, share in zip(inner, shares, strict=True)}
        yield centres, np.array([areas.get(tuple(np.round(at, 6)), 0.0) for at in centres])


def test_dots_counts_and_function_are_those_of_backpropagation(tmp_path):
    seen = set()

    def after(scene):
        assert not outside(scene)
        assert not colliding(scene)
        shown = on_screen(scene)
        alpha = scene.slope.get_value()
        z, slopes, zeros = backpropagated(LEAKY.widths, LEAKY.seed, alpha)
        total = sum(n * m for n, m in itertools.pairwise(LEAKY.widths))
        passed = scene.passed.at.get_value()
        # Before its gradient comes, the leak has not changed anything.
        of_first = backpropagated(LEAKY.widths, LEAKY.seed, 0)
        if scene.units.shown in shown:
            units = {0: 0, 1: np.sum(of_first[1] > 0), 2: np.sum(slopes > 0)}
            weights = {0: 0, 1: total - of_first[2], 2: total - zeros}
            seen.add((passed, alpha))
            assert number_in(scene.units.shown.text) == units[passed]
            assert number_in(scene.weights.shown.text) == weights[passed]
        if scene.activation.curve in shown:
            x, y = scene.activation.plane.coordinates(scene.activation.curve.points).T
            assert y == pytest.approx(np.where(x > 0, x, alpha * x))
        if passed:
            leaked = alpha if passed == 2 else 0
            (on, full), (off, part) = dots(scene.population)
            assert (len(on), len(off)) == (np.sum(z > 0), np.sum(z <= 0))
            assert full == pytest.approx(np.ones(len(on)))
            assert part == pytest.approx(np.full(len(off), leaked), abs=1e-6)

    scene = played(LEAKY, tmp_path, after)
    assert seen == {(0, 0), (1, 0), (1, LEAKY.alpha), (2, LEAKY.alpha)}
    total = sum(n * m for n, m in itertools.pairwise(LEAKY.widths))
    assert scene._told.text.endswith(f"every one of {total:,} weights gets a gradient".replace(",", " "))


def test_every_dot_stands_in_the_column_of_its_pre_activation_on_those_before_it(tmp_path):
    scene = played(LEAKY, tmp_path)
    population, (z, _, _) = scene.population, backpropagated(LEAKY.widths, LEAKY.seed, 0)
    exact = np.array([population.plane.point(value, 0)[:2] for value in z])
    places = population.places[:, :2]
    assert np.all(np.abs(places - exact)[:, 0] <= population.pitch / 2 + 1e-9)
    assert np.all((places[:, 0] > population.plane.point(0, 0)[0]) == (z > 0))
    for column in np.unique(np.round(places[:, 0], 6)):
        heights = places[np.isclose(places[:, 0], column), 1] - population.plane.point(0, 0)[1]
        assert heights / population.pitch - 0.5 == pytest.approx(np.arange(len(heights)))
    for count in (scene.units, scene.weights):
        for label in count:
            low, high = ink(label)
            assert not np.any(np.all((places > low) & (places < high), axis=1))


def test_the_slightest_leak_gives_every_weight_a_gradient(tmp_path):
    scene = played(LEAKY, tmp_path)
    for alpha, zero in ((0, True), (1e-6, False), (1, False)):
        scene.slope.set_value(alpha)
        expected = backpropagated(LEAKY.widths, LEAKY.seed, alpha)[2]
        assert scene.backward.zero_weights == expected
        assert (expected > 0) == zero


def test_deeper_networks_can_be_shown_too(tmp_path):
    class Mine(LEAKY):
        widths = (16, 40, 30, 20, 3)
        alpha = 0.05
        seed = 4

    counted = set()

    def after(scene):
        passed = scene.passed.at.get_value()
        zeros = backpropagated(Mine.widths, Mine.seed, Mine.alpha if passed == 2 else 0)[2]
        if scene.weights.shown in on_screen(scene) and passed:
            learning = sum(n * m for n, m in itertools.pairwise(Mine.widths)) - zeros
            counted.add(int(learning))
            assert number_in(scene.weights.shown.text) == learning

    played(Mine, tmp_path, after)
    assert len(counted) == 2


def test_a_counter_goes_up_when_a_spark_has_come_to_its_unit_and_never_down(tmp_path):
    scene = played(LEAKY, tmp_path)
    z, _, _ = backpropagated(LEAKY.widths, LEAKY.seed, 0)
    units, weights = [], []
    for at in np.linspace(0, 2, 201):
        scene.passed.at.set_value(at)
        scene.sparks.follow()
        flying = scene.passed.along
        units.append(int(np.sum(scene.passed.learning)))
        weights.append(scene.learning_weights())
        if at <= 1:
            assert units[-1] == np.sum((flying == 1) & (z > 0))
            assert weights[-1] == units[-1] * (LEAKY.widths[0] + LEAKY.widths[2])
    assert np.all(np.diff(units) >= 0)
    assert np.all(np.diff(weights) >= 0)
    assert max(np.diff(units)) < 8
    assert (units[0], units[100], units[-1]) == (0, np.sum(z > 0), len(z))


def test_no_spark_flies_through_a_text(tmp_path):
    scene = played(LEAKY, tmp_path)
    texts = [ink(label) for label in (*scene.units, *scene.weights, scene.activation.named, *scene.activation.slopes)]
    for at in np.linspace(0, 2, 101):
        scene.passed.at.set_value(at)
        scene.sparks.follow()
        places = scene.sparks.points[:, :2]
        for low, high in texts:
            assert not np.any(np.all((places > low) & (places < high), axis=1))


@pytest.mark.parametrize(
    ("attributes", "error", "sentence"),
    [
        ({"widths": (4, 3)}, ValueError, r"Mine\.widths must be .*three.*got \[4, 3\]"),
        ({"widths": (4, 0, 3)}, ValueError, r"Mine\.widths must be .*at least 1"),
        ({"widths": (4, 2.5, 3)}, TypeError, r"Mine\.widths must be whole.*got \(4, 2\.5, 3\)"),
        ({"widths": 4}, TypeError, r"Mine\.widths must be whole.*got 4"),
        ({"alpha": 0}, ValueError, r"Mine\.alpha must be above 0.*got 0"),
        ({"alpha": 2}, ValueError, r"Mine\.alpha must be above 0.*got 2"),
        ({"alpha": float("nan")}, ValueError, r"Mine\.alpha must be above 0.*got nan"),
        ({"alpha": "a"}, TypeError, r"Mine\.alpha must be a number, got 'a'"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_one_sentence(attributes, error, sentence, tmp_path):
    with pytest.raises(error, match=sentence):
        played(type("Mine", (LEAKY,), attributes), tmp_path)
