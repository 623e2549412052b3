"""What a formula may do with a value besides +, -: `rectify` it, and scale it by a constant."""

from __future__ import annotations

import numpy as np

from relufig.formulas.arguments import Constant, Value
from relufig.formulas.expression import Expression
from relufig.numbers.arrays import is_array, is_exact, is_numpy, namespace
from relufig.numbers.coefficients import exact_quotient
from relufig.numbers.magnitude import Magnitude


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
    quotient = exact_quotient(numerator, denominator)
    if isinstance(x, float) or (is_array(x) and not is_exact(x)):
        return x * float(quotient)
    return x * quotient
