"""A network as an ONNX file, for onnxruntime and every other tool that reads ONNX."""

from __future__ import annotations

import json
import os
from typing import Any

import numpy as np

import relufig
from relufig.formats.networks import check, inputs_of, outputs_of, relu_network
from relufig.formats.onnx import graph as onnx_graph
from relufig.formats.onnx.graph import Graph, Wires
from relufig.look import notation
from relufig.networks.network import Network
from relufig.numbers.text import listed
from relufig.sorting.network import ComparatorNetwork
from relufig.system import extras
from relufig.system.files import written_atomically

# ONNX 1.8 of 2020: the oldest version in which Gemm, Relu, Gather and the others have the form used here. Every
# onnxruntime from 1.6 on reads it, and so do older verifiers: each release reads all opsets from 7 up to its own. Tried
# with releases 1.15.0 of 2023 to 1.32.0, each form in both dtypes.
# (onnxruntime, "Compatibility" and docs/Versioning.md, whose table lists opset 13 and IR 7 from release 1.6 on;
# onnx, docs/Versioning.md.)
OPSET = 13
IR_VERSION = 7

DTYPES = ("float32", "float64")
FORMS = ("auto", "dense", "gather")

# Comparator networks whose dense matrices would have more entries than this are written by rows.
_MOST_DENSE_ENTRIES = 2**18
# The most that protobuf can write.
_MOST_BYTES = 2**31 - 2**20
# A formula of more than this is not readable.
_MOST_UNITS = 12
_MOST_INPUTS = 64
_MOST_PARAMETERS = 500
_LONGEST_FORMULA = 2000


def onnx(
    net: Network | ComparatorNetwork, path: str | os.PathLike[str], *, dtype: str = "float32", form: str = "auto"
) -> None:
    """Write a network to an ONNX file, atomically, and with the same bytes every time.

    The model takes one tensor `x` of shape (batch, n_in), for any batch size, and returns one tensor `y` of shape
    (batch, n_out). Its metadata holds the names of the columns under "inputs" and "outputs" (JSON lists), a description
    of the network under "description" and, if the network is small, its formula under "formula". Everything is in one
    file. To run it in onnxruntime:

        session = onnxruntime.InferenceSession("sort3.onnx")
        (y,) = session.run(None, {"x": numpy.array([[3, 1, 2]], dtype=numpy.float32)})

    Parameters
    ----------
    net : Network or ComparatorNetwork
        The network. For a comparator network, the file holds its ReLU network, not minima and maxima.
    path : str or path
        The file.
    dtype : {"float32", "float64"}
        Every coefficient is rounded once to this dtype, to within 2^-24 or 2^-53 of its size, as `net(x)` does for x of
        that dtype. A coefficient that fits, as every one of a sorting network does, is unchanged.
    form : {"auto", "dense", "gather"}
        "dense" writes matrices: Gemm (in float64, MatMul and Add) and Relu, and Add for skip connections. "gather"
        writes rows of comparators; it is only for a `ComparatorNetwork` and its `network()`, and its size grows with n,
        not n^2. "auto" writes "gather" if it can and the matrices would be large, otherwise "dense".

    Raises
    ------
    TypeError
        If `net` is not a network.
    ValueError
        If `dtype` or `form` is not one of those listed, the network does not have the form, or the file would have
        2 GiB or more.
    OverflowError
        If a coefficient is beyond the range of `dtype`.
    OSError
        If the file cannot be written.
    ModuleNotFoundError
        If the package onnx is not installed.

    Examples
    --------
    >>> import tempfile
    >>> from onnx import load
    >>> from relufig import build, inputs, maximum
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     onnx(build(maximum(*inputs("a", "b"))), f"{folder}/maximum.onnx")
    ...     model = load(f"{folder}/maximum.onnx")
    >>> [node.op_type for node in model.graph.node]
    ['Gemm', 'Relu', 'Gemm', 'Add']
    >>> {entry.key: entry.value for entry in model.metadata_props}["formula"]
    'y = b + ReLU(a − b)'
    """
    label = "onnx(net, path)"
    content = model(net, dtype, form, label).SerializeToString(deterministic=True)
    with written_atomically(path) as file:
        file.write(content)


