"""A braid in TikZ: the picture of `plot.braid`, in its colours for a light background."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from relufig.formats import tex
from relufig.formats.tikz import frame
from relufig.look import ribbons, style
from relufig.look.colours import on, value_colours
from relufig.sorting.network import ComparatorNetwork
from relufig.sorting.tracing import Outcome

# Half of a value's disc at the end of its ribbon, in centimetres.
_VALUE = 0.25
_PREAMBLE = r"""\begin{tikzpicture}[
  x=0.9cm, y=0.6cm,
  ribbon/.style={line width=3pt}, ground/.style={line width=5.5pt},
  value/.style={circle, inner sep=0pt, minimum size=12.5pt, font=\footnotesize},
  swap/.style={draw=relufigon!30, line width=11pt, line cap=round},
  on/.style={circle, fill=relufigon, inner sep=0pt, minimum size=3.5pt},
  keep/.style={draw=gray, {Circle[open, fill=white, length=4.5pt]}-{Circle[open, fill=white, length=4.5pt]},
    shorten <=-2.25pt, shorten >=-2.25pt},
  tie/.style={keep, densely dotted},
]"""
_STYLES = {Outcome.KEPT: "keep", Outcome.TIE: "tie"}


def picture(network: ComparatorNetwork, x: Any) -> str:
    """The braid as a tikzpicture. Raises as `plot.braid`."""
    if np.ndim(x) != 1:
        raise ValueError(f"tikz(network, x): x must have shape ({network.n},), got {np.shape(x)}")
    drawn = ribbons.braid(network, network.trace(x))
    shades = value_colours(range(max((each.rank for each in drawn.ribbons), default=0) + 1), style.LIGHT)
    lines = [_PREAMBLE, _colour("relufigon", style.LIGHT.active)]
    for rank, shade in enumerate(shades):
        lines += [_colour(f"relufig{rank}", shade), _colour(f"relufigtext{rank}", on(shade))]
    for mark in drawn.marks:
        if mark.swaps:
            first, second = (f"({mark.time:g},{-wire})" for wire in mark.wires)
            lines.append(rf"  \draw[swap] {first} node[on] {{}} -- {second} node[on] {{}};")
    # The ground that keeps ribbons apart is white, and has the colour of the strips where it lies on them.
    lines.append(rf"  \def\strips{{\clip[rounded corners=5.5pt]{''.join(map(_strip, drawn.marks))};}}")
    for ribbon in drawn.ribbons:
        lines.append(rf"  \def\way{{{' '.join(_way(ribbon, drawn.end))}}}\draw[ground, white] \way;")
        if ribbon.crossings:
            lines.append(r"  \begin{scope}\strips\draw[ground, relufigon!30] \way;\end{scope}")
        lines.append(rf"  \draw[ribbon, relufig{ribbon.rank}] \way;")
    for mark in drawn.marks:
        if not mark.swaps:
            first, second = (f"({mark.time:g},{-wire})" for wire in mark.wires)
            lines.append(rf"  \draw[{_STYLES[mark.outcome]}] {first} -- {second};")
    for ribbon in drawn.ribbons:
        look = f"value, fill=relufig{ribbon.rank}, text=relufigtext{ribbon.rank}"
        for time, wire in ((0, ribbon.wires[0]), (drawn.end, ribbon.wires[-1])):
            lines.append(rf"  \node[{look}] at ({time:g},{-wire}) {{{tex.number(ribbon.value)}}};")
    text = "\n".join([*lines, r"\end{tikzpicture}", ""])
    return frame.fitted(text, 0.9 * drawn.end + 2 * _VALUE, 0.6 * network.n)


def _colour(name: str, shade: str) -> str:
    return rf"  \definecolor{{{name}}}{{HTML}}{{{shade.removeprefix('#').upper()}}}"


def _strip(mark: ribbons.Mark) -> str:
    """The outline of the strip behind a swap."""
    top, bottom = sorted(mark.wires)
    start, end = f"[shift={{(-5.5pt,5.5pt)}}]{mark.time:g},{-top}", f"[shift={{(5.5pt,-5.5pt)}}]{mark.time:g},{-bottom}"
    return f" ({start}) rectangle ({end})" if mark.swaps else ""


def _way(ribbon: ribbons.Ribbon, end: float) -> Iterator[str]:
    yield f"(0,{-ribbon.wires[0]})"
    for curve in ribbon.curves(end):
        points = [f"({time:.4g},{-wire:g})" for time, wire in curve[1:]]
        yield f"-- {points[0]}" if len(points) == 1 else f".. controls {points[0]} and {points[1]} .. {points[2]}"
