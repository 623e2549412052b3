"""From expressions to a network: the step from a formula, recorded, to its weights.

Units are placed in layers as early as their inputs allow. Between two layers the network carries the fewest values from
which everything later can be computed: a basis of the linear forms in which later units and the outputs see what is
known so far. For a formula that sorts, these are just the wires, and the network comes out as residual blocks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from relufig import matrices
from relufig.block import Block
from relufig.coefficients import Coefficient, as_coefficient, exact, float_if_exact
from relufig.expression import Atom, Expression, Input, Unit, level_of
from relufig.network import Network

Form = Mapping[Atom, Coefficient]
_Targets = tuple[list[Form], list[Coefficient]]


def build(*outputs: Expression | Coefficient, **named: Expression | Coefficient) -> Network:
    """The network with these outputs, and for inputs all that were declared together with those the outputs use.

    Outputs given by keyword bear that name, the others y1, y2, ... (y if there is one).

    >>> from relufig import inputs, maximum, minimum
    >>> a, b = inputs("a", "b")
    >>> build(low=minimum(a, b), high=maximum(a, b))
    Network(a, b -> low, high: 1 ReLU in 1 hidden layer, 6 parameters)

    Raises ValueError for no output, outputs without any input, and inputs of the same name from two declarations;
    TypeError for an output that is neither an expression nor a number.
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
    later = _Later(layers)
    results: _Targets = [output.terms for output in outputs], [output.constant for output in outputs]
    state = _Basis({item: 1} for item in inputs)
    blocks = []
    for level, units in enumerate(layers, start=1):
        if level == len(layers):
            targets, offsets = results
        else:
            targets = _carried([*outputs, *later.after(level)], level)
            offsets = [0] * len(targets)
        blocks.append(_block(state, units, level, targets, offsets))
        state = _Basis(targets)
    if not layers:
        blocks.append(_block(state, [], 1, *results))
    return blocks


def _block(state: _Basis, units: list[Unit], level: int, targets: list[Form], offsets: list[Coefficient]) -> Block:
    """From the values of `state` through the units of one level to the targets, which are forms in both."""
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
        b=np.array(offsets, dtype=object),
    )


def _layers(outputs: Iterable[Expression]) -> list[list[Unit]]:
    """The units that the outputs use, level by level, in the order in which the formula first needs them."""
    found: dict[Unit, None] = {}
    pending: list[tuple[Atom, bool]] = [(atom, False) for output in outputs for atom in output.terms][::-1]
    while pending:
        atom, complete = pending.pop()
        if isinstance(atom, Input) or atom in found:
            continue
        if complete:
            found[atom] = None
        else:
            pending.append((atom, True))
            pending += [(inner, False) for inner in atom.preactivation.terms][::-1]
    layers: list[list[Unit]] = [[] for _ in range(max((unit.level for unit in found), default=0))]
    for unit in found:
        layers[unit.level - 1].append(unit)
    return layers


class _Later:
    """What later units need of what is known so far: level by level, the pre-activations that use any of it."""

    def __init__(self, layers: list[list[Unit]]) -> None:
        self._first_used: dict[int, list[Unit]] = {}
        for unit in (unit for layer in layers for unit in layer):
            first = min(level_of(atom) for atom in unit.preactivation.terms)
            self._first_used.setdefault(first, []).append(unit)
        self._waiting = self._first_used.pop(0, [])

    def after(self, level: int) -> list[Expression]:
        """The pre-activations of units above a level that use atoms up to it; to be asked level by level, from 1."""
        self._waiting = [unit for unit in [*self._waiting, *self._first_used.pop(level, [])] if unit.level > level]
        return [unit.preactivation for unit in self._waiting]


def _carried(later: Iterable[Expression], level: int) -> list[Form]:
    """The fewest forms in what is known up to a level from which all later expressions can be computed.

    Where single atoms do as well as sums of them, they are carried as they are.
    """
    basis = _Basis()
    for expression in later:
        basis.add(_up_to(level, expression.terms))
    atoms = dict.fromkeys(atom for form in basis.forms for atom in form)
    return [{atom: 1} for atom in atoms] if len(atoms) <= len(basis) else basis.forms


def _up_to(level: int, form: Form) -> Form:
    return {atom: weight for atom, weight in form.items() if level_of(atom) <= level}


class _Basis:
    """Linearly independent forms, and the coordinates of any form they span, by exact Gaussian elimination."""

    def __init__(self, forms: Iterable[Form] = ()) -> None:
        self.forms: list[Form] = []
        # For each pivot atom: the form reduced to have 1 there, and its coordinates in `forms`.
        self._reduced: dict[Atom, tuple[Form, Mapping[int, Coefficient]]] = {}
        for form in forms:
            self.add(form)

    def __len__(self) -> int:
        return len(self.forms)

    def add(self, form: Form) -> None:
        """Make the form part of the basis, unless it is spanned already. Its sign may be turned for a leading +."""
        rest, coordinates = self._reduce(form)
        if not rest:
            return
        leading = next(iter(form.values()))
        sign = -1 if leading < 0 else 1
        pivot, weight = next(iter(rest.items()))
        scale = 1 / Fraction(weight)
        own = {i: -value * scale for i, value in coordinates.items()}
        own[len(self.forms)] = sign * scale
        self._reduced[pivot] = ({atom: exact(w * scale) for atom, w in rest.items()}, own)
        self.forms.append({atom: sign * w for atom, w in form.items()})

    def coordinates(self, form: Form) -> Mapping[int, Coefficient]:
        """The coordinates of a form that the basis spans."""
        rest, coordinates = self._reduce(form)
        if rest:
            raise ValueError(f"the form over {list(form)} is not spanned by {self.forms}")
        return {i: exact(value) for i, value in coordinates.items() if value != 0}

    def _reduce(self, form: Form) -> tuple[dict[Atom, Fraction | int], dict[int, Coefficient]]:
        rest: dict[Atom, Any] = {atom: exact(weight) for atom, weight in form.items()}
        coordinates: dict[int, Any] = {}
        # Pivot by pivot in the order they were added: a reduced form has no atom of an earlier pivot.
        for pivot, (reduced, own) in self._reduced.items():
            factor = rest.get(pivot, 0)
            if factor == 0:
                continue
            for atom, weight in reduced.items():
                value = rest.get(atom, 0) - factor * weight
                if value == 0:
                    rest.pop(atom, None)
                else:
                    rest[atom] = value
            for i, weight in own.items():
                coordinates[i] = coordinates.get(i, 0) + factor * weight
        return rest, coordinates
