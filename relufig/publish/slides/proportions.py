"""The layout that HTML and PowerPoint slides share: when words stand beside a picture, and how large they are.

Letter sizes and lengths are in hundredths of a slide's width, like --unit in the style sheet. A slide is 100 wide and
56.25 high.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace

# Words stand beside a picture if its width is less than this many heights: it can be larger then than below the words.
TALL = 1.25
# How words and the picture beside them share the width, on the title slide and on other slides.
COVER_COLUMNS, COLUMNS = (11, 9), (4, 7)
# The sizes of the title and of the words on the title slide.
COVER_TITLE, COVER_WORDS = 6.0, 2.4
# The average width of a letter in that title, in sizes. There is some room to spare for wider ones.
COVER_LETTER = 0.62
# The sizes to try, smaller for a long title.
COVER_TITLES = (COVER_TITLE, 5.0, 4.0, 3.0)
# Other slides: the size of titles, first on slides without a picture, and the largest size of words.
_WORDS_TITLE, _TITLE = 4.4, 3.5
_WORDS, _CAPTION = 2.9, 2.4
# The smallest size of words that is read from the back of a room, in general and above a picture, where they have the
# whole width; and that of titles. Where even these do not fit, letters are smaller, and the build warns.
SMALLEST, _SMALLEST_ABOVE, _SMALLEST_TITLE = 1.0, 1.6, 1.5
# How high a title may be, and a title with its words: in general, and above a picture (four tenths of the slide).
_TITLE_ROOM, _ROOM, _ROOM_ABOVE = 13.0, 49.0, 24.0
# The width of words on a slide without a picture, and their height, unless they need more.
_WORDS_ACROSS, _WORDS_ROOM = 80.0, 36.0
# The height of the title and of the words on the title slide, and how much of the latter a long title may take.
_COVER_TITLE_ROOM, _COVER_WORDS_ROOM, _COVER_OVERFLOW = 24.6, 21.0, 20.0
# The average width of letters and of bold letters, and the height of lines and of title lines, in sizes.
_LETTER, _BOLD, LEADING, TITLE_LEADING = 0.6, 0.68, 1.4, 1.2
# The size of the line below a picture that has a title in it, the average width of its letters, in sizes, and the room
# that the slide's number and the controls take beside it.
_FOOT, _NARROW, _CONTROLS = 1.9, 0.46, 6.85
# The largest size of the line below a video.
_VIDEO_FOOT = 1.5
# The width of the footer, its largest letters, and the narrowest room that a line below a picture keeps beside it.
FOOTER, _FOOTER_SIZE = 28.0, 1.5
# The room before each line, in sizes, where there is little.
TIGHT = 0.2
# The width that titles and words have, and the gap between two columns.
_ACROSS, _BETWEEN = 85.7, 4.0


@dataclass(frozen=True)
class Arrangement:
    """How the title and the words of a slide stand: their sizes, and whether they are beside the picture.

    `gap` is the room before each line. If they are `legible`, no letter is smaller than the smallest size.
    """

    title: float
    size: float
    gap: float
    beside: bool = False
    legible: bool = True


def arranged(title: str, lines: Sequence[str], ratio: float | None) -> Arrangement:
    """How words stand with a picture of that width over height, or without a picture.

    Words go above a wide picture and beside a tall one, or the other way if only that leaves the picture enough room.
    If neither does, they go where they can be larger.
    """
    if ratio is None:
        head, height = _title(title, _WORDS_TITLE, _ACROSS)
        down = (min(_ROOM - height, _WORDS_ROOM), _ROOM - height)
        return _arrangement(head, lines, _WORDS, _WORDS_ACROSS, down, 0.9, smallest=SMALLEST)
    head, height = _title(title, _TITLE, _ACROSS)
    room = (_ROOM_ABOVE - height,) * 2
    above = _arrangement(head, lines, _CAPTION, _ACROSS, room, TIGHT, smallest=_SMALLEST_ABOVE)
    column = _column(COLUMNS)
    head, height = _title(title, _TITLE, column)
    room = (_ROOM - height,) * 2
    beside = replace(_arrangement(head, lines, _CAPTION, column, room, 1, smallest=SMALLEST), beside=True)
    first, second = (beside, above) if ratio < TALL else (above, beside)
    if first.legible or second.legible:
        return first if first.legible else second
    return max(first, second, key=lambda each: each.size)


def on_one_line(title: str, lines: Sequence[str], footed: bool) -> bool:
    """Whether the title and the words fit on the line that they share below a picture that has a title in it."""
    return _NARROW * _FOOT * len("  ".join((title, *lines))) <= _ACROSS - _CONTROLS - FOOTER * footed


def below_video(title: str, lines: Sequence[str], footed: bool) -> Arrangement:
    """The size of the line below a video, which has the title and the words, and the footer if there is one."""
    size = (_ACROSS - 2 * _CONTROLS - FOOTER * footed) / (_NARROW * len("  ".join((title, *lines))))
    size = min(size, _VIDEO_FOOT)
    return Arrangement(size, size, 0.0, legible=size >= SMALLEST)


def cover(title: str, lines: Sequence[str], *, pictured: bool) -> Arrangement:
    """The sizes of a title slide's title and of the words below it."""
    across = _column(COVER_COLUMNS) if pictured else _ACROSS
    size, words = COVER_TITLES[-1], 0.0
    for size in COVER_TITLES:
        # A title of up to three lines fits in the room that is kept for it.
        further = max(_title_height(title, size, across, COVER_LETTER) - _COVER_TITLE_ROOM, 0)
        down = _COVER_WORDS_ROOM - further
        words = _size(lines, COVER_WORDS, across, down, 1) if further < _COVER_OVERFLOW else 0.0
        if words >= _SMALLEST_ABOVE:
            return Arrangement(size, words, 1)
    if not words:  # the title alone has no room
        size, _ = _title(title, COVER_TITLES[-1], across, COVER_LETTER, _COVER_TITLE_ROOM)
        words = _size(lines, COVER_WORDS, across, _COVER_WORDS_ROOM, 1)
    return Arrangement(size, words, 1, legible=words >= SMALLEST and size >= _SMALLEST_TITLE)


