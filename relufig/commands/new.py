"""`relufig new`: writes a short figure, scene or talk that runs, to start your own from."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from relufig.commands.arguments import write
from relufig.system.files import written_atomically

# What is copied: scripts that run as they are.
_STARTS = Path(__file__).parent / "_starts"
# The command that shows what was written.
_RUN = {
    "figure": "python {file}",
    "scene": "relufig render {file} --quality low",
    "talk": "relufig slides {file}",
}


def add(commands: Any) -> None:
    """Declare the command."""
    new = commands.add_parser("new", help="write a short figure, scene or talk that runs, to start your own from")
    new.add_argument("kind", choices=list(_RUN), help="what to write")
    new.add_argument("name", metavar="NAME", help="its name, a Python identifier: the file is NAME.py")
    new.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="folder; default: this one")
    new.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the file and print the command that runs it.

    Raises ValueError if the name is not an identifier or if the file exists already.
    """
    name = str(options.name).removesuffix(".py")
    if not name.isidentifier():
        raise ValueError(f"NAME must be a Python identifier such as my_{options.kind}, got {options.name!r}")
    path = options.out / f"{name}.py"
    if path.exists():
        raise ValueError(f"{path} exists already; choose another name")
    text = (_STARTS / f"{options.kind}.py").read_text(encoding="utf-8")
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_atomically(path) as file:
        file.write(text.replace("class Start(", f"class {_class_name(name)}(").encode())
    write(f"{path} is written; to see it: {_RUN[options.kind].format(file=path)}\n")
    return 0


def _class_name(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in name.split("_")) or "Start"
