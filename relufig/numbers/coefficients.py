"""Exact numbers: the coefficients of formulas and networks, whose sums and products are never rounded.

A coefficient is an int, a float or a Fraction. If a sum or product involves a float, the result is a float where a
float holds it exactly, and a Fraction otherwise. A Fraction may depend on parameters (see `parametric`); then all
results do, and are neither ints nor floats.
"""

from __future__ import annotations

import math
from fractions import Fraction
from numbers import Integral, Rational, Real
from operator import index
from typing import Any, cast

import numpy as np

from relufig.numbers.parametric import Parametric

Coefficient = int | float | Fraction


def as_coefficient(value: Any, rule: str) -> Coefficient:
    """`value` as a Python int, float or Fraction, without rounding. Numpy scalars are converted too.

    Raises TypeError if the value is not a real number, ValueError if it is NaN or infinite. The message begins with
    `rule`.
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{rule}, got {value!r} ({type(value).__name__})")
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Rational):
        return value if isinstance(value, Parametric) else Fraction(value)
    if not hasattr(value, "as_integer_ratio"):  # what other libraries call real, and do not say exactly what it is
        known = "give an int, a float or a Fraction"
        raise TypeError(f"{rule}, got {value!r} ({type(value).__name__}); {known}")
    if not is_finite(value):
        raise ValueError(f"{rule}, and finite, got {value!r}")
    return float(value) if isinstance(value, float) else float_if_exact(exact(value))


def whole_number(value: Any, name: str, least: int = 1) -> int:
    """`value` as a Python int. Numpy's integers are converted too.

    Raises TypeError if it is not a whole number, ValueError if it is below `least`. The message begins with `name`.
    """
    try:
        number = None if isinstance(value, bool | np.bool_) else index(value)
    except TypeError:
        number = None
    if number is None:
        raise TypeError(f"{name} must be a whole number, got {value!r}")
    if number < least:
        raise ValueError(f"{name} must be at least {least}, got {number}")
    return number


def is_finite(value: Any) -> bool:
    """Whether a number is neither infinite nor NaN; it may be beyond the range of float."""
    return bool(-math.inf < value < math.inf)


def parsed(text: str, rule: str) -> Coefficient:
    """The number that a user wrote, exactly: 2 becomes an int, 0.5 a float, 1/3 a Fraction.

    Raises ValueError for any other text; the message begins with `rule`.
    """
    for kind in (int, float, Fraction):
        try:
            return kind(text)
        except (ValueError, ZeroDivisionError):
            continue
    raise ValueError(f"{rule} such as 2, 0.5 or 1/3, got {text!r}")


def exact(value: Any) -> int | Fraction:
    """A finite number as an int, or as a Fraction if it is not an integer."""
    if isinstance(value, int):
        return value
    if isinstance(value, Parametric):
        return value
    # By its ratio, because Fraction() does not accept numpy's long double and float() would round it.
    return simplest(Fraction(*cast("Any", value).as_integer_ratio()))


def simplest(value: Fraction) -> int | Fraction:
    """A Fraction, or an int if its value is an integer. What depends on parameters stays as it is."""
    return value.numerator if value.denominator == 1 and not isinstance(value, Parametric) else value


def float_if_exact(value: Coefficient) -> Coefficient:
    """The number as a float if a float holds it exactly, else as an int or Fraction."""
    try:
        rounded = float(value)
    except OverflowError:  # too large for a float
        return exact(value)
    return rounded if Fraction(rounded) == value else exact(value)


def exact_sum(p: Coefficient, q: Coefficient) -> Coefficient:
    """The sum p + q, without rounding."""
    if (isinstance(p, float) or isinstance(q, float)) and not _depends(p, q):
        return float_if_exact(Fraction(p) + Fraction(q))
    return p + q


def exact_product(p: Coefficient, q: Coefficient) -> Coefficient:
    """The product p * q, without rounding."""
    if (isinstance(p, float) or isinstance(q, float)) and not _depends(p, q):
        return float_if_exact(Fraction(p) * Fraction(q))
    return p * q


def exact_quotient(p: Coefficient, q: Coefficient) -> int | Fraction:
    """The quotient p / q, without rounding; an int if it is whole."""
    if _depends(p, q):
        return cast("Fraction", p / q)
    return simplest(Fraction(p) / Fraction(q))


def _depends(p: Coefficient, q: Coefficient) -> bool:
    return isinstance(p, Parametric) or isinstance(q, Parametric)
