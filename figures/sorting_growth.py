"""Bubble sort's networks grow like n², Batcher's like n log² n, and the best known are not much smaller."""

import math
import re
from collections.abc import Callable, Sequence
from typing import Any

from relufig import plot, sorting
from relufig.look.ticks import spread
from relufig.numbers.text import counted, number
from relufig.plot import marks
from relufig.plot.axes import describe, own_or_new, palette, power_of_ten, size_in_points
from relufig.sorting.best import LARGEST_KNOWN, best
from relufig.sorting.network import ComparatorNetwork

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

Family = Callable[[int], ComparatorNetwork]

# How far above its curve the first order is drawn, and how far below theirs the others, as factors.
_ABOVE, _BELOW = 2.2, 1 / 2.2
_BEST = "best known"


def draw(ax=None, *, high: int = 1024):
    """Draw layers and comparators against the number of wires, from 2 to high; return the axes."""
    n = min(high, LARGEST_KNOWN)
    bubble, bitonic, known = sorting.bubble(n).depth, sorting.bitonic(n).depth, best(n, "depth").depth
    title = f"{counted(bitonic, 'layer').capitalize()} sort{'s' * (bitonic == 1)} {n} numbers"
    title += f", not {bubble}" if bitonic < bubble else ""
    subtitle = f"by bitonic sort instead of bubble sort; the best known network has {known}"
    panels = plot.page(ax, title, subtitle, wide="ab")
    for panel, measure, words, orders in (
        (panels[0], "depth", "layers", {"n": lambda n: n, "log² n": lambda n: math.log(n) ** 2}),
        (panels[1], "size", "comparators", {"n²": lambda n: n * n, "n log² n": lambda n: n * math.log(n) ** 2}),
    ):
        growth((sorting.bubble, sorting.bitonic), measure, 2, high, list(orders.items()), ax=panel)
        panel.set_title(f"{words} for $n$ numbers", loc="left", weight="normal")
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
    known = [n for n in counts if n <= LARGEST_KNOWN]
    width = mpl.rcParams["lines.linewidth"]
    words, names = [], []
    for at, family in enumerate(families):
        values = [getattr(family(n), measure) for n in counts]
        name, colour = _name(family), theme.terms[at % 4]
        ax.plot(counts, values, color=colour, linewidth=width, marker="o", markersize=marks.dot_size(4))
        law = orders[at][0] if at < len(orders) else ""
        label = f"{name}\nlike {re.sub('n', '$n$', law)}" if law else name
        names.append((label, values[-1], colour))
        if LARGEST_KNOWN in counts[:-1]:
            value = values[counts.index(LARGEST_KNOWN)]
            away, align = ((-3, 3), ("right", "bottom")) if at == 0 else ((4, -1), ("left", "top"))
            _write(ax, number(value), (LARGEST_KNOWN, value), away, colour, ha=align[0], va=align[1])
        if law:
            _compare(ax, orders[at][1], counts, values[-1] * (_ABOVE if at == 0 else _BELOW))
        words.append(f"{name} {number(values[-1])} at n = {counts[-1]}")
    if known:
        values = [getattr(best(n, measure), measure) for n in known]  # type: ignore[arg-type]
        # A broad line below the others: where a family is as good, its curve lies on it.
        ax.plot(known, values, color=theme.guide, linewidth=2.5 * width, zorder=1.5)
        text = f"{_BEST}: {number(values[-1])}"
        if known[-1] == counts[-1]:
            names.insert(0, (text, values[-1], theme.ink))
        else:
            away = (4, -1.3 * mpl.rcParams["font.size"])  # below the families' values
            _write(ax, text, (known[-1], values[-1]), away, theme.ink, ha="left", va="top")
        words.append(f"the best known {number(values[-1])} at n = {known[-1]}")
    words += [f"growth like {name}" for name, _ in orders]
    ax.set_xscale("log", base=2)
    ax.set_yscale("log")
    shown = {low, high, *(n for n in (8, LARGEST_KNOWN) if 2 * low < n < high / 2)}
    ax.xaxis.set_major_locator(FixedLocator(sorted(shown)))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda n, _: f"{n:g}"))
    ax.yaxis.set_major_formatter(FuncFormatter(power_of_ten))
    _write_names(ax, counts[-1], names)
    describe(ax, f"{measure.capitalize()} against the number of wires n: {'; '.join(words)}.")
    return ax


def _compare(ax: Axes, order: Callable[[float], float], counts: Sequence[int], last: float) -> None:
    """Draw an order of growth, up to `last`, where n is large: small n say little about growth."""
    beyond = counts[-4:]
    compared = [last * order(n) / order(counts[-1]) for n in beyond]
    ax.plot(beyond, compared, color=palette(ax).guide, linestyle=":", linewidth=0.5 * mpl.rcParams["lines.linewidth"])


def _write_names(ax: Axes, last: int, names: Sequence[tuple[str, int, str]]) -> None:
    """Write names, each with the value where its curve ends, to the right of the curves, apart from each other."""
    ax.get_ylim()  # the scale that all curves need
    _, row = size_in_points(ax)
    heights = [row * ax.transAxes.inverted().transform(ax.transData.transform((last, y)))[1] for _, y, _ in names]
    sizes = [1.6 * mpl.rcParams["font.size"] * (1 + text.count("\n")) for text, _, _ in names]
    for (text, y, colour), height, place in zip(names, heights, spread(heights, sizes), strict=True):
        _write(ax, text, (last, y), (7, place - height), colour, ha="left", va="center", linespacing=1.1)


def _write(ax: Axes, text: str, at: tuple[float, float], away: tuple[float, float], colour: str, **align: Any) -> None:
    ax.annotate(text, at, away, textcoords="offset points", color=colour, annotation_clip=False, **align)


def _name(family: Family) -> str:
    return str(getattr(family, "__name__", family)).replace("_", " ")


if __name__ == "__main__":
    plot.main(draw)
