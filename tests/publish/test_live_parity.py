"""The numbers of live pages: what the script computes in a browser is what numpy computes, bit for bit."""

import itertools
import json
from base64 import b64decode, b64encode

import numpy as np
import pytest

import relufig as rf
from relufig import logo, sorting
from relufig.look import ribbons
from relufig.numbers import matrices
from relufig.publish.live.data import braid, comparators, network_data
from relufig.publish.live.page import runtime

# A sum in another order, or one rounding less, shows in one of some ten samples.
_SAMPLES = 10_000
_NAMES = (
    *("networkAt", "traceOf", "outputOf", "sortTrace", "sortedBinaryInputs", "regionsOf", "bendsBetween", "FORMATS"),
    *("layerTimes", "crossed", "crossingsOf"),
)
# A batch comes and goes as the bytes of its float64 numbers, so that no number is written as text on the way.
_HELPERS = """
const floats = (text) => new Float64Array(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
const text = (numbers) => {
  const bytes = new Uint8Array(Float64Array.from(numbers).buffer);
  let found = "";
  for (let k = 0; k < bytes.length; k += 32768) found += String.fromCharCode(...bytes.subarray(k, k + 32768));
  return btoa(found);
};
window.everyOutput = (data, batch, width, format, parameters) => {
  const blocks = networkAt(data, parameters ?? {});
  const rows = floats(batch);
  const found = [];
  for (let k = 0; k < rows.length; k += width) {
    found.push(...outputOf(blocks, rows.subarray(k, k + width), FORMATS[format]));
  }
  return text(found);
};
window.everyTrace = (data, batch, width) => {
  const blocks = networkAt(data, {});
  const rows = floats(batch);
  const found = [];
  for (let k = 0; k < rows.length; k += width) {
    for (const layer of traceOf(blocks, rows.subarray(k, k + width))) {
      found.push(...layer.preactivations, ...layer.activations, ...layer.output);
    }
  }
  return text(found);
};
window.everySort = (layers, batch, width) => {
  const rows = floats(batch);
  const found = [];
  for (let k = 0; k < rows.length; k += width) found.push(...sortTrace(layers, rows.subarray(k, k + width)).output);
  return text(found);
};
"""


@pytest.fixture(scope="module")
def engine(browser):
    """The script's own functions, in a page of the browser."""
    page = browser.new_page()
    page.set_content("<!doctype html><title>Numbers</title>")
    page.add_script_tag(content=runtime(f"Object.assign(window, {{{', '.join(_NAMES)}}});") + _HELPERS)
    yield page
    page.close()


def _call(page, function, data, batch, *more):
    packed = b64encode(np.ascontiguousarray(batch, np.float64).tobytes()).decode()
    arguments = [json.loads(json.dumps(data)), packed, batch.shape[-1], *more]
    found = page.evaluate(f"(given) => {function}(...given)", arguments)
    return np.frombuffer(b64decode(found)).reshape(len(batch), -1)


def _layers(network):
    """The layers as the script flattens them."""
    return [[pair for column in layer for pair in column] for layer in comparators(network)]


def _rows_times(matrix, rows, dtype):
    """Each row of a matrix times each vector: sums from the left, each operation rounded once, as in the script."""
    total = np.zeros((len(rows), matrix.shape[0]), dtype)
    for i, row in enumerate(matrices.rows(matrix)):
        for j, entry in sorted(row.items()):
            total[:, i] = total[:, i] + dtype(float(entry)) * rows[:, j]
    return total


def _plain_trace(network, batch, dtype=np.float64):
    values = batch.astype(dtype)
    layers = []
    for block in network.blocks:
        c, b = (np.array([float(entry) for entry in part.tolist()], dtype) for part in (block.c, block.b))
        before = _rows_times(block.U, values, dtype) + c
        after = np.where(before > 0, before, dtype(0))
        values = (_rows_times(block.V, after, dtype) + b) + _rows_times(block.S, values, dtype)
        layers.append((before, after, values))
    return layers


