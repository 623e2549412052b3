"""Universal approximation: the more units, the nearer a 2-layer network comes to a continuous function."""

import numpy as np

from relufig import approximation, plot


def draw(ax=None, *, units: int = 9, low: float = -3, high: float = 3, counts: tuple[int, ...] = (4, 8, 16, 32, 64)):
    """Draw sinc and two networks of so many units, with equal pieces and the best; and errors; return the axes."""
    curvature = np.pi**2 / 3  # sin(πx)/(πx) is the mean of cos(πtx) for t from 0 to 1

    def equal(count):
        return approximation.through(np.sinc, np.linspace(float(low), float(high), count + 1), curvature=curvature)

    def best(count):
        return approximation.fit(np.sinc, low, high, units=count, curvature=curvature)

    top, bottom = plot.panels(ax, 2, 1, heights=(1.25, 1), size=(1, 1.7))
    plot.approximations(np.sinc, {"equal pieces": equal(units), "best pieces": best(units)}, ax=top)
    top.set_title(f"sin(πx)/(πx), and networks of {units} ReLUs")
    series = {"equal pieces": [equal(count) for count in counts], "best pieces": [best(count) for count in counts]}
    plot.error_decay(series, ax=bottom)
    bottom.set_title("The more units, the smaller the largest error")
    return [top, bottom]


if __name__ == "__main__":
    plot.main(draw)
