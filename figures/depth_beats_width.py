"""Depth beats width: each layer doubles the pieces of tents, each further unit of one layer adds one."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import relufig as rf
from relufig import plot
from relufig.networks.network import Network
from relufig.numbers.text import counted, number
from relufig.plot import marks
from relufig.plot.axes import describe, own_or_new, palette
from relufig.regions import pieces

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

# The axis of counts has about so many steps.
_COUNTS = 5


def tents(layers):
    """A network that applies the tent function once a layer: one unit in each, beside a shortcut that stays linear."""
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
    families = {"deep": tents, "wide": zigzag}
    *curves, growth = plot.page(
        ax,
        "A layer doubles the pieces; a unit adds one",
        f"the same {units} units: one in each layer, beside a linear skip, or all in one layer",
        wide="ac;bc",
        tall="a;b;c",
        widths=(1.25, 1),
        tall_heights=(1, 1, 1.8),
    )
    for at, (panel, make) in enumerate(zip(curves, families.values(), strict=True)):
        broken_line(make(units), 0, 1, series=at, ax=panel)
    curves[0].tick_params(labelbottom=False)
    piece_counts({name: [make(n) for n in range(1, most + 1)] for name, make in families.items()}, 0, 1, ax=growth)
    return [*curves, growth]


def broken_line(
    network: Network, low: Any, high: Any, ax: Axes | None = None, *, output: int = 0, series: int = 0
) -> Axes:
    """Draw one output of a network with one input for low <= x <= high, with its breakpoints, even if there are many.

    The title counts layers, units and pieces. The colour is that of curve number `series` in `piece_counts`. Returns
    the axes drawn on. Raises as `regions.pieces`.
    """
    curve = pieces(network, low, high)
    ax = own_or_new(ax)
    theme = palette(ax)
    x, y = marks.as_floats(curve, output)
    colour = theme.terms[series % 4]
    bends = [(float(at), float(value)) for at, value in curve.breakpoints(output)]
    marks.line(ax, x, y, colour)
    ax.plot(*zip(*bends, strict=True), "o", color=colour, markersize=marks.dot_size(5), zorder=4)
    ax.axhline(0, color=theme.guide, linewidth=mpl.rcParams["axes.linewidth"], zorder=0.5)
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    ax.set_xlim(float(low), float(high))
    ax.set_xticks([float(low), float(high)], [f"$x = {number(end)}$" for end in (low, high)])
    for label, side in zip(ax.get_xticklabels(), ("left", "right"), strict=True):
        label.set_ha(side)
    heights = sorted({0.0, min(y), max(y)})
    ax.set_yticks(heights, [number(height) for height in heights])
    size = f"{counted(network.size, 'unit')} in {counted(network.depth, 'layer')}"
    count = counted(len(bends) + 1, "piece")
    ax.set_title(f"{size}: {count}", color=colour)
    describe(
        ax,
        f"{network.outputs[output]} of {size}, a line of {count} from {network.inputs[0]} = {number(low)} to "
        f"{number(high)}.",
    )
    return ax


def piece_counts(families: Mapping[str, Sequence[Network]], low: Any, high: Any, ax: Axes | None = None) -> Axes:
    """Draw the number of linear pieces for low <= x <= high against the number of units, for networks with one input.

    Each family of networks is a curve, with the family's name and last count at its end. Returns the axes drawn on.
    Raises as `regions.pieces`.
    """
    ax = own_or_new(ax)
    theme = palette(ax)
    words, ends = [], []
    for at, (name, networks) in enumerate(families.items()):
        sizes = [network.size for network in networks]
        counts = [len(pieces(network, low, high).slopes) for network in networks]
        dots: Any = {"markersize": marks.dot_size(5), "clip_on": False, "zorder": 3}
        ax.plot(sizes, counts, "o-", color=theme.terms[at % 4], **dots)
        ends.append((counts[-1], f"{name}: {number(counts[-1])}", theme.terms[at % 4]))
        words.append(f"{name} {counted(counts[-1], 'piece')} from {counted(sizes[-1], 'unit')}")
    ax.tick_params(length=0)
    ax.set_ylim(0)
    steps = MaxNLocator(_COUNTS, steps=[1, 2, 5, 10], integer=True).tick_values(0, max(most for most, _, _ in ends))
    heights = [int(step) for step in steps if step <= ax.get_ylim()[1]]
    ax.set_yticks(heights, [number(height) for height in heights])
    marks.label_ends(ax, ends)
    ax.set_xticks([sizes[0], sizes[-1]], [counted(size, "unit") for size in (sizes[0], sizes[-1])])
    for label, side in zip(ax.get_xticklabels(), ("left", "right"), strict=True):
        label.set_ha(side)
    ax.set_title("How many pieces")
    describe(ax, f"How many linear pieces so many units make: {'; '.join(words)}.")
    return ax


if __name__ == "__main__":
    plot.main(draw)
