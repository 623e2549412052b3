"""Equality of networks, against dense sampling, Fractions, z3 and onnxruntime."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import relufig as rf
from relufig import questions, sorting
from relufig.networks.gradients import he_network
from tests.regions.degenerate import networks


def of(*formulas):
    return rf.build(*formulas)


(X,) = rf.inputs("x")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (rf.clip(X, -1, 2), rf.clip_chained(X, -1, 2)),
        (rf.clip(X, 0.1, 0.7), rf.clip_chained(X, 0.1, 0.7)),
        (rf.relu(X) - rf.relu(-X), X),
        (rf.leaky_relu(X, 0.1), rf.maximum(0.1 * X, X)),
        (rf.maximum(X, 1), 1 + rf.relu(X - 1)),
        (2 * rf.relu(X), rf.relu(2 * X)),
        (rf.triangle(X, 0, 1, 3), rf.interpolate(X, [0, 1, 3], [0, 1, 0])),
    ],
)
def test_formulas_that_mean_the_same_are_equal(first, second):
    answer = questions.equal(of(first), of(second))
    assert answer
    assert answer.proved
    assert answer.at is None
    assert str(answer).startswith("Equal for every input")


@given(networks())
@settings(deadline=None, max_examples=40)
def test_a_network_equals_itself_without_skip_connections(network):
    assert questions.equal(network, network.feedforward())


@pytest.mark.parametrize("n", [3, 4])
def test_all_sorters_are_one_function(n):
    first, second = sorting.bubble(n).network(), sorting.bitonic(4).network() if n == 4 else sorting.best(3).network()
    assert questions.equal(first, second)
    broken = sorting.ComparatorNetwork(n, sorting.bubble(n).layers[:-1]).network()
    answer = questions.equal(first, broken)
    assert not answer
    assert sorted(np.array(answer.at).tolist()) != broken(np.array(answer.at, dtype=object)).tolist()
    assert answer.largest is None  # the further the values are apart, the larger it is


@given(networks(inputs=2, outputs=1), networks(inputs=2, outputs=1))
@settings(deadline=None, max_examples=60)
def test_the_answer_is_that_of_all_vertices(first, second):
    """The largest difference on a box is at a vertex of the polygons of the difference, all of them exact."""
    from relufig.regions import polygons

    box = ((-1, 2), (0, Fraction(3, 2)))
    answer = questions.equal(first, second, box)
    joint = _beside(first, second)
    values = polygons(joint, box, exact=True).values
    largest = max(abs(p - q) for p, q in values.tolist())
    assert answer.complete
    assert bool(answer) == (largest == 0)
    if not answer:
        assert answer.largest == largest
        ((p, q),) = answer.values
        x = np.array(answer.at, dtype=object)
        assert (p, q) == (first(x)[0], second(x)[0])
        assert abs(p - q) == largest
        assert all(low <= entry <= high for entry, (low, high) in zip(answer.at, box, strict=True))


def _beside(first, second):
    """The network with the outputs of both: blocks one after the other, with the rest carried by skip connections."""
    n = len(first.inputs)
    blocks = [rf.Block.affine(np.vstack([np.eye(n, dtype=int)] * 2), [0] * 2 * n)]
    for network, before in ((first, True), (second, False)):
        for block in network.blocks:
            width = blocks[-1].n_out - block.n_in
            own = slice(0, block.n_in) if before else slice(width, None)
            others = slice(block.n_in, None) if before else slice(0, width)
            S = np.zeros((block.n_out + width, block.n_in + width), dtype=object)
            U = np.zeros((block.size, block.n_in + width), dtype=object)
            V, b = (
                np.zeros((block.n_out + width, block.size), dtype=object),
                np.zeros(block.n_out + width, dtype=object),
            )
            out = slice(0, block.n_out) if before else slice(width, None)
            rest = slice(block.n_out, None) if before else slice(0, width)
            S[out, own], S[rest, others], U[:, own] = block.S, np.eye(width, dtype=int), block.U
            V[out], b[out] = block.V, block.b
            blocks.append(rf.Block(S, U, block.c, V, b))
    return rf.Network(blocks)


@given(networks(layers=2), st.data())
@settings(deadline=None, max_examples=30)
def test_a_change_of_one_weight_is_found_if_it_matters(network, data):
    at = data.draw(st.integers(0, len(network.blocks) - 1))
    block = network.blocks[at]
    name = data.draw(st.sampled_from("SUVcb"))
    part = np.array(getattr(block, name), dtype=object)
    if not part.size:
        return
    index = tuple(data.draw(st.integers(0, size - 1)) for size in part.shape)
    part[index] = part[index] + data.draw(st.sampled_from([Fraction(1, 10**12), 1, -2]))
    parts = {letter: getattr(block, letter) for letter in "SUcVb"} | {name: part}
    changed = rf.Network([*network.blocks[:at], rf.Block(**parts), *network.blocks[at + 1 :]])
    answer = questions.equal(network, changed, [(-2, 2)] * len(network.inputs))
    grid = np.array(list(itertools.product([Fraction(k, 3) for k in range(-6, 7, 2)], repeat=len(network.inputs))))
    differ = [p != q for p, q in zip(network(grid).tolist(), changed(grid).tolist(), strict=True)]
    assert not (answer and any(differ))
    if not answer:
        x = np.array(answer.at, dtype=object)
        assert network(x).tolist() != changed(x).tolist()


@given(networks(layers=2, units=2), networks(layers=2, units=2))
@settings(deadline=None, max_examples=25)
def test_z3_agrees(first, second):
    z3 = pytest.importorskip("z3", reason="z3 is the oracle here")
    if (len(first.inputs), len(first.outputs)) != (len(second.inputs), len(second.outputs)):
        return
    x = [z3.Real(f"x{i}") for i in range(len(first.inputs))]

    def number(value):
        return z3.RealVal(str(Fraction(value)))

    def affine(rows, values, bias):
        rows = np.asarray(rows, dtype=object).tolist()
        return [
            sum((number(w) * v for w, v in zip(row, values, strict=True)), number(b))
            for row, b in zip(rows, np.asarray(bias, dtype=object).tolist(), strict=True)
        ]

    def outputs(network):
        values = x
        for block in network.blocks:
            h = [z3.If(z > 0, z, 0) for z in affine(block.U, values, block.c)]
            values = affine(
                np.hstack([np.asarray(block.S, object), np.asarray(block.V, object)]), [*values, *h], block.b
            )
        return values

    solver = z3.Solver()
    solver.add(z3.Or(*(p != q for p, q in zip(outputs(first), outputs(second), strict=True))))
    assert bool(questions.equal(first, second)) == (solver.check() == z3.unsat)


def test_an_exported_file_is_the_network(tmp_path):
    pytest.importorskip("onnx", reason="the file is an ONNX file")
    from relufig import export, reading

    network = he_network([3, 5, 2], seed=3)
    path = tmp_path / "network.onnx"
    export.onnx(network, path, dtype="float64")
    read = reading.from_onnx(path)
    assert questions.equal(network, read)
    runtime = pytest.importorskip("onnxruntime", reason="another library computes the file")
    x = np.random.default_rng(0).normal(size=(50, 3))
    session = runtime.InferenceSession(path.read_bytes())
    (computed,) = session.run(None, {session.get_inputs()[0].name: x})
    assert np.allclose(computed, read(x), rtol=1e-12)


def test_rounded_weights_are_told_apart():
    network = rf.build(rf.relu(0.1 * X))
    rounded = rf.build(rf.relu(float(np.float32(0.1)) * X))
    answer = questions.equal(network, rounded, [(-1, 1)])
    assert not answer
    assert answer.largest == abs(Fraction(0.1) - Fraction(float(np.float32(0.1))))
    assert answer.at == (1,)


def test_a_limit_leaves_the_answer_open_and_false():
    network = sorting.bubble(4).network()
    answer = questions.equal(network, network.feedforward(), limit=5)
    assert not answer
    assert (answer.complete, answer.regions, answer.at) == (False, 5, None)
    assert str(answer).startswith("Not decided")
    other = questions.equal(network, rf.Network(network.blocks[:-1]), limit=1)
    assert not other
    assert other.at is not None


def test_a_difference_on_a_tiny_region_is_found():
    tiny = Fraction(1, 10**20)
    bump = rf.triangle(X, 0, tiny, 2 * tiny, tiny)
    answer = questions.equal(of(X + bump), of(1 * X))
    assert not answer
    assert answer.at == (tiny,)
    assert answer.largest == tiny


def test_bad_input_is_named():
    a, b = rf.inputs("a", "b")
    with pytest.raises(ValueError, match="must have equal numbers of inputs, got 1 and 2"):
        questions.equal(of(X), of(a + b))
    with pytest.raises(ValueError, match="must have equal numbers of outputs, got 1 and 2"):
        questions.equal(of(X), of(X, X + 1))
    with pytest.raises(TypeError, match="second must be a Network, got Expression"):
        questions.equal(of(X), X)
