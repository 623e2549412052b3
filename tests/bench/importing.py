"""What `import relufig` takes."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Iterator

from tests.bench.measure import ROOT, Measure, python, seconds


def measures() -> Iterator[Measure]:
    """The time of `import relufig` in a new process, less that of starting Python."""
    rounds = [seconds(lambda: python("-c", "import relufig")) - seconds(lambda: python("-c", "")) for _ in range(9)]
    yield Measure("import relufig", statistics.median(rounds), 0.25, "s")
    code = "import sys, relufig; print(len({'matplotlib', 'manim'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    yield Measure("of matplotlib and manim, imported by relufig", float(found.stdout), 0, "modules")
