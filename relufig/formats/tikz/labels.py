"""Where labels stand on the edges of a diagram, so that none lies on another or on a node.

Labels and nodes are rectangles, which may be turned. Two of them are apart if some side of one has them on two sides
(the separating axis theorem; C. Ericson, "Real-Time Collision Detection", 2005).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Rectangle:
    """A rectangle by its centre, half its extents, and its angle in radians; lengths in centimetres."""

    x: float
    y: float
    across: float
    up: float
    angle: float = 0.0

    @property
    def corners(self) -> npt.NDArray[np.float64]:
        """The corners, of shape (4, 2)."""
        cos, sin = math.cos(self.angle), math.sin(self.angle)
        local = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * [self.across, self.up]
        corners: npt.NDArray[np.float64] = local @ np.array([[cos, sin], [-sin, cos]]) + [self.x, self.y]
        return corners


def touch(first: Rectangle, second: Rectangle) -> bool:
    """Whether two rectangles overlap."""
    if math.hypot(first.x - second.x, first.y - second.y) > math.hypot(first.across, first.up) + math.hypot(
        second.across, second.up
    ):
        return False
    for angle in (first.angle, first.angle + math.pi / 2, second.angle, second.angle + math.pi / 2):
        axis = np.array([math.cos(angle), math.sin(angle)])
        one, other = first.corners @ axis, second.corners @ axis
        if one.max() <= other.min() or other.max() <= one.min():
            return False
    return True


def first_free(candidates: Iterable[Rectangle], taken: Iterable[Rectangle]) -> int | None:
    """The number of the first candidate that touches nothing; None if all do."""
    taken = list(taken)
    return next((k for k, each in enumerate(candidates) if not any(touch(each, other) for other in taken)), None)
