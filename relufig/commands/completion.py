"""`relufig completion`: a script that lets a shell complete the command's words."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from relufig.commands.arguments import write
from relufig.system import extras

# The shells that shtab writes for.
SHELLS = ("bash", "zsh", "tcsh")


def add(commands: Any) -> None:
    """Declare the command."""
    completion = commands.add_parser(
        "completion", help='print what lets a shell complete relufig: eval "$(relufig completion bash)"'
    )
    completion.add_argument("shell", choices=SHELLS, help="your shell")
    completion.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the script. Raises ImportError, with what to install, if shtab is missing."""
    try:
        import shtab
    except ImportError as error:
        raise extras.missing("relufig completion", "shtab", "completion") from error
    parser: Callable[[], argparse.ArgumentParser] = options.parser
    write(shtab.complete(parser(), options.shell) + "\n")
    return 0
