"""The ONNX operators that can be read: what each computes from the values and constants it takes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from relufig.formats.models.values import Tensor
from relufig.formats.onnx import shapes as onnx_shapes
from relufig.formats.onnx import windows as onnx_windows
from relufig.formats.onnx.file import Node
from relufig.formats.onnx.values import Result, Tensors
from relufig.numbers.arrays import Array
from relufig.numbers.coefficients import exact_product

# The dtypes that a network may compute in, and those that a constant may be cast to, by their numbers in ONNX.
_REAL = {1: np.float32, 11: np.float64}
_CASTS = {**_REAL, 6: np.int32, 7: np.int64, 9: np.bool_}


def _gemm(tensors: Tensors, node: Node) -> Tensor:
    value, W = tensors.value(node), tensors.constant(node, 1, rank=2)
    if len(value.shape) != 1:
        raise ValueError("its input 0 must have shape (batch, n), as Flatten makes it")
    if node.attributes.get("transA", 0):
        raise ValueError("transA must be 0, because each row is a sample")
    W = W if node.attributes.get("transB", 0) else W.T
    alpha, beta = (_finite(node, name, 1.0) for name in ("alpha", "beta"))
    b = None
    if tensors.given(node, 2):
        b = _row(tensors.constant(node, 2), len(W))
        if beta != 1:
            b = np.array([exact_product(entry, beta) for entry in b.tolist()], object)
    if alpha == 1 or W.dtype in (np.float16, np.float32):
        W = W if alpha == 1 else W.astype(np.float64) * alpha  # exact: both factors have at most 24 bits
        return tensors.recorder.linear(value, W, b)
    return tensors.recorder.scaled(tensors.recorder.linear(value, W), alpha, b)


def _finite(node: Node, attribute: str, default: float) -> float:
    number = float(node.attributes.get(attribute, default))
    if not math.isfinite(number):
        raise ValueError(f"{attribute} must be finite, got {number}")
    return number


def _row(constant: Array, width: int) -> Array:
    """A constant that is added to each row, as a vector."""
    if constant.shape not in ((), (1,), (width,), (1, 1), (1, width)):
        raise ValueError(f"a constant for {width} values must be a row of them, got shape {constant.shape}")
    return np.broadcast_to(constant.reshape(-1), (width,)).copy()


def _matmul(tensors: Tensors, node: Node) -> Tensor:
    return tensors.recorder.linear(tensors.value(node), tensors.constant(node, 1, rank=2).T)


def _add(tensors: Tensors, node: Node) -> Result:
    return _sum(tensors, node, [1] * len(node.inputs))


def _sub(tensors: Tensors, node: Node) -> Result:
    return _sum(tensors, node, [1, -1])


def _sum(tensors: Tensors, node: Node, signs: Sequence[int]) -> Result:
    values, constants = _sorted_out(tensors, node)
    if not values:
        return _folded(tensors, node, np.add if signs[-1] > 0 else np.subtract)
    total = tensors.value(node, values[0])
    if len(values) > 1 or signs[values[0]] < 0:
        total = tensors.recorder.added([tensors.value(node, at) for at in values], [signs[at] for at in values])
    for at in constants:
        constant = tensors.spread(node, at, total)
        total = tensors.recorder.scaled(total, None, constant if signs[at] > 0 else _minus(constant))
    return total


def _sorted_out(tensors: Tensors, node: Node) -> tuple[list[int], list[int]]:
    """Which of a node's inputs are values of the network, and which are constants."""
    every = range(len(node.inputs))
    values = [at for at in every if tensors.is_value(node, at)]
    return values, [at for at in every if at not in values]


def _mul(tensors: Tensors, node: Node) -> Result:
    values, _ = _sorted_out(tensors, node)
    if not values:
        return _folded(tensors, node, np.multiply)
    if len(values) > 1:
        raise ValueError("it multiplies two values of the network, which is not piecewise linear")
    x = tensors.value(node, values[0])
    return tensors.recorder.scaled(x, tensors.spread(node, 1 - values[0], x))


