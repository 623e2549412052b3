"""The command behind `make fuzz`: readers in turn, what was found, and how to see it again."""

from __future__ import annotations

import argparse
import importlib.util
import sys
from pathlib import Path

from tests.fuzz import campaign, readers
from tests.fuzz.campaign import ROOT, Outcome

FOLDER = ROOT / "build" / "fuzz"


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit code: 1 if a file broke a rule."""
    parser = argparse.ArgumentParser("python -m tests.fuzz", description="Feed broken files to readers.")
    parser.add_argument("readers", nargs="*", metavar="READER", help=f"of {', '.join(readers.READERS)}; all by default")
    parser.add_argument("--seconds", type=float, default=60, help="for each reader")
    parser.add_argument("--inputs", type=int, metavar="N", help="stop after N files, with the plain engine")
    parser.add_argument("--seed", type=int, default=0, help="other inputs, the same each time")
    parser.add_argument("--engine", choices=("atheris", "plain"), help="by default atheris, where it is installed")
    parser.add_argument("--out", type=Path, default=FOLDER, help="where files that break a rule are written")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="try one file again: READER-HASH")
    asked = parser.parse_args(arguments)
    if asked.replay and not asked.replay.is_file():
        parser.error(f"--replay: a file that was found is needed, got {asked.replay}")
    try:
        names = [asked.replay.name.rpartition("-")[0]] if asked.replay else asked.readers or list(readers.READERS)
        chosen = [readers.named(name) for name in names]
    except ValueError as error:
        parser.error(str(error))
    engine = asked.engine or ("atheris" if importlib.util.find_spec("atheris") else "plain")
    found: list[Path] = []
    for reader in chosen:
        missing = [package for package in reader.packages if importlib.util.find_spec(package) is None]
        if missing:
            print(f"{reader.name:<12} skipped: {', '.join(missing)} cannot be imported", flush=True)
            continue
        if asked.replay:
            out = asked.replay.parent
            outcome = campaign.run(reader, 1, out, engine="plain", file=asked.replay)
        else:
            outcome = campaign.run(
                reader, asked.seconds, asked.out, engine=engine, seed=asked.seed, inputs=asked.inputs
            )
        print(_line(outcome), flush=True)
        found += outcome.found
    for path in found:
        print(f"\n{path}\n{path.with_name(f'{path.name}.txt').read_text()[:2000]}")
        print(f"Again: {sys.executable} -m tests.fuzz --replay {path}")
    return 1 if found else 0


def _line(outcome: Outcome) -> str:
    covered = "" if outcome.coverage is None else f", {outcome.coverage:,} edges of code reached"
    rules = f"{len(outcome.found)} broke a rule" if outcome.found else "none broke a rule"
    return f"{outcome.reader.name:<12} {outcome.inputs:>9,} files{covered}: {rules}"


if __name__ == "__main__":
    sys.exit(main())
