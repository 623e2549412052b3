"""A source gives the value that a mobject shows: a tracker, or a function without arguments, read in every frame."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from manim import ValueTracker

Source = ValueTracker | Callable[[], Any]


def reader(source: Source) -> Callable[[], Any]:
    """The source as a plain function, which all copies of a mobject share.

    manim makes deep copies of the mobjects that it animates. It would copy a tracker or a bound method too, and the
    copy would never change.
    """
    if isinstance(source, ValueTracker):
        return lambda: source.get_value()
    return lambda: source()
