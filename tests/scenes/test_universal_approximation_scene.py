"""Universal approximation: knots, gaps and errors as plain numpy's interpolation has them."""

import numpy as np
import pytest

pytest.importorskip("manim", reason="manim is not installed")

from relufig.animate import Stops, theme
from relufig.approximation import interpolation, largest_gap, refining_knots, sup_error
from scenes.universal_approximation import Approach
from tests.scenes.playing import played, scene_class
from tests.scenes.shown import circles, colliding, on_screen, outside

UNIVERSAL = scene_class("universal_approximation")


def approached():
    """The curve and its network, without the scene."""
    approach = Approach(UNIVERSAL.function, UNIVERSAL.ends, Stops(UNIVERSAL.epsilons), theme("light"))
    approach.drawn.set_value(1)
    return approach


def interpolated(function, knots):
    """The dense grid, and on it the function and its interpolation at the knots."""
    x = np.linspace(min(knots), max(knots), 20_001)
    at = np.sort(knots)
    return x, function(x), np.interp(x, at, function(at))


def greedy(function, low, high, error):
    """The ends, and one by one the place where the interpolation is farthest off; and how far off, knot by knot."""
    knots, gaps = [low, high], []
    while True:
        x, exact, straight = interpolated(function, knots)
        at = np.argmax(np.abs(exact - straight))
        gaps.append(abs(exact - straight)[at])
        if gaps[-1] <= error:
            return knots, gaps
        knots.append(x[at])


def heights(picture, mobject):
    """The coordinates of a mobject's points on a picture's plane, as arrays of x and y."""
    return picture.plane.coordinates(mobject.points).T


def test_both_pictures_show_the_interpolation_and_where_it_leaves_the_band(tmp_path):
    function, counts = UNIVERSAL.function, set()
    expected, _ = greedy(function, *UNIVERSAL.ends, UNIVERSAL.epsilons[-1])

    def after(scene):
        approach = scene.approach
        assert [approach.bends[0], *approach.ends[1:], *approach.bends[1:]] == pytest.approx(expected)
        assert not outside(scene)
        assert not colliding(scene)
        if not hasattr(scene, "counter"):
            return
        count, shown = int(approach.units.get_value()), on_screen(scene)
        assert count == approach.units.get_value()
        counts.add(count)
        # A unit for each knot but the right end, where nothing bends.
        x, exact, straight = interpolated(function, expected[: count + 1])
        assert [label.text for label in scene.counter] == [str(count), f"ReLU{'s' * (count > 1)}"]
        epsilon = float(scene.tolerance.value)
        leaves = np.max(np.abs(exact - straight)) > epsilon
        for picture in (approach.curve, approach.strip):
            assert picture.sum in shown
            at, y = heights(picture, picture.sum)
            lines = np.interp(at, x, straight)
            wanted = (lines - np.interp(at, x, exact)) / epsilon if picture is approach.strip else lines
            assert y == pytest.approx(np.clip(wanted, picture.plane.low[1], picture.plane.high[1]), abs=2e-3)
            assert (len(picture.outside.points) > 0) == leaves == (len(picture.beyond.points) > 0)
            centres, _ = circles(picture.dots)
            knots = np.sort(expected[: count + 1])[:-1]
            assert np.sort(picture.plane.coordinates(centres)[:, 0]) == pytest.approx(knots)
            assert not len(picture.gap.points)
        _, y = heights(approach.curve, approach.curve.band)
        assert np.ptp(y) == pytest.approx(np.ptp(exact) + 2 * epsilon, abs=1e-3)
        _, y = heights(approach.strip, approach.strip.band)
        assert [y.min(), y.max()] == pytest.approx([-1, 1])

    scene = played(UNIVERSAL, tmp_path, after)
    assert counts == {*range(1, len(expected))}
    assert scene.approach.enough[-1] == len(expected) - 1


def test_the_sum_is_marked_outside_exactly_where_it_is_more_than_epsilon_away():
    approach = approached()
    approach.tolerance.set_value(1)
    for units in (1, 2, 3.8, 5, 5.7):
        approach.units.set_value(units)
        approach.follow()
        network = approach.network_of(approach.bent)
        for picture in (approach.curve, approach.strip):
            ends = picture.plane.coordinates(picture.outside.points.reshape(-1, 4, 3)[:, [0, 3]])[..., 0]
            inside = np.linspace(*UNIVERSAL.ends, 2001)
            away = np.abs(network(inside[:, None])[:, 0] - UNIVERSAL.function(inside)) / UNIVERSAL.epsilons[1]
            red = [np.any((ends[:, 0] <= x) & (x <= ends[:, 1])) for x in inside]
            seen = away < (picture.plane.high[1] - 0.05 if picture is approach.strip else np.inf)
            clear = np.abs(away - 1) > 0.02
            np.testing.assert_array_equal(np.array(red)[seen & clear], (away > 1)[seen & clear])


def test_a_gap_is_marked_where_it_is_largest_before_it_closes():
    approach = approached()
    approach.tolerance.set_value(0)
    for count in (1, 3, 6):
        largest = largest_gap(UNIVERSAL.function, approach.network_of(count), *UNIVERSAL.ends)
        lengths = []
        for share in (0.1, 0.35, 0.5, 0.6, 0.7):
            approach.units.set_value(count + share)
            approach.follow()
            assert approach.size == count + (share > 0.35)
            at, y = heights(approach.curve, approach.curve.gap)
            assert np.mean(at) == pytest.approx(largest[0])
            lengths.append(np.ptp(y))
        assert max(lengths) == lengths[1] == pytest.approx(largest[1], abs=1e-6)
        assert lengths[1:] == sorted(lengths[1:], reverse=True)


