"""Interrupts (Ctrl-C): from its first instruction on, a command ends with one line and exit status 130.

This module is imported before the rest of relufig, which takes a while to import, so it uses the standard library only.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

STATUS = 130
# Folders of scripts. `python -m` runs a whole folder or a single script.
_FOLDERS = ("figures", "scenes")

_pressed = False


def end_commands_at_once() -> None:
    """Let an interrupt end this process at once, if it is a command of relufig's, until `interruptible` takes over.

    While modules are imported there is nothing to clean up. A KeyboardInterrupt raised while a compiled module is
    imported would become an ImportError or be lost. Ignored interrupts, as under nohup, stay ignored.
    """
    if _command():
        _handle_by(_end)


@contextmanager
def interruptible(prog: str, message: str = "interrupted; finished files are kept") -> Iterator[None]:
    """If an interrupt comes during the block, end this process and its workers with `message` and exit status 130."""
    global _pressed
    _pressed = False
    before = _handle_by(_press)
    try:
        yield
    except KeyboardInterrupt:
        _pressed = True
    except BaseException:
        if not _pressed:  # else the interrupt has become another error on its way
            raise
    finally:
        if before is not None:
            signal.signal(signal.SIGINT, before)
    if _pressed:
        _pressed = False  # so that a block around this one says nothing more
        import multiprocessing

        # Exiting waits for the workers, and a second interrupt would make it hang.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for worker in multiprocessing.active_children():
            worker.kill()
        sys.stderr.write(f"\n{prog}: {message}\n")
        sys.exit(STATUS)


def _command() -> str:
    """The name of this process if it is a command of relufig's, else an empty string."""
    folder, script = os.path.split(os.path.abspath(sys.argv[0] if sys.argv else ""))  # noqa: PTH100, pathlib is slow
    name = script.partition(".")[0]
    package = os.path.split(folder)[1]
    if name == "relufig":
        return name
    if package in _FOLDERS and os.path.isfile(f"{folder}{os.sep}__main__.py"):  # noqa: PTH113
        return f"python -m {package}" if name == "__main__" else name
    return ""


def _handle_by(handler: Any) -> Any:
    """Set the handler of interrupts and return the previous one; None if a handler of the user's stays in place."""
    before = signal.getsignal(signal.SIGINT)
    if before not in (signal.default_int_handler, _end, _press):
        return None
    try:
        return signal.signal(signal.SIGINT, handler)
    except ValueError:  # only the main thread can set a handler, and only it is interrupted
        return None


def _press(*_: Any) -> None:
    global _pressed
    _pressed = True
    raise KeyboardInterrupt


def _end(*_: Any) -> None:
    os.write(2, f"\n{_command()}: interrupted\n".encode())
    os._exit(STATUS)
