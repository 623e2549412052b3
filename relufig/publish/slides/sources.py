"""Scripts that slides are made from: the named ones of a folder; or the file a function is in, and what it imports."""

from __future__ import annotations

import functools
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
    while isinstance(made, functools.partial):
        made = made.func
    try:
        return Path(inspect.getfile(inspect.unwrap(made))).resolve()
    except (TypeError, OSError) as error:
        rule = "must be written in a file, for what it draws is made again when that changes"
        raise ValueError(f"{made!r} {rule}") from error
