"""Where a network is above a level: the exact outlines of that part of a box, from the network's polygons.

On each polygon of constant activation pattern the network is affine, so the level's line cuts straight through it. The
parts above are merged, and a few loops go around them.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from relufig.numbers.arrays import Array
from relufig.numbers.coefficients import as_coefficient, whole_number
from relufig.regions import arrangement, merging
from relufig.regions.homogeneous import divided, integer_rows
from relufig.regions.polygons import Polygons

# In floats, a vertex counts as on the level's line if its value differs from the level by at most this share of the
# values' range (_ON_LINE), or by at most this share of the largest value, which rounding explains (_ROUNDING).
_ON_LINE = 1e-9
_ROUNDING = 2.0**-50


def above(polygons: Polygons, level: Any = 0, output: int = 0) -> list[Array]:
    """The loops around the part of the box where an output is above a level.

    Parameters
    ----------
    polygons : Polygons
        The network's polygons, from `polygons`.
    level : number, optional
        The level.
    output : int, optional
        The output, numbered from 0.

    Returns
    -------
    list of ndarray, shape (n, 2)
        The points of each loop, counterclockwise, or clockwise around a hole. They are floats or Fractions, as in
        `polygons`. The list is empty if nothing is above the level.

    Raises
    ------
    ValueError
        If the output does not exist, or the level is not finite.
    TypeError
        If the level is not a number, or the output not a whole number.
    OverflowError
        If the level is beyond the range of floats, unless `polygons` is exact.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig import regions
    >>> a, b = rf.inputs("a", "b")
    >>> polygons = regions.polygons(rf.build(rf.minimum(a, b)), ((0, 1), (0, 1)))
    >>> (loop,) = regions.above(polygons, 0.5)
    >>> sorted(loop.tolist())
    [[0.5, 0.5], [0.5, 1.0], [1.0, 0.5], [1.0, 1.0]]
    """
    label = "above(polygons, level, output)"
    count = polygons.values.shape[1]
    if not 0 <= whole_number(output, f"{label}: output", 0) < count:
        raise ValueError(f"{label}: output must be from 0 to {count - 1}, got {output!r}")
    exact = polygons.vertices.dtype == object
    height: Any = as_coefficient(level, f"{label}: level must be a number")
    values = polygons.values[:, [output]]
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
    vectors = np.hstack([polygons.vertices, values - height])
    rows = integer_rows(vectors) if exact else np.hstack([np.ones((len(values), 1)), vectors])
    layer = len(polygons.patterns) + 1
    cut = arrangement.cut(polygons.mesh, rows, np.array([tolerance]), layer, limit=2 * len(polygons) + 2)
    points = divided(cut.rows[:, 1:3], cut.rows[:, :1])
    pieces = merging.boundaries(cut.mesh, cut.active[:, 0].astype(int))
    return [points[loop] for loops in pieces[1:] for loop in loops]
