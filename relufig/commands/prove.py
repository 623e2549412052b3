"""`relufig prove`: proves that a network sorts, or shows an input that it does not sort."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from relufig import sorting
from relufig.commands.arguments import NETWORK, network, write


def add(commands: Any) -> None:
    """Declare the command."""
    prove = commands.add_parser("prove", help="prove that a network sorts, or show what it does not sort")
    prove.add_argument("network", metavar="NETWORK", help=NETWORK)
    prove.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the proof and return 0, or print the counterexample and return 1."""
    proved = network(options.network)
    result = sorting.prove(proved)
    if isinstance(result, sorting.Proof):
        told_apart = f"{result.states:,} state{'s' * (result.states != 1)}"
        write(f"{proved!r} sorts every input: proved, with at most {told_apart} to tell apart at once\n")
        return 0
    write(
        f"{proved!r} does not sort: of {_bits(result.input)} it makes {_bits(result.output)}, "
        f"wrong on wires {', '.join(map(str, result.unsorted))}\n"
    )
    return 1


def _bits(values: Sequence[int]) -> str:
    return "".join(map(str, values))
