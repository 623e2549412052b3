"""Steeper and steeper clips tend to a step, which no network of ReLUs reaches."""

from fractions import Fraction

import relufig as rf
from relufig import plot


def draw(ax=None, *, widths: tuple[float, ...] = (1, Fraction(1, 2), Fraction(1, 4), Fraction(1, 10))):
    """Draw steps of the given widths and the indicator of x >= 0 that they approach; return the axes."""
    (x,) = rf.inputs("x")
    networks = [rf.build(step=rf.step(x, width)) for width in widths]
    names = [f"slope {plot.number(1 / Fraction(width))}, from {plot.number(-width)}" for width in widths]
    widest = float(max(widths))
    ax = plot.approach(networks, names, -1.2 * widest, widest, ax=ax, limit="1[x ≥ 0]")
    ax.set_title("Steeper clips tend to a step")
    return ax


if __name__ == "__main__":
    plot.main(draw)
