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
from relufig.look.style import GUIDE_LINE, TERM_LINE
from relufig.networks.network import Network
from relufig.numbers.text import counted
from relufig.plot import captions, marks
from relufig.plot.axes import describe, own_or_new, palette
from relufig.regions import pieces

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes

# The number of points with which the error, a parabola, is drawn on each piece.
_POINTS = 33


def draw(ax=None, *, layers: int = 3, most: int = 6):
    """Draw the tents of 1 to `layers` layers and the errors of the squares they give; return the axes.

    The sentence on the largest error is checked for 1 to `most` layers.
    """
    (x,) = rf.inputs("x")
    folded = [x]
    for _ in range(layers):
        folded.append(rf.tent(folded[-1]))
    squares = [rf.build(y=rf.square(x, count)) for count in range(1, max(layers, most) + 1)]
    rows = [chr(ord("a") + k) for k in range(layers)]
    *tents, parabola, gaps = plot.page(
        ax,
        r"Each layer brings us four times closer to $\mathbfit{x}^{\mathbf{2}}$",
        error_rule([square_error(network) for network in squares[:most]]),
        wide=";".join(f"{row}yz" for row in rows),
        tall=";".join([*(f"{row}y" for row in rows), "zz"]),
        widths=(0.6, 1, 0.95),
        tall_heights=[1] * layers + [layers],
    )
    for at, (panel, formula) in enumerate(zip(tents, folded[1:], strict=True)):
        tent(rf.build(tent=formula), series=at, ax=panel)
    for panel in tents[:-1]:
        panel.tick_params(labelbottom=False)
    approaching(squares[:layers], ax=parabola)
    square_errors(squares[:layers], ax=gaps)
    return [*tents, parabola, gaps]


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


def approaching(networks: Sequence[Network], ax: Axes | None = None) -> Axes:
    """Draw x^2 on [0, 1] and, above it, what each network takes away from the one before, first from x.

    Returns the axes drawn on. Raises as `regions.pieces`.
    """
    ax = own_or_new(ax)
    theme = palette(ax)
    x = np.linspace(0, 1, _POINTS)
    marks.line(ax, [0, 1], [0, 1], theme.muted)
    before = x
    for at, network in enumerate(networks):
        knots, values = marks.as_floats(pieces(network, 0, 1), 0)
        after = np.interp(x, knots, values)
        colour = theme.terms[at % 4]
        ax.fill_between(x, after, before, color=colour, alpha=0.25, linewidth=0, zorder=1)
        marks.line(ax, knots, values, colour)
        before = after
    marks.line(ax, x.tolist(), (x**2).tolist(), theme.total, scale=marks.SUM, zorder=2.2)
    _bare(ax)
    ax.set_ylim(0, 1)
    ax.set_yticks([])
    beside: Any = {"size": "large", "textcoords": "offset points"}
    ax.annotate("$x$", (0.5, 0.5), (-6, 4), ha="right", color=theme.muted, **beside)
    ax.annotate("$x^2$", (0.75, 0.75**2), (8, -4), va="top", **beside)
    captions.formula(ax, difference(len(networks)), above=True, size="medium")
    words = ", ".join(_layers(network) for network in networks)
    describe(ax, f"x and x² on [0, 1], and between them, ever nearer to x², the networks of {words}.")
    return ax


def difference(layers: int) -> list[Token]:
    """What a network for the square computes: x less its tents, the first a quarter, the next a quarter of that, ..."""
    symbols = [Token("variable", "y"), Token("relation", "="), Token("variable", "x")]
    for at in range(layers):
        role = ("first", "second", "third", "fourth")[at % 4]
        symbols += [Token("operator", "−", role), Token("variable", f"t{at + 1}", role)]
        symbols += [Token("close", "/", role), Token("number", f"{4 ** (at + 1)}", role)]
    return symbols


def square_errors(networks: Sequence[Network], ax: Axes | None = None) -> Axes:
    """Draw network(x) - x^2 on [0, 1] for each network, with its depth and its largest error at the right.

    Returns the axes drawn on. Raises as `regions.pieces`.
    """
    ax = own_or_new(ax)
    theme = palette(ax)
    errors = [square_error(network) for network in networks]
    ends = []
    thin = mpl.rcParams["lines.linewidth"] * GUIDE_LINE / TERM_LINE
    for at, (network, error) in enumerate(zip(networks, errors, strict=True)):
        knots, values = marks.as_floats(pieces(network, 0, 1), 0)
        x = np.unique(np.concatenate([np.linspace(*ends, _POINTS) for ends in pairwise(knots)]))
        y = np.interp(x, knots, values) - x**2
        colour = theme.terms[at % 4]
        marks.line(ax, x.tolist(), y.tolist(), colour)
        ax.plot(
            [x[np.isclose(y, float(error))][-1], 1],
            [float(error)] * 2,
            color=colour,
            linestyle=":",
            linewidth=thin,
            zorder=1,
        )
        ends.append((float(error), str(error), colour))
    _bare(ax)
    ax.set_ylim(0, 1.08 * float(errors[0]))
    ax.set_yticks([])
    marks.label_ends(ax, ends)
    ax.set_title(r"The gap to $\mathbfit{x}^{\mathbf{2}}$")
    words = ", ".join(f"{_layers(network)} {error}" for network, error in zip(networks, errors, strict=True))
    describe(ax, f"How far networks are above x² on [0, 1]; the largest error with {words}.")
    return ax


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
