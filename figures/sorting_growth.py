"""Bubble sort's networks grow like n², Batcher's like n log² n, and the best known are not much smaller."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from relufig import plot, sorting
from relufig.plot import marks
from relufig.plot.axes import describe, own_or_new, palette, power_of_ten
from relufig.sorting.best import LARGEST_KNOWN, best
from relufig.sorting.network import ComparatorNetwork

Family = Callable[[int], ComparatorNetwork]

# The factor by which the first order is drawn above its curve, and the others below theirs, clear of other text.
_ABOVE, _BELOW = 4.0, 1 / 20
_BEST = "best known"
_LINESTYLES = ("-", (0, (6, 1.6)), (0, (1.5, 1.2)), (0, (6, 1.5, 1.5, 1.5)))


def draw(ax=None, *, high: int = 1024, wide: bool = False):
    """Draw comparators and layers against the number of wires, from 2 to high; return the axes.

    If `wide`, which suits a slide, the two are side by side.
    """
    families = sorting.bubble, sorting.bitonic
    panels = plot.pair(ax, wide, tall_size=(1, 1.8), wide_size=(1.45, 1.05))
    for panel, measure, words, orders in (
        (panels[0], "size", "comparators", {"n²": lambda n: n * n, "n log² n": lambda n: n * math.log(n) ** 2}),
        (panels[1], "depth", "layers", {"n": lambda n: n, "log² n": lambda n: math.log(n) ** 2}),
    ):
        growth(families, measure, 2, high, list(orders.items()), ax=panel)
        panel.set_title(f"{words.capitalize()} for n values")
    return panels


def growth(
    families: Sequence[Family],
    measure: str,
    low: int = 2,
    high: int = 1024,
    orders: Sequence[tuple[str, Callable[[float], float]]] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw the size or depth (`measure`) of each family for low, high and the powers of two between.

    The best known networks are drawn as well. `orders` are functions to compare the growth with, and their names, one
    for each family. The first is drawn above its family's curve, the others below theirs, so that their slopes can be
    compared. Returns the axes drawn on. Raises ValueError if `measure` is not size or depth, and unless
    2 <= low < high.
    """
    if measure not in ("size", "depth"):
        raise ValueError(f"growth(families, measure): measure must be size or depth, got {measure!r}")
    if not 2 <= low < high:
        raise ValueError(f"growth(families, measure, low, high): 2 <= low < high is needed, got {low} and {high}")
    ax = own_or_new(ax)
    theme = palette(ax)
    powers = (2**k for k in range(high.bit_length()))
    counts = sorted({low, high, *(n for n in powers if low <= n <= high)})
    known = list(range(low, min(high, LARGEST_KNOWN) + 1))
    words = []
    curves: list[list[int]] = []
    labels: list[tuple[float, str, Any]] = []
    for at, family in enumerate(families):
        values = [getattr(family(n), measure) for n in counts]
        colour, dash = theme.terms[at % 4], _LINESTYLES[at % 4]
        ax.plot(counts, values, color=colour, linestyle=dash, marker="o", markersize=marks.dot_size(4))
        curves.append(values)
        labels.append((values[-1], _name(family), colour))
        words.append(f"{_name(family)} {values[-1]:,} at n = {counts[-1]:,}")
    if known:
        values = [getattr(best(n, measure), measure) for n in known]  # type: ignore[arg-type]
        ax.plot(known, values, color=theme.ink, linewidth=0.6 * mpl.rcParams["lines.linewidth"])
        labels.append((values[-1], _BEST, theme.ink))
        words.append(f"the best known {values[-1]:,} at n = {known[-1]}")
    for at, ((name, order), curve) in enumerate(zip(orders, curves, strict=False)):
        scale = curve[-1] / order(counts[-1]) * (_ABOVE if at == 0 else _BELOW)
        beyond = counts[len(counts) // 4 :]  # small n say little about growth
        compared = [scale * order(n) for n in beyond]
        ax.plot(beyond, compared, color=theme.muted, linestyle=":", linewidth=1.2, zorder=0)
        labels.append((compared[-1], f"~ {name}", theme.muted))
        words.append(f"growth like {name}")
    ax.set_xscale("log", base=2)
    ax.set_yscale("log")
    ax.xaxis.set_major_locator(FixedLocator(counts[:: max(1, len(counts) // 5)]))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda n, _: f"{n:g}"))
    ax.yaxis.set_major_formatter(FuncFormatter(power_of_ten))
    _label(ax, labels, counts[-1], max(known, default=0))
    describe(ax, f"{measure.capitalize()} against the number of wires n: {'; '.join(words)}.")
    return ax


def _label(ax: Axes, labels: Sequence[tuple[float, str, Any]], last: int, known: int) -> None:
    """Write names at the ends of the curves: to the right of the families', below the end of the best known's."""
    for value, name, colour in labels:
        at, offset, vertical = (known, (4, -6), "top") if name == _BEST else (last, (7, 0), "center")
        place: Any = {"textcoords": "offset points", "ha": "left", "va": vertical}
        size = "small" if colour == palette(ax).muted or name == _BEST else "medium"
        ax.annotate(name, (at, value), offset, color=colour, fontsize=size, annotation_clip=False, **place)


def _name(family: Family) -> str:
    return str(getattr(family, "__name__", family)).replace("_", " ")


if __name__ == "__main__":
    plot.main(draw)
