"""What processes that work for another one have in common."""

from __future__ import annotations

import signal
import sys

# From <linux/prctl.h>: the signal to get when the parent process ends.
_PR_SET_PDEATHSIG = 1


def follow_the_parent() -> None:
    """Leave interrupts to the parent process, and end when it does, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
