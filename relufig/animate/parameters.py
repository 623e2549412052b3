"""The class attributes of a scene, checked before anything is drawn: one sentence names the attribute and the rule."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from numbers import Real
from typing import Any

import numpy as np

from relufig.sorting.network import ComparatorNetwork

# More than these do not fit the frame.
MOST_WIRES = 32


def finite_numbers(
    owner: type,
    attribute: str,
    values: Iterable[Any],
    count: int | None = None,
    *,
    each: str = "",
    positive: bool = False,
) -> Any:
    """A scene's numbers as an array, of dtype object where all are exact. `count` of them are needed, one for `each`.

    Raises ValueError for another count, NaN, infinity and, if `positive`, for 0 and less, TypeError for what is no
    number.
    """
    given = list(values)
    name = f"{owner.__name__}.{attribute}"
    if count is not None and len(given) != count:
        raise ValueError(f"{name} must be {count} numbers{each and f', one for {each}'}, got {len(given)}")
    for k, value in enumerate(given):
        if isinstance(value, bool) or not isinstance(value, Real | np.number):
            raise TypeError(f"{name}[{k}] must be a number, got {value!r}")
        if not math.isfinite(value):
            raise ValueError(f"{name}[{k}] must be finite, got {value!r}")
        if positive and value <= 0:
            raise ValueError(f"{name}[{k}] must be above 0, got {value!r}")
    exact = all(isinstance(value, int | np.integer | Fraction) for value in given)
    return np.array(given, dtype=object if exact else float)


def comparator_network(owner: type, attribute: str, network: Any, n: int) -> ComparatorNetwork:
    """A scene's network: the one that is given, or that a function gives for n wires.

    Raises ValueError for fewer than 2 wires and for more than 32, TypeError for what is no network.
    """
    name = f"{owner.__name__}.{attribute}"
    network = network.__func__ if isinstance(network, staticmethod) else network
    sorter = network(n) if callable(network) and not isinstance(network, ComparatorNetwork) else network
    if not isinstance(sorter, ComparatorNetwork):
        raise TypeError(f"{name} must be a ComparatorNetwork or a function of n, got {network!r}")
    if not 2 <= sorter.n <= MOST_WIRES:
        raise ValueError(f"{name} must have 2 to {MOST_WIRES} wires, got {sorter.n}")
    return sorter
