"""ONNX files: checked by onnx, run by onnxruntime, held against the networks they were made of."""

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import relufig as rf
from relufig import export, logo, sorting
from relufig.networks.gradients import he_network

onnx = pytest.importorskip("onnx", reason="these tests read what was written with it")
ort = pytest.importorskip("onnxruntime", reason="onnxruntime runs the files")

ROOT = Path(__file__).parents[2]
DENSE = {"float32": {"Gemm", "Relu", "Add", "Identity"}, "float64": {"MatMul", "Relu", "Add", "Identity"}}
BY_ROWS = {"Transpose", "Gather", "Sub", "Relu", "Add", "Concat"}


def sort3():
    return rf.build(*rf.sort3(*rf.inputs("a", "b", "c")))


def double():
    x, y = rf.inputs("x", "y")
    return rf.build(out=2 * rf.relu(x - y) - rf.relu(3 * x + 1) + y + 5)


NETWORKS = {
    "sort3": sort3(),
    "sort3 feedforward": sort3().feedforward(),
    "biases and a skip": double(),
    "a ReLU and no more": rf.build(rf.relu(rf.inputs("x")[0])),
    "chained clip": rf.build(rf.clip_chained(rf.inputs("x")[0], 0, 1)),
    "affine": rf.build(3 * rf.inputs("x")[0] - 2),
    "the identity": rf.build(*rf.inputs("a", "b")),
    "a constant": rf.build(0 * rf.inputs("x")[0] + 7),
    "no output": rf.Network([rf.Block.affine(np.zeros((0, 3)), [])]),
    "linear layers apart": he_network([2, 5, 5, 1], slope=0.25),
    "logo": logo.from_svg(logo.FILE),
    "comparators": sorting.best(9),
    "one wire": sorting.bitonic(1),
    "no comparator": sorting.ComparatorNetwork(3, []),
    "downward comparators": sorting.ComparatorNetwork(4, [[(2, 0), (1, 3)], [(3, 0)]]),
    "large comparators": sorting.bitonic(128),
    "large residual": sorting.bitonic(128).network(),
}

# Those whose coefficients are on no grid.
ROUNDED = ("logo", "linear layers apart")


def written(net, folder, **options):
    path = folder / "net.onnx"
    export.onnx(net, path, **options)
    return path


def run(path, x):
    return ort.InferenceSession(path, providers=["CPUExecutionProvider"]).run(None, {"x": x})[0]


def integers(net, samples=7, dtype=np.float32):
    n = net.n if isinstance(net, sorting.ComparatorNetwork) else len(net.inputs)
    return np.random.default_rng(0).integers(-60, 60, (samples, n)).astype(dtype)


def operators(path):
    return {node.op_type for node in onnx.load(path).graph.node}


# In float64 there is no Gemm: onnxruntime before 1.18, which is not installed here, cannot run one before a Relu.
@pytest.mark.parametrize("dtype", DENSE)
@pytest.mark.parametrize("name", NETWORKS)
def test_a_file_is_valid_and_computes_the_network(name, dtype, tmp_path):
    net = NETWORKS[name]
    path = written(net, tmp_path, dtype=dtype)
    onnx.checker.check_model(path, full_check=True)
    x = integers(net, dtype=dtype)
    np.testing.assert_allclose(run(path, x), net(x), rtol=0, atol=1e-4 if name in ROUNDED else 0)
    assert operators(path) <= (BY_ROWS if name.startswith("large") else DENSE[dtype])


@pytest.mark.parametrize("form", ["dense", "gather"])
@pytest.mark.parametrize(
    "net",
    [sorting.best(9), sorting.bubble(5), sorting.bitonic(2), NETWORKS["downward comparators"], sorting.bitonic(1)],
    ids=repr,
)
def test_both_forms_round_as_the_residual_network_does(net, form, tmp_path):
    path = written(net, tmp_path, form=form, dtype="float64")
    onnx.checker.check_model(path, full_check=True)
    assert operators(path) <= (DENSE["float64"] if form == "dense" else BY_ROWS)
    x = np.random.default_rng(0).normal(size=(50, net.n))
    assert run(path, x).tobytes() == net.network()(x).tobytes()


