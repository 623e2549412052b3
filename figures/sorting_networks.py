"""Three networks that sort as many values: bubble sort, Batcher's bitonic sort, and one of the fewest comparators."""

from relufig import plot, sorting
from relufig.numbers.text import counted, number, spelled
from relufig.plot import marks
from relufig.plot.axes import size_in_points

import numpy as np

EIGHT = (5, 3, 8, 1, 9, 2, 7, 3)


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
    bubble, fewest, depth = networks["Bubble sort"], best.size, min(each.depth for each in networks.values())
    title = f"{spelled(n).capitalize()} numbers take {counted(depth, 'layer')}"
    title += f", not {number(bubble.depth)}" if depth < bubble.depth else ""
    subtitle = f"the smallest of three networks has {counted(fewest, 'comparator')}, and each is one ReLU"
    panels = plot.page(ax, title, subtitle, wide="aa;bc", tall="a;b;c", tall_heights=(1, 1, 1), bare="abc")
    theme = plot.palette(panels[0])
    for panel, (name, network) in zip(panels, networks.items(), strict=True):
        plot.braid(network, values, ax=panel, quiet=True, even=True)
        colour = theme.ink if network.size == fewest else theme.muted
        counts = f"{counted(network.depth, 'layer')}, {counted(network.size, 'comparator')}"
        marks.heading(panel, name, counts, colour)
    if size_in_points(panels[0])[0] > size_in_points(panels[1])[0]:  # below each other, braids fill the page
        _share_scale(panels, list(networks.values()))
    return panels


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
