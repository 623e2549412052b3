"""The linear regions of a network: on each, no unit changes between active and inactive, and the network is affine.

A ReLU network is piecewise linear. `pieces` finds where it bends on an interval. `polygons` finds its regions in the
plane, and merges them into the linear pieces of the function. `level_set` finds where an output equals a level, `above`
where it exceeds it, and `preimage` the inputs that are sent into a half-space. With any number of inputs, `enumerate`
finds the regions, and `count` their number.
"""

from relufig.regions.cells import Region
from relufig.regions.counting import most_regions
from relufig.regions.enumeration import Count, count, enumerate  # noqa: A004
from relufig.regions.levels import above, level_set, preimage
from relufig.regions.pieces import Pieces, pieces
from relufig.regions.polygons import LinearPieces, Polygons, polygons

__all__ = [
    "Count",
    "LinearPieces",
    "Pieces",
    "Polygons",
    "Region",
    "above",
    "count",
    "enumerate",
    "level_set",
    "most_regions",
    "pieces",
    "polygons",
    "preimage",
]
