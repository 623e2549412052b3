r"""How large a picture is on a slide of Beamer: one that is larger than a frame is scaled down to it, letters and all.

The command is `\scalebox`, of a package that TikZ itself loads.
"""

from __future__ import annotations

# The width of text on a frame and the height below its title, in centimetres, where slides are 4:3, Beamer's narrowest
# (T. Tantau, J. Wright and V. Miletić, "The Beamer class").
WIDTH, HEIGHT = 10.8, 7.0


def scale(width: float, height: float) -> float:
    """By how much a picture of that size, in centimetres, is scaled to fit on a frame: at most 1."""
    return min(1.0, WIDTH / width, HEIGHT / height)


def fitted(picture: str, width: float, height: float) -> str:
    r"""A tikzpicture of that size, in centimetres, in a `\scalebox` if it is larger than a frame."""
    factor = scale(width, height)
    return picture if factor == 1 else f"\\scalebox{{{factor:.3g}}}{{%\n{picture.rstrip()}}}\n"
