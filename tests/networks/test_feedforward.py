from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import relufig as rf
from tests.formulas.strategies import bitonic, exact_values, formulas, network_of, points


def dense(matrix):
    return matrix if isinstance(matrix, np.ndarray) else matrix.toarray()


@given(st.data())
def test_it_is_the_same_function_exactly(data):
    n_inputs, outputs = data.draw(formulas())
    rows = data.draw(points(n_inputs))
    plain = network_of(outputs, n_inputs).feedforward()
    assert plain(np.array(rows, dtype=object)).tolist() == [exact_values(outputs, row) for row in rows]


@given(formulas())
def test_no_block_has_a_skip_connection(formula):
    n_inputs, outputs = formula
    net = network_of(outputs, n_inputs)
    plain = net.feedforward()
    if net.size:
        assert all(np.count_nonzero(dense(block.S)) == 0 for block in plain.blocks)
    else:
        assert len(plain.blocks) == 1
    assert plain.depth == net.depth
    assert (plain.inputs, plain.outputs) == (net.inputs, net.outputs)


@given(formulas())
def test_all_but_the_last_block_are_plain_layers(formula):
    n_inputs, outputs = formula
    for block in network_of(outputs, n_inputs).feedforward().blocks[:-1]:
        assert np.array_equal(dense(block.V), np.eye(block.size))
        assert not block.b.any()


@given(st.data())
def test_a_second_time_makes_it_no_larger(data):
    n_inputs, outputs = data.draw(formulas())
    rows = np.array(data.draw(points(n_inputs)), dtype=object)
    once = network_of(outputs, n_inputs).feedforward()
    twice = once.feedforward()
    assert twice.size <= once.size
    assert np.array_equal(twice(rows), once(rows))


def test_a_comparator_takes_four_units_with_the_carried_pair_first():
    a, b = rf.inputs("a", "b")
    plain = rf.build(rf.minimum(a, b), rf.maximum(a, b)).feedforward()
    (block,) = plain.blocks
    assert plain.size == 4
    assert block.U.tolist() == [[0, 1], [0, -1], [1, -1], [-1, 1]]


@pytest.mark.parametrize("n", [2, 4, 8, 16, 32])
def test_a_bitonic_sorter_sorts_random_floats_without_error(n):
    net = rf.build(*bitonic(rf.inputs(*(f"x{i}" for i in range(n)))))
    plain = net.feedforward()
    x = np.random.default_rng(n).random((500, n))
    assert np.array_equal(plain(x), np.sort(x))
    assert plain.size <= 4 * net.size
    assert plain.widths == (2 * n,) * net.depth


def test_a_value_that_cannot_be_negative_is_carried_by_one_unit():
    (a,) = rf.inputs("a")
    kept = rf.relu(a)
    plain = rf.build(kept + rf.relu(kept - 1)).feedforward()
    assert plain.widths == (1, 2)


def test_a_bystander_that_cannot_be_negative_is_carried_by_one_unit():
    a, b = rf.inputs("a", "b")
    plain = rf.build(rf.relu(a) + rf.relu(rf.relu(b) - 1)).feedforward()
    assert plain.widths == (2, 2)
    assert plain([[-1, 5], [3, 0]]).tolist() == [[4], [3]]


def test_an_offset_that_makes_a_value_negative_is_seen():
    first = rf.Block(S=[[0], [0]], U=[[1], [-1]], c=[0, 0], V=[[1, 0], [0, 1]], b=[-5, 0])
    second = rf.Block(S=[[1, 0]], U=[[0, 1]], c=[-1], V=[[1]], b=[0])
    net = rf.Network([first, second])
    assert net([[0], [7], [-7]]).tolist() == [[-5], [2], [1]]
    assert net.feedforward()([[0], [7], [-7]]).tolist() == [[-5], [2], [1]]


def test_a_sum_that_is_carried_takes_two_units_however_many_terms_it_has():
    a, b, c = rf.inputs("a", "b", "c")
    plain = rf.build(a + b + c + rf.relu(rf.relu(a) - 1)).feedforward()
    assert plain.widths == (3, 3)
    assert plain([[4, 1, -2], [-4, 1, -2]]).tolist() == [[6], [-5]]


def test_a_value_that_can_be_negative_is_carried_by_two():
    (a,) = rf.inputs("a")
    plain = rf.build(a + rf.relu(rf.relu(a - 3) - 1)).feedforward()
    assert plain([[-5], [4], [9]]).tolist() == [[-5], [4], [14]]
    assert plain.widths == (2, 3)


def test_units_that_are_multiples_of_each_other_are_one():
    a, b = rf.inputs("a", "b")
    net = rf.build(rf.relu(a - b), rf.relu(3 * a - 3 * b), rf.relu(Fraction(1, 3) * a - Fraction(1, 3) * b))
    plain = net.feedforward()
    assert (net.size, plain.size) == (3, 1)
    assert plain([Fraction(7), Fraction(1)]).tolist() == [6, 18, 2]


def test_a_unit_and_its_negative_are_two():
    (a,) = rf.inputs("a")
    plain = rf.build(rf.relu(a) + rf.relu(-2 * a)).feedforward()
    assert plain.size == 2
    assert plain([[-3], [3]]).tolist() == [[6], [3]]


def test_affine_blocks_are_multiplied_into_their_neighbours():
    block = rf.Block(S=[[1, 0]], U=[[1, -1]], c=[2], V=[[3]], b=[4])
    shift, double = rf.Block.affine([[1, 1], [0, 1]], [5, 6]), rf.Block.affine([[2]], [7])
    net = rf.Network([shift, shift, block, double, double])
    plain = net.feedforward()
    assert len(plain.blocks) == 1
    x = np.random.default_rng(0).integers(-20, 20, (50, 2))
    assert np.array_equal(plain(x), net(x))


def test_an_affine_network_becomes_one_affine_block():
    a, b = rf.inputs("a", "b")
    plain = rf.build(2 * a - b + 1).feedforward()
    assert (len(plain.blocks), plain.size, plain.depth) == (1, 0, 0)
    assert plain([5, 3]).tolist() == [8]


def test_large_sparse_networks_stay_sparse_and_the_same():
    n = 128
    x1, *rest = rf.inputs(*(f"x{i}" for i in range(n)))
    net = rf.build(*(rf.maximum(x, x1) for x in rest))
    plain = net.feedforward()
    assert not isinstance(net.blocks[0].U, np.ndarray)
    assert not isinstance(plain.blocks[0].U, np.ndarray)
    x = np.random.default_rng(0).integers(-50, 50, (20, n))
    assert np.array_equal(plain(x), np.maximum(x[:, 1:], x[:, :1]))


@pytest.mark.parametrize("names", ["ab", b"ab", "a", 1, None], ids=repr)
def test_names_must_come_in_a_list(names):
    network = rf.build(rf.maximum(*rf.inputs("a", "b")))
    with pytest.raises(TypeError, match="nonnegative must be True or a list of inputs' names, got "):
        network.feedforward(nonnegative=names)
    assert network.feedforward(nonnegative=np.True_) == network.feedforward(nonnegative=["a", "b"])
