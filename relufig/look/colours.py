"""Ramps of colours: for values that are compared or sorted, and for how many ReLUs are active.

Each ramp is a line through a few colours in CIELAB. Its lightness is linear, and equal steps look equally large by
CIEDE2000 (M. R. Luo, G. Cui and B. Rigg, "The development of the CIE 2000 colour-difference formula", 2001), within a
fifth. The ramp for values goes from plum to amber and has no green, because green means active. Lightness alone tells
its values apart, so readers with any colour blindness can, too.

The lightness of the ends leaves lines of any value 3:1 against the theme's background.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from relufig.look.contrast import is_dark
from relufig.look.style import Theme, ThemeName

RampName = Literal["values", "active"]

_Triple = tuple[float, float, float]

_KNOTS: dict[tuple[RampName, ThemeName], tuple[str, ...]] = {
    ("values", "light"): (
        *("#3F225C", "#68195E", "#8A1151", "#A41541", "#BD192D"),
        *("#C8381B", "#CA5711", "#C77215", "#C38A19"),
    ),
    ("values", "dark"): (
        *("#8768B5", "#AF69B6", "#D669AC", "#F66C9B", "#F7858F"),
        *("#F99B8A", "#FAAF89", "#FBC287", "#FCD580"),
    ),
    ("active", "light"): ("#DEEFE7", "#9FCEBB", "#5EAE90", "#1A8C6A", "#00674B"),
    ("active", "dark"): ("#21342D", "#235C4A", "#238669", "#27B28B", "#43DEB1"),
}
# Where no ReLU is active.
_OFF: dict[ThemeName, str] = {"light": "#EFF0F2", "dark": "#20252C"}
# Colours between the knots that matplotlib gets of each ramp.
_SHADES = 256

# From linear sRGB to CIE XYZ relative to the white D65 (IEC 61966-2-1), and back.
_TO_XYZ = (
    (0.4124564 / 0.95047, 0.3575761 / 0.95047, 0.1804375 / 0.95047),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339 / 1.08883, 0.1191920 / 1.08883, 0.9503041 / 1.08883),
)
_FROM_XYZ = (
    (3.2404542 * 0.95047, -1.5371385, -0.4985314 * 1.08883),
    (-0.9692660 * 0.95047, 1.8760108, 0.0415560 * 1.08883),
    (0.0556434 * 0.95047, -0.2040259, 1.0572252 * 1.08883),
)


def value_colour(share: float, theme: Theme) -> str:
    """The colour of a value that lies at a share, from 0 to 1, of the way from the smallest to the largest.

    Parameters
    ----------
    share : float
        From 0 to 1.
    theme : Theme
        The theme.

    Returns
    -------
    str
        A hexadecimal colour.

    Raises
    ------
    ValueError
        If the share is not between 0 and 1.

    Examples
    --------
    >>> from relufig.look import colours, style
    >>> colours.value_colour(0, style.LIGHT), colours.value_colour(1, style.LIGHT)
    ('#3F225C', '#C38A19')
    """
    return _at("values", theme.name, share)


def value_colours(values: Sequence[float], theme: Theme) -> list[str]:
    """The colour of each of several values; the smallest and the largest have the ramp's ends.

    Parameters
    ----------
    values : sequence of float
        The values; equal values have equal colours.
    theme : Theme
        The theme.

    Returns
    -------
    list of str
        Hexadecimal colours.

    Examples
    --------
    >>> from relufig.look import colours, style
    >>> colours.value_colours([3, 1, 3], style.LIGHT)
    ['#C38A19', '#3F225C', '#C38A19']
    """
    # Halved first: the difference of two floats can exceed the largest float.
    halves = [float(value) / 2 for value in values]
    low, high = min(halves, default=0.0), max(halves, default=0.0)
    return [value_colour((half - low) / ((high - low) or 1), theme) for half in halves]


def active_colour(active: int, most: int, theme: Theme) -> str:
    """The green of a region in which so many ReLUs are active, out of at most `most`; the more, the stronger.

    Where none is active, it is grey.

    Parameters
    ----------
    active, most : int
        The numbers of ReLUs.
    theme : Theme
        The theme.

    Returns
    -------
    str
        A hexadecimal colour.

    Raises
    ------
    ValueError
        If `active` is not between 0 and `most`.

    Examples
    --------
    >>> from relufig.look import colours, style
    >>> colours.active_colour(0, 8, style.LIGHT), colours.active_colour(8, 8, style.LIGHT)
    ('#EFF0F2', '#00674B')
    """
    if not 0 <= active <= most:
        raise ValueError(f"active_colour(active, most): active must be between 0 and {most}, got {active}")
    return _at("active", theme.name, active / most) if active else _OFF[theme.name]


def on(colour: str) -> str:
    """White or black, whichever is easier to read on a hexadecimal colour; the contrast is at least 4.5:1.

    >>> from relufig.look import colours
    >>> colours.on("#3F225C"), colours.on("#FCD580")
    ('#FFFFFF', '#000000')
    """
    return "#FFFFFF" if is_dark(_rgb(colour)) else "#000000"


def colormap(ramp: RampName, theme: Theme) -> str:
    """Register a ramp with matplotlib and return its name there.

    Parameters
    ----------
    ramp : {"values", "active"}
        The ramp.
    theme : Theme
        The theme.

    Returns
    -------
    str
        The name for arguments `cmap` and the setting `image.cmap`: `relufig.values` in the light theme,
        `relufig.values.dark` in the dark one.

    Examples
    --------
    >>> from relufig.look import colours, style
    >>> colours.colormap("values", style.DARK)
    'relufig.values.dark'
    """
    import matplotlib as mpl
    from matplotlib.colors import ListedColormap

    name = f"relufig.{ramp}" + (f".{theme.name}" if theme.name != "light" else "")
    if name not in mpl.colormaps:
        shades = [_at(ramp, theme.name, i / (_SHADES - 1)) for i in range(_SHADES)]
        mpl.colormaps.register(ListedColormap(shades, name=name))
    return name


@lru_cache(maxsize=4096)
def _at(ramp: RampName, theme: ThemeName, share: float) -> str:
    if not 0 <= share <= 1:
        raise ValueError(f"share must be between 0 and 1, got {share}")
    knots = _KNOTS[ramp, theme]
    place = share * (len(knots) - 1)
    i = min(int(place), len(knots) - 2)
    below, above = (_lab(knot) for knot in knots[i : i + 2])
    lightness, a, b = (low + (place - i) * (high - low) for low, high in zip(below, above, strict=True))
    return _hex((lightness, a, b))


@lru_cache(maxsize=64)
def _lab(colour: str) -> _Triple:
    """The coordinates in CIELAB of a hexadecimal colour of sRGB."""
    x, y, z = (_root(value) for value in _times(_TO_XYZ, [_linear(channel) for channel in _rgb(colour)]))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _hex(lab: _Triple) -> str:
    """The hexadecimal colour of sRGB at a point of CIELAB, which is inside sRGB but for rounding."""
    y = (lab[0] + 16) / 116
    xyz = [_cube(value) for value in (y + lab[1] / 500, y, y - lab[2] / 200)]
    channels = [min(max(_gamma(value), 0.0), 1.0) for value in _times(_FROM_XYZ, xyz)]
    return "#" + "".join(f"{round(255 * channel):02X}" for channel in channels)


def _rgb(colour: str) -> _Triple:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _times(matrix: Sequence[_Triple], vector: Sequence[float]) -> list[float]:
    return [sum(entry * value for entry, value in zip(row, vector, strict=True)) for row in matrix]


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _gamma(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else float(1.055 * value ** (1 / 2.4) - 0.055)


def _root(value: float) -> float:
    return float(value ** (1 / 3)) if value > (6 / 29) ** 3 else value * (29 / 6) ** 2 / 3 + 4 / 29


def _cube(value: float) -> float:
    return value**3 if value > 6 / 29 else 3 * (6 / 29) ** 2 * (value - 4 / 29)
