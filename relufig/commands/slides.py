"""`relufig slides`: a deck of slides as one HTML file, as a PowerPoint file, or as a handout."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import redirect_stdout
from functools import partial
from pathlib import Path
from typing import Any

from relufig.commands.arguments import JOBS, write
from relufig.essay import TALK
from relufig.system.interrupts import interruptible


def add(commands: Any) -> None:
    """Declare the command."""
    slides = commands.add_parser("slides", help="make slides of figures and scenes, as HTML, PowerPoint or PDF")
    slides.add_argument(
        "deck", type=Path, nargs="?", default=TALK, metavar="DECK.py", help="a list of slides; default: the essay's"
    )
    slides.add_argument("--format", default="html", help="html, pptx, or pdf (a handout); default: html")
    slides.add_argument("--theme", default="light", help="light or dark; default: light")
    slides.add_argument("--quality", help="of videos: low, medium, high or 4k; default: medium, with --watch low")
    slides.add_argument("--out", type=Path, metavar="DIR", help="default: a folder here with the deck's name")
    slides.add_argument("--jobs", type=int, help=JOBS)
    slides.add_argument("--beside", action="store_true", help="keep videos in files beside the page, not in it")
    slides.add_argument(
        "--posters", default="first", help="what videos in PowerPoint show before they play: first or last frame"
    )
    slides.add_argument(
        "--finish", action="store_true", help="HTML: a key while a step plays ends the step, and the next key goes on"
    )
    slides.add_argument(
        "--pages", default="steps", help="what has a page in a handout: steps or slides; default: steps"
    )
    slides.add_argument(
        "--watch", action="store_true", help="on each save, build the HTML and reload it in the browser; never ends"
    )
    slides.add_argument("--needs", action="store_true", help="only print what is needed: video, reveal, both or none")
    for noun in ("figures", "scenes"):
        nearest = f"folder with the scripts of the {noun}; default: the nearest folder {noun}"
        slides.add_argument(f"--{noun}", type=Path, metavar="DIR", help=nearest)
    slides.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Build what is out of date, and print the files."""
    from relufig.publish.slides.building import Options, build_telling, needed

    if options.watch and (options.format != "html" or options.beside):
        raise ValueError("--watch shows HTML slides in one file: leave out --format and --beside")
    asked = Options(
        format=options.format,
        theme=options.theme,
        quality=options.quality or ("low" if options.watch else "medium"),
        beside=options.beside,
        finish=options.finish,
        posters=options.posters,
        pages=options.pages,
        watched=options.watch,
        figures=options.figures,
        scenes=options.scenes,
        jobs=options.jobs,
    )
    # A folder for each deck, so that no deck overwrites another's page.
    out = options.out or Path(options.deck.stem)
    os.environ["MPLBACKEND"] = "Agg"  # files need no window
    if options.needs:
        with redirect_stdout(sys.stderr):  # what the deck itself prints is not part of the output
            needs = needed(options.deck, out, asked)
        write("".join(f"{need}\n" for need in needs))
        return 0
    if options.watch:
        from relufig.publish.slides.watching import watch

        with interruptible("relufig slides", "no longer watching"):
            watch(options.deck, out, asked, partial(print, flush=True))  # at once, also into a pipe
    with interruptible("relufig slides"):
        made, warned = build_telling(options.deck, out, asked)
    sys.stderr.write("".join(f"relufig slides: {line}\n" for line in warned))
    for path in made:
        write(f"{path} ({path.stat().st_size / 1e6:.1f} MB)\n")
    if not made:
        write(f"the slides of {options.deck} are up to date in {out}\n")
    return 0
