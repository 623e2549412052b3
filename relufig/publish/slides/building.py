"""Builds the slides of a deck: makes what is out of date, writes the slides, and records their sources.

Whether anything is out of date is decided first, from the content of files, before anything slow is imported.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from relufig import essay
from relufig.jobs import imports
from relufig.jobs.figures import PACKAGES as FIGURE_PACKAGES
from relufig.jobs.freshness import Ledger, digest
from relufig.jobs.scripts import refuse_jobs
from relufig.look.style import THEMES
from relufig.rendering.settings import PACKAGES as VIDEO_PACKAGES
from relufig.rendering.settings import QUALITIES
from relufig.system.files import written_atomically

FORMATS = ("html", "pptx", "pdf")
# The frames that a video in PowerPoint shows before it plays.
POSTERS = ("first", "last")
# What has a page of its own in a handout.
PAGES = ("steps", "slides")
# The folder of the parts that only these slides show, and of the record of the last run.
_PARTS = "parts"
# The widest bitmap on paper, in pixels.
_PAPER = 1600
# The modules that build slides, whatever is on them.
_MADE_BY = (
    "relufig.publish.slides.handout",
    "relufig.publish.slides.html",
    "relufig.publish.slides.powerpoint",
    "relufig.publish.slides.preparing",
)


@dataclass(frozen=True)
class Options:
    """How slides are built. `figures` and `scenes` are the folders of the scripts that slides name; None searches them.

    With `beside`, the videos are files beside the page, not inside it. With `finish`, a key while a step plays ends the
    step, and the next key goes on. `posters` is the frame that a video shows in PowerPoint before it plays, and in what
    PowerPoint exports. `pages` says what has a page in a handout. A page that is `watched` asks whether there is a
    newer one. Raises ValueError for an unknown format, theme, quality, poster or page, listing the valid ones, and for
    fewer than 1 jobs.
    """

    format: str = "html"
    theme: str = "light"
    quality: str = "medium"
    beside: bool = False
    finish: bool = False
    posters: str = "first"
    pages: str = "steps"
    watched: bool = False
    figures: Path | None = None
    scenes: Path | None = None
    jobs: int | None = None

    def __post_init__(self) -> None:
        for name, known in (
            ("format", FORMATS),
            ("theme", tuple(THEMES)),
            ("quality", tuple(QUALITIES)),
            ("posters", POSTERS),
            ("pages", PAGES),
        ):
            if getattr(self, name) not in known:
                raise ValueError(f"{name} must be one of {', '.join(known)}, got {getattr(self, name)!r}")
        refuse_jobs(self.jobs)
        for name in ("figures", "scenes"):
            folder = getattr(self, name)
            if folder is not None and not folder.is_dir():
                raise ValueError(f"{name} must be a folder of scripts, got {folder}")


def build(path: Path, out: Path, options: Options) -> list[Path]:
    """Build the slides of a deck in a folder, and return their files; an empty list if nothing was out of date.

    Raises ValueError if the deck is wrong, FileNotFoundError if the deck or reveal.js is missing, and ImportError,
    with what to install, if a package is missing.
    """
    if _is_fresh(path, out, options):
        return []

    from relufig.publish.slides import html, material, needs, preparing, reveal
    from relufig.publish.slides.deck import load

    # Errors in the deck are reported before missing packages.
    deck = load(path)
    needs.check(deck, options.format)
    framework = reveal.read(reveal.package(path)) if options.format == "html" else None
    media = material.Media(
        theme=options.theme,
        quality=options.quality,
        figures=_scripts("figures", path, options),
        scenes=_scripts("scenes", path, options),
        rendered=_place(out, "videos"),
        parts=out / _PARTS,
        jobs=options.jobs,
        **_files(out, options.format),
    )
    media.parts.mkdir(parents=True, exist_ok=True)
    shown = preparing.prepare(deck, media)
    files = [out / f"{path.stem}.{options.format}"]
    if framework:
        playing = html.Playing(options.beside, options.finish, options.watched)
        files = html.write(deck, shown, out / "index.html", options.theme, framework, playing)
    elif options.format == "pptx":
        from relufig.publish.slides import powerpoint

        powerpoint.write(deck, shown, files[0], options.theme, options.posters)
    else:
        from relufig.publish.slides import handout

        handout.write(deck, shown, files[0], options.theme, options.pages)
    own = preparing.files_of(deck)
    Ledger(out).record(files, _digest(own, path, options))
    with written_atomically(_record_path(out, options)) as file:
        file.write(json.dumps({"sources": sorted(map(str, own)), "files": [each.name for each in files]}).encode())
    return files


def build_telling(path: Path, out: Path, options: Options) -> tuple[list[Path], list[str]]:
    """Like `build`, but return also what is warned of, a sentence each, for people to read."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        files = build(path, out, options)
    return files, list(dict.fromkeys(str(each.message) for each in caught if each.category is UserWarning))


