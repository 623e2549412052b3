"""The packages that pages need, looked for before anything is made: not after a video has been rendered for minutes."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable

# What pip calls those whose module has another name.
_NAMES = {"pptx": "python-pptx", "PIL": "pillow", "fontTools": "fonttools"}


def check(who: str, modules: Iterable[str]) -> None:
    """Raise ImportError, with the command that installs it, for a package that is missing.

    `who` begins the sentence: "slides need".
    """
    for module in modules:
        if importlib.util.find_spec(module) is None:
            raise ImportError(f"{who} the package {_NAMES.get(module, module)}: pip install 'relufig[slides]'")
