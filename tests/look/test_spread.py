"""Labels along an axis are moved apart by as little as possible."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from relufig.look.ticks import spread

PLACES = st.lists(st.floats(-10, 10), min_size=1, max_size=8)


@given(PLACES, st.floats(0.1, 5))
def test_labels_keep_their_order_and_do_not_overlap(places, size):
    moved = spread(places, size)
    order = np.argsort(places, kind="stable")
    gaps = np.diff(np.array(moved)[order])
    assert all(gaps >= size - 1e-9)
    assert np.mean(moved) == pytest.approx(np.mean(places), abs=1e-9)


def test_labels_with_room_stay():
    assert spread([3, 0, 10], [2, 2, 1]) == pytest.approx([3, 0, 10])


@pytest.mark.parametrize("seed", range(5))
def test_no_other_places_are_nearer(seed):
    random = np.random.default_rng(seed)
    places, sizes = np.sort(random.uniform(0, 4, 5)), random.uniform(0.5, 2, 5)
    apart = [(low + high) / 2 for low, high in itertools.pairwise(sizes)]
    nearest = minimize(
        lambda moved: np.sum((moved - places) ** 2),
        places,
        constraints={"type": "ineq", "fun": lambda moved: np.diff(moved) - apart},
    )
    assert spread(places, sizes) == pytest.approx(nearest.x, abs=1e-4)
