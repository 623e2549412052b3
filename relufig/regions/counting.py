"""How many regions there can be."""

from __future__ import annotations

import math


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
