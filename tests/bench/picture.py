"""The picture of the results: how long relufig takes for what other programs do, a row for each of these."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from relufig import plot
from relufig.numbers.text import counted
from relufig.plot import marks
from relufig.plot.axes import describe, palette

# The programs that people use otherwise, by what the name of a measure says after its slash.
OTHERS = {
    "dense PyTorch": "dense layers in PyTorch",
    "PyTorch": "PyTorch",
    "contains_points": "matplotlib's contains_points",
    "numpy.sort": "numpy.sort",
    "regioncam": "regioncam",
    "affinitree": "affinitree, in floats",
    "relucent": "relucent, in floats",
    "matplotlib script": "a minimal matplotlib script",
    "manim": "manim, encoding in parallel",
}

ABOUT = "How long relufig takes for what other programs do"


def draw(results: Mapping[str, dict], ax: Axes | None = None) -> Axes:
    """Draw each ratio of our time to another program's as a dot in that program's row; return the axes."""
    rows = ratios(results)
    count = sum(map(len, rows.values()))
    faster = sum(value < 1 for values in rows.values() for value in values)
    title = f"relufig takes less time in {faster} of {counted(count, 'measurement')}"
    (panel,) = plot.page(ax, title, "time that relufig takes / time that the other program takes")
    theme = palette(panel)
    panel.axvline(1, color=theme.guide, linewidth=mpl.rcParams["axes.linewidth"], zorder=0)
    beside: Any = {"textcoords": "offset points", "va": "center"}
    for at, values in enumerate(rows.values()):
        low, high = min(values), max(values)
        panel.plot([low, high], [at, at], color=theme.guide, linewidth=mpl.rcParams["axes.linewidth"], zorder=1)
        for value in values:
            panel.plot(value, at, "o", color=_colour(value, theme), markersize=marks.dot_size(8), zorder=2)
        if low < 1:
            panel.annotate(_brief(low), (low, at), (-9, 0), ha="right", color=_colour(low, theme), **beside)
        if high > min(low, 1):
            panel.annotate(_brief(high), (high, at), (9, 0), ha="left", color=_colour(high, theme), **beside)
    panel.set_xscale("log")
    panel.xaxis.set_minor_locator(NullLocator())
    panel.set_yticks(range(len(rows)), list(rows))
    panel.set_xticks([1], ["as long"])
    panel.tick_params(length=0)
    panel.invert_yaxis()
    panel.margins(x=0.2, y=0.12)
    panel.spines[:].set_visible(False)
    told = "; ".join(f"{name} {', '.join(map(_brief, sorted(values)))}" for name, values in rows.items())
    describe(panel, f"Ratios of relufig's time to another program's, by program: {told}.")
    return panel


def ratios(results: Mapping[str, dict]) -> dict[str, list[float]]:
    """The ratios of our time to another program's, by program, from the smallest."""
    found: dict[str, list[float]] = defaultdict(list)
    for group in results.values():
        for measure in group["measures"]:
            theirs = measure["name"].partition(" / ")[2]
            other = next((name for mark, name in OTHERS.items() if mark in theirs), None)
            if measure["unit"] == "ratio" and other is not None:
                found[other].append(measure["value"])
    return dict(sorted(found.items(), key=lambda row: min(row[1])))


def _brief(value: float) -> str:
    return plot.number(float(f"{value:.2g}"))


def _colour(value: float, theme: Any) -> str:
    return theme.first if value < 1 else theme.second
