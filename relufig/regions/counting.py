"""How many regions a layer can make."""

from __future__ import annotations

import math
from typing import Any


def most_regions(units: int, inputs: int = 2) -> int:
    """The largest number of regions into which one layer's units can cut the space of inputs.

    Each unit is inactive on one side of a hyperplane. In general position, n hyperplanes cut d dimensions into the sum
    of the binomial coefficients of n over 0, 1, ..., d (L. Schläfli, "Theorie der vielfachen Kontinuität", 1852).

    Parameters
    ----------
    units : int
        The number of units in the layer, at least 0.
    inputs : int, optional
        The number of dimensions, at least 0.

    Returns
    -------
    int
        The number of regions.

    Raises
    ------
    ValueError
        If a number is negative.

    Examples
    --------
    Three units cut a line into 4 pieces, and 8 units cut the plane into 37 polygons:

    >>> from relufig import regions
    >>> regions.most_regions(3, inputs=1), regions.most_regions(8)
    (4, 37)
    """
    for name, number in (("units", units), ("inputs", inputs)):
        if number < 0:
            raise ValueError(f"most_regions(units, inputs): {name} must not be negative, got {number}")
    return sum(math.comb(units, chosen) for chosen in range(inputs + 1))


def refuse_limit(limit: Any, label: str) -> None:
    """Raise ValueError, beginning with `label`, unless `limit` is a whole number of at least 1."""
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
        raise ValueError(f"{label}: limit must be a whole number of at least 1, got {limit!r}")
