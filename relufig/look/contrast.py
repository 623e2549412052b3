"""The luminance and contrast of colours, as the Web Content Accessibility Guidelines (WCAG) 2.1 define them."""

from __future__ import annotations

from collections.abc import Sequence


def luminance(rgb: Sequence[float]) -> float:
    """The relative luminance of an sRGB colour, from 0 for black to 1 for white (WCAG 2.1, "relative luminance")."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: Sequence[float], second: Sequence[float]) -> float:
    """The contrast ratio of two sRGB colours, from 1 to 21 (WCAG 2.1, "contrast ratio")."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def is_dark(rgb: Sequence[float]) -> bool:
    """Whether white is easier to read than black on a colour."""
    return contrast(rgb, (1, 1, 1)) > contrast(rgb, (0, 0, 0))
