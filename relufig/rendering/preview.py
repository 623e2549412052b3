"""Watches a file of scenes while the user writes it: on each save, the section that changed is drawn."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path
from typing import NoReturn

from relufig.jobs import imports
from relufig.jobs.workers import processes
from relufig.rendering.piece import SceneError, Source, Task, draw, prepare, scenes_of
from relufig.rendering.record import Record, plays_by_section
from relufig.rendering.render import put_together, ready
from relufig.rendering.settings import MODULES, Settings
from relufig.system import extras
from relufig.system.files import written_atomically

# Seconds between two looks at the files.
_LOOK = 0.25


def preview(
    file: Path,
    scenes: Sequence[str] = (),
    *,
    settings: Settings,
    out: Path,
    section: str | None = None,
    say: Callable[[str], object] = print,
) -> NoReturn:
    """On each save of a file, draw the section of its scenes that changed, as OUT/SCENE-preview.mp4. Never ends.

    It is the first section with a play that differs from before. What the scene does up to there is worked out but
    not drawn. The modules that the file imports are watched too.

    Parameters
    ----------
    file : Path
        A Python file with manim scenes.
    scenes : sequence of str
        The names of the scenes to watch; empty for all scenes of the file.
    settings : Settings
        Size, frame rate, theme and codec.
    out : Path
        The folder of the previews, made if missing.
    section : str, optional
        The name of a section to draw at once and on every save, whether it has changed or not.
    say : callable
        Called with one line for each preview, and for each error in the file.

    Raises
    ------
    ModuleNotFoundError
        If a package is missing; the message says how to install it.
    OSError
        If a preview cannot be written.
    """
    extras.need("a video", "video", *MODULES)
    out.mkdir(parents=True, exist_ok=True)
    seen: dict[Path, int] = {}
    # This process owns the folder, and removes it even if a worker is killed.
    with tempfile.TemporaryDirectory(prefix="relufig-") as folder:
        watching = _Watching(file, scenes, settings, out, section, Path(folder))
        while True:
            # A new process each time, so that every module is loaded as it is now. It imports manim while we wait.
            with processes(1, "spawn", ready) as pool:
                pool.submit(prepare)
                while (now := _times(file)) == seen or file.resolve() not in now:
                    time.sleep(_LOOK)
                try:
                    for line in watching.draw_what_changed(pool):
                        say(line)
                except SceneError as error:
                    say(str(error))
                except BrokenExecutor:
                    say(f"{file.name}: the process that drew it died")
                if not seen:
                    say(f"watching {file}: each save draws the section that changed; Ctrl-C ends this")
                seen = now


@dataclass
class _Watching:
    """A file that is watched, and what was known of it at the last save: its text, and the records of its scenes."""

    file: Path
    scenes: Sequence[str]
    settings: Settings
    out: Path
    section: str | None
    folder: Path
    text: str = ""
    records: dict[str, Record] = field(default_factory=dict)

    def draw_what_changed(self, pool: Executor) -> Iterator[str]:
        """Draw the sections that have changed since the last save. Each line says where one of them is."""
        source = Source.read(self.file)
        text = source.text.decode(errors="replace")
        tasks = [
            Task(source, name, self.settings, self.folder / name)
            for name in self.scenes or pool.submit(scenes_of, source, self.settings, self.folder).result()
        ]
        records: dict[str, Record] = {}
        for task in tasks:
            record = pool.submit(draw, replace(task, only=range(0))).result().record
            if task.scene and record and any(play.frames for play in record.plays):  # else it is a still picture
                records[task.scene] = record
        chosen = {name: _named(record, self.section, name) for name, record in records.items() if self.section}
        if not self.section and self.text:
            chosen = _changed(self.records, records) or _above_the_change(records, self.text, text)
        self.text, self.records = text, records
        for task in tasks:
            if task.scene in chosen:
                yield self._draw(pool, task, records[task.scene], chosen[task.scene])

    def _draw(self, pool: Executor, task: Task, record: Record, section: int) -> str:
        start = time.monotonic()
        begun, plays = plays_by_section(record)[section]
        videos = pool.submit(draw, replace(task, only=plays)).result().videos
        path = self.out / f"{task.scene}-preview{self.settings.suffix}"
        if not videos:
            return f"{task.scene}: section {begun.name!r} is skipped, so there is nothing to draw"
        with written_atomically(path) as file:
            file.write(put_together([videos[name] for name in sorted(videos)], record, self.settings))
        return f"{path}: section {begun.name!r}, drawn in {time.monotonic() - start:.1f} s"


def _times(file: Path) -> dict[Path, int]:
    """When the file and those that it imports were last written; some may be missing while they are saved."""
    times = {}
    for path in imports.closure(file) if file.exists() else ():
        try:
            times[path] = path.stat().st_mtime_ns
        except FileNotFoundError:
            continue
    return times


def _named(record: Record, name: str, scene: str) -> int:
    names = [section.name for section, _ in plays_by_section(record)]
    if name not in names:
        raise SceneError(f"there is no section {name!r} in {scene}; there are {', '.join(names)}")
    return names.index(name)


def _changed(before: Mapping[str, Record], records: Mapping[str, Record]) -> dict[str, int]:
    """For each scene with plays that differ from before, the section of the first of them."""
    chosen = {}
    for name, record in records.items():
        old = before[name].plays if name in before else ()
        pairs = enumerate(zip_longest(old, record.plays))
        first = next((number for number, (one, other) in pairs if one != other), None)
        if first is not None:
            number = min(first, len(record.plays) - 1)
            chosen[name] = next(k for k, (_, plays) in enumerate(plays_by_section(record)) if number in plays)
    return chosen


def _above_the_change(records: Mapping[str, Record], before: str, text: str) -> dict[str, int]:
    """The section whose name stands last above the first line that has changed, in the scene that stands last there.

    It serves where plays are equal at both ends, and differ between them only, for example in their tempo.
    """
    lines = text.splitlines()
    pairs = enumerate(zip_longest(before.splitlines(), lines))
    above = "\n".join(lines[: next((number + 1 for number, (old, new) in pairs if old != new), 0)])
    scene = max(records, key=lambda name: above.rfind(f"class {name}("), default=None)
    if scene is None or before == text:
        return {}
    names = [section.name for section, _ in plays_by_section(records[scene])]
    places = [max(above.rfind(f"{quote}{name}{quote}") for quote in "\"'") for name in names]
    return {scene: places.index(max(places))}
