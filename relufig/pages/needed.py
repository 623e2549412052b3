"""The packages that pages need, looked for before anything is made: not after a video has been rendered for minutes."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable

from relufig import extras


def check(who: str, modules: Iterable[str]) -> None:
    """Raise ImportError, with the command that installs it, for a package that is missing.

    `who` begins the sentence: "a deck".
    """
    for module in modules:
        if importlib.util.find_spec(module) is None:
            raise extras.missing(who, extras.distribution(module), "slides")
