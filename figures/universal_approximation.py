"""Universal approximation: the more units, the nearer a 2-layer network comes to a continuous function."""

import numpy as np

import relufig as rf
from relufig import plot


def draw(ax=None, *, units: tuple[int, ...] = (5, 9, 17), low: float = -3, high: float = 3):
    """Draw sinc and its interpolating networks of the given sizes, and the error as units double; return the axes."""
    (x,) = rf.inputs("x")

    def network(count):
        knots = np.linspace(float(low), float(high), count)
        return rf.build(y=rf.interpolate(x, knots, np.sinc(knots)))

    top, bottom = plot.panels(ax, 2, 1, heights=(1.25, 1), size=(1, 1.7))
    plot.approximations(np.sinc, [network(count) for count in units], low, high, ax=top)
    top.set_title("sin(πx)/(πx), and networks of ReLUs")
    plot.error_decay(np.sinc, [network(2**k + 1) for k in range(2, 9)], low, high, ax=bottom)
    bottom.set_title("The more units, the smaller the largest error")
    return [top, bottom]


if __name__ == "__main__":
    plot.main(draw)
