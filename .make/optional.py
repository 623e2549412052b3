"""What some tests compare with, or drive, and can do without: installed where possible, said where not.

Usage: `python .make/optional.py MAKE VENV PIECE ...`. Each piece has a target VENV/.installed-PIECE in the Makefile, as
has `dev`, what no test can do without. A piece that is missing is tried again by every run, for npm, headers or a
network may have come. What takes long to fail, as building in vain does, is tried once a day; without a network, one
piece a run is.
"""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from install import NO_NETWORK

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# What no command here installs, and the tests that are skipped without it.
PROGRAMS = {
    "HTML slides": ("npm",),
    "pages in a browser": BROWSERS,
    "LaTeX": ("pdflatex",),
}
_PROJECT = Path(__file__).parents[1] / "pyproject.toml"
# Seconds: what takes longer to fail waits for another day.
_LONG = 20
_DAY = 24 * 3600


def main(make: str, venv: Path, pieces: list[str]) -> int:
    """Install what is missing; exit status 1 if `dev` could not be installed."""
    if not _is_there(make, venv, "dev"):
        _announce(venv)
        if subprocess.run(_command(make, venv, "dev"), check=False).returncode:
            return 1
    for piece in pieces:
        if _is_there(make, venv, piece) or _waits(venv, piece):
            continue
        reason = _missing(make, venv, piece)
        if reason:
            sys.stderr.write(f"{reason} Tests that need it are skipped.\n")
            if NO_NETWORK in reason:
                break
    return 0


def _announce(venv: Path) -> None:
    absent = [f"{tests} (no {each[0]})" for tests, each in PROGRAMS.items() if not any(map(shutil.which, each))]
    sys.stderr.write(
        f"The tests need about 2.8 GB in {venv}, most of it PyTorch and manim; to install that takes some minutes.\n"
        f"Tests that will be skipped: {', '.join(absent) or 'none that is known yet'}.\n"
        "What cannot be installed is named below; its tests are skipped, and the next run tries again.\n"
    )


def _command(make: str, venv: Path, piece: str, *options: str) -> list[str]:
    return [make, "--no-print-directory", *options, f"VENV={venv}", f"{venv}/.installed-{piece}"]


def _is_there(make: str, venv: Path, piece: str) -> bool:
    return subprocess.run(_command(make, venv, piece, "--question"), capture_output=True, check=False).returncode == 0


def _waits(venv: Path, piece: str) -> bool:
    failed = venv / f".failed-{piece}"
    if not failed.exists():
        return False
    when = failed.stat().st_mtime
    return when > _PROJECT.stat().st_mtime and time.time() < when + _DAY


def _missing(make: str, venv: Path, piece: str) -> str:
    """Install a piece; why that failed, in a sentence, else nothing."""
    failed = venv / f".failed-{piece}"
    failed.unlink(missing_ok=True)
    begun = time.monotonic()
    done = subprocess.run(_command(make, venv, piece), stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode == 0:
        return ""
    lines = [line.strip() for line in done.stderr.splitlines() if not re.match(r"\S*make(\[\d+\])?:", line)]
    reason = (" ".join(filter(None, lines)) or f"{piece} could not be installed").rstrip(".") + "."
    if NO_NETWORK not in reason and time.monotonic() - begun > _LONG:
        failed.touch()
        return f"{reason} It is tried again in a day, or after rm {failed}."
    return reason


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:]))
