"""What processes that work for another one have in common: how they are started, and how they end."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, get_context, resource_tracker
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")

# From <linux/prctl.h>: the signal to get when the parent process ends.
_PR_SET_PDEATHSIG = 1
# From <malloc.h>: up to what size freed memory is given back, and memory is taken from the heap.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_GIGABYTE = 2**30


def follow_the_parent() -> None:
    """Leave interrupts to the parent process, and end when it does, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


@contextmanager
def processes(
    count: int, start: str, initializer: Callable[[], None] = follow_the_parent
) -> Iterator[ProcessPoolExecutor]:
    """A pool of that many processes, started by "fork" or "spawn", which have ended when the block has.

    Should the block fail or be interrupted, they are killed, for nobody waits for their work. Interrupts do not
    reach them.
    """
    if start != "fork":
        _track_quietly()
    others = set(active_children())
    pool = _Pool(count, mp_context=get_context(start), initializer=initializer)
    try:
        yield pool
        # Without waiting, Python would end while the pool's thread does, and the one would write to pipes that the
        # other has closed.
        pool.shutdown()
    except BaseException:
        for process in set(active_children()) - others:
            process.kill()
        pool.shutdown(cancel_futures=True)
        raise


class _Pool(ProcessPoolExecutor):
    """Processes that are started with interrupts blocked: one that is typed goes to the children as well."""

    def submit(self, function: Callable[_P, _T], /, *arguments: _P.args, **named: _P.kwargs) -> Future[_T]:
        if not hasattr(signal, "pthread_sigmask"):
            return super().submit(function, *arguments, **named)
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return super().submit(function, *arguments, **named)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _track_quietly() -> None:
    """Start the process that removes what a killed run leaves in the system; what it says of that is of no use."""
    if sys.platform == "win32":
        return
    before = os.environ.get("PYTHONWARNINGS")
    os.environ["PYTHONWARNINGS"] = ",".join(filter(None, (before, "ignore:resource_tracker")))
    try:
        resource_tracker.ensure_running()
    finally:
        if before is None:
            del os.environ["PYTHONWARNINGS"]
        else:
            os.environ["PYTHONWARNINGS"] = before


def reuse_memory() -> None:
    """Keep memory that is freed for the next use, for the system would clear every page of every picture."""
    if sys.platform == "linux":
        import ctypes

        library = ctypes.CDLL(None)
        if hasattr(library, "mallopt"):  # of the GNU C library
            library.mallopt(_M_TRIM_THRESHOLD, _GIGABYTE)
            library.mallopt(_M_MMAP_THRESHOLD, _GIGABYTE)
