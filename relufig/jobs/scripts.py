"""Scripts that make files: which scripts of a folder are asked for, which files they share, and how a script failed.

`python -m figures` and `python -m scenes` share this module. Standard library only, so that a run with nothing to do
ends before anything slow is imported.
"""

from __future__ import annotations

import argparse
import traceback
from collections.abc import Sequence
from pathlib import Path


def requested(parser: argparse.ArgumentParser, scripts: Path, names: Sequence[str], noun: str) -> list[str]:
    """The names of the scripts asked for, or all names. An unknown name is the parser's error, which lists them."""
    known = sorted(path.stem for path in scripts.glob("[!_]*.py"))
    for name in names:
        if name not in known:
            parser.error(f"there is no {noun} {name!r}; there are {', '.join(known)}")
    return list(dict.fromkeys(names)) or known


def shared(scripts: Path) -> list[Path]:
    """The files of the folder that make nothing themselves, and that any script there may import."""
    return list(scripts.glob("_*.py"))


def failure(error: BaseException, script: Path) -> str:
    """How a script failed, on one line: "failed at line 6 of talk.py: KeyError: 'a'".

    The line is the last one of the script that led to the error. If there is none, no line is reported.
    """
    files = ((Path(frame.f_code.co_filename), line) for frame, line in traceback.walk_tb(error.__traceback__))
    lines = [line for file, line in files if file.name == script.name and file.resolve() == script.resolve()]
    where = f" at line {lines[-1]} of {script.name}" if lines else ""
    return " ".join(f"failed{where}: {type(error).__name__}: {error}".split()).removesuffix(":")


def clear_leftovers(out: Path) -> None:
    """Remove the half-written files of a killed run."""
    for leftover in out.glob(".*.part"):
        leftover.unlink(missing_ok=True)
