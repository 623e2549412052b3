"""Symbolic inputs: what a formula records when it is called with names instead of numbers.

An `Expression` is an affine combination of inputs and ReLU units,

    constant + sum of coefficient * atom,

where an atom is a named input or the ReLU of another expression. Sums and multiples of expressions are expressions;
products are not, because they would not be piecewise linear. Two units with the same pre-activation are one unit,
however they were written, so a formula pays for each ReLU once. (Coefficients 1 and 1.0 make different units, because a
network is computed in floats if one of its coefficients is a float.)

Coefficients are int, float or Fraction, and are never rounded. If no float holds a sum or product of floats exactly, it
becomes a Fraction.
"""

from __future__ import annotations

import itertools
import math
import sys
from collections.abc import Mapping
from types import MappingProxyType
from typing import NoReturn, TypeAlias
from weakref import WeakValueDictionary

from relufig.numbers.coefficients import Coefficient, as_coefficient, exact_product, exact_quotient, exact_sum
from relufig.numbers.parametric import Parametric

_serial = itertools.count()


class Input:
    """A named input of a network. Expressions list the inputs declared together with theirs in `declared`."""

    __slots__ = ("__weakref__", "name", "serial")

    name: str
    serial: int

    def __init__(self, name: str) -> None:
        self.name = name
        self.serial = next(_serial)

    def __repr__(self) -> str:
        return self.name


class Unit:
    """A ReLU unit. Only `Expression.relu` makes one, and it returns the same unit for the same pre-activation."""

    __slots__ = ("__weakref__", "level", "preactivation", "serial")

    preactivation: Expression
    serial: int
    level: int

    def __init__(self, preactivation: Expression) -> None:
        self.preactivation = preactivation
        self.serial = next(_serial)
        self.level = 1 + max(level_of(atom) for atom in preactivation.terms)

    def __repr__(self) -> str:
        return _unit_text(self, _SHOWN_LEVELS)


Atom: TypeAlias = Input | Unit

# Units by pre-activation. Atoms are unique and compare by identity, so the key need not look inside them. The values
# are weak, so a formula's units are freed when nothing refers to them any more. The key marks floats, because 1.0 == 1
# but a network's dtype must not depend on which of the two a unit was first made with.
_units: WeakValueDictionary[object, Unit] = WeakValueDictionary()


def level_of(atom: Atom) -> int:
    """The hidden layer that computes an atom: 0 for an input, 1 for a ReLU of inputs, and so on."""
    return atom.level if isinstance(atom, Unit) else 0


class Expression:
    """An affine combination of inputs and ReLU units. Immutable.

    Expressions come from `inputs`, from arithmetic (+, -, * and / by a number) and from formulas; users seldom call the
    class. Expressions are equal if their terms and constants are.

    Parameters
    ----------
    terms : Mapping
        The coefficient of each atom (an input or a ReLU unit). Zeros are dropped.
    constant : int, float or Fraction
        The constant term.
    declared : tuple
        Every input declared together with an input of this expression, so that a network keeps an input whose terms
        cancel.

    Raises
    ------
    TypeError
        For products and quotients of expressions, for arithmetic with anything that is not a real number, for
        comparisons with <, and for an expression as a truth value.
    ValueError
        For arithmetic with NaN or infinity.
    ZeroDivisionError
        For division by 0.

    Examples
    --------
    >>> import relufig as rf
    >>> a, b = rf.inputs("a", "b")
    >>> 2 * (a - b) + rf.relu(a - 1) + 3
    2*a - 2*b + relu(a - 1) + 3
    >>> a * b
    Traceback (most recent call last):
    TypeError: cannot multiply the expressions a and b: a product of two expressions is not piecewise linear
    """

    __slots__ = ("constant", "declared", "terms")
    # Keeps numpy from multiplying elementwise: array * expression raises an error, below.
    __array_ufunc__ = None

    terms: Mapping[Atom, Coefficient]
    constant: Coefficient
    declared: tuple[Input, ...]

    def __init__(
        self, terms: Mapping[Atom, Coefficient], constant: Coefficient, declared: tuple[Input, ...] = ()
    ) -> None:
        nonzero = {atom: coefficient for atom, coefficient in terms.items() if coefficient != 0}
        object.__setattr__(self, "terms", MappingProxyType(nonzero))
        object.__setattr__(self, "constant", constant)
        object.__setattr__(self, "declared", declared)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"an Expression is immutable: {name} cannot be set")

    def relu(self) -> Expression:
        """The ReLU of this expression: the same unit at every call. The ReLU of a constant is a constant."""
        if not self.terms:
            return Expression({}, max(self.constant, 0), self.declared)
        key = (
            frozenset([(atom, weight, isinstance(weight, float)) for atom, weight in self.terms.items()]),
            (self.constant, isinstance(self.constant, float)),
        )
        unit = _units.get(key)
        if unit is None:
            unit = _units.setdefault(key, Unit(self))
        return Expression({unit: 1}, 0, self.declared)

    def __add__(self, other: Expression | Coefficient) -> Expression:
        other = _as_expression(other, "add")
        terms = dict(self.terms)
        for atom, coefficient in other.terms.items():
            terms[atom] = exact_sum(terms[atom], coefficient) if atom in terms else coefficient
        return Expression(
            terms, exact_sum(self.constant, other.constant), _declared_together(self.declared, other.declared)
        )

    def __mul__(self, factor: Coefficient) -> Expression:
        if isinstance(factor, Expression):
            raise TypeError(
                f"cannot multiply the expressions {self!r} and {factor!r}: a product of two expressions is not "
                "piecewise linear"
            )
        number = as_coefficient(factor, "an expression can be multiplied by an int, a float or a Fraction")
        terms = {atom: exact_product(coefficient, number) for atom, coefficient in self.terms.items()}
        return Expression(terms, exact_product(self.constant, number), self.declared)

    def __truediv__(self, divisor: Coefficient) -> Expression:
        if isinstance(divisor, Expression):
            raise TypeError(
                f"cannot divide {self!r} by the expression {divisor!r}: the quotient is not piecewise linear"
            )
        number = as_coefficient(divisor, "an expression can be divided by an int, a float or a Fraction")
        if number == 0:
            raise ZeroDivisionError(f"cannot divide the expression {self!r} by zero")
        return self * exact_quotient(1, number)

    def __neg__(self) -> Expression:
        return self * -1

    def __pos__(self) -> Expression:
        return self

    def __sub__(self, other: Expression | Coefficient) -> Expression:
        return self + _as_expression(other, "subtract") * -1

    def __rsub__(self, other: Coefficient) -> Expression:
        return _as_expression(other, "subtract from") - self

    __radd__ = __add__
    __rmul__ = __mul__

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Expression):
            return NotImplemented
        return self.terms == other.terms and self.constant == other.constant

    def __hash__(self) -> int:
        return hash((frozenset(self.terms.items()), self.constant))

    def __bool__(self) -> bool:
        raise TypeError(
            f"the expression {self!r} is neither true nor false: it has no value until its inputs have values"
        )

    def __lt__(self, other: object) -> NoReturn:
        raise TypeError(
            f"cannot compare {self!r} with {other!r}: an expression has no value yet; "
            "relufig.maximum, minimum and relu choose between values"
        )

    __le__ = __lt__
    __gt__ = __lt__
    __ge__ = __lt__

    def __copy__(self) -> Expression:
        return self

    def __deepcopy__(self, memo: object) -> Expression:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "an Expression cannot be pickled, because its inputs would lose their identity; "
            "build a network and save that"
        )

    def __repr__(self) -> str:
        return _text(self, _SHOWN_LEVELS)


