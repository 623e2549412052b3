"""Models as people have them, read from ONNX: skips over several layers, normalisation, pictures, weights beside them.

onnxruntime is the oracle: of random graphs of small integers it must give the same numbers to the bit.
"""

import importlib.util
import os
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from relufig.reading import from_onnx
from relufig.system import limits

onnx = pytest.importorskip("onnx", reason="these tests make files with it")
ort = pytest.importorskip("onnxruntime", reason="onnxruntime is the oracle of these tests")
from onnx import TensorProto, helper, numpy_helper  # noqa: E402

RANDOM = np.random.default_rng(0)


class Graph:
    """An ONNX graph from x, made node by node; `shapes` holds the shape of a sample of each value."""

    def __init__(self, shape):
        self.nodes, self.constants, self.shapes = [], {}, {"x": tuple(shape)}

    def constant(self, array):
        name = f"c{len(self.constants)}"
        self.constants[name] = np.asarray(array)
        return name

    def add(self, operator, *inputs, shape, **attributes):
        name = f"v{len(self.shapes)}"
        names = [each if isinstance(each, str) else self.constant(each) for each in inputs]
        self.nodes.append(helper.make_node(operator, names, [name], name=name, **attributes))
        self.shapes[name] = tuple(shape)
        return name

    def saved(self, path, output, batch="N"):
        def info(name):
            return helper.make_tensor_value_info(name, TensorProto.FLOAT, [batch, *self.shapes[name]])

        tensors = [numpy_helper.from_array(array, name) for name, array in self.constants.items()]
        graph = helper.make_graph(self.nodes, "test", [info("x")], [info(output)], tensors)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        onnx.checker.check_model(model, full_check=True)
        onnx.save(model, path)
        return path


def small(*shape):
    return RANDOM.integers(-1, 2, shape).astype(np.float32)


def number(value):
    return np.float32(value)


@st.composite
def graphs(draw):
    """A graph of small integers, and the name of its output."""
    shape = draw(st.sampled_from([(3,), (4,), (2, 3), (2, 4, 4)]))
    graph = Graph(shape)
    for _ in range(draw(st.integers(1, 7))):
        names = list(graph.shapes)
        x = draw(st.sampled_from(names[-3:]))
        _grow(draw, graph, x, [name for name in names if graph.shapes[name] == graph.shapes[x]])
    return graph, draw(st.sampled_from([*graph.shapes][1:][-2:]))


