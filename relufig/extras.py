"""The packages that parts of relufig need beside numpy: what is said where one is missing."""

from __future__ import annotations

import shlex
import sys


def install(extra: str) -> str:
    """The command that installs an extra for the Python that is running."""
    return f"{shlex.quote(sys.executable)} -m pip install 'relufig[{extra}]'"


def missing(who: str, package: str, extra: str) -> ModuleNotFoundError:
    """The error that says who needs a package, and the command that installs it with an extra of relufig's."""
    return ModuleNotFoundError(f"{who} needs the package {package}: {install(extra)}", name=package)
