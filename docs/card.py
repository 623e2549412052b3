"""The picture that a link to the site shows: eight numbers on their way through a sorting network, under the name."""

from __future__ import annotations

from pathlib import Path

from relufig import plot, sorting

NAME = "card.png"
WORDS = (
    "relufig: ReLU networks built by hand. Eight numbers run through a sorting network as ribbons, and leave in order."
)
VALUES = (5, 3, 8, 1, 9, 2, 7, 4)
# What sites that show cards ask for, in pixels.
_WIDTH, _HEIGHT, _DPI = 1200, 630, 150


def write(folder: Path) -> Path:
    """Draw the card in a folder; return its path."""
    import matplotlib.pyplot as plt

    with plot.themed("light"):
        figure = plt.figure(figsize=(_WIDTH / _DPI, _HEIGHT / _DPI), dpi=_DPI, layout="none")
        title, below = "relufig", "ReLU networks built by hand, from formulas"
        figure.text(0.06, 0.88, title, fontsize=26, fontweight="bold", va="center")
        figure.text(0.06, 0.775, below, fontsize=15, va="center")
        ax = figure.add_axes((0.04, 0.04, 0.92, 0.68))
        plot.braid(sorting.bitonic(len(VALUES)), VALUES, ax=ax)
        ax.set_title("")
        path = folder / NAME
        figure.savefig(path, metadata={"Title": title, "Description": WORDS, "Software": None})
        plt.close(figure)
    return path
