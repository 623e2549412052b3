"""Simplified networks are the same functions, and smaller where they can be."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import relufig as rf
from relufig import questions, sorting
from relufig.networks.gradients import he_network
from tests.regions.degenerate import networks

(X,) = rf.inputs("x")


@given(networks(), st.booleans())
@settings(deadline=None, max_examples=80)
def test_nothing_changes_but_the_size(network, bounded):
    box = [(Fraction(-1, 2), 2)] * len(network.inputs) if bounded else None
    quick = network.simplified(box)
    assert quick.size <= network.size
    assert questions.equal(network, quick, box)
    answer = questions.simplify(network, box)
    assert answer
    assert answer.smaller.size <= quick.size
    assert (answer.smaller.inputs, answer.smaller.outputs) == (network.inputs, network.outputs)
    again = answer.smaller.simplified(box)
    assert again.size == answer.smaller.size


@given(networks(layers=2), st.data())
@settings(deadline=None, max_examples=40)
def test_what_was_added_in_vain_is_taken_out(network, data):
    """Copies of units, dead units and a repeated value are found again."""
    plain = network.simplified()
    blocks = []
    for block in network.blocks:
        U, V = (np.vectorize(Fraction, otypes=[object])(np.array(part, dtype=object)) for part in (block.U, block.V))
        c = [Fraction(entry) for entry in block.c.tolist()]
        if block.size:
            copied = data.draw(st.integers(0, block.size - 1))
            scale = data.draw(st.sampled_from([1, 2, Fraction(1, 3)]))
            U = np.vstack([U, scale * U[copied], 0 * U[copied]])
            c += [scale * c[copied], -1]
            shared = np.array(data.draw(st.lists(st.integers(-2, 2), min_size=len(V), max_size=len(V))), dtype=object)
            V = np.column_stack([V, shared, shared + 1])
            V[:, copied] = V[:, copied] - scale * shared  # so that the function stays what it was
        blocks.append(rf.Block(block.S, U, c, V, block.b))
    larger = rf.Network(blocks)
    assert questions.equal(network, larger)
    assert larger.simplified().size <= plain.size or larger.size == network.size


def test_each_rule():
    for formula, size, box in [
        (rf.relu(X) + rf.relu(2 * X), 1, None),
        (rf.relu(X) - rf.relu(-X), 0, None),
        (rf.relu(-rf.relu(X) - 1), 0, None),
        (rf.relu(rf.relu(X) + 1), 1, None),
        (rf.relu(X + 2), 0, [(-1, 1)]),
        (rf.relu(X - 2), 0, [(-1, 1)]),
        (rf.relu(X) - rf.relu(X) + X, 0, None),
        (rf.clip_chained(X, 0, 1), 2, None),
    ]:
        assert rf.build(formula).simplified(box).size == size, formula


def test_regions_see_more_than_intervals():
    a, b = rf.inputs("a", "b")
    network = rf.build(rf.relu(rf.maximum(a, b) - rf.minimum(a, b)))
    box = [(0, 1), (0, 1)]
    assert network.simplified(box).size == 2
    answer = questions.simplify(network, box)
    assert (answer.smaller.size, answer.active, bool(answer)) == (1, 1, True)


def test_layers_and_values_that_are_not_needed_go():
    layers = [rf.Block.affine([[1, 2], [3, 4], [0, 0]], [1, 1, 5]), *rf.build(*rf.sort2(*rf.inputs("a", "b"))).blocks]
    wide = rf.Network([layers[0], rf.Block.affine([[1, 0, 0], [0, 1, 1]], [0, 0]), layers[1]])
    narrow = wide.simplified()
    assert len(narrow.blocks) == 1
    assert questions.equal(wide, narrow)
    unread = he_network([2, 6, 3, 1], seed=0)
    cut = rf.Network([*unread.blocks[:-1], rf.Block.affine([[1, 0, 0]], [0])]).simplified()
    assert cut.size < unread.size


@pytest.mark.parametrize("n", [3, 5, 8])
def test_a_sorting_network_is_as_simple_as_it_can_be(n):
    network = sorting.bitonic(n).network()
    assert network.simplified().size == network.size
    pairs = network.feedforward()
    assert pairs.simplified().size <= pairs.size


def test_floats_stay_floats():
    network = rf.Network(he_network([2, 4, 1], seed=0).blocks).simplified()
    assert all(part.dtype == np.float64 for part in (network.blocks[0].U, network.blocks[0].V))


def test_a_limit_leaves_what_the_weights_say():
    network = sorting.bubble(4).network()
    answer = questions.simplify(network, limit=3)
    assert not answer
    assert not answer.complete
    assert "not proved to be equal" in str(answer)


def test_bad_boxes_are_named():
    with pytest.raises(ValueError, match=r"simplified\(box\): box must be 1 pairs"):
        rf.build(rf.relu(X)).simplified([(0, 1), (0, 1)])
    with pytest.raises(ValueError, match="low must be below high, got low=1 and high=0"):
        rf.build(rf.relu(X)).simplified([(1, 0)])
