"""What a worker does: it runs a scene of a file, and draws a piece of the scene's video, that is, some of its plays.

The types of everything that a worker receives and returns are here. They travel to other processes and machines.
"""

from __future__ import annotations

import inspect
import random
import tempfile
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from relufig.jobs import scripts
from relufig.jobs.process import environment
from relufig.look.style import THEME_VARIABLE
from relufig.rendering.captions import Caption
from relufig.rendering.record import Play, Record
from relufig.rendering.settings import Settings
from relufig.system.extras import install
from relufig.system.files import written_atomically

# manim's settings are global, so a process renders one scene at a time, however many threads it has.
_ALONE = threading.Lock()
# manim encodes a play while it draws the next one. When that is drawn, all plays before it are encoded.
_ENCODERS = 2


class SceneError(ValueError):
    """A scene, or the file with the scene, cannot be rendered. The message says which and why.

    Examples
    --------
    >>> from relufig.rendering import SceneError
    >>> issubclass(SceneError, ValueError)
    True
    """


@dataclass(frozen=True)
class Source:
    """A file of scenes as it travels to a worker: its path and its text."""

    path: str
    text: bytes

    @classmethod
    def read(cls, path: Path) -> Source:
        """Read the file at that path."""
        return cls(str(path.resolve()), path.read_bytes())


@dataclass(frozen=True)
class Task:
    """Piece `index` of `count` of a scene, to be drawn. `scene` is its name, or None for the file's only scene.

    Finished plays are kept in the folder `kept`, if the worker can see it. With `whole`, everything is drawn, with its
    sound. With `only`, the plays with these numbers are drawn, without sound, and none is kept.
    """

    source: Source
    scene: str | None
    settings: Settings
    kept: Path
    index: int = 0
    count: int = 1
    whole: bool = False
    only: range | None = None


@dataclass(frozen=True)
class Piece:
    """What a worker returns: the record, and the videos of the plays that it drew, by name.

    A scene with sound returns nothing unless the task was the whole scene; then `sound` is a file with the sound. For a
    scene that plays nothing, `picture` is what it shows, as PNG. For other scenes it is the last frame, from the piece
    that drew it.
    """

    record: Record | None
    videos: dict[str, bytes] = field(default_factory=dict)
    sound: bytes | None = None
    picture: bytes | None = None


def prepare() -> None:
    """Import what takes long, before there is a task."""
    import manim  # noqa: F401


def scenes_of(source: Source, settings: Settings, place: Path) -> list[str]:
    """The names of the scenes that a file defines. Temporary files go to `place`, if the worker can see it.

    Raises SceneError if the file cannot be loaded.
    """
    with _ALONE, _loaded(source, settings, place) as scenes:
        return [name for name, scene in scenes.items() if _shows_something(scene)] or list(scenes)


def draw(task: Task) -> Piece:
    """Draw a piece. Raises SceneError for a bad file, an unknown scene, or a scene that fails."""
    # Temporary files lie beside the kept plays, so that a killed worker's leftovers are removed with them.
    place = task.kept.parent
    with _ALONE, _loaded(task.source, task.settings, place) as scenes, _temporary(place) as folder:
        return _drawn(_chosen(scenes, task), task, folder)


def _drawn(scene: Any, task: Task, folder: Path) -> Piece:
    import srt
    from manim import config, tempconfig

    from relufig.rendering.encoding import quick_encoding
    from relufig.rendering.watching import SoundFound, Watch, watched

    suffix, plays = task.settings.play_suffix, folder / "plays"
    videos: dict[str, bytes] = {}
    seen: set[Path] = set()
    encoding: deque[str] = deque()
    keeps = task.only is None and task.kept.is_dir()

    def is_not_needed(number: int, before: str) -> bool:
        if task.only is not None:
            return number not in task.only
        return not task.whole and any(task.kept.glob(Play(0, before, "*").name(number, suffix)))

    def drawn(number: int, play: Play) -> None:
        encoding.append(play.name(number, suffix))
        if len(encoding) == _ENCODERS:
            encoded()

    def encoded() -> None:
        """Take the oldest new video. manim numbers them."""
        name, made = encoding.popleft(), min(set(plays.glob(f"*{suffix}")) - seen)
        seen.add(made)
        videos[name] = made.read_bytes()
        if keeps:
            with written_atomically(task.kept / name) as file:
                file.write(videos[name])

    keeps_sound = task.whole or task.only is not None
    watch = Watch(task.index, task.count, keeps_sound, is_not_needed, drawn)
    places = {"media_dir": str(folder), "video_dir": str(folder), "partial_movie_dir": str(plays), "output_file": "all"}
    encoder = {**task.settings.encoder, "max_inflight_encoders": _ENCODERS, "save_sections": False}
    with tempconfig({**places, **encoder}), quick_encoding():
        try:
            playing = watched(scene, watch)()
            playing.render()
        except SoundFound:
            return Piece(None)
        except (Exception, SystemExit) as error:
            if watch.plays:
                raise _failure(scene, error) from error
            # manim refuses to make a video of nothing. If it failed for another reason, so does the picture.
            return Piece(None, picture=_picture(scene, task, folder))
        while encoding:
            encoded()
        told = (folder / "all.srt").read_text(encoding="utf-8") if (folder / "all.srt").exists() else ""
        captions = (Caption(s.start.total_seconds(), s.end.total_seconds(), s.content) for s in srt.parse(told))
        record = Record(config.frame_rate, tuple(watch.plays), tuple(watch.sections), tuple(captions))
    sound = (folder / f"all{suffix}").read_bytes() if task.whole else None
    return Piece(record, videos, sound, _png(playing, task.settings) if watch.drew_the_last else None)


