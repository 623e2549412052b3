"""Measure all groups, or those that are named: `python -m tests.bench [group ...]`.

Prints a table and writes a file, build/bench.json by default: for each group when and on what it was measured, and a
list of {name, value, limit, unit}. A group that is not measured keeps what the file has of it. The folder build
gets a page of what the file holds, bench.md, with a picture, bench.svg.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from pathlib import Path

from relufig.plot.script import write
from relufig.system.files import written_atomically
from tests.bench import picture, results
from tests.bench.measure import ROOT, Compared, Measure

# Memory at its peak is the process's, so that what takes little of it comes first.
GROUPS = (
    "importing",
    "proofs",
    "evaluation",
    "sorting_networks",
    "regions",
    "questions",
    "programs_for_regions",
    "logos",
    "live",
    "figures",
    "videos",
    "libraries",
    "cluster",
)


def main() -> None:
    """Measure, print the table as it grows, write the file; exit status 1 if a limit is exceeded."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure speed and memory, as ratios.")
    parser.add_argument("groups", nargs="*", metavar="group", help=f"of {', '.join(GROUPS)}; all if none is named")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench.json", help="default: build/bench.json")
    options = parser.parse_args()
    asked = options.groups or GROUPS
    if unknown := [group for group in asked if group not in GROUPS]:
        parser.error(f"group must be one of {', '.join(GROUPS)}, got {unknown[0]}")
    groups = [group for group in GROUPS if group in asked]
    # Users' Python keeps what it has compiled; without this, each process that is measured would compile anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    exceeded = False
    for group in groups:
        measures: list[Measure | Compared] = []
        for measure in importlib.import_module(f"tests.bench.{group}").measures():
            measures.append(measure)
            if isinstance(measure, Compared):
                sys.stdout.write(f"{measure.networks}: {measure.program}: {measure.found:,} of {measure.there_are:,}\n")
                continue
            exceeded |= measure.value > measure.limit
            sign = "> " if measure.value > measure.limit else "<="
            sys.stdout.write(f"{measure.name:<72} {measure.value:>9.3g} {sign} {measure.limit:g} {measure.unit}\n")
            sys.stdout.flush()
        results.add(options.out, group, measures)
        write_page(options.out, ROOT / "build")
    if exceeded:
        sys.exit(1)


def write_page(path: Path, folder: Path) -> None:
    """Write the page of the results in that file, and its picture, to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    found = results.read(path)
    lines = list(results.tables(found))
    if picture.ratios(found):
        write(lambda ax=None: picture.draw(found, ax), path.stem, ["svg"], folder, theme="auto")
        lines = [f"![{picture.ABOUT}]({path.stem}.svg)", "", *lines]
    with written_atomically(folder / f"{path.stem}.md") as file:
        file.write("\n".join(["# Performance", "", *lines]).encode())


if __name__ == "__main__":
    main()
