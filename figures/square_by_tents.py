"""x² by tents of tents: each layer of one ReLU makes the largest error four times smaller."""

from collections.abc import Sequence
from itertools import pairwise
from math import log2

import numpy as np
from matplotlib.axes import Axes

import relufig as rf
from relufig import plot
from relufig.approximation import square_error
from relufig.networks.network import Network
from relufig.numbers.text import counted
from relufig.plot import marks
from relufig.plot.axes import describe, own_or_new, palette, raised
from relufig.plot.captions import Term, caption
from relufig.plot.tables import table
from relufig.regions import pieces

# The number of points with which the error, a parabola, is drawn on each piece.
_POINTS = 33


def draw(ax=None, *, layers: int = 3, most: int = 6):
    """Draw the tents of 1 to `layers` layers, the errors of the squares they give, and a table; return the axes."""
    (x,) = rf.inputs("x")
    folded = [x]
    for _ in range(layers):
        folded.append(rf.tent(folded[-1]))
    squares = {count: rf.build(y=rf.square(x, count)) for count in range(1, most + 1)}
    top, middle, bottom = plot.panels(ax, 3, 1, heights=(1, 1.1, 1.1), size=(1, 2.1))
    plot.outputs(rf.build(**{f"tent {k}": tent for k, tent in enumerate(folded) if k}), 0, 1, ax=top)
    top.set_title("Tents of tents: each layer folds once more")
    square_errors([squares[count] for count in range(1, layers + 1)], ax=middle)
    middle.set_title("What x − Σ tentₖ(x)/4ᵏ has beyond x²")
    square_table(list(squares.values()), ax=bottom)
    bottom.set_title("The largest error, exactly: 2⁻²ᵐ⁻² for m layers")
    return [top, middle, bottom]


def square_errors(networks: Sequence[Network], ax: Axes | None = None) -> Axes:
    """Draw network(x) - x^2 on [0, 1] for each network, named by its depth, with a tick at its largest error.

    Returns the axes drawn on. Raises as `regions.pieces`.
    """
    ax = own_or_new(ax)
    theme = palette(ax)
    curves, shown = [], []
    errors = [square_error(network) for network in networks]
    for at, (network, error) in enumerate(zip(networks, errors, strict=True)):
        knots, values = marks.as_floats(pieces(network, 0, 1), 0)
        x = np.unique(np.concatenate([np.linspace(*ends, _POINTS) for ends in pairwise(knots)]))
        y = np.interp(x, knots, values) - x**2
        colour, dashes = theme.terms[at % 4], marks.DASHES[at % 4]
        marks.line(ax, x.tolist(), y.tolist(), colour, linestyle=dashes)
        curves.append(y.tolist())
        shown.append(Term(f"{_layers(network)}: at most {error}", colour, dashes))
    marks.frame(ax, 0, 1, curves)
    marks.ticks(ax, [0, 1], [])
    ax.set_yticks([float(error) for error in errors], [str(error) for error in errors])
    caption(ax, shown)
    words = ", ".join(f"{_layers(network)} {error}" for network, error in zip(networks, errors, strict=True))
    describe(ax, f"How far networks are above x² on [0, 1]; the largest error with {words}.")
    return ax


def square_table(networks: Sequence[Network], ax: Axes | None = None) -> Axes:
    """Draw a table of networks that approximate x^2 on [0, 1]: layers, units, pieces, and the exact largest error.

    Returns the axes drawn on. Raises as `regions.pieces`.
    """
    rows = []
    for network in networks:
        error = square_error(network)
        exponent = log2(error)
        power = f"2{raised(int(exponent))}" if exponent.is_integer() else "none"
        count = len(pieces(network, 0, 1).knots) - 1
        rows.append([str(network.depth), str(network.size), str(count), str(error), power])
    return table(["layers", "ReLUs", "pieces", "largest error", "power of 2"], rows, ax=ax)


def _layers(network: Network) -> str:
    return counted(network.depth, "layer")


if __name__ == "__main__":
    plot.main(draw)
