"""The style of relufig's pictures: one set of colours, fonts and sizes for figures and animations.

The colours are from M. Okabe and K. Ito, "Color Universal Design", 2008. Readers with any of the common colour
blindnesses can tell them apart. Each colour has one meaning, and shape, fill, dashes or a label always say the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ThemeName = Literal["light", "dark"]

# The Okabe-Ito colours, except black: the ink takes its place.
ORANGE = "#E69F00"
SKY_BLUE = "#56B4E9"
BLUISH_GREEN = "#009E73"
YELLOW = "#F0E442"
BLUE = "#0072B2"
VERMILLION = "#D55E00"
REDDISH_PURPLE = "#CC79A7"

# The environment variable with the theme of scenes that do not set their own.
THEME_VARIABLE = "RELUFIG_THEME"

# The file formats of figures.
FORMATS = ("svg", "pdf", "png")

# What letters become in SVG: text or outlines.
TEXTS = ("text", "paths")

# A typeface that comes with matplotlib.
FONT = "DejaVu Sans"
# In points. On a figure that is FIGURE_WIDTH inches wide and shown 400 pixels wide, 13 points are 11 pixels.
FONT_SIZE = 13
FIGURE_WIDTH = 6.6
FIGURE_HEIGHT = 4.1
LINE_WIDTH = 2.2

# The colour map for values: perceptually uniform, by its name in matplotlib.
VALUE_MAP = "viridis"


@dataclass(frozen=True)
class Theme:
    """The colours of one theme, by meaning."""

    name: ThemeName
    background: str
    ink: str
    """Text, axes that matter, and the sum of the parts."""
    muted: str
    """Secondary text and lines; inactive units (drawn hollow)."""
    faint: str
    """Axes and guides."""
    first: str
    """The first term of a sum, or the first of several outputs."""
    second: str
    """The second term of a sum, or the second of several outputs."""
    third: str
    fourth: str
    active: str
    """Active units (drawn filled)."""
    on_active: str
    """Text and signs on an active unit."""

    @property
    def total(self) -> str:
        """The sum of the parts: the ink, drawn thick."""
        return self.ink

    @property
    def terms(self) -> tuple[str, str, str, str]:
        """Colours for the terms of a sum, in order."""
        return self.first, self.second, self.third, self.fourth

    @property
    def positive(self) -> str:
        """Positive weights, drawn solid. Not a term's colour, because outputs in the same picture have those."""
        return self.ink

    @property
    def negative(self) -> str:
        """Negative weights, drawn dashed."""
        return self.muted


LIGHT = Theme(
    name="light",
    background="#FFFFFF",
    ink="#16191D",
    muted="#5F6770",
    faint="#A9B0B8",
    first=BLUE,
    second=VERMILLION,
    third="#B4578C",  # reddish purple, darkened for contrast on white
    fourth="#A87400",  # orange, darkened likewise
    active=BLUISH_GREEN,
    on_active="#FFFFFF",
)

DARK = Theme(
    name="dark",
    background="#12161B",
    ink="#F1F3F5",
    muted="#A3ACB6",
    faint="#5E6873",
    first=SKY_BLUE,
    second=ORANGE,
    third=REDDISH_PURPLE,
    fourth=YELLOW,
    active="#2FC79B",  # bluish green, lightened for contrast on dark
    on_active="#12161B",
)

THEMES: dict[str, Theme] = {"light": LIGHT, "dark": DARK}


def theme(name: str) -> Theme:
    """The theme with this name. Raises ValueError, with a list of the names, if there is none."""
    if name not in THEMES:
        raise ValueError(f"theme(name): name must be one of {', '.join(THEMES)}, got {name!r}")
    return THEMES[name]
