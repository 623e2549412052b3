r"""The graph of a network of one input in TikZ: the picture of `plot.function`, in the function's own coordinates.

So an author's own line, such as `\node at (2,1) {here};`, lands where it says. Breakpoints stay exact fractions, which
TikZ divides.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from relufig.formats import tex
from relufig.look.ticks import tick_rows
from relufig.networks.network import Network
from relufig.regions import pieces

# In centimetres: half a slide.
_WIDTH, _HEIGHT = 7, 4.2
# The width of a character with the room around a number, in centimetres, and the rows of numbers below the axis.
_CHARACTER, _ROWS = 0.22, 4
# Room below and above the curve, as a share of its height.
_ROOM = Fraction(14, 100)
# TeX has no larger numbers, and only multiples of 2^-16.
_LARGEST = 16383
_SMALLEST_SPAN = Fraction(1, 1000)
_STYLES = r"""\begin{tikzpicture}[
  x=%gcm, y=%gcm, execute at begin picture={\colorlet{ink}{.}},
  axis/.style={gray, every node/.append style={text=ink}},
  zero/.style={gray, opacity=0.5},
  tick/.style={gray, every node/.append style={text=ink}},
  curve/.style={very thick, line join=round, line cap=round},
  breakpoint/.style={radius=2pt},
]"""


def picture(network: Network, between: tuple[Any, Any], output: int) -> str:
    """The graph of an output over an interval as a tikzpicture, with breakpoints marked, and labelled on the axes.

    Raises as `regions.pieces`, and ValueError for numbers that TeX cannot compute with.
    """
    low, high = between
    graph = pieces(network, low, high)
    bends = graph.breakpoints(output)
    ends = [(graph.knots[end], graph.values[end, output]) for end in (0, -1)]
    curve = [ends[0], *bends, ends[1]]
    heights = [y for _, y in curve]
    height = max(heights) - min(heights) or Fraction(1)
    left, right = graph.knots[0], graph.knots[-1]
    bottom, top = (_short(edge) for edge in (min(heights) - _ROOM * height, max(heights) + _ROOM * height))
    _refuse_what_tex_cannot(left, right, bottom, top)
    lines = [_STYLES % (_WIDTH / (right - left), _HEIGHT / (top - bottom))]
    if bottom < 0 < top:
        lines.append(rf"  \draw[zero] {_at(left, 0)} -- {_at(right, 0)};")
    lines += [
        rf"  \draw[axis] {_at(left, top)} node[above] {{{tex.name(network.outputs[output])}}} -- {_at(left, bottom)}"
        rf" -- {_at(right, bottom)} node[right] {{{tex.name(network.inputs[0])}}};"
    ]
    for value, row in _tick_rows([x for x, _ in bends], left, right):
        below = "below" if row == 0 else rf"below={row}\baselineskip"
        lines.append(rf"  \draw[tick] {_at(value, bottom)} -- +(0,-3pt) node[{below}] {{{tex.number(value)}}};")
    for value, _ in tick_rows((*(y for _, y in bends), 0), (bottom, top)):
        lines.append(rf"  \draw[tick] {_at(left, value)} -- +(-3pt,0) node[left] {{{tex.number(value)}}};")
    lines.append(rf"  \draw[curve] {' -- '.join(_at(*point) for point in curve)};")
    lines += [rf"  \fill[breakpoint] {_at(*point)} circle;" for point in bends]
    return "\n".join([*lines, r"\end{tikzpicture}", ""])


def _tick_rows(values: list[Fraction], left: Fraction, right: Fraction) -> list[tuple[Fraction, int]]:
    """The values below the axis, each with the first row in which its number touches no other."""
    scale = _WIDTH / float(right - left)
    rows: list[list[tuple[float, float]]] = [[] for _ in range(_ROWS)]
    placed = []
    for value in sorted(set(values)):
        half = _CHARACTER * len(tex.number(value).strip("$")) / 2
        span = scale * float(value - left) - half, scale * float(value - left) + half
        row = next((row for row, spans in enumerate(rows) if not spans or spans[-1][1] <= span[0]), None)
        if row is not None:
            rows[row].append(span)
            placed.append((value, row))
    return placed


def _short(edge: Fraction) -> Fraction:
    """The edge rounded to four digits; only the ends of the axes depend on it."""
    return Fraction(f"{float(edge):.4g}")


def _refuse_what_tex_cannot(left: Fraction, right: Fraction, bottom: Fraction, top: Fraction) -> None:
    for name, low, high in (("inputs", left, right), ("outputs", bottom, top)):
        if max(abs(low), abs(high)) > _LARGEST or high - low < _SMALLEST_SPAN:
            raise ValueError(
                f"tikz(network, between): {name} must be within {_LARGEST} of 0 and span {float(_SMALLEST_SPAN)} or "
                f"more, which is what TeX can draw, got {float(low):g} to {float(high):g}; scale the network"
            )


def _at(x: Fraction | int, y: Fraction | int) -> str:
    return f"({_coordinate(Fraction(x))},{_coordinate(Fraction(y))})"


def _coordinate(value: Fraction) -> str:
    """A number as TeX can read it: the exact fraction, or six decimals if the fraction's numbers are too large."""
    if abs(value.numerator) <= _LARGEST and value.denominator <= _LARGEST:
        return str(value)
    return f"{float(value):.6f}".rstrip("0").rstrip(".")
