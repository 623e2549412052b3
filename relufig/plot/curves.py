"""Networks of one input as curves: the function, its parts, several outputs, and its slopes.

Curves are drawn from the network's exact pieces (`relufig.regions`), knot to knot, so nothing is sampled.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes

from relufig.formulas.expression import Expression, Unit
from relufig.look import notation
from relufig.look.notation import pieces_in_words
from relufig.networks.build import build
from relufig.networks.network import Network
from relufig.numbers.text import number
from relufig.plot import marks
from relufig.plot.axes import describe, own_or_new, palette
from relufig.plot.captions import Term, caption
from relufig.plot.labels import EndLabel, label_ends
from relufig.regions import pieces

# A sum of more terms than this is not written under its curve.
_LONGEST_FORMULA = 8


def function(
    network: Network, low: Any, high: Any, ax: Axes | None = None, *, output: int = 0, slopes: bool = True
) -> Axes:
    """Draw one output of a network of one input for low <= x <= high: breakpoints at ticks, slopes, and the formula.

    Returns the axes drawn on. Raises as `regions.pieces`.
    """
    found = pieces(network, low, high)
    ax = own_or_new(ax)
    x, y = marks.as_floats(found, output)
    marks.line(ax, x, y, palette(ax).total, scale=1.5)
    bends = found.breakpoints(output)
    marks.dots(ax, bends)
    marks.frame(ax, low, high, [y], above=0.25 if slopes else 0.14)
    marks.ticks(ax, [at for at, _ in bends], [at for _, at in bends])
    if slopes:
        marks.write_slopes(ax, found, output)
    terms = notation.summands(notation.expressions(network)[output])
    if len(terms) <= _LONGEST_FORMULA:
        caption(ax, [Term(word, palette(ax).muted) for word in _words(network.outputs[output], terms)])
    describe(ax, f"{network.outputs[output]} as a function of {network.inputs[0]}: {pieces_in_words(found, output)}.")
    return ax


def parts(network: Network, low: Any, high: Any, ax: Axes | None = None, *, output: int = 0) -> Axes:
    """Draw what each unit of the last hidden layer adds to an output, the affine rest, and, broad beneath, their sum.

    Units of earlier layers, which act through the last, are drawn thin. The formula under the axes names each part over
    a piece of its line. Returns the axes drawn on. Raises as `regions.pieces`.
    """
    found = pieces(network, low, high)
    ax = own_or_new(ax)
    theme = palette(ax)
    formula = notation.expressions(network)[output]
    terms = notation.summands(formula)
    name, *words = _words(network.outputs[output], terms)
    shown = [Term(name, theme.total, "-", thick=True)]
    curves = []
    units = 0
    for term, word in zip(terms, words, strict=True):
        bent = any(isinstance(atom, Unit) for atom in term.terms)
        colour = theme.terms[units % len(theme.terms)] if bent else theme.muted
        dashes = marks.DASHES[units % len(marks.DASHES)] if bent else ":"
        units += bent
        curves.append(_part(ax, term, low, high, colour, linestyle=dashes))
        shown.append(Term(word, colour, dashes))
    for unit in notation.inner_units(formula):
        curves.append(_part(ax, unit, low, high, theme.muted, linestyle=marks.DASHES[3], scale=0.7))
        shown.append(Term(f"by way of {notation.expression(unit)}", theme.muted, marks.DASHES[3]))
    x, y = marks.as_floats(found, output)
    marks.line(ax, x, y, theme.total, scale=2.4, zorder=2)
    bends = found.breakpoints(output)
    marks.dots(ax, bends)
    marks.frame(ax, low, high, [*curves, y])
    marks.ticks(ax, [at for at, _ in bends], [at for _, at in bends])
    caption(ax, shown)
    added = ", ".join(notation.expression(term) for term in terms)
    describe(ax, f"The parts {added} of {network.outputs[output]} and their sum, {pieces_in_words(found, output)}.")
    return ax


def outputs(network: Network, low: Any, high: Any, ax: Axes | None = None, *, at: Any = None) -> Axes:
    """Draw every output of a network of one input, each named at its right end; at one input, `at`, mark their values.

    Returns the axes drawn on. Raises as `regions.pieces`, and as `network(x)` for a bad `at`.
    """
    found = pieces(network, low, high)
    ax = own_or_new(ax)
    theme = palette(ax)
    labels, drawn, bends = [], [], []
    for i, name in enumerate(network.outputs):
        x, y = marks.as_floats(found, i)
        colour = theme.terms[i % len(theme.terms)]
        # Where curves lie on each other, the later one's dashes show the broader earlier one between them.
        marks.line(ax, x, y, colour, linestyle=marks.DASHES[i % len(marks.DASHES)], scale=1.35 if i == 0 else 1)
        drawn.append(y)
        bends.append((found.breakpoints(i), colour))
        labels.append(EndLabel(y[-1], name, colour))
    marks.frame(ax, low, high, drawn)
    x_ticks, y_ticks = ([point[side] for points, _ in bends for point in points] for side in (0, 1))
    if at is not None:
        values = network(np.array([at], dtype=object))
        ax.axvline(float(at), color=theme.faint, linewidth=mpl.rcParams["axes.linewidth"], zorder=1)
        bends += [([(Fraction(at), value)], theme.terms[i % len(theme.terms)]) for i, value in enumerate(values)]
        x_ticks, y_ticks = [at, *x_ticks], [*values, *y_ticks]
    marks.dots_by_curve(ax, bends)
    marks.ticks(ax, x_ticks, y_ticks)
    marks.name_axis(ax, network.inputs[0])
    label_ends(ax, labels)
    words = "; ".join(f"{name}: {pieces_in_words(found, i)}" for i, name in enumerate(network.outputs))
    describe(ax, f"Functions of {network.inputs[0]}. {words}.")
    return ax


def excess(lower: Network, upper: Network, low: Any, high: Any, label: str, ax: Axes) -> Axes:
    """Shade what one network of one input has beyond another, and write the label into the widest part of it."""
    x = np.union1d(*(np.array(pieces(each, low, high).knots, dtype=float) for each in (lower, upper)))
    bottom, top = (each(x[:, None])[:, 0] for each in (lower, upper))
    theme = palette(ax)
    ax.fill_between(
        x, bottom, top, where=(top >= bottom).tolist(), color=theme.faint, alpha=0.45, linewidth=0, zorder=0
    )
    widest = int(np.argmax(top - bottom))
    inward = x[widest] + 0.03 * (x[0] - x[-1]) * (1 if widest else -1)
    middle = (np.interp(inward, x, bottom) + np.interp(inward, x, top)) / 2
    ax.text(inward, middle, label, ha="right" if widest else "left", va="center", color=theme.ink)
    return ax


def derivative(network: Network, low: Any, high: Any, ax: Axes | None = None, *, output: int = 0) -> Axes:
    """Draw the slope of each piece of an output; at a breakpoint, where there is none, both ends are open circles.

    Returns the axes drawn on. Raises as `regions.pieces`.
    """
    found = pieces(network, low, high)
    ax = own_or_new(ax)
    bends = [Fraction(low), *(at for at, _ in found.breakpoints(output)), Fraction(high)]
    slopes = marks.slopes_between(found, bends, output)
    for ends, slope in zip(itertools.pairwise(bends), slopes, strict=True):
        level = [float(slope)] * 2
        marks.line(ax, [float(end) for end in ends], level, palette(ax).total, scale=1.5, solid_capstyle="butt")
    for at, (before, after) in zip(bends[1:-1], itertools.pairwise(slopes), strict=True):
        for end in (before, after):
            marks.open_circle(ax, at, end)
    marks.frame(ax, low, high, [[0, *(float(slope) for slope in slopes)]])
    marks.ticks(ax, bends[1:-1], slopes)
    marks.name_axis(ax, network.inputs[0])
    words = ", ".join(
        f"{number(slope)} from {number(left)} to {number(right)}"
        for (left, right), slope in zip(itertools.pairwise(bends), slopes, strict=True)
    )
    describe(ax, f"The slope of {network.outputs[output]}: {words}.")
    return ax


def _words(name: str, terms: Sequence[Expression]) -> list[str]:
    """A formula as the words of a caption: its name, then term by term."""
    first, *others = terms
    return [f"{name} =", notation.expression(first), *(notation.following(term) for term in others)]


def _part(ax: Axes, term: Expression, low: Any, high: Any, colour: Any, **style: Any) -> list[float]:
    x, y = marks.as_floats(pieces(build(term), low, high), 0)
    marks.line(ax, x, y, colour, **style)
    return y
