"""Formulas: what is recorded when one is called with symbolic inputs, and how one is computed on every other value.

The formulas of the essay themselves are in `relufig.functions`. With `formula` and `rectify` a formula of your own is
computed as faithfully as those.
"""

from relufig.formulas.expression import Expression, inputs
from relufig.formulas.formula import Constant, Constants, Value, formula, rectify

__all__ = ["Constant", "Constants", "Expression", "Value", "formula", "inputs", "rectify"]
