"""The type of a page: the letters it shows of the face that matplotlib ships, so that no machine needs it installed."""

from __future__ import annotations

from relufig.look import style
from relufig.system import extras

# CSS's list of families for text, and for code. Inline figures name the first one of it themselves.
TEXT = f"'{style.FONT}', Verdana, sans-serif"
CODE = f"'{style.FONT} Mono', ui-monospace, monospace"
# The weight and the style of each face, as CSS says them.
_FACES = ((400, "normal"), (700, "normal"), (400, "oblique"))


def faces(html: str, code: str = "") -> str:
    """The @font-face rules for a page: its characters in regular, bold and oblique, and those of its code.

    Raises ImportError, naming what installs it, without matplotlib.
    """
    try:
        from relufig.look import typeface
    except ImportError as error:
        raise extras.missing("a page", "matplotlib", "slides") from error
    used = {typeface.Face(weight=weight, style=slant): html for weight, slant in _FACES}
    if code:
        used[typeface.Face(f"{style.FONT} Mono")] = code
    return typeface.faces(used)
