"""2-layer networks made from a function, without training, and how near they come to it.

`fit` finds the best knots and values for a number of units, or the fewest units for an error. `through` takes the
function's values at given knots. Both prove a bound on the error if something is known of the function between samples.
`refining_knots` adds one knot at a time, where the error is largest.
"""

from relufig.approximation.fitting import Approximation, fit, through
from relufig.approximation.interpolation import interpolation, largest_gap, refining_knots, sup_error
from relufig.approximation.square import square_error

__all__ = [
    "Approximation",
    "fit",
    "interpolation",
    "largest_gap",
    "refining_knots",
    "square_error",
    "sup_error",
    "through",
]
