"""What manim is built with on Linux, as packages of Debian and Ubuntu. This is the only list of them.

Run as a file it prints those that are missing here. It needs the standard library only, for it runs before anything is
installed.
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


# Each package, and whether what it brings is here, wherever it came from.
_IS_HERE: dict[str, Callable[[], bool]] = {
    "pkg-config": lambda: shutil.which("pkg-config") is not None,
    "libcairo2-dev": lambda: _has_library("cairo"),
    "libpango1.0-dev": lambda: _has_library("pangocairo"),
    "build-essential": lambda: shutil.which("cc") is not None,
    "python3-dev": lambda: Path(sysconfig.get_path("include"), "Python.h").is_file(),
}
INSTALL = f"sudo apt-get install {' '.join(_IS_HERE)}"


def missing() -> list[str]:
    """Those that this machine lacks."""
    return [package for package, is_here in _IS_HERE.items() if not is_here()]


if __name__ == "__main__":
    sys.stdout.write(" ".join(missing()))