def model(net: Network | ComparatorNetwork, dtype: str, form: str, label: str) -> Any:
    """The `onnx.ModelProto` of a network. Raises as `onnx`, with messages that begin with `label`."""
    try:
        from onnx import TensorProto, helper
    except ModuleNotFoundError as error:
        raise extras.missing(label, "onnx", "export") from error

    for name, value, valid in (("dtype", dtype, DTYPES), ("form", form, FORMS)):
        if value not in valid:
            raise ValueError(f"{label}: {name} must be one of {', '.join(valid)}, got {value!r}")
    check(net, label)
    graph = _graph(net, np.dtype(dtype), form, label)
    inputs, outputs = inputs_of(net), outputs_of(net)
    of_type = TensorProto.FLOAT if dtype == "float32" else TensorProto.DOUBLE
    x = helper.make_tensor_value_info("x", of_type, ["batch", len(inputs)], f"columns: {listed(inputs)}")
    y = helper.make_tensor_value_info("y", of_type, ["batch", len(outputs)], f"columns: {listed(outputs)}")
    proto = helper.make_model(
        helper.make_graph(graph.nodes, "relufig", [x], [y], graph.constants),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="relufig",
        producer_version=relufig.__version__,
    )
    names = {"inputs": json.dumps(inputs, ensure_ascii=False), "outputs": json.dumps(outputs, ensure_ascii=False)}
    helper.set_model_props(proto, {"description": repr(net), **_formula(net), **names})
    return proto


def _graph(net: Network | ComparatorNetwork, dtype: Any, form: str, label: str) -> Graph:
    layers = _layers(net)
    if form == "gather" and layers is None:
        raise ValueError(f"{label}: form 'gather' is for networks of comparators, got {net!r}")
    n = len(inputs_of(net))
    entries = _dense_entries(net) if layers is None and isinstance(net, Network) else 2 * net.size * n
    by_rows = form == "gather" or (form == "auto" and layers is not None and entries > _MOST_DENSE_ENTRIES)
    size = 8 * n * (net.depth + 1) if by_rows else entries * dtype.itemsize
    if size > _MOST_BYTES:
        raise ValueError(f"{label}: an ONNX file must be under 2 GiB, got {size / 2**30:.1f} GiB for {net!r}")
    if by_rows and layers is not None:
        return onnx_graph.by_rows(n, layers)
    network = relu_network(net)
    try:
        return onnx_graph.dense(network.blocks, dtype)
    except OverflowError as error:
        raise OverflowError(f"{label}: a coefficient of {net!r} is beyond the range of {dtype}") from error


def _layers(net: Network | ComparatorNetwork) -> list[Wires] | None:
    """The layers of a network of comparators; None for other networks."""
    if isinstance(net, ComparatorNetwork):
        return [(layer.first, layer.second) for layer in net.packed_layers]
    layers = []
    for block in net.blocks:
        wires = onnx_graph.comparators(block)
        if wires is None:
            return None
        layers.append(wires)
    return layers


def _dense_entries(network: Network) -> int:
    matrices = (matrix for block in network.blocks for matrix in (block.U, block.V, block.S))
    return sum(matrix.shape[0] * matrix.shape[1] for matrix in matrices)


def _formula(net: Network | ComparatorNetwork) -> dict[str, str]:
    """The metadata entry with the outputs as formulas of the inputs; empty if the network is too large to read."""
    if net.size > _MOST_UNITS or len(inputs_of(net)) > _MOST_INPUTS:
        return {}
    network = relu_network(net)
    if network.parameters > _MOST_PARAMETERS:
        return {}
    formulas = zip(network.outputs, notation.expressions(network), strict=True)
    text = "; ".join(f"{name} = {notation.expression(formula)}" for name, formula in formulas)
    return {"formula": text} if len(text) <= _LONGEST_FORMULA else {}
