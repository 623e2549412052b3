"""Where a network is at a level or above it: areas and holes, by shapely and by counting."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import relufig as rf
from relufig.networks import gradients
from relufig.regions import above, level_set, levels, merging, polygons, preimage
from relufig.regions.homogeneous import divided
from relufig.regions.merging import signed_area
from tests.regions.degenerate import networks

BOX = ((-3, 3), (-2, 2))


def network(seed):
    """A random network of two inputs, with offsets."""
    last = rf.Block.affine([[1, 0], [0, 1], [0, 0]], [0, 0, 1])
    return rf.Network([last]).then(gradients.he_network([3, 9, 7, 1], seed=seed))


@pytest.mark.parametrize("seed", range(6))
def test_loops_hold_exactly_the_points_above(seed):
    net = network(seed)
    result = polygons(net, BOX)
    points = np.random.default_rng(seed).uniform(*np.transpose(BOX), (3000, 2))
    values = net(points)[:, 0]
    for level in np.quantile(values, [0.02, 0.3, 0.7, 0.98]):
        loops = levels.above(result, level)
        shape = shapely.Polygon()
        for loop in loops:
            shape = shape.symmetric_difference(shapely.Polygon(loop).buffer(0))
        clear = abs(values - level) > 1e-6
        inside = shapely.contains_xy(shape, *points.T)
        np.testing.assert_array_equal(inside[clear], (values > level)[clear])
        assert sum(map(signed_area, loops)) == pytest.approx(shape.area)


@given(networks(inputs=2, outputs=1), st.fractions(-2, 2, max_denominator=3), st.booleans())
@settings(deadline=None, max_examples=150)
def test_loops_are_those_around_the_whole_mesh_cut_at_the_level(network, level, exact):
    """Only the polygons at the border are cut; the loops are the same, and in the same order."""
    result = polygons(network, ((-1, 1), (-1, 1)), exact=exact)
    heights, tolerance = levels._heights(result, [1], level, "")
    cut = levels._cut(result, result.mesh, result.vertices, heights, tolerance)
    pieces = merging.boundaries(cut.mesh, cut.active[:, 0].astype(int))
    points = divided(cut.rows[:, 1:3], cut.rows[:, :1])
    expected = [points[loop].tolist() for loops in pieces[1:] for loop in loops]
    assert [loop.tolist() for loop in levels.above(result, level)] == expected


def test_a_level_beyond_all_values_has_no_loop_and_one_below_them_has_the_box():
    result = polygons(network(0), BOX)
    assert levels.above(result, result.values.max() + 1) == []
    (whole,) = levels.above(result, result.values.min() - 1)
    assert signed_area(whole) == pytest.approx(24)


def test_holes_run_clockwise():
    x, y = rf.inputs("x", "y")
    ring = rf.build(r=rf.maximum(rf.maximum(x, -x), rf.maximum(y, -y)))
    loops = levels.above(polygons(ring, ((-2, 2), (-2, 2))), 1)
    assert sorted(map(signed_area, loops)) == pytest.approx([-4, 16])


RING = rf.build(r=rf.maximum(*(rf.maximum(each, -each) for each in rf.inputs("x", "y"))))


@pytest.mark.parametrize("scale", [1e-300, 1e-12, 1e-6, 1.0, 1e9])
@pytest.mark.parametrize("offset", [0.0, 1000.0])
def test_the_scale_of_the_values_makes_no_difference(scale, offset):
    (r,) = rf.inputs("r")
    scaled = RING.then(rf.build(scale * r + scale * offset))
    loops = levels.above(polygons(scaled, ((-2, 2), (-2, 2))), scale * (offset + 1))
    assert sorted(map(signed_area, loops)) == pytest.approx([-4, 16])


@pytest.mark.parametrize("level", [Fraction(1, 3), 1, 0.1])
def test_exact_polygons_have_exact_loops(level):
    result = polygons(RING, ((-2, 2), (-2, 2)), exact=True)
    loops = levels.above(result, level)
    assert {abs(c) for loop in loops for c in loop.ravel().tolist()} >= {Fraction(level), 2}
    outer, inner = sorted(loops, key=signed_area, reverse=True)
    assert (outer == result.vertices[0]).all(axis=1).any()
    assert all(max(map(abs, point)) == Fraction(level) for point in inner.tolist())
    assert levels.above(result, 10**400) == []


@pytest.mark.parametrize(
    ("level", "output", "error", "message"),
    [
        (np.nan, 0, ValueError, "level must be .*finite, got nan"),
        (np.inf, 0, ValueError, "level must be a number, and finite, got inf"),
        ("1", 0, TypeError, "level must be a number, got '1'"),
        (10**400, 0, OverflowError, "level is beyond the range of floats"),
        (0, 1, ValueError, "output must be .*0, got 1"),
        (0, -1, ValueError, "output must be .*0, got -1"),
        (0, 0.5, TypeError, "output must be a whole number, got 0.5"),
        (0, True, TypeError, "output must be .*True"),
    ],
)
def test_a_wrong_level_or_output_is_named(level, output, error, message):
    with pytest.raises(error, match=message):
        levels.above(polygons(RING, BOX), level, output)


@given(networks(inputs=2, outputs=1), st.fractions(-2, 2, max_denominator=3))
@settings(deadline=None, max_examples=60)
def test_level_lines_are_where_the_output_is_the_level(network, level):
    found = polygons(network, ((-1, 1), (-1, 1)), exact=True)
    for line in level_set(found, level):
        assert len(line) > 1
        middles = [(p + q) / 2 for p, q in itertools.pairwise(line)]
        assert all(network(np.array(point, dtype=object))[0] == level for point in [*line, *middles])


@given(networks(inputs=2, outputs=1))
@settings(deadline=None, max_examples=60)
def test_between_above_and_below_there_is_a_level_line(network):
    """A walk along a segment meets a line of the level set wherever its sign changes."""
    found = polygons(network, ((-1, 1), (-1, 1)), exact=True)
    lines = level_set(found)
    start, end = np.array([Fraction(-97, 98), Fraction(-89, 91)]), np.array([Fraction(93, 95), Fraction(83, 85)])
    values = network(np.array([start + (end - start) * Fraction(k, 200) for k in range(201)]))[:, 0]
    changes = sum(1 for p, q in itertools.pairwise(values) if p * q < 0)
    crossings = 0
    for line in lines:
        sides = [(end - start)[0] * (p - start)[1] - (end - start)[1] * (p - start)[0] for p in line]
        crossings += sum(1 for p, q in itertools.pairwise(sides) if p * q <= 0)
    assert crossings >= changes


def test_a_closed_line_ends_where_it_began_and_a_plateau_has_an_outline():
    x, y = rf.inputs("x", "y")
    diamond = rf.build(1 - rf.relu(x) - rf.relu(-x) - rf.relu(y) - rf.relu(-y))
    found = polygons(diamond, ((-2, 2), (-2, 2)), exact=True)
    (line,) = level_set(found)
    assert line[0].tolist() == line[-1].tolist()
    assert {tuple(point) for point in line.tolist()} == {(1, 0), (0, 1), (-1, 0), (0, -1)}
    assert level_set(found, 1) == []  # a single point
    plateau = polygons(rf.build(rf.relu(rf.maximum(x, y))), ((-1, 1), (-1, 1)), exact=True)
    lines = [point for line in level_set(plateau) for point in line.tolist()]
    assert sorted(map(tuple, {tuple(point) for point in lines})) == [(-1, 0), (0, -1), (0, 0)]


@given(networks(inputs=2, outputs=2), st.lists(st.integers(-2, 2), min_size=2, max_size=2), st.integers(-2, 2))
@settings(deadline=None, max_examples=60)
def test_a_preimage_holds_what_is_sent_into_the_half_space(network, normal, level):
    found = polygons(network, ((-1, 1), (-1, 1)), exact=True)
    combined = network.then(rf.Network([rf.Block.affine([normal], [0])]))
    expected = above(polygons(combined, ((-1, 1), (-1, 1)), exact=True), level)
    area = sum(map(doubled_area, preimage(found, normal, level)))
    assert area == sum(map(doubled_area, expected))


def doubled_area(loop):
    x, y = loop.T
    return sum(x * np.roll(y, -1) - y * np.roll(x, -1))


def test_a_preimage_needs_an_entry_for_each_output():
    a, b = rf.inputs("a", "b")
    found = polygons(rf.build(a, b), ((-1, 1), (-1, 1)))
    with pytest.raises(ValueError, match="normal must have 2 entries, one for each output, got 3"):
        preimage(found, [1, 2, 3])
