"""Interrupts, as Ctrl-C sends them: a command ends with one line and exit status 130, from its first instruction on.

Imported before anything else of this library, for importing the rest takes a while: standard library only.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

STATUS = 130
# Folders of scripts that `python -m` runs, all of them or each by itself.
_FOLDERS = ("figures", "scenes")

_pressed = False


def end_commands_at_once() -> None:
    """Have an interrupt end this process at once, if it is a command of relufig's, until it is `interruptible`.

    As long as modules are imported there is nothing to clean up; and KeyboardInterrupt, raised while a compiled module
    is imported, becomes an ImportError or is lost. Interrupts that are ignored, as under nohup, stay ignored.
    """
    if _command():
        _handle_by(_end)


@contextmanager
def interruptible(prog: str, told: str = "interrupted; what was finished is kept") -> Iterator[None]:
    """End this process and its workers at an interrupt during the block: `told` is said, and the exit status is 130."""
    global _pressed
    _pressed = False
    before = _handle_by(_press)
    try:
        yield
    except KeyboardInterrupt:
        _pressed = True
    except BaseException:
        if not _pressed:  # else it is the interrupt, become another error on its way
            raise
    finally:
        if before is not None:
            signal.signal(signal.SIGINT, before)
    if _pressed:
        import multiprocessing

        # Exiting waits for the workers, and a second interrupt would leave it hanging there.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for worker in multiprocessing.active_children():
            worker.kill()
        sys.stderr.write(f"\n{prog}: {told}\n")
        sys.exit(STATUS)


def _command() -> str:
    """What this process is called if it is a command of relufig's, or else ""."""
    folder, script = os.path.split(os.path.abspath(sys.argv[0] if sys.argv else ""))  # noqa: PTH100, pathlib is slow
    name = script.partition(".")[0]
    package = os.path.split(folder)[1]
    if name == "relufig":
        return name
    if package in _FOLDERS and os.path.isfile(f"{folder}{os.sep}__main__.py"):  # noqa: PTH113
        return f"python -m {package}" if name == "__main__" else name
    return ""


def _handle_by(handler: Any) -> Any:
    """Set what handles interrupts, and return what did; unless that is the user's own: then None."""
    before = signal.getsignal(signal.SIGINT)
    if before not in (signal.default_int_handler, _end, _press):
        return None
    try:
        return signal.signal(signal.SIGINT, handler)
    except ValueError:  # not in the main thread, which alone is interrupted
        return None


def _press(*_: Any) -> None:
    global _pressed
    _pressed = True
    raise KeyboardInterrupt


def _end(*_: Any) -> None:
    os.write(2, f"\n{_command()}: interrupted\n".encode())
    os._exit(STATUS)
