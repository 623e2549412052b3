"""A user's function at many points. It may take arrays or single numbers, and must be finite wherever it is called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from relufig.numbers.arrays import Array


class Sampled:
    """A function of one variable, called with arrays whatever it takes. Error messages begin with `label`."""

    # Values and knots are at most this large, so that the product of two never overflows.
    LARGEST: float = 2.0**500

    def __init__(self, function: Callable[[Any], Any], label: str) -> None:
        if not callable(function):
            raise TypeError(f"{label}: function must be a function of a number or an array, got {function!r}")
        self.function: Callable[[Any], Any] = function
        self.label: str = label
        self._takes_arrays = True

    def __call__(self, x: Array) -> Array:
        """The values at the points x, shape (n,). Raises ValueError for one that is not finite, or is beyond 2^500."""
        values = self._of_array(x) if self._takes_arrays else None
        if values is None:
            self._takes_arrays = False
            values = np.array([self._of_number(float(each)) for each in x])
        self._refuse(~np.isfinite(values), "finite", x, values)
        self._refuse(np.abs(values) > self.LARGEST, "at most 2^500 in size", x, values)
        return values

    def _refuse(self, bad: Array, rule: str, x: Array, values: Array) -> None:
        """Raise ValueError if some value is bad, and name the first such value."""
        if bad.any():
            at = int(np.argmax(bad))
            raise ValueError(f"{self.label}: function must be {rule}, got {values[at]} at x = {x[at]}")

    def _of_array(self, x: Array) -> Array | None:
        """The values, or None if the function does not take arrays."""
        try:
            with np.errstate(all="ignore"):
                values = np.asarray(self.function(x), dtype=float)
        except (TypeError, ValueError, ArithmeticError):
            return None
        return values if values.shape == x.shape else None

    def _of_number(self, x: float) -> float:
        try:
            with np.errstate(all="ignore"):
                return float(self.function(x))
        except (ValueError, ArithmeticError) as error:
            raise ValueError(f"{self.label}: function must be finite, got {error!r} at x = {x}") from error
