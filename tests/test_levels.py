"""Where a network is above a level: areas and holes, by shapely and by counting."""

import numpy as np
import pytest
import shapely

import relufig as rf
from relufig import gradients
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
    found = polygons(net, BOX)
    points = np.random.default_rng(seed).uniform(*np.transpose(BOX), (3000, 2))
    values = net(points)[:, 0]
    for level in np.quantile(values, [0.02, 0.3, 0.7, 0.98]):
        loops = levels.above(found, level)
        shape = shapely.Polygon()
        for loop in loops:
            shape = shape.symmetric_difference(shapely.Polygon(loop).buffer(0))
        clear = abs(values - level) > 1e-6
        inside = shapely.contains_xy(shape, *points.T)
        np.testing.assert_array_equal(inside[clear], (values > level)[clear])
        assert sum(map(signed_area, loops)) == pytest.approx(shape.area)


def test_a_level_beyond_all_values_has_no_loop_and_one_below_them_has_the_box():
    found = polygons(network(0), BOX)
    assert levels.above(found, found.values.max() + 1) == []
    (whole,) = levels.above(found, found.values.min() - 1)
    assert signed_area(whole) == pytest.approx(24)


def test_holes_run_clockwise():
    x, y = rf.inputs("x", "y")
    ring = rf.build(r=rf.maximum(rf.maximum(x, -x), rf.maximum(y, -y)))
    loops = levels.above(polygons(ring, ((-2, 2), (-2, 2))), 1)
    assert sorted(map(signed_area, loops)) == pytest.approx([-4, 16])
