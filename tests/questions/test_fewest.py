"""The fewest units of a function of one input, against an exhaustive search."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import relufig as rf
from relufig import questions
from tests.regions.degenerate import networks

(X,) = rf.inputs("x")


@given(networks(inputs=1))
@settings(deadline=None, max_examples=60)
def test_the_smallest_network_is_the_same_function(network):
    for skips in (True, False):
        found = questions.minimal(network, skips=skips)
        assert found.proved
        assert found.smallest.depth <= 1
        assert not (not skips and any(np.any(block.S != 0) for block in found.smallest.blocks))
        assert questions.equal(network, found.smallest)
        assert found.units >= len(found.breakpoints)
    assert questions.minimal(network).units == len(found.breakpoints)


@given(st.lists(st.integers(-3, 3), min_size=1, max_size=5))
@settings(deadline=None, max_examples=100)
def test_without_skips_all_ways_to_face_were_tried(slopes):
    knots = list(range(len(slopes)))
    values = [0, *itertools.accumulate(slopes[1:-1])] if len(slopes) > 1 else [0]
    knots = knots[: len(values)]
    network = rf.build(rf.interpolate(X, knots, values, slopes[0], slopes[-1]))
    found = questions.minimal(network, skips=False)
    bends = [q - p for p, q in itertools.pairwise(slopes) if p != q]
    exact = any(
        sum(itertools.compress(bends, sides)) == slopes[-1] for sides in itertools.product([0, 1], repeat=len(bends))
    )
    assert found.units == (len(bends) if exact else max(2, len(bends) + 1))


def test_known_functions():
    for formula, with_skip, without in [
        (rf.clip_chained(X, 0, 1), 2, 2),
        (rf.triangle(X, 0, 1, 3), 3, 3),
        (rf.leaky_relu(X, Fraction(1, 10)), 1, 2),
        (rf.maximum(X, -X), 1, 2),
        (2 * X + 1, 0, 2),
        (0 * X + 1, 0, 0),
        (rf.square(X, 3), 7, 8),  # which three units compute in a chain
    ]:
        network = rf.build(formula)
        units = (int(questions.minimal(network)), int(questions.minimal(network, skips=False)))
        assert units == (with_skip, without), formula


def test_it_says_what_it_rests_on():
    text = str(questions.minimal(rf.build(rf.maximum(X, -X)), skips=False))
    assert text == (
        "2 units are needed, and enough, in one hidden layer without skip connections: the function bends at 0, and no "
        "units at these points make the slopes of both ends."
    )


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="network must have one input, got 2"):
        questions.minimal(rf.build(rf.maximum(*rf.inputs("a", "b"))))
    with pytest.raises(OverflowError, match="more than limit=2 pieces"):
        questions.minimal(rf.build(rf.triangle(X, 0, 1, 2)), limit=2)