def _div(tensors: Tensors, node: Node) -> Result:
    values, _ = _sorted_out(tensors, node)
    if not values:
        return _folded(tensors, node, np.divide)
    if 1 in values:
        raise ValueError("it divides by a value of the network, which is not piecewise linear")
    x = tensors.value(node)
    divisor = tensors.spread(node, 1, x).astype(np.float64)
    if not np.all(divisor):
        raise ValueError("it divides by 0")
    return tensors.recorder.scaled(x, 1 / divisor)


def _neg(tensors: Tensors, node: Node) -> Tensor:
    return tensors.recorder.scaled(tensors.value(node), -1)


def _relu(tensors: Tensors, node: Node) -> Tensor:
    return tensors.recorder.relu(tensors.value(node))


def _leaky_relu(tensors: Tensors, node: Node) -> Tensor:
    return tensors.recorder.leaky_relu(tensors.value(node), _finite(node, "alpha", float(np.float32(0.01))))


def _prelu(tensors: Tensors, node: Node) -> Tensor:
    x = tensors.value(node)
    return tensors.recorder.leaky_relu(x, tensors.spread(node, 1, x))


def _clip(tensors: Tensors, node: Node) -> Tensor:
    low, high = (node.attributes.get(name, tensors.number(node, at)) for at, name in enumerate(("min", "max"), 1))
    return tensors.recorder.clipped(tensors.value(node), low, high)


def _abs(tensors: Tensors, node: Node) -> Tensor:
    return tensors.recorder.magnitude(tensors.value(node))


def _max(tensors: Tensors, node: Node) -> Tensor:
    return _largest(tensors, node, 1)


def _min(tensors: Tensors, node: Node) -> Tensor:
    return _largest(tensors, node, -1)


def _largest(tensors: Tensors, node: Node, sign: int) -> Tensor:
    values, constants = _sorted_out(tensors, node)
    first, *others = values or [0]  # without any, `value` says that input 0 is none
    result = tensors.value(node, first)
    for at in others:
        result = tensors.recorder.larger(result, tensors.value(node, at), sign)
    for at in constants:
        result = tensors.recorder.larger_than(result, tensors.spread(node, at, result), sign)
    return result


def _batch_normalization(tensors: Tensors, node: Node) -> Tensor:
    if node.attributes.get("training_mode", 0):
        raise ValueError("it is in training mode; export the model after model.eval()")
    scale, shift, mean, variance = (tensors.constant(node, at, rank=1) for at in range(1, 5))
    epsilon = node.attributes.get("epsilon", float(np.float32(1e-5)))
    return tensors.recorder.batch_norm(tensors.value(node), scale, shift, mean, variance, epsilon)


def _cast(tensors: Tensors, node: Node) -> Result:
    to = node.attributes.get("to", 0)
    kinds = _REAL if tensors.is_value(node, 0) else _CASTS
    if to not in kinds:
        names = ", ".join(np.dtype(kind).name for kind in kinds.values())
        raise ValueError(f"only casts to {names} can be read, got data type {to}")
    return tensors.arranged(node, lambda array: array.astype(_CASTS[to])) if kinds is _CASTS else tensors.value(node)


def _constant(_: Tensors, node: Node) -> Array:
    if len(node.attributes) != 1:
        raise ValueError(f"a Constant must have its value in one attribute, got {len(node.attributes)} attributes")
    (value,) = node.attributes.values()
    return np.asarray(value)


def _folded(tensors: Tensors, node: Node, operation: Callable[..., Array]) -> Array:
    """The operation on two constants in their own dtype, as the model computes it."""
    p, q = tensors.constant(node, 0), tensors.constant(node, 1)
    if p.dtype != q.dtype or p.dtype.kind not in "fi" or len(node.inputs) != 2:
        raise ValueError(f"its constants must be two of the same dtype of numbers, got {p.dtype} and {q.dtype}")
    if operation is np.divide and p.dtype.kind == "i":
        if np.any(p < 0) or np.any(q <= 0):
            raise ValueError("only positive whole numbers can be divided")
        operation = np.floor_divide
    tensors.recorder.spend(math.prod(np.broadcast_shapes(p.shape, q.shape)))
    with np.errstate(all="ignore"):
        return np.asarray(operation(p, q))


