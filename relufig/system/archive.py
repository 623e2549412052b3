"""Reading an .npz archive that may come from anyone: every array is checked before memory is allocated for it.

numpy's reader allocates as much memory as an array's header claims, and parses the header with Python's parser. This
one takes the size from the archive, which zipfile enforces, and accepts only headers in the form that numpy writes (see
the NPY format, version 1.0, in numpy's documentation).
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

# Bytes read at once. Also the largest directory, which zipfile reads whole: four times the directory of 2^16 arrays.
_PIECE = 2**24
# The codes of stored and deflated members. Other methods allocate as much memory as the file asks for.
_PLAIN = (0, 8)
_MAGIC = b"\x93NUMPY\x01\x00"
_SHAPE = rb"(?:\d{1,18}(?:, ?|(?=\))))*"
_HEADER = re.compile(
    rb"\{'descr': '([<>|=][iufU]\d{1,9})', 'fortran_order': (True|False), 'shape': \((" + _SHAPE + rb")\), \}\s*"
)


def opened(file: IO[bytes]) -> zipfile.ZipFile:
    """A zip archive, whose directory is no larger than a network file needs.

    Raises ValueError if the file is not an archive or exceeds `relufig.system.limits`.
    """
    import zipfile  # here, because zipfile and zlib would slow down `import relufig`

    limits.at_most(limits.LARGEST_FILE, "bytes", file.seek(0, io.SEEK_END))
    try:
        return zipfile.ZipFile(_BoundedReads(file))
    except _damage() as error:
        raise ValueError(str(error)) from error


class Archive:
    """The arrays of an .npz file by name. Raises ValueError if it is not one or exceeds `relufig.system.limits`."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = opened(file)
        members = self._zip.infolist()
        limits.at_most(limits.LARGEST_COEFFICIENTS, "bytes of arrays", sum(info.file_size for info in members))
        self._members = {info.filename: info for info in members}

    def __contains__(self, name: str) -> bool:
        return f"{name}.npy" in self._members

    def array(self, name: str, kinds: str, shape: tuple[int, ...], most: int = 0) -> Array:
        """The array with this name, which must have this shape and one of these kinds.

        Kind "i" is int32 or int64, "f" is float64, and "U" is text of at most `most` characters an entry. Raises
        ValueError if the array is missing, damaged or different.
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
    """The exceptions that zipfile raises for a damaged archive."""
    import zipfile
    import zlib

    return zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError


def _array(member: IO[bytes], size: int, name: str, kinds: str, shape: tuple[int, ...], most: int) -> Array:
    start = member.read(len(_MAGIC) + 2)
    length = int.from_bytes(start[len(_MAGIC) :], "little")
    header = _HEADER.fullmatch(member.read(length)) if start.startswith(_MAGIC) else None
    if header is None:
        raise ValueError(f"{name} is not an array that numpy wrote")
    dtype = np.dtype(header[1].decode())
    stored = tuple(int(n) for n in header[3].split(b",") if n.strip())
    if dtype.kind not in kinds or (dtype.kind != "U" and dtype.itemsize not in (4, 8)) or dtype.str[1:] == "f4":
        raise ValueError(f"{name} must not be of dtype {dtype}")
    if dtype.kind == "U":
        limits.at_most(most, f"characters in an entry of {name}", dtype.itemsize // 4)
    if stored != shape:
        raise ValueError(f"{name} must have shape {limits.shown(str(shape))}, got {limits.shown(str(stored))}")
    count = int(np.prod(shape, dtype=object))
    if count * dtype.itemsize != size - len(start) - length:
        needed, got = limits.shown(count * dtype.itemsize), size - len(start) - length
        raise ValueError(f"{name} must have {needed} bytes, {dtype.itemsize:,} for each entry, got {got:,}")
    flat = np.empty(count, dtype=dtype)
    buffer = flat.view(np.uint8) if flat.nbytes else np.empty(0, np.uint8)
    at = 0
    while at < len(buffer):
        piece = member.read(min(_PIECE, len(buffer) - at))
        if not piece:
            raise ValueError(f"{name} ends too early")
        buffer[at : at + len(piece)] = np.frombuffer(piece, np.uint8)
        at += len(piece)
    if dtype.kind == "U" and flat.nbytes and int(flat.view(dtype.str[0] + "u4").max()) > sys.maxunicode:
        raise ValueError(f"{name} must hold text, got an invalid character")
    native = flat.astype(dtype.newbyteorder("="), copy=False)
    return native.reshape(shape, order="F" if header[2] == b"True" else "C")


class _BoundedReads:
    """A file that never reads more than one piece at once, whatever size the archive claims for its directory."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        # Without a size zipfile reads the last few bytes of the file.
        if size > _PIECE:
            raise ValueError("its directory is too large")
        return self._file.read(_PIECE if size < 0 else size)
