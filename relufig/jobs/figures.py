"""Makes the figures of a folder of scripts: only those out of date, in parallel, with a progress bar.

It decides first what is out of date (see `relufig.jobs.freshness`), and imports matplotlib only if something is.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Future, as_completed
from pathlib import Path
from typing import Any

from relufig.jobs import imports
from relufig.jobs import scripts as common
from relufig.jobs.freshness import Ledger, digest
from relufig.jobs.workers import processes
from relufig.look.style import FORMATS, TEXTS, THEMES
from relufig.numbers.text import counted
from relufig.system import extras
from relufig.system.interrupts import interruptible

# The packages that a figure is made with: part of the digest that says whether it is up to date.
PACKAGES = ("numpy", "matplotlib", "scipy", "fontTools", "PIL", "svgelements")
# The modules that draw figures, besides those that scripts import.
MODULES = ("relufig.plot.script",)


def main(scripts: Path, arguments: Sequence[str] | None = None) -> None:
    """Make figures from the command line. The exit status is 1 if a figure failed, 2 for bad options."""
    prog = f"python -m {scripts.name}"
    parser = argparse.ArgumentParser(prog=prog, description="Make the figures that are out of date.")
    parser.add_argument("names", nargs="*", help="figures to make; default: all")
    parser.add_argument("--theme", choices=list(THEMES), default="light")
    parser.add_argument("--transparent", action="store_true", help="no background")
    parser.add_argument("--format", default=",".join(FORMATS), help=f"comma-separated, of {', '.join(FORMATS)}")
    parser.add_argument("--text", choices=TEXTS, default="text", help="how SVG stores letters; default: text")
    parser.add_argument("--out", default=Path("build", "figures"), type=Path, help="folder; default: build/figures")
    options = parser.parse_args(arguments)
    names = common.requested(parser, scripts, options.names, "figure")
    formats = re.split(r"[,\s]+", options.format.strip())
    for name in formats:
        if name not in FORMATS:
            parser.error(f"argument --format: must be among {', '.join(FORMATS)}, got {name!r}")
    try:
        with interruptible(parser.prog):
            options.out.mkdir(parents=True, exist_ok=True)
            look = {"theme": options.theme, "transparent": options.transparent, "text": options.text}
            failed = make(scripts, names, formats, options.out, **look)
    except (OSError, extras.MissingPackageError) as error:
        sys.stderr.write(f"{parser.prog}: {error}\n")
        sys.exit(1)
    if failed:
        sys.exit(1)
    sys.stderr.write(f"{counted(len(names), 'figure')} up to date in {options.out}\n")


def make(scripts: Path, names: Sequence[str], formats: Sequence[str], out: Path, **look: Any) -> list[str]:
    """Make the named figures that are out of date; return the names of those that failed, reported on stderr.

    `look` are options of `relufig.plot.script.write`: theme, transparent, text.
    """
    ledger = Ledger(out)
    shared = common.shared(scripts)
    stale: dict[str, tuple[str, list[str]]] = {}
    for name in names:
        made_from = digest([*imports.closure(scripts / f"{name}.py", modules=MODULES), *shared], PACKAGES, **look)
        missing = [kind for kind in formats if not ledger.is_fresh(out / f"{name}.{kind}", made_from)]
        if missing:
            stale[name] = made_from, missing
    if not stale:
        return []
    return _make_stale(scripts, stale, out, ledger, look)


def _make_stale(
    scripts: Path, stale: dict[str, tuple[str, list[str]]], out: Path, ledger: Ledger, look: dict[str, Any]
) -> list[str]:
    extras.need("a figure", "plot", "tqdm")
    from tqdm import tqdm

    import relufig.plot  # noqa: F401  # before the workers fork, so that they need not import it again

    common.clear_leftovers(out)
    failed = []
    # Forking is fastest, but not safe beside the threads of JAX, in case the caller uses it.
    start = "fork" if sys.platform == "linux" and "jax" not in sys.modules else "spawn"
    workers = min(len(stale), os.cpu_count() or 1)
    with (
        processes(workers, start) as pool,
        tqdm(total=len(stale), unit="figure", file=sys.stderr) as progress,
    ):
        running: dict[Future[list[Path]], str] = {
            pool.submit(_make_one, scripts, name, kinds, out, look): name for name, (_, kinds) in stale.items()
        }
        for done in as_completed(running):
            name = running[done]
            progress.set_postfix_str(name, refresh=False)
            progress.update()
            error = done.exception()
            if error is None:
                ledger.record(done.result(), stale[name][0])
            else:
                failed.append(name)
                tqdm.write(f"{name}: {error}", file=sys.stderr)
    return failed


def _make_one(scripts: Path, name: str, formats: Sequence[str], out: Path, look: dict[str, Any]) -> list[Path]:
    import matplotlib as mpl

    from relufig.plot.script import write

    mpl.use("Agg")  # a worker writes files and needs no window
    try:
        return write(drawer(scripts, name), name, formats, out, **look)
    except (Exception, SystemExit) as error:
        # Tracebacks do not travel between processes, and neither do all errors.
        raise RuntimeError(common.failure(error, scripts / f"{name}.py")) from None


def drawer(scripts: Path, name: str) -> Callable[..., Any]:
    """The `draw` function of a figure script. Raises ValueError if there is none."""
    # By its path, because a folder with the same name may have been imported from elsewhere.
    spec = importlib.util.spec_from_file_location(name, scripts / f"{name}.py")
    if spec is None or spec.loader is None:
        raise ImportError(f"{scripts / name}.py cannot be imported")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    draw: Callable[..., Any] | None = getattr(module, "draw", None)
    if draw is None:
        raise ValueError(f"{name}.py must have a function draw(ax=None, ...), as every figure does")
    return draw
