import itertools
import re
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import relufig as rf
from relufig import sorting
from relufig.sorting import ComparatorNetwork, Counterexample, Proof, prove, states

MEASURES = ("size", "depth")
# Beyond 48 wires, those whose proofs take less than a tenth of a second; and one that takes a few seconds.
LARGE = [(49, "depth"), (52, "depth"), (56, "size"), (59, "size"), (59, "depth"), (64, "depth")]


def by_hand(comparators, row):
    row = list(row)
    for i, j in comparators:
        if row[i] > row[j]:
            row[i], row[j] = row[j], row[i]
    return row


def sorts(network):
    """Whether all inputs of zeros and ones are sorted, by trying them."""
    bits = [(np.arange(2**network.n) >> wire & 1).astype(bool) for wire in range(network.n)]
    for i, j in network.comparators:
        bits[i], bits[j] = bits[i] & bits[j], bits[i] | bits[j]
    return not any((bits[wire] & ~bits[wire + 1]).any() for wire in range(network.n - 1))


def check_counterexample(result, network):
    assert isinstance(result, Counterexample)
    assert not result
    assert result.network is network
    assert len(result.input) == network.n
    assert set(result.input) <= {0, 1}
    assert list(result.output) == by_hand(network.comparators, result.input)
    assert list(result.output) != sorted(result.input)
    expected = [wire for wire, bit in enumerate(result.output) if bit != sorted(result.input)[wire]]
    assert list(result.unsorted) == expected
    assert all(type(value) is int for value in (*result.input, *result.output, *result.unsorted))


def check_proof(result, network):
    assert isinstance(result, Proof)
    assert result
    assert result.network is network
    assert type(result.states) is int


def check(network):
    """That the verdict is the one of brute force."""
    result = prove(network)
    if sorts(network):
        check_proof(result, network)
    else:
        check_counterexample(result, network)


def one_by_one(n, comparators):
    return ComparatorNetwork.of_comparators(n, comparators)


def without(network, k):
    return one_by_one(network.n, network.comparators[:k] + network.comparators[k + 1 :])


def comparators_on(n):
    """One comparator on n wires, upside down as often as not."""
    return st.permutations(range(n)).map(lambda order: tuple(order[:2]))


def classical_bitonic(n):
    """The bitonic sorter as it is usually programmed: every other block in descending order."""
    comparators = []
    block = 2
    while block <= n:
        distance = block // 2
        while distance:
            pairs = [(i, i + distance) for i in range(n) if not i & distance]
            comparators += [(i, j) if not i & block else (j, i) for i, j in pairs]
            distance //= 2
        block *= 2
    return one_by_one(n, comparators)


# Against brute force


@given(st.integers(2, 8), st.data())
def test_random_networks_are_judged_as_by_brute_force(n, data):
    check(one_by_one(n, data.draw(st.lists(comparators_on(n), max_size=40))))


@given(st.integers(2, 9), st.data())
def test_sorters_with_more_in_front_are_proved(n, data):
    # Whatever comes before, in whatever direction, a sorter sorts.
    before = data.draw(st.lists(comparators_on(n), max_size=20))
    network = one_by_one(n, [*before, *sorting.best(n).comparators])
    assert sorts(network)
    check_proof(prove(network), network)


@given(st.integers(2, 9), st.data())
def test_sorters_with_one_comparator_changed_are_judged_as_by_brute_force(n, data):
    sorter = data.draw(st.sampled_from([sorting.best, sorting.pairwise, sorting.bitonic]))
    comparators = list(sorter(n).comparators)
    k = data.draw(st.integers(0, len(comparators) - 1))
    change = data.draw(st.sampled_from(["turned", "other", "more", "last"]))
    pair = data.draw(comparators_on(n))
    if change == "turned":
        comparators[k] = comparators[k][::-1]
    elif change == "other":
        comparators[k] = pair
    elif change == "more":
        comparators.insert(k, pair)
    else:
        comparators.append(pair)
    check(one_by_one(n, comparators))


@given(st.integers(2, 8), st.data())
def test_networks_of_neighbours_are_judged_as_by_brute_force(n, data):
    wires = data.draw(st.lists(st.integers(0, n - 2), min_size=0, max_size=50))
    network = one_by_one(n, [(i, i + 1) for i in wires])
    check(network)
    assert not sorts(network) or prove(network).states == 1


