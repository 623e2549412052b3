"""Makes the figures of a folder of scripts: only those out of date, in parallel, with a progress bar.

It imports matplotlib only if something is out of date (see `relufig.jobs.freshness`).
"""

from __future__ import annotations

import argparse
import ast
import gc
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from relufig.jobs import scripts as common
from relufig.jobs.freshness import Ledger
from relufig.jobs.process import collect_rarely, follow_the_parent
from relufig.look import formats as known
from relufig.look.style import SHAPES, TEXTS
from relufig.system import extras

# The packages that a figure is made with: part of the digest that says whether it is up to date.
PACKAGES = ("numpy", "matplotlib", "scipy", "fontTools", "fontpkg_source_sans_3", "PIL", "svgelements")
# The modules that draw figures, besides those that scripts import.
MODULES = ("relufig.plot.script",)


def main(scripts: Path, arguments: Sequence[str] | None = None) -> None:
    """Make figures from the command line. The exit status is 1 if a figure failed, 2 for bad options."""
    common.command(scripts, "figure", add_options, run, arguments)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    common.add_options(parser, "figure", Path("build", "figures"), known.LOOKS)
    parser.add_argument("--shape", choices=list(SHAPES), default="wide", help="for slides or phones; default: wide")
    every = ", ".join((*known.STILL, *known.MOVING))
    parser.add_argument("--format", help=f"one or more of {every}; {known.DEFAULT}")
    parser.add_argument("--text", choices=TEXTS, default="text", help="how SVG stores letters; default: text")


def run(scripts: Path, options: argparse.Namespace, prog: str) -> None:
    """Make figures by the command's options. Raises ValueError for bad ones; exits with 1 if a figure failed."""
    names = common.requested(scripts, options.names, "figure")
    formats = known.listed(options.format, options.theme)
    known.check(formats, options.theme, options.transparent)
    wanted = _wanted(scripts, names, formats, chosen=bool(options.names))
    look = {name: vars(options)[name] for name in ("theme", "shape", "transparent", "text")}

    def make_all() -> list[str]:
        collect_rarely()  # importing makes no garbage
        return make(scripts, wanted, options.out, **look, here=True)

    common.run(prog, "figure", list(wanted), options.out, make_all)


def _wanted(scripts: Path, names: Sequence[str], formats: Sequence[str], chosen: bool) -> dict[str, Sequence[str]]:
    """The formats of each figure. Those that the user has not chosen get moving formats only if they move.

    Raises ValueError if a figure that was chosen does not move and has to, or if there is nothing to make.
    """
    moving = [kind for kind in formats if kind in known.MOVING]
    still = [kind for kind in formats if kind in known.STILL]
    fixed = [name for name in names if moving and not _moves(scripts / f"{name}.py")]
    if fixed and (chosen or (not still and len(fixed) == len(names))):
        which = fixed[0] if chosen else f"every figure in {scripts.name}"
        raise ValueError(f"{which} stands still, so it cannot be {moving[0]}: draw must have an option moment")
    wanted = {name: still if name in fixed else formats for name in names}
    return {name: kinds for name, kinds in wanted.items() if kinds}


def _moves(script: Path) -> bool:
    """Whether a script's `draw` has an option `moment`; found in its text, because running it takes long."""
    try:
        body = ast.parse(script.read_bytes()).body
    except SyntaxError:
        return False
    draws = (part.args for part in body if isinstance(part, ast.FunctionDef) and part.name == "draw")
    return any(each.arg == "moment" for args in draws for each in (*args.args, *args.kwonlyargs))


