"""A formula on Python numbers and expressions: exact beside a Fraction, in floats beside a float."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from relufig.formulas.arguments import Arguments, Roles, Value
from relufig.numbers.arrays import LARGEST_EXACT_FLOAT
from relufig.numbers.coefficients import Coefficient


def has_fraction(arguments: Arguments, roles: Roles) -> bool:
    """Whether one of the values, not of the constants, is a Fraction."""
    return any(isinstance(value, Fraction) and roles[name] is Value for name, value in arguments.items())


def faithful(arguments: Arguments, roles: Roles, call: str) -> Arguments:
    """The arguments as numbers that Python's arithmetic keeps exact, unless a value is a float.

    Beside a float, an integer that no float holds exactly is rounded. Beside a Fraction or such an integer, float
    constants become Fractions.
    """
    values = [value for name, value in arguments.items() if roles[name] is Value]
    large = any(isinstance(value, int) and abs(value) > LARGEST_EXACT_FLOAT for value in values)
    floating = any(isinstance(value, float) for value in values)
    if floating and large:
        return {name: as_float(value, call) if isinstance(value, int) else value for name, value in arguments.items()}
    if not floating and (large or has_fraction(arguments, roles)):
        return with_exact_floats(arguments)
    return arguments


def with_exact_floats(arguments: Arguments) -> Arguments:
    """The arguments with Fractions for floats."""
    return converted(arguments, lambda number: Fraction(number) if isinstance(number, float) else number)


def converted(arguments: Arguments, convert: Callable[[Any], Any]) -> Arguments:
    """Each argument converted, and each number in a list."""
    return {
        name: [convert(entry) for entry in value] if isinstance(value, list) else convert(value)
        for name, value in arguments.items()
    }


def as_float(number: Coefficient, call: str) -> float:
    """The nearest float; OverflowError if the number is beyond their range."""
    try:
        return float(number)
    except OverflowError as error:
        raise beyond_floats(call) from error


def beyond_floats(call: str) -> OverflowError:
    """The error for an int or a Fraction that is too large for a float."""
    return OverflowError(f"{call}: a number is beyond the floating-point range")
