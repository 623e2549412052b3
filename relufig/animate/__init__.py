"""Animations of networks, for manim: what shows a value takes it from the network's trace.

Everything here can be put in your own scene, of any class of manim's. manim finds this package as a plugin. What serves
a single film of the essay stands in that film's script, in scenes/.

Scenes to derive from
    `Stage`: a scene with theme, title and steps, each step told by a line and a caption
    `SortingScene`: a comparator network sorts values
    `SummingStage`: the parts of a function appear one by one, and are added up

Networks as wires and comparators
    `Layout`: where a comparator network's wires and comparators stand
    `WireDiagram`: its wires and comparators, which do not move
    `Token`: a value in a box, on its way along a wire
    `Trail`: the way that a value has come
    `Travel`: the animation that moves tokens, their trails behind them
    `Unit`: a comparator's ReLU after it has compared

Networks as nodes and links
    `NodeLink`: a network as neurons, with the values that it computes at trackers

Functions
    `Plane`: axes on a box of the frame
    `Curve`: a network's output on a plane, with its breakpoints
    `FunctionPlot`: a formula on a plane, with the parts that it is a sum of, at the values of trackers
    `Field`: a box of the plane of a network's two inputs, seen from above
    `Stops`: a tracker that goes through positive values, evenly in the logarithm

Numbers as lengths
    `Scale`: a horizontal axis
    `Term`: a summand, with its colour and name
    `Row`: summands end to end, and their sum
    `Guides`: dotted lines that join the ends of bars

Text and counters
    `Label`: a line of text, placed by its baseline
    `Number`: a number that follows a tracker
    `Readout`: named numbers in a column that follow what they read
    `Count`: a large count, with the words for what it counts
    `Counts`: several of them, one below the other

Look and parameters
    `theme`: the theme of a name, or the one that the environment names
    `finite_numbers`: a scene's parameter as finite numbers, or an error of one sentence
    `comparator_network`: a scene's parameter as a comparator network, or an error of one sentence

Smaller tools are in the modules: sizes and colours in `look`, lines and circles in `plane`, short numbers in `readout`.
"""

from relufig.system.extras import need_to_import

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
