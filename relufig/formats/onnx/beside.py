"""Numbers of an ONNX model that are in a file beside it, where PyTorch's exporter puts them by default.

A model from anybody names that file, so it is not trusted. Only a plain file in the model's own folder is opened, and
the bytes to read must lie within the file and be exactly as many as a tensor needs.
"""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO, Any

from relufig.system import limits

# The keys that onnx.proto allows for such data. The checksum is ignored.
_KNOWN = {"location", "offset", "length", "checksum"}
_LONGEST_NUMBER = 18


class Beside:
    """The files beside a model, in its folder. At most as many bytes are read as `relufig.system.limits` allows."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._left = limits.LARGEST_COEFFICIENTS

    def numbers(self, tensor: Any, size: int, label: str) -> bytes:
        """The `size` bytes of a tensor that are in another file of the folder.

        Raises ValueError, in a sentence that begins with `label`, if they are not there.
        """
        entries = {entry.key: entry.value for entry in tensor.external_data}
        if len(entries) != len(tensor.external_data) or not set(entries) <= _KNOWN or not entries.get("location"):
            raise ValueError(f"{label} is kept in another file, but its external_data is not valid ONNX")
        start = _number(entries.get("offset", "0"), f"{label}: the offset")
        length = _number(entries.get("length", str(size)), f"{label}: the length")
        if length != size:
            raise ValueError(f"{label} has {length:,} bytes in another file, but needs {size:,}")
        self._left -= size
        if self._left < 0:
            raise ValueError(f"at most {limits.LARGEST_COEFFICIENTS:,} bytes in other files can be read")
        name = limits.shown(entries["location"])
        with self._opened(entries["location"], f"{label} is kept in another file, {name!r},") as file:
            whole = os.fstat(file.fileno()).st_size
            limits.at_most(limits.LARGEST_FILE, f"bytes of {name}", whole)
            file.seek(start)
            content: bytes = file.read(size) if start + size <= whole else b""
        if len(content) != size:
            raise ValueError(f"{label} has {size:,} bytes from {start:,} on in {name!r}, which has {whole:,}")
        return content

    def _opened(self, name: str, label: str) -> IO[bytes]:
        rule = f"{label} which must be a plain file in the model's folder"
        plain = name not in (".", "..") and "\0" not in name
        if not (plain and PurePosixPath(name).name == name == PureWindowsPath(name).name):
            raise ValueError(rule)
        try:
            path = (self._folder / name).resolve(strict=True)
            if path.parent != self._folder.resolve() or not path.is_file():  # a link can lead out of the folder
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
