"""The essay's typeface in videos: registered with Pango, and measured from its font files. Lengths are in ems."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from relufig.look import fonts
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
    """Register the typeface with Pango, for this process; return the families to look for a glyph in."""
    return fonts.register_with_pango()


@lru_cache(maxsize=2)
def metrics(bold: bool = False) -> Metrics:
    """The heights of the typeface, regular or bold."""
    font = _fonts(bold)[0]
    em, lines = font["head"].unitsPerEm, font["hhea"]
    # Capitals and small letters are measured, because not every font file states their heights.
    return Metrics(em, glyph("H", bold).high, glyph("x", bold).high, lines.ascent / em, lines.descent / em)


@lru_cache(maxsize=4096)
def glyph(character: str, bold: bool = False) -> Glyph:
    """The glyph of a character, of the first family that has it. It has no ink if Pango must take another family's."""
    from fontTools.pens.boundsPen import BoundsPen

    every = _fonts(bold)
    font = next((font for font in every if ord(character) in font.getBestCmap()), every[0])
    glyphs, em = font.getGlyphSet(), font["head"].unitsPerEm
    name = font.getBestCmap().get(ord(character))
    pen = BoundsPen(glyphs)
    if name is not None:
        glyphs[name].draw(pen)
    return Glyph(glyphs[name or "space"].width / em, *(edge / em for edge in pen.bounds or ()))


@lru_cache(maxsize=256)
def italic(letter: str, bold: bool = False) -> tuple[npt.NDArray[np.float64], float]:
    """A variable as figures set it, in italics of STIX: its outline as points of cubic curves (4k, 3), its advance."""
    from fontTools.pens.basePen import BasePen

    class Pen(BasePen):
        curves: list[Any]

        def _moveTo(self, at: Any) -> None:
            self.start = at

        def _lineTo(self, at: Any) -> None:
            here = np.array(self._getCurrentPoint())
            self.curves += [here, here + (at - here) / 3, here + (at - here) * 2 / 3, at]

        def _curveToOne(self, one: Any, two: Any, at: Any) -> None:
            self.curves += [self._getCurrentPoint(), one, two, at]

        def _closePath(self) -> None:
            if self._getCurrentPoint() != self.start:
                self._lineTo(self.start)

    font = _italics(bold)
    glyphs, em = font.getGlyphSet(), font["head"].unitsPerEm
    pen = Pen(glyphs)
    pen.curves = []
    drawn = glyphs[font.getBestCmap()[ord(letter)]]
    drawn.draw(pen)
    points = np.array(pen.curves, dtype=float).reshape(-1, 2) / em
    return np.column_stack([points, np.zeros(len(points))]), drawn.width / em


@lru_cache(maxsize=2)
def _italics(bold: bool) -> Any:
    from fontTools.ttLib import TTFont

    return TTFont(shipped(Face(fonts.MATHEMATICS, fonts.BOLD if bold else fonts.REGULAR, "italic")), lazy=True)


@lru_cache(maxsize=2)
def _fonts(bold: bool) -> list[Any]:
    """The font files of the families, in the order in which a glyph is looked for."""
    from fontTools.ttLib import TTFont

    faces = (Face(family, fonts.BOLD if bold else fonts.REGULAR) for family in fonts.families())
    return [TTFont(shipped(face), lazy=True) for face in faces]
