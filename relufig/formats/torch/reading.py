"""PyTorch's modules and files read: an nn.Sequential of piecewise linear layers becomes a `Network`.

The reader looks at a module's layers and copies its tensors. It never calls `forward`.
"""

from __future__ import annotations

import operator
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from relufig.formats.models import scheduling
from relufig.formats.models.recording import Recorder
from relufig.formats.models.values import Tensor
from relufig.formats.safetensors import reading as tensors
from relufig.formats.safetensors.reading import Activation
from relufig.formats.torch import file as torch_file
from relufig.networks.network import Network
from relufig.sorting.network import ComparatorNetwork
from relufig.system import extras, limits

if TYPE_CHECKING:
    from torch import nn


def from_torch(
    source: Any,
    *,
    activation: Activation | None = None,
    slope: float = 0.01,
    shape: Sequence[int] | None = None,
    inputs: Sequence[str] | None = None,
    outputs: Sequence[str] | None = None,
) -> Network:
    """Read the network in a PyTorch module or state_dict, or in a file that torch.save wrote of either.

    The module is an nn.Sequential, which may contain others, or one that `export.torch` returned; torch.compile or
    DataParallel may wrap it. These layers can be read:

    - Linear, Conv1d and Conv2d; BatchNorm1d and BatchNorm2d, after model.eval();
    - ReLU, LeakyReLU, PReLU, ReLU6 and Hardtanh; AvgPool and MaxPool, 1d and 2d;
    - Flatten, Identity and Dropout, which does nothing once a model is trained.

    Weights of any dtype are kept exactly, and none are multiplied with each other; `from_onnx` lists the few numbers
    that are rounded. No code in a file is ever run.

    Parameters
    ----------
    source : torch.nn.Module, mapping, str or path
        The module, the state_dict, or the file.
    activation : {"relu", "leaky_relu"}, optional
        For a state_dict, which does not say what is between its Linear layers: the activation after each layer but the
        last.
    slope : float
        The slope of "leaky_relu" for negative values.
    shape : sequence of int, optional
        The shape of one input, such as (1, 28, 28). It is needed for pictures, which the network takes row by row.
    inputs, outputs : sequence of str, optional
        The names of the inputs and the outputs. By default, those that a module from `export.torch` has.

    Returns
    -------
    Network
        The network. For comparators from `export.torch`, this is their ReLU network.

    Raises
    ------
    ValueError
        If a file is damaged, is too large or holds something else (the message names the file), or if a layer cannot
        be read (the message names its place and kind).
    TypeError
        If `source` is of another kind.
    OSError
        If the file cannot be opened.
    ModuleNotFoundError
        If PyTorch is not installed. The message names the extra to install.

    Examples
    --------
    >>> from torch import nn
    >>> from_torch(nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1)))
    Network(x1, x2 -> y: 3 ReLUs in 1 hidden layer, 13 parameters)
    """
    try:
        import torch
    except ModuleNotFoundError as error:
        raise extras.missing("from_torch(source)", "torch", "torch") from error
    if isinstance(source, str | os.PathLike):
        with Path(source).open("rb"):
            pass  # raises OSError if it cannot be opened
        try:
            return _network(torch_file.loaded(source), activation, slope, shape, inputs, outputs)
        except torch_file.WRONG as error:
            raise ValueError(f"{os.fspath(source)} cannot be read as a network: {torch_file.reason(error)}") from error
    if not isinstance(source, torch.nn.Module | Mapping):
        raise TypeError(f"from_torch(source): source must be a module, a state_dict or a file's name, got {source!r}")
    try:
        return _network(source, activation, slope, shape, inputs, outputs)
    except (ValueError, TypeError) as error:
        raise type(error)(f"from_torch(source): {error}") from error


def _network(
    source: Any,
    activation: Activation | None,
    slope: float,
    shape: Sequence[int] | None,
    inputs: Sequence[str] | None,
    outputs: Sequence[str] | None,
) -> Network:
    from torch import nn

    from relufig.formats.torch import layers as torch_layers
    from relufig.formats.torch.module import ExportedNetwork

    if isinstance(source, Mapping):
        named = {str(name): tensor for name, tensor in source.items()}
        _refuse_too_many(named.values())
        arrays = {name: torch_layers.array(tensor, limits.shown(name)) for name, tensor in named.items()}
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
    recorder = Recorder(_shape(placed, shape))
    x = recorder.input
    for at, (position, module) in enumerate(placed):
        x = _applied(recorder, x, module, position, last=at == len(placed) - 1)
    return scheduling.network(recorder, x, inputs, outputs)


