"""Scripts that slides are made from: the named ones of a folder; or the file a function is in, and what it imports."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable
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
    try:
        return Path(inspect.getfile(inspect.unwrap(made))).resolve()
    except (TypeError, OSError) as error:
        raise ValueError(
            f"{made!r} must be written in a file, for what it draws is made again when that changes"
        ) from (error)


def closure(file: Path) -> list[Path]:
    """The file and all files of its folder that it imports, directly or by way of others."""
    found: dict[Path, None] = {}
    waiting = [file.resolve()]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found[path] = None
            waiting += [beside for name in _imported(path) if (beside := path.with_name(f"{name}.py")).is_file()]
    return list(found)


def _imported(path: Path) -> set[str]:
    """The first parts of the names of the modules that a file imports."""
    names: set[str] = set()
    try:
        tree = ast.parse(path.read_bytes(), str(path))
    except SyntaxError:  # whoever runs it will tell
        return names
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            named = [node.module] if node.module else [alias.name for alias in node.names]
            names |= {name.split(".")[0] for name in named}
    return names
