"""The networks of outlines: from points, from rings with holes, from SVG, and the filled picture of each."""

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

# relufig's own logo: the graph of the ReLU as a hinge.
FILE = Path(__file__).with_name("logo.svg")

FILL_RULES: tuple[FillRule, ...] = ("nonzero", "evenodd")


def polygon(points: Any) -> Network:
    """The network of a simple polygon, given by its vertices (n, 2) in order, either way round: inputs x, y -> inside.

    Vertices on a straight line are left out; n that remain take n - 1 ReLUs.

    >>> polygon([(0, 0), (4, 0), (4, 3)])
    Network(x, y -> inside: 2 ReLUs in 2 hidden layers, 13 parameters)

    Raises ValueError for edges that cross or touch (named), an area of zero, NaN and infinity, fewer than 3 points and
    more than `relufig.logo.outline.MOST_EDGES`; TypeError for what are not numbers.
    """
    return _network(_tree_of_points(points, "polygon(points)"))


def shape(rings: Sequence[Any], fill_rule: FillRule = "evenodd") -> Network:
    """The network of what several outlines fill together, each as for `polygon`; outlines inside others make holes.

    By "evenodd" a point is filled if it lies within an odd number of outlines, by "nonzero" if the outlines around it
    do not wind as often one way as the other. Outlines may cross or touch one another only if "nonzero" and all of one
    direction, as what they fill is then their union. Raises as `polygon`, and ValueError for outlines that do so
    otherwise, for no outline, and for another rule.
    """
    label = "shape(rings, fill_rule)"
    if fill_rule not in FILL_RULES:
        raise ValueError(f"{label}: fill_rule must be one of {', '.join(FILL_RULES)}, got {fill_rule!r}")
    if len(rings) == 0:
        raise ValueError(f"{label}: at least one outline is needed, got none")
    return _network(choice("max", _parts(outlines(rings, label), fill_rule, label)))


def from_svg(path_or_text: str | os.PathLike[str], *, tolerance: float | None = None) -> Network:
    """The network of what an SVG file, or SVG text, fills: inputs x, y in its user units, y downwards -> inside.

    Curves become polygons within `tolerance` user units, by default 1/2000 of the larger side of the picture. Shapes
    may overlap: what any of them fills is inside, whatever its colour. Along an edge that two shapes share the output
    is 0 too. Each shape's own outlines are joined as by `shape`, with the shape's fill rule.

    >>> from_svg(FILE)
    Network(x, y -> inside: 177 ReLUs in 9 hidden layers, 982 parameters)

    Raises ValueError and OSError as `relufig.logo.svg.read` and `shape`.
    """
    return _network(_tree_of_svg(path_or_text, tolerance, "from_svg(path_or_text)"))


def formula(outline: Any, label: str = "formula(outline)") -> Tree:
    """The minima and maxima of half-planes that the network of an outline computes (`relufig.logo.minmax`).

    `outline` is an SVG file or text, as for `from_svg`, or the vertices of a polygon, as for `polygon`. Raises as they,
    in a sentence that begins with `label`.
    """
    if isinstance(outline, str | os.PathLike):
        return _tree_of_svg(outline, None, label)
    return _tree_of_points(outline, label)


def filled(outline: Network, width: Any) -> Network:
    """The picture: 1 inside and on the outline, 0 from nearly the distance `width` outside it on, straight between.

    `outline` is any network of one output. Two ReLUs in one more layer. Raises ValueError for more outputs, and unless
    width > 0.
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
    found = iter(outlines([ring for each in shapes for ring in each.outlines], label))
    parts = [_parts([next(found) for _ in each.outlines], each.fill_rule, label) for each in shapes]
    return choice("max", [part for each in parts for part in each])


def _parts(rings: list[Outline], fill_rule: FillRule, label: str) -> list[Tree]:
    """Trees of the separate parts that outlines on one grid fill."""
    if fill_rule == "nonzero" and len({ring.turns for ring in rings}) == 1:
        return [carve(ring) for ring in rings]
    if met := meeting(rings):
        raise ValueError(
            f"{label}: outlines of one shape must not cross or touch (but for those that all run one way, filled by "
            f"the rule nonzero), as the outlines {min(met) + 1} and {max(met) + 1} of {len(rings)} do"
        )
    inside = nesting(rings)
    turns = np.array([ring.turns for ring in rings])
    winding = inside @ turns if fill_rule == "nonzero" else inside.sum(axis=1) % 2
    beyond = winding != 0
    within = winding + turns != 0 if fill_rule == "nonzero" else ~beyond
    bounds = [at for at in range(len(rings)) if beyond[at] != within[at]]
    # The innermost first, so that every outline finds those within it done.
    done: dict[int, Tree] = {}
    holes: dict[int | None, list[Tree]] = {}
    for at in sorted(bounds, key=lambda at: -inside[at].sum()):
        done[at] = choice("min", [carve(rings[at]), *map(negated, holes.get(at, []))])
        around = [outer for outer in bounds if inside[at, outer]]
        parent = max(around, key=lambda outer: int(inside[outer].sum()), default=None)
        holes.setdefault(parent, []).append(done[at])
    return holes[None]
