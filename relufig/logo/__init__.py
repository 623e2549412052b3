"""Any outline as a ReLU network, without training: above 0 inside, below 0 outside, and 0 on the outline.

A simple polygon of n edges is n half-planes and n - 1 minima and maxima of them, one ReLU each (see `carving`); holes
and separate parts join by one more each. So outlines of n edges in all take n - 1 ReLUs. Near the outline the output is
nearly the distance from it; `filled` makes of it the picture, 1 inside and 0 outside.

The networks' coefficients are exact, and so is the sign of the output for integers and Fractions. In floating point,
points whose distance from the outline is within rounding of 0 may come out on either side
(`relufig.networks.exactness`).
"""

from relufig.logo.networks import FILE, FILL_RULES, filled, formula, from_svg, polygon, shape
from relufig.logo.towers import towers

__all__ = ["FILE", "FILL_RULES", "filled", "formula", "from_svg", "polygon", "shape", "towers"]
