"""Which values along an axis get a tick, in figures and in TikZ."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

# If two values are nearer than this share of the axis, their labels would touch.
_DISTANCE = 0.09


def tick_rows(values: Iterable[Any], limits: tuple[Any, Any], rows: int = 1) -> list[tuple[Fraction, int]]:
    """The values that get a tick within the limits, each with the first row in which its label touches no earlier one.

    A value with no such row gets no tick.
    """
    low, high = limits
    kept: list[list[Fraction]] = [[] for _ in range(rows)]
    for value in dict.fromkeys(Fraction(value) for value in values):
        for row in kept:
            apart = (abs(float(value - other)) > _DISTANCE * (high - low) for other in row)
            if low <= float(value) <= high and all(apart):
                row.append(value)
                break
    return [(value, at) for at, row in enumerate(kept) for value in row]
