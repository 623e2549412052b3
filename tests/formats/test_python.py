"""`export.python`: functions that are executed where there is nothing but Python, and compared with the network."""

import ast
import itertools
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import relufig as rf
from relufig import export, logo, sorting
from tests.formulas.strategies import exact_values, formulas, network_of, points


def of_formula(formula, *names):
    return rf.build(formula(*rf.inputs(*names)))


def perceptron(*widths):
    """A perceptron of random quarters, and of which every block has all that it can have."""
    rng = np.random.default_rng(0)

    def quarters(*shape):
        return rng.integers(-9, 9, shape) / 4

    return rf.Network(
        rf.Block(np.zeros((m, n)), quarters(m + 1, n), quarters(m + 1), quarters(m, m + 1), quarters(m))
        for n, m in itertools.pairwise(widths)
    )


x1, x2, x3 = rf.inputs("x1", "x2", "x3")
NETWORKS = {
    "max": rf.build(rf.maximum(x1, x2)),
    "sort3": rf.build(*rf.sort3(x1, x2, x3)),
    "sort3 without skips": rf.build(*rf.sort3(x1, x2, x3)).feedforward(),
    "step": of_formula(lambda x: rf.step(x, 0.1), "x"),
    "square": of_formula(lambda x: rf.square(x, 5), "x"),
    "leaky": of_formula(rf.leaky_relu, "x"),
    "constant": of_formula(lambda x: 0 * x + Fraction(1, 2), "x"),
    "affine": of_formula(lambda x, y: 3 * x - y / 3, "x", "y"),
    "many inputs": rf.build(sum(rf.inputs(*(f"v{i}" for i in range(12)))) * 2),
    "perceptron": perceptron(2, 16),
    "deep perceptron": perceptron(2, 14, 5, 1),
    "sorter": sorting.best(5).network(),
    "logo": logo.from_svg(logo.FILE),
}
every_network = pytest.mark.parametrize("net", NETWORKS.values(), ids=NETWORKS)


def executed(text, name="network"):
    namespace = {}
    exec(compile(text, "pasted", "exec", flags=0, dont_inherit=True), namespace)
    return namespace[name]


def called(function, net, x):
    """What the function gives for a vector: a list, whatever its calling convention."""
    y = function(*x) if len(net.inputs) <= 8 else function(x)
    return list(y) if len(net.outputs) > 1 else [y]


@every_network
def test_fractions_and_integers_come_out_exactly(net):
    function = executed(export.python(net))
    rng = np.random.default_rng(1)
    for kind in (lambda p, q: Fraction(int(p), int(q)), lambda p, _: int(p)):
        x = [kind(p, q) for p, q in rng.integers([[-40, 1]] * len(net.inputs), [[40, 9]] * len(net.inputs))]
        assert called(function, net, x) == net(np.array(x, dtype=object)).tolist()


@every_network
def test_floats_come_out_as_floats_near_the_network(net):
    x = np.random.default_rng(2).normal(size=len(net.inputs))
    y = called(executed(export.python(net)), net, x.tolist())
    exact = net(np.vectorize(Fraction, otypes=[object])(x)).astype(float)
    assert np.allclose(np.array(y, float), exact, rtol=1e-9, atol=1e-9)


@given(formulas(), st.data())
def test_any_formula_comes_out_exactly(formula, data):
    n_inputs, outputs = formula
    net = network_of(outputs, n_inputs)
    function = executed(export.python(net))
    for row in data.draw(points(n_inputs)):
        assert called(function, net, row) == exact_values(outputs, row)


@pytest.mark.parametrize(
    "network", [sorting.best(4), sorting.bitonic(8), sorting.bitonic(33), sorting.median(5)], ids=repr
)
def test_comparators_are_run_in_order(network):
    function = executed(export.python(network, "run"), "run")
    for x in np.random.default_rng(3).integers(0, 9, (20, network.n)).tolist():
        assert function(x) == network(x).tolist()
        assert function(tuple(map(Fraction, x))) == network(x).tolist()
    with pytest.raises(ValueError, match=f"there must be {network.n} values"):
        function([0] * (network.n + 1))


@pytest.mark.parametrize(
    "net", [*NETWORKS.values(), sorting.best(4), sorting.bitonic(8), sorting.bitonic(33)], ids=repr
)
def test_it_is_formatted_and_clean(net):
    text = export.python(net, "function")
    for command in ("format --check", "check --select E,F,W,I,B,A,N --ignore B905,N802"):
        ruff = [sys.executable, "-m", "ruff", *command.split(), "--isolated", "--stdin-filename", "pasted.py", "-"]
        done = subprocess.run(ruff, input=text, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    assert max(map(len, text.splitlines())) <= 88
    function = ast.parse(text).body[-1]
    assert ast.get_docstring(function)
    assert function.end_lineno - function.lineno < 24


def test_small_networks_read_as_their_formulas():
    assert export.python(NETWORKS["max"], "larger") == (
        "def larger(x1, x2, x3):\n"
        '    """From x1, x2 and x3 to y, by 1 ReLU; exact for int and Fraction."""\n'
        "    h1 = max(x1 - x2, 0)\n"
        "    return x2 + h1\n"
    )
    assert "LAYERS" not in export.python(NETWORKS["sort3"])
    assert "LAYERS" in export.python(NETWORKS["perceptron"])


@pytest.mark.parametrize(
    "names",
    [
        ("first wall", "first_wall", "first-wall"),
        ("class", "max", "h1"),
        ("1", "", "%", "Fraction", "network", "\N{LATIN SMALL LIGATURE FI}", "fi", '"""\\'),
        ("sum", "zip", "values", "weights", "NETWORK_LAYERS", "row", "v"),
    ],
)
@pytest.mark.parametrize("form", ["formulas", "tables"])
def test_names_that_python_does_not_allow_are_changed_and_stay_apart(names, form):
    n = len(names)
    net = sorting.best(n).network() if form == "tables" else rf.Network([rf.Block.affine(2 * np.eye(n), np.ones(n))])
    held = [name or "empty" for name in names]
    net = rf.Network(net.blocks, held, held)
    function = executed(export.python(net))
    x = [5 * (-1) ** i * i for i in range(n)]
    assert list(function(*x)) == net(x).tolist()


def test_bad_input_is_refused():
    net = NETWORKS["max"]
    # The last is "max" in bold letters, which Python reads as max.
    for name in ("max", "class", "two words", "", "Fraction", "\N{MATHEMATICAL BOLD SMALL M}ax"):
        with pytest.raises(ValueError, match=f"name must be an identifier .*, got '{name}'"):
            export.python(net, name)
    large = sorting.bitonic(2048)
    with pytest.raises(ValueError, match=f"at most 100,000 numbers can be written, got {2 * large.size:,}"):
        export.python(large)
    with pytest.raises(TypeError, match="net must be a Network or a ComparatorNetwork, got 3"):
        export.python(3)
