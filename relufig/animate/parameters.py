"""The class attributes of a scene, checked before anything is drawn: one sentence names the attribute and the rule."""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterable
from fractions import Fraction
from numbers import Integral, Real
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
    name = f"{owner.__name__}.{attribute}"
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise TypeError(f"{name} must be a sequence of numbers, got {values!r}")
    given = list(values)
    if not given:
        raise ValueError(f"{name} must be at least one number, got none")
    if count is not None and len(given) != count:
        raise ValueError(f"{name} must be {count} numbers{each and f', one for {each}'}, got {len(given)}")
    for k, value in enumerate(given):
        if isinstance(value, bool) or not isinstance(value, Real | np.number):
            raise TypeError(f"{name}[{k}] must be a number, got {value!r}")
        try:
            finite = math.isfinite(float(value))
        except OverflowError as error:
            size = f"about 10^{len(str(abs(math.floor(value)))) - 1}"
            raise ValueError(f"{name}[{k}] must be within the range of floats, got {size}") from error
        if not finite:
            raise ValueError(f"{name}[{k}] must be finite, got {value!r}")
        if positive and value <= 0:
            raise ValueError(f"{name}[{k}] must be above 0, got {value!r}")
    exact = all(isinstance(value, int | np.integer | Fraction) for value in given)
    return np.array(given, dtype=object if exact else float)


def whole_number(owner: type, attribute: str, value: Any, least: int = 0) -> int:
    """A scene's whole number. Raises TypeError for what is none, and ValueError for less than `least`."""
    rule = f"{owner.__name__}.{attribute} must be a whole number of at least {least}, got {value!r}"
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(rule)
    if value < least:
        raise ValueError(rule)
    return int(value)


def comparator_network(owner: type, attribute: str, network: Any, n: int) -> ComparatorNetwork:
    """A scene's network: the one that is given, or that a function gives for n wires.

    Raises ValueError for fewer than 2 wires and for more than 32, TypeError for what is no network.
    """
    name = f"{owner.__name__}.{attribute}"
    network = network.__func__ if isinstance(network, staticmethod) else network
    sorter = network(n) if _takes_n(network) else network
    if not isinstance(sorter, ComparatorNetwork):
        raise TypeError(f"{name} must be a ComparatorNetwork or a function of n, got {network!r}")
    if not 2 <= sorter.n <= MOST_WIRES:
        raise ValueError(f"{name} must have 2 to {MOST_WIRES} wires, got {sorter.n}")
    return sorter


def _takes_n(network: Any) -> bool:
    """Whether it is a function that can be called with the number of wires alone."""
    if not callable(network) or isinstance(network, ComparatorNetwork):
        return False
    try:
        inspect.signature(network).bind(0)
    except TypeError:
        return False
    return True
