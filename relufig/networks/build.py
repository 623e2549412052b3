"""From expressions to a network: the step from a recorded formula to weights.

Every unit is placed in the earliest layer that its inputs allow. Between two layers the network carries as few values
as possible. They are a basis of what later units and the outputs need, as linear forms in what is known so far. For a
sorting formula these values are just the wires, and the network consists of residual blocks.

If coefficients depend on parameters (`relufig.parameters`), the network is right for all values of the parameters:
nothing is divided by an expression that is 0 for some of them. Where the basis would need that, the network carries all
inputs and units that are used later.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import chain
from operator import itemgetter
from typing import Any

import numpy as np

from relufig.formulas.expression import Atom, Expression, Input, Unit, level_of
from relufig.networks.block import Block
from relufig.networks.network import Network
from relufig.numbers import matrices
from relufig.numbers.coefficients import Coefficient, as_coefficient, exact, exact_quotient, float_if_exact
from relufig.numbers.parametric import Parametric

Form = Mapping[Atom, Coefficient]
_Targets = tuple[list[Form], list[Coefficient]]


def build(*outputs: Expression | Coefficient, **named: Expression | Coefficient) -> Network:
    """Compile expressions into a network.

    The network's inputs are all inputs that were declared together with those the outputs use.

    Parameters
    ----------
    *outputs : Expression or number
        Outputs named y1, y2, ... (y if there is one).
    **named : Expression or number
        More outputs, named by their keywords.

    Returns
    -------
    Network
        With the outputs in the given order.

    Raises
    ------
    ValueError
        If there is no output, if no output has an input, or if two inputs from different declarations share a name.
    TypeError
        If an output is neither an expression nor a number.

    Examples
    --------
    >>> import relufig as rf
    >>> a, b = rf.inputs("a", "b")
    >>> rf.build(low=rf.minimum(a, b), high=rf.maximum(a, b))
    Network(a, b -> low, high: 1 ReLU in 1 hidden layer, 6 parameters)
    """
    names = ["y"] if len(outputs) == 1 else [f"y{i + 1}" for i in range(len(outputs))]
    expressions = [
        _as_output(output, name) for output, name in zip([*outputs, *named.values()], [*names, *named], strict=True)
    ]
    if not expressions:
        raise ValueError("build(*outputs): at least one output is needed, got none")
    inputs = sorted({item for expression in expressions for item in expression.declared}, key=lambda item: item.serial)
    if not inputs:
        raise ValueError(f"build(*outputs): the outputs must depend on declared inputs, got {expressions}")
    return Network(_blocks(inputs, expressions), [item.name for item in inputs], [*names, *named])


def _as_output(output: Any, name: str) -> Expression:
    if isinstance(output, Expression):
        return output
    return Expression({}, as_coefficient(output, f"build(*outputs): {name} must be an expression or a number"))


def _blocks(inputs: list[Input], outputs: list[Expression]) -> list[Block]:
    layers = _layers(outputs)
    try:
        return _blocks_that_carry(_carried(outputs, layers), layers, inputs, outputs)
    except _DependsOnParametersError:
        return _blocks_that_carry(_carried_atoms(outputs, layers), layers, inputs, outputs)


def _blocks_that_carry(
    carried: list[_Basis], layers: list[list[Unit]], inputs: list[Input], outputs: list[Expression]
) -> list[Block]:
    results: _Targets = [output.terms for output in outputs], [output.constant for output in outputs]
    state = _Basis({item: 1} for item in inputs)
    blocks = []
    for level, (units, following) in enumerate(zip(layers, carried, strict=False), start=1):
        blocks.append(_block(state, units, level, following.forms, [0] * len(following)))
        state = following
    blocks.append(_block(state, layers[-1] if layers else [], max(len(layers), 1), *results))
    return blocks


def _block(state: _Basis, units: list[Unit], level: int, targets: list[Form], biases: list[Coefficient]) -> Block:
    """The block from `state` through the units of one level to the targets (forms in both) plus biases."""
    place: dict[Atom, int] = {unit: k for k, unit in enumerate(units)}
    seen = [unit.preactivation.terms for unit in units]
    floats = any(isinstance(weight, float) for form in [*targets, *seen] for weight in form.values())

    def matrix(rows: Iterable[Mapping[int, Coefficient]], shape: tuple[int, int]) -> matrices.Matrix:
        entries = {(i, j): weight for i, row in enumerate(rows) for j, weight in row.items()}
        if floats:
            entries = {at: float_if_exact(weight) for at, weight in entries.items()}
        return matrices.from_entries(entries, shape)

    n, m, k = len(targets), len(state), len(units)
    seen_by_units = (state.coordinates(form) for form in seen)
    skipped = (state.coordinates(_up_to(level - 1, form)) for form in targets)
    through_units = ({place[atom]: w for atom, w in form.items() if level_of(atom) == level} for form in targets)
    return Block(
        S=matrix(skipped, (n, m)),
        U=matrix(seen_by_units, (k, m)),
        c=np.array([unit.preactivation.constant for unit in units], dtype=object),
        V=matrix(through_units, (n, k)),
        b=np.array(biases, dtype=object),
    )


def _layers(outputs: Iterable[Expression]) -> list[list[Unit]]:
    """The units that the outputs use, by level, in the order in which the formula first needs them."""
    used: dict[Unit, None] = {}
    pending: list[tuple[Atom, bool]] = [(atom, False) for output in outputs for atom in output.terms][::-1]
    while pending:
        atom, complete = pending.pop()
        if isinstance(atom, Input) or atom in used:
            continue
        if complete:
            used[atom] = None
        else:
            pending.append((atom, True))
            pending += [(inner, False) for inner in atom.preactivation.terms][::-1]
    layers: list[list[Unit]] = [[] for _ in range(max((unit.level for unit in used), default=0))]
    for unit in used:
        layers[unit.level - 1].append(unit)
    return layers


def _carried(outputs: list[Expression], layers: list[list[Unit]]) -> list[_Basis]:
    """For each level but the last, the fewest forms in known values from which everything later follows.

    If the atoms in these forms are not more than the forms, the atoms themselves are carried. Every level considers
    what comes later in the same order, and carries the first forms that are independent. So a form spanned by others at
    one level is also spanned by them at all lower levels, and need not be considered there. Levels are handled from the
    last to the first, and each considers only what the level above carried and the units next to it.
    """
    units = sorted((unit for layer in layers for unit in layer), key=_first_used)
    rank = {unit: k for k, unit in enumerate(units, start=len(outputs))}
    later: list[tuple[int, Form]] = [(k, output.terms) for k, output in enumerate(outputs)]
    bases = []
    for level in range(len(layers) - 1, 0, -1):
        later = sorted([*later, *((rank[unit], unit.preactivation.terms) for unit in layers[level])], key=itemgetter(0))
        basis = _Basis()
        later = [(k, known) for k, form in later if basis.add(known := _up_to(level, form))]
        atoms = dict.fromkeys(atom for form in basis.forms for atom in form)
        bases.append(_Basis({atom: 1} for atom in atoms) if len(atoms) <= len(basis) else basis)
    return bases[::-1]


def _carried_atoms(outputs: list[Expression], layers: list[list[Unit]]) -> list[_Basis]:
    """For each level but the last, all inputs and units up to it that are used later."""
    bases = []
    for level in range(1, len(layers)):
        later = chain(outputs, (unit.preactivation for layer in layers[level:] for unit in layer))
        atoms = dict.fromkeys(atom for form in later for atom in _up_to(level, form.terms))
        bases.append(_Basis({atom: 1} for atom in atoms))
    return bases


def _first_used(unit: Unit) -> int:
    """The lowest level among the atoms of a unit's pre-activation."""
    return min(level_of(atom) for atom in unit.preactivation.terms)


