"""What a deck shows, made where out of date: each slide's picture as files, and its video with sections and stills.

Figures and scenes that are named are made as `make figures` and `make videos` make them, in the same folders, so that
what lies there is used. The deck's own functions and classes are drawn and rendered into a folder of the deck's.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from relufig import making, scripts
from relufig.freshness import Ledger, digest
from relufig.pages import svg, videos
from relufig.rendering import making as filming
from relufig.rendering.settings import PACKAGES, UNUSED, Settings
from relufig.slides import drawing, sources, stills
from relufig.slides.deck import Deck, Slide

Kind = Literal["cover", "figure", "scene", "text"]
# What a scene is rendered as; one that plays nothing is a picture only.
_FILES = (".mp4", ".srt", ".vtt", ".json", ".png")


@dataclass(frozen=True)
class Making:
    """How a deck's figures and videos are made, and where.

    `figures` and `scenes` are the folders of scripts that slides name, None where there are none. Of those, the files
    come to lie in `drawn` and `rendered`; the deck's own in `parts`. `kinds` are what figures are written as, `still`
    is the suffix of the stills.
    """

    theme: str
    quality: str
    figures: Path | None
    scenes: Path | None
    drawn: Path
    rendered: Path
    parts: Path
    kinds: tuple[str, ...] = ("svg",)
    still: str = ".webp"
    jobs: int | None = None

    @property
    def settings(self) -> Settings:
        """How videos are rendered."""
        return Settings.of(self.quality, theme=self.theme)


@dataclass(frozen=True)
class Picture:
    """A figure as files: `svg` and `png`, those of them that were asked for, and what it shows in words.

    A scene that plays nothing is a picture too; it has no SVG.
    """

    svg: Path | None
    png: Path | None
    alt: str


@dataclass(frozen=True)
class Step:
    """A part of a video at whose end the talk stops: frames from `first` up to `end`, not included.

    `start` and `duration` are in seconds; `said` is what its captions say, "" where they say nothing; `still` is a
    file, its last frame.
    """

    first: int
    end: int
    start: float
    duration: float
    said: str
    still: Path


@dataclass(frozen=True)
class Film:
    """A rendered scene: the video with its poster and captions, its frames a second, and its steps."""

    video: videos.Video
    rate: float
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Shown:
    """A slide and the material of what it shows: a picture, a film, or neither."""

    slide: Slide
    kind: Kind
    picture: Picture | None = None
    film: Film | None = None

    @property
    def notes(self) -> tuple[str, ...]:
        """What the speaker reads: the slide's notes, then what the video says, a paragraph each."""
        said = [step.said for step in self.film.steps if step.said] if self.film else []
        return (*(part.strip() for part in self.slide.notes.strip().split("\n\n") if part.strip()), *said)


def make(deck: Deck, how: Making) -> list[Shown]:
    """Make what is out of date, and return the slides with their material, the title slide first.

    Raises ValueError for a figure or a scene that does not exist, listing those that do, or that cannot be made.
    """
    slides = (deck.front, *deck.slides)
    figures = {slide.figure for slide in slides if isinstance(slide.figure, str)}
    scenes = {slide.scene for slide in slides if isinstance(slide.scene, str) and not _place(deck, slide.scene)}
    _check(figures, how.figures, "figure")
    _check(scenes, how.scenes, "scene")
    _make_named_figures(slides, how)
    if how.scenes and scenes:
        how.rendered.mkdir(parents=True, exist_ok=True)
        _refuse("scene", filming.make(how.scenes, sorted(scenes), how.settings, how.rendered, how.jobs))
    folders = _render_own(deck, slides, how)
    shown = []
    for number, slide in enumerate(slides):
        kind: Kind = "text" if number else "cover"
        if slide.figure is not None:
            shown.append(Shown(slide, "figure" if number else "cover", picture=_picture(deck, slide, number, how)))
        elif slide.scene is not None:
            shown.append(_filmed(slide, *_where(deck, slide, how, folders), how))
        else:
            shown.append(Shown(slide, kind))
    _write_stills((each.film for each in shown if each.film), how)
    return shown


