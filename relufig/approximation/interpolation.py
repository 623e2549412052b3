"""Interpolation of a function at knots, its largest error, and where to add knots to reduce it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from relufig.formulas.expression import inputs
from relufig.functions import interpolate
from relufig.networks.build import build
from relufig.networks.network import Network
from relufig.numbers.parametric import Parametric

_SAMPLES = 20_001


def sup_error(function: Callable[[Any], Any], network: Network, low: float, high: float) -> float:
    """The largest error of a network at 20,001 evenly spaced points.

    Parameters
    ----------
    function : callable
        The function to approximate. It takes an array.
    network : Network
        A network with one input and one output.
    low, high : float
        The ends of the interval.

    Returns
    -------
    float
        The largest `|function - network|`. Between the points it may be larger.

    Examples
    --------
    >>> import numpy as np
    >>> from relufig import approximation
    >>> network = approximation.interpolation(np.square, [0, 1])
    >>> approximation.sup_error(np.square, network, 0, 1)
    0.25
    """
    return largest_gap(function, network, low, high)[1]


def largest_gap(function: Callable[[Any], Any], network: Network, low: float, high: float) -> tuple[float, float]:
    """Where the error of a network is largest, of 20,001 evenly spaced points, and how large it is there.

    Parameters
    ----------
    function, network, low, high
        As for `sup_error`.

    Returns
    -------
    tuple of (float, float)
        The point x, and `|function - network|` there.

    Examples
    --------
    >>> import numpy as np
    >>> from relufig import approximation
    >>> network = approximation.interpolation(np.square, [0, 1])
    >>> approximation.largest_gap(np.square, network, 0, 1)
    (0.5, 0.25)
    """
    x = np.linspace(float(low), float(high), _SAMPLES)
    gaps = np.abs(function(x) - network(x[:, None])[:, 0])
    at = int(np.argmax(gaps))
    return float(x[at]), float(gaps[at])


def refining_knots(
    function: Callable[[Any], Any], low: float, high: float, error: float, *, most: int = 64
) -> tuple[float, ...]:
    """Choose knots at which to interpolate a function, one by one, each where the error is largest.

    Parameters
    ----------
    function : callable
        The function to approximate. It takes an array.
    low, high : float
        The ends of the interval.
    error : float
        The largest error allowed, as `sup_error` measures it.
    most : int, optional
        The largest number of knots.

    Returns
    -------
    tuple of float
        The knots in the order in which they were chosen: first the two ends.

    Raises
    ------
    ValueError
        If `most` knots do not reach the error.

    Examples
    --------
    >>> import numpy as np
    >>> from relufig import approximation
    >>> approximation.refining_knots(np.square, 0, 1, error=0.02)
    (0.0, 1.0, 0.5, 0.25, 0.75)
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
    """Make the 2-layer network that has a function's values at the knots, and is linear between them.

    Outside the knots the network is constant.

    Parameters
    ----------
    function : callable
        The function. It takes an array.
    knots : array_like, shape (n,)
        The knots, in any order.

    Returns
    -------
    Network
        A network x -> y.

    Raises
    ------
    TypeError
        If a knot depends on a parameter. `relufig.interpolate` takes such knots, with a value for each.

    Examples
    --------
    >>> import numpy as np
    >>> from relufig import approximation
    >>> network = approximation.interpolation(np.square, [0, 1, 2])
    >>> network([[0.5], [1.5], [3.0]]).ravel()
    array([0.5, 2.5, 4. ])
    """
    (x,) = inputs("x")
    if any(isinstance(knot, Parametric) for knot in np.ravel(np.asarray(knots))):
        rule = "knots must be plain numbers, because the values there are; relufig.interpolate takes parameters"
        raise TypeError(f"interpolation(function, knots): {rule}, got {knots}")
    at = np.sort(np.asarray(knots, dtype=float))
    return build(y=interpolate(x, at.tolist(), np.asarray(function(at)).tolist()))
