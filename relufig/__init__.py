"""relufig builds ReLU networks by hand, from formulas, and turns a network into numbers, a figure or a file.

>>> import relufig as rf
>>> a, b = rf.inputs("a", "b")
>>> net = rf.build(rf.minimum(a, b), rf.maximum(a, b))
>>> net([3.0, 1.0])
array([1., 3.])
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from relufig.system import interrupts, moved

interrupts.end_commands_at_once()
moved.install()

from relufig.formulas.expression import Expression, inputs
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
from relufig.networks import exactness
from relufig.networks.block import Block
from relufig.networks.build import build
from relufig.networks.network import Network, Trace
from relufig.numbers.parameters import Parametric, parameters

if TYPE_CHECKING:
    # `relufig.publish.live.live`, imported when it is first used, because it needs what drawing needs.
    live: Callable[..., str]

__version__ = "0.1.0"

__all__ = [
    "Block",
    "Expression",
    "Network",
    "Parametric",
    "Trace",
    "bucket",
    "build",
    "clip",
    "clip_chained",
    "exactness",
    "inputs",
    "interpolate",
    "leaky_relu",
    "live",
    "maximum",
    "maximum_of_five",
    "minimum",
    "parameters",
    "ramp",
    "relu",
    "sort2",
    "sort3",
    "square",
    "step",
    "tent",
    "triangle",
]


# Names of higher rooms, by their modules.
_LATER = {"live": "relufig.publish.live"}


def __getattr__(name: str) -> Any:
    """What is imported when it is first used: `live`, and modules under the names they had in earlier releases."""
    from importlib import import_module

    if name in _LATER:
        return getattr(import_module(_LATER[name]), name)
    if f"{__name__}.{name}" not in moved.NAMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f"{__name__}.{name}")