@pytest.mark.parametrize("family", sorting.FAMILIES.values(), ids=sorting.FAMILIES.keys())
@pytest.mark.parametrize("n", [*range(1, 21), 33, 48])
def test_every_family_is_proved(family, n):
    network = family(n)
    check_proof(prove(network), network)


@pytest.mark.parametrize("n", [3, 4, 8, 16])
def test_neighbours_upside_down_are_not_proved_by_the_reversed_input(n):
    # These leave the reversed input, but no sorter, alone.
    network = one_by_one(n, [(i + 1, i) for i in range(n - 1)])
    check_counterexample(prove(network), network)
    upside_down = one_by_one(n, [(j, i) for i, j in sorting.bubble(n).comparators])
    check_counterexample(prove(upside_down), upside_down)


def test_all_short_networks_of_neighbours_in_both_directions_are_judged_as_by_brute_force():
    for comparators in itertools.product([(0, 1), (1, 0), (1, 2), (2, 1)], repeat=4):
        check(one_by_one(3, comparators))


# The best known


@pytest.mark.parametrize("by", MEASURES)
@pytest.mark.parametrize("n", range(1, 49))
def test_the_best_known_networks_are_proved(n, by):
    network = sorting.best(n, by)
    check_proof(prove(network), network)


@pytest.mark.parametrize(("n", "by"), LARGE)
def test_some_of_the_largest_are_proved(n, by):
    network = sorting.best(n, by)
    check_proof(prove(network), network)


@pytest.mark.parametrize("n", range(2, 13))
def test_none_of_the_fewest_comparators_can_be_left_out(n):
    network = sorting.best(n)
    for k in range(network.size):
        less = without(network, k)
        check_counterexample(prove(less), less)


@pytest.mark.parametrize("n", range(2, 11))
def test_the_shallowest_without_a_comparator_are_judged_as_by_brute_force(n):
    network = sorting.best(n, "depth")
    for k in range(network.size):
        check(without(network, k))


@pytest.mark.parametrize("n", [24, 32, 40])
def test_large_networks_without_their_last_comparators_are_refused(n):
    # The last layer's comparators are of neighbours that nothing else puts in order.
    network = sorting.best(n)
    for k in (network.size - 1, network.size - len(network.layers[-1])):
        less = without(network, k)
        check_counterexample(prove(less), less)


# More than 64 wires


@pytest.mark.parametrize("n", [63, 64, 65, 96, 100, 127, 128, 129])
def test_networks_of_more_than_one_word_are_proved(n):
    for family in (sorting.bitonic, sorting.odd_even_merge):
        network = family(n)
        check_proof(prove(network), network)


@pytest.mark.parametrize("n", [8, 16, 64, 128])
def test_bitonic_sorters_with_descending_blocks_are_proved(n):
    network = classical_bitonic(n)
    assert any(i > j for i, j in network.comparators)
    assert n > 16 or sorts(network)
    check_proof(prove(network), network)
    turned = one_by_one(n, [pair[::-1] for pair in network.comparators])
    check_counterexample(prove(turned), turned)


@pytest.mark.parametrize("n", [64, 65, 100, 128])
def test_networks_of_more_than_one_word_without_a_comparator_are_refused(n):
    network = sorting.odd_even_merge(n)
    for k in np.random.default_rng(n).integers(0, network.size, 6).tolist():
        less = without(network, k)
        # Batcher's network has no comparator too many for powers of two; elsewhere, cut to size, it may.
        result = prove(less)
        if n in (64, 128) or not result:
            check_counterexample(result, less)


def test_one_value_too_far_up_is_found_across_words():
    # All that a sorter of the lower and one of the upper wires leave undone is between wires 63 and 64.
    lower, upper = sorting.bitonic(64), sorting.bitonic(64)
    comparators = [*lower.comparators, *((i + 64, j + 64) for i, j in upper.comparators), (63, 64)]
    network = one_by_one(128, comparators)
    check_counterexample(prove(network), network)
    merged = one_by_one(128, [*comparators[:-1], *sorting.merge(64, 64).comparators])
    check_proof(prove(merged), merged)


# Networks of neighbours


