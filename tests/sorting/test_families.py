import itertools
import json
import math
import re
from importlib import resources

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relufig import sorting
from relufig.sorting import FAMILIES, ComparatorNetwork

KNOWN = json.loads(resources.files("relufig.sorting").joinpath("best_networks.json").read_text(encoding="utf-8"))
SIZES = [*range(1, 21), 33, 64, 1000]
MEASURES = ("size", "depth")

each_family = pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES.keys())
each_n = pytest.mark.parametrize("n", SIZES)
each_measure = pytest.mark.parametrize("by", MEASURES)
each_entry = pytest.mark.parametrize(("n", "by"), list(itertools.product(range(2, 65), MEASURES)))


def all_bits(n):
    """All inputs of zeros and ones."""
    return (np.arange(2**n)[:, None] >> np.arange(n) & 1).astype(np.uint8)


def inputs(n):
    """All inputs of zeros and ones if they are few; otherwise a few hard ones and many at random."""
    if n <= 13:
        return all_bits(n)
    random = np.random.default_rng(n)
    steps = np.tri(n + 1, n, -1, dtype=np.int64)
    different = random.permuted(np.tile(np.arange(n), (200, 1)), axis=1)
    return np.concatenate([steps, 1 - steps, np.arange(n)[None, ::-1], different, random.integers(0, 2, (200, n))])


def ceil_log2(n):
    return (n - 1).bit_length()


def one_by_one(n, comparators):
    return ComparatorNetwork.of_comparators(n, comparators)


def needed_for(network, outputs):
    """The comparators on a path to one of these outputs, in order."""
    needed, kept = set(outputs), []
    for pair in reversed(network.comparators):
        if needed & set(pair):
            needed |= set(pair)
            kept.append(pair)
    return kept[::-1]


# All families


