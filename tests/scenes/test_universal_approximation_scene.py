"""Universal approximation: knots, gaps and errors as plain numpy's interpolation has them."""

import numpy as np
import pytest

pytest.importorskip("manim", reason="manim is not installed")

from relufig.approximation import interpolation, largest_gap, refining_knots, sup_error
from tests.scenes.playing import played, scene_class
from tests.scenes.shown import circles, colliding, number_in, on_screen, outside

UNIVERSAL = scene_class("universal_approximation")


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


def test_curves_gaps_and_points_are_those_of_interpolation(tmp_path):
    function = UNIVERSAL.function
    expected, gaps = greedy(function, *UNIVERSAL.ends, UNIVERSAL.epsilons[-1])
    counts, told, marked = set(), [], []

    def after(scene):
        told.append(scene._told.text if scene._told else "")
        approach, chart = scene.approach, scene.chart
        assert [approach.bends[0], *approach.ends[1:], *approach.bends[1:]] == pytest.approx(expected)
        assert not outside(scene)
        assert not colliding(scene)
        units = approach.units.get_value()
        assert units == int(units)
        count, shown = int(units), on_screen(scene)
        # A unit for each knot but the right end, where nothing bends.
        x, exact, straight = interpolated(function, expected[: count + 1])
        gap = gaps[count - 1]
        if approach.sliding.get_value() == 1:
            at, y = approach.plane.coordinates(approach.curve.points).T
            assert y == pytest.approx(approach.best(at[:, None])[:, 0], abs=1e-4)
            assert number_in(chart.units.shown.text) == approach.best.size
            (star,), _ = circles(chart.star)
            best = sup_error(function, approach.best, *UNIVERSAL.ends)
            assert 10 ** chart.plane.coordinates(star) == pytest.approx([approach.best.size, best], rel=0.01)
            return
        if approach.curve in shown:
            counts.add(count)
            at, y = approach.plane.coordinates(approach.curve.points).T
            assert y == pytest.approx(np.interp(at, x, straight), abs=1e-4)
            centres, _ = circles(approach.curve.dots)
            assert np.sort(approach.plane.coordinates(centres)[:, 0]) == pytest.approx(
                np.sort(expected[: count + 1])[:-1]
            )
            assert len(centres) == approach.size
            assert number_in(chart.units.shown.text) == count
        if chart.gap.shown in shown:
            assert float(number_in(chart.gap.shown.text)) == pytest.approx(gap, rel=0.05)
        if approach.reach.get_value() == 1 and approach.gap[0] in shown and approach.curve in shown:
            place = approach.marked.get_value()
            apart = abs(np.interp(place, x, exact) - np.interp(place, x, straight))
            # The mark has closed where the newest unit has come, until it grows where the gap is largest now.
            assert place == approach.largest[0] or apart == pytest.approx(0, abs=1e-6)
            line = approach.plane.coordinates(approach.gap[0].points)
            assert np.ptp(line[:, 1]) == pytest.approx(apart, abs=1e-4)
            marked.append(place == approach.largest[0])
        tolerance = float(scene.tolerance.value)
        assert float(number_in(chart.tolerance.shown.text)) == pytest.approx(tolerance, rel=0.05)
        if chart.points[1] in shown:
            drawn = [10 ** chart.plane.coordinates(circles(dots)[0]) for dots in chart.points[1:]]
            wanted = np.array([[1 + k, error] for k, error in enumerate(gaps[:count])])
            for dots, within in zip(drawn, (False, True), strict=True):
                assert dots == pytest.approx(wanted[(wanted[:, 1] <= tolerance) == within])

    scene = played(UNIVERSAL, tmp_path, after)
    assert counts >= {*range(1, scene.approach.enough[0] + 1), scene.approach.enough[-1]}
    assert f"In the band: {len(expected) - 1} ReLUs for ε = {UNIVERSAL.epsilons[-1]}" in told
    assert marked.count(True) >= scene.approach.enough[0] - 1
    # Last, a network with free knots, which is in the band too, and has fewer units.
    best = scene.approach.best
    assert sup_error(function, best, *UNIVERSAL.ends) <= UNIVERSAL.epsilons[-1] + 1e-6
    assert f"{best.size} ReLUs" in scene._told.text
    assert best.size < len(expected) - 1


def test_the_gap_falls_with_every_unit():
    _, gaps = greedy(UNIVERSAL.function, *UNIVERSAL.ends, UNIVERSAL.epsilons[-1])
    assert np.all(np.diff(gaps) < 0)


def test_bends_meet_one_after_the_other_and_the_count_of_units_falls_with_each(tmp_path):
    approach = played(UNIVERSAL, tmp_path).approach
    way, counts = approach._slides, []
    for share in np.linspace(0, 1, 41):
        approach.sliding.set_value(share)
        approach.follow()
        corners = way.at(share)
        assert np.all(np.diff(corners[:, 0]) > 0)
        if share < 1:
            assert approach.network(corners[:, :1])[:, 0] == pytest.approx(corners[:, 1], abs=1e-6)
            assert approach.size == len(corners) - 1 == len(circles(approach.curve.dots)[0])
        counts.append(approach.size)
    assert counts == sorted(counts, reverse=True)
    assert {*counts} == {*range(approach.best.size, len(approach.bends) + 1)}
    assert way.at(0)[:, 0] == pytest.approx([*np.sort(approach.bends), approach.ends[1]])
    assert approach.best(way.at(1)[:, :1])[:, 0] == pytest.approx(way.at(1)[:, 1])


def test_it_begins_with_a_curve_in_a_band_and_a_question_that_the_end_answers(tmp_path):
    told = []

    def after(scene):
        if scene._told and (not told or told[-1] != scene._told.text):
            told.append(scene._told.text)
        if "In the band" in told[-1]:
            assert scene.approach.largest[1] <= scene.tolerance.value

    scene = played(UNIVERSAL, tmp_path, after)
    assert told[0].startswith("How many ReLUs")
    assert told[-1].startswith(f"{scene.approach.best.size} ReLUs")
    assert sum("In the band" in text for text in told) == len(UNIVERSAL.epsilons)


def test_between_two_counts_the_new_knot_is_on_its_way_and_its_term_grows_from_zero(tmp_path):
    approach = played(UNIVERSAL, tmp_path).approach
    approach.sliding.set_value(0)
    bends, function = approach.bends, UNIVERSAL.function
    x = np.linspace(*UNIVERSAL.ends, 501)
    for count, share in ((1, 0.5), (4, 0.25), (6, 0.9)):
        at = [np.sort([*bends[:units], approach.ends[1]]) for units in (count, count + 1)]
        before, behind = (np.interp(x, knots, function(knots)) for knots in at)
        approach.announce(count)
        approach.units.set_value(count + share)
        approach.follow()
        assert approach.network(x[:, None])[:, 0] == pytest.approx((1 - share) * before + share * behind)
        # The unit's weight is the change of slope at its bend.
        k = int(np.flatnonzero(at[1] == bends[count])[0])
        slopes = np.diff(function(at[1])) / np.diff(at[1])
        weight = share * (slopes[k] - slopes[k - 1])
        assert float(approach.unit.slopes[-1]) == pytest.approx(weight)
        approach.units.set_value(count)
        approach.follow()
        assert approach.unit.network(x[:, None])[:, 0] == pytest.approx(0)


def test_every_unit_that_is_counted_does_something_on_the_interval(tmp_path):
    approach = played(UNIVERSAL, tmp_path).approach
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
        epsilons = (0.2, 0.05, 0.02)

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
