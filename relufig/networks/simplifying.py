"""Smaller networks that are the same function: units and values that do nothing of their own are taken out.

Every rule is an identity, computed without rounding:

- A unit that is never active is 0. A unit that is never negative is its pre-activation, which the skip connection adds.
- Units whose pre-activations are multiples of each other become one: relu(s z) = s relu(z) for s > 0, and
  relu(-z) = relu(z) - z, where the skip connection takes z.
- A value between two blocks that nothing reads, or that is constant or a multiple of another, needs no place.
- A block without units is an affine map, and is multiplied into a neighbour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np

from relufig.networks.block import Block
from relufig.networks.intervals import bounds
from relufig.networks.signs import nonnegative_outputs
from relufig.numbers import matrices
from relufig.numbers.coefficients import Coefficient, exact, exact_product, exact_quotient, exact_sum
from relufig.numbers.matrices import Row

State: TypeAlias = Literal["active", "inactive"]
# For each block, the units that are never negative (active), and those that are never positive (inactive).
States: TypeAlias = Sequence[Mapping[int, State]]

_ACTIVE: State = "active"
_INACTIVE: State = "inactive"


def simplified(blocks: Sequence[Block], known: States) -> list[Block]:
    """Blocks that compute the same function, given units whose state never changes (others may do so, too)."""
    made = _settled(blocks, known)
    while True:
        made = _without_values(_folded(made))
        # Signs that no one saw before can be seen now that units are merged.
        again = _settled(made, states(made))
        if _shapes(again) == _shapes(made):
            return made
        made = again


def _settled(blocks: Sequence[Block], known: States) -> list[Block]:
    """Blocks without the units whose state is known, and with those merged that are alike."""
    parts = [_Parts.of(block) for block in blocks]
    for each, states_of_it in zip(parts, known, strict=True):
        each.settle(states_of_it)
        each.merge()
    return [each.block() for each in parts]


def _shapes(blocks: Sequence[Block]) -> list[tuple[int, ...]]:
    return [block.S.shape + block.U.shape for block in blocks]


def states(blocks: Sequence[Block], box: Any = None) -> list[dict[int, State]]:
    """The units that are seen at once to be always active, or never: by signs, or by intervals if there is a box."""
    found: list[dict[int, State]] = []
    if box is not None:
        for bound in bounds(blocks, box):
            z = bound.preactivations
            fixed = dict.fromkeys(np.flatnonzero(z.low >= 0).tolist(), _ACTIVE)
            found.append(fixed | dict.fromkeys(np.flatnonzero(z.high <= 0).tolist(), _INACTIVE))
        return found
    signs: frozenset[int] = frozenset()
    for block in blocks:
        known: dict[int, State] = {}
        for unit, (row, bias) in enumerate(zip(matrices.rows(block.U), block.c.tolist(), strict=True)):
            if signs.issuperset(row):
                if bias >= 0 and all(weight > 0 for weight in row.values()):
                    known[unit] = "active"
                elif bias <= 0 and all(weight < 0 for weight in row.values()):
                    known[unit] = "inactive"
        found.append(known)
        signs = nonnegative_outputs(block, signs)
    return found


@dataclass
class _Parts:
    """A block's coefficients, to be changed: S and U by rows, V by units, each with exact numbers."""

    n_in: int
    S: list[Row]
    U: list[Row]
    c: list[Coefficient]
    V: list[Row]
    b: list[Coefficient]
    gone: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, block: Block) -> _Parts:
        by_unit: list[Row] = [{} for _ in range(block.size)]
        for output, unit, weight in matrices.nonzeros(block.V):
            by_unit[unit][output] = weight
        S, U = matrices.rows(block.S), matrices.rows(block.U)
        return cls(block.n_in, S, U, block.c.tolist(), by_unit, block.b.tolist())

    def settle(self, known: Mapping[int, State]) -> None:
        """Take out units of a known state, units that are constant, and units that no output reads."""
        for unit, (row, bias) in enumerate(zip(self.U, self.c, strict=True)):
            state = known.get(unit)
            if not row and state is None:
                state = "active" if bias > 0 else "inactive"
            if state == "active":
                self._add_preactivation(unit, self.V[unit], 1)
            if state is not None or not self.V[unit]:
                self.gone.add(unit)

    def merge(self) -> None:
        """Make one unit of all whose pre-activations are multiples of each other."""
        first: dict[object, tuple[int, Any]] = {}
        for unit, (row, bias) in enumerate(zip(self.U, self.c, strict=True)):
            if unit in self.gone:
                continue
            lead: Any = exact(row[min(row)])
            direction = frozenset((j, exact_quotient(weight, lead)) for j, weight in row.items())
            kept, size = first.setdefault((direction, exact_quotient(bias, lead)), (unit, lead))
            if kept == unit:
                continue
            scale = exact_quotient(abs(lead), abs(size))
            added = {output: exact_product(weight, scale) for output, weight in self.V[unit].items()}
            _add(self.V[kept], added)
            if (lead > 0) != (size > 0):
                self._add_preactivation(kept, added, -1)
            self.gone.add(unit)
        self.gone |= {unit for unit, readout in enumerate(self.V) if not readout}

    def block(self) -> Block:
        """The block without the units that are gone."""
        kept = [unit for unit in range(len(self.c)) if unit not in self.gone]
        n, k = len(self.b), len(kept)
        V = {(output, at): weight for at, unit in enumerate(kept) for output, weight in self.V[unit].items()}
        return Block(
            _matrix(self.S, self.n_in),
            _matrix([self.U[unit] for unit in kept], self.n_in),
            matrices.as_exact([self.c[unit] for unit in kept], "c", dimensions=1),
            matrices.from_entries(V, (n, k)),
            matrices.as_exact(self.b, "b", dimensions=1),
        )

    def _add_preactivation(self, unit: int, readout: Row, sign: int) -> None:
        """Add a unit's pre-activation to the outputs, with the weights of a readout times a sign."""
        for output, weight in readout.items():
            share = exact_product(sign, weight)
            _add(self.S[output], {j: exact_product(share, w) for j, w in self.U[unit].items()})
            self.b[output] = exact_sum(self.b[output], exact_product(share, self.c[unit]))


