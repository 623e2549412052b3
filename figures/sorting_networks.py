"""Four networks that sort as many values: by bubble sort, by two of Batcher's, and by the best known."""

from relufig import plot, sorting
from relufig.numbers.text import counted, spelled
from relufig.plot import marks

import numpy as np

EIGHT = (5, 3, 8, 1, 9, 2, 7, 3)


def draw(ax=None, *, n: int = 8):
    """Draw what four networks on n wires, n up to 64, do with the same values; return the axes."""
    networks = {
        "Bubble sort": sorting.bubble(n),
        "Bitonic sort": sorting.bitonic(n),
        "Odd-even merge sort": sorting.odd_even_merge(n),
        "Best known": sorting.best(n),
    }
    values = EIGHT if n == len(EIGHT) else np.random.default_rng(n).permutation(n)
    most, fewest = networks["Bubble sort"].size, networks["Best known"].size
    title = f"Four networks sort {spelled(n)} numbers"
    if fewest < most:
        title = f"{spelled(fewest).capitalize()} comparators sort {spelled(n)} numbers, not {spelled(most)}"
    subtitle = "the same numbers in four networks; each comparator is one ReLU"
    panels = plot.page(ax, title, subtitle, wide="a.b;c.d", tall="a;b;c;d", widths=(1, 0.05, 1), bare="abcd")
    theme = plot.palette(panels[0])
    for panel, (name, network) in zip(panels, networks.items(), strict=True):
        plot.braid(network, values, ax=panel, quiet=True)
        colour = theme.ink if network.size == fewest else theme.muted
        counts = f"{counted(network.size, 'comparator')}, {counted(network.depth, 'layer')}"
        marks.heading(panel, name, counts, colour)
    start, end = min(panel.get_xlim()[0] for panel in panels), max(panel.get_xlim()[1] for panel in panels)
    for panel in panels:  # so that a comparator is as wide in all of them
        panel.set_xlim(start, end)
    return panels


if __name__ == "__main__":
    plot.main(draw)
