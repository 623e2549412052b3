"""Words as Pango draws them, read in a fraction of manim's time.

Pango writes a word as a small SVG file: the outline of each glyph, in straight lines and cubic curves, and where each
glyph stands. manim reads it as it reads any SVG file. Here glyphs that were read before are read from memory.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt
from manim import RIGHT, Text, VMobject

from relufig.animate.plain import Plain

_SVG, _HREF = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"
# All that cairo writes, which is how Pango's drawing gets into a file.
_NUMBERS = {"M": 2, "L": 2, "C": 6, "Z": 0}
_COMMAND = re.compile(r"([A-Za-z])([^A-Za-z]*)")
# manim closes outlines whose ends are farther apart.
_APART = 0.0001


class _Glyph(NamedTuple):
    """An outline: the points of its curves, shape (curves, 4, 2), and which of them are straight lines (curves,)."""

    curves: npt.NDArray[np.float64]
    straight: npt.NDArray[np.bool_]


class Word(Text):
    """manim's `Text`, for one line in one style, with the same points."""

    def generate_mobject(self) -> Word:
        """Read Pango's drawing: a mobject for each glyph that has an outline."""
        try:
            self.add(*self._glyphs())
        except ValueError:  # from a cairo that writes differently
            return super().generate_mobject()
        self.flip(RIGHT)  # SVG's y axis points down
        return self

    def _glyphs(self) -> list[VMobject]:
        root = ElementTree.parse(self.get_file_path()).getroot()
        drawn = {named.get("id"): path.get("d", "") for named in root.iter() for path in named.findall(f"{_SVG}path")}
        glyphs = []
        for use in root.iter(f"{_SVG}use"):
            glyph = _glyph(drawn.get(use.get(_HREF, "")[1:], ""))
            if len(glyph.curves):
                glyphs.append(_placed(glyph, float(use.get("x", 0)), float(use.get("y", 0))))
        return glyphs


def _placed(glyph: _Glyph, x: float, y: float) -> VMobject:
    """A glyph in its place. What is between the ends of straight lines is computed there, as manim does."""
    curves = np.concatenate([glyph.curves + (x, y), np.zeros((len(glyph.curves), 4, 1))], axis=2)
    start, end = curves[glyph.straight, 0], curves[glyph.straight, 3]
    curves[glyph.straight, 1], curves[glyph.straight, 2] = (start + start + end) / 3, (start + end + end) / 3
    return Plain().set_points(curves.reshape(-1, 3))


@lru_cache(maxsize=1024)
def _glyph(path: str) -> _Glyph:
    """The glyph with that outline in an SVG file."""
    curves: list[list[tuple[float, float]]] = []
    straight = []
    start = here = (0.0, 0.0)
    for command, told in _COMMAND.findall(path):
        numbers = [float(number) for number in told.split()]
        if len(numbers) != _NUMBERS.get(command):
            raise ValueError(f"not a path as cairo writes it: {path}")
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        if command == "M":
            start = here = points[0]
            continue
        if command == "Z":
            if np.hypot(here[0] - start[0], here[1] - start[1]) <= _APART:
                continue
            points = [start]
        straight.append(len(points) == 1)
        curves.append([here, *(points * 3 if len(points) == 1 else points)])
        here = points[-1]
    return _Glyph(np.array(curves).reshape(-1, 4, 2), np.array(straight, dtype=bool))