def test_the_gap_falls_with_every_unit():
    _, gaps = greedy(UNIVERSAL.function, *UNIVERSAL.ends, UNIVERSAL.epsilons[-1])
    assert np.all(np.diff(gaps) < 0)


def test_it_begins_with_a_curve_in_a_band_and_a_question_that_the_end_answers(tmp_path):
    told, counts = [], []

    def after(scene):
        if scene._told and (not told or told[-1] != scene._told.text):
            told.append(scene._told.text)
        if "enough" in told[-1]:
            assert scene.approach.largest[1] <= scene.tolerance.value
        if hasattr(scene, "counter"):
            counts.append(scene.approach.size)

    scene = played(UNIVERSAL, tmp_path, after)
    assert "ReLU network" in told[0]
    assert told[0].endswith("?")
    answers = [text for text in told if text.endswith("are enough")]
    for answer, epsilon, enough in zip(answers, UNIVERSAL.epsilons, scene.approach.enough, strict=True):
        assert f"ε = {epsilon}, {enough} ReLUs are enough" in answer
        # One fewer would not be.
        assert largest_gap(UNIVERSAL.function, scene.approach.network_of(enough - 1), *UNIVERSAL.ends)[1] > epsilon
    assert "every continuous curve" in told[-1]
    assert counts[-1] == scene.approach.enough[-1]
    # The count only goes up.
    assert counts == sorted(counts)


def test_between_two_counts_the_new_bend_is_on_its_way():
    approach = approached()
    bends, function = approach.bends, UNIVERSAL.function
    x = np.linspace(*UNIVERSAL.ends, 501)
    for count, share in ((1, 0.5), (4, 0.25), (6, 0.9)):
        at = [np.sort([*bends[:units], approach.ends[1]]) for units in (count, count + 1)]
        before, behind = (np.interp(x, knots, function(knots)) for knots in at)
        network = approach.network_of(count + share)
        assert network(x[:, None])[:, 0] == pytest.approx((1 - share) * before + share * behind)


def test_every_unit_that_is_counted_does_something_on_the_interval():
    approach = approached()
    x = np.linspace(*UNIVERSAL.ends, 501)
    for units in range(1, len(approach.bends) + 1):
        network = approach.network_of(units)
        (block,) = network.blocks
        terms = [
            float(v) * np.maximum(float(u) * x + float(c), 0)
            for u, c, v in zip(block.U[:, 0], block.c, block.V[0], strict=True)
        ]
        assert network.size == len(terms) == units
        assert all(np.abs(term).max() > 1e-3 for term in terms)


@pytest.mark.parametrize("function", [np.sinc, np.abs, np.cos])
def test_knots_are_refined_until_the_error_is_small_enough(function):
    knots = refining_knots(function, -3, 2.5, 0.01)
    network = interpolation(function, knots)
    _, exact, straight = interpolated(function, knots)
    assert sup_error(function, network, -3, 2.5) == pytest.approx(np.max(np.abs(exact - straight)))
    assert network.size == len(knots)
    assert network.depth == 1
    coarser = interpolation(function, knots[:-1])
    place, gap = largest_gap(function, coarser, -3, 2.5)
    assert sup_error(function, network, -3, 2.5) <= 0.01 < gap
    assert place == knots[-1]


def test_too_few_knots_are_said_to_be():
    with pytest.raises(ValueError, match=r"most\): 3 knots come within 0\.765 of the function, not within 0\.01"):
        refining_knots(np.sinc, -3, 3, 0.01, most=3)


def test_anybodys_own_function_can_be_approached(tmp_path):
    class Mine(UNIVERSAL):
        function = np.sinc
        formula = "f(x) = sin(πx)/(πx)"
        ends = (-3, 3)
        epsilons = (0.7, 0.2, 0.19, 0.02)

    def after(scene):
        assert not outside(scene)
        assert not colliding(scene)

    scene = played(Mine, tmp_path, after)
    assert scene.approach.largest[1] <= 0.02


@pytest.mark.parametrize(
    ("attributes", "error", "sentence"),
    [
        ({"ends": (3, 0)}, ValueError, r"Mine\.ends must be an interval.*got \(3, 0\)"),
        ({"ends": (0, 1, 2)}, ValueError, r"Mine\.ends must be 2 numbers, got 3"),
        ({"function": 3}, TypeError, r"Mine\.function must be a function.*got 3"),
        ({"function": lambda _: 1.0}, ValueError, r"Mine\.function must give one value.*shape \(\)"),
        ({"function": lambda x: x * np.nan}, ValueError, r"Mine\.function must be finite.*got nan"),
        ({"epsilons": (0.1, 0.2)}, ValueError, r"Mine\.epsilons must be .*decreasing"),
        ({"epsilons": (0.1, 1e-9)}, ValueError, r"64 knots come within .* of the function, not within 1e-09"),
    ],
)
def test_what_cannot_be_approached_is_refused_in_one_sentence(attributes, error, sentence, tmp_path):
    with pytest.raises(error, match=sentence):
        played(type("Mine", (UNIVERSAL,), attributes), tmp_path)
