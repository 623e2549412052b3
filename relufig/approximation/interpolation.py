"""How near a network comes to a function, and where to bend it for it to come nearer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from relufig.formulas.expression import inputs
from relufig.functions import interpolate
from relufig.networks.build import build
from relufig.networks.network import Network

_SAMPLES = 20_001


def sup_error(function: Callable[[Any], Any], network: Network, low: float, high: float) -> float:
    """The largest |function - network| at 20,001 evenly spaced points of [low, high]."""
    return largest_gap(function, network, low, high)[1]


def largest_gap(function: Callable[[Any], Any], network: Network, low: float, high: float) -> tuple[float, float]:
    """Where |function - network| is largest, of 20,001 evenly spaced points of [low, high], and how large it is."""
    x = np.linspace(float(low), float(high), _SAMPLES)
    gaps = np.abs(function(x) - network(x[:, None])[:, 0])
    at = int(np.argmax(gaps))
    return float(x[at]), float(gaps[at])


def refining_knots(
    function: Callable[[Any], Any], low: float, high: float, error: float, *, most: int = 64
) -> tuple[float, ...]:
    """Knots at which to interpolate a function on [low, high], in the order in which they bring the error down.

    The ends come first; then, one by one, the place at which the interpolation at all knots so far is farthest off,
    until it is nowhere farther off than `error`, as `sup_error` measures it. Raises ValueError if `most` knots are not
    enough.
    """
    knots = [float(low), float(high)]
    while True:
        place, gap = largest_gap(function, interpolation(function, knots), low, high)
        if gap <= error:
            return tuple(knots)
        if len(knots) >= most:
            label = "refining_knots(function, low, high, error, most)"
            raise ValueError(f"{label}: {most} knots come within {gap:.3g} of the function, not within {error:.3g}")
        knots.append(place)


def interpolation(function: Callable[[Any], Any], knots: Any) -> Network:
    """The 2-layer network that takes a function's values at the knots, in any order, and is straight between them."""
    (x,) = inputs("x")
    at = np.sort(np.asarray(knots, dtype=float))
    return build(y=interpolate(x, at.tolist(), np.asarray(function(at)).tolist()))
