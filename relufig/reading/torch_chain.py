"""PyTorch's modules and files read: an nn.Sequential of Linear, ReLU and LeakyReLU as a `Network`.

A module's layers are looked at and its tensors copied; its `forward` is never called.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from relufig import extras, limits
from relufig.arrays import Array
from relufig.block import Block
from relufig.network import Network
from relufig.reading import chain, tensors, torch_file
from relufig.reading.tensors import Activation
from relufig.sorting.network import ComparatorNetwork

if TYPE_CHECKING:
    from torch import nn


def from_torch(
    source: Any,
    *,
    activation: Activation | None = None,
    slope: float = 0.01,
    inputs: Sequence[str] | None = None,
    outputs: Sequence[str] | None = None,
) -> Network:
    """The network of a module, of a file that torch.save made of one, or of a state_dict or a file of one.

    A module is an nn.Sequential, also of others, of Linear, ReLU, LeakyReLU, Identity, Flatten and Dropout (which does
    nothing once trained), or what `export.torch` gives; of comparators it is their ReLU network. A state_dict does not
    say what is between its Linear layers: `activation`, "relu" or "leaky_relu" with its `slope`, stands after each but
    the last. Weights of any dtype are kept exactly. `inputs` and `outputs` are names; those of a module of
    `export.torch` if not given.

    No code of a file is ever run. Raises ValueError for a file that is damaged, too large or holds other than this,
    naming it, and for a layer, naming its place and kind; TypeError for another kind of source; OSError where a file
    cannot be opened, and ModuleNotFoundError, naming the extra, without PyTorch.
    """
    try:
        import torch
    except ModuleNotFoundError as error:
        raise extras.missing("from_torch(source)", "torch", "torch") from error
    if isinstance(source, str | os.PathLike):
        with Path(source).open("rb"):
            pass  # where it cannot be opened, Python has a word for it
        try:
            return _network(torch_file.loaded(source), activation, slope, inputs, outputs)
        except torch_file.WRONG as error:
            raise ValueError(f"{os.fspath(source)} cannot be read as a network: {torch_file.reason(error)}") from error
    if not isinstance(source, torch.nn.Module | Mapping):
        raise TypeError(f"from_torch(source): source must be a module, a state_dict or a file's name, got {source!r}")
    try:
        return _network(source, activation, slope, inputs, outputs)
    except (ValueError, TypeError) as error:
        raise type(error)(f"from_torch(source): {error}") from error


def _network(
    source: Any,
    activation: Activation | None,
    slope: float,
    inputs: Sequence[str] | None,
    outputs: Sequence[str] | None,
) -> Network:
    from torch import nn

    from relufig.export.torch_module import ExportedNetwork

    if isinstance(source, Mapping):
        held = {str(name): tensor for name, tensor in source.items()}
        _refuse_too_many(held.values())
        arrays = {name: _array(tensor, limits.shown(name)) for name, tensor in held.items()}
        return tensors.network(arrays, activation, slope, inputs, outputs)
    if not isinstance(source, nn.Module):
        raise ValueError(f"it must hold a module or a state_dict, got {limits.shown(type(source).__name__)}")
    if activation is not None:
        raise ValueError(f"activation is for a state_dict, and a module has its own, got {activation!r}")
    if isinstance(source, ExportedNetwork):
        inputs, outputs = inputs or source.inputs, outputs or source.outputs
    placed = []
    for place in _placed(source, ""):
        placed.append(place)
        limits.at_most(limits.MOST_BLOCKS, "layers", len(placed))
    _refuse_too_many(tensor for _, module in placed for tensor in module.parameters())
    layers = [layer for position, module in placed for layer in _layers(module, position)]
    return chain.network(layers, _width(layers), inputs, outputs)


def _placed(module: nn.Module, position: str) -> Iterator[tuple[str, nn.Module]]:
    """The layers of a module with their places, such as 0, or 2.1 for the second of the third."""
    from torch import nn

    from relufig.export.torch_module import Comparators, ExportedNetwork

    if module._forward_hooks or module._forward_pre_hooks:
        raise ValueError(f"{_label(module, position)} has hooks, and what they do cannot be read")
    if type(module) is ExportedNetwork and any(isinstance(layer, Comparators) for layer in module.layers):
        yield position, module
    elif type(module) in (nn.Sequential, ExportedNetwork):
        inside = module.layers if isinstance(module, ExportedNetwork) else module
        # Not by named_children(), which leaves out a layer that was there before, as a shared ReLU is.
        for name, layer in inside._modules.items():
            place = f"{position}.{name}" if position else name
            if layer is None:
                raise ValueError(f"layer {place} must be a module, got None")
            yield from _placed(layer, place)
    else:
        yield position, module


def _layers(module: Any, position: str) -> list[chain.Layer]:
    """What one layer does to vectors: layers of a chain, of which there are none for what changes nothing."""
    from torch import nn

    from relufig.export.torch_module import ExportedNetwork, Layer

    label = _label(module, position)
    kind = type(module)  # and no subclass, which may compute something else
    if kind is nn.Linear:
        W = _array(module.weight, f"{label} weight")
        b = np.zeros(len(W), np.int64) if module.bias is None else _array(module.bias, f"{label} bias")
        return [chain.Affine(W, b)]
    if kind is nn.ReLU:
        return [chain.Relu()]
    if kind is nn.LeakyReLU:
        return [chain.LeakyRelu(float(module.negative_slope))]
    if kind in (nn.Identity, nn.Dropout) or (kind is nn.Flatten and (module.start_dim, module.end_dim) == (1, -1)):
        return []
    if kind is Layer:
        parts = {name: _array(part, f"{label} {name}") for name, part in module.state_dict().items()}
        return [tensors.block(parts, label.rstrip(","))]
    if kind is ExportedNetwork:
        return list(_comparators(module).network().blocks)
    hint = "" if kind.__module__.startswith("torch.") else f"; {torch_file.OWN_KINDS}"
    raise ValueError(f"{label} is not one of {torch_file.LAYERS}: {limits.shown(module)}{hint}")


def _comparators(module: Any) -> ComparatorNetwork:
    layers = []
    for layer in module.layers:
        partner, least = _array(layer.partner, "partner").tolist(), _array(layer.least, "least").tolist()
        layers.append([(i, j) for i, j in enumerate(partner) if i != j and least[i]])
    return ComparatorNetwork(len(module.inputs), layers)


def _label(module: nn.Module, position: str) -> str:
    kind = limits.shown(type(module).__name__)
    return f"layer {position}, {kind}," if position else f"the module, {kind},"


def _width(layers: Sequence[chain.Layer]) -> int:
    """How many values the first layer takes that says so: those before it take as many."""
    for layer in layers:
        if isinstance(layer, chain.Affine):
            return int(np.shape(layer.W)[-1])
        if isinstance(layer, Block):
            return layer.n_in
    raise ValueError("it has no Linear layer, so that nothing says how many inputs there are")


def _array(tensor: Any, label: str) -> Array:
    """A tensor's numbers, exactly."""
    import torch

    if not isinstance(tensor, torch.Tensor):
        raise ValueError(f"{label} must be a tensor, got {limits.shown(type(tensor).__name__)}")
    if tensor.is_complex() or tensor.is_quantized or tensor.layout != torch.strided or tensor.device.type == "meta":
        raise ValueError(f"{label} must be a dense tensor of real numbers, got {tensor.dtype} on {tensor.device}")
    plain = tensor.detach().cpu()
    return np.asarray(plain.to(torch.float64) if plain.is_floating_point() else plain)


def _refuse_too_many(parts: Any) -> None:
    """Refuse tensors that are larger than what is stored of them, as a repeated number is, before they are copied."""
    count = sum(part.numel() for part in parts if hasattr(part, "numel"))
    limits.at_most(limits.LARGEST_COEFFICIENTS // 8, "coefficients", count)
