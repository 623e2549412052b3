"""ONNX files read back: those of relufig, those in the style of other tools, and those that nobody should trust."""

import os
import sys
import warnings
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given

import relufig as rf
from relufig import export, logo, sorting
from relufig.formats.onnx import writing as onnx_model
from relufig.networks.gradients import he_network
from relufig.reading import from_onnx
from tests.formulas.strategies import FLOATS, INTEGERS, formulas, network_of

onnx = pytest.importorskip("onnx", reason="these tests make files with it")
ort = pytest.importorskip("onnxruntime", reason="onnxruntime is the oracle of these tests")
from onnx import TensorProto, helper, numpy_helper  # noqa: E402

RANDOM = np.random.default_rng(0)


def integers(*shape):
    return RANDOM.integers(-5, 6, shape).astype(np.float32)


def saved(path, nodes, constants, n_in=(3,), n_out=(2,), **changes):
    """An ONNX file with these nodes and constants, from x to y. Weights are integers, so that all computes exactly."""
    graph = helper.make_graph(
        nodes,
        "test",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", *n_in])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", *n_out])],
        [numpy_helper.from_array(np.asarray(array), name) for name, array in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, **changes)
    onnx.save(model, path)
    return path


def node(operator, inputs, outputs, name="", **attributes):
    return helper.make_node(operator, inputs.split(), outputs.split(), name=name, **attributes)


def agrees(path, n_in=(3,)):
    """The network of a file, after it gave what onnxruntime gives."""
    network = from_onnx(path)
    x = RANDOM.integers(-9, 10, (20, *n_in)).astype(np.float32)
    (wanted,) = ort.InferenceSession(path, providers=["CPUExecutionProvider"]).run(None, {"x": x})
    np.testing.assert_array_equal(network(x.reshape(20, -1)), wanted)
    return network


OURS = {
    "sort3": rf.build(*rf.sort3(*rf.inputs("a", "b", "c"))),
    "feedforward": rf.build(*rf.sort3(*rf.inputs("a", "b", "c"))).feedforward(),
    "ReLU of the input": rf.build(rf.relu(rf.inputs("x")[0])),
    "chained clip": rf.build(rf.clip_chained(rf.inputs("x")[0], 0, 1)),
    "identity": rf.build(*rf.inputs("a", "b")),
    "constant": rf.build(0 * rf.inputs("x")[0] + 7),
    "leaky": he_network([2, 5, 5, 1], slope=0.25),
    "logo": logo.from_svg(logo.FILE),
    "bitonic16": sorting.bitonic(16).network(),
    "bitonic16 feedforward": sorting.bitonic(16).network().feedforward(),
    "bitonic256, by rows": sorting.bitonic(256).network(),
}


@pytest.mark.parametrize("net", OURS.values(), ids=OURS)
def test_what_was_exported_comes_back_equal(net, tmp_path):
    path = tmp_path / "net.onnx"
    export.onnx(net, path, dtype="float64")
    assert from_onnx(path) == net


@pytest.mark.parametrize("form", ["dense", "gather"])
@pytest.mark.parametrize("n", [1, 2, 3, 9, 16])
def test_comparators_come_back_as_their_residual_network(n, form, tmp_path):
    path = tmp_path / "net.onnx"
    export.onnx(sorting.best(n) if n > 1 else sorting.bitonic(1), path, form=form)
    assert from_onnx(path) == (sorting.best(n) if n > 1 else sorting.bitonic(1)).network()


@given(formulas(INTEGERS | FLOATS))
def test_any_network_comes_back_as_the_same_function(tmp_path_factory, formula):
    n_inputs, outputs = formula
    path = tmp_path_factory.getbasetemp() / "any.onnx"
    x = np.array([[Fraction(k, 3) for k in row] for row in RANDOM.integers(-9, 10, (10, n_inputs)).tolist()], object)
    net = network_of(outputs, n_inputs)
    for form in (net, net.feedforward()):
        try:
            export.onnx(form, path, dtype="float64")
            exact = all(float(w) == w for block in form.blocks for part in block.coefficients for w in np.ravel(part))
        except OverflowError:
            continue
        if exact:
            assert from_onnx(path)(x).tolist() == net(x).tolist()