@pytest.mark.parametrize("n", [1, 2, 3, 20, 64, 65, 200])
def test_networks_of_neighbours_are_proved_by_one_input(n):
    for family in (sorting.bubble, sorting.insertion, sorting.odd_even_transposition):
        network = family(n)
        assert prove(network, limit=1) == Proof(network, 1)


@pytest.mark.parametrize("n", [3, 8, 65, 100])
def test_networks_of_neighbours_with_one_too_few_are_refused(n):
    for family in (sorting.bubble, sorting.odd_even_transposition):
        network = family(n)
        for k in (0, network.size // 2, network.size - 1):
            less = without(network, k)
            check_counterexample(prove(less), less)
    shallow = ComparatorNetwork(n, sorting.odd_even_transposition(n).layers[:-1])
    check_counterexample(prove(shallow), shallow)


# Wires that never meet


def test_one_wire_is_sorted_and_two_that_never_meet_are_not():
    one = ComparatorNetwork(1, [])
    check_proof(prove(one), one)
    for n in (2, 3, 70):
        network = ComparatorNetwork(n, [])
        check_counterexample(prove(network), network)


@pytest.mark.parametrize(
    ("n", "comparators"),
    [
        (3, [(0, 2)]),
        (3, [(2, 0)]),
        (4, [(0, 1), (2, 3)]),
        (4, [(0, 3), (1, 2)]),
        (4, [(3, 0), (2, 1)]),
        (5, [(1, 2), (2, 4), (1, 2)]),
        (6, [(0, 2), (2, 4), (0, 2), (1, 3), (3, 5), (1, 3)]),
        (130, [(0, 129), (1, 70), (64, 128)]),
    ],
)
def test_wires_that_never_meet_are_not_sorted(n, comparators):
    network = one_by_one(n, comparators)
    check_counterexample(prove(network), network)


@pytest.mark.parametrize("idle", [0, 3, 7])
def test_a_sorter_with_an_idle_wire_is_refused(idle):
    wires = [wire for wire in range(8) if wire != idle]
    network = one_by_one(8, [(wires[i], wires[j]) for i, j in sorting.best(7).comparators])
    assert not sorts(network)
    check_counterexample(prove(network), network)


# States and their limit


def test_the_states_of_a_sorter_are_at_least_those_it_ends_with():
    for n in (3, 4, 8, 16, 32):
        network = sorting.best(n)
        assert n + 1 <= prove(network).states <= 2**n


def test_what_only_the_last_of_many_states_shows_is_found():
    # A tree keeps tens of thousands of states apart, and its last wire holds back the sorter until all are joined.
    # Without its comparator of wires 0 and 1, the sorter fails only where all values but one are ones.
    n = 25
    random = np.random.default_rng(0)
    tree = [(int(random.integers(wire)), wire) for wire in range(1, n - 1)]
    tree = [pair if random.integers(2) else pair[::-1] for pair in tree]
    before = [*tree, *((wire, n - 1) for wire in range(n - 1))]
    sorter = list(sorting.bitonic(n - 1).comparators)
    network = one_by_one(n, [*before, *sorter])
    check_proof(prove(network), network)
    assert prove(network).states > 2**15
    last = max(k for k, pair in enumerate(sorter) if pair == (0, 1))
    less = one_by_one(n, [*before, *sorter[:last], *sorter[last + 1 :]])
    result = prove(less)
    check_counterexample(result, less)
    assert sum(result.input) == n - 1


def test_too_many_combinations_are_refused_by_number():
    network = sorting.best(32)
    with pytest.raises(ValueError, match="prove") as caught:
        prove(network, limit=100)
    pattern = (
        r"prove\(network, limit\): comparator \((\d+), (\d+)\) would have to be tried on ([\d,]+) combinations of "
        r"states, more than the limit of 100"
    )
    match = re.fullmatch(pattern, str(caught.value))
    assert (int(match[1]), int(match[2])) in network.comparators
    assert int(match[3].replace(",", "")) > 100


def test_the_limit_is_what_may_be_tried():
    # Wires 0 and 2, and the single wire 1: four combinations at first, then three states with two.
    network = one_by_one(3, [(0, 2), (0, 1), (1, 2)])
    assert prove(network, limit=6)
    with pytest.raises(ValueError, match=re.escape("6 combinations of states, more than the limit of 5")):
        prove(network, limit=5)
    with pytest.raises(ValueError, match=re.escape("comparator (0, 2) would have to be tried on 4 combinations")):
        prove(network, limit=3)


def test_the_limit_stops_a_hopeless_proof_of_more_than_one_word():
    with pytest.raises(ValueError, match=r"combinations of states, more than the limit of 1,048,576"):
        prove(sorting.pairwise(128), limit=2**20)


def test_the_verdict_does_not_depend_on_the_limit():
    network = sorting.pairwise(16)
    needed = next(limit for limit in (2**k for k in range(40)) if _proved(network, limit=limit))
    assert prove(network, limit=needed) == prove(network)


def _proved(network, **limits):
    try:
        return bool(prove(network, **limits))
    except ValueError:
        return False


# Memory


def upside_down(n):
    """Neighbours upside down: the one chain whose states double with every comparator."""
    return [(i + 1, i) for i in range(n - 1)]


@pytest.mark.parametrize("n", [17, 30, 64, 100, 1000])
def test_what_simple_inputs_show_takes_no_proof(n):
    network = one_by_one(n, upside_down(n))
    check_counterexample(prove(network, limit=1, memory=1), network)
    assert prove(network) == prove(network)


@pytest.mark.parametrize(("n", "memory"), [(60, 2**23), (80, 2**24)])
def test_a_proof_is_given_up_before_it_takes_more_memory_than_allowed(n, memory):
    network = one_by_one(n, [*upside_down(n), *sorting.odd_even_merge(n).comparators])
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match=r"prove\(network, memory\): the states after comparator") as caught:
            prove(network, memory=memory)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert f"would take more than the memory of {memory:,} bytes" in str(caught.value)
    pair = re.search(r"\((\d+), (\d+)\)", str(caught.value))
    assert (int(pair[1]), int(pair[2])) in network.comparators
    # Beside the states: the inputs tried, and a piece of combinations.
    assert peak <= memory + 2**23


