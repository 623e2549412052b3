"""Folders of scripts that make files, one script a figure or a video: their command, and how one is run and fails.

`python -m figures` and `python -m scenes` share this module. It imports nothing slow, because a run with nothing to do
should end at once.
"""

from __future__ import annotations

import argparse
import difflib
import hashlib
import importlib.util
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from relufig.jobs import imports
from relufig.jobs.freshness import digest
from relufig.look.style import THEMES
from relufig.numbers.text import counted
from relufig.system.extras import MissingPackageError
from relufig.system.interrupts import interruptible


def add_options(parser: argparse.ArgumentParser, noun: str, out: Path, themes: Iterable[str] = THEMES) -> None:
    """Add the options that all such commands have; `noun` says what they make, `out` is the default folder."""
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{noun}s to make; default: all")
    parser.add_argument("--theme", choices=list(themes), default="light", help="default: light")
    parser.add_argument("--transparent", action="store_true", help="leave out the background")
    parser.add_argument("--out", default=out, type=Path, metavar="DIR", help=f"output folder; default: {out}")


def command(
    scripts: Path,
    noun: str,
    add: Callable[[argparse.ArgumentParser], None],
    run: Callable[[Path, argparse.Namespace, str], None],
    arguments: Sequence[str] | None,
) -> None:
    """Run `python -m` of a folder of scripts: `add` adds its options, `run` takes them, and the command's name."""
    description = f"Make the {noun}s that are out of date."
    parser = argparse.ArgumentParser(prog=f"python -m {scripts.name}", description=description)
    add(parser)
    options = parser.parse_args(arguments)
    try:
        run(scripts, options, parser.prog)
    except ValueError as error:
        parser.error(str(error))


def requested(scripts: Path, names: Sequence[str], noun: str) -> list[str]:
    """The given names, or all scripts of the folder. Raises ValueError for an unknown name, with the nearest one."""
    known = sorted(path.stem for path in scripts.glob("[!_]*.py"))
    for name in names:
        if name not in known:
            raise ValueError(f"there is no {noun} {name!r}{did_you_mean(name, known)}; there are {', '.join(known)}")
    return list(dict.fromkeys(names)) or known


def refuse_jobs(jobs: int | None, name: str = "jobs") -> None:
    """Raise ValueError, beginning with `name`, for fewer than one process; None means one for each core."""
    if jobs is not None and jobs < 1:
        raise ValueError(f"{name} must be at least 1, got {jobs}")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The nearest of the known names as a question, "" if none is near."""
    near = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]}?" if near else ""


def run(prog: str, noun: str, names: Sequence[str], out: Path, make: Callable[[], list[str]]) -> None:
    """Make files in a folder, and report. `make` returns the names that failed; if any, the exit status is 1."""
    try:
        with interruptible(prog):
            out.mkdir(parents=True, exist_ok=True)
            failed = make()
    except (OSError, MissingPackageError) as error:
        sys.stderr.write(f"{prog}: {error}\n")
        sys.exit(1)
    if failed:
        sys.exit(1)
    sys.stderr.write(f"{counted(len(names), noun)} up to date in {out}\n")


def longest_first(scripts: Iterable[Path]) -> list[Path]:
    """The order in which to start scripts, so that all end at about the same time: long scripts draw more."""
    return sorted(scripts, key=lambda script: script.stat().st_size, reverse=True)


def made_from(script: Path, modules: Iterable[str], packages: Iterable[str], **options: Any) -> str:
    """A digest of all that determines a script's files. `modules` are those that draw for it, beside its imports."""
    return digest([*imports.closure(script, modules=modules), *shared(script.parent)], packages, **options)


def shared(scripts: Path) -> list[Path]:
    """The files of the folder that make nothing themselves, and that any script there may import."""
    return list(scripts.glob("_*.py"))


@contextmanager
def running(path: Path) -> Iterator[ModuleType]:
    """A script that was run as a module. In this context, it can import the modules beside it.

    Afterwards they are forgotten: another script may have modules of the same names beside it. Raises ValueError if the
    file is not Python; the script's own errors pass through.
    """
    # A unique name: two scripts with the same file name are two modules, and classes are found by their module's name.
    name = f"{path.stem}_{hashlib.sha256(str(path).encode()).hexdigest()[:8]}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ValueError(f"{path.name} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    before, known = list(sys.path), set(sys.modules)
    sys.path.insert(0, str(path.parent))
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
        yield module
    finally:
        sys.path[:] = before
        for new in set(sys.modules) - known:
            file = getattr(sys.modules[new], "__file__", None)
            if file and Path(file).parent == path.parent:
                del sys.modules[new]


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
