"""Positive parameters that shrink by orders of magnitude, and a tracker for them.

The tracker passes through them evenly on a logarithmic scale.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from manim import ValueTracker

from relufig.animate.parameters import finite_numbers


class Stops(ValueTracker):
    """A tracker that moves through positive values.

    At a whole number k it is exactly value k. In between it moves evenly on a logarithmic scale.

    Parameters
    ----------
    values : iterable of numbers
        The positive values, in the order to visit them.

    Examples
    --------
    >>> from relufig.animate import Stops
    >>> stops = Stops([1, "1/4"])
    >>> _ = stops.set_value(0.5)
    >>> stops.value
    Fraction(1, 2)
    """

    def __init__(self, values: Iterable[Any]) -> None:
        self.stops: tuple[Fraction, ...] = tuple(Fraction(value) for value in values)
        super().__init__(0)

    @property
    def value(self) -> Fraction:
        """The present value."""
        at = self.get_value()
        k = min(int(at), len(self.stops) - 1)
        if at == k:
            return self.stops[k]
        return self.stops[k] * Fraction(float(self.stops[k + 1] / self.stops[k]) ** (at - k))


def decreasing(owner: type, attribute: str, values: Iterable[Any]) -> list[Fraction]:
    """A scene's positive numbers as exact fractions. Raises ValueError unless there are two or more that decrease."""
    given = list(values)
    finite_numbers(owner, attribute, given, positive=True)
    # Not from the array that this returns: one float in the list would make all of them floats.
    exact = [Fraction(value) for value in given]
    if len(exact) < 2 or any(later >= earlier for earlier, later in itertools.pairwise(exact)):
        raise ValueError(f"{owner.__name__}.{attribute} must be at least two decreasing numbers, got {given}")
    return exact
