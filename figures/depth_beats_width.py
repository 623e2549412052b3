"""Depth beats width: each layer doubles the pieces of tents, each further unit of one layer adds one."""

from fractions import Fraction

import relufig as rf
from relufig import notation, plot, regions


def tents(layers):
    """Tents of tents of x, each layer of one unit."""
    (x,) = rf.inputs("x")
    for _ in range(layers):
        x = rf.tent(x)
    return rf.build(y=x)


def zigzag(units):
    """One layer of as many units, each of which turns the line: up to 1, down to 0, and so on."""
    (x,) = rf.inputs("x")
    slope, knots = units + 1, [Fraction(i + 1, units + 1) for i in range(units)]
    rest = [1 - i % 2 - slope * knot for i, knot in enumerate(knots)]
    return rf.build(y=slope * x + rf.interpolate(x, knots, rest, 0, slope * ((-1) ** units - 1)))


def draw(ax=None, *, units: int = 5, most: int = 12):
    """Draw a deep and a wide network of so many units, and how many pieces up to `most` units make; return the axes."""
    families = {"in as many layers": tents, "in one layer": zigzag}
    *panels, last = plot.panels(ax, 3, 1, heights=(1, 1, 1.7), size=(1, 1.8))
    for at, (panel, (name, make)) in enumerate(zip(panels, families.items(), strict=True)):
        plot.broken_line(make(units), 0, 1, series=at, ax=panel)
        count = len(regions.pieces(make(units), 0, 1).slopes)
        panel.set_title(f"{notation.counted(units, 'unit')} {name}: {notation.counted(count, 'piece')}")
    plot.piece_counts({name: [make(n) for n in range(1, most + 1)] for name, make in families.items()}, 0, 1, ax=last)
    last.set_title(f"Pieces of 1 to {most} units")
    return [*panels, last]


if __name__ == "__main__":
    plot.main(draw)
