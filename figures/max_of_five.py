"""The largest of five numbers by two hidden layers of ReLUs, where a tournament takes three."""

import numpy as np

import relufig as rf
from relufig import plot


def draw(ax=None, *, reach: float = 1.5, center: tuple[float, ...] = (0, 0.3, -0.25, 0.15, 0.3)):
    """Draw where the units bend on a plane through `center`, and the sum; and compare networks; return the axes."""
    a, b, c, d, e = rf.inputs("a", "b", "c", "d", "e")
    tournament = rf.maximum(rf.maximum(rf.maximum(a, b), rf.maximum(c, d)), e)
    networks = {"tournament": rf.build(max=tournament), "sums of max": rf.build(max=rf.maximum_of_five(a, b, c, d, e))}
    # In a plane in which the five numbers grow in as many directions, evenly spread.
    turns = 2 * np.pi * np.arange(5) / 5
    plane = [np.array(center, dtype=float), np.cos(turns), np.sin(turns)]
    top, bottom = plot.panels(ax, 2, 1, heights=(4.2, 1), size=(1, 1.8))
    box = ((-float(reach), float(reach)), (-float(reach), float(reach)))
    plot.bends(networks["sums of max"], box, ax=top, plane=plane)
    top.set_title("Which is the largest: all other bends cancel")
    plot.maximum_table(networks, ax=bottom)
    bottom.set_title("Two hidden layers are enough for five")
    return [top, bottom]


if __name__ == "__main__":
    plot.main(draw)