def _minus(constant: Array) -> Array:
    return -constant.astype(np.float64) if constant.dtype.kind == "f" else -constant


class Operator(NamedTuple):
    """How an operator is read, the most inputs it can have, and its attributes with their types."""

    read: Callable[[Tensors, Node], Result | list[Result]]
    inputs: int
    attributes: Mapping[str, type]


_ANY = 2**10
_WINDOW = {"auto_pad": str, "dilations": list, "kernel_shape": list, "pads": list, "strides": list}

OPERATORS = {
    "Abs": Operator(_abs, 1, {}),
    "Add": Operator(_add, 2, {}),
    "AveragePool": Operator(onnx_windows.average_pool, 1, {**_WINDOW, "ceil_mode": int, "count_include_pad": int}),
    "BatchNormalization": Operator(
        _batch_normalization, 5, {"epsilon": float, "momentum": float, "training_mode": int}
    ),
    "Cast": Operator(_cast, 1, {"to": int}),
    "Clip": Operator(_clip, 3, {"min": float, "max": float}),
    "Concat": Operator(onnx_shapes.concat, _ANY, {"axis": int}),
    "Constant": Operator(
        _constant,
        0,
        {"value": np.ndarray, "value_float": float, "value_floats": list, "value_int": int, "value_ints": list},
    ),
    "Conv": Operator(onnx_windows.conv, 3, {**_WINDOW, "group": int}),
    "Div": Operator(_div, 2, {}),
    "Dropout": Operator(onnx_shapes.dropout, 3, {"ratio": float, "seed": int}),
    "Flatten": Operator(onnx_shapes.flatten, 1, {"axis": int}),
    "Gather": Operator(onnx_shapes.gather, 2, {"axis": int}),
    "Gemm": Operator(_gemm, 3, {"alpha": float, "beta": float, "transA": int, "transB": int}),
    "GlobalAveragePool": Operator(onnx_windows.global_average_pool, 1, {}),
    "Identity": Operator(onnx_shapes.identity, 1, {}),
    "LeakyRelu": Operator(_leaky_relu, 1, {"alpha": float}),
    "MatMul": Operator(_matmul, 2, {}),
    "Max": Operator(_max, _ANY, {}),
    "MaxPool": Operator(onnx_windows.max_pool, 1, {**_WINDOW, "ceil_mode": int, "storage_order": int}),
    "Min": Operator(_min, _ANY, {}),
    "Mul": Operator(_mul, 2, {}),
    "Neg": Operator(_neg, 1, {}),
    "PRelu": Operator(_prelu, 2, {}),
    "ReduceMean": Operator(onnx_shapes.mean, 2, {"axes": list, "keepdims": int, "noop_with_empty_axes": int}),
    "Relu": Operator(_relu, 1, {}),
    "Reshape": Operator(onnx_shapes.reshape, 2, {"allowzero": int}),
    "Shape": Operator(onnx_shapes.shape_of, 1, {"start": int, "end": int}),
    "Slice": Operator(onnx_shapes.sliced, 5, {"starts": list, "ends": list, "axes": list}),
    "Split": Operator(onnx_shapes.split, 2, {"axis": int, "split": list, "num_outputs": int}),
    "Squeeze": Operator(onnx_shapes.squeeze, 2, {"axes": list}),
    "Sub": Operator(_sub, 2, {}),
    "Sum": Operator(_add, _ANY, {}),
    "Transpose": Operator(onnx_shapes.transpose, 1, {"perm": list}),
    "Unsqueeze": Operator(onnx_shapes.unsqueeze, 2, {"axes": list}),
}
# These often end a classifier, and are not piecewise linear.
FINAL = ("LogSoftmax", "Sigmoid", "Softmax", "Tanh")
