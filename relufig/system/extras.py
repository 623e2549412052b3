"""The packages that parts of relufig need beside numpy and scipy, and what is said where one is missing.

They come with extras, `relufig[plot]` and so on, which pyproject.toml lists.
"""

from __future__ import annotations

import importlib.util
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from relufig.system import packages as system_packages

_Hook = Callable[[type[BaseException], BaseException, TracebackType | None], object]

# What pip calls packages that are imported by another name.
_DISTRIBUTIONS = {"PIL": "pillow", "cairo": "pycairo", "fontTools": "fonttools", "pptx": "python-pptx"}


class MissingPackageError(ModuleNotFoundError):
    """A package is missing; the message says who needs it, and the command that installs it."""


def distribution(package: str) -> str:
    """What pip calls a package that is imported by the given name."""
    return _DISTRIBUTIONS.get(package, package)


def install(extra: str) -> str:
    """The command that installs an extra for the Python that is running, and what Linux needs before."""
    command = f"{shlex.quote(sys.executable)} -m pip install 'relufig[{extra}]'"
    builds = extra == "video" and sys.platform == "linux"
    return f"{command}, on Debian and Ubuntu after {system_packages.INSTALL}" if builds else command


def missing(who: str, package: str, extra: str) -> MissingPackageError:
    """The error that says who needs a package, and the command that installs it with an extra of relufig's."""
    return MissingPackageError(f"{who} needs the package {package}: {install(extra)}", name=package)


def need(who: str, extra: str, *modules: str) -> None:
    """Raise MissingPackageError for the first of an extra's modules that is not installed. It imports none of them.

    `who` begins the sentence: "a deck".
    """
    for module in modules:
        if importlib.util.find_spec(module) is None:
            raise missing(who, distribution(module), extra)


def need_to_import(package: str, extra: str, *modules: str) -> None:
    """Like `need`, for a package of relufig's that cannot be imported without the modules.

    A script that imports it ends with the sentence alone: a traceback through relufig would tell its user nothing.
    """
    try:
        need(package, extra, *modules)
    except MissingPackageError:
        if hasattr(sys.modules["__main__"], "__file__"):
            sys.excepthook = _in_a_line(sys.excepthook)
        raise


def _in_a_line(others: _Hook) -> _Hook:
    """What tells of errors that nobody has caught, with a missing package in a line; `others` tells of the others."""

    def hook(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        if isinstance(error, MissingPackageError):
            sys.stderr.write(f"{Path(sys.argv[0]).stem}: {error}\n")
        else:
            others(kind, error, traceback)

    return hook
