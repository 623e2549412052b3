"""Steeper and steeper clips tend to a step, which no network of ReLUs reaches."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import relufig as rf
from relufig import plot
from relufig.look.notation import pieces_in_words
from relufig.networks.network import Network
from relufig.numbers.text import number
from relufig.plot import marks
from relufig.plot.axes import describe, own_or_new, palette
from relufig.regions import pieces

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes


def draw(ax=None, *, widths: tuple[float, ...] = (1, Fraction(1, 2), Fraction(1, 4), Fraction(1, 10))):
    """Draw steps of the given widths and the indicator of x >= 0 that they approach; return the axes."""
    (x,) = rf.inputs("x")
    networks = [rf.build(step=rf.step(x, width)) for width in widths]
    names = [f"slope {plot.number(1 / Fraction(width))}" for width in widths]
    widest = float(max(widths))
    (ax,) = plot.page(
        ax, "Steeper clips close in on a step", "a clip has a slope; the step jumps at 0, so none of them reaches it"
    )
    approach(networks, names, -1.6 * widest, 1.4 * widest, ax=ax, limit="step")
    ax.set_anchor("N")
    return ax


def approach(
    networks: Sequence[Network],
    names: Sequence[str],
    low: Any,
    high: Any,
    ax: Axes | None = None,
    *,
    jump: Any = 0,
    limit: str = "",
) -> Axes:
    """Draw networks of one input that approach a step at x = `jump`, the step itself, and what is between them shaded.

    The step goes from the last network's first value to its last, and takes the latter at the jump; `limit` is its
    label. Each network's name stands beside its steepest piece. Returns the axes drawn on. Raises as `regions.pieces`.
    """
    ax = own_or_new(ax)
    theme = palette(ax)
    curves = [pieces(network, low, high) for network in networks]
    floor, ceiling = (float(curves[-1].values[i, 0]) for i in (0, -1))
    marks.frame(ax, low, high, [[floor, ceiling]], equal=True)
    shades = _shades(len(networks), dark=theme.name == "dark")
    for at, (each, name, colour) in enumerate(zip(curves, names, shades, strict=True)):
        xs, ys = marks.as_floats(each, 0)
        ax.fill_between(*_around_jump(xs, ys, float(jump), floor, ceiling), color=colour, alpha=0.16, linewidth=0)
        marks.line(ax, xs, ys, colour)
        y = ceiling - (ceiling - floor) * (at + 1) / (len(curves) + 1)
        steepest = int(np.argmax(np.abs(each.slopes[:, 0].astype(float))))
        x = xs[steepest] + (y - ys[steepest]) / float(each.slopes[steepest, 0])
        text = float(jump + (high - jump) * Fraction(1, 6))
        marks.guide(ax, [x, text], [y, y])
        ax.plot(x, y, "o", color=colour, markersize=marks.dot_size(5), zorder=3)
        ax.annotate(name, (text, y), (4, 0), textcoords="offset points", va="center", color=colour, weight="bold")
    for ends, level in (([low, jump], floor), ([jump, high], ceiling)):
        marks.line(ax, [float(end) for end in ends], [level] * 2, theme.total, scale=marks.SUM, zorder=3)
    marks.open_circle(ax, jump, floor)
    marks.dots(ax, [(jump, ceiling)])
    ax.annotate(limit, (float(high), ceiling), (0, 8), textcoords="offset points", ha="right", weight="bold")
    marks.ticks(ax, [jump, *(at for each in curves for at, _ in each.breakpoints())], [floor, ceiling], rows=1)
    marks.name_axis(ax, networks[0].inputs[0])
    words = "; ".join(f"{name}: {pieces_in_words(each, 0)}" for each, name in zip(curves, names, strict=True))
    describe(ax, f"Ramps that tend to a jump from {number(floor)} to {number(ceiling)} at {number(jump)}. {words}.")
    return ax


def _around_jump(xs, ys, jump, floor, ceiling):
    """A curve's x and y and the step's y there, with the jump as two points."""
    x = sorted({*xs, jump, jump})
    x = [*[at for at in x if at < jump], jump, jump, *[at for at in x if at > jump]]
    before = x.index(jump)
    return x, np.interp(x, xs, ys), [floor if at <= before else ceiling for at in range(len(x))]


def _shades(count: int, dark: bool) -> list[Any]:
    """Shades of the colour map for values; the last one stands out most from the background."""
    ends = (0.55, 0.98) if dark else (0.5, 0.0)
    return [mpl.colormaps[mpl.rcParams["image.cmap"]](share) for share in np.linspace(*ends, count)]


if __name__ == "__main__":
    plot.main(draw)
