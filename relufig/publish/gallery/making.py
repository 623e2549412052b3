"""The gallery as a file: its figures and videos first, those out of date, then the page if anything of it has changed.

What is out of date is decided before anything slow is imported, so that a run with nothing to do is over at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from relufig.jobs import figures as making
from relufig.jobs import imports
from relufig.jobs.freshness import Ledger, digest
from relufig.look import style
from relufig.rendering import making as rendering
from relufig.rendering.settings import MODULES, Settings
from relufig.system import extras
from relufig.system.files import written_atomically

NAME = "index.html"
# What writes the page.
_MADE_BY = ("relufig.publish.gallery.page", "relufig.publish.gallery.entries")
_PACKAGES = ("jinja2", "defusedxml", "matplotlib", "fontTools")


@dataclass(frozen=True)
class _Made:
    """A script, and the files of it that the page tells of."""

    script: Path
    files: tuple[Path, ...]


def make(
    out: Path,
    *,
    figures: Path | None = None,
    scenes: Path | None = None,
    title: str = "Gallery",
    theme: str = "light",
    quality: str = "medium",
    jobs: int | None = None,
) -> bool:
    """Make OUT/index.html of a folder of figure scripts, of one of scenes, or of both.

    Figures are written to OUT/figures in `theme`, and to OUT/figures/OTHER in the other one, for readers to switch to;
    videos, in `theme` only, to OUT/videos. Returns whether all could be made: what could not is said on standard error
    and left out, as is a scene that plays nothing. Raises ValueError for neither folder, for one without scripts, for a
    script that is no figure's or scene's, and for an unknown theme or quality; OSError where a file cannot be read or
    written; ImportError, before anything is made, where a package is missing.
    """
    if figures is None and scenes is None:
        raise ValueError("a gallery needs a folder of figures or one of scenes, got neither")
    extras.need("the gallery", "slides", *_PACKAGES)
    if scenes is not None:
        extras.need("the gallery", "video", *MODULES)
    settings = Settings.of(quality, theme=theme)
    themes = [theme, *(name for name in style.THEMES if name != style.theme(theme).name)]
    folders = {name: out / "figures" / ("" if name == theme else name) for name in themes}
    drawn, whole = _drawn(figures, folders) if figures is not None else ([], True)
    filmed, all_filmed = _filmed(scenes, out / "videos", settings, jobs) if scenes is not None else ([], True)
    _write_page(out, title, folders, drawn, filmed)
    return whole and all_filmed


def _drawn(scripts: Path, folders: dict[str, Path]) -> tuple[list[_Made], bool]:
    """The figures, in a folder for each theme, all formats in the first; and whether all could be made."""
    names = _names(scripts)
    failed: list[str] = []
    for formats, (theme, folder) in zip((style.FORMATS, ("svg",)), folders.items(), strict=True):
        folder.mkdir(parents=True, exist_ok=True)
        # What failed in one theme would only be said to fail in the next again.
        asked = [name for name in names if name not in failed]
        failed += making.make(scripts, asked, formats, folder, theme=theme, transparent=False, text="text")
    made = (_Made(scripts / f"{name}.py", tuple(at / f"{name}.svg" for at in folders.values())) for name in names)
    return _whole(made), not failed


def _filmed(scripts: Path, folder: Path, settings: Settings, jobs: int | None) -> tuple[list[_Made], bool]:
    """The videos; and whether all could be made."""
    names = _names(scripts)
    folder.mkdir(parents=True, exist_ok=True)
    failed = rendering.make(scripts, names, settings, folder, jobs)
    suffixes = (settings.suffix, ".vtt", ".srt", ".json", ".png")
    made = (_Made(scripts / f"{name}.py", tuple(folder / f"{name}{end}" for end in suffixes)) for name in names)
    return _whole(made), not failed


def _names(folder: Path) -> list[str]:
    found = sorted(path.stem for path in folder.glob("[!_]*.py"))
    if not found:
        raise ValueError(f"there are no scripts in {folder}")
    return found


def _whole(made: Iterable[_Made]) -> list[_Made]:
    """Those whose files are all there; of what failed this time, there may be those of another."""
    return [each for each in made if all(file.is_file() for file in each.files)]


def _write_page(out: Path, title: str, folders: dict[str, Path], drawn: list[_Made], filmed: list[_Made]) -> None:
    """Write the page, unless it is made from the same as the last time. The first of the folders has all formats."""
    ledger = Ledger(out)
    made_from = digest(
        [*_read_by_the_page([*drawn, *filmed]), *imports.closure(modules=_MADE_BY)],
        _PACKAGES,
        title=title,
        themes=list(folders),
        scripts=[[str(each.script) for each in group] for group in (drawn, filmed)],
    )
    if ledger.is_fresh(out / NAME, made_from):
        return
    from relufig.publish.gallery import entries, sources
    from relufig.publish.gallery.page import page

    figures = [entries.figure_entry(sources.figure(each.script), folders, out) for each in drawn]
    videos = [entries.video_entry(sources.scene(each.script), out / "videos", out) for each in filmed]
    with written_atomically(out / NAME) as file:
        file.write(page(title, figures, videos).encode())
    ledger.record([out / NAME], made_from)


def _read_by_the_page(made: Iterable[_Made]) -> list[Path]:
    """The files whose content the page shows; a video's content does not matter, but for what is told of it."""
    return [file for each in made for file in (each.script, *each.files) if file.suffix not in (".mp4", ".webm")]
