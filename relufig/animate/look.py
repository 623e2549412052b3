"""How animations look: the theme of `relufig.look.style`, on manim's frame of 14.2 by 8 units.

The theme of a scene is its own attribute; where that is None, it is what the environment variable RELUFIG_THEME names,
and light where there is none. Sizes are in units of the frame's height over 8.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import manimpango
import numpy as np
from manim import ManimColor

from relufig.look import style
from relufig.look.contrast import is_dark
from relufig.look.style import FONT, THEME_VARIABLE, Theme
from relufig.system import extras

# Heights of the em: on a video 400 pixels wide a unit is 28 pixels, and 0.42 of it are 12.
TITLE = 0.5
TEXT = 0.42
SMALL = 0.34

# Widths of lines, in manim's hundredths of a unit.
LINE = 4.0
THIN = 2.0
BOLD = 7.0

# What text and marks keep clear of, from the frame's edges.
MARGIN = 0.5

# The shares of the value map that are used: its ends would vanish on the background.
_MAP_RANGE = {"light": (0.0, 0.88), "dark": (0.18, 1.0)}
_SHADES = 256


def theme(name: str | None = None) -> Theme:
    """The theme of that name, or else the one that RELUFIG_THEME names, or else the light one."""
    return style.theme(name or os.environ.get(THEME_VARIABLE) or "light")


def value_colours(values: Sequence[Any], theme: Theme) -> list[ManimColor]:
    """A colour for each value, from the perceptually uniform map between the smallest and the largest of them."""
    numbers = [float(value) for value in values]
    return list(map(value_map(min(numbers), max(numbers), theme), numbers))


def value_map(low: float, high: float, theme: Theme) -> Callable[[Any], ManimColor]:
    """The perceptually uniform map from low to high, as a function that gives a value's colour."""
    shades = _shades(theme.name)

    def colour(value: Any) -> ManimColor:
        # Halved first: the difference of two floats can be beyond the largest one.
        share = (float(value) / 2 - low / 2) / ((high / 2 - low / 2) or 1)
        return ManimColor(shades[round(min(max(share, 0.0), 1.0) * (_SHADES - 1))])

    return colour


def on(colour: ManimColor) -> ManimColor:
    """Black or white, whichever reads better on the colour: the one with the higher contrast (WCAG 2, 1.4.3)."""
    return ManimColor("#FFFFFF" if is_dark(tuple(colour.to_rgb())) else "#000000")


@lru_cache(maxsize=1)
def register_font() -> str:
    """Make the face that matplotlib ships known to Pango, for this process; return its name."""
    found = importlib.util.find_spec("matplotlib")
    if found is None or found.origin is None:
        raise extras.missing("text in animations", "matplotlib", "video")
    folder = Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
    for file in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"):
        manimpango.register_font(str(folder / file))
    return FONT


@lru_cache(maxsize=2)
def _shades(theme_name: str) -> list[str]:
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    return [to_hex(shade) for shade in colormaps[style.VALUE_MAP](np.linspace(*_MAP_RANGE[theme_name], _SHADES))]
