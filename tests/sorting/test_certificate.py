import itertools
from fractions import Fraction

import numpy as np
import pytest

import relufig as rf
from relufig import sorting
from relufig.networks.block import Block
from relufig.numbers import matrices

FAMILIES = [*sorting.FAMILIES.values(), sorting.best]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
@pytest.mark.parametrize("n", range(1, 9))
def test_every_form_of_a_sorter_is_certified_as_the_comparators_it_was_made_from(family, n):
    network = family(n)
    residual = network.network()
    for form, nonnegative in (
        (residual, False),
        (residual.feedforward(), False),
        (residual.feedforward(nonnegative=True), True),
    ):
        certificate = sorting.certify(form, nonnegative=nonnegative)
        assert certificate, certificate
        assert certificate.comparators.size == network.size
        assert sorting.prove(certificate.comparators)
    assert sorting.certify(residual).comparators == network


def test_a_network_for_inputs_that_are_not_negative_is_certified_only_for_them():
    network = sorting.bitonic(4).network().feedforward(nonnegative=True)
    assert network([-1, -2, -3, -4]).tolist() != [-4, -3, -2, -1]
    assert not sorting.certify(network)


def test_a_formula_that_sorts_two_is_certified():
    assert sorting.certify(rf.build(*rf.sort2(*rf.inputs("a", "b"))))


def test_a_sorter_that_is_no_comparator_network_is_refused_by_its_block():
    refusal = sorting.certify(rf.build(*rf.sort3(*rf.inputs("a", "b", "c"))))
    assert not refusal
    assert refusal.block == 1
    assert "block 1 is not a layer of" in refusal.reason


def test_comparators_that_do_not_sort_are_refused_with_an_input():
    network = sorting.merge(2, 2).network()
    refusal = sorting.certify(network)
    assert refusal.block is None
    x = refusal.counterexample.input
    assert network(x).tolist() != sorted(x)


def small_networks():
    """All networks of at most three comparators on two and three wires, in both directions, and of two on four."""
    for n, most in ((2, 3), (3, 3), (4, 2)):
        pairs = list(itertools.permutations(range(n), 2))
        for size in range(most + 1):
            for comparators in itertools.product(pairs, repeat=size):
                yield sorting.ComparatorNetwork.of_comparators(n, comparators)


def test_every_counterexample_is_an_input_that_the_network_itself_does_not_sort():
    seen = 0
    for network in set(small_networks()):
        weights = network.network()
        result = sorting.certify(weights)
        zeros_and_ones = np.array(list(itertools.product([0, 1], repeat=network.n)))
        assert bool(result) == bool((np.diff(network(zeros_and_ones)) >= 0).all())
        if not result:
            check_counterexample(result, weights)
            seen += 1
    assert seen > 100


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
def test_a_network_that_only_changes_places_is_shown_an_input_of_its_own(order):
    network = rf.Network([Block.affine(np.eye(3, dtype=int)[list(order)], np.zeros(3, int))])
    check_counterexample(sorting.certify(network), network)


def check_counterexample(refusal, network):
    shown = refusal.counterexample
    assert shown.network is network
    assert network(shown.input).tolist() == list(shown.output) != sorted(shown.output)
    assert shown.unsorted == tuple(np.flatnonzero(np.array(shown.output) != sorted(shown.output)).tolist())
    assert str(shown.input) in refusal.reason


def test_other_numbers_of_outputs_are_refused():
    a, b = rf.inputs("a", "b")
    assert "2 inputs and 1 outputs" in sorting.certify(rf.build(rf.maximum(a, b))).reason
    with pytest.raises(TypeError, match="must be a Network, got ComparatorNetwork"):
        sorting.certify(sorting.bitonic(4))


def mutants(network):
    """Each weight in turn changed, in one of three ways."""
    changes = itertools.cycle([lambda w: w + 1, lambda w: -w if w else Fraction(1, 3), lambda w: w - Fraction(1, 2)])
    for at, block in enumerate(network.blocks):
        parts = [part if isinstance(part, np.ndarray) else part.toarray() for part in block.coefficients]
        for which, part in enumerate(parts):
            for index in np.ndindex(part.shape):
                changed = part.astype(object)
                changed[index] = next(changes)(changed[index])
                block = Block(*parts[:which], changed, *parts[which + 1 :])
                blocks = [*network.blocks[:at], block, *network.blocks[at + 1 :]]
                yield at, rf.Network(blocks, network.inputs, network.outputs)


@pytest.mark.parametrize("n", range(2, 9))
def test_no_change_of_a_single_weight_of_a_residual_sorter_is_certified_unless_it_sorts_still(n):
    x = np.random.default_rng(n).integers(-9, 9, (200, n))
    seen = 0
    for at, mutant in mutants(sorting.best(n).network()):
        result = sorting.certify(mutant)
        seen += 1
        if result:
            assert (mutant(x) == np.sort(x, axis=-1)).all()
        else:
            assert result.block == at, result.reason
    assert seen == sum(matrix_entries(block) for block in sorting.best(n).network().blocks)


def matrix_entries(block):
    return sum(int(np.prod(part.shape)) for part in block.coefficients)


@pytest.mark.parametrize("n", range(2, 5))
def test_no_change_of_a_single_weight_of_a_feedforward_sorter_is_certified_unless_it_sorts_still(n):
    x = np.random.default_rng(n).integers(-9, 9, (200, n))
    for _, mutant in mutants(sorting.best(n).network().feedforward()):
        result = sorting.certify(mutant)
        if result:
            assert (mutant(x) == np.sort(x, axis=-1)).all()
        else:
            assert result.reason


def test_floats_are_taken_for_the_rationals_they_are():
    network = sorting.best(3).network()
    block = network.blocks[0]
    for weight, certified in ((1.0, True), (1 + 2**-52, False)):
        V = matrices.cast_to(block.V, np.float64) * weight
        blocks = [Block(block.S, block.U, block.c, V, block.b), *network.blocks[1:]]
        assert bool(sorting.certify(rf.Network(blocks))) == certified
