"""Depth beats width: each layer doubles the pieces of tents, each further unit of one layer adds one."""

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

import relufig as rf
from relufig import plot, regions
from relufig.networks.network import Network
from relufig.numbers.text import counted, number
from relufig.plot import marks
from relufig.plot.axes import describe, own_or_new, palette
from relufig.regions import pieces

_MARKERS = ("o", "s", "^", "D")


def tents(layers):
    """A network that applies the tent function once a layer, with one unit in each layer."""
    (x,) = rf.inputs("x")
    for _ in range(layers):
        x = rf.tent(x)
    return rf.build(y=x)


def zigzag(units):
    """A network of one layer whose output zigzags between 0 and 1; each unit adds one turn."""
    (x,) = rf.inputs("x")
    slope, knots = units + 1, [Fraction(i + 1, units + 1) for i in range(units)]
    rest = [1 - i % 2 - slope * knot for i, knot in enumerate(knots)]
    return rf.build(y=slope * x + rf.interpolate(x, knots, rest, 0, slope * ((-1) ** units - 1)))


def draw(ax=None, *, units: int = 5, most: int = 12):
    """Draw a deep and a wide network of so many units, and how many pieces up to `most` units make; return the axes."""
    families = {"in as many layers": tents, "in one layer": zigzag}
    *panels, last = plot.panels(ax, 3, 1, heights=(1, 1, 1.7), size=(1, 1.8))
    for at, (panel, (name, make)) in enumerate(zip(panels, families.items(), strict=True)):
        broken_line(make(units), 0, 1, series=at, ax=panel)
        count = len(regions.pieces(make(units), 0, 1).slopes)
        panel.set_title(f"{counted(units, 'unit')} {name}: {counted(count, 'piece')}")
    piece_counts({name: [make(n) for n in range(1, most + 1)] for name, make in families.items()}, 0, 1, ax=last)
    last.set_title(f"Pieces of 1 to {most} units")
    return [*panels, last]


def broken_line(
    network: Network, low: Any, high: Any, ax: Axes | None = None, *, output: int = 0, series: int = 0
) -> Axes:
    """Draw one output of a network with one input for low <= x <= high, with its breakpoints, even if there are many.

    There are ticks only at the ends. Colour and markers are those of curve number `series` in `piece_counts`. Returns
    the axes drawn on. Raises as `regions.pieces`.
    """
    curve = pieces(network, low, high)
    ax = own_or_new(ax)
    x, y = marks.as_floats(curve, output)
    colour = palette(ax).terms[series % 4]
    bends = [(float(at), float(value)) for at, value in curve.breakpoints(output)]
    marks.line(ax, x, y, colour, scale=0.8)
    ax.plot(*zip(*bends, strict=True), _MARKERS[series % 4], color=colour, markersize=marks.dot_size(5), zorder=4)
    marks.frame(ax, low, high, [y])
    marks.ticks(ax, [low, high], [min(y), max(y)])
    name = network.outputs[output]
    size = f"{counted(network.size, 'unit')} in {counted(network.depth, 'layer')}"
    describe(
        ax,
        f"{name} of {size}, a line of {counted(len(bends) + 1, 'piece')} from {network.inputs[0]} = {number(low)} "
        f"to {number(high)}.",
    )
    return ax


def piece_counts(families: Mapping[str, Sequence[Network]], low: Any, high: Any, ax: Axes | None = None) -> Axes:
    """Draw the number of linear pieces for low <= x <= high against the number of units, for networks with one input.

    Each family of networks is a curve, with the family's name and last count at its end. Returns the axes drawn on.
    Raises as `regions.pieces`.
    """
    ax = own_or_new(ax)
    theme = palette(ax)
    words, most = [], 1
    for at, (name, networks) in enumerate(families.items()):
        sizes = [network.size for network in networks]
        counts = [len(pieces(network, low, high).slopes) for network in networks]
        colour = theme.terms[at % 4]
        ax.plot(
            sizes,
            counts,
            color=colour,
            linestyle=marks.DASHES[at % 4],
            marker=_MARKERS[at % 4],
            markersize=marks.dot_size(5),
        )
        ax.annotate(
            f"{name}: {counts[-1]:,}",
            (sizes[-1], counts[-1]),
            (0, 9),
            textcoords="offset points",
            ha="right",
            color=colour,
            weight="bold",
        )
        words.append(f"{name} {counted(counts[-1], 'piece')} from {counted(sizes[-1], 'unit')}")
        most = max(most, *counts)
    ax.set_yscale("log", base=2)
    powers = math.ceil(math.log2(most))
    ax.yaxis.set_major_locator(FixedLocator([2**k for k in range(0, powers + 1, max(1, powers // 3))]))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda count, _: f"{count:,.0f}"))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.set_ylim(1, 2 ** (powers + 1.5))
    ax.set_xlabel("units")
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    describe(ax, f"How many linear pieces so many units make: {'; '.join(words)}.")
    return ax


if __name__ == "__main__":
    plot.main(draw)
