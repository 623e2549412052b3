"""The file formats of figures, and what each of them can hold.

SVG, PDF and PNG hold a still; GIF, WebP and APNG hold a figure that moves. Only SVG can follow the reader's theme.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from relufig.look.style import THEMES

STILL = ("svg", "pdf", "png")
MOVING = ("gif", "webp", "apng")

# The theme of files that are light, or dark where the reader prefers it.
AUTO = "auto"
# The themes that a figure can be asked for.
LOOKS = (*THEMES, AUTO)
# What a user reads about the formats.
DEFAULT = f"default: {','.join(STILL)}, or svg if the theme is {AUTO}"


def default(theme: str) -> tuple[str, ...]:
    """The formats to make if a user names none: the stills that can have this theme."""
    return ("svg",) if theme == AUTO else STILL


def listed(text: str | None, theme: str) -> list[str]:
    """The formats in a text that separates them by commas or spaces; None gives the default ones."""
    return list(default(theme)) if text is None else re.split(r"[,\s]+", text.strip())


def check(formats: Sequence[str], theme: str = "light", transparent: bool = False) -> None:
    """Raise ValueError if a format is unknown, or cannot have this theme or no background, or if none is given."""
    for name in formats or [""]:
        if name not in (*STILL, *MOVING):
            raise ValueError(f"formats must be among {', '.join((*STILL, *MOVING))}, got {name!r}")
        if theme == AUTO and name != "svg":
            raise ValueError(f"only svg can follow the reader's theme: the theme of {name} must be light or dark")
        if transparent and name in MOVING:
            raise ValueError(f"a figure that moves needs a background: {name} cannot be transparent")
