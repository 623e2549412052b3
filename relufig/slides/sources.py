"""Scripts that slides are made from: the named ones of a folder; or the file a function is in, and what it imports."""

from __future__ import annotations

import ast
import functools
import inspect
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any


def check_names(names: Iterable[str], folder: Path | None, noun: str) -> None:
    """Raise ValueError, listing those there are, for a name that no script of the folder has."""
    known = sorted(path.stem for path in folder.glob("[!_]*.py")) if folder else []
    for name in sorted(names):
        if name not in known:
            there = f"there are {', '.join(known)}" if known else f"there is no folder of {noun}s"
            raise ValueError(f"there is no {noun} {name!r}; {there}")


def file_of(made: Any) -> Path:
    """The file in which a function or a class is written. Raises ValueError for one that is in none."""
    while isinstance(made, functools.partial):
        made = made.func
    try:
        return Path(inspect.getfile(inspect.unwrap(made))).resolve()
    except (TypeError, OSError) as error:
        rule = "must be written in a file, for what it draws is made again when that changes"
        raise ValueError(f"{made!r} {rule}") from error


def closure(file: Path) -> list[Path]:
    """The file and all that it imports from its folder and from packages there, directly or by way of others."""
    found: dict[Path, None] = {}
    waiting = [file.resolve()]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found[path] = None
            # What a package's modules name is looked for beside them, and where the package is found from.
            folders = {path.parent, file.resolve().parent}
            waiting += [made_of for name in _imported(path) for folder in folders for made_of in _files(folder, name)]
    return list(found)


def _files(folder: Path, name: str) -> Iterator[Path]:
    """The files in a folder that importing a module of that dotted name runs."""
    for part in name.split("."):
        yield from (path for path in (folder / f"{part}.py", folder / part / "__init__.py") if path.is_file())
        folder /= part


def _imported(path: Path) -> set[str]:
    """The dotted names of the modules that a file may import; what follows `from x import` may be a module too."""
    names: set[str] = set()
    try:
        tree = ast.parse(path.read_bytes(), str(path))
    except SyntaxError:  # whoever runs it will tell
        return names
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            package = [node.module] if node.module else []
            names |= {".".join([*package, alias.name]) for alias in node.names} | set(package)
    return names