def test_the_residual_network_of_comparators_is_known_for_one(tmp_path):
    comparators = sorting.best(9)
    (tmp_path / "other").mkdir()
    one, other = written(comparators, tmp_path, form="gather"), tmp_path / "other" / "net.onnx"
    export.onnx(comparators.network(), other, form="gather")
    assert onnx.load(one).graph == onnx.load(other).graph


@pytest.mark.parametrize("net", [sort3(), sort3().feedforward(), double(), NETWORKS["large comparators"]], ids=repr)
def test_there_are_as_many_relus_as_in_the_network(net, tmp_path):
    model = onnx.shape_inference.infer_shapes(onnx.load(written(net, tmp_path)), strict_mode=True, data_prop=True)
    units = [name for node in model.graph.node if node.op_type == "Relu" for name in node.output]
    shapes = {value.name: [d.dim_value for d in value.type.tensor_type.shape.dim] for value in model.graph.value_info}
    assert sum(max(shapes[name]) for name in units) == net.size


def test_every_gemm_has_biases(tmp_path):
    # Marabou 2.0 takes no other.
    model = onnx.load(written(sort3(), tmp_path))
    assert {len(node.input) for node in model.graph.node if node.op_type == "Gemm"} == {3}


@pytest.mark.parametrize("samples", [0, 1, 3])
@pytest.mark.parametrize("name", ["sort3", "large comparators"])
def test_any_batch(name, samples, tmp_path):
    x = integers(NETWORKS[name], samples)
    np.testing.assert_array_equal(run(written(NETWORKS[name], tmp_path), x), NETWORKS[name](x))


def test_versions_are_those_that_older_tools_read(tmp_path):
    model = onnx.load(written(sort3(), tmp_path))
    assert [(entry.domain, entry.version) for entry in model.opset_import] == [("", 13)]
    assert model.ir_version == 7
    assert (model.producer_name, model.producer_version) == ("relufig", rf.__version__)
    # Which release of ONNX has both, by ONNX's own table: onnxruntime reads it from release 1.6 on, of December 2020.
    assert ("1.8.0", 7, 13) in [entry[:3] for entry in onnx.helper.VERSION_TABLE]


def test_inputs_and_outputs_have_names_and_the_file_says_what_it_is(tmp_path):
    a, b = rf.inputs("größe", "b")
    net = rf.build(low=rf.minimum(a, b), high=b)
    model = onnx.load(written(net, tmp_path))
    (x,), (y,) = model.graph.input, model.graph.output
    assert (x.name, y.name) == ("x", "y")
    dims = [[d.dim_param or d.dim_value for d in value.type.tensor_type.shape.dim] for value in (x, y)]
    assert dims == [["batch", 2], ["batch", 2]]
    said = {entry.key: entry.value for entry in model.metadata_props}
    assert json.loads(said["inputs"]) == ["größe", "b"]
    assert json.loads(said["outputs"]) == ["low", "high"]
    assert said["formula"] == "low = größe − ReLU(größe − b); high = b"
    assert said["description"] == repr(net)


def test_a_large_network_has_no_formula_but_a_description(tmp_path):
    model = onnx.load(written(sorting.bitonic(64), tmp_path))
    said = {entry.key: entry.value for entry in model.metadata_props}
    assert "formula" not in said
    assert said["description"] == "ComparatorNetwork(64 wires: 672 comparators in 21 layers)"
    assert json.loads(said["inputs"]) == [f"x{i}" for i in range(1, 65)]


