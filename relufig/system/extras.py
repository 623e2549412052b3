"""The optional packages that parts of relufig need, and the message when one is missing.

They come with extras such as `relufig[plot]`, which pyproject.toml lists.
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

# The pip names of packages that are imported by another name.
_DISTRIBUTIONS = {
    "PIL": "pillow",
    "cairo": "pycairo",
    "fontTools": "fonttools",
    "markdown_it": "markdown-it-py",
    "mdit_py_plugins": "mdit-py-plugins",
    "pptx": "python-pptx",
}


class MissingPackageError(ModuleNotFoundError):
    """A package is missing. The message says what needs it and which command installs it."""


def distribution(package: str) -> str:
    """The pip name of a package that is imported as `package`."""
    return _DISTRIBUTIONS.get(package, package)


def install(extra: str) -> str:
    """The command that installs an extra for the running Python, and what Linux needs first."""
    command = f"{shlex.quote(sys.executable)} -m pip install 'relufig[{extra}]'"
    builds = extra == "video" and sys.platform == "linux"
    return f"{command}, on Debian and Ubuntu after {system_packages.INSTALL}" if builds else command


def missing(who: str, package: str, extra: str) -> MissingPackageError:
    """The error that says what needs a package and which command installs it (as one of relufig's extras)."""
    return MissingPackageError(f"{who} needs the package {package}: {install(extra)}", name=package)


def need(who: str, extra: str, *modules: str) -> None:
    """Raise MissingPackageError for the first of the modules that is not installed, without importing any.

    `who` begins the message: "a deck".
    """
    for module in modules:
        if importlib.util.find_spec(module) is None:
            raise missing(who, distribution(module), extra)


def need_to_import(package: str, extra: str, *modules: str) -> None:
    """Like `need`, for one of relufig's packages that cannot be imported without the modules.

    In a script that imports the package, the error is printed as one line: a traceback through relufig would not help.
    """
    try:
        need(package, extra, *modules)
    except MissingPackageError:
        if hasattr(sys.modules["__main__"], "__file__"):
            sys.excepthook = _in_a_line(sys.excepthook)
        raise


def _in_a_line(others: _Hook) -> _Hook:
    """An excepthook that prints a missing package as one line and leaves all other errors to `others`."""

    def hook(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        if isinstance(error, MissingPackageError):
            sys.stderr.write(f"{Path(sys.argv[0]).stem}: {error}\n")
        else:
            others(kind, error, traceback)

    return hook
