"""`relufig figures`, `videos` and `essay`: what `make` makes of the essay, without a checkout."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import Any

from relufig import essay
from relufig.commands.arguments import write
from relufig.jobs import figures
from relufig.rendering import making
from relufig.system.interrupts import interruptible


def add(commands: Any) -> None:
    """Declare the commands."""
    of_figures = commands.add_parser("figures", help="make the essay's figures that are out of date")
    figures.add_options(of_figures)
    of_figures.set_defaults(run=partial(_run, figures.run, essay.FIGURES))
    of_videos = commands.add_parser("videos", help="render the essay's videos that are out of date")
    making.add_options(of_videos)
    of_videos.set_defaults(run=partial(_run, making.run, essay.SCENES))
    of_page = commands.add_parser("essay", help="make the essay as one page, with figures that the reader can drag")
    of_page.add_argument(
        "--out", type=Path, default=Path("build/essay"), metavar="DIR", help="folder; default: build/essay"
    )
    of_page.set_defaults(run=_make_page)


def _run(run: Any, scripts: Any, options: argparse.Namespace) -> int:
    run(scripts, options, f"relufig {options.command}")
    return 0


def _make_page(options: argparse.Namespace) -> int:
    from relufig.publish.essay import make

    with interruptible("relufig essay"):
        write(f"{make(options.out)}\n")
    return 0
