"""Two networks that learn: what is shown at any time is what the weights at that time give."""

import numpy as np
import pytest

pytest.importorskip("manim", reason="manim is not installed")

from manim import ValueTracker

from relufig.animate import look
from relufig.networks.training import Training
from scenes.training import Learner
from tests.scenes.playing import played, scene_class
from tests.scenes.shown import circles, colliding, outside

LEARNING = scene_class("training")
SHORT = type("Short", (LEARNING,), {"epochs": 30, "stops": (1, 2, 4, 12)})


def disc(points):
    return 1 - (np.asarray(points) ** 2).sum(axis=-1)


def shown(scene):
    """What is written of each network: its number of dead units and its loss."""
    dead = [learner.readings[1].text for learner in scene.learners]
    return dead, [label.text for label in scene.losses.names]


def test_counters_units_and_losses_are_those_of_the_weights_as_they_are(tmp_path):
    passed = []

    def after(scene):
        assert not outside(scene)
        assert not colliding(scene)
        epoch = scene.epoch.get_value()
        passed.append(epoch)
        for learner, dead, loss in zip(scene.learners, *shown(scene), strict=True):
            training = Training(slope=learner.training.slope, epochs=30)
            network = training.network(epoch)
            assert dead == f"{training.dead(network)} of 16 dead"
            assert loss.endswith(f" {training.loss(network):.2f}")
            derivatives = np.concatenate(training.derivatives(network))
            _, radii = circles(learner.units.discs)
            largest = learner.units.rings[0]
            np.testing.assert_allclose(
                np.sort(radii), circles(largest)[1][0] * np.sqrt(np.sort(derivatives[derivatives > 0]))
            )
            assert learner.tiling.polygons.network(training.points) == pytest.approx(network(training.points))

    scene = played(SHORT, tmp_path, after)
    assert sorted(passed) == passed
    assert {0, 1, 2, 4, 12, 30} <= set(passed)
    relu, leaky = scene.learners
    assert relu.dead > 0 == leaky.dead
    assert f"ReLU: {relu.dead} dead, loss {relu.loss:.2f}" in scene._told.text


def test_units_die_while_the_words_speak_of_it_and_losses_stay_on_their_plot(tmp_path):
    dead, first = {}, []

    def after(scene):
        first.append([learner.target in scene.mobjects for learner in scene.learners])
        dead.setdefault(scene._told.text, []).append(scene.learners[0].dead)
        plane = scene.losses.plane
        for end in scene.losses.ends:
            assert plane.contains(*plane.coordinates(end.get_center()))

    played(LEARNING, tmp_path, after)
    assert first[0] == [True, True]
    speaking = [telling for telling in dead if "dead" in telling or "throws" in telling]
    counts = [0, *(count for counted in dead.values() for count in counted)]
    for telling, counted in dead.items():
        if telling not in speaking:
            assert len(set(counted)) == 1
    assert counts[-1] == 10
    training = scene_training()
    # The words that speak of dying begin where no ReLU is dead yet.
    assert training.dead(training.network(LEARNING.stops[0])) == 0


def scene_training():
    return Training(slope=0, epochs=LEARNING.epochs)


def test_between_two_epochs_too(tmp_path):
    scene = played(SHORT, tmp_path)
    for epoch in (0.4, 2.5, 17.25):
        scene.epoch.set_value(epoch)
        for mobject in [*scene.losses.names, *(learner.readings[1] for learner in scene.learners)]:
            mobject.update()
        for learner, dead, loss in zip(scene.learners, *shown(scene), strict=True):
            network = learner.training.network(epoch)
            assert dead == f"{learner.training.dead(network)} of 16 dead"
            assert loss.endswith(f" {learner.training.loss(network):.2f}")


@pytest.mark.parametrize("slope", [0, 0.1])
def test_the_thick_line_goes_around_what_is_above_zero(slope):
    theme = look.theme("light")
    for epoch in (0, 0.1):
        learner = Learner(Training(slope=slope, epochs=2), ValueTracker(epoch), "any", theme.ink, theme, (0, 0, 0))
        ends = learner.field.places(learner.tiling.border[1].points)
        assert len(ends)
        np.testing.assert_allclose(learner.network(ends), 0, atol=1e-6)


@pytest.mark.parametrize("attributes", [{"widths": (4,), "seed": 3}, {"shape": staticmethod(disc), "rate": 0.5}])
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
        ({"stops": (1, 2)}, ValueError, r"Mine\.stops must be 4 numbers.*got 2"),
    ],
)
def test_parameters_that_cannot_be_shown_are_refused_in_one_sentence(attributes, error, sentence, tmp_path):
    with pytest.raises(error, match=sentence):
        played(type("Mine", (LEARNING,), attributes), tmp_path)
