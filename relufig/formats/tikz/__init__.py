r"""Pictures as TikZ text, for LaTeX documents: in the document's own type and colours, open to the author's own lines.

A comparator network becomes its Knuth diagram, a network its node-link diagram or, of one input, its graph over an
interval. The document needs `\usepackage{tikz}` and `\usetikzlibrary{arrows.meta}`. (Matplotlib can write its figures
as PGF too, but needs a LaTeX to draw them and gives text that nobody edits; they come as PDF.)
"""

from __future__ import annotations

from typing import Any, Literal

from relufig.formats.tikz import curve, diagram, knuth
from relufig.networks.network import Network
from relufig.sorting.network import ComparatorNetwork

__all__ = ["tikz"]


def tikz(
    network: ComparatorNetwork | Network,
    x: Any = None,
    *,
    between: tuple[Any, Any] | None = None,
    output: int = 0,
    orientation: Literal["horizontal", "vertical"] = "horizontal",
) -> str:
    """A network as a tikzpicture.

    A `ComparatorNetwork` is drawn as by `plot.knuth`, wire 0 on top (`orientation` vertical: on the left); a `Network`
    as by `plot.diagram`. Both show the values of an input `x`, of shape (n,), if there is one. With `between`, (low,
    high), one `output` of a `Network` of one input is drawn as by `plot.function`, at coordinates that are its own.

    Raises as those functions, TypeError for what is no network and ValueError for options of another picture.
    """
    if isinstance(network, ComparatorNetwork):
        _refuse("between", between is not None, "a comparator network has no graph over an interval")
        _refuse("output", output != 0, "a comparator network is drawn with all its outputs")
        return knuth.picture(network, x, orientation)
    if not isinstance(network, Network):
        raise TypeError(f"tikz(network): network must be a Network or a ComparatorNetwork, got {network!r}")
    _refuse("orientation", orientation != "horizontal", "only a comparator network has one")
    if between is None:
        _refuse("output", output != 0, "it is an output's graph that is drawn alone, with between=(low, high)")
        return diagram.picture(network, x)
    _refuse("x", x is not None, "a graph shows every input of the interval `between`")
    return curve.picture(network, between, output)


def _refuse(argument: str, given: bool, reason: str) -> None:
    if given:
        raise ValueError(f"tikz(network): {argument} must be left out, for {reason}")
