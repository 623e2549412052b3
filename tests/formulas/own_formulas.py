"""A user's own formulas in a module without `from __future__ import annotations`: the annotations are objects."""

from relufig import formulas
from relufig.formulas import Constant, Constants, Value, formula, rectify
from relufig.formulas import Constant as Number


@formula
def shrunk(x: Value, limit: Constant) -> Value:
    return rectify(x - limit) - rectify(-x - limit)


@formula
def renamed(x: formulas.Value, limit: Number) -> Value:
    return rectify(x - limit) - rectify(-x - limit)


@formula
def total(x: Value, knots: Constants) -> Value:
    return sum((rectify(x - knot) for knot in knots), start=0 * x)