def test_affine_blocks_join_the_relus_beside_them(tmp_path):
    net = he_network([2, 5, 5, 1])  # of slope 0: each ReLU a block of its own
    path = tmp_path / "net.onnx"
    export.onnx(net, path, dtype="float64")
    found = from_onnx(path)
    assert [block.size for block in found.blocks] == [5, 5]
    x = RANDOM.normal(size=(20, 2))
    np.testing.assert_allclose(found(x), net(x), rtol=1e-12)


def test_weights_are_exactly_those_of_the_file(tmp_path):
    W = RANDOM.normal(size=(2, 3)).astype(np.float32)
    path = saved(tmp_path / "net.onnx", [node("Gemm", "x W", "y", transB=1)], {"W": W})
    assert from_onnx(path).blocks[0].S.tolist() == W.tolist()


STYLES = {
    "torch: Gemm with transB": [
        node("Gemm", "x W1 b1", "/0/Gemm_output_0", transB=1, alpha=1.0, beta=1.0),
        node("Relu", "/0/Gemm_output_0", "/1/Relu_output_0"),
        node("Gemm", "/1/Relu_output_0 W2 b2", "y", transB=1),
    ],
    "torch: shared weights by Identity, transposed": [
        node("Identity", "W1", "W"),
        node("Transpose", "W", "Wt", perm=[1, 0]),
        node("MatMul", "x Wt", "z"),
        node("Relu", "z", "h"),
        node("Gemm", "h W2", "y", transB=1),
    ],
    "Keras: MatMul and Add": [
        node("MatMul", "x W1t", "m1"),
        node("Add", "m1 b1", "z1"),
        node("Relu", "z1", "h1"),
        node("MatMul", "h1 W2t", "m2"),
        node("Add", "b2 m2", "y"),
    ],
    "scikit-learn: biases as rows": [
        node("MatMul", "x W1t", "m1"),
        node("Add", "m1 row1", "z1"),
        node("Relu", "z1", "h1"),
        node("MatMul", "h1 W2t", "m2"),
        node("Add", "m2 row2", "out"),
        node("Flatten", "out", "y"),
    ],
    "alpha and beta": [
        node("Gemm", "x W1t b1", "z1", alpha=2.0, beta=-3.0),
        node("Relu", "z1", "h1"),
        node("Gemm", "h1 W2 two", "y", transB=1, alpha=0.5),
    ],
    "constants as nodes": [
        node("Constant", "", "c", value=numpy_helper.from_array(integers(4))),
        node("Constant", "", "one", value_float=1.0),
        node("Gemm", "x W1 c", "z1", transB=1),
        node("Sub", "z1 one", "z2"),
        node("Relu", "z2", "h"),
        node("Sub", "one h", "g"),
        node("Gemm", "g W2", "y", transB=1),
    ],
    "LeakyReLU": [
        node("Gemm", "x W1 b1", "z1", transB=1),
        node("LeakyRelu", "z1", "h1", alpha=0.25),
        node("Gemm", "h1 W2", "y", transB=1),
    ],
    "LeakyReLU of other slopes": [
        node("Gemm", "x W1 b1", "z1", transB=1),
        node("LeakyRelu", "z1", "h1", alpha=4.0),
        node("LeakyRelu", "h1", "h2", alpha=-0.5),
        node("LeakyRelu", "h2", "h3", alpha=0.0),
        node("Gemm", "h3 W2", "y", transB=1),
    ],
    "affine layers one after the other": [
        node("Gemm", "x W1 b1", "z1", transB=1),
        node("Gemm", "z1 square b1", "z2", transB=1),
        node("Add", "z2 b1", "z3"),
        node("Relu", "z3", "h1"),
        node("Gemm", "h1 square", "z4", transB=1),
        node("Gemm", "z4 square b1", "z5", transB=1),
        node("Relu", "z5", "h2"),
        node("Relu", "h2", "h3"),
        node("Gemm", "h3 square", "z6", transB=1),
        node("Gemm", "z6 W2", "y", transB=1),
    ],
    "ResNet: ReLU after the skip": [
        node("Gemm", "x W1 b1", "e", transB=1),
        node("Gemm", "e square b1", "z1", transB=1),
        node("Relu", "z1", "h1"),
        node("Gemm", "h1 square", "v1", transB=1),
        node("Add", "v1 e", "s1"),
        node("Relu", "s1", "r1"),
        node("Gemm", "r1 W2", "y", transB=1),
    ],
    "a skip through a matrix, and one past a bare ReLU": [
        node("Gemm", "x W1 b1", "z1", transB=1),
        node("Relu", "z1", "h1"),
        node("Gemm", "h1 W2 b2", "v", transB=1),
        node("Gemm", "x S b2", "s", transB=1),
        node("Add", "s v", "t"),
        node("Relu", "t", "u"),
        node("Add", "u t", "y"),
    ],
    "a sum of two branches": [
        node("Gemm", "x W1 b1", "z", transB=1),
        node("Relu", "z", "h"),
        node("LeakyRelu", "z", "k", alpha=0.5),
        node("Add", "h k", "s"),
        node("Gemm", "s W2", "y", transB=1),
    ],
    "a value added to itself": [node("Gemm", "x S b2", "z", transB=1), node("Add", "z z", "y")],
    "two layers past a skip": [
        node("Gemm", "x W1 b1", "z", transB=1),
        node("Relu", "z", "h"),
        node("Gemm", "h square", "g"),
        node("Relu", "g", "k"),
        node("Add", "z k", "s"),
        node("Gemm", "s W2", "y", transB=1),
    ],
    "nothing but ReLU after ReLU": [
        node("Gemm", "x S", "z", transB=1),
        node("Relu", "z", "h"),
        node("Relu", "h", "y"),
    ],
}
W1, W2 = integers(4, 3), integers(2, 4)
CONSTANTS = {
    "W1": W1,
    "W1t": W1.T.copy(),
    "b1": integers(4),
    "row1": integers(1, 4),
    "W2": W2,
    "W2t": W2.T.copy(),
    "b2": integers(2),
    "row2": integers(1, 2),
    "S": integers(2, 3),
    "square": integers(4, 4),
    "two": np.float32(2),
}


