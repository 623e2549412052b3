"""Two networks that learn: what is shown at any time is what the weights at that time give."""

import numpy as np
import pytest

pytest.importorskip("manim", reason="manim is not installed")

from relufig.networks.training import Training
from scenes.training import ALIVE, BOXES, FULL, Learner, clearest_death, dead_layer, on_counts
from tests.scenes.playing import ended, played, scene_class
from tests.scenes.shown import circles, colliding, on_screen, outside

LEARNING = scene_class("training")
SHORT = type("Short", (LEARNING,), {"epochs": 30, "close": 20})


def disc(points):
    return 1 - (np.asarray(points) ** 2).sum(axis=-1)


def training_of(slope, epochs=30):
    return Training(slope=slope, seed=LEARNING.seed, epochs=epochs)


def said(learner, epoch):
    """What is to be written of a network's dead units."""
    training = training_of(learner.training.slope)
    return f"{training.dead(training.network(epoch))} dead"


def test_counters_and_units_are_those_of_the_weights_as_they_are(tmp_path):
    passed = {}

    def after(scene):
        assert not outside(scene)
        assert not colliding(scene)
        for learner in scene.learners:
            if learner.picture not in scene.mobjects:
                continue
            epoch = learner.epoch.get_value()
            passed.setdefault(learner, []).append(epoch)
            if learner.readings not in scene.mobjects:
                continue
            network = training_of(learner.training.slope).network(epoch)
            _, dead, units, shown = learner.readings
            assert dead.text == said(learner, epoch)
            assert shown.text == f"epoch {int(epoch)}"
            derivatives = np.concatenate(learner.training.derivatives(network))
            _, radii = circles(units.discs)
            assert len(radii) == np.sum(derivatives > 0)
            assert np.sum(radii < units.radius - 1e-6) == np.sum((derivatives > 0) & (derivatives < ALIVE))
            assert learner.tiling.polygons.network(learner.training.points) == pytest.approx(
                network(learner.training.points)
            )

    scene = played(SHORT, tmp_path, after)
    dying = scene.death[0]
    assert all(epochs == sorted(epochs) for epochs in passed.values())
    assert {0, dying - 1, dying, 20, 30} <= set(passed[scene.relu])
    assert {0, dying, 20, 30} <= set(passed[scene.leaky])
    relu, leaky = (each.training.dead(each.training.network(30)) for each in scene.learners)
    assert relu > 1 > leaky
    assert scene._told.text == "No gradient gets through a dead layer. With a leak of 0.1, some does"
    for learner in scene.learners:
        for epoch in (0.4, 2.5, 17.25):
            learner.epoch.set_value(epoch)
            learner.readings.update()
            assert learner.readings[1].text == said(learner, epoch)


def test_the_line_that_is_followed_leaves_all_samples_with_the_words_and_stays_where_it_is(tmp_path):
    lines, on = {}, {}

    def after(scene):
        relu, told = scene.relu, scene._told.text
        if relu.watched.get_value() < 1 or relu.split.get_value() > 0:
            return
        lines.setdefault(told, []).append(relu.field.places(relu.line.points))
        centres, _ = circles(scene.function.samples[1]) if len(scene.function.samples[1].points) else ([], [])
        values = relu.first_layer(relu.training.points)[:, relu.unit]
        on.setdefault(told, []).append(len(centres))
        assert len(centres) == np.sum(values > 0)
        assert scene.function.count.text.startswith(f"on for {len(centres)} point")
        np.testing.assert_allclose(relu.first_layer(lines[told][-1])[:, relu.unit], 0, atol=1e-6)
        # The side where the unit is on is green, and so are halos around the samples there.
        corners = relu.field.places(relu.side.points)
        assert relu.first_layer(corners)[:, relu.unit].min() > -1e-6
        halos = circles(relu.halos)[0] if len(relu.halos.points) else np.zeros((0, 2))
        assert len(halos) == len(centres)
        if len(halos):
            around = relu.field.places(np.c_[halos, np.zeros(len(halos))])
            assert relu.first_layer(around)[:, relu.unit].min() > 0

    played(LEARNING, tmp_path, after)
    one, steps, leaves, dead, leak, *_ = lines
    assert on[one][-1] > on[steps][-1] > 0 == on[leaves][-1] == on[dead][-1] == on[leak][-1]
    for told in (dead, leak):
        for line in lines[told]:
            np.testing.assert_allclose(line, lines[leaves][-1], atol=1e-9)


def test_the_line_of_the_same_unit_with_a_leak_leaves_all_samples_and_comes_back(tmp_path):
    on = {}

    def after(scene):
        if scene.leaky.picture in scene.mobjects and scene.leaky.watched.get_value() == 1:
            values = scene.leaky.first_layer(scene.leaky.training.points)[:, scene.leaky.unit]
            on[scene._told.text] = int(np.sum(values > 0))

    scene = played(SHORT, tmp_path, after)
    start, thrown, back = on.values()
    assert start > 0 == thrown < back
    assert scene.leaky.unit == scene.relu.unit
    assert "brings it back" in list(on)[-1]


