"""Checks of a scene's class attributes, before anything is drawn. Each error names the attribute and the rule."""

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
    """Check that a scene's attribute holds finite numbers, and return them as an array.

    Parameters
    ----------
    owner : type
        The scene's class, named in errors.
    attribute : str
        The attribute's name, named in errors.
    values : iterable of numbers
        The attribute's value.
    count : int, optional
        How many numbers there must be; None allows any number of them, at least one.
    each : str
        What each number is for, named in the error if their count is wrong.
    positive : bool
        Whether the numbers must be above 0.

    Returns
    -------
    ndarray, shape (count,)
        The numbers, with dtype object if all are exact (int or Fraction), otherwise float.

    Raises
    ------
    TypeError
        If the values are not numbers.
    ValueError
        If the count is wrong, or if a number is NaN, infinite, or not above 0 where it must be.

    Examples
    --------
    >>> from relufig.animate import Stage, finite_numbers
    >>> class Mine(Stage):
    ...     values = (3, 1)
    >>> finite_numbers(Mine, "values", Mine.values, 2)
    array([3, 1], dtype=object)
    """
    name = f"{owner.__name__}.{attribute}"
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise TypeError(f"{name} must be a sequence of numbers, got {values!r}")
    given = list(values)
    if not given:
        raise ValueError(f"{name} must hold at least one number, got none")
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
    """Check a scene's whole number, and return it. Raises TypeError if it is not one, ValueError if below `least`."""
    rule = f"{owner.__name__}.{attribute} must be a whole number of at least {least}, got {value!r}"
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(rule)
    if value < least:
        raise ValueError(rule)
    return int(value)


def comparator_network(owner: type, attribute: str, network: Any, n: int) -> ComparatorNetwork:
    """Check that a scene's attribute is a comparator network, or a function that gives one, and return the network.

    Parameters
    ----------
    owner : type
        The scene's class, named in errors.
    attribute : str
        The attribute's name, named in errors.
    network : ComparatorNetwork or callable
        The attribute's value: a network, or a function of the number of wires.
    n : int
        The number of wires, for a function.

    Returns
    -------
    ComparatorNetwork
        The network given, or the function's network for n wires.

    Raises
    ------
    TypeError
        If the attribute is neither a network nor a function that gives one.
    ValueError
        If the network has fewer than 2 or more than 32 wires.

    Examples
    --------
    >>> from relufig import sorting
    >>> from relufig.animate import Stage, comparator_network
    >>> comparator_network(Stage, "network", sorting.bitonic, 4).depth
    3
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
    """Whether it is a function that can be called with only the number of wires."""
    if not callable(network) or isinstance(network, ComparatorNetwork):
        return False
    try:
        inspect.signature(network).bind(0)
    except TypeError:
        return False
    return True
