"""From the sums and ReLUs of a model to the blocks of a network: what each block computes, and what it carries.

The network is cut wherever everything goes through one value. Between two cuts is one layer of a chain, or a part with
skip connections. In such a part, each ReLU is computed as early as possible, and the blocks' skip connections carry a
value from where it is computed to where it is last needed. So a residual layer x + V relu(U x + c) + b is one block,
and a skip past several layers carries x beside what they compute.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from relufig.formats.models import assembly, chain
from relufig.formats.models.assembly import Piece
from relufig.formats.models.recording import Recorder
from relufig.formats.models.values import Linear, Rectified, Source, Tensor, Term, Through, Value, operands
from relufig.networks.block import Block
from relufig.networks.network import Network
from relufig.numbers import matrices
from relufig.numbers.arrays import Array
from relufig.numbers.matrices import Matrix
from relufig.system import limits

# A sum of more terms is computed in parts.
_MOST_TERMS = 64
# The cost of carrying a value through a block is the number of its columns plus this.
_CARRIED = 64


def network(
    recorder: Recorder, output: Tensor, inputs: Sequence[str] | None = None, outputs: Sequence[str] | None = None
) -> Network:
    """The network that computes a tensor, flattened row by row. Raises as `chain.network`."""
    last = recorder.columns(output)
    values = _joined(_needed(last, recorder.values))
    if not values or not isinstance(values[0], Source):
        raise ValueError("its output does not depend on its input")
    return chain.network(_layers(values), recorder.source.width, inputs, outputs)


def _needed(output: Value, values: Iterable[Value]) -> list[Value]:
    """Those of the values that an output is computed from, and the output itself, in order."""
    in_order = list(values)
    needed = {output}
    for value in reversed(in_order):
        if value in needed:
            needed.update(operands(value))
    return [value for value in in_order if value in needed]


def _joined(values: list[Value]) -> list[Value]:
    """The values needed for the last one, in order. A sum of sums becomes one sum if no matrices are multiplied."""
    uses = Counter(operand for value in values for operand in operands(value))
    now: dict[Value, Value] = {}
    for value in values:
        match value:
            case Linear():
                now[value] = _flattened(value, now, uses)
            case Rectified(argument, width):
                now[value] = Rectified(now[argument], width)
            case Through(block, argument):
                now[value] = Through(block, now[argument])
            case _:
                now[value] = value
    return _needed(now[values[-1]], dict.fromkeys(now.values()))


def _flattened(value: Linear, now: dict[Value, Value], uses: Counter[Value]) -> Value:
    bias = value.bias
    terms: dict[Value, Matrix | None] = {}
    inner: list[Linear] = []
    for matrix, operand in value.terms:
        made = now[operand]
        # Two biases in a row, with nothing between them, stay two layers.
        alone = len(value.terms) == 1 and bias is not None and isinstance(made, Linear) and made.bias is not None
        if matrix is None and isinstance(made, Linear) and uses[operand] == 1 and not alone:
            inner.append(made)
        else:
            merged = _merged(terms, ((matrix, made),))
            if merged is None:  # should not happen: a value is only added and subtracted, in whole multiples
                raise ArithmeticError("multiples of one value cannot be added up without rounding")
            terms = merged
    for made in inner:
        merged = _merged(terms, made.terms) if len(terms) + len(made.terms) <= _MOST_TERMS else None
        if merged is None:
            terms[made] = None
        else:
            terms, bias = merged, assembly.sum_of_biases(bias, made.bias)
    if len(terms) == 1 and bias is None:
        ((only, matrix),) = terms.items()
        if matrix is None:
            return only
    return Linear(tuple((matrix, operand) for operand, matrix in terms.items()), bias, value.width)


def _merged(terms: dict[Value, Matrix | None], more: Iterable[Term]) -> dict[Value, Matrix | None] | None:
    """The matrices of two sums by value, with those of the same value added up; None if that would round."""
    result = dict(terms)
    for matrix, value in more:
        if value in result:
            matrix = assembly.exact_sum(result[value], matrix, value.width)
            if matrix is None:
                return None
        result[value] = matrix
    return result


def _layers(values: list[Value]) -> list[chain.Layer]:
    """The layers from the first value, the input, to the last."""
    place = {value: at for at, value in enumerate(values)}
    last_use = list(range(len(values)))
    for at, value in enumerate(values):
        for operand in operands(value):
            last_use[place[operand]] = at
    furthest = itertools.accumulate(last_use, max)
    # Everything goes through a value if nothing before it is used after it.
    cuts = [at for at, reach in enumerate([0, *furthest][: len(values)]) if reach <= at]
    layers: list[chain.Layer] = []
    for start, end in itertools.pairwise(cuts):
        layers += _part(values[start], values[start + 1 : end + 1])
        limits.at_most(limits.MOST_BLOCKS, "layers", len(layers))
    return layers


def _part(start: Value, values: list[Value]) -> Sequence[chain.Layer]:
    match values:
        case [Through(block)]:
            return [block]
        case [Rectified()]:
            return [chain.Relu()]
        case [Linear(((matrix, _),)) as only]:
            return [chain.Affine(matrices.identity(start.width) if matrix is None else matrix, _bias(only))]
    return _Part(start, values).blocks()


class _Part:
    """The values between two cuts, placed in blocks 1, 2, ... State k is what leaves block k, and state 0 the input.

    - `ready`: the first state that can hold a value.
    - `until`: the last block that takes a value from the state before.
    - `held`: the values that must be in a state: terms of sums, and the last value.
    """

    def __init__(self, start: Value, values: list[Value]) -> None:
        self.start, self.values = start, values
        self.ready: dict[Value, int] = {start: 0}
        self.until: dict[Value, int] = {}
        sums = [value for value in values if not self.is_unit(value)]
        self.held: set[Value] = {*(operand for value in sums for operand in operands(value)), values[-1]}
        for value in values:
            if isinstance(value, Rectified):
                self.ready[value] = 1 + max(self.ready[operand] for _, operand in self.preactivation(value).terms)
            else:
                self.ready[value] = max(
                    self.ready[operand] + (not self.is_unit(operand)) for operand in operands(value)
                )
        for value in values:
            block = self.ready[value]
            if isinstance(value, Rectified):
                taken = [operand for _, operand in self.preactivation(value).terms]
            elif value in self.held:
                taken = [operand for operand in operands(value) if not self.is_unit_of(operand, block)]
            else:
                continue
            for operand in taken:
                self.until[operand] = max(block, self.until.get(operand, 0))

    def preactivation(self, unit: Rectified) -> Linear:
        """A unit's pre-activation, as a sum of values that are carried."""
        argument = unit.argument
        if isinstance(argument, Linear) and argument is not self.start:
            first = 1 + max(self.ready[operand] for _, operand in argument.terms)
            if argument not in self.held or self.ready[argument] + 1 > first:
                return argument
        return Linear(((None, argument),), None, argument.width)

    def is_unit(self, value: Value) -> bool:
        """Whether a value is a ReLU that one of the blocks computes."""
        return isinstance(value, Rectified) and value is not self.start

    def is_unit_of(self, value: Value, block: int) -> bool:
        """Whether a value is a ReLU that this block computes."""
        return self.is_unit(value) and self.ready[value] == block

    def blocks(self) -> list[Block]:
        """The blocks, in order."""
        end = self.values[-1]
        depth = self.ready[end]
        spans = [(value, self.ready[value], self.until.get(value, 0)) for value in (self.start, *self.values[:-1])]
        cost = sum(max(0, until - ready) * (value.width + _CARRIED) for value, ready, until in spans)
        limits.at_most(limits.MOST_CARRIED, "values carried past layers", cost)
        limits.at_most(limits.MOST_BLOCKS, "layers", depth)
        states: list[list[Value]] = [[] for _ in range(depth)]
        for value, ready, until in spans:
            for state in range(ready, until):
                states[state].append(value)
        units: list[list[Rectified]] = [[] for _ in range(depth + 1)]
        for value in self.values:
            if isinstance(value, Rectified):
                units[self.ready[value]].append(value)
        states.append([end])
        return [self._block(k, states[k - 1], units[k], states[k]) for k in range(1, depth + 1)]

    def _block(self, k: int, before: list[Value], units: list[Rectified], after: list[Value]) -> Block:
        column, n_in = _places(before)
        unit, n_units = _places(units)
        row, n_out = _places(after)
        U: list[Piece] = []
        S: list[Piece] = []
        V: list[Piece] = []
        c: list[Array] = []
        b: list[Array] = []
        for each in units:
            z = self.preactivation(each)
            U += [Piece(unit[each], column[operand], matrix, operand.width) for matrix, operand in z.terms]
            c.append(_bias(z))
        for value in after:
            made_here = value is not self.start and self.ready[value] == k
            result = value if isinstance(value, Linear) and made_here else Linear(((None, value),), None, value.width)
            for matrix, operand in result.terms:
                inside, at = (V, unit) if self.is_unit_of(operand, k) else (S, column)
                inside.append(Piece(row[value], at[operand], matrix, operand.width))
            b.append(_bias(result))
        return Block(
            S=assembly.matrix(S, (n_out, n_in)),
            U=assembly.matrix(U, (n_units, n_in)),
            c=assembly.vector(c),
            V=assembly.matrix(V, (n_out, n_units)),
            b=assembly.vector(b),
        )


def _places(values: Sequence[Value]) -> tuple[dict[Value, int], int]:
    """Where each value's columns begin if the values stand side by side, and the number of all columns."""
    ends = [0, *itertools.accumulate(value.width for value in values)]
    return dict(zip(values, ends, strict=False)), ends[-1]


def _bias(value: Linear) -> Array:
    return np.zeros(value.width, np.int64) if value.bias is None else value.bias
