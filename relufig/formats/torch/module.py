"""A network as PyTorch modules: the classes that `relufig.export.torch` uses.

They compute what the network computes, on tensors of shape (..., n_in), and know the names of the inputs and outputs.
Small or dense matrices are stored whole, large ones that are mostly zero as their entries, and comparators as the wires
they compare. So a layer on 1024 wires takes a thousand numbers, not a million.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import torch
from torch import Tensor, nn

from relufig.formats.networks import check, inputs_of, outputs_of
from relufig.formats.safetensors import writing as tensors
from relufig.networks.network import Network
from relufig.numbers.arrays import Array
from relufig.numbers.text import listed
from relufig.sorting.layer import Layer as ComparatorLayer
from relufig.sorting.network import ComparatorNetwork


class Sparse(nn.Module):
    """A matrix that is mostly zero: `values` at `rows` and `columns`, zero elsewhere. It acts on the last dimension."""

    rows: Tensor
    columns: Tensor
    shape: Tensor

    def __init__(self, values: nn.Parameter, rows: Array, columns: Array, shape: Array) -> None:
        super().__init__()
        self.values = values
        for name, indices in {"rows": rows, "columns": columns, "shape": shape}.items():
            self.register_buffer(name, torch.tensor(indices))
        self.n_out: int
        self.n_in: int
        self.n_out, self.n_in = map(int, shape)

    def forward(self, x: Tensor) -> Tensor:
        """The products, (..., n_out), of the matrix and the vectors of x, (..., n_in)."""
        terms = x.index_select(-1, self.columns) * self.values
        return x.new_zeros(*x.shape[:-1], self.n_out).index_add(-1, self.rows, terms)

    def extra_repr(self) -> str:
        """The shape, and the number of entries stored."""
        return f"{self.n_in} -> {self.n_out}, {len(self.values)} nonzero"


Matrix: TypeAlias = nn.Parameter | Sparse


class Layer(nn.Module):
    """The layer y = S x + V relu(U x + c) + b. It has no S without skip connections, and no U, c and V without units.

    S is a matrix or, if it only scales each value of x, the vector of the factors.
    """

    S: Matrix | None
    U: Matrix | None
    c: nn.Parameter | None
    V: Matrix | None
    b: nn.Parameter

    def __init__(self, parts: Mapping[str, Array], dtype: torch.dtype, trainable: bool, label: str) -> None:
        super().__init__()

        def parameter(name: str) -> nn.Parameter:
            return nn.Parameter(_tensor(parts[name], dtype, f"{label}.{name}"), requires_grad=trainable)

        for name in "SUcVb":
            if f"{name}.values" in parts:
                indices = (parts[f"{name}.{key}"] for key in ("rows", "columns", "shape"))
                setattr(self, name, Sparse(parameter(f"{name}.values"), *indices))
            else:
                setattr(self, name, parameter(name) if name in parts else None)

    def forward(self, x: Tensor) -> Tensor:
        """The layer's outputs (..., n_out) for x (..., n_in)."""
        if self.U is None or self.c is None or self.V is None:
            return self.b + self._skipped(x)
        units = torch.relu(_product(self.U, x) + self.c)
        y = _product(self.V, units) + self.b
        return y if self.S is None else y + self._skipped(x)

    def _skipped(self, x: Tensor) -> Tensor:
        if isinstance(self.S, nn.Parameter) and self.S.ndim == 1:
            return x * self.S
        return _product(self.S, x)

    def extra_repr(self) -> str:
        """The shapes of the coefficients that are stored whole."""
        shapes = {name: " x ".join(map(str, part.shape)) for name, part in self.named_parameters(recurse=False)}
        return ", ".join(f"{name}: {shape}" for name, shape in shapes.items())


class Comparators(nn.Module):
    """A layer of comparators: each wire keeps the smaller or the larger of its value and its partner's.

    `partner` holds each wire's partner, and `least` whether the wire keeps the smaller value. A wire without a
    comparator is its own partner.
    """

    partner: Tensor
    least: Tensor

    def __init__(self, n: int, layer: ComparatorLayer) -> None:
        super().__init__()
        partner, least = torch.arange(n), torch.ones(n, dtype=torch.bool)
        first, second = torch.tensor(layer.first), torch.tensor(layer.second)
        partner[first], partner[second], least[second] = second, first, False
        self.size: int = layer.size
        self.register_buffer("partner", partner)
        self.register_buffer("least", least)

    def forward(self, x: Tensor) -> Tensor:
        """The values on the wires after the layer, (..., n), for x (..., n)."""
        other = x.index_select(-1, self.partner)
        return torch.where(self.least, torch.minimum(x, other), torch.maximum(x, other))

    def extra_repr(self) -> str:
        """The number of comparators, and of wires."""
        return f"{self.size} comparators on {len(self.partner)} wires"


class ExportedNetwork(nn.Module):
    """A network's `layers`, in order, with the names of its `inputs` and `outputs`."""

    def __init__(self, layers: Sequence[nn.Module], inputs: Sequence[str], outputs: Sequence[str]) -> None:
        super().__init__()
        self.layers: nn.ModuleList = nn.ModuleList(layers)
        self.inputs: tuple[str, ...] = tuple(inputs)
        self.outputs: tuple[str, ...] = tuple(outputs)

    def forward(self, x: Tensor) -> Tensor:
        """The outputs, shape (..., n_out), for inputs x of shape (..., n_in). Raises ValueError for another shape."""
        if x.ndim == 0 or x.shape[-1] != len(self.inputs):
            rule = f"must have last dimension {len(self.inputs)} ({listed(self.inputs)})"
            raise ValueError(f"forward(x): x {rule}, got shape {tuple(x.shape)}")
        for layer in self.layers:
            x = layer(x)
        return x

    def extra_repr(self) -> str:
        """The names of the inputs and the outputs."""
        return f"{listed(self.inputs)} -> {listed(self.outputs)}"


def module(net: Network | ComparatorNetwork, dtype: torch.dtype | None, trainable: bool) -> ExportedNetwork:
    """The module that `relufig.export.torch` returns; see there."""
    label = "torch(net)"
    chosen = torch.get_default_dtype() if dtype is None else dtype
    if not (isinstance(chosen, torch.dtype) and chosen.is_floating_point):
        raise TypeError(f"{label}: dtype must be a floating-point torch.dtype, got {dtype!r}")
    check(net, label)
    layers: list[nn.Module]
    if isinstance(net, Network):
        named = enumerate(tensors.layers(net))
        layers = [Layer(parts, chosen, trainable, f"{label}: layers.{i}") for i, parts in named]
    elif trainable:
        rule = "a comparator network has no coefficients to train; export its ReLU network, net.network()"
        raise ValueError(f"{label}: {rule}, got trainable=True")
    else:
        layers = [Comparators(net.n, layer) for layer in net.packed_layers]
    return ExportedNetwork(layers, inputs_of(net), outputs_of(net))


def _product(matrix: Any, x: Tensor) -> Tensor:
    return matrix(x) if isinstance(matrix, Sparse) else nn.functional.linear(x, matrix)


def _tensor(array: Array, dtype: torch.dtype, name: str) -> Tensor:
    """The coefficients in the dtype; integers go there directly, because by way of float64 they would round twice."""
    numbers = array if array.dtype == np.int64 else tensors.rounded(array, np.float64, name)
    tensor = torch.tensor(numbers).to(dtype)
    if not bool(torch.isfinite(tensor).all()):
        raise OverflowError(f"{name} holds a coefficient beyond the range of {dtype}")
    return tensor
