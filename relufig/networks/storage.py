"""A network as a file: an .npz archive with a JSON header. Every coefficient is kept exactly.

Arrays of int64 and float64 are stored unchanged, object arrays (int and Fraction) as hexadecimal text such as "-1/3",
and sparse matrices as their three arrays. Nothing is pickled, so loading a file executes nothing in it. Every array's
size is checked against the header before the array is read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import IO, Any, TypeVar

import numpy as np

from relufig.networks.block import Block
from relufig.numbers import matrices
from relufig.numbers.arrays import Array
from relufig.system import limits
from relufig.system.archive import Archive
from relufig.system.files import written_atomically

Made = TypeVar("Made")

# These apply beside the limits of every model file. Exact numbers take far more memory and time than floats.
MOST_EXACT = 2**20
MOST_DIGITS = 2**12
LONGEST_HEADER = 2**22

_FORMAT = "relufig network"
_VERSION = 1
_PARTS = "SUcVb"
_DIMENSIONS = dict(zip(_PARTS, (2, 2, 1, 2, 1), strict=True))


def save(path: str | os.PathLike[str], blocks: Sequence[Block], inputs: Sequence[str], outputs: Sequence[str]) -> None:
    """Write blocks and names to `path`, atomically.

    Raises ValueError for a network larger than `load` accepts.
    """
    arrays: dict[str, Array] = {}
    shapes = [{} for _ in blocks]  # type: list[dict[str, Any]]
    try:
        limits.at_most(limits.MOST_BLOCKS, "blocks", len(blocks))
        for i, block in enumerate(blocks):
            for name, part in zip(_PARTS, block.coefficients, strict=True):
                shapes[i][name] = list(part.shape)
                arrays.update({f"{i}.{name}.{key}": array for key, array in _stored(part).items()})
        header = np.array(
            json.dumps(
                {
                    "format": _FORMAT,
                    "version": _VERSION,
                    "inputs": list(inputs),
                    "outputs": list(outputs),
                    "blocks": shapes,
                }
            )
        )
        limits.at_most(LONGEST_HEADER, "characters of names and shapes", len(str(header)))
        exact = [array for key, array in arrays.items() if key.endswith(".exact")]
        limits.at_most(MOST_EXACT, "coefficients that are exact numbers", sum(map(len, exact)))
        limits.at_most(
            2 * MOST_DIGITS, "digits of a coefficient", max((each.itemsize // 4 for each in exact), default=0)
        )
        limits.at_most(
            limits.LARGEST_COEFFICIENTS, "bytes of coefficients", sum(each.nbytes for each in arrays.values())
        )
    except ValueError as error:
        raise ValueError(f"save(path): the file could not be loaded again: {error}") from None
    with written_atomically(path) as file:
        named: dict[str, Any] = {"header": header, **arrays}
        np.savez_compressed(file, **named)


def load(path: str | os.PathLike[str], construct: Callable[[list[Block], Any, Any], Made]) -> Made:
    """Read a file and return `construct(blocks, input names, output names)`.

    Raises ValueError, naming the file, if it is not a network file or exceeds the limits of `relufig.system.limits` or
    of this module; OSError if it cannot be opened.
    """
    with Path(path).open("rb") as file:
        try:
            return construct(*_contents(file))
        except (ValueError, TypeError, OSError) as error:
            raise ValueError(f"{os.fspath(path)} is not a relufig network file: {limits.reason(error)}") from error


def _contents(file: IO[bytes]) -> tuple[list[Block], list[str], list[str]]:
    archive = Archive(file)
    (text,) = archive.array("header", "U", (), most=LONGEST_HEADER).ravel().tolist()
    try:
        header = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("its header is not JSON") from None
    if not isinstance(header, dict):
        raise ValueError("its header must be a JSON object")
    if header.get("format") != _FORMAT or header.get("version") != _VERSION:
        got = f"{header.get('format')!r}, version {header.get('version')!r}"
        raise ValueError(f"its header must say {_FORMAT!r}, version {_VERSION}, got {got}")
    shapes = [_shapes(at, block) for at, block in enumerate(_list(header, "blocks", "blocks"))]
    exact = sum(
        int(np.prod(shape, dtype=object))
        for i, block in enumerate(shapes)
        for name, shape in block.items()
        if f"{i}.{name}.exact" in archive
    )
    limits.at_most(MOST_EXACT, "coefficients that are exact numbers", exact)
    if not shapes:
        raise ValueError("its header must list one block or more, got none")
    limits.at_most(limits.MOST_INPUTS, "inputs", shapes[0]["S"][1])
    inputs = _names(header, "inputs", shapes[0]["S"][1])
    outputs = _names(header, "outputs", shapes[-1]["S"][0])
    blocks = [
        Block(*(_read(archive, f"{i}.{name}", shape) for name, shape in block.items()))
        for i, block in enumerate(shapes)
    ]
    return blocks, inputs, outputs


def _list(header: dict[str, Any], name: str, of_what: str) -> list[Any]:
    entry = header.get(name)
    if not isinstance(entry, list):
        raise ValueError(f"its header must list {of_what}, got {limits.shown(repr(entry))}")
    return entry


def _names(header: dict[str, Any], name: str, count: int) -> list[str]:
    """The names of the inputs or outputs."""
    names = _list(header, name, name)
    rule = f"its {name} must be {limits.shown(count)} different names"
    if len(names) != count:
        raise ValueError(f"{rule}, got {len(names):,}")
    if not all(isinstance(each, str) and each for each in names) or len(set(names)) != len(names):
        raise ValueError(f"{rule}, got {limits.shown(repr(names))}")
    return names


def _shapes(at: int, block: Any) -> dict[str, tuple[int, ...]]:
    """The shape of each part of block number `at`."""
    limits.at_most(limits.MOST_BLOCKS, "blocks", at + 1)
    shapes = {}
    for name, dimensions in _DIMENSIONS.items():
        shape = block.get(name) if isinstance(block, dict) else None
        if not isinstance(shape, list) or len(shape) != dimensions or not all(type(n) is int and n >= 0 for n in shape):
            raise ValueError(f"the shape of {at}.{name} must be {dimensions} sizes, got {limits.shown(repr(shape))}")
        limits.at_most(limits.MOST_COEFFICIENTS, f"rows or columns of {at}.{name}", max(shape))
        shapes[name] = tuple(shape)
    return shapes


def _stored(part: matrices.Matrix) -> dict[str, Array]:
    if not isinstance(part, np.ndarray):
        return {"data": part.data, "indices": part.indices, "indptr": part.indptr}
    if part.dtype == object:
        return {"exact": np.array([_in_hex(entry) for entry in part.ravel()], dtype=np.str_)}
    return {"dense": part}


def _in_hex(number: int | Fraction) -> str:
    # Python refuses to write decimals of thousands of digits, but does not limit hexadecimal.
    return f"{number.numerator:x}/{number.denominator:x}"


def _from_hex(text: str, key: str) -> Fraction:
    numerator, _, denominator = text.partition("/")
    try:
        return Fraction(int(numerator, 16), int(denominator, 16))
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"{key} must hold fractions of hexadecimal numbers, got {limits.shown(text)!r}") from None


def _read(archive: Archive, key: str, shape: tuple[int, ...]) -> Any:
    if f"{key}.data" in archive:
        return _read_sparse(archive, key, shape)
    if f"{key}.exact" in archive:
        count = int(np.prod(shape, dtype=object))
        texts = archive.array(f"{key}.exact", "U", (count,), most=2 * MOST_DIGITS + 2)
        exact = np.empty(count, dtype=object)
        exact[:] = [_from_hex(text, key) for text in texts.tolist()]
        return exact.reshape(shape)
    return archive.array(f"{key}.dense", "if", shape)


def _read_sparse(archive: Archive, key: str, shape: tuple[int, ...]) -> Any:
    from scipy.sparse import csr_array

    if len(shape) != 2:
        raise ValueError(f"{key} is a vector, so it must be dense")
    indptr = archive.array(f"{key}.indptr", "i", (shape[0] + 1,))
    count = int(indptr[-1])
    data = archive.array(f"{key}.data", "if", (count,))
    indices = archive.array(f"{key}.indices", "i", (count,))
    if count * matrices.SPARSE_RATIO > shape[0] * shape[1]:
        # The matrix will be stored dense in memory.
        limits.at_most(limits.MOST_COEFFICIENTS, f"coefficients of {key}", shape[0] * shape[1])
    sparse = csr_array((data, indices, indptr), shape=shape)
    sparse.check_format(full_check=True)  # indices out of range would read beyond the arrays
    if not sparse.has_canonical_format:
        raise ValueError(f"{key} must have its entries in order, each once")
    return sparse
