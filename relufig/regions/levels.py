"""Where a network is above a level: the exact outlines of that part of a box, from the network's polygons.

On each polygon of constant activation pattern the network is affine, so that a level's line is a straight cut through
it; the parts above, merged, have a few loops around them.
"""

from __future__ import annotations

import numpy as np

from relufig.arrays import Array
from relufig.regions import arrangement, merging
from relufig.regions.polygons import Polygons

# A vertex whose value is this near to the level, as a share of the values' range, lies on its line.
_ON_LINE = 1e-9


def above(found: Polygons, level: float = 0, output: int = 0) -> list[Array]:
    """The loops, points (n, 2), around where an output is above a level: counterclockwise, and clockwise around holes.

    `found` are polygons in floats. Where nothing is above the level, there is no loop.
    """
    values = found.values[:, [output]]
    tolerance = _ON_LINE * max(1.0, float(np.ptp(values)))
    rows = np.hstack([np.ones((len(values), 1)), found.vertices, values - level])
    layer = len(found.patterns) + 1
    cut = arrangement.cut(found.mesh, rows, np.array([tolerance]), layer, limit=2 * len(found) + 2)
    pieces = merging.boundaries(cut.mesh, cut.active[:, 0].astype(int))
    return [cut.rows[loop, 1:3] for loops in pieces[1:] for loop in loops]
