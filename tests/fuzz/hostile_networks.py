"""Hostile .npz files of networks: archives, arrays and headers that claim, or are, what cannot be."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.fuzz.breaking import npy, zipped

SHAPES = {"S": [1, 2], "U": [0, 2], "c": [0], "V": [1, 0], "b": [1]}
HEADER: dict[str, Any] = {
    "format": "relufig network",
    "version": 1,
    "inputs": ["a", "b"],
    "outputs": ["y"],
    "blocks": [SHAPES],
}


def network(
    header: dict[str, Any] | None = None, /, method: int = zipfile.ZIP_DEFLATED, **members: bytes | None
) -> bytes:
    """The file of a network a, b -> y, with some of its header and of its arrays replaced (by None: left out)."""
    arrays = {f"0.{name}.dense.npy": npy(np.ones(shape)) for name, shape in SHAPES.items()}
    arrays["header.npy"] = npy(np.array(json.dumps(HEADER | (header or {}))))
    replaced = {f"{name}.npy": content for name, content in members.items()}
    return zipped({name: content for name, content in (arrays | replaced).items() if content is not None}, method)


def units(n: int, m: int, **members: bytes | None) -> bytes:
    """The file of a network of n units that says each has m weights."""
    return network({"blocks": [SHAPES | {"U": [n, m], "c": [n], "V": [1, n]}]}, **members)


def claiming(shape: str, dtype: str = "<f8", content: bytes = b"") -> bytes:
    """A numpy array that says it has a shape and a dtype, and has something else."""
    header = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + content


def packed(name: str, size: int) -> bytes:
    """A zip archive whose one member inflates to many zeros."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as member:
        for _ in range(size >> 20):
            member.write(bytes(2**20))
    return made.getvalue()


def with_directory(size: int) -> bytes:
    """A zip archive that says its directory has this size, as zip64 lets it."""
    end64 = b"PK\x06\x06" + (44).to_bytes(8, "little") + bytes(28) + size.to_bytes(8, "little") + bytes(8)
    locator = b"PK\x06\x07" + bytes(4) + (0).to_bytes(8, "little") + (1).to_bytes(4, "little")
    return end64 + locator + b"PK\x05\x06" + bytes(4) + b"\xff" * 12 + bytes(2)


def with_long_directory() -> bytes:
    """A zip archive of nothing but its directory."""
    return bytes(2**25) + b"PK\x05\x06" + bytes(8) + (2**25).to_bytes(4, "little") + bytes(6)


