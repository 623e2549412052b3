"""The numbers and arrays that relufig computes with, and the checks that each passes at the door.

A *value* is what a formula is read on: a Python number (int, float, Fraction), a numpy array, an array of any library
that follows the Python array API standard, or an `Expression`. A *constant* is a finite real number. What cannot be
computed with faithfully (NaN, infinity, text, booleans, complex numbers) is refused by name.
"""

from __future__ import annotations

import functools
import inspect
import math
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

import numpy as np

from relufig.expression import Coefficient, Expression, as_coefficient

if TYPE_CHECKING:
    from numpy.typing import NDArray  # slow to import, and only its name is needed

Value: TypeAlias = Any
Constant: TypeAlias = Any
Constants: TypeAlias = Sequence[Any]
Array: TypeAlias = "NDArray[Any]"
Arguments: TypeAlias = dict[str, Any]

Formula = TypeVar("Formula", bound=Callable[..., Any])

LARGEST_INT64 = 2**63 - 1

_inside_formula: ContextVar[bool] = ContextVar("inside_formula", default=False)


def formula(function: Formula) -> Formula:
    """Let `function`, a formula of +, -, scaling by constants and `rectify`, be read on any kind of value, faithfully.

    The parameters annotated `Value`, `Constant` and `Constants` are checked, then brought to one kind: integer arrays
    become int64 where no intermediate result can overflow it, and arrays of Python integers where one could or where a
    constant is a Fraction; beside floating-point arrays, Fraction constants become floats. A floating-point result
    that overflowed is refused. A formula inside a formula is read plainly: the outermost has seen to all of this.
    """
    signature = inspect.signature(function)
    roles = {name: parameter.annotation for name, parameter in signature.parameters.items()}
    label = f"{function.__name__}({', '.join(roles)})"

    @functools.wraps(function)
    def read(*args: Any, **kwargs: Any) -> Any:
        if _inside_formula.get():
            return function(*args, **kwargs)
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        arguments = _checked(bound.arguments, roles, label)
        arrays = {name: value for name, value in arguments.items() if is_array(value)}
        token = _inside_formula.set(True)
        try:
            if arrays:
                _refuse_mixed(arrays, arguments, label)
                arguments = _of_one_kind(arguments, arrays, function, label)
            with np.errstate(over="ignore", invalid="ignore"):
                result = function(**arguments)
        finally:
            _inside_formula.reset(token)
        for part in result if isinstance(result, tuple) else (result,):
            _refuse_overflow(part, label)
        return result

    return cast("Formula", read)


def rectify(x: Value) -> Value:
    """The one nonlinear operation: max(x, 0) elementwise, of x's own kind and dtype. NaN stays NaN."""
    if isinstance(x, Expression):
        return x.relu()
    if isinstance(x, _Magnitude):
        return x
    if isinstance(x, np.ndarray | np.generic):
        return np.maximum(x, 0)
    if is_array(x):
        xp = namespace(x)
        return xp.where(x <= 0, xp.zeros_like(x), x)
    return type(x)(0) if x <= 0 else x


def scaled(x: Value, numerator: Constant, denominator: Constant) -> Value:
    """X * numerator / denominator, with the quotient rounded once where x is a floating-point array, else exact."""
    quotient = Fraction(numerator) / Fraction(denominator)
    if is_array(x) and not is_exact(x):
        return x * float(quotient)
    return x * (quotient.numerator if quotient.denominator == 1 else quotient)


def is_array(x: object) -> bool:
    """Whether x is a numpy array or scalar, or an array that follows the array API standard."""
    if isinstance(x, np.ndarray | np.generic):
        return True
    if isinstance(x, int | float | Fraction | Expression | _Magnitude | str | list | tuple) or x is None:
        return False
    from array_api_compat import is_array_api_obj

    return bool(is_array_api_obj(x))


