"""Proofs that a comparator network sorts, or inputs that show that it does not.

The zero-one principle: a network that sorts all inputs of zeros and ones sorts every input (D. E. Knuth, "The Art of
Computer Programming", volume 3, 2nd edition, 1998, section 5.3.4, theorem Z). There are 2^n of these, but few different
states that they can have become further on. So the network is run on sets of states: those of single wires at first,
which are joined as late as comparators allow, each time where the fewest combinations arise. Combinations are formed
piece by piece, each piece run through all comparators that are then possible, and only what is left of it kept.

Before that, some thousands of inputs are tried. Most networks that do not sort leave one of these unsorted, and those
that are far from sorting are the ones whose states would be the most.

A network that compares only neighbours sorts every input if it sorts the reversed one (N. G. de Bruijn, "Sorting by
means of swappings", 1974); then that is all there is to try.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from relufig.networks.network import Network
from relufig.numbers.arrays import Array
from relufig.sorting import states
from relufig.sorting.network import Comparator, ComparatorNetwork
from relufig.sorting.states import Move

# Combinations formed at a time: few enough to stay in cache through all comparators.
_PIECE = 2**15
# Inputs are tried first for more than this many wires: for fewer the proof itself is as quick.
_FEW_WIRES = 16
# The most inputs that are tried, and the most bits they have in all.
_TRIED, _TRIED_BITS = 2**13, 2**24
# How many copies of a set of states are in memory while duplicates are dropped from it.
_COPIES = 6


@dataclass(frozen=True)
class Proof:
    """True as a bool: `network` sorts. `states` is the largest number of states that had to be told apart at once."""

    network: ComparatorNetwork
    states: int

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Counterexample:
    """False as a bool: of `input`, 0s and 1s, `network` makes `output`, which on the wires `unsorted` is not sorted.

    `network` is the one that was asked about: of comparators, or from `certify` a ReLU network.
    """

    network: ComparatorNetwork | Network
    input: tuple[int, ...]
    output: tuple[int, ...]
    unsorted: tuple[int, ...]

    def __bool__(self) -> bool:
        return False


def prove(network: ComparatorNetwork, limit: int = 2**30, memory: int = 2**32) -> Proof | Counterexample:
    """Whether the network leaves every input in ascending order.

    Raises ValueError where more than `limit` combinations of states would have to be tried at one comparator, or where
    the states would take more than about `memory` bytes: it is not known then whether the network sorts, though it does
    sort thousands of inputs that were tried. Raises TypeError for what is not a ComparatorNetwork.
    """
    if not isinstance(network, ComparatorNetwork):
        raise TypeError(f"prove(network): network must be a ComparatorNetwork, got {type(network).__name__}")
    if all(np.all(layer.second == layer.first + 1) for layer in network.packed_layers):
        return _by_reversed_input(network)
    if network.n > _FEW_WIRES and (tried := _tried(network)) is not None:
        return _counterexample(network, tried)
    parts, largest = _reached(network, limit, memory)
    if len(parts) > 1:
        # Ones on all wires of the part that has wire 0, and zeros elsewhere, never meet.
        lowest = next(part for part in parts if 0 in part.wires)
        return _counterexample(network, tuple(int(wire in lowest.wires) for wire in range(network.n)))
    found = states.unsorted(network.n, parts[0].states)
    if found is None:
        return Proof(network, largest)
    state = _origin(parts[0], parts[0].states[:, [found]])
    return _counterexample(network, states.bits(network.n, state[:, 0]))


@dataclass(frozen=True, eq=False)
class _Part:
    """Wires that have been joined, and the states that comparators so far can leave them in.

    Unless it is a single wire it was joined of two `parents`, and `layers` then ran on every combination.
    """

    wires: frozenset[int]
    states: Array
    parents: tuple[_Part, _Part] | None = None
    layers: tuple[Sequence[Move], ...] = ()

    @property
    def count(self) -> int:
        return int(self.states.shape[1])


def _tried(network: ComparatorNetwork) -> tuple[int, ...] | None:
    """An input that the network leaves unsorted, or None if there is none among those tried, always the same.

    These are inputs whose ones are next to each other, beginning with few ones or zeros, and random ones.
    """
    n = network.n
    count = max(1, min(_TRIED, _TRIED_BITS // n))
    # Runs, around the ends too, in the order of their lengths: 1, n - 1, 2, n - 2, ...
    lengths = np.ravel(np.column_stack([np.arange(1, n), np.arange(n - 1, 0, -1)]))[: n - 1]
    runs = np.arange(min(n * (n - 1), count // 2))
    regular = (np.arange(n) - runs[:, None] % n) % n < lengths[runs // n, None]
    random = np.random.default_rng(0)
    irregular = random.random((count - len(runs), n), dtype=np.float32) < random.random((count - len(runs), 1))
    rows = np.concatenate([regular, irregular])
    tried = states.packed(rows)
    states.apply([states.moves(layer) for layer in network.layers], tried)
    found = states.unsorted(n, tried)
    return None if found is None else tuple(rows[found].astype(int).tolist())


def _reached(network: ComparatorNetwork, limit: int, memory: int) -> tuple[list[_Part], int]:
    """The parts that are left when all comparators have run, and the most states that any part ever had."""
    size = states.empty_or_full(network.n, 0).nbytes // 2
    # Bytes of all parts, their parents included.
    held = 2 * network.n * size
    if held > memory:
        needed = f"{network.n:,} single wires take {held:,} bytes"
        raise ValueError(f"prove(network, memory): the states of {needed}, more than the memory of {memory:,} bytes")
    of_wire = {wire: _Part(frozenset({wire}), states.empty_or_full(network.n, wire)) for wire in range(network.n)}
    queue = _Queue(network)
    largest = 2
    while queue.ready:
        i, j = min(queue.ready, key=lambda pair: (of_wire[pair[0]].count * of_wire[pair[1]].count, pair))
        parents = of_wire[i], of_wire[j]
        if parents[0].count * parents[1].count > limit:
            raise ValueError(
                f"prove(network, limit): comparator {(i, j)} would have to be tried on "
                f"{parents[0].count * parents[1].count:,} combinations of states, more than the limit of {limit:,}"
            )
        wires = parents[0].wires | parents[1].wires
        layers = tuple(states.moves(layer) for layer in queue.take(wires))
        reached = _gathered(parents, layers, (memory - held) // (_COPIES * size))
        if reached is None:
            raise ValueError(
                f"prove(network, memory): the states after comparator {(i, j)} would take more than the memory of "
                f"{memory:,} bytes"
            )
        part = _Part(wires, reached, parents, layers)
        held += reached.nbytes
        of_wire.update(dict.fromkeys(wires, part))
        largest = max(largest, part.count)
    return list(dict.fromkeys(of_wire.values())), largest


def _gathered(parents: tuple[_Part, _Part], layers: Sequence[Sequence[Move]], most: int) -> Array | None:
    """What all combinations become, each state once; None where that is hopeless with at most so many at a time."""
    held: list[Array] = []
    count, allowed = 0, min(2**21, most)
    for piece in _combinations(*parents):
        states.apply(layers, piece)
        held.append(states.distinct(piece))
        count += held[-1].shape[1]
        if count > allowed:
            held = [states.distinct(np.concatenate(held, axis=1))]
            count = held[0].shape[1]
            allowed = max(allowed, 2 * count)
            if allowed > most:
                return None
    return states.distinct(np.concatenate(held, axis=1))


def _combinations(first: _Part, second: _Part) -> Iterator[Array]:
    """All combinations of the states of two parts, in pieces."""
    few, many = sorted((first.states, second.states), key=lambda held: held.shape[1])
    at_once = max(1, _PIECE // many.shape[1])
    for start in range(0, few.shape[1], at_once):
        some = few[:, start : start + at_once, None]
        for begin in range(0, many.shape[1], _PIECE):
            yield (some | many[:, None, begin : begin + _PIECE]).reshape(len(few), -1)


class _Queue:
    """The comparators that have yet to run, and those of them that could run next."""

    def __init__(self, network: ComparatorNetwork) -> None:
        self._of_wire: list[list[Comparator]] = [[] for _ in range(network.n)]
        for comparator in reversed(network.comparators):
            for wire in comparator:
                self._of_wire[wire].append(comparator)
        self.ready = set(self._ready_on(range(network.n)))

    def take(self, wires: frozenset[int]) -> list[list[Comparator]]:
        """Layer by layer, all comparators that can run without any wire but these."""
        layers = []
        while layer := [pair for pair in self.ready if wires.issuperset(pair)]:
            self.ready.difference_update(layer)
            for wire in (wire for pair in layer for wire in pair):
                self._of_wire[wire].pop()
            self.ready.update(self._ready_on(wire for pair in layer for wire in pair))
            layers.append(layer)
        return layers

    def _ready_on(self, wires: object) -> Iterator[Comparator]:
        for wire in wires:  # type: ignore[attr-defined]
            if self._of_wire[wire]:
                i, j = self._of_wire[wire][-1]
                if self._of_wire[i][-1] == self._of_wire[j][-1]:
                    yield i, j


def _origin(part: _Part, state: Array) -> Array:
    """An input of the network that leaves a part in this state, shape (words, 1)."""
    if part.parents is None:
        return state
    for piece in _combinations(*part.parents):
        after = piece.copy()
        states.apply(part.layers, after)
        found = np.flatnonzero(np.all(after == state, axis=0))
        if len(found):
            before = piece[:, found[:1]]
            masks = (np.bitwise_or.reduce(parent.states, axis=1, keepdims=True) for parent in part.parents)
            return np.bitwise_or(*(_origin(p, before & m) for p, m in zip(part.parents, masks, strict=True)))
    raise AssertionError("every state of a part comes from a combination of its parents' states")


def _by_reversed_input(network: ComparatorNetwork) -> Proof | Counterexample:
    reversed_input = np.arange(network.n)[::-1]
    output = network(reversed_input)
    falls = np.flatnonzero(output[1:] < output[:-1])
    if not len(falls):
        return Proof(network, 1)
    # What is at least as large as a value that is above its successor: comparisons treat it as the values.
    return _counterexample(network, tuple((reversed_input >= output[falls[0]]).astype(int).tolist()))


def _counterexample(network: ComparatorNetwork, x: tuple[int, ...]) -> Counterexample:
    output = tuple(network(x).tolist())
    unsorted = tuple(wire for wire, pair in enumerate(zip(output, sorted(output), strict=True)) if pair[0] != pair[1])
    return Counterexample(network, x, output, unsorted)
