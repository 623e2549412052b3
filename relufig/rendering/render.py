"""Renders scenes in pieces, in parallel on any executor, and joins the pieces into files.

The calling process imports neither manim nor the scenes; workers do (see `relufig.rendering.piece`). Finished plays are
kept in a folder until their scene is complete, so that the next run continues where a killed run ended.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

from relufig.jobs import imports
from relufig.jobs.freshness import digest
from relufig.jobs.process import environment, follow_the_parent, reuse_memory
from relufig.jobs.scripts import refuse_jobs
from relufig.jobs.workers import processes
from relufig.rendering import captions
from relufig.rendering.piece import Piece, SceneError, Source, Task, draw, scenes_of
from relufig.rendering.record import Record, sections
from relufig.rendering.settings import MADE_BY, MODULES, PACKAGES, Settings
from relufig.system import extras
from relufig.system.files import written_atomically

# Called with a video's name, its files, and the error if there are no files.
Ended = Callable[[str, list[Path], Exception | None], None]
# The seconds between two checks of what the workers have finished.
_LOOK = 0.5
_PIECES = ".pieces"
# The number of threads of OpenBLAS, with which numpy multiplies matrices.
_THREADS = "OPENBLAS_NUM_THREADS"


def render(
    file: Path,
    scenes: Sequence[str] = (),
    *,
    settings: Settings,
    out: Path,
    jobs: int | None = None,
    executor: Executor | None = None,
) -> list[Path]:
    """Render scenes of a manim file as OUT/SCENE.mp4 (or another format) with captions, sections and a poster.

    A scene that plays nothing becomes a picture, OUT/SCENE.png.

    Parameters
    ----------
    file : Path
        A Python file with manim scenes.
    scenes : sequence of str
        The names of the scenes; empty for all scenes of the file.
    settings : Settings
        Size, frame rate, theme and codec.
    out : Path
        The folder for the files, made if missing.
    jobs : int, optional
        The number of workers; by default, the number of cores.
    executor : concurrent.futures.Executor, optional
        An executor whose workers have relufig and manim. Without one, `jobs` processes on this machine do the work.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    SceneError
        If scenes cannot be rendered, after all others have been rendered.
    ValueError
        If `jobs` is below 1.
    OSError
        If a file cannot be read or written.
    ModuleNotFoundError
        If a package is missing; the message says how to install it.

    Examples
    --------
    Render the scene `Clip` at 1920 by 1080 pixels, on all cores::

        from pathlib import Path
        from relufig.rendering import Settings, render

        render(Path("scenes/clip.py"), ["Clip"], settings=Settings.of("high"), out=Path("videos"))
    """
    source = Source.read(file)
    made: list[Path] = []
    failures: list[str] = []

    def ended(_: str, files: list[Path], error: Exception | None) -> None:
        made.extend(files)
        if error is not None:
            failures.append(str(error))

    with _workers(jobs, executor) as (pool, count):
        out.mkdir(parents=True, exist_ok=True)
        names = list(dict.fromkeys(scenes)) or _named(source, settings, pool, count)
        render_all({name: (source, name) for name in names}, settings, out, pool, count, ended)
    if failures:
        raise SceneError("; ".join(dict.fromkeys(failures)))
    return made


def render_files(
    files: Mapping[str, Path], settings: Settings, out: Path, ended: Ended, *, jobs: int | None = None
) -> None:
    """Render files with one scene each, on this machine, as videos with the given names."""
    with _workers(jobs) as (pool, count):
        videos = {name: (Source.read(file), None) for name, file in files.items()}
        render_all(videos, settings, out, pool, count, ended)


def render_all(
    scenes: Mapping[str, tuple[Source, str | None]],
    settings: Settings,
    out: Path,
    executor: Executor,
    workers: int,
    ended: Ended,
) -> None:
    """Render scenes as videos with the given names. Call `ended` for each, whether it is complete or failed."""
    from tqdm import tqdm

    videos = [
        _Video(name, out, Task(*scene, settings, _kept(out, name, *scene, settings))) for name, scene in scenes.items()
    ]
    running: dict[Future[Piece], _Video] = {}
    with tqdm(total=len(videos), unit="video", file=sys.stderr, disable=None) as progress:
        for video in videos:
            running |= dict.fromkeys(video.begin(executor, -(-workers // len(videos))), video)
        while running:
            for future in wait(running, timeout=_LOOK, return_when=FIRST_COMPLETED).done:
                video = running.pop(future)
                running |= dict.fromkeys(video.take(future, executor), video)
                if video.is_over:
                    ended(video.name, video.files, video.error)
                    progress.update()
            progress.set_postfix(animations=sum(video.drawn for video in videos))
    with suppress(OSError):  # it is not empty if an earlier run left plays of other videos
        (out / _PIECES).rmdir()


@dataclass
class _Video:
    """A video that is being made. When it is over, it has either `files` or an `error`."""

    name: str
    out: Path
    task: Task
    awaited: int = 0
    pieces: list[Piece] = field(default_factory=list)
    is_over: bool = False
    lost_a_worker: bool = False
    files: list[Path] = field(default_factory=list)
    error: Exception | None = None

    @property
    def drawn(self) -> int:
        """The number of plays drawn so far."""
        return sum(1 for _ in self.task.kept.glob("*")) if self.awaited else 0

    def begin(self, executor: Executor, count: int = 1, whole: bool = False) -> list[Future[Piece]]:
        """Start to draw the video, in that many pieces."""
        self.awaited, self.pieces = count, []
        self.task.kept.mkdir(parents=True, exist_ok=True)
        return [executor.submit(draw, replace(self.task, index=k, count=count, whole=whole)) for k in range(count)]

    def take(self, future: Future[Piece], executor: Executor) -> list[Future[Piece]]:
        """Take a finished piece. After the last one, write the files, or start again in a way that works."""
        following: list[Future[Piece]] = []
        self.awaited -= 1
        try:
            piece = future.result()
            self._keep(piece)
            self.pieces.append(piece)
            if not self.awaited and self.error is None:
                following = self._put_together(executor)
        except (SceneError, OSError) as error:
            self.error = self.error or error
        except BrokenExecutor:
            gone = f"{self.name}: a worker died; finished plays are kept for the next run"
            self.error = self.error or SceneError(gone)
            self.lost_a_worker = True
        except Exception as error:  # an error of the executor's own kind
            self.error = self.error or SceneError(f"{self.name} failed: {type(error).__name__}: {error}")
        if not self.awaited:
            self.is_over = True
            if not self.lost_a_worker:
                shutil.rmtree(self.out / _PIECES / self.name, ignore_errors=True)
        return following

    def _keep(self, piece: Piece) -> None:
        """Keep the plays that a worker on another machine drew."""
        for name, video in piece.videos.items():
            if not (self.task.kept / name).exists():
                with written_atomically(self.task.kept / name) as file:
                    file.write(video)

    def _put_together(self, executor: Executor) -> list[Future[Piece]]:
        first = self.pieces[0]
        if first.record is None and first.picture is not None:
            self._save({".png": first.picture})
            return []
        if first.record is None:
            return self.begin(executor, whole=True)
        plays = [
            self.task.kept / play.name(number, self.task.settings.play_suffix)
            for number, play in enumerate(first.record.plays)
            if play.frames
        ]
        if any(piece.record != first.record for piece in self.pieces) or not all(play.exists() for play in plays):
            # The scene differs from run to run, so only plays drawn in a single run fit together.
            shutil.rmtree(self.task.kept)
            return self.begin(executor)
        if not plays:
            raise SceneError(f"{self.name} skips all of its sections, so there is nothing to show")
        poster = next((piece.picture for piece in self.pieces if piece.picture), None)
        last = first.record.plays[-1]
        if poster is None and last.frames:
            # An earlier run drew the last play. Draw it again: the poster is its last frame before encoding.
            for kept in self.task.kept.glob(f"{len(first.record.plays) - 1:05}-*"):
                kept.unlink()
            return self.begin(executor)
        self._write(first.record, [play.read_bytes() for play in plays], first.sound, poster)
        return []

    def _write(self, record: Record, plays: list[bytes], sound: bytes | None, poster: bytes | None) -> None:
        from relufig.rendering.joining import last_picture

        settings = self.task.settings
        index = json.dumps(sections(record, _rate(record)), indent=1) + "\n"
        self._save(
            {
                settings.suffix: put_together(plays, record, settings, sound),
                ".srt": captions.srt(record.captions).encode(),
                ".vtt": captions.vtt(record.captions).encode(),
                ".json": index.encode(),
                # If the last section is skipped, the end of the scene was never drawn.
                ".png": poster or last_picture(plays[-1]),
            }
        )

    def _save(self, contents: dict[str, bytes]) -> None:
        """Write the video's files, whole or not at all: first beside the plays, where leftovers are cleaned up."""
        made = {self.task.kept / f"{self.name}{suffix}": content for suffix, content in contents.items()}
        for path, content in made.items():
            path.write_bytes(content)
        self.files = [path.replace(self.out / path.name) for path in made]


