"""The best sorting networks known, for up to 64 wires: the fewest comparators, and the fewest layers.

They are facts, collected by Bert Dobbelaere; best_networks.json, beside this file, holds them and says where they are
from. `relufig.sorting.prove` proves every one of them.
"""

from __future__ import annotations

import functools
import json
from importlib import resources
from typing import Any, Literal, NamedTuple, cast

from relufig.sorting.network import ComparatorNetwork, wires

LARGEST_KNOWN = 64

_MEASURES = ("size", "depth")


class Bounds(NamedTuple):
    """What is proved and what is known of the least size or depth: no network is below `proved`, one has `known`."""

    proved: int
    known: int


def best(n: int, by: Literal["size", "depth"] = "size") -> ComparatorNetwork:
    """The sorting network with the fewest comparators (or layers) known, for n up to 64.

    Raises ValueError for n below 1 or above 64, and for another measure than size and depth.
    """
    label = "best(n, by)"
    n = wires(label, n)
    if by not in _MEASURES:
        raise ValueError(f"{label}: by must be one of {', '.join(_MEASURES)}, got {by!r}")
    if n == 1:
        return ComparatorNetwork(1, [])
    lines = _entry(label, n)[by]["layers"]
    return ComparatorNetwork(n, ([_pair(text) for text in line.split(",")] for line in lines))


def bounds(n: int, by: Literal["size", "depth"] = "size") -> Bounds:
    """What is known of the fewest comparators (or layers) with which n values can be sorted. Raises as `best`."""
    label = "bounds(n, by)"
    n = wires(label, n)
    if by not in _MEASURES:
        raise ValueError(f"{label}: by must be one of {', '.join(_MEASURES)}, got {by!r}")
    return Bounds(*_entry(label, n)[by]["bounds"]) if n > 1 else Bounds(0, 0)


def _entry(label: str, n: int) -> dict[str, Any]:
    if n > LARGEST_KNOWN:
        rule = f"n must be at most {LARGEST_KNOWN}, where the list of best known networks ends"
        raise ValueError(f"{label}: {rule}, got {n}; use odd_even_merge(n), the smallest of the families beyond it")
    return cast("dict[str, Any]", _known()["networks"][str(n)])


@functools.cache
def _known() -> dict[str, Any]:
    text = resources.files("relufig.sorting").joinpath("best_networks.json").read_text(encoding="utf-8")
    return cast("dict[str, Any]", json.loads(text))


def _pair(text: str) -> tuple[int, int]:
    first, second = text.split(":")
    return int(first), int(second)
