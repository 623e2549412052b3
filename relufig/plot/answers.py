"""Pictures of answers to the questions of `relufig.questions`, for networks with one input or two.

With one input, curves are drawn from their exact pieces. With two, the picture is the plane of the inputs: regions in
the colours of a value, and the answer's witness as a ring with its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.patches import Circle, Polygon

from relufig.networks.network import Network
from relufig.numbers.arrays import Array
from relufig.numbers.text import number
from relufig.plot import marks, outlines
from relufig.plot.axes import around, background, describe, own_or_new, palette
from relufig.plot.planes import edge_width, value_colours, values_at_centers, variable
from relufig.questions import Answer, Equality, Fewest, Lipschitz, Positivity, Range, RobustRadius
from relufig.questions.equality import difference
from relufig.questions.steepness import norm_of
from relufig.regions import Polygons, pieces, polygons, preimage

# Breakpoints are looked for between -_FAR and _FAR.
_FAR = 10**6
# The width of the first of two curves that are compared, in units of the second one's.
_BROAD = 3
# Without a box, the plane is shown from -_HALF to _HALF around what is to be seen.
_HALF = 2


def answer(answer: Answer, ax: Axes | None = None) -> Axes:
    """Draw an answer of `relufig.questions` about a network with one input or two.

    Parameters
    ----------
    answer : Answer
        The answer.
    ax : Axes, optional
        Where to draw; a new figure's axes by default.

    Returns
    -------
    Axes
        The axes drawn on. Its description begins with the answer as a sentence.

    Raises
    ------
    ValueError
        If the answer is about more than two inputs.
    TypeError
        If it is not an answer that has a picture.

    Examples
    --------
    >>> from relufig import build, clip, inputs, plot, questions, relu
    >>> (x,) = inputs("x")
    >>> answer = questions.equal(build(y=clip(x, 0, 1)), build(y=relu(x)), box=[(-1, 3)])
    >>> ax = plot.answer(answer)
    >>> plot.description([ax]).split(":")[0]
    'Not equal on [−1, 3]'
    """
    if not isinstance(answer, (*_ON_LINE, *_ON_PLANE)):
        raise TypeError(f"answer(answer): answer must be one of relufig.questions, got {type(answer).__name__}")
    asked: Any = answer
    n = len((asked.first if isinstance(answer, Equality) else asked.network).inputs)
    if n > 2:
        raise ValueError(f"answer(answer): there are pictures for one input or two, got an answer about {n}")
    ax = own_or_new(ax)
    (_ON_LINE if n == 1 else _ON_PLANE)[type(answer)](answer, ax)
    describe(ax, str(answer))
    return ax


def _equality_on_line(answer: Equality, ax: Axes) -> None:
    differing = _differing(answer)
    low, high = _interval([answer.first, answer.second], answer.box, answer.at)
    compare(answer.first, answer.second, low, high, ax, output=differing)
    if answer.at is not None and answer.values is not None:
        theme, (x,), values = palette(ax), answer.at, answer.values[differing]
        bottom, top = sorted(map(float, values))
        look: Any = {"color": theme.ink, "linewidth": mpl.rcParams["lines.linewidth"], "zorder": 3}
        ax.plot([float(x)] * 2, [bottom, top], **look)
        marks.dots(ax, [(x, value) for value in values], theme.ink, size=marks.SMALL_DOT)
        text, middle = f"differ by {number(abs(values[0] - values[1]))}", (bottom + top) / 2
        ground: Any = {"facecolor": background(ax), "edgecolor": "none", "pad": 1}
        look = {"textcoords": "offset points", "va": "center", "weight": "bold", "annotation_clip": False}
        ax.annotate(text, (float(x), middle), (8, 0), color=theme.ink, bbox=ground, **look)


def _range_on_line(answer: Range, ax: Axes) -> None:
    (low, high) = answer.box[0]
    curve = pieces(answer.network, low, high)
    x, y = marks.as_floats(curve, 0)
    theme, bounds = palette(ax), (answer.low[0], answer.high[0])
    marks.line(ax, x, y, theme.total, scale=marks.SUM)
    marks.frame(ax, low, high, [y, [float(bound) for bound in bounds]])
    for bound in bounds:
        marks.guide(ax, [float(low), float(high)], [float(bound)] * 2)
    reached = [] if answer.at_low is None or answer.at_high is None else [answer.at_low[0][0], answer.at_high[0][0]]
    marks.dots(ax, zip(reached, bounds, strict=False))
    marks.ticks(ax, reached, bounds)
    marks.name_axis(ax, answer.network.inputs[0])


def _positivity_on_line(answer: Positivity, ax: Axes) -> None:
    low, high = _interval([answer.network], answer.box, answer.at)
    worst = 0 if answer.values is None else answer.values.index(min(answer.values))
    curve = pieces(answer.network, low, high)
    x, y = marks.as_floats(curve, worst)
    marks.line(ax, x, y, palette(ax).total, scale=marks.SUM)
    marks.frame(ax, low, high, [y, [0.0]])
    marks.ticks(ax, answer.at or [], [])
    if answer.at is not None and answer.values is not None:
        marks.dots(ax, [(answer.at[0], answer.values[worst])], palette(ax).second)
    marks.name_axis(ax, answer.network.inputs[0])


def _lipschitz_on_line(answer: Lipschitz, ax: Axes) -> None:
    low, high = _interval([answer.network], answer.box, answer.region.point)
    curve = pieces(answer.network, low, high)
    theme = palette(ax)
    x, y = marks.as_floats(curve, 0)
    marks.line(ax, x, y, theme.total, scale=marks.SUM)
    marks.frame(ax, low, high, [y], above=0.25)
    inside = answer.region.point[0]
    for at in range(len(curve.knots) - 1):
        if curve.knots[at] <= inside <= curve.knots[at + 1]:
            marks.line(ax, x[at : at + 2], y[at : at + 2], theme.second, scale=marks.SUM, zorder=3)
            ends = ((x[at], y[at]), (x[at + 1], y[at + 1]))
            marks.beside(ax, *ends, f"slope {number(curve.slopes[at, 0])}", theme.second)
    marks.ticks(ax, curve.knots[1:-1], [])
    marks.name_axis(ax, answer.network.inputs[0])


def _radius_on_line(answer: RobustRadius, ax: Axes) -> None:
    low, high = _interval([answer.network], answer.box, [*answer.point, *(answer.at or [])])
    curve = pieces(answer.network, low, high)
    theme = palette(ax)
    drawn = [marks.as_floats(curve, i) for i in range(len(answer.network.outputs))]
    for (x, y), colour in zip(drawn, theme.terms, strict=False):
        marks.line(ax, x, y, colour)
    marks.frame(ax, low, high, [y for _, y in drawn])
    reach = [answer.point[0], *(answer.at or answer.point)]
    ax.axvspan(*sorted(map(float, reach)), color=theme.faint, alpha=0.25, linewidth=0, zorder=0)
    marks.ticks(ax, reach, [])
    marks.name_axis(ax, answer.network.inputs[0])


def _fewest_on_line(answer: Fewest, ax: Axes) -> None:
    low, high = _interval([answer.network], None, answer.breakpoints)
    curve = pieces(answer.network, low, high)
    drawn = [marks.as_floats(curve, i) for i in range(len(answer.network.outputs))]
    for (x, y), colour in zip(drawn, [palette(ax).total, *palette(ax).terms], strict=False):
        marks.line(ax, x, y, colour, scale=marks.SUM)
    bends = [(x, y) for i in range(len(drawn)) for x, y in curve.breakpoints(i)]
    marks.dots(ax, bends)
    marks.frame(ax, low, high, [y for _, y in drawn])
    marks.guides(ax, bends)
    marks.ticks(ax, [x for x, _ in bends], [y for _, y in bends])
    marks.name_axis(ax, answer.network.inputs[0])


def _equality_on_plane(answer: Equality, ax: Axes) -> None:
    apart = difference(answer.first, answer.second)
    cells = polygons(apart, _window(answer.box, [answer.at] if answer.at else []))
    _map(ax, cells, np.abs(values_at_centers(cells, _differing(answer))))
    if answer.at is not None and answer.values is not None:
        p, q = answer.values[_differing(answer)]
        _ring(ax, answer.at, f"differ by {number(abs(p - q))}")


def _range_on_plane(answer: Range, ax: Axes) -> None:
    cells = polygons(answer.network, answer.box)
    _map(ax, cells, values_at_centers(cells, 0))
    if answer.at_low is not None and answer.at_high is not None:
        _ring(ax, answer.at_low[0], f"least: {number(answer.low[0])}")
        _ring(ax, answer.at_high[0], f"largest: {number(answer.high[0])}")


def _positivity_on_plane(answer: Positivity, ax: Axes) -> None:
    cells = polygons(answer.network, _window(answer.box, [answer.at] if answer.at else []))
    worst = 0 if answer.values is None else answer.values.index(min(answer.values))
    _map(ax, cells, values_at_centers(cells, worst))
    if answer.at is not None and answer.values is not None:
        _ring(ax, answer.at, number(answer.values[worst]))


def _radius_on_plane(answer: RobustRadius, ax: Axes) -> None:
    theme = palette(ax)
    radius = answer.radius if answer.at is not None else 1.0
    box = answer.box or [(float(c) - 1.6 * radius, float(c) + 1.6 * radius) for c in answer.point]
    cells = polygons(answer.network, box)
    for normal in _rivals(answer):
        outlines.fill(ax, preimage(cells, normal), theme.faint)
    _bare(ax, cells)
    if answer.at is not None:
        ax.add_patch(ball(answer, facecolor="none", edgecolor=theme.ink, linewidth=mpl.rcParams["lines.linewidth"]))
        ends = np.array([answer.point, answer.at], dtype=float)
        ax.plot(*ends.T, color=theme.ink, linewidth=1)
        marks.dots(ax, ends[1:].tolist(), theme.second)
    marks.dots(ax, np.array([answer.point], dtype=float).tolist(), theme.ink)


def compare(first: Network, second: Network, low: Any, high: Any, ax: Axes, *, output: int = 0) -> None:
    """Draw one output of two networks with one input, and shade what is between them.

    The first is much broader, so that both are seen where they coincide.
    """
    theme = palette(ax)
    curves = [marks.as_floats(pieces(network, low, high), output) for network in (first, second)]
    knots = sorted({x for xs, _ in curves for x in xs})
    below, above = (np.interp(knots, *curve) for curve in curves)
    ax.fill_between(knots, below, above, color=theme.muted, alpha=0.25, linewidth=0, zorder=0)
    marks.line(ax, *curves[0], theme.first, scale=_BROAD, solid_capstyle="butt")
    marks.line(ax, *curves[1], theme.ink, zorder=2.6)
    marks.frame(ax, low, high, [y for _, y in curves])
    bends = [point for network in (first, second) for point in pieces(network, low, high).breakpoints(output)]
    marks.ticks(ax, [x for x, _ in bends], [y for _, y in bends])
    marks.name_axis(ax, first.inputs[0])


def steepness(answer: Lipschitz, ax: Axes, box: Any = None) -> Polygons:
    """Draw the regions of a network with two inputs in the colours of their steepness, the steepest with a border."""
    cells = polygons(answer.network, box or _window(answer.box, [answer.region.point]))
    _map(ax, cells, shades=steepness_colours(ax, [norm_of(weights, answer.norm) for weights in cells.gradients]))
    pattern = [np.array(layer) for layer in answer.region.pattern]
    same = [np.all(found == layer, axis=1) for found, layer in zip(cells.patterns, pattern, strict=True)]
    for at in np.flatnonzero(np.all(same, axis=0)) if same else ():
        corners = cells.vertices[cells.loops[at]].astype(float)
        look: Any = {"facecolor": "none", "edgecolor": palette(ax).ink, "linewidth": mpl.rcParams["lines.linewidth"]}
        ax.add_patch(Polygon(corners, closed=True, zorder=3, joinstyle="round", **look))
    return cells


def steepness_colours(ax: Axes, values: Any) -> Array:
    """The colours of regions that are so steep, of shape (regions, 4): flat ones are grey, outside the ramp."""
    steep = np.asarray(values, dtype=float)
    colours, scale = value_colours(ax, steep[steep > 0] if steep.any() else steep)
    return np.where(steep[:, None] > 0, colours(scale(steep)), to_rgba(palette(ax).faint, 0.4))


def _rivals(answer: RobustRadius) -> list[list[int]]:
    """For each class but the answer's, the normal of the half-space of outputs where it wins."""
    n = len(answer.network.outputs)
    if n == 1:
        return [[-1] if answer.label else [1]]
    return [[(i == other) - (i == answer.label) for i in range(n)] for other in range(n) if other != answer.label]


