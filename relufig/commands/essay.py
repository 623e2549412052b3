"""`relufig figures` and `relufig videos`: those of the essay, as `make` makes them, without a checkout."""

from __future__ import annotations

import argparse
from functools import partial
from typing import Any

from relufig import essay
from relufig.jobs import figures
from relufig.rendering import making


def add(commands: Any) -> None:
    """Declare the commands."""
    of_figures = commands.add_parser("figures", help="make the essay's figures that are out of date")
    figures.add_options(of_figures)
    of_figures.set_defaults(run=partial(_run, figures.run, essay.FIGURES))
    of_videos = commands.add_parser("videos", help="render the essay's videos that are out of date")
    making.add_options(of_videos)
    of_videos.set_defaults(run=partial(_run, making.run, essay.SCENES))


def _run(run: Any, scripts: Any, options: argparse.Namespace) -> int:
    run(scripts, options, f"relufig {options.command}")
    return 0
