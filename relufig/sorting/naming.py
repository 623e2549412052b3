"""Networks by name, as on a command line: `bitonic:32`, `best:16:depth`, `top_k:16:3`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from relufig.sorting.best import best
from relufig.sorting.families import FAMILIES, merge
from relufig.sorting.network import ComparatorNetwork
from relufig.sorting.selection import maximum_tree, median, top_k

# NAMES holds each function with the placeholders for its arguments.
SORTERS: dict[str, Callable[..., ComparatorNetwork]] = {**FAMILIES, "best": best}
NAMES: dict[str, tuple[Callable[..., ComparatorNetwork], tuple[str, ...]]] = {
    **{name: (family, ("N",)) for name, family in FAMILIES.items()},
    "best": (best, ("N", "size|depth")),
    "merge": (merge, ("M", "N")),
    "median": (median, ("N",)),
    "top_k": (top_k, ("N", "K")),
    "maximum_tree": (maximum_tree, ("N",)),
}


def named(name: str) -> ComparatorNetwork:
    """The network that a name such as `bitonic:32` describes.

    Parameters
    ----------
    name : str
        The name of a function of `relufig.sorting` and its arguments, with colons between: a family (see `FAMILIES`)
        with N, best:N or best:N:depth, merge:M:N, median:N, top_k:N:K, or maximum_tree:N.

    Returns
    -------
    ComparatorNetwork
        The network that the function returns.

    Raises
    ------
    ValueError
        If no function has that name (the message lists those there are), or its arguments are not right.

    Examples
    --------
    >>> from relufig import sorting
    >>> sorting.named("best:16:depth")
    ComparatorNetwork(16 wires: 61 comparators in 9 layers)
    """
    family, *arguments = name.split(":")
    if family not in NAMES:
        raise ValueError(f"named(name): the network must be one of {', '.join(NAMES)}, got {family!r}")
    function, wanted = NAMES[family]
    least = len(wanted) - (wanted[-1] == "size|depth")
    if not least <= len(arguments) <= len(wanted):
        raise ValueError(f"named(name): {family} must be given as {':'.join((family, *wanted))}, got {name!r}")
    return function(*(_argument(name, kind, text) for kind, text in zip(wanted, arguments, strict=False)))


def _argument(name: str, kind: str, text: str) -> Any:
    if kind == "size|depth":
        return text
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise ValueError(f"named(name): {kind} must be a whole number below 10^8, got {text!r} in {name!r}")
    return int(text)
