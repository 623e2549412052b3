"""What commands share: networks named on the command line, tables as text, and output."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from relufig import sorting
from relufig.sorting.naming import NAMES, SORTERS
from relufig.sorting.network import ComparatorNetwork

NETWORK = "a name such as bitonic:32 (see relufig list), or a file of comparators (.cn, .txt or .json)"
JOBS = "number of processes that render videos; default: one for each core"


def network(text: str) -> ComparatorNetwork:
    """The comparator network with that name, or in the file with that name."""
    name = text.split(":")[0]
    if name not in NAMES and (Path(text).exists() or Path(text).suffix):
        return sorting.read(text)
    return sorting.named(text)


def network_for(text: str, n: int) -> ComparatorNetwork:
    """The network for n values. Names without a size, such as `bitonic` or `best:depth`, get n as their size."""
    name, *rest = text.split(":")
    if name in SORTERS and not any(part.isdigit() for part in rest):
        text = ":".join((name, str(n), *rest))
    named = network(text)
    if named.n != n:
        raise ValueError(f"--network {text} has {named.n} wires, got {n} values")
    return named


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows of cells as lines of text, with aligned columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def write(text: str) -> None:
    """Write text to standard output."""
    sys.stdout.write(text)
