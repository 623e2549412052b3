"""What a worker does: survey the scenes of a file, and render a piece of one, a range of its plays.

Every piece runs the scene from its start. Plays before the piece are not drawn: they are jumped over, as manim's own
`--from_animation_number` does it, where that leaves the scene as drawing would; where something in it is updated with
the time, or an animation is not manim's own and may keep a state, they are stepped through frame by frame.

Only what manim documents is used: methods of `Scene`, overridden in a subclass made on the spot, and the config.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from relufig.rendering.settings import Settings

THEME_VARIABLE = "RELUFIG_THEME"
# manim's settings are global: only one scene is rendered at a time in a process, however many threads it has.
_ALONE = threading.Lock()
# What installing manim takes beside pip.
_NEEDED = "pip install 'relufig[video]', on Debian after apt-get install libcairo2-dev libpango1.0-dev pkg-config"


class SceneError(Exception):
    """A scene, or the file it is in, cannot be rendered; the message says which and why."""


@dataclass(frozen=True)
class Source:
    """A file of scenes as it travels to a worker: where it was, and its text."""

    path: str
    text: bytes

    @classmethod
    def read(cls, path: Path) -> Source:
        """The file at that path."""
        return cls(str(path.resolve()), path.read_bytes())


@dataclass(frozen=True)
class Begun:
    """A section of a video: its name and kind, and the play that it begins with."""

    name: str
    kind: str
    play: int


@dataclass(frozen=True)
class Moment:
    """A time in a scene: a play, and so many seconds after its start."""

    play: int
    seconds: float


@dataclass(frozen=True)
class Survey:
    """What is known of a scene before it is drawn: its plays' seconds, sections, and captions by their moments."""

    scene: str
    seconds: tuple[float, ...]
    frames: tuple[int, ...]
    sections: tuple[Begun, ...]
    captions: tuple[tuple[Moment, Moment | float, str], ...]


@dataclass(frozen=True)
class Piece:
    """A piece of a video: its file's bytes, and each of its plays' count of frames and seconds."""

    video: bytes
    frames: tuple[int, ...]
    seconds: tuple[float, ...]


@dataclass
class _Watch:
    """What is noted of a scene while it plays, and which of its plays, from first to last, are drawn."""

    first: int
    last: int
    frame_rate: int
    starts: list[float] = field(default_factory=list)
    frames: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    sections: list[Begun] = field(default_factory=list)
    captions: list[tuple[Moment, Moment | float, str]] = field(default_factory=list)
    section_skipped: bool = False
    drawing: bool = False

    def moment(self, time: float) -> Moment:
        """A time on the scene's own clock, in which plays that are not drawn may take other times than their frames."""
        play = max((k for k, start in enumerate(self.starts) if start <= time + 1e-9), default=0)
        return Moment(play, time - self.starts[play] if self.starts else time)


def survey(source: Source, settings: Settings, wanted: tuple[str, ...] | None) -> list[Survey]:
    """Survey the wanted scenes of a file, or all. Raises SceneError for a bad file, scene or name."""
    with _ALONE, _loaded(source, settings) as scenes:
        for name in wanted or ():
            if name not in scenes:
                known = ", ".join(scenes)
                raise SceneError(f"there is no scene {name!r} in {Path(source.path).name}; there are {known}")
        return [_surveyed(scenes[name], settings) for name in wanted or scenes]


def render_piece(source: Source, scene: str, settings: Settings, first: int, last: int) -> Piece:
    """Render the plays from first to last of a scene. Raises SceneError where the scene does."""
    from manim import tempconfig

    watch = _Watch(first, last, settings.frame_rate)
    with _ALONE, _loaded(source, settings) as scenes, tempfile.TemporaryDirectory(prefix="relufig-") as folder:
        places = {"media_dir": folder, "video_dir": folder, "partial_movie_dir": f"{folder}/plays"}
        bounds = {"from_animation_number": first, "upto_animation_number": last}
        with tempconfig({**places, **bounds, "output_file": "piece", **settings.encoder}):
            _played(scenes[scene], watch)
        made = Path(folder, f"piece{settings.suffix}")
        video = made.read_bytes() if made.exists() else b""
    drawn = slice(first, last + 1)
    return Piece(video, tuple(watch.frames[drawn]), tuple(watch.seconds[drawn]))


def _surveyed(scene: Any, settings: Settings) -> Survey:
    from manim import tempconfig

    watch = _Watch(sys.maxsize, sys.maxsize, settings.frame_rate)
    with tempconfig({"dry_run": True, "from_animation_number": sys.maxsize}):
        _played(scene, watch)
    found = tuple(watch.sections), tuple(watch.captions)
    return Survey(scene.__name__, tuple(watch.seconds), tuple(watch.frames), *found)


def _played(scene: Any, watch: _Watch) -> None:
    """Play a scene under watch."""
    try:
        _watched(scene, watch)().render()
    except Exception as error:
        raise SceneError(f"{scene.__name__} failed: {type(error).__name__}: {error}") from error