def _differing(answer: Equality) -> int:
    """The output that differs most at the witness."""
    if answer.values is None:
        return 0
    apart = [abs(p - q) for p, q in answer.values]
    return apart.index(max(apart))


def _interval(networks: Sequence[Network], box: Any, points: Iterable[Any] | None) -> tuple[Any, Any]:
    """The interval to show: the box, or else around all breakpoints and points."""
    if box is not None:
        low, high = box[0]
        return low, high
    bends = {knot for network in networks for knot in pieces(network, -_FAR, _FAR).knots[1:-1]}
    shown = sorted({*bends, *(points or [])}) or [Fraction(0)]
    return around(shown, room=float(shown[-1] - shown[0] or 4) / 4)


def _window(box: Any, points: Sequence[Sequence[Any]]) -> Any:
    """The part of the plane to show: the box, or else around the points."""
    if box is not None:
        return box
    center = points[0] if points else (0, 0)
    return [(float(c) - _HALF, float(c) + _HALF) for c in center]


def _map(ax: Axes, cells: Polygons, values: Any = None, *, shades: Any = None) -> None:
    """Fill the regions in the colours of values, one for each, or in the given colours."""
    if shades is None:
        colours, scale = value_colours(ax, values.astype(float))
        shades = colours(scale(values.astype(float)))
    loops = [cells.vertices[loop].astype(float) for loop in cells.loops]
    edges: Any = {"edgecolors": background(ax), "linewidths": edge_width(1, len(cells))}
    ax.add_collection(PolyCollection(loops, facecolors=shades, zorder=1, **edges))
    _bare(ax, cells)


