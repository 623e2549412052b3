"""Animations of networks, for manim: what shows a value takes it from the network's trace.

Everything here can be put in anybody's own scene. manim finds this package as a plugin.
"""

from relufig.animate.bars import Guides, Row, Scale, Term
from relufig.animate.graph import Curve, FunctionPlot
from relufig.animate.growth import GrowthPlot
from relufig.animate.look import theme
from relufig.animate.nodes import NodeLink
from relufig.animate.parameters import comparator_network, finite_numbers
from relufig.animate.plane import Plane
from relufig.animate.race import Lane, Step
from relufig.animate.sorting import SortingScene
from relufig.animate.stage import Stage
from relufig.animate.summing import SummingStage
from relufig.animate.text import Label, Number
from relufig.animate.unit import UnitCurve
from relufig.animate.wires import Layout, Token, Trail, Travel, Unit, WireDiagram

__all__ = [
    "Curve",
    "FunctionPlot",
    "GrowthPlot",
    "Guides",
    "Label",
    "Lane",
    "Layout",
    "NodeLink",
    "Number",
    "Plane",
    "Row",
    "Scale",
    "SortingScene",
    "Stage",
    "Step",
    "SummingStage",
    "Term",
    "Token",
    "Trail",
    "Travel",
    "Unit",
    "UnitCurve",
    "WireDiagram",
    "comparator_network",
    "finite_numbers",
    "theme",
]
