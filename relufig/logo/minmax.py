"""Trees of minima and maxima over affine forms, and the network of each tree: one ReLU for each minimum or maximum.

min(a, b) = a - relu(a - b) and max(a, b) = b + relu(a - b), so a tree over n forms takes n - 1 ReLUs. A run of minima
(or of maxima) can be taken in any order. Here it is taken in the order of least depth.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypeVar

import numpy as np

from relufig.networks.block import Block
from relufig.networks.network import Network
from relufig.numbers import matrices
from relufig.numbers.coefficients import Coefficient, exact_sum

# An affine form: the coefficient of each input, then the constant.
Form: TypeAlias = tuple[Coefficient, ...]
Kind = Literal["min", "max"]
Result = TypeVar("Result")


@dataclass(frozen=True, eq=False, repr=False)
class Choice:
    """The minimum or the maximum of several trees."""

    kind: Kind
    of: tuple[Tree, ...]


Tree: TypeAlias = Form | Choice


def choice(kind: Kind, of: Iterable[Tree]) -> Tree:
    """The minimum or maximum of trees. A single tree is returned as it is; trees of the same kind are merged in."""
    trees = tuple(of)
    if len(trees) == 1:
        return trees[0]
    return Choice(kind, tuple(part for tree in trees for part in _run(kind, tree)))


def negated(tree: Tree) -> Tree:
    """The tree of the negated value: minima become maxima, maxima become minima, and forms are negated."""

    def at_form(form: Form) -> Tree:
        return tuple(-coefficient for coefficient in form)

    def at_choice(kind: Kind, parts: list[Tree]) -> Tree:
        return Choice("max" if kind == "min" else "min", tuple(parts))

    return _fold(tree, at_form, at_choice)


def forms(tree: Tree) -> list[Form]:
    """The forms of a tree, from left to right."""
    return _fold(tree, lambda form: [form], lambda _, parts: [form for part in parts for form in part])


def restricted(tree: Tree, kept: Mapping[int, Form]) -> Tree | None:
    """The tree with only some of its forms, or None if there are none.

    `kept` gives each form to keep by its place, counted from left to right.
    """
    place = itertools.count()

    def at_form(_: Form) -> Tree | None:
        return kept.get(next(place))

    def at_choice(kind: Kind, parts: list[Tree | None]) -> Tree | None:
        kept_parts = [part for part in parts if part is not None]
        return choice(kind, kept_parts) if kept_parts else None

    return _fold(tree, at_form, at_choice)


def joining(tree: Tree, order: Sequence[int]) -> list[Kind | None]:
    """How each form joins those before it, in the given order of places: "min", "max", or None for the first form.

    The innermost choice that a form shares with an earlier one decides. A form that joins by a minimum can only lower
    the value; one that joins by a maximum can only raise it.
    """

    def at_choice(kind: Kind, parts: list[list[list[tuple[Kind, object]]]]) -> list[list[tuple[Kind, object]]]:
        node = object()
        around = [path for part in parts for path in part]
        for path in around:
            path.append((kind, node))
        return around

    paths: list[list[tuple[Kind, object]]] = _fold(tree, lambda _: [[]], at_choice)
    joined: list[Kind | None] = []
    met: set[object] = set()
    for place in order:
        joined.append(next((kind for kind, node in paths[place] if node in met), None))
        met.update(node for _, node in paths[place])
    return joined


def network(tree: Tree, inputs: Sequence[str], output: str) -> Network:
    """The network of a tree: for n forms n - 1 ReLUs, in the fewest layers that its runs allow.

    Each minimum or maximum is taken in the layer before the one that needs it. So besides these results only the inputs
    are carried, and only as far as a form still needs them.
    """
    n = len(inputs)
    top = _balanced(tree)
    if not isinstance(top, _Pair):
        return Network([Block.affine(*_affine([_operand(top, {}, 0)], n))], inputs, [output])
    layers = _layers(top)
    blocks = []
    before: list[_Pair] = []
    carried = True
    for level, pairs in enumerate(layers):
        place = {id(pair): at for at, pair in enumerate(before)}
        count = len(before) + n * carried
        operands = [[_operand(part, place, len(before)) for part in pair.parts] for pair in pairs]
        carried = any(not isinstance(part, _Pair) for later in layers[level + 1 :] for p in later for part in p.parts)
        blocks.append(_block(pairs, operands, len(before), count, n * carried))
        before = pairs
    return Network(blocks, inputs, [output])


@dataclass(frozen=True, eq=False, repr=False)
class _Pair:
    """A minimum or maximum of two; `height` is the number of layers it takes."""

    kind: Kind
    first: _Pair | Form
    second: _Pair | Form
    height: int

    @property
    def parts(self) -> tuple[_Pair | Form, _Pair | Form]:
        return self.first, self.second


# The weights of a linear combination of the values that enter a layer, by their places, and of the constant 1.
_Sum: TypeAlias = dict[int, Coefficient]
_ONE = -1


def _operand(part: _Pair | Form, place: dict[int, int], first: int) -> _Sum:
    """An earlier result, which enters at its `place`, or a form of the inputs, which enter from `first` on."""
    if isinstance(part, _Pair):
        return {place[id(part)]: 1}
    *weights, constant = part
    return {_ONE: constant} | {at: weight for at, weight in enumerate(weights, start=first) if weight != 0}


def _difference(left: _Sum, right: _Sum) -> _Sum:
    return left | {at: exact_sum(left.get(at, 0), -weight) for at, weight in right.items()}


def _fold(tree: Tree, at_form: Callable[[Form], Result], at_choice: Callable[[Kind, list[Result]], Result]) -> Result:
    """Compute a tree from its forms upwards, without recursion: a tree can be deeper than Python's stack."""
    results: list[Result] = []
    pending: list[tuple[Tree, bool]] = [(tree, False)]
    while pending:
        node, complete = pending.pop()
        if not isinstance(node, Choice):
            results.append(at_form(node))
        elif complete:
            parts = results[-len(node.of) :]
            del results[-len(node.of) :]
            results.append(at_choice(node.kind, parts))
        else:
            pending.append((node, True))
            pending += [(part, False) for part in reversed(node.of)]
    return results[0]


