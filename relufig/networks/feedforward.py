"""From blocks with skip connections to a plain multilayer perceptron that computes the same function.

A value that a skip connection carries past a layer must pass through units instead: v = relu(v) - relu(-v). Four things
keep this cheap:

- A value that cannot be negative (see `relufig.networks.signs`) needs only one unit.
- If the value is a unit's pre-activation z, the layer already has relu(z), and relu(-z) alone is added. So the
  comparator's [a, b] is carried as b and a - b, with four units instead of five.
- Units whose pre-activations are positive multiples of each other become one unit.
- An affine block costs nothing: it is multiplied into its neighbours.

The units of carried values come first in a layer. The order of units decides how the sums they enter are rounded: in
this order, b + relu(a - b) is computed as in the formula.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from relufig.networks.block import Block
from relufig.networks.signs import nonnegative_outputs
from relufig.numbers import matrices
from relufig.numbers.arrays import Array
from relufig.numbers.coefficients import Coefficient, exact, exact_product, exact_quotient, exact_sum
from relufig.numbers.matrices import Matrix, Row

# The pre-activation of a unit: its weights on the values of the layer before, and its bias.
Preactivation: TypeAlias = tuple[Row, Coefficient]
Entries: TypeAlias = dict[tuple[int, int], Coefficient]


class _Affine(NamedTuple):
    """An affine map P h + p, where h are the activations of the previous hidden layer, or the input."""

    P: Matrix
    p: Array

    def after(self, first: _Affine) -> _Affine:
        """The composition: `first`, then this map."""
        return _Affine(matrices.product(self.P, first.P), matrices.affine(self.P, first.p, self.p))


def without_skips(blocks: Sequence[Block], nonnegative: Iterable[int] = ()) -> list[Block]:
    """Blocks with S = 0 that compute the same function; a single affine block if there are no units.

    `nonnegative` are inputs declared never to be negative. Where one is negative, the function may differ.
    """
    n = blocks[0].n_in
    state = _Affine(matrices.identity(n), np.zeros(n, np.int64))
    signs = frozenset(nonnegative)
    layers: list[_Affine] = []
    for block in blocks:
        if block.size:
            units, readout = _units_and_readout(block, signs)
            layers.append(units.after(state))
            state = readout
        else:
            state = _Affine(block.S, block.b).after(state)
        signs = nonnegative_outputs(block, signs)
    if not layers:
        return [Block.affine(*state)]
    hidden = [
        Block(matrices.zeros(len(c), U.shape[1]), U, c, matrices.identity(len(c)), np.zeros(len(c), np.int64))
        for U, c in layers[:-1]
    ]
    U, c = layers[-1]
    return [*hidden, Block(matrices.zeros(len(state.p), U.shape[1]), U, c, *state)]


def _units_and_readout(block: Block, nonnegative: frozenset[int]) -> tuple[_Affine, _Affine]:
    """The hidden layer that replaces a block, over the block's input, and the block's output as read from that layer.

    `nonnegative` are the coordinates of the block's input that are never negative.
    """
    forms, S = _carried(block)
    units = matrices.rows(block.U)
    biases = block.c.tolist()
    pivots = {form.unit: at for at, form in enumerate(forms) if form.unit is not None}

    rows: list[Preactivation] = []
    readings: Entries = {}
    carried_biases: list[Coefficient] = [0] * len(forms)
    for at, form in enumerate(forms):
        if form.unit is None:
            readings[at, len(rows)] = 1
            rows.append((form.row, 0))
            if not (nonnegative.issuperset(form.row) and all(weight > 0 for weight in form.row.values())):
                readings[at, len(rows)] = -1
                rows.append((_negated(form.row), 0))
    first = len(rows)
    rows += zip(units, biases, strict=True)
    for unit, at in pivots.items():
        readings[at, first + unit] = 1
        readings[at, len(rows)] = -1
        carried_biases[at] = -biases[unit]
        rows.append((_negated(units[unit]), -biases[unit]))

    distinct, merged = _distinct(rows)
    carried = matrices.product(S, matrices.from_entries(readings, (len(forms), len(rows))))
    through_units = ((i, first + j, value) for i, j, value in matrices.nonzeros(block.V))
    readout: Entries = {}
    for i, j, value in itertools.chain(matrices.nonzeros(carried), through_units):
        unit, scale = merged[j]
        readout[i, unit] = exact_sum(readout.get((i, unit), 0), exact_product(value, scale))
    layer = _Affine(_from_rows([row for row, _ in distinct], block.n_in), _vector([bias for _, bias in distinct]))
    return layer, _Affine(
        matrices.from_entries(readout, (block.n_out, len(distinct))),
        matrices.affine(S, _vector(carried_biases), block.b),
    )


def _distinct(rows: list[Preactivation]) -> tuple[list[Preactivation], list[tuple[int, Coefficient]]]:
    """The rows without repeats, and for every row its place among them and its scale s.

    A row is a repeat if it is s > 0 times an earlier one, because relu(s z) = s relu(z).
    """
    distinct: list[Preactivation] = []
    merged: list[tuple[int, Coefficient]] = []
    seen: dict[object, tuple[int, Any]] = {}
    for unit in rows:
        row, bias = unit
        size: Any = abs(exact(next(iter(row.values()), 1)))
        if not size > 0:  # a parameter whose sample is 0: other values have either sign
            size = 1
        if size != 1:
            row, bias = {j: exact_quotient(weight, size) for j, weight in row.items()}, exact_quotient(bias, size)
        direction = (frozenset(row.items()), bias)
        place, first_size = seen.setdefault(direction, (len(distinct), size))
        if place == len(distinct):
            distinct.append(unit)
        merged.append((place, exact_quotient(size, first_size) if size != first_size else 1))
    return distinct, merged


class _Form(NamedTuple):
    """A linear form that is carried past a layer, and the unit that has it as pre-activation, if any."""

    row: Row
    unit: int | None = None


def _carried(block: Block) -> tuple[list[_Form], Matrix]:
    """The linear forms that a block's skip connections carry, and S in terms of these forms."""
    rows = matrices.rows(block.S)
    columns = sorted({j for row in rows for j in row})
    wanted = [i for i, row in enumerate(rows) if row]
    if len(wanted) < len(columns):
        S: Entries = {(i, at): 1 for at, i in enumerate(wanted)}
        return [_Form(rows[i]) for i in wanted], matrices.from_entries(S, (block.n_out, len(wanted)))
    pivots = _pivots(block, set(columns))
    forms = [_Form({j: 1}) for j in columns if j not in pivots]
    place = {j: at for at, j in enumerate(j for j in columns if j not in pivots)}
    change: Entries = dict.fromkeys(place.items(), 1)
    for j, (unit, row) in pivots.items():
        # z = row[j] * x[j] + the rest, with row[j] = 1 or -1, so that x[j] = row[j] * (z - the rest).
        change[j, len(forms)] = row[j]
        change.update({(j, place[k]): -row[j] * weight for k, weight in row.items() if k != j})
        forms.append(_Form(row, unit))
    return forms, matrices.product(block.S, matrices.from_entries(change, (block.n_in, len(forms))))


def _pivots(block: Block, carried: set[int]) -> dict[int, tuple[int, Row]]:
    """Carried coordinates that a unit's pre-activation can stand for, each with the unit and the unit's row."""
    pivots: dict[int, tuple[int, Row]] = {}
    needed: set[int] = set()
    for unit, row in enumerate(matrices.rows(block.U)):
        free = [j for j, weight in row.items() if abs(weight) == 1 and j not in needed]
        if free and carried.issuperset(row) and not any(j in pivots for j in row):
            pivots[free[0]] = (unit, row)
            needed.update(j for j in row if j != free[0])
    return pivots


def _negated(row: Row) -> Row:
    return {j: -weight for j, weight in row.items()}


def _from_rows(rows: Sequence[Row], columns: int) -> Matrix:
    return matrices.from_entries(
        {(i, j): w for i, row in enumerate(rows) for j, w in row.items()}, (len(rows), columns)
    )


def _vector(entries: Sequence[Coefficient]) -> Array:
    return matrices.as_exact(entries, "bias", dimensions=1)
