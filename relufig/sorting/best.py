"""The best sorting networks known for up to 64 wires: those with the fewest comparators, and with the fewest layers.

Bert Dobbelaere collected these facts. best_networks.json, beside this file, holds them and names their sources.
`relufig.sorting.prove` proves every network in it.
"""

from __future__ import annotations

import functools
import json
from importlib import resources
from typing import Any, Literal, NamedTuple, cast

from relufig.numbers.coefficients import whole_number
from relufig.sorting.network import ComparatorNetwork

#: The list of best known networks ends at this many wires.
LARGEST_KNOWN = 64

_MEASURES = ("size", "depth")


class Bounds(NamedTuple):
    """What is known about the least size (or depth) of a sorting network.

    Parameters
    ----------
    proved : int
        No sorting network is smaller than this: a proof exists.
    known : int
        The size of the smallest network known. If it equals `proved`, that network is optimal.

    Examples
    --------
    >>> from relufig import sorting
    >>> sorting.bounds(16)
    Bounds(proved=57, known=60)
    """

    proved: int
    known: int


def best(n: int, by: Literal["size", "depth"] = "size") -> ComparatorNetwork:
    """The sorting network with the fewest comparators (or layers) known.

    The networks are from Bert Dobbelaere's list of sorting networks.

    Parameters
    ----------
    n : int
        The number of wires, from 1 to 64.
    by : {"size", "depth"}, optional
        What is least: the number of comparators (the default), or the number of layers.

    Returns
    -------
    ComparatorNetwork
        A network on n wires.

    Raises
    ------
    ValueError
        If n is below 1 or above 64, or `by` is another word.
    TypeError
        If n is not a whole number.

    Examples
    --------
    >>> from relufig import sorting
    >>> sorting.best(16)
    ComparatorNetwork(16 wires: 60 comparators in 10 layers)
    >>> sorting.best(16, by="depth")
    ComparatorNetwork(16 wires: 61 comparators in 9 layers)
    """
    layers = _facts("best(n, by)", n, by)["layers"]
    return ComparatorNetwork(
        n, ([[int(wire) for wire in pair.split(":")] for pair in layer.split(",")] for layer in layers)
    )


def bounds(n: int, by: Literal["size", "depth"] = "size") -> Bounds:
    """The bounds on the fewest comparators (or layers) with which n values can be sorted.

    The facts are from Bert Dobbelaere's list of sorting networks.

    Parameters
    ----------
    n : int
        The number of wires, from 1 to 64.
    by : {"size", "depth"}, optional
        What is counted: comparators (the default), or layers.

    Returns
    -------
    Bounds
        The least number that is proved, and the least that is known.

    Raises
    ------
    ValueError
        If n is below 1 or above 64, or `by` is another word.
    TypeError
        If n is not a whole number.

    Examples
    --------
    >>> from relufig import sorting
    >>> sorting.bounds(12, by="depth")
    Bounds(proved=8, known=8)
    """
    return Bounds(*_facts("bounds(n, by)", n, by)["bounds"])


def _facts(label: str, n: Any, by: Any) -> dict[str, Any]:
    """The bounds and the layers that the list has for n wires."""
    n = whole_number(n, f"{label}: n")
    if by not in _MEASURES:
        raise ValueError(f"{label}: by must be one of {', '.join(_MEASURES)}, got {by!r}")
    if n == 1:
        return {"bounds": (0, 0), "layers": []}
    if n > LARGEST_KNOWN:
        rule = f"n must be at most {LARGEST_KNOWN}, where the list of best known networks ends"
        raise ValueError(f"{label}: {rule}, got {n}; use odd_even_merge(n), the smallest family for larger n")
    return cast("dict[str, Any]", _list()["networks"][str(n)][by])


@functools.cache
def _list() -> dict[str, Any]:
    text = resources.files("relufig.sorting").joinpath("best_networks.json").read_text(encoding="utf-8")
    return cast("dict[str, Any]", json.loads(text))


def _pair(text: str) -> tuple[int, int]:
    first, second = text.split(":")
    return int(first), int(second)
