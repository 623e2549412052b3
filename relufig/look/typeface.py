"""Typefaces embedded in a document as web fonts in CSS, for readers who do not have them installed.

A document embeds only the characters that it uses of each face (some kilobytes). SVG files and HTML pages do the same.
"""

from __future__ import annotations

import base64
import importlib.util
import io
import logging
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
from matplotlib.font_manager import FontProperties, fontManager, get_font

from relufig.look import fonts
from relufig.system.files import written_atomically

# Substitutes for a face that is neither installed nor embedded. Verdana's letters are as wide as DejaVu Sans's, because
# both derive from one design.
STAND_INS = "Verdana, sans-serif"


# Characters that are often used: those of ASCII, Latin-1, and some of mathematics and typography.
_COMMON = (
    "".join(map(chr, (*range(32, 127), *range(160, 256))))
    + "αβγδεθλμπσφω−·×≤≥≈±∞…–—‘’“”→½ₘₙₖ₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹⁻\u2009"
)
# What OpenType's table of names keeps: the copyright, the family, the face, the licence and its address, in English.
_NAMES, _ENGLISH = (0, 1, 2, 13, 14), 0x409


class Face(NamedTuple):
    """A face of a font family, in CSS's terms."""

    family: str = fonts.FALLBACK
    weight: int = 400
    style: str = "normal"
    """normal, italic or oblique."""


def faces(used: Mapping[Face, str]) -> str:
    """A CSS rule `@font-face` for each face, with the characters that `used` lists and their kerning.

    The order of the characters does not matter. Only faces that come with matplotlib, and Source Sans 3, are embedded,
    as their licences allow; other faces get no rule.
    """
    flavour = _flavour()
    rules = []
    for face, text in sorted(used.items()):
        file = shipped(face)
        characters = "".join(sorted(set(text)))
        if file is not None and characters:
            rules.append(
                f"@font-face{{font-family:'{face.family}';font-weight:{face.weight};font-style:{face.style};"
                f"src:url(data:font/{flavour};base64,{_subset(file, characters, flavour)}) format('{flavour}')}}"
            )
    return "\n".join(rules)


def spread(text: str, families: Sequence[str], weight: int = 400, style: str = "normal") -> dict[Face, str]:
    """Find the face of each character of a text: the first embeddable one that has it, as matplotlib and browsers do.

    Parameters
    ----------
    text : str
        The text; characters that no face has are counted as the first one's.
    families : sequence of str
        The families of the text, such as `fonts.families()`.
    weight : int
        Weight as in CSS.
    style : {"normal", "italic", "oblique"}
        Slant as in CSS.

    Returns
    -------
    dict of Face to str
        The characters of each face, to pass to `faces`; empty if no face can be embedded.

    Examples
    --------
    >>> from relufig.look import fonts, typeface
    >>> for face, characters in typeface.spread("x ∈ ℝ", fonts.families()).items():
    ...     print(face.family, repr(characters))
    Source Sans 3 'x  '
    DejaVu Sans '∈ℝ'
    """
    candidates = [face for face in (Face(family, weight, style) for family in families) if shipped(face)]
    used: dict[Face, str] = defaultdict(str)
    for character in text if candidates else "":
        used[next((face for face in candidates if ord(character) in _codes(face)), candidates[0])] += character
    return dict(used)


@lru_cache(maxsize=32)
def shipped(face: Face) -> Path | None:
    """The file of a face that may be embedded: of Source Sans 3, or one that comes with matplotlib; or None."""
    if face.family == fonts.FAMILY:
        fonts.families()
    slant: Any = face.style
    # The other families have two weights. matplotlib would take the nearer one too, and warn.
    weight = face.weight if face.family == fonts.FAMILY or face.weight < fonts.SEMIBOLD else fonts.BOLD
    properties = FontProperties(family=[face.family], weight=weight, style=slant)
    try:
        file = Path(str(fontManager.findfont(properties, fallback_to_default=False)))
    except ValueError:
        return None
    return file if file.is_relative_to(mpl.get_data_path()) or file in fonts.files().values() else None


@lru_cache(maxsize=32)
def _codes(face: Face) -> frozenset[int]:
    """The code points that a face has."""
    return frozenset(get_font(str(shipped(face))).get_charmap())


@lru_cache(maxsize=1)
def _flavour() -> str:
    """The format of web fonts: WOFF2 is a quarter smaller, but needs the package brotli."""
    return "woff2" if importlib.util.find_spec("brotli") else "woff"


@lru_cache(maxsize=128)
def _subset(file: Path, characters: str, flavour: str) -> str:
    """The face with only these characters, as a web font in base64. It keeps its copyright and licence, as it must."""
    common = io.BytesIO(_common(file)) if set(characters) <= set(_COMMON) else str(file)
    return base64.b64encode(_with_only(common, characters, flavour)).decode("ascii")


@lru_cache(maxsize=16)
def _common(file: Path) -> bytes:
    """The face with the common characters only: fewer of them are taken from it ten times as fast as from the file.

    It is kept in matplotlib's cache folder, where that can be written to.
    """
    own = file in fonts.files().values()  # a folder of their own, by version
    folder = file.parent if own else Path(mpl.get_cachedir(), "relufig", f"matplotlib-{mpl.__version__}")
    kept = folder / f"{file.stem}-common-{zlib.crc32(_COMMON.encode()):08x}.ttf"
    with suppress(OSError):
        return kept.read_bytes()
    content = _with_only(str(file), _COMMON, None)
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        with written_atomically(kept) as copy:
            copy.write(content)
    return content


@contextmanager
def told_little() -> Iterator[None]:
    """Let fontTools log warnings only, unless the user has set its level. Beside manim, each package logs all."""
    logger = logging.getLogger("fontTools")
    before = logger.level
    logger.setLevel(before or logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(before)


def _with_only(file: Any, characters: str, flavour: str | None) -> bytes:
    """A font, given as a path or its content, with only these characters."""
    from fontTools import subset

    options = subset.Options(flavor=flavour, hinting=False, recalc_timestamp=False)
    options.drop_tables += ["FFTM", "MATH"]  # FontForge's dates, and measures that browsers do not use
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=characters)
    content = io.BytesIO()
    with told_little(), subset.load_font(file, options) as font:
        # The subsetter would look in every part of every table for the names in use.
        names = font["name"]
        del font["name"]
        subsetter.subset(font)
        names.names = [name for name in names.names if name.nameID in _NAMES and name.langID == _ENGLISH]
        font["name"] = names
        subset.save_font(font, content, options)
    return content.getvalue()
