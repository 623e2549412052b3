"""Where a network is above a level: areas and holes, by shapely and by counting."""

from fractions import Fraction

import numpy as np
import pytest
import shapely

import relufig as rf
from relufig.networks import gradients
from relufig.regions import levels, polygons
from relufig.regions.merging import signed_area

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
