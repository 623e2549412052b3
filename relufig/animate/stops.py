"""Positive parameters that shrink by orders of magnitude: a tracker that moves between them evenly in the logarithm."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from manim import ValueTracker

from relufig.animate.parameters import finite_numbers


class Stops(ValueTracker):
    """Positive values to come to one by one: at k the k-th of them, exactly; between, even in the logarithm."""

    def __init__(self, values: Iterable[Any]) -> None:
        self.stops = tuple(Fraction(value) for value in values)
        super().__init__(0)

    @property
    def value(self) -> Fraction:
        """The value as it is now."""
        at = self.get_value()
        k = min(int(at), len(self.stops) - 1)
        if at == k:
            return self.stops[k]
        return self.stops[k] * Fraction(float(self.stops[k + 1] / self.stops[k]) ** (at - k))


def decreasing(owner: type, attribute: str, values: Iterable[Any]) -> list[Fraction]:
    """A scene's positive numbers, exactly. Raises ValueError unless they are two or more, and decrease."""
    given = list(values)
    finite_numbers(owner, attribute, given, positive=True)
    # Not what that returns: of a list with a float in it, that is all floats.
    found = [Fraction(value) for value in given]
    if len(found) < 2 or any(later >= earlier for earlier, later in itertools.pairwise(found)):
        raise ValueError(f"{owner.__name__}.{attribute} must be two numbers or more that decrease, got {given}")
    return found
