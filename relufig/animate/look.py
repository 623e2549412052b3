"""How animations look: the themes of `relufig.look.style`, on manim's frame of 14.2 by 8 units.

A scene's theme is its attribute `theme`. If that is None, the environment variable RELUFIG_THEME names the theme, or
else it is light. Sizes are in units of the frame, which is 8 units high.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

from manim import ManimColor

from relufig.look import colours, style
from relufig.look.contrast import is_dark
from relufig.look.style import THEME_VARIABLE, Theme

# Font sizes (heights of the em). On a video 400 pixels wide a unit is 28 pixels, so 0.42 are 12 pixels.
TITLE = 0.56
TEXT = 0.46
SMALL = 0.34
# Digits that are read in a video of that width: they are 9 pixels tall.
DIGITS = 0.49

# Line widths, in hundredths of a unit, as in manim.
LINE = 4.0
THIN = 2.0
BOLD = 7.0

# The margin at the edges of the frame that text and marks keep clear.
MARGIN = 0.5


def theme(name: str | None = None) -> Theme:
    """The theme with that name, or else the one that RELUFIG_THEME names, or else the light one.

    Parameters
    ----------
    name : str, optional
        "light" or "dark".

    Returns
    -------
    Theme
        The colours of the theme.

    Raises
    ------
    ValueError
        If there is no theme with that name.

    Examples
    --------
    >>> from relufig.animate import theme
    >>> theme("dark").name
    'dark'
    """
    return style.theme(name or os.environ.get(THEME_VARIABLE) or "light")


def value_colours(values: Sequence[Any], theme: Theme) -> list[ManimColor]:
    """A colour for each value: the ends of the ramp for the smallest and the largest, as in figures."""
    return list(map(ManimColor, colours.value_colours(values, theme)))


def value_map(low: float, high: float, theme: Theme) -> Callable[[Any], ManimColor]:
    """The ramp of values from low to high, as a function from a value to its colour."""

    def colour(value: Any) -> ManimColor:
        # Halved first: the difference of two floats can exceed the largest float.
        share = (float(value) / 2 - low / 2) / ((high / 2 - low / 2) or 1)
        return ManimColor(colours.value_colour(min(max(share, 0.0), 1.0), theme))

    return colour


def text_on(colour: ManimColor) -> ManimColor:
    """Black or white, whichever has the higher contrast with the colour (WCAG 2, 1.4.3)."""
    return ManimColor("#FFFFFF" if is_dark(tuple(colour.to_rgb())) else "#000000")
