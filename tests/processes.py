"""Programs started as a terminal starts them, to be interrupted by tests."""

import signal
import subprocess


def started(command, **options):
    """Like `subprocess.Popen`, but the program does not ignore SIGINT where the tests do.

    Shells start what runs in the background with SIGINT ignored, as nohup and some runners do, and that is handed down.
    """
    # Not by `preexec_fn`, of which Python warns where there are threads.
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        return subprocess.Popen(command, **options)
    finally:
        signal.signal(signal.SIGINT, before)
