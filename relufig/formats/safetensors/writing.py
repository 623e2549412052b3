"""A network as tensors with the names of PyTorch's state_dict, `layers.0.U`, `layers.0.c`, ...; and as safetensors.

A layer of a `Network` has the tensors S, U, c, V and b of y = S x + V relu(U x + c) + b. Those that do nothing are left
out: S without skip connections, and U, c and V without units. A skip connection that only scales each value, as in a
sorting network, is stored as the vector of its factors. A large matrix that is mostly zero is stored as its nonzero
`values`, their `rows` and `columns`, and its `shape`.
"""

from __future__ import annotations

import json
import os
from typing import Any

import numpy as np

from relufig.formats.networks import check, relu_network
from relufig.networks.block import Block
from relufig.networks.network import Network
from relufig.numbers import matrices
from relufig.numbers.arrays import Array
from relufig.numbers.coefficients import Coefficient, float_if_exact
from relufig.sorting.network import ComparatorNetwork
from relufig.system import extras
from relufig.system.files import written_atomically

# The float dtypes that both numpy and safetensors have.
DTYPES = ("float16", "float32", "float64")


def layers(net: Network) -> list[dict[str, Array]]:
    """The tensors of each layer by name, with every coefficient as the network holds it (Fractions in dtype object)."""
    return [_of_block(block) for block in net.blocks]


def rounded(array: Array, dtype: Any, name: str) -> Array:
    """The coefficients in a float dtype, each rounded once (Fractions by way of float64).

    Raises OverflowError beyond the dtype's range.
    """
    try:
        with np.errstate(over="raise"):
            return array.astype(dtype)
    except (OverflowError, FloatingPointError) as error:
        raise OverflowError(f"{name} holds a coefficient beyond the range of {np.dtype(dtype)}") from error


def safetensors(net: Network | ComparatorNetwork, path: str | os.PathLike[str], *, dtype: str | None = None) -> None:
    """Write a network's coefficients to a .safetensors file, atomically, with the names of `export.torch`'s state_dict.

    The metadata holds the names of the inputs and of the outputs, each as a JSON list. `from_safetensors` reads the
    file back.

    Parameters
    ----------
    net : Network or ComparatorNetwork
        The network. For a comparator network, the file holds its ReLU network, `net.network()`.
    path : str or path
        The file.
    dtype : {"float16", "float32", "float64"}, optional
        The dtype to which all coefficients are rounded. By default they are stored exactly, as int64 and float64.

    Raises
    ------
    TypeError
        If `net` is not a network.
    ValueError
        If `dtype` is not one of those listed, or is left out and a coefficient, such as 1/3, is not a float64.
    OverflowError
        If a coefficient is beyond the range of `dtype`.
    ModuleNotFoundError
        If the package safetensors is not installed. The message names the extra to install.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from safetensors.numpy import load
    >>> from relufig import build, inputs, maximum
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     safetensors(build(maximum(*inputs("a", "b"))), f"{folder}/maximum.safetensors")
    ...     tensors = load(Path(folder, "maximum.safetensors").read_bytes())
    >>> sorted(tensors)
    ['layers.0.S', 'layers.0.U', 'layers.0.V', 'layers.0.b', 'layers.0.c']
    >>> tensors["layers.0.U"]
    array([[ 1, -1]])
    """
    label = "safetensors(net, path)"
    check(net, label)
    if dtype is not None and dtype not in DTYPES:
        raise ValueError(f"{label}: dtype must be one of {', '.join(DTYPES)} or None, got {dtype!r}")
    try:
        from safetensors.numpy import save
    except ModuleNotFoundError as error:
        raise extras.missing(label, "safetensors", "export") from error
    network = relu_network(net)
    tensors: dict[str, Array] = {}
    for i, layer in enumerate(layers(network)):
        for name, tensor in layer.items():
            key = f"layers.{i}.{name}"
            tensors[key] = np.ascontiguousarray(
                _in_dtype(tensor, dtype if _holds_numbers(name) else None, f"{label}: {key}")
            )
    metadata = {"format": "relufig", "inputs": json.dumps(network.inputs), "outputs": json.dumps(network.outputs)}
    with written_atomically(path) as file:
        file.write(save(tensors, metadata=metadata))


def _of_block(block: Block) -> dict[str, Array]:
    tensors: dict[str, Array] = {}
    skip = block.S
    if not block.size and not matrices.count_nonzero(skip):
        tensors |= _of_matrix("S", skip)  # all zero, but only S says how many inputs a constant has
    elif matrices.count_nonzero(skip):
        tensors |= _of_matrix("S", _diagonal(skip))
    if block.size:
        tensors |= {**_of_matrix("U", block.U), "c": block.c, **_of_matrix("V", block.V)}
    return {**tensors, "b": block.b}


def _of_matrix(name: str, matrix: matrices.Matrix) -> dict[str, Array]:
    if isinstance(matrix, np.ndarray):
        return {name: matrix}
    rows, columns, values = matrices.coordinates(matrix)
    at = {"rows": rows, "columns": columns, "shape": np.array(matrix.shape)}
    return {f"{name}.values": values, **{f"{name}.{part}": indices.astype(np.int64) for part, indices in at.items()}}


def _diagonal(matrix: matrices.Matrix) -> matrices.Matrix:
    """The diagonal of a diagonal matrix, as a vector; any other matrix unchanged."""
    rows, columns, values = matrices.coordinates(matrix)
    if matrix.shape[0] != matrix.shape[1] or not np.array_equal(rows, columns):
        return matrix
    diagonal = np.zeros(matrix.shape[0], values.dtype)
    diagonal[rows] = values
    return diagonal


def _holds_numbers(name: str) -> bool:
    """Whether a tensor holds coefficients, not indices."""
    return name in ("S", "U", "c", "V", "b") or name.endswith(".values")


def _in_dtype(array: Array, dtype: str | None, name: str) -> Array:
    if dtype is not None:
        return rounded(array, dtype, name)
    if array.dtype != object:
        return array
    floats: list[Coefficient] = [float_if_exact(entry) for entry in matrices.at_samples(array).ravel().tolist()]
    for number in floats:
        if not isinstance(number, float):
            rule = f"give dtype (one of {', '.join(DTYPES)}) to round, or keep it exactly with net.save(path)"
            raise ValueError(f"{name} must hold numbers that are float64 exactly, got {number}; {rule}")
    return np.array(floats).reshape(array.shape)
