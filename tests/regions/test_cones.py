"""Exact polyhedra against scipy's linear programmes, and against themselves where floats fail."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relufig.regions import cones
from relufig.regions.cones import coordinates, homogeneous, value

entries = st.one_of(st.integers(-3, 3), st.integers(-3, 3), st.integers(-(2**60), 2**60))


@st.composite
def polyhedra(draw):
    n = draw(st.integers(1, 4))
    bounded = draw(st.booleans())
    polyhedron = cones.box([(-2, Fraction(5, 3))] * n) if bounded else cones.space(n)
    forms = st.tuples(*[entries] * (n + 1))
    for form in draw(st.lists(forms, max_size=8)):
        parts = [part for part in polyhedron.sides(form) if part]
        polyhedron = draw(st.sampled_from(parts))
    return polyhedron, draw(forms)


@given(polyhedra())
@settings(deadline=None, max_examples=150)
def test_a_part_keeps_a_point_inside_and_no_point_is_lost(drawn):
    polyhedron, form = drawn
    above, below = polyhedron.sides(form)
    for part in (above, below):
        assert part is None or (part.point[0] > 0 and all(value(each, part.point) > 0 for each in part.forms))
    if above and any(form):
        assert value(form, above.point) > 0
    if below and any(form):
        assert value(form, below.point) < 0
    assert above or below


@given(st.lists(st.tuples(entries, entries), max_size=8))
@settings(deadline=None, max_examples=150)
def test_the_line_is_cut_into_the_intervals_between_the_zeros(forms):
    intervals = [cones.space(1)]
    for form in forms:
        intervals = [part for interval in intervals for part in interval.sides(form) if part]
    ends = [sorted(Fraction(-b, a) for b, a in interval.forms) for interval in intervals]
    zeros = sorted({Fraction(-b, a) for b, a in forms if a})
    assert sorted(ends, key=lambda pair: (len(pair), pair)) == sorted(
        [[zero] for zero in zeros[:1] + zeros[-1:]] + [list(pair) for pair in pairwise(zeros)] or [[]],
        key=lambda pair: (len(pair), pair),
    )
    points = sorted(coordinates(interval.point)[0] for interval in intervals)
    assert all(low < zero < high for (low, high), zero in zip(pairwise(points), zeros, strict=True))


@given(polyhedra())
@settings(deadline=None, max_examples=100)
def test_the_highest_value_is_that_of_a_linear_programme(drawn):
    from scipy.optimize import linprog

    polyhedron, form = drawn
    best = polyhedron.highest(form)
    assert all(value(each, best.at) >= 0 for each in polyhedron.forms)
    if best.value is None:
        assert best.at[0] == 0
        assert value(form, best.at) > 0
        return
    assert Fraction(value(form, best.at), best.at[0]) == best.value
    if max(map(abs, (entry for each in [*polyhedron.forms, form] for entry in each)), default=0) > 10:
        return  # too much for an oracle in floats
    bounds = [(None, None)] * polyhedron.dimensions
    rows = np.array(polyhedron.forms, dtype=float).reshape(-1, polyhedron.dimensions + 1)
    found = linprog(-np.array(form[1:], dtype=float), A_ub=-rows[:, 1:], b_ub=rows[:, 0], bounds=bounds)
    assert found.status == 0
    assert float(best.value) == pytest.approx(form[0] - found.fun, abs=1e-6)


@given(polyhedra(), st.data())
@settings(deadline=None, max_examples=60)
def test_the_closest_point_is_no_further_than_any_other(drawn, data):
    polyhedron, _ = drawn
    n = polyhedron.dimensions
    start = homogeneous(data.draw(st.lists(st.fractions(-9, 9, max_denominator=4), min_size=n, max_size=n)))
    closest = coordinates(found := polyhedron.closest(start))
    assert all(value(each, found) >= 0 for each in polyhedron.forms)
    x, inside = (np.array(coordinates(point), dtype=object) for point in (start, polyhedron.point))
    # For a convex set, the angle at the closest point between the start and any other point is not acute.
    assert (x - closest) @ (inside - closest) <= 0
    if all(value(each, start) >= 0 for each in polyhedron.forms):
        assert list(closest) == list(x)


def test_what_floats_propose_wrongly_is_put_right(monkeypatch):
    polyhedron = cones.box([(0, 1)] * 3)
    forms = [(1, -1, -1, -1), (4, -1, -1, -1), (3, -1, -1, -1), (0, 1, 1, 1), (-1, 1, 0, 0)]
    expected = [polyhedron.below(form) is None for form in forms]
    assert expected == [False, True, True, True, False]
    for wrong in (np.zeros(7), np.ones(7), np.arange(7.0)[::-1]):
        monkeypatch.setattr(cones, "_proposed", lambda *_, wrong=wrong: wrong)
        for form, none in zip(forms, expected, strict=True):
            point = polyhedron.below(form)
            assert (point is None) == none
            if point:
                assert value(form, point) < 0
                assert all(value(each, point) > 0 for each in polyhedron.forms)
