"""Chains of layers as networks, held against the layers applied one after the other in Fractions."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import relufig as rf
from relufig.formats.models import chain
from relufig.formats.models.chain import Affine, LeakyRelu, Relu
from relufig.networks.block import Block

SLOPES = st.sampled_from([0, 0.01, 0.5, 1, 1.5, 4, -0.5, -3])


@st.composite
def chains(draw):
    """A number of inputs and a chain of layers that fit."""
    n_in = width = draw(st.integers(1, 3))
    layers = []
    for kind in draw(st.lists(st.sampled_from(["affine", "affine", "relu", "leaky", "block"]), max_size=7)):
        if kind == "relu":
            layers.append(Relu())
        elif kind == "leaky":
            layers.append(LeakyRelu(draw(SLOPES)))
        else:
            n, k = draw(st.integers(1, 3)), draw(st.integers(0, 2))
            random = np.random.default_rng(draw(st.integers(0, 99)))
            S, U, c, V, b = (random.integers(-3, 4, shape) / 2 for shape in ((n, width), (k, width), k, (n, k), n))
            layers.append(Affine(S, b) if kind == "affine" else Block(S, U, c, V, b))
            width = n
    return n_in, layers


def applied(layer, x):
    """A layer on rows of Fractions."""
    match layer:
        case Affine(W, b):
            return x @ exact(W).T + exact(b)
        case Relu():
            return np.maximum(x, Fraction(0))
        case LeakyRelu(slope):
            return np.where(x >= 0, x, x * Fraction(slope))
    S, U, c, V, b = map(exact, layer.coefficients)
    return x @ S.T + np.maximum(x @ U.T + c, Fraction(0)) @ V.T + b


def exact(array):
    return np.array([Fraction(entry) for entry in np.ravel(array).tolist()], object).reshape(np.shape(array))


@given(chains())
def test_a_chain_is_its_layers_one_after_the_other(made):
    n_in, layers = made
    x = exact(np.random.default_rng(0).integers(-9, 10, (12, n_in)))
    wanted = x
    for layer in layers:
        wanted = applied(layer, wanted)
    assert chain.network(layers, n_in)(x).tolist() == wanted.tolist()


def test_a_perceptron_has_one_plain_block_for_each_hidden_layer():
    W, b = np.ones((3, 3)), np.ones(3)
    network = chain.network(
        [Affine(W, b), Relu(), Affine(2 * W, b), Relu(), Affine(3 * W, b)], 3, outputs=["p", "q", "r"]
    )
    assert network.widths == (3, 3)
    assert not any(np.any(block.S) for block in network.blocks)
    assert [block.U[0, 0] for block in network.blocks] == [1, 2]
    assert [block.V[0, 0] for block in network.blocks] == [1, 3]
    assert network.outputs == ("p", "q", "r")


def test_nothing_is_multiplied_out():
    W = np.full((2, 2), 0.1)
    network = chain.network([Affine(W, [0, 0]), Affine(W, [0, 0]), Relu(), Affine(W, [0, 0]), Affine(W, [0, 0])], 2)
    parts = [part for block in network.blocks for part in block.coefficients]
    assert {float(entry) for part in parts for entry in np.ravel(part)} == {0, 0.1}


def test_leaky_relu_is_the_block_of_the_formula():
    (x,) = rf.inputs("x")
    assert chain.network([LeakyRelu(0.25)], 1, ["x"], ["y"]) == rf.build(y=rf.leaky_relu(x, 0.25))


@pytest.mark.parametrize(
    ("layers", "error", "message"),
    [
        ([Affine(np.ones((2, 3)), np.ones(2))], ValueError, r"layer 0: weights .* 2 columns.*\(2, 3\)"),
        (
            [Relu(), Affine(np.ones((3, 2)), np.ones(2))],
            ValueError,
            r"layer 1: .* 3 biases.* got 2",
        ),
        ([Affine([[np.nan, 0]], [0])], ValueError, r"layer 0: weights must be finite, got nan at index \(0, 0\)"),
        ([Affine([[1, 0]], ["0"])], TypeError, "layer 0: biases must"),
        ([Relu(), Block.affine([[1]], [0])], ValueError, "layer 1: a block of 1 inputs follows 2 values"),
        ([max], TypeError, "layer 0 must be Affine, Relu, LeakyRelu or Block, got <built-in"),
    ],
    ids=str,
)
def test_layers_that_do_not_fit_are_refused_by_their_place(layers, error, message):
    with pytest.raises(error, match=message):
        chain.network(layers, 2)
