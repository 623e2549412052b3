"""The gradient that ReLU stops and a leak brings back: counted by backpropagation written out in plain numpy."""

import itertools

import numpy as np
import pytest

pytest.importorskip("manim", reason="manim is not installed")

from manim import ManimColor

from relufig.look.contrast import contrast as colours_contrast
from tests.scenes.playing import played, scene_class, scene_module
from tests.scenes.shown import circles, colliding, ink, number_in, on_screen, outside

LEAKY, DISC = scene_class("leaky_relu"), scene_module("leaky_relu").DISC


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
    """The centres of rings (on, off, reached) and of full discs (on, off), and the colours of the discs."""
    rings = [circles(ring)[0] for ring in population.rings]
    full = []
    for disc in population.discs:
        centres, radii = circles(disc)
        full.append(centres[radii > 0.999 * DISC * population.pitch])
    return rings, full, [disc.get_fill_color() for disc in population.discs]


def test_dots_counts_and_function_are_those_of_backpropagation(tmp_path):
    seen = set()

    def after(scene):
        assert not outside(scene)
        assert not colliding(scene)
        shown = on_screen(scene)
        alpha = scene.slope.get_value()
        z, slopes, _ = backpropagated(LEAKY.widths, LEAKY.seed, alpha)
        passed = scene.passed.at.get_value()
        # Before its gradient comes, the leak has not changed anything.
        of_first = backpropagated(LEAKY.widths, LEAKY.seed, 0)
        if scene.units.shown in shown:
            units = {0: 0, 1: np.sum(of_first[1] > 0), 2: np.sum(slopes > 0)}
            seen.add((passed, alpha))
            assert number_in(scene.units.shown.text) == units[passed]
        if scene.activation.curve in shown:
            x, y = scene.activation.plane.coordinates(scene.activation.curve.points).T
            assert y == pytest.approx(np.where(x > 0, x, alpha * x))
        if scene.units.shown in shown:
            (on, off, reached), (full, rescued), (strong, pale) = dots(scene.population)
            positive, negative = np.sum(z > 0), np.sum(z <= 0)
            assert (len(on), len(off)) == ((positive, negative) if passed == 0 else (0, (2 - passed) * negative))
            assert (len(full), len(rescued)) == ((passed > 0) * positive, (passed == 2) * negative)
            assert len(reached) == len(full) + len(rescued)
            if passed == 2:
                assert contrast(scene.look.background, strong) > contrast(scene.look.background, pale) > 1.3

    scene = played(LEAKY, tmp_path, after)
    assert seen == {(0, 0), (1, 0), (1, LEAKY.alpha), (2, LEAKY.alpha)}
    with_leak, without = (np.sum(backpropagated(LEAKY.widths, LEAKY.seed, alpha)[1] > 0) for alpha in (LEAKY.alpha, 0))
    assert with_leak == len(scene.passed.z)
    assert scene._told.text == f"From this input, all {with_leak} units learn with a leak, {without} without"


def contrast(one, other):
    return colours_contrast(*(tuple(ManimColor(each).to_rgb()) for each in (one, other)))


def test_a_slope_of_one_is_drawn_at_45_degrees(tmp_path):
    scene = played(LEAKY, tmp_path)
    across, up = scene.activation.plane.scale_xy
    assert across == pytest.approx(up)


@pytest.mark.parametrize("alpha", [0.2, 1])
def test_the_gradient_of_the_single_unit_dies_without_a_leak_and_fills_it_with_one(alpha, tmp_path):
    scene = played(type("Mine", (LEAKY,), {"alpha": alpha}), tmp_path)
    unit = scene.unit
    assert unit.below == backpropagated(LEAKY.widths, LEAKY.seed, 0)[0][scene.population.single]
    assert unit.below < 0
    unit.joined.set_value(0)
    for slope in (0, alpha):
        scene.slope.set_value(slope)
        scene.activation.follow()
        tips, sizes = [], []
        for sent in np.linspace(0.02, 0.98, 49):
            unit.sent.set_value(sent)
            unit.follow()
            if len(unit.arrow.points):
                tips.append(unit.arrow.points[0])
                sizes.append(unit.arrow.height)
        assert np.all(np.diff([tip[1] for tip in tips]) <= 1e-9)
        reached = tips[-1][1] <= unit.ring.get_top()[1]
        assert reached == (slope > 0)
        # Before the curve, nothing is multiplied yet.
        assert sizes[-1] / max(sizes) == pytest.approx(np.sqrt(slope)) or not slope
        unit.sent.set_value(1)
        unit.follow()
        assert (unit._disc.width > 0.9 * unit.ring.width) == (slope > 0)


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
    for label in scene.units:
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

    scene = played(Mine, tmp_path, lambda scene: outside(scene) and pytest.fail("something leaves the frame"))
    for alpha in (0, Mine.alpha):
        scene.slope.set_value(alpha)
        assert scene.backward.zero_weights == backpropagated(Mine.widths, Mine.seed, alpha)[2]
    assert scene._told.text.startswith("From this input, all 40 units learn with a leak")


def test_a_counter_goes_up_when_an_arrow_has_come_to_its_unit_and_never_down(tmp_path):
    scene = played(LEAKY, tmp_path)
    z, _, _ = backpropagated(LEAKY.widths, LEAKY.seed, 0)
    units = []
    scene.slope.set_value(0)
    scene.activation.follow()
    for at in np.linspace(0, 2, 201):
        if at > 1:
            scene.slope.set_value(LEAKY.alpha)
            scene.activation.follow()
        scene.passed.at.set_value(at)
        units.append(int(np.sum(scene.passed.learning)))
        if at <= 1:
            assert units[-1] == np.sum((scene.passed.along == 1) & (z > 0))
    assert np.all(np.diff(units) >= 0)
    assert max(np.diff(units)) < 8
    assert (units[0], units[100], units[-1]) == (0, np.sum(z > 0), len(z))


def test_no_arrow_and_no_falling_unit_is_drawn_across_the_curve(tmp_path):
    scene = played(LEAKY, tmp_path)
    activation, passed, population = scene.activation, scene.passed, scene.population
    sides = set()

    def check(points, curve):
        """All of a shape is above the curve over its place, or below it, but for half the width of its shaft."""
        over = points[:, 1] - curve
        assert over.min() > -0.05 or over.max() < 0.05
        sides.add(bool(over.min() > -0.05))

    for at in np.linspace(0, 2, 101):
        scene.slope.set_value(LEAKY.alpha if at > 1 else 0)
        activation.follow()
        passed.at.set_value(at)
        scene.sparks.follow()
        outline = len(scene_module("leaky_relu").ARROW) * 4 - 4
        for arrow in scene.sparks.points.reshape(-1, outline, 3):
            z = activation.plane.coordinates(arrow[:1])[0, 0]
            if z < 1:  # further right, the curve has left its plane
                check(arrow, activation.over([z], arrow[:1])[0, 1])
    assert sides == {True, False}
    scene.slope.set_value(0)
    activation.follow()
    for fallen in np.linspace(0, 1, 21):
        centres, _ = population._falling(fallen)
        assert np.all(centres[:, 1] <= activation.over(population.columns, centres)[:, 1] + 1e-9)


def test_no_arrow_flies_through_a_text(tmp_path):
    scene = played(LEAKY, tmp_path)
    texts = [ink(label) for label in (*scene.units, scene.activation.named, *scene.activation.slopes)]
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
