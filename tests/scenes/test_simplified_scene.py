"""A trained network loses units: its lights are its activations, every region is visited, and the regions stay."""

import numpy as np
import pytest

pytest.importorskip("manim", reason="manim is not installed")

import relufig as rf
from relufig.numbers.text import MINUS
from tests.scenes.playing import played, scene_class
from tests.scenes.shown import colliding, outside

SIMPLIFIED = scene_class("simplified")
X, Y = rf.inputs("x", "y")


def on_at(network, point):
    """Which units are on at a point: the blocks computed one after the other, without `trace`."""
    x, active = np.asarray(point, dtype=float), []
    for block in network.blocks:
        before = np.asarray(block.U @ x).ravel() + block.c
        active += list(before > 0)
        x = np.asarray(block.S @ x).ravel() + np.asarray(block.V @ np.maximum(before, 0)).ravel() + block.b
    return active


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    patterns, lefts, values, counts = {}, [], [], set()

    def after(scene):
        tour, diagram = scene.tour, scene.before
        lefts.append(scene.after.left)
        assert not outside(scene)
        assert not colliding(scene)
        # What the small network paints is on the map, which moves.
        if scene.again in scene.mobjects:
            low, high = scene.field.points(scene.field.corners)[[0, 2]]
            painted = np.concatenate([face.points for face in scene.again.tiling.faces])
            assert np.all(painted >= low - 1e-9)
            assert np.all(painted <= high + 1e-9)
        lit = [bool(light.points.size) for light in diagram.lights]
        if not tour.moving:
            assert not any(lit)
            return
        place = scene.tiling.field.places(tour.place)
        values.append((place, scene.output.value, scene.output.shown.text))
        assert lit == on_at(scene.network, place)
        if tour.at.get_value() == tour.seen:
            patterns[tour.seen] = tuple(lit)
        if scene.visited in scene.mobjects:
            counts.add((int(scene.visited.shown.text), tour.seen))

    scene = played(SIMPLIFIED, tmp_path_factory.mktemp("simplified"), after)
    scene.patterns, scene.lefts, scene.values, scene.counts = patterns, lefts, values, counts
    return scene


def test_the_point_visits_every_region_once(scene):
    found = scene.tiling.polygons
    rows = np.concatenate(found.patterns, axis=1)[scene.tour.order].tolist()
    assert sorted(scene.tour.order) == list(range(len(found)))
    for visit, lit in scene.patterns.items():
        assert list(lit) == rows[visit - 1]
    assert scene.tour.seen == len(found)
    assert {1, 2, len(found)} <= {seen for _, seen in scene.counts}
    assert all(text == seen for text, seen in scene.counts)


def test_the_units_that_fall_are_those_that_no_sample_turns_on(scene):
    side = np.linspace(-scene.reach, scene.reach, 60)
    ever = np.any([on_at(scene.network, (x, y)) for x in side for y in side], axis=0)
    kept = np.concatenate(scene.after._kept[1:-1])
    assert not (ever & ~kept).any()
    assert scene.lefts == sorted(scene.lefts, reverse=True)
    assert scene.lefts[0] == scene.network.size
    assert scene.lefts[-1] == kept.sum() == scene.answer.smaller.size == int(scene.left.shown.text)
    assert scene.before.left == scene.network.size == int(scene.units.shown.text)


def test_the_map_ends_between_the_network_before_and_the_network_after(scene):
    left, right = scene.field.points(scene.field.corners)[[0, 1], 0]
    before, after = (np.concatenate(diagram.places)[:, 0] for diagram in (scene.before, scene.after))
    assert before.max() < left < right < after.min()
    assert f"{scene.left.shown.text} ReLUs give exactly what {scene.units.shown.text} give" in scene._told.text


def test_each_point_has_the_colour_of_its_value(scene):
    tiling, found = scene.tiling, scene.tiling.polygons
    step = (tiling.high - tiling.low) / (len(tiling.faces) - 1)
    for shade, face in enumerate(tiling.faces):
        values = np.asarray(scene.network(tiling.field.places(face.points)))[:, 0] if len(face.points) else []
        # A band goes on under the next one.
        assert np.all(abs(values - tiling.low - step * (shade + 0.5)) <= step * (1 + 1e-6))
    assert found.values.min() == tiling.low
    assert found.values.max() == tiling.high


def test_the_number_is_the_networks_and_its_colour_is_the_maps(scene):
    assert scene.values
    for place, value, text in scene.values:
        x = np.asarray(place, dtype=float)
        for block in scene.network.blocks:
            before = np.asarray(block.U @ x).ravel() + block.c
            x = np.asarray(block.S @ x).ravel() + np.asarray(block.V @ np.maximum(before, 0)).ravel() + block.b
        assert value == pytest.approx(x[0])
        assert float(text.replace(MINUS, "-")) == pytest.approx(value, abs=0.05 + 1e-9)


def test_every_line_of_the_small_network_runs_along_a_track_and_none_is_left_over(scene):
    again, field = scene.again, scene.tiling.field
    again.painted.set_value(0)
    again.follow()
    lines, tracks = (field.places(drawn.points.reshape(-1, 4, 3)[:, [0, -1]]) for drawn in (again.lines, again.tracks))
    for these, those in ((lines, tracks), (tracks, lines)):
        middles = these.mean(axis=1)
        away = [min(distance(middle, *ends) for ends in those) for middle in middles]
        assert max(away) < 1e-9
    again.painted.set_value(1)
    again.follow()
    assert not again.lines.points.size
    assert not again.tracks.points.size


def distance(point, start, end):
    """How far a point is from a straight line between two others."""
    share = np.clip((point - start) @ (end - start) / ((end - start) @ (end - start)), 0, 1)
    return np.linalg.norm(point - start - share * (end - start))


def test_what_is_said_at_the_end_is_what_was_proved(scene):
    assert scene.answer
    assert "exactly" in scene._told.text
    assert scene.answer.proof.largest == 0
    assert f"{scene.answer.smaller.size} ReLUs" in scene._told.text


@pytest.mark.parametrize(
    ("network", "why"),
    [
        (rf.build(rf.maximum(*rf.inputs("a", "b"))), "never active"),
        (rf.build(*rf.sort2(*rf.inputs("a", "b"))), "one output"),
        (rf.build(rf.relu(X - 9) + rf.relu(X + 9) + rf.relu(X - Y)), "no others"),
    ],
)
def test_other_networks_are_refused(tmp_path, network, why):
    with pytest.raises(ValueError, match=why):
        played(type("Other", (SIMPLIFIED,), {"network": network}), tmp_path)


def test_another_network_works_too(tmp_path):
    drawn = rf.build(rf.relu(X - Y) + rf.relu(X + Y - 9) + rf.relu(Y))
    scene = played(type("Other", (SIMPLIFIED,), {"network": drawn, "reach": 2}), tmp_path)
    assert scene.after.left == 2
    assert scene._told.text == "In this square, 2 ReLUs give exactly what 3 give"
