"""approximation.fit: as near as can be, by what is known of the best, and never farther than certified."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import differential_evolution

import relufig as rf
from relufig.approximation import Approximation, fit, fitting, through
from relufig.approximation.corridor import corners, fewest_links
from relufig.approximation.jumps import largest_jump
from relufig.approximation.sampling import Sampled

# Function, interval, what is known of it.
KNOWN = {
    "sin": (np.sin, 0, 2 * np.pi, {"convex": [np.pi]}),
    "sin by curvature": (np.sin, 0, 2 * np.pi, {"curvature": 1}),
    "exp": (np.exp, -1, 2, {"convex": []}),
    "sqrt": (np.sqrt, 0, 1, {"convex": []}),
    "sinc": (np.sinc, -3, 3, {"curvature": np.pi**2 / 3}),
    "spike": (lambda x: np.exp(-((x - 0.3141) ** 2) / 2e-6), 0, 1, {"curvature": 1e6}),
    "kink": (lambda x: np.abs(x - 1 / 3), 0, 1, {"convex": []}),
    "large": (lambda x: 1e9 + np.cos(x), 0, 5, {"curvature": 1}),
}


def gaps(function, result, x):
    """|function - polyline|, the polyline being numpy's through the network's values at the knots."""
    knots = np.array(result.knots)
    return np.abs(function(x) - np.interp(x, knots, result.network(knots[:, None])[:, 0]))


@pytest.mark.parametrize(("pieces", "least"), [(5, 0.0483), (7, 0.0258), (9, 0.0162), (11, 0.0109), (15, 0.0061)])
def test_sine(pieces, least):
    result = fit(np.sin, 0, 2 * np.pi, units=pieces, convex=[np.pi])
    assert result.error <= 1.01 * least
    assert result.certified
    assert result.network.size == len(result.knots) - 1 == pieces


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7, 16, 50])
def test_a_parabola_has_equal_pieces_and_an_error_of_one_in_8_n_squared(count):
    result = fit(np.square, 0, 1, units=count, curvature=2)
    assert 1 <= result.error * 8 * count**2 <= 1.001
    assert result.knots == pytest.approx(np.linspace(0, 1, count + 1), abs=0.01 / count)


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_the_root_has_the_error_that_its_tangents_give(count):
    # The chord of sqrt from r^2 to s^2 errs by (s - r)^2 / (4 (s + r)), the best line by half of that, e. That is the
    # same e for all pieces if the k-th knot has r = 4 e k (k + 1): then s - r = 8 e (k + 1), s + r = 8 e (k + 1)^2.
    result = fit(np.sqrt, 0, 1, units=count, convex=[])
    assert result.error == pytest.approx(1 / (4 * count * (count + 1)), rel=1e-3)


@pytest.mark.parametrize("name", ["sin", "exp", "sqrt"])
def test_no_other_search_finds_better(name):
    function, low, high, known = KNOWN[name]
    x = np.linspace(low, high, 2001)
    f = function(x)

    def error(parameters):
        # At the knots too, where the error peaks, between the places x.
        knots, values = [low, *np.sort(parameters[:2]), high], parameters[2:]
        return max(np.max(np.abs(f - np.interp(x, knots, values))), np.max(np.abs(function(np.array(knots)) - values)))

    bounds = [(low, high)] * 2 + [(f.min() - 0.2, f.max() + 0.2)] * 4
    searched = differential_evolution(error, bounds, rng=0, tol=1e-8, maxiter=400, polish=False)
    assert fit(function, low, high, units=3, **known).error <= searched.fun * 1.001


def test_as_few_pieces_as_a_search_over_all_paths_finds():
    random = np.random.default_rng(3)
    for _ in range(20):
        x = np.cumsum(random.uniform(0.5, 1.5, 12))
        f = random.normal(size=12)
        width = random.uniform(0.2, 0.8)
        result = fewest_links(x, f - width, f + width, 20)
        knots, values = corners(result, x[0], x[-1])
        assert np.all(np.abs(np.interp(x, knots, values) - f) <= width * (1 + 1e-9))
        assert len(result) <= fewest_with_knots_on_a_grid(x, f, width)


def fewest_with_knots_on_a_grid(x, f, width):
    """By dynamic programming: paths that bend at the places and midway only, at one of 41 heights."""
    places = np.sort(np.concatenate([x, (x[:-1] + x[1:]) / 2]))
    middle = np.interp(places, x, f)
    heights = middle[:, None] + width * np.linspace(-1, 1, 41)
    least = np.where(np.arange(len(places))[:, None] == 0, 0, np.inf) + np.zeros_like(heights)
    for end in range(1, len(places)):
        for start in range(end):
            share = (places[start : end + 1] - places[start]) / (places[end] - places[start])
            y = heights[start][:, None, None] * (1 - share) + heights[end][None, :, None] * share
            fits = np.all(np.abs(y - middle[start : end + 1]) <= width * (1 + 1e-9), axis=2)
            cost = np.where(fits, least[start][:, None] + 1, np.inf).min(axis=0)
            least[end] = np.minimum(least[end], cost)
    return least[-1].min()


@pytest.mark.parametrize("name", KNOWN)
@pytest.mark.parametrize("count", [1, 4, 13])
def test_the_certified_error_holds_at_a_million_points(name, count):
    function, low, high, known = KNOWN[name]
    result = fit(function, low, high, units=count, **known)
    largest = gaps(function, result, np.random.default_rng(0).uniform(low, high, 1_000_000)).max()
    assert result.certified
    assert largest <= result.error


@pytest.mark.parametrize("name", KNOWN)
def test_the_certified_error_is_hardly_larger_than_what_there_is(name):
    function, low, high, known = KNOWN[name]
    result = fit(function, low, high, units=6, **known)
    close = np.concatenate([np.linspace(*ends, 20_001) for ends in pairwise(result.knots)])
    slack = 2.0**-47 * np.abs(function(close)).max()
    assert result.error <= gaps(function, result, close).max() * 1.001 + slack


def test_a_spike_between_samples_is_missed_by_sampling_and_not_by_the_bound():
    # A tent of height 1 and width 2e-7; its corners rounded off it would have about this curvature.
    def spike(x):
        return np.maximum(0, 1 - np.abs(x - 0.123456789) / 1e-7)

    blind = fit(spike, 0, 1, units=2)
    assert not blind.certified
    assert blind.error < 0.1
    assert through(spike, [0, 1], curvature=1e14).error >= 1


@pytest.mark.parametrize("side", [1, -1])
def test_the_bound_sees_a_bend_right_before_an_end(side):
    def function(x):
        return np.maximum(0, 1 - (1 - side * x) * 1e9)

    assert through(function, [min(0, side), max(0, side)], convex=[]).error >= 1 - 1e-9


@given(
    st.lists(st.floats(-1, 1), min_size=3, max_size=8),
    st.lists(st.integers(1, 999), min_size=0, max_size=3, unique=True),
)
@settings(max_examples=40, deadline=None)
def test_the_bound_holds_for_any_convex_function_and_any_knots(slopes, inner):
    # A maximum of tangents, with corners anywhere.
    lines = [(slope, -slope * slope / 2) for slope in slopes]

    def function(x):
        return np.max([slope * x + offset for slope, offset in lines], axis=0)

    knots = sorted([0, 1, *(k / 1000 for k in inner)])
    result = through(function, knots, convex=[])
    corners_of = [(b - d) / (c - a) for a, b in lines for c, d in lines if a != c]
    x = np.array([*np.linspace(0, 1, 1001), *(at for at in corners_of if 0 <= at <= 1)])
    straight = np.interp(x, knots, function(np.array(knots)))
    assert np.abs(function(x) - straight).max() <= result.error + 1e-15


@pytest.mark.parametrize("name", ["sin", "exp", "sinc"])
def test_more_units_come_nearer(name):
    function, low, high, known = KNOWN[name]
    errors = [fit(function, low, high, units=count, **known).error for count in (1, 2, 3, 4, 6, 9, 14)]
    assert all(later <= earlier * 1.001 for earlier, later in pairwise(errors))
    assert errors[-1] < errors[0] / 25


@pytest.mark.parametrize("name", ["sin", "exp", "sqrt", "sinc"])
@pytest.mark.parametrize("error", [0.3, 0.03, 0.003])
def test_an_error_is_reached_with_the_fewest_units(name, error):
    function, low, high, known = KNOWN[name]
    result = fit(function, low, high, error=error, **known)
    count = len(result.knots) - 1
    assert result.error <= error
    if count > 1:
        assert fit(function, low, high, units=count - 1, **known).error > error


@pytest.mark.parametrize("error", [0.1, 0.03])
def test_the_fewest_are_found_however_few_are_tried_first(error, monkeypatch):
    expected = fit(np.exp, 0, 3, error=error, convex=[])
    monkeypatch.setattr(fitting._Search, "_lower_bound", lambda *_: 1)
    assert fit(np.exp, 0, 3, error=error, convex=[]).knots == expected.knots


def test_it_beats_equal_knots_where_the_function_is_uneven():
    knots = np.linspace(0, 1, 9)
    chords, best = through(np.sqrt, knots, convex=[]), fit(np.sqrt, 0, 1, units=8, convex=[])
    assert chords.error == pytest.approx(np.sqrt(1 / 8) / 4, rel=1e-3)
    assert best.error < chords.error / 20


# Functions that jump, or bend too often


JUMPS = {
    "sign": (lambda x: np.sign(x - 0.3), -1, 1),
    "sign of numbers": (lambda x: -1 if x < 0.3 else 1, -1, 1),
    "floor": (np.floor, 0, 1.7),
    "1/x": (lambda x: 1 / x, -1, 2.1),
    "a pole at a float": (lambda x: 1 / (x - 1 / 3), 0, 1),
    "tan": (np.tan, 0, 3),
    "a small jump": (lambda x: np.sin(x) + 0.1 * (x > 0.7), 0, 1),
}


@pytest.mark.parametrize("name", JUMPS)
def test_a_function_that_jumps_is_not_continuous(name):
    function, low, high = JUMPS[name]
    with pytest.raises(ValueError, match=r"must be continuous, but jumps from \S+ to \S+ near x"):
        fit(function, low, high, units=4)
    with pytest.raises(ValueError, match="must be continuous, but jumps"):
        fit(function, low, high, error=1e-4, most=4)


CONTINUOUS = {
    "root": (lambda x: x**0.1, 0, 1),
    "steep": (lambda x: np.tanh(1e6 * x), -1, 2),
    "a wall": (lambda x: np.tanh(1e10 * (x - 0.3)), -1, 2),
    "not finite next to 0": (lambda x: np.where(x == 0, 0, x * np.sin(1 / np.where(x == 0, 1, x))), 0, 1),
    "kink": (lambda x: np.abs(x - 1 / 3), 0, 1),
}


@pytest.mark.parametrize("name", CONTINUOUS)
def test_no_jump_is_found_where_there_is_none(name):
    function, low, high = CONTINUOUS[name]
    x = np.linspace(low, high, 300)
    assert largest_jump(Sampled(function, "f"), x, function(x), 1e-6) is None
    assert fit(function, low, high, units=5).error < 0.2


@given(st.floats(-1, 1), st.floats(0.01, 100), st.booleans())
def test_a_jump_is_found_where_it_is(at, change, up):
    def function(x):
        return np.sin(x) + change * ((x > at) if up else (x >= at))

    x = np.linspace(-2, 2, 50)
    result = largest_jump(Sampled(function, "f"), x, function(x), change / 2)
    assert result.left <= at <= result.right
    assert result.right - result.left <= 1e-14
    assert result.change == pytest.approx(change)


@pytest.mark.parametrize(
    ("function", "units"),
    [
        (np.sign, 1),
        (np.sign, 3),
        (lambda x: np.sign(x - 0.3), 1),
        (lambda x: np.tanh(1e12 * x), 4),
        (lambda x: np.tanh(1e25 * x), 4),
    ],
)
def test_the_error_is_the_float_networks_own_where_it_is_steep(function, units):
    result = fit(function, -1, 1, units=units)
    knots = np.array(result.knots)
    beside = [knots, knots[1:] - 1e-15, knots[:-1] + 1e-15, [-1e-300, 0.0, 1e-300], 0.3 + np.array([-1e-16, 0, 1e-16])]
    x = np.concatenate([np.linspace(-1, 1, 100_001), np.linspace(-1e-9, 1e-9, 1001), *beside])
    assert np.abs(function(x) - result.network(x[:, None])[:, 0]).max() <= result.error * (1 + 1e-3)
    assert result.error <= 1.5


def test_places_seen_in_the_search_count_for_the_error():
    random = np.random.default_rng(1)
    heights = random.normal(size=3001)
    asked = []

    def noise(x):
        asked.append(x)
        return np.interp(x, np.linspace(0, 1, 3001), heights)

    result = fit(noise, 0, 1, units=4)
    assert np.mean(gaps(noise, result, np.concatenate(asked)) <= result.error) > 0.99
    assert gaps(noise, result, asked[0]).max() <= result.error


@pytest.fixture
def looked_at(monkeypatch):
    """How many points the corridors had, one by one."""
    counts = []

    def counted(x, *rest):
        counts.append(len(x))
        return fewest_links(x, *rest)

    monkeypatch.setattr(fitting, "fewest_links", counted)
    return counts


def test_a_search_is_cut_off_after_so_many_points(looked_at, monkeypatch):
    def rough(x):
        return np.sin(1 / (x + 1e-4))

    monkeypatch.setattr(fitting, "_MOST_POINTS", 30_000)
    result = fit(rough, 0, 1, units=12)
    assert not result.converged
    assert sum(looked_at) <= 30_000 + 2 * max(looked_at)
    assert gaps(rough, result, np.linspace(*result.knots[:2], 129)).max() <= result.error
    looked_at.clear()
    with pytest.raises(ValueError, match=r"not within 0\.01, and the search is cut off: the function bends too"):
        fit(rough, 0, 1, error=0.01)
    assert sum(looked_at) <= 30_000 + 3 * max(looked_at)


def test_ordinary_searches_come_to_their_end(looked_at):
    for function, low, high, known in (KNOWN[name] for name in ("sin", "exp", "sqrt", "kink")):
        assert fit(function, low, high, units=6, **known).converged
    assert sum(looked_at) < fitting._MOST_POINTS / 20


def test_an_error_that_was_taken_too_low_is_left_in_a_few_steps(looked_at):
    x = np.linspace(0, 1, 200)
    noise = np.random.default_rng(0).normal(size=200)
    search = fitting._Search(Sampled(np.sin, "f"), (0.0, 1.0), None)
    search._bisected(x, noise, 3, 0.0, 1e-3)
    assert len(looked_at) < 60


@pytest.mark.parametrize(("high", "most"), [(1 + 1e-15, 1e-15), (1 + 1e-12, 1e-15), (np.nextafter(1, 2), 1e-15)])
def test_short_intervals_far_from_zero_have_few_floats(high, most):
    assert fit(np.sin, 1, high, units=3).error <= most


def test_the_network_is_constant_left_of_the_interval_and_straight_right_of_it():
    result = fit(np.exp, 0, 1, units=3)
    left, first, right, later = result.network([[-5.0], [0.0], [1.0], [3.0]])[:, 0]
    slope = result.network([2.0])[0] - right
    assert (left, later) == (first, pytest.approx(right + 2 * slope))
    assert result.network.depth == 1


def test_a_piecewise_linear_function_is_found_again():
    result = fit(lambda x: np.abs(x - 0.3), 0, 1, units=2)
    assert result.error < 1e-12
    assert result.knots == pytest.approx([0, 0.3, 1])


@pytest.mark.parametrize("function", [lambda _: 3.0, lambda x: 2 * x + 1, lambda x: x * 0])
def test_a_straight_function_takes_one_piece_at_the_most(function):
    result = fit(function, -1, 1, units=5)
    assert result.error < 1e-12
    assert result.network.size <= 1


def test_functions_of_single_numbers_will_do():
    one, other = fit(math.sqrt, 0, 1, units=4), fit(np.sqrt, 0, 1, units=4)
    assert one.knots == pytest.approx(other.knots)
    assert fit(lambda x: x if x > 0 else -x, -1, 1, units=2).error < 1e-9


def test_it_is_the_same_again():
    assert fit(np.sinc, -2, 3, units=9).knots == fit(np.sinc, -2, 3, units=9).knots


def test_it_is_frozen():
    result = through(np.sin, [0, 1])
    assert isinstance(result, Approximation)
    with pytest.raises(AttributeError):
        result.error = 0


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: fit(np.sin, 0, 1), ValueError, "one of units and error must be given, got neither"),
        (lambda: fit(np.sin, 0, 1, units=1, error=1), ValueError, "one of units and error must be given, got both"),
        (lambda: fit(np.sin, 1, 1, units=1), ValueError, "low must be below high, got low=1 and high=1"),
        (lambda: fit(np.sin, "0", 1, units=1), TypeError, "low must be a number, got '0'"),
        (lambda: fit(np.sin, 0, np.inf, units=1), ValueError, "high must be a number, and finite, got inf"),
        (lambda: fit(np.log, 0, 1, units=1), ValueError, "function must be finite, got -inf at x = 0.0"),
        (lambda: fit(math.log, 0, 1, units=1), ValueError, "math domain error"),
        (lambda: fit(lambda x: 1 / (x - 0.5), 0, 1, units=1), ValueError, "got inf at x = 0.5"),
        (lambda: fit(5, 0, 1, units=1), TypeError, "function must be a function of a number or an array, got 5"),
        (lambda: fit(np.sin, 0, 1, units=0), ValueError, "units must be at least 1, got 0"),
        (lambda: fit(np.sin, 0, 1, units=1.5), TypeError, "units must be a whole number, got 1.5"),
        (lambda: fit(np.sin, 0, 1, units=1, curvature=0), ValueError, "curvature must be above 0, got 0"),
        (lambda: fit(np.sin, 0, 1, error=-1), ValueError, "error must be above 0, got -1"),
        (lambda: fit(np.sin, 0, 6, units=4, curvature=0.5), ValueError, "curvature must be a bound on |f''|, got 0.5"),
        (lambda: fit(np.sin, 0, 6, units=4, convex=[2]), ValueError, "convex or concave between the places in convex"),
        (lambda: fit(np.sin, 0, 6, units=4, convex=[7]), ValueError, "places in convex must lie in [0, 6], got [7]"),
        (lambda: fit(np.sin, 0, 6, units=4, convex=[3], curvature=1), ValueError, "at most, got both"),
        (lambda: fit(np.sin, 0, 99, error=1e-3, most=5), ValueError, "5 units come within"),
        (lambda: fit(np.tanh, -8e307, 1, units=3), ValueError, "low must be at most 2^500 in size, got -8e+307"),
        (lambda: fit(np.tanh, 0, 8e307, units=3), ValueError, "high must be at most 2^500 in size, got 8e+307"),
        (lambda: fit(lambda x: 8e307 * x, 0, 1, units=3), ValueError, "function must be at most 2^500 in size, got"),
        (lambda: through(np.tanh, [0, 8e307]), ValueError, "knots[1] must be at most 2^500 in size, got 8e+307"),
        (
            lambda: through(np.sin, [0]),
            ValueError,
            "knots must be at least two numbers that increase, by 1e-12",
        ),
        (lambda: through(np.sin, [0, 2, 1]), ValueError, "by 1e-12 of the interval at least, got [0, 2, 1]"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert message in str(caught.value)
    assert str(caught.value).startswith(("fit(function, low, high): ", "through(function, knots): "))


def test_the_network_is_what_interpolate_gives():
    result = through(np.sin, [0, 1, 2])
    (x,) = rf.inputs("x")
    end = float(np.sin(2) - np.sin(1))
    same = rf.build(y=rf.interpolate(x, [0, 1], np.sin([0, 1]), right_slope=end))
    at = np.linspace(-1, 4, 50)[:, None]
    assert result.network(at) == pytest.approx(same(at))
