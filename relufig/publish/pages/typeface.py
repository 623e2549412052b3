"""The typeface of a page: the characters that it shows, embedded, so that no reader needs the typeface installed."""

from __future__ import annotations

from relufig.system import extras

# The CSS font families for text and for code. Inline figures name the first of them themselves.
TEXT = "'Source Sans 3', 'DejaVu Sans', sans-serif"
CODE = "'DejaVu Sans Mono', ui-monospace, monospace"
# The weight and the style of each face, as in CSS.
_FACES = ((400, "normal"), (700, "normal"), (400, "italic"))


def faces(html: str, code: str = "") -> str:
    """The @font-face rules for a page: its characters in regular, bold and italic, and the characters of its code.

    Raises ImportError, with what to install, if matplotlib is missing.
    """
    try:
        from relufig.look import fonts, typeface
    except ImportError as error:
        raise extras.missing("a page", "matplotlib", "slides") from error
    used: dict[typeface.Face, str] = {}
    for weight, slant in _FACES:
        used |= typeface.spread(html, fonts.families(), weight, slant)
    if code:
        used[typeface.Face(f"{fonts.FALLBACK} Mono")] = code
    return typeface.faces(used)
