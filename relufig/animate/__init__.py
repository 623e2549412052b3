"""Animations of networks, for manim. Every value shown is taken from the network's trace.

You can use everything here in your own scenes, of any manim scene class. manim finds this package as a plugin. Parts
that serve only one video of the essay are in that video's script, in scenes/.

Scenes to derive from
    `Stage`: a scene with a theme, a title and steps, each with a line of text and a caption
    `SortingScene`: a comparator network that sorts values
    `SummingStage`: the parts of a function appear one by one and are added up

Sorting networks
    `Braid`: what a comparator network does with values, drawn up to a tracker's time
    `Comparator`: a comparator that opens into its neurons

Networks as nodes and links
    `NodeLink`: a network as neurons, with the values that it computes for the trackers' values

Functions
    `Plane`: axes on a box of the frame
    `Curve`: a network's output on a plane, with its breakpoints
    `FunctionPlot`: a formula on a plane, as the sum of its parts, at the values of trackers
    `Field`: a box in the plane of a network's two inputs, seen from above
    `full_field`: a field that fills the frame
    `title_band`: the ground of a title on such a picture
    `plate`: the ground of counters on a picture
    `Tiling`: the polygons into which a network cuts a field
    `Stops`: a tracker that moves through positive values, evenly in the logarithm

Numbers as lengths
    `Scale`: a horizontal axis
    `Term`: a summand, with its colour and name
    `Row`: summands end to end, with their sum
    `Guides`: dotted lines that join the ends of bars

Text and counters
    `Label`: a line of text, placed by its baseline
    `Number`: a number that follows a tracker
    `Readout`: a column of named numbers that follow their sources
    `Count`: a large count, with words for what it counts
    `Counts`: several counts, one below the other

Look and parameters
    `theme`: a theme by its name, or the theme that the environment names
    `finite_numbers`: checks that a scene's parameter holds finite numbers
    `comparator_network`: checks that a scene's parameter is a comparator network

Smaller tools are in the modules: sizes and colours in `look`, lines and circles in `plane`, short numbers in `readout`,
measures of the typeface in `fonts`.
"""

from relufig.system.extras import need_to_import

need_to_import("relufig.animate", "video", "manim", "matplotlib")

from relufig.animate.bars import Guides, Row, Scale, Term
from relufig.animate.braids import Braid
from relufig.animate.comparator import Comparator
from relufig.animate.field import Field, full_field, plate, title_band
from relufig.animate.graph import Curve, FunctionPlot
from relufig.animate.look import theme
from relufig.animate.nodes import NodeLink
from relufig.animate.notebook import load as load_ipython_extension  # noqa: F401, IPython's name for it
from relufig.animate.parameters import comparator_network, finite_numbers
from relufig.animate.plane import Plane
from relufig.animate.readout import Count, Counts, Readout
from relufig.animate.sorting import SortingScene
from relufig.animate.stage import Stage
from relufig.animate.stops import Stops
from relufig.animate.summing import SummingStage
from relufig.animate.text import Label, Number
from relufig.animate.tiling import Tiling

__all__ = [
    "Braid",
    "Comparator",
    "Count",
    "Counts",
    "Curve",
    "Field",
    "FunctionPlot",
    "Guides",
    "Label",
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
    "Tiling",
    "comparator_network",
    "finite_numbers",
    "full_field",
    "plate",
    "theme",
    "title_band",
]
