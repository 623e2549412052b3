"""Whether two networks are the same function: a proof, or the input where they differ most."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from relufig.networks.block import Block
from relufig.networks.network import Network
from relufig.numbers import matrices
from relufig.numbers.matrices import Matrix
from relufig.numbers.text import counted, listed, number
from relufig.questions.answer import Answer, point_text, where
from relufig.regions import cones
from relufig.regions.cells import Search, around, common_cells, samples, sides_of
from relufig.regions.cones import Form, Polyhedron, coordinates
from relufig.regions.counting import refuse_limit

# So many random inputs are tried first. A large difference found early saves work on all regions where it is smaller.
_TRIED = 16


@dataclass(frozen=True, eq=False)
class Equality(Answer):
    """Whether two networks are the same function. It counts as True only if this is proved.

    Parameters
    ----------
    first, second : Network
        The networks.
    box : tuple of (low, high) or None
        The inputs that were asked about; None for all.
    proved : bool
        Whether the networks are proved to be equal.
    regions : int
        The number of regions on which they were compared: on each, both networks are affine.
    complete : bool
        Whether these are all regions. If not, the search stopped at its limit, and neither answer may be known.
    at : tuple of Fraction or None
        An input where the networks differ: that of the largest difference, if there is a largest. None if none is
        known.
    values : tuple of (Fraction, Fraction) or None
        The outputs there: for each output, that of the first network and that of the second.
    largest : Fraction or None
        The largest difference of any output, or the largest found if the search is not complete. None if the difference
        grows without bound.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig import questions
    >>> (x,) = rf.inputs("x")
    >>> answer = questions.equal(rf.build(y=rf.clip(x, 0, 1)), rf.build(y=rf.relu(x)), box=[(-1, 3)])
    >>> print(answer)
    Not equal on [−1, 3]: at x = 3, y is 1 and 3. No difference is larger than 2, on 3 regions.
    """

    first: Network
    second: Network
    box: tuple[tuple[Any, Any], ...] | None
    proved: bool
    regions: int
    complete: bool
    at: tuple[Fraction, ...] | None
    values: tuple[tuple[Fraction, Fraction], ...] | None
    largest: Fraction | None

    def __bool__(self) -> bool:
        return self.proved

    def __str__(self) -> str:
        on, compared = where(self.box), counted(self.regions, "region")
        if self.proved:
            return f"Equal {on}: both networks are the same affine map on each of {compared}, in exact arithmetic."
        if self.at is None or self.values is None:
            return f"Not decided {on}: no difference was found on {compared}, where the search stopped."
        differing = [
            f"{name} is {number(p)} and {number(q)}"
            for name, (p, q) in zip(self.first.outputs, self.values, strict=True)
            if p != q
        ]
        found = f"Not equal {on}: at {point_text(self.at, self.first.inputs)}, {listed(differing)}."
        if self.largest is None:
            return f"{found} The difference grows without bound."
        rest = "No difference is larger than" if self.complete else "The largest difference found is"
        return f"{found} {rest} {number(self.largest)}, on {compared}."


def equal(first: Network, second: Network, box: Any = None, *, limit: int = 10_000) -> Equality:
    """Whether two networks are the same function: a proof, or the input where they differ most.

    On the regions that both networks make together, both are affine maps, and these are compared in exact arithmetic
    (float weights are exact rational numbers). So the answer is about the functions as formulas, not about rounding:
    `relufig.exactness` says where computing a network in floats rounds.

    Parameters
    ----------
    first, second : Network
        Two networks with equal numbers of inputs and of outputs. Inputs and outputs are compared in their order,
        whatever their names.
    box : sequence of (low, high), optional
        One pair for each input, to ask about inputs in a box. By default all inputs.
    limit : int, optional
        The search stops after this many regions.

    Returns
    -------
    Equality
        It counts as True if the networks are proved to be equal.

    Raises
    ------
    ValueError, TypeError
        If `first` or `second` is not a Network, if they have different numbers of inputs or of outputs, or if `box` is
        not a pair (low, high) for each input.

    Examples
    --------
    Two ways to clip, and a sorting network without skip connections:

    >>> import relufig as rf
    >>> from relufig import questions, sorting
    >>> (x,) = rf.inputs("x")
    >>> bool(questions.equal(rf.build(rf.clip(x, -1, 2)), rf.build(rf.clip_chained(x, -1, 2))))
    True
    >>> sorter = sorting.bitonic(4).network()
    >>> print(questions.equal(sorter, sorter.feedforward()))
    Equal for every input: both networks are the same affine map on each of 100 regions, in exact arithmetic.
    """
    label = "equal(first, second, box)"
    refuse_limit(limit, label)
    _refuse_unlike(first, second, label)
    within = around(first, box, label)
    sides = sides_of(box)
    at, largest = _tried(first, second, within)
    search = Search(common_cells(first, second, within), limit)
    for one, other in search:
        for p, q in zip(one.outputs, other.outputs, strict=True):
            difference = tuple(other.weight * a - one.weight * b for a, b in zip(p, q, strict=True))
            if not any(difference):
                continue
            scale = one.weight * other.weight
            for form in (difference, tuple(-entry for entry in difference)):
                highest = one.polyhedron.highest(form, above=largest * scale)
                if highest is not None and highest.value is None:
                    point = _along(other.polyhedron, difference, highest.at)
                    return _answer(first, second, sides, True, search.regions, point, None)
                if highest is not None and highest.value is not None:
                    at, largest = coordinates(highest.at), highest.value / scale
    return _answer(first, second, sides, search.complete, search.regions, at, largest)


def difference(first: Network, second: Network) -> Network:
    """The network that computes the first network's outputs minus the second's, by running both in parallel.

    Parameters
    ----------
    first, second : Network
        Two networks with equal numbers of inputs and of outputs.

    Returns
    -------
    Network
        With the inputs and outputs of the first.

    Raises
    ------
    ValueError, TypeError
        If one of them is not a network, or if they have different numbers of inputs or outputs.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig import questions
    >>> (x,) = rf.inputs("x")
    >>> apart = questions.difference(rf.build(rf.clip(x, 0, 1)), rf.build(rf.relu(x)))
    >>> apart.widths, apart([3])
    ((3,), array([-2]))
    """
    _refuse_unlike(first, second, "difference(first, second)")
    n = len(first.outputs)
    depth = max(len(first.blocks), len(second.blocks))
    carried = Block.affine(matrices.identity(n), np.zeros(n, np.int64))
    padded = [[*network.blocks, *[carried] * (depth - len(network.blocks))] for network in (first, second)]
    blocks = [_beside(p, q, shared=at == 0) for at, (p, q) in enumerate(zip(*padded, strict=True))]
    signs = {(i, i + j * n): 1 - 2 * j for i in range(n) for j in (0, 1)}
    minus = Block.affine(matrices.from_entries(signs, (n, 2 * n)), np.zeros(n, np.int64))
    return Network([*blocks, minus], first.inputs, first.outputs)


def _beside(first: Block, second: Block, shared: bool) -> Block:
    """Two blocks as one: on their own inputs, one after the other, or on the same inputs if they are `shared`."""
    S, U = _stacked(first.S, second.S, shared), _stacked(first.U, second.U, shared)
    V = _stacked(first.V, second.V, shared=False)
    parts: Any = ([*p.tolist(), *q.tolist()] for p, q in ((first.c, second.c), (first.b, second.b)))
    c, b = parts
    return Block(S, U, c, V, b)


def _stacked(first: Matrix, second: Matrix, shared: bool) -> Matrix:
    """Two matrices, one below the other, on the same columns if they are `shared`, and else on columns of their own."""
    rows, columns = first.shape
    aside = 0 if shared else columns
    entries = {(i, j): value for i, j, value in matrices.nonzeros(first)}
    entries |= {(rows + i, aside + j): value for i, j, value in matrices.nonzeros(second)}
    return matrices.from_entries(entries, (rows + second.shape[0], aside + second.shape[1]))


def _refuse_unlike(first: Network, second: Network, label: str) -> None:
    """Raise an error that begins with `label`, unless both are networks with equal numbers of inputs and of outputs."""
    for name, network in (("first", first), ("second", second)):
        if not isinstance(network, Network):
            raise TypeError(f"{label}: {name} must be a Network, got {type(network).__name__}")
    for kind in ("inputs", "outputs"):
        counts = [len(getattr(network, kind)) for network in (first, second)]
        if counts[0] != counts[1]:
            raise ValueError(
                f"{label}: both networks must have equal numbers of {kind}, got {counts[0]} and {counts[1]}"
            )


def _answer(
    first: Network,
    second: Network,
    box: Any,
    complete: bool,
    regions: int,
    at: tuple[Fraction, ...] | None,
    largest: Fraction | None,
) -> Equality:
    values = None
    if at is not None:
        x = np.array(at, dtype=object)
        pairs = zip(first(x).tolist(), second(x).tolist(), strict=True)
        values = tuple((Fraction(p), Fraction(q)) for p, q in pairs)
    proved = complete and at is None
    return Equality(first, second, box, proved, regions, complete, at, values, largest)


def _tried(first: Network, second: Network, within: Polyhedron) -> tuple[tuple[Fraction, ...] | None, Fraction]:
    """The random input with the largest difference of an output, and that difference; None and 0 if all are equal."""
    points = samples(within, _TRIED)
    differences = np.abs(first(points) - second(points)).max(axis=1)
    best = int(np.argmax(differences))
    if differences[best] == 0:
        return None, Fraction(0)
    return tuple(Fraction(entry) for entry in points[best].tolist()), Fraction(differences[best])


def _along(polyhedron: Polyhedron, form: Form, direction: cones.Point) -> tuple[Fraction, ...]:
    """A point of a polyhedron where a form is not 0: its point, or one further along a direction in which it grows."""
    point = polyhedron.point
    if cones.value(form, point) == 0:
        point = tuple(p + d for p, d in zip(point, direction, strict=True))
    return coordinates(point)
