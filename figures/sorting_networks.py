"""Three networks that sort as many values: bubble sort, Batcher's bitonic sort, and one of the fewest comparators."""

from relufig import plot, sorting
from relufig.numbers.text import counted, number, spelled
from relufig.plot import marks
from relufig.plot.axes import size_in_points
from relufig.plot.captions import digit_height, text_width

import matplotlib as mpl
import numpy as np

EIGHT = (5, 3, 8, 1, 9, 2, 7, 3)
# The largest and the smallest letters for values, in units of the font size, and their size in units of the distance of
# wires.
_LARGEST, _SMALLEST, _IN_ROW = 1.0, 0.83, 0.92
# Between values and ribbons, in units of the letters' size.
_GAP = 0.3


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
    for panel, network in zip(panels, networks.values(), strict=True):
        plot.braid(network, values, ax=panel, quiet=True)
    # Where few wires leave room, the values stand in the ribbons' ends already.
    stand = any(panel.texts for panel in panels)
    size = 0 if stand else _size(min(panels, key=lambda panel: size_in_points(panel)[1]), len(values))
    room = max(text_width(number(value), size, bold=True) for value in values) + _GAP * size if size else 0
    # Between two braids side by side, one column of values is enough.
    columns = [2 if below_each_other or panel is not panels[1] else 1 for panel in panels]
    ends = [panel.get_xlim() for panel in panels]
    _share_scale(panels, list(networks.values()), room, columns)
    for panel, places, count, (name, network) in zip(panels, ends, columns, networks.items(), strict=True):
        _write_values(panel, values, places[:count], size)
        colour = theme.ink if network.size == best.size else theme.muted
        counts = f"{counted(network.depth, 'layer')}, {counted(network.size, 'comparator')}"
        marks.heading(panel, name, counts, colour)
    return panels


def _size(panel, wires: int) -> float:
    """The size of letters for values, or 0 if the wires are too close to each other for letters of legible size."""
    base, distance = float(mpl.rcParams["font.size"]), size_in_points(panel)[1] / wires
    size = min(_LARGEST * base, _IN_ROW * distance)
    return size if size >= _SMALLEST * base else 0


def _share_scale(panels, networks, room: float, columns: list[int]) -> None:
    """Make layers as long in all panels as where they are shortest, with room (in points) for columns of values.

    All braids begin at the left, behind the first column.
    """
    ends = [panel.get_xlim() for panel in panels]
    layers = [(end - start) / network.depth for (start, end), network in zip(ends, networks, strict=True)]
    widths = [size_in_points(panel)[0] for panel in panels]
    free = [width - room * count for width, count in zip(widths, columns, strict=True)]
    length = min(each / network.depth for each, network in zip(free, networks, strict=True))
    for panel, (start, _), layer, width in zip(panels, ends, layers, widths, strict=True):
        left = start - room * layer / length
        panel.set_xlim(left, left + width * layer / length)


def _write_values(panel, values, places, size: float) -> None:
    """Write the values before their ribbons, at the first of the places, and behind them if there is a second."""
    if not size:
        return
    look = {"textcoords": "offset points", "size": size, "weight": "bold", "va": "baseline"}
    sides = ((values, "right", -_GAP * size), (sorted(values), "left", _GAP * size))
    for place, (column, side, away) in zip(places, sides, strict=False):
        for wire, value in enumerate(column):
            panel.annotate(number(value), (place, wire), (away, -digit_height(size) / 2), ha=side, **look)


if __name__ == "__main__":
    plot.main(draw)
