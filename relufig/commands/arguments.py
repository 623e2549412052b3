"""What a user names on the command line: a network, a number; and tables as text, for what is answered."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from relufig import sorting
from relufig.sorting.naming import NAMES, SORTERS
from relufig.sorting.network import ComparatorNetwork

NETWORK = "a name such as bitonic:32 (see relufig list), or a file of comparators (.cn, .txt or .json)"


def network(text: str) -> ComparatorNetwork:
    """The comparator network that `text` names, or that the file of this name holds."""
    name = text.split(":")[0]
    if name not in NAMES and (Path(text).exists() or Path(text).suffix):
        return sorting.read(text)
    return sorting.named(text)


def network_for(text: str, n: int) -> ComparatorNetwork:
    """The network `text` names or holds, for n values: `bitonic` and `best:depth` are given their n."""
    name, *rest = text.split(":")
    if name in SORTERS and not any(part.isdigit() for part in rest):
        text = ":".join((name, str(n), *rest))
    found = network(text)
    if found.n != n:
        raise ValueError(f"--network {text} has {found.n} wires, got {n} values")
    return found


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows of cells as lines of text, columns aligned."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def write(text: str) -> None:
    """Answer on standard output."""
    sys.stdout.write(text)
