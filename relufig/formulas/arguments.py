"""The arguments of a formula: what each parameter takes, and the checks that every argument passes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeAlias, get_type_hints

import numpy as np

from relufig.formulas.expression import Expression
from relufig.numbers.arrays import as_array, is_array
from relufig.numbers.coefficients import Coefficient, as_coefficient

#: What a formula takes: a number, an array or an expression.
Value: TypeAlias = Annotated[Any, "a number, an array or an expression"]
#: A constant of a formula: a finite real number.
Constant: TypeAlias = Annotated[Any, "a finite real number"]
#: Several constants of a formula: at least one finite real number.
Constants: TypeAlias = Annotated[Sequence[Any], "at least one finite real number"]

Arguments: TypeAlias = dict[str, Any]
Roles: TypeAlias = dict[str, Any]


def roles(function: Callable[..., Any]) -> Roles:
    """What each parameter takes: a Value, a Constant or Constants. A parameter annotated otherwise takes a Value."""
    try:
        hints = get_type_hints(function, include_extras=True)
    except NameError:  # an annotation has a name that only its scope or a type checker knows: go by the text
        known = {"Constant": Constant, "Constants": Constants}
        texts = {name: str(hint).rpartition(".")[2] for name, hint in inspect.get_annotations(function).items()}
        hints = {name: known.get(text, Value) for name, text in texts.items()}
    parameters = inspect.signature(function).parameters
    return {name: next((r for r in (Constant, Constants) if r == hints.get(name)), Value) for name in parameters}


def spread(given: Arguments, rest: str) -> Arguments:
    """The arguments, with those of the parameter `rest`, a tuple, under names of their own."""
    others = {name: value for name, value in given.items() if name != rest}
    return others | {f"{rest}[{i}]": value for i, value in enumerate(given.get(rest, ()))}


class InOrder:
    """A function of positional arguments, called with them by name. It can be pickled if the function can be."""

    def __init__(self, function: Callable[..., Any], names: tuple[str, ...]) -> None:
        self.function: Callable[..., Any] = function
        self.names: tuple[str, ...] = names

    def __call__(self, **given: Any) -> Any:
        """The function's result."""
        return self.function(*(given[name] for name in self.names))


def checked(arguments: Arguments, roles: Roles, call: str) -> Arguments:
    """The arguments of a call, as Python numbers, arrays and expressions, or TypeError or ValueError for a bad one."""
    return {name: _checked(value, roles[name], f"{call}: {name}") for name, value in arguments.items()}


def _checked(value: Any, role: Any, argument: str) -> Any:
    if role is Constant:
        return as_coefficient(value, f"{argument} must be a number")
    if role is Constants:
        return _row(value, argument)
    if isinstance(value, Expression):
        return value
    if isinstance(value, np.integer):
        return int(value)
    if is_array(value):
        return as_array(value, argument)
    return as_coefficient(value, f"{argument} must be a number, an array or an expression")


def _row(values: Any, argument: str) -> list[Coefficient]:
    if isinstance(values, str | bytes) or not isinstance(values, Sequence | np.ndarray):
        raise TypeError(f"{argument} must be a sequence of numbers, got {values!r}")
    if len(values) == 0 or any(isinstance(value, Sequence | np.ndarray) for value in values):
        raise ValueError(f"{argument} must be a flat, non-empty sequence of numbers, got {values!r}")
    return [as_coefficient(value, f"{argument}[{i}] must be a number") for i, value in enumerate(values)]
