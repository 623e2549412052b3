"""Figures of networks, on matplotlib axes: each function takes a network and `ax=None`, and returns the axes."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from relufig.system import lazily
from relufig.system.extras import need_to_import

need_to_import("relufig.plot", "plot", "matplotlib")

if TYPE_CHECKING:
    from relufig.formats.tikz import tikz
    from relufig.numbers.text import number
    from relufig.plot.animated import animated_braid
    from relufig.plot.answers import answer
    from relufig.plot.axes import around, describe, description, palette, share_heights, themed, window
    from relufig.plot.braids import braid
    from relufig.plot.curves import derivative, excess, function, outputs, parts
    from relufig.plot.diagrams import diagram
    from relufig.plot.moving import write_moving
    from relufig.plot.orderings import orders
    from relufig.plot.outlines import filled, half_planes, levels, outline
    from relufig.plot.output import save
    from relufig.plot.pages import page, pair, panels
    from relufig.plot.planes import activity, regions
    from relufig.plot.script import main, write
    from relufig.plot.surfaces import surface
    from relufig.plot.tables import table
    from relufig.plot.wires import knuth

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

# The modules that these names come from. Each is imported when one of its names is first used: a figure waits for what
# it draws, and for nothing else.
_MODULES = {
    "relufig.formats.tikz": ("tikz",),
    "relufig.numbers.text": ("number",),
    "relufig.plot.animated": ("animated_braid",),
    "relufig.plot.answers": ("answer",),
    "relufig.plot.axes": ("around", "describe", "description", "palette", "share_heights", "themed", "window"),
    "relufig.plot.braids": ("braid",),
    "relufig.plot.curves": ("derivative", "excess", "function", "outputs", "parts"),
    "relufig.plot.diagrams": ("diagram",),
    "relufig.plot.moving": ("write_moving",),
    "relufig.plot.orderings": ("orders",),
    "relufig.plot.outlines": ("filled", "half_planes", "levels", "outline"),
    "relufig.plot.output": ("save",),
    "relufig.plot.pages": ("page", "pair", "panels"),
    "relufig.plot.planes": ("activity", "regions"),
    "relufig.plot.script": ("main", "write"),
    "relufig.plot.surfaces": ("surface",),
    "relufig.plot.tables": ("table",),
    "relufig.plot.wires": ("knuth",),
}
__getattr__: Callable[[str], Any]
__dir__: Callable[[], list[str]]
__getattr__, __dir__ = lazily.attach(__name__, _MODULES)


def load_ipython_extension(shell: Any) -> None:
    """IPython's name for what `%load_ext relufig.plot` calls."""
    from relufig.plot.notebook import load

    load(shell)
