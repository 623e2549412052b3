"""relufig builds ReLU networks by hand, from formulas, and turns a network into numbers, a figure or a file.

>>> import relufig as rf
>>> a, b = rf.inputs("a", "b")
>>> net = rf.build(rf.minimum(a, b), rf.maximum(a, b))
>>> net([3.0, 1.0])
array([1., 3.])
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from relufig.system import interrupts, lazily, moved

interrupts.end_commands_at_once()
moved.install()

if TYPE_CHECKING:
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

    # `relufig.publish.live.live`, of a higher room.
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

# The modules that these names come from. Each is imported when one of its names is first used, so a command that finds
# nothing to do never waits for numpy.
_MODULES = {
    "relufig.formulas.expression": ("Expression", "inputs"),
    "relufig.networks": ("exactness",),
    "relufig.networks.block": ("Block",),
    "relufig.networks.build": ("build",),
    "relufig.networks.network": ("Network", "Trace"),
    "relufig.numbers.parameters": ("Parametric", "parameters"),
    "relufig.publish.live": ("live",),
}
# All others are the essay's.
_FORMULAS = set(__all__).difference(*_MODULES.values())
_named: Callable[[str], Any]
__dir__: Callable[[], list[str]]
_named, __dir__ = lazily.attach(__name__, {**_MODULES, "relufig.functions": _FORMULAS})


def __getattr__(name: str) -> Any:
    """A name that has not been used yet, or a module under the name it had in an earlier release."""
    if f"{__name__}.{name}" not in moved.NAMES:
        return _named(name)
    from importlib import import_module

    return import_module(f"{__name__}.{name}")
