"""Shapes of convex parts: 1 well inside, 0 well outside, and no gap between neighbours."""

import doctest
import sys
from fractions import Fraction

import numpy as np
import pytest
import shapely

from relufig.logo.towers import towers

WIDTH = 0.5
LEFT = [(0, 0), (4, 1), (4, 4), (1, 5)]
RIGHT = [(4, 1), (8, 0), (7, 6), (4, 4)]


def test_docstrings_hold():
    assert doctest.testmod(sys.modules["relufig.logo.towers"]).failed == 0


@pytest.mark.parametrize("points", [LEFT, RIGHT, LEFT[::-1]])
def test_a_part_is_1_well_inside_0_well_outside_and_one_half_on_its_edges(points):
    net = towers([(1, points)], WIDTH)
    assert net.feedforward().widths == (4, 1)
    samples = np.random.default_rng(0).uniform(-2, 9, (3000, 2))
    outline = shapely.Polygon(points)
    apart = shapely.distance(outline.exterior, shapely.points(samples)) * np.where(
        shapely.contains_xy(outline, *samples.T), 1, -1
    )
    values = net(samples)[:, 0]
    # Forms are within 1/256 of distances; beyond a corner the distance from it is more than those from its edges.
    assert values[apart > 0.51 * WIDTH] == pytest.approx(1)
    assert values[apart < -0.8 * WIDTH] == pytest.approx(0)
    middles = (np.array(points) + np.roll(points, -1, axis=0)) / 2
    assert net(middles)[:, 0] == pytest.approx(0.5)


def test_neighbours_leave_no_gap_and_a_part_that_takes_away_leaves_0():
    both = towers([(1, LEFT), (1, RIGHT)], WIDTH)
    along = np.array([(x, y) for x in np.linspace(3.5, 4.5, 21) for y in (2, 2.5, 3)])
    assert both(along)[:, 0] == pytest.approx(1)
    # Of two edges on one line the one may be a part of the other: still nothing is left, exactly.
    beside = towers([(1, [(0, 0), (3, 1), (1, 7), (-2, 6)]), (1, [(2, 4), (5, 5), (6, 7), (1, 7)])], WIDTH)
    across = [(Fraction(9, 5) + 3 * k, Fraction(23, 5) + k) for k in (Fraction(step, 40) for step in range(-8, 9))]
    assert set(beside(np.array(across, dtype=object))[:, 0]) == {1}
    hole = towers([(3, LEFT), (-3, [(1, 2), (2, 2), (2, 3)])], 0.125)
    assert hole([[1.75, 2.25], [3, 3]])[:, 0] == pytest.approx([0, 3])


@pytest.mark.parametrize(
    ("parts", "width", "sentence"),
    [
        ([(1, [(0, 0), (4, 0), (1, 1), (0, 4)])], 1, r"towers\(parts, width\): outline 1 must be convex"),
        ([(1, LEFT)], 0, r"towers\(parts, width\): width must be above 0, got 0"),
        ([(1, LEFT[:2])], 1, r"towers\(parts, width\): at least 3 different points are needed"),
    ],
)
def test_what_makes_no_towers_is_refused_in_one_sentence(parts, width, sentence):
    with pytest.raises(ValueError, match=sentence):
        towers(parts, width)