def put_together(plays: Sequence[bytes], record: Record, settings: Settings, sound: bytes | None = None) -> bytes:
    """The plays' videos as one file of the format that the settings say."""
    from relufig.rendering.joining import joined

    video = joined(plays, _rate(record), settings.play_suffix, sound)
    if settings.loops:
        from relufig.rendering.looping import looped

        video = looped(video, _rate(record), settings.suffix)
    return video


def _rate(record: Record) -> Fraction:
    """The frames a second, exactly for all rates in use, such as 24000/1001."""
    return Fraction(record.frame_rate).limit_denominator(1001)


def _kept(out: Path, name: str, source: Source, scene: str | None, settings: Settings) -> Path:
    """The folder of a video's finished plays. It has another name if anything that they are made from has changed."""
    script = Path(source.path)
    files = {*imports.closure(script, modules=MADE_BY), *script.parent.glob("*.py")}
    made_from = digest(files, PACKAGES, settings=repr(settings), scene=scene)
    key = hashlib.sha256(made_from.encode() + source.path.encode() + source.text).hexdigest()[:16]
    return out.resolve() / _PIECES / name / key


def _named(source: Source, settings: Settings, executor: Executor, workers: int) -> list[str]:
    """The names of a file's scenes. All workers are asked, so that all of them import manim meanwhile."""
    # This process owns the folder, and removes it even if a worker is killed.
    with tempfile.TemporaryDirectory(prefix="relufig-") as folder:
        asked = [executor.submit(scenes_of, source, settings, Path(folder)) for _ in range(workers)]
        wait(asked)
        try:
            return asked[0].result()
        except BrokenExecutor as error:
            raise SceneError(f"{source.path}: a worker died while it loaded the file") from error


def ready() -> None:
    """Prepare a process for its first task."""
    from tqdm import tqdm

    follow_the_parent()
    reuse_memory()
    # manim uses tqdm, and an interrupt would leave behind its default lock between processes.
    tqdm.set_lock(threading.RLock())


@contextmanager
def _workers(jobs: int | None, executor: Executor | None = None) -> Iterator[tuple[Executor, int]]:
    """An executor and its number of workers: the given one, or new processes. Raises ValueError for fewer than 1."""
    refuse_jobs(jobs)
    count = os.cpu_count() or 1 if jobs is None else jobs
    if executor is not None:
        extras.need("a video", "video", "tqdm")
        yield executor, count
        return
    extras.need("a video", "video", *MODULES)
    # numpy's threads would wait, at full speed, for cores that other workers and encoders use.
    threads = os.environ.get(_THREADS, "1")
    with environment(_THREADS, threads), processes(count, "spawn", ready) as pool:
        yield pool, count