def _shape(placed: Sequence[tuple[str, Any]], shape: Sequence[int] | None) -> tuple[int, ...]:
    """The shape of one input: as given, or from the first layer that says how many values it takes."""
    from torch import nn

    from relufig.formats.torch import layers as torch_layers
    from relufig.formats.torch.module import ExportedNetwork, Layer

    if shape is not None:
        sizes = tuple(operator.index(size) for size in shape)
        if any(size < 1 for size in sizes):
            raise ValueError(f"shape must be sizes of at least 1, got {sizes}")
        return sizes
    for position, module in placed:
        kind = type(module)
        if kind is nn.Linear:
            return (int(module.weight.shape[-1]),)
        if kind is nn.BatchNorm1d:
            return (int(module.num_features),)
        if kind is Layer:
            return (torch_layers.block(module).n_in,)
        if kind is ExportedNetwork:
            return (len(module.inputs),)
        if kind in torch_layers.READ and torch_layers.READ[kind] not in torch_layers.ANY_SHAPE:
            rule = "give shape, the shape of one input, such as (1, 28, 28)"
            raise ValueError(f"{_label(module, position)} does not say how large a picture is: {rule}")
        if kind not in torch_layers.READ:
            _refuse(module, position, last=False)
    raise ValueError("no layer says how many inputs there are; give shape, such as (3,)")


def _placed(module: nn.Module, position: str) -> Iterator[tuple[str, nn.Module]]:
    """The layers of a module with their places: 0 for the first, 2.1 for the second layer in the third."""
    from torch import nn

    from relufig.formats.torch.module import Comparators, ExportedNetwork

    if module._forward_hooks or module._forward_pre_hooks:
        raise ValueError(f"{_label(module, position)} has hooks, which relufig cannot read")
    inner = _wrapped(module)
    if inner is not None:
        yield from _placed(inner, position)
    elif type(module) is ExportedNetwork and any(isinstance(layer, Comparators) for layer in module.layers):
        yield position, module
    elif type(module) in (nn.Sequential, ExportedNetwork):
        inside = module.layers if isinstance(module, ExportedNetwork) else module
        # Not by named_children(), which skips a layer that occurs a second time, such as a shared ReLU.
        for name, layer in inside._modules.items():
            place = f"{position}.{name}" if position else name
            if layer is None:
                raise ValueError(f"layer {place} must be a module, got None")
            yield from _placed(layer, place)
    else:
        yield position, module


def _wrapped(module: nn.Module) -> Any:
    """The module inside one that torch.compile or DataParallel made; None for any other module."""
    from torch import nn

    if type(module) in (nn.DataParallel, nn.parallel.DistributedDataParallel):
        return module.module
    compiled = sys.modules.get("torch._dynamo.eval_frame")  # loaded if anything was compiled
    return module._modules["_orig_mod"] if compiled and type(module) is compiled.OptimizedModule else None


def _applied(recorder: Recorder, x: Tensor, module: Any, position: str, last: bool) -> Tensor:
    """The result of one layer on a sample."""
    from relufig.formats.torch import layers as torch_layers
    from relufig.formats.torch.module import ExportedNetwork, Layer

    kind = type(module)  # not a subclass, which may compute something else
    if kind not in (*torch_layers.READ, Layer, ExportedNetwork):
        _refuse(module, position, last)
    try:
        if kind in torch_layers.READ:
            return torch_layers.READ[kind](recorder, x, module)
        for block in [torch_layers.block(module)] if kind is Layer else _comparators(module).network().blocks:
            x = recorder.through(x, block)
        return x
    except (ValueError, TypeError) as error:
        raise ValueError(f"{_label(module, position)}: {error}") from error


def _refuse(module: nn.Module, position: str, last: bool) -> NoReturn:
    from relufig.formats.torch import layers as torch_layers

    kind = type(module)
    # Another library's layer may have the same name, so its module is named too.
    namesake = kind.__name__ in torch_layers.NAMES.split(", ")
    label = _label(module, position, f"{kind.__module__}.{kind.__name__}" if namesake else "")
    if kind in torch_layers.FINAL:
        advice = "read the model without it, model[:-1]" if last else "no ReLU network computes it"
        raise ValueError(f"{label} is not piecewise linear; {advice}")
    hint = "" if kind.__module__.startswith("torch.") else f"; {torch_file.OWN_KINDS}"
    raise ValueError(f"{label} cannot be read; the layers that can be are {torch_layers.NAMES}{hint}")


def _comparators(module: Any) -> ComparatorNetwork:
    from relufig.formats.torch import layers as torch_layers

    layers = []
    for layer in module.layers:
        partner, least = (torch_layers.array(getattr(layer, name), name).tolist() for name in ("partner", "least"))
        layers.append([(i, j) for i, j in enumerate(partner) if i != j and least[i]])
    return ComparatorNetwork(len(module.inputs), layers)


def _label(module: nn.Module, position: str, kind: str = "") -> str:
    kind = limits.shown(kind or type(module).__name__)
    return f"layer {position} ({kind})" if position else f"the module ({kind})"


def _refuse_too_many(parts: Any) -> None:
    """Refuse too many coefficients before copying them: a repeated number takes little space until then."""
    count = sum(part.numel() for part in parts if hasattr(part, "numel"))
    limits.at_most(limits.MOST_COEFFICIENTS, "coefficients", count)
