"""Comparators by rows, as `export.onnx` writes large sorting networks, read back as a residual network.

Each row belongs to a wire. A layer gathers the rows of its first wires (a), of its second wires (b) and of its idle
wires. With d = relu(a - b), it stacks a - d, b + d and the idle rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from relufig.formats.onnx.file import Node, OnnxFile
from relufig.networks.network import Network
from relufig.numbers.arrays import Array
from relufig.sorting import residual
from relufig.sorting.layer import Listed
from relufig.system import limits

_MOST_COMPARATORS = 2**19


@dataclass(frozen=True, eq=False)
class _Rows:
    """The rows after some layers, one row for each wire, in the order of `wires`."""

    wires: Array
    layers: tuple[Listed, ...] = ()


@dataclass(frozen=True, eq=False)
class _Part:
    """Some of the rows: those of `wires`."""

    rows: _Rows
    wires: Array


@dataclass(frozen=True, eq=False)
class _Compared:
    """A result of two parts a and b: the "difference", the "excess" relu(a - b), the "minimum" or the "maximum"."""

    what: str
    a: _Part
    b: _Part


def network(file: OnnxFile) -> Network | None:
    """The network of comparators in a file; None if the file does not begin like one.

    Raises ValueError, naming the node, if the file begins like one and continues differently.
    """
    first = file.nodes[0]
    if (first.operator, first.inputs, first.attributes) != ("Transpose", (file.input,), {"perm": [1, 0]}):
        return None
    if len(file.shape) != 2 or not file.shape[1]:
        raise ValueError(f"{first.label}: the input must have shape (batch, n), n fixed")
    n = file.shape[1]
    limits.at_most(_MOST_COMPARATORS, "wires", n)
    known: dict[str, Any] = {file.input: n}
    for node in file.nodes:
        result = _read(node, [known.get(name) for name in node.inputs], file.constants)
        if result is None or len(node.outputs) != 1 or node.outputs[0] in known:
            rule = "it does not belong to a network of comparators by rows, although the file begins as one"
            raise ValueError(f"{node.label}: {rule}")
        known[node.outputs[0]] = result
    layers = known.get(file.output)
    if not isinstance(layers, tuple):
        raise ValueError(f"its output {limits.shown(file.output)!r} must be all wires in order, transposed back")
    return Network(residual.network(n, layers).blocks, *file.names(n, n))


def _read(node: Node, operands: list[Any], constants: dict[str, Array]) -> Any:
    """What a node computes; for the transposed rows in order, the layers; None if the node has no place here."""
    match node.operator, node.attributes, operands:
        case "Transpose", {"perm": [1, 0]}, [int(n)]:
            return _Rows(np.arange(n))
        case "Transpose", {"perm": [1, 0]}, [_Part(rows, wires)] if np.array_equal(wires, np.arange(len(rows.wires))):
            return rows.layers
        case "Gather", {"axis": 0}, [_Rows() as rows, None]:
            return _gathered(rows, constants.get(node.inputs[1]))
        case "Sub", {}, [_Part() as a, _Part() as b] if a.rows is b.rows and len(a.wires) == len(b.wires):
            return _Compared("difference", a, b)
        case "Relu", {}, [_Compared("difference", a, b)]:
            return _Compared("excess", a, b)
        case "Sub", {}, [_Part() as part, _Compared("excess", a, b)] if part is a:
            return _Compared("minimum", a, b)
        case "Add", {}, [_Part() as part, _Compared("excess", a, b)] if part is b:
            return _Compared("maximum", a, b)
        case "Concat", {"axis": 0}, [_Compared("minimum", a, b), _Compared("maximum", c, d), *idle] if (
            a is c and b is d
        ):
            return _layer(a, b, idle)
    return None


def _gathered(rows: _Rows, indices: Array | None) -> _Part | None:
    if indices is None or indices.dtype != np.int64 or indices.ndim != 1:
        return None
    inside = np.all((indices >= 0) & (indices < len(rows.wires)))
    return _Part(rows, rows.wires[indices]) if inside else None


def _layer(a: _Part, b: _Part, idle: list[Any]) -> _Rows | None:
    rows = a.rows
    if len(idle) > 1 or not all(isinstance(part, _Part) and part.rows is rows for part in idle):
        return None
    wires = np.concatenate([part.wires for part in (a, b, *idle)])
    if not np.array_equal(np.sort(wires), np.arange(len(rows.wires))):
        return None
    layers = (*rows.layers, Listed(a.wires, b.wires))
    limits.at_most(_MOST_COMPARATORS, "comparators", sum(layer.size for layer in layers))
    return _Rows(wires, layers)
