"""The files that an output is made from: a script, and every file of its folder and of this library that it imports.

Imports are found in the text, without running it, also inside functions. Standard library only, and paths are text
until they are returned, so that a run with nothing to do ends at once.
"""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

# The folder that holds this library's package, and the package.
_ROOT = str(Path(__file__).parents[2])
_LIBRARY = os.path.join(_ROOT, "relufig", "")
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
    own: set[str] = set()
    library = {path for name in modules for path in _library_files(name)}
    waiting = [(path, os.path.dirname(path)) for path in map(os.path.realpath, files)]
    while waiting:
        path, home = waiting.pop()
        if path.startswith(_LIBRARY):
            library.add(path)
        elif path not in own:
            own.add(path)
            names = _names(path)
            library |= {each for name in names for each in _library_files(name)}
            # A package's imports are searched beside its modules, and in the folder that holds the package.
            folders = {os.path.dirname(path), home}
            waiting += [(each, home) for name in names for folder in folders for each in _files(folder, name)]
    return [_path(each) for each in sorted(own.union(*map(_library_closure, library)))]


# Many scripts import the same files.
_path = functools.cache(Path)


@functools.cache
def _library_closure(path: str) -> frozenset[str]:
    """A module of this library, all modules that importing it reads, and their data files, found once."""
    found: set[str] = set()
    waiting = [path]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _imported_by_library(path)
    return frozenset(found | {data for package in set(map(os.path.dirname, found)) for data in _data(package)})


@functools.cache
def _imported_by_library(path: str) -> tuple[str, ...]:
    return tuple({each for name in _names(path) for each in _library_files(name)})


@functools.cache
def _library_files(name: str) -> tuple[str, ...]:
    """Like `_files`, for modules of this library."""
    return tuple(_files(_ROOT, name)) if name.partition(".")[0] == "relufig" else ()


def _names(path: str) -> set[str]:
    """The dotted names of the modules that a file may import. A name after `from x import` may be a module too."""
    text = Path(path).read_text(encoding="utf-8", errors="replace")
    names: set[str] = set()
    for package, members, modules in _IMPORT.findall(text):
        listed = _COMMENT.sub("", members or modules).strip("() \t\n").split(",")
        each = {name.split()[0] for name in listed if name.strip()}
        names |= {f"{package}.{name}".strip(".") for name in each} | {package.strip(".")} if package else each
    return names - {""}


def _files(folder: str, name: str) -> Iterator[str]:
    """The files in a folder that run when a module with that dotted name is imported."""
    for part in name.split("."):
        package = os.path.join(folder, part)
        yield from filter(os.path.isfile, (f"{package}.py", os.path.join(package, "__init__.py")))
        folder = package


@functools.cache
def _data(package: str) -> tuple[str, ...]:
    """The data files that a package's modules may read."""
    folders = filter(os.path.isdir, (package, os.path.join(package, "templates")))
    return tuple(file.path for folder in folders for file in os.scandir(folder) if file.name.endswith(_DATA))
