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
from relufig.plot.axes import describe, own_or_new, palette, points_per_unit, size_in_points
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
    across, up = size_in_points(ax)
    # As much of x as there is room for at equal scales.
    room = widest * float(np.clip(1.2 * across / up, 2, 3))
    approach(networks, names, -0.57 * room, 0.43 * room, ax=ax, limit="step")
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
    label. Each network's name stands beside a line as steep
    as its steepest piece. Returns the axes drawn on. Raises as `regions.pieces`.
    """
    ax = own_or_new(ax)
    theme = palette(ax)
    curves = [pieces(network, low, high) for network in networks]
    floor, ceiling = (float(curves[-1].values[i, 0]) for i in (0, -1))
    marks.frame(ax, low, high, [[floor, ceiling]], equal=True)
    shades = _shades(len(networks))
    for at, (each, name, colour) in enumerate(zip(curves, names, shades, strict=True)):
        xs, ys = marks.as_floats(each, 0)
        ax.fill_between(*_around_jump(xs, ys, float(jump), floor, ceiling), color=colour, alpha=0.16, linewidth=0)
        marks.line(ax, xs, ys, colour)
        marks.dots(ax, [(x, y) for x, y in each.breakpoints(0) if x != jump], colour, size=marks.SMALL_DOT)
        steepest = each.slopes[int(np.argmax(np.abs(each.slopes[:, 0].astype(float)))), 0]
        y = ceiling - (ceiling - floor) * (at + 1) / (len(curves) + 1)
        label(ax, (float(jump), y), float(steepest), name, colour)
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


def label(ax: Axes, at: tuple[float, float], slope: float, name: str, colour: Any) -> None:
    """Write a name to the right of a point, after a short line of the curve's slope."""
    font, (across, up) = float(mpl.rcParams["font.size"]), points_per_unit(ax)
    rise = 0.6 * font / up
    middle, half = at[0] + 2.2 * font / across, rise / abs(slope)
    half, rise = (half, rise) if half < font / across else (font / across, abs(slope) * font / across)
    ends = [middle - half, middle + half], [at[1] - np.sign(slope) * rise, at[1] + np.sign(slope) * rise]
    marks.line(ax, *ends, colour)
    look: Any = {"textcoords": "offset points", "va": "center", "color": colour, "weight": "bold"}
    ax.annotate(name, (middle, at[1]), (1.5 * font, 0), **look)


def _around_jump(xs, ys, jump, floor, ceiling):
    """A curve's x and y and the step's y there, with the jump as two points."""
    x = sorted({*xs, jump, jump})
    x = [*[at for at in x if at < jump], jump, jump, *[at for at in x if at > jump]]
    before = x.index(jump)
    return x, np.interp(x, xs, ys), [floor if at <= before else ceiling for at in range(len(x))]


def _shades(count: int) -> list[Any]:
    """Shades of the colour map for values, from red to plum in every theme."""
    return [mpl.colormaps[mpl.rcParams["image.cmap"]](share) for share in np.linspace(0.55, 0.12, count)]


if __name__ == "__main__":
    plot.main(draw)