def _folded(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with each affine one multiplied into the one before it, or else into the one after it."""
    made: list[Block] = []
    for block in blocks:
        if not made:
            made.append(block)
            continue
        last = made[-1]
        if not block.size:
            S, V = (matrices.product(block.S, part) for part in (last.S, last.V))
            made[-1] = Block(S, last.U, last.c, V, matrices.affine(block.S, last.b, block.b))
        elif not last.size:
            S, U = (matrices.product(part, last.S) for part in (block.S, block.U))
            c, b = (matrices.affine(*pair) for pair in ((block.U, last.b, block.c), (block.S, last.b, block.b)))
            made[-1] = Block(S, U, c, block.V, b)
        else:
            made.append(block)
    return made


def _without_values(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without values between them that nothing reads, that are constant, or multiples of others."""
    made = list(blocks)
    for at in range(len(made) - 1, 0, -1):
        made[at - 1], made[at] = _narrowed(made[at - 1], made[at])
    return made


def _narrowed(first: Block, second: Block) -> tuple[Block, Block]:
    n = first.n_out
    read = {j for part in (second.S, second.U) for _, j, _ in matrices.nonzeros(part)}
    S, V, b = matrices.rows(first.S), matrices.rows(first.V), first.b.tolist()
    place: dict[int, int] = {}
    seen: dict[object, tuple[int, Any, int]] = {}
    # Value j is factor[j] times the value at place[j], plus constant[j]; or only the constant, if it has no place.
    factor: dict[int, Coefficient] = {}
    constant: dict[int, Coefficient] = {}
    kept: list[int] = []
    for j in range(n):
        if j not in read:
            continue
        terms = {**{(0, i): w for i, w in S[j].items()}, **{(1, i): w for i, w in V[j].items()}}
        if not terms:
            constant[j] = b[j]
            continue
        lead: Any = exact(terms[min(terms)])
        direction = frozenset((key, exact_quotient(weight, lead)) for key, weight in terms.items())
        other, size, slot = seen.setdefault(direction, (j, lead, len(kept)))
        place[j] = slot
        if other == j:
            kept.append(j)
            factor[j] = 1
        else:
            factor[j] = exact_quotient(lead, size)
            constant[j] = exact_sum(b[j], exact_product(-1, exact_product(factor[j], b[other])))
    if len(kept) == n:
        return first, second
    narrow = matrices.from_entries({(j, place[j]): factor[j] for j in place}, (n, len(kept)))
    shift = matrices.as_exact([constant.get(j, 0) for j in range(n)], "values", dimensions=1)
    chosen = matrices.from_entries(dict.fromkeys(enumerate(kept), 1), (len(kept), n))
    zero = np.zeros(len(kept), np.int64)
    before = Block(
        matrices.product(chosen, first.S),
        first.U,
        first.c,
        matrices.product(chosen, first.V),
        matrices.affine(chosen, first.b, zero),
    )
    c, bias = (matrices.affine(*pair) for pair in ((second.U, shift, second.c), (second.S, shift, second.b)))
    after = Block(matrices.product(second.S, narrow), matrices.product(second.U, narrow), c, second.V, bias)
    return before, after


def _add(row: Row, added: Row) -> None:
    """Add to the entries of a row; those that become 0 are removed."""
    for j, weight in added.items():
        row[j] = exact_sum(row.get(j, 0), weight)
        if not row[j]:
            del row[j]


def _matrix(rows: Sequence[Row], columns: int) -> matrices.Matrix:
    entries = {(i, j): weight for i, row in enumerate(rows) for j, weight in row.items()}
    return matrices.from_entries(entries, (len(rows), columns))
