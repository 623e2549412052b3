"""ONNX operators that only rearrange numbers: constants, or values of the network, whose batch stays as it is."""

from __future__ import annotations

import math

import numpy as np

from relufig.formats.models.values import Tensor
from relufig.formats.onnx.file import Node
from relufig.formats.onnx.values import Result, Tensors, axis_of
from relufig.numbers.arrays import Array
from relufig.system import limits


def identity(tensors: Tensors, node: Node) -> Result:
    """The input, unchanged."""
    return tensors.value(node) if tensors.is_value(node, 0) else tensors.constant(node, 0)


def dropout(tensors: Tensors, node: Node) -> Result:
    """The input, unchanged, because the network is not being trained."""
    if tensors.given(node, 2) and tensors.constant(node, 2).any():
        raise ValueError("it is in training mode; export the model after model.eval()")
    return identity(tensors, node)


def flatten(tensors: Tensors, node: Node) -> Result:
    """Flatten each sample into one row."""
    axis = node.attributes.get("axis", 1)
    if tensors.is_value(node, 0) and axis not in (1, -len(tensors.value(node).shape)):
        raise ValueError("axis must be 1, to give one row for each sample")
    return tensors.arranged(node, lambda array: array.reshape(math.prod(array.shape[:axis]), -1))


def reshape(tensors: Tensors, node: Node) -> Result:
    """Change the shape."""
    shape = tensors.constant(node, 1, rank=1).tolist()
    if not tensors.is_value(node, 0):
        return tensors.arranged(node, lambda array: array.reshape([n or array.shape[at] for at, n in enumerate(shape)]))
    x = tensors.value(node)
    batch, *sizes = shape or [0]
    if batch is None or batch == tensors.batch or (batch == 0 and not node.attributes.get("allowzero", 0)):
        batch = -1 if sizes.count(-1) == 0 else 0
    sizes = [x.shape[at] if n == 0 and at < len(x.shape) else n for at, n in enumerate(sizes)]
    known = [n for n in sizes if isinstance(n, int) and n >= 0]
    if batch == 0 and sizes.count(-1) == 1 and len(known) == len(sizes) - 1 and math.prod(known):
        sizes = [x.size // math.prod(known) if n == -1 else n for n in sizes]
        known = sizes
    if batch not in (0, -1) or len(known) != len(sizes) or math.prod(known) != x.size:
        raise ValueError(f"the shape must be (batch, {x.size}), got {limits.shown(str(shape))}")
    return tensors.arranged(node, lambda array: array.reshape(1, *known))


def transpose(tensors: Tensors, node: Node) -> Result:
    """Reorder the axes."""
    perm = node.attributes.get("perm")
    if tensors.is_value(node, 0):
        if perm is None or not perm or perm[0] != 0:
            raise ValueError("perm must begin with 0, to keep the batch first")
    elif perm is None:
        perm = list(range(tensors.constant(node, 0).ndim))[::-1]
    return tensors.arranged(node, lambda array: array.transpose(perm))


def squeeze(tensors: Tensors, node: Node) -> Result:
    """Drop axes of size 1."""
    axes, values = tensors.integers(node, 1, "axes"), tensors.is_value(node, 0)

    def change(array: Array) -> Array:
        kept = range(values, array.ndim)
        every = [axis for axis in kept if array.shape[axis] == 1]
        chosen = every if axes is None else [axis_of(axis, array.ndim, values) for axis in axes]
        return np.squeeze(array, tuple(chosen))

    return tensors.arranged(node, change)


def unsqueeze(tensors: Tensors, node: Node) -> Result:
    """Insert axes of size 1."""
    axes, values = tensors.integers(node, 1, "axes") or [], tensors.is_value(node, 0)

    def change(array: Array) -> Array:
        return np.expand_dims(array, tuple(axis_of(axis, array.ndim + len(axes), values) for axis in axes))

    return tensors.arranged(node, change)


def gather(tensors: Tensors, node: Node) -> Result:
    """Pick entries along an axis."""
    indices, values = tensors.constant(node, 1), tensors.is_value(node, 0)
    if indices.dtype.kind != "i":
        raise ValueError("its input 1 must be whole numbers")

    def change(array: Array) -> Array:
        axis = axis_of(node.attributes.get("axis", 0), array.ndim, values)
        tensors.recorder.spend(array.size // max(1, array.shape[axis]) * indices.size)
        return np.take(array, indices, axis)

    return tensors.arranged(node, change)


def sliced(tensors: Tensors, node: Node) -> Result:
    """Take a slice, with a step, along some axes."""
    starts, ends, axes, steps = (
        tensors.integers(node, at, name) for at, name in enumerate(("starts", "ends", "axes", "steps"), 1)
    )
    starts, ends = starts or [], ends or []
    axes = list(range(len(starts))) if axes is None else axes
    steps = [1] * len(starts) if steps is None else steps
    if not len(starts) == len(ends) == len(axes) == len(steps) or 0 in steps:
        raise ValueError("starts, ends, axes and steps must have the same length, and no step may be 0")
    values = tensors.is_value(node, 0)

    def change(array: Array) -> Array:
        chosen = [slice(None)] * array.ndim
        for start, end, axis, step in zip(starts, ends, axes, steps, strict=True):
            # This end lies before the first entry, but numpy would count it from the last.
            last = None if step < 0 and end < -array.shape[axis] else end
            if values and (axis % array.ndim) == 0 and (start, step) == (0, 1) and end >= 2**31 - 1:
                continue
            chosen[axis_of(axis, array.ndim, values)] = slice(start, last, step)
        return array[tuple(chosen)]

    return tensors.arranged(node, change)


def split(tensors: Tensors, node: Node) -> list[Result]:
    """Split along an axis, into one part for each output."""
    sizes, values = tensors.integers(node, 1, "split"), tensors.is_value(node, 0)
    count = len(node.outputs)

    def part(at: int) -> Result:
        def change(array: Array) -> Array:
            axis = axis_of(node.attributes.get("axis", 0), array.ndim, values)
            n = array.shape[axis]
            even = -(-n // count)
            given = sizes or [min(even, max(0, n - even * k)) for k in range(count)]
            if len(given) != count or sum(given) != n or min(given) < 0:
                raise ValueError(f"split must be {count} sizes that add up to {n}, got {limits.shown(str(given))}")
            start = sum(given[:at])
            return array.take(np.arange(start, start + given[at]), axis)

        return tensors.arranged(node, change)

    return [part(at) for at in range(count)]


def concat(tensors: Tensors, node: Node) -> Result:
    """Join tensors along an axis."""
    axis = node.attributes.get("axis", 0)
    every = range(len(node.inputs))
    if not any(tensors.is_value(node, at) for at in every):
        arrays = [tensors.constant(node, at) for at in every]
        tensors.recorder.spend(sum(array.size for array in arrays))
        return np.concatenate(arrays, axis)
    parts = [tensors.value(node, at) for at in every]
    at = axis_of(axis, len(parts[0].shape) + 1) - 1
    return tensors.recorder.joined(parts, at)


def shape_of(tensors: Tensors, node: Node) -> Array:
    """The shape of a tensor, with None for a batch of any size."""
    if not tensors.is_value(node, 0):
        return np.array(tensors.constant(node, 0).shape, np.int64)
    sizes = [tensors.batch, *tensors.value(node).shape]
    result = np.array(sizes, object if tensors.batch is None else np.int64)
    start, end = node.attributes.get("start", 0), node.attributes.get("end", len(sizes))
    return result[start:end]


def mean(tensors: Tensors, node: Node) -> Tensor:
    """The mean over some axes."""
    x, axes = tensors.value(node), tensors.integers(node, 1, "axes")
    if axes is None:
        raise ValueError("axes must be given, and must not contain the batch")
    chosen = tuple(axis_of(axis, len(x.shape) + 1) - 1 for axis in axes)
    if len(set(chosen)) != len(chosen):
        raise ValueError(f"axes must be different, got {limits.shown(str(axes))}")
    return tensors.recorder.mean(x, chosen, bool(node.attributes.get("keepdims", 1)))
