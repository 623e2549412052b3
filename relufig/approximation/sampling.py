"""A user's function at many points: it may take arrays or single numbers, and must be finite wherever it is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from relufig.numbers.arrays import Array


class Sampled:
    """A function of one variable, made to take arrays. Errors begin with the label."""

    # Beyond this a product of two values, or of a value and a place, could be too large for a float.
    LARGEST = 2.0**500

    def __init__(self, function: Callable[[Any], Any], label: str) -> None:
        if not callable(function):
            raise TypeError(f"{label}: function must be a function of a number or an array, got {function!r}")
        self.function, self.label = function, label
        self._takes_arrays = True

    def __call__(self, x: Array) -> Array:
        """Its values at the points x, shape (n,). Raises ValueError where one is not finite, or beyond 2^500."""
        values = self._of_array(x) if self._takes_arrays else None
        if values is None:
            self._takes_arrays = False
            values = np.array([self._of_number(float(each)) for each in x])
        if not np.isfinite(values).all():
            at = int(np.argmin(np.isfinite(values)))
            raise ValueError(f"{self.label}: function must be finite, got {values[at]} at x = {x[at]}")
        if len(x) and np.abs(values).max() > self.LARGEST:
            at = int(np.argmax(np.abs(values)))
            raise ValueError(f"{self.label}: function must be at most 2^500 in size, got {values[at]} at x = {x[at]}")
        return values

    def _of_array(self, x: Array) -> Array | None:
        """None for a function that takes numbers only."""
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
