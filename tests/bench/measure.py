"""What is measured, and how times are compared: side by side, the median over rounds, so that noise slows both."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]


class Measure(NamedTuple):
    """One line of the table: what was measured, and what it must not exceed."""

    name: str
    value: float
    limit: float
    unit: str


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def ratio(ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> float:
    """The median over rounds of our time in terms of theirs."""
    return statistics.median(seconds(ours) / seconds(theirs) for _ in range(rounds))


def python(*arguments: str) -> None:
    """Run Python in the project's folder, quietly."""
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, capture_output=True)


def absent(name: str, what: str) -> None:
    """Say on the terminal that a package is not installed, and what is left out for that."""
    sys.stderr.write(f"{name} is not installed: {what} is left out\n")
