"""A braid in TikZ: the picture of `plot.braid`, in its colours for a light background."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from relufig.formats import tex
from relufig.look import ribbons, style
from relufig.look.colours import on, value_colours
from relufig.sorting.network import ComparatorNetwork
from relufig.sorting.tracing import Outcome

_PREAMBLE = r"""\begin{tikzpicture}[
  x=0.9cm, y=0.6cm,
  ribbon/.style={line width=3pt, preaction={draw=white, line width=5.5pt}},
  value/.style={circle, inner sep=0pt, minimum size=12.5pt, font=\footnotesize},
  swap/.style={draw=relufigon, thick, {Circle[length=4.5pt]}-{Circle[length=4.5pt]},
    shorten <=-2.25pt, shorten >=-2.25pt},
  keep/.style={draw=gray, {Circle[open, fill=white, length=4.5pt]}-{Circle[open, fill=white, length=4.5pt]},
    shorten <=-2.25pt, shorten >=-2.25pt},
  tie/.style={keep, densely dotted},
]"""
_STYLES = {Outcome.SWAPPED: "swap", Outcome.KEPT: "keep", Outcome.TIE: "tie"}


def picture(network: ComparatorNetwork, x: Any) -> str:
    """The braid as a tikzpicture. Raises as `plot.braid`."""
    if np.ndim(x) != 1:
        raise ValueError(f"tikz(network, x): x must have shape ({network.n},), got {np.shape(x)}")
    drawn = ribbons.braid(network, network.trace(x))
    shades = value_colours(range(max((each.rank for each in drawn.ribbons), default=0) + 1), style.LIGHT)
    lines = [_PREAMBLE, _colour("relufigon", style.LIGHT.active)]
    for rank, shade in enumerate(shades):
        lines += [_colour(f"relufig{rank}", shade), _colour(f"relufigtext{rank}", on(shade))]
    strokes = []
    for mark in drawn.marks:
        ends = (f"({mark.time:g},{-wire})" for wire in mark.wires)
        strokes.append((mark.outcome, " -- ".join(ends)))
    lines += [rf"  \draw[swap] {line};" for outcome, line in strokes if outcome is Outcome.SWAPPED]
    for ribbon in drawn.ribbons:
        lines.append(rf"  \draw[ribbon, relufig{ribbon.rank}] {' '.join(_way(ribbon, drawn.end))};")
    lines += [rf"  \draw[{_STYLES[outcome]}] {line};" for outcome, line in strokes if outcome is not Outcome.SWAPPED]
    for ribbon in drawn.ribbons:
        look = f"value, fill=relufig{ribbon.rank}, text=relufigtext{ribbon.rank}"
        for time, wire in ((0, ribbon.wires[0]), (drawn.end, ribbon.wires[-1])):
            lines.append(rf"  \node[{look}] at ({time:g},{-wire}) {{{tex.number(ribbon.value)}}};")
    return "\n".join([*lines, r"\end{tikzpicture}", ""])


def _colour(name: str, shade: str) -> str:
    return rf"  \definecolor{{{name}}}{{HTML}}{{{shade.removeprefix('#').upper()}}}"


def _way(ribbon: ribbons.Ribbon, end: float) -> Iterator[str]:
    yield f"(0,{-ribbon.wires[0]})"
    for curve in ribbon.curves(end):
        points = [f"({time:.4g},{-wire:g})" for time, wire in curve[1:]]
        yield f"-- {points[0]}" if len(points) == 1 else f".. controls {points[0]} and {points[1]} .. {points[2]}"