SPARSE = {
    "0.S.dense": None,
    "0.S.data": npy(np.ones(2)),
    "0.S.indices": npy(np.array([0, 1], np.int32)),
    "0.S.indptr": npy(np.array([0, 2], np.int32)),
}
# Where zipfile finds the damage, its words are its own: they change from release to release.
FILES: list[tuple[str, Callable[[], bytes], str]] = [
    ("empty", lambda: b"", "is not a relufig network file"),
    ("truncated", lambda: network()[:-9], "is not a relufig network file"),
    (
        "a member damaged",
        lambda: network(method=0).replace(b"\xf0\x3f", b"\xf1\x3f", 1),
        "0.S.dense",
    ),
    (
        "a bomb of zeros",
        lambda: packed("header.npy", 2**28 + 2**20),
        "at most 268,435,456 bytes of arrays can be read, got 269,",
    ),
    ("a directory of terabytes", lambda: with_directory(2**40), "is not a relufig network file"),
    ("nothing but a directory", with_long_directory, "its directory is too large"),
    ("too many bytes", lambda: bytes(2**28 + 1), "at most 268,435,456 bytes can be read, got 268,435,457"),
    ("packed by LZMA", lambda: network(method=zipfile.ZIP_LZMA), "the array header must be stored or deflated"),
    (
        "a pickled array",
        lambda: network(**{"0.b.dense": npy(np.array([None]), pickled=True)}),
        "0.b.dense is not an array",
    ),
    ("an array of 10^18 floats", lambda: network(**{"0.b.dense": claiming(f"({10**17},)")}), "must have shape (1,)"),
    (
        "rows of 10^18",
        lambda: units(10**18, 2),
        "at most 33,554,432 rows or columns of 0.U can be read, got 1,000,000,",
    ),
    (
        "fewer bytes than entries",
        lambda: units(10**7, 2, **{"0.U.dense": claiming("(10000000, 2)")}),
        "for each entry, got 0",
    ),
    ("negative shape", lambda: units(-1, 2), "the shape of 0.U must be 2 sizes, got [-1, 2]"),
    (
        "columns without rows",
        lambda: units(0, 2**25, **{"0.U.dense": claiming("(0, 33554432)")}),
        "Block: U must have shape (0, 2) to fit",
    ),
    ("code as a header of an array", lambda: network(**{"0.b.dense": claiming("__import__('os')")}), "is not an array"),
    (
        "brackets as a header",
        lambda: network(**{"0.b.dense": claiming("(" * 60)}),
        "0.b.dense is not an array that numpy",
    ),
    (
        "complex entries",
        lambda: network(**{"0.b.dense": npy(np.ones(1, complex))}),
        "0.b.dense is not an array that numpy",
    ),
    (
        "text for numbers",
        lambda: network(**{"0.b.dense": npy(np.array(["1"]))}),
        "0.b.dense must not be of dtype <U1",
    ),
    (
        "NaN",
        lambda: network(**{"0.b.dense": npy(np.array([np.nan]))}),
        "Block: b must be finite, got nan at index (0,)",
    ),
    ("no header", lambda: network(header=None), "it has no array header"),
    ("a header that is not JSON", lambda: network(header=npy(np.array("{"))), "its header is not JSON"),
    ("a header nested deep", lambda: network(header=npy(np.array("[" * 100_000))), "its header is not JSON"),
    ("a header of a list", lambda: network(header=npy(np.array("[]"))), "its header must be a JSON object"),
    ("a header of no characters", lambda: network(header=claiming("()", "<U0")), "header ends too early"),
    (
        "no characters that there are",
        lambda: network(header=claiming("()", "<U1", b"\xff" * 4)),
        "header must hold text, got an invalid character",
    ),
    (
        "too long a header",
        lambda: network(header=claiming("()", "<U4194305")),
        "at most 4,194,304 characters in an",
    ),
    ("a million layers", lambda: network({"blocks": [SHAPES] * 5000}), "at most 4,096 blocks can be read, got 4,097"),
    ("names with commands", lambda: network({"inputs": ["\x1b[31m", ""]}), "its inputs must be 2 different names, got"),
    (
        "a million names",
        lambda: network({"inputs": list(map(str, range(10**5)))}),
        "its inputs must be 2 different names, got 100,000",
    ),
    ("names that are numbers", lambda: network({"inputs": [1, 2]}), "its inputs must be 2 different names, got [1, 2]"),
    (
        "a million fractions",
        lambda: units(1200, 1000, **{"0.U.dense": None, "0.U.exact": claiming("(1200000,)", "<U3")}),
        "at most 1,048,576 coefficients that are exact numbers can be read, got 1,200,000",
    ),
    (
        "a number of a million digits",
        lambda: network(**{"0.b.dense": None, "0.b.exact": npy(np.array(["f" * 10**6 + "/1"]))}),
        "at most 8,194 characters in an entry of 0.b.exact can be read, got 1,000,002",
    ),
    (
        "a division by zero",
        lambda: network(**{"0.b.dense": None, "0.b.exact": npy(np.array(["1/0"]))}),
        "must hold fractions",
    ),
    (
        "no fraction",
        lambda: network(**{"0.b.dense": None, "0.b.exact": npy(np.array(["\x1b]0;"]))}),
        "must hold fractions",
    ),
    (
        "a column too far",
        lambda: network(**SPARSE | {"0.S.indices": npy(np.array([0, 10**6]))}),
        "is not a relufig network",
    ),
    (
        "a row twice",
        lambda: network(**SPARSE | {"0.S.indices": npy(np.array([1, 1]))}),
        "0.S must have its entries in order",
    ),
    (
        "10^12 entries",
        lambda: network(**SPARSE | {"0.S.indptr": npy(np.array([0, 10**12]))}),
        "0.S.data must have shape",
    ),
    (
        "-1 entries",
        lambda: network(**SPARSE | {"0.S.indptr": npy(np.array([0, -1]))}),
        "0.S.data must have shape",
    ),
    (
        "sparse, yet full",
        lambda: units(
            6000,
            6000,
            **{
                "0.U.dense": None,
                "0.U.data": claiming("(5000000,)", "<f8", bytes(40_000_000)),
                "0.U.indices": claiming("(5000000,)", "<i4", bytes(20_000_000)),
                "0.U.indptr": npy(np.full(6001, 5 * 10**6, np.int32)),
            },
        ),
        "at most 33,554,432 coefficients of 0.U can be read, got 36,000,000",
    ),
]
