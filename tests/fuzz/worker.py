"""The process in which a reader runs: it makes inputs and judges each, until the time is over or a rule kills it.

Each input is the file `current` in the worker's folder when it is read, so that the parent finds there what killed it.
The number of inputs is in the file `progress`, what broke a rule in `findings`, and what is not to be tried, or told,
again in `known`.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import mmap
import struct
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from random import Random

from tests.fuzz import breaking
from tests.fuzz.reader import Reader
from tests.fuzz.rules import Finding, Judge

LONGEST_INPUT = 2**20
_LONGEST_SEED = 2**14
# Packages whose code leads atheris to inputs; all of numpy or torch would be slow, and mostly beside the point.
WATCHED = ["relufig", "svgelements", "onnx", "safetensors"]


def name_of(content: bytes) -> str:
    """A short name for an input."""
    return hashlib.sha256(content).hexdigest()[:12]


class Worker:
    """Tries inputs of one reader, and notes what it finds in a folder."""

    def __init__(self, reader: Reader, folder: Path, seconds: float) -> None:
        self.reader = reader
        self.judge = Judge(reader)
        self.end = time.monotonic() + seconds
        self.folder = folder
        self._current = folder / f"current{reader.ending}"
        self._known = set(_lines(folder / "known"))
        with (folder / "progress").open("r+b") as file:
            self._progress = mmap.mmap(file.fileno(), 8)

    def try_out(self, content: bytes) -> Finding | None:
        """One input."""
        if name_of(content) in self._known:
            return None
        self._current.write_bytes(content)
        finding = self.judge.judged(self._current)
        (done,) = struct.unpack("q", self._progress)
        self._progress[:] = struct.pack("q", done + 1)
        if finding is not None:
            self._note(finding, content)
        return finding

    def _note(self, finding: Finding, content: bytes) -> None:
        key = f"{finding.rule} {finding.place}"
        if key not in self._known:
            self._known.add(key)
            found = self.folder / "findings"
            found.mkdir(exist_ok=True)
            (found / name_of(content)).write_bytes(content)
            (found / f"{name_of(content)}.txt").write_text(f"{finding.rule}: {finding.place}\n\n{finding.story}")
            with (self.folder / "known").open("a") as file:
                file.write(f"{key}\n")


def plain(worker: Worker, seeds: list[bytes], seed: int, most: int | None) -> None:
    """Broken seeds, one after the other; at most so many."""
    random = Random(seed)
    pool = list(seeds)
    tried = 0
    while time.monotonic() < worker.end and tried != most:
        tried += 1
        content = breaking.broken(random.choice(pool), list(worker.reader.breaks), random)
        if worker.try_out(content) is None and len(pool) < 4 * len(seeds) and random.random() < 0.01:
            pool.append(content)


def guided(worker: Worker, seeds: list[bytes], seed: int, corpus: Path) -> None:
    """Inputs that atheris chooses: those kept that reach new code. Does not return."""
    import atheris

    corpus.mkdir(exist_ok=True)
    for content in seeds:
        (corpus / name_of(content)).write_bytes(content)

    def mutated(content: bytes, most: int, number: int) -> bytes:
        random = Random(number)
        if random.random() < 0.3:
            return bytes(atheris.Mutate(content, most))
        return breaking.broken(bytes(content), list(worker.reader.breaks), random)[:most]

    options = [
        f"-max_total_time={max(1, int(worker.end - time.monotonic()))}",
        f"-max_len={LONGEST_INPUT}",
        f"-seed={seed + 1}",
        "-rss_limit_mb=0",
        "-timeout=1000000",
        f"-artifact_prefix={worker.folder}/",
        "-print_pcs=0",
        "-len_control=0",
        str(corpus),
    ]
    atheris.Setup([sys.argv[0], *options], lambda content: worker.try_out(content) and None, custom_mutator=mutated)
    atheris.Fuzz()


def main() -> None:
    """Run a reader: `python -m tests.fuzz.worker READER FOLDER --seconds N`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("reader")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--engine", choices=("atheris", "plain"), default="plain")
    parser.add_argument("--inputs", type=int, help="at most so many, and none of the hostile files")
    parser.add_argument("--file", type=Path, help="try this file only")
    asked = parser.parse_args()
    with _watched() if asked.engine == "atheris" else contextlib.nullcontext():
        from tests.fuzz import hostile, readers

        reader = readers.named(asked.reader)
        seeds = list(reader.seeds())
        _warm_up(reader.read, seeds[0], asked.folder / f"warm{reader.ending}")
    worker = Worker(reader, asked.folder, asked.seconds)
    worker.judge.limit_memory()
    if asked.file:
        worker.try_out(asked.file.read_bytes())
        return
    for content in hostile.contents(reader.name) if asked.inputs is None else ():
        worker.try_out(content)
        if len(content) <= _LONGEST_SEED:
            seeds.append(content)
    if asked.engine == "atheris":
        guided(worker, seeds, asked.seed, asked.folder / "corpus")
    plain(worker, seeds, asked.seed, asked.inputs)


def _watched() -> AbstractContextManager[object]:
    """Modules imported within report to atheris which of their lines are run."""
    import atheris

    return atheris.instrument_imports(include=WATCHED)


def _warm_up(read: Callable[[Path], object], seed: bytes, path: Path) -> None:
    """Have imported what the first good file imports: it is not the file that asks for it."""
    path.write_bytes(seed)
    with contextlib.suppress(Exception):
        read(path)


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


if __name__ == "__main__":
    main()
