"""Animations of networks, for manim: what shows a value takes it from the network's trace.

Everything here can be put in anybody's own scene. manim finds this package as a plugin.
"""

from relufig.extras import need_to_import

need_to_import("relufig.animate", "video", "manim")

from relufig.animate.bars import Guides, Row, Scale, Term
from relufig.animate.field import Field
from relufig.animate.graph import Curve, FunctionPlot
from relufig.animate.look import theme
from relufig.animate.nodes import NodeLink
from relufig.animate.parameters import comparator_network, finite_numbers
from relufig.animate.plane import Plane
from relufig.animate.readout import Count, Counts, Readout
from relufig.animate.sorting import SortingScene
from relufig.animate.stage import Stage
from relufig.animate.stops import Stops
from relufig.animate.summing import SummingStage
from relufig.animate.text import Label, Number
from relufig.animate.wires import Token, Trail, Travel, Unit, WireDiagram
from relufig.animate.wiring import Layout

__all__ = [
    "Count",
    "Counts",
    "Curve",
    "Field",
    "FunctionPlot",
    "Guides",
    "Label",
    "Layout",
    "NodeLink",
    "Number",
    "Plane",
    "Readout",
    "Row",
    "Scale",
    "SortingScene",
    "Stage",
    "Stops",
    "SummingStage",
    "Term",
    "Token",
    "Trail",
    "Travel",
    "Unit",
    "WireDiagram",
    "comparator_network",
    "finite_numbers",
    "theme",
]
