"""Three networks that sort as many values: bubble sort, Batcher's bitonic sort, and one of the fewest comparators."""

from relufig import plot, sorting
from relufig.numbers.text import counted, number, spelled
from relufig.plot import marks
from relufig.plot.axes import points_per_unit, size_in_points
from relufig.plot.captions import digit_height, text_width

import matplotlib as mpl
import numpy as np

EIGHT = (5, 3, 8, 1, 9, 2, 7, 3)
# The largest and the smallest letters for values, in units of the font size, and their size in units of the distance of
# wires.
_LARGEST, _SMALLEST, _IN_ROW = 1.0, 0.83, 0.92


def draw(ax=None, *, n: int = 8):
    """Draw what three networks on n wires, n up to 64, do with the same values; return the axes."""
    best, merge = sorting.best(n), sorting.odd_even_merge(n)
    networks = {
        "Bubble sort": sorting.bubble(n),
        "Bitonic sort": sorting.bitonic(n),
        # The best known network has no name of its own, unless Batcher's is as good.
        **({"Odd-even merge sort": merge} if merge.size == best.size else {"Best known": best}),
    }
    values = EIGHT if n == len(EIGHT) else np.random.default_rng(n).permutation(n)
    bubble, depth = networks["Bubble sort"], min(each.depth for each in networks.values())
    title = f"{spelled(n).capitalize()} numbers take {counted(depth, 'layer')}"
    title += f", not {number(bubble.depth)}" if depth < bubble.depth else ""
    subtitle = f"three ways to sort the same {spelled(n)} numbers; green: swap"
    panels = plot.page(ax, title, subtitle, wide="aa;bc", tall="a;b;c", tall_heights=(1, 1, 1), bare="abc")
    theme, below_each_other = plot.palette(panels[0]), size_in_points(panels[0])[0] == size_in_points(panels[1])[0]
    for panel, (name, network) in zip(panels, networks.items(), strict=True):
        plot.braid(network, values, ax=panel, quiet=True)
        # Between two braids side by side, one column of values is enough.
        _write_values(panel, values, after=below_each_other or panel is not panels[1])
        colour = theme.ink if network.size == best.size else theme.muted
        counts = f"{counted(network.depth, 'layer')}, {counted(network.size, 'comparator')}"
        marks.heading(panel, name, counts, colour)
    if not below_each_other:  # else braids fill the page
        _share_scale(panels, list(networks.values()))
    return panels


def _write_values(panel, values, after: bool) -> None:
    """Write the values before their ribbons and, if `after`, behind them.

    Nothing is written if the wires are too close to each other for letters of legible size.
    """
    base = float(mpl.rcParams["font.size"])
    size = min(_LARGEST * base, _IN_ROW * abs(points_per_unit(panel)[1]))
    if size < _SMALLEST * base:
        return
    start, end = panel.get_xlim()
    gap = 0.3 * size
    width = max(text_width(number(value), size, bold=True) for value in values) + gap
    columns = [(values, start, "right", -gap), (sorted(values), end, "left", gap)][: 1 + after]
    # The braid gives room to the columns.
    unit = (end - start) / (size_in_points(panel)[0] - width * len(columns))
    panel.set_xlim(start - width * unit, end + width * unit * after)
    for column, place, side, away in columns:
        look = {"textcoords": "offset points", "ha": side, "size": size, "weight": "bold"}
        for wire, value in enumerate(column):
            panel.annotate(number(value), (place, wire), (away, -digit_height(size) / 2), va="baseline", **look)


def _share_scale(panels, networks) -> None:
    """Make layers as long in all panels as where they are shortest, and let all braids begin at the left."""
    ends = [max(max(line.get_xdata()) for line in panel.lines) for panel in panels]
    layers = [end / network.depth for end, network in zip(ends, networks, strict=True)]
    lengths = [
        size_in_points(panel)[0] * layer / np.ptp(panel.get_xlim()) for panel, layer in zip(panels, layers, strict=True)
    ]
    for panel, length in zip(panels, lengths, strict=True):
        start, end = panel.get_xlim()
        panel.set_xlim(start, start + (end - start) * length / min(lengths))


if __name__ == "__main__":
    plot.main(draw)
