"""Bubble sort's networks grow like n², Batcher's like n log² n, and the best known are not much smaller."""

from collections.abc import Callable, Sequence
from typing import Any

from relufig import plot, sorting
from relufig.look.ticks import spread
from relufig.numbers.text import counted, number, spelled
from relufig.plot import marks
from relufig.plot.axes import background, describe, own_or_new, palette, points_per_unit
from relufig.sorting.best import LARGEST_KNOWN, best
from relufig.sorting.network import ComparatorNetwork

import matplotlib as mpl
from matplotlib.axes import Axes

Family = Callable[[int], ComparatorNetwork]

# The distance between two lines of text, in units of the font size.
_LEADING = 1.3


def draw(ax=None, *, high: int = 64):
    """Draw layers and comparators against the number of wires, from 2 to high; return the axes."""
    n = min(high, LARGEST_KNOWN)
    bubble, bitonic, known = sorting.bubble(n).depth, sorting.bitonic(n).depth, best(n, "depth").depth
    title = f"{spelled(n).capitalize()} numbers: {counted(bubble, 'layer')}"
    title += f" or {bitonic}" if bitonic < bubble else ""
    subtitle = f"by bubble sort or by bitonic sort; the fewest known is {known}"
    panels = plot.page(ax, title, subtitle, wide="ab")
    for panel, measure, words, laws in (
        (panels[0], "depth", "Layers", ("$n$", "log² $n$")),
        (panels[1], "size", "Comparators", ("$n$²", "$n$ log² $n$")),
    ):
        growth((sorting.bubble, sorting.bitonic), measure, 2, high, laws, ax=panel)
        panel.set_title(rf"{words} for $\mathbfit{{n}}$ numbers", loc="left", weight="bold")
    return panels


def growth(
    families: Sequence[Family],
    measure: str,
    low: int = 2,
    high: int = 64,
    laws: Sequence[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw the size or depth (`measure`) of each family for n from low to high, or for powers of two if high is large.

    The fewest known are drawn as well, as far as they are known. At the end of each curve stand its value and
    name, and how it grows, if `laws` says so. Returns the axes drawn on. Raises ValueError if `measure` is not size or
    depth, and unless 2 <= low < high.
    """
    if measure not in ("size", "depth"):
        raise ValueError(f"growth(families, measure): measure must be size or depth, got {measure!r}")
    if not 2 <= low < high:
        raise ValueError(f"growth(families, measure, low, high): 2 <= low < high is needed, got {low} and {high}")
    ax = own_or_new(ax)
    theme = palette(ax)
    powers = [2**k for k in range(high.bit_length())]
    counts = sorted({low, high, *(n for n in (range(high) if high <= LARGEST_KNOWN else powers) if low <= n <= high)})
    curves = [(_name(family), counts, [getattr(family(n), measure) for n in counts]) for family in families]
    if known := [n for n in range(low, min(high, LARGEST_KNOWN) + 1) if n in counts]:
        curves.append(("fewest known", known, [sorting.bounds(n, measure).known for n in known]))
    ends, words = [], []
    for at, (name, x, y) in enumerate(curves):
        # The best known, which are no family, are ink and thin.
        colour, scale = (theme.terms[at % 4], 1) if at < len(families) else (theme.ink, 0.6)
        marks.line(ax, x, y, colour, scale=scale)
        ax.plot(x[-1], y[-1], "o", color=colour, markersize=marks.dot_size(5), zorder=3, clip_on=False)
        law = f"grows like {laws[at]}" if at < len(laws) and at < len(families) else ""
        text = f"{number(y[-1])} {name}"
        if x[-1] == high:
            ends.append((high, y[-1], text, law, colour))
        else:
            ground = {"facecolor": background(ax), "edgecolor": "none", "pad": 1}
            ax.annotate(text, (x[-1], y[-1]), (0, 14), textcoords="offset points", weight="bold", bbox=ground)
        words.append(f"{name} {number(y[-1])} at n = {x[-1]}")
    ax.set(xlim=(low, high), ylim=(0, None))
    ax.spines[["left", "top", "right"]].set_visible(False)
    ax.tick_params(length=0)
    ax.set_yticks([])
    ax.set_xticks(sorted({low, *(n for n in powers if max(low, high / 8) < n < high), high}))
    _write_ends(ax, ends)
    describe(ax, f"{measure.capitalize()} against the number of wires n: {'; '.join(words)}.")
    return ax


def _write_ends(ax: Axes, ends: Sequence[tuple[int, int, str, str, str]]) -> None:
    """Write values, names and laws to the right of the curves' ends, apart from each other."""
    scale, font = points_per_unit(ax)[1], float(mpl.rcParams["font.size"])
    heights = [float(y * scale) for _, y, *_ in ends]
    rooms = [_LEADING * font * (2 if law else 1) for *_, law, _ in ends]
    look: Any = {"textcoords": "offset points", "annotation_clip": False, "va": "center"}
    for (x, y, name, law, colour), height, place in zip(ends, heights, spread(heights, rooms), strict=True):
        apart = _LEADING * font / 2 if law else 0
        ax.annotate(name, (x, y), (8, place - height + apart), weight="bold", color=colour, **look)
        ax.annotate(law, (x, y), (8, place - height - apart), color=colour, **look)


def _name(family: Family) -> str:
    return str(getattr(family, "__name__", family)).replace("_", " ")


if __name__ == "__main__":
    plot.main(draw)