def _grow(draw, graph, x, alike):
    shape = graph.shapes[x]
    other = draw(st.sampled_from(alike))
    operators = ["Relu", "Relu", "LeakyRelu", "PRelu", "Clip", "Abs", "Max", "Min", "Neg", "MatMul", "MatMul", "Mul"]
    operators += ["Add", "Add", "Sub", "Sum", "Concat", "Transpose", "Slice", "Reshape", "Gather", "Identity", "Div"]
    if len(shape) == 3 and min(shape[1:]) >= 3:
        operators += ["Conv", "Conv", "MaxPool", "AveragePool", "BatchNormalization", "ReduceMean"]
    match draw(st.sampled_from(operators)):
        case "Relu" | "Abs" | "Neg" | "Identity" as operator:
            graph.add(operator, x, shape=shape)
        case "LeakyRelu":
            graph.add("LeakyRelu", x, shape=shape, alpha=draw(st.sampled_from([0.5, 0.0, 2.0, -1.0])))
        case "PRelu":
            graph.add("PRelu", x, small(shape[0], *[1] * (len(shape) - 1)), shape=shape)
        case "Clip":
            bounds = draw(st.sampled_from([(-2, 3), (0, 6), (1, ""), ("", 2)]))
            given_ = [bound if bound == "" else number(bound) for bound in bounds]
            graph.add("Clip", x, *given_, shape=shape)
        case "Max" | "Min" | "Sum" as operator:
            graph.add(operator, x, other, shape=shape)
            graph.add(operator, list(graph.shapes)[-1], small(*shape), shape=shape)
        case "MatMul":
            n = draw(st.integers(1, 4))
            graph.add("MatMul", x, small(shape[-1], n), shape=(*shape[:-1], n))
        case "Mul":
            graph.add("Mul", *draw(st.permutations([x, small(shape[-1])])), shape=shape)
        case "Div":
            graph.add("Div", x, 2 ** RANDOM.integers(0, 2, shape[-1]).astype(np.float32), shape=shape)
        case "Add" | "Sub" as operator:
            graph.add(
                operator, *draw(st.permutations([x, draw(st.sampled_from([other, small(1, shape[-1])]))])), shape=shape
            )
        case "Concat":
            axis = draw(st.integers(1, len(shape)))
            parts = [x, other, x][: draw(st.integers(1, 3))]
            joined = [size * len(parts) if at == axis - 1 else size for at, size in enumerate(shape)]
            graph.add("Concat", *parts, shape=joined, axis=axis)
        case "Transpose":
            order = draw(st.permutations(range(len(shape))))
            perm = [0, *(at + 1 for at in order)]
            graph.add("Transpose", x, shape=[shape[at] for at in order], perm=perm)
        case "Slice":
            start = draw(st.integers(0, shape[-1] - 1))
            backwards = draw(st.booleans())
            ends = (-100, -1, shape[-1] - start) if backwards else (100, 1, shape[-1] - start)
            where = shape[-1] - 1 - start if backwards else start
            parts = (np.array([part]) for part in (where, ends[0], -1, ends[1]))
            graph.add("Slice", x, *parts, shape=(*shape[:-1], ends[2]))
        case "Gather":
            indices = RANDOM.integers(0, shape[0], 2)
            graph.add("Gather", x, indices, shape=(2, *shape[1:]), axis=1)
        case "Reshape":
            flat = int(np.prod(shape))
            graph.add("Reshape", x, np.array([draw(st.sampled_from([0, -1])), flat]), shape=(flat,))
        case "Conv":
            n = draw(st.integers(1, 2))
            pads, strides = draw(st.sampled_from([([0, 0, 0, 0], [1, 1]), ([1, 0, 1, 2], [2, 1])]))
            sizes = [(size + pads[at] + pads[at + 2] - 3) // strides[at] + 1 for at, size in enumerate(shape[1:])]
            weights = small(n, shape[0], 3, 3)
            graph.add("Conv", x, weights, small(n), shape=(n, *sizes), pads=pads, strides=strides, kernel_shape=[3, 3])
        case "MaxPool" | "AveragePool" as operator:
            pads = [1, 1, 0, 0] if operator == "MaxPool" else [0, 0, 0, 0]
            sizes = [(size + pads[0] - 2) // 2 + 1 for size in shape[1:]]
            how = {"kernel_shape": [2, 2], "strides": [2, 2], "pads": pads}
            graph.add(operator, x, shape=(shape[0], *sizes), **how)
        case "BatchNormalization":
            n = shape[0]
            rows = (small(n), small(n), small(n), np.full(n, 0.25, np.float32))
            graph.add("BatchNormalization", x, *rows, shape=shape, epsilon=0.0)
        case "ReduceMean" if shape[2] in (2, 4):
            graph.add("ReduceMean", x, shape=(shape[0], shape[1]), axes=[3], keepdims=0)


@settings(max_examples=200)
@given(graphs())
def test_random_graphs_compute_what_onnxruntime_computes_to_the_bit(tmp_path_factory, drawn):
    graph, output = drawn
    path = graph.saved(tmp_path_factory.getbasetemp() / "random.onnx", output)
    x = np.random.default_rng(0).integers(-4, 5, (6, *graph.shapes["x"])).astype(np.float32)
    options = ort.SessionOptions()
    options.log_severity_level = 3
    (wanted,) = ort.InferenceSession(path, options, providers=["CPUExecutionProvider"]).run(None, {"x": x})
    assume(abs(wanted).max() < 2**16)
    network = from_onnx(path)
    np.testing.assert_array_equal(network(x.reshape(6, -1).astype(np.float64)), wanted.reshape(6, -1))
    if wanted[0].size:
        np.testing.assert_array_equal(network(x.reshape(6, -1).astype(int)), wanted.reshape(6, -1))


def agrees(path, shape, tolerance=0.0):
    """The network of a file, after it gave what onnxruntime gives."""
    network = from_onnx(path)
    x = RANDOM.integers(-9, 10, (20, *shape)).astype(np.float32)
    (wanted,) = ort.InferenceSession(path, providers=["CPUExecutionProvider"]).run(None, {"x": x})
    found = network(x.reshape(20, -1).astype(np.float64))
    np.testing.assert_allclose(found, wanted.reshape(20, -1), rtol=tolerance, atol=tolerance)
    return network


def test_a_skip_past_two_layers_carries_the_input_beside_them(tmp_path):
    graph = Graph((3,))
    h = graph.add("Relu", graph.add("MatMul", "x", small(3, 5), shape=(5,)), shape=(5,))
    k = graph.add("Relu", graph.add("MatMul", h, small(5, 4), shape=(4,)), shape=(4,))
    y = graph.add("Add", graph.add("MatMul", k, small(4, 3), shape=(3,)), "x", shape=(3,))
    network = agrees(graph.saved(tmp_path / "net.onnx", y), (3,))
    assert network.widths == (5, 4)
    assert [block.n_out for block in network.blocks] == [8, 3]


def test_a_residual_network_has_one_block_a_layer(tmp_path):
    graph = Graph((4,))
    x, U, V = "x", small(4, 6), small(6, 4)
    for _ in range(5):
        h = graph.add("Relu", graph.add("MatMul", x, U, shape=(6,)), shape=(6,))
        x = graph.add("Add", x, graph.add("MatMul", h, V, shape=(4,)), shape=(4,))
    network = agrees(graph.saved(tmp_path / "net.onnx", x), (4,))
    assert network.widths == (6,) * 5
    assert [block.n_out for block in network.blocks] == [4] * 5


@pytest.mark.parametrize("value", [2e7, 3e38, -3e38, 1e-9])
def test_a_clip_holds_its_bounds_for_every_float(value, tmp_path):
    graph = Graph((1,))
    path = graph.saved(tmp_path / "net.onnx", graph.add("Clip", "x", number(0), number(1), shape=(1,)))
    found = from_onnx(path)(np.array([value], np.float32))
    assert abs(found - np.clip(np.float32(value), 0, 1)) <= np.finfo(np.float32).eps


def test_each_factor_of_a_normalisation_is_rounded_once(tmp_path):
    graph = Graph((3,))
    scale, shift, mean, variance = (RANDOM.normal(size=3).astype(np.float32) for _ in range(4))
    given_ = (scale, shift, mean, variance**2)
    path = graph.saved(tmp_path / "net.onnx", graph.add("BatchNormalization", "x", *given_, shape=(3,), epsilon=0.5))
    (block,) = from_onnx(path).blocks
    wanted = [float(s) / np.sqrt(float(v) + 0.5) for s, v in zip(scale, variance**2, strict=True)]
    assert np.diag(block.S).tolist() == wanted
    assert abs(block.b - (shift - mean * np.array(wanted))).max() < 1e-15


def test_nothing_is_multiplied_out(tmp_path):
    graph = Graph((2,))
    W = np.full((2, 2), 0.1, np.float32)
    shifted = graph.add("Sub", "x", number(0.3), shape=(2,))
    scaled = graph.add("Mul", shifted, number(0.7), shape=(2,))
    y = graph.add("MatMul", graph.add("MatMul", scaled, W, shape=(2,)), W, shape=(2,))
    parts = [part for block in from_onnx(graph.saved(tmp_path / "net.onnx", y)).blocks for part in block.coefficients]
    found = {float(entry) for part in parts for entry in np.ravel(part)}
    assert found <= {0, 1, *(sign * float(np.float32(w)) for w in (0.1, 0.3, 0.7) for sign in (1, -1))}


FINAL = {"Sigmoid": {}, "Softmax": {"axis": 1}, "Tanh": {}, "LogSoftmax": {"axis": 1}}


@pytest.mark.parametrize("operator", FINAL)
def test_a_last_layer_that_is_not_piecewise_linear_is_refused_with_what_to_do(operator, tmp_path):
    graph = Graph((3,))
    path = graph.saved(tmp_path / "net.onnx", graph.add(operator, "x", shape=(3,), **FINAL[operator]))
    with pytest.raises(
        ValueError, match=rf"node 0, {operator} 'v1': it is not piecewise linear; export .* model\[:-1\]"
    ):
        from_onnx(path)
    inner = graph.add("Relu", "v1", shape=(3,))
    with pytest.raises(ValueError, match="is not piecewise linear; no ReLU network"):
        from_onnx(graph.saved(tmp_path / "net.onnx", inner))


REFUSED = {
    "a product of values": (lambda g: g.add("Mul", "x", "x", shape=(2, 3)), "multiplies two values of the network"),
    "a quotient of values": (lambda g: g.add("Div", "x", "x", shape=(2, 3)), "divides by a value of the network"),
    "a division by 0": (lambda g: g.add("Div", "x", number(0), shape=(2, 3)), "divides by 0"),
    "bounds crossed": (
        lambda g: g.add("Clip", "x", number(2), number(1), shape=(2, 3)),
        "lower bound must not be above the upper",
    ),
    "the batch turned": (
        lambda g: g.add("Transpose", g.add("Flatten", "x", shape=(6,)), shape=("?",), perm=[1, 0]),
        "perm must begin with 0",
    ),
    "the batch gathered": (lambda g: g.add("Gather", "x", np.array([0]), shape=(2, 3), axis=0), "axis must not be 0"),
    "an integer": (lambda g: g.add("Cast", "x", shape=(2, 3), to=TensorProto.INT64), "only casts to float32, float64"),
    "NaN": (lambda g: g.add("Mul", "x", number(np.nan), shape=(2, 3)), "factors must be finite"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_no_network_computes_is_refused_by_name(case, tmp_path):
    make, message = REFUSED[case]
    graph = Graph((2, 3))
    output = make(graph)
    graph.shapes[output] = ("?",)
    with pytest.raises(ValueError, match=rf"node \d, \w+ 'v\d': .*{message}"):
        from_onnx(_unchecked(graph, output, tmp_path / "net.onnx"))


def _unchecked(graph, output, path):
    x, y = (helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in ("x", output))
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", *graph.shapes["x"]])
    tensors = [numpy_helper.from_array(array, name) for name, array in graph.constants.items()]
    onnx.save(helper.make_model(helper.make_graph(graph.nodes, "g", [x], [y], tensors)), path)
    return path


def perceptron(path, n=300, **options):
    graph = Graph((3,))
    h = graph.add("Relu", graph.add("MatMul", "x", small(3, n), shape=(n,)), shape=(n,))
    graph.saved(path, graph.add("MatMul", h, small(n, 2), shape=(2,)))
    onnx.save(onnx.load(path), path, save_as_external_data=True, size_threshold=0, **options)
    return path


def test_numbers_in_a_file_beside_the_model_are_read(tmp_path):
    path = perceptron(tmp_path / "net.onnx", location="net.onnx.data")
    assert len(list(tmp_path.iterdir())) == 2
    assert agrees(path, (3,)).widths == (300,)
    assert from_onnx(os.path.relpath(path)) == from_onnx(path)


def test_every_tensor_may_have_a_file(tmp_path):
    assert agrees(perceptron(tmp_path / "net.onnx", all_tensors_to_one_file=False), (3,)).widths == (300,)


def changed(path, **said):
    """The model with something else said about where its first tensor is."""
    model = onnx.load(path, load_external_data=False)
    for entry in model.graph.initializer[0].external_data:
        entry.value = said.pop(entry.key, entry.value)
    for key, value in said.items():
        model.graph.initializer[0].external_data.add(key=key, value=value)
    path.write_bytes(model.SerializeToString())


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"location": "../secret"}, "must be a plain file in the model's folder"),
        ({"location": "/etc/passwd"}, "must be a plain file"),
        ({"location": ".."}, "must be a plain file"),
        ({"location": "a\\b"}, "must be a plain file"),
        ({"location": "C:secret"}, "must be a plain file"),
        ({"location": "folder"}, "must be a plain file"),
        ({"location": "pipe"}, "must be a plain file"),
        ({"location": "link"}, "must be a plain file"),
        ({"location": "nowhere"}, "'nowhere', which is not there"),
        ({"location": "n" * 5000}, "cannot be opened"),
        ({"location": ""}, "but its external_data is not valid ONNX"),
        ({"basepath": "/etc"}, "but its external_data is not valid ONNX"),
        ({"offset": "10000000"}, "has 3,600 bytes from 10,000,000 on in 'net.data', which has"),
        ({"offset": "-1"}, "the offset in another file must be a whole number, got '-1'"),
        ({"offset": "٣"}, "must be a whole number"),
        ({"length": "9" * 5000}, "the length in another file must be a whole number"),
        ({"length": "8"}, "has 8 bytes in another file, but needs 3,600"),
    ],
    ids=str,
)
def test_only_a_plain_file_in_the_folder_is_opened_and_within_its_size(said, message, tmp_path):
    (tmp_path / "secret").write_bytes(bytes(10**6))
    folder = tmp_path / "model"
    (folder / "folder").mkdir(parents=True)
    os.mkfifo(folder / "pipe")
    (folder / "link").symlink_to(tmp_path / "secret")
    path = perceptron(folder / "net.onnx", location="net.data")
    changed(path, **said)
    with pytest.raises(ValueError, match=r"net\.onnx cannot be read as a network: tensor 'c0'") as caught:
        from_onnx(path)
    assert message in str(caught.value)


