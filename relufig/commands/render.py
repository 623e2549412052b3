"""`relufig render`: the scenes of a manim file as videos, on all cores or on a Dask cluster."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from relufig.commands.arguments import JOBS, write
from relufig.look.style import THEMES
from relufig.rendering import FORMATS, QUALITIES, Settings, preview, render
from relufig.system import extras
from relufig.system.interrupts import interruptible


def add(commands: Any) -> None:
    """Declare the command."""
    videos = commands.add_parser("render", help="render the scenes of a manim file, in parallel")
    videos.add_argument("file", type=Path, metavar="FILE", help="a Python file with manim scenes")
    videos.add_argument("scenes", nargs="*", metavar="SCENE", help="scenes to render; default: all of the file")
    videos.add_argument("--quality", help=f"{', '.join(QUALITIES)}; default: medium, with --watch low")
    videos.add_argument("--jobs", type=int, help=JOBS)
    videos.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="folder of the videos; default: here")
    videos.add_argument("--theme", choices=list(THEMES), help="theme of relufig's own scenes")
    videos.add_argument("--transparent", action="store_true", help="WebM without a background")
    videos.add_argument("--format", metavar="KIND", help=f"{', '.join(FORMATS)}; default: mp4, or webm if transparent")
    videos.add_argument("--lossless", action="store_true", help="MP4 with exactly the drawn pixels, for comparisons")
    videos.add_argument("--dask", metavar="ADDRESS", help="render on the workers of a Dask cluster")
    videos.add_argument("--watch", action="store_true", help="on each save, draw the section that changed; never ends")
    videos.add_argument("--section", metavar="NAME", help="with --watch: draw this section instead")
    videos.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Render the scenes, and print the files."""
    settings = Settings.of(
        options.quality or ("low" if options.watch else "medium"),
        theme=options.theme,
        transparent=options.transparent,
        lossless=options.lossless,
        format=options.format,
    )
    if not options.file.exists():
        raise FileNotFoundError(f"there is no file {options.file}")
    if not options.file.is_file():
        raise ValueError(f"FILE must be a Python file, got the folder {options.file}")
    if options.section is not None and not options.watch:
        raise ValueError(f"--section {options.section} needs --watch; without it, whole scenes are rendered")
    if options.watch:
        if options.dask is not None:
            raise ValueError("--watch and --dask cannot be combined: a section is drawn on this machine")
        with interruptible("relufig render", "no longer watching"):
            preview(
                options.file,
                options.scenes,
                settings=settings,
                out=options.out,
                section=options.section,
                say=partial(print, flush=True),  # at once, also into a pipe
            )
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