@pytest.mark.parametrize("style", STYLES)
def test_files_in_the_style_of_other_tools_compute_the_same(style, tmp_path):
    agrees(saved(tmp_path / "net.onnx", STYLES[style], CONSTANTS))


def test_a_perceptron_has_the_units_that_were_trained(tmp_path):
    network = agrees(saved(tmp_path / "net.onnx", STYLES["torch: Gemm with transB"], CONSTANTS))
    (block,) = network.blocks
    for found, given_ in zip((block.U, block.c, block.V, block.b), ("W1", "b1", "W2", "b2"), strict=True):
        assert found.tolist() == CONSTANTS[given_].tolist()
    assert not np.any(block.S)
    assert network.inputs == ("x1", "x2", "x3")


@pytest.mark.parametrize("slope", [0.01, 0.3])
def test_leaky_relu_takes_a_unit_a_value_and_keeps_the_positive_exactly(slope, tmp_path):
    path = saved(tmp_path / "net.onnx", [node("LeakyRelu", "x", "y", alpha=slope)], {}, n_out=(3,))
    network = from_onnx(path)
    assert network.size == 3
    x = RANDOM.normal(size=(99, 3)).astype(np.float32)
    got, wanted = network(x), np.where(x >= 0, x, np.float32(slope) * x)
    np.testing.assert_array_equal(got[x >= 0], wanted[x >= 0])
    assert np.all(abs(got - wanted) <= 2 * np.spacing(abs(x)))


@pytest.mark.parametrize(
    "nodes", [[node("Flatten", "x", "f")], [node("Reshape", "x rows", "f")]], ids=["flat", "shape"]
)
def test_pictures_are_flattened(nodes, tmp_path):
    constants = {"W": integers(5, 12), "rows": np.array([-1, 12])}
    path = saved(tmp_path / "net.onnx", [*nodes, node("Gemm", "f W", "y", transB=1)], constants, (1, 3, 4), (5,))
    assert len(agrees(path, (1, 3, 4)).inputs) == 12


