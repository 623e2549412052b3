"""What `import relufig` takes."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Iterator

from tests.bench.measure import ROOT, Measure, python, seconds

OTHERS = ("matplotlib", "manim", "torch", "jax", "dask", "onnx")


def measures() -> Iterator[Measure]:
    """The time of `import relufig` in a new process, less that of starting Python."""
    rounds = [seconds(lambda: python("-c", "import relufig")) - seconds(lambda: python("-c", "")) for _ in range(9)]
    yield Measure("import relufig", statistics.median(rounds), 0.25, "s")
    code = f"import sys, relufig; print(len({set(OTHERS)!r} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    yield Measure(f"of {', '.join(OTHERS)}, imported by relufig", float(found.stdout), 0, "modules")
