"""Makes the figures of a folder of scripts: only those out of date, in parallel, with a progress bar.

It imports matplotlib only if something is out of date (see `relufig.jobs.freshness`).
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import as_completed
from pathlib import Path
from typing import Any

from relufig.jobs import scripts as common
from relufig.jobs.freshness import Ledger
from relufig.jobs.workers import processes
from relufig.look.style import FORMATS, SHAPES, TEXTS
from relufig.system import extras

# The packages that a figure is made with: part of the digest that says whether it is up to date.
PACKAGES = ("numpy", "matplotlib", "scipy", "fontTools", "fontpkg_source_sans_3", "PIL", "svgelements")
# The modules that draw figures, besides those that scripts import.
MODULES = ("relufig.plot.script",)


def main(scripts: Path, arguments: Sequence[str] | None = None) -> None:
    """Make figures from the command line. The exit status is 1 if a figure failed, 2 for bad options."""
    parser = common.parser(scripts, "figure", Path("build", "figures"))
    parser.add_argument("--shape", choices=list(SHAPES), default="wide", help="for slides or phones; default: wide")
    parser.add_argument(
        "--format", default=",".join(FORMATS), help=f"one or more of {', '.join(FORMATS)}; default: all"
    )
    parser.add_argument("--text", choices=TEXTS, default="text", help="how SVG stores letters; default: text")
    options = parser.parse_args(arguments)
    names = common.requested(parser, scripts, options.names, "figure")
    formats = re.split(r"[,\s]+", options.format.strip())
    for name in formats:
        if name not in FORMATS:
            parser.error(f"argument --format: must be one or more of {', '.join(FORMATS)}, got {name!r}")
    look = {name: vars(options)[name] for name in ("theme", "shape", "transparent", "text")}
    common.run(parser.prog, "figure", names, options.out, lambda: make(scripts, names, formats, options.out, **look))


def make(
    scripts: Path,
    names: Sequence[str],
    formats: Sequence[str],
    out: Path,
    *,
    theme: str = "light",
    shape: str = "wide",
    transparent: bool = False,
    text: str = "text",
) -> list[str]:
    """Make the named figures that are out of date; return the names of those that failed, reported on stderr.

    The options are those of `relufig.plot.script.write`.
    """
    look = {"theme": theme, "shape": shape, "transparent": transparent, "text": text}
    ledger = Ledger(out)
    stale: dict[str, tuple[str, list[str]]] = {}
    for name in names:
        made_from = common.made_from(scripts / f"{name}.py", MODULES, PACKAGES, **look)
        missing = [kind for kind in formats if not ledger.is_fresh(out / f"{name}.{kind}", made_from)]
        if missing:
            stale[name] = made_from, missing
    if not stale:
        return []
    extras.need("a figure", "plot", "tqdm")
    from tqdm import tqdm

    import relufig.plot  # noqa: F401  # before the workers fork, so that they need not import it again

    common.clear_leftovers(out)
    failed = []
    # Forking is fastest, but not safe beside the threads of JAX, in case the caller uses it.
    start = "fork" if sys.platform == "linux" and "jax" not in sys.modules else "spawn"
    workers = min(len(stale), os.cpu_count() or 1)
    with processes(workers, start) as pool, tqdm(total=len(stale), unit="figure", file=sys.stderr) as progress:
        running = {pool.submit(_make_one, scripts, name, kinds, out, look): name for name, (_, kinds) in stale.items()}
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
    with common.running(scripts / f"{name}.py") as module:
        draw: Callable[..., Any] | None = getattr(module, "draw", None)
    if draw is None:
        raise ValueError(f"{name}.py must define a function draw(ax=None, ...)")
    return draw
