"""What each ONNX operator that can be read makes of the values and constants it takes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from relufig import limits, matrices
from relufig.arrays import Array
from relufig.block import Block
from relufig.coefficients import exact_product
from relufig.reading.chain import Affine, Layer, LeakyRelu, Relu
from relufig.reading.onnx_file import Node
from relufig.reading.onnx_values import Tensors, Value, fork, layers_since


def _gemm(tensors: Tensors, node: Node) -> Value:
    value, W = tensors.value(node), tensors.constant(node, 1, rank=2)
    if node.attributes.get("transA", 0):
        raise ValueError(f"{node.label}: transA must be 0, with a row for each sample")
    W = _scaled(tensors, node, W if node.attributes.get("transB", 0) else W.T, "alpha")
    b = np.zeros(len(W))
    if len(node.inputs) > 2 and node.inputs[2]:
        b = _row(node, _scaled(tensors, node, tensors.constant(node, 2), "beta"), len(W))
    return tensors.affine(node, value, W, b)


def _matmul(tensors: Tensors, node: Node) -> Value:
    value, W = tensors.value(node), tensors.constant(node, 1, rank=2)
    return tensors.affine(node, value, W.T, np.zeros(W.shape[1]))


def _add(tensors: Tensors, node: Node) -> Value:
    constant = [at for at, name in enumerate(node.inputs) if name in tensors.constants]
    if not constant:
        return _joined(tensors, node, tensors.value(node, 0), tensors.value(node, 1))
    value = tensors.value(node, 1 - constant[0])
    return _shifted(tensors, node, value, _row(node, tensors.constant(node, constant[0]), value.width))


def _sub(tensors: Tensors, node: Node) -> Value:
    if node.inputs and node.inputs[0] in tensors.constants:
        value = tensors.value(node, 1)
        tensors.spend_on_rows(value.width)
        negative = matrices.from_entries({(i, i): -1 for i in range(value.width)}, (value.width, value.width))
        return tensors.affine(node, value, negative, _row(node, tensors.constant(node, 0), value.width))
    value = tensors.value(node)
    return _shifted(tensors, node, value, -_row(node, tensors.constant(node, 1), value.width))


def _relu(tensors: Tensors, node: Node) -> Value:
    value = tensors.value(node)
    tensors.spend_on_rows(value.width)
    return value.then(Relu(), value.width)


def _leaky_relu(tensors: Tensors, node: Node) -> Value:
    value = tensors.value(node)
    tensors.spend_on_rows(value.width)
    slope = node.attributes.get("alpha", float(np.float32(0.01)))
    if not math.isfinite(slope):
        raise ValueError(f"{node.label}: alpha must be finite, got {slope}")
    return value.then(LeakyRelu(slope), value.width)


def _identity(tensors: Tensors, node: Node) -> Value | Array:
    if node.inputs and node.inputs[0] in tensors.constants:
        return tensors.constants[node.inputs[0]]
    return tensors.value(node, flat=False)


def _flatten(tensors: Tensors, node: Node) -> Value:
    value = tensors.value(node, flat=False)
    if node.attributes.get("axis", 1) != 1:
        raise ValueError(f"{node.label}: axis must be 1, with a row for each sample")
    return value.flattened()


def _reshape(tensors: Tensors, node: Node) -> Value:
    value, shape = tensors.value(node, flat=False), tensors.constant(node, 1, rank=1).tolist()
    if len(shape) != 2 or shape[0] not in (-1, 0) or shape[1] not in (-1, value.width) or shape == [-1, -1]:
        raise ValueError(f"{node.label}: the shape must be (batch, {value.width}), got {limits.shown(str(shape))}")
    return value.flattened()


def _constant(_: Tensors, node: Node) -> Array:
    if len(node.attributes) != 1:
        raise ValueError(f"{node.label}: one attribute with its value is needed, got {len(node.attributes)}")
    (value,) = node.attributes.values()
    return np.asarray(value)


def _transpose(tensors: Tensors, node: Node) -> Array:
    if node.attributes.get("perm", [1, 0]) != [1, 0]:
        raise ValueError(f"{node.label}: perm must be [1, 0]")
    return tensors.constant(node, 0, rank=2).T


class Operator(NamedTuple):
    """How an operator is read, how many inputs it takes at most, and its attributes with their kinds."""

    read: Callable[[Tensors, Node], Value | Array]
    inputs: int
    attributes: Mapping[str, type]


OPERATORS = {
    "Add": Operator(_add, 2, {}),
    "Constant": Operator(
        _constant,
        0,
        {"value": np.ndarray, "value_float": float, "value_floats": list, "value_int": int, "value_ints": list},
    ),
    "Flatten": Operator(_flatten, 1, {"axis": int}),
    "Gemm": Operator(_gemm, 3, {"alpha": float, "beta": float, "transA": int, "transB": int}),
    "Identity": Operator(_identity, 1, {}),
    "LeakyRelu": Operator(_leaky_relu, 1, {"alpha": float}),
    "MatMul": Operator(_matmul, 2, {}),
    "Relu": Operator(_relu, 1, {}),
    "Reshape": Operator(_reshape, 2, {"allowzero": int}),
    "Sub": Operator(_sub, 2, {}),
    "Transpose": Operator(_transpose, 1, {"perm": list}),
}


def _joined(tensors: Tensors, node: Node, first: Value, second: Value) -> Value:
    """The block that two values of the network make when they are added: a skip connection, and units past it."""
    if first.width != second.width:
        raise ValueError(f"{node.label}: adds {first.width} values and {second.width}")
    start = fork(first, second)
    paths = [layers_since(start, value) for value in (first, second)]
    for skip, units in (paths, paths[::-1]):
        past = [layer for layer in skip if isinstance(layer, Affine)]
        kinds = "".join(type(layer).__name__[0] for layer in units)
        if len(past) == len(skip) <= 1 and kinds in ("R", "AR", "RA", "ARA"):
            return start.then(_block(tensors, start.width, past, units), first.width)
    raise ValueError(
        f"{node.label}: adds two values of the network that are not x (or S x + b) and V relu(U x + c) + b of one x"
    )


def _block(tensors: Tensors, width: int, past: list[Affine], units: list[Layer]) -> Block:
    at = next(i for i, layer in enumerate(units) if isinstance(layer, Relu))
    into, out = (layers[0] if layers else None for layers in (units[:at], units[at + 1 :]))
    k = len(into.b) if isinstance(into, Affine) else width
    tensors.spend_on_rows(width + k)
    U, c = _parts(into, width)
    V, b = _parts(out, k)
    S, d = _parts(past[0] if past else None, width)
    return Block(S, U, c, V, matrices.affine(matrices.identity(len(b)), b, d))


def _parts(layer: Layer | None, n: int) -> tuple[matrices.Matrix, Array]:
    return (layer.W, layer.b) if isinstance(layer, Affine) else (matrices.identity(n), np.zeros(n, np.int64))


def _shifted(tensors: Tensors, node: Node, value: Value, offset: Array) -> Value:
    """The value plus a constant: in one layer with the matrix that it comes from, as MatMul and Add are one."""
    last = value.layer
    if isinstance(last, Affine) and value.before is not None and not np.any(last.b != 0):
        return tensors.affine(node, value.before, last.W, offset)
    tensors.spend_on_rows(value.width)
    return tensors.affine(node, value, matrices.identity(value.width), offset)


def _row(node: Node, constant: Array, width: int) -> Array:
    """A constant that is added to every row, as a vector."""
    if constant.shape not in ((), (1,), (width,), (1, 1), (1, width)):
        raise ValueError(f"{node.label}: a constant for {width} values must be a row of them, got {constant.shape}")
    return np.broadcast_to(constant.reshape(-1), (width,)).copy()


def _scaled(tensors: Tensors, node: Node, array: Array, name: str) -> Array:
    """The constant times Gemm's alpha or beta, without rounding."""
    factor = node.attributes.get(name, 1.0)
    if not math.isfinite(factor):
        raise ValueError(f"{node.label}: {name} must be finite, got {factor}")
    if factor == 1.0:
        return array
    tensors.spend(32 * array.size)
    if array.dtype in (np.float16, np.float32):
        return np.asarray(array.astype(np.float64) * factor)  # exact: both have at most 24 digits
    products = [exact_product(entry, factor) for entry in array.ravel().tolist()]
    scaled = np.empty(array.size, object)
    scaled[:] = products
    return scaled.reshape(array.shape)
