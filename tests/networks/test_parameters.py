"""Networks whose coefficients depend on parameters, compared with the networks built from plain numbers."""

import itertools
import pickle
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import relufig as rf
from relufig import approximation, export
from relufig.numbers import matrices
from relufig.numbers.parameters import Parametric
from relufig.reading import from_safetensors
from tests.formulas.strategies import exact_values, formulas, points, read

NUMBERS = st.fractions(-4, 4, max_denominator=6)
SHARES = st.fractions(0, 1, max_denominator=12)
POSITIVE = st.fractions(Fraction(1, 12), 4, max_denominator=12)


def ascending(n):
    return st.lists(NUMBERS, min_size=n, max_size=n, unique=True).map(sorted)


def together(*parts):
    return st.tuples(*parts).map(lambda lists: list(itertools.chain(*lists)))


def free(n):
    return st.lists(NUMBERS, min_size=n, max_size=n)


# Each formula with what its constants may be, in any order that a formula does not ask for.
FORMULAS = {
    "clip": (rf.clip, ascending(2)),
    "clip_chained": (rf.clip_chained, ascending(2)),
    "ramp": (rf.ramp, together(ascending(2), free(2))),
    "step": (rf.step, POSITIVE.map(lambda width: [width])),
    "bucket": (rf.bucket, together(ascending(4), free(2))),
    "triangle": (rf.triangle, together(ascending(3), free(1))),
    "leaky_relu": (rf.leaky_relu, SHARES.map(lambda slope: [slope])),
    "interpolate": (
        lambda x, *given: rf.interpolate(x, given[:4], given[4:8], left_slope=given[8], right_slope=given[9]),
        together(ascending(4), free(6)),
    ),
    "heights": (lambda x, *heights: rf.interpolate(x, [-2, 0, 1.5], heights), free(3)),
    "line": (lambda x, a, b: a * x + b, free(2)),
    "quotient": (lambda x, a, width: (x - a) / width, together(free(1), POSITIVE.map(lambda width: [width]))),
    "negated": (lambda x, a, b: b - rf.relu(a - x) * b, free(2)),
    "two layers": (lambda x, a, b: rf.relu(b - a * rf.relu(a * x - b)) - x * b, free(2)),
    "square of a clip": (lambda x, a, b: rf.square((rf.clip(x, a, b) - a) / (b - a), 3), ascending(2)),
    "leaky twice": (lambda x, slope: rf.leaky_relu(rf.leaky_relu(x, slope), slope), SHARES.map(lambda s: [s])),
}
every_formula = pytest.mark.parametrize(("formula", "constants"), FORMULAS.values(), ids=FORMULAS)
# Of each formula; all have their coefficients from the same few operations.
few = settings(max_examples=20)


def built(formula, constants):
    (x,) = rf.inputs("x")
    return rf.build(formula(x, *constants))


def with_parameters(formula, samples):
    names = [f"p{i}" for i in range(len(samples))]
    return built(formula, rf.parameters(**dict(zip(names, samples, strict=True)))), names


def at(net, names, values):
    return net.with_parameters(
        **{name: value for name, value in zip(names, values, strict=True) if name in net.samples}
    )


def plain(net):
    return not any(matrices.parametric(part) for block in net.blocks for part in block.coefficients)


@every_formula
@few
@given(st.data())
def test_a_network_with_other_values_is_the_network_built_with_them(formula, constants, data):
    samples, values = data.draw(constants), data.draw(constants)
    rows = np.array(data.draw(points(1)), dtype=object)
    net, names = with_parameters(formula, samples)
    other, expected = at(net, names, values), built(formula, values)
    assert plain(other)
    assert other(rows).tolist() == expected(rows).tolist()
    if all(sample * value > 0 for sample, value in zip(samples, values, strict=True)):
        # Units that are positive multiples of each other are one unit, as long as they stay positive.
        assert at(net.feedforward(), names, values)(rows).tolist() == expected(rows).tolist()
    assert net.feedforward()(rows).tolist() == net(rows).tolist()
    if other.parameters == expected.parameters:  # a coefficient that happens to be 0 may save a unit
        assert other == expected