def _png(scene: Any, settings: Settings) -> bytes:
    picture = BytesIO()
    scene.camera.get_image().convert("RGBA" if settings.transparent else "RGB").save(picture, "PNG", optimize=True)
    return picture.getvalue()


def _picture(scene: Any, task: Task, folder: Path) -> bytes:
    from manim import tempconfig

    transparent = {"transparent": task.settings.transparent}
    with tempconfig({"media_dir": str(folder), "format": "png", "images_dir": str(folder), **transparent}):
        try:
            scene().render()
        except (Exception, SystemExit) as error:
            raise _failure(scene, error) from error
    (made,) = folder.rglob("*.png")
    return made.read_bytes()


def _failure(scene: Any, error: BaseException) -> SceneError:
    """What went wrong in a scene, with the line of its file that led there."""
    return SceneError(f"{scene.__name__} {scripts.failure(error, Path(inspect.getfile(scene)))}")


def _name(source: Source) -> str:
    return Path(source.path).name


def _chosen(scenes: dict[str, Any], task: Task) -> Any:
    known = ", ".join(scenes)
    if task.scene is None:
        shown = [scene for scene in scenes.values() if _shows_something(scene)]
        if len(shown) != 1:
            raise SceneError(f"{_name(task.source)} must hold exactly one scene, got {known}")
        return shown[0]
    if task.scene not in scenes:
        raise SceneError(f"there is no scene {task.scene!r} in {_name(task.source)}; there are {known}")
    return scenes[task.scene]


def _shows_something(scene: Any) -> bool:
    """Whether a scene is meant to be rendered. A base class has no `construct`, or an abstract one."""
    from manim import Scene

    return scene.construct is not Scene.construct and not inspect.isabstract(scene) and scene.__name__[0] != "_"


@contextmanager
def _loaded(source: Source, settings: Settings, place: Path) -> Iterator[dict[str, Any]]:
    """The scenes that a file defines, by name, with manim set up for them and the theme in the environment."""
    try:
        from manim import Scene, config, tempconfig
    except ImportError as error:
        raise SceneError(f"manim cannot be imported ({error}): {install('video')}") from error
    size = {"pixel_width": settings.width, "pixel_height": settings.height, "frame_rate": settings.frame_rate}
    quiet = {"verbosity": "CRITICAL", "progress_bar": "none", "disable_caching": True, "preview": False}
    # Scenes with random numbers get the same ones in every piece.
    seed = settings.seed if config.seed is None else config.seed
    with (
        _temporary(place) as folder,
        environment(THEME_VARIABLE, settings.theme) if settings.theme else nullcontext(),
        tempconfig({**size, **quiet, "seed": seed, "media_dir": str(folder), "input_file": source.path}),
        _module(source, folder, seed) as module,
    ):
        scenes = {
            name: value
            for name, value in vars(module).items()
            if isinstance(value, type) and issubclass(value, Scene) and value.__module__ == module.__name__
        }
        if not scenes:
            raise SceneError(f"there is no scene in {_name(source)}")
        yield scenes


@contextmanager
def _temporary(place: Path) -> Iterator[Path]:
    """A temporary folder, in `place` or, on a machine that does not have it, in the system's usual place."""
    with tempfile.TemporaryDirectory(prefix="relufig-", dir=place if place.is_dir() else None) as folder:
        yield Path(folder)


@contextmanager
def _module(source: Source, folder: Path, seed: int) -> Iterator[Any]:
    """The file as a module. An unchanged file is loaded from its place, because it may import its neighbours."""
    import numpy as np

    place = Path(source.path)
    if not (place.is_file() and place.read_bytes() == source.text):
        place = folder / place.name
        place.write_bytes(source.text)
    random.seed(seed)
    np.random.seed(seed)  # manim seeds this too
    with ExitStack() as stack:
        try:
            module = stack.enter_context(scripts.running(place))
        except (Exception, SystemExit) as error:
            raise SceneError(f"the file {scripts.failure(error, place)}") from error
        yield module
