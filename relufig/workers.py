"""What processes that work for another one have in common."""

from __future__ import annotations

import signal
import sys

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


def reuse_memory() -> None:
    """Keep memory that is freed for the next use, for the system would clear every page of every picture."""
    if sys.platform == "linux":
        import ctypes

        library = ctypes.CDLL(None)
        if hasattr(library, "mallopt"):  # of the GNU C library
            library.mallopt(_M_TRIM_THRESHOLD, _GIGABYTE)
            library.mallopt(_M_MMAP_THRESHOLD, _GIGABYTE)
