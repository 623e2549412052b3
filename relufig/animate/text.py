"""Text as one shape each, and numbers that follow what they show.

manim's `Text` is a group of glyphs, each of which is copied and drawn by itself in every frame. Here a whole label is
one mobject, placed by its baseline, so that labels in a row stand on one line whatever their letters.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from manim import ManimColor, Text, VMobject, config

from relufig.animate import look
from relufig.animate.sources import Source, reader
from relufig.numbers.text import MINUS, number

Points = npt.NDArray[np.float64]
Align = Literal["start", "middle", "end"]
Colour = str | ManimColor

# Pango rounds positions of glyphs to its grid: outlines are taken at a size at which that is invisible.
_FONT_SIZE = 96.0
_ROOMY = 4096
# An em is the font size in points, at manim's 72 points a unit.
_EM = _FONT_SIZE / 72
# The height of capitals and digits in DejaVu Sans, in ems: what centres text vertically.
CAP_HEIGHT = 0.729
_SHARES = {"start": 0.0, "middle": 0.5, "end": 1.0}


class Outline(NamedTuple):
    """The outline of a text, 1 em high, from the left end of its baseline: Bezier points (4k, 3), and its advance."""

    points: Points
    advance: float


@lru_cache(maxsize=4096)
def outline(text: str, bold: bool = False) -> Outline:
    """The outline of one line of text in the essay's face."""
    first, space, rest = text.partition(" ")
    if space:  # word by word, for Pango breaks long lines
        word, gap, tail = outline(first, bold), _outline(" ", bold).advance, outline(rest, bold)
        shifted = tail.points + [word.advance + gap, 0, 0]
        return Outline(np.concatenate([word.points, shifted]), word.advance + gap + tail.advance)
    return _outline(text, bold)


@lru_cache(maxsize=4096)
def _outline(text: str, bold: bool) -> Outline:
    # Between two Hs, which stand on the baseline: ink alone tells neither baseline nor advance.
    fences = _glyphs("HH", bold)
    fence = _left(fences[1]) - _left(fences[0])
    # An H stands in the middle of its advance.
    bearing = (fence - np.ptp(fences[0][:, 0])) / 2
    glyphs = _glyphs(f"H{text}H", bold)
    origin = np.array([_left(glyphs[0]) - bearing + fence, glyphs[0][:, 1].min(), 0.0])
    inner = [np.zeros((0, 3)), *(points - origin for points in glyphs[1:-1])]
    return Outline(np.concatenate(inner) / _EM, (_left(glyphs[-1]) - bearing - origin[0]) / _EM)


def width(text: str, em: float, bold: bool = False) -> float:
    """How wide a text of that size is."""
    return outline(text, bold).advance * em


def fitting(text: str, em: float, room: float, bold: bool = False) -> float:
    """The size of a text: the given one, or as much smaller as it takes to fit the room."""
    return min(em, em * room / max(width(text, em, bold), 1e-9))


class Label(VMobject):
    """A line of text, centred on `at` vertically by the height of its capitals, horizontally as `align` says.

    `set_text` replaces the text where the label now stands, in its present size.
    """

    def __init__(
        self,
        text: str,
        em: float = look.TEXT,
        colour: Colour = "#000000",
        at: Any = (0, 0, 0),
        align: Align = "middle",
        bold: bool = False,
    ) -> None:
        super().__init__(fill_color=colour, fill_opacity=1, stroke_width=0)
        self.align: Align = align
        self.bold = bold
        self._set(text, np.asarray(at, dtype=float), np.array([em, 0.0, 0.0]))

    def set_text(self, text: str) -> Label:
        """Show another text, at the same place."""
        if text != self.text:
            anchor, em = self._frame()
            self._set(text, anchor, em)
        return self

    def put(self, at: Any) -> Label:
        """Move the label for its text to be aligned to another point."""
        self.shift(np.asarray(at, dtype=float) - self.at)
        return self

    def write(self, text: str, at: Any, em: float) -> Label:
        """Show another text at another point, in another size."""
        self._set(text, np.asarray(at, dtype=float), np.array([em, 0.0, 0.0]))
        return self

    @property
    def at(self) -> Points:
        """The point that the text is aligned to."""
        return self._frame()[0]

    def _frame(self) -> tuple[Points, Points]:
        return self.points[0].copy(), self.points[4] - self.points[0]

    def _set(self, text: str, anchor: Points, em: Points) -> None:
        self.text = text
        shape = _layout(text, self.bold)
        across = np.array([-em[1], em[0], 0.0])
        local = shape.points - [_SHARES[self.align] * shape.advance, CAP_HEIGHT / 2, 0]
        # Two empty curves come first, at the anchor and an em to the right of it: moved, turned and scaled with the
        # rest, they tell where the text stands and how large it is.
        frame = np.repeat([anchor, anchor + em], 4, axis=0)
        self.set_points(np.concatenate([frame, anchor + local[:, :1] * em + local[:, 1:2] * across]))


class Number(Label):
    """A number that shows what its source gives, in every frame."""

    def __init__(
        self,
        source: Source,
        em: float = look.TEXT,
        colour: Colour = "#000000",
        at: Any = (0, 0, 0),
        align: Align = "middle",
        *,
        decimals: int | None = None,
        form: Callable[[str], str] = str,
    ) -> None:
        self._source = reader(source)
        self.decimals = decimals
        self.form = form
        super().__init__(self._shown(), em, colour, at, align)
        self.add_updater(lambda label: label.set_text(self._shown()))

    @property
    def value(self) -> Any:
        """What is shown, before it is rounded."""
        return self._source()

    def _shown(self) -> str:
        return self.form(decimal(self.value, self.decimals))


def decimal(value: Any, decimals: int | None = None) -> str:
    """A number as it is shown: with that many decimals, or as short as is exact, with a true minus."""
    if decimals is None:
        return number(value)
    text = f"{float(value):.{decimals}f}"
    # What rounds to zero has no sign.
    return text.lstrip("-") if float(text) == 0 else text.replace("-", MINUS)


def _layout(text: str, bold: bool) -> Outline:
    """A text's outline; that of a number from its digits', so that a number that changes needs no new outlines."""
    if not set(text) <= set(f"0123456789.+{MINUS}"):
        return outline(text, bold)
    parts, at = [np.zeros((0, 3))], 0.0
    for character in text:
        shape = outline(character, bold)
        parts.append(shape.points + [at, 0, 0])
        at += shape.advance
    return Outline(np.concatenate(parts), at)


def _glyphs(text: str, bold: bool) -> list[Points]:
    # manim cuts a text to the picture's width in pixels, however small. (Its own tempconfig takes longer than Text.)
    pixels = config.pixel_width
    config.pixel_width = max(pixels, _ROOMY)
    try:
        drawn = Text(text, font=look.register_font(), font_size=_FONT_SIZE, weight="BOLD" if bold else "NORMAL")
    finally:
        config.pixel_width = pixels
    return [glyph.points for glyph in drawn.submobjects]


def _left(points: Points) -> float:
    return float(points[:, 0].min())
