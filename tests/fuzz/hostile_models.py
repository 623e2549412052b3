"""Hostile model files: of ONNX, of PyTorch, and of safetensors."""

from __future__ import annotations

import io
import json
import os
import pickle
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.fuzz.breaking import zipped

Table = list[tuple[str, Callable[[], bytes], str]]


def _not_at_all(_: Any) -> None:
    """A change that is none."""


def onnx(change: Callable[[Any], object] = _not_at_all) -> bytes:
    """An ONNX file of one layer, changed."""
    from onnx import TensorProto, helper, numpy_helper

    weights = numpy_helper.from_array(np.ones((2, 2), np.float32), "W")
    x, y = (helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", 2]) for name in "xy")
    nodes = [helper.make_node("MatMul", ["x", "W"], ["z"]), helper.make_node("Relu", ["z"], ["y"])]
    model = helper.make_model(helper.make_graph(nodes, "net", [x], [y], [weights]))
    change(model)
    return bytes(model.SerializeToString())


def _dims(*dims: int) -> Callable[[Any], object]:
    def change(model: Any) -> None:
        del model.graph.initializer[0].dims[:]
        model.graph.initializer[0].dims.extend(dims)

    return change


def _elsewhere(model: Any) -> None:
    tensor = model.graph.initializer[0]
    tensor.data_location = 1
    tensor.external_data.add(key="location", value="/etc/passwd")


def _within(model: Any) -> None:
    """A tensor of as many numbers as a file may have, in the file itself."""
    _dims(2**25, 1)(model)
    _elsewhere(model)
    model.graph.initializer[0].external_data[0].value = "file.onnx"


def _wide(model: Any) -> None:
    model.graph.initializer[0].CopyFrom(_numbers(np.ones((2, 150_000), np.float32)))


def _numbers(array: Any) -> Any:
    from onnx import numpy_helper

    return numpy_helper.from_array(array, "W")


def _carried(model: Any) -> None:
    """Ten thousand sums of ReLUs, each needed ten thousand layers on."""
    from onnx import helper

    del model.graph.node[:]
    last = "x"
    for k in range(10_000):
        model.graph.node.append(helper.make_node("Relu", [last], [f"r{k}"]))
        last = f"r{k}"
    for k in range(10_000):
        model.graph.node.append(helper.make_node("Add", [last, f"r{k}"], [f"s{k}"]))
        model.graph.node.append(helper.make_node("Relu", [f"s{k}"], [f"t{k}"]))
        last = f"t{k}"
    model.graph.output[0].name = last


def _operator(model: Any, name: str) -> None:
    model.graph.node[1].op_type = name


def _repeated(model: Any) -> None:
    model.graph.node.extend(list(model.graph.node) * 30_000)


def _circle(model: Any) -> None:
    model.graph.node[0].input[0] = "y"


class _Command:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, ("true",)


def torch(change: Callable[[dict[str, bytes]], object] = _not_at_all, module: bool = False) -> bytes:
    """What torch.save writes of a layer, or of its state_dict, with the members of the archive changed."""
    import zipfile

    import torch as library

    layers = library.nn.Sequential(library.nn.Linear(2, 2), library.nn.ReLU())
    file = io.BytesIO()
    library.save(layers if module else layers.state_dict(), file)
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    return zipped(members, zipfile.ZIP_STORED)


def torch_of(source: Any) -> bytes:
    """What torch.save writes of anything."""
    import torch as library

    file = io.BytesIO()
    library.save(source, file)
    return file.getvalue()


def _layers(n_in: int, n_out: int) -> bytes:
    """A file of a layer, as large as its numbers say, and LeakyReLU after it."""
    from torch import nn

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch finds a layer of no values odd
        return torch_of(nn.Sequential(nn.Linear(n_in, n_out), nn.LeakyReLU(0.1)))


def _long_names() -> bytes:
    import torch as library

    return torch_of({f"{'a.' * 500_000}{k}.weight": library.zeros(1, 1) for k in range(2)})


def _pickle(content: bytes) -> Callable[[dict[str, bytes]], object]:
    def change(members: dict[str, bytes]) -> None:
        members[next(name for name in members if name.endswith("data.pkl"))] = content

    return change


def _long_pickle(members: dict[str, bytes]) -> None:
    _pickle(b"\x80\x02" + b"]" * 2**23)(members)


def safetensors(header: object, data: bytes = b"", length: int | None = None) -> bytes:
    """A .safetensors file with this header."""
    said = json.dumps(header).encode()
    return (len(said) if length is None else length).to_bytes(8, "little") + said + data


def _tensor(shape: list[int], end: int, dtype: str = "F32") -> dict[str, object]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [0, end]}


def _block(shape: list[int]) -> dict[str, object]:
    return {"layers.0.S": _tensor(shape, 0, "F64"), "layers.0.b": _tensor(shape[:1], 0, "F64")}


def _named(names: str) -> dict[str, object]:
    metadata = {"format": "relufig", "inputs": names, "outputs": names}
    return {"__metadata__": metadata, "0.weight": _tensor([1, 1], 4)}