def test_what_pytorch_exports_is_read(torch, tmp_path):
    layers = torch.nn.Sequential(
        torch.nn.Flatten(), torch.nn.Linear(6, 4), torch.nn.LeakyReLU(0.5), torch.nn.Linear(4, 3), torch.nn.ReLU()
    )
    path = tmp_path / "net.onnx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the exporter that needs no further package: it is the older one
        torch.onnx.export(layers, (torch.zeros(1, 2, 3),), path, dynamo=False, input_names=["x"])
    x = torch.randn(20, 2, 3)
    np.testing.assert_allclose(from_onnx(path)(x.reshape(20, 6).numpy()), layers(x).detach().numpy(), atol=1e-5)


def gemm(*more, **attributes):
    return [node("Gemm", "x W1 b1", "z", "fc1", transB=1, **attributes), *more]


REFUSED = {
    "another operator": (
        gemm(node("Relu", "z", "h"), node("Erf", "h", "y", "erf1")),
        r"node 2, Erf 'erf1': only Abs, Add, .*, Unsqueeze can be read",
    ),
    "another domain": (
        gemm(node("Relu", "z", "y", "act", domain="com.example")),
        r"node 1, com\.example\.Relu 'act': only",
    ),
    "a control flow": (gemm(node("If", "z", "y", "if")), "node 1, If 'if': only"),
    "an attribute": (
        gemm(node("Relu", "z", "y", "r", consumed_inputs=[0])),
        "node 1, Relu 'r': its attribute 'consumed_inp",
    ),
    "an attribute of another kind": (
        [node("Gemm", "x W1 b1", "y", "g", alpha=[1.0])],
        "node 0, Gemm 'g': its attribute 'alpha' cannot be read",
    ),
    "transA": ([node("Gemm", "x W1 b1", "y", "g", transA=1)], "node 0, Gemm 'g': transA must be 0"),
    "weights first": ([node("Gemm", "W1 x", "y", "g")], "node 0, Gemm 'g': its input 0 must be a value of the network"),
    "a product of two values": (
        gemm(node("MatMul", "z z", "y", "m")),
        "node 1, MatMul 'm': its input 1 must be a constant",
    ),
    "a tensor from nowhere": (
        gemm(node("Relu", "nowhere", "y", "r")),
        "node 1, Relu 'r': it takes 'nowhere', which no earlier node gives",
    ),
    "a tensor given twice": (gemm(node("Relu", "z", "z", "r")), "node 1, Relu 'r': it gives 'z' a second time"),
    "two outputs": (
        gemm(node("Relu", "z", "y w", "r")),
        "node 1, Relu 'r': .*at most 1 inputs and one output, got 1 and 2",
    ),
    "weights that do not fit": (
        gemm(node("Gemm", "z W1 b1", "y", "fc2", transB=1)),
        "node 1, Gemm 'fc2': weights for 3 values are applied to 4",
    ),
    "biases that do not fit": (
        [node("Gemm", "x W1 b2", "y", "g", transB=1)],
        r"node 0, Gemm 'g': a constant for 4 values .*\(2,\)",
    ),
    "weights of one row": (
        gemm(node("MatMul", "z b1", "y", "m")),
        r"node 1, MatMul 'm': its input 1 must have rank 2, got",
    ),
    "NaN": (gemm(node("Add", "z nan", "y", "a")), r"node 1, Add 'a': biases must be finite, got nan at index \(2,\)"),
    "a slope that is infinite": (
        gemm(node("LeakyRelu", "z", "y", "l", alpha=np.inf)),
        "node 1, LeakyRelu 'l': alpha must be finite",
    ),
    "a constant for an output": ([node("Identity", "W1", "y")], "its output 'y' is not a value of the network"),
    "an axis": (gemm(node("Flatten", "z", "y", "f", axis=0)), "node 1, Flatten 'f': axis must be 1"),
    "a fixed batch": (
        gemm(node("Reshape", "z rows", "y", "r")),
        r"node 1, Reshape 'r': the shape must be \(batch, 4\), got",
    ),
    "rows, and then another thing": (
        [node("Transpose", "x", "t", "t1", perm=[1, 0]), node("Relu", "t", "y", "r")],
        "node 1, Relu 'r': it does not belong to a network of comparators by rows",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_chain_is_refused_by_position_and_name(case, tmp_path):
    nodes, message = REFUSED[case]
    constants = CONSTANTS | {
        "nan": np.array([1, 2, np.nan, 4], np.float32),
        "q": integers(4, 4),
        "rows": np.array([5, 4]),
    }
    path = saved(tmp_path / "net.onnx", nodes, constants)
    with pytest.raises(ValueError, match=rf"net\.onnx cannot be read as a network: {message}") as caught:
        from_onnx(path)
    assert "\n" not in str(caught.value)


def broken_rows(change):
    """A sorting network by rows with its nodes changed."""
    model = onnx_model.model(sorting.best(5), "float32", "gather", "")
    change(model.graph)
    return model


def swapped(graph):
    minimum = next(node for node in graph.node if node.name == "low1")
    minimum.op_type = "Add"


def other_row(graph):
    place = next(entry for entry in graph.initializer if entry.name == "a2.rows")
    rows = numpy_helper.to_array(place).copy()
    rows[0] = 77
    place.CopyFrom(numpy_helper.from_array(rows, place.name))


def same_row(graph):
    first, second = (next(e for e in graph.initializer if e.name == f"{name}1.rows") for name in "ab")
    second.raw_data = first.raw_data


def out_of_order(graph):
    order = next(entry for entry in graph.initializer if entry.name == "ordered.rows")
    order.CopyFrom(numpy_helper.from_array(np.arange(5)[::-1].copy(), order.name))


@pytest.mark.parametrize("change", [swapped, other_row, same_row, out_of_order])
def test_rows_that_are_no_comparators_are_refused(change, tmp_path):
    onnx.save(broken_rows(change), tmp_path / "net.onnx")
    with pytest.raises(
        ValueError, match=r"net\.onnx cannot be read as a network: node \d+, \w+ '\w+': it does not belong"
    ):
        from_onnx(tmp_path / "net.onnx")


def model_with(**fields):
    graph = helper.make_graph(
        gemm(),
        "test",
        fields.get("inputs", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 3])]),
        fields.get("outputs", [helper.make_tensor_value_info("z", TensorProto.FLOAT, ["N", 4])]),
        fields.get("tensors", [numpy_helper.from_array(CONSTANTS[name], name) for name in ("W1", "b1")]),
    )
    return helper.make_model(graph, functions=fields.get("functions", []))