def files_of(deck: Deck) -> set[Path]:
    """The files that a deck's own figures and scenes are written in, with what they import from beside them."""
    slides = (deck.front, *deck.slides)
    own = {deck.path}
    for slide in slides:
        if callable(slide.figure):
            own.add(sources.file_of(slide.figure))
        if slide.scene is not None and (place := _place(deck, slide.scene)):
            own.add(place[0])
    return {path for file in own for path in sources.closure(file)}


def _check(names: Iterable[str], folder: Path | None, noun: str) -> None:
    known = sorted(path.stem for path in folder.glob("[!_]*.py")) if folder else []
    for name in sorted(names):
        if name not in known:
            there = f"there are {', '.join(known)}" if known else f"there is no folder of {noun}s"
            raise ValueError(f"there is no {noun} {name!r}; {there}")


def _refuse(noun: str, failed: Sequence[str]) -> None:
    if failed:
        raise ValueError(f"{noun}{'s' * (len(failed) != 1)} {', '.join(failed)} failed, for the reason told above")


def _make_named_figures(slides: Iterable[Slide], how: Making) -> None:
    names = sorted({slide.figure for slide in slides if isinstance(slide.figure, str) and not slide.options})
    if how.figures and names:
        how.drawn.mkdir(parents=True, exist_ok=True)
        look = {"theme": how.theme, "transparent": False, "text": "text"}
        _refuse("figure", making.make(how.figures, names, how.kinds, how.drawn, **look))


def _picture(deck: Deck, slide: Slide, number: int, how: Making) -> Picture:
    """A slide's figure: as it lies there, or drawn with the slide's options or by its function, if out of date."""
    if isinstance(slide.figure, str) and not slide.options:
        return _told(slide, {kind: how.drawn / f"{slide.figure}.{kind}" for kind in how.kinds})
    how.parts.mkdir(parents=True, exist_ok=True)
    ledger = Ledger(how.parts)
    paths = {kind: how.parts / f"figure-{number}.{kind}" for kind in how.kinds}
    if isinstance(slide.figure, str) and how.figures:
        made_of = [how.figures / f"{slide.figure}.py"]
    else:
        made_of = [*sources.closure(sources.file_of(slide.figure)), deck.path]
    said = {"title": slide.title, "options": repr(dict(slide.options)), "theme": how.theme}
    made_from = digest([*made_of, *scripts.library(*making.UNUSED)], making.PACKAGES, **said)
    if not all(ledger.is_fresh(path, made_from) for path in paths.values()):
        try:
            if isinstance(slide.figure, str) and how.figures:
                function = making.drawer(how.figures, slide.figure)
            else:
                function = slide.figure  # type: ignore[assignment]
            drawing.draw(function, slide.options, slide.title, list(paths.values()), how.theme)
        except Exception as error:
            raise ValueError(f"Slide {slide.title!r}: the figure failed: {type(error).__name__}: {error}") from error
        ledger.record(paths.values(), made_from)
    return _told(slide, paths)


def _told(slide: Slide, paths: dict[str, Path]) -> Picture:
    title, description = svg.told(svg.parsed(paths["svg"].read_bytes())) if "svg" in paths else (slide.title, "")
    alt = ". ".join(part.rstrip(".") for part in (title or slide.title, description) if part)
    return Picture(paths.get("svg"), paths.get("png"), alt)


def _place(deck: Deck, scene: str | type) -> tuple[Path, str] | None:
    """The file and the class of a scene that is not one of the folder's; None for a name."""
    if not isinstance(scene, str):
        return sources.file_of(scene), scene.__name__
    file, colon, name = scene.rpartition(":")
    if not colon:
        if scene.endswith(".py"):
            raise ValueError(f'scene must be a name, "file.py:Class" or a manim scene class, got {scene!r}')
        return None
    path = (deck.path.parent / file).resolve()
    if not path.is_file():
        there = ", ".join(sorted(each.name for each in deck.path.parent.glob("*.py"))) or "none"
        raise ValueError(f"scene {scene!r}: there is no file {path}; beside the deck there are {there}")
    return path, name


