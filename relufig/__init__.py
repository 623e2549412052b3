"""relufig builds ReLU networks by hand, from formulas, and turns one network into numbers, a figure or a file.

>>> import relufig as rf
>>> a, b = rf.inputs("a", "b")
>>> net = rf.build(rf.minimum(a, b), rf.maximum(a, b))
>>> net([3.0, 1.0])
array([1., 3.])
"""

from relufig import interrupts

interrupts.end_commands_at_once()

from relufig.block import Block
from relufig.build import build
from relufig.expression import Expression, inputs
from relufig.functions import (
    bucket,
    clip,
    clip_chained,
    interpolate,
    leaky_relu,
    maximum,
    maximum_of_five,
    minimum,
    ramp,
    relu,
    sort2,
    sort3,
    square,
    step,
    tent,
    triangle,
)
from relufig.network import Network, Trace

__version__ = "0.1.0"

__all__ = [
    "Block",
    "Expression",
    "Network",
    "Trace",
    "bucket",
    "build",
    "clip",
    "clip_chained",
    "inputs",
    "interpolate",
    "leaky_relu",
    "maximum",
    "maximum_of_five",
    "minimum",
    "ramp",
    "relu",
    "sort2",
    "sort3",
    "square",
    "step",
    "tent",
    "triangle",
]
