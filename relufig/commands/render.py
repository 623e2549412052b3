"""`relufig render`: the scenes of a manim file as videos, on all cores or on a Dask cluster."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from relufig.commands.arguments import JOBS, write
from relufig.look.style import THEMES
from relufig.rendering import QUALITIES, Settings, render
from relufig.system import extras
from relufig.system.interrupts import interruptible


def add(commands: Any) -> None:
    """Declare the command."""
    videos = commands.add_parser("render", help="render the scenes of a manim file, in parallel")
    videos.add_argument("file", type=Path, metavar="FILE", help="a Python file with manim scenes")
    videos.add_argument("scenes", nargs="*", metavar="SCENE", help="scenes to render; default: all of the file")
    videos.add_argument("--quality", default="medium", help=f"{', '.join(QUALITIES)}; default: medium")
    videos.add_argument("--jobs", type=int, help=JOBS)
    videos.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="folder of the videos; default: here")
    videos.add_argument("--theme", choices=list(THEMES), help="theme of relufig's own scenes")
    videos.add_argument("--transparent", action="store_true", help="WebM without a background")
    videos.add_argument("--lossless", action="store_true", help="MP4 with exactly the drawn pixels, for comparisons")
    videos.add_argument("--dask", metavar="ADDRESS", help="render on the workers of a Dask cluster")
    videos.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Render the scenes, and print the files."""
    settings = Settings.of(
        options.quality, theme=options.theme, transparent=options.transparent, lossless=options.lossless
    )
    if not options.file.exists():
        raise FileNotFoundError(f"there is no file {options.file}")
    if not options.file.is_file():
        raise ValueError(f"FILE must be a Python file, got the folder {options.file}")
    with interruptible("relufig render"), _executor(options.dask) as (executor, workers):
        jobs = workers if options.jobs is None else options.jobs
        made = render(options.file, options.scenes, settings=settings, out=options.out, jobs=jobs, executor=executor)
    write("".join(f"{path}\n" for path in made))
    return 0


@contextmanager
def _executor(address: str | None) -> Iterator[tuple[Executor | None, int | None]]:
    """Dask's executor at that address and its number of workers; both None without an address."""
    if address is None:
        yield None, None
        return
    extras.need("--dask", "dask", "distributed")
    distributed: Any = importlib.import_module("distributed")
    with distributed.Client(address) as client:
        yield client.get_executor(), max(len(client.scheduler_info()["workers"]), 1)
