"""The file of results: what was measured of each group, when, and on what. A group keeps its last results."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib import metadata
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from relufig.system.files import written_atomically
from tests.bench.measure import Compared, Measure


def read(path: Path) -> dict[str, dict]:
    """The results by group; none if there is no file."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def add(path: Path, group: str, measured: Iterable[Measure | Compared]) -> None:
    """Put a group's results in the file, in the place of its earlier ones."""
    results, lines = read(path), list(measured)
    results[group] = {
        "measured": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": machine(),
        "measures": [line._asdict() for line in lines if isinstance(line, Measure)],
    }
    if programs := [line._asdict() for line in lines if isinstance(line, Compared)]:
        results[group]["programs"] = programs
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_atomically(path) as file:
        file.write(f"{json.dumps(results, indent=2)}\n".encode())


def machine() -> str:
    """The processor, the cores, and the releases that times depend on."""
    releases = ", ".join(f"{name} {metadata.version(name)}" for name in ("numpy", "scipy"))
    return (
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, {releases}"
    )


def _processor() -> str:
    # Linux has its name in a file; elsewhere the kind of processor must do.
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def tables(results: dict[str, dict]) -> Iterator[str]:
    """The lines of Markdown: for each group when and on what it was measured, and its table.

    What exceeds its limit is in bold.
    """
    for group, found in results.items():
        yield from (f"## {group.replace('_', ' ').capitalize()}", "")
        yield from (f"Measured on {found['measured']} by `python -m tests.bench {group}`: {found['machine']}.", "")
        yield from _programs(found.get("programs", ()))
        yield from ("| what | measured | goal, at most | unit |", "| --- | ---: | ---: | --- |")
        for measure in map(Measure._make, (each.values() for each in found["measures"])):
            # A bar in a cell would end it.
            name = measure.name.replace("|", r"\|")
            stars = "**" if measure.value > measure.limit else ""
            yield f"| {name} | {stars}{measure.value:.3g}{stars} | {measure.limit:g} | {measure.unit} |"
        yield ""


def _programs(programs: Iterable[dict[str, Any]]) -> Iterator[str]:
    """A table for each kind of networks, with the programs that were given them."""
    for networks, group in groupby(programs, key=itemgetter("networks")):
        rows = [Compared(**row) for row in group]
        yield from (f"Regions of {networks}: {rows[0].there_are:,}.", "")
        yield "| program | found | networks refused | regions a second | memory, MB |"
        yield "| --- | ---: | ---: | ---: | ---: |"
        for row in rows:
            stars = "**" if row.found != row.there_are else ""
            speed = f"{row.per_second:,.0f}" if row.found else ""
            cells = (
                row.program,
                f"{stars}{row.found:,}{stars}",
                f"{row.refused or ''}",
                speed,
                f"{row.megabytes:,.0f}",
            )
            yield f"| {' | '.join(cells)} |"
        yield ""
