"""The gradient that ReLU stops and a leak lets through: counted by backpropagation written out in plain numpy."""

import numpy as np
import pytest

pytest.importorskip("manim", reason="manim is not installed")

from relufig.animate import Label
from tests.scenes.playing import ended, played, scene_class, scene_module
from tests.scenes.shown import circles, colliding, ink, number_in, outside

LEAKY, MODULE = scene_class("leaky_relu"), scene_module("leaky_relu")


def backpropagated(units, seed, alpha):
    """The pre-activations of a layer for a random input, and which of its units have weights with a gradient."""
    weights = np.random.default_rng(seed).normal(0, np.sqrt(2 / units), (units, units))
    random = np.random.default_rng([seed, 1])
    x, upstream = random.normal(size=units), random.normal(size=units)
    z = weights @ x
    return z, np.any(np.outer(upstream * np.where(z > 0, 1, alpha), x) != 0, axis=1)


def texts(panel):
    return [label for label in panel.get_family() if isinstance(label, Label) and label.text]


def count(panel):
    """The count that is written, None before it is."""
    told = [label.text for label in texts(panel)]
    ends = [k for k, text in enumerate(told) if text.startswith("of ")]
    return number_in(told[ends[0] - 1]) if ends else None


def units(panel):
    """The centres and radii of rings off and on, and of cores off and on."""
    _, off, on, _, core_off, core_on, _ = panel.units
    return [circles(each) for each in (off, on, core_off, core_on)]


def test_units_counts_and_functions_are_those_of_backpropagation(tmp_path):
    seen = set()

    def after(scene):
        assert not outside(scene)
        assert not colliding(scene)
        for panel in filter(None, (scene.relu, getattr(scene, "leaky", None))):
            alpha = panel.slope.get_value()
            x, y = panel.plane.coordinates(np.concatenate([branch.points for branch in panel.curve[1:]])).T
            assert y == pytest.approx(np.where(x > 0, x, alpha * x), abs=1e-9)
            assert [min(x), max(x)] == pytest.approx([-scene.layer.reach, scene.layer.reach])
            z, learns = backpropagated(LEAKY.units, LEAKY.seed, alpha)
            assert scene.layer.z == pytest.approx(z)
            assert abs(z).max() < scene.layer.reach
            if panel.spread.get_value() == 1:
                off, on = (len(centres) for centres, _ in units(panel)[:2])
                assert (off, on) == (np.sum(z <= 0), np.sum(z > 0))
            if panel.passed.get_value() == 1:
                seen.add((alpha, int(count(panel))))
                assert count(panel) == panel.learning == np.sum(learns)
                filled = [np.sum(radii > 0.001) for _, radii in units(panel)[2:]]
                assert filled == [np.sum(learns[z <= 0]), np.sum(learns[z > 0])]

    scene = played(LEAKY, tmp_path, after)
    without, with_leak = (np.sum(backpropagated(LEAKY.units, LEAKY.seed, alpha)[1]) for alpha in (0, LEAKY.alpha))
    assert seen == {(0, without), (LEAKY.alpha, with_leak)}
    assert with_leak == LEAKY.units == 2 * without
    assert scene._told.text == f"On this input, {without} units learn with ReLU, all {with_leak} with a leak"


def test_at_last_relu_stands_beside_the_leak_in_the_same_state():
    scene = ended(LEAKY)
    left, right = scene.relu.plane, scene.leaky.plane
    assert left.point(scene.layer.reach, 0)[0] < right.point(-scene.layer.reach, 0)[0]
    assert left.scale_xy == pytest.approx(right.scale_xy)
    assert scene.relu.places - scene.leaky.places == pytest.approx(
        np.tile(left.point(0, 0) - right.point(0, 0), (LEAKY.units, 1))
    )


def test_a_slope_of_one_is_drawn_at_45_degrees():
    scene = ended(LEAKY)
    for halved in (0, 0.3, 1):
        scene.relu.halved.set_value(halved)
        scene.relu.follow()
        across, up = scene.relu.plane.scale_xy
        assert across == pytest.approx(up)


