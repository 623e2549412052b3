"""`relufig prove`: proves that a network sorts, or shows an input that it does not sort."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from relufig import sorting
from relufig.commands.arguments import NETWORK, network, write
from relufig.numbers.text import counted


def add(commands: Any) -> None:
    """Declare the command."""
    prove = commands.add_parser("prove", help="prove that a network sorts, or show an input that it does not sort")
    prove.add_argument("network", metavar="NETWORK", help=NETWORK)
    prove.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the proof and return 0, or print the counterexample and return 1."""
    proved = network(options.network)
    result = sorting.prove(proved)
    if isinstance(result, sorting.Proof):
        write(f"{proved!r} sorts every input: proved, with at most {counted(result.states, 'state')} at once\n")
        return 0
    write(
        f"{proved!r} does not sort: it turns {_bits(result.input)} into {_bits(result.output)}, "
        f"which is wrong on wire{'s' * (len(result.unsorted) != 1)} {', '.join(map(str, result.unsorted))}\n"
    )
    return 1


def _bits(values: Sequence[int]) -> str:
    return "".join(map(str, values))