def _formulas():
    x, y, z, u, v = rf.inputs("x", "y", "z", "u", "v")
    yield "relu", [rf.relu(x)]
    yield "maximum", [rf.maximum(x, y)]
    yield "minimum", [rf.minimum(x, y)]
    yield "sort2", rf.sort2(x, y)
    yield "sort3", rf.sort3(x, y, z)
    yield "maximum of five", [rf.maximum_of_five(x, y, z, u, v)]
    yield "clip", [rf.clip(x, -1.25, 0.7)]
    yield "clip in a chain", [rf.clip_chained(x, -1.25, 0.7)]
    yield "ramp", [rf.ramp(x, 0.1, 0.9, 2, 5)]
    yield "step", [rf.step(x, 1e-3)]
    yield "bucket", [rf.bucket(x, -2, -1, 0.5, 1.5)]
    yield "triangle", [rf.triangle(x, -1, 0.3, 2)]
    yield "tent", [rf.tent(x)]
    yield "square", [rf.square(x, 6)]
    yield "leaky_relu", [rf.leaky_relu(x, 0.01)]
    yield "interpolate", [rf.interpolate(x, [-2, -1, 0.5, 2], [1, -1, 0.3, 0])]


NETWORKS = [pytest.param(rf.build(*outputs), id=name) for name, outputs in _formulas()]
NETWORKS.append(pytest.param(logo.from_svg(logo.FILE, tolerance=0.048), id="logo"))
NETWORKS.append(pytest.param(sorting.bitonic(8).network(), id="bitonic 8 as ReLUs"))


def _batch(network, seed):
    scale = 40 if len(network.blocks) > 7 else 3
    return np.random.default_rng(seed).normal(scale=scale, size=(_SAMPLES, len(network.inputs)))


@pytest.mark.parametrize("network", NETWORKS)
def test_outputs_equal_numpys_bit_for_bit(engine, network):
    batch = _batch(network, 1)
    found = _call(engine, "everyOutput", network_data(network), batch, "float64")
    np.testing.assert_array_equal(found, _plain_trace(network, batch)[-1][-1])


@pytest.mark.parametrize("network", NETWORKS)
def test_outputs_equal_the_networks_own_within_rounding(engine, network):
    batch = _batch(network, 2)[:2000]
    found = _call(engine, "everyOutput", network_data(network), batch, "float64")
    trace = network.trace(batch)
    value = max(float(np.abs(part).max(initial=0)) for layer in trace.layers for part in layer)
    weight = max(abs(float(entry)) for block in network.blocks for _, _, entry in matrices.nonzeros(block.V))
    # Libraries for matrices sum in another order, or round a product and its sum at once.
    np.testing.assert_allclose(found, trace.output, rtol=0, atol=2 * network.depth * np.spacing(value * max(weight, 1)))


@pytest.mark.parametrize("network", NETWORKS)
def test_float32_is_rounded_as_numpy_rounds_it(engine, network):
    batch = _batch(network, 3)[:5000]
    found = _call(engine, "everyOutput", network_data(network), batch, "float32")
    np.testing.assert_array_equal(found, _plain_trace(network, batch, np.float32)[-1][-1])


@pytest.mark.parametrize("network", NETWORKS)
def test_every_value_on_the_way_equals_numpys(engine, network):
    batch = _batch(network, 4)[:200]
    found = _call(engine, "everyTrace", network_data(network), batch)
    np.testing.assert_array_equal(found, np.hstack([part for layer in _plain_trace(network, batch) for part in layer]))


@pytest.mark.parametrize("family", ["bitonic", "bubble", "insertion", "odd_even_merge", "best"])
@pytest.mark.parametrize("n", [2, 7, 16])
def test_comparators_sort(engine, family, n):
    network = getattr(sorting, family)(n)
    batch = np.random.default_rng(n).integers(-9, 9, size=(500, n)).astype(float)
    found = _call(engine, "everySort", _layers(network), batch)
    np.testing.assert_array_equal(found, np.sort(batch))


@pytest.mark.parametrize("n", [1, 2, 4, 5, 6, 9])
def test_the_proof_counts_the_inputs_that_are_in_order(engine, n):
    network = sorting.bitonic(n)
    bits = np.array(list(itertools.product([0, 1], repeat=n)))
    expected = [int((np.diff(bits) >= 0).all(axis=1).sum())]
    for layer in network.layers:
        bits = bits.copy()
        for i, j in layer:
            bits[:, [i, j]] = np.sort(bits[:, [i, j]])
        expected.append(int((np.diff(bits) >= 0).all(axis=1).sum()))
    assert engine.evaluate("([n, layers]) => sortedBinaryInputs(n, layers)", [n, _layers(network)]) == expected
    assert expected[-1] == 2**n


