"""Text as single shapes, with italic variables, and numbers that follow their sources.

manim's `Text` is a group of glyphs, and manim copies and draws each glyph in every frame. Here a whole label is one
mobject, placed by its baseline, so that labels in a row are aligned whatever their letters.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from manim import ManimColor, config

from relufig.animate import fonts, look
from relufig.animate.plain import Plain
from relufig.animate.sources import Source, reader
from relufig.animate.words import Word
from relufig.numbers.text import MINUS, number

Points = npt.NDArray[np.float64]
Align = Literal["start", "middle", "end"]
Colour = str | ManimColor

# Pango rounds the positions of glyphs to its grid. At this font size, the rounding of outlines is invisible.
_FONT_SIZE = 96.0
_ROOMY = 4096
# The height of an em in units, as manim has 72 points a unit.
_EM = _FONT_SIZE / 72
_SHARES = {"start": 0.0, "middle": 0.5, "end": 1.0}
_NUMERIC = frozenset(f"0123456789.+{MINUS}")
# Single letters, Latin or Greek, which formulas set in italics, with the spaces around them.
_VARIABLE = re.compile(r"(?<![^\W\d_])([a-zA-Zα-ω])(?![^\W_])")


class Outline(NamedTuple):
    """The outline of a text, from the left end of its baseline, in ems: Bezier points (4k, 3), and its advance."""

    points: Points
    advance: float


@lru_cache(maxsize=4096)
def outline(text: str, bold: bool = False, variables: bool | str = False) -> Outline:
    """The outline of one line of text in the essay's typeface.

    `variables` are the letters that are set in italics where they stand alone; True means all of them.
    """
    if variables:
        return _joined(_with_variables(text, bold, variables))
    parts: list[Outline] = []
    # Word by word, because Pango breaks long lines.
    for is_space, run in itertools.groupby(text, str.isspace):
        word = "".join(run)
        # A changing number reuses the outlines of its digits.
        parts += [_outline(part, bold) for part in (word if is_space or _NUMERIC.issuperset(word) else [word])]
    return _joined(parts)


def _joined(parts: Iterable[Outline]) -> Outline:
    """Outlines side by side."""
    shapes, at = [np.zeros((0, 3))], 0.0
    for part in parts:
        shapes.append(part.points + [at, 0, 0])
        at += part.advance
    return Outline(np.concatenate(shapes), at)


def _with_variables(text: str, bold: bool, variables: bool | str) -> Iterator[Outline]:
    """The outlines of a text's parts, those of its variables in italics."""
    for k, part in enumerate(_VARIABLE.split(text)):
        is_variable = k % 2 and (variables is True or part in str(variables))
        if part:
            yield Outline(*fonts.italic(part, bold)) if is_variable else outline(part, bold)


@lru_cache(maxsize=4096)
def _outline(text: str, bold: bool) -> Outline:
    """The outline of a word, or of a space."""
    glyphs = [] if text.isspace() else _glyphs(text, bold)
    if not glyphs:
        return Outline(np.zeros((0, 3)), fonts.glyph(text[0], bold).advance)
    # manim moves the drawing to the middle of the frame. The font says how far each glyph's ink is from its origin.
    first, last = _measured(text[0], glyphs[0], bold), _measured(text[-1], glyphs[-1], bold)
    origin = glyphs[0].min(axis=0) - (first.left, first.low, 0)
    advance = glyphs[-1][:, 0].max() - last.right + last.advance - origin[0]
    return Outline(np.concatenate(glyphs) - origin, float(advance))


def _measured(character: str, ink: Points, bold: bool) -> fonts.Glyph:
    """The measures of a drawn glyph. One from another typeface stands on the baseline, as wide as its ink."""
    known = fonts.glyph(character, bold)
    wide, high, _ = np.ptp(ink, axis=0)
    return known if known.right > known.left else fonts.Glyph(wide, 0, 0, wide, high)


def width(text: str, em: float, bold: bool = False, variables: bool | str = False) -> float:
    """The width of a text in that font size."""
    return outline(text, bold, variables).advance * em


def fitting(text: str, em: float, room: float, bold: bool = False, variables: bool | str = False) -> float:
    """The given font size, or the largest smaller one in which the text fits the room."""
    return min(em, em * room / max(width(text, em, bold, variables), 1e-9))


