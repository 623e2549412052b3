import sys
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import relufig as rf
from tests.formulas.strategies import bitonic, exact_values, formulas, network_of, points


@pytest.fixture
def ab():
    return rf.inputs("a", "b")


@given(st.data())
def test_a_network_equals_its_formula_exactly(data):
    n_inputs, outputs = data.draw(formulas())
    rows = data.draw(points(n_inputs))
    net = network_of(outputs, n_inputs)
    assert net(np.array(rows, dtype=object)).tolist() == [exact_values(outputs, row) for row in rows]


@given(st.data())
def test_a_network_carries_no_more_values_than_inputs_or_what_comes_later(data):
    n_inputs, outputs = data.draw(formulas())
    net = network_of(outputs, n_inputs)
    for i, block in enumerate(net.blocks[:-1]):
        later = sum(b.size for b in net.blocks[i + 1 :]) + len(outputs)
        known = n_inputs + sum(b.size for b in net.blocks[: i + 1])
        assert block.n_out <= min(later, known)


@given(st.data())
def test_every_layer_but_an_affine_one_has_units(data):
    n_inputs, outputs = data.draw(formulas())
    net = network_of(outputs, n_inputs)
    assert all(block.size for block in net.blocks) or (net.depth == 0 and len(net.blocks) == 1)


def test_outputs_are_numbered_unless_they_are_named(ab):
    a, b = ab
    assert rf.build(a).outputs == ("y",)
    assert rf.build(a, b).outputs == ("y1", "y2")
    named = rf.build(a, low=rf.minimum(a, b), high=rf.maximum(a, b))
    assert named.outputs == ("y", "low", "high")
    assert named([3, 1]).tolist() == [3, 1, 3]


def test_inputs_of_several_declarations_come_in_the_order_they_were_declared():
    _, b = rf.inputs("a", "b")
    _, d = rf.inputs("c", "d")
    assert rf.build(d - b).inputs == ("a", "b", "c", "d")
    assert rf.build(d - b)([1, 2, 3, 5]).tolist() == [3]


def test_constants_can_be_outputs(ab):
    a, _ = ab
    net = rf.build(a, 3, Fraction(1, 2), 0.25)
    assert net([Fraction(1), 0]).tolist() == [1, 3, Fraction(1, 2), 0.25]


def test_the_same_output_twice_costs_nothing(ab):
    a, b = ab
    net = rf.build(rf.maximum(a, b), rf.maximum(a, b), rf.minimum(a, b))
    assert net.size == 1
    assert net([3, 1]).tolist() == [3, 3, 1]


def test_units_that_no_output_needs_are_left_out(ab):
    a, b = ab
    unused = rf.relu(a)
    assert rf.build(unused - unused + b).size == 0


def test_a_unit_is_placed_in_the_first_layer_it_can_be_in(ab):
    a, b = ab
    net = rf.build(rf.relu(rf.relu(rf.relu(a) - 1) - 1) + rf.relu(b))
    assert net.widths == (2, 1, 1)


