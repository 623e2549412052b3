"""The networks of outlines, given as points, as rings with holes, or as SVG; and the filled picture of each."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from relufig.formulas.expression import inputs
from relufig.functions import step
from relufig.logo import svg
from relufig.logo.carving import carve
from relufig.logo.minmax import Tree, choice, negated, network
from relufig.logo.outline import Outline, meeting, nesting, outlines
from relufig.logo.svg import FillRule
from relufig.networks.build import build
from relufig.networks.network import Network

#: relufig's own logo: the graph of the ReLU as a hinge.
FILE = Path(__file__).with_name("logo.svg")

#: The ways in which SVG lets several outlines decide what is filled.
FILL_RULES: tuple[FillRule, ...] = ("nonzero", "evenodd")


def polygon(points: Any) -> Network:
    """The network of a simple polygon: inputs x, y -> inside.

    The output is above 0 inside, 0 on the outline and below 0 outside; near the outline it is nearly the distance from
    it. Vertices on a straight line between their neighbours are left out. The n that remain take n - 1 ReLUs (D.
    Dobkin, L. Guibas, J. Hershberger, J. Snoeyink, "An efficient algorithm for finding the CSG representation of a
    simple polygon", 1988).

    Parameters
    ----------
    points : array_like, shape (n, 2)
        The vertices in order, either way round.

    Returns
    -------
    Network
        A network with the inputs x and y and the output inside.

    Raises
    ------
    ValueError
        If edges cross or touch (the message names them), the area is zero, a coordinate is NaN or infinite, or there
        are fewer than 3 points or more than `relufig.logo.outline.MOST_EDGES`.
    TypeError
        If a coordinate is not a number.

    Examples
    --------
    >>> from relufig import logo
    >>> triangle = logo.polygon([(0, 0), (4, 0), (4, 3)])
    >>> triangle
    Network(x, y -> inside: 2 ReLUs in 2 hidden layers, 13 parameters)
    >>> triangle([[3.0, 0.5], [3.0, 0.0], [3.0, -2.0]]).ravel()
    array([ 0.5,  0. , -2. ])
    """
    return _network(_tree_of_points(points, "polygon(points)"))


def shape(rings: Sequence[Any], fill_rule: FillRule = "evenodd") -> Network:
    """The network of the shape that several outlines fill together: inputs x, y -> inside.

    Outlines inside others make holes. By "evenodd" a point is filled if it lies within an odd number of outlines. By
    "nonzero" it is filled unless the outlines around it wind as often one way as the other. Outlines may cross or touch
    one another only if the rule is "nonzero" and all wind the same way; then they fill their union.

    Parameters
    ----------
    rings : sequence of array_like, shape (n, 2)
        The outlines, each as for `polygon`.
    fill_rule : {"evenodd", "nonzero"}, optional
        How the outlines decide what is filled.

    Returns
    -------
    Network
        A network with the inputs x and y and the output inside. Outlines with n edges in all take at most n - 1
        ReLUs.

    Raises
    ------
    ValueError
        As `polygon` does, and if outlines cross or touch in any other case, there is no outline, or the rule is another
        word.
    TypeError
        If a coordinate is not a number.

    Examples
    --------
    >>> from relufig import logo
    >>> square = [(0, 0), (4, 0), (4, 4), (0, 4)]
    >>> hole = [(1, 1), (3, 1), (3, 3), (1, 3)]
    >>> frame = logo.shape([square, hole])
    >>> frame
    Network(x, y -> inside: 7 ReLUs in 3 hidden layers, 35 parameters)
    >>> frame([[2, 2], [0.5, 2], [5, 2]]).ravel()
    array([-1. ,  0.5, -1. ])
    """
    label = "shape(rings, fill_rule)"
    if fill_rule not in FILL_RULES:
        raise ValueError(f"{label}: fill_rule must be one of {', '.join(FILL_RULES)}, got {fill_rule!r}")
    if len(rings) == 0:
        raise ValueError(f"{label}: at least one outline is needed, got none")
    return _network(choice("max", _parts(outlines(rings, label), fill_rule, label)))


def from_svg(path_or_text: str | os.PathLike[str], *, tolerance: float | None = None) -> Network:
    """The network of the area that an SVG fills: inputs x, y in its user units, with y downwards -> inside.

    Curves become polygons. Shapes may overlap: what any of them fills is inside, whatever its colour. Along an edge
    that two shapes share, the output is 0 too. The outlines of one shape are joined as by `shape`, with the shape's
    fill rule.

    Parameters
    ----------
    path_or_text : str or os.PathLike
        An SVG file, or SVG text (which begins with "<").
    tolerance : float, optional
        The largest distance between a curve and its polygon, in user units. By default it is 1/2000 of the larger side
        of the picture.

    Returns
    -------
    Network
        A network with the inputs x and y and the output inside.

    Raises
    ------
    ValueError
        If the SVG cannot be read (see `relufig.logo.svg.read`), or its outlines cross (see `shape`).
    OSError
        If the file cannot be read.
    ModuleNotFoundError
        If the packages that `relufig[logo]` installs are missing.

    Examples
    --------
    >>> from relufig import logo
    >>> logo.from_svg(logo.FILE)
    Network(x, y -> inside: 177 ReLUs in 9 hidden layers, 982 parameters)
    """
    return _network(_tree_of_svg(path_or_text, tolerance, "from_svg(path_or_text)"))


def formula(outline: Any, label: str = "formula(outline)") -> Tree:
    """The minima and maxima of half-planes that the network of an outline computes.

    Parameters
    ----------
    outline : str, os.PathLike or array_like, shape (n, 2)
        An SVG file or text, as for `from_svg`, or the vertices of a polygon, as for `polygon`.
    label : str, optional
        How error messages begin.

    Returns
    -------
    tuple or Choice
        The tree, as `relufig.logo.minmax` defines it: a half-plane (a, b, c), which stands for a x + b y + c, or a
        choice with a `kind`, "min" or "max", `of` several trees.

    Raises
    ------
    ValueError, TypeError, OSError, ModuleNotFoundError
        As `from_svg` or `polygon` does.

    Examples
    --------
    >>> from relufig import logo
    >>> triangle = logo.formula([(0, 0), (4, 0), (4, 3)])
    >>> triangle.kind, len(triangle.of)
    ('min', 3)
    """
    if isinstance(outline, str | os.PathLike):
        return _tree_of_svg(outline, None, label)
    return _tree_of_points(outline, label)


def filled(outline: Network, width: Any) -> Network:
    """The picture of an outline: 1 inside and on it, 0 outside, with a straight ramp between.

    The ramp is nearly `width` wide: the output falls from 1 to 0 while the outline's output falls from 0 to -width.

    Parameters
    ----------
    outline : Network
        A network with one output, such as that of `polygon`.
    width : number
        The width of the ramp, above 0, in the units of the outline.

    Returns
    -------
    Network
        The outline's network with one more layer of two ReLUs, and the output filled.

    Raises
    ------
    ValueError
        If `outline` has several outputs, or width is not above 0.

    Examples
    --------
    >>> from relufig import logo
    >>> picture = logo.filled(logo.polygon([(0, 0), (4, 0), (4, 3)]), width=1)
    >>> picture([[3.0, 1.0], [3.0, -0.5], [3.0, -2.0]]).ravel()
    array([1. , 0.5, 0. ])
    """
    if len(outline.outputs) != 1:
        raise ValueError(f"filled(outline, width): outline must have one output, got {len(outline.outputs)}")
    (value,) = inputs("value")
    return outline.then(build(filled=step(value, width)))


def _network(tree: Tree) -> Network:
    return network(tree, ["x", "y"], "inside")


def _tree_of_points(points: Any, label: str) -> Tree:
    (outline,) = outlines([points], label)
    return carve(outline)


def _tree_of_svg(path_or_text: str | os.PathLike[str], tolerance: float | None, label: str) -> Tree:
    shapes = svg.read(path_or_text, tolerance=tolerance, label=label)
    label = svg.named(label, path_or_text)
    all_outlines = iter(outlines([ring for each in shapes for ring in each.outlines], label))
    parts = [_parts([next(all_outlines) for _ in each.outlines], each.fill_rule, label) for each in shapes]
    return choice("max", [part for each in parts for part in each])


def _parts(rings: list[Outline], fill_rule: FillRule, label: str) -> list[Tree]:
    """The trees of the separate parts that outlines on one grid fill."""
    if fill_rule == "nonzero" and len({ring.turns for ring in rings}) == 1:
        return [carve(ring) for ring in rings]
    if met := meeting(rings):
        raise ValueError(
            f"{label}: outlines {min(met) + 1} and {max(met) + 1} of {len(rings)} must not cross or touch; "
            "only outlines that all run the same way may, with fill_rule='nonzero'"
        )
    inside = nesting(rings)
    turns = np.array([ring.turns for ring in rings])
    winding = inside @ turns if fill_rule == "nonzero" else inside.sum(axis=1) % 2
    beyond = winding != 0
    within = winding + turns != 0 if fill_rule == "nonzero" else ~beyond
    bounds = [at for at in range(len(rings)) if beyond[at] != within[at]]
    # The innermost first, so that the outlines inside another are done before it.
    done: dict[int, Tree] = {}
    holes: dict[int | None, list[Tree]] = {}
    for at in sorted(bounds, key=lambda at: -inside[at].sum()):
        done[at] = choice("min", [carve(rings[at]), *map(negated, holes.get(at, []))])
        around = [outer for outer in bounds if inside[at, outer]]
        parent = max(around, key=lambda outer: int(inside[outer].sum()), default=None)
        holes.setdefault(parent, []).append(done[at])
    return holes[None]
