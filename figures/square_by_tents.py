"""x² by tents of tents: each layer of one ReLU makes the largest error four times smaller."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import log2
from typing import Any

import relufig as rf
from relufig import plot
from relufig.approximation import square_error
from relufig.look.notation import Token
from relufig.networks.network import Network
from relufig.numbers.text import counted
from relufig.plot import captions, marks
from relufig.plot.axes import describe, own_or_new, palette
from relufig.regions import pieces

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes

# The number of points with which the parabola is drawn.
_POINTS = 129


def draw(ax=None, *, layers: int = 3, most: int = 6):
    """Draw the tents of 1 to `layers` layers and, below them, x without them, and the gap to x²; return the axes.

    The sentence on the largest error is checked for 1 to `most` layers.
    """
    (x,) = rf.inputs("x")
    folded = [x]
    for _ in range(layers):
        folded.append(rf.tent(folded[-1]))
    squares = [rf.build(y=rf.square(x, count)) for count in range(1, max(layers, most) + 1)]
    letters = [chr(ord("a") + k) for k in range(3 * layers)]
    panels = plot.page(
        ax,
        r"Each tent brings us four times closer to $\mathbfit{x}^{\mathbf{2}}$",
        error_rule([square_error(network) for network in squares[:most]]),
        wide=";".join("".join(letters[row::3]) for row in range(3)),
        tall=";".join(
            f"{middle}{above};{middle}{below}" for above, middle, below in zip(*[iter(letters)] * 3, strict=True)
        ),
        heights=(0.8, 1.5, 1.9),
        tall_heights=(1, 1.2) * layers,
    )
    for at, (above, middle, below) in enumerate(zip(*(panels[row::3] for row in range(3)), strict=True)):
        tent(rf.build(tent=folded[at + 1]), series=at, ax=above)
        approaching(([rf.build(y=x), *squares])[at : at + 2], series=at, ax=middle)
        gap(squares[at], square_error(squares[0]), series=at, ax=below)
        for panel in (above, middle):
            panel.tick_params(labelbottom=False)
        if at and side_by_side(panels[0], above):  # the first ones have the numbers of all
            above.tick_params(labelleft=False)
            below.tick_params(labelbottom=False)
    return panels


def side_by_side(ax: Axes, other: Axes) -> bool:
    """Whether two panels stand in the same row of a grid."""
    places = ax.get_subplotspec(), other.get_subplotspec()
    return None not in places and places[0].rowspan == places[1].rowspan


def error_rule(errors: Sequence[Fraction]) -> str:
    """A sentence on the largest errors of 1, 2, ... layers: the power of two that all of them follow."""
    first, *others = (log2(error) for error in errors)
    if not others or {after - before for before, after in pairwise([first, *others])} != {others[0] - first}:
        return f"the gap is {', '.join(map(str, errors))} at most"
    factor, constant = int(others[0] - first), int(2 * first - others[0])
    exponent = rf"{factor}m{{{constant:+d}}}"
    return rf"each tent folds the one before; after $m$ layers, the gap is at most $2^{{{exponent}}}$"


def tent(network: Network, ax: Axes | None = None, *, series: int = 0) -> Axes:
    """Draw a network's output on [0, 1]; return the axes drawn on."""
    ax = own_or_new(ax)
    curve = pieces(network, 0, 1)
    colour = palette(ax).terms[series % 4]
    x, y = marks.as_floats(curve, 0)
    marks.line(ax, x, y, colour)
    bends = [(float(at), float(value)) for at, value in curve.breakpoints(0)]
    ax.plot(*zip(*bends, strict=True), "o", color=colour, markersize=marks.dot_size(5), zorder=4, clip_on=False)
    _bare(ax)
    highest = max(curve.values[:, 0])
    ax.set_yticks([0, float(highest)], ["0", str(highest)])
    before = "x" if network.depth == 1 else f"t_{{{network.depth - 1}}}"
    ax.set_title(f"$t_{{{network.depth}}} = t({before})$", color=colour)
    describe(
        ax, f"The tent of {_layers(network)}, a line of {counted(len(curve.slopes), 'piece')} from 0 to {highest}."
    )
    return ax


