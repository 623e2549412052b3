"""Measure all groups, or those that are named: `python -m tests.bench [group ...]`.

Prints a table and writes a file, build/bench.json by default: for each group when and on what it was measured, and a
list of {name, value, limit, unit}. A group that is not measured keeps what the file has of it.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

from tests.bench import results
from tests.bench.measure import ROOT, Measure

# Memory at its peak is the process's, so that what takes little of it comes first.
GROUPS = (
    "importing",
    "proofs",
    "evaluation",
    "sorting_networks",
    "regions",
    "questions",
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
    exceeded = False
    for group in groups:
        measures: list[Measure] = []
        for measure in importlib.import_module(f"tests.bench.{group}").measures():
            measures.append(measure)
            exceeded |= measure.value > measure.limit
            sign = "> " if measure.value > measure.limit else "<="
            sys.stdout.write(f"{measure.name:<72} {measure.value:>9.3g} {sign} {measure.limit:g} {measure.unit}\n")
            sys.stdout.flush()
        results.add(options.out, group, measures)
    if exceeded:
        sys.exit(1)


if __name__ == "__main__":
    main()
