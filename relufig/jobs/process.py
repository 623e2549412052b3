"""How a process of the jobs runs: its environment, interrupts and memory. Imports nothing slow."""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

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
