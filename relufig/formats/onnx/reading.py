"""ONNX files read as networks, node by node. What depends on the input is recorded as sums and ReLUs."""

from __future__ import annotations

import os

from relufig.formats.models import scheduling
from relufig.formats.models.values import Tensor
from relufig.formats.onnx import file as onnx_file
from relufig.formats.onnx import rows as onnx_rows
from relufig.formats.onnx.file import Node, OnnxFile
from relufig.formats.onnx.operators import FINAL, OPERATORS
from relufig.formats.onnx.values import Tensors
from relufig.networks.network import Network
from relufig.system import extras, limits

# What numpy and the reader raise for parts of a model that do not fit together.
_WRONG = (ValueError, TypeError, IndexError, ArithmeticError)


def from_onnx(path: str | os.PathLike[str]) -> Network:
    """Read the network in an ONNX file, with every weight exactly as it is stored.

    The model must have one input of shape (batch, ...), with every size but the batch fixed, and one output. The
    network takes and gives pictures row by row. These operators can be read:

    - Gemm, MatMul, Conv and BatchNormalization with constant weights; Add, Sub, Sum, Neg; Mul and Div by constants;
    - Relu, LeakyRelu, PRelu, Clip, Abs, Max, Min, MaxPool, AveragePool, GlobalAveragePool, ReduceMean;
    - Reshape, Flatten, Squeeze, Unsqueeze, Transpose, Concat, Split, Slice, Gather, Shape, Cast, Dropout, Identity;
    - the rows of comparators that `export.onnx` writes.

    No matrices are multiplied: each stays a layer of its own. Only these numbers are rounded, to float64: the factors
    of Div, of means and of BatchNormalization; the biases of BatchNormalization; and slope - 1 of a LeakyRelu on more
    than 256 values.

    A file that `export.onnx` wrote becomes an equal network with the same names. The exceptions are coefficients that
    were rounded, and affine blocks, which may be joined to the ReLUs beside them.

    Parameters
    ----------
    path : str or path
        The ONNX file. Its weights may be in a second file, as torch.onnx.export writes them: a plain file in the same
        folder.

    Returns
    -------
    Network
        The network; it takes inputs of shape (..., n_in), where n_in is the number of values in one input.

    Raises
    ------
    ValueError
        If the file is not ONNX, is damaged, is larger than `relufig.system.limits` allows, or uses another operator.
        The message names the file, and the operator by its position (from 0) and name. A Softmax or Sigmoid at the end
        cannot be read either: export the model without it.
    OSError
        If the file cannot be opened.
    ModuleNotFoundError
        If the package onnx is not installed.

    Examples
    --------
    >>> import tempfile
    >>> from relufig import build, export, inputs, maximum
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     export.onnx(build(maximum(*inputs("a", "b"))), f"{folder}/maximum.onnx")
    ...     from_onnx(f"{folder}/maximum.onnx")
    Network(a, b -> y: 1 ReLU in 1 hidden layer, 4 parameters)
    """
    try:
        import onnx  # noqa: F401
    except ModuleNotFoundError as error:
        raise extras.missing("from_onnx(path)", "onnx", "export") from error
    try:
        return _network(onnx_file.read(path))
    except _WRONG as error:
        raise ValueError(f"{os.fspath(path)} cannot be read as a network: {limits.reason(error)}") from error


def _network(file: OnnxFile) -> Network:
    rows = onnx_rows.network(file)
    if rows is not None:
        return rows
    tensors = Tensors(file)
    for node in file.nodes:
        try:
            _read(tensors, node, is_last=file.output in node.outputs[:1])
        except _WRONG as error:
            raise ValueError(f"{node.label}: {limits.reason(error)}") from error
    value = tensors.values.get(file.output)
    if value is None:
        raise ValueError(f"its output {limits.shown(file.output)!r} is not a value of the network")
    return scheduling.network(tensors.recorder, value, *file.names(tensors.recorder.source.width, value.size))


def _read(tensors: Tensors, node: Node, is_last: bool) -> None:
    """Read one node. Raises one of _WRONG if that is not possible."""
    if node.operator in FINAL:
        advice = "export the model without it, such as model[:-1] of an nn.Sequential"
        raise ValueError(f"it is not piecewise linear; {advice if is_last else 'no ReLU network computes it'}")
    if node.operator not in OPERATORS:
        raise ValueError(f"only {', '.join(sorted(OPERATORS))} can be read")
    operator = OPERATORS[node.operator]
    for name, value in node.attributes.items():
        if not isinstance(value, operator.attributes.get(name, ())):
            raise ValueError(f"its attribute {limits.shown(name)!r} cannot be read")
    outputs = [name for name in node.outputs if name]
    if len(node.inputs) > operator.inputs or (len(outputs) != 1 and node.operator != "Split"):
        takes = f"at most {operator.inputs} inputs and one output"
        raise ValueError(f"it must have {takes}, got {len(node.inputs)} and {len(outputs)}")
    for name in node.inputs:
        if name and not tensors.has(name):
            raise ValueError(f"it takes {limits.shown(name)!r}, which no earlier node gives")
    for name in outputs:
        if tensors.has(name):
            raise ValueError(f"it gives {limits.shown(name)!r} a second time")
    result = operator.read(tensors, node)
    for name, each in zip(node.outputs, result if isinstance(result, list) else [result], strict=False):
        if isinstance(each, Tensor):
            tensors.values[name] = each
        else:
            tensors.constants[name] = each
