"""A Knuth diagram in TikZ: the picture of `plot.knuth`."""

from __future__ import annotations

from typing import Any

import numpy as np

from relufig.formats import tex
from relufig.formats.tikz import frame
from relufig.sorting.columns import Placed, placed
from relufig.sorting.network import ComparatorNetwork
from relufig.sorting.tracing import ComparatorTrace, Outcome

_STYLES = {
    None: "comparator",
    Outcome.SWAPPED: "swap",
    Outcome.KEPT: "keep",
    Outcome.TIE: "tie",
}
# The distances of comparators and of wires, and the room of a value beside the end of its wire, in centimetres.
_TIME, _WIRE, _VALUE = 0.9, 0.6, 0.8
_PREAMBLE = r"""\begin{tikzpicture}[
  x=%gcm, y=%gcm, execute at begin picture={\colorlet{ink}{.}},
  wire/.style={gray},
  value/.style={text=ink},
  comparator/.style={{Circle[length=3.5pt]}-{Circle[length=3.5pt]}, shorten <=-1.75pt, shorten >=-1.75pt},
  swap/.style={comparator, very thick},
  keep/.style={comparator, {Circle[open, length=3.5pt]}-{Circle[open, length=3.5pt]}},
  tie/.style={comparator, densely dotted, {Square[open, length=3.5pt]}-{Square[open, length=3.5pt]}},
  upward/.style={shorten >=0pt, -{Triangle[length=5pt]}},
]"""


def picture(network: ComparatorNetwork, x: Any, orientation: str) -> str:
    """The diagram as a tikzpicture. Raises as `plot.knuth`."""
    if orientation not in ("horizontal", "vertical"):
        raise ValueError(f"tikz(network, x): orientation must be horizontal or vertical, got {orientation!r}")
    if x is not None and np.ndim(x) != 1:
        raise ValueError(f"tikz(network, x): x must have shape ({network.n},), got {np.shape(x)}")
    trace = None if x is None else network.trace(x)
    marks, gaps = placed(network)
    end = gaps[-1] + 0.5
    vertical = orientation == "vertical"

    def point(time: float, wire: int) -> str:
        return f"({wire:g},{-time:g})" if vertical else f"({time:g},{-wire:g})"

    lines = [_PREAMBLE % ((_WIRE, _TIME) if vertical else (_TIME, _WIRE))]
    for wire in range(network.n):
        ends = ("", "") if trace is None else _labels(trace, wire, vertical)
        lines.append(rf"  \draw[wire] {point(0, wire)}{ends[0]} -- {point(end, wire)}{ends[1]};")
    for mark in marks:
        first, second = (point(mark.position, wire) for wire in mark.comparator)
        lines.append(rf"  \draw[{_style(mark, trace)}] {first} -- {second};")
    size = _TIME * end + 2 * _VALUE, _WIRE * network.n
    return frame.fitted("\n".join([*lines, r"\end{tikzpicture}", ""]), *(size[::-1] if vertical else size))


def _labels(trace: ComparatorTrace, wire: int, vertical: bool) -> tuple[str, str]:
    sides = ("above", "below") if vertical else ("left", "right")
    values = (tex.number(values[wire]) for values in (trace.input, trace.output))
    first, second = (f" node[{side}, value] {{{value}}}" for side, value in zip(sides, values, strict=True))
    return first, second


def _style(mark: Placed, trace: ComparatorTrace | None) -> str:
    outcome = None if trace is None else Outcome(trace.layers[mark.layer].outcomes[mark.k])
    upward = mark.comparator[0] > mark.comparator[1]
    return _STYLES[outcome] + (", upward" if upward else "")
