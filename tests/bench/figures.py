"""All figures from cold, and with nothing to do."""

from __future__ import annotations

import importlib
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measure import ROOT, Measure, python, ratio, seconds

MINIMAL = """
import sys
from pathlib import Path
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
for at, axes in enumerate({axes}):
    figure = plt.figure()
    for place in range(axes):
        figure.add_subplot(axes, 1, place + 1).plot([0, 1], [0, 1])
    for kind in ("svg", "pdf", "png"):
        figure.savefig(Path({out!r}) / f"{{at}}.{{kind}}", dpi={dpi})
    plt.close(figure)
"""


def measures() -> Iterator[Measure]:
    """All figures from cold against a script that saves as many figures with as many axes and a line on each."""
    import matplotlib.pyplot as plt

    from relufig.plot.output import RESOLUTION

    axes = []
    for path in sorted((ROOT / "figures").glob("[!_]*.py")):
        drawn = importlib.import_module(f"figures.{path.stem}").draw()
        axes.append(len(drawn) if isinstance(drawn, list) else 1)
        plt.close("all")
    with tempfile.TemporaryDirectory() as folder:
        made, minimal = Path(folder, "made"), Path(folder, "minimal")
        minimal.mkdir()
        make = ["make", "--no-print-directory", "figures", f"OUT={made}"]

        def ours() -> None:
            shutil.rmtree(made, ignore_errors=True)
            subprocess.run(make, cwd=ROOT, check=True, capture_output=True)

        script = MINIMAL.format(axes=axes, out=str(minimal), dpi=RESOLUTION)
        cold = ratio(ours, lambda: python("-c", script), 3)
        yield Measure(f"{len(axes)} figures from cold / minimal matplotlib script", cold, 1.6, "ratio")
        nothing = [seconds(lambda: subprocess.run(make, cwd=ROOT, check=True, capture_output=True)) for _ in range(7)]
        yield Measure("make figures with nothing changed", statistics.median(nothing), 0.3, "s")
