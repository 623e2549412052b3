"""`relufig gallery`: one page of all figures and videos, each with a description and the code that makes it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from relufig.commands.arguments import JOBS, write
from relufig.essay import FIGURES, SCENES
from relufig.look.style import THEMES
from relufig.rendering import QUALITIES
from relufig.system.interrupts import interruptible


def add(commands: Any) -> None:
    """Declare the command."""
    gallery = commands.add_parser(
        "gallery", help="make a page of all figures and videos, with the code that makes them"
    )
    gallery.add_argument(
        "--figures", type=Path, metavar="DIR", help="folder of figure scripts; default: figures, or the essay's"
    )
    gallery.add_argument(
        "--scenes", type=Path, metavar="DIR", help="folder of scene scripts; default: scenes, or the essay's"
    )
    gallery.add_argument("--title", default="Gallery", help="the page's title; default: Gallery")
    gallery.add_argument("--theme", choices=list(THEMES), default="light", help="theme of the files; default: light")
    gallery.add_argument("--quality", default="medium", help=f"of videos: {', '.join(QUALITIES)}; default: medium")
    gallery.add_argument("--jobs", type=int, help=JOBS)
    gallery.add_argument("--out", type=Path, default=Path("build"), metavar="DIR", help="folder; default: build")
    gallery.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Make the page, and print its path. Return 1 if a figure or a video failed; the page leaves it out."""
    from relufig.jobs.scripts import refuse_jobs
    from relufig.publish.gallery.making import NAME, make

    refuse_jobs(options.jobs, "--jobs")
    figures, scenes = _folder(options.figures, Path("figures")), _folder(options.scenes, Path("scenes"))
    if figures is None and scenes is None:
        figures, scenes = FIGURES, SCENES
    look = {"title": options.title, "theme": options.theme, "quality": options.quality}
    with interruptible("relufig gallery"):
        own = {"live": _live(figures), "chapters": _chapters(figures, scenes)}
        whole = make(options.out, figures=figures, scenes=scenes, jobs=options.jobs, **own, **look)
    write(f"{options.out / NAME}\n")
    return 0 if whole else 1


def _live(figures: Path | None) -> Any:
    """The live figures of the essay, by the names of its figures, if these are on the page."""
    if figures is None or figures.resolve() != FIGURES.resolve():
        return {}
    from relufig.publish.essay.figures import of_figures

    return of_figures()


def _chapters(figures: Any, scenes: Any) -> Any:
    """The chapters of the essay, if nothing else is on the page."""
    given = {folder.resolve() for folder in (figures, scenes) if folder is not None}
    if not given <= {FIGURES.resolve(), SCENES.resolve()}:
        return {}
    from relufig.publish.essay.chapters import CHAPTERS

    return CHAPTERS


def _folder(asked: Path | None, usual: Path) -> Path | None:
    """The folder asked for, or else the usual folder if it holds scripts."""
    if asked is not None and not asked.is_dir():
        raise ValueError(f"there is no folder {asked}")
    return asked or (usual if any(usual.glob("[!_]*.py")) else None)
