"""Networks read from named tensors: a state_dict of `export.torch` or of an nn.Sequential, or a .safetensors file."""

from __future__ import annotations

import itertools
import json
import math
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np

from relufig.formats.models import chain
from relufig.networks.block import Block
from relufig.networks.network import Network
from relufig.numbers import matrices
from relufig.numbers.arrays import Array
from relufig.system import extras, limits

Activation = Literal["relu", "leaky_relu"]

_OWN = re.compile(r"layers\.(?P<at>\d{1,5})\.(?P<part>[SUcVb](?:\.(?:values|rows|columns|shape))?)")
# The prefixes that torch.compile and DataParallel add to the names of a module's tensors.
_WRAPPED = re.compile(r"(?:(?:_orig_mod|module)\.)+")
_OF_SEQUENTIAL = re.compile(r"(?P<prefix>(?:.*?\.)??)(?P<at>\d{1,5}(?:\.\d{1,5})*)\.(?P<part>weight|bias)")


def from_safetensors(
    path: str | os.PathLike[str],
    *,
    activation: Activation | None = None,
    slope: float = 0.01,
    inputs: Sequence[str] | None = None,
    outputs: Sequence[str] | None = None,
) -> Network:
    """Read the network in a .safetensors file, from `export.safetensors` or with the tensors of an nn.Sequential.

    Parameters
    ----------
    path : str or path
        The file.
    activation : {"relu", "leaky_relu"}, optional
        The activation after each layer but the last. A file of an nn.Sequential with several Linear layers needs it,
        because tensors do not say what is between layers.
    slope : float
        The slope of "leaky_relu" for negative values.
    inputs, outputs : sequence of str, optional
        The names of the inputs and the outputs. By default, those in the file's metadata.

    Returns
    -------
    Network
        The network, with every coefficient exactly as it is stored.

    Raises
    ------
    ValueError
        If the file is damaged, is too large or holds something else. The message names the file.
    OSError
        If the file cannot be opened.
    ModuleNotFoundError
        If the package safetensors is not installed. The message names the extra to install.

    Examples
    --------
    >>> import tempfile
    >>> from relufig import build, export, inputs, maximum
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     export.safetensors(build(maximum(*inputs("a", "b"))), f"{folder}/maximum.safetensors")
    ...     from_safetensors(f"{folder}/maximum.safetensors")
    Network(a, b -> y: 1 ReLU in 1 hidden layer, 4 parameters)
    """
    try:
        from safetensors import SafetensorError, safe_open
    except ModuleNotFoundError as error:
        raise extras.missing("from_safetensors(path)", "safetensors", "export") from error
    file = Path(path)
    with file.open("rb") as content:  # raises OSError if it cannot be opened
        header = int.from_bytes(content.read(8), "little")
    try:
        limits.at_most(limits.LARGEST_FILE, "bytes", file.stat().st_size)
        limits.at_most(limits.LARGEST_STRUCTURE, "bytes besides numbers", header)
        with safe_open(file, framework="numpy") as opened:
            metadata = opened.metadata() or {}
            sizes = [math.prod(opened.get_slice(name).get_shape()) for name in opened.keys()]  # noqa: SIM118 (no dict)
            limits.at_most(limits.MOST_COEFFICIENTS, "coefficients", sum(sizes))
            tensors = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118 (it is no dict)
        if metadata.get("format") == "relufig":
            inputs = inputs or json.loads(metadata["inputs"])
            outputs = outputs or json.loads(metadata["outputs"])
        return network(tensors, activation, slope, inputs, outputs)
    except (
        SafetensorError,
        ValueError,
        TypeError,
        LookupError,
        ArithmeticError,
        AttributeError,
        RecursionError,
    ) as error:
        raise ValueError(f"{os.fspath(path)} cannot be read as a network: {limits.reason(error)}") from error


def network(
    tensors: Mapping[str, Array],
    activation: Activation | None = None,
    slope: float = 0.01,
    inputs: Sequence[str] | None = None,
    outputs: Sequence[str] | None = None,
) -> Network:
    """The network that tensors make, given their names in a state_dict.

    Raises ValueError or TypeError that names what does not fit.
    """
    limits.at_most(limits.LONGEST_NAME, "characters in the name of a tensor", max(map(len, tensors), default=0))
    if all(map(_WRAPPED.match, tensors)):
        tensors = {_WRAPPED.sub("", name): tensor for name, tensor in tensors.items()}
    own = {name: _OWN.fullmatch(name) for name in tensors}
    if tensors and all(own.values()):
        blocks = list(_blocks(_grouped(tensors, own)))
        limits.at_most(limits.MOST_INPUTS, "inputs", blocks[0].n_in)
        chain.refuse_empty(blocks[0].n_in, blocks[-1].n_out)
        return Network(blocks, inputs, outputs)
    matches = {name: _OF_SEQUENTIAL.fullmatch(name) for name in tensors}
    others = [name for name, match in matches.items() if match is None]
    if others or not tensors:
        rule = "tensors must be named as in an nn.Sequential (0.weight, 0.bias, 2.weight, ...) or by export.torch"
        # Quote the first name that fits neither scheme; in a mixture of both, the first of `export.torch`.
        odd = [name for name in others if own[name] is None] or others or ["none"]
        raise ValueError(f"{rule}, got {limits.shown(odd[0])}")
    prefixes = sorted({match["prefix"] for match in matches.values() if match is not None})
    if len(prefixes) > 1:
        raise ValueError(f"tensors must be of one nn.Sequential, got {limits.shown(', '.join(prefixes))}")
    layers = _affine(_grouped(tensors, matches))
    if len(layers) == 1:
        return chain.network(layers, np.shape(layers[0].W)[1], inputs, outputs)
    between = _activation(activation, slope)
    alternating = [step for layer in layers for step in (layer, between)][:-1]
    return chain.network(alternating, np.shape(layers[0].W)[1], inputs, outputs)


