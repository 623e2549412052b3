"""How many regions there can be."""

from __future__ import annotations

import math
from typing import Any


def most_regions(units: int, inputs: int = 2) -> int:
    """The most regions into which the units of one layer can cut the space of so many inputs.

    Each unit is off on one side of a hyperplane: in general position, n of them cut d dimensions into the sum of the
    binomial coefficients of n over 0, 1, ..., d (L. Schläfli, "Theorie der vielfachen Kontinuität", 1852). A line is
    cut into n + 1 pieces, the plane by 8 units into 37 polygons. Raises ValueError for a negative number.
    """
    for name, number in (("units", units), ("inputs", inputs)):
        if number < 0:
            raise ValueError(f"most_regions(units, inputs): {name} must not be negative, got {number}")
    return sum(math.comb(units, chosen) for chosen in range(inputs + 1))


def refuse_limit(limit: Any, label: str) -> None:
    """Raise ValueError, in a sentence that begins with `label`, unless a limit is a whole number of at least 1."""
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
        raise ValueError(f"{label}: limit must be a whole number of at least 1, got {limit!r}")