def footer_size(footer: str) -> float:
    """The size of a footer's letters, with which it has room on its line."""
    return round(min(_FOOTER_SIZE, (FOOTER - 2) / (_NARROW * max(len(footer), 1))), 2)


def rows(text: str, across: float, size: float, letter: float = _LETTER) -> int:
    """The number of lines that a text takes in that width; words that are longer than a line are broken."""
    letters = max(int(across / (letter * size)), 1)
    return sum(max(len(textwrap.wrap(line, letters)), 1) for line in text.split("\n"))


def title_size(title: str, largest: float, across: float, down: float) -> float:
    """The size of a title that fits in a box, at most the largest."""
    return _title(title, largest, across, _BOLD, down)[0]


def _arrangement(
    title: float,
    lines: Sequence[str],
    largest: float,
    across: float,
    down: tuple[float, float],
    gap: float,
    *,
    smallest: float,
) -> Arrangement:
    """Words in a box. If letters were small, lines are tight, and in a box of the second height."""
    size = _size(lines, largest, across, down[0], gap)
    if size < _SMALLEST_ABOVE:
        gap, size = TIGHT, _size(lines, largest, across, down[1], TIGHT)
    return Arrangement(title, size, gap, legible=size >= smallest and title >= _SMALLEST_TITLE)


def _size(lines: Sequence[str], largest: float, across: float, down: float, gap: float) -> float:
    """The largest size in which the lines, each with a gap before it, fit in a box."""
    for size in _sizes(largest):
        if size * sum(LEADING * rows(line, across, size) + gap for line in lines) <= down:
            return size
    return _sizes(largest)[-1]


def _title(
    title: str, largest: float, across: float, letter: float = _BOLD, room: float = _TITLE_ROOM
) -> tuple[float, float]:
    """The largest size in which a title has room, and how high it is then."""
    for size in _sizes(largest):
        height = _title_height(title, size, across, letter)
        if height <= room:
            return size, height
    return _sizes(largest)[-1], room


def _sizes(largest: float) -> list[float]:
    """The sizes to try: a tenth less each, and below 1 a twentieth of the size less."""
    sizes = [round(largest - 0.1 * step, 1) for step in range(round(10 * (largest - 1)) + 1)]
    while sizes[-1] > 0.02:
        sizes.append(0.95 * sizes[-1])
    return sizes


def _title_height(title: str, size: float, across: float, letter: float = _BOLD) -> float:
    return rows(title, across, size, letter) * TITLE_LEADING * size


def _column(shares: tuple[int, int]) -> float:
    return (_ACROSS - _BETWEEN) * shares[0] / sum(shares)


def properties() -> str:
    """The CSS declarations of the columns' shares."""
    return f"--cover-columns: {_fractions(COVER_COLUMNS)}; --columns: {_fractions(COLUMNS)};"


def _fractions(columns: tuple[int, int]) -> str:
    return " ".join(f"minmax(0, {share}fr)" for share in columns)
