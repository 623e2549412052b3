"""All figures from cold, one that is out of date, and none."""

from __future__ import annotations

import importlib
import io
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from relufig.plot.output import RESOLUTION
from tests.bench.measure import ROOT, Measure, python, seconds

_CORES = 2

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
    axes, saving = [], 0.0
    for path in sorted((ROOT / "figures").glob("[!_]*.py")):
        drawn = importlib.import_module(f"figures.{path.stem}").draw()
        axes.append(len(drawn) if isinstance(drawn, list) else 1)
        saving += saved(plt.gcf())
        plt.close("all")
    with tempfile.TemporaryDirectory() as folder:
        made, minimal = Path(folder, "made"), Path(folder, "minimal")
        minimal.mkdir()
        make = ["make", "--no-print-directory", "figures", f"OUT={made}"]

        def ours() -> None:
            shutil.rmtree(made, ignore_errors=True)
            subprocess.run(make, cwd=ROOT, check=True, capture_output=True)

        script = MINIMAL.format(axes=axes, out=str(minimal), dpi=RESOLUTION)
        rounds = [(seconds(ours), seconds(lambda: python("-c", script))) for _ in range(3)]
        cold, theirs = statistics.median(a / b for a, b in rounds), statistics.median(b for _, b in rounds)
        yield Measure(f"{len(axes)} figures from cold / minimal matplotlib script", cold, 1.6, "ratio")
        name = f"of this, at least: these figures saved by matplotlib alone, {_CORES} cores"
        yield Measure(name, saving / _CORES / theirs, 1.6, "ratio")

        def again(*without: str) -> float:
            for file in (file for name in without for file in made.glob(f"{name}.*")):
                file.unlink()
            return seconds(lambda: subprocess.run(make, cwd=ROOT, check=True, capture_output=True))

        yield Measure(
            "make figures with one figure out of date", statistics.median(again("clip") for _ in range(5)), 1.5, "s"
        )
        yield Measure("make figures with nothing changed", statistics.median(again() for _ in range(7)), 0.3, "s")


def saved(figure: Figure) -> float:
    """How long matplotlib takes to save a figure in three formats, once it is laid out."""
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
        figure.set_layout_engine("none")
    with mpl.rc_context({"svg.fonttype": "none"}):
        return sum(
            seconds(lambda kind=kind: figure.savefig(io.BytesIO(), format=kind, dpi=RESOLUTION))
            for kind in ("svg", "pdf", "png")
        )
