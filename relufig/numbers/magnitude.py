"""How large can a result become? A formula is read on magnitudes, which bound every intermediate result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from relufig.numbers.arrays import largest_magnitude


class Magnitude:
    """A bound on |value|. Arithmetic on bounds gives bounds; `seen` collects all of them, operands included."""

    __slots__ = ("bound", "seen")

    bound: int
    seen: list[int]

    def __init__(self, bound: int, seen: list[int]) -> None:
        self.bound = bound
        self.seen = seen
        seen.append(bound)

    def __add__(self, other: Any) -> Magnitude:
        size = other.bound if isinstance(other, Magnitude) else abs(other)
        self.seen.append(size)
        return Magnitude(self.bound + size, self.seen)

    def __mul__(self, factor: Any) -> Magnitude:
        if not isinstance(factor, int):
            raise NotIntegerError
        self.seen.append(abs(factor))
        return Magnitude(self.bound * abs(factor), self.seen)

    __radd__ = __add__
    __sub__ = __add__
    __rsub__ = __add__
    __rmul__ = __mul__


class NotIntegerError(Exception):
    """A formula multiplies by a number that is not an integer, so the result may not be an integer either."""


def fits(function: Callable[..., Any], arguments: Mapping[str, Any], arrays: Mapping[str, Any], limit: int) -> bool:
    """Whether no intermediate result of a formula, read on these integer arrays, can exceed the limit."""
    seen: list[int] = [0]
    bounds = {name: Magnitude(largest_magnitude(array), seen) for name, array in arrays.items()}
    try:
        function(**{**arguments, **bounds})
    except NotIntegerError:
        return False
    return max(seen) <= limit