def inputs(*names: str) -> tuple[Expression, ...]:
    """Declare a network's inputs together, in order.

    Parameters
    ----------
    *names : str
        The inputs' names.

    Returns
    -------
    tuple[Expression, ...]
        One expression for each name.

    Raises
    ------
    TypeError
        If a name is not a string.
    ValueError
        If there is no name, or if a name is empty or repeated.

    Examples
    --------
    >>> import relufig as rf
    >>> a, b = rf.inputs("a", "b")
    >>> 2 * a - b
    2*a - b
    """
    if not names:
        raise ValueError("inputs(*names): at least one name is needed, got none")
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"inputs(*names): each name must be a string, got {name!r}")
        if not name:
            raise ValueError("inputs(*names): a name must not be empty")
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"inputs(*names): names must differ, got {name!r} {names.count(name)} times")
    declared = tuple(Input(name) for name in names)
    return tuple(Expression({item: 1}, 0, declared) for item in declared)


def _as_expression(value: Expression | Coefficient, verb: str) -> Expression:
    if isinstance(value, Expression):
        return value
    return Expression(
        {}, as_coefficient(value, f"an expression can {verb} an expression, an int, a float or a Fraction")
    )


def _declared_together(first: tuple[Input, ...], second: tuple[Input, ...]) -> tuple[Input, ...]:
    if first is second or not second:
        return first
    if not first:
        return second
    return tuple(sorted({*first, *second}, key=lambda item: item.serial))


# The full text of a deep formula would grow exponentially, so it stops after this many ReLUs inside ReLUs ...
_SHOWN_LEVELS = 3
# ... and after this many terms of a sum.
_SHOWN_TERMS = 8
# A Fraction with a longer text is shown as a decimal with this many digits.
_SHOWN_DIGITS = 8


def _text(expression: Expression, levels: int) -> str:
    parts = []
    for atom, coefficient in itertools.islice(expression.terms.items(), _SHOWN_TERMS):
        parts += _signed(coefficient, atom.name if isinstance(atom, Input) else _unit_text(atom, levels))
    if len(expression.terms) > _SHOWN_TERMS:
        parts += ["+", "..."]
    if expression.constant != 0 or not parts:
        parts += _signed(expression.constant, "")
    first = parts[1] if parts[0] == "+" else "-" + parts[1]
    return " ".join([first, *parts[2:]])


def _unit_text(unit: Unit, levels: int) -> str:
    return f"relu({_text(unit.preactivation, levels - 1)})" if levels > 0 else "relu(...)"


def _number_text(size: Coefficient) -> str:
    if isinstance(size, float):
        return str(size)
    if isinstance(size, Parametric):
        return size.text()
    digits = (size.numerator.bit_length() - size.denominator.bit_length()) * math.log10(2)
    if abs(digits) > sys.float_info.max_10_exp:
        return f"~1e{round(digits)}"
    exact = str(size)
    return exact if isinstance(size, int) or len(exact) <= _SHOWN_DIGITS else f"{float(size):.{_SHOWN_DIGITS}g}"


def _signed(coefficient: Coefficient, factor: str) -> list[str]:
    negative = coefficient._has_minus if isinstance(coefficient, Parametric) else coefficient < 0
    sign, size = ("-", -coefficient) if negative else ("+", coefficient)
    number = _number_text(size)
    if not factor:
        return [sign, number]
    if isinstance(size, Parametric) and size._is_sum:
        number = f"({number})"
    return [sign, factor if size == 1 else f"{number}*{factor}"]
