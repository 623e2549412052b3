"""An ONNX file taken apart: its nodes in order, its constants as arrays, its input and its output.

The file may come from anybody. Nothing in it is run. No other file is opened, except one beside it with its numbers
(see `formats.onnx.beside`). When protobuf unpacks a file, it can take a hundred times the space, so the file's
structure is measured first.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from relufig.formats.onnx.beside import Beside
from relufig.numbers.arrays import Array
from relufig.system import limits

_MOST_NODES = 8 * limits.MOST_BLOCKS

# The least that a field counts for, however few bytes it takes.
_FIELD = 16

# Where a model holds tensors, as field numbers of onnx.proto: the graph's initializers, and values of attributes.
_TENSORS = ((7, 5), (7, 1, 5, 5))
# A tensor's float_data, raw_data and double_data.
_PAYLOAD = (4, 9, 10)


@dataclass(frozen=True, eq=False)
class Node:
    """One operation: its position (from 0), operator and name, the names of its tensors, and its attributes."""

    position: int
    operator: str
    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: dict[str, Any]

    @property
    def label(self) -> str:
        """The node as messages name it: node 7, Conv 'conv1'."""
        return f"node {self.position}, {limits.shown(self.operator)} {limits.shown(self.name)!r}"


@dataclass(frozen=True, eq=False)
class OnnxFile:
    """The parts of an ONNX file. `shape` is the shape of the input; a size that is not fixed is None."""

    input: str
    shape: tuple[int | None, ...]
    output: str
    nodes: tuple[Node, ...]
    constants: dict[str, Array]
    metadata: dict[str, str]

    def names(self, n_in: int, n_out: int) -> tuple[list[str] | None, list[str] | None]:
        """The names of inputs and outputs in the metadata; None for names that are missing or do not fit."""
        return self._listed("inputs", n_in), self._listed("outputs", n_out)

    def _listed(self, key: str, count: int) -> list[str] | None:
        try:
            listed = json.loads(self.metadata.get(key, "null"))
        except (ValueError, RecursionError):
            return None
        fits = isinstance(listed, list) and len(listed) == count and all(isinstance(n, str) and n for n in listed)
        return listed if fits and len(set(listed)) == count else None


def read(path: str | os.PathLike[str]) -> OnnxFile:
    """The parts of an ONNX file with one input and one output.

    Raises ValueError, in a sentence that does not name the file, if the file is not ONNX, is too large, or holds
    something that cannot be read; OSError if it cannot be opened.
    """
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
    from onnx import ModelProto

    content = limits.content(path)
    _measure(memoryview(content))
    model = ModelProto()
    try:
        model.ParseFromString(content)
    except DecodeError as error:
        raise ValueError("it is not an ONNX file, or a damaged one") from error
    del content
    graph = model.graph
    if not graph.node:
        raise ValueError("it is not an ONNX file, or has no nodes")
    if model.functions:
        raise ValueError(f"it defines its own operators, such as {limits.shown(model.functions[0].name)!r}")
    if graph.sparse_initializer:
        raise ValueError(f"it has a sparse tensor, {limits.shown(graph.sparse_initializer[0].values.name)!r}")
    limits.at_most(_MOST_NODES, "nodes", len(graph.node))
    sizes = [math.prod(tensor.dims) for tensor in graph.initializer if all(size >= 0 for size in tensor.dims)]
    limits.at_most(limits.MOST_COEFFICIENTS, "coefficients", sum(sizes))
    beside = Beside(Path(path).parent)
    constants = {
        tensor.name: array(tensor, f"tensor {limits.shown(tensor.name)!r}", beside) for tensor in graph.initializer
    }
    if len(constants) != len(graph.initializer):
        raise ValueError("it has two tensors of the same name")
    # Files of IR version 3 and before list their constants among the inputs, too.
    inputs = [value for value in graph.input if value.name not in constants]
    if len(inputs) != 1 or len(graph.output) != 1:
        raise ValueError(f"a network must have one input and one output, got {len(inputs)} and {len(graph.output)}")
    return OnnxFile(
        inputs[0].name,
        _shape(inputs[0]),
        graph.output[0].name,
        tuple(_node(position, node, beside) for position, node in enumerate(graph.node)),
        constants,
        {entry.key: entry.value for entry in model.metadata_props},
    )


def array(tensor: Any, label: str, beside: Beside) -> Array:
    """The numbers of a TensorProto, in the model or beside it. Raises ValueError; its message begins with `label`."""
    from onnx import TensorProto, numpy_helper

    kinds = {
        TensorProto.FLOAT: "<f4",
        TensorProto.DOUBLE: "<f8",
        TensorProto.FLOAT16: "<f2",
        TensorProto.INT64: "<i8",
        TensorProto.INT32: "<i4",
        TensorProto.BOOL: "|b1",
    }
    if tensor.data_type not in kinds:
        names = ", ".join(TensorProto.DataType.Name(kind) for kind in kinds)
        raise ValueError(f"{label} must be one of {names}, got data type {tensor.data_type}")
    if any(size < 0 for size in tensor.dims):
        raise ValueError(f"{label} has a negative size in its shape {limits.shown(str(list(tensor.dims)))}")
    size = math.prod(tensor.dims)
    limits.at_most(limits.MOST_COEFFICIENTS, "coefficients", size)
    dtype = np.dtype(kinds[tensor.data_type])
    if tensor.data_location == TensorProto.EXTERNAL or tensor.external_data:
        content = beside.numbers(tensor, size * dtype.itemsize, label)
        return np.frombuffer(content, dtype).astype(dtype.newbyteorder("=")).reshape(tensor.dims)
    if tensor.raw_data and len(tensor.raw_data) != size * dtype.itemsize:
        raise ValueError(f"{label} has {len(tensor.raw_data):,} bytes for the shape {list(tensor.dims)}")
    try:
        numbers = np.asarray(numpy_helper.to_array(tensor))
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError(f"{label} does not hold what its shape {list(tensor.dims)} says") from error
    return numbers


def _node(position: int, node: Any, beside: Beside) -> Node:
    operator = node.op_type if node.domain in ("", "ai.onnx") else f"{node.domain}.{node.op_type}"
    result = Node(position, operator, node.name, tuple(node.input), tuple(node.output), {})
    for entry in node.attribute:
        result.attributes[entry.name] = _attribute(entry, result.label, beside)
    return result


def _attribute(entry: Any, label: str, beside: Beside) -> Any:
    """The value of an attribute: a number, a text, a list of numbers or an array; None for any other kind."""
    from onnx import AttributeProto

    kind = entry.type
    if kind == AttributeProto.TENSOR:
        return array(entry.t, label, beside)
    if kind in (AttributeProto.FLOAT, AttributeProto.INT):
        return entry.f if kind == AttributeProto.FLOAT else entry.i
    if kind == AttributeProto.STRING:
        return entry.s.decode("utf-8", "replace")
    if kind in (AttributeProto.FLOATS, AttributeProto.INTS):
        return list(entry.floats if kind == AttributeProto.FLOATS else entry.ints)
    return None


def _shape(value: Any) -> tuple[int | None, ...]:
    sizes = value.type.tensor_type.shape.dim
    return tuple(size.dim_value if size.HasField("dim_value") else None for size in sizes)


def _measure(content: memoryview) -> None:
    """Raise ValueError if a file holds too much besides the numbers of tensors, or is not made of fields."""
    measured = 0

    def walk(start: int, end: int, place: tuple[int, ...]) -> None:
        nonlocal measured
        last = start
        for number, first, after in _fields(content, start, end):
            measured += first - last + _FIELD
            last = after
            inner = (*place, number)
            if any(path[: len(inner)] == inner for path in _TENSORS):
                walk(first, after, inner)
            elif not (place in _TENSORS and number in _PAYLOAD):
                measured += after - first
            if measured > limits.LARGEST_STRUCTURE:
                raise ValueError(
                    f"a file must have at most {limits.LARGEST_STRUCTURE:,} bytes besides its numbers, got more"
                )

    walk(0, len(content), ())


def _fields(content: memoryview, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """The fields of a message in protobuf's encoding: each field's number, and where its content begins and ends."""
    at = start
    while at < end:
        key, at = _varint(content, at, end)
        wire = key & 7
        if wire == 0:
            _, after = _varint(content, at, end)
        elif wire == 2:
            length, at = _varint(content, at, end)
            after = at + length
        elif wire in (1, 5):
            after = at + (8 if wire == 1 else 4)
        else:
            after = end + 1
        if after > end:
            raise ValueError("it is not an ONNX file, or a truncated one")
        yield key >> 3, at, after
        at = after


def _varint(content: memoryview, at: int, end: int) -> tuple[int, int]:
    value = shift = 0
    while at < end and shift < 70:
        byte = content[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
    raise ValueError("it is not an ONNX file, or a truncated one")
