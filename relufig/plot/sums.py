"""An addition as a picture: terms of one input, one below the other, and under them their sum, over one axis of x."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes

from relufig.formulas.expression import Expression
from relufig.look.notation import pieces_in_words
from relufig.networks.build import build
from relufig.networks.network import Network
from relufig.numbers.text import number
from relufig.plot import marks
from relufig.plot.axes import describe, palette, size_in_points
from relufig.plot.captions import text_width
from relufig.regions import pieces

# The room above and below a curve, as a share of its height.
_AROUND = 0.2
# The room left and right of the bends, at least and at most, as a share of the distance between the outermost bends.
_LEAST, _MOST = Fraction(1, 8), Fraction(5, 4)
# The room that signs and numbers take at the left, in units of the font size, and before a name, in points.
_LEFT, _GAP = 2.5, 8


def addition(
    axes: Sequence[Axes], terms: Mapping[str, Expression], name: str, colours: Sequence[Any], bends: Mapping[Any, Any]
) -> None:
    """Draw each term in axes of its own, in its colour, and in the last ones the sum, as a thick line with this name.

    `bends` has the colour of each x at which a term bends: a dot of that colour stands there, and a dotted line leads
    down from it to the lowest axes. All axes have equal scales, and the same part of x, as much as there is room for.
    """
    first, *others = terms.values()
    networks = [build(formula) for formula in (*terms.values(), sum(others, first))]
    names, shades = [*terms, name], [*colours, palette(axes[0]).total]
    low, high, height, beyond = _view(axes[0], networks, names, bends)
    dots = {Fraction(at): colour for at, colour in bends.items()}
    digits = max(text_width(number(at), "medium") for at in bends) + _GAP
    apart = digits / size_in_points(axes[-1])[0]
    above: set[Fraction] = set()
    signs = ["", *"+" * len(others), "="]
    for ax, network, each, colour, sign in zip(axes, networks, names, shades, signs, strict=True):
        curve, is_sum = pieces(network, low, high), ax is axes[-1]
        x, y = marks.as_floats(curve, 0)
        marks.line(ax, x, y, colour, scale=marks.SUM if is_sum else 1)
        middle = (min(0, *y) + max(0, *y)) / 2
        ax.set_axis_on()
        ax.set(xlim=(x[0], x[-1] + beyond), ylim=(middle - height / 2, middle + height / 2), aspect="equal")
        ax.apply_aspect()  # so that what is measured is final
        thin = {"color": palette(ax).guide, "linewidth": marks.GUIDE * mpl.rcParams["lines.linewidth"], "zorder": 1}
        for at in above:
            ax.axvline(float(at), linestyle=marks.DOTS, **thin)
        ax.plot([x[0], x[-1]], [0, 0], **thin)
        found = curve.breakpoints(0)
        marks.guides(ax, [(at, level) for at, level in found if at not in above])
        for at, level in found:
            marks.dots(ax, [(at, level)], dots.get(at, colour))
            if at in above and level != 0:
                marks.guide(ax, [x[0], float(at)], [float(level)] * 2)
        above |= {at for at, _ in found}
        marks.ticks(ax, sorted(above) if is_sum else [], [level for _, level in found], apart=apart)
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        ax.annotate(each, (x[-1], y[-1]), (_GAP, 0), textcoords="offset points", va="center", color=colour)
        ax.set_ylabel(sign, rotation=0, va="center", ha="right", size="xx-large")
        describe(ax, f"{each.capitalize()}: {pieces_in_words(curve, 0)}.")
    marks.name_axis(axes[-1], networks[-1].inputs[0], float(high - low) / (float(high - low) + beyond))
    axes[0].figure.align_ylabels(axes)


def _view(
    ax: Axes, networks: Sequence[Network], names: Sequence[str], bends: Iterable[Any]
) -> tuple[Fraction, Fraction, float, float]:
    """The ends of x, the height of all axes, and how far names reach beyond the right end, all in the units of x.

    The ends are as far from the bends as there is room for at equal scales, and the axes as high as their places.
    """
    low, high = Fraction(min(bends)), Fraction(max(bends))
    span = high - low
    curves = (pieces(network, low, high).values[:, 0] for network in networks)
    tallest = (1 + 2 * _AROUND) * (max(float(max(0, *each) - min(0, *each)) for each in curves) or 1.0)
    across, up = size_in_points(ax)
    beside = _GAP + max(text_width(each, "medium") for each in names)
    free = across - _LEFT * float(mpl.rcParams["font.size"]) - beside
    room = (Fraction(round(100 * free / up * tallest), 100) - span) / 2
    room = min(max(room, _LEAST * span), _MOST * span)
    unit = min(free / float(span + 2 * room), up / tallest)
    return low - room, high + room, up / unit, beside / unit