@pytest.mark.parametrize("alpha", [0.2, 1])
def test_the_gradient_of_the_single_unit_dies_without_a_leak_and_leaves_a_core_with_one(alpha, tmp_path):
    scene = played(type("Mine", (LEAKY,), {"alpha": alpha}), tmp_path)
    assert scene.layer.below == backpropagated(LEAKY.units, LEAKY.seed, 0)[0][scene.layer.single] < 0
    for panel, slope in ((scene.relu, 0), (scene.leaky, alpha)):
        panel.spread.set_value(0)
        tips, areas = [], []
        for sent in np.linspace(0.2, 2.65, 50):
            panel.sent.set_value(sent)
            panel.follow()
            arrow = panel.units[-1]
            if len(arrow.points):
                tips.append(arrow.points[0, 1])
                areas.append(arrow.height**2)
        curve, unit = panel._at([scene.layer.below])[0, 1], panel._home(scene.layer.below)[1]
        assert np.all(np.diff(tips) <= 1e-9)
        assert min(tips) == pytest.approx(curve if slope == 0 else curve + 0.65 * (unit - curve))
        # Before the curve, nothing is multiplied yet; then the arrow's area is what is left of the gradient.
        if slope:
            assert areas[-1] / max(areas) == pytest.approx(slope)
        panel.sent.set_value(3)
        panel.follow()
        (number,) = (label.text for label in texts(panel) if label.em == pytest.approx(MODULE.BESIDE))
        assert float(number_in(number)) == slope
        cores = [len(each.points) and each.width > 0.1 for each in panel.units[5:7]]
        assert bool(cores[0]) == (slope > 0)


def test_the_slope_flies_from_its_place_to_the_gradient_and_grows():
    panel = ended(LEAKY).relu
    panel.spread.set_value(0)
    panel.halved.set_value(0)
    panel.sent.set_value(1)
    sizes, places = [], []
    for factor in (0.01, 0.5, 1):
        panel.factor.set_value(factor)
        panel.follow()
        (times,) = (label for label in texts(panel) if label.text.startswith("×"))
        sizes.append(times.em)
        places.append(times.at)
    (slope,) = (label for label in texts(panel) if label.text == "slope 0")
    assert sizes == sorted(sizes)
    assert sizes[-1] > 2 * slope.em
    assert np.linalg.norm(places[0] - slope.at) < 0.1
    assert np.linalg.norm(places[-1] - panel._at([panel.z.get_value()])[0]) < 2


def test_every_unit_stands_in_the_column_of_its_pre_activation_on_those_before_it():
    scene = ended(LEAKY)
    panel, (z, _) = scene.leaky, backpropagated(LEAKY.units, LEAKY.seed, 0)
    (x, y, _), zero = panel.places.T, panel.plane.point(0, panel.plane.low[1])
    exact = np.array([panel.plane.point(value, 0)[0] for value in z])
    assert np.all(np.abs(x - exact) <= panel.pitch / 2 + 1e-9)
    assert np.all((x > zero[0]) == (z > 0))
    for column in np.unique(np.round(x, 6)):
        heights = y[np.isclose(x, column)] - zero[1]
        assert heights / panel.pitch - 0.5 == pytest.approx(np.arange(len(heights)))


def test_the_counters_run_evenly():
    scene = ended(LEAKY)
    for panel in (scene.relu, scene.leaky):
        found = []
        for passed in np.linspace(0, 1, 101):
            panel.passed.set_value(passed)
            found.append(panel.learning)
        assert found[0] == 0
        assert min(np.diff(found)) >= 0
        assert max(np.diff(found)) < 4


def test_no_arrow_flies_through_a_text():
    scene = ended(LEAKY)
    for panel in (scene.relu, scene.leaky):
        panel.raised.set_value(1)
        for passed in np.linspace(0, 1, 51):
            panel.passed.set_value(passed)
            panel.follow()
            places = panel.units[-1].points[:, :2]
            for low, high in map(ink, texts(panel)):
                assert not np.any(np.all((places > low) & (places < high), axis=1))


@pytest.mark.parametrize("alpha", [0.01, 1])
@pytest.mark.parametrize("units", [20, 200])
def test_other_layers_and_leaks_can_be_shown_too(units, alpha, tmp_path):
    mine = type("Mine", (LEAKY,), {"units": units, "alpha": alpha})
    scene = played(mine, tmp_path, lambda scene: _ensure(not outside(scene) and not colliding(scene)))
    assert scene.leaky.learning == units


@pytest.mark.parametrize(
    ("attributes", "error", "sentence"),
    [
        ({"units": 1}, ValueError, r"Mine\.units must be a whole number of at least 2, got 1"),
        ({"units": 2.5}, TypeError, r"Mine\.units must be a whole number .*got 2\.5"),
        ({"units": 2, "seed": 2}, ValueError, r"none of 2 units is below 0"),
        ({"alpha": 0}, ValueError, r"Mine\.alpha must be .*above 0.*got 0"),
        ({"alpha": 2}, ValueError, r"Mine\.alpha must be .*at most 1, got 2"),
        ({"alpha": float("nan")}, ValueError, r"Mine\.alpha must be .*got nan"),
        ({"alpha": "a"}, TypeError, r"Mine\.alpha must be a number.*got 'a'"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_one_sentence(attributes, error, sentence, tmp_path):
    with pytest.raises(error, match=sentence):
        played(type("Mine", (LEAKY,), attributes), tmp_path)


def _ensure(condition):
    assert condition