def _up_to(level: int, form: Form) -> Form:
    return {atom: weight for atom, weight in form.items() if level_of(atom) <= level}


class _DependsOnParametersError(Exception):
    """Whether forms are independent, or how they span another, depends on the values of parameters."""


class _Basis:
    """Linearly independent forms, and the coordinates of any form they span, by exact Gaussian elimination."""

    def __init__(self, forms: Iterable[Form] = ()) -> None:
        self.forms: list[Form] = []
        # For each form: its remainder without the pivots of earlier forms, and the remainder's coordinates in `forms`.
        self._reduced: list[tuple[Mapping[Atom, Fraction | int], Mapping[int, Coefficient]]] = []
        # The pivot of each form, and the form's index.
        self._pivots: dict[Atom, int] = {}
        for form in forms:
            self.add(form)

    def __len__(self) -> int:
        return len(self.forms)

    def add(self, form: Form) -> bool:
        """Add a form, unless the basis spans it already; return whether it was added. Its first sign becomes +."""
        rest, coordinates = self._reduce(form)
        if not rest:
            return False
        leading = next(iter(form.values()))
        sign = -1 if leading < 0 else 1
        pivot = _pivot(rest)
        self._pivots[pivot] = len(self.forms)
        self._reduced.append(
            (
                {pivot: rest.pop(pivot), **rest},
                {len(self.forms): sign} | {i: -value for i, value in coordinates.items()},
            )
        )
        self.forms.append({atom: sign * w for atom, w in form.items()})
        return True

    def coordinates(self, form: Form) -> Mapping[int, Coefficient]:
        """The coordinates of a form that the basis spans."""
        rest, coordinates = self._reduce(form)
        if rest:
            raise ValueError(f"the form over {list(form)} is not spanned by {self.forms}")
        return {i: exact(value) for i, value in coordinates.items() if value != 0}

    def _reduce(self, form: Form) -> tuple[dict[Atom, Fraction | int], dict[int, Coefficient]]:
        rest: dict[Atom, Any] = {atom: exact(weight) for atom, weight in form.items()}
        coordinates: dict[int, Any] = {}
        # Pivots are eliminated in the order they were added: a remainder contains no pivot of an earlier form.
        pending = [self._pivots[atom] for atom in rest if atom in self._pivots]
        heapq.heapify(pending)
        while pending:
            reduced, own = self._reduced[heapq.heappop(pending)]
            pivot, scale = next(iter(reduced.items()))
            if pivot not in rest:
                continue
            # Remainders are not scaled to a pivot of 1, so that multiples of integer forms have integer factors.
            factor = _factor(rest[pivot], scale)
            for atom, weight in reduced.items():
                if atom not in rest and atom in self._pivots:
                    heapq.heappush(pending, self._pivots[atom])
                value = rest.get(atom, 0) - factor * weight
                if value == 0:
                    rest.pop(atom, None)
                else:
                    rest[atom] = value
            for i, coordinate in own.items():
                coordinates[i] = coordinates.get(i, 0) + factor * coordinate
        return rest, coordinates


def _pivot(rest: Mapping[Atom, Fraction | int]) -> Atom:
    """The first atom of a remainder whose coefficient is a plain number, or else the first."""
    return next((atom for atom, weight in rest.items() if not isinstance(weight, Parametric)), next(iter(rest)))


def _factor(weight: Fraction | int, scale: Fraction | int) -> Coefficient:
    """The quotient weight / scale, if it exists for all values of the parameters."""
    if not isinstance(scale, Parametric):
        return exact_quotient(weight, scale)
    try:
        factor = exact_quotient(weight, scale)
    except ZeroDivisionError:
        raise _DependsOnParametersError from None
    if isinstance(factor, Parametric):
        raise _DependsOnParametersError
    return factor
