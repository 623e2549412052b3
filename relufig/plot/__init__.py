"""Figures of networks, on matplotlib axes: each function takes a network and `ax=None`, and returns the axes."""

from relufig.system.extras import need_to_import

need_to_import("relufig.plot", "plot", "matplotlib")

from relufig.formats.tikz import tikz
from relufig.numbers.text import number
from relufig.plot.animated import animated_braid
from relufig.plot.answers import answer
from relufig.plot.axes import around, describe, description, palette, share_heights, themed, window
from relufig.plot.braid import braid
from relufig.plot.curves import derivative, excess, function, outputs, parts
from relufig.plot.diagram import diagram
from relufig.plot.knuth import knuth
from relufig.plot.moving import write_moving
from relufig.plot.notebook import load as load_ipython_extension  # noqa: F401, IPython's name for it
from relufig.plot.orders import orders
from relufig.plot.outlines import filled, half_planes, levels, outline
from relufig.plot.output import save
from relufig.plot.page import page, pair, panels
from relufig.plot.regions import activity, regions
from relufig.plot.script import main, write
from relufig.plot.surface import surface
from relufig.plot.tables import table

__all__ = [
    "activity",
    "animated_braid",
    "answer",
    "around",
    "braid",
    "derivative",
    "describe",
    "description",
    "diagram",
    "excess",
    "filled",
    "function",
    "half_planes",
    "knuth",
    "levels",
    "main",
    "number",
    "orders",
    "outline",
    "outputs",
    "page",
    "pair",
    "palette",
    "panels",
    "parts",
    "regions",
    "save",
    "share_heights",
    "surface",
    "table",
    "themed",
    "tikz",
    "window",
    "write",
    "write_moving",
]
