"""Typefaces inside a document: the letters that it shows, as web fonts in CSS, for readers who lack the face.

Of each face a document embeds only the characters that it uses (some kilobytes). SVG files and HTML pages share this.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
from matplotlib.font_manager import FontProperties, fontManager

from relufig.look import style

# What stands in for the face where it is neither installed nor embedded: Verdana's letters are as wide, for both derive
# from one design; then whatever there is.
STAND_INS = "Verdana, sans-serif"


class Face(NamedTuple):
    """One face of a family, as CSS names them."""

    family: str = style.FONT
    weight: int = 400
    style: str = "normal"
    """normal, italic or oblique."""


def faces(used: Mapping[Face, str]) -> str:
    """An @font-face rule of CSS for each face, which holds those characters of it that `used` says, and kerning.

    The same rules for the same characters in any order. Only faces that matplotlib ships are embedded, as their
    licences allow; for any other there is no rule.
    """
    rules = []
    for face, text in sorted(used.items()):
        file = shipped(face)
        characters = "".join(sorted(set(text)))
        if file is not None and characters:
            rules.append(
                f"@font-face{{font-family:'{face.family}';font-weight:{face.weight};font-style:{face.style};"
                f"src:url(data:font/woff;base64,{_subset(file, characters)}) format('woff')}}"
            )
    return "\n".join(rules)


def shipped(face: Face) -> Path | None:
    """The file of a face among those that matplotlib brings along, None if it is not one of them."""
    slant: Any = face.style
    properties = FontProperties(family=[face.family], weight=face.weight, style=slant)
    try:
        file = Path(str(fontManager.findfont(properties, fallback_to_default=False)))
    except ValueError:
        return None
    return file if file.is_relative_to(mpl.get_data_path()) else None


@lru_cache(maxsize=128)
def _subset(file: Path, characters: str) -> str:
    """The face with these characters only, as WOFF in base64, its copyright and licence in it as they must be."""
    from fontTools import subset

    options = subset.Options(flavor="woff", hinting=False, recalc_timestamp=False, name_IDs=[0, 1, 2, 13, 14])
    options.drop_tables += ["FFTM", "MATH"]  # FontForge's dates, and measures that no browser asks for
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=characters)
    content = io.BytesIO()
    with subset.load_font(str(file), options) as font:
        subsetter.subset(font)
        subset.save_font(font, content, options)
    return base64.b64encode(content.getvalue()).decode("ascii")