def is_exact(array: Any) -> bool:
    """Whether an array holds integers or Python numbers, whose sums and products do not round."""
    if isinstance(array, np.ndarray | np.generic):
        return array.dtype.kind in "iuO"
    return bool(namespace(array).isdtype(array.dtype, "integral"))


def namespace(array: Any) -> Any:
    """The functions of the array's own library, under the standard's names."""
    from array_api_compat import array_namespace

    return array_namespace(array)


def check_array(array: Any, argument: str) -> None:
    """Refuse an array that does not hold finite real numbers; the error names the first offender and its index.

    Raises TypeError for a dtype that is not real (text, booleans, complex) or an object array with an entry that is
    not a number, ValueError for NaN or infinity.
    """
    if isinstance(array, np.ndarray | np.generic):
        if array.dtype.kind == "O":
            _check_objects(cast("Array", array), argument)
            return
        real, floating = array.dtype.kind in "iuf", array.dtype.kind == "f"
        finite: Any = np.isfinite(array) if floating else None
    else:
        xp = namespace(array)
        floating = xp.isdtype(array.dtype, "real floating")
        real = floating or xp.isdtype(array.dtype, "integral")
        finite = xp.isfinite(array) if floating else None
    if not real:
        raise TypeError(f"{argument} must hold real numbers, got an array of dtype {array.dtype}")
    if floating and not bool(finite.all() if hasattr(finite, "all") else namespace(array).all(finite)):
        index = first_index(~np.asarray(finite))
        raise ValueError(f"{argument} must be finite, got {float(array[index])!r} at index {index}")


def first_index(mask: Array) -> tuple[int, ...]:
    """The index of the first true entry, as a tuple of ints."""
    return tuple(int(i) for i in np.unravel_index(int(np.argmax(mask)), mask.shape))


def _check_objects(array: Array, argument: str) -> None:
    for index, entry in np.ndenumerate(array):
        if isinstance(entry, bool) or not isinstance(entry, int | float | Fraction | np.integer | np.floating):
            raise TypeError(f"{argument} must hold real numbers, got {entry!r} at index {index}")
        if not isinstance(entry, int | Fraction) and not math.isfinite(entry):
            raise ValueError(f"{argument} must be finite, got {entry!r} at index {index}")


def _checked(arguments: Arguments, roles: dict[str, Any], label: str) -> Arguments:
    checked: Arguments = {}
    for name, value in arguments.items():
        argument = f"{label}: {name}"
        if roles[name] == "Constant":
            checked[name] = as_coefficient(value, f"{argument} must be a number")
        elif roles[name] == "Constants":
            checked[name] = _checked_sequence(value, argument)
        else:
            checked[name] = _checked_value(value, argument)
    return checked


def _checked_value(value: Any, argument: str) -> Value:
    if isinstance(value, Expression | _Magnitude):
        return value
    if isinstance(value, np.integer):
        return int(value)
    if is_array(value):
        check_array(value, argument)
        return value
    return as_coefficient(value, f"{argument} must be a number, an array or an expression")


def _checked_sequence(values: Any, argument: str) -> list[Coefficient]:
    if isinstance(values, str | bytes) or not isinstance(values, Sequence | np.ndarray):
        raise TypeError(f"{argument} must be a sequence of numbers, got {values!r}")
    if np.ndim(values) != 1 or len(values) == 0:
        raise ValueError(f"{argument} must be one row of at least one number, got shape {np.shape(values)}")
    return [as_coefficient(value, f"{argument}[{i}] must be a number") for i, value in enumerate(values)]


def _refuse_mixed(arrays: Arguments, arguments: Arguments, label: str) -> None:
    for name, value in arguments.items():
        if isinstance(value, Expression):
            other = next(iter(arrays))
            raise TypeError(f"{label}: {name} is an expression and {other} an array; give two of the same kind")
    libraries = {name: namespace(value).__name__.removeprefix("array_api_compat.") for name, value in arrays.items()}
    if len(set(libraries.values())) > 1:
        described = ", ".join(f"{name} from {library}" for name, library in libraries.items())
        raise TypeError(f"{label}: the arrays must come from one library, got {described}")


