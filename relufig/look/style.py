"""The style of relufig's pictures: one set of colours, fonts and sizes for figures and animations.

The colours are those of M. Okabe and K. Ito, "Color Universal Design", 2008, made lighter or darker until text in them
is 4.5:1 against the background and readers with any of the common colour blindnesses can tell them apart. Each colour
has one meaning, and shape, fill, dashes or a label always say the same.

Green means an active ReLU, and nothing else. `relufig.look.colours` has the ramps for values and counts.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

ThemeName = Literal["light", "dark"]

# The environment variable with the theme of scenes that do not set their own.
THEME_VARIABLE = "RELUFIG_THEME"

# What letters become in SVG: text or outlines.
TEXTS = ("text", "paths")

# Line widths, in points: the sum of the parts, a part, and a guide, which is dotted.
SUM_LINE, TERM_LINE, GUIDE_LINE = 4.0, 2.0, 1.0


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
    guide: str
    """Thin lines that guide the eye: axes, dotted verticals, the zero line. 3:1 on the background."""

    def colour(self, role: str | None) -> str:
        """The colour of a role, which is an attribute of the theme; None is the ink.

        >>> LIGHT.colour("first") == LIGHT.first
        True
        """
        if role is not None and role not in _ROLES:
            raise ValueError(f"colour(role): role must be one of {', '.join(_ROLES)} or None, got {role!r}")
        return self.ink if role is None else str(getattr(self, role))

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


_ROLES = tuple(field.name for field in fields(Theme) if field.name != "name")

LIGHT = Theme(
    name="light",
    background="#FFFFFF",
    ink="#16191D",
    muted="#5F6770",
    faint="#A9B0B8",
    first="#0072B2",  # blue
    second="#C2500A",  # vermillion, darkened for contrast on white
    third="#6B2C7D",  # purple, dark enough to differ from blue for readers who do not see red
    fourth="#735000",  # ochre, likewise from vermillion
    active="#00805D",  # bluish green, darkened likewise
    on_active="#FFFFFF",
    guide="#868E97",
)

DARK = Theme(
    name="dark",
    background="#12161B",
    ink="#F1F3F5",
    muted="#A3ACB6",
    faint="#5E6873",
    first="#56B4E9",  # sky blue
    second="#FF8A4C",  # vermillion, lightened for contrast on dark
    third="#C57DC1",  # purple, likewise
    fourth="#F8DC67",  # ochre, likewise
    active="#2FC79B",  # bluish green, likewise
    on_active="#12161B",
    guide="#7A8490",
)


@dataclass(frozen=True)
class Sizes:
    """The heights of letters (of their em): of a title, its subtitle, a label at a thing, and a note."""

    title: float
    subtitle: float
    label: float
    note: float


@dataclass(frozen=True)
class Shape:
    """The size of a figure, in inches."""

    width: float
    height: float

    @property
    def size(self) -> tuple[float, float]:
        """Width and height, as matplotlib's `figsize`."""
        return self.width, self.height


# A slide is 13.33 by 7.5 inches. A wide figure fills it enlarged 13.33 / 8 = 1.67 times, so the 13 points of a note,
# the smallest letters of a figure, are 21.7 points there: more than the 18 that the last row can read. In a column
# 400 pixels wide they are 13 / 72 * 400 / 8 = 9 pixels.
#
# A tall figure is for such columns and for phones, where its notes are 13 / 72 * 400 / 6 = 12 pixels. On a slide, which
# only its height can fill, they would be 13 points.
SHAPES: dict[str, Shape] = {"wide": Shape(8.0, 4.5), "tall": Shape(6.0, 7.5)}
# In points, in figures of both shapes.
FIGURE_SIZES = Sizes(title=22, subtitle=16, label=15, note=13)
# In manim's units, of which the frame is 14.22 wide: at 400 pixels, a unit is 28.1 pixels and a note 9.6 pixels.
# Letters of the size s have the `font_size` 72 s in manim's `Text` and 96 s in its `Typst` and `MathTypst`.
VIDEO_SIZES = Sizes(title=0.6, subtitle=0.46, label=0.42, note=0.34)


def shape(name: str) -> Shape:
    """The shape with this name: wide, for 16:9 pages, or tall. Raises ValueError, with the names, if there is none."""
    if name not in SHAPES:
        raise ValueError(f"shape(name): name must be one of {', '.join(SHAPES)}, got {name!r}")
    return SHAPES[name]


THEMES: dict[str, Theme] = {"light": LIGHT, "dark": DARK}


def theme(name: str) -> Theme:
    """The theme with this name. Raises ValueError, with a list of the names, if there is none."""
    if name not in THEMES:
        raise ValueError(f"theme(name): name must be one of {', '.join(THEMES)}, got {name!r}")
    return THEMES[name]
