"""The layout that HTML and PowerPoint slides share: when words stand beside a picture, and how large they are.

Letter sizes and lengths are in hundredths of a slide's width, like --unit in the style sheet. A slide is 100 wide and
56.25 high.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from relufig.numbers.text import counted

# Words stand beside a picture if its width is less than this many heights: it can be larger then than below the words.
TALL = 1.25
# How words and the picture beside them share the width, on the title slide and on other slides.
COVER_COLUMNS, COLUMNS = (11, 9), (4, 7)
# The sizes of the title and of the words on the title slide.
COVER_TITLE, COVER_WORDS = 6.0, 2.4
# The average width of a letter in that title, in sizes. There is some room to spare for wider ones.
COVER_LETTER = 0.62
# The sizes to try, smaller for a long title.
_COVER_TITLES = (COVER_TITLE, 5.0, 4.0, 3.0)
# Other slides: the size of titles, first on slides without a picture, and the largest size of words.
_WORDS_TITLE, _TITLE = 4.4, 3.5
_WORDS, _CAPTION = 2.9, 2.4
# The smallest size of words, in general and above a picture, where they have the whole width.
SMALLEST, _SMALLEST_ABOVE = 1.0, 1.6
# The average width of letters and of bold letters, and the height of lines and of title lines, in sizes.
_LETTER, _BOLD, _LEADING, _TITLE_LEADING = 0.6, 0.68, 1.4, 1.2
# The size of the line below a picture that has a title in it, the average width of its letters, in sizes, and the room
# that the slide's number and the controls take beside it.
_FOOT, _NARROW, _CONTROLS = 1.9, 0.46, 6.85
# The width that titles and words have, and the gap between two columns.
_ACROSS, _BETWEEN = 85.7, 4.0


@dataclass(frozen=True)
class Arrangement:
    """How the words of a slide stand: whether they are beside the picture, and their size."""

    beside: bool
    size: float


def arranged(title: str, lines: Sequence[str], ratio: float | None) -> Arrangement:
    """How words stand with a picture of that width over height, or without a picture.

    Words go above a wide picture and beside a tall one, or the other way if only that leaves the picture enough room.
    So whether there is room does not depend on the ratio. Raises ValueError, naming the slide, if there is none.
    """
    if ratio is None:
        down = 49 - _title_height(title, _WORDS_TITLE, _ACROSS)
        size = _size(lines, _WORDS, SMALLEST, 80, min(down, 36), 0.9)
        if size is None:
            raise _no_room(f"Slide {title!r}", lines, "on a slide")
        return Arrangement(False, size)
    # The title and the words above a picture take at most four tenths of the slide.
    above = _size(lines, _CAPTION, _SMALLEST_ABOVE, _ACROSS, 24 - _title_height(title, _TITLE, _ACROSS), 0.2)
    column = _column(COLUMNS)
    beside = _size(lines, _CAPTION, SMALLEST, column, 49 - _title_height(title, _TITLE, column), 1)
    sizes = ((True, beside), (False, above))
    possible = [Arrangement(is_beside, size) for is_beside, size in sizes if size is not None]
    if not possible:
        raise _no_room(f"Slide {title!r}", lines, "beside a picture")
    return next((each for each in possible if each.beside == (ratio < TALL)), possible[0])


def on_one_line(title: str, lines: Sequence[str]) -> bool:
    """Whether the title and the words fit on the line that they share below a picture that has a title in it."""
    return _NARROW * _FOOT * len("  ".join((title, *lines))) <= _ACROSS - _CONTROLS


def cover(title: str, lines: Sequence[str], *, pictured: bool) -> tuple[float, float]:
    """The sizes of a title slide's title and of the words below it. Raises ValueError if there is no room for them."""
    across = _column(COVER_COLUMNS) if pictured else _ACROSS
    for size in _COVER_TITLES:
        # A title of up to three lines fits in the room that is kept for it.
        further = max(_title_height(title, size, across, COVER_LETTER) - 24.6, 0)
        smallest = SMALLEST if size == _COVER_TITLES[-1] else _SMALLEST_ABOVE
        words = _size(lines, COVER_WORDS, smallest, across, 21 - further, 1)
        if words is not None:
            return size, words
    raise _no_room(f"the title slide {title!r}", lines, "beside the cover" if pictured else "on a slide")


def rows(text: str, across: float, size: float, letter: float = _LETTER) -> int:
    """The number of lines that a text takes in that width."""
    return max(len(textwrap.wrap(text, max(int(across / (letter * size)), 1))), 1)


def _size(
    lines: Sequence[str], largest: float, smallest: float, across: float, down: float, gap: float
) -> float | None:
    """The largest size in which the lines, each with a gap before it, fit in a box; None if none fits."""
    sizes = (largest - 0.1 * step for step in range(round(10 * (largest - smallest)) + 1))
    heights = ((size, size * sum(_LEADING * rows(line, across, size) + gap for line in lines)) for size in sizes)
    return next((round(size, 1) for size, height in heights if height <= down), None)


def _no_room(slide: str, lines: Sequence[str], where: str) -> ValueError:
    words = f"its title and {counted(len(lines), 'line')} of text" if lines else "its title"
    return ValueError(f"{slide}: {words} must fit {where} in the smallest letters; use fewer words")


def _title_height(title: str, size: float, across: float, letter: float = _BOLD) -> float:
    return rows(title, across, size, letter) * _TITLE_LEADING * size


def _column(shares: tuple[int, int]) -> float:
    return (_ACROSS - _BETWEEN) * shares[0] / sum(shares)


def properties() -> str:
    """The CSS declarations of the columns' shares."""
    return f"--cover-columns: {_fractions(COVER_COLUMNS)}; --columns: {_fractions(COLUMNS)};"


def _fractions(columns: tuple[int, int]) -> str:
    return " ".join(f"minmax(0, {share}fr)" for share in columns)
