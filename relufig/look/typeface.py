"""Typefaces embedded in a document as web fonts in CSS, for readers who do not have them installed.

A document embeds only the characters that it uses of each face (some kilobytes). SVG files and HTML pages do the same.
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

# Substitutes for a face that is neither installed nor embedded. Verdana's letters are as wide as DejaVu Sans's, because
# both derive from one design.
STAND_INS = "Verdana, sans-serif"


class Face(NamedTuple):
    """A face of a font family, in CSS's terms."""

    family: str = style.FONT
    weight: int = 400
    style: str = "normal"
    """normal, italic or oblique."""


def faces(used: Mapping[Face, str]) -> str:
    """A CSS rule `@font-face` for each face, with the characters that `used` lists and their kerning.

    The order of the characters does not matter. Only faces that come with matplotlib are embedded, as their licences
    allow; other faces get no rule.
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
    """The file of a face that comes with matplotlib; None for any other face."""
    slant: Any = face.style
    properties = FontProperties(family=[face.family], weight=face.weight, style=slant)
    try:
        file = Path(str(fontManager.findfont(properties, fallback_to_default=False)))
    except ValueError:
        return None
    return file if file.is_relative_to(mpl.get_data_path()) else None


@lru_cache(maxsize=128)
def _subset(file: Path, characters: str) -> str:
    """The face with only these characters, as WOFF in base64. It keeps its copyright and licence, as it must."""
    from fontTools import subset

    options = subset.Options(flavor="woff", hinting=False, recalc_timestamp=False, name_IDs=[0, 1, 2, 13, 14])
    options.drop_tables += ["FFTM", "MATH"]  # FontForge's dates, and measures that browsers do not use
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=characters)
    content = io.BytesIO()
    with subset.load_font(str(file), options) as font:
        subsetter.subset(font)
        subset.save_font(font, content, options)
    return base64.b64encode(content.getvalue()).decode("ascii")
