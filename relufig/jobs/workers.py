"""Worker processes: how they start, and how they end."""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, get_context, resource_tracker
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")

# Python looks for garbage after so many new objects, instead of 700: a figure makes many objects, and little garbage.
_OBJECTS = 200_000
# From <linux/prctl.h>: asks for a signal when the parent process ends.
_PR_SET_PDEATHSIG = 1
# From <malloc.h>: how much freed memory the heap keeps, and the largest block that it serves.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_GIGABYTE = 2**30


def follow_the_parent() -> None:
    """Leave interrupts to the parent process, and end when the parent ends, for whatever reason."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


@contextmanager
def processes(
    count: int, start: str, initializer: Callable[[], None] = follow_the_parent
) -> Iterator[ProcessPoolExecutor]:
    """A pool of that many processes, started by "fork" or "spawn". They have ended when the block ends.

    If the block fails or is interrupted, they are killed. Interrupts do not reach them.
    """
    if start != "fork" and sys.platform != "win32":
        # The process that cleans up after a killed run also warns, which helps nobody.
        quiet = ",".join(filter(None, (os.environ.get("PYTHONWARNINGS"), "ignore:resource_tracker")))
        with environment("PYTHONWARNINGS", quiet):
            resource_tracker.ensure_running()
    others = set(active_children())
    pool = _Pool(count, mp_context=get_context(start), initializer=initializer)
    try:
        yield pool
        # If Python exited while the pool's thread still runs, one would write to pipes that the other has closed.
        pool.shutdown()
    except BaseException:
        for process in set(active_children()) - others:
            process.kill()
        pool.shutdown(cancel_futures=True)
        raise


class _Pool(ProcessPoolExecutor):
    """Starts processes with interrupts blocked, because a typed interrupt reaches the children as well."""

    def submit(self, function: Callable[_P, _T], /, *arguments: _P.args, **named: _P.kwargs) -> Future[_T]:
        if not hasattr(signal, "pthread_sigmask"):
            return super().submit(function, *arguments, **named)
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return super().submit(function, *arguments, **named)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Here(Executor):
    """Runs each task at once, in this process: for a single task, which would wait for a worker's start and end."""

    def submit(self, function: Callable[_P, _T], /, *arguments: _P.args, **named: _P.kwargs) -> Future[_T]:
        """Run the task, and return what came of it."""
        done: Future[_T] = Future()
        try:
            done.set_result(function(*arguments, **named))
        except Exception as error:
            done.set_exception(error)
        return done


@contextmanager
def environment(variable: str, value: str) -> Iterator[None]:
    """Set an environment variable until the block ends."""
    before = os.environ.get(variable)
    os.environ[variable] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[variable]
        else:
            os.environ[variable] = before


def collect_rarely() -> None:
    """Collect garbage more rarely from now on, and not once more when this process ends."""
    gc.set_threshold(_OBJECTS, 50)
    atexit.register(gc.freeze)


def reuse_memory() -> None:
    """Keep freed memory for the next use; otherwise the system would clear every page of every picture."""
    if sys.platform == "linux":
        import ctypes

        library = ctypes.CDLL(None)
        if hasattr(library, "mallopt"):  # only in the GNU C library
            library.mallopt(_M_TRIM_THRESHOLD, _GIGABYTE)
            library.mallopt(_M_MMAP_THRESHOLD, _GIGABYTE)
