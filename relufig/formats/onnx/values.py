"""The tensors of an ONNX graph while it is read: the values, which depend on the input, and the constants."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from relufig.formats.models.recording import Recorder
from relufig.formats.models.values import Tensor
from relufig.formats.onnx.file import Node, OnnxFile
from relufig.numbers.arrays import Array
from relufig.system import limits

# What a node computes: a value of the network, or a constant.
Result: TypeAlias = "Tensor | Array"


class Tensors:
    """The tensors read so far, by name: the network's `values`, from the input on, and the `constants`.

    Raises ValueError if the shape of the file's input is not fixed, apart from the batch.
    """

    def __init__(self, file: OnnxFile) -> None:
        self.batch: int | None
        self.batch, *sizes = file.shape or (None,)
        fixed = [size for size in sizes if size is not None and size >= 0]
        if not sizes or len(fixed) != len(sizes):
            shape = limits.shown(str(tuple("?" if size is None else size for size in file.shape)))
            raise ValueError(
                f"its input {limits.shown(file.input)!r} must have a shape (batch, n), n fixed, got {shape}"
            )
        self.recorder: Recorder = Recorder(tuple(fixed))
        self.values: dict[str, Tensor] = {file.input: self.recorder.input}
        self.constants: dict[str, Array] = dict(file.constants)

    def has(self, name: str) -> bool:
        """Whether there is a tensor of that name."""
        return name in self.values or name in self.constants

    def is_value(self, node: Node, at: int) -> bool:
        """Whether the node's input number `at` is a value of the network."""
        return at < len(node.inputs) and node.inputs[at] in self.values

    def given(self, node: Node, at: int) -> bool:
        """Whether the node's optional input number `at` is given."""
        return at < len(node.inputs) and bool(node.inputs[at])

    def value(self, node: Node, at: int = 0) -> Tensor:
        """The node's input number `at`, which must be a value of the network."""
        name = node.inputs[at] if at < len(node.inputs) else ""
        if name not in self.values:
            raise ValueError(f"its input {at} must be a value of the network, not a constant")
        return self.values[name]

    def constant(self, node: Node, at: int, rank: int | None = None) -> Array:
        """The node's input number `at`, which must be a constant."""
        name = node.inputs[at] if at < len(node.inputs) else ""
        if name not in self.constants:
            raise ValueError(f"its input {at} must be a constant")
        result = self.constants[name]
        if rank is not None and result.ndim != rank:
            raise ValueError(f"its input {at} must have rank {rank}, got shape {result.shape}")
        return result

    def number(self, node: Node, at: int) -> float | None:
        """The node's input number `at`, which must be one constant number; None if it has no such input."""
        if not self.given(node, at):
            return None
        result = self.constant(node, at)
        if result.size != 1 or result.dtype.kind not in "fiu":
            raise ValueError(f"its input {at} must be one number, got shape {result.shape} of {result.dtype}")
        return float(result.ravel()[0])

    def integers(self, node: Node, at: int, attribute: str) -> list[int] | None:
        """The integers in a node's input number `at` or, in older files, in an attribute; None if it has neither."""
        if attribute in node.attributes:
            listed = node.attributes[attribute]
        elif self.given(node, at):
            listed = np.atleast_1d(self.constant(node, at)).ravel().tolist()
        else:
            return None
        listed = listed if isinstance(listed, list) else [listed]
        if not all(isinstance(number, int) for number in listed):
            raise ValueError(f"{attribute} must be whole numbers, got {limits.shown(str(listed))}")
        return listed

    def spread(self, node: Node, at: int, x: Tensor) -> Array:
        """A constant that is combined with x entry by entry, without its batch dimension."""
        constant = self.constant(node, at)
        if constant.ndim == len(x.shape) + 1 and constant.shape[0] == 1:
            constant = constant[0]
        try:
            fits = constant.ndim <= len(x.shape)
            np.broadcast_shapes(constant.shape, x.shape)
        except ValueError:
            fits = False
        if not fits:
            raise ValueError(f"a constant for values of shape {x.shape} must fit them, got shape {constant.shape}")
        return constant

    def arranged(self, node: Node, change: Callable[[Array], Any]) -> Result:
        """Apply `change` to a node's first input: to a constant, or to the places of a value, with a batch of 1."""
        if self.is_value(node, 0):
            x = self.value(node)
            return self.recorder.arranged(x, np.asarray(change(x.places[None]))[0])
        result = np.asarray(change(self.constant(node, 0)))
        self.recorder.spend(result.size)
        # Once the unknown batch size is gone, sizes are plain integers again.
        return result.astype(np.int64) if result.dtype == object and None not in result.ravel().tolist() else result


def axis_of(axis: int, rank: int, values: bool = True) -> int:
    """An axis, counted from the front. For a value of the network, it must not be the batch."""
    at = axis + rank if axis < 0 else axis
    if not 0 <= at < rank:
        raise ValueError(f"axis must be between {-rank} and {rank - 1}, got {axis}")
    if values and at == 0:
        raise ValueError("axis must not be 0, which is the batch")
    return at
