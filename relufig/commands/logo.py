"""`relufig logo`: makes a network of the area that an SVG file fills."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from relufig.commands.arguments import write


def add(commands: Any) -> None:
    """Declare the command."""
    outline = commands.add_parser("logo", help="make a network of the area an SVG file fills, without training")
    outline.add_argument("file", type=Path, metavar="FILE", help="an SVG file")
    outline.add_argument("-o", "--out", type=Path, required=True, metavar="FILE.npz", help="the network's file")
    outline.add_argument(
        "--tolerance", type=float, help="largest distance between curves and polygons, in the file's units"
    )
    outline.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the network's file."""
    from relufig import logo

    network = logo.from_svg(options.file, tolerance=options.tolerance)
    network.save(options.out)
    write(f"{options.out}: {network!r}, above 0 inside the outline and below 0 outside\n")
    return 0
