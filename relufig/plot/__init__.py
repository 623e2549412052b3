"""Figures of networks, on matplotlib axes: each function takes a network and `ax=None` and returns what it drew on."""

from relufig.notation import number
from relufig.plot.approximations import approximations, error_decay
from relufig.plot.axes import around, describe, description, pair, palette, panels, share_heights, themed
from relufig.plot.cancelling import bends, maximum_table
from relufig.plot.curves import derivative, excess, function, outputs, parts
from relufig.plot.depth import broken_line, piece_counts
from relufig.plot.diagram import diagram
from relufig.plot.growth import growth
from relufig.plot.knuth import knuth
from relufig.plot.limits import approach
from relufig.plot.outlines import filled, half_planes, levels, outline
from relufig.plot.output import save
from relufig.plot.regions import activity, orders, regions
from relufig.plot.rounding import saturation, wrong_shares
from relufig.plot.script import main, write
from relufig.plot.squares import square_errors, square_table
from relufig.plot.statistics import preactivations, zero_gradients
from relufig.plot.surface import surface
from relufig.plot.tables import table
from relufig.plot.tikz import tikz

__all__ = [
    "activity",
    "approach",
    "approximations",
    "around",
    "bends",
    "broken_line",
    "derivative",
    "describe",
    "description",
    "diagram",
    "error_decay",
    "excess",
    "filled",
    "function",
    "growth",
    "half_planes",
    "knuth",
    "levels",
    "main",
    "maximum_table",
    "number",
    "orders",
    "outline",
    "outputs",
    "pair",
    "palette",
    "panels",
    "parts",
    "piece_counts",
    "preactivations",
    "regions",
    "saturation",
    "save",
    "share_heights",
    "square_errors",
    "square_table",
    "surface",
    "table",
    "themed",
    "tikz",
    "write",
    "wrong_shares",
    "zero_gradients",
]
