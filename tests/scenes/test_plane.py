"""Polylines on planes in videos: their dashes begin and end where a walk along them says."""

import itertools

import numpy as np
import pytest

pytest.importorskip("manim", reason="manim is not installed")

from manim import VMobject

from relufig.animate.plane import DASHES, DOTTED, lengths_along, points_along, set_polyline, straight


def walked(corners, dashes):
    """The dashes of a polyline, one after the other."""
    lengths, at = lengths_along(corners), 0.0
    for k, length in enumerate(itertools.cycle(dashes)):
        if at >= lengths[-1]:
            return
        until = min(at + length, lengths[-1])
        if k % 2 == 0 and until > at:
            inner = lengths[(lengths > at) & (lengths < until)]
            yield points_along(corners, lengths, [at, *inner, until])
        at += length


@pytest.mark.parametrize("dashes", [*DASHES[1:], DOTTED, (0.1, 0.0), (0.2, 0.1, 0.05)])
@pytest.mark.parametrize("seed", range(8))
def test_dashes_are_those_of_a_walk_along_the_polyline(dashes, seed):
    random = np.random.default_rng(seed)
    size = random.choice([0, 0.02, 1, 5])
    runs = [
        np.pad(random.normal(0, size, (corners, 2)), ((0, 0), (0, 1))) for corners in random.integers(1, 7, seed % 4)
    ]
    runs += [np.repeat(run, 2, axis=0) for run in runs[:1]]  # with sides of length 0
    expected = [straight(dash[:-1], dash[1:]) for run in runs for dash in walked(run, dashes)]
    drawn = VMobject()
    set_polyline(drawn, runs, dashes)
    np.testing.assert_array_equal(drawn.points, np.concatenate([np.zeros((0, 3)), *expected]))
