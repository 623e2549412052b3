"""The rectified linear unit: off below zero, the identity above."""

import relufig as rf
from relufig import plot


def draw(ax=None, *, low: float = -3, high: float = 3):
    """Draw ReLU(x) for low <= x <= high; return the axes."""
    (x,) = rf.inputs("x")
    ax = plot.function(rf.build(y=rf.relu(x)), low, high, ax=ax)
    ax.set_title("Off below zero, the identity above")
    return ax


if __name__ == "__main__":
    plot.main(draw)
