"""Measure all groups, or those that are named: `python -m tests.bench [group ...]`.

Prints a table and writes build/bench.json, a list of {name, value, limit, unit}.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys

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
)


def main() -> None:
    """Measure, print the table as it grows, write the file; exit status 1 if a limit is exceeded."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure speed and memory, as ratios.")
    parser.add_argument("groups", nargs="*", metavar="group", help=f"of {', '.join(GROUPS)}; all if none is named")
    asked = parser.parse_args().groups or GROUPS
    if unknown := [group for group in asked if group not in GROUPS]:
        parser.error(f"group must be one of {', '.join(GROUPS)}, got {unknown[0]}")
    groups = [group for group in GROUPS if group in asked]
    measures: list[Measure] = []
    for group in groups:
        for measure in importlib.import_module(f"tests.bench.{group}").measures():
            measures.append(measure)
            sign = "<=" if measure.value <= measure.limit else "> "
            sys.stdout.write(f"{measure.name:<72} {measure.value:>9.3g} {sign} {measure.limit:g} {measure.unit}\n")
            sys.stdout.flush()
    (ROOT / "build").mkdir(exist_ok=True)
    text = json.dumps([measure._asdict() for measure in measures], indent=2)
    (ROOT / "build" / "bench.json").write_text(text + "\n", encoding="utf-8")
    if any(measure.value > measure.limit for measure in measures):
        sys.exit(1)


if __name__ == "__main__":
    main()
