"""Makes the videos of a folder of scene scripts: only those out of date, in parallel, with a progress bar.

Workers import manim only if something is out of date (see `relufig.jobs.freshness`).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from relufig.jobs import scripts as common
from relufig.jobs.freshness import Ledger
from relufig.rendering.settings import FORMATS, MADE_BY, PACKAGES, QUALITIES, Settings


def main(scripts: Path, arguments: Sequence[str] | None = None) -> None:
    """Make videos from the command line. The exit status is 1 if a scene failed, 2 for bad options."""
    common.command(scripts, "video", add_options, run, arguments)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    common.add_options(parser, "video", Path("build", "videos"))
    parser.add_argument("--quality", choices=list(QUALITIES), default="medium", help="default: medium")
    parser.add_argument("--format", choices=FORMATS, help="default: mp4, or webm if transparent")
    parser.add_argument("--jobs", type=int, help="number of processes; default: one for each core")


def run(scripts: Path, options: argparse.Namespace, prog: str) -> None:
    """Make videos by the command's options. Raises ValueError for bad ones; exits with 1 if a scene failed."""
    names = common.requested(scripts, options.names, "scene")
    settings = Settings.of(options.quality, theme=options.theme, transparent=options.transparent, format=options.format)
    common.refuse_jobs(options.jobs, "argument --jobs:")
    out, jobs = options.out, options.jobs
    common.run(prog, "video", names, out, lambda: make(scripts, names, settings, out, jobs))


def make(scripts: Path, names: Sequence[str], settings: Settings, out: Path, jobs: int | None = None) -> list[str]:
    """Make the named videos that are out of date; return the names of those that failed, reported on stderr."""
    ledger = Ledger(out)
    stale: dict[str, str] = {}
    for name in names:
        made_from = common.made_from(scripts / f"{name}.py", MADE_BY, PACKAGES, settings=repr(settings))
        files = (out / f"{name}{suffix}" for suffix in (settings.suffix, ".srt", ".vtt", ".json", ".png"))
        if not all(ledger.is_fresh(file, made_from) for file in files):
            stale[name] = made_from
    if not stale:
        return []
    from relufig.rendering.render import render_files

    common.clear_leftovers(out)
    failed = []

    def ended(name: str, files: Sequence[Path], error: Exception | None) -> None:
        if error is None:
            ledger.record(files, stale[name])
        else:
            from tqdm import tqdm

            failed.append(name)
            tqdm.write(f"{name}: {error}", file=sys.stderr)

    order = common.longest_first(scripts / f"{name}.py" for name in stale)
    render_files({script.stem: script for script in order}, settings, out, ended, jobs=jobs)
    return failed