def _directory(count: int) -> bytes:
    """A zip archive of empty members, all of them nothing but an entry of the directory."""
    entry = b"PK\x01\x02" + bytes(24) + (1).to_bytes(2, "little") + bytes(16) + b"a"
    return entry * count + b"PK\x05\x06" + bytes(8) + (len(entry) * count).to_bytes(4, "little") + bytes(6)


ONNX: Table = [
    ("empty", lambda: b"", "it is not an ONNX file"),
    ("truncated", lambda: onnx()[:-3], "it is not an ONNX file, or a truncated one"),
    ("zeros", lambda: bytes(2**20), "cannot be read as a network"),
    ("too many bytes", lambda: bytes(2**28 + 1), "a file must have at most 268,435,456 bytes, got more"),
    ("a tensor of 10^18 numbers", lambda: onnx(_dims(10**9, 10**9)), "coefficients can be read, got 1,000,000,000,000"),
    ("a tensor with too few numbers", lambda: onnx(_dims(2, 3)), "has 16 bytes for the shape [2, 3]"),
    ("a tensor of negative size", lambda: onnx(_dims(-2, -2)), "has a negative size in its shape"),
    (
        "a tensor in another file",
        lambda: onnx(_elsewhere),
        "is kept in another file, '/etc/passwd', which must be a plain file in the model's folder",
    ),
    ("a tensor that is the file itself", lambda: onnx(_within), "bytes from 0 on in 'file.onnx', which has"),
    ("a wide layer", lambda: onnx(_wide), "at most 65,536 values of a layer can be read, got 150,000"),
    ("values carried far", lambda: onnx(_carried), "can be read, got"),
    ("a loop", lambda: onnx(lambda model: _operator(model, "Loop")), "node 1, Loop"),
    ("commands", lambda: onnx(lambda model: _operator(model, "\x1b[31m")), r"node 1, \x1b[31m"),
    ("many nodes", lambda: onnx(_repeated), "a file must have at most 4,194,304 bytes beside"),
    ("a circle", lambda: onnx(_circle), "node 0, MatMul"),
]
TORCH: Table = [
    ("empty", lambda: b"", "cannot be read as a network"),
    ("truncated", lambda: torch()[:-30], "cannot be read as a network"),
    ("a command", lambda: torch(_pickle(pickle.dumps(_Command(), 2))), "it holds posix.system"),
    ("an old file with a command", lambda: pickle.dumps(_Command(), 2), "cannot be read as a network"),
    ("a broken pickle", lambda: torch(_pickle(b"\x80\x02}")), "cannot be read as a network"),
    ("a deep pickle", lambda: torch(_long_pickle), "at most 4,194,304 bytes besides numbers can be read, got"),
    ("a directory of millions", lambda: _directory(2**19), "cannot be read as a network: its directory is too large"),
    ("a tall layer", lambda: _layers(1, 2**22), "at most 65,536 values of a layer can be read, got 4,194,304"),
    ("long names", _long_names, "at most 512 characters in the name of a tensor can be read, got 1,000,008"),
    ("no inputs", lambda: _layers(0, 3), "a network must have at least one input and one output, got 0 and 3"),
    ("no outputs", lambda: _layers(3, 0), "a network must have at least one input and one output, got 3 and 0"),
    ("a number", lambda: torch(_pickle(pickle.dumps(3, 2))), "must hold a module or a state_dict, got int"),
]
SAFETENSORS: Table = [
    ("empty", lambda: b"", "cannot be read as a network"),
    ("a header of exabytes", lambda: safetensors({}, length=2**62), "cannot be read as a network"),
    ("a header that is not JSON", lambda: (9).to_bytes(8, "little") + b"{" * 9, "cannot be read as a network"),
    ("a header nested deep", lambda: (10**6).to_bytes(8, "little") + b"[" * 10**6, "cannot be read as a network"),
    ("no tensors", lambda: safetensors({}), "tensors must be named as in an nn.Sequential"),
    (
        "too few numbers",
        lambda: safetensors({"0.weight": _tensor([2, 2], 16)}, bytes(8)),
        "cannot be read as a network",
    ),
    ("10^18 numbers", lambda: safetensors({"0.weight": _tensor([10**9, 10**9], 16)}, bytes(16)), "cannot be read as a"),
    (
        "too long a header",
        lambda: safetensors({"__metadata__": {"a": "x" * 2**22}}),
        "at most 4,194,304 bytes besides numbers",
    ),
    (
        "10^12 inputs",
        lambda: safetensors({"0.weight": _tensor([0, 10**12], 0)}),
        "at most 1,048,576 inputs can be read",
    ),
    ("10^12 inputs of a block", lambda: safetensors(_block([0, 10**12])), "at most 1,048,576 inputs can be read, got"),
    (
        "too many numbers",
        lambda: safetensors({"0.weight": _tensor([2**25 + 1, 1], 2**25 + 1, "U8")}, bytes(2**25 + 1)),
        "at most 33,554,432 coefficients can be read",
    ),
    ("names nested deep", lambda: safetensors(_named("[" * 100_000), bytes(4)), "cannot be read as a network"),
    ("commands", lambda: safetensors({"\x1b[31m": _tensor([1], 4)}, bytes(4)), r"got \x1b[31m"),
]
