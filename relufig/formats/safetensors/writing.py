"""A network as named tensors, the names of PyTorch's state_dict: `layers.0.U`, `layers.0.c`, ...; and as safetensors.

A layer of a `Network` has S, U, c, V and b of y = S x + V relu(U x + c) + b, each where it does something: no S without
skip connections, no U, c, V without units. A skip connection that only scales each value, as that of a sorting network
does, is the vector of its factors. A large matrix that is mostly zero is its nonzero `values`, their `rows` and
`columns`, and its `shape`.
"""

from __future__ import annotations

import json
import os
from typing import Any

import numpy as np

from relufig.networks.block import Block
from relufig.networks.network import Network
from relufig.numbers import matrices
from relufig.numbers.arrays import Array
from relufig.numbers.coefficients import Coefficient, float_if_exact
from relufig.sorting.network import ComparatorNetwork
from relufig.system import extras
from relufig.system.files import written_atomically

# The dtypes of floats that numpy and safetensors both have.
DTYPES = ("float16", "float32", "float64")


def layers(net: Network) -> list[dict[str, Array]]:
    """The tensors of each layer by name, every coefficient as it is held (so that Fractions are of dtype object)."""
    return [_of_block(block) for block in net.blocks]


def rounded(array: Array, dtype: Any, name: str) -> Array:
    """The coefficients in a dtype of floats, each rounded to float64 and then to it; OverflowError beyond its range."""
    try:
        with np.errstate(over="raise"):
            return np.asarray(array.astype(np.float64).astype(dtype))
    except (OverflowError, FloatingPointError) as error:
        raise OverflowError(f"{name} holds a coefficient beyond the range of {np.dtype(dtype)}") from error


def safetensors(net: Network | ComparatorNetwork, path: str | os.PathLike[str], *, dtype: str | None = None) -> None:
    """Write the coefficients to a .safetensors file, atomically, under the names of `export.torch(net)`'s state_dict.

    Of a comparator network they are those of its ReLU network, `net.network()`. They are int64 and float64, exactly as
    they are held, or all rounded to `dtype` ("float32", ...). The metadata names the inputs and outputs, each as a JSON
    list; `from_safetensors` reads the file back.

    Raises ValueError for another dtype and, without one, for a coefficient such as 1/3 that no float64 is;
    OverflowError for one beyond the range of `dtype`; ModuleNotFoundError, naming the extra, without safetensors.
    """
    label = "safetensors(net, path)"
    if not isinstance(net, Network | ComparatorNetwork):
        raise TypeError(f"{label}: net must be a Network or a ComparatorNetwork, got {net!r}")
    if dtype is not None and dtype not in DTYPES:
        raise ValueError(f"{label}: dtype must be one of {', '.join(DTYPES)} or None, got {dtype!r}")
    try:
        from safetensors.numpy import save
    except ModuleNotFoundError as error:
        raise extras.missing(label, "safetensors", "export") from error
    network = net.network() if isinstance(net, ComparatorNetwork) else net
    held: dict[str, Array] = {}
    for i, layer in enumerate(layers(network)):
        for name, tensor in layer.items():
            key = f"layers.{i}.{name}"
            held[key] = np.ascontiguousarray(
                _in_dtype(tensor, dtype if _holds_numbers(name) else None, f"{label}: {key}")
            )
    metadata = {"format": "relufig", "inputs": json.dumps(network.inputs), "outputs": json.dumps(network.outputs)}
    with written_atomically(path) as file:
        file.write(save(held, metadata=metadata))


def inputs_of(net: Network | ComparatorNetwork) -> tuple[str, ...]:
    """The names of the inputs; of wires, x1, x2, ... as in the ReLU network of the comparators."""
    return net.inputs if isinstance(net, Network) else _numbered("x", net.n)


def outputs_of(net: Network | ComparatorNetwork) -> tuple[str, ...]:
    """The names of the outputs; of wires, y1, y2, ... as in the ReLU network of the comparators."""
    return net.outputs if isinstance(net, Network) else _numbered("y", net.n)


def _numbered(letter: str, n: int) -> tuple[str, ...]:
    return (letter,) if n == 1 else tuple(f"{letter}{i + 1}" for i in range(n))


def _of_block(block: Block) -> dict[str, Array]:
    found: dict[str, Array] = {}
    skip = block.S
    if not block.size and not matrices.count_nonzero(skip):
        found |= _of_matrix("S", skip)  # of a constant, which is not without a skip but without inputs
    elif matrices.count_nonzero(skip):
        found |= _of_matrix("S", _diagonal(skip))
    if block.size:
        found |= {**_of_matrix("U", block.U), "c": block.c, **_of_matrix("V", block.V)}
    return {**found, "b": block.b}


def _of_matrix(name: str, matrix: matrices.Matrix) -> dict[str, Array]:
    if isinstance(matrix, np.ndarray):
        return {name: matrix}
    rows, columns, values = matrices.coordinates(matrix)
    at = {"rows": rows, "columns": columns, "shape": np.array(matrix.shape)}
    return {f"{name}.values": values, **{f"{name}.{part}": whole.astype(np.int64) for part, whole in at.items()}}


def _diagonal(matrix: matrices.Matrix) -> matrices.Matrix:
    """The diagonal of a square matrix that is zero elsewhere, as a vector; any other matrix as it is."""
    rows, columns, values = matrices.coordinates(matrix)
    if matrix.shape[0] != matrix.shape[1] or not np.array_equal(rows, columns):
        return matrix
    diagonal = np.zeros(matrix.shape[0], values.dtype)
    diagonal[rows] = values
    return diagonal


def _holds_numbers(name: str) -> bool:
    """Whether a tensor holds coefficients, and not indices."""
    return name in ("S", "U", "c", "V", "b") or name.endswith(".values")


def _in_dtype(array: Array, dtype: str | None, name: str) -> Array:
    if dtype is not None:
        return rounded(array, dtype, name)
    if array.dtype != object:
        return array
    floats: list[Coefficient] = [float_if_exact(entry) for entry in array.ravel().tolist()]
    for number in floats:
        if not isinstance(number, float):
            rule = f"give dtype (one of {', '.join(DTYPES)}) to round, or keep it exactly with net.save(path)"
            raise ValueError(f"{name} holds {number}, which no float64 is; {rule}")
    return np.array(floats).reshape(array.shape)
