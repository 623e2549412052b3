"""Steeper and steeper clips tend to a step, which no network of ReLUs reaches."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import relufig as rf
from relufig import plot
from relufig.look.notation import pieces_in_words
from relufig.look.ticks import spread
from relufig.networks.network import Network
from relufig.numbers.text import number
from relufig.plot import marks
from relufig.plot.axes import describe, own_or_new, palette, points_per_unit, size_in_points
from relufig.regions import pieces

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes

# The least distance of names, in units of the font size.
_APART = 1.4


def draw(ax=None, *, widths: tuple[float, ...] = (1, Fraction(1, 2), Fraction(1, 4), Fraction(1, 10))):
    """Draw steps of the given widths and the indicator of x >= 0 that they approach; return the axes."""
    (x,) = rf.inputs("x")
    networks = [rf.build(step=rf.step(x, width)) for width in widths]
    names = [plot.number(1 / Fraction(width)) for width in widths]
    names[0] = f"slope {names[0]}"
    widest = float(max(widths))
    (ax,) = plot.page(
        ax, "Steeper clips close in on a step", "a clip has a slope; the step jumps at 0, so none of them reaches it"
    )
    across, up = size_in_points(ax)
    # As much of x as there is room for at equal scales.
    room = widest * float(np.clip(1.2 * across / up, 1.5, 3))
    low = -max(0.6 * room, 1.1 * widest)
    approach(networks, names, low, low + room, ax=ax, limit="step")
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
    label. Each network's name stands below the place where it leaves the step. Returns the axes drawn on. Raises as
    `regions.pieces`.
    """
    ax = own_or_new(ax)
    theme = palette(ax)
    curves = [pieces(network, low, high) for network in networks]
    floor, ceiling = (float(curves[-1].values[i, 0]) for i in (0, -1))
    marks.frame(ax, low, high, [[floor, ceiling]], equal=True)
    shades = _shades(len(networks))
    for each, colour in zip(curves, shades, strict=True):
        xs, ys = marks.as_floats(each, 0)
        ax.fill_between(*_around_jump(xs, ys, float(jump), floor, ceiling), color=colour, alpha=0.16, linewidth=0)
        marks.line(ax, xs, ys, colour)
        marks.dots(ax, [(x, y) for x, y in each.breakpoints(0) if x != jump], colour, size=marks.SMALL_DOT)
    for ends, level in (([low, jump], floor), ([jump, high], ceiling)):
        marks.line(ax, [float(end) for end in ends], [level] * 2, theme.total, scale=marks.SUM, zorder=3)
    feet = [min((float(x) for x, _ in each.breakpoints(0)), key=lambda x: -abs(x - float(jump))) for each in curves]
    name_feet(ax, feet, floor, names, shades)
    marks.open_circle(ax, jump, floor)
    marks.dots(ax, [(jump, ceiling)])
    ax.annotate(limit, (float(high), ceiling), (0, 8), textcoords="offset points", ha="right", weight="bold")
    marks.ticks(ax, [jump, *(at for each in curves for at, _ in each.breakpoints())], [floor, ceiling], rows=1)
    marks.name_axis(ax, networks[0].inputs[0])
    words = "; ".join(pieces_in_words(each, 0) for each in curves)
    describe(ax, f"Ramps that tend to a jump from {number(floor)} to {number(ceiling)} at {number(jump)}. {words}.")
    return ax


def name_feet(ax: Axes, feet: Sequence[float], floor: float, names: Sequence[str], colours: Sequence[Any]) -> None:
    """Write a name below each place on the floor, as near to it as there is room beside the others."""
    font = float(mpl.rcParams["font.size"])
    look: Any = {"textcoords": "offset points", "va": "top", "ha": "center", "weight": "bold", "annotation_clip": False}
    apart = _APART * font / points_per_unit(ax)[0]
    for x, name, colour in zip(spread(feet, apart), names, colours, strict=True):
        ax.annotate(name, (x, floor), (0, -0.5 * font), color=colour, **look)


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
