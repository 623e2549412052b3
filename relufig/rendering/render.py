"""Rendering the scenes of a file: in pieces, side by side, on any executor, put together without encoding again.

The process that calls this imports neither manim nor the scenes; workers do (see `relufig.rendering.piece`). Finished
pieces are kept in a folder until their scene is whole, so that a run that was killed is taken up where it ended.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from dataclasses import replace
from functools import partial
from itertools import accumulate
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from relufig.files import written_atomically
from relufig.freshness import digest
from relufig.rendering import captions
from relufig.rendering.captions import Caption
from relufig.rendering.piece import Begun, Moment, Piece, SceneError, Source, Survey, render_piece, survey
from relufig.rendering.settings import Settings
from relufig.workers import follow_the_parent

# What a piece is made from beside its source and settings.
PACKAGES = ("manim", "av", "numpy", "ManimPango", "pycairo", "matplotlib", "typst")
# A play that stands still costs about as much as this many frames, however long it is.
_STILL = 3


def local(jobs: int | None = None) -> Executor:
    """An executor of that many processes on this machine, as many as it has cores if not given.

    Raises ValueError for fewer than one.
    """
    count = os.cpu_count() or 1 if jobs is None else jobs
    if count < 1:
        raise ValueError(f"jobs must be at least 1, got {jobs}")
    return ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=follow_the_parent)


class Rendering:
    """Videos being rendered on one executor, as they are asked for by `add`; `run` waits for all of them.

    `out` is the folder of the videos, `pieces` that of finished pieces. `done(name, files)` is called with each scene
    that is whole, `failed(name, error)` with each that is not.
    """

    def __init__(
        self,
        executor: Executor,
        settings: Settings,
        out: Path,
        *,
        workers: int,
        done: Callable[[str, list[Path]], None] | None = None,
        failed: Callable[[str, BaseException], None] | None = None,
        progress: Any = None,
    ) -> None:
        self.executor, self.settings, self.out, self.workers = executor, settings, out, workers
        self.done, self.failed, self.progress = done, failed, progress
        self.pieces = out / ".pieces"
        self._running: dict[Future[Any], Callable[[Any], None]] = {}
        self._names: dict[Future[Any], str] = {}
        self._asked = 0

    def add(self, file: Path, scenes: Sequence[str] | None = None, names: Mapping[str, str] | None = None) -> None:
        """Ask for scenes of a file, or all; `names` are their videos', where they are not the scenes' own."""
        source = Source.read(file)
        future = self.executor.submit(survey, source, self.settings, tuple(scenes) if scenes else None)
        self._follow(future, file.stem, partial(self._surveyed, source, dict(names or {})))
        self._asked += 1

    def run(self) -> None:
        """Wait until everything that was asked for is whole or has failed."""
        while self._running:
            future = next(as_completed(self._running))
            proceed, name = self._running.pop(future), self._names.pop(future)
            try:
                proceed(future.result())
            except (SceneError, OSError) as error:
                if self.failed is None:
                    raise
                self.failed(name, error)

    def _follow(self, future: Future[Any], name: str, proceed: Callable[[Any], None]) -> None:
        self._running[future] = proceed
        self._names[future] = name

    def _surveyed(self, source: Source, names: dict[str, str], found: list[Survey]) -> None:
        for scene in found:
            parts = max(1, -(-self.workers // max(self._asked, len(found))))
            _Scene(self, source, scene, names.get(scene.scene, scene.scene)).start(_cut(scene, parts))


class _Scene:
    """One scene on its way to be a video."""

    def __init__(self, rendering: Rendering, source: Source, found: Survey, name: str) -> None:
        self.rendering, self.source, self.found, self.name = rendering, source, found, name
        self.settings = rendering.settings
        self.pieces: dict[int, Piece] = {}
        self.ranges: list[tuple[int, int]] = []

    def start(self, ranges: list[tuple[int, int]]) -> None:
        if not self.found.seconds:
            raise SceneError(f"{self.found.scene} plays nothing, so there is no video of it")
        self.pieces, self.ranges = {}, ranges
        if self.rendering.progress is not None:
            self.rendering.progress.total = (self.rendering.progress.total or 0) + sum(self.found.frames)
        for k, (first, last) in enumerate(ranges):
            kept = self._kept(first, last)
            if kept is not None:
                self._rendered(k, kept)
                continue
            future = self.rendering.executor.submit(
                render_piece, self.source, self.found.scene, self.settings, first, last
            )
            self.rendering._follow(future, self.name, partial(self._rendered, k))

    def _rendered(self, k: int, piece: Piece) -> None:
        first, last = self.ranges[k]
        self._keep(first, last, piece)
        self.pieces[k] = piece
        if self.rendering.progress is not None:
            self.rendering.progress.set_postfix_str(self.name, refresh=False)
            self.rendering.progress.update(sum(self.found.frames[first : last + 1]))
        if len(self.pieces) < len(self.ranges):
            return
        ordered = [self.pieces[at] for at in range(len(self.ranges))]
        seconds = tuple(one for piece in ordered for one in piece.seconds)
        if len(self.ranges) > 1 and seconds != self.found.seconds:
            # Runs of the scene differ from one another: only a single one is sure to fit together.
            self.start([(0, max(len(seconds), len(self.found.seconds)) - 1)])
            return
        files = self._write(ordered)
        if self.rendering.done is not None:
            self.rendering.done(self.name, files)
        for first, last in self.ranges:
            self._place(first, last).unlink(missing_ok=True)

    def _write(self, pieces: list[Piece]) -> list[Path]:
        from relufig.rendering.joining import joined, write_poster

        out, rate = self.rendering.out, self.settings.frame_rate
        frames = [count for piece in pieces for count in piece.frames]
        starts = [0, *accumulate(frames)]
        video = out / f"{self.name}{self.settings.suffix}"
        content = joined([piece.video for piece in pieces if piece.video], rate, self.settings.suffix[1:])
        told = _captions(self.found, starts, rate)
        sections = [
            {"name": s.name, "type": s.kind, "start": at / rate, "duration": (end - at) / rate, "frames": end - at}
            for s, at, end in _sections(self.found.sections, starts)
        ]
        texts = {".srt": captions.srt(told), ".vtt": captions.vtt(told), ".json": json.dumps(sections, indent=1) + "\n"}
        files = [video]
        with written_atomically(video) as file:
            file.write(content)
        for suffix, text in texts.items():
            files.append(video.with_suffix(suffix))
            with written_atomically(files[-1]) as file:
                file.write(text.encode())
        files.append(video.with_suffix(".png"))
        write_poster(video, files[-1])
        return files

    def _place(self, first: int, last: int) -> Path:
        made_from = digest([Path(__file__).parent / "piece.py"], PACKAGES, settings=repr(self.settings))
        key = f"{made_from}{self.source.path}{self.found.scene}{first}-{last}".encode() + self.source.text
        return self.rendering.pieces / f"{self.name}-{first}-{last}-{hashlib.sha256(key).hexdigest()[:16]}"

    def _kept(self, first: int, last: int) -> Piece | None:
        try:
            kept = pickle.loads(self._place(first, last).read_bytes())
        except (OSError, pickle.UnpicklingError, EOFError, AttributeError):
            return None
        return kept if isinstance(kept, Piece) else None

    def _keep(self, first: int, last: int, piece: Piece) -> None:
        self.rendering.pieces.mkdir(parents=True, exist_ok=True)
        with written_atomically(self._place(first, last)) as file:
            file.write(pickle.dumps(piece))


def render(
    file: Path,
    scenes: Sequence[str] | None = None,
    *,
    settings: Settings,
    out: Path,
    jobs: int | None = None,
    executor: Executor | None = None,
) -> list[Path]:
    """Render scenes of a manim file, or all, as OUT/SCENE.mp4 with captions, sections and poster; return the files.

    `executor` is any of `concurrent.futures` whose tasks are sent to workers where relufig and manim are installed;
    without one, `jobs` processes on this machine. Raises SceneError for a scene that cannot be rendered, ValueError for
    bad options, OSError where files cannot be read or written.
    """
    from tqdm import tqdm

    workers = jobs or os.cpu_count() or 1
    made: list[Path] = []
    out.mkdir(parents=True, exist_ok=True)
    if executor is None:
        settings = replace(settings, threads=settings.threads or (1 if workers > 1 else 0))
    with (
        _kept_open(executor) if executor else local(jobs) as pool,
        tqdm(unit="frame", file=sys.stderr, disable=None) as progress,
    ):
        rendering = Rendering(
            pool, settings, out, workers=workers, done=lambda _, files: made.extend(files), progress=progress
        )
        rendering.add(file, scenes)
        try:
            rendering.run()
        except BaseException:
            for future in rendering._running:
                future.cancel()
            raise
    shutil.rmtree(rendering.pieces, ignore_errors=True)
    return made


class _kept_open:
    """An executor that its owner will shut down."""

    def __init__(self, executor: Executor) -> None:
        self.executor = executor

    def __enter__(self) -> Executor:
        return self.executor

    def __exit__(self, *_: object) -> None:
        pass


def _cut(found: Survey, parts: int) -> list[tuple[int, int]]:
    """The plays of a scene in at most so many ranges, first to last, of about equal cost."""
    costs = [max(frames, _STILL) for frames in found.frames]
    ranges: list[tuple[int, int]] = []
    total, spent, first = sum(costs), 0, 0
    for k, cost in enumerate(costs):
        spent += cost
        if spent >= total * (len(ranges) + 1) / parts or k == len(costs) - 1:
            ranges.append((first, k))
            first = k + 1
    return ranges


def _captions(found: Survey, starts: list[int], rate: int) -> list[Caption]:
    def time(moment: Moment) -> float:
        return starts[min(moment.play, len(starts) - 1)] / rate + moment.seconds

    told = []
    for start, till, text in found.captions:
        begun = time(start)
        told.append(Caption(begun, time(till) if isinstance(till, Moment) else begun + till, text))
    return told


def _sections(begun: Sequence[Begun], starts: list[int]) -> list[tuple[Begun, int, int]]:
    """Each section with its first frame and the one after its last; those without frames are left out."""
    all_of = list(begun)
    if not all_of or all_of[0].play > 0:
        all_of.insert(0, Begun("autocreated", "default.normal", 0))
    ends = [section.play for section in all_of[1:]] + [len(starts) - 1]
    placed = [(section, starts[section.play], starts[end]) for section, end in zip(all_of, ends, strict=True)]
    return [(section, at, end) for section, at, end in placed if end > at]
