"""PyTorch's own layers: what each does to one sample once it is trained."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import nn

from relufig.formats.models.recording import Recorder
from relufig.formats.models.values import Tensor
from relufig.formats.models.windows import Windows
from relufig.formats.safetensors import reading as tensors
from relufig.formats.torch import module as torch_module
from relufig.networks.block import Block
from relufig.numbers.arrays import Array
from relufig.system import limits

Read = Callable[[Recorder, Tensor, Any], Tensor]


def array(tensor: Any, name: str) -> Array:
    """A tensor's numbers, exactly."""
    if not isinstance(tensor, torch.Tensor):
        raise ValueError(f"{name} must be a tensor, got {limits.shown(type(tensor).__name__)}")
    if tensor.is_complex() or tensor.is_quantized or tensor.layout != torch.strided or tensor.device.type == "meta":
        raise ValueError(f"{name} must be a dense tensor of real numbers, got {tensor.dtype} on {tensor.device}")
    plain = tensor.detach().cpu()
    return np.asarray(plain.to(torch.float64) if plain.is_floating_point() else plain)


def block(layer: torch_module.Layer) -> Block:
    """The block that `export.torch` turned into this layer."""
    return tensors.block({name: array(part, name) for name, part in layer.state_dict().items()}, "a layer")


def _linear(recorder: Recorder, x: Tensor, module: nn.Linear) -> Tensor:
    return recorder.linear(x, array(module.weight, "weight"), _bias(module))


def _bias(module: Any) -> Array | None:
    return None if module.bias is None else array(module.bias, "bias")


def _relu(recorder: Recorder, x: Tensor, _: nn.ReLU) -> Tensor:
    return recorder.relu(x)


def _leaky_relu(recorder: Recorder, x: Tensor, module: nn.LeakyReLU) -> Tensor:
    return recorder.leaky_relu(x, float(module.negative_slope))


def _prelu(recorder: Recorder, x: Tensor, module: nn.PReLU) -> Tensor:
    slopes = array(module.weight, "weight").ravel()
    if len(slopes) > 1:
        slopes = slopes.reshape(-1, *[1] * (len(x.shape) - 1))
    if len(slopes) not in (1, *x.shape[:1]):
        raise ValueError(f"{len(slopes)} slopes do not fit {x.shape[0]} channels")
    return recorder.leaky_relu(x, slopes)


def _hardtanh(recorder: Recorder, x: Tensor, module: nn.Hardtanh) -> Tensor:
    return recorder.clipped(x, float(module.min_val), float(module.max_val))


def _identity(_: Recorder, x: Tensor, __: nn.Module) -> Tensor:
    return x


def _flatten(recorder: Recorder, x: Tensor, module: nn.Flatten) -> Tensor:
    if (module.start_dim, module.end_dim) != (1, -1):
        raise ValueError("it must flatten all but the batch, from dimension 1 to -1")
    return recorder.arranged(x, x.places.reshape(-1))


def _batch_norm(recorder: Recorder, x: Tensor, module: Any) -> Tensor:
    if module.training:
        raise ValueError("it is in training mode; call model.eval() first")
    if module.running_mean is None or module.running_var is None:
        raise ValueError("it must have a running mean and variance, because no ReLU network computes those of a batch")
    mean, variance = (array(part, "statistics") for part in (module.running_mean, module.running_var))
    scale = np.ones_like(mean) if module.weight is None else array(module.weight, "weight")
    shift = np.zeros_like(mean) if module.bias is None else array(module.bias, "bias")
    return recorder.batch_norm(x, scale, shift, mean, variance, float(module.eps))


def _conv(recorder: Recorder, x: Tensor, module: Any) -> Tensor:
    if module.padding_mode != "zeros" or isinstance(module.padding, str):
        padding = f"{module.padding}, {module.padding_mode}"
        raise ValueError(f"padding must be given as numbers, and be of zeros, got {limits.shown(padding)}")
    weights = array(module.weight, "weight")
    n = weights.ndim - 2
    layout = _windows(x, weights.shape[2:], module.stride, module.dilation, module.padding, n)
    return recorder.convolved(x, weights, _bias(module), layout, int(module.groups))


def _average_pool(recorder: Recorder, x: Tensor, module: Any) -> Tensor:
    if module.ceil_mode or getattr(module, "divisor_override", None) is not None:
        raise ValueError("ceil_mode and divisor_override must not be set")
    n = 1 if isinstance(module, nn.AvgPool1d) else 2
    layout = _windows(x, module.kernel_size, module.stride, 1, module.padding, n)
    return recorder.averaged(x, layout, bool(module.count_include_pad))


def _max_pool(recorder: Recorder, x: Tensor, module: Any) -> Tensor:
    if module.ceil_mode or module.return_indices:
        raise ValueError("ceil_mode and return_indices must not be set")
    n = 1 if isinstance(module, nn.MaxPool1d) else 2
    return recorder.largest(x, _windows(x, module.kernel_size, module.stride, module.dilation, module.padding, n))


def _windows(x: Tensor, kernel: Any, strides: Any, dilations: Any, padding: Any, n: int) -> Windows:
    def each(given: Any) -> tuple[int, ...]:
        return tuple(int(number) for number in given) if isinstance(given, tuple | list) else (int(given),) * n

    if len(x.shape) != n + 1:
        rule = "from_torch's shape must be that of one input, such as (1, 28, 28)"
        raise ValueError(f"it takes pictures with channels and {n} dimensions, got shape {x.shape}; {rule}")
    layout = Windows(each(kernel), each(strides), each(dilations), tuple((pad, pad) for pad in each(padding)))
    layout.over(x.shape[1:])
    return layout


READ: dict[type[nn.Module], Read] = {
    nn.Linear: _linear,
    nn.ReLU: _relu,
    nn.LeakyReLU: _leaky_relu,
    nn.ReLU6: _hardtanh,
    nn.Hardtanh: _hardtanh,
    nn.PReLU: _prelu,
    nn.BatchNorm1d: _batch_norm,
    nn.BatchNorm2d: _batch_norm,
    nn.Conv1d: _conv,
    nn.Conv2d: _conv,
    nn.AvgPool1d: _average_pool,
    nn.AvgPool2d: _average_pool,
    nn.MaxPool1d: _max_pool,
    nn.MaxPool2d: _max_pool,
    nn.Identity: _identity,
    nn.Dropout: _identity,
    nn.Dropout2d: _identity,
    nn.Flatten: _flatten,
}
# Layers that take a sample of any shape.
ANY_SHAPE = (_relu, _leaky_relu, _hardtanh, _prelu, _identity, _flatten)
# These often end a classifier, and are not piecewise linear.
FINAL = (nn.Sigmoid, nn.Softmax, nn.LogSoftmax, nn.Tanh)
# The layers that can be read, as messages list them.
NAMES = ", ".join([*(kind.__name__ for kind in READ), "Sequential"])