# For each value, the wire on which it is at times before and after the middle of each layer, by the script.
_WAYS = """([layers, braid, values, offsets]) => {
  const times = layerTimes(layers, braid);
  const { steps } = sortTrace(layers.map((layer) => layer.flat()), values);
  const moments = times.flatMap(({ begin, end }, k) => offsets[k].map((offset) => (begin + end) / 2 + offset));
  return values.map((_, start) => {
    const crossings = crossingsOf(start, steps, times);
    return moments.map((moment) => crossings.reduce(
      (wire, { time, from, to }) => wire + (to - from) * crossed(moment, time, braid), start));
  });
}"""


@pytest.mark.parametrize("network", [sorting.bitonic(8), sorting.bubble(5), sorting.best(7), sorting.insertion(6)])
def test_a_sort_moves_as_the_braids_of_figures_do(engine, network):
    values = np.random.default_rng(3).permutation(network.n).tolist()
    drawn = ribbons.braid(network, network.trace(values))
    # Layers are longer on the page, so times are compared as distances from a layer's middle.
    offsets = [np.linspace(begin - end, end - begin, 41) / 2 for begin, end in drawn.layers]
    found = engine.evaluate(_WAYS, [comparators(network), braid(), values, [each.tolist() for each in offsets]])
    middles = [(begin + end) / 2 for begin, end in drawn.layers]
    moments = np.concatenate([middle + each for middle, each in zip(middles, offsets, strict=True)])
    ways = {ribbon.value: [ribbon.at(moment) for moment in moments] for ribbon in drawn.ribbons}
    np.testing.assert_allclose(found, [ways[value] for value in values], rtol=0, atol=1e-6)


def _ranges():
    return {"a": (-4, -1), "b": (-0.5, 0.5), "c": (1, 2), "d": (3, 4), "h": (-5, 5)}


(X,) = rf.inputs("x")
PARAMETRIC = {
    "clip": lambda p: rf.clip(X, p["a"], p["c"]),
    "clip in a chain": lambda p: rf.clip_chained(X, p["a"], p["c"]),
    "bucket": lambda p: rf.bucket(X, p["a"], p["b"], p["c"], p["d"], p["h"], 2),
    "triangle": lambda p: rf.triangle(X, p["a"], p["b"], p["d"], p["h"]),
    "interpolate": lambda p: rf.interpolate(X, [p["a"], p["b"], p["c"]], [p["h"], p["d"], p["b"]]),
    "a multiple": lambda p: p["h"] * rf.relu(p["b"] * X + p["d"]) + p["a"],
}


def weight_value(weight, parameters):
    """A weight of the page's data, and the largest part of the sum that it is."""
    if not isinstance(weight, dict):
        return weight, abs(weight)
    parts = [weight["c"], *(factor * _atom(atom, parameters) for factor, atom in weight["t"])]
    return sum(parts), max(map(abs, parts))


def _atom(atom, parameters):
    if isinstance(atom, str):
        return parameters[atom]
    sign, *operands = atom
    first, second = (weight_value(operand, parameters)[0] for operand in operands)
    return first * second if sign == "*" else first / second


def _largest_parts(rows, parameters, columns):
    parts = np.zeros((len(rows), columns))
    for i, row in enumerate(rows):
        for j, weight in row:
            parts[i, j] = weight_value(weight, parameters)[1]
    return parts


@pytest.mark.parametrize("name", PARAMETRIC)
def test_weights_of_parameters_equal_numpys_within_4_ulp_of_the_largest_term(engine, name):
    formula = PARAMETRIC[name]
    data = network_data(rf.build(formula({each.text(): each for each in rf.parameters(a=-2, b=0, c=1, d=3, h=2)})))
    random = np.random.default_rng(5)
    for _ in range(40):
        parameters = {name: float(random.uniform(*ends)) for name, ends in _ranges().items()}
        plain = rf.build(formula(parameters))
        batch = random.normal(scale=3, size=(500, 1))
        found = _call(engine, "everyOutput", data, batch, "float64", parameters)
        *before, (_, activations, output) = _plain_trace(plain, batch)
        carried = before[-1][-1] if before else batch
        last = data["blocks"][-1]
        by_units = np.abs(activations) @ _largest_parts(last["V"], parameters, activations.shape[1]).T
        by_skips = np.abs(carried) @ _largest_parts(last["S"], parameters, carried.shape[1]).T
        largest = np.maximum(
            np.maximum(by_units, by_skips), [weight_value(weight, parameters)[1] for weight in last["b"]]
        )
        assert (np.abs(found - output) <= 4 * np.spacing(largest)).all()
