"""Numbers of an ONNX model that are kept in a file beside it, as PyTorch's exporter writes them by default.

What the model says about that file may be anybody's word: only a plain file in the model's own folder is opened, and
what is read of it lies within it and is exactly what a tensor needs.
"""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO, Any

from relufig.system import limits

# What onnx.proto lets be said about such data; a checksum is not looked at.
_KNOWN = {"location", "offset", "length", "checksum"}
_LONGEST_NUMBER = 18


class Beside:
    """The files beside a model in its folder, of which at most as much is read as `relufig.system.limits` allows."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._left = limits.LARGEST_COEFFICIENTS

    def numbers(self, tensor: Any, size: int, label: str) -> bytes:
        """The `size` bytes of a tensor that are in another file of the folder.

        Raises ValueError, in a sentence that begins with `label`, where there are none.
        """
        said = {entry.key: entry.value for entry in tensor.external_data}
        if len(said) != len(tensor.external_data) or not set(said) <= _KNOWN or not said.get("location"):
            raise ValueError(f"{label} is kept in another file, and what it says about that file is not ONNX's")
        start = _number(said.get("offset", "0"), f"{label}: the offset")
        length = _number(said.get("length", str(size)), f"{label}: the length")
        if length != size:
            raise ValueError(f"{label} has {length:,} bytes in another file, and needs {size:,}")
        self._left -= size
        if self._left < 0:
            raise ValueError(f"at most {limits.LARGEST_COEFFICIENTS:,} bytes in other files can be read")
        name = limits.shown(said["location"])
        with self._opened(said["location"], f"{label} is kept in another file, {name!r},") as file:
            whole = os.fstat(file.fileno()).st_size
            limits.at_most(limits.LARGEST_FILE, f"bytes of {name}", whole)
            file.seek(start)
            found: bytes = file.read(size) if start + size <= whole else b""
        if len(found) != size:
            raise ValueError(f"{label} has {size:,} bytes from {start:,} on in {name!r}, which has {whole:,}")
        return found

    def _opened(self, name: str, label: str) -> IO[bytes]:
        rule = f"{label} which must be a plain file in the model's folder"
        plain = name not in (".", "..") and "\0" not in name
        if not (plain and PurePosixPath(name).name == name == PureWindowsPath(name).name):
            raise ValueError(rule)
        try:
            path = (self._folder / name).resolve(strict=True)
            if path.parent != self._folder.resolve() or not path.is_file():  # a link may lead out of the folder
                raise ValueError(rule)
            return path.open("rb")
        except (OSError, RuntimeError) as error:
            absent = isinstance(error, FileNotFoundError)
            why = "is not there" if absent else f"cannot be opened: {limits.reason(error)}"
            raise ValueError(f"{label} which {why}") from error


def _number(text: str, label: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
        raise ValueError(f"{label} in another file must be a whole number, got {limits.shown(text)!r}")
    return int(text)
