"""`relufig list`: the named networks, with their sizes and depths."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from relufig.commands.arguments import table, write
from relufig.sorting.naming import NAMES, SORTERS


def add(commands: Any) -> None:
    """Declare the command."""
    names = commands.add_parser("list", help="list the named networks")
    names.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the names with their descriptions, then sizes and depths."""
    del options
    rows = [("network", "what it is")]
    for name, (function, wanted) in NAMES.items():
        first = (function.__doc__ or "").splitlines()[0].split(". ")[0]
        rows.append((":".join((name, *wanted)), first.rstrip(".")))
    write(table(rows) + f"\n\nsize and depth\n{table(list(_sizes()))}\n")
    return 0


def _sizes() -> Iterator[tuple[str, ...]]:
    counts = 4, 8, 16, 32, 64
    yield "", *(f"n = {n}" for n in counts)
    for name, sorter in SORTERS.items():
        networks = [sorter(n) for n in counts]
        yield name, *(f"{network.size} / {network.depth}" for network in networks)
