"""One ReLU of two inputs: the plane folded once, along the straight line where the ReLU turns on."""

from fractions import Fraction

import relufig as rf
from relufig import plot
from relufig.numbers.text import spelled


def draw(ax=None, *, w: tuple[float, ...] = (1, Fraction(1, 2)), b: float = Fraction(1, 2), reach: float = 2):
    """Draw ReLU(w · x + b) for two inputs x, with its level lines at whole numbers; return the axes."""
    x = rf.inputs("x1", "x2")
    network = rf.build(y=rf.relu(sum(weight * each for weight, each in zip(w, x, strict=True)) + b))
    (ax,) = plot.page(
        ax,
        f"{spelled(network.size).capitalize()} ReLU folds the plane once",
        "off, it is 0 (grey); on, it is a slope (green)",
        projections={"a": "3d"},
        bare="a",
    )
    box = ((-1.5 * reach, 1.5 * reach), (-reach, reach))
    return plot.surface(network, box, ax, levels=range(1, 12), formulas=True, colours="active", view=(22, -105))


if __name__ == "__main__":
    plot.main(draw)
