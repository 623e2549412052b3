"""Shapes made of convex parts, by two hidden layers: the first has the edges' lines, the second one unit for each part.

For d the distance from an edge inwards, relu(1 - sum over the edges of relu(1/2 - d / width)) is 1 inside a convex
part, and falls to 0 over the width across its edges. Such towers, multiplied by their heights and added, make any
shape. Where two parts share an edge, one tower falls exactly as the other rises, so no gap shows.
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
    """The network of a shape made of convex parts with different heights: inputs x, y -> shape.

    For n edges and k parts, the hidden layers have n and k units. They have fewer if parts share an edge on the same
    side of it.

    Parameters
    ----------
    parts : sequence of (height, points)
        The parts: a number, and the vertices of a convex polygon, shape (n, 2).
    width : number
        The width over which the output falls across an edge, above 0, in the units of the points.

    Returns
    -------
    Network
        A network with the inputs x and y and the output shape.

    Raises
    ------
    ValueError
        If a part is not convex, width is not above 0, or the points are not an outline (see `polygon`).
    TypeError
        If a coordinate is not a number.

    Examples
    --------
    >>> from relufig import logo
    >>> tower = logo.towers([(2, [(0, 0), (4, 0), (4, 3)])], width=1)
    >>> tower
    Network(x, y -> shape: 4 ReLUs in 2 hidden layers, 13 parameters)
    >>> tower([[3.0, 1.0], [3.0, 0.0], [3.0, -1.0]]).ravel()
    array([2., 1., 0.])
    """
    label = "towers(parts, width)"
    if not width > 0:
        raise ValueError(f"{label}: width must be above 0, got {width}")
    rings = outlines([points for _, points in parts], label)
    x, y = inputs("x", "y")
    shape = 0 * x + 0 * y
    for number, ((height, _), outline) in enumerate(zip(parts, rings, strict=True), start=1):
        beyond = 0 * x
        for a, b, c in _half_planes(outline, f"{label}: outline {number}"):
            beyond = beyond + relu(Fraction(1, 2) - (_over(a, width) * x + _over(b, width) * y + _over(c, width)))
        shape = shape + height * relu(1 - beyond)
    return build(shape=shape)


def _half_planes(outline: Outline, name: str) -> list[Form]:
    """The half-planes of a convex outline's edges. Edges on one line give the same half-plane, or its negative."""
    along = np.roll(outline.grid, -1, axis=0) - outline.grid
    after = np.roll(along, -1, axis=0)
    turns = along[:, 0] * after[:, 1] - along[:, 1] * after[:, 0]
    if not np.all(turns * outline.turns > 0):
        raise ValueError(f"{name} must be convex, got one that turns both ways")
    forms = []
    for (x, y), (dx, dy) in zip(outline.vertices, (along * outline.turns).tolist(), strict=True):
        # An edge's form is the distance times a factor near 1, which must not depend on the length of the edge.
        divisor = math.gcd(dx, dy)
        forms.append(half_plane((x, y), (Fraction(x) + dx // divisor, Fraction(y) + dy // divisor)))
    return forms


def _over(weight: Coefficient, width: Any) -> Fraction:
    return Fraction(weight) / Fraction(width)
