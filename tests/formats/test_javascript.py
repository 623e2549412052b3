"""`export.javascript`: modules that Node.js runs, compared bit for bit with numpy, adding in the stated order."""

import shutil
import subprocess
from fractions import Fraction

import numpy as np
import pytest

import relufig as rf
from relufig import export, logo, sorting
from relufig.formats.layers import affine_layers
from relufig.formats.steps import steps, terms
from relufig.formulas.expression import Input
from tests.formats.test_python import NETWORKS, of_formula

THIRDS = of_formula(lambda x: rf.interpolate(x, [0, 1, Fraction(10, 3)], [0, Fraction(1, 7), 2], Fraction(2, 3)), "x")
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="Node.js is not installed")
ROWS = 100_000
# Reads rows of float64 from one file, and writes what the module's function gives for each to another.
DRIVER = """
import { readFileSync, writeFileSync } from "node:fs";
import * as module from "./module.mjs";
const [run] = Object.values(module);
const bytes = readFileSync("x");
const x = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
const width = Number(process.argv[2]);
const y = [];
for (let start = 0; start < x.length; start += width) {
  const row = x.subarray(start, start + width);
  const value = process.argv[3] === "array" ? run(row) : run(...row);
  if (Array.isArray(value)) y.push(...value); else y.push(value);
}
writeFileSync("y", new Float64Array(y));
"""


@pytest.fixture
def run(tmp_path):
    """What Node.js computes by the text of a module, for rows of floats."""

    def run(text, rows):
        (tmp_path / "module.mjs").write_text(text, encoding="utf-8")
        (tmp_path / "driver.mjs").write_text(DRIVER)
        np.ascontiguousarray(rows).tofile(tmp_path / "x")
        calling = "array" if "@param {number[]}" in text else "numbers"
        command = [NODE, "driver.mjs", str(rows.shape[1]), calling]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
        return np.fromfile(tmp_path / "y").reshape(len(rows), -1)

    return run


def relu(z):
    return np.where(z > 0, z, 0.0)


def in_order(net, rows):
    """The network in float64, adding in the order that `export.javascript` states."""
    if "_LAYERS" in export.javascript(net):
        values = rows.T
        for weights, biases in affine_layers(net):
            sums = np.zeros((len(biases), values.shape[1]))
            for total, row, bias in zip(sums, weights.tolist(), biases.tolist(), strict=True):
                for w, v in zip(row, values, strict=True):
                    if w:  # adding 0 to a sum that began with 0 changes nothing
                        total += float(w) * v
                total += float(bias)
            values = relu(sums)
        return sums.T
    recipe, known = steps(net), {}

    def value(formula):
        total = None
        for weight, atom in terms(formula):
            term = float(weight) * (1.0 if atom is None else known[atom.name if isinstance(atom, Input) else atom])
            total = term if total is None else total + term
        return total + np.zeros(len(rows))

    known.update(zip(net.inputs, rows.T, strict=True))
    for unit in recipe.units:
        known[unit] = relu(value(unit.preactivation))
    return np.stack([value(output) for output in recipe.outputs], axis=1)


@needs_node
@pytest.mark.parametrize("net", [*NETWORKS.values(), THIRDS], ids=[*NETWORKS, "thirds"])
def test_results_are_bit_for_bit_those_of_numpy(run, net):
    text = export.javascript(net)
    rows = np.random.default_rng(0).normal(scale=3, size=(ROWS, len(net.inputs)))
    if net == NETWORKS["logo"]:
        rows = np.random.default_rng(0).uniform(-1, 30, (ROWS, 2))
    y, expected = run(text, rows), in_order(net, rows)
    assert np.array_equal(y.view(np.int64), expected.view(np.int64))
    assert np.allclose(y, net(rows), rtol=1e-9, atol=1e-9)


@needs_node
@pytest.mark.parametrize(
    "network", [sorting.best(4), sorting.bitonic(8), sorting.bitonic(33), sorting.median(5)], ids=repr
)
def test_comparators_are_run_in_order(run, network):
    rows = np.random.default_rng(1).normal(size=(1000, network.n))
    assert np.array_equal(run(export.javascript(network, "sorted"), rows), network(rows))


@needs_node
def test_a_wrong_number_of_values_is_refused(run):
    text = export.javascript(sorting.best(4))
    with pytest.raises(subprocess.CalledProcessError) as failed:
        run(text, np.zeros((1, 5)))
    assert "RangeError: there must be 4 values" in failed.value.stderr


@needs_node
@pytest.mark.parametrize("form", ["formulas", "tables"])
@pytest.mark.parametrize(
    "names",
    [
        ("first wall", "class", "h1", "%", "\N{LATIN SMALL LIGATURE FI}", "fi", "*/", "\N{GREEK SMALL LETTER ALPHA}"),
        ("Math", "network", "values", "sums", "NETWORK_LAYERS", "await", "eval", "Array"),
    ],
)
def test_names_that_javascript_does_not_allow_are_changed_and_stay_apart(run, names, form):
    n = len(names)
    net = sorting.best(n).network() if form == "tables" else rf.Network([rf.Block.affine(2 * np.eye(n), np.ones(n))])
    net = rf.Network(net.blocks, names, names)
    rows = np.random.default_rng(2).integers(-9, 9, (10, n)).astype(float)
    assert run(export.javascript(net), rows).tolist() == net(rows).tolist()


def test_small_networks_read_as_their_formulas():
    net = of_formula(lambda x: rf.clip(x, -0.5, Fraction(1, 3)), "x")
    assert export.javascript(net, "clipped") == (
        "/**\n"
        " * From x to y, by 2 ReLUs.\n"
        " * @param {number} x\n"
        " * @returns {number}\n"
        " */\n"
        "export function clipped(x) {\n"
        "  const h1 = Math.max(x + 0.5, 0);\n"
        "  const h2 = Math.max(x - 0.3333333333333333, 0);\n"
        "  return h1 - h2 - 0.5;\n"
        "}\n"
    )
    assert "LAYERS" not in export.javascript(NETWORKS["sort3"])
    assert "LAYERS" in export.javascript(NETWORKS["perceptron"])
    assert "LAYERS" in export.javascript(logo.from_svg(logo.FILE))
    assert max(map(len, export.javascript(NETWORKS["logo"]).splitlines())) <= 88


def test_bad_input_is_refused():
    net = NETWORKS["max"]
    for name in ("class", "two words", "", "Math", "a;b"):
        with pytest.raises(ValueError, match=f"name must be an identifier .*, got '{name}'"):
            export.javascript(net, name)
    large = sorting.bitonic(2048)
    with pytest.raises(ValueError, match=f"at most 100,000 numbers can be written, got {2 * large.size:,}"):
        export.javascript(large)
    with pytest.raises(OverflowError, match="beyond the range of floats"):
        export.javascript(of_formula(lambda x: 10**400 * x, "x"))
    with pytest.raises(TypeError, match="net must be a Network or a ComparatorNetwork, got 3"):
        export.javascript(3)
