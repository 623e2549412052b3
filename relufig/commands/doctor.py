"""`relufig doctor`: says which optional packages are installed, and how to install the others."""

from __future__ import annotations

import argparse
import platform
import re
import shutil
import sys
from collections.abc import Iterator
from importlib import metadata
from typing import Any

from relufig import __version__
from relufig.commands.arguments import write
from relufig.system import extras, packages

# What each extra is for, in the order in which people come to need them.
_PURPOSES = {
    "plot": "figures",
    "logo": "outlines read from SVG files",
    "video": "animations",
    "slides": "slides, live pages, the gallery",
    "notebook": "networks to touch in notebooks",
    "export": "ONNX and safetensors files",
    "torch": "PyTorch modules and files",
    "dask": "Dask arrays, and rendering on many machines",
    "completion": "completion of commands in your shell",
    "fast": "compiled loops for large batches",
}
_REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)(?:\[([\w,-]+)\])?.*?extra\s*==\s*['\"]([\w-]+)['\"]")


def add(commands: Any) -> None:
    """Declare the command."""
    doctor = commands.add_parser("doctor", help="say what is installed, and how to install what is missing")
    doctor.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print a line for each part of relufig, and the command for what it lacks. Return 0."""
    del options  # the command has none
    write(f"relufig {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}\n\n")
    for extra, purpose in _PURPOSES.items():
        missing = missing_packages(extra)
        sign, rest = ("no ", f" lacks {', '.join(missing)}") if missing else ("yes", "")
        write(f"{sign} {extra:<10} {purpose}{rest}\n")
        if missing:
            write(f"      {extras.install(extra)}\n")
    for line in _programs():
        write(f"{line}\n")
    return 0


def missing_packages(extra: str) -> list[str]:
    """The packages of one of relufig's extras that are not installed."""
    own: list[str] = []
    nested: list[str] = []
    for requirement in metadata.requires("relufig") or ():
        if (found := _REQUIREMENT.match(requirement)) and found[3] == extra:
            name, inner, _ = found.groups()
            if name == "relufig":
                nested += inner.split(",")
            elif not _is_installed(name):
                own.append(name)
    return [*own, *(name for each in nested for name in missing_packages(each) if name not in own)]


def _is_installed(distribution: str) -> bool:
    try:
        metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return False
    return True


def _programs() -> Iterator[str]:
    if sys.platform == "linux" and missing_packages("video") and (lacking := packages.missing()):
        yield f"no  {'':<10} what builds manim lacks {', '.join(lacking)}\n      {packages.INSTALL}"
    npm = shutil.which("npm")
    yield f"{'yes' if npm else 'no '} {'npm':<10} slides as an HTML page" + (
        "" if npm else ": PowerPoint files, figures, pages and videos do without"
    )
