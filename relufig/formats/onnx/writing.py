"""A network as an ONNX file, for onnxruntime and for every other tool that reads one."""

from __future__ import annotations

import json
import os
from typing import Any

import numpy as np

import relufig
from relufig.formats.onnx import graph as onnx_graph
from relufig.formats.onnx.graph import Graph, Wires
from relufig.formats.safetensors.writing import inputs_of, outputs_of
from relufig.look import notation
from relufig.networks.network import Network
from relufig.sorting.network import ComparatorNetwork
from relufig.system import extras
from relufig.system.files import written_atomically

# ONNX 1.8 of 2020, the oldest in which Gemm, Relu, Gather and the others have the form used here. Every onnxruntime
# from 1.6 on reads it, and so do older verifiers: each release reads all opsets from 7 up to its own. Tried with
# releases 1.15.0 of 2023 to 1.32.0, each form in both dtypes.
# (onnxruntime, "Compatibility" and docs/Versioning.md, whose table begins to list opset 13 and IR 7 with release 1.6;
# onnx, docs/Versioning.md.)
OPSET = 13
IR_VERSION = 7

DTYPES = ("float32", "float64")
FORMS = ("auto", "dense", "gather")

# Comparator networks whose dense matrices would have more entries than this are written by rows.
_MOST_DENSE_ENTRIES = 2**18
# What protobuf writes at most.
_MOST_BYTES = 2**31 - 2**20
# A formula of more than this is not one to read.
_MOST_UNITS = 12
_MOST_INPUTS = 64
_MOST_PARAMETERS = 500
_LONGEST_FORMULA = 2000


def onnx(
    net: Network | ComparatorNetwork, path: str | os.PathLike[str], *, dtype: str = "float32", form: str = "auto"
) -> None:
    """Write the network to an ONNX file, atomically, and the same bytes every time.

    The file takes one tensor `x` of shape (batch, n_in), any batch, and gives one `y` of shape (batch, n_out); what the
    columns are called stands in its metadata under "inputs" and "outputs" (JSON lists), what the network is under
    "description" and, if it is small, its formula under "formula". All of it is in one file. In onnxruntime:

        session = onnxruntime.InferenceSession("sort3.onnx")
        (y,) = session.run(None, {"x": numpy.array([[3, 1, 2]], dtype=numpy.float32)})

    `form` is "dense" (Gemm, which is MatMul and Add in float64; Relu, and Add for skip connections), "gather" (rows of
    comparators: `ComparatorNetwork`s and their `network()` only; its size grows with n, not n^2) or "auto", which takes
    "gather" for those with large matrices. Both are of the ReLU network, never of minimum and maximum.

    Every coefficient is rounded once to `dtype`, "float32" or "float64", to within 2^-24 or 2^-53 of its size, as
    `net(x)` does for x of that dtype; those that fit, as all of sorting networks, are not changed.

    Raises TypeError for what is not a network, ValueError for another form or dtype, a form that the network does not
    have and a file of 2 GiB or more, OverflowError for a coefficient beyond the dtype's range, OSError where the file
    cannot be written, and ModuleNotFoundError without the package onnx.
    """
    label = "onnx(net, path)"
    content = model(net, dtype, form, label).SerializeToString(deterministic=True)
    with written_atomically(path) as file:
        file.write(content)


def model(net: Network | ComparatorNetwork, dtype: str, form: str, label: str) -> Any:
    """The `onnx.ModelProto` of a network. Raises as `onnx`, in sentences that begin with `label`."""
    try:
        from onnx import TensorProto, helper
    except ModuleNotFoundError as error:
        raise extras.missing(label, "onnx", "export") from error

    for name, value, valid in (("dtype", dtype, DTYPES), ("form", form, FORMS)):
        if value not in valid:
            raise ValueError(f"{label}: {name} must be one of {', '.join(valid)}, got {value!r}")
    if not isinstance(net, Network | ComparatorNetwork):
        raise TypeError(f"{label}: net must be a Network or a ComparatorNetwork, got {net!r}")
    graph = _graph(net, np.dtype(dtype), form, label)
    inputs, outputs = inputs_of(net), outputs_of(net)
    of_type = TensorProto.FLOAT if dtype == "float32" else TensorProto.DOUBLE
    x = helper.make_tensor_value_info("x", of_type, ["batch", len(inputs)], _columns(inputs))
    y = helper.make_tensor_value_info("y", of_type, ["batch", len(outputs)], _columns(outputs))
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
        raise ValueError(
            f"{label}: an ONNX file must be under 2 GiB, and that of {net!r} would take {size / 2**30:.1f}"
        )
    if by_rows and layers is not None:
        return onnx_graph.by_rows(n, layers)
    network = net.network() if isinstance(net, ComparatorNetwork) else net
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
        found = onnx_graph.comparators(block)
        if found is None:
            return None
        layers.append(found)
    return layers


def _dense_entries(network: Network) -> int:
    matrices = (matrix for block in network.blocks for matrix in (block.U, block.V, block.S))
    return sum(matrix.shape[0] * matrix.shape[1] for matrix in matrices)


def _columns(names: tuple[str, ...]) -> str:
    shown = list(names) if len(names) <= 8 else [*names[:6], "...", names[-1]]
    return f"columns: {', '.join(shown)}"


def _formula(net: Network | ComparatorNetwork) -> dict[str, str]:
    """The outputs as formulas of the inputs, as an entry of the metadata; none for a network too large to be read."""
    if net.size > _MOST_UNITS or len(inputs_of(net)) > _MOST_INPUTS:
        return {}
    network = net.network() if isinstance(net, ComparatorNetwork) else net
    if network.parameters > _MOST_PARAMETERS:
        return {}
    formulas = zip(network.outputs, notation.expressions(network), strict=True)
    text = "; ".join(f"{name} = {notation.expression(formula)}" for name, formula in formulas)
    return {"formula": text} if len(text) <= _LONGEST_FORMULA else {}
