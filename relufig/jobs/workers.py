"""Worker processes: how they start, and how they end."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, get_context, resource_tracker
from typing import ParamSpec, TypeVar

from relufig.jobs.process import environment, follow_the_parent

_P = ParamSpec("_P")
_T = TypeVar("_T")


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
