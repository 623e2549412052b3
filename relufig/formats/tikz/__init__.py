r"""Pictures as TikZ, for LaTeX documents: in the document's own font and colours, and easy to edit.

A comparator network becomes its Knuth diagram, or a braid, which has the values' own colours. A network becomes its
node-link diagram or, if it has one input, its graph over an interval. The document needs `\usepackage{tikz}` and
`\usetikzlibrary{arrows.meta}`. (Matplotlib can write its figures as PGF too, but needs LaTeX to draw them, and nobody
edits the result. So figures come as PDF.)
"""

from __future__ import annotations

from typing import Any, Literal

from relufig.formats.tikz import braid, curve, diagram, knuth
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
    form: Literal["knuth", "braid"] = "knuth",
) -> str:
    r"""Return a picture of a network as the text of a tikzpicture.

    A `ComparatorNetwork` is drawn as by `plot.knuth`, and a `Network` as by `plot.diagram`. With `between`, one output
    of a `Network` of one input is drawn as by `plot.function`, in the function's own coordinates.

    A picture that is larger than a frame of Beamer is scaled down to it. Weights of a diagram never overprint: those
    without room are left out, and a comment in the text counts them.

    Parameters
    ----------
    network : ComparatorNetwork or Network
        The network to draw.
    x : array_like of shape (n,), optional
        An input whose values the diagram shows.
    between : (low, high), optional
        The interval over which to draw the graph of an output, for a `Network` of one input.
    output : int
        The index of the output whose graph is drawn.
    orientation : {"horizontal", "vertical"}
        For a `ComparatorNetwork`: whether wire 0 is on top or on the left.
    form : {"knuth", "braid"}
        For a `ComparatorNetwork`: drawn as by `plot.knuth`, or with `x` as by `plot.braid`, which is horizontal.

    Returns
    -------
    str
        The text. The document needs the package tikz, and its library arrows.meta.

    Raises
    ------
    TypeError
        If `network` is not a network. Also as `plot.knuth`, `plot.diagram` and `plot.function`.
    ValueError
        If an option belongs to another picture. Also as `plot.knuth`, `plot.diagram` and `plot.function`.

    Examples
    --------
    >>> from relufig import sorting
    >>> print("\n".join(tikz(sorting.bubble(2), [3, 1]).splitlines()[-4:]))
      \draw[wire] (0,0) node[left, value] {$3$} -- (2,0) node[right, value] {$1$};
      \draw[wire] (0,-1) node[left, value] {$1$} -- (2,-1) node[right, value] {$3$};
      \draw[swap] (1,0) -- (1,-1);
    \end{tikzpicture}
    """
    if isinstance(network, ComparatorNetwork):
        _refuse("between", between is not None, "because a comparator network has no graph over an interval")
        _refuse("output", output != 0, "because a comparator network is drawn with all its outputs")
        if form not in ("knuth", "braid"):
            raise ValueError(f"tikz(network): form must be knuth or braid, got {form!r}")
        if form == "braid":
            _refuse("orientation", orientation != "horizontal", "because a braid is horizontal")
            return braid.picture(network, x)
        return knuth.picture(network, x, orientation)
    if not isinstance(network, Network):
        raise TypeError(f"tikz(network): network must be a Network or a ComparatorNetwork, got {network!r}")
    _refuse("form", form != "knuth", "because only comparator networks have one")
    _refuse("orientation", orientation != "horizontal", "because only comparator networks have one")
    if between is None:
        _refuse("output", output != 0, "unless between=(low, high) asks for the graph of one output")
        return diagram.picture(network, x)
    _refuse("x", x is not None, "because a graph shows every input in the interval `between`")
    return curve.picture(network, between, output)


def _refuse(argument: str, given: bool, reason: str) -> None:
    if given:
        raise ValueError(f"tikz(network): {argument} must be left out, {reason}")
