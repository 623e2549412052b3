"""A formula on arrays: of one library, in dtypes whose arithmetic neither wraps around nor loses exactness."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from relufig.formulas.arguments import Arguments
from relufig.formulas.expression import Expression
from relufig.formulas.on_numbers import as_float, converted, with_exact_floats
from relufig.numbers.arrays import (
    LARGEST_EXACT_FLOAT,
    device,
    holds_objects,
    is_array,
    is_dask,
    is_exact,
    is_hidden,
    is_numpy,
    largest_integer,
    largest_magnitude,
    namespace,
    to_widest,
)
from relufig.numbers.magnitude import fits
from relufig.numbers.parametric import Parametric


def of_one_library(arguments: Arguments, call: str) -> Arguments:
    """The arguments, with numpy's scalars as Python numbers beside an expression or another library's array.

    Raises TypeError for expressions beside arrays, and for arrays of different libraries, devices or dtypes.
    """
    if not any(_is_foreign(value) for value in arguments.values()):
        return arguments
    arguments = {name: value.item() if isinstance(value, np.generic) else value for name, value in arguments.items()}
    arrays = {name: value for name, value in arguments.items() if is_array(value)}
    expressions = [name for name, value in arguments.items() if isinstance(value, Expression)]
    if expressions and arrays:
        raise TypeError(
            f"{call}: {expressions[0]} is an expression and {next(iter(arrays))} an array; "
            "give expressions or arrays, not both"
        )
    libraries = {name: namespace(value).__name__.removeprefix("array_api_compat.") for name, value in arrays.items()}
    _require_equal(libraries, "come from one library", "from", call)
    devices = {name: device(value) for name, value in arrays.items()}
    _require_equal({name: at for name, at in devices.items() if at is not None}, "be on one device", "on", call)
    if not any(map(is_dask, arrays.values())):
        floating = {name: value.dtype for name, value in arrays.items() if not is_exact(value)}
        _require_equal(floating, "be of one floating-point dtype", "of", call)
    return arguments


def faithful(arguments: Arguments, function: Callable[..., Any], call: str) -> Arguments:
    """The arguments of a formula in dtypes in which its arithmetic is exact, or rounded as floats are."""
    arrays = {name: value for name, value in arguments.items() if is_array(value)}
    exact = {name: array for name, array in arrays.items() if is_exact(array)}
    if len(exact) == len(arrays) and not any(isinstance(number, float) for number in _numbers(arguments)):
        return _in_integers(arguments, arrays, function, call)
    if any(map(holds_objects, arrays.values())):
        if len(exact) == len(arrays):
            arguments = with_exact_floats(arguments)
        return {**_at_samples(arguments), **{name: _as_objects(array) for name, array in exact.items()}}

    def as_float_constant(value: Any) -> Any:
        large = isinstance(value, int) and abs(value) > LARGEST_EXACT_FLOAT
        return as_float(value, call) if large or isinstance(value, Fraction) else value

    return {**converted(arguments, as_float_constant), **_in_floats(arrays, exact, call)}


def _is_foreign(value: Any) -> bool:
    """Whether a value is neither numpy's nor Python's; those can be mixed without conversion."""
    return isinstance(value, Expression) or (not is_numpy(value) and is_array(value))


def _require_equal(traits: dict[str, Any], rule: str, preposition: str, call: str) -> None:
    if any(value != next(iter(traits.values())) for value in traits.values()):
        described = ", ".join(f"{name} {preposition} {value}" for name, value in traits.items())
        raise TypeError(f"{call}: the arrays must {rule}, got {described}")


def _numbers(arguments: Arguments) -> list[Any]:
    """The Python numbers among the arguments, and in lists among them."""
    return [
        number
        for value in arguments.values()
        if not is_array(value)
        for number in (value if isinstance(value, list) else [value])
    ]


def _in_integers(arguments: Arguments, arrays: Arguments, function: Callable[..., Any], call: str) -> Arguments:
    """Integer arrays beside exact numbers: in the library's widest integers if these suffice, else as objects."""
    fractions = any(isinstance(number, Fraction) for number in _numbers(arguments))
    if fractions:
        arguments = _at_samples(arguments)
    integral = not fractions and not any(map(holds_objects, arrays.values()))
    if integral and fits(function, arguments, arrays, min(map(largest_integer, arrays.values()))):
        return {**arguments, **{name: to_widest(array) for name, array in arrays.items()}}
    if all(map(is_numpy, arrays.values())):
        return {**arguments, **{name: _as_objects(array) for name, array in arrays.items()}}
    name, array = next(iter(arrays.items()))
    hidden = ", whose values are not known yet" if is_hidden(array) else ""
    raise OverflowError(
        f"{call}: the result might not fit the integers of {name} (dtype {array.dtype}{hidden}); "
        "give a floating-point array, or a numpy array of dtype object for exact results"
    )


def _at_samples(arguments: Arguments) -> Arguments:
    """The arguments with their sample values for numbers that depend on parameters."""
    return converted(arguments, lambda value: Fraction(value) if isinstance(value, Parametric) else value)


def _as_objects(array: Any) -> Any:
    return np.asarray(array).astype(object)


def _in_floats(arrays: Arguments, exact: Arguments, call: str) -> Arguments:
    """The integer arrays `exact` as floats, if floats hold them exactly."""
    for name, array in exact.items():
        if not is_numpy(array):
            rule = "must be floating-point if other arguments are floats (its library does not define integer + float)"
            raise TypeError(f"{call}: {name} {rule}, got dtype {array.dtype}")
        dtype = np.result_type(*(each.dtype for each in arrays.values()), *[float] * (len(exact) == len(arrays)))
        if largest_magnitude(array) > 2 ** (np.finfo(dtype).nmant + 1):
            rule = f"holds integers that {dtype} does not hold exactly"
            raise OverflowError(f"{call}: {name} {rule}; give arrays of one kind, or of dtype object")
        exact = {**exact, name: array.astype(dtype)}
    return exact