def sources(path: Path, out: Path, options: Options) -> set[Path]:
    """The files of the deck's author that the slides are made from, as far as they are known before it is built."""
    known, _ = _recorded(_record_path(out, options))
    return {*known, *_own_scripts(path, options), *imports.closure(path)} if path.exists() else set()


def _files(out: Path, kind: str) -> dict[str, Any]:
    """The files that slides of a format are made of, as arguments of `Making`."""
    if kind == "pptx":  # PowerPoint does not read embedded typefaces
        bitmaps = (".png", ".jpg", ".jpeg", ".gif")
        figures: dict[str, Any] = {"drawn": out / _PARTS / "figures", "text": "paths", "kinds": ("svg", "png")}
        return {**figures, "still": ".png", "rastered": True, "bitmaps": bitmaps}
    figures = {"drawn": _place(out, "figures")}
    if kind == "pdf":
        return {**figures, "still": ".jpg", "bitmaps": (".png", ".jpg", ".jpeg"), "widest": _PAPER}
    return figures


def needed(path: Path, out: Path, options: Options) -> list[str]:
    """What building needs beyond `relufig[slides]`, as in `needs.beyond_slides`; nothing if nothing is out of date.

    Raises what `build` raises for a deck that cannot be loaded.
    """
    if _is_fresh(path, out, options):
        return []

    from relufig.publish.slides.needs import beyond_slides

    return beyond_slides(path, options.format)


def _is_fresh(path: Path, out: Path, options: Options) -> bool:
    """Whether the deck's slides exist and were made from the present sources and options."""
    if not path.is_file():
        raise FileNotFoundError(f"there is no deck {path}")
    known, names = _recorded(_record_path(out, options))
    if not names:
        return False
    ledger = Ledger(out)
    made_from = _digest(known, path, options)
    return all(ledger.is_fresh(out / name, made_from) for name in names)


def _scripts(name: str, deck: Path, options: Options) -> Path | None:
    """The folder of the scripts that slides name: `name` is "figures" or "scenes", as in the options."""
    chosen: Path | None = getattr(options, name)
    return chosen or _folder(name, deck)


def _record_path(out: Path, options: Options) -> Path:
    return out / _PARTS / f"{options.format}.json"


def _folder(name: str, deck: Path) -> Path | None:
    """The nearest folder of scripts with that name: beside or above the deck, or else the essay's."""
    above = [folder / name for folder in deck.resolve().parents]
    own = {"figures": essay.FIGURES, "scenes": essay.SCENES}[name]
    return next((folder for folder in (*above, own) if any(folder.glob("[!_]*.py"))), None)


def _place(out: Path, name: str) -> Path:
    """Where figures or videos given by name are: beside the slides, where `make` puts them.

    But if that is the working folder, or holds scripts, they go into the slides' own folder.
    """
    beside = out.resolve().parent / name
    apart = beside.parent == Path.cwd() or any(beside.glob("*.py"))
    return out / _PARTS / name if apart else beside


def _recorded(path: Path) -> tuple[list[Path], list[str]]:
    """The sources and the file names that the last run recorded; both empty if there was no run."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return [Path(source) for source in record["sources"]], list(record["files"])
    except (OSError, ValueError, TypeError, KeyError):
        return [], []


def _own_scripts(deck: Path, options: Options) -> list[Path]:
    """The scripts beside the deck and in its folders of figures and scenes."""
    folders = (deck.resolve().parent, _scripts("figures", deck, options), _scripts("scenes", deck, options))
    return [path for folder in folders if folder for path in folder.glob("*.py")]


def _digest(own: Iterable[Path], deck: Path, options: Options) -> str:
    """A digest of everything that the slides are made from."""
    scripts = _own_scripts(deck, options)
    files = {path.resolve() for path in own if path.is_file()}
    files |= set(imports.closure(deck, *scripts, modules=_MADE_BY))
    packages = {*FIGURE_PACKAGES, *VIDEO_PACKAGES, "jinja2", "pptx", "PIL", "typst"}
    return digest(files, sorted(packages), deck=str(deck.resolve()), **{k: str(v) for k, v in asdict(options).items()})