def _bare(ax: Axes, cells: Polygons) -> None:
    lows, highs = cells.vertices.astype(float).min(axis=0), cells.vertices.astype(float).max(axis=0)
    ax.set(xlim=(lows[0], highs[0]), ylim=(lows[1], highs[1]), xticks=[], yticks=[], aspect="equal")
    ax.set(xlabel=variable(cells.network.inputs[0]), ylabel=variable(cells.network.inputs[1]))
    ax.spines[:].set_visible(False)


def _ring(ax: Axes, point: Sequence[Any], text: str) -> None:
    """Mark a point with a ring, and write a text beside it, towards the middle."""
    theme, (x, y) = palette(ax), map(float, point)
    marks.open_circle(ax, x, y)
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    side, up = (1 if x < (left + right) / 2 else -1), (1 if y < (low + high) / 2 else -1)
    look: Any = {"textcoords": "offset points", "ha": "left" if side > 0 else "right", "va": "center", "weight": "bold"}
    ground: Any = {"facecolor": background(ax), "edgecolor": "none", "pad": 2}
    ax.annotate(text, (x, y), (12 * side, 12 * up), color=theme.ink, bbox=ground, zorder=5, **look)


def ball(answer: RobustRadius, **look: Any) -> Any:
    """All points as near as the answer's, in its norm: a disc, a square, or a square on its corner."""
    (x, y), r = map(float, answer.point), answer.radius
    if answer.norm == 2:
        return Circle((x, y), r, **look)
    corners = [(1, 0), (0, 1), (-1, 0), (0, -1)] if answer.norm == 1 else [(1, 1), (-1, 1), (-1, -1), (1, -1)]
    return Polygon([(x + r * a, y + r * b) for a, b in corners], closed=True, **look)


_ON_LINE: dict[type, Callable[..., Any]] = {
    Equality: _equality_on_line,
    Range: _range_on_line,
    Positivity: _positivity_on_line,
    Lipschitz: _lipschitz_on_line,
    RobustRadius: _radius_on_line,
    Fewest: _fewest_on_line,
}
_ON_PLANE: dict[type, Callable[..., Any]] = {
    Equality: _equality_on_plane,
    Range: _range_on_plane,
    Positivity: _positivity_on_plane,
    Lipschitz: steepness,
    RobustRadius: _radius_on_plane,
}
