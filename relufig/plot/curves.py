"""Networks of one input as curves: the function, its parts, several outputs, and its slopes.

Curves are drawn from the network's exact pieces (`relufig.regions`), knot to knot, so nothing is sampled.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes

from relufig.formulas.expression import Expression
from relufig.look import notation, typesetting
from relufig.look.colours import value_colours
from relufig.look.notation import pieces_in_words
from relufig.networks.build import build
from relufig.networks.network import Network
from relufig.numbers.arrays import Array
from relufig.numbers.text import number
from relufig.plot import captions, marks
from relufig.plot.axes import describe, description, own_or_new, palette
from relufig.regions import Pieces, pieces

# Where a formula stands.
Place = Literal["above", "below", ""]
# A formula with more terms than this is not written at its curve.
_LONGEST_FORMULA = 8
# How a constant among the parts is drawn.
_CONSTANT: dict[str, Any] = {"linestyle": marks.DOTS, "scale": marks.GUIDE, "zorder": 1}


def function(
    network: Network,
    low: Any,
    high: Any,
    ax: Axes | None = None,
    *,
    output: int = 0,
    slopes: bool = True,
    formula: Place = "below",
    equal: bool = False,
) -> Axes:
    """Draw one output of a network with one input, for low <= x <= high.

    The curve has a dot and a tick at each breakpoint, and its formula below, with terms in the colours of `parts`.

    Parameters
    ----------
    network : Network
        It must have one input.
    low, high : int, float or Fraction
        Ends of the interval.
    ax : Axes, optional
        Where to draw; a new figure's axes by default.
    output : int
        Index of the output.
    slopes : bool
        Whether to write each piece's slope beside it.
    formula : {"above", "below", ""}
        Where the formula stands, if it is not too long.
    equal : bool
        Whether x and y have the same scale, so that a line of slope 1 rises at 45 degrees.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    ValueError, TypeError, OverflowError
        As `regions.pieces`.

    Examples
    --------
    >>> from relufig import build, clip, inputs, plot
    >>> (x,) = inputs("x")
    >>> ax = plot.function(build(y=clip(x, -1, 2)), -3, 4)
    >>> plot.description([ax])
    'y as a function of x: slope 0 up to −1, slope 1 up to 2, then slope 0.'
    """
    curve = pieces(network, low, high)
    ax = own_or_new(ax)
    x, y = marks.as_floats(curve, output)
    marks.line(ax, x, y, palette(ax).total, scale=marks.SUM)
    bends = curve.breakpoints(output)
    marks.dots(ax, bends)
    marks.frame(ax, low, high, [y], above=0.25 if slopes else 0.14, equal=equal)
    marks.guides(ax, bends)
    marks.ticks(ax, [at for at, _ in bends], [at for _, at in bends])
    marks.name_axis(ax, network.inputs[0])
    if slopes:
        marks.write_slopes(ax, curve, output)
    _write_formula(ax, network, output, formula)
    describe(ax, f"{network.outputs[output]} as a function of {network.inputs[0]}: {pieces_in_words(curve, output)}.")
    return ax


def parts(
    network: Network,
    low: Any,
    high: Any,
    ax: Axes | None = None,
    *,
    output: int = 0,
    formula: Place = "below",
    equal: bool = False,
    in_order: bool = False,
) -> Axes:
    """Draw the parts that add up to an output, and their sum as a broad line.

    The parts are what each unit of the last hidden layer adds, and the affine rest. Units of earlier layers, which act
    only through the last layer, are grey, unless `in_order`. Dots mark where a part or the sum bends. Each part has the
    colour of its term in the formula below the axes.

    Parameters
    ----------
    network : Network
        It must have one input.
    low, high : int, float or Fraction
        Ends of the interval.
    ax : Axes, optional
        Where to draw; a new figure's axes by default.
    output : int
        Index of the output.
    formula, equal
        As in `function`.
    in_order : bool
        Whether units inside of other units have colours too: the terms' colours go to all units in the order in which
        they are computed.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    ValueError, TypeError, OverflowError
        As `regions.pieces`.

    Examples
    --------
    >>> from relufig import build, clip, inputs, plot
    >>> (x,) = inputs("x")
    >>> ax = plot.parts(build(y=clip(x, -1, 2)), -3, 4)
    >>> print(plot.description([ax]).split(" of y")[0])
    The parts ReLU(x + 1), −ReLU(x − 2), −1
    """
    curve = pieces(network, low, high)
    ax = own_or_new(ax)
    theme = palette(ax)
    total = notation.expressions(network)[output]
    roles, terms, curves = notation.curve_roles(total, in_order), notation.summands(total), []
    for term in terms:
        style = {"linestyle": marks.MINUS if notation.is_negative(term) else "-"} if term.terms else _CONSTANT
        curves.append(_part(ax, term, low, high, theme.colour(notation.role_of(term, roles)), **style))
    for unit in notation.inner_units(total):
        curves.append(_part(ax, unit, low, high, theme.colour(notation.role_of(unit, roles))))
    x, y = marks.as_floats(curve, output)
    marks.line(ax, x, y, theme.total, scale=marks.SUM, zorder=3)
    bends = curve.breakpoints(output)
    marks.dots(ax, bends)
    marks.frame(ax, low, high, [*curves, y], equal=equal)
    marks.guides(ax, bends, [term.constant for term in terms if not term.terms])
    marks.ticks(ax, [at for at, _ in bends], [at for _, at in bends])
    marks.name_axis(ax, network.inputs[0])
    _write_formula(ax, network, output, formula, in_order)
    added = ", ".join(notation.expression(term) for term in terms)
    describe(ax, f"The parts {added} of {network.outputs[output]} and their sum, {pieces_in_words(curve, output)}.")
    return ax


def outputs(
    network: Network,
    low: Any,
    high: Any,
    ax: Axes | None = None,
    *,
    at: Any = None,
    names: bool = True,
    equal: bool = False,
    by_value: bool = False,
) -> Axes:
    """Draw all outputs of a network with one input; each curve has its name at its right end.

    Parameters
    ----------
    network : Network
        It must have one input.
    low, high : int, float or Fraction
        Ends of the interval.
    ax : Axes, optional
        Where to draw; a new figure's axes by default.
    at : int, float or Fraction, optional
        An input at which to mark the values of all outputs.
    names : bool
        Whether to write the outputs' names.
    equal : bool
        Whether x and y have the same scale.
    by_value : bool
        Whether, given `at`, the curves have the colours of their values there, as in `diagram`. This suits networks
        that sort.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    ValueError, TypeError, OverflowError
        As `regions.pieces`, and as `network(x)` for a bad `at`.

    Examples
    --------
    >>> from relufig import build, inputs, maximum, minimum, plot
    >>> (x,) = inputs("x")
    >>> ax = plot.outputs(build(low=minimum(x, 1), high=maximum(x, 1)), -1, 3, at=2)
    >>> plot.description([ax])
    'Functions of x. low: slope 1 up to 1, then slope 0; high: slope 0 up to 1, then slope 1.'
    """
    curve = pieces(network, low, high)
    ax = own_or_new(ax)
    theme = palette(ax)
    values = [] if at is None else network(np.array([at], dtype=object)).tolist()
    shades = [theme.terms[i % len(theme.terms)] for i in range(len(network.outputs))]
    if by_value and values:
        ranked = sorted(set(values))
        shades = value_colours([ranked.index(value) for value in values], theme)
    alone, first = coinciding(curve)
    labels, drawn, bends = [], [], []
    for i, (name, colour) in enumerate(zip(network.outputs, shades, strict=True)):
        x, y = marks.as_floats(curve, i)
        # Where curves coincide, they are one line, in the colour of none.
        for pieces_of_it, shade in ((alone[:, i], colour), (first[:, i], theme.total)):
            if pieces_of_it.any():
                marks.line(ax, *marks.on_pieces(x, y, pieces_of_it), shade)
        drawn.append(y)
        bends.append((curve.breakpoints(i), colour))
        # A value's colour can be too pale for letters.
        labels.append((y[-1], name, theme.ink if by_value else colour))
    marks.frame(ax, low, high, drawn, equal=equal)
    x_ticks, y_ticks = ([point[side] for points, _ in bends for point in points] for side in (0, 1))
    if at is not None:
        bends += [([(Fraction(at), value)], colour) for value, colour in zip(values, shades, strict=True)]
        x_ticks, y_ticks = [at, *x_ticks], [*values, *y_ticks]
    marks.guides(ax, sorted({point for points, _ in bends for point in points}))
    marks.dots_by_curve(ax, bends)
    marks.ticks(ax, x_ticks, y_ticks)
    marks.name_axis(ax, network.inputs[0])
    if names:
        marks.label_ends(ax, labels)
    words = "; ".join(f"{name}: {pieces_in_words(curve, i)}" for i, name in enumerate(network.outputs))
    describe(ax, f"Functions of {network.inputs[0]}. {words}.")
    return ax


def coinciding(curve: Pieces) -> tuple[Array, Array]:
    """On which pieces each output is equal to no other one, and on which it is the first of several equal ones.

    Both have the shape (pieces, n_out).

    >>> from relufig import build, inputs, leaky_relu, relu, regions
    >>> (x,) = inputs("x")
    >>> alone, first = coinciding(regions.pieces(build(relu(x), leaky_relu(x, 0.5)), -1, 1))
    >>> alone.tolist(), first.tolist()
    ([[True, True], [False, False]], [[False, False], [True, False]])
    """
    ends = np.stack([curve.values[:-1], curve.values[1:]])
    equal = np.all(ends[..., :, None] == ends[..., None, :], axis=0)
    alone = equal.sum(axis=2) == 1
    return alone, ~alone & (equal.argmax(axis=2) == np.arange(equal.shape[1]))


def excess(
    lower: Network, upper: Network, low: Any, high: Any, label: str | Expression, ax: Axes | None = None
) -> Axes:
    """Shade the area between two networks with one input where `upper` is above `lower`, and label it.

    The area is green, because it is what an active ReLU adds.

    Parameters
    ----------
    lower, upper : Network
        Each with one input; their first outputs are compared.
    low, high : int, float or Fraction
        Ends of the interval.
    label : str or Expression
        Text or formula to write where the shaded area is tallest, to the right of it if that is at the right end.
    ax : Axes, optional
        Where to draw; a new figure's axes by default.

    Returns
    -------
    Axes
        The axes drawn on. If they have a description already, what is shaded is added to it.

    Raises
    ------
    ValueError, TypeError, OverflowError
        As `regions.pieces`.

    Examples
    --------
    >>> from relufig import build, inputs, maximum, plot
    >>> (x,) = inputs("x")
    >>> one, larger = build(1 + 0 * x), build(y=maximum(x, 1))
    >>> ax = plot.excess(one, larger, -1, 3, "ReLU(x − 1)", plot.outputs(larger, -1, 3))
    >>> plot.description([ax])
    'Functions of x. y: slope 0 up to 1, then slope 1. Shaded from 1 to 3: ReLU(x − 1).'
    """
    knots, bottom, gap = _gaps(lower, upper, low, high)
    ax = own_or_new(ax)
    theme = palette(ax)
    x, floor, height = (values.astype(float) for values in (knots, bottom, np.maximum(gap, 0)))
    ax.fill_between(x, floor, floor + height, color=theme.active, alpha=0.2, linewidth=0, zorder=0)
    words = label if isinstance(label, str) else notation.expression(label)
    text = label if isinstance(label, str) else typesetting.mathtext(notation.tokens(label))
    tallest = int(np.argmax(height))
    marks.label_area(ax, (x[tallest], floor[tallest] + height[tallest] / 2), text, theme.active)
    shaded: list[list[Fraction]] = []
    for (start, before), (end, after) in itertools.pairwise(zip(knots, gap, strict=True)):
        if max(before, after) > 0:
            if not shaded or shaded[-1][1] != start:
                shaded.append([start, end])
            shaded[-1][1] = end
    where = " and ".join(f"from {number(start)} to {number(end)}" for start, end in shaded) or "nowhere"
    describe(ax, f"{description([ax])} Shaded {where}: {words}.".strip())
    return ax


def _gaps(lower: Network, upper: Network, low: Any, high: Any) -> tuple[Array, Array, Array]:
    """The points where two networks bend or cross; there, the lower one's values, and by how much the upper exceeds."""

    def at(x: Sequence[Fraction]) -> tuple[Array, Array, Array]:
        points = np.array(x, dtype=object)
        bottom, top = (each(points[:, None])[:, 0] for each in (lower, upper))
        return points, bottom, top - bottom

    bends = sorted({knot for each in (lower, upper) for knot in pieces(each, low, high).knots})
    steps = itertools.pairwise(zip(*at(bends), strict=True))
    crossings = [x + (end - x) * gap / (gap - after) for (x, _, gap), (end, _, after) in steps if gap * after < 0]
    return at(sorted(bends + crossings))


