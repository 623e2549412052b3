"""What is to be seen of a scene at a moment: its texts, where their ink is, and what lies outside of the frame."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
from manim import VMobject, config

from relufig.animate import Label
from relufig.numbers.text import MINUS

_SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_CURVES_OF_A_CIRCLE = 8


def on_screen(scene):
    """All mobjects that have points and are shown."""
    return [
        mobject
        for mobject in scene.get_mobject_family_members()
        if isinstance(mobject, VMobject) and len(mobject.points)
    ]


def labels(scene):
    """The labels that have ink."""
    return [mobject for mobject in on_screen(scene) if isinstance(mobject, Label) and mobject.text.strip()]


def ink(mobject):
    """The lower left and the upper right corner of what is drawn of a mobject."""
    # A label's first two curves mark its place, and have no ink.
    points = mobject.points[8:] if isinstance(mobject, Label) else mobject.points
    return points[:, :2].min(axis=0), points[:, :2].max(axis=0)


def outside(scene):
    """What reaches beyond the frame."""
    half = np.array([config.frame_width, config.frame_height]) / 2
    shown = [*labels(scene), *(mobject for mobject in on_screen(scene) if not isinstance(mobject, Label))]
    return [mobject for mobject in shown if np.any(np.abs(ink(mobject)) > half + 1e-9)]


def colliding(scene):
    """The pairs of texts that lie on one another."""
    found = [(label.text, *ink(label)) for label in labels(scene)]
    return [
        (one, other)
        for (one, low, high), (other, low2, high2) in itertools.combinations(found, 2)
        if np.all(low < high2) and np.all(low2 < high)
    ]


def number_in(text):
    """The number that a text is: 0.5, 1 000 000 or −3·10⁻⁹."""
    mantissa, _, power = text.replace(MINUS, "-").replace(" ", "").partition("10" if "⁻" in text else "·10")
    return Fraction(mantissa.rstrip("·") or 1) * Fraction(10) ** int(power.translate(_SUPERSCRIPTS) or 0)


def circles(mobject):
    """The centres and radii of the circles that a mobject consists of."""
    each = mobject.points.reshape(-1, 4 * _CURVES_OF_A_CIRCLE, 3)
    low, high = each.min(axis=1), each.max(axis=1)
    return (low + high)[:, :2] / 2, (high - low)[:, 0] / 2
