"""ONNX operators that move a window over a picture: convolution and pooling."""

from __future__ import annotations

from relufig.formats.models.values import Tensor
from relufig.formats.models.windows import Windows
from relufig.formats.onnx.file import Node
from relufig.formats.onnx.values import Tensors


def conv(tensors: Tensors, node: Node) -> Tensor:
    """A convolution."""
    x, weights = tensors.value(node), tensors.constant(node, 1)
    if weights.ndim < 3:
        raise ValueError(f"weights must have a shape (outputs, inputs, ...), got {weights.shape}")
    b = tensors.constant(node, 2, rank=1) if tensors.given(node, 2) else None
    layout = _windows(node, x, weights.shape[2:])
    if layout.kernel != weights.shape[2:]:
        raise ValueError(f"kernel_shape must be that of the weights, {weights.shape[2:]}, got {layout.kernel}")
    return tensors.recorder.convolved(x, weights, b, layout, node.attributes.get("group", 1))


def average_pool(tensors: Tensors, node: Node) -> Tensor:
    """The mean of each window."""
    x = tensors.value(node)
    return tensors.recorder.averaged(x, _windows(node, x), bool(node.attributes.get("count_include_pad", 0)))


def global_average_pool(tensors: Tensors, node: Node) -> Tensor:
    """The mean of each channel."""
    x = tensors.value(node)
    return tensors.recorder.mean(x, tuple(range(1, len(x.shape))), keep=True)


def max_pool(tensors: Tensors, node: Node) -> Tensor:
    """The maximum of each window."""
    x = tensors.value(node)
    return tensors.recorder.largest(x, _windows(node, x))


def _windows(node: Node, x: Tensor, kernel: tuple[int, ...] = ()) -> Windows:
    given = node.attributes
    if given.get("auto_pad", "NOTSET") not in ("NOTSET", "VALID") or given.get("ceil_mode", 0):
        raise ValueError("only auto_pad NOTSET or VALID and ceil_mode 0 can be read")
    kernel = tuple(given.get("kernel_shape", kernel))
    n = len(kernel)
    pads = given.get("pads", [0] * 2 * n)
    if len(x.shape) != n + 1:
        raise ValueError(f"a picture must have channels and {n} dimensions, got shape {x.shape}")
    layout = Windows(
        kernel,
        tuple(given.get("strides", [1] * n)),
        tuple(given.get("dilations", [1] * n)),
        tuple(zip(pads[:n], pads[n:], strict=True)),
    )
    layout.over(x.shape[1:])
    return layout
