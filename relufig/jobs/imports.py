"""The files that an output is made from: a script, and every file of its folder and of this library that it imports.

Imports are found in the text, without running it, also inside functions. Standard library only, so that a run with
nothing to do ends before anything slow is imported.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

# The folder that holds this library's package.
_ROOT = Path(__file__).parents[2]
# `from a.b import c, d`, `from a.b import (c, d)` and `import a.b, c`, at the start of a line.
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n]*)|import[ \t]+([^\n]*))", re.MULTILINE
)
_COMMENT = re.compile(r"#[^\n]*")
# The suffixes of data files that a package's modules read.
_DATA = (".json", ".svg", ".css", ".js", ".j2")


def closure(*files: Path, modules: Iterable[str] = ()) -> list[Path]:
    """The given files and modules, every file that importing them reads, and the data files beside the modules.

    Parameters
    ----------
    files
        Python scripts. Their imports are searched in their folders, in packages there, and in this library.
    modules
        Dotted names of modules of relufig, such as "relufig.plot.script".

    Returns
    -------
    list of Path
        Each file once, sorted.
    """
    own: set[Path] = set()
    library = {path for name in modules for path in _library_files(name)}
    waiting = [(path.resolve(), path.resolve().parent) for path in files]
    while waiting:
        path, home = waiting.pop()
        if path.is_relative_to(_ROOT / "relufig"):
            library.add(path)
        elif path not in own:
            own.add(path)
            names = _names(path)
            library |= {each for name in names for each in _library_files(name)}
            # A package's imports are searched beside its modules, and in the folder that holds the package.
            folders = {path.parent, home}
            waiting += [(each, home) for name in names for folder in folders for each in _files(folder, name)]
    return sorted(own.union(*map(_library_closure, library)))


@functools.cache
def _library_closure(path: Path) -> frozenset[Path]:
    """A module of this library, all modules that importing it reads, and their data files, found once."""
    found: set[Path] = set()
    waiting = [path]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _imported_by_library(path)
    return frozenset(found | {data for package in {path.parent for path in found} for data in _data(package)})


@functools.cache
def _imported_by_library(path: Path) -> tuple[Path, ...]:
    return tuple(each for name in _names(path) for each in _library_files(name))


@functools.cache
def _library_files(name: str) -> tuple[Path, ...]:
    """Like `_files`, for modules of this library."""
    return tuple(_files(_ROOT, name)) if name.partition(".")[0] == "relufig" else ()


def _names(path: Path) -> set[str]:
    """The dotted names of the modules that a file may import. A name after `from x import` may be a module too."""
    text = path.read_text(encoding="utf-8", errors="replace")
    names: set[str] = set()
    for package, members, modules in _IMPORT.findall(text):
        listed = _COMMENT.sub("", members or modules).strip("() \t\n").split(",")
        each = {name.split()[0] for name in listed if name.strip()}
        names |= {f"{package}.{name}".strip(".") for name in each} | {package.strip(".")} if package else each
    return names - {""}


def _files(folder: Path, name: str) -> Iterator[Path]:
    """The files in a folder that run when a module with that dotted name is imported."""
    for part in name.split("."):
        yield from (path for path in (folder / f"{part}.py", folder / part / "__init__.py") if path.is_file())
        folder /= part


@functools.cache
def _data(package: Path) -> tuple[Path, ...]:
    """The data files that a package's modules may read."""
    folders: Iterator[Path] = (folder for folder in (package, package / "templates") if folder.is_dir())
    return tuple(path for folder in folders for path in folder.iterdir() if path.suffix in _DATA)
