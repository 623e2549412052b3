"""One ReLU of two inputs: the plane folded once, along the straight line where the ReLU turns on."""

from fractions import Fraction

import relufig as rf
from relufig import plot
from relufig.numbers.text import spelled


def draw(ax=None, *, w: tuple[float, ...] = (1, Fraction(1, 2)), b: float = Fraction(1, 2), reach: float = 2):
    """Draw ReLU(w · x + b) for two inputs x; return the axes."""
    x = rf.inputs("x1", "x2")
    network = rf.build(y=rf.relu(sum(weight * each for weight, each in zip(w, x, strict=True)) + b))
    (ax,) = plot.page(
        ax,
        f"{spelled(network.size).capitalize()} ReLU folds the plane once",
        "it stays flat where the ReLU is off, and rises where it is on",
        projections={"a": "3d"},
        bare="a",
    )
    box = ((-2 * reach, 2 * reach), (-reach, reach))
    return plot.surface(network, box, ax, formulas=True, colours="active", view=(20, -108))


if __name__ == "__main__":
    plot.main(draw)
