"""What takes few layers: the largest of five numbers in two, and x^2 ever nearer by tents of tents."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import relufig as rf
from relufig.approximation import square_error


def largest():
    return rf.build(y=rf.maximum_of_five(*rf.inputs("a", "b", "c", "d", "e")))


def test_two_layers_do_for_the_largest_of_five():
    assert largest().widths == (8, 6)
    assert largest().feedforward().depth == 2


def test_the_largest_of_five_is_proven():
    """Between the hyperplanes where the formula can bend, it and the maximum are linear, so that they are equal where
    they are on the rays that span such a region. (And both grow by t when all numbers do.)

    The formula compares sums of two numbers with others. A ray, with 0 for its first number, lies in three of the
    hyperplanes that these comparisons give.
    """
    sums = [np.bincount(pair, minlength=5) for pair in itertools.combinations_with_replacement(range(5), 2)]
    normals = {tuple(p - q) for p, q in itertools.permutations(sums, 2)}
    normals = sorted({tuple(n // np.gcd.reduce(n)) for n in np.array(sorted(normals))})
    half = np.array([n for n in normals if n > tuple(-k for k in n)])
    triples = half[list(itertools.combinations(range(len(half)), 3)), 1:]
    rays = np.array([(-1) ** k * determinants(np.delete(triples, k, axis=2)) for k in range(4)]).T
    rays = rays[rays.any(axis=1)]
    rays //= np.gcd.reduce(rays, axis=1)[:, None]
    rays = np.unique(np.vstack([rays, -rays]), axis=0)
    rays = np.hstack([np.zeros((len(rays), 1), dtype=int), rays])
    assert len(half) == 55
    assert len(rays) == 3300
    assert np.array_equal(largest()(rays)[:, 0], rays.max(axis=1))


def determinants(a):
    """Of 3 x 3 integer matrices, exactly."""
    return np.einsum("ni,ni->n", a[:, 0], np.cross(a[:, 1], a[:, 2]))


def test_the_largest_of_five_in_every_order_and_with_every_tie():
    points = np.array(list(itertools.product(range(5), repeat=5)))
    assert np.array_equal(largest()(points)[:, 0], points.max(axis=1))


@given(st.lists(st.fractions(), min_size=5, max_size=5))
def test_the_largest_of_five_fractions(numbers):
    assert rf.maximum_of_five(*numbers) == max(numbers)
    assert largest()(np.array(numbers, dtype=object))[0] == max(numbers)


@pytest.mark.parametrize("layers", range(1, 9))
def test_the_square_is_within_the_bound_and_no_nearer(layers):
    (x,) = rf.inputs("x")
    network = rf.build(y=rf.square(x, layers))
    assert network.widths == (1,) * layers
    assert square_error(network) == Fraction(1, 2 ** (2 * layers + 2))


@given(st.fractions(0, 1), st.integers(1, 6))
def test_the_square_is_straight_between_points_of_the_parabola(x, layers):
    width = Fraction(1, 2**layers)
    left = math.floor(x / width) * width
    assert rf.square(x, layers) == left**2 + (x - left) * (2 * left + width)


def test_the_square_error_of_other_networks_is_numpys():
    (x,) = rf.inputs("x")
    at = np.linspace(-1, 2, 100_001)
    for network in (rf.build(y=3 * x - 1), rf.build(y=rf.triangle(x, -1, 0, 2)), rf.build(y=rf.relu(5 * x - 4))):
        sampled = np.max(np.abs(network(at[:, None])[:, 0] - at**2))
        assert sampled <= square_error(network, -1, 2) <= sampled + 1e-4


@pytest.mark.parametrize("layers", [0, -1, 1.5, 1001, 30_000])
def test_a_square_of_no_layers_or_too_many_is_refused(layers):
    with pytest.raises(ValueError, match=f"layers must be a whole number, at least 1 and at most 1,000, got {layers}"):
        rf.square(0.5, layers)


@given(st.floats(0, 1))
@settings(max_examples=20)
def test_a_square_of_the_most_layers_is_right_to_the_smallest_float(x):
    exact = Fraction(x) ** 2
    assert abs(rf.square(Fraction(x), 1000) - exact) <= Fraction(1, 2**2002)
    assert rf.square(x, 1000) == pytest.approx(float(exact), rel=1e-15, abs=1e-15)