def approaching(networks: Sequence[Network], ax: Axes | None = None, *, series: int = 0) -> Axes:
    """Draw x^2 on [0, 1] and, above it, two networks, the first as a guide: shaded, the gap under the second.

    Above stands the second one's formula. Returns the axes drawn on. Raises as `regions.pieces`.
    """
    ax = own_or_new(ax)
    theme = palette(ax)
    colour = theme.terms[series % 4]
    before, after = networks
    start, end = (marks.as_floats(pieces(network, 0, 1), 0) for network in networks)
    x = np.linspace(0, 1, _POINTS)
    ax.fill_between(x, x**2, np.interp(x, *end), color=colour, alpha=0.4, linewidth=0, zorder=1)
    marks.guide(ax, *start)
    # It is broad, so that it is seen on both sides of a curve that runs along it.
    marks.line(ax, x.tolist(), (x**2).tolist(), theme.total, scale=marks.SUM, zorder=2.1)
    marks.line(ax, *end, colour, zorder=2.2)
    _bare(ax)
    ax.set_ylim(0, 1)
    ax.set_yticks([])
    beside: Any = {"size": "large", "textcoords": "offset points"}
    if not before.depth:
        ax.annotate("$x$", (0.5, 0.5), (-6, 4), ha="right", color=theme.muted, **beside)
    ax.annotate("$x^2$", (0.75, 0.75**2), (8, -4), va="top", **beside)
    captions.formula(ax, difference(after.depth)[2:], above=True, size="medium")
    error = str(square_error(after))
    describe(ax, f"x² on [0, 1], and above it the network of {_layers(after)}, at most {error} away.")
    return ax


def gap(network: Network, highest: Fraction, ax: Axes | None = None, *, series: int = 0) -> Axes:
    """Draw how far a network's output on [0, 1] is above x^2, on a scale that ends at `highest`; return the axes."""
    ax = own_or_new(ax)
    colour, error = palette(ax).terms[series % 4], square_error(network)
    curve = marks.as_floats(pieces(network, 0, 1), 0)
    x = np.linspace(0, 1, _POINTS)
    above = np.interp(x, *curve) - x**2
    ax.fill_between(x, above, color=colour, alpha=0.4, linewidth=0, zorder=1)
    marks.line(ax, x.tolist(), above.tolist(), colour, scale=marks.GUIDE, zorder=2.2)
    _bare(ax)
    ax.set_ylim(0, float(highest))
    ax.set_yticks([])
    ax.set_title(f"largest gap {error}", color=colour)
    describe(ax, f"The gap between the network of {_layers(network)} and x², {error} at most.")
    return ax


def difference(layers: int) -> list[Token]:
    """What a network for the square computes: x less its tents, the first a quarter, the next a quarter of that, ..."""
    symbols = [Token("variable", "y"), Token("relation", "="), Token("variable", "x")]
    for at in range(layers):
        role = ("first", "second", "third", "fourth")[at % 4]
        symbols += [Token("operator", "−", role), Token("variable", f"t{at + 1}", role)]
        symbols += [Token("close", "/", role), Token("number", f"{4 ** (at + 1)}", role)]
    return symbols


def _bare(ax: Axes) -> None:
    """Leave of an axes on [0, 1] the line y = 0 and the ends' ticks."""
    ax.spines[:].set_visible(False)
    ax.axhline(0, color=palette(ax).guide, linewidth=mpl.rcParams["axes.linewidth"], zorder=0.5)
    ax.tick_params(length=0)
    ax.set_xlim(0, 1)
    ax.set_xticks([0, 1], ["$x = 0$", "$x = 1$"])
    for label, side in zip(ax.get_xticklabels(), ("left", "right"), strict=True):
        label.set_ha(side)


def _layers(network: Network) -> str:
    return counted(network.depth, "layer")


if __name__ == "__main__":
    plot.main(draw)
