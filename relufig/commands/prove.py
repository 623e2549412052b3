"""`relufig prove`: a proof that a network sorts, or what it does not sort."""

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
    """Print the proof, or the counterexample, which is exit status 1."""
    proved = network(options.network)
    found = sorting.prove(proved)
    if isinstance(found, sorting.Proof):
        told_apart = f"{found.states:,} state{'s' * (found.states != 1)}"
        write(f"{proved!r} sorts every input: proved, with at most {told_apart} to tell apart at once\n")
        return 0
    write(
        f"{proved!r} does not sort: of {_bits(found.input)} it makes {_bits(found.output)}, "
        f"wrong on wires {', '.join(map(str, found.unsorted))}\n"
    )
    return 1


def _bits(values: Sequence[int]) -> str:
    return "".join(map(str, values))
