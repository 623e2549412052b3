"""A reader under fire for a while: its worker started, watched, and started again when a file killed it."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.reader import Reader
from tests.fuzz.worker import name_of

ROOT = Path(__file__).parents[2]
# More than a worker is told to take: its start, its last input, and what a loaded machine adds.
_GRACE = 60
# A reader that died so often is fuzzed again when it is mended.
_MOST_DEATHS = 3
_COVERAGE = re.compile(r"cov: (\d+)")


@dataclass(frozen=True)
class Outcome:
    """How many inputs a reader was given, how much of the code they reached, and the files that broke a rule."""

    reader: Reader
    inputs: int
    coverage: int | None
    found: tuple[Path, ...]


def run(
    reader: Reader,
    seconds: float,
    out: Path,
    *,
    engine: str,
    seed: int = 0,
    inputs: int | None = None,
    file: Path | None = None,
) -> Outcome:
    """Try files for `seconds`, or fewer if that many `inputs` are enough, or only `file`.

    Those that break a rule are written to `out` as READER-HASH.
    """
    with tempfile.TemporaryDirectory(prefix="relufig-fuzz-") as name:
        folder = Path(name)
        (folder / "progress").write_bytes(bytes(8))
        log = folder / "log"
        end = time.monotonic() + seconds
        options = ["--engine", engine, *(["--file", str(file.resolve())] if file else [])]
        options += [] if inputs is None else ["--inputs", str(inputs)]
        for attempt in range(_MOST_DEATHS):
            left = end - time.monotonic()
            if attempt and left <= 0:
                break
            command = [sys.executable, "-m", "tests.fuzz.worker", reader.name, str(folder), *options]
            command += ["--seconds", str(max(left, 0)), "--seed", str(seed + attempt)]
            with log.open("ab") as output:
                start = output.tell()
                code = _waited(command, output, max(left, 0) + _GRACE)
            if code == 0:
                break
            _note_death(reader, folder, log.read_bytes()[start:].decode(errors="replace"), code)
            if file:
                break
        (tried,) = struct.unpack("q", (folder / "progress").read_bytes())
        coverage = _COVERAGE.findall(log.read_text(errors="replace"))
        return Outcome(reader, tried, max(map(int, coverage), default=None), tuple(_kept(reader, folder, out)))


def _waited(command: list[str], output: object, seconds: float) -> int | None:
    """The worker's exit code; None if it had to be killed."""
    process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)  # type: ignore[call-overload]
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        process.kill()
        process.wait()


def _note_death(reader: Reader, folder: Path, log: str, code: int | None) -> None:
    current = folder / f"current{reader.ending}"
    if not current.exists() or "\nTraceback " in log:
        raise RuntimeError(f"the fuzzer itself failed at {reader.name}:\n{log[-5000:]}")
    content = current.read_bytes()
    found = folder / "findings"
    found.mkdir(exist_ok=True)
    reason = "it did not end" if code is None else f"it was killed by signal {-code}" if code < 0 else f"exit {code}"
    (found / name_of(content)).write_bytes(content)
    (found / f"{name_of(content)}.txt").write_text(f"a reader lives, and ends: {reason}\n\n{_told(log)}")
    with (folder / "known").open("a") as known:
        known.write(f"{name_of(content)}\n")


def _told(log: str) -> str:
    """The traceback at the end of a log."""
    fatal = log.rfind("Fatal Python error")
    return log[max(fatal if fatal >= 0 else log.rfind("Current thread"), 0) :][:20_000]


def _kept(reader: Reader, folder: Path, out: Path) -> list[Path]:
    kept = []
    for story in sorted((folder / "findings").glob("*.txt")):
        out.mkdir(parents=True, exist_ok=True)
        target = out / f"{reader.name}-{story.stem}"
        shutil.copyfile(story.with_suffix(""), target)
        shutil.copyfile(story, target.with_name(f"{target.name}.txt"))
        kept.append(target)
    return kept
