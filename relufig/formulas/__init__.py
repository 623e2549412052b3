"""Formulas: what a formula records when it is called with symbolic inputs, and how it is computed on all other values.

The formulas of the essay are in `relufig.functions`. With `formula` and `rectify` you can write your own, and they are
computed just as faithfully. A call such as `relu(2.0)` is followed from `formula`: `arguments` checks what is given,
`on_numbers` or `on_arrays` converts it, and `lazy` and `compiling` serve Dask and `torch.compile`.
"""

from relufig.formulas.arguments import Constant, Constants, Value
from relufig.formulas.expression import Expression, inputs
from relufig.formulas.formula import formula
from relufig.formulas.operations import rectify

__all__ = ["Constant", "Constants", "Expression", "Value", "formula", "inputs", "rectify"]
