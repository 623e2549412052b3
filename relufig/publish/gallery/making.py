"""Makes the gallery: first the figures and videos that are out of date, then the page if anything on it changed.

It decides what is out of date before it imports anything slow, so that a run with nothing to do ends at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from relufig.jobs import imports
from relufig.jobs.figures import make as make_figures
from relufig.jobs.freshness import Ledger, digest
from relufig.look import style
from relufig.look.formats import STILL
from relufig.publish.live.figure import LiveFigure
from relufig.publish.pages import PACKAGES
from relufig.rendering.making import make as make_videos
from relufig.rendering.settings import MODULES, Settings
from relufig.system import extras
from relufig.system.files import written_atomically

NAME = "index.html"
# The folder of the live figures' pages.
_LIVE = "live"
# The modules that write the page.
_MADE_BY = ("relufig.publish.gallery.page", "relufig.publish.gallery.entries", "relufig.publish.live.page")


@dataclass(frozen=True)
class _Made:
    """A script, and its files that the page shows."""

    script: Path
    files: tuple[Path, ...]


def make(
    out: Path,
    *,
    figures: Path | None = None,
    scenes: Path | None = None,
    live: Mapping[str, Callable[[], LiveFigure]] | None = None,
    title: str = "Gallery",
    theme: str = "light",
    quality: str = "medium",
    jobs: int | None = None,
    chapters: Mapping[str, tuple[Sequence[str], Sequence[str]]] | None = None,
    name: str = NAME,
    home: str = "",
) -> bool:
    """Make OUT/index.html, a page of all figures of a folder, all videos of a folder, or both.

    Figures are written to OUT/figures in `theme`, and to OUT/figures/OTHER in the other theme, so that readers can
    switch. Videos are written to OUT/videos, in `theme` only. Figures and videos that fail are reported on standard
    error and left out. So are scenes that play nothing.

    Parameters
    ----------
    out : Path
        The folder of the page.
    figures, scenes : Path, optional
        The folders of figure scripts and of scene scripts; at least one of them.
    live : Mapping of str to callable, optional
        For figures by name, a function that makes the live figure of the same network.
    title : str
        The title of the page.
    theme : {"light", "dark"}
        The theme of the files.
    quality : str
        The quality of the videos, one of `relufig.rendering.QUALITIES`.
    jobs : int, optional
        The number of processes for videos; by default, the number of cores.
    chapters : Mapping of str to (sequence of str, sequence of str), optional
        The order of the page: each chapter's title, with the names of its figures and of its videos. What no chapter
        names comes last. By default, all figures come first, then all videos.
    name : str
        The name of the page's file.
    home : str
        The address, from the page, of the site that it belongs to; "" if it belongs to none.

    Returns
    -------
    bool
        Whether all figures and videos could be made.

    Raises
    ------
    ValueError
        If there is no folder, if a folder holds no scripts, if a script is neither a figure nor a scene, or if the
        theme or the quality is unknown.
    OSError
        If a file cannot be read or written.
    ImportError
        If a package is missing, before anything is made.

    Examples
    --------
    A page of the essay's figures, in the dark theme::

        from pathlib import Path
        from relufig import gallery

        gallery.make(Path("build"), figures=Path("figures"), theme="dark")
    """
    if figures is None and scenes is None:
        raise ValueError("figures or scenes must be a folder of scripts, got neither")
    extras.need("the gallery", "slides", *PACKAGES)
    if scenes is not None:
        extras.need("the gallery", "video", *MODULES)
    settings = Settings.of(quality, theme=theme)
    themes = [theme, *(name for name in style.THEMES if name != style.theme(theme).name)]
    folders = {name: out / "figures" / ("" if name == theme else name) for name in themes}
    drawn, whole = _drawn(figures, folders) if figures is not None else ([], True)
    filmed, all_filmed = _filmed(scenes, out / "videos", settings, jobs) if scenes is not None else ([], True)
    _write_page(out, title, folders, drawn, filmed, live or {}, chapters or {}, name, home)
    return whole and all_filmed


def _drawn(scripts: Path, folders: dict[str, Path]) -> tuple[list[_Made], bool]:
    """Make the figures in a folder for each theme, all formats in the first; also return whether all succeeded."""
    names = _names(scripts)
    failed: list[str] = []
    for formats, (theme, folder) in zip((STILL, ("svg",)), folders.items(), strict=True):
        folder.mkdir(parents=True, exist_ok=True)
        # A figure that failed in one theme would fail in the next again.
        asked = [name for name in names if name not in failed]
        failed += make_figures(scripts, dict.fromkeys(asked, formats), folder, theme=theme)
    made = (_Made(scripts / f"{name}.py", tuple(at / f"{name}.svg" for at in folders.values())) for name in names)
    return _whole(made), not failed


def _filmed(scripts: Path, folder: Path, settings: Settings, jobs: int | None) -> tuple[list[_Made], bool]:
    """Make the videos; also return whether all succeeded."""
    names = _names(scripts)
    folder.mkdir(parents=True, exist_ok=True)
    failed = make_videos(scripts, names, settings, folder, jobs)
    suffixes = (settings.suffix, ".vtt", ".srt", ".json", ".png")
    made = (_Made(scripts / f"{name}.py", tuple(folder / f"{name}{end}" for end in suffixes)) for name in names)
    return _whole(made), not failed


def _names(folder: Path) -> list[str]:
    names = sorted(path.stem for path in folder.glob("[!_]*.py"))
    if not names:
        raise ValueError(f"{folder} must hold scripts, got none")
    return names


def _whole(made: Iterable[_Made]) -> list[_Made]:
    """Those with all their files. A script that failed this time may have the files of an earlier run."""
    return [each for each in made if all(file.is_file() for file in each.files)]


def _write_page(
    out: Path,
    title: str,
    folders: dict[str, Path],
    drawn: list[_Made],
    filmed: list[_Made],
    live: Mapping[str, Callable[[], LiveFigure]],
    chapters: Mapping[str, tuple[Sequence[str], Sequence[str]]],
    name: str,
    home: str,
) -> None:
    """Write the page, unless nothing changed since the last time. The first of the folders has all formats."""
    ledger = Ledger(out)
    made_from = digest(
        [*_read_by_the_page([*drawn, *filmed]), *imports.closure(modules=_MADE_BY)],
        (*PACKAGES, "fontpkg_source_sans_3"),
        title=title,
        themes=list(folders),
        live=sorted(live),
        chapters=list(chapters.items()),
        home=home,
        scripts=[[str(each.script) for each in group] for group in (drawn, filmed)],
    )
    if ledger.is_fresh(out / name, made_from):
        return
    from relufig.publish.gallery import entries, sources
    from relufig.publish.gallery.page import page

    pages = {each.script.stem: _live_page(out, live[each.script.stem]) for each in drawn if each.script.stem in live}
    figures = [
        entries.figure_entry(sources.figure(each.script), folders, out, pages.get(each.script.stem)) for each in drawn
    ]
    videos = [entries.video_entry(sources.scene(each.script), out / "videos", out) for each in filmed]
    with written_atomically(out / name) as file:
        file.write(page(title, entries.sections(figures, videos, chapters), home).encode())
    ledger.record([out / name], made_from)


def _live_page(out: Path, make_figure: Callable[[], LiveFigure]) -> Path:
    """Write a live figure as a page of its own, which the gallery shows when the reader asks for it."""
    from relufig.publish.live.page import document

    figure = make_figure()
    path = out / _LIVE / f"{figure.name}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_atomically(path) as file:
        file.write(document(figure.title, f"<main>{figure.html()}</main>").encode())
    return path


def _read_by_the_page(made: Iterable[_Made]) -> list[Path]:
    """The files whose content the page shows: all except the videos themselves."""
    return [file for each in made for file in (each.script, *each.files) if file.suffix not in (".mp4", ".webm")]
