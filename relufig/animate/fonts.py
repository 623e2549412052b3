"""The essay's typeface in videos: registered with Pango, and measured from its font files. Lengths are in ems."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import manimpango

from relufig.look import style
from relufig.look.typeface import Face, shipped


class Metrics(NamedTuple):
    """The heights that all letters of a face share, above the baseline; `descent` is negative."""

    units_per_em: int
    cap_height: float
    x_height: float
    ascent: float
    descent: float


class Glyph(NamedTuple):
    """The advance of a character's glyph, and the edges of its ink from the glyph's origin. A space has no ink."""

    advance: float
    left: float = 0.0
    low: float = 0.0
    right: float = 0.0
    high: float = 0.0


@lru_cache(maxsize=1)
def register() -> str:
    """Register the typeface with Pango, for this process; return its name."""
    for bold in (False, True):
        manimpango.register_font(_file(bold))
    return style.FONT


@lru_cache(maxsize=2)
def metrics(bold: bool = False) -> Metrics:
    """The heights of the typeface, regular or bold."""
    em, lines = _font(bold)["head"].unitsPerEm, _font(bold)["hhea"]
    # Capitals and small letters are measured, because not every font file states their heights.
    return Metrics(em, glyph("H", bold).high, glyph("x", bold).high, lines.ascent / em, lines.descent / em)


@lru_cache(maxsize=4096)
def glyph(character: str, bold: bool = False) -> Glyph:
    """The glyph of a character. It has no ink if the typeface lacks the character, and Pango takes another face's."""
    from fontTools.pens.boundsPen import BoundsPen

    font = _font(bold)
    glyphs, em = font.getGlyphSet(), font["head"].unitsPerEm
    name = font.getBestCmap().get(ord(character))
    pen = BoundsPen(glyphs)
    if name is not None:
        glyphs[name].draw(pen)
    return Glyph(glyphs[name or "space"].width / em, *(edge / em for edge in pen.bounds or ()))


def _file(bold: bool) -> str:
    return str(shipped(Face(style.FONT, 700 if bold else 400)))


@lru_cache(maxsize=2)
def _font(bold: bool) -> Any:
    from fontTools.ttLib import TTFont

    return TTFont(_file(bold), lazy=True)
