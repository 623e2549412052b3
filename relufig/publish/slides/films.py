"""A deck's scenes as videos, rendered if out of date and cut into the steps of the talk, with a still of each step.

Scenes given by name are rendered as `make videos` renders them, in the same folder, so that videos already there are
reused. Scenes of the deck's own are rendered into a folder of the deck.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

from relufig.jobs import imports
from relufig.jobs.freshness import Ledger, digest
from relufig.publish.pages import videos
from relufig.publish.slides import sources
from relufig.publish.slides.deck import Deck, Slide
from relufig.publish.slides.material import Film, Media, Picture, Shown, Step
from relufig.rendering import making
from relufig.rendering.settings import MADE_BY, PACKAGES
from relufig.system import extras
from relufig.system.files import written_atomically

# Options of lossy WebP: on flat pictures no difference is visible, and it takes a fifth of the space of PNG.
# JPEG is for paper, in a size that is sharp there.
_WEBP = {"quality": 80, "method": 2}
_JPEG, _ON_PAPER = {"quality": 70, "subsampling": 0, "optimize": True}, 1000
# The files of a rendered scene. A scene that plays nothing is a picture only.
_FILES = (".mp4", ".srt", ".vtt", ".json", ".png")


def make(deck: Deck, slides: Iterable[Slide], media: Media) -> dict[Path, Path]:
    """Render the scenes of slides. For each file with scenes of the deck's own, return the folder of its videos.

    Raises ValueError if a scene fails or does not exist; the message lists the scenes that do.
    """
    scenes = [slide.scene for slide in slides if slide.scene is not None]
    named = sorted({str(scene) for scene in scenes if not place(deck, scene)})
    sources.check_names(named, media.scenes, "scene")
    if media.scenes and named:
        media.rendered.mkdir(parents=True, exist_ok=True)
        failed = making.make(media.scenes, named, media.settings, media.rendered, media.jobs)
        if failed:
            raise ValueError(f"these scenes failed, as reported above: {', '.join(failed)}")
    asked: dict[Path, dict[str, None]] = {}
    for scene in scenes:
        if own := place(deck, scene):
            asked.setdefault(own[0], {})[own[1]] = None
    folders = {file: media.parts / f"{file.stem}-{_short(os.path.relpath(file, deck.path.parent))}" for file in asked}
    for file, names in asked.items():
        _render(file, list(names), folders[file], media)
    return folders


def place(deck: Deck, scene: str | type[Any]) -> tuple[Path, str] | None:
    """The file and the class name of a scene of the deck's own; None for the name of a scene in the folder of scenes.

    Raises ValueError if the file does not exist, or if the class is not written in a file.
    """
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


def shown(deck: Deck, slide: Slide, folders: dict[Path, Path], media: Media) -> Shown:
    """A slide with its film, or with a picture if its scene plays nothing."""
    scene = slide.scene or ""
    own = place(deck, scene)
    folder, name = (folders[own[0]], own[1]) if own else (media.rendered, str(scene))
    if not (folder / f"{name}.mp4").exists():
        return Shown(slide, "figure", (Picture(None, folder / f"{name}.png", slide.title),))
    video = videos.read(folder, name, slide.title)
    rate = sum(section.frames for section in video.sections) / video.duration
    return Shown(slide, "scene", film=Film(video, rate, _steps(video, media, slide.steps)))


def _steps(video: videos.Video, media: Media, several: bool) -> tuple[Step, ...]:
    beside = media.parts / "stills" / f"{video.name}-{_short(video.path.parent.name)}"
    steps = []
    first = 0
    for section in video.sections:
        end = first + section.frames
        caption = " ".join(" ".join(video.captions_in(section)).split())
        still = beside.with_name(f"{beside.name}-{end}{media.still}")
        steps.append(Step(first, end, section.start, section.duration, caption, still))
        first = end
    if several:
        return tuple(steps)
    caption = " ".join(step.caption for step in steps if step.caption)
    return (Step(0, first, 0.0, video.duration, caption, steps[-1].still),)


def write_stills(films: Iterable[Film], media: Media) -> None:
    """Write the stills that are out of date, several videos at a time."""
    (media.parts / "stills").mkdir(parents=True, exist_ok=True)
    ledger = Ledger(media.parts / "stills")
    stale: dict[Path, dict[int, Path]] = {}
    made_from: dict[Path, str] = {}
    for film in films:
        path = film.video.path
        made_from[path] = made_from.get(path) or digest([path], how=repr((_WEBP, _JPEG, _ON_PAPER)))
        frames = {step.end - 1: step.still for step in film.steps if not ledger.is_fresh(step.still, made_from[path])}
        if frames:
            stale[path] = stale.get(path, {}) | frames
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda path: _write_frames(path, dict(sorted(stale[path].items()))), stale))
    for path, frames in stale.items():
        ledger.record(frames.values(), made_from[path])


def _write_frames(video: Path, pictures: Mapping[int, Path]) -> None:
    """Write frames of a video, given by number, as pictures in the formats of the paths' suffixes.

    Raises ImportError, with what to install, if PyAV is missing; OSError if a file cannot be read or written.
    """
    try:
        import av
    except ImportError as error:
        raise extras.missing("a scene in slides", "av", "video") from error
    with av.open(str(video)) as source:
        stream = source.streams.video[0]
        stream.thread_type = "AUTO"
        for frame, path in pictures.items():
            _save(_at(source, stream, frame), path)


def _at(source: Any, stream: Any, number: int) -> Any:
    """A frame by its number. No codec used here reorders frames, and each play begins with a key frame."""
    shown = number / stream.average_rate
    source.seek(int(shown / stream.time_base), stream=stream, backward=True)
    picture = None
    for picture in source.decode(stream):
        if round(picture.pts * stream.time_base * stream.average_rate) >= number:
            break
    if picture is None:
        raise OSError(f"{source.name} has no frame {number}")
    return picture.to_image()


def _save(picture: Any, path: Path) -> None:
    content = BytesIO()
    if path.suffix == ".jpg":
        picture.thumbnail((_ON_PAPER, _ON_PAPER))
        picture.save(content, "JPEG", **_JPEG)
    else:
        picture.save(content, path.suffix[1:].upper(), **(_WEBP if path.suffix == ".webp" else {"optimize": True}))
    with written_atomically(path) as file:
        file.write(content.getvalue())


def _render(file: Path, names: list[str], folder: Path, media: Media) -> None:
    """Render those scenes of a file that are out of date."""
    ledger = Ledger(folder)
    made_from = digest(imports.closure(file, modules=MADE_BY), PACKAGES, settings=repr(media.settings))
    stale = [name for name in names if not _is_fresh(folder, name, ledger, made_from)]
    if not stale:
        return
    from relufig.rendering.render import render

    folder.mkdir(parents=True, exist_ok=True)
    made = render(file, stale, settings=media.settings, out=folder, jobs=media.jobs)
    ledger.record(made, made_from)
    # If a scene no longer plays anything, its old video may still be there.
    for left in {folder / f"{name}{suffix}" for name in stale for suffix in _FILES} - set(made):
        left.unlink(missing_ok=True)


def _is_fresh(folder: Path, name: str, ledger: Ledger, made_from: str) -> bool:
    """Whether a scene's files are up to date. A scene that plays nothing has one file."""
    files = [path for suffix in _FILES if (path := folder / f"{name}{suffix}").exists()]
    return len(files) in (1, len(_FILES)) and all(ledger.is_fresh(path, made_from) for path in files)


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:6]
