"""ReLU and LeakyReLU, and their derivatives: zero on the left, or not quite."""

import itertools
from fractions import Fraction

import relufig as rf
from relufig import plot
from relufig.plot import marks
from relufig.regions import pieces

import numpy as np


def draw(ax=None, *, slope: float = 0.2, low: float = -3, high: float = 1.5):
    """Draw both functions and, beside them, both derivatives; return the axes."""
    (x,) = rf.inputs("x")
    both = rf.build(ReLU=rf.relu(x), LeakyReLU=rf.leaky_relu(x, slope))
    curve = pieces(both, -1, 1)  # the slopes on both sides of 0, whatever part is shown
    off, on = curve.slopes[0].tolist(), curve.slopes[-1].tolist()
    left, right = plot.page(
        ax,
        "A leaky ReLU never turns off",
        f"below 0 its slope is {plot.number(off[1])}, not {plot.number(off[0])}, so a gradient gets through",
        wide="a.b",
        widths=(1, 0.1, 1),
    )
    left.set_title("Functions")
    right.set_title("Derivatives")
    plot.outputs(both, low, high, ax=left, names=False, equal=True)
    slopes(both, low, high, ax=right)
    align(right, left)
    if low < 0:
        # The leak, which is small, is shaded.
        leak = {"color": plot.palette(left).second, "alpha": 0.2, "linewidth": 0, "zorder": 1}
        left.fill_between([float(low), 0], *np.transpose(both([[low], [0]])).astype(float), **leak)
        right.fill_between([float(low), 0], float(off[0]), float(off[1]), **leak)
        middle = Fraction(low) / 2
        start = Fraction(low) * Fraction(2, 3)
        name(left, both.outputs, start, both(np.array([start])), side="left")
        right_names = [f"{each}: {plot.number(value)}" for each, value in zip(both.outputs, off, strict=True)]
        name(right, right_names, middle, off)
    if high > 0:
        told, at = f"both: {plot.number(on[0])}", (float(high) / 2, float(on[0]))
        right.annotate(told, at, (0, 9), textcoords="offset points", ha="center", size="large")
    return [left, right]


def align(ax, other):
    """Give axes the shape of others, and 0 at the same height."""
    ax.set_box_aspect(other.bbox.height / other.bbox.width)
    low, high = other.get_ylim()
    ax.set_ylim(ax.get_ylim()[1] * low / high, ax.get_ylim()[1])


def name(ax, names, x, values, side="center"):
    """Write the names of two lines above the upper and below the lower one, the second bold, with this side at x."""
    for (value, text, colour), away, place in zip(
        sorted(zip(values, names, plot.palette(ax).terms, strict=False)), (-9, 9), ("top", "bottom"), strict=True
    ):
        ax.annotate(
            text,
            (float(x), float(value)),
            (0, away),
            textcoords="offset points",
            ha=side,
            va=place,
            color=colour,
            size="large",
            weight="bold" if text == names[1] else "normal",
        )


def slopes(network, low, high, ax):
    """Draw the slopes of all outputs; where the slope jumps, the lines end in open circles."""
    curve, theme = pieces(network, low, high), plot.palette(ax)
    marks.frame(ax, low, high, [[0, *curve.slopes.ravel().astype(float)]], above=0.3)
    for i in range(len(network.outputs)):
        for piece, (ends, level) in enumerate(zip(itertools.pairwise(curve.knots), curve.slopes[:, i], strict=True)):
            both = len(set(curve.slopes[piece])) < len(network.outputs)
            marks.line(
                ax, [float(end) for end in ends], [float(level)] * 2, theme.total if both else theme.terms[i % 4]
            )
            for at in set(ends) - {Fraction(low), Fraction(high)}:
                marks.open_circle(ax, at, level)
    marks.ticks(ax, [at for i in range(len(network.outputs)) for at, _ in curve.breakpoints(i)], [])
    ax.set_yticks([])  # the lines' names say how high they are
    marks.name_axis(ax, network.inputs[0])
    words = "; ".join(
        f"{name}: {plot.number(min(curve.slopes[:, i]))} to {plot.number(max(curve.slopes[:, i]))}"
        for i, name in enumerate(network.outputs)
    )
    plot.describe(ax, f"Their derivatives. {words}.")


if __name__ == "__main__":
    plot.main(draw)