class Label(Plain):
    """A line of text, as one mobject. Vertically it is centred by the height of its capitals.

    Parameters
    ----------
    text : str
        The text.
    em : float
        The font size, in units of the frame.
    colour : colour
        The colour of the text.
    at : array_like, shape (3,)
        The point of the frame that the text is aligned to.
    align : {"start", "middle", "end"}
        Which part of the text is at `at`: its left end, its middle or its right end.
    bold : bool
        Whether the text is bold.
    variables : bool or str
        The letters that are set in italics where they stand alone; True means all of them, as in a formula.

    Examples
    --------
    >>> from relufig.animate import Label
    >>> label = Label("ReLU(a)", at=(1, 2, 0), align="start")
    >>> label.set_text("ReLU(b)").at.tolist()
    [1.0, 2.0, 0.0]
    """

    def __init__(
        self,
        text: str,
        em: float = look.TEXT,
        colour: Colour = "#000000",
        at: Any = (0, 0, 0),
        align: Align = "middle",
        bold: bool = False,
        variables: bool | str = False,
    ) -> None:
        super().__init__(colour, fill_opacity=1, stroke_width=0)
        self.align: Align = align
        self.bold = bold
        self.variables = variables
        self._set(text, np.asarray(at, dtype=float), np.array([em, 0.0, 0.0]))

    def set_text(self, text: str) -> Label:
        """Replace the text, at the label's present place and size; return the label."""
        if text != self.text:
            anchor, em = self._frame()
            self._set(text, anchor, em)
        return self

    def put(self, at: Any) -> Label:
        """Move the label, so that its text is aligned to another point; return the label."""
        self.shift(np.asarray(at, dtype=float) - self.at)
        return self

    def write(self, text: str, at: Any, em: float) -> Label:
        """Replace the text, its point and its font size; return the label."""
        self._set(text, np.asarray(at, dtype=float), np.array([em, 0.0, 0.0]))
        return self

    @property
    def at(self) -> Points:
        """The point that the text is aligned to."""
        return self._frame()[0]

    @property
    def em(self) -> float:
        """The present font size, in units of the frame."""
        return float(np.linalg.norm(self._frame()[1]))

    def _frame(self) -> tuple[Points, Points]:
        return self.points[0].copy(), self.points[4] - self.points[0]

    def _set(self, text: str, anchor: Points, em: Points) -> None:
        self.text = text
        shape = outline(text, self.bold, self.variables)
        across = np.array([-em[1], em[0], 0.0])
        local = shape.points - [_SHARES[self.align] * shape.advance, fonts.metrics(self.bold).cap_height / 2, 0]
        # Two empty curves come first, at the anchor and an em to its right. They are moved, turned and scaled with the
        # rest, so that they give the place and the size of the text.
        frame = np.repeat([anchor, anchor + em], 4, axis=0)
        self.set_points(np.concatenate([frame, anchor + local[:, :1] * em + local[:, 1:2] * across]))


class Number(Label):
    """A number that follows its source, in every frame.

    Parameters
    ----------
    source : ValueTracker or callable
        The source of the number: a tracker, or a function without arguments.
    em, colour, at, align
        As for `Label`.
    decimals : int, optional
        The number of decimals; None writes the number exactly, as short as possible.
    form : callable
        A function from the number's text to the text shown, such as "x = {}".format.

    Examples
    --------
    >>> from manim import ValueTracker
    >>> from relufig.animate import Number
    >>> Number(ValueTracker(2.5), decimals=2, form="x = {}".format).text
    'x = 2.50'
    """

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
        self._decimals, self._form = decimals, form
        super().__init__(self._shown(), em, colour, at, align)
        self.add_updater(lambda label: label.set_text(self._shown()))

    @property
    def value(self) -> Any:
        """The present number, before rounding."""
        return self._source()

    def _shown(self) -> str:
        return self._form(decimal(self.value, self._decimals))


def decimal(value: Any, decimals: int | None = None) -> str:
    """A number as text with a true minus sign: with that many decimals, or exact and as short as possible."""
    if decimals is None:
        return number(value)
    text = f"{float(value):.{decimals}f}"
    # A number that rounds to zero has no sign.
    return text.lstrip("-") if float(text) == 0 else text.replace("-", MINUS)


def _glyphs(text: str, bold: bool) -> list[Points]:
    """The ink of each glyph, in ems, wherever manim puts it."""
    # manim drops what lies beyond the picture's size in pixels, even if that is small. (Its tempconfig is slower.)
    size = config.pixel_width, config.pixel_height
    config.pixel_width = config.pixel_height = _ROOMY
    try:
        # manim would miss a font whose name is all the families.
        drawn = Word(
            text,
            font=fonts.register(),
            font_size=_FONT_SIZE,
            weight="BOLD" if bold else "NORMAL",
            warn_missing_font=False,
        )
    finally:
        config.pixel_width, config.pixel_height = size
    return [glyph.points / _EM for glyph in drawn.submobjects]
