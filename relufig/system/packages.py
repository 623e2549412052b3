"""The Debian and Ubuntu packages that manim needs to be built on Linux. This is the only list of them.

Run as a script, it prints the packages that are missing on this machine. It uses the standard library only, because it
runs before anything is installed.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path


def _has_library(name: str) -> bool:
    """Whether pkg-config finds a C library with its headers."""
    program = shutil.which("pkg-config")
    return program is not None and subprocess.run([program, "--exists", name], check=False).returncode == 0


# For each package, whether its content is on this machine, wherever it came from.
_IS_HERE: dict[str, Callable[[], bool]] = {
    "pkg-config": lambda: shutil.which("pkg-config") is not None,
    "libcairo2-dev": lambda: _has_library("cairo"),
    "libpango1.0-dev": lambda: _has_library("pangocairo"),
    "build-essential": lambda: shutil.which("cc") is not None,
    "python3-dev": lambda: Path(sysconfig.get_path("include"), "Python.h").is_file(),
}
INSTALL = f"sudo apt-get install {' '.join(_IS_HERE)}"


def missing() -> list[str]:
    """The packages that this machine lacks."""
    return [package for package, is_here in _IS_HERE.items() if not is_here()]


if __name__ == "__main__":
    sys.stdout.write(" ".join(missing()))