@each_n
@each_family
def test_every_family_sorts(family, n):
    x = inputs(n)
    x = x[:: len(x) // 40] if n == 1000 else x
    assert np.array_equal(family(n)(x), np.sort(x))


@each_n
@each_family
def test_every_family_sends_minima_to_lower_wires(family, n):
    network = family(n)
    assert network.n == n
    assert all(np.all(layer.first < layer.second) for layer in network.packed_layers)


@each_n
@each_family
def test_every_layer_of_a_family_has_comparators_that_share_no_wire(family, n):
    network = family(n)
    for layer in network.packed_layers:
        wires = np.concatenate([layer.first, layer.second])
        assert 0 < 2 * layer.size == len(np.unique(wires))
        assert wires.min() >= 0
        assert wires.max() < n
    assert network.size == sum(layer.size for layer in network.packed_layers)


@each_family
def test_a_family_takes_any_whole_number(family):
    assert family(np.int16(9)) == family(9)


@each_family
@pytest.mark.parametrize(
    ("n", "error", "message"),
    [
        (0, ValueError, "n must be at least 1, got 0"),
        (-1, ValueError, "n must be at least 1, got -1"),
        (2.0, TypeError, "n must be a whole number, got 2.0"),
        (True, TypeError, "n must be a whole number, got True"),
    ],
)
def test_a_family_of_no_wires_is_refused(family, n, error, message):
    with pytest.raises(error, match=re.escape(f"{family.__name__}(n): {message}")):
        family(n)


def test_families_are_listed_by_name():
    assert all(getattr(sorting, name) is family for name, family in FAMILIES.items())
    assert list(FAMILIES) == ["bubble", "insertion", "odd_even_transposition", "bitonic", "odd_even_merge", "pairwise"]


# Each family


@each_n
def test_bubble_has_all_pairs_in_2n_minus_3_layers(n):
    network = sorting.bubble(n)
    assert network.size == n * (n - 1) // 2
    assert network.depth == max(0, 2 * n - 3)


@pytest.mark.parametrize("n", range(1, 21))
def test_bubble_is_passes_over_neighbours(n):
    assert sorting.bubble(n) == one_by_one(n, [(i, i + 1) for last in range(n - 1, 0, -1) for i in range(last)])


@pytest.mark.parametrize("n", [*range(1, 21), 64])
def test_insertion_puts_one_value_after_the_other_in_its_place(n):
    network = one_by_one(n, [(i, i + 1) for k in range(1, n) for i in range(k - 1, -1, -1)])
    assert sorting.insertion(n) == network


@each_n
def test_insertion_in_parallel_is_bubble_in_parallel(n):
    assert sorting.insertion(n) == sorting.bubble(n)
    assert hash(sorting.insertion(n)) == hash(sorting.bubble(n))


@each_n
def test_odd_even_transposition_has_all_pairs_in_n_layers(n):
    network = sorting.odd_even_transposition(n)
    assert network.size == n * (n - 1) // 2
    assert network.depth == (n if n > 2 else n - 1)


@pytest.mark.parametrize("n", range(1, 21))
def test_odd_even_transposition_takes_turns(n):
    layers = [[(i, i + 1) for i in range(turn % 2, n - 1, 2)] for turn in range(n)]
    assert sorting.odd_even_transposition(n).layers == tuple(tuple(layer) for layer in layers if layer)


@pytest.mark.parametrize("k", range(13))
def test_bitonic_has_half_the_wires_in_every_layer(k):
    network = sorting.bitonic(2**k)
    assert network.depth == k * (k + 1) // 2
    assert network.size == 2**k // 2 * network.depth
    assert all(2 * layer.size == 2**k for layer in network.packed_layers)


def test_sizes_and_depths_that_everyone_knows():
    facts = {
        (sorting.bitonic, 16): (80, 10),
        (sorting.bitonic, 1024): (28_160, 55),
        (sorting.odd_even_merge, 8): (19, 6),
        (sorting.odd_even_merge, 16): (63, 10),
        (sorting.odd_even_merge, 64): (543, 21),
        (sorting.odd_even_merge, 1024): (24_063, 55),
        (sorting.pairwise, 16): (63, 10),
        (sorting.pairwise, 64): (543, 21),
    }
    for (family, n), expected in facts.items():
        network = family(n)
        assert (network.size, network.depth) == expected, (family, n)


def test_bitonic_of_a_million_wires_is_made_at_once():
    network = sorting.bitonic(2**20)
    assert (network.size, network.depth) == (2**19 * 210, 210)


@pytest.mark.parametrize("k", range(1, 11))
def test_odd_even_merge_and_pairwise_have_batchers_size(k):
    for family in (sorting.odd_even_merge, sorting.pairwise):
        network = family(2**k)
        assert network.size * 4 == (k * k - k + 4) * 2**k - 4
        assert network.depth == k * (k + 1) // 2


@pytest.mark.parametrize("family", [sorting.bitonic, sorting.odd_even_merge, sorting.pairwise])
@each_n
def test_what_is_cut_to_size_is_the_larger_network_without_the_upper_wires(family, n):
    whole = family(2 ** ceil_log2(n))
    kept = [pair for pair in whole.comparators if max(pair) < n] if n <= 64 else None
    assert kept is None or family(n) == one_by_one(n, kept)
    assert family(n).depth <= whole.depth


@pytest.mark.parametrize("n", [*range(4, 21), 33, 64, 1000])
def test_odd_even_merge_is_smaller_than_bitonic_and_no_deeper(n):
    merge, bitonic = sorting.odd_even_merge(n), sorting.bitonic(n)
    assert merge.size < bitonic.size
    assert merge.depth <= bitonic.depth


@pytest.mark.parametrize("n", range(1, 21))
def test_odd_even_merge_is_merge_exchange(n):
    # D. E. Knuth, "The Art of Computer Programming", volume 3, section 5.2.2, algorithm M, step by step.
    comparators = []
    top = p = 2 ** (ceil_log2(n) - 1) if n > 1 else 0
    while p:
        q, r, d = top, 0, p
        while True:
            comparators += [(i, i + d) for i in range(n - d) if i & p == r]
            if q == p:
                break
            d, q, r = q - p, q // 2, p
        p //= 2
    assert sorting.odd_even_merge(n) == one_by_one(n, comparators)


def test_odd_even_merge_has_the_sizes_of_the_literature():
    sizes = [0, 1, 3, 5, 9, 12, 16, 19, 26, 31, 37, 41, 48, 53, 59, 63]
    assert [sorting.odd_even_merge(n).size for n in range(1, 17)] == sizes


# Mergers


@pytest.mark.parametrize(("m", "n"), [pair for pair in itertools.product(range(10), repeat=2) if any(pair)])
def test_a_merger_merges_all_sorted_zeros_and_ones(m, n):
    network = sorting.merge(m, n)
    assert network.n == m + n
    rows = [[0] * (m - p) + [1] * p + [0] * (n - q) + [1] * q for p, q in itertools.product(range(m + 1), range(n + 1))]
    assert network(rows).tolist() == [sorted(row) for row in rows]
    assert network.depth <= ceil_log2(max(m, n)) + 1


@pytest.mark.parametrize("k", range(9))
def test_a_merger_of_equal_powers_of_two_has_batchers_size(k):
    network = sorting.merge(2**k, 2**k)
    assert network.size == k * 2**k + 1
    assert network.depth == k + 1


@pytest.mark.parametrize(("m", "n"), [(1, 33), (33, 1), (64, 64), (50, 13), (600, 400)])
def test_a_merger_merges_numbers(m, n):
    random = np.random.default_rng(m)
    x = np.concatenate([np.sort(random.random((20, m))), np.sort(random.random((20, n)))], axis=1)
    assert np.array_equal(sorting.merge(m, n)(x), np.sort(x))


@pytest.mark.parametrize(
    ("m", "n", "error", "message"),
    [
        (-1, 3, ValueError, "m must be at least 0, got -1"),
        (3, -1, ValueError, "n must be at least 0, got -1"),
        (0, 0, ValueError, "m + n must be at least 1, got 0"),
        (1.5, 2, TypeError, "m must be a whole number, got 1.5"),
        (1, "2", TypeError, "n must be a whole number, got '2'"),
    ],
)
def test_a_merger_of_nothing_is_refused(m, n, error, message):
    with pytest.raises(error, match=re.escape(f"merge(m, n): {message}")):
        sorting.merge(m, n)


# The best known


@each_entry
def test_a_best_network_has_the_size_or_depth_that_is_known(n, by):
    network, entry = sorting.best(n, by), KNOWN["networks"][str(n)][by]
    bounds = sorting.bounds(n, by)
    assert network.n == n
    assert getattr(network, by) == bounds.known
    assert list(bounds) == entry["bounds"]
    assert 0 < bounds.proved <= bounds.known
    other = MEASURES[1 - MEASURES.index(by)]
    assert getattr(network, other) >= sorting.bounds(n, other).known


@each_entry
def test_a_best_network_sorts(n, by):
    x = inputs(n)
    assert np.array_equal(sorting.best(n, by)(x), np.sort(x))


@each_entry
def test_a_best_network_is_stored_packed_and_pointing_up(n, by):
    lines = KNOWN["networks"][str(n)][by]["layers"]
    stored = [sorted(tuple(map(int, pair.split(":"))) for pair in line.split(",")) for line in lines]
    assert sorting.best(n, by).layers == tuple(map(tuple, stored))
    assert all(i < j for layer in stored for i, j in layer)


@each_entry
def test_drawing_columns_are_the_fewest_in_which_no_two_comparators_overlap(n, by):
    # Intervals need as many columns as lie over one point.
    columns = sum(
        max(sum(i <= gap < j for i, j in layer) for gap in range(n - 1)) for layer in sorting.best(n, by).layers
    )
    assert KNOWN["networks"][str(n)][by]["drawing_columns"] == columns


def test_the_list_has_two_networks_for_each_number_of_wires():
    assert sorting.LARGEST_KNOWN == 64
    assert list(KNOWN["networks"]) == [str(n) for n in range(2, 65)]
    fields = {"bounds", "drawing_columns", "layers"}
    assert all(set(entry) == {"size", "depth"} for entry in KNOWN["networks"].values())
    assert all(set(entry[by]) == fields for entry in KNOWN["networks"].values() for by in MEASURES)


def test_bounds_are_those_of_the_literature():
    sizes = [0, 1, 3, 5, 9, 12, 16, 19, 25, 29, 35, 39, 45, 51, 56, 60]
    depths = [0, 1, 3, 3, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 9, 9, 10]
    assert [sorting.bounds(n).known for n in range(1, 17)] == sizes
    assert [sorting.bounds(n, "depth").known for n in range(1, 18)] == depths
    # Optimal: up to 12 wires in size (J. Harder, 2020), up to 17 in depth (D. Bundala, J. Závodný, 2014; T. Ehlers,
    # M. Müller, 2015).
    assert [sorting.bounds(n).proved for n in range(1, 13)] == sizes[:12]
    assert [sorting.bounds(n, "depth").proved for n in range(1, 18)] == depths


@each_measure
def test_bounds_grow_with_the_wires(by):
    bounds = [sorting.bounds(n, by) for n in range(1, 65)]
    for smaller, larger in itertools.pairwise(bounds):
        assert smaller.known <= larger.known
        assert smaller.proved <= larger.proved


@pytest.mark.parametrize("n", range(1, 65))
def test_no_family_is_better_than_the_best(n):
    for family in FAMILIES.values():
        for by in MEASURES:
            assert getattr(family(n), by) >= sorting.bounds(n, by).known
    # Each comparison tells at most two orders apart.
    assert 2 ** sorting.bounds(n).known >= math.factorial(n)


def test_one_wire_is_sorted_by_nothing():
    for by in MEASURES:
        assert sorting.best(1, by) == ComparatorNetwork(1, [])
        assert sorting.bounds(1, by) == (0, 0)


@pytest.mark.parametrize("function", [sorting.best, sorting.bounds])
@pytest.mark.parametrize(
    ("n", "by", "error", "message"),
    [
        (0, "size", ValueError, "n must be at least 1, got 0"),
        (65, "size", ValueError, "n must be at most 64, where the list of best known networks ends, got 65"),
        (8.0, "size", TypeError, "n must be a whole number, got 8.0"),
        (8, "area", ValueError, "by must be one of size, depth, got 'area'"),
        (1, "area", ValueError, "by must be one of size, depth, got 'area'"),
        (8, None, ValueError, "by must be one of size, depth, got None"),
    ],
)
def test_what_is_not_in_the_list_is_refused(function, n, by, error, message):
    with pytest.raises(error, match=re.escape(f"{function.__name__}(n, by): {message}")):
        function(n, by)


@pytest.mark.parametrize("n", [65, 100, 128, 1000])
def test_the_family_recommended_beyond_the_list_is_the_smallest(n):
    with pytest.raises(ValueError, match="the smallest family") as caught:
        sorting.best(n)
    recommended = re.search(r"use (\w+)\(n\)", str(caught.value))[1]
    assert FAMILIES[recommended](n).size == min(family(n).size for family in FAMILIES.values())


# Some of the outputs only


@settings(max_examples=40)
@given(st.integers(2, 7), st.data())
def test_pruning_drops_what_no_wanted_output_depends_on_and_nothing_else(n, data):
    pair = st.permutations(range(n)).map(lambda order: tuple(order[:2]))
    network = one_by_one(n, data.draw(st.lists(pair, max_size=20)))
    outputs = data.draw(st.sets(st.integers(0, n - 1), min_size=1))
    pruned = sorting.prune(network, outputs)
    assert pruned == one_by_one(n, needed_for(network, outputs))
    x, wanted = all_bits(n), sorted(outputs)
    assert np.array_equal(pruned(x)[:, wanted], network(x)[:, wanted])


@pytest.mark.parametrize("network", [sorting.bitonic(16), sorting.best(13), sorting.bubble(9)])
def test_pruning_to_all_outputs_changes_nothing(network):
    assert sorting.prune(network, range(network.n)) == network
    assert sorting.prune(network, [*range(network.n), 0]) == network
    assert sorting.prune(network, iter(range(network.n))) == network


@pytest.mark.parametrize("n", [2, 3, 8, 13, 16])
def test_a_sorter_pruned_to_one_output_gives_that_order_statistic(n):
    x = inputs(n)
    for output in range(n):
        assert np.array_equal(sorting.prune(sorting.bitonic(n), [output])(x)[:, output], np.sort(x)[:, output])


def test_pruning_to_an_idle_wire_leaves_no_comparator_and_no_layer():
    pruned = sorting.prune(ComparatorNetwork(3, [[(0, 1)]]), [2])
    assert pruned == ComparatorNetwork(3, [])
    assert pruned.depth == 0
    assert pruned.trace([3, 2, 1]).output.tolist() == [3, 2, 1]


@pytest.mark.parametrize(
    ("outputs", "error", "message"),
    [
        ([], ValueError, "at least one wire is needed, got none"),
        ([0, 4], ValueError, "wires must be between 0 and 3, got 4"),
        ([-1], ValueError, "wire must be at least 0, got -1"),
        ([1.0], TypeError, "wire must be a whole number, got 1.0"),
    ],
)
def test_pruning_to_wires_that_do_not_exist_is_refused(outputs, error, message):
    with pytest.raises(error, match=re.escape(f"prune(network, outputs): {message}")):
        sorting.prune(sorting.best(4), outputs)


@each_n
def test_the_median_is_on_the_middle_wires(n):
    x = inputs(n)
    middle = [(n - 1) // 2, n // 2]
    network = sorting.median(n)
    assert network.n == n
    assert np.array_equal(network(x)[:, middle], np.sort(x)[:, middle])


@pytest.mark.parametrize("n", range(3, 65))
def test_the_median_is_cheaper_than_sorting_and_meets_every_wire(n):
    network = sorting.median(n)
    assert network.size <= sorting.bounds(n).known
    assert {wire for pair in network.comparators for wire in pair} == set(range(n))


@pytest.mark.parametrize(("n", "k"), [(n, k) for n in range(1, 13) for k in range(1, n + 1)])
def test_the_k_largest_are_in_order_on_the_last_wires(n, k):
    x = all_bits(n)
    assert np.array_equal(sorting.top_k(n, k)(x)[:, n - k :], np.sort(x)[:, n - k :])


@pytest.mark.parametrize(("n", "k"), [(16, 3), (33, 10), (64, 1), (64, 63), (100, 5), (1000, 7)])
def test_the_k_largest_of_many_are_in_order_on_the_last_wires(n, k):
    x, network = inputs(n), sorting.top_k(n, k)
    assert np.array_equal(network(x)[:, n - k :], np.sort(x)[:, n - k :])
    assert network.size < sorting.odd_even_merge(n).size


@pytest.mark.parametrize("n", [1, 2, 5, 9, 16, 33])
def test_selections_are_no_larger_than_any_known_sorter_pruned(n):
    sorters = [family(n) for family in (sorting.bitonic, sorting.odd_even_merge, sorting.pairwise)]
    sorters += [sorting.best(n, by) for by in MEASURES]
    for k in range(1, n + 1):
        pruned = [sorting.prune(sorter, range(n - k, n)) for sorter in sorters]
        chosen = sorting.top_k(n, k)
        assert (chosen.size, chosen.depth) == min((network.size, network.depth) for network in pruned)
    assert sorting.top_k(n, n).size == sorting.bounds(n).known


@pytest.mark.parametrize(
    ("n", "k", "error", "message"),
    [
        (0, 1, ValueError, "n must be at least 1, got 0"),
        (3, 0, ValueError, "k must be at least 1, got 0"),
        (3, 4, ValueError, "k must be at most n, got k = 4 and n = 3"),
        (3, 1.0, TypeError, "k must be a whole number, got 1.0"),
    ],
)
def test_more_or_fewer_than_there_are_is_refused(n, k, error, message):
    with pytest.raises(error, match=re.escape(f"top_k(n, k): {message}")):
        sorting.top_k(n, k)


@each_n
def test_a_tournament_gives_the_maximum_with_n_minus_1_comparators(n):
    x, network = inputs(n), sorting.maximum_tree(n)
    assert network.n == n
    assert np.array_equal(network(x)[:, -1], x.max(axis=1))
    assert network.size == n - 1
    assert network.depth == ceil_log2(n)


@pytest.mark.parametrize("function", [sorting.median, sorting.maximum_tree])
def test_the_median_and_maximum_of_nothing_are_refused(function):
    with pytest.raises(ValueError, match=re.escape(f"{function.__name__}(n): n must be at least 1, got 0")):
        function(0)
    with pytest.raises(TypeError, match=re.escape(f"{function.__name__}(n): n must be a whole number, got 2.5")):
        function(2.5)


def test_there_is_nothing_to_merge_with_nothing():
    assert sorting.merge(0, 5) == sorting.merge(5, 0) == ComparatorNetwork(5, [])
