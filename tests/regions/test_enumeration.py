"""The regions of networks in any number of dimensions, against z3, polygons, and what is known of sorters."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import relufig as rf
from relufig import regions, sorting
from relufig.networks.gradients import he_network
from relufig.regions import most_regions, polygons
from tests.bench.programs_for_regions import counted_by_relucent
from tests.bench.questions import counted_by, random_network
from tests.regions.degenerate import networks


def shifted(network, seed):
    """The network with random biases in its units."""
    random = np.random.default_rng(seed)
    return rf.Network(
        [rf.Block(b.S, b.U, random.normal(size=b.size), b.V, b.b) if b.size else b for b in network.blocks]
    )


def exact(matrix):
    return [[Fraction(entry) for entry in row] for row in np.asarray(matrix).tolist()]


def maps(network, pattern):
    """The pre-activations of all units as (weights, bias) of the input, if they have this pattern, and the outputs."""
    n = len(network.inputs)
    x = [([Fraction(i == j) for j in range(n)], Fraction(0)) for i in range(n)]

    def combined(row, bias, of):
        weights = [sum((w * f[0][j] for w, f in zip(row, of, strict=True)), Fraction(0)) for j in range(n)]
        return weights, sum((w * f[1] for w, f in zip(row, of, strict=True)), Fraction(bias))

    units, signs = [], iter(pattern)
    for block in network.blocks:
        z = [combined(row, bias, x) for row, bias in zip(exact(block.U), block.c.tolist(), strict=True)]
        units += z
        h = [form if next(signs) else ([Fraction(0)] * n, Fraction(0)) for form in z]
        rows = zip(exact(block.S), exact(block.V), block.b.tolist(), strict=True)
        x = [combined([*s, *v], b, [*x, *h]) for s, v, b in rows]
    return units, x


def by_z3(network, sides):
    """The patterns that some open set has, of all patterns there are."""
    z3 = pytest.importorskip("z3", reason="z3 is the oracle here")
    x = [z3.Real(f"x{i}") for i in range(len(network.inputs))]
    found = set()

    def rational(number):
        return z3.RealVal(f"{number.numerator}/{number.denominator}")

    for pattern in itertools.product([True, False], repeat=network.size):
        solver = z3.Solver()
        if sides:
            solver.add(*(z3.And(v > low, v < high) for v, (low, high) in zip(x, sides, strict=True)))
        units, _ = maps(network, pattern)
        for (weights, bias), active in zip(units, pattern, strict=True):
            if any(weights) or bias:
                form = sum((rational(w) * v for w, v in zip(weights, x, strict=True)), rational(bias))
                solver.add(form > 0 if active else form < 0)
            elif active:
                solver.add(False)
        if solver.check() == z3.sat:
            found.add(pattern)
    return found


@given(networks(layers=2), st.booleans())
@settings(deadline=None, max_examples=25)
def test_the_regions_are_the_patterns_that_z3_finds(network, bounded):
    sides = [(-1, Fraction(3, 2))] * len(network.inputs) if bounded else None
    found = list(regions.enumerate(network, sides))
    patterns = [tuple(itertools.chain(*region.pattern)) for region in found]
    assert len(set(patterns)) == len(patterns)
    assert set(patterns) == by_z3(network, sides)


@given(networks())
@settings(deadline=None, max_examples=60)
def test_a_region_says_what_holds_inside(network):
    for region in regions.enumerate(network, [(-2, 2)] * len(network.inputs)):
        units, outputs = maps(network, itertools.chain(*region.pattern))
        x = region.point
        for (weights, bias), active in zip(units, itertools.chain(*region.pattern), strict=True):
            z = sum((w * v for w, v in zip(weights, x, strict=True)), bias)
            assert z > 0 if active else z < 0 or not (any(weights) or bias)
        assert region.weights.tolist() == [weights for weights, _ in outputs]
        assert region.bias.tolist() == [bias for _, bias in outputs]
        assert (region.weights @ x + region.bias).tolist() == network(np.array(x, dtype=object)).tolist()
        assert np.all(region.normals @ np.array(x, dtype=object) + region.constants > 0)


@given(networks(inputs=2))
@settings(deadline=None, max_examples=60)
def test_in_the_plane_there_are_as_many_as_polygons(network):
    box = ((-1, 2), (-2, 1))
    number = regions.count(network, box)
    assert number
    assert int(number) == len(polygons(network, box, exact=True))


@pytest.mark.parametrize("seed", range(6))
def test_trained_looking_networks_have_as_many_as_polygons(seed):
    network, box = shifted(he_network([2, 6, 6, 1], seed=seed), seed), ((-1, 1), (-1, 1))
    assert int(regions.count(network, box)) == len(polygons(network, box, exact=True))


@pytest.mark.parametrize("n", [2, 3, 4, 5])
def test_a_sorter_has_a_cone_for_each_order(n):
    for network in (sorting.bubble(n).network(), sorting.best(n).network()):
        assert int(regions.count(network)) == math.factorial(n)
        orders = {tuple(map(tuple, region.weights.astype(int).tolist())) for region in regions.enumerate(network)}
        assert orders == {tuple(map(tuple, rows)) for rows in itertools.permutations(np.eye(n, dtype=int).tolist())}


@pytest.mark.parametrize(("units", "inputs"), [(4, 1), (5, 2), (6, 3), (6, 4), (4, 5)])
def test_one_layer_in_general_position_has_the_most_regions(units, inputs):
    network = shifted(he_network([inputs, units, 1], seed=units), units)
    number = regions.count(network)
    assert int(number) == most_regions(units, inputs) == number.at_most


@pytest.mark.parametrize("seed", range(50))
def test_affinitree_counts_as_many(seed):
    affinitree = pytest.importorskip("affinitree", reason="affinitree is not installed")
    network, layers = random_network(2 + seed % 3, seed)
    assert int(regions.count(network)) == counted_by(affinitree, layers)


@pytest.mark.parametrize("seed", range(3))
def test_relucent_counts_as_many(seed):
    pytest.importorskip("relucent", reason="relucent is not installed")
    network, layers = random_network(2, seed)
    assert int(regions.count(network)) == counted_by_relucent(layers, workers=1)


def test_many_inputs_are_no_obstacle():
    wide = shifted(he_network([100, 6, 1], seed=1), 1)
    assert int(regions.count(wide)) == 2**6


@given(networks())
@settings(deadline=None, max_examples=30)
def test_samples_are_a_lower_bound_and_widths_an_upper_one(network):
    for box in (None, [(0, Fraction(1, 3))] * len(network.inputs)):
        sampled, number = regions.count(network, box, samples=50), regions.count(network, box)
        assert not sampled
        assert 1 <= int(sampled) <= int(number) <= number.at_most


def test_weights_far_apart_in_size_are_no_obstacle():
    x, y = rf.inputs("x", "y")
    tiny, huge = Fraction(1, 10**30), 10**30
    network = rf.build(rf.relu(x), rf.relu(x - tiny), rf.relu(x + tiny * y), rf.relu(huge * y - 1))
    box = ((-1, 1), (-1, 1))
    assert int(regions.count(network, box)) == len(polygons(network, box, exact=True))


def test_a_limit_stops_the_search():
    network = sorting.bitonic(4).network()
    number = regions.count(network, limit=5)
    assert not number
    assert int(number) == 5
    assert "the search stopped there" in str(number)
    assert "so many contain a sample" in str(regions.count(network, samples=10))
    assert regions.count(network, limit=24)
    with pytest.raises(OverflowError, match="more than limit=5 regions"):
        list(regions.enumerate(network, limit=5))
    assert len(list(itertools.islice(regions.enumerate(network, limit=5), 5))) == 5


def test_bad_input_is_named():
    network = rf.build(rf.maximum(*rf.inputs("a", "b")))
    with pytest.raises(TypeError, match="network must be a Network, got int"):
        regions.count(3)
    with pytest.raises(ValueError, match=r"box must be 2 pairs \(low, high\), one for each input \(a, b\), got 1"):
        regions.count(network, [(0, 1)])
    with pytest.raises(ValueError, match="low must be below high, got low=1 and high=1"):
        regions.enumerate(network, [(0, 1), (1, 1)])
    with pytest.raises(TypeError, match="a bound of box must be a number, got 'a'"):
        regions.count(network, [(0, 1), ("a", "b")])
    with pytest.raises(ValueError, match="samples must be at least 0, got -1"):
        regions.count(network, samples=-1)
    with pytest.raises(ValueError, match="limit must be a whole number of at least 1, got 0"):
        regions.count(network, limit=0)
