"""Decides which outputs are up to date, before anything slow is imported.

A ledger in the output folder keeps, for each output file, a digest of everything it was made from, and the file's size
and time. An output is fresh if none of these has changed. Standard library only.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import platform
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from relufig.system.extras import distribution
from relufig.system.files import written_atomically

_LEDGER = ".made.json"


def digest(sources: Iterable[Path], packages: Iterable[str] = (), **options: Any) -> str:
    """A digest of the sources' content, the versions of Python and of the packages, and the options."""
    settings = [platform.python_version(), *(release(name) for name in packages), options]
    parts = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    # Sorted as absolute paths, so that the order does not depend on the current folder; as text, which is fast.
    for source in sorted({path.absolute() for path in sources}, key=str):
        parts.update(_content(source, source.stat().st_mtime_ns))
    return parts.hexdigest()


@cache
def _content(source: Path, _changed: int) -> bytes:
    """A digest of a file's name and content, cached until the file changes."""
    return hashlib.sha256(f"\n{source.name}\n".encode() + source.read_bytes()).digest()


def release(package: str) -> str:
    """A package's name and version, "" if it is not installed.

    The version is in the name of the folder that pip puts beside the package. importlib.metadata takes longer to import
    than the rest of this module takes to run, so it is used only for packages elsewhere, such as editable ones.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return ""
    return _release(package, Path(spec.origin).parents[1 if spec.submodule_search_locations else 0])


@cache
def _release(package: str, folder: Path) -> str:
    name = distribution(package)
    return _releases(folder).get(_normal(name)) or _recorded(name) or package


@cache
def _releases(folder: Path) -> dict[str, str]:
    """The packages installed in a folder, such as "numpy-2.0.0", by their normalized names."""
    stems = (path.stem for path in folder.iterdir() if path.suffix in (".dist-info", ".egg-info"))
    return {_normal(stem.partition("-")[0]): stem for stem in stems if "-" in stem}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _recorded(name: str) -> str:
    from importlib import metadata

    try:
        return f"{name}-{metadata.version(name)}"
    except metadata.PackageNotFoundError:
        return ""


class Ledger:
    """The record of the outputs in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: dict[str, list[Any]] = {}
        try:
            recorded = json.loads((folder / _LEDGER).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return  # without a readable ledger, everything is made again
        if isinstance(recorded, dict):
            self._made = recorded

    def is_fresh(self, output: Path, made_from: str) -> bool:
        """Whether the output was made from the sources with this digest, and has not changed since."""
        return self._made.get(output.name) == [made_from, *_state(output)]

    def record(self, outputs: Iterable[Path], made_from: str) -> None:
        """Record that the outputs were made from the sources with this digest."""
        self._made.update({output.name: [made_from, *_state(output)] for output in outputs})
        with written_atomically(self.folder / _LEDGER) as file:
            file.write(json.dumps(self._made, indent=0, sort_keys=True).encode())


def _state(output: Path) -> list[int]:
    try:
        status = output.stat()
    except OSError:
        return []
    return [status.st_size, status.st_mtime_ns]
