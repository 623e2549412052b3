"""Networks of one input as curves: the function, its parts, its slopes, and a limit it tends to.

Curves are drawn from the network's exact pieces (`relufig.regions`), knot to knot, so nothing is sampled.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes

from relufig import notation
from relufig.build import build
from relufig.expression import Unit
from relufig.network import Network
from relufig.notation import number
from relufig.plot.axes import background, describe, own_or_new, palette
from relufig.plot.captions import Term, caption
from relufig.plot.labels import EndLabel, label_ends
from relufig.regions import Pieces, pieces

_DASHES = ("-", (0, (5, 1.6)), (0, (1.2, 1.4)), (0, (5, 1.4, 1.2, 1.4)))
# Ticks nearer than this share of the axis are left out, so that their labels do not touch.
_TICK_DISTANCE = 0.09
# A sum of more terms than this is not written under its curve.
_LONGEST_FORMULA = 8
# Pieces at most this steep on the page, as rise over run, have their slope written above instead of beside them.
_GENTLE = 0.35


def function(
    network: Network, low: float, high: float, ax: Axes | None = None, *, output: int = 0, slopes: bool = True
) -> Axes:
    """Draw one output of a network of one input for low <= x <= high: its breakpoints at ticks, its slopes written.

    Returns the axes drawn on. Raises as `regions.pieces`.
    """
    found = pieces(network, low, high)
    ax = own_or_new(ax)
    theme = palette(ax)
    x, y = _floats(found, output)
    _line(ax, x, y, color=theme.total, thick=True)
    bends = found.breakpoints(output)
    _dots(ax, bends)
    _frame(ax, low, high, [y], above=0.25 if slopes else 0.14)
    _ticks(ax, [at for at, _ in bends], [at for _, at in bends])
    if slopes:
        _write_slopes(ax, found, output)
    terms = notation.summands(notation.expressions(network)[output])
    if len(terms) <= _LONGEST_FORMULA:
        words = [notation.following(term) if at else notation.expression(term) for at, term in enumerate(terms)]
        caption(ax, [Term(word, theme.muted) for word in (f"{network.outputs[output]} =", *words)])
    describe(ax, f"{network.outputs[output]} as a function of {network.inputs[0]}: {_in_words(found, output)}.")
    return ax


def parts(network: Network, low: float, high: float, ax: Axes | None = None, *, output: int = 0) -> Axes:
    """Draw what each unit of the last hidden layer adds to an output, the affine rest, and their sum.

    The formula under the axes names each part in its colour. Returns the axes drawn on. Raises as `regions.pieces`.
    """
    found = pieces(network, low, high)
    ax = own_or_new(ax)
    theme = palette(ax)
    terms = notation.summands(notation.expressions(network)[output])
    shown = [Term(f"{network.outputs[output]} =", theme.total, "-", thick=True)]
    curves, units = [], 0
    for at, term in enumerate(terms):
        bends = any(isinstance(atom, Unit) for atom in term.terms)
        colour = theme.terms[units % len(theme.terms)] if bends else theme.muted
        linestyle = _DASHES[units % len(_DASHES)] if bends else ":"
        units += bends
        x, y = _floats(pieces(build(term), low, high), 0)
        _line(ax, x, y, color=colour, linestyle=linestyle)
        curves.append(y)
        shown.append(Term(notation.following(term) if at else notation.expression(term), colour, linestyle))
    x, y = _floats(found, output)
    _line(ax, x, y, color=theme.total, thick=True)
    bends_at = found.breakpoints(output)
    _dots(ax, bends_at)
    _frame(ax, low, high, [*curves, y])
    _ticks(ax, [at for at, _ in bends_at], [at for _, at in bends_at])
    caption(ax, shown)
    names = ", ".join(notation.expression(term) for term in terms)
    describe(ax, f"The parts {names} of {network.outputs[output]} and their sum, {_in_words(found, output)}.")
    return ax


def outputs(network: Network, low: float, high: float, ax: Axes | None = None, *, total: str | None = None) -> Axes:
    """Draw every output of a network of one input, named at its right end.

    The output named `total` is drawn as the sum, the others as terms. Returns the axes drawn on. Raises ValueError for
    a `total` that is not an output, and as `regions.pieces`.
    """
    if total is not None and total not in network.outputs:
        raise ValueError(f"outputs(network): total must be one of {', '.join(network.outputs)}, got {total!r}")
    found = pieces(network, low, high)
    ax = own_or_new(ax)
    theme = palette(ax)
    labels, drawn = [], []
    terms = [name for name in network.outputs if name != total]
    for at, name in enumerate(network.outputs):
        x, y = _floats(found, at)
        drawn.append(y)
        if name == total:
            colour = theme.total
            _line(ax, x, y, color=colour, thick=True)
        else:
            term = terms.index(name)
            colour = theme.terms[term % len(theme.terms)]
            _line(ax, x, y, color=colour, linestyle=_DASHES[term % len(_DASHES)])
        _dots(ax, found.breakpoints(at), colour)
        labels.append(EndLabel(y[-1], name, colour, "bold" if name == total else "normal"))
    _frame(ax, low, high, drawn)
    bends = [bend for at in range(len(network.outputs)) for bend in found.breakpoints(at)]
    _ticks(ax, [x for x, _ in bends], [y for _, y in bends])
    label_ends(ax, labels)
    words = "; ".join(f"{name}: {_in_words(found, at)}" for at, name in enumerate(network.outputs))
    describe(ax, f"Functions of {network.inputs[0]}. {words}.")
    return ax


def derivative(network: Network, low: float, high: float, ax: Axes | None = None, *, output: int = 0) -> Axes:
    """Draw the slope of each piece of an output; at a breakpoint, where there is none, both ends are open circles.

    Returns the axes drawn on. Raises as `regions.pieces`.
    """
    found = pieces(network, low, high)
    ax = own_or_new(ax)
    theme = palette(ax)
    bends = [Fraction(low), *(at for at, _ in found.breakpoints(output)), Fraction(high)]
    slopes = _slopes_between(found, bends, output)
    for (left, right), slope in zip(itertools.pairwise(bends), slopes, strict=True):
        _line(ax, [float(left), float(right)], [float(slope)] * 2, color=theme.total, thick=True, butt=True)
    for at, (before, after) in zip(bends[1:-1], itertools.pairwise(slopes), strict=True):
        for end in (before, after):
            _open_circle(ax, at, end)
    _frame(ax, low, high, [[float(slope) for slope in slopes]])
    _ticks(ax, bends[1:-1], slopes)
    words = ", ".join(
        f"{number(slope)} from {number(left)} to {number(right)}"
        for (left, right), slope in zip(itertools.pairwise(bends), slopes, strict=True)
    )
    describe(ax, f"The slope of {network.outputs[output]}: {words}.")
    return ax


def approach(
    networks: Sequence[Network], names: Sequence[str], low: float, high: float, jump: float = 0, ax: Axes | None = None
) -> Axes:
    """Draw networks of one input that tend to a jump, from the first to the last output value at `jump`, and the jump.

    Each network is named, with a line from the name to its steepest piece. Returns the axes drawn on. Raises as
    `regions.pieces`.
    """
    ax = own_or_new(ax)
    theme = palette(ax)
    found = [pieces(network, low, high) for network in networks]
    floor, ceiling = (float(found[-1].values[i, 0]) for i in (0, -1))
    shades = _shades(len(networks), dark=theme.name == "dark")
    for each, colour in zip(found, shades, strict=True):
        _line(ax, *_floats(each, 0), color=colour)
    for ends, level in (([low, jump], floor), ([jump, high], ceiling)):
        ax.plot(ends, [level, level], color=theme.total, linewidth=1.2, linestyle=(0, (4, 2)), zorder=3)
    _open_circle(ax, jump, floor)
    _dots(ax, [(jump, ceiling)])
    _frame(ax, low, high, [[floor, ceiling]])
    _ticks(ax, [Fraction(jump), *(at for each in found for at, _ in each.breakpoints())], [floor, ceiling])
    for at, (each, name, colour) in enumerate(zip(found, names, shades, strict=True)):
        y = ceiling - (ceiling - floor) * (at + 1) / (len(found) + 1)
        steepest = int(np.argmax(np.abs(each.slopes[:, 0].astype(float))))
        xs, ys = _floats(each, 0)
        x = xs[steepest] + (y - ys[steepest]) / float(each.slopes[steepest, 0])
        text = jump + (high - jump) * 0.25
        ax.plot([x, text], [y, y], color=colour, linewidth=1)
        ax.plot(x, y, "o", color=colour, markersize=5)
        ax.annotate(
            name, (text, y), xytext=(4, 0), textcoords="offset points", va="center", color=colour, weight="bold"
        )
    words = "; ".join(f"{name}: {_in_words(each, 0)}" for each, name in zip(found, names, strict=True))
    describe(ax, f"Ramps that tend to a jump from {number(floor)} to {number(ceiling)} at {number(jump)}. {words}.")
    return ax


def _line(
    ax: Axes,
    x: Sequence[float],
    y: Sequence[float],
    *,
    color: Any,
    linestyle: Any = "-",
    thick: bool = False,
    butt: bool = False,
) -> None:
    width = mpl.rcParams["lines.linewidth"] * (1.5 if thick else 1)
    ax.plot(
        x,
        y,
        color=color,
        linestyle=linestyle,
        linewidth=width,
        zorder=3 if thick else 2.5,
        solid_capstyle="butt" if butt else "round",
    )


def _dots(ax: Axes, points: Iterable[tuple[Any, Any]], colour: str | None = None) -> None:
    at = [(float(x), float(y)) for x, y in points]
    if at:
        ax.plot([x for x, _ in at], [y for _, y in at], "o", color=colour or palette(ax).total, markersize=7, zorder=4)


def _open_circle(ax: Axes, x: Any, y: Any) -> None:
    ax.plot(
        float(x),
        float(y),
        "o",
        markersize=7,
        markerfacecolor=background(ax),
        markeredgecolor=palette(ax).total,
        markeredgewidth=1.8,
        zorder=4,
    )


def _frame(ax: Axes, low: float, high: float, curves: Iterable[Sequence[float]], above: float = 0.14) -> None:
    """Limits with room around the curves (above them as asked), and a line at zero."""
    values = np.concatenate([np.asarray(curve, dtype=float) for curve in curves])
    bottom, top = values.min(), values.max()
    height = top - bottom or 1
    ax.set_xlim(float(low), float(high))
    ax.set_ylim(bottom - 0.14 * height, top + above * height)
    if bottom - 0.14 * height < 0 < top + above * height:
        ax.axhline(0, color=palette(ax).faint, linewidth=1, zorder=1)


def _ticks(ax: Axes, x: Iterable[Any], y: Iterable[Any]) -> None:
    """Ticks at these exact values (and y = 0), each written exactly, less those that would touch the one before."""
    for axis, (low, high), values in ((ax.xaxis, ax.get_xlim(), [*x]), (ax.yaxis, ax.get_ylim(), [*y, 0])):
        kept: list[Any] = []
        for value in dict.fromkeys(Fraction(value) for value in values):
            inside = low <= float(value) <= high
            if inside and all(abs(float(value - other)) > _TICK_DISTANCE * (high - low) for other in kept):
                kept.append(value)
        axis.set_ticks([float(value) for value in kept], [number(value) for value in kept])


def _write_slopes(ax: Axes, found: Pieces, output: int) -> None:
    ends = [found.knots[0], *(at for at, _ in found.breakpoints(output)), found.knots[-1]]
    x, y = _floats(found, output)
    for (left, right), slope in zip(itertools.pairwise(ends), _slopes_between(found, ends, output), strict=True):
        middle = float(left + right) / 2
        (x0, x1), (y0, y1) = ax.get_xlim(), ax.get_ylim()
        box = ax.get_window_extent()
        steepness = float(slope) * (x1 - x0) / (y1 - y0) * box.height / box.width
        sign = 0 if abs(steepness) < _GENTLE else 1 if slope > 0 else -1
        ax.annotate(
            f"slope {number(slope)}",
            (middle, float(np.interp(middle, x, y))),
            xytext=(-9 * sign, 6 if sign == 0 else 2),
            textcoords="offset points",
            ha={1: "right", 0: "center", -1: "left"}[sign],
            va="bottom" if sign == 0 else "center",
            color=palette(ax).muted,
        )


def _slopes_between(found: Pieces, bends: Sequence[Fraction], output: int) -> list[Fraction]:
    """The slope of an output right of each bend but the last."""
    slopes = found.slopes[:, output]
    return [slopes[found.knots.index(bend)] for bend in bends[:-1]]


def _in_words(found: Pieces, output: int) -> str:
    bends = [at for at, _ in found.breakpoints(output)]
    slopes = _slopes_between(found, [found.knots[0], *bends, found.knots[-1]], output)
    words = [f"slope {number(slope)} up to {number(at)}" for slope, at in zip(slopes, bends, strict=False)]
    if not bends:
        return f"slope {number(slopes[0])} throughout"
    return ", ".join(words) + f", then slope {number(slopes[-1])}"


def _floats(found: Pieces, output: int) -> tuple[list[float], list[float]]:
    return [float(knot) for knot in found.knots], [float(value) for value in found.values[:, output]]


def _shades(count: int, dark: bool) -> list[Any]:
    """Shades of the value map that stand out from the background, as many as curves, towards the strongest."""
    ends = (0.97, 0.5) if dark else (0.62, 0.0)
    return [mpl.colormaps[mpl.rcParams["image.cmap"]](share) for share in np.linspace(*ends, count)]
