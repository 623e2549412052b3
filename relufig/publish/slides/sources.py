"""Scripts that slides are made from: named scripts of a folder, or the file that a function or class is written in."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from relufig.jobs import scripts


def check_names(names: Iterable[str], folder: Path | None, noun: str) -> None:
    """Raise ValueError for a name that no script of the folder has; the message lists those that exist."""
    known = sorted(path.stem for path in folder.glob("[!_]*.py")) if folder else []
    for name in sorted(names):
        if name not in known:
            there = f"there are {', '.join(known)}" if known else f"there is no folder of {noun}s"
            raise ValueError(f"there is no {noun} {name!r}{scripts.did_you_mean(name, known)}; {there}")


def file_of(made: Any) -> Path:
    """The file in which a function or a class is written. Raises ValueError if it is not written in a file."""
    while isinstance(made, functools.partial):
        made = made.func
    try:
        return Path(inspect.getfile(inspect.unwrap(made))).resolve()
    except (TypeError, OSError) as error:
        rule = "must be written in a file, because the slide is remade when the file changes"
        raise ValueError(f"{made!r} {rule}") from error
