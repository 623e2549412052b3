"""Networks made from a function: 2-layer networks that come near it, and how near they come.

`fit` places the knots, and the values there, so that the largest error is least for the number of units; `through`
takes the function's values at knots that are given. Both bound the error where what the function does between samples
is known. `refining_knots` adds knots one by one, as a story is told.
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
