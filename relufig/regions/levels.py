"""Where a network is above a level: the exact outlines of that part of a box, from the network's polygons.

On each polygon of constant activation pattern the network is affine, so that a level's line is a straight cut through
it; the parts above, merged, have a few loops around them.
"""

from __future__ import annotations

import operator
from fractions import Fraction
from typing import Any

import numpy as np

from relufig.numbers.arrays import Array
from relufig.numbers.coefficients import as_coefficient
from relufig.regions import arrangement, merging
from relufig.regions.homogeneous import divided, integer_rows
from relufig.regions.polygons import Polygons

# In floats, a vertex lies on the level's line if its value is this near to the level, as a share of the values' range,
# or so near that rounding could have made the difference, as a share of the largest of them.
_ON_LINE = 1e-9
_ROUNDING = 2.0**-50


def above(found: Polygons, level: Any = 0, output: int = 0) -> list[Array]:
    """The loops, points (n, 2), around where an output is above a level: counterclockwise, and clockwise around holes.

    Points are floats or Fractions, as `found` has them. Where nothing is above the level, there is no loop.

    Raises ValueError for an output that there is not and a level that is not finite, TypeError for what are not
    numbers, and OverflowError for a level beyond the range of floats, unless `found` is exact.
    """
    label = "above(found, level, output)"
    count = found.values.shape[1]
    try:
        chosen = operator.index(output)
    except TypeError as error:
        raise TypeError(f"{label}: output must be a whole number, got {output!r}") from error
    if isinstance(output, bool) or not 0 <= chosen < count:
        raise ValueError(f"{label}: output must be from 0 to {count - 1}, got {output!r}")
    exact = found.vertices.dtype == object
    height: Any = as_coefficient(level, f"{label}: level must be a number")
    values = found.values[:, [chosen]]
    tolerance: float = 0
    if exact:
        height = Fraction(height)
    else:
        try:
            height = float(height)
        except OverflowError as error:
            raise OverflowError(f"{label}: level is beyond the range of floats; exact polygons take any") from error
        largest = max(float(abs(values).max()), abs(height))
        tolerance = max(_ON_LINE * float(np.ptp(values)), _ROUNDING * largest)
    vectors = np.hstack([found.vertices, values - height])
    rows = integer_rows(vectors) if exact else np.hstack([np.ones((len(values), 1)), vectors])
    layer = len(found.patterns) + 1
    cut = arrangement.cut(found.mesh, rows, np.array([tolerance]), layer, limit=2 * len(found) + 2)
    points = divided(cut.rows[:, 1:3], cut.rows[:, :1])
    pieces = merging.boundaries(cut.mesh, cut.active[:, 0].astype(int))
    return [points[loop] for loops in pieces[1:] for loop in loops]