def _run(kind: Kind, tree: Tree) -> tuple[Tree, ...]:
    return tree.of if isinstance(tree, Choice) and tree.kind == kind else (tree,)


def _height(part: _Pair | Form) -> int:
    return part.height if isinstance(part, _Pair) else 0


def _balanced(tree: Tree) -> _Pair | Form:
    """The tree in pairs. In each run the two shallowest parts are paired first, which gives the least depth."""

    def paired(kind: Kind, parts: list[_Pair | Form]) -> _Pair | Form:
        order = itertools.count()
        heap = [(_height(part), next(order), part) for part in parts]
        heapq.heapify(heap)
        while len(heap) > 1:
            (_, _, first), (height, _, second) = heapq.heappop(heap), heapq.heappop(heap)
            # min(a, b) is a plus a ReLU, max(a, b) is b plus a ReLU. That operand is the deeper one, so that it is an
            # earlier result and not a form of the inputs.
            if kind == "min":
                first, second = second, first
            heapq.heappush(heap, (height + 1, next(order), _Pair(kind, first, second, height + 1)))
        return heap[0][2]

    return _fold(tree, lambda form: form, paired)


def _layers(top: _Pair) -> list[list[_Pair]]:
    """The pairs by layer, from the first layer to the last."""
    layers = [[top]]
    while inner := [part for pair in layers[-1] for part in pair.parts if isinstance(part, _Pair)]:
        layers.append(inner)
    return layers[::-1]


def _block(pairs: list[_Pair], operands: list[list[_Sum]], first: int, count: int, carried: int) -> Block:
    """The layer that takes these pairs from `count` values, and carries on the last `carried` of them, the inputs."""
    bases = [a if pair.kind == "min" else b for pair, (a, b) in zip(pairs, operands, strict=True)]
    inputs: list[_Sum] = [{first + i: 1} for i in range(carried)]
    S, b = _affine([*bases, *inputs], count)
    U, c = _affine([_difference(a, b) for a, b in operands], count)
    signs: dict[tuple[int, int], Coefficient] = {
        (k, k): -1 if pair.kind == "min" else 1 for k, pair in enumerate(pairs)
    }
    V = matrices.from_entries(signs, (len(pairs) + carried, len(pairs)))
    return Block(S, U, c, V, b)


def _affine(sums: list[_Sum], count: int) -> tuple[matrices.Matrix, np.ndarray]:
    entries = {(i, j): weight for i, each in enumerate(sums) for j, weight in each.items() if j != _ONE and weight != 0}
    constants = np.array([each.get(_ONE, 0) for each in sums], dtype=object)
    return matrices.from_entries(entries, (len(sums), count)), constants
