"""Ribbons of braids: each value is where the network has it, and ribbons are continuous."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relufig import sorting
from relufig.look import ribbons

NETWORKS = [sorting.bubble(5), sorting.bitonic(8), sorting.best(10), sorting.odd_even_merge(7)]


@given(st.sampled_from(NETWORKS), st.data())
def test_values_stand_between_layers_where_the_network_has_them(network, data):
    values = data.draw(st.lists(st.integers(0, 6), min_size=network.n, max_size=network.n))
    trace = network.trace(values)
    drawn = ribbons.braid(network, trace)
    for layer, (left, right) in zip(trace.layers, drawn.layers, strict=True):
        for time, expected in ((left, layer.before), (right, layer.after)):
            standing = sorted((ribbon.at(time), ribbon.value) for ribbon in drawn.ribbons)
            assert standing == list(enumerate(expected.tolist()))


@given(st.sampled_from(NETWORKS), st.randoms())
def test_ribbons_are_continuous_and_level_at_both_ends_of_every_crossing(network, random):
    drawn = ribbons.braid(network, network.trace(random.sample(range(100), network.n)))
    for ribbon in drawn.ribbons:
        curves = list(ribbon.curves(drawn.end))
        assert curves[0][0] == (0, ribbon.wires[0])
        assert curves[-1][-1] == (drawn.end, ribbon.wires[-1])
        for before, after in itertools.pairwise(curves):
            assert before[-1] == after[0]
        for curve in curves:
            assert curve[0][1] == curve[1][1]
            assert curve[-1][1] == curve[-2][1]
            assert curve[0][0] <= curve[-1][0]


@pytest.mark.parametrize("share", np.linspace(0, 1, 11).tolist())
def test_a_crossing_follows_its_bezier_curve(share):
    network = sorting.bubble(2)
    (low, high) = ribbons.braid(network, network.trace([2, 1])).ribbons
    curve = np.array(next(curve for curve in high.curves(9.0) if len(curve) == 4))
    weights = [(1 - share) ** 3, 3 * share * (1 - share) ** 2, 3 * share**2 * (1 - share), share**3]
    time, wire = weights @ curve
    assert high.at(time) == pytest.approx(wire, abs=1e-8)
    assert low.at(time) == pytest.approx(1 - wire, abs=1e-8)


def test_equal_values_keep_their_wires_and_share_a_rank():
    network = sorting.bubble(2)
    drawn = ribbons.braid(network, network.trace([1, 1]))
    assert [(ribbon.wires, ribbon.rank) for ribbon in drawn.ribbons] == [((0,), 0), ((1,), 0)]
    assert drawn.marks[0].outcome is sorting.Outcome.TIE


def test_crossings_in_one_layer_do_not_touch():
    for network in NETWORKS:
        drawn = ribbons.braid(network, network.trace(range(network.n, 0, -1)))
        for one, other in itertools.combinations(drawn.marks, 2):
            overlap = max(min(one.wires), min(other.wires)) <= min(max(one.wires), max(other.wires))
            if overlap:
                assert abs(one.time - other.time) >= 2 * ribbons.HALF_CROSSING


def test_even_layers_are_equally_long_with_their_comparators_in_the_middle():
    for network in (*NETWORKS, sorting.bubble(2)):
        drawn = ribbons.braid(network, network.trace(range(network.n, 0, -1)), even=True)
        edges = [edge for edge, _ in drawn.layers] + [drawn.layers[-1][1]]
        assert np.ptp(np.diff(edges)) < 1e-9
        assert (edges[0], edges[-1]) == (0, drawn.end)
        for at, (left, right) in enumerate(drawn.layers):
            times = [mark.time for mark in drawn.marks if mark.layer == at]
            assert (min(times) + max(times)) / 2 == pytest.approx((left + right) / 2)
            assert left < min(times) - ribbons.HALF_CROSSING
