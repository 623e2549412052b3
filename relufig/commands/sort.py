"""`relufig sort`: sorts numbers by a network, shows every step, and draws it as a braid that moves."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from relufig import sorting
from relufig.commands.arguments import NETWORK, network_for, table, write
from relufig.numbers.coefficients import parsed
from relufig.numbers.text import number as written
from relufig.sorting.network import ComparatorNetwork
from relufig.system import extras
from relufig.system.files import written_atomically


def add(commands: Any) -> None:
    """Declare the command."""
    sort = commands.add_parser("sort", help="sort numbers by a network, and show every step")
    # Read as text, because argparse would report a bad number as an "invalid value" without naming the valid ones.
    sort.add_argument("values", nargs="+", metavar="NUMBER")
    sort.add_argument("--network", default="bitonic", help=f"{NETWORK}; default: bitonic")
    sort.add_argument("--svg", type=Path, metavar="FILE", help="also write a picture that moves, as one SVG file")
    sort.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print what every comparator does, and write the picture if one is wanted."""
    values = [parsed(text, "values must be numbers") for text in options.values]
    network = network_for(options.network, len(values))
    write(f"{network!r}\n\n{table(list(_rows(network, values)))}\n")
    if options.svg:
        extras.need("a picture", "plot", "matplotlib")
        from relufig.plot import animated_braid

        with written_atomically(options.svg) as file:
            file.write(animated_braid(network, values).encode())
    return 0


def _rows(network: ComparatorNetwork, values: list[Any]) -> Iterator[tuple[str, ...]]:
    """A row for each comparator, with its values and outcome, and the wires after each layer."""
    trace = network.trace(values)
    yield "layer", "wires", "a", "b", "relu(a - b)", "", "on the wires"
    yield "", "", "", "", "", "", _numbers(trace.input)
    for at, layer in enumerate(trace.layers, start=1):
        for k, (i, j) in enumerate(layer.comparators):
            yield (
                str(at) if k == 0 else "",
                f"{i}:{j}",
                written(layer.before[i]),
                written(layer.before[j]),
                written(layer.differences[k]),
                sorting.Outcome(layer.outcomes[k]).name.lower(),
                _numbers(layer.after) if k == len(layer.comparators) - 1 else "",
            )


def _numbers(values: Any) -> str:
    return " ".join(map(written, values.tolist()))
