"""The decorator that makes a function a formula: computed faithfully on numbers, arrays and expressions.

A call checks its arguments (`arguments`), converts them to one kind (`on_numbers`, `on_arrays`; `lazy` for Dask), and
then runs the function once, on plain arithmetic.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from contextvars import ContextVar
from types import SimpleNamespace
from typing import Any, TypeVar, cast

import numpy as np

from relufig.formulas import arguments, compiling, lazy, on_arrays, on_numbers
from relufig.numbers.arrays import is_array, is_dask, refuse_overflow, whole_as_ints

Formula = TypeVar("Formula", bound=Callable[..., Any])

_inside_formula: ContextVar[bool] = ContextVar("inside_formula", default=False)


def formula(function: Formula) -> Formula:
    """Turn a function into a formula, which is computed faithfully on numbers, arrays and expressions.

    The function uses only +, -, scaling by constants, `rectify` and other formulas. Its parameters are annotated
    `Value`, `Constant` or `Constants`; a parameter such as `*more` takes any number of values. When the formula is
    called, the arguments are checked and then brought to one kind:

    - Integer arrays become int64 (or their library's widest integers) if no intermediate result can overflow that
      dtype. If one could, or if a constant is a Fraction, numpy arrays become arrays of Python integers and others are
      refused. Beside floats, numpy's integers become floats if floats hold them exactly.
    - Beside floating-point arrays, Fraction constants become floats. Beside Fraction values and arrays of Python
      numbers, float constants become Fractions. Numbers that no float can hold are refused beside floats.
    - Dask arrays are computed later, and each chunk is treated in this way.

    Exact whole results become ints, also inside arrays of Python numbers. One exception: if a plain value was given as
    a Fraction, the results stay Fractions. A formula called inside a formula skips all this, because the outermost one
    has done it.

    Parameters
    ----------
    function : callable
        Returns a value or a tuple of values.

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
    roles = arguments.roles(function)
    of_all = f"{function.__name__}({', '.join(roles)})"
    # The name of a parameter such as *more, which takes any number of values.
    rest = next((n for n, p in signature.parameters.items() if p.kind is inspect.Parameter.VAR_POSITIONAL), None)

    def checked_call(*args: Any, **kwargs: Any) -> Any:
        if _inside_formula.get():
            return function(*args, **kwargs)
        bound = signature.bind(*args, **kwargs)
        if len(bound.arguments) < len(roles):
            bound.apply_defaults()
        named, takes, call = bound.arguments, roles, of_all
        run: Callable[..., Any] = function
        again: Callable[..., Any] = wrapper
        if rest is not None:
            named = arguments.spread(named, rest)
            takes = {name: roles.get(name, roles[rest]) for name in named}
            run, again = (arguments.InOrder(each, tuple(named)) for each in (run, again))
            call = of_all if bound.arguments.get(rest) else of_all.replace(f", {rest}", "")
        given = on_arrays.of_one_library(arguments.checked(named, takes, call), call)
        arrays = any(map(is_array, given.values()))
        if arrays and any(map(is_dask, given.values())):
            return lazy.elementwise(again, given, call)
        _inside_formula.set(True)
        try:
            if arrays:
                result = _result_on_arrays(run, on_arrays.faithful(given, run, call), call)
            else:
                result = _result(run, on_numbers.faithful(given, takes, call), call)
        finally:
            _inside_formula.set(False)
        if not arrays and on_numbers.has_fraction(given, takes):
            return result
        return tuple(map(whole_as_ints, result)) if isinstance(result, tuple) else whole_as_ints(result)

    owner = SimpleNamespace(checked_call=checked_call)

    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return compiling.as_one_operation(owner, "checked_call", *args, **kwargs)

    return cast("Formula", wrapper)


def _result_on_arrays(function: Callable[..., Any], given: arguments.Arguments, call: str) -> Any:
    """The function's result, without numpy's warnings. For numbers, to silence them takes longer than to compute."""
    with np.errstate(over="ignore", invalid="ignore"):
        return _result(function, given, call)


def _result(function: Callable[..., Any], given: arguments.Arguments, call: str) -> Any:
    """The function's result. Raises OverflowError if it is beyond the floating-point range."""
    try:
        result = function(**given)
    except OverflowError as error:  # Python's word for ints and Fractions beside floats
        raise on_numbers.beyond_floats(call) from error
    for part in result if isinstance(result, tuple) else (result,):
        refuse_overflow(part, call)
    return result