def make(
    scripts: Path,
    wanted: Mapping[str, Sequence[str]],
    out: Path,
    *,
    theme: str = "light",
    shape: str = "wide",
    transparent: bool = False,
    text: str = "text",
    here: bool = False,
) -> list[str]:
    """Make the figures that are out of date; return the names of those that failed, reported on stderr.

    `wanted` are the formats of each figure, by its name. With `here`, a single figure is made in this process. The
    other options are those of `relufig.plot.script.write`.
    """
    look = {"theme": theme, "shape": shape, "transparent": transparent, "text": text}
    ledger = Ledger(out)
    stale: dict[str, tuple[str, list[str]]] = {}
    for name, formats in wanted.items():
        made_from = common.made_from(scripts / f"{name}.py", MODULES, PACKAGES, **look)
        missing = [kind for kind in formats if not ledger.is_fresh(out / f"{name}.{kind}", made_from)]
        if missing:
            stale[name] = made_from, missing
    if not stale:
        return []
    extras.need("a figure", "plot", "tqdm")
    # Before the workers fork, so that none of them need import these and make the font files again.
    from fontTools import subset  # noqa: F401

    from relufig.look import fonts
    from relufig.plot import script  # noqa: F401

    fonts.families()

    common.clear_leftovers(out)
    tasks = [_Task(scripts, name, formats, out, look) for name, (_, formats) in stale.items()]
    failed = []
    for name, files in _made_here(tasks[0]) if here and len(tasks) == 1 else _made_by_workers(tasks):
        if files is None:
            failed.append(name)
        else:
            ledger.record(files, stale[name][0])
    return failed


class _Task(NamedTuple):
    scripts: Path
    name: str
    formats: Sequence[str]
    out: Path
    look: dict[str, Any]

    @property
    def script(self) -> Path:
        return self.scripts / f"{self.name}.py"


# The name of a figure, and its files unless it failed.
_Made = tuple[str, list[Path] | None]


def _made_here(task: _Task) -> Iterator[_Made]:
    """A single figure, which would wait for a worker's start and end."""
    files = None
    try:
        files = _make_one(task)
    except RuntimeError as error:
        sys.stderr.write(f"{task.name}: {error}\n")
    yield task.name, files


def _made_by_workers(tasks: Sequence[_Task]) -> Iterator[_Made]:
    """Figures in the order in which they are finished, with a progress bar."""
    from concurrent.futures import as_completed

    from tqdm import tqdm

    from relufig.jobs.workers import processes

    # Forking is fastest, but not safe beside the threads of JAX, in case the caller uses it.
    start = "fork" if sys.platform == "linux" and "jax" not in sys.modules else "spawn"
    by_script = {task.script: task for task in tasks}
    bar = tqdm(total=len(tasks), unit="figure", file=sys.stderr)
    with processes(min(len(tasks), os.cpu_count() or 1), start, _begin) as pool, bar as progress:
        order = map(by_script.__getitem__, common.longest_first(by_script))
        running = {pool.submit(_make_one, task): task.name for task in order}
        for done in as_completed(running):
            name, error = running[done], done.exception()
            progress.set_postfix_str(name, refresh=False)
            progress.update()
            if error is not None:
                tqdm.write(f"{name}: {error}", file=sys.stderr)
            yield name, None if error else done.result()


def _begin() -> None:
    follow_the_parent()
    collect_rarely()
    gc.freeze()  # what has been imported stays, and need not be looked through


def _make_one(task: _Task) -> list[Path]:
    import matplotlib as mpl

    from relufig.plot.script import write

    mpl.use("Agg")  # a worker writes files and needs no window
    try:
        return write(drawer(task.scripts, task.name), task.name, task.formats, task.out, **task.look)
    except (Exception, SystemExit) as error:
        # Tracebacks do not travel between processes, and neither do all errors.
        raise RuntimeError(common.failure(error, task.script)) from None


def drawer(scripts: Path, name: str) -> Callable[..., Any]:
    """The `draw` function of a figure script. Raises ValueError if there is none."""
    # By its path, because a folder with the same name may have been imported from elsewhere.
    with common.running(scripts / f"{name}.py") as module:
        draw: Callable[..., Any] | None = getattr(module, "draw", None)
    if draw is None:
        raise ValueError(f"{name}.py must have a function draw(ax=None, ...)")
    return draw
