"""Labels along an axis that must not touch: which values get a tick, and how far labels move apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

# If two values are nearer than this share of the axis, their labels would touch, whatever they are.
APART = 0.09


def tick_rows(
    values: Iterable[Any], limits: tuple[Any, Any], rows: int = 1, distance: float = APART
) -> list[tuple[Fraction, int]]:
    """The values that get a tick within the limits, each with the first row in which its label touches no earlier one.

    Labels touch if they are nearer than `distance`, a share of the axis. A value with no such row gets no tick.
    """
    low, high = limits
    kept: list[list[Fraction]] = [[] for _ in range(rows)]
    for value in dict.fromkeys(Fraction(value) for value in values):
        for row in kept:
            apart = (abs(float(value - other)) > distance * (high - low) for other in row)
            if low <= float(value) <= high and all(apart):
                row.append(value)
                break
    return [(value, at) for at, row in enumerate(kept) for value in row]


def spread(places: Sequence[float], sizes: float | Sequence[float]) -> list[float]:
    """The places of labels, moved as little as possible so that no two overlap, in the same order.

    `sizes` are the labels' extents along the axis, or the extent of each. Least squares under these conditions are an
    isotonic regression: without the labels before it, no place may lie below an earlier one.
    """
    wanted = np.asarray(places, dtype=float)
    extents = np.broadcast_to(np.asarray(sizes, dtype=float), wanted.shape)
    order = np.argsort(wanted, kind="stable")
    before = np.cumsum(extents[order]) - extents[order] / 2
    if np.all(np.diff(wanted[order] - before) >= 0):
        return [float(place) for place in wanted]
    from scipy.optimize import isotonic_regression  # slow to import

    moved = np.empty_like(wanted)
    moved[order] = isotonic_regression(wanted[order] - before).x + before
    return [float(place) for place in moved]