def _watched(scene: Any, watch: _Watch) -> Any:
    """The scene's class, watched: of the same name, for it names files and seeds."""

    def play(self: Any, *animations: Any, **options: Any) -> None:
        number = len(watch.starts)
        watch.starts.append(self.time)
        watch.drawing = watch.first <= number <= watch.last and not watch.section_skipped
        self.skip_animation_preview = not watch.drawing
        scene.play(self, *animations, **options)
        frozen = self.is_current_animation_frozen_frame()
        if not watch.drawing and not frozen:
            self.update_mobjects(0)  # as manim does at the end of what it draws
        seconds = float(self.duration)
        frames = round((self.time - watch.starts[-1]) * watch.frame_rate)
        watch.frames.append(0 if watch.section_skipped else frames)
        watch.seconds.append(seconds)

    def get_time_progression(self: Any, run_time: float, description: str, *others: Any, **named: Any) -> Any:
        stepping = watch.first < sys.maxsize and not watch.drawing and not watch.section_skipped and _keeps_state(self)
        if stepping:
            named["override_skip_animations"] = True
            others = others[:1]
        return scene.get_time_progression(self, run_time, description, *others, **named)

    def next_section(self: Any, name: str = "unnamed", *others: Any, **named: Any) -> None:
        given = dict(zip(("section_type", "skip_animations"), others, strict=False)) | named
        watch.section_skipped = bool(given.get("skip_animations", False))
        watch.sections.append(Begun(name, str(given.get("section_type", "default.normal")), len(watch.starts)))
        scene.next_section(self, name, *others, **named)

    def add_subcaption(self: Any, content: str, duration: float = 1, offset: float = 0) -> None:
        start, end = self.time + offset, self.time + offset + duration
        # What ends in the future lasts as long as it says; what ends with a play ends where the play will.
        till: Moment | float = watch.moment(end) if end < self.time - 1e-9 else duration
        if abs(end - self.time) <= 1e-9:
            till = Moment(len(watch.starts), 0)
        watch.captions.append((watch.moment(start), till, content))
        scene.add_subcaption(self, content, duration, offset)

    overrides = (play, get_time_progression, next_section, add_subcaption)
    return type(scene.__name__, (scene,), {override.__name__: override for override in overrides})


def _keeps_state(scene: Any) -> bool:
    """Whether the scene may come to stand otherwise if a play is jumped over than if it is drawn frame by frame."""
    updated = any(member.updaters for mobject in scene.mobjects for member in mobject.get_family())
    foreign = any(not type(animation).__module__.startswith("manim.") for animation in scene.animations or ())
    return bool(updated or foreign or scene.updaters or scene.always_update_mobjects)


@contextmanager
def _loaded(source: Source, settings: Settings) -> Iterator[dict[str, Any]]:
    """The scenes that a file defines, by name, with manim set up for them and the theme in the environment."""
    try:
        from manim import Scene, config, tempconfig
    except ImportError as error:
        raise SceneError(f"manim cannot be imported ({error}): {_NEEDED}") from error
    before = os.environ.get(THEME_VARIABLE)
    path = list(sys.path)
    if settings.theme:
        os.environ[THEME_VARIABLE] = settings.theme
    size = {"pixel_width": settings.width, "pixel_height": settings.height, "frame_rate": settings.frame_rate}
    quiet = {"verbosity": "ERROR", "progress_bar": "none", "disable_caching": True, "preview": False}
    # Scenes that draw random numbers draw the same ones in every piece.
    seed = settings.seed if config.seed is None else config.seed
    with tempfile.TemporaryDirectory(prefix="relufig-") as folder:
        try:
            with tempconfig({**size, **quiet, "seed": seed, "media_dir": folder, "input_file": source.path}):
                module = _module(source, Path(folder))
                scenes = {
                    value.__name__: value
                    for value in vars(module).values()
                    if isinstance(value, type) and issubclass(value, Scene) and value.__module__ == module.__name__
                }
                if not scenes:
                    raise SceneError(f"there is no scene in {Path(source.path).name}")
                yield scenes
        finally:
            sys.path[:] = path
            if settings.theme:
                os.environ.pop(THEME_VARIABLE)
                if before is not None:
                    os.environ[THEME_VARIABLE] = before


def _module(source: Source, folder: Path) -> Any:
    """The file as a module, loaded from its place if it is there as it was read, for it may import its neighbours."""
    place = Path(source.path)
    if not (place.is_file() and place.read_bytes() == source.text):
        place = folder / place.name
        place.write_bytes(source.text)
    # A name of its own: two files of one name are two modules.
    name = f"{place.stem}_{hashlib.sha256(str(place).encode()).hexdigest()[:8]}"
    spec = importlib.util.spec_from_file_location(name, place)
    if spec is None or spec.loader is None:
        raise SceneError(f"{place.name} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(place.parent))
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise SceneError(f"{place.name} cannot be loaded: {type(error).__name__}: {error}") from error
    return module