@every_formula
@few
@given(st.data())
def test_a_network_computes_with_the_samples(formula, constants, data):
    samples = data.draw(constants)
    rows = np.array(data.draw(points(1)), dtype=object)
    net, names = with_parameters(formula, samples)
    assert net(rows).tolist() == built(formula, samples)(rows).tolist()
    assert not any(isinstance(y, Parametric) for y in net(rows).ravel())
    assert at(net, names, samples)(rows).tolist() == net(rows).tolist()
    assert pickle.loads(pickle.dumps(net)) == net


@given(st.data())
def test_any_formula_is_right_for_all_values_of_its_parameters(data):
    """Whatever the samples: their sum, products and differences may be 0 for them or for the values."""
    n_inputs, outputs = data.draw(formulas(st.sampled_from([-2, Fraction(1, 2), 1, "a", "b", "c"])))
    samples, values = (dict(zip("abc", data.draw(free(3)), strict=True)) for _ in range(2))
    inputs = rf.inputs(*(f"x{i + 1}" for i in range(n_inputs)))
    parameters = dict(zip("abc", rf.parameters(**samples), strict=True))

    def relu(expression):
        assume(expression.terms)  # the ReLU of a constant is decided by the sample
        return rf.relu(expression)

    net = rf.build(*(read(tree, inputs, relu, lambda number: parameters.get(number, number)) for tree in outputs))
    rows = data.draw(points(n_inputs))
    other = net.with_parameters(**{name: values[name] for name in net.samples})
    replaced = [_replaced(tree, values) for tree in outputs]
    assert other(np.array(rows, dtype=object)).tolist() == [exact_values(replaced, row) for row in rows]


def _replaced(tree, values):
    if isinstance(tree, tuple):
        return tuple(_replaced(part, values) if i else part for i, part in enumerate(tree))
    return values.get(tree, tree)


def test_units_differ_if_only_their_samples_are_equal():
    (x,) = rf.inputs("x")
    (a,) = rf.parameters(a=0)
    net = rf.build(rf.relu(x - a) + rf.relu(x))
    assert net.size == 2
    assert net.with_parameters(a=2)([3]).tolist() == [4]
    assert rf.relu(x - a) == rf.relu(x - rf.parameters(a=0)[0])


def test_forms_that_only_some_values_make_independent_are_carried_apart():
    """For a = 1, the second unit needs only what the first one does. For a = 0, the first one needs nothing."""
    x, y = rf.inputs("x", "y")
    (a,) = rf.parameters(a=1)
    values = rf.relu(x) + 2 * rf.relu(y)
    net = rf.build(rf.relu(a * values), rf.relu(values - 1))
    assert [block.n_out for block in net.blocks] == [2, 2]
    for value in (0, -1, 2):
        assert net.with_parameters(a=value)([3, 4]).tolist() == [max(value * 11, 0), 10]


def test_floats_make_a_network_of_floats():
    (x,) = rf.inputs("x")
    a, b = rf.parameters(a=0, b=1)
    net = rf.build(rf.clip(x, a, b)).with_parameters(a=0.25, b=0.5)
    assert net == rf.build(rf.clip(x, 0.25, 0.5))
    assert net.blocks[0].c.dtype == np.float64
    assert net([0]).dtype == np.float64


def test_arrays_are_computed_in_their_dtype():
    (x,) = rf.inputs("x")
    net = rf.build(rf.clip(x, *rf.parameters(a=-1, b=1)))
    rows = np.linspace(-3, 3, 13, dtype=np.float32)[:, None]
    assert net(rows).dtype == np.float32
    assert np.array_equal(net(rows), np.clip(rows, -1, 1))
    assert rf.exactness.analyse(net, rows).exact.all()
    assert net.gradients(rows, rows).inputs.dtype == np.float32


def test_beside_arrays_a_parameter_is_its_sample():
    a, b = rf.parameters(a=-1, b=Fraction(1, 2))
    whole = rf.clip(np.array([-3, 0, 3]), a, b)
    assert [type(number) for number in whole] == [int, int, Fraction]
    assert whole.tolist() == [-1, 0, Fraction(1, 2)]
    assert rf.clip(np.array([Fraction(7, 3), -2], dtype=object), a, b).tolist() == [Fraction(1, 2), -1]
    assert rf.clip(np.array([-3.0, 3.0]), a, b).tolist() == [-1.0, 0.5]