@pytest.mark.parametrize("n", [2, 4, 8, 16])
def test_a_sorter_written_as_formulas_becomes_a_residual_network(n):
    net = rf.build(*bitonic(rf.inputs(*(f"x{i}" for i in range(n)))))
    layers = {2: 1, 4: 3, 8: 6, 16: 10}[n]
    assert [(block.n_in, block.size, block.n_out) for block in net.blocks] == [(n, n // 2, n)] * layers
    for block in net.blocks:
        skips = np.asarray(block.S)
        assert sorted(skips.tolist()) == sorted(np.eye(n, dtype=int).tolist())
    x = np.random.default_rng(0).permuted(np.tile(np.arange(n), (100, 1)), axis=1)
    assert np.array_equal(net(x), np.sort(x))


def test_single_units_are_carried_as_they_are_where_that_costs_no_more(ab):
    p, q = map(rf.relu, ab)
    net = rf.build(rf.relu(p + q), rf.relu(p - q))
    assert net.blocks[0].V.tolist() == [[1, 0], [0, 1]]


def test_a_sum_is_carried_where_the_units_are_needed_only_in_it_and_leads_with_a_plus(ab):
    p, q = map(rf.relu, ab)
    net = rf.build(rf.relu(5 - p - q))
    assert net.blocks[0].V.tolist() == [[1, 1]]
    assert net([1, 3]).tolist() == [1]


def test_the_bitonic_sorter_of_eight_has_24_units_in_6_layers():
    net = rf.build(*bitonic(rf.inputs(*"abcdefgh")))
    assert (net.size, net.depth, net.widths) == (24, 6, (4,) * 6)


def test_a_deep_chain_is_built_without_recursion(ab):
    a, b = ab
    chain = a
    for _ in range(300):
        chain = rf.relu(chain - b) + 1
    assert rf.build(chain).widths == (1,) * 300


def tents(count):
    (x,) = rf.inputs("x")
    for _ in range(count):
        x = rf.tent(x)
    return [x]


def folded_sums(count):
    (x,) = rf.inputs("x")
    total = x
    for _ in range(count):
        x = rf.tent(x)
        total = total - x / 4
    return [total, x]


@pytest.mark.parametrize("formula", [tents, folded_sums], ids=["tents", "folded sums"])
def test_the_work_of_each_layer_is_the_same_however_many_there_are(formula, monkeypatch):
    # Every unit sees all units before it.
    building = sys.modules["relufig.networks.build"]
    reduce, forms = building._Basis._reduce, []
    monkeypatch.setattr(building._Basis, "_reduce", lambda basis, form: forms.append(form) or reduce(basis, form))
    work = []
    for count in (20, 40, 80):
        forms.clear()
        assert rf.build(*formula(count)).widths == (1,) * count
        work.append(len(forms))
    assert work[2] - work[1] == 2 * (work[1] - work[0])


def test_integer_formulas_have_integer_weights_and_others_keep_theirs(ab):
    a, b = ab
    assert {part.dtype for part in rf.build(rf.maximum(2 * a, b)).blocks[0].coefficients} == {np.dtype(np.int64)}
    assert rf.build(0.1 * a).blocks[0].S.tolist() == [[0.1, 0]]
    assert rf.build(a / 3).blocks[0].S.tolist() == [[Fraction(1, 3), 0]]


def test_no_output_is_refused():
    with pytest.raises(ValueError, match=r"build\(\*outputs\): at least one output is needed"):
        rf.build()


def test_outputs_without_inputs_are_refused():
    with pytest.raises(ValueError, match=r"build\(\*outputs\): the outputs must depend on declared inputs"):
        rf.build(1, 2)


@pytest.mark.parametrize("output", ["a", None, [1], np.ones(2), True], ids=repr)
def test_an_output_that_is_no_expression_is_refused(ab, output):
    with pytest.raises(TypeError, match=r"build\(\*outputs\): y2 must be an expression or a number, got"):
        rf.build(ab[0], output)
    with pytest.raises(TypeError, match=r"build\(\*outputs\): high must be an expression or a number, got"):
        rf.build(ab[0], high=output)


def test_a_nan_output_is_refused(ab):
    with pytest.raises(ValueError, match="y2 must be an expression or a number, and finite, got nan"):
        rf.build(ab[0], float("nan"))


def test_inputs_of_the_same_name_are_refused(ab):
    (other,) = rf.inputs("a")
    with pytest.raises(ValueError, match=r"different names are needed, got \('a', 'b', 'a'\)"):
        rf.build(ab[0] + other)


def test_outputs_of_the_same_name_are_refused(ab):
    a, b = ab
    with pytest.raises(ValueError, match=r"different names are needed, got \('y', 'y'\)"):
        rf.build(a, y=b)
