"""Any outline as a ReLU network, without training: above 0 inside, below 0 outside, and 0 on the outline.

A simple polygon of n edges is n half-planes, joined by n - 1 minima and maxima of one ReLU each (see `carving`). Each
hole or separate part takes one more. So outlines with n edges in all take n - 1 ReLUs. Near the outline, the output is
nearly the distance from it. `filled` turns it into the picture: 1 inside and 0 outside.

The coefficients of the networks are exact. So the sign of the output is exact for integers and Fractions. In floating
point, points so near the outline that rounding matters may come out on either side (`relufig.networks.exactness`).
"""

from relufig.logo.networks import FILE, FILL_RULES, filled, formula, from_svg, polygon, shape
from relufig.logo.towers import towers

__all__ = ["FILE", "FILL_RULES", "filled", "formula", "from_svg", "polygon", "shape", "towers"]