def _activation(activation: Activation | None, slope: float) -> chain.Layer:
    if activation == "relu":
        return chain.Relu()
    if activation == "leaky_relu":
        return chain.LeakyRelu(slope)
    if activation is None:
        raise ValueError(
            "activation must be given, 'relu' or 'leaky_relu', because tensors do not say what is between layers"
        )
    raise ValueError(f"activation must be one of relu, leaky_relu, got {activation!r}")


def _grouped(
    tensors: Mapping[str, Array], matches: Mapping[str, re.Match[str] | None]
) -> dict[tuple[int, ...], dict[str, Array]]:
    """The tensors of each layer, by the place of the layer, in order."""
    groups: dict[tuple[int, ...], dict[str, Array]] = {}
    for name, match in matches.items():
        if match is not None:
            groups.setdefault(tuple(map(int, match["at"].split("."))), {})[match["part"]] = tensors[name]
    limits.at_most(limits.MOST_BLOCKS, "layers", len(groups))
    return dict(sorted(groups.items()))


def _affine(groups: Mapping[tuple[int, ...], Mapping[str, Array]]) -> list[chain.Affine]:
    places = list(groups)
    for before, after in itertools.pairwise(places):
        if before[:-1] == after[:-1] and before[-1] + 1 == after[-1]:
            named = " and ".join(".".join(map(str, place)) for place in (before, after))
            raise ValueError(f"layers {named} must have an activation between them; read the module if they have none")
    layers = []
    for place, parts in groups.items():
        name = ".".join(map(str, place))
        if "weight" not in parts or parts["weight"].ndim != 2:
            got = f"shape {parts['weight'].shape}" if "weight" in parts else "only a bias"
            raise ValueError(f"layer {name} must be a Linear one, with a weight of two dimensions, got {got}")
        weight = parts["weight"]
        layers.append(chain.Affine(weight, parts.get("bias", np.zeros(len(weight), np.int64))))
    return layers


def _blocks(groups: Mapping[tuple[int, ...], Mapping[str, Array]]) -> Iterable[Block]:
    for i, ((at,), parts) in enumerate(groups.items()):
        if at != i:
            raise ValueError(f"layers must be numbered from 0 without gaps, got layers.{at} for layer {i}")
        yield block(parts, f"layers.{i}")


def block(parts: Mapping[str, Array], label: str) -> Block:
    """The layer with tensors named as by `export.safetensors`: U, b, ..., or U.values, ... for a sparse matrix U."""
    matrix_of = {name: _matrix(parts, name, label) for name in "SUV"}
    S, U, V, c, b = matrix_of["S"], matrix_of["U"], matrix_of["V"], parts.get("c"), parts.get("b")
    if b is None or (S is None and U is None) or len({U is None, V is None, c is None}) > 1:
        got = ", ".join(sorted(parts))
        raise ValueError(f"{label} must have b, and S or all of U, c and V, got {limits.shown(got)}")
    if S is None:
        S = matrices.zeros(len(b), U.shape[1])
    return Block.affine(S, b) if U is None else Block(S, U, c, V, b)  # type: ignore[arg-type]


def _matrix(parts: Mapping[str, Array], name: str, label: str) -> Any:
    """A matrix that is stored whole, as its diagonal, or as its entries; None if it is left out."""
    if name in parts:
        whole = parts[name]
        if name != "S" or whole.ndim != 1:
            return whole
        return matrices.from_entries({(i, i): factor for i, factor in enumerate(whole.tolist())}, (len(whole),) * 2)
    if f"{name}.values" not in parts:
        return None
    from scipy.sparse import coo_array

    try:
        values, rows, columns, shape = (parts[f"{name}.{part}"] for part in ("values", "rows", "columns", "shape"))
    except KeyError as error:
        raise ValueError(f"{label} must have {name}.values, .rows, .columns and .shape, got no {error}") from error
    n, m = (int(size) for size in shape)
    limits.at_most(limits.MOST_INPUTS, f"rows and columns of {label}.{name}", max(n, m))
    return coo_array((values, (rows, columns)), shape=(n, m)).tocsr()
