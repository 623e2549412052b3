"""Animations of networks, for manim: what shows a value takes it from the network's trace.

Everything here can be put in anybody's own scene. manim finds this package as a plugin.
"""

from relufig.animate.graph import Curve, FunctionPlot
from relufig.animate.look import theme
from relufig.animate.nodes import NodeLink
from relufig.animate.plane import Plane
from relufig.animate.sorting import SortingScene
from relufig.animate.stage import Stage
from relufig.animate.text import Label, Number
from relufig.animate.wires import Layout, Token, Trail, Travel, Unit, WireDiagram

__all__ = [
    "Curve",
    "FunctionPlot",
    "Label",
    "Layout",
    "NodeLink",
    "Number",
    "Plane",
    "SortingScene",
    "Stage",
    "Token",
    "Trail",
    "Travel",
    "Unit",
    "WireDiagram",
    "theme",
]