def elsewhere(path):
    tensor = TensorProto(name="W1", dims=[4, 3], data_type=TensorProto.FLOAT, data_location=TensorProto.EXTERNAL)
    tensor.external_data.add(key="location", value=str(path))
    return [tensor]


def tensor(dims, kind=TensorProto.FLOAT, raw=b""):
    return [TensorProto(name="W1", dims=dims, data_type=kind, raw_data=raw)]


def info(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


FILES = {
    "a tensor elsewhere": (model_with(tensors=elsewhere("/etc/hostname")), "tensor 'W1' is kept in another file"),
    "a tensor that is too large": (model_with(tensors=tensor([2**20, 2**20])), "at most .* coefficients can be read"),
    "sizes whose product wraps": (model_with(tensors=tensor([2**32, 2**32])), "at most .* coefficients can be read"),
    "a size below 0": (model_with(tensors=tensor([-1, 3])), r"tensor 'W1' has a negative size .*\[-1, 3\]"),
    "fewer bytes than the shape": (model_with(tensors=tensor([4, 3], raw=b"12")), "'W1' has 2 bytes for the shape"),
    "no bytes": (model_with(tensors=tensor([4, 3])), "tensor 'W1' does not hold what its shape"),
    "text": (model_with(tensors=tensor([1], TensorProto.STRING)), "tensor 'W1' must be one of FLOAT, DOUBLE, FLOAT16"),
    "two inputs": (
        model_with(inputs=[info("x", ["N", 3]), info("x2", ["N", 3])]),
        "a network must have one input and one output, got 2 and 1",
    ),
    "an input of no fixed size": (
        model_with(inputs=[info("x", ["N", "n"])]),
        r"its input 'x' must have a shape \(batch, n\)",
    ),
    "a huge input": (model_with(inputs=[info("x", ["N", 2**60])]), "at most .* inputs can be read"),
    "an operator of its own": (
        model_with(functions=[helper.make_function("", "Gemm", ["a"], ["b"], [node("Relu", "a", "b")], [])]),
        "it defines its own operators, such as 'Gemm'",
    ),
    "a name that commands the terminal": (
        model_with(outputs=[info("\x1b[31m\nred", ["N", 4])]),
        r"its output '\\\\x1b\[31m red' is not a value",
    ),
}


@pytest.mark.parametrize("case", FILES)
def test_files_that_are_not_to_be_trusted_are_refused(case, tmp_path):
    model, message = FILES[case]
    (tmp_path / "net.onnx").write_bytes(model.SerializeToString())
    with pytest.raises(ValueError, match=rf"net\.onnx cannot be read as a network: .*{message}"):
        from_onnx(tmp_path / "net.onnx")


@pytest.mark.parametrize(
    "content", [b"", b"\x08\x08", b"a text\n", b"PK\x03\x04" + bytes(99), os.urandom(999)], ids=len
)
def test_a_file_of_something_else_is_refused(content, tmp_path):
    path = tmp_path / "net.onnx"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"net\.onnx cannot be read as a network: it "):
        from_onnx(path)