def _render_own(deck: Deck, slides: Iterable[Slide], how: Making) -> dict[Path, Path]:
    """Render the scenes that are not the folder's, if out of date; return the folder of each file's videos."""
    asked: dict[Path, list[str]] = {}
    for slide in slides:
        if slide.scene is not None and (place := _place(deck, slide.scene)):
            names = asked.setdefault(place[0], [])
            names += [place[1]] * (place[1] not in names)
    beside = deck.path.parent
    folders = {file: how.parts / f"{file.stem}-{_short(os.path.relpath(file, beside))}" for file in asked}
    library = digest(scripts.library(*UNUSED), PACKAGES, settings=repr(how.settings)) if asked else ""
    for file, names in asked.items():
        ledger = Ledger(folders[file])
        made_from = digest(sources.closure(file), library=library)
        stale = [name for name in names if not _is_fresh(folders[file], name, ledger, made_from)]
        if stale:
            from relufig.rendering.render import render

            folders[file].mkdir(parents=True, exist_ok=True)
            made = render(file, stale, settings=how.settings, out=folders[file], jobs=how.jobs)
            for name in stale:
                ledger.record((path for path in made if path.stem == name), made_from)
                for left in {folders[file] / f"{name}{suffix}" for suffix in _FILES} - set(made):
                    left.unlink(missing_ok=True)  # of when the scene still played something
    return folders


def _is_fresh(folder: Path, name: str, ledger: Ledger, made_from: str) -> bool:
    """Whether a video's files are fresh; those of a scene that plays nothing are one."""
    found = [path for suffix in _FILES if (path := folder / f"{name}{suffix}").exists()]
    return len(found) in (1, len(_FILES)) and all(ledger.is_fresh(path, made_from) for path in found)


def _where(deck: Deck, slide: Slide, how: Making, folders: dict[Path, Path]) -> tuple[Path, str]:
    """The folder and the name of a slide's video."""
    scene = slide.scene or ""
    place = _place(deck, scene)
    return (folders[place[0]], place[1]) if place else (how.rendered, str(scene))


def _filmed(slide: Slide, folder: Path, name: str, how: Making) -> Shown:
    if not (folder / f"{name}.mp4").exists():
        return Shown(slide, "figure", picture=Picture(None, folder / f"{name}.png", slide.title))
    video = videos.read(folder, name, slide.title)
    rate = sum(section.frames for section in video.sections) / video.duration
    beside = how.parts / "stills" / f"{name}-{_short(folder.name)}"
    steps = []
    first = 0
    for section in video.sections:
        end = first + section.frames
        said = " ".join(" ".join(video.said_in(section)).split())
        still = beside.with_name(f"{beside.name}-{end}{how.still}")
        steps.append(Step(first, end, section.start, section.duration, said, still))
        first = end
    if not slide.steps:
        said = " ".join(step.said for step in steps if step.said)
        steps = [Step(0, first, 0.0, video.duration, said, steps[-1].still)]
    return Shown(slide, "scene", film=Film(video, rate, tuple(steps)))


def _write_stills(films: Iterable[Film], how: Making) -> None:
    """Write the stills that are out of date, videos side by side."""
    (how.parts / "stills").mkdir(parents=True, exist_ok=True)
    ledger = Ledger(how.parts / "stills")
    stale: dict[Path, dict[int, Path]] = {}
    made_from: dict[Path, str] = {}
    for film in films:
        path = film.video.path
        made_from[path] = made_from.get(path) or digest([path], how=stills.WAY)
        frames = {step.end - 1: step.still for step in film.steps if not ledger.is_fresh(step.still, made_from[path])}
        if frames:
            stale[path] = stale.get(path, {}) | frames
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda path: stills.write(path, dict(sorted(stale[path].items()))), stale))
    for path, frames in stale.items():
        ledger.record(frames.values(), made_from[path])


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:6]
