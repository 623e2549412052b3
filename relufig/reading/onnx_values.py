"""The tensors of an ONNX graph as they are read: values of the network, each a layer after another, and constants."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from relufig import limits, matrices
from relufig.arrays import Array
from relufig.reading.chain import Affine, Layer
from relufig.reading.onnx_file import Node, OnnxFile


@dataclass(frozen=True, eq=False)
class Value:
    """A tensor of `width` columns (flat, or of another shape until it is flattened): a layer after another value."""

    width: int
    flat: bool = True
    layer: Layer | None = None
    before: Value | None = None
    depth: int = 0

    def then(self, layer: Layer, width: int) -> Value:
        """What a layer makes of this value."""
        return Value(width, True, layer, self, self.depth + 1)

    def flattened(self) -> Value:
        """The same numbers in one row for each sample."""
        return self if self.flat else Value(self.width)


class Tensors:
    """What is known of every tensor, by name: the network's `values`, from the input on, and the `constants`.

    Raises ValueError for a file whose input has not a fixed number of columns.
    """

    def __init__(self, file: OnnxFile) -> None:
        _, *sizes = file.shape or (None,)
        if not sizes or any(size is None or size < 0 for size in sizes):
            shape = limits.shown(str(tuple("?" if size is None else size for size in file.shape)))
            raise ValueError(
                f"its input {limits.shown(file.input)!r} must have a shape (batch, n), n fixed, got {shape}"
            )
        self.n_in = math.prod(size or 0 for size in sizes)
        self.left = limits.LARGEST_COEFFICIENTS
        self.spend_on_rows(self.n_in)
        self.values = {file.input: Value(self.n_in, flat=len(sizes) == 1)}
        self.constants = dict(file.constants)

    def spend(self, entries: int) -> None:
        """Raise ValueError once the layers read take too much memory altogether."""
        self.left -= 8 * entries
        if self.left < 0:
            raise ValueError(f"at most {limits.LARGEST_COEFFICIENTS // 8:,} coefficients can be read")

    def spend_on_rows(self, count: int) -> None:
        """The same for rows, each with a name, or an entry of an identity matrix, held as Python objects."""
        self.spend(64 * count)

    def value(self, node: Node, at: int = 0, flat: bool = True) -> Value:
        """The value of the network that a node takes in one place."""
        name = node.inputs[at] if at < len(node.inputs) else ""
        if name not in self.values:
            raise ValueError(f"{node.label}: its input {at} must be a value of the network, not a constant")
        if flat and not self.values[name].flat:
            raise ValueError(f"{node.label}: its input {at} must have shape (batch, n), as Flatten makes it")
        return self.values[name]

    def constant(self, node: Node, at: int, rank: int | None = None) -> Array:
        """The constant that a node takes in one place."""
        name = node.inputs[at] if at < len(node.inputs) else ""
        if name not in self.constants:
            raise ValueError(f"{node.label}: its input {at} must be a constant")
        found = self.constants[name]
        if rank is not None and found.ndim != rank:
            raise ValueError(f"{node.label}: its input {at} must have rank {rank}, got shape {found.shape}")
        return found

    def affine(self, node: Node, value: Value, W: Any, b: Any) -> Value:
        """The value W x + b, with the constants checked under the node's name."""
        self.spend_on_rows(W.shape[0])
        self.spend(W.size)
        weights = matrices.as_matrix(W, f"{node.label}: weights")
        if weights.shape[1] != value.width:
            raise ValueError(f"{node.label}: weights for {weights.shape[1]} values are applied to {value.width}")
        offset = matrices.as_exact(b, f"{node.label}: offsets", dimensions=1)
        return value.then(Affine(weights, offset), weights.shape[0])


def fork(first: Value, second: Value) -> Value:
    """The last value that both come from."""
    while first is not second:
        if first.depth < second.depth:
            first, second = second, first
        if first.before is None:
            return first
        first = first.before
    return first


def layers_since(start: Value | None, value: Value) -> list[Layer]:
    """The layers from one value, or from the input, to another that comes from it."""
    layers: list[Layer] = []
    while value is not start and value.layer is not None and value.before is not None:
        layers.append(value.layer)
        value = value.before
    return layers[::-1]
