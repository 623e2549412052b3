"""How a formula is read: the checks and conversions that let one line of +, - and ReLU work on every kind of number.

A *value* is what a formula is read on: a Python number (int, float, Fraction), an array (see `relufig.numbers.arrays`)
or an `Expression`. A *constant* is a finite real number, and `Constants` are a sequence of at least one.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from fractions import Fraction
from types import SimpleNamespace
from typing import Any, TypeAlias, TypeVar, cast

import numpy as np

from relufig.formulas import compiling, lazy
from relufig.formulas.expression import Expression
from relufig.numbers.arrays import (
    LARGEST_EXACT_FLOAT,
    as_array,
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
    refuse_overflow,
    to_widest,
)
from relufig.numbers.coefficients import Coefficient, as_coefficient
from relufig.numbers.magnitude import Magnitude, fits

Value: TypeAlias = Any
Constant: TypeAlias = Any
Constants: TypeAlias = Sequence[Any]
Arguments: TypeAlias = dict[str, Any]

Formula = TypeVar("Formula", bound=Callable[..., Any])

_inside_formula: ContextVar[bool] = ContextVar("inside_formula", default=False)


def formula(function: Formula) -> Formula:
    """Turn a function into a formula that can be read, faithfully, on numbers, arrays and expressions.

    The function uses only +, -, scaling by constants, `rectify` and other formulas. Its parameters are annotated
    `Value`, `Constant` or `Constants`. When the formula is called, the arguments are checked and then brought to one
    kind:

    - Integer arrays become int64 (or their library's widest integers) if no intermediate result can overflow that
      dtype. If one could, or if a constant is a Fraction, numpy arrays become arrays of Python integers and others are
      refused. Beside floats, numpy's integers become floats if floats hold them exactly.
    - Beside floating-point arrays, Fraction constants become floats. Beside Fraction values and arrays of Python
      numbers, float constants become Fractions. Numbers that no float can hold are refused beside floats.
    - Dask arrays are computed later, and each chunk is treated in this way.

    A formula called inside a formula skips all this, because the outermost one has done it.

    Parameters
    ----------
    function : callable
        Returns a value or a tuple of values. Its module needs `from __future__ import annotations`.

    Returns
    -------
    callable
        The formula, with the same signature. Under `torch.compile` its constants must be ints or floats, because the
        compiler does not know Fractions.

    Raises
    ------
    TypeError
        When the formula is called: if an argument is not real, or if arrays differ in library, device or (unless they
        are numpy's or Dask's) floating-point dtype.
    ValueError
        When it is called: for NaN or infinity.
    OverflowError
        When it is called: if a floating-point result overflows, or if integers might not fit.

    Examples
    --------
    >>> from __future__ import annotations
    >>> import numpy as np
    >>> import relufig as rf
    >>> from relufig.formulas import Constant, Value, formula, rectify
    >>> @formula
    ... def soft_threshold(x: Value, limit: Constant) -> Value:
    ...     return rectify(x - limit) - rectify(-x - limit)
    >>> soft_threshold(np.array([-3.0, 0.5, 2.0]), 1)
    array([-2.,  0.,  1.])
    >>> soft_threshold(rf.inputs("x")[0], 1)
    relu(x - 1) - relu(-x - 1)
    """
    signature = inspect.signature(function)
    roles = {name: parameter.annotation for name, parameter in signature.parameters.items()}
    label = f"{function.__name__}({', '.join(roles)})"

    def evaluate(*args: Any, **kwargs: Any) -> Any:
        if _inside_formula.get():
            return function(*args, **kwargs)
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        arguments = _checked(bound.arguments, roles, label)
        if not all(map(_is_plain, arguments.values())):
            arguments = _with_plain_scalars(arguments)
            _require_one_kind(arguments, label)
            if any(map(is_dask, arguments.values())):
                return lazy.elementwise(read, arguments, label)
        token = _inside_formula.set(True)
        try:
            arguments = _of_one_kind(arguments, roles, function, label)
            with np.errstate(over="ignore", invalid="ignore"):
                try:
                    result = function(**arguments)
                except OverflowError as error:  # Python's word for ints and Fractions beside floats
                    raise _BeyondFloatError from error
        except _BeyondFloatError as error:
            raise OverflowError(f"{label}: a number is beyond the floating-point range") from error
        finally:
            _inside_formula.reset(token)
        for part in result if isinstance(result, tuple) else (result,):
            refuse_overflow(part, label)
        return result

    owner = SimpleNamespace(evaluate=evaluate)

    @functools.wraps(function)
    def read(*args: Any, **kwargs: Any) -> Any:
        return compiling.whole(owner, "evaluate", *args, **kwargs)

    return cast("Formula", read)


def rectify(x: Value) -> Value:
    """max(x, 0) elementwise, the only nonlinear operation of formulas.

    Unlike `relufig.relu` it checks nothing; it is for use inside a `formula`.

    Parameters
    ----------
    x : Value
        A number, an array or an expression.

    Returns
    -------
    Value
        Of x's kind, shape and dtype. NaN stays NaN.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from relufig.formulas import rectify
    >>> rectify(-2), rectify(Fraction(1, 3))
    (0, Fraction(1, 3))
    """
    if isinstance(x, Expression):
        return x.relu()
    if isinstance(x, Magnitude):
        return x
    if is_numpy(x):
        return np.maximum(x, 0)
    if is_array(x):
        xp = namespace(x)
        return xp.where(x <= 0, xp.zeros_like(x), x)
    return type(x)(0) if x <= 0 else x


def scaled(x: Value, numerator: Constant, denominator: Constant) -> Value:
    """The value x * numerator / denominator. The quotient is exact, or rounded once if x holds floats."""
    quotient = Fraction(numerator) / Fraction(denominator)
    if isinstance(x, float) or (is_array(x) and not is_exact(x)):
        return x * _as_float(quotient)
    return x * (quotient.numerator if quotient.denominator == 1 else quotient)


class _BeyondFloatError(Exception):
    """A number is too large for a float."""


def _as_float(number: Coefficient) -> float:
    try:
        return float(number)
    except OverflowError as error:
        raise _BeyondFloatError from error


def _checked(arguments: Arguments, roles: dict[str, Any], label: str) -> Arguments:
    checked: Arguments = {}
    for name, value in arguments.items():
        argument = f"{label}: {name}"
        if roles[name] == "Constant":
            checked[name] = as_coefficient(value, f"{argument} must be a number")
        elif roles[name] == "Constants":
            checked[name] = _checked_row(value, argument)
        else:
            checked[name] = _checked_value(value, argument)
    return checked


def _checked_value(value: Any, argument: str) -> Value:
    if isinstance(value, Expression):
        return value
    if isinstance(value, np.integer):
        return int(value)
    if is_array(value):
        return as_array(value, argument)
    return as_coefficient(value, f"{argument} must be a number, an array or an expression")


def _checked_row(values: Any, argument: str) -> list[Coefficient]:
    if isinstance(values, str | bytes) or not isinstance(values, Sequence | np.ndarray):
        raise TypeError(f"{argument} must be a sequence of numbers, got {values!r}")
    if len(values) == 0 or any(isinstance(value, Sequence | np.ndarray) for value in values):
        raise ValueError(f"{argument} must be one row of at least one number, got {values!r}")
    return [as_coefficient(value, f"{argument}[{i}] must be a number") for i, value in enumerate(values)]


def _is_plain(value: Value | list[Coefficient]) -> bool:
    """Whether a value is a numpy or a Python one; those can be mixed without conversion."""
    return is_numpy(value) or not (isinstance(value, Expression) or is_array(value))


def _with_plain_scalars(arguments: Arguments) -> Arguments:
    """Numpy scalars as Python numbers, if there is an expression or another library's array beside them."""
    if not any(isinstance(v, Expression) or (is_array(v) and not is_numpy(v)) for v in arguments.values()):
        return arguments
    return {name: value.item() if isinstance(value, np.generic) else value for name, value in arguments.items()}


def _require_one_kind(arguments: Arguments, label: str) -> None:
    arrays = {name: value for name, value in arguments.items() if is_array(value)}
    expressions = [name for name, value in arguments.items() if isinstance(value, Expression)]
    if expressions and arrays:
        raise TypeError(
            f"{label}: {expressions[0]} is an expression and {next(iter(arrays))} an array; "
            "give expressions or arrays, not both"
        )
    if len(arrays) < 2 or all(map(is_numpy, arrays.values())):
        return
    libraries = {name: namespace(value).__name__.removeprefix("array_api_compat.") for name, value in arrays.items()}
    _require_equal(libraries, "come from one library", "from", label)
    devices = {name: device(value) for name, value in arrays.items()}
    _require_equal({n: at for n, at in devices.items() if at is not None}, "be on one device", "on", label)
    if not any(map(is_dask, arrays.values())):
        floating = {name: value.dtype for name, value in arrays.items() if not is_exact(value)}
        _require_equal(floating, "be of one floating-point dtype", "of", label)


def _require_equal(traits: dict[str, Any], rule: str, preposition: str, label: str) -> None:
    if any(value != next(iter(traits.values())) for value in traits.values()):
        described = ", ".join(f"{name} {preposition} {value}" for name, value in traits.items())
        raise TypeError(f"{label}: the arrays must {rule}, got {described}")


def _of_one_kind(arguments: Arguments, roles: dict[str, Any], function: Callable[..., Any], label: str) -> Arguments:
    """The arguments converted so that the formula's arithmetic neither wraps around nor loses exactness."""
    arrays = {name: value for name, value in arguments.items() if is_array(value)}
    if not arrays:
        return _of_python(arguments, roles)
    numbers = [n for name, v in arguments.items() if name not in arrays for n in (v if isinstance(v, list) else [v])]
    exact = [name for name, array in arrays.items() if is_exact(array)]
    if len(exact) == len(arrays) and not any(isinstance(number, float) for number in numbers):
        return {**arguments, **_exact_arrays(arguments, arrays, numbers, function, label)}
    if any(map(holds_objects, arrays.values())):
        constants = arguments if len(exact) < len(arrays) else _with_exact_floats(arguments)
        return {**constants, **{name: _as_objects(arrays[name]) for name in exact}}
    return {**_with_float_constants(arguments, arrays), **_as_floats(arrays, exact, label)}


def _of_python(arguments: Arguments, roles: dict[str, Any]) -> Arguments:
    """Python numbers and expressions. Beside a Fraction or a very large integer, float constants become exact."""
    values = [value for name, value in arguments.items() if roles[name] == "Value"]
    large = any(isinstance(value, int) and abs(value) > LARGEST_EXACT_FLOAT for value in values)
    floating = any(isinstance(value, float) for value in values)
    if floating or not (large or any(isinstance(value, Fraction) for value in values)):
        if floating and large:
            return {name: _as_float(value) if isinstance(value, int) else value for name, value in arguments.items()}
        return arguments
    return _with_exact_floats(arguments)


def _with_exact_floats(arguments: Arguments) -> Arguments:
    def exact(value: Any) -> Any:
        if isinstance(value, list):
            return [exact(entry) for entry in value]
        return Fraction(value) if isinstance(value, float) else value

    return {name: exact(value) for name, value in arguments.items()}


def _exact_arrays(
    arguments: Arguments, arrays: Arguments, numbers: list[Any], function: Callable[..., Any], label: str
) -> Arguments:
    """Integer arrays beside exact numbers: in the library's widest integers if these suffice, else as objects."""
    integral = not any(map(holds_objects, arrays.values())) and not any(isinstance(n, Fraction) for n in numbers)
    if integral and fits(function, arguments, arrays, min(map(largest_integer, arrays.values()))):
        return {name: to_widest(array) for name, array in arrays.items()}
    if all(map(is_numpy, arrays.values())):
        return {name: _as_objects(array) for name, array in arrays.items()}
    name, array = next(iter(arrays.items()))
    hidden = ", whose values are not known yet" if is_hidden(array) else ""
    raise OverflowError(
        f"{label}: the result might not fit the integers of {name} (dtype {array.dtype}{hidden}); "
        "give a floating-point array, or a numpy array of dtype object for exact results"
    )


def _as_objects(array: Any) -> Any:
    return np.asarray(array).astype(object)


def _as_floats(arrays: Arguments, exact: list[str], label: str) -> Arguments:
    """The integer arrays `exact` as floats, if floats hold them exactly."""
    if not exact:
        return {}
    name = exact[0]
    if not is_numpy(arrays[name]):
        rule = "must be floating-point if other arguments are floats (its library does not define integer + float)"
        raise TypeError(f"{label}: {name} {rule}, got dtype {arrays[name].dtype}")
    dtype = np.result_type(*(array.dtype for array in arrays.values()), *([] if len(exact) < len(arrays) else [float]))
    for name in exact:
        if largest_magnitude(arrays[name]) > 2 ** (np.finfo(dtype).nmant + 1):
            rule = f"holds integers that {dtype} does not hold exactly"
            raise OverflowError(f"{label}: {name} {rule}; give arrays of one kind, or of dtype object")
    return {name: arrays[name].astype(dtype) for name in exact}


def _with_float_constants(arguments: Arguments, arrays: Arguments) -> Arguments:
    def floating(value: Any) -> Any:
        if isinstance(value, list):
            return [floating(entry) for entry in value]
        large = isinstance(value, int) and abs(value) > LARGEST_EXACT_FLOAT
        return _as_float(value) if large or isinstance(value, Fraction) else value

    return {name: value if name in arrays else floating(value) for name, value in arguments.items()}