def test_the_gradient_from_the_output_stops_at_the_dead_layer_and_passes_leaks():
    scene = ended(SHORT)
    relu, leaky = scene.learners
    assert scene.wall == dead_layer(relu.training, 30) == 1
    assert dead_layer(leaky.training, 30) is None
    assert not relu.training.derivatives(relu.network)[1].any()
    # To the left of the dead layer, there is never a light.
    for learner, passes in ((relu, False), (leaky, True)):
        units = learner.readings[2]
        lit = []
        for share in np.linspace(0, 1, 50):
            learner.flow.set_value(share)
            units.follow()
            lit += list(units.lights.points[:, 0])
        first, dead, output = (column[0, 0] + learner.aside[0] for column in units._offsets[1:])
        assert (min(lit) < (first + dead) / 2) == passes
        assert min(lit) <= dead + 1e-9
        assert max(lit) == pytest.approx(output)
    assert len(circles(relu.readings[2].rings[2])[0]) == 8


def test_without_a_dead_layer_the_dead_units_are_counted(tmp_path):
    scene = played(type("Wide", (SHORT,), {"widths": (4,), "seed": 3}), tmp_path)
    assert scene.wall is None
    dead = scene.relu.dead
    assert f"{dead or 'None'} of 4 ReLUs" in scene._told.text


def test_the_unit_that_is_followed_is_dead_from_its_epoch_on():
    relu, leaky = training_of(0, 60), training_of(0.1, 60)
    epoch, unit = clearest_death(relu, leaky)
    assert relu.derivatives(relu.network(epoch - 1))[0][unit] > 0
    for after in (epoch, epoch + 1, relu.epochs):
        assert relu.derivatives(relu.network(after))[0][unit] == 0
    assert on_counts(leaky, epoch)[unit] == 0 < on_counts(leaky, leaky.epochs)[unit]
    gentle = [Training(slope=slope, rate=0.1, epochs=3) for slope in (0, 0.1)]
    assert clearest_death(*gentle) is None


def test_both_networks_start_from_the_same_weights_and_are_seen_side_by_side_at_the_end(tmp_path):
    starts = {}

    def after(scene):
        for learner in scene.learners:
            if learner.picture in scene.mobjects and learner.epoch.get_value() == 0:
                starts.setdefault(learner, learner.training.states[0])

    scene = played(SHORT, tmp_path, after)
    for one, other in zip(*starts.values(), strict=True):
        np.testing.assert_array_equal(np.c_[one], np.c_[other])
    left, right = (learner.field.frame for learner in scene.learners)
    assert left.get_right()[0] < right.get_left()[0]
    assert left.width == pytest.approx(right.width, abs=0.1)
    assert {scene.relu.line, scene.function.curve}.isdisjoint(on_screen(scene))


@pytest.mark.parametrize("slope", [0, 0.1])
def test_the_thick_line_goes_around_what_is_above_zero(slope):
    theme = ended(SHORT).look
    for epoch in (0, 0.1):
        learner = Learner(Training(slope=slope, epochs=2), "any", 0, theme, FULL, BOXES[0])
        learner.epoch.set_value(epoch)
        learner.tiling.follow()
        ends = learner.field.places(learner.tiling.border[1].points)
        assert len(ends)
        np.testing.assert_allclose(learner.network(ends), 0, atol=1e-6)


@pytest.mark.parametrize(
    "attributes",
    [{"widths": (4,), "seed": 3}, {"shape": staticmethod(disc), "drawn": "the disc", "rate": 0.5}, {"seed": 8}],
)
def test_anybodys_own_networks_and_shapes_can_learn(attributes, tmp_path):
    def after(scene):
        assert not outside(scene)
        assert not colliding(scene)

    played(type("Mine", (LEARNING,), {"epochs": 3, **attributes}), tmp_path, after)


@pytest.mark.parametrize(
    ("attributes", "error", "sentence"),
    [
        ({"alpha": 0}, ValueError, r"Mine\.alpha\[0\] must be above 0, got 0"),
        ({"alpha": 2}, ValueError, "slope must be from 0 to 1, got 2"),
        ({"rate": -1}, ValueError, "rate must be above 0, got -1"),
        ({"close": 0}, ValueError, r"Mine\.close must be a whole number of at least 1, got 0"),
    ],
)
def test_parameters_that_cannot_be_shown_are_refused_in_one_sentence(attributes, error, sentence, tmp_path):
    with pytest.raises(error, match=sentence):
        played(type("Mine", (LEARNING,), attributes), tmp_path)
