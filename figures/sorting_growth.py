"""Bubble sort's networks grow like n², Batcher's like n log² n, and the best known are not much smaller."""

import math

from relufig import plot, sorting


def draw(ax=None, *, high: int = 1024, wide: bool = False):
    """Draw comparators and layers against the number of wires, from 2 to high; return the axes.

    If `wide`, as a slide is, they are side by side.
    """
    families = sorting.bubble, sorting.bitonic
    panels = plot.pair(ax, wide, tall_size=(1, 1.8), wide_size=(1.45, 1.05))
    for panel, measure, words, orders in (
        (panels[0], "size", "comparators", {"n²": lambda n: n * n, "n log² n": lambda n: n * math.log(n) ** 2}),
        (panels[1], "depth", "layers", {"n": lambda n: n, "log² n": lambda n: math.log(n) ** 2}),
    ):
        plot.growth(families, measure, 2, high, list(orders.items()), ax=panel)
        panel.set_title(f"{words.capitalize()} for n values")
    return panels


if __name__ == "__main__":
    plot.main(draw)
