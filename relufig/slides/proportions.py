"""What slides have in common whatever they are written as: when words stand beside a picture, and how large they are.

Sizes of letters are in hundredths of a slide's width, as the style sheet's --unit is.
"""

from __future__ import annotations

# Words stand beside pictures less wide than this, in heights: those are larger so than with the words above them.
TALL = 1.25
# How the width is shared by words and a picture beside them, on the title slide and on others.
COVER_COLUMNS, COLUMNS = (11, 9), (4, 7)
# On the title slide.
COVER_TITLE, COVER_WORDS = 6.0, 2.4


def properties() -> str:
    """The declarations of these as properties of the style sheet."""
    return (
        f"--cover-columns: {_fractions(COVER_COLUMNS)}; --columns: {_fractions(COLUMNS)}; "
        f"--cover-title: {COVER_TITLE}; --cover-words: {COVER_WORDS};"
    )


def _fractions(columns: tuple[int, int]) -> str:
    return " ".join(f"minmax(0, {share}fr)" for share in columns)