def derivative(network: Network, low: Any, high: Any, ax: Axes | None = None, *, output: int = 0) -> Axes:
    """Draw the slope of each piece of an output.

    At a breakpoint there is no slope, so the pieces on both sides end in open circles.

    Parameters
    ----------
    network : Network
        It must have one input.
    low, high : int, float or Fraction
        Ends of the interval.
    ax : Axes, optional
        Where to draw; a new figure's axes by default.
    output : int
        Index of the output.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    ValueError, TypeError, OverflowError
        As `regions.pieces`.

    Examples
    --------
    >>> from relufig import build, inputs, leaky_relu, plot
    >>> (x,) = inputs("x")
    >>> ax = plot.derivative(build(y=leaky_relu(x, 0.1)), -1, 1)
    >>> plot.description([ax])
    'The slope of y: 0.1 from −1 to 0, 1 from 0 to 1.'
    """
    curve = pieces(network, low, high)
    ax = own_or_new(ax)
    bends = [Fraction(low), *(at for at, _ in curve.breakpoints(output)), Fraction(high)]
    slopes = marks.slopes_between(curve, bends, output)
    for ends, slope in zip(itertools.pairwise(bends), slopes, strict=True):
        level = [float(slope)] * 2
        marks.line(ax, [float(end) for end in ends], level, palette(ax).total, scale=marks.SUM, solid_capstyle="butt")
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


def _write_formula(ax: Axes, network: Network, output: int, place: Place, in_order: bool = False) -> None:
    """Write an output's formula above or below the axes, unless it is too long."""
    total = notation.expressions(network)[output]
    if place and len(notation.summands(total)) <= _LONGEST_FORMULA:
        symbols = notation.tokens(total, network.outputs[output], roles=notation.curve_roles(total, in_order))
        captions.formula(ax, symbols, above=place == "above")


def _part(ax: Axes, term: Expression, low: Any, high: Any, colour: Any, **style: Any) -> list[float]:
    curve = pieces(build(term), low, high)
    x, y = marks.as_floats(curve, 0)
    marks.line(ax, x, y, colour, **style)
    marks.dots(ax, curve.breakpoints(0), colour, size=marks.SMALL_DOT, zorder=2.8)
    return y
