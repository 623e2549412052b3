"""An .npz archive that somebody else may have made: its arrays, each checked before there is room made for it.

numpy's own reader makes room for what an array says of itself, and reads that with Python's parser. Here the size is
what the archive says, which zipfile keeps to, and of a header only the form that numpy writes is read (see the NPY
format, version 1.0, in numpy's documentation).
"""

from __future__ import annotations

import io
import re
import sys
from typing import IO, TYPE_CHECKING

import numpy as np

from relufig.numbers.arrays import Array
from relufig.system import limits

if TYPE_CHECKING:
    import zipfile

# Bytes that are read at once; also the largest directory, of which zipfile reads all: four times that of 2^16 arrays.
_PIECE = 2**24
# The numbers of stored and deflated members; others make room for what they are told to.
_PLAIN = (0, 8)
_MAGIC = b"\x93NUMPY\x01\x00"
_SHAPE = rb"(?:\d{1,18}(?:, ?|(?=\))))*"
_HEADER = re.compile(
    rb"\{'descr': '([<>|=][iufU]\d{1,9})', 'fortran_order': (True|False), 'shape': \((" + _SHAPE + rb")\), \}\s*"
)


def opened(file: IO[bytes]) -> zipfile.ZipFile:
    """A zip archive, with a directory no larger than such files need.

    Raises ValueError if it is not one, or beyond `relufig.system.limits`.
    """
    import zipfile  # with zlib kept out of `import relufig`

    limits.at_most(limits.LARGEST_FILE, "bytes", file.seek(0, io.SEEK_END))
    try:
        return zipfile.ZipFile(_InPieces(file))
    except _damage() as error:
        raise ValueError(str(error)) from error


class Archive:
    """The arrays of an .npz file by name. Raises ValueError if it is not one, or beyond `relufig.system.limits`."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = opened(file)
        found = self._zip.infolist()
        limits.at_most(limits.LARGEST_COEFFICIENTS, "bytes of arrays", sum(info.file_size for info in found))
        self._members = {info.filename: info for info in found}

    def __contains__(self, name: str) -> bool:
        return f"{name}.npy" in self._members

    def array(self, name: str, kinds: str, shape: tuple[int, ...], most: int = 0) -> Array:
        """The array of a name, which must be of this shape, and of int32, int64 or float64 (kinds "i", "f") or text.

        Text (kind "U") is of at most `most` characters in an entry.
        """
        info = self._members.get(f"{name}.npy")
        if info is None:
            raise ValueError(f"it has no array {name}")
        if info.compress_type not in _PLAIN:
            raise ValueError(f"the array {name} must be stored or deflated")
        try:
            with self._zip.open(info) as member:
                return _array(member, info.file_size, name, kinds, shape, most)
        except _damage() as error:
            raise ValueError(str(error)) from error


def _damage() -> tuple[type[Exception], ...]:
    """What zipfile raises for an archive that is damaged."""
    import zipfile
    import zlib

    return zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError


def _array(member: IO[bytes], size: int, name: str, kinds: str, shape: tuple[int, ...], most: int) -> Array:
    start = member.read(len(_MAGIC) + 2)
    length = int.from_bytes(start[len(_MAGIC) :], "little")
    said = _HEADER.fullmatch(member.read(length)) if start.startswith(_MAGIC) else None
    if said is None:
        raise ValueError(f"{name} is not an array that numpy wrote")
    dtype = np.dtype(said[1].decode())
    stored = tuple(int(n) for n in said[3].split(b",") if n.strip())
    if dtype.kind not in kinds or (dtype.kind != "U" and dtype.itemsize not in (4, 8)) or dtype.str[1:] == "f4":
        raise ValueError(f"{name} must not be of dtype {dtype}")
    if dtype.kind == "U":
        limits.at_most(most, f"characters in an entry of {name}", dtype.itemsize // 4)
    if stored != shape:
        raise ValueError(f"{name} has shape {limits.shown(str(stored))} instead of {limits.shown(str(shape))}")
    count = int(np.prod(shape, dtype=object))
    if count * dtype.itemsize != size - len(start) - length:
        raise ValueError(f"{name} has {size - len(start) - length:,} bytes, not those of {count:,} entries of {dtype}")
    flat = np.empty(count, dtype=dtype)
    room = flat.view(np.uint8) if flat.nbytes else np.empty(0, np.uint8)
    at = 0
    while at < len(room):
        piece = member.read(min(_PIECE, len(room) - at))
        if not piece:
            raise ValueError(f"{name} ends too early")
        room[at : at + len(piece)] = np.frombuffer(piece, np.uint8)
        at += len(piece)
    if dtype.kind == "U" and flat.nbytes and int(flat.view(dtype.str[0] + "u4").max()) > sys.maxunicode:
        raise ValueError(f"{name} must hold text, got what is no character")
    native = flat.astype(dtype.newbyteorder("="), copy=False)
    return native.reshape(shape, order="F" if said[2] == b"True" else "C")


class _InPieces:
    """A file of which no more than a piece is read at once, whatever size the archive says its directory has."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        # Without a size zipfile reads the last few bytes of the file.
        if size > _PIECE:
            raise ValueError("its directory is too large")
        return self._file.read(_PIECE if size < 0 else size)
