"""ONNX files read as networks: chains of affine layers, ReLU and LeakyReLU, with skip connections past layers of ReLUs.

Every tensor that depends on the input is followed back to it as a chain of layers. Two chains that are added must part
at one tensor, as x and V relu(U x + c) + b do: then they are a block.
"""

from __future__ import annotations

import os

from relufig import extras, limits
from relufig.network import Network
from relufig.reading import chain, onnx_file, onnx_rows
from relufig.reading.onnx_file import Node, OnnxFile
from relufig.reading.onnx_operators import OPERATORS
from relufig.reading.onnx_values import Tensors, Value, layers_since


def from_onnx(path: str | os.PathLike[str]) -> Network:
    """The network in an ONNX file, with every weight exactly as it is there.

    The file has one input of shape (batch, n), or one that is flattened first, and one output. Its operators are Gemm,
    MatMul, Add, Sub, Relu and LeakyRelu, of the network's values and constants; Identity; Flatten, and Reshape to rows;
    Constant, and Transpose of constants; an Add of a value and what a layer of ReLUs makes of it, for skip connections;
    and the rows of comparators that `export.onnx` writes.

    What `export.onnx` wrote comes back as an equal network, under its names, but for coefficients that were rounded and
    affine blocks that could be joined to the ReLUs beside them.

    Raises ValueError, naming the file, for anything else: an operator by its position (from 0) and name, a file that is
    not ONNX, is damaged, or is larger than `relufig.limits` says. OSError where it cannot be opened,
    ModuleNotFoundError without the package onnx.
    """
    try:
        import onnx  # noqa: F401
    except ModuleNotFoundError as error:
        raise extras.missing("from_onnx(path)", "onnx", "export") from error
    try:
        return _network(onnx_file.read(path))
    except (ValueError, TypeError, ArithmeticError) as error:
        raise ValueError(f"{os.fspath(path)} cannot be read as a network: {limits.reason(error)}") from error


def _network(file: OnnxFile) -> Network:
    rows = onnx_rows.network(file)
    if rows is not None:
        return rows
    tensors = Tensors(file)
    for node in file.nodes:
        _read(tensors, node)
    value = tensors.values.get(file.output)
    if value is None or not value.flat:
        raise ValueError(f"its output {limits.shown(file.output)!r} is not a value of shape (batch, n) of the network")
    layers = layers_since(None, value)
    return chain.network(layers, tensors.n_in, *file.names(tensors.n_in, value.width))


def _read(tensors: Tensors, node: Node) -> None:
    """Follow one node. Raises ValueError that names it."""
    if node.operator not in OPERATORS:
        raise ValueError(f"{node.label}: only {', '.join(sorted(OPERATORS))} can be read")
    operator = OPERATORS[node.operator]
    for name, value in node.attributes.items():
        if not isinstance(value, operator.attributes.get(name, ())):
            raise ValueError(f"{node.label}: its attribute {limits.shown(name)!r} cannot be read")
    if len(node.inputs) > operator.inputs or len(node.outputs) != 1:
        takes = f"at most {operator.inputs} inputs and one output"
        raise ValueError(f"{node.label}: it has {takes}, got {len(node.inputs)} and {len(node.outputs)}")
    for name in node.inputs:
        if name and name not in tensors.values and name not in tensors.constants:
            raise ValueError(f"{node.label}: takes {limits.shown(name)!r}, which nothing before it gives")
    (output,) = node.outputs
    if output in tensors.values or output in tensors.constants:
        raise ValueError(f"{node.label}: gives {limits.shown(output)!r} a second time")
    found = operator.read(tensors, node)
    if isinstance(found, Value):
        tensors.values[output] = found
    else:
        tensors.constants[output] = found
