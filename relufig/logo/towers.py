"""Shapes of convex parts by two hidden layers: the first draws the edges' lines, the second has one unit a part.

A convex part is where no edge is beyond: relu(1 - the sum over its edges of relu(1/2 - d / width)), for d the distance
from the edge inwards, is 1 inside and falls to 0 over the width. Added up with their heights, such towers make any
shape; of two with an edge in common, the falling one gives way to the rising one just so that no gap shows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from relufig.formulas.expression import inputs
from relufig.functions import relu
from relufig.logo.carving import half_plane
from relufig.logo.minmax import Form
from relufig.logo.outline import Outline, outlines
from relufig.networks.build import build
from relufig.networks.network import Network
from relufig.numbers.coefficients import Coefficient


def towers(parts: Sequence[tuple[Any, Any]], width: Any) -> Network:
    """The network x, y -> shape of parts (height, points), points (n, 2) the vertices of a convex polygon each.

    For n edges and k parts it has n and k units, or fewer where parts share an edge on one side of it.

    >>> towers([(1, [(0, 0), (4, 0), (4, 3)])], 1)
    Network(x, y -> shape: 4 ReLUs in 2 hidden layers, 13 parameters)

    Raises ValueError for parts that are not convex, unless width > 0, and as `logo.polygon`.
    """
    label = "towers(parts, width)"
    if not width > 0:
        raise ValueError(f"{label}: width must be above 0, got {width}")
    found = outlines([points for _, points in parts], label)
    x, y = inputs("x", "y")
    shape = 0 * x + 0 * y
    for number, ((height, _), outline) in enumerate(zip(parts, found, strict=True), start=1):
        beyond = 0 * x
        for a, b, c in _half_planes(outline, f"{label}: outline {number}"):
            beyond = beyond + relu(Fraction(1, 2) - (_over(a, width) * x + _over(b, width) * y + _over(c, width)))
        shape = shape + height * relu(1 - beyond)
    return build(shape=shape)


def _half_planes(outline: Outline, name: str) -> list[Form]:
    """The half-planes of a convex outline's edges. Those along one line are the same, or just each other's opposite."""
    along = np.roll(outline.grid, -1, axis=0) - outline.grid
    after = np.roll(along, -1, axis=0)
    turns = along[:, 0] * after[:, 1] - along[:, 1] * after[:, 0]
    if not np.all(turns * outline.turns > 0):
        raise ValueError(f"{name} must be convex, got one that turns both ways")
    found = []
    for (x, y), (dx, dy) in zip(outline.vertices, (along * outline.turns).tolist(), strict=True):
        # The form of an edge is the distance but for a factor, which must not depend on how long the edge is.
        whole = math.gcd(dx, dy)
        found.append(half_plane((x, y), (Fraction(x) + dx // whole, Fraction(y) + dy // whole)))
    return found


def _over(weight: Coefficient, width: Any) -> Fraction:
    return Fraction(weight) / Fraction(width)
