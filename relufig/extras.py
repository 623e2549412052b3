"""The packages that parts of relufig need beside numpy: what is said where one is missing."""

from __future__ import annotations

import shlex
import sys

# What pip calls packages that are imported by another name.
_DISTRIBUTIONS = {"PIL": "pillow", "cairo": "pycairo", "fontTools": "fonttools", "pptx": "python-pptx"}


def distribution(package: str) -> str:
    """What pip calls a package that is imported by the given name."""
    return _DISTRIBUTIONS.get(package, package)


def install(extra: str) -> str:
    """The command that installs an extra for the Python that is running."""
    return f"{shlex.quote(sys.executable)} -m pip install 'relufig[{extra}]'"


def missing(who: str, package: str, extra: str) -> ModuleNotFoundError:
    """The error that says who needs a package, and the command that installs it with an extra of relufig's."""
    return ModuleNotFoundError(f"{who} needs the package {package}: {install(extra)}", name=package)