def test_numbers_beside_a_model_are_counted_before_they_are_read(tmp_path, monkeypatch):
    path = perceptron(tmp_path / "net.onnx", location="net.data")
    size = (tmp_path / "net.data").stat().st_size
    monkeypatch.setattr(limits, "LARGEST_FILE", size - 1)
    with pytest.raises(ValueError, match=f"at most {size - 1:,} bytes of net.data can be read"):
        from_onnx(path)


def test_one_region_beside_a_model_is_not_read_without_end(tmp_path, monkeypatch):
    path = perceptron(tmp_path / "net.onnx", location="net.data")
    model = onnx.load(path, load_external_data=False)
    for number_ in range(9):
        given_ = helper.make_node("Constant", [], [f"k{number_}"], value=model.graph.initializer[0])
        model.graph.node.insert(0, given_)
    path.write_bytes(model.SerializeToString())
    assert from_onnx(path).widths == (300,)
    monkeypatch.setattr(limits, "LARGEST_COEFFICIENTS", 30_000)
    with pytest.raises(ValueError, match="at most 30,000 bytes in other files can be read"):
        from_onnx(path)


def exported(torch, model, shape, path, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(model, (torch.zeros(1, *shape),), path, input_names=["x"], **options)
    return path


def test_what_pytorch_exports_by_default_is_read(torch, tmp_path):
    if importlib.util.find_spec("onnxscript") is None:
        pytest.skip("PyTorch's default exporter needs the package onnxscript")
    model = torch.nn.Sequential(torch.nn.Linear(6, 400), torch.nn.ReLU(), torch.nn.Linear(400, 3)).eval()
    path = exported(torch, model, (6,), tmp_path / "net.onnx", external_data=True)
    x = torch.randn(20, 6)
    np.testing.assert_allclose(from_onnx(path)(x.numpy()), model(x).detach().numpy(), atol=1e-5)


def residual(torch):
    nn = torch.nn

    class Residual(nn.Module):
        """A perceptron with normalisation, two residual blocks, and features side by side at the end."""

        def __init__(self):
            super().__init__()
            self.into = nn.Linear(4, 8)
            self.blocks = nn.ModuleList(
                nn.Sequential(nn.Linear(8, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 8)) for _ in range(2)
            )
            self.out = nn.Linear(16, 3)
            self.register_buffer("mean", torch.arange(4.0))
            self.register_buffer("deviation", torch.arange(1.0, 5))

        def forward(self, x):
            x = x.view(x.size(0), -1)
            h = torch.relu(self.into((x - self.mean) / self.deviation))
            for block in self.blocks:
                h = h + block(h)
            seen = torch.cat([nn.functional.relu6(h), torch.clamp(h, -1, 1).abs()], 1)
            return torch.maximum(self.out(seen), torch.zeros(3))

    return Residual(), (4,)


def lenet(torch):
    nn = torch.nn
    pictures = nn.Sequential(
        *(nn.Conv2d(1, 3, 5, padding=2), nn.BatchNorm2d(3), nn.ReLU(), nn.AvgPool2d(2)),
        *(nn.Conv2d(3, 4, 5), nn.PReLU(4), nn.MaxPool2d(2)),
    )
    return nn.Sequential(pictures, nn.Flatten(), nn.Linear(4 * 4, 10), nn.Hardtanh()), (1, 16, 16)


def trained(torch, model):
    """The model as training leaves it: with statistics of its own in each normalisation."""
    for module in model.modules():
        if hasattr(module, "running_mean"):
            module.running_mean.normal_()
            module.running_var.uniform_(0.5, 2)
    return model.eval()


@pytest.mark.parametrize("make", [residual, lenet])
@pytest.mark.parametrize("batch", ["any", "one"])
def test_models_of_pytorch_are_read_from_onnx(torch, make, batch, tmp_path):
    torch.manual_seed(0)
    model, shape = make(torch)
    axes = {"dynamic_axes": {"x": {0: "batch"}}} if batch == "any" else {}
    path = exported(torch, trained(torch, model), shape, tmp_path / "net.onnx", dynamo=False, **axes)
    x = torch.randn(20, *shape) * 3
    wanted = model(x).detach().numpy()
    np.testing.assert_allclose(from_onnx(path)(x.numpy().reshape(20, -1)), wanted, atol=1e-5, rtol=1e-5)


def test_layers_too_wide_are_refused_before_they_are_made(tmp_path, monkeypatch):
    graph = Graph((1,))
    wide = graph.add("MatMul", "x", np.ones((1, 150_000), np.float32), shape=(150_000,))
    with pytest.raises(ValueError, match="at most 65,536 values of a layer can be read, got 150,000"):
        from_onnx(graph.saved(tmp_path / "net.onnx", wide))


def test_values_carried_past_many_layers_are_counted_before_they_are_carried(tmp_path, monkeypatch):
    graph, total = Graph((4,)), "x"
    values = [graph.add("Relu", graph.add("MatMul", "x", small(4, 4), shape=(4,)), shape=(4,)) for _ in range(8)]
    for value in values:
        total = graph.add("Relu", graph.add("Sub", total, value, shape=(4,)), shape=(4,))
    path = graph.saved(tmp_path / "net.onnx", total)
    assert agrees(path, (4,)).depth == 9
    monkeypatch.setattr(limits, "MOST_CARRIED", 1000)
    with pytest.raises(ValueError, match="at most 1,000 values carried past layers can be read"):
        from_onnx(path)
    assert Path(path).exists()
