"""Builds the slides of a deck: makes what is out of date, writes the slides, and records their sources.

Whether anything is out of date is decided first, from the content of files, before anything slow is imported.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from relufig import essay
from relufig.jobs import imports
from relufig.jobs.figures import PACKAGES as FIGURE_PACKAGES
from relufig.jobs.freshness import Ledger, digest
from relufig.look.style import THEMES
from relufig.rendering.settings import PACKAGES as VIDEO_PACKAGES
from relufig.rendering.settings import QUALITIES
from relufig.system.files import written_atomically

FORMATS = ("html", "pptx")
# The frames that a video in PowerPoint shows before it plays.
POSTERS = ("first", "last")
# The folder of the parts that only these slides show, and of the record of the last run.
_PARTS = "parts"
# The modules that build slides, whatever is on them.
_MADE_BY = (
    "relufig.publish.slides.html",
    "relufig.publish.slides.powerpoint",
    "relufig.publish.slides.preparing",
)


@dataclass(frozen=True)
class Options:
    """How slides are built. `figures` and `scenes` are the folders of the scripts that slides name; None searches them.

    With `beside`, the videos are files beside the page, not inside it. `posters` is the frame that a video shows in
    PowerPoint before it plays, and in what PowerPoint exports. Raises ValueError for an unknown format, theme, quality
    or poster, listing the valid ones, and for fewer than 1 jobs.
    """

    format: str = "html"
    theme: str = "light"
    quality: str = "medium"
    beside: bool = False
    posters: str = "first"
    figures: Path | None = None
    scenes: Path | None = None
    jobs: int | None = None

    def __post_init__(self) -> None:
        for name, known in (
            ("format", FORMATS),
            ("theme", tuple(THEMES)),
            ("quality", tuple(QUALITIES)),
            ("posters", POSTERS),
        ):
            if getattr(self, name) not in known:
                raise ValueError(f"{name} must be one of {', '.join(known)}, got {getattr(self, name)!r}")
        if self.jobs is not None and self.jobs < 1:
            raise ValueError(f"jobs must be at least 1, got {self.jobs}")
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
    how = material.Making(
        theme=options.theme,
        quality=options.quality,
        figures=_scripts("figures", path, options),
        scenes=_scripts("scenes", path, options),
        # PowerPoint does not read embedded typefaces.
        drawn=_place(out, "figures") if framework else out / _PARTS / "figures",
        text="text" if framework else "paths",
        rendered=_place(out, "videos"),
        parts=out / _PARTS,
        kinds=("svg",) if framework else ("svg", "png"),
        still=".webp" if framework else ".png",
        jobs=options.jobs,
    )
    how.parts.mkdir(parents=True, exist_ok=True)
    shown = preparing.prepare(deck, how)
    if framework:
        files = html.write(deck, shown, out / "index.html", options.theme, framework, beside=options.beside)
    else:
        from relufig.publish.slides import powerpoint

        files = [out / f"{path.stem}.pptx"]
        powerpoint.write(deck.title, shown, files[0], options.theme, options.posters)
    own = preparing.files_of(deck)
    Ledger(out).record(files, _digest(own, path, options))
    with written_atomically(_record_path(out, options)) as file:
        file.write(json.dumps({"sources": sorted(map(str, own)), "files": [each.name for each in files]}).encode())
    return files


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


def _digest(own: Iterable[Path], deck: Path, options: Options) -> str:
    """A digest of everything that the slides are made from."""
    folders = (deck.resolve().parent, _scripts("figures", deck, options), _scripts("scenes", deck, options))
    scripts = [path for folder in folders if folder for path in folder.glob("*.py")]
    files = {path.resolve() for path in own if path.is_file()}
    files |= set(imports.closure(deck, *scripts, modules=_MADE_BY))
    packages = {*FIGURE_PACKAGES, *VIDEO_PACKAGES, "jinja2", "pptx", "PIL"}
    return digest(files, sorted(packages), deck=str(deck.resolve()), **{k: str(v) for k, v in asdict(options).items()})