def test_bitonic_1024_takes_less_than_5_megabytes(tmp_path):
    path = written(sorting.bitonic(1024), tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["net.onnx"]
    assert path.stat().st_size < 5e6
    x = integers(sorting.bitonic(1024), 3)
    np.testing.assert_array_equal(run(path, x), np.sort(x))


@pytest.mark.parametrize(("dtype", "bits"), [("float32", 24), ("float64", 53)])
def test_coefficients_are_rounded_once(dtype, bits, tmp_path):
    x, y = rf.inputs("x", "y")
    weights = {
        name: Fraction(p, q) for name, (p, q) in {"third": (1, 3), "large": (2**70 + 1, 7), "dyadic": (5, 8)}.items()
    }
    net = rf.build(*(weight * x + rf.relu(y) for weight in weights.values()))
    held = {
        entry.name: onnx.numpy_helper.to_array(entry)
        for entry in onnx.load(written(net, tmp_path, dtype=dtype)).graph.initializer
    }
    found = held["S1"][:, 0] if dtype == "float32" else held["S1.T"][0]
    assert found.dtype == dtype
    for weight, got in zip(weights.values(), found, strict=True):
        # By way of float64, hence the hair.
        assert abs(Fraction(float(got)) - weight) <= weight * Fraction(1, 2**bits) * (1 + Fraction(1, 2**20))


def test_float64_has_its_own_type(tmp_path):
    path = written(sort3(), tmp_path, dtype="float64")
    x = np.array([[2.0**40 + 1, 2.0**40, 0]])
    assert run(path, x).tolist() == [[0, 2.0**40, 2.0**40 + 1]]


def test_the_same_bytes_in_every_process(tmp_path):
    code = "from tests.formats.test_onnx_export import export, sort3, sys; export.onnx(sort3(), sys.argv[1])"
    written(sort3(), tmp_path)
    for seed in ("1", "2"):
        path = tmp_path / seed
        environment = {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, "-c", code, str(path)], check=True, env=environment)
        assert path.read_bytes() == (tmp_path / "net.onnx").read_bytes()


def test_a_failed_export_leaves_the_old_file(tmp_path):
    path = written(sort3(), tmp_path)
    before = path.read_bytes()
    with pytest.raises(OverflowError, match="beyond the range of float32"):
        written(rf.build(1e300 * rf.inputs("x")[0]), tmp_path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["net.onnx"]
    with pytest.raises(FileNotFoundError, match="no such folder"):
        export.onnx(sort3(), tmp_path / "missing" / "net.onnx")


@pytest.mark.parametrize(
    ("net", "options", "error", "message"),
    [
        (sort3(), {"dtype": "int8"}, ValueError, "dtype must be one of float32, float64, got 'int8'"),
        (sort3(), {"form": "small"}, ValueError, "form must be one of auto, dense, gather, got 'small'"),
        (double(), {"form": "gather"}, ValueError, "form 'gather' is for networks of comparators, got Network"),
        (max, {}, TypeError, "net must be a Network or a ComparatorNetwork, got <built-in"),
        (
            sorting.bitonic(4096),
            {"form": "dense"},
            ValueError,
            r"must be under 2 GiB, got \d+\.\d",
        ),
        (rf.build(2**2000 * rf.inputs("x")[0]), {}, OverflowError, "beyond the range of float32"),
    ],
    ids=str,
)
def test_what_cannot_be_written_is_refused(net, options, error, message, tmp_path):
    with pytest.raises(error, match=message):
        written(net, tmp_path, **options)
    assert list(tmp_path.iterdir()) == []


def test_without_onnx_the_error_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "onnx", None)
    wanted = r"onnx\(net, path\) needs the package onnx: .* -m pip install 'relufig\[export\]'"
    with pytest.raises(ModuleNotFoundError, match=wanted):
        written(sort3(), tmp_path)


def test_onnx_is_imported_when_it_is_asked_for():
    code = "import relufig.export, relufig.reading, sys; assert not {'onnx', 'torch', 'jax'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
