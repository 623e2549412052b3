"""What a reader may do with a file, and the proof that it kept to it: one input at a time.

It may read the file, or raise ValueError in one printable sentence that names it. It must not use more memory or time
than its bounds, open anything outside the file's folder, run code, or start anything: an audit hook, of the
interpreter's own events, sees.
"""

from __future__ import annotations

import faulthandler
import os
import re
import resource
import signal
import sys
import traceback
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fuzz.reader import Reader

# A sentence, the name of the file left out.
LONGEST_MESSAGE = 600

_FORBIDDEN = (
    "ctypes.",
    "ftplib.",
    "os.",
    "pickle.find_class",
    "pty.",
    "shutil.",
    "socket.",
    "subprocess.",
    "tempfile.",
    "urllib.",
    "webbrowser.",
)
_HIGHEST = re.compile(r"VmHWM:\s*(\d+) kB")
_HARMLESS = ("os.listdir", "os.scandir", "os.putenv", "os.unsetenv")


@dataclass(frozen=True)
class Finding:
    """A rule that was broken: which, where (the same place is reported once), and the whole story."""

    rule: str
    place: str
    story: str


class ForbiddenAct(BaseException):
    """Of no kind that a reader could take for a fault of the file."""


class Judge:
    """Runs one reader on files. One for a process: its hook and its limits stay."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.said: str | None = None
        self._file: str | None = None
        self._acts: list[str] = []
        sys.addaudithook(self._audit)
        # A reader that runs out of processor time dies, telling where, even in the midst of C.
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        faulthandler.enable()
        faulthandler.register(signal.SIGPROF, chain=True)

    def limit_memory(self) -> None:
        """From now on, allocate no more than the process has now and twice the reader's bound."""
        most = _pages(0) + 2 * self.reader.memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))

    def judged(self, path: Path) -> Finding | None:
        """What is wrong with how the reader takes the file."""
        held = _pages(1)
        _forget_highest()
        self._acts.clear()
        self._file = str(path)
        signal.setitimer(signal.ITIMER_PROF, self.reader.seconds)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                self.reader.read(path)
            error = None
        except BaseException as raised:
            error = raised
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            self._file = None
        if isinstance(error, KeyboardInterrupt):
            raise error
        self.said = None if error is None else str(error)
        story = "".join(traceback.format_exception(error)) if error else "It was read.\n"
        if self._acts:
            return Finding("a reader opens its file only, and runs nothing", self._acts[0], story)
        used = _highest() - held
        if used > self.reader.memory:
            rule = f"a reader uses at most {self.reader.memory / 2**20:,.0f} MiB"
            return Finding(rule, _place(error), f"{used / 2**20:,.0f} MiB were used.\n{story}")
        wrong = _wrong(error, path)
        return Finding(wrong, f"{type(error).__name__} {_place(error)}", story) if error and wrong else None

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._file is None or not self._concerns(event, arguments) or _imports():
            return
        told = arguments[0].co_filename if event == "exec" else arguments
        self._acts.append(f"{event} {str(told)[:200]}")
        raise ForbiddenAct(self._acts[-1])

    def _concerns(self, event: str, arguments: tuple[Any, ...]) -> bool:
        if event == "open":
            name, _, flags = arguments
            writes = bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
            # Beside a model may be a file with its numbers.
            beside = not isinstance(name, int) and Path(os.fsdecode(name)).parent == Path(str(self._file)).parent
            return not isinstance(name, int) and (not beside or writes)
        return event == "exec" or (event.startswith(_FORBIDDEN) and event not in _HARMLESS)


def _wrong(error: BaseException | None, path: Path) -> str | None:
    """The rule that an error breaks."""
    if error is None:
        return None
    if any(isinstance(each, MemoryError) for each in _causes(error)):
        return "a reader uses little memory"
    if not isinstance(error, ValueError) or isinstance(error, UnicodeError):
        return "a reader raises ValueError"
    message = str(error)
    if str(path) not in message:
        return "an error names the file"
    said = message.replace(str(path), "")
    if not said.isprintable() or not any(c.isalpha() for c in said):
        return "an error is one printable sentence"
    if len(said) > LONGEST_MESSAGE:
        return f"an error is a sentence, of at most {LONGEST_MESSAGE} characters"
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _place(error: BaseException | None) -> str:
    """The innermost line of relufig in a traceback, or of anything."""
    frames = [frame for each in _causes(error) for frame in traceback.extract_tb(each.__traceback__)]
    ours = [frame for frame in frames if f"{os.sep}relufig{os.sep}" in frame.filename]
    for frame in reversed(ours or frames):
        return f"{Path(frame.filename).name}:{frame.lineno}"
    return "read"


def _imports() -> bool:
    """Whether this happens while a module is imported: readers import what they need when they need it."""
    frame: Any = sys._getframe()
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


def _pages(which: int) -> int:
    """Bytes of address space (0) or of memory in use (1)."""
    return int(Path("/proc/self/statm").read_text().split()[which]) * resource.getpagesize()


def _forget_highest() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def _highest() -> int:
    """The most memory that was in use since it was last forgotten, in bytes."""
    return int(_HIGHEST.search(Path("/proc/self/status").read_text())[1]) * 1024  # type: ignore[index]
