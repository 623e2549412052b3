"""One ReLU of two inputs: the plane folded once, along the straight line where the ReLU turns on."""

from fractions import Fraction

import relufig as rf
from relufig import plot


def draw(ax=None, *, w: tuple[float, ...] = (1, Fraction(1, 2)), b: float = Fraction(1, 2), reach: float = 2):
    """Draw ReLU(w · x + b) for two inputs x, with its level lines at whole numbers; return the axes."""
    x = rf.inputs("x1", "x2")
    network = rf.build(y=rf.relu(sum(weight * each for weight, each in zip(w, x, strict=True)) + b))
    box = ((-1.5 * reach, 1.5 * reach), (-reach, reach))
    (ax,) = plot.panels(ax, size=(1, 1.2))
    ax = plot.surface(network, box, levels=range(1, 12), formulas=True, view=(30, -115), ax=ax)
    ax.set_title(f"{network.size} ReLU folds the plane once")
    return ax


if __name__ == "__main__":
    plot.main(draw)