def test_single_wires_can_take_too_much_memory():
    network = sorting.best(17)
    with pytest.raises(ValueError, match="17 single wires take 272 bytes, more than the memory of 271 bytes"):
        prove(network, memory=271)


def test_the_verdict_does_not_depend_on_the_memory():
    network = sorting.pairwise(20)
    least = next(memory for memory in (2**k for k in range(40)) if _proved(network, memory=memory))
    assert prove(network, memory=least) == prove(network)


@given(st.integers(1, 150), st.integers(0, 60), st.integers(0, 2**32 - 1))
def test_states_are_packed_and_told_apart(n, count, seed):
    rows = np.random.default_rng(seed).integers(0, 2, (count, n))
    rows[:, 3:] = rows[:, 3:] if seed % 2 else 0
    packed = states.packed(rows)
    assert [states.bits(n, packed[:, k]) for k in range(count)] == [tuple(row) for row in rows.tolist()]
    each = states.distinct(packed)
    result = [states.bits(n, each[:, k]) for k in range(each.shape[1])]
    assert sorted(result) == sorted(set(map(tuple, rows.tolist())))


@pytest.mark.parametrize("network", [None, [(0, 1)], sorting.best(3).network(), sorting.bitonic])
def test_what_is_no_comparator_network_is_refused(network):
    name = type(network).__name__
    message = f"prove(network): network must be a ComparatorNetwork, got {name}"
    with pytest.raises(TypeError, match=re.escape(message)):
        prove(network)
    assert not isinstance(network, rf.Network) or name == "Network"


# What a proof is good for


@pytest.mark.parametrize("n", [5, 9])
def test_a_proved_network_sorts_numbers_and_its_relu_network_does(n):
    network = prove(sorting.pairwise(n)).network
    x = np.random.default_rng(n).normal(size=(200, n))
    assert np.array_equal(network(x), np.sort(x))
    # On zeros and ones the residual network computes in integers.
    bits = (np.arange(2**n)[:, None] >> np.arange(n)) & 1
    assert np.array_equal(network.network()(bits), np.sort(bits))


def test_verdicts_are_values():
    network = sorting.best(4)
    assert prove(network) == prove(network)
    assert hash(prove(network)) == hash(prove(network))
    less = without(network, 0)
    assert prove(less) == prove(less)
    assert prove(less) != prove(network)
