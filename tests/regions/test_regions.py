"""The exact pieces of networks of one input."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import relufig as rf
from relufig.networks.block import Block
from relufig.regions import most_regions, pieces

rationals = st.fractions(-5, 5, max_denominator=12)


def of(formula):
    (x,) = rf.inputs("x")
    return rf.build(formula(x))


@given(st.lists(rationals, min_size=1, max_size=6, unique=True).map(sorted), st.data())
@settings(deadline=None, max_examples=60)
def test_the_knots_of_an_interpolation_are_found(knots, data):
    values = data.draw(st.lists(rationals, min_size=len(knots), max_size=len(knots)))
    result = pieces(of(lambda x: rf.interpolate(x, knots, values)), -6, 6)
    given_at = dict(zip(knots, values, strict=True))
    slopes = [Fraction(0), *(np.diff(values) / np.diff(knots)), Fraction(0)]
    bends = [knot for knot, before, after in zip(knots, slopes, slopes[1:], strict=False) if before != after]
    assert [x for x, _ in result.breakpoints()] == bends
    assert all(given_at[x] == y for x, y in result.breakpoints())


@given(st.fractions(-6, 6, max_denominator=50))
@settings(deadline=None, max_examples=40)
def test_between_knots_the_function_is_the_chord(x):
    network = of(
        lambda x: rf.clip_chained(2 * rf.triangle(x, -1, 1, 2), Fraction(1, 3), 1) - rf.step(x, Fraction(1, 7))
    )
    result = pieces(network, -6, 6)
    i = min(sum(knot <= x for knot in result.knots), len(result.knots) - 1)
    left = result.knots[i - 1]
    chord = result.values[i - 1, 0] + result.slopes[i - 1, 0] * (x - left)
    assert chord == network(np.array([x], dtype=object))[0]


def test_a_folded_tent_has_a_power_of_two_pieces():
    (x,) = rf.inputs("x")
    tent = x
    for _ in range(6):
        tent = rf.triangle(tent, 0, Fraction(1, 2), 1)
    result = pieces(rf.build(tent), 0, 1)
    assert len(result.knots) == 2**6 + 1
    assert {abs(slope) for slope in result.slopes[:, 0]} == {2**6}


def test_a_very_narrow_step_keeps_its_ramp():
    result = pieces(of(lambda x: rf.step(x, Fraction(1, 10**8))), -1, 1)
    assert result.knots == (-1, Fraction(-1, 10**8), 0, 1)
    assert list(result.slopes[:, 0]) == [0, 10**8, 0]


def test_several_outputs_have_each_their_own_breakpoints():
    (x,) = rf.inputs("x")
    result = pieces(rf.build(rf.relu(x - 1), rf.relu(x - 2)), 0, 3)
    assert result.knots == (0, 1, 2, 3)
    assert (result.breakpoints(0), result.breakpoints(1)) == ([(1, 0)], [(2, 0)])


def test_an_affine_function_has_one_piece():
    assert pieces(of(lambda x: 2 * x + 1), 0, 1).knots == (0, 1)


def test_bad_input_is_named():
    a, b = rf.inputs("a", "b")
    with pytest.raises(ValueError, match=r"network must have one input, got 2 \(a, b\)"):
        pieces(rf.build(a + b), 0, 1)
    with pytest.raises(ValueError, match="low must be below high, got low=1 and high=1"):
        pieces(of(lambda x: x), 1, 1)
    with pytest.raises(TypeError, match="low must be a number, got 'a'"):
        pieces(of(lambda x: x), "a", 1)


def slowly(network, low, high):
    """The knots and values by arithmetic of Fractions, unit by unit: what `pieces` has to find."""
    knots = [Fraction(low), Fraction(high)]
    values = [[knot] for knot in knots]

    def affine(matrix, vector, offset):
        rows = zip(matrix.tolist(), offset.tolist(), strict=True)
        return [sum((Fraction(w) * x for w, x in zip(row, vector, strict=True)), Fraction(b)) for row, b in rows]

    for block in network.blocks:
        for unit in range(block.size):
            row, offset = block.U[unit : unit + 1], block.c[unit : unit + 1]
            for i in reversed(range(len(knots) - 1)):
                (left,), (right,) = (affine(row, value, offset) for value in values[i : i + 2])
                if left * right < 0:
                    share = left / (left - right)
                    knots.insert(i + 1, knots[i] + share * (knots[i + 1] - knots[i]))
                    ends = zip(values[i], values[i + 1], strict=True)
                    values.insert(i + 1, [p + share * (q - p) for p, q in ends])
        units = [[max(z, 0) for z in affine(block.U, value, block.c)] for value in values]
        zero = np.zeros(block.n_out, dtype=int)
        skipped = [affine(block.S, value, block.b) for value in values]
        added = [affine(block.V, unit, zero) for unit in units]
        values = [[p + q for p, q in zip(*pair, strict=True)] for pair in zip(skipped, added, strict=True)]
    slopes = [
        [(q - p) / (b - a) for p, q in zip(v, w, strict=True)]
        for a, b, v, w in zip(knots, knots[1:], values, values[1:], strict=False)
    ]
    kept = [0, *(i for i in range(1, len(knots) - 1) if slopes[i - 1] != slopes[i]), len(knots) - 1]
    return [knots[i] for i in kept], [values[i] for i in kept]


@pytest.mark.parametrize("kind", ["integers", "fractions", "floats"])
@pytest.mark.parametrize("seed", range(12))
def test_the_pieces_of_random_networks_are_those_found_slowly(kind, seed):
    random = np.random.default_rng(seed)

    def draw(*shape):
        if kind == "floats":
            return random.normal(size=shape)
        whole = random.integers(-4, 5, shape)
        if kind == "integers" or not whole.size:
            return whole
        return np.vectorize(Fraction, otypes=[object])(whole.astype(object), 6)

    blocks, inputs = [], 1
    for units in random.integers(0, 7, 3):
        outputs = int(random.integers(1, 4))
        S = draw(outputs, inputs) * int(seed % 2)
        blocks.append(Block(S, draw(units, inputs), draw(units), draw(outputs, units), draw(outputs)))
        inputs = outputs
    network = rf.Network(blocks)
    result = pieces(network, -2, Fraction(7, 3))
    knots, values = slowly(network, -2, Fraction(7, 3))
    assert list(result.knots) == knots
    assert result.values.tolist() == values


def test_units_that_bend_at_one_point_make_one_knot():
    result = pieces(of(lambda x: rf.relu(3 * x - 1) + rf.relu(6 * x - 2) - rf.relu(Fraction(1, 2) - 3 * x / 2)), -1, 1)
    assert result.knots == (-1, Fraction(1, 3), 1)
    assert result.slopes[:, 0].tolist() == [Fraction(3, 2), 9]


def test_numbers_beyond_64_bits_stay_exact():
    result = pieces(of(lambda x: rf.relu(10**15 * rf.relu(10**15 * x - 1) - Fraction(1, 10**15))), 0, 1)
    assert result.knots == (0, Fraction(1, 10**15) + Fraction(1, 10**45), 1)


def test_one_layer_bends_at_most_once_a_unit_and_cuts_most_in_general_position():
    assert (most_regions(8, 1), most_regions(8, 2), most_regions(0, 2)) == (9, 37, 1)
    assert [most_regions(n, 2) - most_regions(n - 1, 2) for n in range(1, 9)] == list(range(1, 9))
    with pytest.raises(ValueError, match=r"units must not be negative, got -1"):
        most_regions(-1)


def test_a_limit_bounds_the_work():
    (x,) = rf.inputs("x")
    tent = x
    for _ in range(40):
        tent = rf.triangle(tent, 0, Fraction(1, 2), 1)
    with pytest.raises(OverflowError, match="more than limit=100 pieces; give a smaller interval or a larger limit"):
        pieces(rf.build(tent), 0, 1, limit=100)
    with pytest.raises(OverflowError, match="more than limit=100000 pieces"):
        pieces(rf.build(tent), 0, 1)
    with pytest.raises(ValueError, match="limit must be a whole number of at least 1, got 0"):
        pieces(rf.build(x), 0, 1, limit=0)


def test_a_limit_counts_knots_and_not_the_units_that_share_them():
    (x,) = rf.inputs("x")
    together = rf.build(sum((rf.relu((k + 1) * x) for k in range(50)), 0 * x))
    assert len(pieces(together, -1, 1, limit=2).knots) == 3
    with pytest.raises(OverflowError, match="more than limit=1 pieces"):
        pieces(together, -1, 1, limit=1)
