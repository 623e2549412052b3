"""The linear regions of a network: on each, its units are on or off throughout, and it is an affine map.

A ReLU network is piecewise linear. On an interval `pieces` finds where it bends, in the plane `polygons` finds the
regions and, merged, the pieces of the function itself; `above` is where an output exceeds a level.
"""

from relufig.regions.counting import most_regions
from relufig.regions.levels import above
from relufig.regions.pieces import Pieces, pieces
from relufig.regions.polygons import LinearPieces, Polygons, polygons

__all__ = ["LinearPieces", "Pieces", "Polygons", "above", "most_regions", "pieces", "polygons"]
