"""What a mobject shows is given by a source: a tracker, or a function without arguments, read in every frame."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from manim import ValueTracker

Source = ValueTracker | Callable[[], Any]


def reader(source: Source) -> Callable[[], Any]:
    """The source as a plain function, which all copies of a mobject share.

    manim copies mobjects deeply as it animates them: a tracker or a bound method would be copied along, and its copy
    would stand still.
    """
    if isinstance(source, ValueTracker):
        return lambda: source.get_value()
    return lambda: source()