def _of_one_kind(arguments: Arguments, arrays: Arguments, function: Callable[..., Any], label: str) -> Arguments:
    numbers = [number for name, value in arguments.items() if name not in arrays for number in _numbers_in(value)]
    if not all(is_exact(array) for array in arrays.values()):
        return {name: value if name in arrays else _without_fractions(value) for name, value in arguments.items()}
    if any(isinstance(number, float) for number in numbers):
        return arguments  # the library's own rule for integers beside floats
    objects = any(array.dtype == object for array in arrays.values())
    exact = objects or any(isinstance(number, Fraction) for number in numbers)
    if not exact:
        try:
            exact = _peak(function, arguments, arrays) > LARGEST_INT64
        except _NotIntegerError:
            exact = True
    if not exact:
        return {**arguments, **{name: _as_int64(array) for name, array in arrays.items()}}
    if all(isinstance(array, np.ndarray | np.generic) for array in arrays.values()):
        return {**arguments, **{name: np.asarray(array).astype(object) for name, array in arrays.items()}}
    name, array = next(iter(arrays.items()))
    raise OverflowError(
        f"{label}: the result need not fit the integers of {name} (dtype {array.dtype}); "
        "give a floating-point array, or a numpy array of dtype object for exact results"
    )


def _numbers_in(value: Any) -> list[Coefficient]:
    return value if isinstance(value, list) else [value]


def _without_fractions(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_fractions(entry) for entry in value]
    return float(value) if isinstance(value, Fraction) else value


def _as_int64(array: Any) -> Any:
    if isinstance(array, np.ndarray | np.generic):
        return array.astype(np.int64)
    xp = namespace(array)
    return xp.astype(array, xp.int64)


def _refuse_overflow(result: Any, label: str) -> None:
    if isinstance(result, np.ndarray | np.generic):
        finite: Any = np.isfinite(result) if result.dtype.kind == "f" else True
    elif isinstance(result, float):
        finite = math.isfinite(result)
    elif is_array(result) and not is_exact(result):
        finite = namespace(result).isfinite(result)
    else:
        return
    if not np.all(np.asarray(finite)):
        where = f" at index {first_index(~np.asarray(finite))}" if np.ndim(finite) else ""
        raise OverflowError(f"{label}: an intermediate result overflows {getattr(result, 'dtype', 'float64')}{where}")


class _NotIntegerError(Exception):
    """A formula scaled by a quotient that is not an integer, so its result need not be one."""


class _Magnitude:
    """A bound on |value|. A formula read on magnitudes finds the largest intermediate result it could have."""

    __slots__ = ("bound", "seen")

    def __init__(self, bound: int, seen: list[int]) -> None:
        self.bound = bound
        self.seen = seen
        seen.append(bound)

    def __add__(self, other: Any) -> _Magnitude:
        return _Magnitude(self.bound + (other.bound if isinstance(other, _Magnitude) else abs(other)), self.seen)

    def __mul__(self, factor: Coefficient) -> _Magnitude:
        if not isinstance(factor, int):
            raise _NotIntegerError
        return _Magnitude(self.bound * abs(factor), self.seen)

    __radd__ = __sub__ = __rsub__ = __add__
    __rmul__ = __mul__


def _peak(function: Callable[..., Any], arguments: Arguments, arrays: Arguments) -> int:
    seen: list[int] = [0]
    bounds = {name: _Magnitude(largest_magnitude(array), seen) for name, array in arrays.items()}
    function(**{**arguments, **bounds})
    return max(seen)


def largest_magnitude(array: Any) -> int:
    """The largest |entry| of an integer array, as a Python int; 0 for an empty one."""
    if 0 in array.shape:
        return 0
    xp = np if isinstance(array, np.ndarray | np.generic) else namespace(array)
    return max(abs(int(xp.min(array))), abs(int(xp.max(array))))