@pytest.mark.parametrize("form", ["dense", "gather"])
def test_a_damaged_file_is_refused_or_read(form, tmp_path):
    path = tmp_path / "net.onnx"
    export.onnx(sorting.best(4), path, form=form)
    content = path.read_bytes()
    damaged = [content[:length] for length in range(0, len(content), 9)]
    flips = [(at, 1 + 254 * (at % 2)) for at in range(0, len(content), 5)]
    damaged += [content[:at] + bytes([content[at] ^ mask]) + content[at + 1 :] for at, mask in flips]
    outcomes = set()
    for broken in damaged:
        path.write_bytes(broken)
        try:
            outcomes.add(type(from_onnx(path)).__name__)
        except Exception as error:
            outcomes.add(f"{type(error).__name__} that names the file" if str(path) in str(error) else repr(error))
    assert outcomes == {"Network", "ValueError that names the file"}


@pytest.mark.parametrize(
    "field", [b"\x0a\x00", b"\x2a\x00", b"\x0a\x02\x2a\x00"], ids=["nodes", "tensors", "attributes"]
)
def test_a_file_that_protobuf_would_unpack_a_hundredfold_is_refused_before(field, tmp_path):
    graph = field * (2**23 // len(field))
    length = len(graph)
    size = bytes([length & 0x7F | 0x80, length >> 7 & 0x7F | 0x80, length >> 14 & 0x7F | 0x80, length >> 21])
    (tmp_path / "net.onnx").write_bytes(b"\x3a" + size + graph)
    with pytest.raises(ValueError, match=r"at most .* bytes besides its"):
        from_onnx(tmp_path / "net.onnx")


def test_one_matrix_used_a_thousand_times_is_not_held_a_thousand_times(tmp_path):
    nodes = [node("MatMul", f"{f'v{i}' if i else 'x'} W", f"v{i + 1}") for i in range(1000)]
    path = saved(tmp_path / "net.onnx", [*nodes, node("Relu", "v1000", "y")], {"W": integers(512, 512)}, (512,), (512,))
    with pytest.raises(ValueError, match=r"at most .* coefficients can be read"):
        from_onnx(path)


def test_a_file_that_is_not_there_is_an_os_error(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"missing\.onnx"):
        from_onnx(tmp_path / "missing.onnx")


def test_without_onnx_the_error_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "onnx", None)
    wanted = r"from_onnx\(path\) needs the package onnx: .* -m pip install 'relufig\[export\]'"
    with pytest.raises(ModuleNotFoundError, match=wanted):
        from_onnx(tmp_path / "net.onnx")