def test_a_formula_of_numbers_still_depends_on_its_parameters():
    (a,) = rf.parameters(a=2)
    assert rf.minimum(a, 3) == a
    assert rf.maximum(a, 3) == 3
    assert rf.clip(5, -a, a) == a
    assert rf.clip(5.0, -a, a) == a


def test_a_saved_network_has_the_samples(tmp_path):
    (x,) = rf.inputs("x")
    net = rf.build(rf.clip(x, *rf.parameters(a=-1, b=1)))
    net.save(tmp_path / "clip.npz")
    loaded = rf.Network.load(tmp_path / "clip.npz")
    assert loaded == rf.build(rf.clip(x, -1, 1))
    assert loaded.samples == {}


@pytest.mark.parametrize("write", [export.python, export.javascript, export.latex])
def test_texts_have_the_samples(write):
    a, b = rf.parameters(a=-1, b=1)
    assert write(built(rf.clip_chained, [a, b])) == write(built(rf.clip_chained, [-1, 1]))
    assert write(built(rf.leaky_relu, [b / 4])) == write(built(rf.leaky_relu, [Fraction(1, 4)]))


def test_a_file_of_tensors_has_the_samples(tmp_path):
    pytest.importorskip("safetensors", reason="safetensors is not installed")
    export.safetensors(built(rf.clip, rf.parameters(a=-1, b=Fraction(1, 2))), tmp_path / "clip.safetensors")
    assert from_safetensors(tmp_path / "clip.safetensors") == built(rf.clip, [-1, 0.5])


def test_a_network_says_which_parameters_it_has():
    (x,) = rf.inputs("x")
    net = rf.build(rf.clip(x, *rf.parameters(low=-1, high=Fraction(1, 2))))
    assert net.samples == {"low": -1, "high": Fraction(1, 2)}
    assert repr(net) == "Network(x -> y: 2 ReLUs in 1 hidden layer, 7 parameters)"
    other = rf.build(rf.relu(x - rf.parameters(a=1)[0]) + rf.relu(x - rf.parameters(a=2)[0]))
    with pytest.raises(ValueError, match="'a' with 1 and 2"):
        _ = other.samples


@pytest.mark.parametrize(
    ("values", "error", "words"),
    [
        ({"a": 1}, ValueError, "values are needed for a, b, got a"),
        ({"a": 1, "b": 2, "c": 3}, ValueError, "values are needed for a, b, got a, b, c"),
        ({"a": float("inf"), "b": 2}, ValueError, "a must be a number, and finite"),
        ({"a": "1", "b": 2}, TypeError, "a must be a number, got '1'"),
        ({"a": 2, "b": 2.0}, ValueError, "must not divide by 0, but b - a is 0 at a=2, b=2.0"),
    ],
)
def test_bad_values_are_refused(values, error, words):
    (x,) = rf.inputs("x")
    net = rf.build(rf.ramp(x, *rf.parameters(a=0, b=1)))
    with pytest.raises(error, match=words):
        net.with_parameters(**values)


def test_where_a_parameter_cannot_stand_it_is_refused():
    (x,) = rf.inputs("x")
    (n,) = rf.parameters(n=3)
    with pytest.raises(ValueError, match="layers must be a whole number"):
        rf.square(x, n)
    with pytest.raises(TypeError, match="knots must be plain numbers"):
        approximation.interpolation(np.square, [0, n, 5])
    with pytest.raises(ValueError, match=r"low must not exceed high, got low=n \(sample 3\) and high=2"):
        rf.clip(x, n, 2)


def test_expressions_show_the_formula():
    (x,) = rf.inputs("x")
    a, b = rf.parameters(a=-1, b=1)
    assert repr(rf.clip(x, a, b)) == "relu(x - a) - relu(x - b) + a"
    assert repr(rf.leaky_relu(x, b)) == "x + relu((b - 1)*x)"
    assert repr((b - a) * x) == "(b - a)*x"
