"""A network as a file: an .npz archive with a JSON header, every coefficient kept exactly.

Arrays of int64 and float64 are stored as they are, object arrays (int and Fraction) as hexadecimal text such as "-1/3",
sparse matrices by their three arrays. Nothing is pickled, so loading a file runs none of its content.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from relufig import matrices
from relufig.arrays import Array
from relufig.block import Block
from relufig.files import written_atomically

Made = TypeVar("Made")

_FORMAT = "relufig network"
_VERSION = 1
_PARTS = "SUcVb"


def save(path: str | os.PathLike[str], blocks: Sequence[Block], inputs: Sequence[str], outputs: Sequence[str]) -> None:
    """Write blocks and names to `path`, atomically."""
    arrays: dict[str, Array] = {}
    shapes = [{} for _ in blocks]  # type: list[dict[str, Any]]
    for i, block in enumerate(blocks):
        for name, part in zip(_PARTS, block.coefficients, strict=True):
            shapes[i][name] = list(part.shape)
            arrays.update({f"{i}.{name}.{key}": array for key, array in _stored(part).items()})
    header = {
        "format": _FORMAT,
        "version": _VERSION,
        "inputs": list(inputs),
        "outputs": list(outputs),
        "blocks": shapes,
    }
    with written_atomically(path) as file:
        named: dict[str, Any] = {"header": np.array(json.dumps(header)), **arrays}
        np.savez_compressed(file, **named)


def load(path: str | os.PathLike[str], construct: Callable[[list[Block], Any, Any], Made]) -> Made:
    """What `construct` makes of the blocks, input names and output names in the file.

    Raises ValueError, naming the file, for one that is not a network's; OSError where it cannot be opened at all.
    """
    import zipfile  # by numpy.load too; kept, with zlib, out of `import relufig`
    import zlib

    damage = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)
    wrong = (ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError, MemoryError)
    with Path(path).open("rb") as file:
        try:
            with np.load(file, allow_pickle=False) as archive:
                return construct(*_contents(archive))
        except (*damage, *wrong) as error:
            reason = f"it has no {error}" if isinstance(error, KeyError) else str(error)
            raise ValueError(f"{os.fspath(path)} is not a relufig network file: {reason}") from error


def _contents(archive: Mapping[str, Array]) -> tuple[list[Block], Any, Any]:
    header = json.loads(str(archive["header"]))
    if header["format"] != _FORMAT or header["version"] != _VERSION:
        raise ValueError(f"its header says {header['format']!r}, version {header['version']!r}")
    blocks = [
        Block(*(_read(archive, f"{i}.{name}", tuple(shapes[name])) for name in _PARTS))
        for i, shapes in enumerate(header["blocks"])
    ]
    return blocks, header["inputs"], header["outputs"]


def _stored(part: matrices.Matrix) -> dict[str, Array]:
    if not isinstance(part, np.ndarray):
        return {"data": part.data, "indices": part.indices, "indptr": part.indptr}
    if part.dtype == object:
        return {"exact": np.array([_in_hex(entry) for entry in part.ravel()], dtype=np.str_)}
    return {"dense": part}


def _in_hex(number: int | Fraction) -> str:
    # Python refuses to write decimals of thousands of digits; hexadecimal ones are not limited.
    return f"{number.numerator:x}/{number.denominator:x}"


def _from_hex(text: str) -> Fraction:
    numerator, denominator = text.split("/")
    return Fraction(int(numerator, 16), int(denominator, 16))


def _read(archive: Mapping[str, Array], key: str, shape: tuple[int, ...]) -> Any:
    if f"{key}.data" in archive:
        from scipy.sparse import csr_array

        parts = tuple(archive[f"{key}.{part}"] for part in ("data", "indices", "indptr"))
        sparse = csr_array(parts, shape=shape)
        sparse.check_format(full_check=True)  # indices out of range would be read beyond the arrays
        return sparse
    if f"{key}.exact" in archive:
        exact = np.array([_from_hex(str(entry)) for entry in archive[f"{key}.exact"]], dtype=object)
        return exact.reshape(shape)
    dense = archive[f"{key}.dense"]
    if dense.shape != shape:
        raise ValueError(f"{key} has shape {dense.shape} instead of {shape}")
    return dense
