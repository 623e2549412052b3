"""The `relufig` command. Each subcommand is a module of `relufig.commands`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from relufig.commands import (
    completion,
    doctor,
    essay,
    export,
    gallery,
    logo,
    names,
    new,
    prove,
    render,
    slides,
    sort,
)
from relufig.system.extras import MissingPackageError
from relufig.system.interrupts import interruptible

_COMMANDS = (sort, prove, names, export, logo, essay, slides, gallery, render, new, doctor, completion)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command.

    The exit status is 0 for success, 1 if a proof fails or a gallery is incomplete, 2 with one sentence on standard
    error if the command cannot run, and 130 if interrupted.
    """
    options = _parser().parse_args(sys.argv[1:] if arguments is None else arguments)
    with interruptible(f"relufig {options.command}", "interrupted"):
        try:
            status = options.run(options)
        except (ValueError, TypeError, OverflowError, OSError, MissingPackageError) as error:
            sys.stderr.write(f"relufig {options.command}: {error}\n")
            status = 2
    sys.exit(status)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="relufig", description="ReLU networks built by hand, and sorting networks.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in _COMMANDS:
        command.add(commands)
    parser.set_defaults(parser=_parser)
    return parser
